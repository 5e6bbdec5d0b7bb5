"""How Hunter writes an address, a domain, a check and an enrichment: every field, its own spellings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Call
from leadwright_twin.market.providers import clearbit_shapes
from leadwright_twin.market.seeded import number, share
from leadwright_twin.market.view import SeenCompany, SeenPerson

_DEPARTMENTS = {
    "Executive": "executive",
    "Engineering": "it",
    "Information Technology": "it",
    "Finance": "finance",
    "Sales": "sales",
    "Legal": "legal",
    "Customer Success": "support",
    "Human Resources": "hr",
    "Marketing": "marketing",
    "Operations": "operations",
    "Product": "management",
}
_RANKS = {
    "c_suite": "executive",
    "founder": "executive",
    "owner": "executive",
    "vp": "executive",
    "head": "senior",
    "director": "senior",
    "manager": "senior",
    "senior": "senior",
}
_BANDS = (
    (10, "1-10"),
    (50, "11-50"),
    (200, "51-200"),
    (500, "201-500"),
    (1000, "501-1000"),
    (5000, "1001-5000"),
    (10000, "5001-10000"),
)
_KINDS = ("personal", "generic", "total")


def headcount(heads: int | None) -> str | None:
    """Its band."""
    return None if heads is None else next((band for most, band in _BANDS if heads <= most), "10001+")


def boxes(row: SeenCompany) -> tuple[str, ...]:
    """The role addresses that it has seen."""
    return tuple(
        box for box in ("info", "sales", "support", "press") if share("hunter box", row.index, box) < 0.35
    )


def _handle(url: str | None) -> str | None:
    return None if url is None else url.rpartition("/")[2]


def _sources(call: Call, key: str, domain: str, day: date) -> list[dict[str, Any]]:
    many = 1 + number("hunter sources", key) % 3
    first = day - timedelta(days=30 + number("hunter first", key) % 600)
    return [
        {
            "domain": domain, "uri": f"http://{domain}/{page}", "extracted_on": first.isoformat(),
            "last_seen_on": day.isoformat(), "still_on_page": share("hunter still", key, page) < 0.7,
        }
        for page in ("team", "about", "press")[:many]
    ]  # fmt: skip


def checked(call: Call, email: str) -> str:
    """What its verifier finds out today: nearly always the truth."""
    status = call.market.email_status(email)
    if share(call.market.seed, "hunter", "verifier errs", email) < call.settings.errors.get("verifier", 0.02):
        return {"valid": "invalid", "invalid": "valid"}.get(status, "unknown")
    return status


def _verification(call: Call, email: str) -> dict[str, Any]:
    """Only a check of the last month is told."""
    if share(call.market.seed, "hunter", "verified lately", email) > 0.6:
        return {"date": None, "status": None}
    day = call.market.today - timedelta(days=number("hunter day", email) % 28)
    return {"date": day.isoformat(), "status": checked(call, email)}


def address(call: Call, one: SeenPerson) -> dict[str, Any]:
    """A personal address."""
    email = one.email or ""
    domain = email.rpartition("@")[2]
    return {
        "value": email, "type": "personal", "confidence": one.score,
        "sources": _sources(call, one.truth.id, domain, one.as_of),
        "first_name": one.truth.given, "last_name": one.truth.family, "position": one.title, "position_raw": one.title,
        "seniority": _RANKS.get(one.job.seniority, "junior"), "department": _DEPARTMENTS.get(one.job.department),
        "linkedin": one.linkedin, "twitter": None, "phone_number": one.direct, "verification": _verification(call, email),
    }  # fmt: skip


def generic(call: Call, row: SeenCompany, box: str) -> dict[str, Any]:
    """A role address."""
    email = f"{box}@{row.domain}"
    return {
        "value": email, "type": "generic", "confidence": 80 + number("hunter box", email) % 16,
        "sources": _sources(call, email, row.domain, row.as_of),
        "first_name": None, "last_name": None, "position": None, "position_raw": None, "seniority": None, "department": None,
        "linkedin": None, "twitter": None, "phone_number": row.phone, "verification": _verification(call, email),
    }  # fmt: skip


def _pattern(row: SeenCompany) -> str:
    words = {"given": "{first}", "family": "{last}", "initial": "{f}", "last": "{l}"}
    return row.truth.pattern.format(**words)


def _page_label(row: SeenCompany | None) -> str | None:
    """Its industries are those of LinkedIn pages."""
    return load("industries.json")[row.industry]["pages"][0] if row and row.industry else None


def domain(call: Call, row: SeenCompany | None, asked: str, emails: list[dict[str, Any]]) -> dict[str, Any]:
    """The data of a domain search; a domain that it does not know has no organization and no emails."""
    place = row.place if row else None
    return {
        "domain": row.domain if row else asked, "disposable": False, "webmail": False,
        "accept_all": row is not None and row.truth.mail == "catch_all",
        "pattern": _pattern(row) if row and emails else None, "organization": row.name if row else None,
        "description": f"{row.name} makes {row.truth.thing} easier. Invented company." if row else None,
        "industry": _page_label(row), "twitter": None, "facebook": None,
        "linkedin": row.linkedin if row else None, "instagram": None, "youtube": None,
        "technologies": [one.lower().replace(" ", "-") for one in (row.technologies or ())] if row else [],
        "country": place and place.country, "state": place and place.region_code, "city": place and place.city,
        "postal_code": place and place.postcode, "street": row.street if row else None,
        "headcount": headcount(row.heads) if row else None, "company_type": "privately held" if row else None,
        "emails": emails, "linked_domains": [],
    }  # fmt: skip


def finder_params(call: Call) -> dict[str, Any]:
    """The parameters as its meta repeats them."""
    names = ("first_name", "last_name", "full_name", "domain", "company", "linkedin_handle", "max_duration")
    return {name: call.param(name) or None for name in names}


def found(call: Call, one: SeenPerson | None, name: str, asked: str) -> dict[str, Any]:
    """The data of a finder; without a find, the address and score are null."""
    email = one.email if one else None
    first, _, last = " ".join(name.split()).partition(" ")
    company = call.view.company(one.company) if one else None
    return {
        "first_name": one.truth.given if one else first, "last_name": one.truth.family if one else last,
        "email": email, "score": one.score if one and email else None, "domain": company.domain if company else asked,
        "accept_all": company is not None and company.truth.mail == "catch_all", "position": one.title if one else None,
        "twitter": None, "linkedin_url": one.linkedin if one else None, "phone_number": one.direct if one else None,
        "company": company.name if company else None,
        "sources": _sources(call, one.truth.id, company.domain, one.as_of) if one and company and email else [],
        "verification": _verification(call, email) if email else {"date": None, "status": None},
    }  # fmt: skip


def verified(call: Call, email: str, status: str) -> dict[str, Any]:
    """The data of a check."""
    results = {
        "valid": "deliverable",
        "invalid": "undeliverable",
        "disposable": "undeliverable",
        "webmail": "deliverable",
    }
    scores = {"valid": 96, "invalid": 2, "accept_all": 62, "webmail": 70, "disposable": 4, "unknown": 40}
    row = call.market.by_domain(email.rpartition("@")[2])
    mail = row is not None and row.mail != "none"
    mail = mail or status in {"webmail", "disposable"}
    return {
        "status": status, "result": results.get(status, "risky"),
        "_deprecation_notice": "Using result is deprecated, use status instead", "score": scores[status], "email": email,
        "regexp": True, "gibberish": False, "disposable": status == "disposable", "webmail": status == "webmail",
        "mx_records": mail, "smtp_server": mail if status != "unknown" else None,
        "smtp_check": None if status == "unknown" else status in {"valid", "accept_all", "webmail"},
        "accept_all": status == "accept_all", "block": False, "sources": [],
    }  # fmt: skip


def counted(people: Sequence[SeenPerson], generic_: int, call: Call) -> dict[str, Any]:
    """The data of a count."""
    departments = dict.fromkeys(
        (
            "executive",
            "it",
            "finance",
            "management",
            "sales",
            "legal",
            "support",
            "hr",
            "marketing",
            "communication",
            "education",
            "design",
            "health",
            "operations",
        ),
        0,
    )
    ranks = {"junior": 0, "senior": 0, "executive": 0}
    for one in people:
        departments[_DEPARTMENTS.get(one.job.department, "management")] += 1
        ranks[_RANKS.get(one.job.seniority, "junior")] += 1
    counts = {"personal": len(people), "generic": generic_}
    kind = call.param("type")
    counts = {key: value if kind in {"", key} else 0 for key, value in counts.items()}
    return {
        "total": sum(counts.values()), "personal_emails": counts["personal"], "generic_emails": counts["generic"],
        "department": departments, "seniority": ranks,
    }  # fmt: skip


def discovered(row: SeenCompany, people: Sequence[SeenPerson]) -> dict[str, Any]:
    """A company that discover found."""
    counts = {"personal": len(people), "generic": len(boxes(row))}
    return {
        "domain": row.domain,
        "organization": row.name,
        "emails_count": {**counts, "total": sum(counts.values())},
    }


def enriched_person(call: Call, one: SeenPerson) -> dict[str, Any]:
    """A person in the compatible shape."""
    return clearbit_shapes.person(call, one)


def enriched_company(call: Call, row: SeenCompany) -> dict[str, Any]:
    """A company in the compatible shape."""
    return clearbit_shapes.company(call, row)

"""How ZoomInfo writes a company and a contact; GTM and legacy share the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Call
from leadwright_twin.market.seeded import number, share
from leadwright_twin.market.types import Article, Round
from leadwright_twin.market.view import SeenCompany, SeenPerson

_COMPANIES, _PEOPLE = 5_000_000, 1_000_000_000
_RANGES = (
    (4, "1 to 4"), (9, "5 to 9"), (19, "10 to 19"), (49, "20 to 49"), (99, "50 to 99"), (249, "100 to 249"),
    (499, "250 to 499"), (999, "500 to 999"), (4_999, "1,000 to 4,999"), (9_999, "5,000 to 9,999"),
)  # fmt: skip
_REVENUES = (
    (500, "Under $500,000"), (1_000, "$500,000 - $1 mil."), (5_000, "$1 mil. - $5 mil."), (10_000, "$5 mil. - $10 mil."),
    (25_000, "$10 mil. - $25 mil."), (50_000, "$25 mil. - $50 mil."), (100_000, "$50 mil. - $100 mil."),
)  # fmt: skip
LEVELS = {
    "c_suite": "C Level Exec", "founder": "C Level Exec", "owner": "C Level Exec", "partner": "C Level Exec", "vp": "VP Level Exec",
    "head": "Director", "director": "Director", "manager": "Manager", "senior": "Non Manager", "entry": "Non Manager",
    "intern": "Non Manager",
}  # fmt: skip
DEPARTMENTS = {
    "Executive": "C-Suite", "Engineering": "Engineering & Technical", "Information Technology": "Information Technology",
    "Product": "Engineering & Technical", "Customer Success": "Operations", "People": "Human Resources",
    "Human Resources": "Human Resources",
}  # fmt: skip


def company_id(index: int) -> int:
    """A number that carries the index."""
    return _COMPANIES + index


def company_index(value: Any) -> int | None:
    """The index behind such a number."""
    text = str(value)
    found = int(text) - _COMPANIES if text.isdecimal() and len(text) < 12 else -1
    return found if 0 <= found < _PEOPLE - _COMPANIES else None


def person_id(seen: SeenPerson) -> int:
    """A number that carries the person's own."""
    return _PEOPLE + seen.truth.number


def person_number(value: Any) -> int | None:
    """The person's own number behind such a number."""
    text = str(value)
    found = int(text) - _PEOPLE if text.isdecimal() and len(text) < 14 else -1
    return found if found >= 0 else None


def person_kind(seen: SeenPerson) -> tuple[str, str]:
    """(management level, department) in ZoomInfo's words."""
    department = seen.job.department
    return LEVELS.get(seen.job.seniority, "Non Manager"), DEPARTMENTS.get(department, department)


@cache
def technologies() -> Mapping[str, tuple[str, str]]:
    """Product and category by the market's name of a technology."""
    return {row[0]: (row[3], row[2]) for row in load("technologies.json")}


def industries(row: SeenCompany) -> list[str]:
    """Its industries by name."""
    known = load("industries.json").get(row.industry or "", {})
    return [str(one) for one in dict.fromkeys([known.get("label"), *known.get("words", [])]) if one]


def company(call: Call, row: SeenCompany) -> dict[str, Any]:
    """All attributes of a company."""
    truth, place, rounds, heads = row.truth, row.place, row.rounds or (), row.heads
    known = load("industries.json").get(row.industry or "", {})
    revenue = None if row.revenue is None else row.revenue // 1000  # in thousands
    last = rounds[-1] if rounds else None
    parent = None if truth.parent is None else call.market.company(truth.parent)
    amounts = [one.amount for one in rounds if one.amount]
    return {
        "id": company_id(row.index), "name": row.name, "website": f"www.{row.domain}", "domainList": [row.domain],
        "phone": row.phone, "fax": None, "description": f"{row.name} makes {truth.thing} easier.", "ticker": truth.ticker,
        "employeeCount": heads,
        "employeeRange": None if heads is None else next((name for most, name in _RANGES if heads <= most), "Over 10,000"),
        "employeeGrowth": {"oneYearGrowthRate": f"{truth.growth * 100:.1f}", "twoYearGrowthRate": None, "employeeGrowthDataPoints": []},
        "revenue": revenue,
        "revenueRange": None if revenue is None else next((name for most, name in _REVENUES if revenue <= most), "Over $100 mil."),
        "industries": industries(row), "primaryIndustry": industries(row)[:1],
        "sicCodes": _codes(known.get("sic"), known.get("label"), 2), "naicsCodes": _codes(known.get("naics"), known.get("label"), 3),
        "street": row.street, "city": place.city if place else None, "state": place.region if place else None,
        "zipCode": place.postcode if place else None, "country": place.country_name if place else None,
        "metroArea": place.city if place else None, "foundedYear": str(row.founded) if row.founded else None,
        "companyStatus": "ALIVE" if row.alive else "DEFUNCT_OUT_OF_BUSINESS", "type": "PUBLIC" if truth.ticker else "PRIVATE",
        "companyFunding": [_funding(one) for one in rounds],
        "recentFundingDate": last.on.isoformat() if last else None,
        "recentFundingAmount": last.amount // 1000 if last and last.amount else None,
        "totalFundingAmount": sum(amounts) // 1000 if amounts else None, "competitors": [],
        "parentId": company_id(parent.index) if parent else 0, "parentName": parent.name if parent else None,
        "ultimateParentId": company_id(parent.index) if parent else 0, "departmentBudgets": {}, "employeeCountByDepartment": {},
        "socialMediaUrls": [
            *([{"type": "LINKED_IN", "url": row.linkedin, "followerCount": "0"}] if row.linkedin else []),
            {"type": "TWITTER", "url": f"https://www.twitter.com/{truth.label}", "followerCount": "0"},
        ],
    }  # fmt: skip


def _codes(code: Any, label: Any, short: int) -> list[dict[str, str]]:
    """A code and the wider one that it belongs to."""
    text = str(code or "")
    return [{"id": one, "name": str(label)} for one in dict.fromkeys((text[:short], text)) if one]


def _funding(one: Round) -> dict[str, Any]:
    return {
        "date": one.on.isoformat(), "type": one.stage.replace("_", " ").title(),
        "amount": one.amount // 1000 if one.amount else None, "investors": list(one.investors),
    }  # fmt: skip


def found_contact(row: SeenCompany, seen: SeenPerson) -> dict[str, Any]:
    """A contact as a search shows it: what there is, and nothing of it."""
    day = f"{seen.as_of.isoformat()}T00:00:00Z"
    has = {
        "hasEmail": bool(seen.email),
        "hasSupplementalEmail": False,
        "hasDirectPhone": bool(seen.direct),
        "hasMobilePhone": bool(seen.mobile),
    }
    about = {
        "hasCompanyIndustry": row.industry, "hasCompanyPhone": row.phone, "hasCompanyStreet": row.street,
        "hasCompanyState": row.place, "hasCompanyZipCode": row.place, "hasCompanyCountry": row.place,
        "hasCompanyRevenue": row.revenue, "hasCompanyEmployeeCount": row.heads,
    }  # fmt: skip
    return {
        "firstName": seen.truth.given, "middleName": "", "lastName": seen.truth.family, "jobTitle": seen.title,
        "contactAccuracyScore": max(70, seen.score), "validDate": day, "lastUpdatedDate": day, **has,
        **{name: value is not None for name, value in about.items()}, "directPhoneDoNotCall": False, "mobilePhoneDoNotCall": False,
        "company": {"id": company_id(row.index), "name": row.name},
    }  # fmt: skip


def contact(row: SeenCompany, seen: SeenPerson) -> dict[str, Any]:
    """All attributes of a contact."""
    level, department = person_kind(seen)
    place = seen.place
    return {
        "id": person_id(seen), "firstName": seen.truth.given, "middleName": None, "lastName": seen.truth.family,
        "email": seen.email, "phone": seen.direct, "mobilePhone": seen.mobile, "jobTitle": seen.title,
        "jobFunction": [{"name": f"{department} Leadership", "department": department}], "managementLevel": [level],
        "externalUrls": [{"type": "linkedin.com", "url": seen.linkedin}] if seen.linkedin else [],
        "contactAccuracyScore": max(70, seen.score), "city": place.city if place else None, "state": place.region if place else None,
        "country": place.country_name if place else None,
        "company": {"id": company_id(row.index), "name": row.name, "website": f"www.{row.domain}"},
        "positionStartDate": seen.job.since.isoformat(), "personHasMoved": "No", "directPhoneDoNotCall": False,
        "mobilePhoneDoNotCall": bool(seen.mobile) and share("zoominfo", "do not call", seen.truth.number) < 0.1,
        "withinEu": bool(place and place.country in ("DE", "FR", "NL", "ES", "IE", "SE", "PL")),
        "lastUpdatedDate": f"{seen.as_of.isoformat()}T00:00:00Z", "validDate": f"{seen.as_of.isoformat()}T00:00:00Z",
    }  # fmt: skip


def only(told: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The attributes that were asked for; those of a contact's company stand in one object."""
    names = {"company" if name.startswith("company") and name not in told else name for name in wanted}
    return {name: value for name, value in told.items() if name in names}


def technology_lines(row: SeenCompany) -> list[dict[str, Any]]:
    """What a company uses, product by product."""
    since: dict[str, date] = {use.name: use.since for use in row.truth.uses}
    return [
        {"product": product, "vendor": product.split(" ")[0], "category": category, "categoryParent": "Technology",
         "createdDate": since[name].isoformat(), "modifiedDate": row.as_of.isoformat(), "domain": row.domain, "website": None,
         "attribute": None, "description": None, "logo": None}
        for name in row.technologies or ()
        for product, category in (technologies()[name],)
    ]  # fmt: skip


def article(row: SeenCompany, one: Article) -> dict[str, Any]:
    """A piece of news."""
    return {
        "domain": one.url.partition("://")[2].partition("/")[0], "title": one.title, "url": one.url, "imageUrl": None,
        "pageDate": f"{one.day.isoformat()}T12:00:00Z", "categories": [one.event.upper()], "description": one.text,
        "company": [{"id": company_id(row.index), "name": row.name}],
    }  # fmt: skip


def scoop(row: SeenCompany, seen: SeenPerson) -> dict[str, Any]:
    """That somebody has begun a job there."""
    day, own = f"{seen.job.since.isoformat()}T00:00:00Z", str(person_id(seen))
    kind = "Executive Move" if seen.job.seniority in ("c_suite", "founder", "vp") else "New Hire"
    return {
        "id": own, "company": {"id": str(company_id(row.index)), "name": row.name},
        "description": f"{row.name} has a new {seen.title or seen.job.title}.", "originalPublishedDate": day, "publishedDate": day,
        "topics": [{"id": "5", "topic": kind}], "types": [{"id": "6", "type": kind}],
    }  # fmt: skip


def intent(row: SeenCompany, topic: str, day: date) -> dict[str, Any] | None:
    """That a company researches a topic; one in three does."""
    if share("zoominfo", "intent", row.index, topic) > 0.33:
        return None
    return {
        "category": "Research", "topic": topic, "signalScore": 60 + number("intent", row.index, topic) % 40,
        "audienceStrength": "ABCDE"[number("strength", row.index, topic) % 5], "signalDate": f"{day.isoformat()}T10:00:00Z",
        "recommendedContacts": [], "spikesInDateRange": 1, "topSignalLocations": [],
        "company": {"id": str(company_id(row.index)), "name": row.name},
    }  # fmt: skip

"""How Apollo writes an organization, a person, a posting and an article: every field, its own spellings."""

from __future__ import annotations

from functools import cache
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Call
from leadwright_twin.market.seeded import hex_id, number, share
from leadwright_twin.market.types import Article, Job, Opening, Round
from leadwright_twin.market.view import SeenCompany, SeenPerson

_DEPARTMENTS = (
    "accounting", "administrative", "arts_and_design", "business_development", "consulting", "data_science",
    "education", "engineering", "entrepreneurship", "finance", "human_resources", "information_technology",
    "legal", "marketing", "media_and_commmunication", "operations", "product_management", "sales", "support",
)  # fmt: skip
_OFFICES = {
    "Executive": ("c_suite", "executive"), "Engineering": ("master_engineering_technical", "engineering"),
    "Information Technology": ("master_information_technology", "information_technology"),
    "Sales": ("master_sales", "sales"), "Marketing": ("master_marketing", "marketing"), "Finance": ("master_finance", "finance"),
    "Human Resources": ("master_human_resources", "human_resources"), "Legal": ("master_legal", "legal"),
    "Operations": ("master_operations", "operations"), "Product": ("product_management", "product_management"),
    "Customer Success": ("master_operations", "support"),
}  # fmt: skip
_STAGES = {
    "pre_seed": "Pre-Seed",
    "seed": "Seed",
    "series_a": "Series A",
    "series_b": "Series B",
    "series_c": "Series C",
    "series_d": "Series D",
    "series_e": "Series E",
}
_SIGNS = {"USD": "$", "GBP": "£", "EUR": "€", "CAD": "CA$", "BRL": "R$", "INR": "₹", "AUD": "A$"}


@cache
def technologies() -> dict[str, tuple[str, str]]:
    """uid and category by the market's name of a technology."""
    return {name: (uid, category) for name, uid, category, _, _ in load("technologies.json")}


def organisation_id(index: int) -> str:
    """24 hexadecimal digits that carry the index."""
    return hex_id(index, "apollo", "organization")


def person_id(seen: SeenPerson) -> str:
    """24 hexadecimal digits that carry the person's number."""
    return hex_id(seen.truth.number, "apollo", "person")


def uids(row: SeenCompany) -> list[str]:
    """The uids of the technologies that it knows."""
    return [technologies()[name][0] for name in row.technologies or ()]


def request_id(call: Call) -> int:
    """A signed 64-bit number, as likely below zero as above."""
    return number("apollo request", call.me.calls, call.credential) - 2**63


def printed(amount: float | None) -> str | None:
    """12.5M, 830K."""
    if amount is None:
        return None
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if amount >= size:
            return f"{round(amount / size, 1):g}{letter}"
    return f"{amount:g}"


def phone_number(text: str) -> dict[str, Any]:
    """One of the numbers that a reveal brings."""
    return {
        "raw_number": text, "sanitized_number": text, "type_cd": "mobile", "confidence_cd": "high",
        "status_cd": "valid_number", "dnc_status_cd": None, "dnc_other_info": None, "position": 0,
        "third_party_vendor_name": None, "vendor_validation_statuses": [],
    }  # fmt: skip


def _growth(row: SeenCompany, months: int) -> float | None:
    if row.heads is None:
        return None
    return round(float((1 + row.truth.growth) ** (months / 12)) - 1, 4)


def searched_organisation(row: SeenCompany, call: Call) -> dict[str, Any]:
    """A company as a search shows it: without industry, size or city."""
    truth = row.truth
    phone = row.phone
    sign = bool(row.openings)
    primary = (
        {}
        if phone is None
        else {"primary_phone": {"number": phone, "source": "Owler", "sanitized_number": phone}}
    )
    known = load("industries.json").get(row.industry or "", {})
    return {
        "id": organisation_id(row.index), "name": row.name, "website_url": f"http://www.{row.domain}", "blog_url": None,
        "angellist_url": None, "linkedin_url": row.linkedin and row.linkedin.replace("https://", "http://"),
        "twitter_url": None, "facebook_url": None, **primary, "languages": [], "alexa_ranking": None, "phone": phone,
        "linkedin_uid": str(9_000_000 + row.index), "founded_year": row.founded,
        "publicly_traded_symbol": truth.ticker, "publicly_traded_exchange": "other" if truth.ticker else None,
        "logo_url": f"https://{row.domain}/img/logo.png", "crunchbase_url": None, "primary_domain": row.domain,
        "sanitized_phone": phone, "sic_codes": [known["sic"]] if known else [], "naics_codes": [known["naics"]] if known else [],
        "organization_revenue_printed": printed(row.revenue), "organization_revenue": float(row.revenue or 0),
        "organization_headcount_six_month_growth": _growth(row, 6), "organization_headcount_twelve_month_growth": _growth(row, 12),
        "organization_headcount_twenty_four_month_growth": _growth(row, 24),
        **_owner(row, call), "intent_strength": "high" if sign and row.index % 5 == 0 else None,
        "show_intent": True, "has_intent_signal_account": sign and row.index % 5 == 0, "intent_signal_account": None,
    }  # fmt: skip


def account(row: SeenCompany, call: Call, mine: dict[str, Any]) -> dict[str, Any]:
    """A company that the team has as an account already, in whose place a search shows it."""
    own = {"id": mine["id"], "organization_id": organisation_id(row.index), "domain": row.domain}
    stage = mine["account_stage_id"]
    return {
        **searched_organisation(row, call),
        **own,
        "team_id": None,
        "label_ids": [],
        "account_stage_id": stage,
    }


def _owner(row: SeenCompany, call: Call) -> dict[str, Any]:
    if row.truth.parent is None:
        return {"owned_by_organization_id": None, "owned_by_organization": None}
    parent = call.market.company(row.truth.parent)
    owner = {
        "id": organisation_id(parent.index),
        "name": parent.name,
        "website_url": f"http://www.{parent.domain}",
    }
    return {"owned_by_organization_id": owner["id"], "owned_by_organization": owner}


def organisation(row: SeenCompany, call: Call) -> dict[str, Any]:
    """A company with all that enrichment adds."""
    kept: dict[int, dict[str, Any]] = call.memory.setdefault("organisations", {})
    if row.index not in kept:
        kept[row.index] = _organisation(row, call)
    return kept[row.index]


def _organisation(row: SeenCompany, call: Call) -> dict[str, Any]:
    known = load("industries.json").get(row.industry or "", {})
    label = known.get("linkedin")
    place, last = row.place, (row.rounds[-1] if row.rounds else None)
    total = sum(one.amount or 0 for one in row.rounds or ()) if last else None
    children = call.market.children(row.index)
    text = f"{row.name} makes {row.truth.thing} easier. Invented company."
    address = (
        None
        if place is None
        else ", ".join(filter(None, (row.street, place.city, place.region, place.country_name)))
    )
    return {
        **searched_organisation(row, call),
        "industry": label,
        "industries": [label] if label else [],
        "secondary_industries": [],
        "industry_tag_id": hex_id(number(label) % 2**31, "apollo", "industry") if label else None,
        "industry_tag_hash": {label: hex_id(number(label) % 2**31, "apollo", "industry")} if label else {},
        "keywords": list(row.keywords),
        "estimated_num_employees": row.heads,
        "raw_address": address,
        "street_address": row.street,
        "city": place and place.city,
        "state": place and place.region,
        "postal_code": place and place.postcode,
        "country": place and place.country_name,
        "retail_location_count": 0,
        "short_description": text,
        "seo_description": text,
        "snippets_loaded": True,
        "suborganizations": [
            {"id": organisation_id(one.index), "name": one.name, "website_url": f"http://www.{one.domain}"}
            for one in children
        ],
        "num_suborganizations": len(children),
        "annual_revenue_printed": printed(row.revenue),
        "annual_revenue": float(row.revenue) if row.revenue else None,
        "total_funding": total,
        "total_funding_printed": printed(total),
        "latest_funding_round_date": last and f"{last.on.isoformat()}T00:00:00.000+00:00",
        "latest_funding_stage": last and _STAGES[last.stage],
        "funding_events": [_round(row, one) for one in reversed(row.rounds or ())],
        "technology_names": list(row.technologies or ()),
        "current_technologies": [
            {"uid": technologies()[one][0], "name": one, "category": technologies()[one][1]}
            for one in row.technologies or ()
        ],
        "org_chart_root_people_ids": [],
        "org_chart_sector": None,
        "org_chart_removed": False,
        "org_chart_show_department_filter": True,
        "departmental_head_count": _heads_by_department(row),
        "account_id": None,
        "account": None,
        "generic_org_insights": None,
    }


def _round(row: SeenCompany, one: Round) -> dict[str, Any]:
    return {
        "id": hex_id(row.index * 16 + one.number, "apollo", "round"),
        "date": f"{one.on.isoformat()}T00:00:00.000+00:00",
        "news_url": None,
        "type": _STAGES[one.stage],
        "investors": ", ".join(one.investors),
        "amount": printed(one.amount),
        "currency": _SIGNS[one.currency],
    }


def _heads_by_department(row: SeenCompany) -> dict[str, int]:
    heads = row.heads or 0
    shares = {
        "engineering": 0.3,
        "sales": 0.16,
        "product_management": 0.06,
        "marketing": 0.07,
        "operations": 0.1,
        "support": 0.1,
        "finance": 0.04,
        "human_resources": 0.04,
        "information_technology": 0.05,
    }
    return {name: round(heads * shares.get(name, 0.005)) for name in _DEPARTMENTS}


def search_status(one: SeenPerson) -> str:
    """The status that a search can be filtered by."""
    return "unavailable" if one.email is None else "verified" if one.checked else "unverified"


def searched_person(call: Call, one: SeenPerson) -> dict[str, Any]:
    """A person as a search shows them: masked, with flags in place of facts."""
    row = call.view.company(one.company)
    place, family = one.place, one.truth.family
    return {
        "id": person_id(one), "first_name": one.truth.given, "last_name_obfuscated": f"{family[:2]}***{family[-1]}",
        "title": one.title, "last_refreshed_at": f"{one.as_of.isoformat()}T04:11:00.000+00:00", "has_email": one.email is not None,
        "has_city": place is not None, "has_state": place is not None, "has_country": place is not None,
        "has_direct_phone": "Yes" if one.direct or one.mobile else "Maybe: please request direct dial via people/bulk_match",
        "organization": {
            "name": row.name if row else one.job.company_name, "has_industry": row is not None and row.industry is not None,
            "has_phone": row is not None and row.phone is not None, "has_city": row is not None and row.place is not None,
            "has_state": row is not None and row.place is not None, "has_country": row is not None and row.place is not None,
            "has_zip_code": row is not None and row.place is not None, "has_revenue": row is not None and row.revenue is not None,
            "has_employee_count": row is not None and row.heads is not None,
        },
    }  # fmt: skip


def person(call: Call, one: SeenPerson | None) -> dict[str, Any]:
    """A matched person; without a match, a person of nulls."""
    if one is None:
        return _nobody()
    row = call.view.company(one.company)
    master, function = _OFFICES.get(one.job.department, ("master_operations", "operations"))
    place = one.place
    status = (
        None
        if one.email is None
        else "verified"
        if one.checked
        else "extrapolated"
        if one.score < 60
        else "unverified"
    )
    return {
        "id": person_id(one), "first_name": one.truth.given, "last_name": one.truth.family, "name": one.truth.name,
        "linkedin_url": one.linkedin and one.linkedin.replace("https://", "http://"), "title": one.title,
        "email_status": status, "photo_url": None, "twitter_url": None, "github_url": None, "facebook_url": None,
        "extrapolated_email_confidence": one.score / 100 if status == "extrapolated" else None,
        "headline": f"{one.title or one.job.title} at {one.job.company_name}", "email": one.email,
        "organization_id": organisation_id(one.company),
        "employment_history": [_employment(one, position, job) for position, job in enumerate(reversed(one.jobs))][::-1],
        "state": place and place.region, "city": place and place.city, "country": place and place.country_name,
        "street_address": None, "postal_code": None, "formatted_address": None, "time_zone": place and place.timezone,
        "departments": [master], "subdepartments": [function], "seniority": one.job.seniority, "functions": [function],
        "organization": None if row is None else organisation(row, call), "contact": _contact(one),
        "is_likely_to_engage": share("engage", one.truth.id) < 0.3, "intent_strength": None, "show_intent": False,
        "revealed_for_current_team": True, "email_domain_catchall": call.market.company(one.company).mail == "catch_all",
        "account": None,
    }  # fmt: skip


def _contact(one: SeenPerson) -> dict[str, Any] | None:
    """The team's own contact, whom it has had before: with a number, or with the word that they unsubscribed."""
    if not one.opted_out and (one.direct is None or share("apollo contact", one.truth.id) > 0.4):
        return None
    numbers = [one.direct] if one.direct and not one.opted_out else []
    return {
        "id": hex_id(one.truth.number, "apollo", "contact"),
        "email": one.email,
        "email_unsubscribed": one.opted_out,
        "phone_numbers": [{"raw_number": n, "sanitized_number": n, "type": "work_direct"} for n in numbers],
    }


def _nobody() -> dict[str, Any]:
    return {
        "id": None, "first_name": None, "last_name": None, "name": None, "linkedin_url": None, "title": None,
        "email_status": "unavailable", "photo_url": None, "twitter_url": None, "github_url": None, "facebook_url": None,
        "extrapolated_email_confidence": None, "headline": None, "email": None, "organization_id": None,
        "employment_history": [], "state": None, "city": None, "country": None, "street_address": None, "postal_code": None,
        "formatted_address": None, "time_zone": None, "departments": [], "subdepartments": [], "seniority": None,
        "functions": [], "organization": None, "contact": None, "is_likely_to_engage": False, "intent_strength": None,
        "show_intent": False, "revealed_for_current_team": False, "email_domain_catchall": False, "account": None,
    }  # fmt: skip


def _employment(one: SeenPerson, position: int, job: Job) -> dict[str, Any]:
    id_ = hex_id(one.truth.number * 8 + position, "apollo", "employment")
    current = job == one.job
    return {
        "_id": id_, "created_at": None, "current": current, "degree": None, "description": None, "emails": None,
        "end_date": None if current or job.until is None else job.until.replace(day=1).isoformat(), "grade_level": None,
        "kind": None, "major": None, "organization_id": None if job.company is None else organisation_id(job.company),
        "organization_name": job.company_name, "raw_address": None, "start_date": job.since.replace(day=1).isoformat(),
        "title": job.title, "updated_at": None, "id": id_, "key": id_,
    }  # fmt: skip


def posting(row: SeenCompany, one: Opening) -> dict[str, Any]:
    """A job posting."""
    return {
        "id": hex_id(one.id, "apollo", "posting"), "title": one.title, "url": f"https://{row.domain}/careers/{one.id}",
        "city": one.city, "state": one.region, "country": one.country,
        "last_seen_at": f"{row.as_of.isoformat()}T10:00:00.000Z", "posted_at": f"{one.posted_on.isoformat()}T00:00:00.000Z",
    }  # fmt: skip


def articles(call: Call, row: SeenCompany) -> list[dict[str, Any]]:
    """What it has read about a company; the same page may come twice under different ids."""
    found = []
    for one in call.market.articles(row.index):
        copies = 2 if share("apollo twice", one.id) < 0.05 else 1
        found += [_article(row, one, copy) for copy in range(copies)]
    return found


def _article(row: SeenCompany, one: Article, copy: int) -> dict[str, Any]:
    return {
        "id": hex_id(one.id * 2 + copy, "apollo", "article"), "url": one.url, "domain": one.url.split("/")[2],
        "title": one.title, "snippet": one.text, "organization_ids": [organisation_id(row.index)],
        "published_at": f"{one.day.isoformat()}T00:00:00.000+00:00", "event_categories": [one.event],
    }  # fmt: skip

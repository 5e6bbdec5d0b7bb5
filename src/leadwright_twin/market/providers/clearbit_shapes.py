"""The camel-case shape of companies and people that Clearbit made and others sell on."""

from __future__ import annotations

from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Call
from leadwright_twin.market.seeded import uuid_id
from leadwright_twin.market.types import Place
from leadwright_twin.market.view import SeenCompany, SeenPerson

_RANGES = ((10, "1-10"), (50, "11-50"), (250, "51-250"), (1000, "251-1K"), (5000, "1K-5K"), (10000, "5K-10K"))
_ROLES = {
    "Executive": ("leadership", "ceo"),
    "Engineering": ("engineering", "software_engineer"),
    "Sales": ("sales", "account_executive"),
    "Marketing": ("marketing", "general_marketing"),
    "Finance": ("finance", "accounting"),
    "Human Resources": ("human_resources", "recruiting"),
    "Legal": ("legal", "lawyer"),
    "Operations": ("operations", "office_management"),
    "Product": ("product", "product_manager"),
    "Information Technology": ("information_technology", "it_general"),
    "Customer Success": ("customer_service", "customer_success"),
}
_RANKS = {
    "c_suite": "executive",
    "founder": "executive",
    "owner": "executive",
    "vp": "executive",
    "head": "director",
    "director": "director",
    "manager": "manager",
}
_REVENUES = (
    (1e6, "$0-$1M"),
    (1e7, "$1M-$10M"),
    (5e7, "$10M-$50M"),
    (1e8, "$50M-$100M"),
    (2.5e8, "$100M-$250M"),
    (5e8, "$250M-$500M"),
    (1e9, "$500M-$1B"),
)
_TWITTER = {
    "handle": None,
    "id": None,
    "bio": None,
    "followers": None,
    "following": None,
    "location": None,
    "site": None,
    "avatar": None,
}


def label(row: SeenCompany) -> str | None:
    """The industry in words."""
    return load("industries.json")[row.industry]["label"] if row.industry else None


def employees_range(heads: int | None) -> str | None:
    """The band."""
    return None if heads is None else next((band for most, band in _RANGES if heads <= most), "10K+")


def _category(row: SeenCompany) -> dict[str, Any]:
    if row.industry is None:
        return dict.fromkeys(
            (
                "sector",
                "industryGroup",
                "industry",
                "subIndustry",
                "gicsCode",
                "sicCode",
                "sic4Codes",
                "naicsCode",
                "naics6Codes",
            )
        )
    known = load("industries.json")[row.industry]
    sector, group, industry, sub = known["clearbit"]
    return {
        "sector": sector, "industryGroup": group, "industry": industry, "subIndustry": sub, "gicsCode": None,
        "sicCode": known["sic"][:2], "sic4Codes": [known["sic"]], "naicsCode": known["naics"][:2], "naics6Codes": [known["naics"]],
    }  # fmt: skip


def _geo(place: Place | None, street: str | None = None) -> dict[str, Any]:
    words = (street or "").split()
    house = next((one for one in words if one.isdigit()), None)
    return {
        "streetNumber": house, "streetName": " ".join(one for one in words if one != house) or None, "subPremise": None,
        "streetAddress": street, "city": place and place.city, "postalCode": place and place.postcode, "state": place and place.region,
        "stateCode": place and place.region_code, "country": place and place.country_name, "countryCode": place and place.country,
        "lat": place and place.lat, "lng": place and place.lng,
    }  # fmt: skip


def _where(place: Place | None, street: str | None = None) -> str | None:
    if place is None:
        return None
    return ", ".join(
        filter(None, (street, place.city, f"{place.region_code} {place.postcode}", place.country))
    )


def company(call: Call, row: SeenCompany) -> dict[str, Any]:
    """A company, every documented field."""
    truth, place = row.truth, row.place
    raised = sum(one.amount or 0 for one in row.rounds) if row.rounds else None
    former = [truth.former_domain] if truth.former_domain and row.domain == truth.domain else []
    parent = call.market.company(truth.parent).domain if truth.parent is not None else None
    revenue = row.revenue
    return {
        "id": uuid_id(row.index, "clearbit", "c"),
        "name": row.name,
        "legalName": row.legal_name,
        "domain": row.domain,
        "domainAliases": former,
        "site": {"phoneNumbers": [row.phone] if row.phone else [], "emailAddresses": []},
        "category": _category(row),
        "tags": [*load("industries.json")[row.industry]["words"], *row.keywords]
        if row.industry
        else list(row.keywords),
        "description": f"{row.name} makes {truth.thing} easier. Invented company.",
        "foundedYear": row.founded,
        "location": _where(place, row.street),
        "timeZone": place and place.timezone,
        "utcOffset": None,
        "geo": _geo(place, row.street),
        "logo": f"https://{row.domain}/img/logo.png",
        "facebook": {"handle": None, "likes": None},
        "linkedin": {"handle": f"company/{row.linkedin.rpartition('/')[2]}" if row.linkedin else None},
        "twitter": dict(_TWITTER),
        "crunchbase": {"handle": f"organization/{truth.label}" if row.rounds else None},
        "emailProvider": False,
        "type": "public" if truth.ticker else "private",
        "company_type": None,
        "ticker": truth.ticker,
        "identifiers": {"usEIN": truth.numbers.get("ein"), "usCIK": None},
        "phone": row.phone,
        "metrics": {
            "alexaUsRank": None,
            "alexaGlobalRank": None,
            "trafficRank": "medium" if row.heads else None,
            "employees": row.heads,
            "employeesRange": employees_range(row.heads),
            "marketCap": None,
            "raised": raised,
            "annualRevenue": revenue if truth.ticker else None,
            "estimatedAnnualRevenue": None
            if revenue is None
            else next((band for most, band in _REVENUES if revenue < most), "$1B-$10B"),
            "fiscalYearEnd": 12 if truth.ticker else None,
        },
        "indexedAt": f"{row.as_of.isoformat()}T08:15:00.000Z",
        "tech": [_tech(one) for one in row.technologies or ()],
        "techCategories": sorted({_tech_category(one) for one in row.technologies or ()}),
        "parent": {"domain": parent},
        "ultimateParent": {"domain": parent},
    }


def _tech(name: str) -> str:
    return next(str(row[1]) for row in load("technologies.json") if row[0] == name)


def _tech_category(name: str) -> str:
    return next(str(row[2]) for row in load("technologies.json") if row[0] == name).lower().replace(" ", "_")


def person(call: Call, one: SeenPerson) -> dict[str, Any]:
    """A person, every documented field."""
    row = call.view.company(one.company)
    role, sub = _ROLES.get(one.job.department, (None, None))
    handle = one.linkedin.rpartition("/")[2] if one.linkedin else None
    return {
        "id": uuid_id(one.truth.number, "clearbit", "p"),
        "name": {"fullName": one.truth.name, "givenName": one.truth.given, "familyName": one.truth.family},
        "email": one.email,
        "location": _where(one.place),
        "timeZone": one.place and one.place.timezone,
        "utcOffset": None,
        "geo": _geo(one.place),
        "bio": None,
        "site": None,
        "avatar": None,
        "employment": {
            "domain": row and row.domain,
            "name": row and row.name,
            "title": one.title,
            "role": role,
            "subRole": sub,
            "seniority": _RANKS.get(one.job.seniority),
        },
        "facebook": {"handle": None},
        "github": {
            "handle": None,
            "id": None,
            "avatar": None,
            "company": None,
            "blog": None,
            "followers": None,
            "following": None,
        },
        "twitter": {**_TWITTER, "statuses": None, "favorites": None},
        "linkedin": {"handle": f"in/{handle}" if handle else None},
        "googleplus": {"handle": None},
        "gravatar": {"handle": None, "urls": [], "avatar": None, "avatars": []},
        "fuzzy": False,
        "emailProvider": False,
        "indexedAt": f"{one.as_of.isoformat()}T08:15:00.000Z",
        "phone": one.direct,
        "activeAt": None,
        "inactiveAt": None,
    }

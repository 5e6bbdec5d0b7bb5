"""Crunchbase: companies with their funding. Licensed data: what is shown of it links to its page there."""

from __future__ import annotations

from leadwright.sources.vendor import Auth, Limit, Manifest, Operation, Plan, Price, Vendor
from leadwright.sources.vendors.crunchbase import asking, reading

_FUNDING = frozenset({"funding_rounds", "funding_stage", "funding_date", "funding_amount"})
_COMPANY = (_FUNDING - {"funding_rounds"}) | {
    "name", "legal_name", "website", "domain", "one_liner", "description", "linkedin_url", "socials", "emails",
    "phones", "founded", "locations", "country", "industries", "head_count", "status", "funding_total",
}  # fmt: skip
_PEOPLE = frozenset({"person.name", "person.title", "person.linkedin_url"})

VENDOR = Vendor(
    Manifest(
        name=asking.NAME,
        title="Crunchbase",
        bases={"main": "https://api.crunchbase.com/v4/data"},
        auth=Auth("header", "X-cb-user-key", "{key}", {"key": "CRUNCHBASE_API_KEY"}),
        plans=(
            Plan("careful", (Limit(200, 60),), spacing=0.4),
            Plan("licensed", (Limit(200, 60),)),
        ),
        price=Price("call"),
        licence=reading.LICENCE,
        terms="Licensed to the subscriber; wherever it is shown it links to the page at Crunchbase.",
        homepage="https://data.crunchbase.com",
        reliability=0.85,
        remarks=(
            "Sold by the year, on a quoted price: enter your monthly share as the fee in the settings.",
            "Older keys answer at https://api.crunchbase.com/api/v4 without /data: set the base address then.",
            "It does not tell how much of its limit is left.",
            "Its place and category filters take permalinks; what we know no permalink for is filtered afterwards.",
        ),
    ),
    operations=(
        Operation(
            "search", "find_companies", asking.search, reading.search, asking.can_search, _COMPANY,
            hits=0.8, page=asking.PAGE, translate=asking.translate,
        ),
        Operation(
            "organization", "company", asking.entity, reading.entity, lambda q: bool(asking.native(q)),
            _COMPANY | _FUNDING | _PEOPLE, hits=0.95, rows="cards.founders",
        ),
        Operation(
            "by_domain", "company", asking.by_domain, reading.by_domain,
            lambda q: bool(asking.domain(q)) and not asking.native(q), _COMPANY, hits=0.5,
        ),
        Operation(
            "funding_rounds", "company", asking.rounds, reading.rounds, lambda q: bool(asking.native(q)), _FUNDING,
            hits=0.5,
        ),
        Operation(
            "autocomplete", "company", asking.autocomplete, reading.names,
            lambda q: bool(q.company and q.company.name) and not asking.native(q), hits=0.6,
        ),
    ),
    reliability_of={"funding_date": 0.9, "funding_stage": 0.9, "head_count": 0.75},
)  # fmt: skip

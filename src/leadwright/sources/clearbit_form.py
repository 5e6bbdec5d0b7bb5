"""Companies and people in the form that Clearbit introduced, which Hunter's enrichment speaks too.

Keys are camelCase, parts are objects (`geo`, `category`, `metrics`, `employment`), handles stand for addresses.
"""

from __future__ import annotations

from typing import Any

from leadwright.sources import wording
from leadwright.sources.contract import Observation
from leadwright.sources.reading import Fields, line

COMPANY_GIVES = frozenset({
    "name", "legal_name", "website", "domain", "description", "industries", "industry_codes", "head_count",
    "revenue", "funding_total", "locations", "country", "founded", "status", "technologies", "emails", "phones",
    "linkedin_url", "socials", "parent", "registry",
})  # fmt: skip
PERSON_GIVES = frozenset({
    "person.name", "person.title", "person.department", "person.seniority", "person.email", "person.phone",
    "person.linkedin_url", "person.country",
})  # fmt: skip
_HANDLES = {"twitter": "twitter.com", "facebook": "www.facebook.com", "crunchbase": "www.crunchbase.com"}
_SILENT_COMPANY = (
    "logo", "timeZone", "utcOffset", "techCategories", "ticker", "domainAliases", "fuzzy", "indexedAt",
    "similarDomains", "foundedDate", "companyType", "company_type", "dataProvider",
)  # fmt: skip
_SILENT_PERSON = (
    "timeZone", "utcOffset", "bio", "site", "avatar", "fuzzy", "emailProvider", "gravatar", "googleplus", "aboutme",
    "facebook", "github", "twitter", "gender", "indexedAt", "activeAt", "inactiveAt", "dataProvider",
)  # fmt: skip


def company(raw: Any, source: str, licence: str) -> tuple[Observation | None, frozenset[str]]:
    """The company of an object, keyed by its id (else its domain), and the names that nobody read.

    None if it names no company. The domain of a mail provider is that of its users' addresses, not a company's.
    """
    told = Fields(raw)
    indexed = wording.instant(told.take("indexedAt"))
    key, domain = told.text("id"), told.text("domain")
    provider = told.take("emailProvider") is True
    geo = told.inner("geo")
    where = told.take("location")
    spot = wording.location(
        geo.take("city"), geo.take("state"), geo.take("countryCode") or geo.take("country")
    )
    locations = [spot] if spot else wording.spots(where)
    country = next((str(place["country"]) for place in locations if "country" in place), None)
    fields = wording.filled(
        name=wording.called(told.take("name")),
        legal_name=wording.called(told.take("legalName")),
        description=wording.prose(told.take("description")),
        founded=wording.year(told.take("foundedYear")),
        locations=locations,
        country=country,
        technologies=wording.listed(told.take("tech")),
        parent=wording.filled(domain=told.inner("parent").text("domain")),
        linkedin_url=wording.on_linkedin(told.inner("linkedin").take("handle"), "company"),
        socials=wording.filled(
            **{name: wording.page(told.inner(name).take("handle"), host) for name, host in _HANDLES.items()}
        ),
        **_category(told),
        **_metrics(told.inner("metrics")),
        **_contacts(told, country),
        **_legal(told),
    )
    if not provider:
        fields |= wording.site(domain)
    told.known("ultimateParent", *_SILENT_COMPANY)
    native = key or (None if provider else domain)
    if not native or not (fields.get("name") or fields.get("domain")):
        return None, told.left()
    return Observation("company", source, native, fields, licence, stated_at=indexed), told.left()


def _category(told: Fields) -> dict[str, Any]:
    category = told.inner("category")
    labels = [category.take(name) for name in ("subIndustry", "industry", "industryGroup", "sector")]
    codes = [("NAICS", category.take("naicsCode")), ("SIC", category.take("sicCode"))]
    for system, name in (("NAICS", "naics6Codes"), ("NAICS", "naics6Codes2022"), ("SIC", "sic4Codes")):
        codes += [(system, code) for code in category.rows(name)]
    known = dict.fromkeys((system, code) for system, raw in codes if (code := line(raw)))
    return {
        "industries": wording.listed([*labels, *told.rows("tags")]),
        "industry_codes": [{"system": system, "code": code} for system, code in known],
    }


def _metrics(metrics: Fields) -> dict[str, Any]:
    return {
        "head_count": wording.interval(metrics.take("employees"), metrics.take("employeesRange")),
        "revenue": wording.amount(metrics.take("annualRevenue"), "USD"),
        "funding_total": wording.amount(metrics.take("raised"), "USD"),
    }


def _contacts(told: Fields, country: str | None) -> dict[str, Any]:
    site = told.inner("site")
    mails = [*wording.listed(site.take("emailAddresses")), *wording.listed(told.take("emailAddresses"))]
    return {
        "emails": wording.mailboxes(mails),
        "phones": wording.numbers(
            [*wording.listed(told.take("phone")), *wording.listed(site.take("phoneNumbers"))], country
        ),
    }


def _legal(told: Fields) -> dict[str, Any]:
    number = told.inner("identifiers").text("usEIN")
    kind = (told.text("type") or "").lower()
    return {
        "registry": wording.filled(ein="".join(c for c in number or "" if c.isalnum())),
        "status": "public" if kind == "public" else None,
    }


def person(
    raw: Any, source: str, licence: str, employer: Observation | None = None
) -> tuple[tuple[Observation, ...], frozenset[str]]:
    """The person of an object and the company that employs them, and the names that nobody read.

    `employer` is the company of the same reply; without it the employment tells its name and domain. Nobody is
    returned if the object names nobody.
    """
    told = Fields(raw)
    called, work, geo = told.inner("name"), told.inner("employment"), told.inner("geo")
    job, indexed = work.text("title"), wording.instant(told.take("indexedAt"))
    where = told.take("location")
    spot = wording.location(
        geo.take("city"), geo.take("state"), geo.take("countryCode") or geo.take("country")
    )
    spots = [spot] if spot else wording.spots(where)
    country = next((str(item["country"]) for item in spots if "country" in item), None)
    fields = wording.filled(
        name=_full(called),
        title=job,
        department=wording.department(job, work.take("role"), work.take("subRole")),
        seniority=wording.rank(job, work.take("seniority")),
        email=wording.mailbox(told.take("email")),
        phone=wording.number(told.take("phone"), country),
        linkedin_url=wording.on_linkedin(told.inner("linkedin").take("handle"), "in"),
        country=country,
    )
    firm = employer or _employer(work, source, licence)
    native = told.text("id") or fields.get("email")
    told.known(*_SILENT_PERSON)
    if not native or not (fields.get("name") or fields.get("email")):
        return (), told.left()
    somebody = Observation(
        "person", source, native, fields, licence, firm.native_key if firm else None, stated_at=indexed
    )
    return ((firm, somebody) if firm and not employer else (somebody,)), told.left()


def _full(called: Fields) -> str | None:
    parts = [wording.called(called.take("givenName")), wording.called(called.take("familyName"))]
    return wording.called(called.take("fullName")) or " ".join(part for part in parts if part) or None


def _employer(work: Fields, source: str, licence: str) -> Observation | None:
    domain = work.text("domain")
    fields = wording.filled(name=wording.called(work.take("name"))) | wording.site(domain)
    native = fields.get("domain")
    return Observation("company", source, native, fields, licence) if native else None

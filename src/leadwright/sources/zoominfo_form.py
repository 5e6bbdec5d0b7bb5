"""Companies and people as ZoomInfo describes them: the same words in its API of today and in the one before it.

Money is in thousands of US dollars. Phones on a list of those who must not be called are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from leadwright.sources import wording
from leadwright.sources.contract import Observation, Outcome
from leadwright.sources.question import Criteria, Question
from leadwright.sources.reading import Fields, line
from leadwright.sources.vendor import Answer, Suppressed, Translation
from leadwright.values import industry, number, place

COMPANY_OUTPUT = (
    "id", "name", "website", "domainList", "phone", "description", "employeeCount", "employeeRange",
    "employeeGrowth", "revenue", "industries", "primaryIndustry", "sicCodes", "naicsCodes", "city", "state", "country",
    "foundedYear", "companyStatus", "type", "companyFunding", "recentFundingAmount", "recentFundingDate",
    "totalFundingAmount", "parentId", "parentName", "socialMediaUrls",
)  # fmt: skip
PERSON_OUTPUT = (
    "id", "firstName", "lastName", "email", "phone", "mobilePhone", "jobTitle", "jobFunction", "managementLevel",
    "externalUrls", "country", "companyId", "companyName", "companyWebsite", "positionStartDate", "personHasMoved",
    "directPhoneDoNotCall", "mobilePhoneDoNotCall",
)  # fmt: skip
COMPANY_GIVES = frozenset({
    "name", "website", "domain", "phones", "description", "head_count", "head_count_growth", "revenue", "industries",
    "industry_codes", "locations", "country", "founded", "status", "funding_rounds", "funding_stage", "funding_amount",
    "funding_date", "funding_total", "parent", "linkedin_url", "socials",
})  # fmt: skip
PERSON_GIVES = frozenset({
    "name", "website", "domain", "person.name", "person.title", "person.department", "person.seniority",
    "person.email", "person.phone", "person.linkedin_url", "person.country", "person.started_on",
})  # fmt: skip
HINT_GIVES = frozenset({
    "name", "person.name", "person.title", "person.seniority", "person.department", "person.email_available",
    "person.phone_available",
})  # fmt: skip
_UNUSED_OF_COMPANIES = (
    "ticker", "fax", "logo", "revenueRange", "street", "zipCode", "metroArea", "metroRegion", "continent", "competitors",
    "parentId", "ultimateParentId", "ultimateParentName", "ultimateParentRevenue", "ultimateParentEmployees",
    "departmentBudgets", "employeeCountByDepartment", "companyStatusDate", "alexaRank", "hashtags", "certified",
    "certificationDate", "locationCount", "numberOfContactsInZoomInfo", "businessModel", "revenueNumeric",
    "descriptionList", "ranking", "lastUpdatedDate", "createdDate", "locationMatch", "engagements", "isDefunct",
    "primaryIndustryCode", "industryCodes", "subUnitType", "subUnitCodes", "subUnitIndustries", "errorMessages",
)  # fmt: skip
_UNUSED_OF_PEOPLE = (
    "middleName", "salutation", "suffix", "validDate", "lastUpdatedDate", "contactAccuracyScore", "picture", "hashedEmails",
    "hasSupplementalEmail", "hasCanadianEmail", "withinEu", "withinCanada", "withinCalifornia", "metroArea", "region",
    "state", "city", "street", "zipCode", "companyPhone", "companyDivision", "education", "yearsOfExperience",
    "employmentHistory", "supplementalEmail", "emailAlt", "directPhoneAlt", "mobilePhoneAlt", "locationCompanyId",
    "hasCompanyCity", "hasCompanyCountry", "hasCompanyEmployeeCount", "hasCompanyIndustry", "hasCompanyPhone", "hasCompanyRevenue",
    "hasCompanyState", "hasCompanyStreet", "hasCompanyZipCode", "hasCompanyZipcode", "isDefunct", "errorMessages",
)  # fmt: skip
_NETWORKS = {"LINKED_IN": "linkedin", "TWITTER": "twitter", "FACEBOOK": "facebook", "INSTAGRAM": "instagram"}
# Its levels and departments, by ours.
LEVELS = {
    "founder": "C Level Exec", "c_level": "C Level Exec", "vp": "VP Level Exec", "head": "Director", "director": "Director",
    "manager": "Manager", "lead": "Manager", "senior": "Non Manager", "mid": "Non Manager", "junior": "Non Manager",
}  # fmt: skip
DEPARTMENTS = {
    "Executive": "C-Suite", "Engineering": "Engineering & Technical", "Finance": "Finance", "People": "Human Resources",
    "IT": "Information Technology", "Legal": "Legal", "Marketing": "Marketing", "Operations": "Operations",
    "Sales": "Sales",
}  # fmt: skip


# what is asked ------------------------------------------------------------------------------------


def translate(criteria: Criteria) -> Translation:
    """Criteria as filters of a search for companies. What needs ids that it hands out elsewhere is named as lost."""
    told: dict[str, str | bool] = {}
    said: dict[str, str] = {}
    lost: dict[str, str] = {}

    def add(name: str, filter_name: str, value: str) -> None:
        if value:
            told[filter_name] = value
            said[name] = f"{filter_name}={value}"

    add("countries", "country", ",".join(place.country_name(code) for code in criteria.countries))
    add("regions", "state", ",".join(criteria.regions))
    add("industries", "industryKeywords", ",".join(industry.label(node) for node in criteria.industries))
    add("head_count_min", "employeeRangeMin", str(criteria.head_count_min or ""))
    add("head_count_max", "employeeRangeMax", str(criteria.head_count_max or ""))
    reasons = {
        "keywords": "its keywords are those of industries", "cities": "it takes metropolitan regions by code",
        "funding_stages": "it takes rounds by code", "technologies_all": "it takes technologies by code",
        "technologies_any": "it takes technologies by code", "founded_min": "it does not filter by founding year",
        "founded_max": "it does not filter by founding year", "registered_since": "it knows no registrations",
        "registered_until": "it knows no registrations", "activity_codes": "it takes industries by code of its own",
    }  # fmt: skip
    lost |= {name: why for name, why in reasons.items() if getattr(criteria, name)}
    if said:
        told["excludeDefunctCompanies"] = True
    return Translation(told, said, lost)


def company_id(question: Question, source: str) -> str | None:
    """The number by which ZoomInfo knows the company."""
    return question.company.native.get(source) if question.company else None


def company_input(question: Question, source: str) -> dict[str, Any]:
    """A company as it is matched: by number, else by all that is known of it."""
    company = question.company
    if company is None:
        return {}
    if known := company_id(question, source):
        return {"companyId": _id(known)}
    return wording.filled(
        companyWebsite=f"www.{company.domain}" if company.domain else None, companyName=company.name,
        companyCountry=place.country_name(company.country) if company.country and company.name else None,
    )  # fmt: skip


def person_input(question: Question, source: str) -> dict[str, Any]:
    """A person as they are matched: by number or address, else by name and company; {} if neither is known."""
    who = question.person
    address = question.email or (who.email if who else None)
    if who and (known := who.native.get(source)):
        return {"personId": _id(known)}
    company = question.company
    at = company_id(question, source)
    where = {"companyId": _id(at)} if at else wording.filled(companyName=company.name if company else None)
    named = wording.filled(firstName=who.first, lastName=who.last) if who and who.first and who.last else {}
    named = named or wording.filled(fullName=who.name if who else None)
    if address:
        return {"emailAddress": address, **named, **where}
    return {**named, **where} if named and where else {}


def people_filters(question: Question, source: str) -> dict[str, Any]:
    """Filters of a search for people at a company."""
    levels = dict.fromkeys(LEVELS[rank] for rank in question.seniorities if rank in LEVELS)
    areas = dict.fromkeys(DEPARTMENTS[name] for name in question.departments if name in DEPARTMENTS)
    where = company_input(question, source)
    where.pop("companyCountry", None)
    if "companyWebsite" in where:
        where.pop("companyName", None)
    return where | wording.filled(
        jobTitle=" OR ".join(question.titles), managementLevel=",".join(levels), department=",".join(areas)
    )


def _id(value: str) -> int | str:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else value


# what is said -------------------------------------------------------------------------------------


def company(key: str, told: Fields, source: str, licence: str, left: set[str]) -> Observation:
    """A company from its attributes; `left` collects what nobody reads."""
    city, state, country = (told.take(name) for name in ("city", "state", "country"))
    spot = wording.location(city, state, country)
    code = (spot or {}).get("country")
    pages = wording.objects(told.take("socialMediaUrls"))
    links = {_NETWORKS.get(one.text("type") or ""): wording.link(one.take("url")) for one in pages}
    site = wording.site(told.take("website"))
    domains = [wording.site(name).get("domain") for name in wording.listed(told.take("domainList"))]
    rounds = _rounds(told.take("companyFunding"))
    last = rounds[0] if rounds else {}
    on = wording.iso_day(told.take("recentFundingDate"))
    raised = _money(told.take("recentFundingAmount"))
    parent = wording.called(told.take("parentName"))
    fields = {
        "name": wording.called(told.take("name")), **site,
        "domain": site.get("domain") or next((d for d in domains if d), None),
        "phones": wording.numbers(told.take("phone"), code), "description": wording.prose(told.take("description")),
        "head_count": wording.interval(told.take("employeeCount"), told.take("employeeRange")),
        "head_count_growth": _percent(told.inner("employeeGrowth").take("oneYearGrowthRate")),
        "revenue": _money(told.take("revenue")),
        "industries": _named(told.take("industries")) or _named(told.take("primaryIndustry")),
        "industry_codes": [*_codes("SIC", told.take("sicCodes"), 4), *_codes("NAICS", told.take("naicsCodes"), 6)],
        "locations": [spot] if spot else None, "country": code, "founded": wording.year(told.take("foundedYear")),
        "status": _status(told.text("companyStatus"), told.text("type")),
        "funding_rounds": rounds, "funding_date": on or last.get("date"),
        "funding_stage": last.get("stage") if not on or on == last.get("date") else None,
        "funding_amount": raised or wording.filled(amount=last.get("amount"), currency=last.get("currency")),
        "funding_total": _money(told.take("totalFundingAmount")), "parent": {"name": parent} if parent else None,
        "linkedin_url": wording.on_linkedin(links.get("linkedin")),
        "socials": wording.filled({name: links.get(name) for name in ("twitter", "facebook", "instagram")}),
    }  # fmt: skip
    told.known("id", "primaryIndustry", *_UNUSED_OF_COMPANIES)
    left |= told.left()
    return Observation("company", source, key, wording.filled(fields), licence)


def person(key: str, told: Fields, source: str, licence: str, left: set[str]) -> tuple[Observation, ...]:
    """A person and the company that they are at, as far as it is named; nothing without a name."""
    at = told.inner("company")
    where = line(at.take("id")) or told.text("companyId")
    their = {
        "name": wording.called(at.take("name")) or wording.called(told.take("companyName")),
        **(wording.site(at.take("website")) or wording.site(told.take("companyWebsite"))),
    }
    job, links = told.text("jobTitle"), wording.objects(told.take("externalUrls"))
    parts = [wording.called(told.take(name)) for name in ("firstName", "lastName")]
    levels, areas = wording.listed(told.take("managementLevel")), _areas(told.take("jobFunction"))
    country = (wording.location(country=told.take("country")) or {}).get("country")
    direct, mobile = told.take("phone"), told.take("mobilePhone")
    phones = [
        wording.number(raw, country)
        for raw, listed in ((direct, "directPhoneDoNotCall"), (mobile, "mobilePhoneDoNotCall"))
        if told.take(listed) is not True
    ]
    fields = {
        "name": " ".join(part for part in parts if part), "title": job, "department": wording.department(job, *areas),
        "seniority": wording.rank(job, *levels), "email": wording.mailbox(told.take("email")),
        "phone": next((one for one in phones if one), None), "country": country,
        "linkedin_url": next((u for one in links if (u := wording.on_linkedin(one.take("url")))), None),
        "started_on": wording.iso_day(told.take("positionStartDate")),
        "email_available": _flag(told.take("hasEmail")),
        "phone_available": _flag(told.take("hasDirectPhone"), told.take("hasMobilePhone")),
    }  # fmt: skip
    told.known("id", "companyId", "companyName", "companyWebsite", "personHasMoved", *_UNUSED_OF_PEOPLE)
    left |= told.left()
    if not fields["name"]:
        return ()
    who = Observation("person", source, key, wording.filled(fields), licence, company_key=where)
    theirs = wording.filled(their)
    if where and theirs:
        return (Observation("company", source, where, theirs, licence), who)
    return (who,)


def matched(
    status: str, observations: Sequence[Observation], question: Question, *, moved: bool = False
) -> Answer:
    """What a match status means. `moved`: it says that the person has left the company."""
    if status == "OPT_OUT":
        return Answer(Outcome.BLOCKED, reason="the person has opted out", suppressed=_suppressed(question))
    if status == "LIMIT_EXCEEDED":
        return Answer(Outcome.LOCKED, reason="the credits are used up")
    if status == "INVALID_INPUT":
        return Answer(Outcome.CHANGED, reason="it does not understand whom we mean")
    person = question.person is not None or question.email is not None
    if status in ("NO_MATCH", "NOMATCH") or status.startswith("NON_MATCH"):
        return Answer(
            Outcome.MISS, reason="it knows nobody like that" if person else "it does not know the company"
        )
    if status == "COMPANY_ONLY_MATCH" and person:
        return Answer(Outcome.MISS, reason="it knows the company, and not the person there")
    if moved:  # the record was found, so it is charged
        return Answer(Outcome.MISS, reason="it says that the person has left the company", units=Decimal(1))
    if not observations:
        return Answer(Outcome.CHANGED, reason=f"a match ({status or 'without status'}) that tells nothing")
    return Answer(Outcome.HIT, tuple(observations), units=Decimal(1))


def aligned(rows: Sequence[Fields], inputs: Sequence[Mapping[str, Any]]) -> list[Fields | None]:
    """The row that answers each input: the one that repeats it, else the one at its place.

    `rows` tell their input under `input`. None where there is no telling.
    """
    free = list(range(len(rows)))
    answered: list[Fields | None] = []
    for wanted in inputs:
        same = next((i for i in free if _same(rows[i].raw.get("input"), wanted)), None)
        if same is not None:
            free.remove(same)
        answered.append(rows[same] if same is not None else None)
    for place_, row in enumerate(answered):
        by_place = row is None and len(rows) == len(inputs) and place_ in free
        if by_place and not rows[place_].raw.get("input"):
            answered[place_] = rows[place_]
    return answered


def _same(told: Any, wanted: Mapping[str, Any]) -> bool:
    if not isinstance(told, Mapping) or not told:
        return False
    spelled = {
        str(key).lower(): str(value).casefold() for key, value in told.items() if value not in (None, "")
    }
    return spelled == {key.lower(): str(value).casefold() for key, value in wanted.items()}


def _suppressed(question: Question) -> tuple[Suppressed, ...]:
    who, reason = question.person, "opted out at ZoomInfo"
    address = question.email or (who.email if who else None)
    found = [Suppressed("email", address, reason)] if address else []
    if who and who.linkedin_url:
        found.append(Suppressed("linkedin", who.linkedin_url, reason))
    named = " ".join(filter(None, (who.first, who.last))) or who.name if who else None
    at = question.company and (question.company.domain or question.company.name)
    if named and at:
        found.append(Suppressed("person", f"{named} at {at}", reason))
    return tuple(found)


def _money(value: Any) -> dict[str, Any] | None:
    told = wording.amount(value, "USD") if not isinstance(value, str) else _plain(value)
    return {"amount": told["amount"] * 1_000, "currency": "USD"} if told else None


def _plain(text: str) -> dict[str, Any] | None:
    found = number.parse(text.strip()) if text.strip() else None
    return wording.amount(found, "USD") if found is not None else None


def _percent(value: Any) -> float | None:
    text = (line(value) or "").rstrip("% ")
    negative = text.startswith("-")
    found = number.parse(text.lstrip("+-")) if text else None
    return float(-found if negative else found) if found is not None else None


def _rounds(value: Any) -> list[dict[str, Any]]:
    found = []
    for one in wording.objects(value):
        money = _money(one.take("amount")) or {}
        item = wording.filled(
            stage=wording.stage(one.take("type")), date=wording.iso_day(one.take("date")), **money
        )
        if item:
            found.append(item)
    return sorted(found, key=lambda item: item.get("date", ""), reverse=True)


def _named(value: Any) -> list[str]:
    return [text for one in wording.objects(value) if (text := one.text("name"))] or wording.listed(value)


def _codes(system: str, value: Any, digits: int) -> list[dict[str, str]]:
    """The whole codes of a list that also names their chapters."""
    told = [one.text("id") for one in wording.objects(value)] or wording.listed(value)
    return [
        {"system": system, "code": code} for code in told if code and code.isdecimal() and len(code) == digits
    ]


def _areas(value: Any) -> list[str]:
    functions = wording.objects(value)
    return [
        text for one in functions for key in ("department", "name") if (text := one.text(key))
    ] or wording.listed(value)


def _status(status: str | None, kind: str | None) -> str | None:
    if status and status.startswith("DEFUNCT"):
        return "closed"
    if kind == "PUBLIC":
        return "public"
    return "active" if status in ("ALIVE", "NEW") else None


def _flag(*values: Any) -> bool | None:
    said = [value for value in values if isinstance(value, bool)]
    return any(said) if said else None

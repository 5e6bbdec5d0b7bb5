"""Our fields that a CRM may hold: what each means, and how a value of ours reads as one. Pure.

A value that would have to be invented (a head count out of a range) is None: unknown is never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadwright.sources.crm.contract import CrmObject
from leadwright.values import industry, place


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of our fields. `observed`: the field of the record that a pulled value becomes ("" for none: it is ours alone).
    `kind`: text, number, boolean, date, url, email, phone, country, owner."""

    name: str
    label: str
    kind: str
    observed: str = ""


_COMPANY = (
    Meaning("name", "Name", "text", "name"),
    Meaning("domain", "Domain", "domain", "domain"),
    Meaning("website", "Website", "url", "website"),
    Meaning("industry", "Industry", "text", "industries"),
    Meaning("head_count", "Employees", "number", "head_count"),
    Meaning("country", "Country", "country", "country"),
    Meaning("city", "City", "text", "city"),
    Meaning("region", "State or region", "text", "region"),
    Meaning("phone", "Phone", "phone", "phones"),
    Meaning("linkedin", "LinkedIn page", "url", "linkedin_url"),
    Meaning("description", "Description", "text", "description"),
    Meaning("founded", "Founded", "number", "founded"),
    Meaning("technologies", "Technologies", "text", ""),
    Meaning("customer", "Customer", "customer", "customer"),
    Meaning("last_interaction", "Last in touch", "date", "last_interaction_date"),
    Meaning("score", "Lead score", "number"),
    Meaning("tier", "Lead tier", "text"),
    Meaning("stage", "Lead stage", "text"),
    Meaning("owner", "Owner", "owner"),
)
_CONTACT = (
    Meaning("first_name", "First name", "text", "first"),
    Meaning("last_name", "Last name", "text", "last"),
    Meaning("email", "E-mail", "email", "email"),
    Meaning("phone", "Phone", "phone", "phone"),
    Meaning("mobile", "Mobile", "phone", "mobile"),
    Meaning("title", "Job title", "text", "title"),
    Meaning("department", "Department", "text", "department"),
    Meaning("linkedin", "LinkedIn profile", "url", "linkedin_url"),
    Meaning("country", "Country", "country", "country"),
    Meaning("opted_out", "Opted out of e-mail", "boolean", "opted_out"),
    Meaning("company_name", "Company name", "text", "company_name"),
    Meaning("owner", "Owner", "owner"),
)
_DEAL = (
    Meaning("name", "Name", "text", "name"),
    Meaning("stage", "Stage", "text", "stage"),
    Meaning("pipeline", "Pipeline", "text", "pipeline"),
    Meaning("amount", "Amount", "number", "amount"),
    Meaning("currency", "Currency", "text", "currency"),
    Meaning("closes_on", "Close date", "date", "closes_on"),
    Meaning("owner", "Owner", "owner"),
)

MEANINGS: Mapping[CrmObject, Mapping[str, Meaning]] = {
    CrmObject.COMPANY: {item.name: item for item in _COMPANY},
    CrmObject.CONTACT: {item.name: item for item in _CONTACT},
    CrmObject.LEAD: {item.name: item for item in _CONTACT},
    CrmObject.DEAL: {item.name: item for item in _DEAL},
}
"""By object and name."""


def company_values(fields: Mapping[str, Any], lead: Mapping[str, Any]) -> dict[str, Any]:
    """What we say of a company: its believed profile (`fields`: values by field name), and its lead's own words."""
    where = _place(fields)
    labels = fields.get("industries") or []
    main = industry.main(industry.of(tuple(labels))) if labels else None
    low, high = fields.get("head_count") or (None, None)
    code = fields.get("country") or where.get("country")
    return {
        "name": fields.get("name"),
        "domain": fields.get("domain"),
        "website": fields.get("website") or (f"https://{fields['domain']}" if fields.get("domain") else None),
        "industry": industry.label(main) if main else (labels[0] if labels else None),
        "head_count": low if low is not None and low == high else None,
        "country": place.country_name(code) if code else None,
        "city": where.get("city"),
        "region": where.get("region"),
        "phone": next(iter(fields.get("phones") or ()), None),
        "linkedin": fields.get("linkedin_url"),
        "description": fields.get("one_liner") or fields.get("description"),
        "founded": fields.get("founded"),
        "technologies": _technologies(fields.get("technologies") or ()),
        "last_interaction": fields.get("last_interaction_date"),
        **{name: lead.get(name) for name in ("score", "tier", "stage", "owner")},
    }


def _place(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The office in the country of the head office, if it is the only one there: of several none is the one."""
    places = [item for item in fields.get("locations") or () if not item.get("remote")]
    own = [item for item in places if item.get("country") == fields.get("country")] or places
    cities = {(item.get("city"), item.get("region"), item.get("country")) for item in own}
    if len(cities) != 1:
        return {}
    city, region, country = next(iter(cities))
    return {"city": city, "region": region, "country": country}


def _technologies(items: Any) -> str | None:
    names = sorted({str(item if isinstance(item, str) else item["name"]) for item in items}, key=str.casefold)
    return "; ".join(names[:30]) or None


def contact_values(contact: Mapping[str, Any]) -> dict[str, Any]:
    """What we say of a person: `contact` as the table of contacts has it, with `owner` of the lead."""
    words = str(contact["name"]).split()
    first, last = (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (None, None)
    code = contact.get("country")
    return {
        "first_name": first,
        "last_name": last or (words[0] if words and "@" not in words[0] else None),
        "email": contact.get("email"),
        "phone": contact.get("phone"),
        "title": contact.get("title"),
        "department": contact.get("department"),
        "linkedin": contact.get("linkedin_url"),
        "country": place.country_name(code) if code else None,
        "owner": contact.get("owner"),
    }

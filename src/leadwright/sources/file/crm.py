"""Know the exports of CRMs by their headers: whose a column is (the company's, the person's, the deal's) depends on them.

"Record ID" and "Phone Number" belong to the company in one export of HubSpot and to the person in another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

_COMPANY = {"industry": "industries", "linkedin company page": "linkedin_url", "website url": "website"}
_PLACE = {"city": "city", "state region": "region", "country region": "country", "country": "country"}
_PERSON = {
    "first name": "contact.first", "last name": "contact.last", "email": "contact.email",
    "job title": "contact.title", "title": "contact.title", "department": "contact.department",
    "phone number": "contact.phones", "phone": "contact.phones", "mobile phone number": "contact.phones",
    "mobile phone": "contact.phones", "mobile": "contact.phones", "work email": "contact.emails",
    "additional email addresses": "contact.emails", "linkedin url": "contact.linkedin_url",
    "linkedin bio": "contact.linkedin_url", "seniority": "contact.seniority",
    "employment seniority": "contact.seniority",
}  # fmt: skip
_TOUCHED = {
    "last activity date": "last_interaction_date", "last activity": "last_interaction_date",
    "last contacted": "last_interaction_date", "last engagement date": "last_interaction_date",
}  # fmt: skip
_BILLING = {
    "billing city": "city", "billing state province": "region", "billing state": "region",
    "billing country": "country",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export: what it is called, how its headers (folded) are told, and what they fill."""

    name: str
    is_it: Callable[[Collection[str]], bool]
    fields: Mapping[str, str]


def _has(
    *all_of: str, any_of: Collection[str] = (), none_of: Collection[str] = ()
) -> Callable[[Collection[str]], bool]:
    return lambda seen: (
        all(name in seen for name in all_of)
        and (not any_of or any(name in seen for name in any_of))
        and not any(name in seen for name in none_of)
    )


def _either(*ways: Callable[[Collection[str]], bool]) -> Callable[[Collection[str]], bool]:
    return lambda seen: any(way(seen) for way in ways)


# "Last Activity Date (GMT+1)": the zone is no part of the name.
_ZONE = re.compile(r"\s*\((?:GMT|UTC|[A-Z]{2,4}T)[^()]{0,12}\)\s*$")
_DEALS = {"associated contact": "contacts", "contact person": "contacts"}
EXPORTS: tuple[Export, ...] = (
    Export(
        "HubSpot deals",
        _has("deal name", any_of=("deal stage", "pipeline", "deal owner")),
        {
            "associated company": "name", "associated company ids": "registry.hubspot",
            "associated company primary": "name", "primary associated company ids": "registry.hubspot",
            "deal stage": "customer", "is closed won": "customer", **_DEALS, **_TOUCHED,
        },
    ),
    Export(
        "HubSpot contacts",
        _has(
            "record id",
            any_of=("contact owner", "associated company", "primary associated company", "marketing contact status"),
            none_of=("company owner", "deal name"),
        ),
        {
            **_PERSON, "record id": "contact.id", "associated company": "name", "company name": "name",
            "primary associated company": "name", "associated company ids": "registry.hubspot",
            "primary associated company id": "registry.hubspot", "associated company id": "registry.hubspot",
            "primary associated company ids": "registry.hubspot", "website url": "website",
            "lifecycle stage": "customer", "country region": "contact.country", "industry": "industries",
            "number of employees": "head_count", **_TOUCHED,
        },
    ),
    Export(
        "HubSpot companies",
        _has("record id", "company name", any_of=("company owner", "company domain name", "lifecycle stage")),
        {
            **_COMPANY, **_PLACE, "record id": "registry.hubspot", "company name": "name",
            "company domain name": "website", "phone number": "phones", "number of employees": "head_count",
            "lifecycle stage": "customer", "associated contact": "contacts", "year founded": "founded",
            "description": "description", **_TOUCHED,
        },
    ),
    Export(
        "Salesforce opportunities",
        _has(any_of=("opportunity name", "opportunity id", "stage name"), none_of=("deal name",)),
        {
            "account name": "name", "account id": "registry.salesforce", "stage": "customer",
            "stage name": "customer", "won": "customer", "is won": "customer", "contact name": "contact.name",
            "primary contact": "contact.name", "industry": "industries", "name": "-", "id": "-", "amount": "-",
            **_BILLING, **_TOUCHED,
        },
    ),
    Export(
        "Salesforce leads",
        _either(
            _has("last name", any_of=("lead owner", "lead id", "lead status", "is converted"), none_of=("record id",)),
            _has("last name", "company", "status", "owner id", none_of=("record id", "account id")),
        ),
        {
            **_PERSON, "lead id": "contact.id", "id": "contact.id", "status": "-", "company": "name",
            "company account": "name", "website": "website",
            "industry": "industries", "no of employees": "head_count", "number of employees": "head_count",
            "employees": "head_count", "city": "city", "state province": "region", "state": "region",
            "country": "country", **_TOUCHED,
        },
    ),
    Export(
        "Salesforce contacts",
        _has("last name", any_of=("contact id", "contact owner", "mailing city", "mailing country"), none_of=("record id",)),
        {
            **_PERSON, "contact id": "contact.id", "id": "contact.id", "account name": "name",
            "account id": "registry.salesforce", "website": "website", "industry": "industries",
            "employees": "head_count", "mailing country": "contact.country", **_BILLING, **_TOUCHED,
        },
    ),
    Export(
        "Salesforce accounts",
        _has(
            any_of=("account id", "account owner", "account name", "billing city", "billing country"),
            none_of=("last name", "first name", "email", "record id", "contact name"),
        ),
        {
            **_COMPANY, "account id": "registry.salesforce", "account name": "name", "id": "registry.salesforce",
            "name": "name", "website": "website", "phone": "phones", "employees": "head_count",
            "number of employees": "head_count", "type": "customer", "account type": "customer",
            "year started": "founded", **_BILLING, **_TOUCHED,
        },
    ),
)  # fmt: skip

# Pipedrive writes whose a column is before its name: "Person - Email - Work".
_PIPEDRIVE = re.compile(r"(organi[sz]ation|person|deal|lead) - (.+)", re.IGNORECASE)
_PIPEDRIVE_FIELDS: Mapping[str, str] = {
    "organization id": "registry.pipedrive", "organization name": "name", "organization website": "website",
    "organization address": "locations", "organization industry": "industries",
    "organization number of employees": "head_count", "organization employee count": "head_count",
    "organization won deals": "customer", "organization linkedin profile": "linkedin_url",
    "organization city of address": "city", "organization state county of address": "region",
    "organization country of address": "country", "organization annual revenue": "-",
    "organization full combined address of address": "locations",
    "organization last activity date": "last_interaction_date",
    "person id": "contact.id", "person name": "contact.name", "person first name": "contact.first",
    "person last name": "contact.last", "person email": "contact.emails", "person phone": "contact.phones",
    "person job title": "contact.title", "person organization": "name",
    "person organization id": "registry.pipedrive", "person last activity date": "last_interaction_date",
    "person linkedin profile": "contact.linkedin_url", "person won deals": "customer",
    "deal organization": "name", "deal organization id": "registry.pipedrive", "deal contact person": "contact.name",
    "deal status": "customer", "deal last activity date": "last_interaction_date",
    "lead organization": "name", "lead contact person": "contact.name",
}  # fmt: skip


def known_export(columns: Collection[str], fold: Callable[[str], str]) -> tuple[str, Mapping[str, str]]:
    """Return which export these columns are of, "" if of none, and what each column fills ("-": nothing)."""
    piped = {column: match for column in columns if (match := _PIPEDRIVE.fullmatch(column.strip()))}
    if len(piped) >= 2:
        return "Pipedrive", _of_pipedrive(piped, fold)
    folded = {column: fold(_ZONE.sub("", column)) for column in columns}
    seen = frozenset(folded.values())
    for export in EXPORTS:
        if export.is_it(seen):
            return export.name, {
                c: export.fields[name] for c, name in folded.items() if name in export.fields
            }
    return "", {}


def _of_pipedrive(piped: Mapping[str, re.Match[str]], fold: Callable[[str], str]) -> Mapping[str, str]:
    told = {}
    for column, match in piped.items():
        name = fold(f"{match[1].lower().replace('organisation', 'organization')} {match[2]}")
        # "Person - Email - Work", "- Home", "- Other"
        plain = re.sub(r"(?:(?<=email)|(?<=phone)) (?:work|home|mobile|other)$", "", name)
        if target := _PIPEDRIVE_FIELDS.get(plain):
            told[column] = target
    return told

"""The mapping that a CRM begins with, before anybody decided on one: what every HubSpot and every Salesforce has. Pure.

Who keeps what: names, addresses and numbers are the CRM's, and we fill the gaps; what only we can know (score, tier) is
ours; how a deal stands is only read.
"""

from __future__ import annotations

from collections.abc import Mapping

from leadwright.actions.crm.types import FieldMap, Keeper, Line
from leadwright.sources.crm.contract import CrmObject

_Pairs = Mapping[CrmObject, Mapping[str, tuple[str, ...]]]

# By keeper, then "our field=their property".
_HUBSPOT: _Pairs = {
    CrmObject.COMPANY: {
        "them": (
            "name=name", "domain=domain", "website=website", "industry=industry", "head_count=numberofemployees",
            "country=country", "city=city", "region=state", "phone=phone", "linkedin=linkedin_company_page",
            "description=description", "founded=founded_year", "owner=hubspot_owner_id",
        ),
        "us": ("score=leadwright_score", "tier=leadwright_tier"),
        "read": ("customer=lifecyclestage", "last_interaction=notes_last_contacted"),
    },
    CrmObject.CONTACT: {
        "them": (
            "first_name=firstname", "last_name=lastname", "email=email", "phone=phone", "mobile=mobilephone",
            "title=jobtitle", "linkedin=hs_linkedin_url", "country=country", "owner=hubspot_owner_id",
        ),
        "read": ("opted_out=hs_email_optout", "company_name=company"),
    },
    CrmObject.DEAL: {
        "them": (
            "name=dealname", "stage=dealstage", "pipeline=pipeline", "closes_on=closedate", "owner=hubspot_owner_id",
        ),
        "read": ("amount=amount", "currency=deal_currency_code"),
    },
}  # fmt: skip
_SALESFORCE: _Pairs = {
    CrmObject.COMPANY: {
        "them": (
            "name=Name", "website=Website", "industry=Industry", "head_count=NumberOfEmployees", "country=BillingCountry",
            "city=BillingCity", "region=BillingState", "phone=Phone", "description=Description", "founded=YearStarted",
            "owner=OwnerId",
        ),
        "us": ("score=Leadwright_Score__c", "tier=Leadwright_Tier__c"),
        "read": ("customer=Type", "last_interaction=LastActivityDate"),
    },
    CrmObject.CONTACT: {
        "them": (
            "first_name=FirstName", "last_name=LastName", "email=Email", "phone=Phone", "mobile=MobilePhone", "title=Title",
            "department=Department", "country=MailingCountry", "owner=OwnerId",
        ),
        "read": ("opted_out=HasOptedOutOfEmail",),
    },
    CrmObject.LEAD: {
        "read": (
            "first_name=FirstName", "last_name=LastName", "email=Email", "phone=Phone", "title=Title", "country=Country",
            "company_name=Company", "opted_out=HasOptedOutOfEmail",
        ),
    },
    CrmObject.DEAL: {
        "them": ("name=Name", "stage=StageName", "closes_on=CloseDate", "owner=OwnerId"),
        "read": ("amount=Amount", "currency=CurrencyIsoCode"),
    },
}  # fmt: skip
_BY_NAME: Mapping[str, _Pairs] = {"hubspot": _HUBSPOT, "salesforce": _SALESFORCE}

# Where a deal begins, the first that the CRM has.
FIRST_STAGES: Mapping[str, tuple[str, ...]] = {
    "hubspot": ("qualifiedtobuy", "appointmentscheduled"),
    "salesforce": ("Qualification", "Prospecting"),
}


def default_map(name: str) -> FieldMap:
    """The mapping of a CRM that nobody has decided on; empty for one that we know nothing of."""
    told = _BY_NAME.get(name, {})
    return FieldMap({what: tuple(_lines(pairs)) for what, pairs in told.items()})


def _lines(pairs: Mapping[str, tuple[str, ...]]) -> list[Line]:
    found: list[Line] = []
    for keeper, texts in pairs.items():
        for text in texts:
            ours, _, theirs = text.partition("=")
            found.append(Line(ours, theirs, _keeper(keeper)))
    return found


def _keeper(text: str) -> Keeper:
    return "us" if text == "us" else "them" if text == "them" else "read"

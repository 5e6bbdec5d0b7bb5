"""What an account of the twin of HubSpot consists of: properties, stages, owners, and what may be written to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = {"companies": "company", "contacts": "contact", "deals": "deal"}
PLURALS = {kind: name for name, kind in KINDS.items()}
MODIFIED = {
    "companies": "hs_lastmodifieddate",
    "contacts": "lastmodifieddate",
    "deals": "hs_lastmodifieddate",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `options` are the values of an enumeration."""

    name: str
    label: str
    type: str = "string"
    field_type: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    read_only: bool = False
    unique: bool = False
    custom: bool = False
    refers_to_owner: bool = False


STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2", "false"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4", "false"),
    ("presentationscheduled", "Presentation Scheduled", "0.6", "false"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8", "false"),
    ("contractsent", "Contract Sent", "0.9", "false"),
    ("closedwon", "Closed Won", "1.0", "true"),
    ("closedlost", "Closed Lost", "0.0", "true"),
)  # fmt: skip
_INDUSTRIES = (
    ("COMPUTER_SOFTWARE", "Computer Software"),
    ("RETAIL", "Retail"),
    ("LOGISTICS_AND_SUPPLY_CHAIN", "Logistics"),
)
_LIFECYCLE = (
    ("subscriber", "Subscriber"),
    ("lead", "Lead"),
    ("opportunity", "Opportunity"),
    ("customer", "Customer"),
)


# What an administrator adds who wants to see a lead's score in the CRM.
_LEADWRIGHT = (
    Property("leadwright_score", "Leadwright score", "number", "number", custom=True),
    Property("leadwright_tier", "Leadwright tier", custom=True),
)


def _of_all(modified: str) -> list[Property]:
    return [
        Property("hs_object_id", "Record ID", "number", "number", read_only=True),
        Property("createdate", "Create Date", "datetime", "date", read_only=True),
        Property(modified, "Last Modified Date", "datetime", "date", read_only=True),
        Property("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", read_only=True),
        Property("hubspot_owner_id", "Owner", "enumeration", "select", refers_to_owner=True),
    ]


def properties() -> dict[str, dict[str, Property]]:
    """The properties of a new account, by object."""
    lists = {
        "companies": [
            *_of_all("hs_lastmodifieddate"), Property("name", "Company name"), Property("domain", "Company Domain Name"),
            Property("industry", "Industry", "enumeration", "select", _INDUSTRIES), Property("phone", "Phone Number"),
            Property("website", "Website URL"), Property("city", "City"), Property("country", "Country/Region"),
            Property("founded_year", "Year Founded"), *_LEADWRIGHT,
            Property("notes_last_contacted", "Last Contacted", "datetime", "date", read_only=True),
            Property("numberofemployees", "Number of Employees", "number", "number"),
            Property("annualrevenue", "Annual Revenue", "number", "number"), Property("description", "Description"),
            Property("lifecyclestage", "Lifecycle Stage", "enumeration", "radio", _LIFECYCLE),
            Property("linkedin_company_page", "LinkedIn Company Page"), Property("state", "State/Region"),
        ],
        "contacts": [
            *_of_all("lastmodifieddate"), Property("email", "Email"), Property("firstname", "First Name"),
            Property("lastname", "Last Name"), Property("jobtitle", "Job Title"), Property("phone", "Phone Number"),
            Property("mobilephone", "Mobile Phone Number"), Property("company", "Company Name"),
            Property("hs_additional_emails", "Additional email addresses", "enumeration", "checkbox", read_only=True),
            Property("associatedcompanyid", "Primary Associated Company ID", "number", "number", read_only=True),
            Property("lifecyclestage", "Lifecycle Stage", "enumeration", "radio", _LIFECYCLE),
            Property("hs_linkedin_url", "LinkedIn URL"), Property("city", "City"), Property("country", "Country/Region"),
            Property("website", "Website URL"), Property("hs_email_optout", "Unsubscribed from all email", "bool", "booleancheckbox"),
        ],
        "deals": [
            *_of_all("hs_lastmodifieddate"), Property("dealname", "Deal Name"),
            Property("dealstage", "Deal Stage", "enumeration", "radio", tuple((one[0], one[1]) for one in STAGES)),
            Property("pipeline", "Pipeline", "enumeration", "select", (("default", "Sales Pipeline"),)),
            Property("amount", "Amount", "number", "number"), Property("closedate", "Close Date", "datetime", "date"),
            Property("description", "Deal Description"), Property("deal_currency_code", "Currency"),
        ],
    }  # fmt: skip
    return {name: {item.name: item for item in items} for name, items in lists.items()}


@dataclass
class Account:
    """One account: its id, its properties and those who work in it."""

    portal: int = 48213377
    properties: dict[str, dict[str, Property]] = field(default_factory=properties)
    owners: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {
                "id": "501",
                "email": "ada.ferreira@seller.example",
                "firstName": "Ada",
                "lastName": "Ferreira",
                "userId": 9001,
                "type": "PERSON",
                "archived": False,
            },
            {
                "id": "502",
                "email": "tom.okafor@seller.example",
                "firstName": "Tom",
                "lastName": "Okafor",
                "userId": 9002,
                "type": "PERSON",
                "archived": False,
            },
            {
                "id": "503",
                "email": "left.long.ago@seller.example",
                "firstName": "Ines",
                "lastName": "Vidal",
                "userId": 9003,
                "type": "PERSON",
                "archived": True,
            },
        ]
    )
    writes_schemas: bool = True

    def wrong(self, plural: str, values: Mapping[str, Any], *, new: bool) -> list[dict[str, Any]]:
        """What HubSpot says against these values; nothing if it takes them."""
        found: list[dict[str, Any]] = []
        known = self.properties[plural]
        for name, value in values.items():
            item = known.get(name)
            if item is None:
                found.append(_trouble("PROPERTY_DOESNT_EXIST", name, f'Property "{name}" does not exist'))
            elif item.read_only:
                found.append(_trouble("READ_ONLY_VALUE", name, f'"{name}" is a read only property'))
            elif value not in (None, ""):
                found += self._wrong_value(item, str(value))
        if new and plural == "deals":
            for name in ("dealname", "dealstage"):
                if not values.get(name):
                    found.append(_trouble("REQUIRED_PROPERTY", name, f'Property "{name}" is required'))
        return found

    def _wrong_value(self, item: Property, value: str) -> list[dict[str, Any]]:
        if item.refers_to_owner:
            active = {owner["id"] for owner in self.owners if not owner["archived"]}
            if value not in active:
                return [_trouble("INVALID_OWNER_ID", item.name, f"{value} is not a valid owner ID")]
        elif item.options and value not in {option for option, _ in item.options}:
            allowed = ", ".join(option for option, _ in item.options)
            return [
                _trouble(
                    "INVALID_OPTION", item.name, f"{value} was not one of the allowed options: [{allowed}]"
                )
            ]
        if item.type == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            return [_trouble("INVALID_INTEGER", item.name, f"{value} was not a valid number.")]
        if item.name == "email" and not _EMAIL.fullmatch(value):
            return [_trouble("INVALID_EMAIL", item.name, f"Email address {value} is invalid")]
        if len(value) > 65_536:
            return [_trouble("VALUE_TOO_LONG", item.name, f"{item.name} is too long")]
        return []


def _trouble(code: str, name: str, message: str) -> dict[str, Any]:
    return {"message": message, "code": code, "context": {"propertyName": [name]}}

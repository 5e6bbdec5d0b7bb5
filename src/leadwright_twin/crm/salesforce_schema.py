"""What an org of the twin of Salesforce consists of: objects with their fields and rules, users and stages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_BASE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "Lead": "00Q",
    "Opportunity": "006",
    "OpportunityContactRole": "00K",
    "User": "005",
}
KEY = "Leadwright_Key__c"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field. `type` is Salesforce's own word."""

    name: str
    label: str
    type: str = "string"
    length: int = 255
    required: bool = False
    writable: bool = True
    unique: bool = False
    options: tuple[str, ...] = ()
    restricted: bool = False
    refers_to: str = ""


STAGES = (
    ("Prospecting", 10, False, False), ("Qualification", 20, False, False), ("Proposal/Price Quote", 60, False, False),
    ("Negotiation/Review", 80, False, False), ("Closed Won", 100, True, True), ("Closed Lost", 0, True, False),
)  # fmt: skip


def salesforce_id(kind: str, number: int) -> str:
    """An id of 18 characters: a prefix, a number, and three letters that tell upper from lower case."""
    digits = ""
    for _ in range(12):
        number, rest = divmod(number, 62)
        digits = _BASE[rest] + digits
    plain = PREFIXES[kind] + digits
    check = ""
    for at in range(0, 15, 5):
        bits = sum(1 << place for place, letter in enumerate(plain[at : at + 5]) if letter.isupper())
        check += _LETTERS[bits]
    return plain + check


def _of_all() -> list[FieldRule]:
    stamps = ("CreatedDate", "LastModifiedDate", "SystemModstamp")
    return [
        FieldRule("Id", "Record ID", "id", 18, writable=False),
        FieldRule("IsDeleted", "Deleted", "boolean", writable=False),
        FieldRule("CreatedById", "Created By ID", "reference", 18, writable=False, refers_to="User"),
        FieldRule("OwnerId", "Owner ID", "reference", 18, refers_to="User"),
        FieldRule(
            "LastModifiedById", "Last Modified By ID", "reference", 18, writable=False, refers_to="User"
        ),
        *(FieldRule(name, name, "datetime", writable=False) for name in stamps),
        FieldRule(KEY, "Leadwright Key", length=64, unique=True),
    ]


# What an administrator adds who wants to see a lead's score in the CRM.
_LEADWRIGHT = (
    FieldRule("Leadwright_Score__c", "Leadwright Score", "double"),
    FieldRule("Leadwright_Tier__c", "Leadwright Tier", length=20),
)


def _merged() -> FieldRule:
    return FieldRule("MasterRecordId", "Master Record ID", "reference", 18, writable=False)


def objects() -> dict[str, dict[str, FieldRule]]:
    """The fields of a new org, by object."""
    lists = {
        "Account": [
            *_of_all(), _merged(), FieldRule("Name", "Account Name", required=True), FieldRule("Website", "Website", "url"),
            FieldRule("Industry", "Industry", "picklist", options=("Technology", "Retail", "Transportation")),
            FieldRule("Phone", "Account Phone", "phone", 40), FieldRule("NumberOfEmployees", "Employees", "int"),
            FieldRule("AnnualRevenue", "Annual Revenue", "currency"), FieldRule("BillingCity", "Billing City", length=40),
            FieldRule("BillingCountry", "Billing Country", length=80), FieldRule("Description", "Description", "textarea", 32_000),
            FieldRule("YearStarted", "Year Started", length=4),
            FieldRule("Type", "Account Type", "picklist", options=("Customer", "Prospect")),
            FieldRule("LastActivityDate", "Last Activity", "date", writable=False), *_LEADWRIGHT,
            FieldRule("BillingState", "Billing State/Province", length=80),
        ],
        "Contact": [
            *_of_all(), _merged(), FieldRule("LastName", "Last Name", length=80, required=True),
            FieldRule("FirstName", "First Name", length=40), FieldRule("Email", "Email", "email", 80),
            FieldRule("Title", "Title", length=128), FieldRule("Phone", "Business Phone", "phone", 40),
            FieldRule("MobilePhone", "Mobile Phone", "phone", 40),
            FieldRule("AccountId", "Account ID", "reference", 18, refers_to="Account"),
            FieldRule("MailingCity", "Mailing City", length=40), FieldRule("MailingCountry", "Mailing Country", length=80),
            FieldRule("Description", "Contact Description", "textarea", 32_000), FieldRule("Department", "Department", length=80),
            FieldRule("HasOptedOutOfEmail", "Email Opt Out", "boolean"),
        ],
        "Lead": [
            *_of_all(), _merged(), FieldRule("LastName", "Last Name", length=80, required=True),
            FieldRule("Company", "Company", required=True), FieldRule("FirstName", "First Name", length=40),
            FieldRule("Email", "Email", "email", 80), FieldRule("Title", "Title", length=128),
            FieldRule("Phone", "Phone", "phone", 40), FieldRule("Website", "Website", "url"),
            FieldRule("Status", "Lead Status", "picklist", options=("Open - Not Contacted", "Working - Contacted")),
            FieldRule("ConvertedContactId", "Converted Contact ID", "reference", 18, writable=False),
            FieldRule("ConvertedAccountId", "Converted Account ID", "reference", 18, writable=False),
        ],
        "Opportunity": [
            *_of_all(), FieldRule("Name", "Opportunity Name", length=120, required=True),
            FieldRule("StageName", "Stage", "picklist", required=True, options=tuple(one[0] for one in STAGES), restricted=True),
            FieldRule("CloseDate", "Close Date", "date", required=True), FieldRule("Amount", "Amount", "currency"),
            FieldRule("AccountId", "Account ID", "reference", 18, refers_to="Account"),
            FieldRule("Description", "Description", "textarea", 32_000),
        ],
    }  # fmt: skip
    return {name: {item.name: item for item in items} for name, items in lists.items()}


@dataclass
class Org:
    """One org: its objects, users, and what its duplicate and validation rules say."""

    name: str = "Fernhill Sales"
    instance: str = "https://fernhill.my.salesforce.com"
    objects: dict[str, dict[str, FieldRule]] = field(default_factory=objects)
    users: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {
                "Id": salesforce_id("User", 1),
                "Name": "Ada Ferreira",
                "Email": "ada.ferreira@seller.example",
                "IsActive": True,
                "UserType": "Standard",
            },
            {
                "Id": salesforce_id("User", 2),
                "Name": "Tom Okafor",
                "Email": "tom.okafor@seller.example",
                "IsActive": True,
                "UserType": "Standard",
            },
            {
                "Id": salesforce_id("User", 3),
                "Name": "Ines Vidal",
                "Email": "left.long.ago@seller.example",
                "IsActive": False,
                "UserType": "Standard",
            },
        ]
    )
    duplicate_rules: bool = True

    def wrong(self, kind: str, values: Mapping[str, Any], *, new: bool) -> dict[str, Any] | None:
        """What Salesforce says against these values; None if it takes them."""
        known = self.objects[kind]
        for name in values:
            if name not in known:
                return trouble("INVALID_FIELD", f"No such column '{name}' on sobject of type {kind}")
            if not known[name].writable:
                words = f"Unable to create/update fields: {name}. Please check the security settings of this field"
                return trouble("INVALID_FIELD_FOR_INSERT_UPDATE", words, [name])
        missing = [
            item.name
            for item in known.values()
            if item.required and (new or item.name in values) and not values.get(item.name)
        ]
        if missing:
            return trouble(
                "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", missing
            )
        for name, value in values.items():
            if value not in (None, "") and (found := self._wrong_value(known[name], value)) is not None:
                return found
        return None

    def _wrong_value(self, item: FieldRule, value: Any) -> dict[str, Any] | None:
        text = str(value)
        if item.type in ("string", "phone", "url", "email", "textarea") and len(text) > item.length:
            return trouble(
                "STRING_TOO_LONG",
                f"{item.label}: data value too large: {text[:40]} (max length={item.length})",
                [item.name],
            )
        if item.type == "email" and not _EMAIL.fullmatch(text):
            return trouble(
                "INVALID_EMAIL_ADDRESS", f"{item.label}: invalid email address: {text}", [item.name]
            )
        if item.restricted and text not in item.options:
            words = f"bad value for restricted picklist field: {text}"
            return trouble("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", f"{item.label}: {words}", [item.name])
        if item.type in ("int", "currency", "double") and not re.fullmatch(r"-?\d+(\.\d+)?", text):
            return trouble(
                "JSON_PARSER_ERROR",
                f"Cannot deserialize instance of {item.type} from value {text}",
                [item.name],
            )
        if item.type == "date" and not _is_date(text):
            return trouble(
                "JSON_PARSER_ERROR", f"Cannot deserialize instance of date from value {text}", [item.name]
            )
        if item.name == "Amount" and float(text) < 0:
            return trouble("FIELD_CUSTOM_VALIDATION_EXCEPTION", "An amount cannot be negative.", ["Amount"])
        if item.refers_to == "User" and text[:15] not in {
            user["Id"][:15] for user in self.users if user["IsActive"]
        }:
            return trouble(
                "INACTIVE_OWNER_OR_USER",
                f"operation performed with inactive user [{text}] as owner of record",
            )
        return None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def trouble(code: str, message: str, fields: Sequence[str] = ()) -> dict[str, Any]:
    """An error about one record, as collections tell it."""
    return {"statusCode": code, "message": message, "fields": list(fields)}

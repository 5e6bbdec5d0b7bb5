"""What a Salesforce org consists of: fields, users, stages, and the field of our own key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import (
    CrmObject,
    CrmRequest,
    CrmTrouble,
    Field,
    FieldType,
    Option,
    Owner,
    Stage,
    Talk,
)
from leadwright.sources.crm.reading import answered, needed, rows, text_of
from leadwright.sources.crm.salesforce.names import KEY, OBJECTS, TYPES
from leadwright.sources.crm.salesforce.records import PAGE, quoted

_TYPES: Mapping[str, FieldType] = {
    "boolean": "boolean", "int": "number", "double": "number", "currency": "number", "percent": "number",
    "date": "date", "datetime": "datetime", "picklist": "choice", "multipicklist": "choices", "reference": "reference",
}  # fmt: skip


def fields(root: str, kind: CrmObject) -> Talk[list[Field]]:
    """The fields of an object that hold a value of their own."""
    described = yield from _described(root, kind)
    return [_field(row) for row in described if row.get("type") not in ("address", "location")]


def _described(root: str, kind: CrmObject) -> Talk[list[Mapping[str, Any]]]:
    request = CrmRequest(f"{TYPES[kind]}.describe", "GET", f"{root}/sobjects/{TYPES[kind]}/describe")
    return list(rows(answered((yield request), "fields")["fields"]))


def _field(row: Mapping[str, Any]) -> Field:
    name = needed(row, "name")
    createable, updateable = row.get("createable") is True, row.get("updateable") is True
    kind = _TYPES.get(str(row.get("type")), "text")
    given = row.get("nillable") is True or row.get("defaultedOnCreate") is True or kind == "boolean"
    options = tuple(
        Option(
            needed(item, "value"),
            text_of(item.get("label")) or needed(item, "value"),
            item.get("active") is not False,
        )
        for item in rows(row.get("picklistValues"))
        if text_of(item.get("value")) is not None
    )
    longest = row.get("length")
    refers = row.get("referenceTo")
    targets = [OBJECTS[item] for item in refers if item in OBJECTS] if isinstance(refers, list) else []
    return Field(
        name, text_of(row.get("label")) or name, kind, writable=createable or updateable,
        required=createable and not given, unique=row.get("unique") is True, custom=row.get("custom") is True,
        options=options, strict=row.get("restrictedPicklist") is True,
        longest=longest if isinstance(longest, int) and longest > 0 and kind == "text" else None,
        refers_to=tuple(targets),
    )  # fmt: skip


def owners(root: str) -> Talk[list[Owner]]:
    """Users who may own records, those who left too."""
    found: list[Owner] = []
    last = ""
    while True:
        beyond = f" AND Id > {quoted(last)}" if last else ""
        soql = f"SELECT Id, Email, Name, IsActive FROM User WHERE UserType = 'Standard'{beyond} ORDER BY Id LIMIT {PAGE}"
        body = answered((yield CrmRequest("User.query", "GET", f"{root}/query", {"q": soql})), "records")
        got = list(rows(body["records"]))
        found += [
            Owner(
                needed(row, "Id"),
                text_of(row.get("Email")),
                text_of(row.get("Name")),
                row.get("IsActive") is True,
            )
            for row in got
        ]
        if not got or (body.get("done") is not False and len(got) < PAGE):
            return found
        last = needed(got[-1], "Id")


def stages(root: str) -> Talk[list[Stage]]:
    """The stages of opportunities that are in use."""
    soql = "SELECT ApiName, MasterLabel, IsClosed, IsWon, DefaultProbability, SortOrder FROM OpportunityStage"
    soql += " WHERE IsActive = true ORDER BY SortOrder"
    request = CrmRequest("OpportunityStage.query", "GET", f"{root}/query", {"q": soql})
    found: list[Stage] = []
    for position, row in enumerate(rows(answered((yield request), "records")["records"])):
        won = row.get("IsWon") is True if row.get("IsClosed") is True else None
        chance = row.get("DefaultProbability")
        name = needed(row, "ApiName")
        label = text_of(row.get("MasterLabel")) or name
        share = float(chance) / 100 if isinstance(chance, int | float) else None
        found.append(Stage(name, label, "", position, won, share))
    return found


def prepare(root: str, kind: CrmObject) -> Talk[None]:
    """Make sure that the field of our key is there; only an administrator can make it."""
    described = yield from _described(root, kind)
    key = next((row for row in described if row.get("name") == KEY), None)
    if key is not None and key.get("unique") is True and key.get("createable") is True:
        return
    state = "is missing" if key is None else "must be unique, and writable for the user of this connection"
    raise CrmTrouble(
        Outcome.LOCKED,
        f"the field {KEY} of {TYPES[kind]} {state}: an administrator adds it under Setup, Object Manager, "
        f"{TYPES[kind]}, Fields & Relationships, as a text of 64 characters that is unique (case sensitive) and an "
        "external id, and shows it to the profile of this connection",
        "key_field_missing" if key is None else "key_field_unfit",
    )


def account(root: str) -> Talk[str]:
    """Whose org it is."""
    soql = "SELECT Id, Name, IsSandbox FROM Organization LIMIT 1"
    request = CrmRequest("Organization.query", "GET", f"{root}/query", {"q": soql})
    row = next(rows(answered((yield request), "records")["records"]), {})
    kind = " (sandbox)" if row.get("IsSandbox") is True else ""
    return f"Salesforce org {needed(row, 'Name')}{kind}"

"""What a HubSpot account consists of: properties, owners, stages, and the property of our own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from leadwright.sources.crm.hubspot.names import GROUPS, KEY, PATHS, REQUIRED
from leadwright.sources.crm.hubspot.records import Paths
from leadwright.sources.crm.reading import answered, needed, rows, text_of

_TYPES: Mapping[str, FieldType] = {
    "number": "number", "date": "date", "datetime": "datetime", "bool": "boolean", "enumeration": "choice",
}  # fmt: skip


def fields(paths: Paths, kind: CrmObject) -> Talk[list[Field]]:
    """The properties of an object."""
    request = CrmRequest(f"{PATHS[kind]}.properties", "GET", paths.crm("properties", f"/{PATHS[kind]}"))
    body = answered((yield request), "results")
    return [_field(kind, row) for row in rows(body["results"])]


def _field(kind: CrmObject, row: Mapping[str, Any]) -> Field:
    name = needed(row, "name")
    how = row.get("modificationMetadata")
    read_only = isinstance(how, dict) and how.get("readOnlyValue") is True
    options = tuple(
        Option(
            needed(item, "value"),
            text_of(item.get("label")) or needed(item, "value"),
            item.get("hidden") is not True,
        )
        for item in rows(row.get("options"))
        if text_of(item.get("value")) is not None
    )
    refers = (CrmObject.OWNER,) if row.get("referencedObjectType") == "OWNER" else ()
    return Field(
        name, text_of(row.get("label")) or name, _type(row),
        writable=not (read_only or row.get("calculated") is True),
        required=name in REQUIRED.get(kind, ()), unique=row.get("hasUniqueValue") is True or name == "email",
        custom=row.get("hubspotDefined") is not True, options=() if refers else options, strict=not refers,
        refers_to=refers,
    )  # fmt: skip


def _type(row: Mapping[str, Any]) -> FieldType:
    if row.get("referencedObjectType") == "OWNER":
        return "reference"
    if row.get("type") == "enumeration" and row.get("fieldType") == "checkbox":
        return "choices"
    return _TYPES.get(str(row.get("type")), "text")


def owners(paths: Paths) -> Talk[list[Owner]]:
    """Owners, those who left too."""
    found: list[Owner] = []
    for archived in ("false", "true"):
        after: str | None = None
        while True:
            query = {"limit": "100", "archived": archived} | ({"after": after} if after else {})
            body = answered((yield CrmRequest("owners", "GET", paths.crm("owners"), query)), "results")
            for row in rows(body["results"]):
                name = " ".join(filter(None, (text_of(row.get("firstName")), text_of(row.get("lastName")))))
                active = archived == "false" and row.get("archived") is not True
                found.append(Owner(needed(row, "id"), text_of(row.get("email")), name or None, active))
            following = (body.get("paging") or {}).get("next") or {}
            after = text_of(following.get("after"))
            if after is None:
                break
    return found


def stages(paths: Paths) -> Talk[list[Stage]]:
    """Stages of all pipelines of deals."""
    body = answered((yield CrmRequest("pipelines", "GET", paths.crm("pipelines", "/deals"))), "results")
    found: list[Stage] = []
    for pipeline in rows(body["results"]):
        if pipeline.get("archived") is True:
            continue
        for position, row in enumerate(_ordered(pipeline.get("stages"))):
            told = row.get("metadata")
            meta = told if isinstance(told, dict) else {}
            chance = _number(meta.get("probability"))
            closed = text_of(meta.get("isClosed")) == "true"
            won = (chance is not None and chance >= 1) if closed or chance == 1 else None
            label = text_of(row.get("label")) or needed(row, "id")
            found.append(Stage(needed(row, "id"), label, needed(pipeline, "id"), position, won, chance))
    return found


def _ordered(stages: Any) -> Sequence[Mapping[str, Any]]:
    return sorted(
        (row for row in rows(stages) if row.get("archived") is not True),
        key=lambda row: _number(row.get("displayOrder")) or 0.0,
    )


def _number(value: Any) -> float | None:
    text = text_of(value)
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def prepare(paths: Paths, kind: CrmObject) -> Talk[None]:
    """Make the property of our key, unique, unless it is there."""
    where = paths.crm("properties", f"/{PATHS[kind]}")
    reply = yield CrmRequest(f"{PATHS[kind]}.property", "GET", f"{where}/{KEY}")
    if reply.status == 404:
        reply = yield CrmRequest(
            f"{PATHS[kind]}.property.create", "POST", where, json=_key(kind), changes=True
        )
        if reply.status in (401, 403):
            raise CrmTrouble(
                Outcome.LOCKED,
                f"HubSpot does not let us add the property {KEY} to {PATHS[kind]}: give the app the right to write "
                f"schemas (crm.schemas.{PATHS[kind]}.write), or add it yourself, as a text with unique values",
                reply.code,
            )  # fmt: skip
        if (
            reply.status == 409 or reply.outcome is Outcome.IN_DOUBT
        ):  # another was faster, or the answer was lost
            reply = yield CrmRequest(f"{PATHS[kind]}.property", "GET", f"{where}/{KEY}")
    if answered(reply).get("hasUniqueValue") is not True:
        raise CrmTrouble(
            Outcome.LOCKED,
            f"the property {KEY} of {PATHS[kind]} does not have unique values: remove it in HubSpot, and it is made anew",
            "not_unique",
        )


def _key(kind: CrmObject) -> dict[str, Any]:
    return {
        "name": KEY, "label": "Leadwright key", "type": "string", "fieldType": "text", "groupName": GROUPS[kind],
        "hasUniqueValue": True, "formField": False,
        "description": "Names the record in Leadwright, so that it is never made twice. Leave it as it is.",
    }  # fmt: skip


def account(paths: Paths) -> Talk[str]:
    """Whose account it is."""
    body = answered((yield CrmRequest("account", "GET", "/account-info/v3/details")))
    kind = text_of(body.get("accountType"))
    return f"HubSpot account {needed(body, 'portalId')}" + (
        f" ({kind.replace('_', ' ').lower()})" if kind else ""
    )

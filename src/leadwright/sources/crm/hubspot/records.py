"""Reads HubSpot's records, and asks for them: by id, by a unique property, by any other, with what they are linked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import CrmObject, CrmRecord, CrmRequest, CrmTrouble, Talk
from leadwright.sources.crm.hubspot.names import (
    ASKED_LINKS,
    CREATED,
    KEY,
    LINKED_BY,
    MERGED,
    MODIFIED,
    MORE_EMAILS,
    PATHS,
)
from leadwright.sources.crm.reading import (
    answered,
    moment,
    moment_needed,
    names_of,
    needed,
    parts,
    rows,
    text_of,
)

BATCH = 100
SEARCH_PAGE = 200
_MOST_LINKS = 1_000


class Paths:
    """Addresses in the versions that are set: v3 stands before the area, a dated version (2026-03) behind it."""

    def __init__(self, objects: str, associations: str) -> None:
        self._objects, self._associations = objects, associations

    def of(self, kind: CrmObject, rest: str = "") -> str:
        """An address of an object's records."""
        return f"{_area(self._objects, 'objects')}/{PATHS[kind]}{rest}"

    def crm(self, area: str, rest: str = "") -> str:
        """Any other address of the CRM."""
        return _area(self._objects, area) + rest

    def links(self, source: CrmObject, target: CrmObject, rest: str) -> str:
        """An address of associations."""
        return f"{_area(self._associations, 'associations')}/{PATHS[source]}/{PATHS[target]}/{rest}"


def _area(version: str, area: str) -> str:
    return f"/crm/{area}/{version}" if version[:1].isdigit() else f"/crm/{version}/{area}"


def wanted(kind: CrmObject, properties: Sequence[str]) -> list[str]:
    """The properties to ask for: those that are wanted, and those that we need to understand a record."""
    own = [MODIFIED[kind], CREATED, KEY, MERGED]
    if kind in LINKED_BY:
        own += [LINKED_BY[kind][0], MORE_EMAILS]
    return names_of(properties, own)


def record(kind: CrmObject, row: Any, properties: Sequence[str]) -> CrmRecord:
    """Read one record. Raises CrmTrouble if it has no id or no time."""
    record_id = needed(row, "id")
    raw = row.get("properties")
    if not isinstance(raw, dict):
        raise CrmTrouble(Outcome.CHANGED, "a record without 'properties'", "unexpected_shape")
    values = {name: text_of(value) for name, value in raw.items()}
    updated = moment(values.get(MODIFIED[kind])) or moment_needed(row, "updatedAt", "createdAt")
    archived = row.get("archived") is True
    if archived and (left := moment(row.get("archivedAt"))) is not None:
        updated = max(updated, left)
    merged = tuple(part for part in (values.get(MERGED) or "").split(";") if part and part != record_id)
    return CrmRecord(
        kind, record_id, {name: values[name] for name in properties if name in values}, updated,
        moment(row.get("createdAt")), archived, values.get(KEY), _own_links(kind, values), merged_from=merged,
    )  # fmt: skip


def _own_links(kind: CrmObject, values: Mapping[str, str | None]) -> dict[CrmObject, tuple[str, ...]]:
    if kind not in LINKED_BY:
        return {}
    name, target = LINKED_BY[kind]
    found = values.get(name)
    return {target: (found,)} if found else {}


def linked(paths: Paths, kind: CrmObject, records: Sequence[CrmRecord]) -> Talk[tuple[CrmRecord, ...]]:
    """Add what records are linked to, where their properties do not say it."""
    found: dict[str, dict[CrmObject, tuple[str, ...]]] = {}
    for target in ASKED_LINKS.get(kind, ()):
        for some in parts([item.id for item in records if not item.archived], _MOST_LINKS):
            request = CrmRequest(
                f"{PATHS[kind]}.associations.read", "POST", paths.links(kind, target, "batch/read"),
                json={"inputs": [{"id": one} for one in some]},
            )  # fmt: skip
            for row in rows(answered((yield request), "results").get("results")):
                source = row.get("from")
                ids = tuple(needed(to, "toObjectId") for to in rows(row.get("to")))
                found.setdefault(needed(source, "id"), {})[target] = ids
    if not found:
        return tuple(records)
    return tuple(replace(item, links={**item.links, **found.get(item.id, {})}) for item in records)


def read(
    paths: Paths, kind: CrmObject, ids: Sequence[str], properties: Sequence[str], *, links: bool = True
) -> Talk[Mapping[str, CrmRecord]]:
    """Records by the ids that were asked for: live ones, what merged ones became, archived ones."""
    found: dict[str, CrmRecord] = {}
    for archived in (False, True):
        for some in parts([one for one in names_of(ids) if one not in found], BATCH):
            got = yield from by_batch(paths, kind, some, properties, archived=archived)
            for item in (yield from linked(paths, kind, got)) if links else got:
                for name in (item.id, *item.merged_from):
                    if name in some:
                        found[name] = item
    return {one: found[one] for one in ids if one in found}


def by_batch(
    paths: Paths, kind: CrmObject, values: Sequence[str], properties: Sequence[str], *, key: str = "",
    archived: bool = False,
) -> Talk[list[CrmRecord]]:  # fmt: skip
    """At most 100 records by id or by a unique property; those that are not there are not in the answer."""
    asked = wanted(kind, properties if not key else [*properties, key])
    request = CrmRequest(
        f"{PATHS[kind]}.batch.read", "POST", paths.of(kind, "/batch/read"),
        query={"archived": "true"} if archived else {},
        json={
            "inputs": [{"id": value} for value in values], "properties": asked, "propertiesWithHistory": [],
            **({"idProperty": key} if key else {}),
        },
    )  # fmt: skip
    body = answered((yield request), "results")
    kept = properties if not key else names_of(properties, [key], [MORE_EMAILS])
    return [record(kind, row, kept) for row in body["results"]]


def find(
    paths: Paths, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
) -> Talk[Mapping[str, tuple[CrmRecord, ...]]]:
    """Live records by the value of a property: exactly where it is unique, else by the index."""
    unique = key == KEY or (kind is CrmObject.CONTACT and key == "email")
    asked = names_of(properties, [key], [MORE_EMAILS] if unique else [])
    found: dict[str, list[CrmRecord]] = {}
    for some in parts(names_of(values), BATCH):
        if unique:
            got = yield from by_batch(paths, kind, some, properties, key=key)
        else:
            got = yield from _search_values(paths, kind, key, some, asked)
        by_value = {value.casefold(): value for value in some}
        for item in (yield from linked(paths, kind, got)):
            for value in _values(item, key):
                if value.casefold() in by_value:
                    kept = {name: said for name, said in item.properties.items() if name in properties}
                    found.setdefault(by_value[value.casefold()], []).append(replace(item, properties=kept))
    return {value: tuple(items) for value, items in found.items()}


def _values(item: CrmRecord, key: str) -> list[str]:
    said = [item.external_key if key == KEY else item.properties.get(key)]
    if key == "email":
        said += (item.properties.get(MORE_EMAILS) or "").split(";")
    return [value for value in said if value]


def _search_values(
    paths: Paths, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
) -> Talk[list[CrmRecord]]:
    """Search by values, in steps of ids rather than of places, so that no ceiling is ever met."""
    found: list[CrmRecord] = []
    last = "0"
    while True:
        filters: list[Mapping[str, Any]] = [
            {"propertyName": key, "operator": "IN", "values": [value.lower() for value in values]},
            {"propertyName": "hs_object_id", "operator": "GT", "value": last},
        ]
        body = answered((yield search(paths, kind, filters, "hs_object_id", properties)), "results")
        got = [record(kind, row, properties) for row in body["results"]]
        found += got
        if len(got) < SEARCH_PAGE:
            return found
        last = got[-1].id


def search(
    paths: Paths,
    kind: CrmObject,
    filters: Sequence[Mapping[str, Any]],
    sort: str,
    properties: Sequence[str],
) -> CrmRequest:
    """One page of a search, from its beginning."""
    return CrmRequest(
        f"{PATHS[kind]}.search", "POST", paths.of(kind, "/search"), group="search",
        json={
            "filterGroups": [{"filters": list(filters)}], "properties": wanted(kind, properties), "limit": SEARCH_PAGE,
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
        },
    )  # fmt: skip

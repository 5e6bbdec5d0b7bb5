"""Reads Salesforce's records by SOQL, which never lags: by id, by any field, and by the moment of their change.

Pages are steps of (moment, id), not places in a result, so that equal moments are walked by their ids, nothing is
skipped while records move, and no cursor of the server can expire.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import CrmObject, CrmRecord, CrmRequest, CrmTrouble, Page, Talk
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
from leadwright.sources.crm.salesforce.names import ALWAYS, KEY, LINKS, MASTER, MERGED, NAMES, TYPES

LAG = timedelta(minutes=2)
"""A long transaction may commit a moment that is older than the last one seen: the next pull begins so much earlier."""
PAGE = 2_000
_IDS = 150
_DOMAINS = 20
_MOST_MERGES = 8
_NO_COLUMN = re.compile(r"No such column '(\w+)'")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def changed(
    root: str, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None
) -> Talk[Page]:
    """One page of what changed since a moment, deleted and merged records too."""
    at: dict[str, Any] = {"t": literal(since) if since else "", "id": "", "all": since is None}
    if cursor is not None:
        at = _read(cursor)
    where = ["IsDeleted = false"] if at["all"] else []
    if at["id"]:
        where.append(
            f"(SystemModstamp > {at['t']} OR (SystemModstamp = {at['t']} AND Id > {quoted(at['id'])}))"
        )
    elif at["t"]:
        where.append(f"SystemModstamp >= {at['t']}")
    tail = "ORDER BY SystemModstamp ASC, Id ASC"
    got, done, now = yield from query(
        root, kind, properties, " AND ".join(where), f"{tail} LIMIT {PAGE}", deleted=not at["all"]
    )
    if "until" not in at:
        at["until"] = literal((now or (since or _EPOCH) + LAG) - LAG)
    until = moment(at["until"]) or _EPOCH
    if not got or (done and len(got) < PAGE):
        return Page(tuple(got), None, until)
    step = {**at, "t": literal(got[-1].updated_at), "id": got[-1].id}
    return Page(tuple(got), json.dumps(step, separators=(",", ":")), until)


def read(
    root: str, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
) -> Talk[Mapping[str, CrmRecord]]:
    """Records by id; of a merged one, what it was merged into."""
    found, _ = yield from looked(root, kind, ids, properties)
    return found


def looked(
    root: str, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
) -> Talk[tuple[Mapping[str, CrmRecord], datetime | None]]:
    """Records by the id that was asked for, and the time at Salesforce when the looking began."""
    found: dict[str, CrmRecord] = {}
    began: datetime | None = None
    places = {one: one for one in names_of(ids)}  # the id that was asked for, and where it is looked for
    for _ in range(_MOST_MERGES):
        by_id: dict[str, CrmRecord] = {}
        for some in parts(names_of(list(places.values())), _IDS):
            where = f"Id IN ({', '.join(map(quoted, some))})"
            got, _, now = yield from query(root, kind, properties, where, "", deleted=True)
            began = began or now
            by_id |= {item.id[:15]: item for item in got}
        moved: dict[str, str] = {}
        for one, place in places.items():
            item = by_id.get(place[:15])
            if item is not None and item.merged_into is not None:
                moved[one] = item.merged_into
            elif item is not None:
                found[one] = item
        places = moved
        if not places:
            break
    return {one: found[one] for one in ids if one in found}, began


def find(
    root: str, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
) -> Talk[Mapping[str, tuple[CrmRecord, ...]]]:
    """Live records by the value of a field. Domains are looked for in addresses of websites, however they are written."""
    by_domain = key == NAMES[kind].domain
    found: dict[str, list[CrmRecord]] = {}
    for some in parts(names_of(values), _DOMAINS if by_domain else _IDS):
        by_value = {value.casefold(): value for value in some}
        if by_domain:
            where = " OR ".join(f"{name_of(key)} LIKE {quoted('%' + _like(value) + '%')}" for value in some)
        else:
            where = f"{name_of(key)} IN ({', '.join(map(quoted, some))})"
        last = ""
        while True:
            beyond = f" AND Id > {quoted(last)}" if last else ""
            got, done, _ = yield from query(
                root,
                kind,
                names_of(properties, [key]),
                f"({where}){beyond}",
                f"ORDER BY Id ASC LIMIT {PAGE}",
            )
            for item in got:
                said = item.external_key if key == KEY else item.properties.get(key)
                said = _host(said) if by_domain else said
                if said is not None and said.casefold() in by_value:
                    kept = {name: value for name, value in item.properties.items() if name in properties}
                    found.setdefault(by_value[said.casefold()], []).append(replace(item, properties=kept))
            if not got or (done and len(got) < PAGE):
                break
            last = got[-1].id
    return {value: tuple(items) for value, items in found.items()}


def query(
    root: str, kind: CrmObject, properties: Sequence[str], where: str, tail: str, *, deleted: bool = False
) -> Talk[tuple[list[CrmRecord], bool, datetime | None]]:
    """One answer to a query: its records, whether they are all, and the time at Salesforce. Fields that the org does not
    have are left out."""
    own = [*ALWAYS, KEY, *LINKS.get(kind, ()), *([MASTER] if kind in MERGED else [])]
    columns = [name_of(name) for name in names_of(own, properties)]
    while True:
        soql = f"SELECT {', '.join(columns)} FROM {TYPES[kind]}"
        soql += f" WHERE {where}" if where else ""
        soql += f" {tail}" if tail else ""
        request = CrmRequest(
            f"{TYPES[kind]}.query", "GET", f"{root}/{'queryAll' if deleted else 'query'}", {"q": soql}
        )
        reply = yield request
        said = str(next(rows(reply.body), {}).get("message")) if reply.code == "INVALID_FIELD" else ""
        missing = _NO_COLUMN.search(said)
        if missing is None or missing[1] not in columns or missing[1] in ALWAYS:
            break
        columns.remove(missing[1])
    body = answered(reply, "records")
    got = [record(kind, row, properties) for row in body["records"]]
    return got, body.get("done") is not False, reply.at


def record(kind: CrmObject, row: Any, properties: Sequence[str]) -> CrmRecord:
    """Read one record. Raises CrmTrouble if it has no id or no time."""
    record_id = needed(row, "Id")
    values = {name: text_of(value) for name, value in row.items() if not isinstance(value, dict | list)}
    links = {
        target: (found,)
        for name, target in LINKS.get(kind, {}).items()
        if (found := values.get(name)) is not None
    }
    return CrmRecord(
        kind, record_id, {name: values[name] for name in properties if name in values},
        moment_needed(row, "SystemModstamp"), moment(row.get("CreatedDate")), row.get("IsDeleted") is True,
        values.get(KEY), links, values.get(MASTER), updated_by=values.get("LastModifiedById"),
        created_by=values.get("CreatedById"),
    )  # fmt: skip


def literal(at: datetime) -> str:
    """A moment as SOQL writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def quoted(value: str) -> str:
    """A text as SOQL writes it: nothing in it can end it."""
    for plain, escaped in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        value = value.replace(plain, escaped)
    return f"'{value}'"


def name_of(name: str) -> str:
    """The name of a field, if it can be one. Raises CrmTrouble for any other: it would be part of the query."""
    if not _NAME.fullmatch(name):
        raise CrmTrouble(Outcome.CHANGED, f"{name[:80]!r} is no name of a field", "INVALID_FIELD")
    return name


def _like(value: str) -> str:
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _host(website: str | None) -> str | None:
    """The host of an address as people write it, without www."""
    if website is None:
        return None
    rest = website.strip().casefold().partition("://")[2] or website.strip().casefold()
    return re.split(r"[/?#:]", rest, maxsplit=1)[0].removeprefix("www.") or None


def _read(cursor: str) -> dict[str, Any]:
    try:
        found = json.loads(cursor)
        if moment(found["t"]) is not None and re.fullmatch(r"[A-Za-z0-9]{15,18}", found["id"]):
            return {**found, "t": literal(moment(found["t"]) or _EPOCH), "all": bool(found["all"])}
    except (ValueError, TypeError, KeyError):
        pass
    raise CrmTrouble(Outcome.CHANGED, "this is no cursor of a pull", "bad_cursor")

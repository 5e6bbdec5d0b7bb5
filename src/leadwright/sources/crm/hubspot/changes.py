"""What changed in HubSpot since a moment: all pages, past the ceiling of 10,000 results and through equal timestamps.

A search is never paged by place: each page begins at the last moment seen, so no result is numbered 10,000 and records
that move while we read are met again rather than skipped. Where one moment fills a whole page, its records are walked by
their ids. After the live records come the archived ones, which no search shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import CrmObject, CrmReply, CrmRequest, CrmTrouble, Page, Talk
from leadwright.sources.crm.hubspot.names import MODIFIED, PATHS
from leadwright.sources.crm.hubspot.records import SEARCH_PAGE, Paths, linked, record, search, wanted
from leadwright.sources.crm.reading import answered

LAG = timedelta(minutes=2)
"""How far HubSpot's search is taken to lag behind at most: the next pull begins so much earlier."""
_LIST = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def changed(
    paths: Paths, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None
) -> Talk[Page]:
    """One page; the cursor says which walk it belongs to and how far it has come."""
    at: dict[str, Any]
    if cursor is not None:
        at = _read(cursor)
    elif since is None:
        at = {"walk": "list"}
    else:
        at = {"walk": "search", "since": _milliseconds(since), "t": _milliseconds(since), "seen": []}
    walks = {"list": _list, "archived": _archived, "search": _search, "ties": _ties}
    return (yield from walks[at["walk"]](paths, kind, properties, at))


def _list(paths: Paths, kind: CrmObject, properties: Sequence[str], at: dict[str, Any]) -> Talk[Page]:
    """All live records by their ids."""
    reply, rows, after = yield from _listed(paths, kind, properties, at, archived=False)
    at = _begun(at, reply)
    got = yield from linked(paths, kind, [record(kind, row, properties) for row in rows])
    return _page(got, {**at, "after": after} if after else None, at)


def _archived(paths: Paths, kind: CrmObject, properties: Sequence[str], at: dict[str, Any]) -> Talk[Page]:
    """Records archived since: HubSpot lists all that ever were, in no order that would help."""
    _, rows, after = yield from _listed(paths, kind, properties, at, archived=True)
    got = [record(kind, row, properties) for row in rows]
    new = [item for item in got if _milliseconds(item.updated_at) >= at["since"]]
    return _page(new, {**at, "after": after} if after else None, at)


def _listed(
    paths: Paths, kind: CrmObject, properties: Sequence[str], at: Mapping[str, Any], *, archived: bool
) -> Talk[tuple[CrmReply, list[Any], str | None]]:
    query = {"limit": str(_LIST), "properties": ",".join(wanted(kind, properties))}
    query |= {"archived": "true"} if archived else {}
    query |= {"after": at["after"]} if at.get("after") else {}
    reply = yield CrmRequest(f"{PATHS[kind]}.list", "GET", paths.of(kind), query)
    body = answered(reply, "results")
    following = body.get("paging") or {}
    after = (following.get("next") or {}).get("after") if isinstance(following, dict) else None
    return reply, body["results"], str(after) if after else None


def _search(paths: Paths, kind: CrmObject, properties: Sequence[str], at: dict[str, Any]) -> Talk[Page]:
    """The next records by the moment of their change, those of the last moment seen again and passed over."""
    modified = MODIFIED[kind]
    filters = [{"propertyName": modified, "operator": at.get("from", "GTE"), "value": str(at["t"])}]
    reply = yield search(paths, kind, filters, modified, properties)
    rows = answered(reply, "results")["results"]
    at = _begun(at, reply)
    got = [record(kind, row, properties) for row in rows]
    new = [item for item in got if item.id not in at["seen"] or _milliseconds(item.updated_at) != at["t"]]
    if len(got) < SEARCH_PAGE:
        return _page((yield from linked(paths, kind, new)), {**at, "walk": "archived", "after": None}, at)
    last = max(_milliseconds(item.updated_at) for item in got)
    if last == min(_milliseconds(item.updated_at) for item in got):  # one moment fills the page
        return (yield from _ties(paths, kind, properties, {**at, "walk": "ties", "t": last, "id": "0"}))
    seen = [item.id for item in got if _milliseconds(item.updated_at) == last]
    step = {**at, "t": last, "seen": seen, "from": "GTE"}
    return _page((yield from linked(paths, kind, new)), step, at)


def _ties(paths: Paths, kind: CrmObject, properties: Sequence[str], at: dict[str, Any]) -> Talk[Page]:
    """The records of one moment, by their ids; then whatever is later."""
    modified = MODIFIED[kind]
    filters = [
        {"propertyName": modified, "operator": "EQ", "value": str(at["t"])},
        {"propertyName": "hs_object_id", "operator": "GT", "value": at["id"]},
    ]
    body = answered((yield search(paths, kind, filters, "hs_object_id", properties)), "results")
    got = [record(kind, row, properties) for row in body["results"]]
    step = (
        {**at, "id": got[-1].id}
        if len(got) == SEARCH_PAGE
        else {**at, "walk": "search", "seen": [], "from": "GT"}
    )
    return _page((yield from linked(paths, kind, got)), step, at)


def _begun(at: dict[str, Any], reply: CrmReply) -> dict[str, Any]:
    """Note by HubSpot's clock when the first page was read."""
    if "until" in at:
        return at
    now = reply.at or _EPOCH + timedelta(milliseconds=at.get("since", 0)) + LAG
    return {**at, "until": _milliseconds(now - LAG)}


def _page(records: Sequence[Any], step: Mapping[str, Any] | None, at: Mapping[str, Any]) -> Page:
    cursor = json.dumps(step, separators=(",", ":")) if step is not None else None
    return Page(tuple(records), cursor, _EPOCH + timedelta(milliseconds=at["until"]))


def _read(cursor: str) -> dict[str, Any]:
    try:
        found = json.loads(cursor)
        if found["walk"] in ("list", "archived", "search", "ties"):
            return dict(found)
    except (ValueError, TypeError, KeyError):
        pass
    raise CrmTrouble(Outcome.CHANGED, "this is no cursor of a pull", "bad_cursor")


def _milliseconds(at: datetime) -> int:
    return round((at - _EPOCH) / timedelta(milliseconds=1))

"""Workday: a POST for pages of twenty. Dates are told as ages ("Posted 3 Days Ago"), departments never."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import LOCALE, token
from leadwright.sources.jobs.types import SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, json_object

_PAGE = 20
_TENANT = re.compile(r"([a-z0-9_-]+)\.(wd\d+|impl)\.myworkdayjobs(?:-impl)?\.com")
_SHARED = re.compile(r"(wd\d+)\.myworkdaysite\.com")
_AGO = re.compile(r"posted (\d+) days? ago")
_NAMED_DAYS = {"posted today": 0, "posted yesterday": 1}


def _recognise(address: Address) -> BoardRef | None:
    parts = address.segments
    if parts and LOCALE.fullmatch(parts[0]):
        parts = parts[1:]
    if found := _TENANT.fullmatch(address.host):
        tenant = found[1]
        if parts[:2] == ("wday", "cxs"):
            parts = parts[3:]
    elif _SHARED.fullmatch(address.host) and len(parts) > 2 and parts[0] == "recruiting":
        tenant, parts = parts[1], parts[2:]
    elif _SHARED.fullmatch(address.host) and len(parts) > 3 and parts[:2] == ("wday", "cxs"):
        tenant, parts = parts[2], parts[3:]
    else:
        return None
    site = token(parts[0]) if parts and parts[0] not in ("wday", "assets") else None
    return BoardRef("workday", tenant, address.host, site) if site and token(tenant) else None


def _ask(ref: BoardRef, start: int) -> Ask:
    asked = {"appliedFacets": {}, "limit": _PAGE, "offset": start, "searchText": ""}
    return Ask(
        SOURCE,
        "open positions",
        f"https://{ref.host}/wday/cxs/{ref.token}/{ref.site}/jobs",
        method="POST",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=json.dumps(asked).encode(),
    )


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "jobPostings")
    rows, total = reply.rows("jobPostings"), reply.take("total")
    reply.known("facets", "userAuthenticated")
    roles, leftovers = list[Role](), set(reply.left())
    for row in rows:
        posting = Fields(row)
        role = _role(posting, received)
        leftovers |= posting.left()
        if role:
            roles.append(role)
    # Only the first page tells the total; later ones say 0.
    count = total if isinstance(total, int) and not isinstance(total, bool) and total > 0 else None
    return Answer(tuple(roles), len(rows), count, leftovers=frozenset(leftovers))


def _role(posting: Fields, received: Received) -> Role | None:
    title, path = posting.text("title"), posting.text("externalPath")
    location, told = posting.text("locationsText"), posting.text("postedOn")
    url = f"{_page_url(received.ref)}{path}" if path and path.startswith("/") else None
    posting.known("bulletFields", "timeType", "timeLeftToApply", "remoteType", "subtitle")
    return Role(path or title, title, None, location, _posted(told, received.day), url) if title else None


def _posted(told: str | None, answered: date | None) -> date | None:
    """The day, counted back from the day of the answer. "30+ Days Ago" is no day."""
    words = (told or "").casefold()
    found = _AGO.fullmatch(words)
    age = int(found[1]) if found and len(found[1]) < 5 else _NAMED_DAYS.get(words)
    return answered - timedelta(days=age) if answered is not None and age is not None else None


def _page_url(ref: BoardRef) -> str:
    shared = f"recruiting/{ref.token}/" if _SHARED.fullmatch(ref.host) else ""
    return f"https://{ref.host}/{shared}{ref.site}"


BOARD = Board(
    kind="workday",
    shows=("myworkdayjobs", "myworkdaysite"),
    recognise=_recognise,
    page_url=_page_url,
    ask=_ask,
    translate=_translate,
    domains=(
        "myworkdayjobs.com",
        "myworkdayjobs-impl.com",
        "myworkdaysite.com",
    ),
    page_size=_PAGE,
)

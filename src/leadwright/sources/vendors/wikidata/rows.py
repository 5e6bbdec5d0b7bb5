"""Wikidata: rows of a query as companies, and what a query service says when it cannot answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from leadwright.sources import reading
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, candidates, day, failed, json_object
from leadwright.sources.vendor import Answer, Reading
from leadwright.sources.vendors.wikidata.items import LICENCE, NAME, address
from leadwright.sources.vendors.wikidata.query import NUMBERS, PAGE
from leadwright.sources.wording import called, filled, interval, location, on_linkedin, site
from leadwright.values import place, registry_number

GIVES = frozenset({
    "name", "website", "domain", "head_count", "founded", "status", "industries", "locations", "country",
    "linkedin_url", "registry",
})  # fmt: skip
_ITEM = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9]\d*)")
_TIME_OUT = "TimeoutException"


def lookup(questions: Sequence[Question], reply: Reply) -> Reading:
    """The company of a number or a website. Several items of one website are candidates, not facts."""
    if answer := _failed(reply):
        return Reading((answer,))
    rows, seen, left = _rows(reply)
    if len(seen) > 1:
        return Reading((_candidates(seen, ""),), leftovers=left)
    return Reading((reading.found(rows, seen, 0, "no item has this number or website"),), leftovers=left)


def names(questions: Sequence[Question], reply: Reply) -> Reading:
    """Organisations that bear a name: candidates."""
    if answer := _failed(reply):
        return Reading((answer,))
    _, seen, left = _rows(reply)
    return Reading((_candidates(seen, "no organisation has this name"),), leftovers=left)


def found(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of companies. The reply does not say how many there are; a full page has another behind it."""
    if answer := _failed(reply):
        return Reading((answer,))
    rows, seen, left = _rows(reply)
    told = re.findall(r"OFFSET(?:%20|\+| )(\d{1,9})", reply.url)  # the last: a town may be called so, too
    following = str((int(told[-1]) if told else 0) + len(rows)) if len(rows) >= size(questions[0]) else None
    return Reading(
        (reading.found(rows, seen, 0, "no company meets these criteria"),), following, leftovers=left
    )


def size(question: Question) -> int:
    """Records a page."""
    return min(max(question.limit, 1), PAGE)


def _failed(reply: Reply) -> Answer | None:
    if reply.status in (500, 504) and _TIME_OUT.encode() in reply.body:
        return Answer(Outcome.BUSY, reason="the query took longer than it allows; a narrower one may do")
    return failed(reply)


def _candidates(seen: Sequence[Observation], nothing: str) -> Answer:
    return candidates(({"native_key": o.native_key, "fields": dict(o.fields)} for o in seen), nothing)


def _rows(reply: Reply) -> tuple[list[Any], list[Observation], frozenset[str]]:
    document = json_object(reply.body)
    results = document.inner("results")
    if not isinstance(results.take("bindings"), list):
        raise ShapeError("expected the bindings of a query")
    rows = results.rows("bindings")
    document.known("head")
    results.known("distinct", "ordered")
    left, seen = document.left() | results.left(), []
    for raw in rows:
        row = Fields(raw)
        if observation := _row(row):
            seen.append(observation)
        left |= row.left()
    if rows and not seen and any(row is not None for row in rows):
        raise ShapeError("a list of companies none of which can be read")
    return rows, seen, left


def _value(row: Fields, name: str) -> str | None:
    return row.inner(name).text("value")


def _row(row: Fields) -> Observation | None:
    item, name = _ITEM.fullmatch(_value(row, "item") or ""), called(_value(row, "name"))
    numbers = {kind: registry_number.parse(kind, _value(row, kind)) for kind in NUMBERS}
    least, most = interval(_value(row, "least")), interval(_value(row, "most"))
    began, iso = day(_value(row, "began")), _value(row, "country")
    country = place.country(iso) if iso else None
    spot = location(_value(row, "city"), None, country)
    ended, trades = _value(row, "ended"), row.inner("industries").take("value")
    fields = filled(
        name=name,
        **site(_value(row, "site")),
        head_count=[least[0], most[1]] if least and most else None,
        founded=began.year if began else None,
        status="closed" if ended else None,
        industries=[trade for trade in trades.split("|") if trade] if isinstance(trades, str) else [],
        locations=[spot] if spot else [],
        country=country,
        linkedin_url=on_linkedin(_value(row, "linkedin"), "company"),
        registry=filled(numbers),
    )
    if not item or not name:
        return None
    return Observation("company", NAME, item[1], fields, LICENCE, url=address(item[1]))

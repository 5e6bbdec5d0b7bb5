"""Wikidata: an item as its interface gives it. People and other things that are no company leave nothing behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, every, failed, json_object
from leadwright.sources.vendor import Answer, Reading
from leadwright.sources.vendors.wikidata.query import NUMBERS
from leadwright.sources.wording import called, filled, interval, on_linkedin, site
from leadwright.values import registry_number

NAME, LICENCE = "wikidata", "cc0"
GIVES = frozenset({
    "name", "former_names", "one_liner", "website", "domain", "head_count", "founded", "status", "linkedin_url", "registry",
})  # fmt: skip
_HUMAN = "Q5"
# What only organisations have noted; an item with none of it is no company to us.
_OF_COMPANIES = ("P452", "P1128", "P1278", "P5531", "P159", "P169", "P856", "P2622", "P6204")
_YEAR = re.compile(r"\+(\d{4})-")
_BUSY = frozenset({"maxlag", "ratelimited", "readonly"})


def identity(question: Question) -> str | None:
    """The item that a company is known to be: "Q42"."""
    said = question.company.native.get(NAME, "") if question.company else ""
    return said if re.fullmatch(r"Q[1-9]\d{0,11}", said) else None


def address(item: str) -> str:
    """The page of an item."""
    return f"https://www.wikidata.org/wiki/{item}"


def read(questions: Sequence[Question], reply: Reply) -> Reading:
    """One answer an item. Errors come inside a reply that looks well."""
    if answer := failed(reply):
        return every(questions, answer)
    document = json_object(reply.body)
    error = document.inner("error")
    if code := error.text("code"):
        return every(questions, _refused(code, error.text("info") or code))
    found = document.take("entities")
    if not isinstance(found, dict):
        raise ShapeError("expected items by their ids")
    items = {name: row for name, row in found.items() if isinstance(row, dict)}
    turned = {Fields(row.get("redirects")).text("from"): row for row in items.values()}
    document.known("success")
    left, answers = document.left(), []
    for question in questions:
        wanted = identity(question) or ""
        row = items.get(wanted) or turned.get(wanted)
        if row is None:
            raise ShapeError(f"the reply does not speak of {wanted}")
        answer, more = _item(Fields(row))
        left |= more
        answers.append(answer)
    return Reading(tuple(answers), leftovers=left)


def _refused(code: str, words: str) -> Answer:
    if code == "no-such-entity":
        return Answer(Outcome.MISS, reason="there is no such item")
    return Answer(
        Outcome.BUSY if code in _BUSY else Outcome.CHANGED, reason=f"it answers with an error: {words}"
    )


def _item(item: Fields) -> tuple[Answer, frozenset[str]]:
    name, claims = item.text("id"), item.inner("claims")
    if item.has("missing"):
        return Answer(Outcome.MISS, reason="there is no such item"), frozenset()
    if not name:
        raise ShapeError("expected an item with an id")
    kinds = {_entity(value) for value in _values(claims, "P31")}
    if _HUMAN in kinds or not any(claims.has(property_) for property_ in _OF_COMPANIES):
        return Answer(Outcome.MISS, reason="the item is not a company"), frozenset()
    fields = _fields(item, claims)
    item.known("pageid", "ns", "title", "lastrevid", "modified", "type", "sitelinks", "redirects")
    if "name" not in fields:
        return Answer(Outcome.MISS, reason="the item has no name"), item.left()
    return Answer(
        Outcome.HIT, (Observation("company", NAME, name, fields, LICENCE, url=address(name)),)
    ), item.left()


def _fields(item: Fields, claims: Fields) -> dict[str, Any]:
    labels, descriptions = item.inner("labels"), item.inner("descriptions")
    item.known("aliases")
    began, ended = _year(claims, "P571"), _values(claims, "P576")
    numbers = {kind: registry_number.parse(kind, _string(claims, prop)) for kind, prop in NUMBERS.items()}
    return filled(
        name=next(
            (called(labels.inner(tongue).take("value")) for tongue in ("en", "mul") if labels.has(tongue)),
            None,
        )
        or next((called(labels.inner(tongue).take("value")) for tongue in sorted(labels.left())), None),
        one_liner=descriptions.inner("en").text("value"),
        **site(_string(claims, "P856")),
        head_count=_staff(claims),
        founded=began,
        status="closed" if ended else None,
        linkedin_url=on_linkedin(_string(claims, "P4264"), "company"),
        registry=filled(numbers),
    )


# statements ---------------------------------------------------------------------------------------


def _values(claims: Fields, property_: str) -> list[Any]:
    """The values of a property that hold today, the preferred ones alone where there are some, the newest first."""
    kept = []
    for raw in claims.rows(property_):
        statement = Fields(raw)
        main, qualifiers = statement.inner("mainsnak"), statement.inner("qualifiers")
        rank = statement.text("rank")
        if rank == "deprecated" or qualifiers.rows("P582") or main.take("snaktype") not in ("value", None):
            continue
        value = main.inner("datavalue").take("value")
        if value is not None:
            kept.append((rank == "preferred", _moment(qualifiers), value))
    best = any(preferred for preferred, _, _ in kept)
    held = [(moment, value) for preferred, moment, value in kept if preferred or not best]
    return [value for _, value in sorted(held, key=lambda item: item[0], reverse=True)]


def _moment(qualifiers: Fields) -> str:
    for raw in qualifiers.rows("P585"):
        return Fields(Fields(raw).inner("datavalue").take("value")).text("time") or ""
    return ""


def _entity(value: Any) -> str | None:
    return Fields(value).text("id")


def _string(claims: Fields, property_: str) -> str | None:
    return next((value for value in _values(claims, property_) if isinstance(value, str)), None)


def _year(claims: Fields, property_: str) -> int | None:
    for value in _values(claims, property_):
        if found := _YEAR.match(Fields(value).text("time") or ""):
            return int(found[1]) or None
    return None


def _staff(claims: Fields) -> list[int | None] | None:
    told = [Fields(value).text("amount") for value in _values(claims, "P1128")]
    return next((found for text in told if text and (found := interval(text.lstrip("+")))), None)

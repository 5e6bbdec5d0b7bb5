"""Keep suppressed people out of the record: asked by `record` alone, so that no source can forget to ask.

A workspace that suppresses nobody pays one small query a batch; otherwise one more answers for all of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leadwright.kernel.db import Scope
from leadwright.observations.types import OPERATION
from leadwright.policy import identifiers
from leadwright.policy.identifiers import Identifier
from leadwright.policy.marks import company_marks, record_mark
from leadwright.policy.suppression import is_suppressed, kinds_in_force
from leadwright.policy.tombstones import Mark, buried, kinds_buried
from leadwright.sources.contract import Observation

_ADDRESS = re.compile(r"[^\s,;|<>()\[\]\"'`:/?&=]{1,64}@[^\s,;|<>()\[\]\"'`:/?&=]{1,190}[^\W_]")
_PROFILE = re.compile(
    r"(?:https?://)?[\w.-]{0,20}linkedin\.\w{2,3}/(?:in|pub)/[^\s,;|<>()\"']{1,200}", re.IGNORECASE
)
_NUMBER = re.compile(r"\+?\d[\d\s()./-]{5,22}\d")
_GONE = "[withheld]"

_COMPANIES = """
SELECT r.source, r.native_key, o.content->>'domain', o.content->>'name'
FROM unnest(CAST(:sources AS text[]), CAST(:keys AS text[])) AS k (source, native_key)
JOIN source_records r ON r.workspace_id = :workspace AND r.kind = 'company'
  AND (r.source, r.native_key) = (k.source, k.native_key)
JOIN observations o ON o.workspace_id = :workspace AND o.record_id = r.id
"""

_Companies = dict[tuple[str, str], set[str]]


async def withhold(scope: Scope, observations: Sequence[Observation]) -> Sequence[Observation | None]:
    """Return the observations as they may be recorded: None in place of a suppressed person's, and of whoever was erased.

    Company observations stay, without the addresses, profiles and numbers of suppressed people, wherever in
    their fields they stand.
    """
    erased = await _erased(scope, observations) if observations else frozenset()
    kinds = await kinds_in_force(scope) if observations else frozenset()
    if not kinds:
        return (
            [None if i in erased else item for i, item in enumerate(observations)] if erased else observations
        )
    companies = await _companies(scope, observations) if "person" in kinds else {}
    named = [_identifiers(item, companies, kinds) for item in observations]
    hit = await is_suppressed(scope, (found for all_of_one in named for found in all_of_one))
    if not hit and not erased:
        return observations
    return [
        None
        if place in erased
        else item
        if hit.isdisjoint(mine)
        else None
        if item.kind == "person"
        else _without(item, hit)
        for place, (item, mine) in enumerate(zip(observations, named, strict=True))
    ]


async def _erased(scope: Scope, observations: Sequence[Observation]) -> frozenset[int]:
    """Which of the observations, by their place, would bring back somebody who was erased; with a company go its people."""
    if not await kinds_buried(scope):
        return frozenset()
    marks = [_marks(item) for item in observations]
    hit = await buried(scope, (mark for mine in marks for mark in mine))
    gone = {place for place, mine in enumerate(marks) if not hit.isdisjoint(mine)}
    firms = {
        (o.source, o.native_key) for i, o in enumerate(observations) if i in gone and o.kind == "company"
    }
    people = {
        i for i, o in enumerate(observations) if o.kind == "person" and (o.source, o.company_key) in firms
    }
    return frozenset(gone | people)


def _marks(item: Observation) -> frozenset[Mark]:
    own = frozenset((record_mark(item.kind, item.source, item.native_key),))
    return own | frozenset(company_marks(item.fields)) if item.kind == "company" else own


async def redacted(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return raw rows (refused ones of a file) without the addresses and numbers of suppressed people."""
    kinds = await kinds_in_force(scope) if rows else frozenset()
    if not kinds:
        return rows
    texts = {text for row in rows for text in _texts("custom", row)}
    hit = await is_suppressed(scope, (found for text in texts for _, found in _mentioned(text, kinds)))
    return [_cleaned(row, hit) for row in rows] if hit else rows


async def _companies(scope: Scope, observations: Sequence[Observation]) -> _Companies:
    """The domains and names of the companies that people of the batch belong to: from the batch or the record."""
    found: _Companies = {}
    for item in observations:
        if item.kind == "company":
            words = found.setdefault((item.source, item.native_key), set())
            words.update(str(item.fields[name]) for name in ("domain", "name") if item.fields.get(name))
    wanted = {
        (item.source, item.company_key) for item in observations if item.kind == "person" and item.company_key
    }
    if elsewhere := sorted(wanted - found.keys()):
        rows = await scope.rows(
            _COMPANIES,
            workspace=scope.workspace,
            sources=[source for source, _ in elsewhere],
            keys=[key for _, key in elsewhere],
        )
        for source, key, domain, name in rows:
            found.setdefault((source, key), set()).update(word for word in (domain, name) if word)
    return found


def _identifiers(
    item: Observation, companies: Mapping[tuple[str, str], set[str]], kinds: Collection[str]
) -> frozenset[Identifier]:
    if item.kind == "company":
        texts = [text for name, value in item.fields.items() for text in _texts(name, value)]
        return frozenset(found for text in texts for _, found in _mentioned(text, kinds))
    at = companies.get((item.source, item.company_key), ()) if item.company_key else ()
    own = identifiers.identifiers_of(item.fields, at, kinds)
    key = item.native_key.partition(OPERATION)[0].rpartition("/")[2]
    # a source may key a person by an address that it does not repeat among the fields
    return own | {found for _, found in _mentioned(key, kinds)}


def _texts(name: str, value: Any) -> Iterator[str]:
    """The texts of a value that may name a person: those with an address or a profile, and lists of numbers."""
    if isinstance(value, str):
        if "@" in value or "linkedin." in value.lower() or (name == "phones" and value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts("phones" if name == "custom" else name, inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(name, inner)


def _mentioned(text: str, kinds: Collection[str]) -> Iterator[tuple[str, Identifier]]:
    """What a text mentions, as it stands there and as an identifier."""
    for kind, pattern, read in (
        ("email", _ADDRESS, identifiers.email),
        ("linkedin", _PROFILE, identifiers.linkedin),
        ("phone", _NUMBER, identifiers.phone),
    ):
        if kind in kinds:
            for match in pattern.finditer(text):
                if (found := read(match.group())) is not None:
                    yield match.group(), found


def _without(item: Observation, hit: Collection[Identifier]) -> Observation:
    kept = {name: _cleaned(value, hit) for name, value in item.fields.items()}
    return replace(item, fields={name: value for name, value in kept.items() if value is not None})


def _cleaned(value: Any, hit: Collection[Identifier]) -> Any:
    """The value without what is suppressed; None if nothing else was said."""
    if isinstance(value, str):
        for text, found in _mentioned(value, identifiers.KINDS):
            if found in hit:
                value = value.replace(text, _GONE)
        return None if value.strip() == _GONE else value
    if isinstance(value, Mapping):
        inner = {name: _cleaned(item, hit) for name, item in value.items()}
        return {name: item for name, item in inner.items() if item is not None or value[name] is None}
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := _cleaned(item, hit)) is not None or item is None]
    return value

"""One record of intent, and the observations that many of them make: all topics of a company in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from leadwright.sources.contract import Observation
from leadwright.sources.reading import line
from leadwright.sources.wording import called, filled, site
from leadwright.values import period
from leadwright.values.name import company_key, fold

SOURCE, LICENCE = "intent", "user"
MOST = 200
# What a column or key may be called, folded and without spaces, for what it means here.
NAMES: Mapping[str, tuple[str, ...]] = {
    "company": ("company", "companyname", "account", "accountname", "organization", "organisation", "buyer", "name"),
    "domain": ("domain", "companydomain", "website", "companywebsite", "url", "accountdomain", "web"),
    "topic": ("product", "productname", "category", "categoryname", "topic", "keyword", "subject"),
    "activity": ("activity", "activitytype", "signal", "signaltype", "event", "eventtype", "action", "interaction"),
    "strength": ("strength", "score", "intentscore", "intensity", "activitycount", "views", "count"),
    "date": ("date", "day", "activitydate", "lastactivity", "timestamp", "time", "occurredat", "visitedat", "datetime"),
}  # fmt: skip
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,4})?")


@dataclass(frozen=True, slots=True)
class IntentReading:
    """What was said: observations of companies, and what could not be read, with its place and the reason.

    `leftovers` are names of columns or keys that nobody reads; people are among them on purpose.
    """

    observations: tuple[Observation, ...]
    rejected: tuple[str, ...] = ()
    leftovers: frozenset[str] = field(default_factory=frozenset)


def meaning(name: Any) -> str | None:
    """What a column or key means; None for one that is not read."""
    folded = fold(str(name)).replace(" ", "")
    return next((what for what, names in NAMES.items() if folded in names), None)


def observations(rows: Iterable[tuple[str, Mapping[str, Any]]], leftovers: frozenset[str]) -> IntentReading:
    """Gather rows, each with its place for the reader, by company. Equal topics of a day are said once."""
    companies: dict[str, dict[str, Any]] = {}
    topics: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    rejected = []
    for where, row in rows:
        fields, topic, reason = _read(row)
        if reason:
            rejected.append(f"{where}: {reason}")
            continue
        key = fields.get("domain") or f"name:{company_key(fields['name'])}"
        known = companies.setdefault(key, {})
        known.update({name: value for name, value in fields.items() if name not in known})
        topics.setdefault(key, {}).setdefault(tuple(sorted(topic.items(), key=str)), topic)
    said = []
    for key, fields in companies.items():
        listed = gathered(topics[key].values())
        last = max((item["date"] for item in listed if "date" in item), default=None)
        when = date.fromisoformat(last) if last else None
        said.append(
            Observation("company", SOURCE, key, fields | {"intent_topics": listed}, LICENCE, effective=when)
        )
    return IntentReading(tuple(said), tuple(rejected), leftovers)


def gathered(*lists: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Topics of several lists, each once, the newest first; the oldest of very many are dropped."""
    every = {tuple(sorted(item.items(), key=str)): dict(item) for items in lists for item in items}
    ordered = sorted(every.values(), key=lambda item: (item.get("date", ""), item["topic"]), reverse=True)
    return ordered[:MOST]


def _read(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    name, address = called(row.get("company")), line(row.get("domain"))
    fields = filled(name=name, **(site(address) if address else {}))
    if "domain" not in fields and "name" not in fields:
        return {}, {}, "names no company: neither a name nor a domain of its own"
    topic = line(row.get("topic"))
    if not topic:
        return {}, {}, "names no product, category or topic"
    written = line(row.get("date"))
    when = period.parse_date(written) if written else None
    if written and (when is None or when.precision != "day"):
        return {}, {}, f"its date {written[:40]!r} is no day"
    return fields, filled(
        topic=topic, activity=line(row.get("activity")), strength=_strength(row.get("strength")),
        date=when.start.isoformat() if when else None,
    ), ""  # fmt: skip


def _strength(value: Any) -> int | float | None:
    text = line(value)
    if not text or not _NUMBER.fullmatch(text):
        return None
    return int(text) if text.isdecimal() else float(text)

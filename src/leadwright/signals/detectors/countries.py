"""A country in which the company had no office: told by a source that had told its offices before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from leadwright.signals.context import Context
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each country once per source; one that any source had named by then is not new."""
    known = [
        (told.seen_at, country)
        for record in history.companies
        for told in record
        for country in countries(told)
    ]
    for record in history.companies:
        before: set[str] = set()
        last: Told | None = None
        for moment, several in groupby(record, key=lambda told: told.seen_at):
            tellings = list(several)
            now = {country: told for told in reversed(tellings) for country in countries(told)}
            for country in sorted(set(now) - before) if before and last else ():
                if not any(seen < moment and country == other for seen, other in known):
                    yield _opened(country, now[country], last, record, context)
            if now:
                before |= set(now)
                last = tellings[0]


def countries(told: Told) -> set[str]:
    """The countries of the offices that a telling names."""
    places = told.content.get("locations")
    found = (
        {place.get("country") for place in places if isinstance(place, dict)}
        if isinstance(places, list)
        else set()
    )
    return {country for country in (*found, told.content.get("country")) if isinstance(country, str)}


def _opened(country: str, told: Told, last: Told | None, record: Sequence[Told], context: Context) -> Found:
    until = max(other.seen_at for other in record if country in countries(other))
    return Found(
        "new_country", country, told.seen_at, told.recorded_at, until, (told.observation_id,), (told.origin,),
        round(context.trust.of(told.source, "locations").mean, 4),
        details={"after": country, **({"url": told.url} if told.url else {})},
        late=last is not None and last.recorded_at > told.recorded_at,
    )  # fmt: skip

"""Notice what changed at companies: read their histories, let the detectors find, keep what differs, say what is news.

The table is a pure function of the record and the context, so that doing it again changes nothing. News is a signal
that was found for the first time while its date is still fresh; what a merge, one more article or words that return
make of an event that was told is no second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from leadwright.entities.namesakes import namesakes
from leadwright.kernel.db import Scope
from leadwright.signals import store
from leadwright.signals.context import Context
from leadwright.signals.detectors import detect
from leadwright.signals.history import histories
from leadwright.signals.news.stories import has_news
from leadwright.signals.store import Moved, News
from leadwright.signals.types import Form, Found, Signal, named

_SAME = timedelta(days=30)  # evidence that is told again sooner is the same event


@dataclass(frozen=True, slots=True)
class Noticed:
    """How the signals of companies changed, and the ids of what was news (in `signal_news`), in order."""

    moved: Moved
    news: Sequence[UUID]

    @property
    def companies(self) -> frozenset[UUID]:
        """The companies whose signals are not what they were."""
        return self.moved.companies


async def notice(scope: Scope, companies: Iterable[UUID], context: Context) -> Noticed:
    """Detect the signals of companies anew, and keep what differs. The edge commits."""
    ids = sorted(set(companies))
    read = await histories(scope, ids)
    reported = [company for company in ids if has_news(read[company])]
    context = replace(context, shared=await namesakes(scope, reported))
    found = [(company, one) for company in ids for one in detect(read[company], context)]
    moved = await store.replace(scope, ids, [named(one, company) for company, one in found])
    fresh = {one.id for one in moved.written}
    news = [
        one
        for company, thing in found
        if (one := named(thing, company)).id in fresh and is_news(thing, one, context)
    ]
    before = await store.told(scope, news) if news else ()
    return Noticed(moved, await store.tell(scope, _untold(news, before)))


def is_news(found: Found, signal: Signal, context: Context) -> bool:
    """Whether a signal that was just found is worth telling: an event, still fresh, and no late discovery of the past."""
    kind = context.kinds[found.type]
    if kind.form is not Form.EVENT or found.late:
        return False
    return 0 <= (context.today - signal.dated).days <= kind.news_days


def _untold(news: Sequence[Signal], before: Sequence[News]) -> list[Signal]:
    """Those of which nothing was told before: neither under their id nor of the same evidence at that time."""
    ids = {one.signal_id for one in before}
    return [
        one
        for one in sorted(news, key=lambda one: (one.dated, one.id))
        if one.id not in ids
        and not any(
            one.type == old.type
            and not set(one.evidence).isdisjoint(old.evidence)
            and abs(one.dated - old.dated) <= _SAME
            for old in before
        )
    ]

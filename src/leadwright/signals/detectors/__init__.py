"""The detectors: each reads one kind of signal out of a history. They ask neither clock, network nor database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leadwright.signals.context import Context
from leadwright.signals.detectors import (
    countries,
    engagement,
    funding,
    head_count,
    hiring,
    leaders,
    news,
    products,
    standing,
    technology,
    topics,
)
from leadwright.signals.fold import fold
from leadwright.signals.history import History
from leadwright.signals.types import Found

Detector = Callable[[History, Context], Iterator[Found]]
"""A pure function: what it finds depends on the history and the context alone, in whatever order things came."""

DETECTORS: tuple[Detector, ...] = (
    hiring.detect, funding.detect, technology.detect, products.detect, head_count.detect, standing.detect,
    countries.detect, leaders.detect, topics.detect, news.detect, engagement.detect,
)  # fmt: skip
"""All of them. A new one needs its file and its line here, and its types a line in the catalogue."""


def detect(history: History, context: Context) -> Iterator[Found]:
    """All that the detectors find in one history, each event once however many of them find it."""
    yield from fold(one for detector in DETECTORS for one in detector(history, context))

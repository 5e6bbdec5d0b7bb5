"""Detect: what changed at companies becomes signals, and the features of those that changed follow.

Edges call it after whatever was said of companies, before they score them anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.scoring.heed import heed


@dataclass(frozen=True, slots=True)
class Detected:
    """The companies whose signals changed, and the ids of what was news (rows of `signal_news`), in order."""

    companies: Sequence[UUID]
    news: Sequence[UUID]


async def detect(scope: Scope, companies: Sequence[UUID]) -> Detected:
    """Detect the signals of companies anew and write the features that read them. The edge scores and commits."""
    noticed = await heed(scope, companies)
    return Detected(sorted(noticed.companies), noticed.news)

"""How many mails may be under way whose bounce could still come: so few that a bad list cannot do much before it shows. Pure.

A mail is under way until the wait for its bounce is over. As many may be as would, if the mailbox bounced as much as it
plausibly could, bring `DAMAGE` bounces: a dozen at the start, fewer with each bounce, more with each mail that arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

DAMAGE = 1.0
"""Bounces that may still come from what is under way."""
START = 12
"""So many may be under way at the start: checked addresses are worth as many mails that arrived."""
LEAST = 2
"""So many may always be under way, or nothing would ever be learned."""


def allowed(arrived: int, bounced: int, start: int = START) -> int:
    """How many may be under way, after so many that arrived and so many that bounced."""
    return max(LEAST, int(DAMAGE * (arrived + bounced + start) / (bounced + 1)))


def free_at(under_way: Sequence[datetime], most: int, wait: timedelta) -> datetime | None:
    """When the next mail may leave: None for now, else when enough of those under way have been heard of for sure."""
    over = len(under_way) - most
    return None if over < 0 else sorted(under_way)[over] + wait

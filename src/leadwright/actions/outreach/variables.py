"""What a template can say: every variable with its meaning, and its value for one lead. Unknown is no value. Pure.

Claims about ourselves come from the offer alone, and what is said of the other side from what is believed of it; a signal
only if it may be used in copy on that day.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from leadwright.actions.outreach.openings import opening_of
from leadwright.icp.offer import Offer
from leadwright.signals.strength import signal_strength
from leadwright.signals.types import Signal, SignalType
from leadwright.signals.usable import usable_in_copy
from leadwright.values import name as names
from leadwright.values import place

VARIABLES: Mapping[str, str] = {
    "contact.first_name": "First name of whom it is written to.",
    "contact.last_name": "Last name of whom it is written to.",
    "contact.name": "Their whole name.",
    "contact.title": "Their title, as it is believed.",
    "contact.department": "Their department.",
    "company.name": "What the company is called, without its legal form.",
    "company.domain": "Its web domain.",
    "company.industry": "Its main industry.",
    "company.city": "The city of its main office.",
    "company.country": "The country of its main office.",
    "company.description": "What it says of itself, in a sentence.",
    "signal.opening": "A sentence on the newest thing that we may speak of: a round, new jobs, a new leader. None if nothing is fresh.",
    "signal.label": "The kind of that signal, such as Funding round.",
    "signal.month": "The month and year of that signal, such as October 2026.",
    "offer.what": "What we sell, from the offer.",
    "offer.for_whom": "For whom, from the offer.",
    "offer.outcome": "The first outcome that the offer names.",
    "offer.proof": "The first proof that the offer names.",
    "sender.name": "Who writes: the name of the mailbox, else of the offer's sender.",
    "sender.title": "Title of the offer's sender.",
    "sender.company": "Company of the offer's sender.",
    "sender.phone": "Phone number of the offer's sender.",
}  # fmt: skip
MOST_DAYS_AHEAD = 60
MOST_VALUE = 240


@cache
def groups() -> frozenset[str]:
    """The first parts of variables."""
    return frozenset(name.partition(".")[0] for name in VARIABLES)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom something is written to: a contact and their company as far as they are believed."""

    name: str | None = None
    title: str | None = None
    department: str | None = None
    company: str | None = None
    domain: str | None = None
    industry: str | None = None
    city: str | None = None
    country: str | None = None
    description: str | None = None
    signals: Sequence[tuple[Signal, SignalType]] = ()


@dataclass(frozen=True, slots=True)
class From:
    """Who writes: the name of the mailbox, None if there is none yet. The signature is set below each letter by the mailbox."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """The value of each variable (None: unknown), the ids of what stands behind them, and the last day on which they may be
    said: None if they do not age."""

    values: Mapping[str, str | None]
    facts: Sequence[str]
    good_until: date | None


def values_of(to: Addressed, offer: Offer | None, sender: From, today: date) -> Values:
    """The values of all variables on a day."""
    best = _best(to.signals, today)
    signal = best[0] if best else None
    theirs = {**_of_person(to), **_of_company(to), **_of_signal(best)}
    known = {name: plain(text) for name, text in theirs.items()} | _of_us(offer or Offer(), sender)
    facts = [f"s:{signal.id}", *(f"o:{one}" for one in signal.evidence[:5])] if signal else []
    return Values(known, facts, _good_until(best, today) if best else None)


def plain(text: str | None) -> str | None:
    """Words of others as they may stand in a message: one line, no control characters, not too long; None for nothing."""
    if text is None:
        return None
    kept = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text[: 4 * MOST_VALUE])
    line = " ".join(kept.split())
    return (line if len(line) <= MOST_VALUE else line[: MOST_VALUE - 1].rstrip() + "…") or None


def _of_person(to: Addressed) -> dict[str, str | None]:
    # somebody of whom only an address is known goes by it
    known = names.person(to.name) if to.name and "@" not in to.name and to.name != "Unnamed" else None
    return {
        "contact.first_name": known.given or None if known else None,
        "contact.last_name": known.family or None if known else None,
        "contact.name": known.full if known else None,
        "contact.title": to.title,
        "contact.department": to.department,
    }


def _of_company(to: Addressed) -> dict[str, str | None]:
    return {
        "company.name": to.company,
        "company.domain": to.domain,
        "company.industry": to.industry,
        "company.city": to.city,
        "company.country": place.country_name(to.country) if to.country else None,
        "company.description": to.description,
    }


def _of_us(offer: Offer, sender: From) -> dict[str, str | None]:
    who = offer.sender
    return {
        "offer.what": offer.what or None,
        "offer.for_whom": offer.for_whom or None,
        "offer.outcome": offer.outcomes[0] if offer.outcomes else None,
        "offer.proof": offer.proofs[0].claim if offer.proofs else None,
        "sender.name": sender.name or (who.name if who else None) or None,
        "sender.title": (who.title if who else None) or None,
        "sender.company": (who.company if who else None) or None,
        "sender.phone": (who.phone if who else None) or None,
    }


def _of_signal(best: tuple[Signal, SignalType] | None) -> dict[str, Any]:
    if best is None:
        return {"signal.opening": None, "signal.label": None, "signal.month": None}
    signal, kind = best
    return {
        "signal.opening": opening_of(signal),
        "signal.label": kind.label,
        "signal.month": f"{signal.dated:%B %Y}",
    }


def _best(signals: Sequence[tuple[Signal, SignalType]], today: date) -> tuple[Signal, SignalType] | None:
    """The strongest signal that may be spoken of today, and that we have words for; of equals the newest."""
    usable = [
        (signal, kind)
        for signal, kind in signals
        if usable_in_copy(signal, today, kind).ok and opening_of(signal) is not None
    ]
    return max(usable, key=lambda one: (_rank(one, today), one[0].dated, str(one[0].id)), default=None)


def _rank(one: tuple[Signal, SignalType], today: date) -> tuple[bool, float]:
    """What speaks most for writing: a kind that is a reason by itself, then how strong it is."""
    return one[1].high_intent, signal_strength(one[1], one[0], today)


def _good_until(best: tuple[Signal, SignalType], today: date) -> date:
    """The last of the coming days on which the signal may still be spoken of."""
    last = today
    for ahead in range(1, MOST_DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if not usable_in_copy(best[0], day, best[1]).ok:
            break
        last = day
    return last

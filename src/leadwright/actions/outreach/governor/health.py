"""Is a mailbox still sound? Whether the evidence on any line is enough to pause it, and how far it is from there. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from leadwright.actions.outreach.governor.evidence import (
    BLOCKS,
    BOUNCES,
    COMPLAINTS,
    LINES,
    Evidence,
    bad_until_passed,
    evidence,
)
from leadwright.actions.outreach.governor.types import Mailbox, Pause, Watch

GOVERNOR = "governor"
_CODES = {BOUNCES.name: "bounces", BLOCKS.name: "blocks", COMPLAINTS.name: "complaints"}
_SAID = {
    BOUNCES.name: "bounced for good", BLOCKS.name: "were blocked by the recipients' hosts",
    COMPLAINTS.name: "were reported as spam",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighed:
    """One line of one watch: the evidence, and how many more bad ones in a row would stop the mailbox."""

    watch: Watch
    evidence: Evidence
    more: int


def weigh(mailbox: Mailbox) -> list[Weighed]:
    """Every line of the mailbox and of each list that it sends, the nearest to its line first."""
    found = [
        Weighed(watch, evidence(line, watch.of(line)), bad_until_passed(line, watch.of(line)))
        for watch in _watches(mailbox)
        for line in LINES
    ]
    return sorted(found, key=lambda one: (one.evidence.distance, -one.evidence.bad))


def should_pause(mailbox: Mailbox, now: datetime) -> Pause | None:
    """The pause that the evidence asks for, with its words; None while there is not enough."""
    worst: tuple[Watch, Evidence] | None = None
    for watch in _watches(mailbox):
        for line in LINES:
            found = evidence(line, watch.of(line))
            if found.is_passed and (worst is None or found.strength > worst[1].strength):
                worst = watch, found
    return None if worst is None else Pause(_CODES[worst[1].line.name], _words(*worst), GOVERNOR, now)


def _words(watch: Watch, found: Evidence) -> str:
    what = f" of the list {watch.name!r}" if watch.name else ""
    line = found.line
    if found.strength < line.needed:
        return f"{found.bad} of {found.sent} mails{what} {_SAID[line.name]}: the line of {_percent(line.at)} is reached."
    return (
        f"{found.bad} of {found.sent} mails{what} {_SAID[line.name]}. That is too many to be chance for a mailbox "
        f"whose true share is {_percent(line.clean)} or less; {_percent(line.at)} must not be passed."
    )


def _percent(share: float) -> str:
    return f"{share * 100:g} %"


def _watches(mailbox: Mailbox) -> Iterable[Watch]:
    yield mailbox.watch
    yield from mailbox.lists.values()

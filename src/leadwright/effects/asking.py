"""What is asked of a vendor, on whose behalf, and what came of it: the values that pass through the gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.choices import Choice
from leadwright.effects.credentials import Unsealed
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Question
from leadwright.sources.vendor import Answer, Operation, Request, Vendor


@dataclass(frozen=True, slots=True)
class Why:
    """On whose behalf and why something is asked; every word of it is in the ledger.

    `refresh` asks again although a fresh answer is kept. `patience` is how many seconds a limit or another
    worker may make us wait before the answer is `busy`.
    """

    purpose: str
    reason: str = ""
    actor: str = "system"
    run_id: UUID | None = None
    refresh: bool = False
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Got:
    """One answer with what it cost now (0 from the archive) and the call that it came by."""

    answer: Answer
    cost: Decimal = Decimal(0)
    units: Decimal = Decimal(0)
    currency: str = ""
    cached: bool = False
    call_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers to the questions of one ask, in order; `next` and `total` are those of a list's page."""

    got: tuple[Got, ...]
    next: str | None = None
    total: int | None = None

    @property
    def answers(self) -> list[Answer]:
        """The answers alone."""
        return [item.answer for item in self.got]


@dataclass(slots=True)
class Prepared:
    """How a source is used and with which keys, as read at a moment of the monotonic clock."""

    choice: Choice
    keys: Sequence[Unsealed]
    at: float


@dataclass(slots=True)
class Asking:
    """One ask on its way: what is still open, and what was answered. `keys` say which questions are the same."""

    vendor: Vendor
    operation: Operation
    questions: Sequence[Question]
    cursor: str | None
    why: Why
    prepared: Prepared
    keys: Sequence[str]
    got: dict[int, Got] = field(default_factory=dict)
    next: str | None = None
    total: int | None = None
    again: Request | None = None  # how an answer that was pending is fetched now
    fetched: dict[str, Mapping[str, Any]] = field(
        default_factory=dict
    )  # its asks, and how they may be fetched later
    only: UUID | None = None  # the one key that may be used

    def open(self) -> list[int]:
        """The questions that are to be asked, by their index: of those that are the same the first, whose answer the
        others then find."""
        first = {self.keys[index]: index for index in reversed(self._unanswered())}
        return sorted(first.values())

    def _unanswered(self) -> list[int]:
        return [index for index in range(len(self.questions)) if index not in self.got]

    def fail(self, outcome: Outcome, reason: str) -> None:
        """End all that is open like this."""
        for index in self._unanswered():
            self.got[index] = Got(Answer(outcome, reason=reason))

    def asked(self) -> Asked:
        """What it came to, once nothing is open."""
        return Asked(tuple(self.got[index] for index in range(len(self.questions))), self.next, self.total)

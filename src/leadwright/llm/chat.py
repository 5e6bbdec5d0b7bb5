"""What a language model is to the rest of the house: a task with its data in; a typed answer, or why there is none, out.

A model is a tool and never a need. Where none is configured there is no `Chat` but None, and whoever would ask it goes
by rules and says so. No model is given tools: it can neither call, nor pay, nor send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from leadwright.sources.contract import Outcome

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """What a model is asked.

    `name` is a word for the ledger, such as `company_analysis`. `instructions` are ours alone. `data` is text from
    outside by name (letters, digits, _ and -): it is fenced as data, and no word of it is ever an instruction. `answer`
    is the model of the answer; its docstring and its fields' descriptions are shown to the model. `temperature` and
    `max_tokens` (of the answer) are the settings' unless given. `why` is the sentence in the ledger. `again` asks anew
    although the answer to the same input is kept, or in doubt: a person's explicit wish, which is paid once more.
    """

    name: str
    instructions: str
    data: Mapping[str, str]
    answer: type[T]
    temperature: float | None = None
    max_tokens: int | None = None
    why: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """How a task ended. HIT alone has an `answer`; of every other outcome `reason` says why in words.

    busy: limits or an outage, later. locked: key, plan, budget or settings, a person must act. changed: what came is no
    answer of the shape asked for, after one repair. blocked: the model refuses, or we may not ask. in_doubt: sent, and
    the answer was lost; it is counted at full cost and not repeated by itself.

    `cost` is what was paid now (0 for a kept answer), `tokens` what was counted for it, `calls` the ledger's rows.
    `repaired`: the first answer was not of the right shape, the second is.
    """

    outcome: Outcome
    answer: T | None
    reason: str
    model: str
    cost: Decimal = Decimal(0)
    currency: str = ""
    tokens: int = 0
    cached: bool = False
    repaired: bool = False
    calls: tuple[UUID, ...] = field(default=())


class Chat(Protocol):
    """A language model that answers tasks, within limits and budgets. Shared by the tasks of a process."""

    @property
    def name(self) -> str:
        """The model, as it is recorded."""
        ...

    async def ask(self, task: Task[T]) -> Said[T]:
        """Ask, or take the kept answer to the same input. Never raises for the network, for money or for what a model says."""
        ...

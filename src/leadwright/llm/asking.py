"""Asks a model: writes the task out, books the request, reads the answer, and lets the model repair it once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.model_calls import Ended, ModelBooks, Sending, Wanted
from leadwright.llm import prompt
from leadwright.llm.answers import Unreadable, read, repair
from leadwright.llm.chat import Said, T, Task
from leadwright.llm.prompt import Turn
from leadwright.sources.contract import Outcome

Say = Callable[[Sequence[Turn], float, int], Awaitable[Sending]]
"""Sends turns once, with a temperature and the most tokens of the answer."""

_OVERHEAD = 200  # tokens that a server adds of its own to mark turns
_OCTETS = 4  # of a token, usually


@dataclass(frozen=True, slots=True)
class Forecast:
    """What tasks would come to: how many there are, of how many the answer is kept, tokens of the questions and of the answers
    and their cost as they usually are, and what they can cost at most, repairs included. `basis` is that of the price:
    setting, list, own or unknown (then money is not told)."""

    tasks: int
    kept: int
    tokens_in: int
    tokens_out: int
    cost: Decimal
    most: Decimal
    currency: str
    basis: str
    model: str


class ModelChat:
    """A `Chat` behind a server. `temperature` and `max_tokens` hold for tasks that say nothing else."""

    def __init__(
        self, name: str, base: str, say: Say, books: ModelBooks, temperature: float, max_tokens: int
    ) -> None:
        self.name = name
        self._base, self._say, self._books = base, say, books
        self._temperature, self._max_tokens = temperature, max_tokens

    async def ask(self, task: Task[T]) -> Said[T]:
        """As `Chat.ask`. The same input finds its kept answer, its repair included, and is not paid again."""
        turns = prompt.written(task)
        first = await self._once(task, turns)
        if first.spoken is None or first.outcome is not Outcome.HIT:
            return _without(self.name, first, first)
        try:
            answer = read(first.spoken.text, task.answer, cut=first.spoken.cut)
        except Unreadable as error:
            again = (
                *turns,
                Turn("model", first.spoken.text or "(nothing)"),
                Turn("user", repair(str(error))),
            )
            second = await self._once(task, again)
            return self._repaired(task, first, second)
        return _with(self.name, answer, False, first)

    async def forecast(self, tasks: Sequence[Task[Any]]) -> Forecast:
        """Say what tasks would probably cost, and at most, without asking anybody."""
        wanted = [self._wanted(task, prompt.written(task)) for task in tasks]
        kept = await self._books.kept([item.key for item in wanted if not item.again])
        left = [item for item in wanted if item.again or item.key not in kept]
        rates = self._books.server.rates
        asked = sum((item.most_in - _OVERHEAD) // _OCTETS for item in left)
        answered = 0
        for name in {item.task for item in left}:
            usual = await self._books.usual_answer(name)
            answered += sum(
                min(usual or item.most_out // 2, item.most_out) for item in left if item.task == name
            )
        most = (
            sum((rates.cost(item.most_in, item.most_out) for item in left), Decimal(0)) * 2
        )  # each may need its repair
        return Forecast(
            len(tasks), len(tasks) - len(left), asked, answered, rates.cost(asked, answered), most, rates.currency, rates.basis,
            self.name,
        )  # fmt: skip

    def _repaired(self, task: Task[T], first: Ended, second: Ended) -> Said[T]:
        if second.spoken is None or second.outcome is not Outcome.HIT:
            return _without(self.name, second, first, second)
        try:
            answer = read(second.spoken.text, task.answer, cut=second.spoken.cut)
        except Unreadable as error:
            ended = Ended(
                Outcome.CHANGED, f"the model's answer is not of the shape asked for, twice: {error}"
            )
            return _without(self.name, ended, first, second)
        return _with(self.name, answer, True, first, second)

    async def _once(self, task: Task[T], turns: tuple[Turn, ...]) -> Ended:
        temperature, most = self._limits(task)
        return await self._books.carry_out(
            self._wanted(task, turns), lambda: self._say(turns, temperature, most)
        )

    def _wanted(self, task: Task[Any], turns: tuple[Turn, ...]) -> Wanted:
        temperature, most = self._limits(task)
        # a token is at least one octet, so that this is never less than what is counted
        asked = sum(len(turn.text.encode()) for turn in turns) + _OVERHEAD
        key = prompt.key(self._base, self.name, turns, temperature, most)
        return Wanted(key, task.name, task.why, asked, most, task.again)

    def _limits(self, task: Task[Any]) -> tuple[float, int]:
        temperature = self._temperature if task.temperature is None else task.temperature
        return temperature, task.max_tokens or self._max_tokens


def _with(model: str, answer: T, repaired: bool, *ended: Ended) -> Said[T]:
    cost, tokens, calls, cached = _sums(ended)
    return Said(Outcome.HIT, answer, "", model, cost, _currency(ended), tokens, cached, repaired, calls)


def _without(model: str, last: Ended, *ended: Ended) -> Said[T]:
    cost, tokens, calls, cached = _sums(ended)
    return Said(last.outcome, None, last.reason, model, cost, _currency(ended), tokens, cached, False, calls)


def _sums(ended: Sequence[Ended]) -> tuple[Decimal, int, tuple[UUID, ...], bool]:
    calls = tuple(item.call_id for item in ended if item.call_id is not None)
    cost = sum((item.cost for item in ended), Decimal(0))
    return cost, sum(item.tokens for item in ended), calls, all(item.cached for item in ended)


def _currency(ended: Sequence[Ended]) -> str:
    return next((item.currency for item in ended if item.currency), "")

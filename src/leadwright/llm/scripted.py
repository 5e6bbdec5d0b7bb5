"""A model that answers what it was told to, without network, ledger or database: for tests, and for trying things out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from leadwright.llm.chat import Said, T, Task
from leadwright.sources.contract import Outcome

Script = Callable[[Task[Any]], object]
"""What to answer to a task: a document, a model of the answer, JSON text, or an Outcome to end with."""


class ScriptedChat:
    """Answers by the name of the task. `asked` holds the tasks in the order in which they came.

    `answers` maps names to what is answered: a document, an instance, JSON text, an `Outcome` (it ends so), a function
    of the task that returns any of these, or a list of them, one an ask, of which the last stays. What does not fit
    the answer's model ends in CHANGED, as with a real one; a task without an answer ends in BUSY.
    """

    def __init__(self, answers: Mapping[str, object], *, name: str = "scripted") -> None:
        self.name = name
        self.asked: list[Task[Any]] = []
        self._answers = dict(answers)

    async def ask(self, task: Task[T]) -> Said[T]:
        """Answer as scripted. Costs nothing."""
        self.asked.append(task)
        said = self._next(task)
        if isinstance(said, Outcome):
            return Said(said, None, f"the script ends in {said.value}", self.name)
        try:
            return Said(Outcome.HIT, _read(said, task), "", self.name)
        except ValidationError as error:
            reason = f"the answer is not of the shape asked for: {error.error_count()} problems"
            return Said(Outcome.CHANGED, None, reason, self.name)

    def _next(self, task: Task[Any]) -> object:
        said = self._answers.get(task.name, Outcome.BUSY)
        if isinstance(said, Sequence) and not isinstance(said, str):
            rest = [*said[1:]] or [said[0]]
            self._answers[task.name], said = rest, said[0]
        return said(task) if callable(said) and not isinstance(said, Outcome) else said


def _read(said: object, task: Task[T]) -> T:
    if isinstance(said, BaseModel):
        said = said.model_dump()
    return (
        task.answer.model_validate_json(said) if isinstance(said, str) else task.answer.model_validate(said)
    )

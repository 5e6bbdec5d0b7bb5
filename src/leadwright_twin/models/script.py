"""Characters of models: how each answers. All are functions of the request, so that a run can be repeated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leadwright_twin.models import company
from leadwright_twin.models.asked import Asked


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model does with a request: says `text`, or fails with a `status`, or sends nothing (`lost`) after it has
    worked. `seconds` it takes, `cut`: it stops in the middle, `after`: seconds that a refusal asks to wait, `code`
    what an error is called, `garbled`: the answer is no JSON of an API."""

    text: str = ""
    status: int = 200
    seconds: float = 0.0
    cut: bool = False
    lost: bool = False
    refused: bool = False
    garbled: bool = False
    after: float | None = None
    code: str = ""
    message: str = ""


Script = Callable[[Asked], Answer]

# What honest models answer, by the name of the task. A test or a demo may add its own.
TASKS: dict[str, Callable[[Asked], object]] = {"company_analysis": company.honest}
LIES: dict[str, Callable[[Asked], object]] = {"company_analysis": company.lying}
OBEDIENCE: dict[str, Callable[[Asked], object]] = {"company_analysis": company.obedient}


def honest(asked: Asked) -> Answer:
    """Reads the material and says what it says."""
    return Answer(_said(TASKS, asked))


def liar(asked: Asked) -> Answer:
    """Makes up amounts, names, dates and quotes, and contradicts the material."""
    return Answer(_said(LIES, asked))


def obedient(asked: Asked) -> Answer:
    """Does what the material tells a reader to do, whoever wrote it."""
    return Answer(_said(OBEDIENCE, asked))


def clumsy(asked: Asked) -> Answer:
    """Forgets a comma at first; once it is told, it answers well."""
    said = _said(TASKS, asked)
    return Answer(
        said if asked.repairs else "Certainly! Here it is:\n```json\n" + said.replace(":", "", 1) + "\n```"
    )


def chatty(asked: Asked) -> Answer:
    """Answers well, between thoughts, courtesies and fences."""
    return Answer(
        f"<think>Hm {{}}</think>Sure, here you are:\n```json\n{_said(TASKS, asked)}\n```\nAnything else?"
    )


def broken(asked: Asked) -> Answer:
    """Never writes JSON, however often it is asked."""
    return Answer("I am afraid that I would rather tell you about it in prose.")


def cut(asked: Asked) -> Answer:
    """Stops in the middle of its answer."""
    said = _said(TASKS, asked)
    return Answer(said[: len(said) // 2], cut=True)


def empty(asked: Asked) -> Answer:
    """Says nothing."""
    return Answer("")


def refusing(asked: Asked) -> Answer:
    """Would rather not."""
    return Answer("", refused=True)


def limited(asked: Asked) -> Answer:
    """Refuses the first of every two requests for a second."""
    if asked.number % 2:
        return Answer(
            status=429, after=1.0, code="rate_limit_exceeded", message="Rate limit reached for requests"
        )
    return honest(asked)


def unpaid(asked: Asked) -> Answer:
    """Wants to be paid first."""
    return Answer(status=429, code="insufficient_quota", message="You exceeded your current quota")


def keyless(asked: Asked) -> Answer:
    """Does not know the key."""
    return Answer(status=401, code="invalid_api_key", message="Incorrect API key provided")


def unknown(asked: Asked) -> Answer:
    """Does not have the model."""
    return Answer(status=404, code="model_not_found", message="The model does not exist")


def failing(asked: Asked) -> Answer:
    """Says that it failed, before it has written anything."""
    return Answer(
        status=500, code="server_error", message="The server had an error while processing your request"
    )


def crashing(asked: Asked) -> Answer:
    """Has written its answer when a proxy before it fails: it is charged and never arrives."""
    said = honest(asked)
    return Answer(said.text, status=502, garbled=True)


def slow(asked: Asked) -> Answer:
    """Takes half a minute, and is charged."""
    return Answer(_said(TASKS, asked), seconds=30.0)


def lost(asked: Asked) -> Answer:
    """Works, is charged, and hangs up instead of answering."""
    return Answer(_said(TASKS, asked), lost=True)


def garbled(asked: Asked) -> Answer:
    """Answers 200 with a page of a gateway."""
    return Answer(_said(TASKS, asked), garbled=True)


def rough(asked: Asked) -> Answer:
    """A bad day: most of what can go wrong does, in turn."""
    turn = (honest, clumsy, liar, failing, obedient, broken, honest, cut, limited, honest, chatty, empty)
    return turn[asked.number % len(turn)](asked)


SCRIPTS: Mapping[str, Script] = {
    script.__name__: script
    for script in (
        honest, liar, obedient, clumsy, chatty, broken, cut, empty, refusing, limited, unpaid, keyless, unknown, failing,
        crashing, slow, lost, garbled, rough,
    )
}  # fmt: skip
"""Every script by name."""


def _said(by_task: Mapping[str, Callable[[Asked], object]], asked: Asked) -> str:
    answer = by_task.get(asked.task) or TASKS.get(asked.task)
    return json.dumps(answer(asked) if answer else {}, ensure_ascii=False)

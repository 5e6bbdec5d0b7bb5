"""Reads what a model answered as the answer that was asked for, and says what is wrong with it if it is not. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson
from pydantic import ValidationError

from leadwright.llm.chat import T

_FENCED = re.compile(r"```[\w-]*\s*\n(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_PROBLEMS = 6  # that are told; a model that errs more often errs in all


class Unreadable(Exception):
    """What a model said is no answer of the shape asked for; the message says why, in words that a model can act on."""


def read(text: str, answer: type[T], *, cut: bool = False) -> T:
    """Return the answer in a text. `cut`: it ended since it was as long as it may be. Raises Unreadable."""
    found = [document for candidate in _candidates(text) if (document := _object(candidate)) is not None]
    if not found:
        raise Unreadable("it was cut off: it is too long" if cut else "it holds no JSON object")
    try:
        return answer.model_validate(found[0])
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, item['loc'])) or 'it'}: {item['msg']}" for item in error.errors()]
        raise Unreadable("; ".join(problems[:_PROBLEMS])) from error


def repair(reason: str) -> str:
    """What a model is told of an answer that could not be read: once, and then no more."""
    return (
        f"Your answer could not be read: {reason}. Give the whole answer again, shorter if need be, as one JSON object of"
        " the schema and nothing else."
    )


def _candidates(text: str) -> Iterator[str]:
    """Where in a text its JSON may stand: all of it, in a fence, or from the first brace to the last."""
    bare = _THOUGHT.sub("", text).strip()
    yield bare
    yield from (found.strip() for found in _FENCED.findall(bare))
    if (first := bare.find("{")) >= 0 and (last := bare.rfind("}")) > first:
        yield bare[first : last + 1]


def _object(text: str) -> dict[str, object] | None:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None

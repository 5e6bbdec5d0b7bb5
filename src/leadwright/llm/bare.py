"""Reads an answer of a model that lacks what its API promises, as small servers of one's own send it. Pure.

Only the words are needed, and the tokens where they are told; whatever else is missing is no reason to pay for nothing.
"""

from __future__ import annotations

from typing import Any

import orjson

from leadwright.effects.model_calls import Spoken


def bare(body: bytes) -> Spoken | None:
    """Return the words of an answer in either dialect, or None where there are none."""
    try:
        document: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(document, dict):
        return None
    choice = _first(document.get("choices"))
    message = _map(choice.get("message"))
    content = _text(message.get("content")) or _text(document.get("content"))
    if not content:
        return None
    usage = _map(document.get("usage"))
    ended = choice.get("finish_reason") or document.get("stop_reason")
    return Spoken(
        content, _number(usage, "prompt_tokens", "input_tokens"), _number(usage, "completion_tokens", "output_tokens"),
        ended in ("length", "max_tokens"), ended in ("content_filter", "refusal"),
    )  # fmt: skip


def _map(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _first(found: Any) -> dict[str, Any]:
    return _map(found[0]) if isinstance(found, list) and found else {}


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _number(usage: dict[str, Any], *names: str) -> int:
    found = next((usage[name] for name in names if isinstance(usage.get(name), int)), 0)
    return max(0, found)

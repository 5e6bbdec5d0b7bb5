"""What a request to a model says, whichever dialect it is in: read from the wire alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FENCED = re.compile(r'<(data-[0-9a-f]{12}) name="([\w-]+)">\n(.*?)\n</\1>', re.DOTALL)
_TASK = re.compile(r"^Task: ([\w-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `turns` are (role, text) in order, the system's words first; `data` the fenced pieces of the first turn of
    the user by name; `task` the name that the system's words give it, "" if none; `number` counts requests from 1."""

    dialect: str
    model: str
    turns: tuple[tuple[str, str], ...]
    max_tokens: int | None
    temperature: float | None
    tools: bool
    number: int

    @property
    def system(self) -> str:
        """The words of the system."""
        return "\n".join(text for role, text in self.turns if role == "system")

    @property
    def user(self) -> str:
        """The first words of the user."""
        return next((text for role, text in self.turns if role == "user"), "")

    @property
    def task(self) -> str:
        """The name of the task."""
        found = _TASK.search(self.system)
        return found[1] if found else ""

    @property
    def data(self) -> Mapping[str, str]:
        """The pieces of data by name."""
        return {name: text for _, name, text in _FENCED.findall(self.user)}

    @property
    def repairs(self) -> bool:
        """Whether an answer was given before, and is to be put right."""
        return any(role == "assistant" for role, _ in self.turns)

    @property
    def tokens(self) -> int:
        """How many tokens it is, as this market counts them."""
        return tokens("".join(text for _, text in self.turns)) + 4 * len(self.turns)


def tokens(text: str) -> int:
    """How many tokens a text is: one for every four letters, begun ones too."""
    return -(-len(text) // 4)


def read(dialect: str, body: bytes, number: int, model: str = "") -> Asked | None:
    """Read a request; None if it is none."""
    try:
        document: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(document, dict) or not isinstance(document.get("messages"), list):
        return None
    turns = [("system", _text(document["system"]))] if document.get("system") else []
    turns += [
        (str(item.get("role")).replace("developer", "system"), _text(item.get("content")))
        for item in document["messages"]
    ]
    most = document.get("max_completion_tokens") or document.get("max_tokens")
    return Asked(
        dialect, str(document.get("model") or model), tuple(turns), most, document.get("temperature"),
        bool(document.get("tools")), number,
    )  # fmt: skip


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")

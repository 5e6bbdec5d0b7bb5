"""Reads the golden examples: questions, requests, replies and answers as values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import Question, question_of
from leadwright.sources.vendor import Request


@dataclass(frozen=True, slots=True)
class Exchange:
    """One example of one vendor."""

    vendor: str
    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Vendor and name, as shown by the tests."""
        return f"{self.vendor}: {self.raw['name']}"

    @property
    def questions(self) -> list[Question]:
        """What was asked."""
        return [question_of(item) for item in self.raw["questions"]]

    @property
    def reply(self) -> Reply:
        """The reply as the door hands it over."""
        return reply_of(self.raw["reply"])


def reply_of(raw: Mapping[str, Any]) -> Reply:
    """A reply; its outcome is the door's first look at the status."""
    body = raw["text"] if "text" in raw else json.dumps(raw.get("json"))
    status = raw["status"]
    outcome = Outcome.HIT if 200 <= status < 300 else Outcome.CHANGED
    headers = {name.lower(): str(value) for name, value in raw.get("headers", {}).items()}
    return Reply(outcome, "https://vendor.example/", status, headers, body=body.encode())


def request_key(request: Request) -> dict[str, Any]:
    """A request as the examples write it."""
    query = {n: v if isinstance(v, str) else list(v) for n, v in request.query.items()}
    return {
        "method": request.method, "base": request.base, "path": request.path, "query": query,
        "json": json.loads(json.dumps(request.json)), "form": dict(request.form) if request.form is not None else None,
    }  # fmt: skip


@cache
def exchanges(folder: Path) -> tuple[Exchange, ...]:
    """Every example of every vendor in a folder, one file a vendor."""
    return tuple(_all(folder))


def _all(folder: Path) -> Iterator[Exchange]:
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for raw in document["exchanges"]:
            yield Exchange(document["vendor"], raw)

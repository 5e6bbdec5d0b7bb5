"""A door in memory, and the golden examples as it answers them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from leadwright.sources.contract import Ask, DnsReply, Outcome, Reply
from leadwright.sources.jobs.types import BoardRef

GOLDEN = Path(__file__).parent / "golden"
KINDS = sorted(path.stem for path in GOLDEN.glob("*.json"))
DATE = {"date": "Fri, 20 Nov 2026 23:59:59 GMT"}


def reply(body: Any, status: int = 200, outcome: Outcome | None = None, **more: Any) -> Reply:
    """A reply with JSON, text or bytes as its body."""
    data = (
        body
        if isinstance(body, bytes)
        else body.encode()
        if isinstance(body, str)
        else json.dumps(body).encode()
    )
    ended = outcome or (Outcome.MISS if status in (404, 410) else Outcome.HIT)
    return Reply(ended, "", status, headers=DATE, body=data, **more)


@dataclass
class FakeDoor:
    """Answers by (method, URL, JSON body); what it does not know is a 404. `asked` is what went out."""

    answers: dict[tuple[str, str, str], Reply] = field(default_factory=dict)
    asked: list[Ask] = field(default_factory=list)

    def on(self, url: str, answer: Reply, method: str = "GET", body: Any = None) -> FakeDoor:
        self.answers[(method, url, _body(body))] = answer
        return self

    async def send(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        body = _body(json.loads(ask.body)) if ask.body else ""
        return self.answers.get((ask.method, ask.url, body), reply("Not Found", 404))

    async def dns(self, name: str, record: Literal["MX", "TXT", "CNAME", "NS", "A", "AAAA"]) -> DnsReply:
        return DnsReply(Outcome.MISS)


def _body(value: Any) -> str:
    return "" if value is None else json.dumps(value, sort_keys=True)


@dataclass(frozen=True)
class Golden:
    """One board's documented shape: what is asked, what it answers, what is understood."""

    case: Mapping[str, Any]

    @property
    def ref(self) -> BoardRef:
        return BoardRef(**self.case["board"])

    def door(self) -> FakeDoor:
        door = FakeDoor()
        for page in self.case["pages"]:
            door.on(page["url"], reply(self.body(page)), page.get("method", "GET"), page.get("body"))
        return door

    def body(self, page: Mapping[str, Any]) -> Any:
        if "file" in page:
            return (GOLDEN / page["file"]).read_bytes()
        return repeated(page["reply"], page.get("repeat", 1))

    def only(self, answer: Reply) -> FakeDoor:
        """A door where the first page is answered so, and a company's own page at the board exists."""
        page = self.case["pages"][0]
        door = FakeDoor().on(page["url"], answer, page.get("method", "GET"), page.get("body"))
        return door.on(f"https://careers.smartrecruiters.com/{self.ref.token}", reply("<html></html>"))


def repeated(document: Any, times: int) -> Any:
    """A page with its only row as often, each with its own number."""
    if times == 1:
        return document
    rows = (
        document
        if isinstance(document, list)
        else next(v for v in document.values() if isinstance(v, list) and v)
    )
    text = json.dumps(rows[0])
    many = [json.loads(_numbered(text, number)) for number in range(times)]
    if isinstance(document, list):
        return many
    return {name: many if value is rows else value for name, value in document.items()}


def _numbered(text: str, number: int) -> str:
    for mark in ("0000-0", "Analyst 0", "74390", "Nurse 0", "Architect 0", "JR0"):
        text = text.replace(mark, mark[:-1] + str(number))
    return text


def golden(kind: str) -> Golden:
    return Golden(json.loads((GOLDEN / f"{kind}.json").read_text("utf-8")))

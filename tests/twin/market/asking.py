"""Asks the twin through our own adapters: build, send, read, without a door in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx2

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import Question
from leadwright.sources.vendor import Reading, Request, Vendor
from leadwright_twin.market.serve import MarketTwin


@dataclass(frozen=True, slots=True)
class Asker:
    """One vendor's adapter before the twin. `key` stands for every secret that it wants."""

    vendor: Vendor
    twin: MarketTwin
    client: httpx2.AsyncClient
    key: str = "key"

    async def ask(self, operation: str, *questions: Question, cursor: str | None = None) -> Reading:
        """One request and its reading."""
        found = self.vendor.operation(operation)
        reply = await self.send(found.build(questions, cursor))
        return found.read(questions, reply)

    async def pages(self, operation: str, question: Question, most: int = 20) -> list[Reading]:
        """All pages of a question."""
        found = [await self.ask(operation, question)]
        while found[-1].next is not None and len(found) < most:
            found.append(await self.ask(operation, question, cursor=found[-1].next))
        return found

    async def send(self, request: Request) -> Reply:
        """The request on the wire, as the door sends it: plain http, under the vendor's own host name."""
        base = httpx2.URL(self.vendor.manifest.bases[request.base])
        headers, query, auth = self._key()
        answer = await self.client.request(
            request.method,
            f"http://127.0.0.1:{self.twin.port}{base.path.rstrip('/')}{request.path}",
            params={
                **{name: list(v) if not isinstance(v, str) else v for name, v in request.query.items()},
                **query,
            },
            json=request.json,
            data=request.form,
            headers={"host": base.host, **headers, **request.headers},
            auth=auth,
        )
        outcome = (
            Outcome.HIT
            if answer.status_code < 300
            else Outcome.MISS
            if answer.status_code in {404, 410}
            else Outcome.BUSY
        )
        return Reply(outcome, str(answer.url), answer.status_code, dict(answer.headers), body=answer.content)

    def _key(self) -> tuple[Mapping[str, str], Mapping[str, str], tuple[str, str] | None]:
        auth = self.vendor.manifest.auth
        text = auth.template.replace("{key}", self.key)
        if auth.place == "header":
            return {auth.name: text}, {}, None
        if auth.place == "query":
            return {}, {auth.name: text}, None
        user, _, password = text.partition(":")
        return {}, {}, (user, password) if auth.place == "basic" else None


def asker(name: str, twin: MarketTwin, client: httpx2.AsyncClient, key: str = "key") -> Asker:
    """The adapter with this name."""
    return Asker(vendors()[name], twin, client, key)


def outcomes(readings: Sequence[Reading]) -> set[Outcome]:
    """All outcomes of all answers."""
    return {answer.outcome for reading in readings for answer in reading.answers}

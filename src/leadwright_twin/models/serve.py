"""Serves invented language models on one loopback port, under the hosts of OpenAI, Azure and Anthropic, with their books.

python -m leadwright_twin.models.serve --script honest --port 9003
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal
from typing import Any

from leadwright_twin.models import asked as asking
from leadwright_twin.models.asked import Asked
from leadwright_twin.models.script import SCRIPTS, Answer, Script
from leadwright_twin.wire import MAX_HEAD, Request, Response, Sent, read_request, send_response

HOSTS = ("api.openai.com", "api.anthropic.com", "*.openai.azure.com", "*.cognitiveservices.azure.com")
PRICE_IN, PRICE_OUT = Decimal("0.15"), Decimal("0.60")  # dollars for a million tokens
_JSON = (("content-type", "application/json"), ("x-invented", "this model and its answers are made up"))
_MILLION = Decimal(1_000_000)
_CENT = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Entry:
    """One request in the books. `account`: a fingerprint of the key. `charged` says whether its tokens were; `delivered`
    whether the answer went out whole. `money` is dollars."""

    number: int
    dialect: str
    model: str
    task: str
    account: str
    status: int
    tokens_in: int
    tokens_out: int
    charged: bool
    delivered: bool
    money: Decimal
    tools: bool


@dataclass
class ModelTwin:
    """A running server of models. `script` may be changed while it runs; `asked` holds every request."""

    script: Script
    address: str
    port: int
    speed: float
    price_in: Decimal = PRICE_IN
    price_out: Decimal = PRICE_OUT
    entries: list[Entry] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def host_map(self) -> Mapping[str, str]:
        """Hosts, and the loopback address that answers for them."""
        return dict.fromkeys(HOSTS, f"{self.address}:{self.port}")

    @property
    def url(self) -> str:
        """The base address of the OpenAI-compatible server."""
        return f"http://{self.address}:{self.port}/v1"

    @property
    def charged(self) -> Decimal:
        """All the money that was charged."""
        return sum((one.money for one in self.entries if one.charged), Decimal(0))

    @property
    def tokens(self) -> int:
        """All the tokens that were charged."""
        return sum(one.tokens_in + one.tokens_out for one in self.entries if one.charged)

    def uses(self, script: str | Script) -> None:
        """Give it another character."""
        self.script = SCRIPTS[script] if isinstance(script, str) else script


@asynccontextmanager
async def serve_models(
    script: str | Script = "honest", *, port: int = 0, address: str = "127.0.0.1", speed: float = 1.0
) -> AsyncIterator[ModelTwin]:
    """Serve models on loopback; port 0 takes a free one. `speed` divides what a script takes."""
    twin = ModelTwin(SCRIPTS[script] if isinstance(script, str) else script, address, port, speed)
    server = await asyncio.start_server(lambda r, w: _connected(twin, r, w), address, port, limit=MAX_HEAD)
    twin.port = int(server.sockets[0].getsockname()[1])
    try:
        yield twin
    finally:
        server.close()
        for task in list(twin.tasks):
            task.cancel()
        await asyncio.gather(*twin.tasks, return_exceptions=True)
        await server.wait_closed()


async def _connected(twin: ModelTwin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    task = asyncio.current_task()
    assert task is not None
    twin.tasks.add(task)
    try:
        while (request := await read_request(reader)) is not None:
            response = await _answered(twin, request)
            if response is None:
                writer.transport.abort()
                return
            await send_response(writer, response, head_only=False, sent=Sent())
    except (ConnectionError, TimeoutError, asyncio.CancelledError):
        pass  # the other side went away, or the server is closing
    finally:
        twin.tasks.discard(task)
        writer.close()


async def _answered(twin: ModelTwin, request: Request) -> Response | None:
    """The answer to a request; None hangs up. What is written is charged, whether it arrives or not."""
    dialect = _dialect(request)
    if dialect == "":
        return _error(404, "not_found", f"There is nothing at {request.path}")
    if dialect == "list":
        return _json(
            200,
            {"object": "list", "data": [{"id": "twin-1", "object": "model", "owned_by": "leadwright-twin"}]},
        )
    heard = asking.read(dialect, request.body, len(twin.asked) + 1, _deployment(request))
    if heard is None:
        return _error(400, "invalid_request_error", "The body is no conversation")
    twin.asked.append(heard)
    twin.under_way += 1
    twin.most_at_once = max(twin.most_at_once, twin.under_way)
    try:
        said = twin.script(heard)
        if heard.max_tokens and asking.tokens(said.text) > heard.max_tokens:
            said = Answer(said.text[: heard.max_tokens * 4], cut=True, seconds=said.seconds)
        _book(twin, heard, said, _account(request))
        if said.seconds:
            await asyncio.sleep(said.seconds / twin.speed)
        return None if said.lost else _response(heard, said)
    finally:
        twin.under_way -= 1


def _dialect(request: Request) -> str:
    if request.path.endswith("/chat/completions") and request.method == "POST":
        return "openai"
    if request.path.endswith("/v1/messages") and request.method == "POST":
        return "anthropic"
    return "list" if request.path.endswith("/models") and request.method == "GET" else ""


def _deployment(request: Request) -> str:
    parts = request.path.split("/")
    return parts[parts.index("deployments") + 1] if "deployments" in parts else ""


def _account(request: Request) -> str:
    headers = request.headers
    key = (
        headers.get("authorization", "").removeprefix("Bearer ")
        or headers.get("x-api-key")
        or headers.get("api-key")
        or ""
    )
    return hashlib.sha256(key.encode()).hexdigest()[:12] if key else ""


def _book(twin: ModelTwin, heard: Asked, said: Answer, account: str) -> None:
    written = said.status == 200 or bool(said.text)
    tokens_in, tokens_out = heard.tokens, asking.tokens(said.text)
    money = (twin.price_in * tokens_in + twin.price_out * tokens_out) / _MILLION
    delivered = said.status == 200 and not said.lost and not said.garbled
    twin.entries.append(
        Entry(
            heard.number, heard.dialect, heard.model, heard.task, account, 0 if said.lost else said.status,
            tokens_in if written else 0, tokens_out if written else 0, written, delivered,
            money.quantize(_CENT, ROUND_UP) if written else Decimal(0), heard.tools,
        )
    )  # fmt: skip


def _response(heard: Asked, said: Answer) -> Response:
    if said.garbled:
        page = b"<html><body><h1>Bad Gateway</h1></body></html>"
        return Response(said.status, (("content-type", "text/html"),), page)
    if said.status != 200:
        return _error(said.status, said.code, said.message, said.after)
    return _json(200, _anthropic(heard, said) if heard.dialect == "anthropic" else _openai(heard, said))


def _openai(heard: Asked, said: Answer) -> dict[str, Any]:
    finish = "content_filter" if said.refused else "length" if said.cut else "stop"
    tokens_out = asking.tokens(said.text)
    return {
        "id": f"chatcmpl-{heard.number}", "object": "chat.completion", "created": 1_790_000_000, "model": heard.model,
        "choices": [{
            "index": 0, "finish_reason": finish, "logprobs": None,
            "message": {"role": "assistant", "content": said.text, "refusal": None},
        }],
        "usage": {"prompt_tokens": heard.tokens, "completion_tokens": tokens_out, "total_tokens": heard.tokens + tokens_out},
    }  # fmt: skip


def _anthropic(heard: Asked, said: Answer) -> dict[str, Any]:
    stop = "refusal" if said.refused else "max_tokens" if said.cut else "end_turn"
    return {
        "id": f"msg_{heard.number}", "type": "message", "role": "assistant", "model": heard.model, "stop_reason": stop,
        "stop_sequence": None, "content": [{"type": "text", "text": said.text}] if said.text else [],
        "usage": {"input_tokens": heard.tokens, "output_tokens": asking.tokens(said.text)},
    }  # fmt: skip


def _error(status: int, code: str, message: str, after: float | None = None) -> Response:
    headers = (*_JSON, ("retry-after", f"{after:g}")) if after is not None else _JSON
    body = {"error": {"message": message, "type": code, "code": code, "param": None}}
    return Response(status, headers, json.dumps(body).encode())


def _json(status: int, document: Mapping[str, Any]) -> Response:
    return Response(status, _JSON, json.dumps(document, ensure_ascii=False).encode())


async def _forever(options: argparse.Namespace) -> None:
    async with serve_models(options.script, port=options.port, speed=options.speed) as twin:
        print(f"An invented model ({options.script}) on {twin.url}", flush=True)
        print(f"LEADWRIGHT_LLM_URL={twin.url} LEADWRIGHT_LLM_MODEL=twin-1", flush=True)
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m leadwright_twin.models.serve", description=__doc__)
    parser.add_argument("--script", choices=sorted(SCRIPTS), default="honest", help="how the model answers")
    parser.add_argument("--port", type=int, default=9003, help="0 takes a free one")
    parser.add_argument("--speed", type=float, default=1.0, help="divides what slow scripts take")
    with suppress(KeyboardInterrupt):
        asyncio.run(_forever(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()

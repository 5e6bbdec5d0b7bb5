"""Open the models that the settings name, each asked through the door: the one that embeds, and the one that answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import UUID

from leadwright.effects.door import HttpDoor
from leadwright.effects.ledger import Ledger
from leadwright.effects.model_calls import ModelBooks, Sending, Server
from leadwright.effects.model_door import open_model_door
from leadwright.effects.opening import open_door
from leadwright.effects.posting import Posted, post
from leadwright.kernel.asking import asked_workspace
from leadwright.kernel.db import Database
from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import Settings
from leadwright.llm.asking import ModelChat, Say
from leadwright.llm.embedding import Embedder
from leadwright.llm.model import Model, model_of, rates_of
from leadwright.llm.prompt import Turn
from leadwright.llm.served import served_model
from leadwright.llm.words import word_model

SERVICE = "embeddings"


@asynccontextmanager
async def open_embedder(
    database: Database,
    settings: Settings,
    workspace: UUID | None = None,
    *,
    door: HttpDoor | None = None,
) -> AsyncIterator[Embedder]:
    """Open the model of the settings. Every request to a server leaves a row in the ledger. Raises Wrong where a setting is
    missing, and SourceFailed if the server does not answer."""
    if not settings.embedding_url:
        yield word_model()
    elif door is not None:
        yield await _served(door, settings)
    else:
        async with open_door(database, settings, workspace) as own:
            yield await _served(own, settings)


@asynccontextmanager
async def opened_chat(
    settings: Settings,
    database: Database,
    workspace: UUID | None = None,
    *,
    run_id: UUID | None = None,
    actor: str = "system",
) -> AsyncIterator[ModelChat | None]:
    """Open the language model of the settings, or None where none is named: then rules and templates do what they can.

    `run_id` is the run under whose budget it counts. Raises Wrong for settings that name no server.
    """
    workspace = workspace or asked_workspace()
    model = model_of(settings)
    if model is None:
        yield None
        return
    server = Server(
        model.host, f"{model.base}\n{model.name}", rates_of(settings, model), settings.llm_concurrency, settings.llm_timeout,
        max(90.0, settings.llm_timeout * 2), run_id, actor,
    )  # fmt: skip
    ledger = Ledger(database, workspace)
    try:
        async with open_model_door(settings, model.base, settings.llm_concurrency) as door:
            books = ModelBooks(database, workspace, server, ledger)
            say = _say(model, door, settings.llm_timeout)
            yield ModelChat(
                model.name, model.base, say, books, settings.llm_temperature, settings.llm_max_tokens
            )
    finally:
        await ledger.flush()


def _say(model: Model, door: HttpDoor, seconds: float) -> Say:
    """What sends to a model. Its libraries are loaded when something is sent: kept answers and start-up do not pay."""
    found: list[Say] = []

    async def say(turns: Sequence[Turn], temperature: float, max_tokens: int) -> Sending:
        if not found:
            from leadwright.llm.speaking import Speaker

            found.append(Speaker(model, door, seconds).say)
        return await found[0](turns, temperature, max_tokens)

    return say


async def _served(door: HttpDoor, settings: Settings) -> Embedder:
    base, model = (settings.embedding_url or "").rstrip("/"), settings.embedding_model
    host = urlsplit(base).hostname
    if host is None or not base.startswith(("http://", "https://")):
        raise Wrong(
            f"LEADWRIGHT_EMBEDDING_URL is no address of a server: {base[:100]!r}.",
            hint="Write https://api.openai.com/v1.",
            field="embedding_url",
        )
    if not model:
        raise Wrong(
            "A server embeds, and no model is named.",
            hint="Set LEADWRIGHT_EMBEDDING_MODEL.",
            field="embedding_model",
        )
    key = settings.embedding_key
    headers = {"authorization": f"Bearer {key.get_secret_value()}"} if key is not None else {}

    async def send(body: bytes, max_bytes: int) -> Posted:
        return await post(door, SERVICE, "embed texts", f"{base}/embeddings", headers, body, max_bytes)

    return await served_model(send, host, model, settings.embedding_dimension)

"""Choose the embedding model as the settings say: the built-in one, or one behind a server, asked through the door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import UUID

from leadwright.effects.door import HttpDoor
from leadwright.effects.opening import open_door
from leadwright.effects.posting import Posted, post
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import Settings
from leadwright.llm.embedding import Embedder
from leadwright.llm.served import served_model
from leadwright.llm.words import word_model

SERVICE = "embeddings"


@asynccontextmanager
async def open_embedder(
    database: Database,
    settings: Settings,
    workspace: UUID = DEFAULT_WORKSPACE,
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

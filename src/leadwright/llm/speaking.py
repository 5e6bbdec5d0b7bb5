"""One request to a model in its server's own dialect, through pydantic-ai, and what came of it.

The only module that loads pydantic-ai, which takes a second or two: it is imported when something is really sent.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from anthropic import AsyncAnthropic
from openai import AsyncAzureOpenAI, AsyncOpenAI
from pydantic_ai import UserError
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    UserPromptPart,
)
from pydantic_ai.models import Model as WireModel
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.azure import AzureProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from leadwright.effects.door import HttpDoor
from leadwright.effects.model_calls import Sending, Spoken
from leadwright.effects.model_wire import Trip, begin_trip, client_of, failure
from leadwright.llm.bare import bare
from leadwright.llm.model import Model
from leadwright.llm.prompt import Turn

_NO_KEY = "none"  # libraries want a text; a server of one's own looks at none
_NO_TOOLS = ModelRequestParameters()


class Speaker:
    """Sends turns to one model through a door and takes its words. No tools are ever given."""

    def __init__(self, model: Model, door: HttpDoor, seconds: float) -> None:
        self._model = _wired(model, door, seconds)

    async def say(self, turns: Sequence[Turn], temperature: float, max_tokens: int) -> Sending:
        """Send once, and say how it ended. Never raises for the network, nor for what comes back."""
        settings = ModelSettings(temperature=temperature, max_tokens=max_tokens)
        trip, started = begin_trip(), time.perf_counter()
        try:
            said = await model_request(
                self._model, _messages(turns), model_settings=settings, model_request_parameters=_NO_TOOLS
            )
        except (AgentRunError, UserError):
            said = None
        took = round((time.perf_counter() - started) * 1000)
        spoken = _spoken(said, trip) if said is not None else _bare(trip)
        failed = None if spoken is not None else failure(trip)
        return Sending(spoken, failed, trip.status, took, trip.octets, trip.rest)


def _wired(model: Model, door: HttpDoor, seconds: float) -> WireModel:
    """The model as pydantic-ai speaks to it. Its libraries repeat nothing: repeats are booked, one by one."""
    key: dict[str, Any] = {
        "api_key": model.key or _NO_KEY,
        "http_client": client_of(door, seconds),
        "max_retries": 0,
    }
    if model.dialect == "anthropic":
        provider = AnthropicProvider(anthropic_client=AsyncAnthropic(base_url=model.base, **key))
        return AnthropicModel(model.name, provider=provider)
    if model.dialect == "azure" and model.version:
        azure = AsyncAzureOpenAI(azure_endpoint=_endpoint(model.base), api_version=model.version, **key)
        return OpenAIChatModel(model.name, provider=AzureProvider(openai_client=azure))
    base = model.base if model.dialect == "openai" else f"{_endpoint(model.base)}/openai/v1"
    headers = {"api-key": model.key} if model.dialect == "azure" else None
    opened = AsyncOpenAI(base_url=base, default_headers=headers, **key)
    # of servers that speak like OpenAI many know the older name of the limit alone
    newer = model.dialect == "azure" or model.host == "api.openai.com"
    profile = None if newer else OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
    return OpenAIChatModel(model.name, provider=OpenAIProvider(openai_client=opened), profile=profile)


def _endpoint(base: str) -> str:
    """The address of an Azure resource, whatever path stands behind it."""
    return base.partition("/openai")[0].rstrip("/")


def _messages(turns: Sequence[Turn]) -> list[ModelMessage]:
    found: list[ModelMessage] = []
    asked: list[SystemPromptPart | UserPromptPart] = []
    for turn in turns:
        if turn.by == "model":
            found += [ModelRequest(parts=asked), ModelResponse(parts=[TextPart(content=turn.text)])]
            asked = []
        else:
            part = SystemPromptPart if turn.by == "system" else UserPromptPart
            asked.append(part(content=turn.text))
    return [*found, ModelRequest(parts=asked)]


def _spoken(said: ModelResponse, trip: Trip) -> Spoken | None:
    """The words of an answer; None for one that is no whole answer of a server that worked."""
    if trip.status is None or trip.status >= 400 or trip.trouble is not None:
        return None
    text = "".join(part.content for part in said.parts if isinstance(part, TextPart))
    refused = said.finish_reason == "content_filter"
    return Spoken(
        text, said.usage.input_tokens, said.usage.output_tokens, said.finish_reason == "length", refused
    )


def _bare(trip: Trip) -> Spoken | None:
    """The words of an answer that came, and that the library would not take."""
    return bare(trip.body) if trip.status is not None and trip.status < 300 and trip.trouble is None else None

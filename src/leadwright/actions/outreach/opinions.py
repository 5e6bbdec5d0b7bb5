"""What a language model makes of a reply that the rules find unclear. Its words are data; all it can do is choose a class."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from pydantic import BaseModel, Field

from leadwright.llm.chat import Chat, Task
from leadwright.sources.contract import Outcome
from leadwright.sources.post import Received

MOST_TEXT = 3_000
_SURE = 0.6
INSTRUCTIONS = (
    "Somebody answered a business letter that we sent them. Say what their answer means. interested: they want to know more, "
    "meet or buy. not_now: perhaps later, not now. not_me: somebody else is responsible, or they left. no: they refuse. "
    "unsubscribe: they want no more letters. unclear: none of these, or you are not sure."
)


class Meaning(BaseModel):
    """What a reply means."""

    reply_class: Literal["interested", "not_now", "not_me", "no", "unsubscribe", "unclear"] = Field(
        description="The one class that fits; unclear if none does for sure."
    )
    certainty: float = Field(ge=0, le=1, description="How sure you are.")


def opinion_by(chat: Chat | None) -> Callable[[Received], Awaitable[tuple[str, str] | None]] | None:
    """What is asked about unclear replies (`flows.read_mail.Opinion`); None without a model: a person decides them."""
    if chat is None:
        return None
    model = chat

    async def opinion(received: Received) -> tuple[str, str] | None:
        task = Task(
            "reply_class", INSTRUCTIONS, {"answer": received.text[:MOST_TEXT]}, Meaning, temperature=0.0, max_tokens=100,
            why="A reply that the rules find unclear.",
        )  # fmt: skip
        said = await model.ask(task)
        if said.outcome is not Outcome.HIT or said.answer is None:
            return None
        chosen = said.answer
        sure = chosen.reply_class != "unclear" and chosen.certainty >= _SURE
        return (chosen.reply_class, said.model) if sure else None

    return opinion

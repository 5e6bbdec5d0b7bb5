"""A model behind an OpenAI-compatible server: asked in parts, read strictly, and never confused with another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import pytest

from leadwright.effects.posting import Posted
from leadwright.kernel.errors import Wrong
from leadwright.llm.served import AT_ONCE, Unserved, served_model

pytestmark = pytest.mark.anyio


def vector(text: str, size: int) -> list[float]:
    """A vector that depends on the text alone."""
    return [float(sum(map(ord, text)) % (place + 7) + 1) for place in range(size)]


class Server:
    """An invented server: answers in reverse order, as servers may."""

    def __init__(self, size: int = 16, answer: Any = None, status: int = 200) -> None:
        self.size, self.answer, self.status = size, answer, status
        self.asked: list[dict[str, Any]] = []

    async def post(self, body: bytes, max_bytes: int) -> Posted:
        asked = orjson.loads(body)
        self.asked.append(asked)
        size = asked.get("dimensions", self.size)
        data = [
            {"index": place, "embedding": vector(text, size)} for place, text in enumerate(asked["input"])
        ]
        told = orjson.dumps({"data": data[::-1]} if self.answer is None else self.answer)
        assert len(told) <= max_bytes
        return Posted(self.status == 200, self.status, told, "no", self.status in (401, 403))


async def test_each_text_gets_its_own_row_whatever_stands_beside_it_and_empty_ones_are_not_sent() -> None:
    server = Server()
    model = await served_model(server.post, "embed.example", "small")
    texts: Sequence[str] = [f"company {number}" for number in range(2 * AT_ONCE + 3)]
    many = await model.embed(["", *texts, " … "])
    assert many.shape == (len(texts) + 2, 16)
    assert not many[0].any()
    assert not many[-1].any()
    assert np.allclose(np.linalg.norm(many[1:-1], axis=1), 1.0, atol=1e-5)
    (alone,) = await model.embed([texts[70]])
    assert np.array_equal(alone, many[71])
    assert max(len(asked["input"]) for asked in server.asked) == AT_ONCE
    assert (model.name, model.dimension) == ("embed.example/small", 16)


async def test_a_model_too_long_is_refused_unless_it_can_be_shortened() -> None:
    server = Server(size=1536)
    with pytest.raises(Wrong):
        await served_model(server.post, "embed.example", "large")
    model = await served_model(server.post, "embed.example", "large", 256)
    assert (await model.embed(["a company"])).shape == (1, 256)
    assert server.asked[-1]["dimensions"] == 256


@pytest.mark.parametrize(
    "answer",
    [
        {}, [], {"data": []}, {"data": "x"}, {"data": [{"embedding": []}]}, {"data": [{"embedding": ["x"]}]},
        {"data": [{"index": 4, "embedding": [1.0]}]}, {"data": [{"embedding": [1.0]}, {"embedding": [2.0]}]},
        {"data": [None]}, {"error": {"message": "quota"}},
    ],
)  # fmt: skip
async def test_an_answer_in_another_shape_is_a_failure_and_no_vector(answer: Any) -> None:
    with pytest.raises(Unserved):
        await served_model(Server(answer=answer).post, "embed.example", "small")


async def test_a_refused_key_is_said_to_whoever_can_change_it() -> None:
    with pytest.raises(Unserved) as failed:
        await served_model(Server(status=401).post, "embed.example", "small")
    assert "LEADWRIGHT_EMBEDDING_KEY" in failed.value.hint

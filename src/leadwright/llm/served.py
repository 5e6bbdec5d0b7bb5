"""A model behind an OpenAI-compatible server (`POST /embeddings`): any model, of theirs or of your own machine.

Its name holds server, model and length, so that vectors of two are never mixed. A text without a word is not sent.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import numpy as np
import orjson

from leadwright.effects.posting import Posted
from leadwright.kernel.errors import SourceFailed, Wrong
from leadwright.kernel.halfvec import Matrix, unit

AT_ONCE = 64  # texts of one request
MOST_CHARACTERS = 8_000  # of a text: servers refuse what is longer than their model reads
MOST_NUMBERS = 1_024  # of a vector
_PROBE = "company"

Post = Callable[[bytes, int], Awaitable[Posted]]
"""Posts a body to the server, and reads at most so many bytes of its answer."""


class Unserved(SourceFailed):
    """The server of the embedding model did not answer as it should."""

    code = "embedding_failed"


class ServedModel:
    """The model of a server. `dimension` numbers a vector, as it was found out or set."""

    def __init__(self, post: Post, host: str, model: str, dimension: int, *, shortened: bool) -> None:
        self._post, self._model, self._shortened = post, model, shortened
        self.name = f"{host}/{model}"
        self.dimension = dimension

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row of length one a text; zeros for a text without a word. Raises Unserved."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        wanted = [place for place, text in enumerate(texts) if any(map(str.isalnum, text))]
        for first in range(0, len(wanted), AT_ONCE):
            some = wanted[first : first + AT_ONCE]
            size = self.dimension if self._shortened else None
            rows = await _asked(self._post, self._model, [texts[place] for place in some], size)
            if any(len(row) != self.dimension for row in rows):
                raise Unserved(
                    f"{self.name} gave vectors of {len(rows[0])} numbers, and of {self.dimension} before.",
                    hint="Set LEADWRIGHT_EMBEDDING_DIMENSION, or ask whoever runs the server.",
                )
            out[some] = rows
        return unit(out)


async def served_model(post: Post, host: str, model: str, dimension: int | None = None) -> ServedModel:
    """Return the model, its dimension asked of the server unless it is given: then vectors are asked for at that length.

    Raises Unserved, and Wrong for vectors that are too long to be kept.
    """
    found = dimension or len((await _asked(post, model, [_PROBE], None))[0])
    if found > MOST_NUMBERS:
        raise Wrong(
            f"{model} gives vectors of {found} numbers; at most {MOST_NUMBERS} are kept.",
            hint=f"Set LEADWRIGHT_EMBEDDING_DIMENSION={MOST_NUMBERS}, if the model can be shortened, or choose another.",
            field="embedding_dimension",
        )
    return ServedModel(post, host, model, found, shortened=dimension is not None)


async def _asked(post: Post, model: str, texts: Sequence[str], size: int | None) -> list[list[float]]:
    body: dict[str, Any] = {
        "model": model, "input": [text[:MOST_CHARACTERS] for text in texts], "encoding_format": "float",
    }  # fmt: skip
    if size is not None:
        body["dimensions"] = size
    answer = await post(orjson.dumps(body), len(texts) * 200_000 + 1_000_000)
    if not answer.answered:
        raise Unserved(
            f"The embedding server did not answer: {answer.reason or answer.status}.",
            hint="Check LEADWRIGHT_EMBEDDING_KEY and the plan."
            if answer.locked
            else "Try again later; what is done is kept.",
        )
    return _read(answer.body, len(texts))


def _read(body: bytes, wanted: int) -> list[list[float]]:
    """The vectors of an answer, in the order of the texts, whatever order it has."""
    try:
        data = orjson.loads(body)["data"]
        rows = {
            int(item.get("index", place)): [float(x) for x in item["embedding"]]
            for place, item in enumerate(data)
        }
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _odd(f"no list of vectors ({type(error).__name__})") from error
    if sorted(rows) != list(range(wanted)):
        raise _odd(f"{len(rows)} vectors for {wanted} texts")
    if len({len(row) for row in rows.values()}) != 1 or not rows[0]:
        raise _odd("vectors of several lengths")
    if not all(math.isfinite(x) for row in rows.values() for x in row):
        raise _odd("numbers that are none")
    return [rows[place] for place in range(wanted)]


def _odd(what: str) -> Unserved:
    return Unserved(f"The embedding server answered with {what}.", hint="Is it an OpenAI-compatible server?")

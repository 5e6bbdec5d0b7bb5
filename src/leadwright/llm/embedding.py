"""What an embedding model is to the rest of the house: texts in, vectors of length one out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from leadwright.kernel.halfvec import Matrix


class Embedder(Protocol):
    """Turns texts into vectors. Texts that are alike in meaning lie near each other by cosine."""

    @property
    def name(self) -> str:
        """The model, in a form that changes whenever its vectors would."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row a text, of length one; a text without a word that the model knows is a row of zeros.

        The same text gives the same row, whatever stands beside it. Raises SourceFailed if a server does not answer.
        """
        ...

"""The default model: WordLlama's vectors of word pieces, added up. Nothing is downloaded, on no machine, at no time.

The weights and the table of pieces lie in the wheel of the package `wordllama` and are read as data; its code is never
run. A text is cut into words and each word into pieces by itself, so that what a word adds is known to the last digit:
the similarity of two texts is the sum of what their words add to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from leadwright.kernel.halfvec import Matrix, unit

NAME = "wordllama/l2_supercat_256/words1"
DIMENSION = 256
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")
_MOST_WORDS = 300_000  # kept at once; the memory of a list in all languages stays below half a gigabyte
_AT_ONCE = 512  # texts
_FAINT = 0.1  # of what the strongest word adds; less is not worth telling


class WordModel:
    """The model in memory, with the vectors of the words that it has met."""

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        found = find_spec("wordllama")
        assert found is not None
        assert found.submodule_search_locations is not None
        folder = Path(next(iter(found.submodule_search_locations)))
        self._pieces = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
        self._pieces.no_padding()
        self._pieces.no_truncation()
        weights = load_file(str(folder / "weights" / "l2_supercat_256.safetensors"))
        self._weights = weights["embedding.weight"].astype(np.float32)
        self._forget()

    def _forget(self) -> None:
        self._places: dict[str, int] = {}
        self._words: Matrix = np.zeros((1_024, DIMENSION), np.float32)

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row of length one a text; zeros for a text without a word."""
        return self.vectors(texts)

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """As `embed`."""
        out = np.zeros((len(texts), DIMENSION), np.float32)
        for first in range(0, len(texts), _AT_ONCE):
            if len(self._places) > _MOST_WORDS:
                self._forget()
            some = [_WORD.findall(text) for text in texts[first : first + _AT_ONCE]]
            self._add(out[first : first + _AT_ONCE], some)
        return unit(out)

    def _add(self, out: Matrix, texts: Sequence[Sequence[str]]) -> None:
        """Add the words of each text to its row, word by word, so that no text changes what another gives."""
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        places = [self._known(texts[place]) for place in order]
        sums = np.zeros((len(texts), DIMENSION), np.float32)
        held = len(places)
        for word in range(len(places[0]) if places else 0):
            while len(places[held - 1]) <= word:
                held -= 1
            sums[:held] += self._words[[row[word] for row in places[:held]]]
        out[order] = sums

    def _known(self, words: Sequence[str]) -> list[int]:
        return [
            place if (place := self._places.get(word)) is not None else self._meet(word) for word in words
        ]

    def _meet(self, word: str) -> int:
        place = len(self._places)
        if place == len(self._words):
            self._words = np.concatenate([self._words, np.zeros_like(self._words)])
        pieces = self._pieces.encode(word, add_special_tokens=False).ids
        self._words[place] = self._weights[pieces].sum(axis=0, dtype=np.float32)
        self._places[word] = place
        return place

    def told(self, text: str, target: Matrix, most: int = 6) -> list[tuple[str, float]]:
        """Return the words of a text that bring it nearest to a target of length one, the strongest first.

        Each with its share of the cosine; over all words of the text the shares add up to it.
        """
        best = sorted(self._shares(text, target), key=lambda item: (-item[1], item[0]))
        least = best[0][1] * _FAINT if best else 0.0
        return [(word, round(share, 4)) for word, share in best[:most] if share > 0 and share >= least]

    def _shares(self, text: str, target: Matrix) -> list[tuple[str, float]]:
        """What each word of a text, whatever its case, adds to the cosine with a target."""
        words = _WORD.findall(text)
        rows = self._words[self._known(words)] if words else np.zeros((0, DIMENSION), np.float32)
        length = float(np.linalg.norm(rows.sum(axis=0))) or 1.0
        added: dict[str, float] = {}
        shown: dict[str, str] = {}
        for word, share in zip(words, (rows @ target / length).tolist(), strict=True):
            key = word.casefold()
            shown.setdefault(key, word)
            added[key] = added.get(key, 0.0) + share
        return [(shown[key], share) for key, share in added.items()]


@lru_cache(maxsize=1)
def word_model() -> WordModel:
    """Return the model of this process, loaded once."""
    return WordModel()

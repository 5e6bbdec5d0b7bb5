"""What is wrong with a document, all of it at once, each with its field, its line and the nearest right
spelling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from leadwright.kernel.errors import Wrong


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to change: `field` is the path as the document spells it, `line` counts from 1 (None: no
    text)."""

    field: str
    message: str
    line: int | None = None
    nearest: str | None = None

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line is not None else ""
        return f"{where}{self.field}: {self.sentence}" if self.field else f"{where}{self.sentence}"

    @property
    def sentence(self) -> str:
        """The message with the suggestion, without the place."""
        return f"{self.message}; did you mean {self.nearest}?" if self.nearest else self.message


class BadDocument(Wrong):
    """The document cannot be used as it stands; `problems` lists every reason, in the order of the text."""

    code = "bad_document"

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        self.source = source
        lines = [str(problem) for problem in self.problems]
        body = (
            lines[0]
            if len(lines) == 1
            else "\n".join([f"{len(lines)} problems:", *(f"  {line}" for line in lines)])
        )
        super().__init__(f"{source}: {body}", field=self.problems[0].field or None)


def nearest(word: str, known: Iterable[str], *, cutoff: float = 70) -> str | None:
    """The known word that is spelled most like `word`, or None if nothing is near (case does not count)."""
    found = process.extractOne(
        word.casefold(), list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=cutoff
    )
    return str(found[0]) if found else None

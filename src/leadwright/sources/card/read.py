"""Read the text of a photographed business card with Tesseract: as one block first, then with its layout found."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from leadwright.kernel.errors import SourceFailed, Wrong
from leadwright.sources.card.picture import prepared

SOURCE = "card"
_PROGRAM = "tesseract"
_LANGUAGES = ("eng", "deu", "fra", "spa", "por", "ita", "nld")
_SECONDS = 40
_SURE = 45.0  # of 100: words below are specks and edges more often than words
_GOOD = 75.0


@dataclass(frozen=True, slots=True)
class CardText:
    """The text of a card, line by line, and how sure its words are on average, 0 to 1."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Page:
    lines: Sequence[str]
    mean: float
    weight: float  # characters of the words that are sure


def read(content: bytes) -> CardText:
    """Return the text of a picture of a card.

    Raises Wrong if it cannot be opened, or Tesseract or Pillow is not installed, and SourceFailed if
    Tesseract gives up. Nothing is sent anywhere.
    """
    if shutil.which(_PROGRAM) is None:
        raise Wrong(
            "Pictures cannot be read: the program Tesseract is not installed.",
            hint="Debian: apt-get install tesseract-ocr, and tesseract-ocr-deu and so on for other languages; "
            "then pip install 'leadwright[ocr]'.",
            field="file",
            code="ocr_missing",
        )
    image = io.BytesIO()
    prepared(content).save(image, "PNG", compress_level=1)
    page = _run(image.getvalue(), 6)
    if page.mean < _GOOD or page.weight < 40:
        # with its data for orientation it reads pictures that lie on their side, too
        other = _run(image.getvalue(), 1 if "osd" in _installed() else 3)
        page = max(page, other, key=lambda tried: tried.weight * tried.mean)
    return CardText("\n".join(page.lines), round(page.mean / 100, 2))


def languages() -> str:
    """The installed languages among those that are read, as Tesseract wants them: "eng+deu"."""
    return "+".join(name for name in _LANGUAGES if name in _installed()) or "eng"


@cache
def _installed() -> frozenset[str]:
    done = _tesseract("--list-langs", image=b"")
    return frozenset(done.decode("utf-8", "replace").split())


def _run(image: bytes, mode: int) -> _Page:
    table = _tesseract("stdin", "stdout", "--psm", str(mode), "-l", languages(), "tsv", image=image)
    return _page(table.decode("utf-8", "replace"))


def _tesseract(*arguments: str, image: bytes) -> bytes:
    """Run Tesseract. One thread: more are slower on pictures of this size. Raises SourceFailed."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own words and a file on stdin, no shell
            [_PROGRAM, *arguments],
            input=image,
            capture_output=True,
            check=True,
            timeout=_SECONDS,
            env=environment,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise SourceFailed(
            "Tesseract could not read the picture.",
            hint="Try another picture of the card, or type what it says.",
            field="file",
            code="ocr_failed",
        ) from error
    return done.stdout


def _page(table: str) -> _Page:
    """Lines, and how sure they are, of Tesseract's table of words."""
    lines: dict[tuple[str, ...], list[str]] = {}
    sure: list[tuple[float, int]] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or not cells[11].strip():
            continue
        word, confidence = cells[11].strip(), float(cells[10])
        if confidence < _SURE and not any(char.isdigit() or char == "@" for char in word):
            continue
        lines.setdefault(tuple(cells[1:5]), []).append(word)
        sure.append((confidence, len(word)))
    weight = sum(length for confidence, length in sure if confidence >= _SURE)
    total = sum(length for _, length in sure)
    mean = sum(confidence * length for confidence, length in sure) / total if total else 0.0
    return _Page([" ".join(words) for words in lines.values()], mean, float(weight))

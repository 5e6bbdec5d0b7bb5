"""Uploaded files between the request that brought them and the job that reads them: one folder each."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from leadwright.kernel.errors import NotFound


def folder(home: Path, upload: UUID) -> Path:
    """Return the folder of an upload; its name is the id, so that no stranger's text becomes a path."""
    return home / "uploads" / str(upload)


def safe_name(name: str | None) -> str:
    """Return a file name that stays inside its folder: the last part, without control characters."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    return kept.encode()[:150].decode(errors="ignore") or "companies"


def find(home: Path, upload: UUID) -> Path:
    """Return the file of an upload; raises NotFound if it was taken away."""
    for path in folder(home, upload).glob("*"):
        return path
    raise NotFound("The uploaded file is no longer there.", hint="Upload it again.", code="upload_gone")


def discard(home: Path, upload: UUID) -> None:
    """Remove an upload: it holds people's data and has been read."""
    shutil.rmtree(folder(home, upload), ignore_errors=True)


GivesAway = Callable[[str], bool]
"""Whether a text gives somebody away who must be forgotten."""
_MOST = 400_000_000  # bytes of one file that are looked at; a larger one is told of by its name alone


def forget(home: Path, gives_away: GivesAway) -> int:
    """Remove the uploads that give somebody away, and their rows from the files of refused rows; return how many files
    changed. A file that cannot be looked into is removed: it may."""
    changed = 0
    for path in sorted((home / "uploads").glob("*/*")):
        if any(gives_away(text) for text in _texts(path)):
            shutil.rmtree(path.parent, ignore_errors=True)
            changed += 1
    for path in sorted((home / "errors").glob("*.csv")):
        changed += _without_rows(path, gives_away)
    return changed


def _texts(path: Path) -> Iterator[str]:
    """The texts in a file, its own name among them."""
    yield path.name
    if not path.is_file() or path.stat().st_size > _MOST:
        yield path.name
        return
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            for part in book.namelist():
                yield book.read(part).decode("utf-8", "replace")
        return
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "latin-1"):
        yield raw.decode(encoding, "replace")


def _without_rows(path: Path, gives_away: GivesAway) -> bool:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    kept = [row for row in rows if not gives_away(" | ".join(row))]
    if len(kept) == len(rows):
        return False
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(kept)
    return True

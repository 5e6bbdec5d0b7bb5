"""Uploaded files between the request that brought them and the job that reads them: one folder each."""

from __future__ import annotations

import shutil
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

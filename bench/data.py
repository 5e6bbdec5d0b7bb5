"""Where real data lies that this repository does not ship: LEADWRIGHT_DATA, or ../shared/data beside the checkout."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def folder(*parts: str) -> Path | None:
    """Return a folder or file of the data, or None, with a word on stderr, if it is not there."""
    root = Path(os.environ.get("LEADWRIGHT_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    path = root.joinpath(*parts)
    if path.exists():
        return path
    print(f"Not measured: {path} is absent. Set LEADWRIGHT_DATA to the folder of real data.", file=sys.stderr)
    return None

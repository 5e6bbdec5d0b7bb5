"""Write docs/reference anew; `--check` only tells whether it is up to date (exit code 1 if not)."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.reference.pages import render_all

if __name__ == "__main__":
    folder = Path(__file__).resolve().parents[2] / "docs" / "reference"
    pages = render_all()
    stale = sorted(
        name
        for name in {*pages, *(path.name for path in folder.glob("*.md"))}
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != pages.get(name)
    )
    if "--check" not in sys.argv[1:]:
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in pages:
                (folder / name).write_text(pages[name], "utf-8")
            else:
                (folder / name).unlink()
    print(f"{len(pages)} pages, {len(stale)} changed: {', '.join(stale) or 'none'}")
    sys.exit(1 if stale and "--check" in sys.argv[1:] else 0)

"""Files that pages link to: read once, served with a name that changes with the content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


FONT, SHEET = "inter.woff2", "app.css"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, media type and the beginning of their hash."""

    content: bytes
    type: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """All files by name. The style sheet names the font with its version, as the pages do."""
    found: dict[str, Asset] = {}
    for item in resources.files("leadwright.faces.web").joinpath("static").iterdir():
        suffix = item.name[item.name.rfind(".") :]
        if suffix in TYPES:
            content = item.read_bytes()
            found[item.name] = Asset(content, TYPES[suffix], hashlib.sha256(content).hexdigest()[:12])
    font, sheet = found[FONT], found[SHEET]
    linked = sheet.content.replace(FONT.encode(), f"{FONT}?v={font.version}".encode())
    return found | {SHEET: Asset(linked, sheet.type, hashlib.sha256(linked).hexdigest()[:12])}


def asset(name: str) -> str:
    """The address of a file, with its version."""
    return f"/static/{name}?v={assets()[name].version}"

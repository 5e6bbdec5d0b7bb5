"""Words about accounts: what roles may do, and how a browser is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ROLES = {
    "viewer": "Viewer: sees everything",
    "member": "Member: works with leads",
    "admin": "Admin: decides about keys and people",
    "owner": "Owner: decides about owners too",
}
ROLE_WORDS = {
    "viewer": "sees everything of the workspace, and changes nothing",
    "member": "works: adds, decides, enriches, writes",
    "admin": "also sources, budgets, keys, hooks, people, erasures and the audit log",
    "owner": "also other owners, and new workspaces",
}
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """A browser as people call it: Firefox on Windows."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " on ".join(item for item in (browser, system) if item) or agent[:40] or "A browser"


FILTERS: dict[str, Callable[..., Any]] = {"device": device}
GLOBALS: dict[str, Any] = {"ROLES": ROLES, "ROLE_WORDS": ROLE_WORDS}

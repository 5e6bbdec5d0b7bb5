"""Turning the pages of a list: addresses that remember the places of the pages before."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

MOST = 30  # places that an address remembers


def trail_of(text: str) -> list[str]:
    """The places before this page, the first first."""
    return [place for place in text.split(".") if place]


def following(path: str, query: Mapping[str, str], here: str, cursor: str | None, trail: list[str]) -> str:
    """The address of the next page, "" without one. `here` is the cursor of this page ("" on the first)."""
    return _address(path, query, cursor, [*trail, here or "-"][-MOST:]) if cursor else ""


def preceding(path: str, query: Mapping[str, str], trail: list[str]) -> str:
    """The address of the page before, "" on the first one."""
    return _address(path, query, trail[-1].strip("-"), trail[:-1]) if trail else ""


def _address(path: str, query: Mapping[str, str], cursor: str, trail: list[str]) -> str:
    asked = {**query, "cursor": cursor, "trail": ".".join(trail)}
    kept = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path

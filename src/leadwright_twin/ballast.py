"""The weight that real pages carry: style sheets, state, icons and menus that say nothing about a company."""

from __future__ import annotations

import random
from dataclasses import dataclass

_PROPERTIES = (
    "padding",
    "margin",
    "gap",
    "border-radius",
    "line-height",
    "letter-spacing",
    "max-width",
    "top",
)
_PARTS = (
    "hero",
    "card",
    "grid",
    "nav",
    "drawer",
    "footer",
    "badge",
    "tabs",
    "quote",
    "banner",
    "modal",
    "chip",
)
_MENU = (
    "retail",
    "hospitality",
    "charities",
    "clinics",
    "logistics",
    "schools",
    "agencies",
    "councils",
    "studios",
)
_FEATURES = (
    "approvals",
    "exports",
    "audit-log",
    "roles",
    "reminders",
    "templates",
    "imports",
    "api",
    "reports",
)


@dataclass(frozen=True, slots=True)
class Ballast:
    """Inline CSS, inline script, inline SVG, and menu entries as (path, words)."""

    css: str
    script: str
    svg: str
    menu: tuple[tuple[str, str], ...]


def ballast(seed: str, kilobytes: int) -> Ballast:
    """About `kilobytes` of it, the same for the same seed."""
    rng = random.Random(f"ballast:{seed}")
    share = kilobytes * 1024 // 3
    menu = [(f"/solutions/{word}", f"For {word}") for word in _MENU]
    menu += [(f"/features/{word}", word.replace("-", " ").capitalize()) for word in _FEATURES]
    return Ballast(_css(rng, share), _script(rng, share), _svg(rng, share), tuple(menu) if kilobytes else ())


def _css(rng: random.Random, size: int) -> str:
    lines, length = [], 0
    while length < size:
        line = (
            f".{rng.choice(_PARTS)}-{rng.randrange(999)}{{{rng.choice(_PROPERTIES)}:{rng.randrange(64)}px}}"
        )
        lines.append(line)
        length += len(line)
    return "".join(lines)


def _script(rng: random.Random, size: int) -> str:
    rows = (
        f'"{rng.choice(_PARTS)}{index}":{{"k":"{rng.getrandbits(64):016x}","o":{rng.randrange(9)},"v":[true,null,{rng.randrange(99)}]}}'
        for index in range(size // 62)
    )
    return "window.__state={" + ",".join(rows) + "};"


def _svg(rng: random.Random, size: int) -> str:
    def path() -> str:
        digits = [rng.randrange(9) for _ in range(80)]
        return "".join("c{}.{}-{} {} 0".format(*digits[at : at + 4]) for at in range(0, 80, 4))

    count = size // 420
    body = "".join(
        f'<symbol id="i{index}" viewBox="0 0 24 24"><path d="M4 4{path()}z"/></symbol>'
        for index in range(count)
    )
    return f'<svg style="display:none" aria-hidden="true">{body}</svg>' if count else ""

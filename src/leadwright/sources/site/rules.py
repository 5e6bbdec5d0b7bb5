"""Which pages and events count as which engagement: the defaults, and the reading of rules that a team writes instead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from leadwright.kernel.errors import Wrong

KINDS = (
    "pricing_page_visited", "content_downloaded", "form_filled", "product_used", "email_replied",
    "linkedin_connected", "ad_lead",
)  # fmt: skip
"""What an event may count as; `identified` needs no rule, since it is said by identify itself."""
PARTS = ("paths", "pages", "events")
_MOST = 500
_LANGUAGE = re.compile(r"^/[a-z]{2}(?:[-_][a-z]{2,4})?(?=/)")
_WORD = re.compile(r"[^\w*]|_")

Document = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Rules:
    """Patterns by what they are held against (`paths`, `pages`, `events`), each with what it counts as."""

    exact: Mapping[str, Mapping[str, str]]
    patterns: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]

    def of_name(self, part: str, name: str) -> str | None:
        """What a page (`pages`) or an event (`events`) of this name counts as, or None."""
        return self._find(part, spelled(name))

    def of_path(self, path: str) -> str | None:
        """What a page at this path counts as, or None."""
        known = plain_path(path)
        bare = _LANGUAGE.sub("", known)
        return self._find("paths", known) or (self._find("paths", bare) if bare != known else None)

    def _find(self, part: str, text: str) -> str | None:
        if not text:
            return None
        if (found := self.exact[part].get(text)) is not None:
            return found
        return next((kind for pattern, kind in self.patterns[part] if pattern.fullmatch(text)), None)


def defaults() -> Document:
    """The rules that count while a team has written none."""
    return _defaults()


@cache
def _defaults() -> Document:
    text = (files("leadwright.sources.site") / "data" / "engagement.yaml").read_text("utf-8")
    return document(yaml.safe_load(text))


def document(raw: Any) -> Document:
    """Check rules as somebody wrote them. Raises Wrong with the field; what is not named counts as nothing."""
    if not isinstance(raw, Mapping):
        raise Wrong("The rules are not an object.", hint=f"Name what counts: {', '.join(KINDS)}.")
    found: dict[str, dict[str, list[str]]] = {}
    for kind, parts in raw.items():
        if kind not in KINDS:
            raise Wrong(
                f"Nothing counts as {str(kind)[:60]!r}.",
                hint=f"Use {', '.join(KINDS)}.",
                field=str(kind)[:60],
            )
        if not isinstance(parts, Mapping) or set(parts) - set(PARTS):
            raise Wrong(
                f"{kind} is not written as rules are.",
                hint=f"Give lists under {', '.join(PARTS)}.",
                field=kind,
            )
        found[kind] = {str(part): _patterns(f"{kind}.{part}", items) for part, items in parts.items()}
    return found


@cache
def standard() -> Rules:
    """The default rules, ready to be held against events."""
    return compiled(defaults())


def compiled(written: Document) -> Rules:
    """Make rules ready to be held against events. Of several kinds that fit, the one named first counts."""
    exact: dict[str, dict[str, str]] = {part: {} for part in PARTS}
    patterns: dict[str, list[tuple[re.Pattern[str], str]]] = {part: [] for part in PARTS}
    for kind, parts in written.items():
        for part, items in parts.items():
            for item in items:
                text = item.lower() if part == "paths" else spelled(item)
                text = text.rstrip("/") or "/" if part == "paths" else text
                if "*" in text:
                    literal = text.replace("[", "[[]").replace("?", "[?]")
                    patterns[part].append((re.compile(translate(literal)), kind))
                elif text:
                    exact[part].setdefault(text, kind)
    return Rules(exact, {part: tuple(items) for part, items in patterns.items()})


def spelled(name: str) -> str:
    """A name without what spellings differ in: case, spaces, marks."""
    return _WORD.sub("", name.casefold().replace("&", "and"))


def plain_path(address: str) -> str:
    """The path of an address or path: lower case, without query and closing slash; of "#/x" what follows the #."""
    try:
        parts = urlsplit(address.strip()[:2000])
    except ValueError:
        return "/"
    path = parts.fragment if parts.fragment.startswith("/") else parts.path
    path = re.sub(r"/{2,}|/index\.(?:html?|php)$", "/", unquote(path).lower().removesuffix(".html"))
    return f"/{path.strip('/')}"


def _patterns(field: str, items: Any) -> list[str]:
    if not isinstance(items, Sequence) or isinstance(items, str) or len(items) > _MOST:
        raise Wrong(f"{field} is not a list of patterns.", hint=f"Give at most {_MOST} texts.", field=field)
    for item in items:
        if not isinstance(item, str) or not item.strip() or len(item) > 200 or item.count("*") > 5:
            raise Wrong(
                f"{field} holds {str(item)[:60]!r}, which is no pattern.",
                hint="A pattern is a text of up to 200 characters with at most five *.",
                field=field,
            )
        if not item.strip(" */"):
            raise Wrong(f"{field} would let everything count.", hint="Name what counts.", field=field)
    return [item.strip() for item in items]

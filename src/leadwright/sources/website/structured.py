"""JSON-LD and microdata of a page, as plain items: what a page says about itself for machines.

Both become the same dicts ("@type", "@id", properties), flat, so that one reader serves both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from selectolax.lexbor import LexborNode

from leadwright.sources.website.document import Document

Item = Mapping[str, Any]

MAX_SCRIPT = 500_000  # characters of one JSON-LD block
MAX_ITEMS = 2_000
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING = re.compile(r",\s*([}\]])")
_WRAPPER = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """An item and the property of its parent under which it stood ("" at the top)."""

    item: Item
    under: str


def items(document: Document) -> list[Found]:
    """All items of the page, outer before inner, at most MAX_ITEMS."""
    found: list[Found] = []
    for node in document.tree.css('script[type*="ld+json"]'):
        for value in _blocks(node.text(strip=False)):
            found += _walk(value, MAX_ITEMS - len(found))
    for scope in document.tree.css("[itemscope]"):
        if len(found) < MAX_ITEMS and "itemprop" not in scope.attributes:
            found += _walk(_microdata(scope), MAX_ITEMS - len(found))
    return _with_references(found)


def types(item: Item) -> frozenset[str]:
    """The type names of an item, without their vocabulary: "https://schema.org/Person" -> "Person"."""
    raw = item.get("@type")
    names = raw if isinstance(raw, list) else [raw]
    return frozenset(
        name.rstrip("/").replace("#", "/").rpartition("/")[2] for name in names if isinstance(name, str)
    )


def texts(value: Any) -> list[str]:
    """The texts of a property that may be one value, a list, or wrapped in an item."""
    if isinstance(value, str):
        text = " ".join(value.split())
        return [text] if text else []
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        return [f"{value:g}" if abs(value) < 1e12 else ""]
    if isinstance(value, list):
        return [text for one in value[:100] for text in texts(one)] if _shallow(value) else []
    if isinstance(value, dict):
        return (
            texts(value.get("@value") or value.get("name") or value.get("@id") or "")
            if _shallow(value)
            else []
        )
    return []


def text(value: Any) -> str:
    """The first text of a property, or ""."""
    return next(iter(texts(value)), "")


def inner(value: Any) -> list[Item]:
    """The items of a property."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values[:200] if isinstance(one, dict)]


def _shallow(value: Any, depth: int = 4) -> bool:
    """Nested no deeper than anything sensible."""
    if depth == 0:
        return False
    children = value.values() if isinstance(value, dict) else value
    return all(_shallow(child, depth - 1) for child in children if isinstance(child, dict | list))


def _blocks(raw: str | None) -> Iterator[Any]:
    """The JSON of one script, forgiving what people's templates get wrong."""
    if not raw or len(raw) > MAX_SCRIPT:
        return
    cleaned = _WRAPPER.sub("", raw).strip().rstrip(";")
    for attempt in (cleaned, _TRAILING.sub(r"\1", _CONTROL.sub(" ", cleaned))):
        try:
            yield orjson.loads(attempt)
            return
        except orjson.JSONDecodeError:
            continue


def _walk(value: Any, room: int) -> list[Found]:
    """Every dict inside the value, outer first, without recursion."""
    found: list[Found] = []
    queue: list[tuple[Any, str]] = [(value, "")]
    while queue and len(found) < room:
        current, under = queue.pop(0)
        if isinstance(current, list):
            queue += [(one, under) for one in current[:1000]]
        elif isinstance(current, dict):
            if "@type" in current or "@id" in current:
                found.append(Found(current, under))
            queue += [
                (v, "" if k == "@graph" else k) for k, v in current.items() if isinstance(v, dict | list)
            ]
    return found


def _with_references(found: list[Found]) -> list[Found]:
    """References ({"@id": x} alone) give their place to the item that they mean."""
    by_id = {
        one.item["@id"]: one.item
        for one in found
        if isinstance(one.item.get("@id"), str) and len(one.item) > 1
    }
    resolved = []
    for one in found:
        if set(one.item) == {"@id"}:
            if isinstance(one.item["@id"], str) and one.item["@id"] in by_id:
                resolved.append(Found(by_id[one.item["@id"]], one.under))
        else:
            resolved.append(one)
    return resolved


def _microdata(scope: LexborNode) -> dict[str, Any]:
    """A microdata item as a dict, with its inner items two levels down."""
    item: dict[str, Any] = {"@type": (scope.attributes.get("itemtype") or "").split(" ")[0]}
    inner_scopes = scope.css("[itemscope]")[:200]
    inside = {
        node.mem_id
        for other in inner_scopes
        if other.mem_id != scope.mem_id
        for node in other.css("[itemprop]")[:200]
    }
    own_scopes = {other.mem_id for other in inner_scopes if other.mem_id != scope.mem_id}
    for node in scope.css("[itemprop]")[:200]:
        if node.mem_id == scope.mem_id or (node.mem_id in inside and node.mem_id not in own_scopes):
            continue
        value = _properties(node) if node.mem_id in own_scopes else _value(node)
        for name in (node.attributes.get("itemprop") or "").split():
            item[name] = (
                [*item[name], value]
                if isinstance(item.get(name), list)
                else [item[name], value]
                if name in item
                else value
            )
    return item


def _properties(scope: LexborNode) -> dict[str, Any]:
    """An inner microdata item; what it holds inside is flat."""
    item: dict[str, Any] = {"@type": (scope.attributes.get("itemtype") or "").split(" ")[0]}
    for node in scope.css("[itemprop]")[:100]:
        for name in (node.attributes.get("itemprop") or "").split():
            if node.mem_id != scope.mem_id:
                item.setdefault(name, _value(node))
    return item


def _value(node: LexborNode) -> str:
    """A microdata value: an attribute where HTML says so, else the text."""
    for attribute in ("content", "datetime", "href", "src"):
        if value := node.attributes.get(attribute):
            return value.removeprefix("mailto:").removeprefix("tel:") if attribute == "href" else value
    holds_others = len(node.css("[itemprop]")) > 1  # a page that never closes its tags nests what it lists
    shown = node.text(deep=False) if holds_others else node.text(separator=" ")
    return " ".join((shown or "").split())

"""Detection once more, as plainly as it can be written: every rule, Python's re, no filters. Only for tests.

It shares with the product the packs as files and the HTML parser, nothing else.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

from selectolax.lexbor import LexborHTMLParser

DATA = resources.files("leadwright.sources.technology").joinpath("data")
Found = tuple[str, str, int]  # name, version, confidence
SKIPPED_DOM = ("properties", "src")


def packs() -> list[dict[str, Any]]:
    shipped = json.loads(gzip.decompress(DATA.joinpath("technologies.json.gz").read_bytes()))
    return [shipped, json.loads(DATA.joinpath("own.json").read_text("utf-8"))]


def as_list(value: Any) -> list[str]:
    return [] if value is None else [str(one) for one in value] if isinstance(value, list) else [str(value)]


def split(text: str) -> tuple[str, int, str]:
    source, *tags = text.split("\\;")
    told = {tag.split(":", 1)[0]: tag.split(":", 1)[1] for tag in tags if ":" in tag}
    return source, int(told.get("confidence", 100)), told.get("version", "")


def compiled(source: str) -> re.Pattern[str]:
    source = re.sub(r"\\([ACZa])", r"\1", source)  # letters that mean themselves in JavaScript
    source = source.replace(r"\w-.", r"\w\-.")
    if source.startswith((".+", ".*")):
        # it matches from the start of a line if it matches anywhere in it: no other start need be tried
        source = f"(?m:^){source}"
    return re.compile(re.sub(r"(?<!\\)\$(?![^\[]*\])", r"\\Z", source), re.IGNORECASE | re.ASCII)


def fill(template: str, groups: tuple[str | None, ...]) -> str:
    ternary = re.search(r"\\(\d)\?([^:]*):(.*)$", template)
    if ternary:
        number = int(ternary[1])
        chosen = ternary[2] if number < len(groups) and groups[number] else ternary[3]
        template = template[: ternary.start()] + chosen
    for number in range(10):
        value = groups[number] if number < len(groups) else None
        template = template.replace(f"\\{number}", value or "")
    template = template.strip()
    digits = re.match(r"\d*", template, re.ASCII)
    if len(template) > 15 or (digits and digits[0] and int(digits[0]) >= 10000):
        return ""
    return template


class Reference:
    """All rules as (technology, field, key, condition, pattern, confidence, version)."""

    def __init__(self) -> None:
        self.technologies: dict[str, dict[str, Any]] = {}
        self.rules: list[tuple[str, str, str, str, re.Pattern[str], int, str]] = []
        for pack in packs():
            for name, raw in pack["technologies"].items():
                whole = self.technologies.setdefault(
                    name,
                    {
                        "cats": set(),
                        "implies": [],
                        "requires": set(),
                        "requiresCategory": set(),
                        "excludes": set(),
                    },
                )
                whole["implies"] += as_list(raw.get("implies"))
                for part in ("cats", "requires", "requiresCategory", "excludes"):
                    whole[part] |= set(as_list(raw.get(part)))
                for field, key, condition, text in self._read(raw):
                    source, confidence, version = split(text)
                    source = "" if condition == "exists" else source
                    self.rules.append((name, field, key, condition, compiled(source), confidence, version))

    def _read(self, raw: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
        for field in ("url", "html", "text", "scripts", "css", "scriptSrc"):
            yield from ((field, "", "", text) for text in as_list(raw.get(field)))
        for field in ("headers", "cookies", "meta", "dns"):
            for key, texts in raw.get(field, {}).items():
                yield from (
                    (field, key.upper() if field == "dns" else key.lower(), "", one) for one in as_list(texts)
                )
        dom = raw.get("dom", {})
        if not isinstance(dom, dict):
            dom = {split(one)[0]: {"exists": "\\;" + one.partition("\\;")[2]} for one in as_list(dom)}
        for selector, conditions in dom.items():
            for condition, value in conditions.items():
                if condition == "attributes":
                    yield from (("dom", selector, f"@{name}", text) for name, text in value.items())
                elif condition not in SKIPPED_DOM:
                    yield "dom", selector, condition, value

    def detect(self, url: str, html: str, headers: dict[str, str], cookies: dict[str, str]) -> set[Found]:
        tree = LexborHTMLParser(html)
        texts = {
            "url": [url],
            "html": [html],
            "css": ["\n".join(node.text() for node in tree.css("style"))],
            "scripts": [node.text() for node in tree.css("script:not([src])") if node.text()],
            "scriptSrc": [
                source for node in tree.css("script[src]") if (source := (node.attrs["src"] or "").strip())
            ],
        }
        texts["scriptSrc"] = [f"https:{one}" if one.startswith("//") else one for one in texts["scriptSrc"]]
        meta: dict[str, list[str]] = {}
        for node in tree.css("meta[content]"):
            name = (node.attributes.get("name") or node.attributes.get("property") or "").lower()
            meta.setdefault(name, []).append(node.attributes["content"] or "")
        named = {"headers": headers, "cookies": cookies}
        plain = LexborHTMLParser(html)
        plain.strip_tags(["script", "style", "noscript", "template"], recursive=True)
        texts["text"] = [plain.body.text(separator=" ") if plain.body else ""]
        sums: dict[str, tuple[int, str]] = {}
        for name, field, key, condition, pattern, confidence, version in self.rules:
            if field in texts:
                subjects = texts[field]
            elif field == "meta":
                subjects = meta.get(key, []) if key else []
            elif field == "dom":
                subjects = list(self._nodes(tree, key, condition))
            elif field in named:
                subjects = [
                    value
                    for given, value in named[field].items()
                    if given.lower() == key or (key.endswith("*") and given.lower().startswith(key[:-1]))
                ]
            else:
                continue
            matches = [found for subject in subjects if (found := pattern.search(subject))]
            if matches:
                told = [fill(version, (found[0], *found.groups())) for found in matches]
                before, said = sums.get(name, (0, ""))
                sums[name] = (before + confidence, max([said, *told], key=len))
        return self._resolve({name: (min(100, total), said) for name, (total, said) in sums.items() if total})

    def _nodes(self, tree: LexborHTMLParser, selector: str, condition: str) -> Iterator[str]:
        for node in tree.css(selector):
            if condition == "exists":
                yield ""
            elif condition == "text":
                if node.text():
                    yield node.text()
            elif condition[1:].lower() in node.attributes:
                yield node.attributes[condition[1:].lower()] or ""

    def _resolve(self, direct: dict[str, tuple[int, str]]) -> set[Found]:
        found: dict[str, tuple[int, str]] = {}
        for _ in range(50):
            before = dict(found)
            found = {name: one for name, one in direct.items() if self._allowed(name, before)}
            for name in sorted(found, key=lambda name: (-found[name][0], name)):
                if name in found:
                    for other in self.technologies[name]["excludes"]:
                        found.pop(other, None)
            banned = {other for name in found for other in self.technologies[name]["excludes"]}
            changed = True
            while changed:
                changed = False
                for name, (confidence, _said) in list(found.items()):
                    for text in self.technologies.get(name, {"implies": []})["implies"]:
                        implied, weight, said = split(text)
                        sure = min(confidence, weight)
                        if (implied not in banned or implied in found) and sure > found.get(implied, (0, ""))[
                            0
                        ]:
                            found[implied] = (sure, found[implied][1] if implied in found else said)
                            changed = True
            if found.keys() == before.keys():
                break
        return {(name, said, confidence) for name, (confidence, said) in found.items()}

    def _allowed(self, name: str, present: dict[str, Any]) -> bool:
        technology = self.technologies[name]
        if not technology["requires"] and not technology["requiresCategory"]:
            return True
        others = present.keys() - {name}
        return bool(technology["requires"] & others) or any(
            technology["requiresCategory"] & self.technologies[other]["cats"] for other in others
        )

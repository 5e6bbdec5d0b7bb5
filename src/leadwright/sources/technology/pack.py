"""Fingerprint packs: read from JSON, checked, turned into technologies and rules; nothing is dropped unseen.

A pack is an object with `categories` ({number: {"name"}}) and `technologies` ({name: definition}) in the
schema of the old Wappalyzer extension. A technology named by several packs has the rules of all.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from leadwright.kernel.errors import Wrong
from leadwright.sources.technology.types import Implication, Pattern, Rule, RuleField, Skipped, Technology

_TEXTS: tuple[RuleField, ...] = ("url", "html", "text", "scripts", "css", "scriptSrc")
_KEYED: tuple[RuleField, ...] = ("headers", "meta", "cookies", "dns")
_NOT_RUN = {
    "js": "needs a browser: a global variable of the running page",
    "xhr": "needs a browser: a request made by the running page",
    "certIssuer": "needs the TLS certificate, which the door does not hand up",
    "robots": "needs robots.txt, which is not read for detection",
    "magento": "needs a request of its own",
    "probe": "needs a request of its own",
}
_DOM_EXISTS = "exists"


@dataclass(slots=True)
class Pack:
    """Everything read so far: technologies by name, their rules, and what is not run."""

    technologies: dict[str, Technology] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)

    def add(self, document: Mapping[str, Any], origin: str) -> None:
        """Take in one pack. Raises Wrong with the place if it is not in the schema."""
        definitions = document.get("technologies")
        if not isinstance(definitions, Mapping):
            raise Wrong(f"{origin} has no object 'technologies'.", field="technologies")
        given = document.get("categories") or {}
        self.categories.update({str(number): str(entry["name"]) for number, entry in given.items()})
        for name, definition in definitions.items():
            if not isinstance(definition, Mapping):
                raise Wrong(f"{origin}: {name!r} is not an object.", field=str(name))
            self._add_technology(str(name), definition)

    def _add_technology(self, name: str, raw: Mapping[str, Any]) -> None:
        categories = self.categories
        before = self.technologies.get(name, Technology(name))
        implied = tuple(_implication(text) for text in _strings(raw.get("implies")))
        self.technologies[name] = Technology(
            name,
            tuple(dict.fromkeys((*before.categories, *_named(raw.get("cats"), categories)))),
            tuple(dict.fromkeys((*before.implies, *implied))),
            before.requires | frozenset(_bare(text) for text in _strings(raw.get("requires"))),
            before.requires_categories | frozenset(_named(raw.get("requiresCategory"), categories)),
            before.excludes | frozenset(_bare(text) for text in _strings(raw.get("excludes"))),
        )
        for where in _TEXTS:
            for text in _strings(raw.get(where)):
                self._rule(name, where, text)
        for where in _KEYED:
            for key, texts in (raw.get(where) or {}).items():
                for text in _strings(texts):
                    self._rule(name, where, text, key=key.upper() if where == "dns" else key.lower())
        self._add_dom(name, raw.get("dom"))
        for given, reason in _NOT_RUN.items():
            for text in _flat(raw.get(given)):
                self.skipped.append(Skipped(name, given, text, reason))

    def _add_dom(self, name: str, dom: Any) -> None:
        if isinstance(dom, Mapping):
            for selector, conditions in dom.items():
                self._add_conditions(name, str(selector), conditions)
            return
        for selector in _strings(dom):
            self._rule(name, "dom", selector, key=_bare(selector), condition=_DOM_EXISTS)

    def _add_conditions(self, name: str, selector: str, conditions: Mapping[str, Any]) -> None:
        for condition, value in conditions.items():
            if condition in (_DOM_EXISTS, "text"):
                self._rule(name, "dom", str(value), key=selector, condition=condition)
            elif condition == "attributes":
                for attribute, text in value.items():
                    self._rule(
                        name, "dom", str(text), key=selector, condition=f"attribute:{attribute.lower()}"
                    )
            else:
                known = condition == "properties"
                reason = "needs a browser: a property of a live element" if known else "unknown condition"
                self.skipped.append(Skipped(name, "dom", f"{selector} {condition}", reason))

    def _rule(self, name: str, where: RuleField, text: str, *, key: str = "", condition: str = "") -> None:
        pattern = parse_pattern(text)
        if condition == _DOM_EXISTS:  # being there is all that is asked
            pattern = replace(pattern, source="")
        self.rules.append(Rule(len(self.rules), name, where, pattern, key, condition))


def parse_pattern(text: str) -> Pattern:
    """`regex\\;confidence:50\\;version:\\1` taken apart; what is not said is 100 and no version."""
    source, *tags = str(text).split("\\;")
    told = dict(tag.split(":", 1) for tag in tags if ":" in tag)
    confidence = told.get("confidence", "100")
    return Pattern(source, int(confidence) if confidence.isdigit() else 100, told.get("version", ""))


def load(extra: Path | None = None) -> Pack:
    """The shipped packs, then those of the folder `extra` (`*.json`, `*.json.gz`) in order of their names."""
    pack = Pack()
    for name in ("technologies.json.gz", "own.json"):
        pack.add(_shipped(name), name)
    if extra is not None:
        for path in sorted([*extra.glob("*.json"), *extra.glob("*.json.gz")]):
            pack.add(_parse(path.read_bytes(), str(path)), str(path))
    return pack


@lru_cache(maxsize=2)
def _shipped(name: str) -> Mapping[str, Any]:
    return _parse(resources.files(__package__).joinpath("data", name).read_bytes(), name)


def _parse(data: bytes, origin: str) -> Mapping[str, Any]:
    try:
        document = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    except (OSError, EOFError, ValueError) as cause:
        raise Wrong(f"{origin} is not JSON: {cause}.", hint="Repair or remove the file.") from cause
    if not isinstance(document, dict):
        raise Wrong(f"{origin} is not a JSON object.")
    return cast(Mapping[str, Any], document)


def _strings(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (f"{key}: {text}" for key, texts in value.items() for text in _strings(texts))
    else:
        yield from _strings(value)


def _named(numbers: Any, categories: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(categories.get(number, number) for number in _strings(numbers))


def _bare(text: str) -> str:
    return text.split("\\;", maxsplit=1)[0]


def _implication(text: str) -> Implication:
    pattern = parse_pattern(text)
    return Implication(pattern.source, pattern.confidence, pattern.version)

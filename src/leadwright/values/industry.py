"""Industries: one small taxonomy, and the crosswalk by which labels and codes of other vocabularies reach it.

`data/industries.yaml` says what implies what, and why. A company is in a wanted industry if a node that the
wanted label names (`direct`) is among the nodes of the company's labels (`of`, closed upwards): an ICP that
says "Fintech" finds "Payments", and one that says "Payments" does not find plain "Fintech".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from leadwright.values.name import fold

_CAP = 200
_LEVELS = re.compile(r"\s*(?:->|=>|→|»|›|>|::|:)\s*")
_LIST = re.compile(r"\s*[,;/|•\n]\s*|\s+(?:and|&|\+)\s+|\s*&\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\(([^()]*)\)")
_CODE = re.compile(
    r"(?:(naics|us sic|uk sic|sic|cnae|nace|isic|naf|ateco|wz)"
    r"(?:[\s-]*(?:20\d\d|rev\.?\s*[\d.]+|codes?|v?\d\.\d))*[\s:#-]*)?"
    r"([a-u]?)\s*(\d[\d./-]*|(?<=[a-u]))(?![\w])",
    re.IGNORECASE,
)
_BARE_CNAE = re.compile(r"\d{2}\.?\d{2}-?\d/\d{2}")
_BARE_NACE = re.compile(r"[a-u]?\d{2}\.\d{1,2}|[a-u]\d{2}", re.IGNORECASE)
_ENDINGS = (
    "industry",
    "industries",
    "sector",
    "companies",
    "company",
    "startups",
    "startup",
    "vertical",
    "business",
)


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    labels: dict[str, str]
    ancestors: dict[str, frozenset[str]]
    depth: dict[str, int]
    order: dict[str, int]
    kinds: dict[str, str]
    spellings: dict[str, tuple[str, ...]]
    with_b2b: dict[str, tuple[str, ...]]
    shown: dict[str, str]


def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    # The safe loader of libyaml, where there is one, starts ten times as fast.
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return data


@cache
def _taxonomy() -> _Taxonomy:
    data = _read("industries.yaml")
    entries: dict[str, Any] = data["nodes"]
    spellings: dict[str, tuple[str, ...]] = {}
    shown: dict[str, str] = {}
    for node, entry in entries.items():
        for name in (entry["label"], node, *entry.get("names", ())):
            spellings[_key(name)] = (node,)
            shown.setdefault(_key(name), name)
    for name, targets in data["labels"].items():
        spellings[_key(name)] = tuple(targets)
        shown.setdefault(_key(name), name)
    return _Taxonomy(
        labels={node: entry["label"] for node, entry in entries.items()},
        ancestors={node: frozenset(_climb(node, entries)) for node in entries},
        depth={node: _depth(node, entries) for node in entries},
        order={node: place for place, node in enumerate(entries)},
        kinds={node: entry.get("kind", "industry") for node, entry in entries.items()},
        spellings=spellings,
        with_b2b={_key(name): tuple(targets) for name, targets in data["with_b2b"].items()},
        shown=shown,
    )


def _climb(node: str, entries: dict[str, Any]) -> set[str]:
    found = {node}
    for parent in entries[node].get("parents", ()):
        found |= _climb(parent, entries)
    return found


def _depth(node: str, entries: dict[str, Any]) -> int:
    return 1 + max((_depth(parent, entries) for parent in entries[node].get("parents", ())), default=0)


def _key(text: str) -> str:
    return fold(text).replace(" ", "")


@lru_cache(maxsize=16_384)
def direct(label: str) -> frozenset[str]:
    """The nodes that a label names itself, without their ancestors: what an ICP means by it.

    A label with levels ("B2B -> Analytics", "Health Care: Biotechnology") means all its levels together.
    Empty if unknown.
    """
    text = label[:_CAP].replace("\x00", " ")
    if (found := _code(text)) is not None:
        return found
    if known := _known(text):
        return known
    levels = [level for level in _LEVELS.split(text) if level]
    return _together(levels) if len(levels) > 1 else frozenset()


def _together(labels: Iterable[str]) -> frozenset[str]:
    """The direct nodes of labels that describe one company; beside "B2B" some of them mean SaaS."""
    given = list(labels)
    found = frozenset[str]().union(*(direct(item) for item in given))
    if "b2b" in found:
        table = _taxonomy().with_b2b
        found = found.union(
            *(table.get(_key(level), ()) for item in given for level in _LEVELS.split(item[:_CAP]))
        )
    return found


def _known(text: str) -> frozenset[str]:
    """The nodes of one label: as it stands, without an aside, or as a list all of whose items are known."""
    if found := _spelled(text):
        return frozenset(found)
    if "(" in text:
        for part in (_ASIDE.sub(" ", text), *_ASIDE.findall(text)):
            if found := _spelled(part):
                return frozenset(found)
    items = [_spelled(item) for item in _LIST.split(text) if item]
    if len(items) > 1 and all(items):
        return frozenset(node for item in items for node in item)
    return frozenset()


def _spelled(text: str) -> tuple[str, ...]:
    """Look a spelling up, with the small variations of number and of a final "industry" that labels show."""
    table, key = _taxonomy().spellings, _key(text)
    if key in table or not key:
        return table.get(key, ())
    for ending in _ENDINGS:
        if key.endswith(ending) and (found := table.get(key.removesuffix(ending))):
            return found
    return table.get(key.removesuffix("s"), ()) or table.get(key + "s", ())


@cache
def _codes() -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        name: {code: tuple(found) for code, found in table.items()}
        for name, table in _read("industry_codes.yaml").items()
    }


def _code(text: str) -> frozenset[str] | None:
    """The nodes of a code ("NAICS 541511", "CNAE 6201-5/01", "J62.01"); None if the text is not a code."""
    if not (match := _CODE.match(text.strip())):
        return None
    scheme, letter, digits = (
        (match.group(1) or "").lower(),
        match.group(2).upper(),
        re.sub(r"\D", "", match.group(3)),
    )
    if not scheme:
        bare, rest = match.group().strip(), text.strip()[match.end() :].lstrip()
        if rest and rest[0] not in "-–:":
            return None
        if _BARE_CNAE.fullmatch(bare):
            scheme = "cnae"
        elif _BARE_NACE.fullmatch(bare):
            scheme = "nace"
        else:
            return None
    return frozenset(
        _longest(_scheme(scheme, digits), digits) or (_codes()["nace"].get(letter, ()) if not digits else ())
    )


def _scheme(name: str, digits: str) -> tuple[str, ...]:
    """The tables to look a code up in. A British "SIC" of five digits is NACE with one more digit."""
    if name == "naics":
        return ("naics",)
    if name == "cnae":
        return ("cnae", "nace")
    return ("sic",) if name == "us sic" or (name == "sic" and len(digits) <= 4) else ("nace",)


def _longest(tables: tuple[str, ...], digits: str) -> tuple[str, ...]:
    for end in range(len(digits), 1, -1):
        for table in tables:
            if found := _codes()[table].get(digits[:end]):
                return found
    return ()


@lru_cache(maxsize=16_384)
def nodes(label: str) -> frozenset[str]:
    """The nodes of a label with all their ancestors ("Payments" is also fintech); empty if unknown."""
    return _closed(direct(label))


def of(labels: Iterable[str]) -> frozenset[str]:
    """The nodes of all labels of one company, closed upwards.

    More than the union of `nodes`: beside "B2B" a label such as "Analytics" or "Sales" means SaaS.
    """
    return _of(tuple(labels))


@lru_cache(maxsize=16_384)
def _of(labels: tuple[str, ...]) -> frozenset[str]:
    return _closed(_together(labels))


def _closed(found: Iterable[str]) -> frozenset[str]:
    ancestors = _taxonomy().ancestors
    return frozenset[str]().union(*(ancestors[node] for node in found))


def label(node: str) -> str:
    """The English name of a node; an unknown node comes back as it is."""
    return _taxonomy().labels.get(node, node)


def labels() -> list[str]:
    """The English names of all nodes, in the order of the taxonomy."""
    return list(_taxonomy().labels.values())


def nearest(label: str) -> str | None:
    """The known spelling closest to a label, for "did you mean"; None if nothing is close."""
    key, table = _key(label[:_CAP]), _taxonomy().shown
    hit = process.extractOne(key, table.keys(), scorer=fuzz.ratio, score_cutoff=72) if key else None
    return table[hit[0]] if hit else None


def main(nodes: Iterable[str]) -> str | None:
    """The one node to show for a company: an industry, else software and the like, else a theme or a model;
    the most specific first."""
    taxonomy = _taxonomy()
    known = [node for node in nodes if node in taxonomy.labels]
    rank = {"industry": 3, "horizontal": 2, "theme": 1, "model": 0}
    return max(
        known,
        key=lambda node: (rank[taxonomy.kinds[node]], taxonomy.depth[node], -taxonomy.order[node]),
        default=None,
    )


def of_code(system: str, code: str) -> list[str]:
    """The labels of what an official code means ("SIC", "7372" -> ["Software"]); [] if it is not known.

    `system` is SIC (of the United States), UK SIC, NAICS, CNAE or NACE.
    """
    return sorted(label(node) for node in direct(f"{'US SIC' if system == 'SIC' else system} {code}"))

"""Industries: one small taxonomy, and the crosswalk by which labels and codes of other vocabularies reach it.

The data file says what implies what, and why. A company is in a wanted industry if one of the nodes that
the wanted label names (`direct`) is among the nodes of the company's labels (`of`, closed upwards).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from leadwright.values.name import fold

_CAP = 200


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    labels: dict[str, str]
    ancestors: dict[str, frozenset[str]]
    kinds: dict[str, str]
    spellings: dict[str, tuple[str, ...]]
    shown: dict[str, str]


@cache
def _taxonomy() -> _Taxonomy:
    text = resources.files(__package__).joinpath("data", "industries.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    nodes_, spellings, shown = data["nodes"], {}, {}
    for node, entry in nodes_.items():
        for name in (node, entry["label"], *entry.get("names", ())):
            spellings[_key(name)] = (node,)
            shown.setdefault(_key(name), name)
    for name, targets in data["labels"].items():
        spellings[_key(name)] = tuple(targets)
        shown[_key(name)] = name
    return _Taxonomy(
        {node: entry["label"] for node, entry in nodes_.items()},
        {node: frozenset(_climb(node, nodes_)) for node in nodes_},
        {node: entry.get("kind", "industry") for node, entry in nodes_.items()},
        spellings, shown,
    )  # fmt: skip


def _climb(node: str, nodes_: dict[str, Any]) -> set[str]:
    found = {node}
    for parent in nodes_[node].get("parents", ()):
        found |= _climb(parent, nodes_)
    return found


def _key(label_: str) -> str:
    return fold(label_).replace(" ", "")


@lru_cache(maxsize=16_384)
def direct(label: str) -> frozenset[str]:
    """The nodes that a label names itself, without their ancestors: what an ICP means by it."""
    found: set[str] = set()
    for part in label[:_CAP].split("->"):
        found.update(_taxonomy().spellings.get(_key(part), ()))
    return frozenset(found)


@lru_cache(maxsize=16_384)
def nodes(label: str) -> frozenset[str]:
    """The nodes of a label with all their ancestors ("Payments" is also fintech); empty if unknown."""
    return frozenset().union(*(_taxonomy().ancestors[node] for node in direct(label)))


def of(labels: Iterable[str]) -> frozenset[str]:
    """The nodes of all labels of one company, closed upwards."""
    return frozenset().union(*(nodes(label) for label in labels))


def label(node: str) -> str:
    """The English name of a node; an unknown node comes back as it is."""
    return _taxonomy().labels.get(node, node)


def nearest(label: str) -> str | None:
    """The known spelling closest to a label, for "did you mean"; None if nothing is close."""
    hit = process.extractOne(_key(label[:_CAP]), _taxonomy().spellings.keys(), scorer=fuzz.ratio, score_cutoff=75)
    return _taxonomy().shown[hit[0]] if hit else None


def main(nodes: Iterable[str]) -> str | None:
    """The one node to show for a company: the most specific; business models only if there is nothing else."""
    given = [node for node in nodes if node in _taxonomy().labels]
    if not given:
        return None
    return max(given, key=lambda node: (_taxonomy().kinds[node] != "model", len(_taxonomy().ancestors[node]), node))

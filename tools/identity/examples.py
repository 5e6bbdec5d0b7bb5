"""Labelled examples from real data: pairs of names, and two lists of the same companies.

Labels that do not say "one and the same" are left out, by rule and not by hand: see `_substituted`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from leadwright.entities.blocks import company_name_blocks, pairs_by_block
from leadwright.entities.components import components
from leadwright.values.name import fold

FOLDS = 5
_MOST = 60


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two names and whether they are one's; `counts` is False for labels that only a watch list would give."""

    left: str
    right: str
    same: bool
    counts: bool
    note: str = ""


def name_pairs(path: Path, people: bool) -> list[NamePair]:
    """The labelled pairs of people or of companies and other bodies, each once; ships are neither."""
    seen: set[frozenset[str]] = set()
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = frozenset((fold(row["name1"]), fold(row["name2"])))
            exact = frozenset((row["name1"], row["name2"], "exact"))
            if (
                row["schema"] == "Vessel"
                or (row["schema"] == "Person") is not people
                or exact in seen
                or (pair in seen and len(pair) > 1)
            ):
                continue
            seen |= {exact, pair}
            same = row["is_match"] == "true"
            found.append(
                NamePair(row["name1"], row["name2"], same, not (same and _substituted(row)), row["notes"])
            )
    return found


_SUBSTITUTION = (
    " swap", " sub", "substitution", "collision", "plausible-alternate", "antonym", "near-homophone",
    "one-letter shift", "real surname", "real distillery", "common-noun", "truncation", "added consonant", "dropped consonant",
    "pluralisation", "rearrangement", "tail-rewrite", "syllable insert", "morphological variant", "vowel reorder",
    "3-character drift", "added invented", "added prefix-name (different person)", "added 2 invented", "phonetic-near",
)  # fmt: skip


def _substituted(row: dict[str, str]) -> bool:
    """The pair was made by putting another name in the place of one ("vintage swap", "surname swap").

    A watch list wants such a pair to be looked at, and labels it a match. It names two: Tim Cook and Tom
    Cook, Fund X and Fund XI.
    """
    deviation = row["category"] == "LLM-proposed deviation"
    return deviation and any(word in f" {row['notes'].lower()}" for word in _SUBSTITUTION)


def folds(pairs: Sequence[NamePair]) -> list[int]:
    """The fold of each pair: pairs that share a name, however spelled, lie in one fold."""
    roots = components((fold(p.left), fold(p.right)) for p in pairs)
    groups = sorted({roots[fold(p.left)] for p in pairs})
    place = {root: index % FOLDS for index, root in enumerate(groups)}
    return [place[roots[fold(p.left)]] for p in pairs]


@dataclass(frozen=True, slots=True)
class Linkage:
    """Two lists of names with the number that is the truth: the listed (number, name), and all issuers."""

    listed: Sequence[tuple[str, str]]
    issuers: Sequence[tuple[str, str]]


def sp500(folder: Path) -> Linkage:
    """The constituents of the S&P 500 against all issuers of the SEC; share classes of one company once."""
    with (folder / "sp500_constituents.csv").open(encoding="utf-8", newline="") as file:
        rows = {str(int(row["CIK"])): row["Security"] for row in reversed(list(csv.DictReader(file)))}
    entries = json.loads((folder / "sec_company_tickers.json").read_text(encoding="utf-8")).values()
    issuers = {(str(entry["cik_str"]), entry["title"]) for entry in entries}
    known = {cik for cik, _ in issuers}
    return Linkage(sorted((c, n) for c, n in rows.items() if c in known), sorted(issuers))


def candidates(linkage: Linkage) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of a listed company and an issuer that share a block."""
    listed, issuers = list(linkage.listed), list(linkage.issuers)
    left: Iterable[tuple[str, tuple[str, ...]]] = [
        (str(i), company_name_blocks(n)) for i, (_, n) in enumerate(listed)
    ]
    right = [(str(i), company_name_blocks(n)) for i, (_, n) in enumerate(issuers)]
    for one, other in sorted(pairs_by_block(left, right, _MOST)):
        yield listed[int(one)], issuers[int(other)]

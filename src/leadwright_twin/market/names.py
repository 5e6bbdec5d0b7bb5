"""Names of companies: every index its own, with namesakes and former names where fate wants them."""

from __future__ import annotations

from leadwright_twin.market.data import load
from leadwright_twin.market.seeded import number, share

BLOCK = 16  # neighbours: people move, and names collide, within a block
_STEP = 44_497  # coprime to the number of names, so that no index repeats another's


def _combination(seed: int, index: int) -> tuple[str, str, int]:
    words = load("words.json")
    heads, tails, kinds = words["heads"], words["tails"], words["kinds"]
    size = len(heads) * len(tails) * len(kinds)
    code = (index % size * _STEP + number(seed, "names") % size) % size
    stem = heads[code % len(heads)] + tails[code // len(heads) % len(tails)]
    return stem, kinds[code // (len(heads) * len(tails))], index // size


def own_name(seed: int, index: int) -> str:
    """The name that the index alone gives: "Quillwick Desk"."""
    stem, kind, turn = _combination(seed, index)
    return f"{stem} {kind}" + (f" {turn + 1}" if turn else "")


def namesake(seed: int, index: int) -> int | None:
    """The neighbour whose name this company bears too; None for most."""
    first = index - index % BLOCK
    if index == first or share(seed, "namesake", index) > 0.02:
        return None
    other = first + number(seed, "namesake of", index) % (index - first)
    return None if namesake(seed, other) is not None else other


def name_of(seed: int, index: int) -> str:
    """What the company is called today."""
    other = namesake(seed, index)
    return own_name(seed, index if other is None else other)


def label_of(seed: int, index: int) -> str:
    """The label of its domain today, its own for every index."""
    other = namesake(seed, index)
    label = own_name(seed, index if other is None else other).replace(" ", "").lower()
    return label if other is None else f"{label}{index}"


def former_label(seed: int, index: int, label: str) -> str:
    """The label of the domain that a company which moved has left."""
    return f"get{label}" if number(seed, "former", index) % 2 else f"{label}hq"


def label_today(label: str) -> tuple[str, ...]:
    """The labels that a company may bear today which was once found under `label`."""
    return label, label.removeprefix("get"), label.removesuffix("hq")


def former_name(seed: int, index: int) -> str:
    """What a company was called that has changed its name: another kind behind the same stem."""
    stem, kind, _ = _combination(seed, index)
    kinds = load("words.json")["kinds"]
    return f"{stem} {kinds[(kinds.index(kind) + 7) % len(kinds)]}"

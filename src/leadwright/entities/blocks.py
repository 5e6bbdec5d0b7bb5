"""Under which keys two records that may be one meet as a candidate pair, so that not every pair is compared.

A record has a handful of blocks; a block that too many records share tells nothing and is left out where
pairs are made (`entities/candidates.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

from leadwright.entities.company_names import rarity, read
from leadwright.values.script import sounds

_SKELETON = 7  # sounds of a name's beginning: enough to be rare, few enough to survive a typo further on
_PREFIX = 8


def company_name_blocks(name: str) -> tuple[str, ...]:
    """The blocks of a company's name: its rarest words, its first letters, and its first sounds.

    "Acme Robotics Ltd" meets "ACME Robotic" under its first letters and "Robotics Acme" under its words.
    """
    parts = read(name)
    telling = sorted({word for word in parts.words if len(word) > 1}, key=lambda word: (-rarity(word), word))[
        :3
    ]
    found = [f"w:{word}" for word in telling]
    if len(parts.letters) > 2:
        found.append(f"l:{parts.letters[:_PREFIX]}")
        found.append(f"s:{sounds(parts.letters)[:_SKELETON]}")
    if len(parts.words) > 2:
        found.append(f"w:{''.join(word[0] for word in parts.words)}")
    return tuple(dict.fromkeys(found))


def pairs_by_block(
    left: Iterable[tuple[str, Iterable[str]]], right: Iterable[tuple[str, Iterable[str]]], most: int
) -> set[tuple[str, str]]:
    """Pairs of a left and a right id that share a block which at most `most` of the right have."""
    members: dict[str, list[str]] = {}
    for name, blocks in right:
        for block in blocks:
            members.setdefault(block, []).append(name)
    return {
        (name, other)
        for name, blocks in left
        for block in blocks
        if len(members.get(block, ())) <= most
        for other in members.get(block, ())
    }

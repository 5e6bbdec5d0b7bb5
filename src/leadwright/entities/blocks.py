"""Under which keys two records that may be one meet as a candidate pair, so that not every pair is compared.

A record has a handful of blocks; a block that too many records share tells nothing and is left out where
pairs are made (`entities/candidates.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from leadwright.entities.company_names import rarity, read
from leadwright.entities.keys import company_keys
from leadwright.values.domain import is_free_mail, is_shared_host
from leadwright.values.script import sounds

_SKELETON = 7  # sounds of a name's beginning: enough to be rare, few enough to survive a typo further on
_PREFIX = 8
_ACRONYM = range(3, 6)


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
        found.append(f"a:{''.join(word[0] for word in parts.words)}")
    elif len(parts.words[0] if parts.words else "") in _ACRONYM:
        found.append(f"a:{parts.words[0]}")
    return tuple(dict.fromkeys(found))


def record_blocks(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The blocks of a company record: those of its names, its website's own word, its numbers and addresses."""
    names = [fields.get("name"), *(fields.get("former_names") or ())][:8]
    found = [block for name in names if isinstance(name, str) for block in company_name_blocks(name)]
    domain = fields.get("domain")
    if isinstance(domain, str) and not is_shared_host(domain) and not is_free_mail(domain):
        found.append(f"d:{domain.partition('.')[0]}")
    found += [f"p:{phone}" for phone in fields.get("phones") or ()]
    found += [
        f"m:{mail}".lower()
        for mail in fields.get("emails") or ()
        if not is_free_mail(str(mail).rpartition("@")[2])
    ]
    found += [f"k:{key}" for key in company_keys(fields)]
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

"""Which records speak of one company: a pure function of their exact keys and of what was judged.

Links are taken from the strongest to the weakest: a person's word (the later act first), an exact key, then
rules and the model by their confidence. A "different" stands between two groups once it is taken, and no
weaker "same", nor a chain of them, gets past it. The order in which records, keys and judgements are given
does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

_KEY_RANK = {"domain": 2, "email": 2, "linkedin": 3, "name": 4}  # every other kind is a registry number


@dataclass(frozen=True, slots=True)
class Word:
    """One judgement on two records. `act` orders what people said, the later the stronger; None: by rule or model.

    `confidence` is 0.5 to 1, how sure a rule or the model is of its verdict.
    """

    left: UUID
    right: UUID
    verdict: Literal["same", "different"]
    act: UUID | None = None
    confidence: float = 1.0


def clusters(keys: Mapping[UUID, Iterable[str]], words: Iterable[Word]) -> dict[UUID, UUID]:
    """Return the canonical id of each record in `keys`: the smallest record id of its group."""
    groups = _Groups(keys)
    said = sorted(set(words), key=_strength)
    for word in said:
        if word.act is not None:
            groups.take(word)
    for members in _by_key(keys):
        groups.join(members)
    for word in said:
        if word.act is None:
            groups.take(word)
    return {record: groups.find(record) for record in keys}


def _strength(word: Word) -> tuple[bool, int, float, bool, int, int]:
    later_first = -word.act.int if word.act else 0
    return (
        word.act is None,
        later_first,
        -word.confidence,
        word.verdict == "same",
        word.left.int,
        word.right.int,
    )


def _by_key(keys: Mapping[UUID, Iterable[str]]) -> list[list[UUID]]:
    """The records of each key that several share, registry numbers first."""
    members: dict[str, set[UUID]] = defaultdict(set)
    for record, own in keys.items():
        for key in own:
            members[key].add(record)
    order = sorted(members, key=lambda key: (_KEY_RANK.get(key.partition(":")[0], 1), key))
    return [sorted(members[key]) for key in order if len(members[key]) > 1]


class _Groups:
    """Disjoint sets, named by their smallest member, some of which must stay apart."""

    def __init__(self, records: Iterable[UUID]) -> None:
        self._parent = {record: record for record in records}
        self._foes: dict[UUID, set[UUID]] = defaultdict(set)

    def find(self, record: UUID) -> UUID:
        root = record
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[record] != root:
            self._parent[record], record = root, self._parent[record]
        return root

    def take(self, word: Word) -> None:
        if word.left not in self._parent or word.right not in self._parent:
            return
        left, right = self.find(word.left), self.find(word.right)
        if left == right:
            return
        if word.verdict == "same":
            self._unite(left, right)
        else:
            self._foes[left].add(right)
            self._foes[right].add(left)

    def join(self, members: Iterable[UUID]) -> None:
        """Unite what shares a key; who may not join the first group starts or joins the next."""
        leaders: list[UUID] = []
        for record in members:
            if not any(self._unite(self.find(leader), self.find(record)) for leader in leaders):
                leaders.append(record)

    def _unite(self, left: UUID, right: UUID) -> bool:
        if left == right:
            return True
        if right in self._foes.get(left, ()):
            return False
        root, other = min(left, right), max(left, right)
        self._parent[other] = root
        for foe in self._foes.pop(other, ()):
            self._foes[foe].discard(other)
            self._foes[foe].add(root)
            self._foes[root].add(foe)
        return True

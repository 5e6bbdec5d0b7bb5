"""Behaviour of the pure function from keys and judgements to canonical ids."""

from __future__ import annotations

import random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.clusters import Word, clusters

R = [UUID(int=n) for n in range(1, 9)]
ACTS = [UUID(int=n) for n in range(100, 106)]


def same(left: int, right: int, act: int | None = None, confidence: float = 1.0) -> Word:
    return Word(R[left], R[right], "same", ACTS[act] if act is not None else None, confidence)


def different(left: int, right: int, act: int | None = None, confidence: float = 1.0) -> Word:
    return Word(R[left], R[right], "different", ACTS[act] if act is not None else None, confidence)


def keyed(*keys: str) -> dict[UUID, list[str]]:
    return {record: key.split() for record, key in zip(R, keys, strict=False)}


def test_records_that_share_a_key_are_one_and_named_after_the_oldest() -> None:
    assert list(clusters(keyed("domain:a", "domain:b", "domain:a lei:1", "lei:1"), []).values()) == [
        R[0],
        R[1],
        R[0],
        R[0],
    ]


def test_a_person_may_part_what_a_key_joins_and_join_what_no_key_does() -> None:
    keys = keyed("domain:a", "domain:a", "domain:b")
    assert list(clusters(keys, [different(0, 1, act=0), same(1, 2, act=1)]).values()) == [R[0], R[1], R[1]]


def test_the_later_word_of_people_counts() -> None:
    keys = keyed("", "")
    assert clusters(keys, [same(0, 1, act=0), different(0, 1, act=1)])[R[1]] == R[1]
    assert clusters(keys, [same(0, 1, act=1), different(0, 1, act=0)])[R[1]] == R[0]


def test_a_sure_different_beats_a_chain_of_weaker_sames() -> None:
    words = [same(0, 1, confidence=0.98), same(1, 2, confidence=0.97), different(0, 2, confidence=0.99)]
    assert list(clusters(keyed("", "", ""), words).values()) == [R[0], R[0], R[2]]
    surer = [same(0, 1, confidence=0.98), same(1, 2, confidence=0.97), different(0, 2, confidence=0.6)]
    assert set(clusters(keyed("", "", ""), surer).values()) == {R[0]}


_KEYS = st.lists(
    st.sets(st.sampled_from(["domain:a", "domain:b", "lei:1", "linkedin:c"]), max_size=2),
    min_size=8,
    max_size=8,
)
_WORDS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans(), st.none() | st.integers(0, 5), st.sampled_from([0.6, 0.9, 1.0])),
    max_size=14,
)  # fmt: skip


@given(_KEYS, _WORDS, st.integers())
def test_the_answer_does_not_depend_on_any_order(
    keys: list[set[str]], words: list[tuple[int, int, bool, int | None, float]], seed: int
) -> None:
    given_keys = {record: sorted(own) for record, own in zip(R, keys, strict=True)}
    said = [
        (same if one else different)(min(a, b), max(a, b), act, sure)
        for a, b, one, act, sure in words
        if a != b
    ]
    answer = clusters(given_keys, said)
    dice = random.Random(seed)
    records = list(given_keys)
    dice.shuffle(records)
    dice.shuffle(said)
    assert clusters({record: list(reversed(given_keys[record])) for record in records}, said) == answer
    assert all(answer[root] == root <= record for record, root in answer.items())


@given(_KEYS, _WORDS)
def test_the_latest_word_of_a_person_is_always_kept(
    keys: list[set[str]], words: list[tuple[int, int, bool, int | None, float]]
) -> None:
    given_keys = {record: sorted(own) for record, own in zip(R, keys, strict=True)}
    said = [
        (same if one else different)(min(a, b), max(a, b), act, sure)
        for a, b, one, act, sure in words
        if a != b
    ]
    last = UUID(int=999)
    for verdict in ("same", "different"):
        answer = clusters(given_keys, [*said, Word(R[0], R[5], verdict, last)])  # type: ignore[arg-type]
        assert (answer[R[0]] == answer[R[5]]) == (verdict == "same")

"""Who belongs together is a pure function of the links."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.components import components

LINKS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20)


@given(LINKS, st.randoms())
def test_the_order_of_links_does_not_matter(links: list[tuple[str, str]], dice: random.Random) -> None:
    shuffled = [pair if dice.random() < 0.5 else (pair[1], pair[0]) for pair in links]
    dice.shuffle(shuffled)
    assert components(links) == components(shuffled)


@given(LINKS)
def test_linked_nodes_share_the_smallest_name(links: list[tuple[str, str]]) -> None:
    roots = components(links)
    for left, right in links:
        assert roots[left] == roots[right] <= min(left, right)

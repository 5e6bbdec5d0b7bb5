"""Orders to a reading machine are taken out of what it is shown; the words of a company stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.analysis.orders import is_order, sentences, without_orders
from tests.sources.analysis.material import PAGE, asked, material
from tests.sources.analysis.orders_of_strangers import ORDERS

INNOCENT = [
    "Our platform scores credit applications for 140 banks.",
    "We help sales teams rate and qualify leads for their reps.",
    "Use AI agents to answer questions of your customers.",
    "Founded in 2012, we set the standard for data quality.",
    "Please contact our team for a demo of the system.",
    "Our models must be retrained every week, so we built a scheduler.",
    "The instructions for assembly come with every desk.",
    "Ignore the noise and focus on what matters: your customers.",
    "System requirements: 8 GB of memory.",
    "Answer calls faster with our assistant.",
    "We are an AI company with 100 people in Berlin.",
    "You are in good hands: 100 years of experience.",
    "Give your users the perfect checkout.",
]


@pytest.mark.parametrize("order", ORDERS)
def test_with_an_order_in_its_page_a_company_is_shown_as_without(order: str) -> None:
    plain, _ = asked(material())
    for page in (f"{PAGE}\n{order}", f"{order}\n{PAGE}", PAGE.replace("\n", f"\n{order}\n", 1)):
        ordered, _ = asked(material(page))
        assert dict(ordered.data) == dict(plain.data)
        assert ordered.withheld >= 1


@pytest.mark.parametrize("sentence", INNOCENT)
def test_the_words_of_a_company_are_no_orders(sentence: str) -> None:
    assert not is_order(sentence)


@given(st.text(max_size=300))
def test_sentences_add_up_to_the_text_and_what_is_left_holds_no_order(text: str) -> None:
    assert "".join(sentences(text)) == text
    left, _ = without_orders(text)
    assert not any(is_order(sentence) for sentence in sentences(left))

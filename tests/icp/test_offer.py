"""Offer documents: what we sell, and what an ICP may say instead."""

from __future__ import annotations

import json

import pytest

from leadwright.icp.offer import Offer, Proof, from_document, merge, parse
from leadwright.icp.problems import BadDocument

TEXT = """
what: Metering and billing for API companies
forWhom: Product teams with usage-based prices
outcomes: [Invoices in minutes, No revenue leaks]
proofs:
  - SOC 2 Type II
  - {claim: Saved Acme 4 weeks a year, url: https://example.com/acme}
competitors: [rival.example, Other Inc]
complementaryProducts: [Stripe, Snowflake]
sender: {name: Ana Prado, title: Founder, company: Meterly, email: ana@example.com, address: "1 Road, Leeds"}
"""


def test_an_offer_written_and_read_again_is_the_same() -> None:
    offer = parse(TEXT)
    assert offer.proofs[1] == Proof("Saved Acme 4 weeks a year", "https://example.com/acme")
    assert offer.complementary == ("Stripe", "Snowflake")
    again = from_document(json.loads(json.dumps(offer.to_document())))
    assert again == offer
    assert again.digest() == offer.digest()


def test_an_icp_overrides_only_what_it_names() -> None:
    merged = merge(parse(TEXT), from_document({"what": "Metering", "outcomes": ["Peace"]}))
    assert (merged.what, merged.outcomes, merged.competitors) == (
        "Metering",
        ("Peace",),
        ("rival.example", "Other Inc"),
    )
    assert merge(None, None) == Offer()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("wat: x", "wat"),
        ("sender: {email: nobody}", "sender.email"),
        ("proofs: [{url: x}]", "proofs[0].claim"),
        ("proofs: [3]", "proofs[0]"),
        ("outcomes: one", "outcomes"),
        ("sender: Ana", "sender"),
    ],
)
def test_a_wrong_offer_names_the_field(text: str, field: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse(text)
    assert caught.value.field == field


def test_a_shared_host_is_no_competitor() -> None:
    assert parse("competitors: [linkedin.com]").warnings

"""What several sources say of one company is put together before it is recorded, and nothing else is."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.gather import gather, profile_of
from leadwright.kernel import clock
from leadwright.sources.contract import Observation


def said(source: str, native: str, **fields: Any) -> Observation:
    return Observation("company", source, native, fields, "vendor")


TEA = said("apollo", "1", name="Tea Inc.", domain="tea.example", country="US")
SAME = said("hunter", "tea.example", name="TEA", domain="tea.example", head_count=[51, 200])
PAPER = said("wikidata", "Q1", name="Tea, Incorporated", country="US", founded=1999)
OTHER = said("wikidata", "Q2", name="Tea", country="DE")


def test_a_domain_or_a_name_in_one_country_brings_words_together() -> None:
    for order in permutations((TEA, SAME, PAPER, OTHER)):
        groups = {frozenset(item.native_key for item in group) for group in gather(order)}
        assert groups == {frozenset({"1", "tea.example", "Q1"}), frozenset({"Q2"})}


def test_a_name_that_two_websites_share_is_nobodys() -> None:
    rival = said("apollo", "9", name="Tea", domain="tea.test", country="US")
    groups = [{item.native_key for item in group} for group in gather((TEA, rival, PAPER))]
    assert groups == [{"1"}, {"9"}, {"Q1"}]


def test_the_words_of_all_make_one_profile() -> None:
    profile = profile_of(gather((TEA, SAME, PAPER))[0], clock.now())
    assert (profile.value("domain"), profile.value("founded"), profile.value("head_count")) == (
        "tea.example",
        1999,
        [51, 200],
    )


observations = st.lists(
    st.builds(
        lambda source, native, domain, name: said(
            source, native, **{k: v for k, v in {"domain": domain, "name": name, "country": "US"}.items() if v}
        ),
        st.sampled_from(["apollo", "hunter", "wikidata"]), st.sampled_from("abcdef"),
        st.sampled_from([None, "a.example", "b.example"]), st.sampled_from(["Tea", "Birch", None]),
    ),
    max_size=12, unique_by=lambda item: (item.source, item.native_key),
)  # fmt: skip


@given(observations)
def test_every_word_is_kept_once_and_no_two_domains_meet_by_name(items: list[Observation]) -> None:
    groups = gather(items)
    assert sorted(map(id, (item for group in groups for item in group))) == sorted(map(id, items))
    for group in groups:
        domains = {item.fields["domain"] for item in group if "domain" in item.fields}
        assert len(domains) <= 1

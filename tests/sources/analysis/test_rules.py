"""Without a model: segment, use case, flags and pitch by rules, each with the words it rests on."""

from __future__ import annotations

import pytest

from leadwright.icp.offer import Offer
from leadwright.sources.analysis.rules import by_rules, segment
from leadwright.sources.analysis.types import Analysis, Material
from tests.sources.analysis.material import OFFER, ROW, asked, material


def ruled(given: Material, offer: Offer = OFFER) -> Analysis:
    return by_rules(given, offer, ROW, asked(given, offer)[1])


@pytest.mark.parametrize(
    ("people", "name"),
    [((1, 1), "SMB"), ((99, 99), "SMB"), ((100, 100), "Mid-Market"), ((51, 99), "SMB"), ((100, 999), "Mid-Market"),
     ((1000, None), "Enterprise"), ((1, None), None), ((50, 200), None), ((500, None), None), ((None, 50), "SMB"),
     ((None, 500), None), (None, None)],
)  # fmt: skip
def test_the_segment_is_that_in_which_all_of_the_head_count_lies(
    people: tuple[int | None, int | None] | None, name: str | None
) -> None:
    found = segment(material(people=people))
    assert (found.value if found else None) == name


def test_where_the_lines_between_segments_lie_can_be_set() -> None:
    found = segment(material(people=(120, 120)), (200, 2_000))
    assert found is not None
    assert found.value == "SMB"


def test_the_use_case_is_the_outcome_of_ours_whose_words_they_share() -> None:
    found = ruled(material()).primary_use_case
    assert found is not None
    assert found.value == "Fewer late deliveries"
    assert "Late deliveries are our biggest worry" in found.evidence[0].quote


def test_flags_name_rivals_and_what_the_icp_does_not_want() -> None:
    flags = [one.value for one in ruled(material(people=(9000, 9000), country="BR")).risk_flags]
    assert flags == [
        "Size: not what the ideal customer profile asks for.", "Geography: not what the ideal customer profile asks for.",
        "Uses RouteRival, a competitor of ours.",
    ]  # fmt: skip
    assert all(one.evidence for one in ruled(material(people=(9000, 9000))).risk_flags)


def test_where_nothing_is_known_nothing_is_said() -> None:
    nothing = ruled(Material("Silent Ltd"), Offer())
    assert nothing == Analysis()


def test_the_pitch_says_their_words_and_ours_and_no_others() -> None:
    pitch = ruled(material()).pitch
    assert pitch[0].value == "Crumb & Co says of itself: “Bread and rolls for shops, baked overnight”."
    assert pitch[1].value == f"{OFFER.what}."
    assert all(one.evidence for one in pitch)

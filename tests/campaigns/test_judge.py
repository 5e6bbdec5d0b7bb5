"""What is bought and who is qualified: an unknown is no evidence, below the line nothing is bought, arms are drawn once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from leadwright.campaigns.judge import after_enrichment, arm, before_spending
from leadwright.campaigns.types import Arm, Plan, Reach, Stage, Standing

plans = st.builds(
    Plan,
    st.just(100),
    min_match=st.decimals(0, 1, places=4),
    min_score=st.integers(0, 100).map(Decimal),
    reach=st.sampled_from(Reach),
)
standings = st.builds(
    Standing, st.uuids(), st.none() | st.decimals(0, 1, places=4), st.none() | st.integers(0, 100).map(Decimal),
    st.sampled_from(["", "it is your customer"]), st.booleans(), st.booleans(),
)  # fmt: skip


@given(standings, plans)
def test_nothing_is_bought_of_whom_is_out_or_below_the_line_and_an_unknown_match_is_nothing_against_it(
    standing: Standing, plan: Plan
) -> None:
    judged = before_spending(standing, plan)
    bought = judged.stage is Stage.MATCHED
    assert bought == (not standing.out and (standing.match is None or standing.match >= plan.min_match))
    assert judged.reason


@given(standings, plans)
def test_who_is_qualified_is_above_every_line_and_more_that_is_known_never_unqualifies(
    standing: Standing, plan: Plan
) -> None:
    judged = after_enrichment(standing, plan)
    if judged.stage is not Stage.QUALIFIED:
        assert judged.reason
        return
    assert not standing.out
    assert plan.min_match == 0 or (standing.match is not None and standing.match >= plan.min_match)
    assert (standing.score or 0) >= plan.min_score
    for more in (
        replace(standing, email=True),
        replace(standing, phone=True),
        replace(standing, score=Decimal(100)),
    ):
        assert after_enrichment(more, plan).stage is Stage.QUALIFIED


@given(st.uuids(), st.uuids(), st.floats(0, 0.5), st.floats(0, 0.5))
def test_arms_are_drawn_once_and_a_larger_share_holds_out_no_fewer(
    campaign: UUID, lead: UUID, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    assert arm(campaign, lead, less) is arm(campaign, lead, less)
    if arm(campaign, lead, less) is Arm.HELD_OUT:
        assert arm(campaign, lead, more) is Arm.HELD_OUT
    assert arm(campaign, lead, 0) is Arm.TREATED


def test_as_many_are_held_out_as_was_said() -> None:
    campaign = uuid4()
    held = sum(arm(campaign, uuid4(), 0.1) is Arm.HELD_OUT for _ in range(20_000))
    assert 1_800 < held < 2_200

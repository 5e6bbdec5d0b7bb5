"""Plays of tiers: the defaults, what a team decides instead, and the next step that follows from how somebody is reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id
from leadwright.leads.plays import DEFAULTS, REACHES, TIERS, TierPlay, decide, decided_plays, play, plays_of

WAYS = {"call": "phone", "write": "email", "connect": "linkedin"}


def _play(tier: str, *known: str, plays: dict[str, TierPlay] | None = None) -> str:
    ways = {way: way in known for way in ("phone", "email", "linkedin")}
    return play(tier, name="Ana", **ways, plays=plays or DEFAULTS).step


def test_the_defaults_follow_the_tier_and_the_way_that_is_known() -> None:
    assert _play("hot", "phone", "email") == "call"
    assert _play("hot", "email", "linkedin") == "write"
    assert _play("warm", "linkedin") == "connect"
    assert _play("nurture", "phone", "email") == "write"
    assert _play("hot") == "find"
    assert _play("cold", "phone") == _play("out", "phone") == "watch"
    assert DEFAULTS["hot"].approval == "each"


@given(
    st.sampled_from(TIERS),
    st.permutations(REACHES),
    st.integers(0, 3),
    st.sets(st.sampled_from(list(WAYS.values()))),
)
def test_the_first_way_that_is_known_is_taken(
    tier: str, order: list[str], size: int, known: set[str]
) -> None:
    reach = order[:size]
    step = _play(tier, *known, plays={tier: TierPlay("Ours", tuple(reach))})  # type: ignore[arg-type]
    possible = [way for way in reach if WAYS[way] in known]
    assert step == (possible[0] if possible else "find" if reach else "watch")


def test_a_word_of_the_team_stands_in_the_sentence() -> None:
    plays = {"hot": TierPlay("Ours", note="Mention the fair.")}
    said = play("hot", name="Ana", phone=True, email=False, linkedin=False, plays=plays)
    assert said.sentence == "Call Ana today. Mention the fair."
    assert said.name == "Ours"


@pytest.mark.anyio
async def test_a_team_decides_a_play_step_by_step_and_brings_the_default_back(
    scope: Scope, database: Database
) -> None:
    assert await plays_of(scope) == dict(DEFAULTS)
    await decide(scope, "warm", {"name": "Write first", "reach": ["write", "call"]})
    await decide(scope, "warm", {"approval": "none", "note": " Be  short. "})
    found = (await decided_plays(scope))["warm"]
    assert found.play == TierPlay("Write first", ("write", "call"), "none", "", "Be short.")
    assert found.is_decided
    assert found.decided_by == "test"
    await scope.commit()
    async with database.scope(new_id()) as other:
        assert await plays_of(other) == dict(DEFAULTS)
    assert not (await decide(scope, "warm", None)).is_decided
    assert await plays_of(scope) == dict(DEFAULTS)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("tier", "document", "field"),
    [
        ("lukewarm", {}, "tier"), ("hot", {"reach": ["fax"]}, "reach"), ("hot", {"reach": ["call", "call"]}, "reach"),
        ("hot", {"approval": "maybe"}, "approval"), ("hot", {"name": "  "}, "name"), ("hot", {"note": "x" * 301}, "note"),
        ("hot", {"colour": "red"}, "colour"), ("hot", {"name": 7}, "name"),
    ],
)  # fmt: skip
async def test_what_cannot_be_a_play_is_refused_by_its_field(
    scope: Scope, tier: str, document: dict[str, object], field: str
) -> None:
    with pytest.raises(Wrong) as refused:
        await decide(scope, tier, document)
    assert refused.value.field == field
    assert refused.value.hint

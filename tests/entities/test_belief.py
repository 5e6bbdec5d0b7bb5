"""What is believed when sources agree, contradict one another, age, or repeat themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import example, given
from hypothesis import strategies as st

from leadwright.entities.belief import weigh
from leadwright.entities.profile import build
from leadwright.entities.trust import Reliability, Trust, from_document, to_document
from leadwright.kernel.ids import new_id
from leadwright.observations.types import Bundle

NOW = datetime(2026, 11, 21, tzinfo=UTC)
COMPANY = uuid4()


def bundle(source: str, *, days: float = 0, label: str = "list.csv", **content: Any) -> Bundle:
    seen = NOW - timedelta(days=days)
    return Bundle(
        new_id(), new_id(), "company", COMPANY, source, label, "user", content, None, None, seen, seen
    )


def believed(name: str, *bundles: Bundle) -> tuple[Any, float]:
    profile = build(COMPANY, bundles, NOW)
    assert profile is not None
    return profile.fields[name].value, profile.fields[name].confidence


def test_one_source_is_believed_as_far_as_it_is_reliable() -> None:
    assert believed("founded", bundle("file", founded=2001)) == (2001, 0.8)


def test_two_independent_sources_that_agree_are_believed_more() -> None:
    value, confidence = believed("founded", bundle("file", founded=2001), bundle("website", founded=2001))
    assert value == 2001
    assert confidence > 0.95


def test_a_file_does_not_confirm_itself() -> None:
    assert believed("founded", bundle("file", founded=2001), bundle("file", founded=2001))[1] == 0.8


def test_two_rows_of_one_file_that_contradict_one_another_leave_the_value_in_doubt() -> None:
    _, confidence = believed("founded", bundle("file", founded=2001), bundle("file", founded=1999))
    assert confidence < 0.5


def test_a_range_agrees_with_a_number_inside_it_and_the_number_is_shown() -> None:
    value, confidence = believed(
        "head_count", bundle("file", head_count=[51, 200]), bundle("jobs", head_count=[120, 120])
    )
    assert value == [120, 120]
    assert confidence > 0.85


def test_a_number_of_a_careless_source_is_not_shown_in_place_of_the_range_around_it() -> None:
    trust = Trust({("apollo", "head_count"): Reliability(0.4), ("hunter", "head_count"): Reliability(0.97)})
    said = [bundle("hunter", head_count=[51, 200]), bundle("apollo", head_count=[150, 150])]
    found = weigh("head_count", said, NOW, trust)
    assert found.value == [51, 200]
    assert not found.against


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=4))
def test_any_head_counts_can_be_weighed(told: list[tuple[int, int]]) -> None:
    """Nobody at all, ranges without an end, and numbers beside ranges."""
    said = [
        bundle(source, days=60 * low, head_count=[low or None, None if high == 9 else low + high])
        for source, (low, high) in zip(SOURCES, told, strict=False)
    ]
    assert 0 <= weigh("head_count", said, NOW).confidence <= 1


def test_a_head_count_that_one_source_tells_is_less_sure_the_older_it_is_and_a_number_sooner_than_a_range() -> (
    None
):
    number, span = (
        [
            weigh("head_count", [bundle("file", days=days, head_count=told)], NOW).confidence
            for days in (0, 1, 300, 900)
        ]
        for told in ([120, 120], [51, 200])
    )
    assert number[0] == span[0] == 0.8
    assert number[1] > 0.79
    assert number == sorted(number, reverse=True)
    assert all(one < other for one, other in zip(number[2:], span[2:], strict=True))


def test_an_old_number_is_believed_less_than_a_new_range() -> None:
    said = [bundle("paste", days=900, head_count=[60, 60]), bundle("jobs", head_count=[101, 250])]
    found = weigh("head_count", said, NOW)
    assert found.value == [101, 250]


def test_a_range_that_says_next_to_nothing_does_not_hide_a_number() -> None:
    said = [bundle("jobs", head_count=[1, 10_000]), bundle("website", head_count=[40, 40])]
    assert weigh("head_count", said, NOW).value == [40, 40]


def test_a_mistake_that_is_known_to_be_made_in_one_direction_is_seen_through() -> None:
    trust = Trust(spread={"founded": 1.0}, below={"founded": 0.97})
    said = [bundle(source, founded=1999) for source in ("apollo", "hunter", "crunchbase")]
    said.append(bundle("zoominfo", founded=2000))
    assert weigh("founded", said, NOW).value == 1999
    assert weigh("founded", said, NOW, trust).value == 2000


def test_a_value_that_is_usually_a_mistake_needs_more_voices() -> None:
    right = {(source, "country"): Reliability(0.8) for source in ("apollo", "hunter")}
    said = [bundle("apollo", days=1, country="US"), bundle("hunter", country="NL")]
    wary = Trust(right, leaning={"country": {"us": 1.0, "nl": -1.0}})
    assert weigh("country", said, NOW, Trust(right)).value == "NL"
    assert weigh("country", said, NOW, wary).value == "US"


def test_a_person_is_believed_over_everybody() -> None:
    value, confidence = believed(
        "founded",
        bundle("human", founded=1990),
        bundle("file", founded=2001),
        bundle("website", founded=2001),
    )
    assert (value, confidence) == (1990, 1.0)


def test_old_words_on_hiring_weigh_less() -> None:
    fresh = believed("hiring", bundle("file", hiring=True))[1]
    old = believed("hiring", bundle("file", days=240, hiring=True))[1]
    assert old < fresh / 3


def test_a_later_event_is_no_contradiction_of_an_earlier_one() -> None:
    value, _ = believed(
        "funding_date",
        bundle("file", funding_date="2024-01-01"),
        bundle("website", funding_date="2026-09-01"),
    )
    assert value == "2026-09-01"


def test_the_stage_belongs_to_the_latest_round() -> None:
    older = bundle("website", funding_date="2024-01-01", funding_stage="Seed")
    newer = bundle("file", funding_date="2026-09-01", funding_stage="Series B")
    assert believed("funding_stage", older, newer)[0] == "Series B"


@given(st.permutations(range(5)))
def test_the_order_of_bundles_does_not_matter(order: list[int]) -> None:
    bundles = [
        bundle("file", name="Acme", founded=2001, industries=["SaaS"]),
        bundle("website", name="Acme Inc.", founded=2002, emails=["a@acme.com"]),
        bundle("technology", technologies=[{"name": "React", "confidence": 100}]),
        bundle("jobs", hiring=True, roles=[{"title": "Engineer"}]),
        bundle("human", founded=2003),
    ]
    one = build(COMPANY, bundles, NOW)
    other = build(COMPANY, [bundles[i] for i in order], NOW)
    assert one is not None
    assert other is not None
    assert {n: (b.value, b.confidence) for n, b in one.fields.items()} == {
        n: (b.value, b.confidence) for n, b in other.fields.items()
    }


SOURCES = ("file", "website", "jobs", "crunchbase", "hunter", "apollo")
TOLD = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.integers(1, 6).map(lambda n: n * 100), st.integers(0, 900)),
    min_size=1,
    max_size=6,
)
FIELDS = st.sampled_from(["founded", "head_count", "country", "hiring"])


def spoken(field: str, told: list[tuple[str, int, int]]) -> list[Bundle]:
    values = {"head_count": lambda n: [n, n], "hiring": lambda n: n > 300}
    read = values.get(field, lambda n: n)
    return [
        bundle(source, days=days, label=f"{i}", **{field: read(n)})
        for i, (source, n, days) in enumerate(told)
    ]


@given(FIELDS, TOLD, st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(
    field: str, told: list[tuple[str, int, int]], luck: Any
) -> None:
    bundles = spoken(field, told)
    shuffled = luck.sample(bundles, len(bundles))
    one, other = weigh(field, bundles, NOW), weigh(field, shuffled, NOW)
    assert (one.value, one.confidence) == (other.value, other.confidence)
    assert set(one.evidence) == set(other.evidence)


@given(FIELDS, TOLD)
def test_confidence_is_a_probability_and_every_voice_is_heard(
    field: str, told: list[tuple[str, int, int]]
) -> None:
    bundles = spoken(field, told)
    found = weigh(field, bundles, NOW)
    assert 0 <= found.confidence <= 1
    assert len(found.agreeing) + len(found.against) == len(bundles)
    assert found.value in [b.content[field] for b in found.agreeing]


@given(FIELDS, TOLD, st.integers(0, 5))
@example("head_count", [("website", 100, 2), ("website", 200, 2)], 1)
def test_a_clone_adds_no_confidence(field: str, told: list[tuple[str, int, int]], which: int) -> None:
    bundles = [b for b in spoken(field, told) if b.source != "file"] or spoken(field, [("apollo", 100, 0)])
    copied = bundles[which % len(bundles)]
    trust = Trust(origins={"clone": copied.source}, right={("clone", field): Reliability(0.5)})
    clone = replace(
        copied, observation_id=UUID(int=1), source="clone", content={field: copied.content[field]}
    )
    alone, beside = weigh(field, bundles, NOW, trust), weigh(field, [*bundles, clone], NOW, trust)
    assert beside.confidence <= alone.confidence + 1e-9
    assert beside.value == alone.value


@given(FIELDS, TOLD, st.integers(0, 2000))
def test_a_persons_word_wins_and_stays(field: str, told: list[tuple[str, int, int]], days: int) -> None:
    (word,) = spoken(field, [("human", 300, days)])
    found = weigh(field, [*spoken(field, told), word], NOW)
    assert (found.value, found.confidence) == (word.content[field], 1.0)


@given(st.sampled_from(["head_count", "country", "hiring"]), st.integers(0, 500), st.integers(30, 800))
def test_an_older_word_weighs_less(field: str, days: int, more: int) -> None:
    rival = spoken(field, [("website", 600, days)])
    newer, older = (
        weigh(field, [*spoken(field, [("jobs", 100, d)]), *rival], NOW) for d in (days, days + more)
    )
    word = spoken(field, [("jobs", 100, 0)])[0].content[field]
    sure = [found.confidence if found.value == word else 0.0 for found in (newer, older)]
    assert sure[1] < sure[0] or sure == [0.0, 0.0]


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 5000))
def test_a_range_agrees_with_a_number_inside_it(number: int, below: int, above: int) -> None:
    low, high = max(1, number - below), number + above
    found = weigh(
        "head_count",
        [bundle("file", head_count=[low, high]), bundle("jobs", head_count=[number, number])],
        NOW,
    )
    assert not found.against
    assert found.value == [number, number]


def test_an_older_count_is_near_todays_rather_than_wrong_and_the_newer_is_shown() -> None:
    found = weigh(
        "head_count",
        [bundle("website", days=400, head_count=[100, 100]), bundle("jobs", head_count=[130, 130])],
        NOW,
    )
    assert found.value == [130, 130]
    assert not found.against


def test_two_sources_of_one_origin_do_not_outvote_an_independent_one() -> None:
    trust = Trust(origins={"zoominfo": "apollo"})
    said = [
        bundle("apollo", founded=1990),
        bundle("zoominfo", founded=1990),
        bundle("crunchbase", founded=2000),
    ]
    assert weigh("founded", said, NOW).value == 1990
    assert weigh("founded", said, NOW, trust).value == 2000


def test_a_source_that_proved_right_outvotes_two_that_proved_wrong() -> None:
    right = {"apollo": 0.3, "hunter": 0.3, "crunchbase": 0.97}
    trust = Trust({(s, "founded"): Reliability(p, "adjudicated", 40) for s, p in right.items()})
    said = [
        bundle("apollo", founded=1990),
        bundle("hunter", founded=1990),
        bundle("crunchbase", founded=2000),
    ]
    assert weigh("founded", said, NOW, trust).value == 2000


def test_a_reliability_may_hold_in_one_segment_only() -> None:
    trust = Trust(within={("apollo", "founded", "enterprise"): Reliability(0.1, "estimated")})
    small, large = (
        build(COMPANY, [bundle("apollo", founded=1990, head_count=[n, n])], NOW, trust) for n in (20, 5000)
    )
    assert small is not None
    assert large is not None
    assert small.fields["founded"].confidence == 0.8
    assert large.fields["founded"].confidence == 0.1


def test_a_version_of_trust_reads_back_as_it_was_written() -> None:
    trust = Trust(
        {("apollo", "founded"): Reliability(0.7, "adjudicated", 31)},
        {("apollo", "founded", "smb"): Reliability(0.6, "estimated")},
        {"zoominfo": "apollo"}, {"founded": 1.5}, {"founded": None, "status": 900.0},
        {"founded": 0.8}, {"country": {"us": 0.4}}, {"head_count": 0.1}, 3,
    )  # fmt: skip
    assert from_document(to_document(trust), 3) == trust


def test_a_version_from_before_habits_were_learned_reads_back() -> None:
    document = to_document(Trust({("apollo", "founded"): Reliability(0.7, "adjudicated", 31)}))
    old = {key: document[key] for key in ("right", "origins", "spread", "half_lives")}
    assert from_document(old).of("apollo", "founded").mean == 0.7

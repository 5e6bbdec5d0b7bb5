"""What is worth asking: nothing that cannot change anything, nothing dear before what is cheap and as likely."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from leadwright.scoring.ask import Goal, Known, Offer, Open, Person, Proposed, Rates, Refused, propose, weigh
from leadwright.scoring.known import features_of
from leadwright.scoring.rates import Miss
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.question import PersonRef, Question
from leadwright.sources.vendor import (
    Auth,
    ChargedOn,
    Does,
    Manifest,
    Operation,
    Plan,
    Price,
    Reading,
    Request,
    Vendor,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TIERS = {"hot": Decimal(80), "warm": Decimal(60), "nurture": Decimal(40)}
MAIL = frozenset({"person.email", "person.email_status", "person.name", "person.title"})
chances = st.floats(0.02, 0.98)
prices = st.decimals(Decimal("0.001"), Decimal(1), places=3)


def _build(questions: Sequence[Question], cursor: str | None) -> Request:
    raise AssertionError("a plan asks nothing")


def _read(questions: Sequence[Question], reply: Reply) -> Reading:
    raise AssertionError("a plan reads nothing")


def offer(
    name: str = "alpha", does: Does = "company", gives: frozenset[str] = frozenset({"funding_stage"}),
    cost: Decimal = Decimal("0.1"), hits: float = 0.6, *, origin: str | None = None, charged: ChargedOn = "hit",
) -> Offer:  # fmt: skip
    """An operation of an invented source."""
    manifest = Manifest(
        name, name.title(), {"main": "https://source.example"}, Auth(), (Plan("plain"),), Price(), "commercial",
        "none", "https://source.example", 0.8, origin=origin,
    )  # fmt: skip
    operation = Operation(
        does,
        does,
        _build,
        _read,
        gives=gives,
        hits=hits,
        units=Decimal(1) if cost else Decimal(0),
        charged_on=charged,
    )
    return Offer(Vendor(manifest, (operation,)), operation, cost, "USD", features_of(operation))


def somebody(
    status: str | None = None, *, email: bool = False, title: str = "CTO", number: int = 1
) -> Person:
    """Somebody at the company."""
    ref = PersonRef(name=f"Ada {number}", title=title, email="ada@company.example" if email else None)
    return Person(uuid.UUID(int=number), ref, email, phone=False, status=status)


def lead(score: int = 50, gains: Sequence[float] = (), people: Sequence[Person] = ()) -> Known:
    """A lead with rules whose answers `funding_stage` would give."""
    rules = tuple(
        Open(f"r{i}", f"Rule {i}", frozenset({"funding_stage"}), Decimal(str(gain)), f"r{i}")
        for i, gain in enumerate(gains)
    )
    return Known(Decimal(score), Decimal(score), "nurture", TIERS, rules, "US/mid", people)


def asks(
    known: Known, offers: Sequence[Offer], goal: Goal | None = None, rates: Rates | None = None
) -> list[Proposed]:
    """What is proposed, the best first."""
    return propose(known, offers, rates or Rates(), goal or Goal(), NOW, lambda offer, person: True)


@given(st.integers(0, 79), st.lists(st.floats(0.1, 15), max_size=5), prices, chances)
def test_what_cannot_change_the_tier_or_whom_to_write_to_is_never_asked(
    score: int, gains: list[float], price: Decimal, hits: float
) -> None:
    known = lead(score, [round(gain, 1) for gain in gains])
    line = min(line for line in TIERS.values() if line > score)
    found = asks(known, [offer(cost=price, hits=hits), offer("free", cost=Decimal(0))], Goal(contacts=0))
    if score + sum(rule.gain for rule in known.open) < line:
        assert found == []


@given(prices, chances, prices, chances, st.sampled_from(["hit", "call"]))
def test_a_cheaper_or_likelier_offer_never_ranks_lower(
    price: Decimal, hits: float, other_price: Decimal, other_hits: float, charged: ChargedOn
) -> None:
    better = offer("better", cost=min(price, other_price), hits=max(hits, other_hits), charged=charged)
    worse = offer("worse", cost=max(price, other_price), hits=min(hits, other_hits), charged=charged)
    found = {item.offer.vendor.name: item.rank for item in asks(lead(50, [20]), [worse, better])}
    if "worse" in found:
        assert found["better"] >= found["worse"] * (1 - 1e-9)


@given(prices, chances)
def test_a_budget_of_nothing_asks_only_what_is_free(price: Decimal, hits: float) -> None:
    offers = [offer("paid", cost=price, hits=hits), offer("free", cost=Decimal(0), hits=hits)]
    found = asks(lead(50, [20]), offers, Goal(may_pay=False))
    assert {item.offer.vendor.name for item in found} == {"free"}


def test_after_a_miss_of_a_clone_the_other_is_not_asked() -> None:
    first = offer("origin", "person", MAIL, Decimal("0.2"))
    clone = offer("clone", "person", MAIL, Decimal("0.6"), origin="origin")
    known = lead(people=[somebody()])
    assert {item.offer.vendor.name for item in asks(known, [first, clone])} == {"origin", "clone"}
    missed = replace(known, asked={("origin", "person", str(uuid.UUID(int=1))): (Outcome.MISS, NOW)})
    assert asks(missed, [first, clone]) == []


def test_that_two_sources_miss_together_is_learned_from_outcomes() -> None:
    first, other = offer("first", "person", MAIL), offer("other", "person", MAIL, Decimal("0.4"))
    known = lead(people=[somebody()])
    missed = replace(known, asked={("first", "person", str(uuid.UUID(int=1))): (Outcome.MISS, NOW)})
    rates = Rates()
    assert [item.offer.vendor.name for item in asks(missed, [first, other], rates=rates)] == ["other"]
    for _ in range(60):
        rates.learn(other.vendor, other.operation, "US/mid", hit=True, brought="valid")
        rates.learn(other.vendor, other.operation, "US/mid", hit=False, missed=[Miss("first", "person")])
    assert rates.hit(other, "US/mid") > 0.7
    assert rates.hit(other, "US/mid", missed=[Miss("first", "person")]) < 0.1
    assert asks(missed, [first, other], rates=rates) == []


@given(st.lists(st.booleans(), min_size=1, max_size=60), chances)
def test_hit_rates_lie_between_the_estimate_and_what_was_counted(
    outcomes: list[bool], estimate: float
) -> None:
    asked, rates = offer(hits=estimate), Rates()
    for hit in outcomes:
        rates.learn(asked.vendor, asked.operation, "US/mid", hit=hit)
    share = sum(outcomes) / len(outcomes)
    low, high = sorted((estimate, share))
    for segment in ("US/mid", "BR/mid", "US/small"):
        assert low - 0.03 <= rates.hit(asked, segment) <= high + 0.03


def test_what_was_learned_in_one_country_moves_its_own_rate_most() -> None:
    asked, rates = offer(hits=0.5), Rates()
    for _ in range(40):
        rates.learn(asked.vendor, asked.operation, "US/mid", hit=True)
        rates.learn(asked.vendor, asked.operation, "BR/mid", hit=False)
    assert rates.hit(asked, "US/mid") > 0.85
    assert rates.hit(asked, "BR/mid") < 0.15
    assert rates.hit(asked, "US/small") > rates.hit(asked, "FR/small") > rates.hit(asked, "BR/small")


def test_a_verified_address_ends_the_search_and_a_guess_does_not() -> None:
    source = offer("source", "person", MAIL, Decimal("0.1"))
    assert asks(lead(people=[somebody("valid", email=True), somebody(number=2)]), [source]) == []
    guessed = lead(people=[somebody("unknown", email=True), somebody(number=2)])
    assert [item.person.id.int for item in asks(guessed, [source]) if item.person] == [2]
    broken = lead(people=[somebody("invalid", email=True)])
    assert [item.offer.vendor.name for item in asks(broken, [source])] == ["source"]


def test_an_address_that_nobody_checked_is_verified_before_another_person_is_bought() -> None:
    source = offer("source", "person", MAIL, Decimal("0.3"))
    verifier = offer(
        "verifier", "verify", frozenset({"person.email", "person.email_status"}), Decimal("0.02"), 0.95
    )
    known = lead(people=[somebody(None, email=True), somebody(number=2)])
    assert asks(known, [source, verifier])[0].offer.vendor.name == "verifier"


def test_those_who_decide_come_first_and_others_not_at_all() -> None:
    source = offer("source", "person", MAIL, Decimal("0.05"))
    people = [
        somebody(title="Recruiter"),
        somebody(title="VP Sales", number=2),
        somebody(title="CTO", number=3),
    ]
    found = asks(lead(people=people), [source], Goal(titles=("Chief Technology Officer",)))
    assert [item.person.id.int for item in found if item.person] == [3, 2]


def test_a_source_that_says_it_has_an_address_is_asked_before_one_that_says_it_has_none() -> None:
    yes, no = offer("yes", "person", MAIL, Decimal("0.1")), offer("no", "person", MAIL, Decimal("0.1"))
    person = replace(somebody(), hints={"yes": True, "no": False})
    assert [item.offer.vendor.name for item in asks(lead(people=[person]), [no, yes])] == ["yes"]


def test_what_was_answered_is_not_asked_again_while_it_is_fresh_and_what_was_no_answer_is_after_a_day() -> (
    None
):
    source = offer(cost=Decimal("0.05"))
    for outcome, days, again in (
        (Outcome.MISS, 29, False), (Outcome.MISS, 31, True), (Outcome.BUSY, 0.5, False), (Outcome.BUSY, 1.5, True),
    ):  # fmt: skip
        asked = {("alpha", "company", ""): (outcome, NOW - timedelta(days=days))}
        assert bool(asks(replace(lead(50, [20]), asked=asked), [source])) is again


def test_whatever_is_refused_says_why() -> None:
    offers = [
        offer("dear", cost=Decimal(40)), offer("idle", gives=frozenset({"founded"})), offer("asked"),
        offer("paid"),
    ]  # fmt: skip
    known = replace(lead(50, [20]), asked={("asked", "company", ""): (Outcome.MISS, NOW - timedelta(days=3))})
    weighed = list(
        weigh(known, offers, Rates(), Goal(), NOW, lambda offer, person: offer.vendor.name != "paid")
    )
    why = {item.offer.vendor.name: item.reason for item in weighed if isinstance(item, Refused)}
    assert "cost" in why["dear"]
    assert "could change" in why["idle"]
    assert why["asked"] == "asked on 2026-02-27: miss"
    assert why["paid"] == "too little is known to ask this"


def test_the_sentence_holds_the_numbers_of_the_plan() -> None:
    found = asks(lead(50, [20]), [offer(cost=Decimal("0.050"), hits=0.6)])[0]
    assert found.sentence == (
        f"Alpha answers with probability 0.60, which then means another tier with probability {found.change:.2f},"
        " for 0.05 USD"
    )

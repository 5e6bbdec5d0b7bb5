"""Behaviour of noticing technologies that came and went, and of the offer's products in use."""

from __future__ import annotations

from typing import Any

from leadwright.signals.detectors import products, technology
from leadwright.signals.history import Told
from tests.signals.told import context, day, history, record


def stack(*names: str, partial: bool = False, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"technologies": [{"name": name, "confidence": 100, **more} for name in names]}
    return told | ({"partial": ["technologies"]} if partial else {})


def found(*records: list[Told]) -> list[tuple[str, str, int]]:
    events = technology.detect(history(*records), context())
    return [(one.type, one.subject, (one.first_seen - day(0)).days) for one in events]


def seen(*stacks: dict[str, Any]) -> list[Told]:
    return record(*((10 * n, told) for n, told in enumerate(stacks)), source="technology")


def test_what_a_whole_reading_was_without_is_added() -> None:
    assert found(seen(stack("React"), stack("React", "Stripe"))) == [("technology_added", "stripe", 10)]


def test_what_the_first_reading_sees_may_have_been_there_ever_since() -> None:
    assert found(seen(stack("React"))) == []
    assert found(seen(stack("React", partial=True), stack("React", "Stripe"))) == []


def test_one_reading_without_it_does_not_make_it_gone_and_two_do() -> None:
    assert found(seen(stack("React", "Stripe"), stack("React"))) == []
    assert found(seen(stack("React", "Stripe"), stack("React"), stack("React", "Stripe"))) == []
    assert found(seen(stack("React", "Stripe"), stack("React"), stack("React"))) == [
        ("technology_removed", "stripe", 10)
    ]


def test_a_half_read_page_takes_nothing_away() -> None:
    halves = [stack("React", partial=True)] * 4
    assert found(seen(stack("React", "Stripe"), *halves)) == []
    whole = found(seen(stack("React", "Stripe"), stack("React"), *halves, stack("React")))
    assert whole == [("technology_removed", "stripe", 10)]


def test_a_technology_that_comes_back_is_added_again() -> None:
    told = seen(stack("Stripe", "React"), stack("React"), stack("React"), stack("React", "Stripe"))
    assert found(told) == [("technology_added", "stripe", 30), ("technology_removed", "stripe", 10)]


def test_one_of_a_kind_gives_way_to_another() -> None:
    told = seen(
        stack("WordPress", categories=["CMS"]),
        stack("Webflow", categories=["CMS"]),
        stack("Webflow", categories=["CMS"]),
    )
    (swap,) = (
        one for one in technology.detect(history(told), context()) if one.type == "technology_replaced"
    )
    assert (swap.details["before"], swap.details["after"], swap.details["category"]) == (
        "WordPress",
        "Webflow",
        "CMS",
    )


def test_a_source_that_dates_the_beginning_is_believed_if_it_is_recent() -> None:
    told = record((100, stack("Stripe", first_seen=day(80).date().isoformat())), source="builtwith")
    (one,) = technology.detect(history(told), context())
    assert (one.type, one.happened_on, one.precision) == ("technology_added", day(80).date(), "day")
    assert (
        found(record((400, stack("Stripe", first_seen=day(-900).date().isoformat())), source="builtwith"))
        == []
    )


def test_changes_that_a_source_tells_as_such_are_dated_by_it() -> None:
    change = {"technology": "Stripe", "change": "removed", "date": day(5).date().isoformat()}
    told = record(
        (10, {"technology_changes": [change]}),
        (20, {"technology_changes": [change], "name": "A"}),
        source="builtwith",
    )
    (one,) = technology.detect(history(told), context())
    assert (one.type, one.subject, one.happened_on) == ("technology_removed", "stripe", day(5).date())


def using(*records: list[Told], today: int = 400, **known: Any) -> list[Any]:
    return list(
        products.detect(history(*records), context(today, competitors=frozenset({"stripe"}), **known))
    )


def test_a_competitor_is_in_use_until_the_last_source_misses_it() -> None:
    (one,) = using(seen(stack("Stripe"), stack("Stripe")))
    assert (one.type, one.subject, one.ended_on) == ("competitor_in_use", "stripe", None)
    (gone,) = using(seen(stack("Stripe"), stack(), stack()))
    assert gone.ended_on == day(10).date()
    (other,) = using(
        seen(stack("Stripe"), stack(), stack()), record((20, stack("Stripe")), source="builtwith", key="b")
    )
    assert other.ended_on is None


def test_a_contract_is_up_for_renewal_in_the_ninety_days_before_its_usual_term_ends() -> None:
    told = record((100, stack("Stripe", first_seen=day(0).date().isoformat())), source="builtwith")

    def windows(today: int, **known: Any) -> list[Any]:
        return [one for one in using(told, today=today, **known) if one.type == "renewal_window"]

    assert windows(200) == []
    (one,) = windows(300)
    assert (one.details["renews_on"], one.details["term_months"]) == ("2025-01-01", 12)
    assert windows(380) == []
    assert [w.details["renews_on"] for w in windows(700)] == ["2026-01-01"]
    assert windows(300, terms={"stripe": 24}) == []


def test_a_product_that_was_there_at_the_first_look_has_no_known_term() -> None:
    assert [one.type for one in using(seen(stack("Stripe"), stack("Stripe")), today=330)] == [
        "competitor_in_use"
    ]

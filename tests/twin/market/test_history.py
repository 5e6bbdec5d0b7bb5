"""Behaviour of the market's history: it can be moved to a day, and shows nothing of what came later."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta

import pytest

from leadwright_twin.market.chronicle import Happened
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.serve import serve_market
from leadwright_twin.market.truth import Truth
from leadwright_twin.market.universe import Market

TODAY = date(2026, 6, 1)
COUNT = 240


@pytest.fixture
def market() -> Market:
    return Market(5, COUNT, TODAY, history=True)


def everything(market: Market) -> list[tuple[int, Happened]]:
    return [(index, one) for index in range(COUNT) for one in market.chronicle(index)]


def test_everything_that_signals_are_about_happens_within_24_months(market: Market) -> None:
    kinds = Counter(one.type for _, one in everything(market))
    wanted = {
        "round", "hiring_started", "hiring_stopped", "hiring_surge", "technology_added", "technology_removed", "leader_joined",
        "leader_left", "layoffs", "office", "relocated", "renamed", "domain_moved", "closed", "acquired",
    }  # fmt: skip
    assert wanted <= set(kinds)
    assert all(TODAY - timedelta(days=731) < one.on <= TODAY for _, one in everything(market))


def test_what_happens_does_not_depend_on_the_day_that_the_market_stands_at(market: Market) -> None:
    before = everything(market)
    market.move(TODAY - timedelta(days=400))
    assert everything(market) == before


@pytest.mark.parametrize("back", [30, 200, 500, 700])
def test_a_day_shows_nothing_of_what_comes_later(market: Market, back: int) -> None:
    day = TODAY - timedelta(days=back)
    later = [(index, one) for index, one in everything(market) if one.on > day]
    market.move(day)
    for index, one in later:
        company = market.company(index)
        if one.type == "round":
            assert all(raised.on <= day for raised in company.rounds)
        if one.type in {"closed", "acquired"}:
            assert company.status == "active"
        if one.type == "renamed":
            assert company.name == one.values["before"]
        if one.type == "domain_moved":
            assert company.domain == one.values["before"]
    assert all(article.day <= day for index in range(COUNT) for article in market.articles(index))
    assert all(notice.filed_on <= day for notice in market.filings)


def test_openings_and_leaders_come_and_go_with_the_days(market: Market) -> None:
    for index, one in everything(market):
        if one.type == "hiring_started":
            market.move(one.on)
            assert market.company(index).openings_on(one.on)
            market.move(one.on - timedelta(days=1))
            assert not market.company(index).openings_on(one.on - timedelta(days=1))
            break
    left = next((index, one) for index, one in everything(market) if one.type == "leader_left")
    market.move(left[1].on - timedelta(days=1))
    assert left[1].values["person"] in {person.name for person in market.people(left[0])}
    market.move(left[1].on)
    assert left[1].values["person"] not in {person.name for person in market.people(left[0])}


def test_papers_write_several_wordings_of_a_round_and_of_namesakes_and_rumours_too(market: Market) -> None:
    articles = [one for index in range(COUNT) for one in market.articles(index)]
    rounds = Counter((one.company, one.tells) for one in articles if one.tells.startswith("round"))
    assert max(rounds.values()) >= 3
    titles = {one.title for one in articles if one.tells.startswith("round")}
    assert len(titles) > 0.9 * sum(rounds.values())
    assert {"noise", "namesake"} <= {one.event for one in articles}
    assert all(not one.tells for one in articles if one.event in {"noise", "namesake"})


def test_only_a_market_with_a_history_moves_and_not_beyond_its_horizon(market: Market) -> None:
    with pytest.raises(ValueError, match="history"):
        Market(5, 10, TODAY).move(TODAY)
    with pytest.raises(ValueError, match="horizon"):
        market.move(TODAY + timedelta(days=1))


def test_a_market_without_history_is_what_it_always_was() -> None:
    plain, told = Market(5, 50, TODAY), Market(5, 50, TODAY, history=True)
    assert [one.name for one in plain.companies()] == [one.name for one in told.companies()]
    assert not Truth(plain).happened(plain.company(0).domain)


def test_the_running_twin_moves_with_its_clock_and_its_providers() -> None:
    asyncio.run(_moves())


async def _moves() -> None:
    world = Market(5, 60, TODAY, history=True)
    async with serve_market(world, clock=StoppedClock(TODAY)) as twin:
        day = TODAY - timedelta(days=365)
        twin.move(day)
        assert twin.clock.day() == day
        seen = [row for row in twin.desk.offices["crunchbase"].view.companies() if row.rounds]
        assert seen
        assert all(one.on <= day for row in seen for one in row.rounds or ())
        rows = twin.truth.happened(world.company(0).domain)
        assert all(row["on"] <= day.isoformat() for row in rows)

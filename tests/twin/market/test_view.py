"""What providers know: a part of the market, as old as declared, with errors at about the declared rates."""

from __future__ import annotations

from datetime import date

import pytest

from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.data import names
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile, profile
from leadwright_twin.market.universe import Market
from leadwright_twin.market.view import View

TODAY = date(2026, 11, 26)
WORLD = Market(11, 1500, TODAY)


def _view(name: str, row: dict[str, object]) -> View:
    return View(WORLD, name, Profile("test", {name: row}).settings(name, {}))


def _desk(profile_: Profile) -> Desk:
    return Desk(WORLD, profile_, faults(), StoppedClock(TODAY), Books())


def test_coverage_follows_the_country() -> None:
    view = _view("one", {"coverage": {"default": 0.3, "country": {"US": 0.9}}, "staleness_months": 0})
    known = {row.index for row in view.companies()}
    for country, part in (("US", 0.9), ("DE", 0.3)):
        there = [one.index for one in WORLD.companies() if one.place.country == country]
        assert abs(sum(index in known for index in there) / len(there) - part) < 0.12


def test_fields_are_missing_and_wrong_at_about_the_declared_rates() -> None:
    row = {"coverage": {"default": 1.0}, "fields": {"head_count": 0.6}, "errors": {"head_count": 0.5}}
    rows = _view("two", {**row, "staleness_months": 0}).companies()
    filled = [one for one in rows if one.heads is not None]
    assert abs(len(filled) / len(rows) - 0.6) < 0.05
    wrong = [one for one in filled if one.heads != one.truth.heads_on(TODAY) and one.truth.heads > 20]
    assert abs(len(wrong) / len([one for one in filled if one.truth.heads > 20]) - 0.5) < 0.08


def test_old_data_shows_the_world_as_it_was() -> None:
    fresh, stale = (
        _view("three", {"staleness_months": months, "errors": {"email": 0.0}}) for months in (0, 12)
    )

    def right(view: View) -> float:
        people = [one for index in range(600) for one in view.people(index) if one.email]
        return sum(one.email == WORLD.email(one.truth) for one in people) / len(people)

    assert right(fresh) > 0.9
    assert right(stale) < right(fresh) - 0.05


def test_clones_share_their_records_and_their_errors() -> None:
    desk = _desk(Profile("test", {"hunter": {"clone_of": "apollo", "clone_share": 0.9}}))
    origin, clone = desk.offices["apollo"].view, desk.offices["hunter"].view
    sold = clone.companies()
    assert 0.8 < len(sold) / len(origin.companies()) < 1.0
    for row in sold:
        assert row == origin.company(row.index)
    other = _desk(Profile("test", {})).offices["hunter"].view
    differing = [row for row in other.companies() if row != origin.company(row.index)]
    assert len(differing) > len(other.companies()) / 2


@pytest.mark.parametrize("name", names("profiles"))
def test_every_shipped_profile_is_readable_and_names_the_providers_that_there_are(name: str) -> None:
    desk = _desk(profile(name))
    for office in desk.offices.values():
        assert office.settings.price >= 0
        assert office.view.companies()


def test_the_shipped_profiles_are_different_markets() -> None:
    def agreement(name: str) -> float:
        desk = _desk(profile(name))
        one, two = ({row.index for row in desk.offices[who].view.companies()} for who in ("apollo", "hunter"))
        return len(one & two) / len(one | two)

    assert len(names("profiles")) >= 3
    assert agreement("patchwork") < agreement("balanced") - 0.1


def test_an_unknown_setting_or_fault_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="prize"):
        Profile("test", {"one": {"prize": 1}}).settings("one", {})
    with pytest.raises(ValueError, match="balanced"):
        profile("nowhere")

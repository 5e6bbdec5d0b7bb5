"""The invented market: the same for the same seed, harmless, and with leads of every tier."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from leadwright_twin.demo_file import COLUMNS, write_file
from leadwright_twin.serve import truth
from leadwright_twin.types import NOTICE
from leadwright_twin.universe import Universe, universe

from .oracle import after_reading, from_file, out, score, tier

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def world() -> Universe:
    return universe(7, today=TODAY)


def test_the_same_seed_and_day_give_the_same_market(world: Universe) -> None:
    assert world.companies == universe(7, today=TODAY).companies
    assert world.companies != universe(8, today=TODAY).companies


def test_a_larger_market_contains_the_smaller_one(world: Universe) -> None:
    larger = universe(7, 150, TODAY)
    assert larger.companies[:60] == world.companies
    assert len({company.domain for company in larger.companies}) == 150


def test_dates_move_with_the_day(world: Universe) -> None:
    later = universe(7, today=date(2027, 3, 1))
    pairs = zip(world.companies, later.companies, strict=True)
    ages = [
        ((TODAY - old.funding.on).days, (date(2027, 3, 1) - new.funding.on).days)
        for old, new in pairs
        if old.funding and new.funding
    ]
    assert ages
    assert all(old == new for old, new in ages)


def test_every_name_and_address_lies_under_the_reserved_domain(world: Universe) -> None:
    assert len(world.companies) == 60
    for company in world.companies:
        assert company.domain.endswith(".example")
        assert all(email.endswith(".example") for email in company.emails)
        assert all(person.email.endswith(f"@{company.site_domain}") for person in company.people)
        assert all(person.email.isascii() for person in company.people)


def test_phones_lie_in_the_blocks_that_are_kept_for_fiction(world: Universe) -> None:
    blocks = ("55501", "7946", "496", "23125", "99998", "66969", "3319900")
    phones = [company.phone for company in world.companies if company.phone]
    phones += [person.phone for company in world.companies for person in company.people if person.phone]
    assert len(phones) > 100
    assert all(phone.startswith("+") and any(block in phone for block in blocks) for phone in phones)


def test_no_two_technologies_of_a_site_claim_the_same_header(world: Universe) -> None:
    from leadwright_twin.data import load

    for company in world.companies:
        names = Counter(
            header
            for technology in company.technologies
            if technology.on_site
            for header in load("traces.json")[technology.name][0].get("headers", {})
        )
        assert not [name for name, count in names.items() if count > 1], company.domain


@pytest.mark.parametrize("seed", [7, 8, 4711])
def test_every_tier_is_seen_once_sites_are_read(seed: int) -> None:
    market = universe(seed, today=TODAY)
    tiers = Counter(
        "out" if out(company) else tier(score(company, after_reading(company, market), TODAY))
        for company in market.companies
    )
    assert tiers["hot"] >= 7
    assert tiers["warm"] >= 25
    assert tiers["nurture"] >= 12
    assert tiers["cold"] >= 3
    assert tiers["out"] == 6


def test_reading_the_sites_lifts_scores_and_lowers_none(world: Universe) -> None:
    lifted = 0
    for company in world.companies:
        before = score(company, from_file(company), TODAY)
        after = score(company, after_reading(company, world), TODAY)
        assert after >= before, company.domain
        lifted += after > before
    assert lifted >= 40


def test_the_list_parses_and_keeps_its_gaps(world: Universe, tmp_path: Path) -> None:
    path = write_file(world, tmp_path / "demo_companies.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 60
    assert tuple(rows[0]) == COLUMNS
    assert {row["note"] for row in rows} == {NOTICE}
    assert any(row["technologies"].startswith("['") for row in rows)
    assert any("; " in row["technologies"] for row in rows)
    assert {"51-200", "1.2k", ""} <= {row["employees"] for row in rows}
    assert sum(not row["last_funding_date"] for row in rows) >= 10
    assert sum(row["customer"] == "yes" for row in rows) == 2
    assert sum(row["status"] != "active" for row in rows) == 2


def test_the_list_is_the_same_each_time_it_is_written(world: Universe, tmp_path: Path) -> None:
    first, second = write_file(world, tmp_path / "a.csv"), write_file(world, tmp_path / "b.csv")
    assert first.read_bytes() == second.read_bytes()


def test_the_list_does_not_tell_who_is_hiring(world: Universe) -> None:
    assert not {"hiring", "roles", "job_board", "careers_url"} & set(COLUMNS)


def test_the_truth_covers_every_company(world: Universe) -> None:
    rows = truth(world)
    assert len(rows) == 60
    verdicts = Counter(str(row["status"]) for row in rows)
    assert set(verdicts) == {"ok", "blocked", "down", "nothing", "moved"}
    assert verdicts["ok"] >= 40

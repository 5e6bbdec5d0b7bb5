"""The commands about sources and money: what they print, what they keep, and what they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadwright.sources.market import vendors

from .conftest import Run, told

ICP = "name: Tests\nindustries: [SaaS]\ncompanySizeMin: 10\ngeographies: [US]\n"


@pytest.fixture
def listed(run: Run, tmp_path: Path) -> Path:
    """A stored ideal customer, and two leads under it."""
    icp, companies = tmp_path / "icp.yaml", tmp_path / "companies.csv"
    icp.write_text(ICP)
    companies.write_text("company,website,country\nTea,tea.example,US\nCup,cup.example,US\n")
    run("run", "--icp", str(icp), "--companies", str(companies), "--offline", "--json")
    return companies


def test_every_source_is_listed_with_whether_it_can_be_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUNTER_API_KEY", "a-key-of-mine")
    rows = {row["source"]: row for row in told(run("sources", "--json"))["items"]}
    assert set(rows) == set(vendors())
    assert rows["hunter"]["usable"] == "yes"
    assert rows["apollo"]["usable"] == "no key"
    assert rows["gleif"]["usable"] == "yes"


def test_a_key_is_stored_and_never_printed_and_can_be_revoked(run: Run) -> None:
    result = run("sources", "key", "hunter", "--json", given="a-very-secret-key\n")
    assert told(result)["works"] is False  # nothing outside may be asked here
    assert "a-very-secret" not in result.output
    assert {r["source"]: r["usable"] for r in told(run("sources", "--json"))["items"]}["hunter"] == "yes"
    run("sources", "revoke", "hunter")
    assert {r["source"]: r["usable"] for r in told(run("sources", "--json"))["items"]}["hunter"] == "no key"


def test_a_source_that_does_not_exist_is_refused_with_the_names_of_those_that_do(run: Run) -> None:
    result = run("sources", "test", "appolo", code=2)
    assert "apollo" in result.output


def test_a_budget_is_set_listed_and_ended(run: Run) -> None:
    budget = told(run("budget", "set", "month", "50", "--json"))["id"]
    (row,) = told(run("budget", "list", "--json"))["items"]
    assert (row["id"], row["cap"], row["unit"], row["left"]) == (budget, "50", "USD", "50")
    run("budget", "end", budget)
    assert told(run("budget", "list", "--json"))["items"] == []
    run("budget", "set", "year", "50", code=2)


def test_a_dry_run_of_discovery_shows_the_criteria_in_each_sources_words_and_asks_nothing(
    run: Run, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APOLLO_API_KEY", "a-key-of-mine")
    rows = {row["source"]: row for row in told(run("discover", "--dry-run", "--json"))["items"]}
    assert (
        "head_count_min" in {**rows["apollo"]["expressed"], **rows["apollo"]["lost"]}
        or rows["apollo"]["expressed"]
    )
    assert told(run("ledger", "--source", "apollo", "--json"))["total"] == 0


def test_plain_words_that_were_not_understood_are_named(run: Run, listed: Path) -> None:
    result = run("discover", "--query", "fintech in London quibblewump", "--dry-run")
    assert "quibblewump" in result.output


def test_enrichment_that_may_ask_nobody_says_how_each_ask_ended_and_pays_nothing(
    run: Run, listed: Path
) -> None:
    done = told(run("enrich", "--json"))
    assert done["cost"] == {}
    assert {ask["outcome"] for ask in done["asks"]} <= {"blocked", "busy", "locked"}
    assert told(run("ledger", "--paid", "--json"))["items"] == []


def test_a_forecast_asks_nobody_and_keeps_no_budget(
    run: Run, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUNTER_API_KEY", "a-key-of-mine")
    run("enrich", "--dry-run", "--max-cost", "3", "--json")
    assert told(run("ledger", "--source", "hunter", "--json"))["total"] == 0
    assert [b for b in told(run("budget", "list", "--json"))["items"] if not b["quota"]] == []


def test_nothing_in_doubt_and_an_empty_archive_are_said_so(run: Run) -> None:
    assert "Nothing is in doubt" in run("reconcile").output
    assert told(run("replay", "hunter", "--json"))["replies"] == 0

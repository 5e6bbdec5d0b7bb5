"""The commands about time: a score as it was, what moved it, and whether records come out again."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from .conftest import Run, told

ICP = "name: Tests\nindustries: [SaaS]\ncompanySizeMin: 10\ncompanySizeMax: 500\ngeographies: [US]\n"


@pytest.fixture
def before(run: Run, tmp_path: Path) -> str:
    """A moment at which one lead had its first score; it has another by now."""
    icp, first, more = tmp_path / "icp.yaml", tmp_path / "first.csv", tmp_path / "more.csv"
    icp.write_text(ICP)
    first.write_text("company,website,country\nTea,tea.example,US\n")
    run("run", "--icp", str(icp), "--companies", str(first), "--offline", "--json")
    at = datetime.now(UTC).isoformat()
    more.write_text("company,website,industry\nTea,tea.example,SaaS\n")
    run("run", "--icp", str(icp), "--companies", str(more), "--offline", "--json")
    return at


def test_a_score_of_then_is_compared_with_today_by_cause(run: Run, before: str) -> None:
    found = told(run("leads", "why", "tea.example", "--at", before, "--against", "today", "--json"))
    moved = sum(Decimal(cause["points"]) for cause in found["causes"])
    assert moved == Decimal(found["difference"])
    assert found["before"]["score"] + float(moved) == pytest.approx(found["after"]["score"])
    assert [(c["kind"], c["unit"]) for c in found["causes"] if c["kind"] != "rounding"] == [
        ("knowledge", "industry")
    ]
    assert found["causes"][0]["told"][0]["label"] == "more.csv"
    said = run("leads", "why", "tea.example", "--at", before).stdout
    assert "our knowledge" in said
    assert "more.csv" in said
    assert "identical" in said


def test_a_score_of_now_is_shown_alone(run: Run, before: str) -> None:
    found = told(run("leads", "why", "Tea", "--json"))
    assert found["identical"] is True
    assert "Industry match" in run("leads", "why", "Tea").stdout


def test_a_moment_before_the_first_score_and_a_word_that_is_no_moment_are_refused(
    run: Run, before: str
) -> None:
    assert "had been shown by then" in run("leads", "why", "Tea", "--at", "2020-01-01", code=2).output
    assert "no moment" in run("leads", "why", "Tea", "--at", "monday", code=2).output


def test_recorded_scores_are_made_again(run: Run, before: str) -> None:
    assert run("score", "replay").stdout.strip() == "2 of 2 identical"
    assert told(run("score", "replay", "--sample", "1", "--json"))["asked"] == 1
    assert (
        told(run("score", "--json"))["items"][0]["scored"] == 1
    )  # the command without a word scores as before


def test_the_day_is_told_with_reasons_and_next_steps(run: Run, before: str, tmp_path: Path) -> None:
    assert told(run("today", "--json"))["empty"] == "nobody"  # what is known of it makes it cold
    assert "Nobody to call today" in run("today").stdout
    more = tmp_path / "rich.csv"
    more.write_text(
        "company,website,employees,hiring,contact_name,contact_email\nTea,tea.example,90,yes,Ana Mint,ana@tea.example\n"
    )
    run("import", str(more))
    run("score")
    (item,) = told(run("today", "--json"))["items"]
    assert (item["company"], item["why"], item["play"]["step"]) == ("Tea", "best", "write")
    assert "Write to Ana Mint today." in run("today").stdout
    (holds,) = told(run("signals", "show", "Tea", "--json"))["items"]
    assert (holds["signal"]["type"], holds["holds"], holds["evidence"][0]["label"]) == (
        "hiring",
        True,
        "rich.csv",
    )
    assert "Is hiring" in run("signals", "show", "Tea").stdout


def test_a_fading_is_previewed_decided_and_shown_with_who_decided_it(run: Run, before: str) -> None:
    change = ("signals", "fading", "funding_round", "--fresh", "30")
    assert "0 leads would change tier" in run(*change, "--preview").stdout
    assert told(run("signals", "fading", "funding_round", "--json"))["items"][0]["decided_by"] is None
    run(*change)
    (item,) = told(run("signals", "fading", "funding_round", "--json"))["items"]
    assert (item["fading"], item["decided_by"]) == (
        {"fresh_days": 30, "half_life_days": 45, "expiry_days": 365},
        "cli",
    )
    run("signals", "fading", "funding_round", "--default")
    assert told(run("signals", "fading", "funding_round", "--json"))["items"][0]["fading"]["fresh_days"] == 90
    assert "Did you mean funding_round" in run("signals", "fading", "funding_rond", code=2).output

"""The commands about signals: what changed lately, and looking through the whole record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from .conftest import Run, told


@pytest.fixture
def noticed(run: Run, tmp_path: Path) -> None:
    """A company that grew and started hiring, as a list of dated rows tells it."""
    today = datetime.now(UTC).date()
    path = tmp_path / "panel.csv"
    path.write_text(
        "observed_on,company,website,employees,hiring\n"
        f"{today - timedelta(days=40)},Tea,tea.example,10,0\n{today - timedelta(days=4)},Tea,tea.example,15,1\n"
    )
    run("import", str(path))


def test_what_changed_is_noticed_by_the_import_and_listed(run: Run, noticed: None) -> None:
    found = told(run("signals", "--json"))
    assert {item["signal"]["type"] for item in found["items"]} == {
        "hiring_started",
        "hiring",
        "head_count_growth",
    }
    said = run("signals", "--type", "head_count_growth").stdout
    assert "Head count grew" in said
    assert "10 to 15" in said
    assert told(run("signals", "--company", "tea.example", "--news", "--json"))["total"] == 2
    assert "Did you mean 'hiring_started'" in run("signals", "--type", "hiring_start", code=2).output
    assert "no day" in run("signals", "--since", "monday", code=2).output


def test_detecting_everywhere_again_changes_nothing(run: Run, noticed: None) -> None:
    before = told(run("signals", "--json"))
    assert told(run("signals", "detect", "--json")) == {"companies": 1, "news": 0, "scored": 0}
    assert told(run("signals", "--json")) == before

"""The command `intent`: what a list says becomes a signal at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from .conftest import Run, told


def test_a_topic_of_a_list_is_a_signal_of_the_company(run: Run, tmp_path: Path) -> None:
    icp, first, topics = tmp_path / "icp.yaml", tmp_path / "first.csv", tmp_path / "topics.csv"
    icp.write_text("name: Tests\nindustries: [SaaS]\n")
    first.write_text("company,website,country\nTea,tea.example,US\n")
    run("run", "--icp", str(icp), "--companies", str(first), "--offline", "--json")
    topics.write_text(
        f"Company Name,Company Domain,Category,Date\nTea,tea.example,CRM,{datetime.now(UTC).date().isoformat()}\n"
    )
    assert told(run("intent", str(topics), "--json"))["companies"] == 1
    found = told(run("signals", "--company", "tea.example", "--json"))["items"]
    assert [one["signal"]["type"] for one in found] == ["intent_topic"]

"""The commands about outreach, from a sequence to what is done with its messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run, told

ROWS = (
    "company,website,country,contact_name,contact_title,contact_email\n"
    "Tea,tea.example,United Kingdom,Ada Low,CTO,ada@tea.example\nCup,cup.example,Germany,Ben High,CEO,ben@cup.example\n"
    "Pot,pot.example,Germany,,,\n"
)
SEQUENCE = (
    "name: Short\nsteps:\n  - {day: 0, channel: email, subject: 'For {{ company.name }}', body: 'Hello {{ contact.first_name }}'}\n"
    "  - {day: 2, channel: call, body: 'Call {{ contact.name }}'}\n"
)


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Three leads, of whom two can be written to, and a sequence."""
    (tmp_path / "list.csv").write_text(ROWS)
    (tmp_path / "short.yaml").write_text(SEQUENCE)
    run("import", str(tmp_path / "list.csv"), "--json")
    run("outreach", "sequences", "--file", str(tmp_path / "short.yaml"), "--json")
    return run


def test_sequences_are_kept_shown_and_switched(ready: Run, tmp_path: Path) -> None:
    listed = told(ready("outreach", "sequences", "--examples", "--json"))["items"]
    assert [one["name"] for one in listed] == [
        "Hot, personal",
        "Nurture, now and then",
        "Short",
        "Warm, introduction",
    ]
    shown = ready("outreach", "sequences", "--show", "short").stdout
    assert "For {{ company.name }}" in shown
    (tmp_path / "again.yaml").write_text(shown)
    again = told(ready("outreach", "sequences", "--file", str(tmp_path / "again.yaml"), "--json"))["items"]
    assert next(one for one in again if one["name"] == "Short")["version"] == 1
    ready("outreach", "sequences", "--off", "Short")
    assert "is off" in ready("outreach", "enrol", "Short", "tea.example", code=2).output
    (tmp_path / "bad.yaml").write_text(
        "name: Bad\nsteps: [{day: 0, channel: email, subject: a, body: '{{ contact.nme }}'}]"
    )
    assert (
        "contact.name" in ready("outreach", "sequences", "--file", str(tmp_path / "bad.yaml"), code=2).output
    )


def test_a_preview_keeps_nothing(ready: Run) -> None:
    made = told(ready("outreach", "preview", "Short", "tea.example", "--json"))
    assert made["steps"][0]["ways"][0]["body"] == "Hello Ada"
    assert made["missing"] == []
    assert "Hello Ada" in ready("outreach", "preview", "Short", "Tea").stdout
    assert told(ready("outreach", "status", "--json"))["total"] == 0


def test_leads_are_taken_in_or_told_why_not(ready: Run) -> None:
    rehearsed = told(ready("outreach", "enrol", "Short", "tea.example", "--preview", "--json"))["items"]
    assert rehearsed[0]["enrolment_id"] is None
    done = told(ready("outreach", "enrol", "Short", "tea.example", "cup.example", "pot.example", "--json"))[
        "items"
    ]
    assert [one["code"] for one in done] == ["", "", "no_contact"]
    assert "goes on" in ready("outreach", "enrol", "Short", "tea.example").stdout
    assert "Say which leads" in ready("outreach", "enrol", "Short", code=2).output


def test_a_message_is_read_edited_approved_and_taken_back(ready: Run, tmp_path: Path) -> None:
    ready("outreach", "enrol", "Short", "tea.example", "cup.example")
    assert told(ready("outreach", "prepare", "--json"))["planned"] == 2
    waiting = told(ready("outreach", "queue", "--json"))["items"]
    first = waiting[0]["id"]
    (tmp_path / "words.txt").write_text("Other words")
    ready("outreach", "edit", first, "--subject", "Other", "--file", str(tmp_path / "words.txt"))
    assert told(ready("outreach", "approve", first, "--json"))["approved"] == [first]
    assert told(ready("outreach", "undo", first, "--json"))["taken_back"] == [first]
    assert len(told(ready("outreach", "approve", "--all", "--sequence", "Short", "--json"))["approved"]) == 2
    assert told(ready("outreach", "queue", "sending", "--json"))["total"] == 2
    ready("outreach", "skip", first, "--note", "They know us")
    assert "Other words" in ready("outreach", "show", waiting[0]["enrolment_id"]).stdout
    assert "no list" in ready("outreach", "queue", "nowhere", code=2).output


def test_a_conversation_is_paused_resumed_and_stopped(ready: Run) -> None:
    ready("outreach", "enrol", "Short", "tea.example")
    assert told(ready("outreach", "pause", "tea.example", "--note", "Wait", "--json"))["state"] == "paused"
    assert told(ready("outreach", "resume", "Tea", "--json"))["state"] == "waiting"
    assert told(ready("outreach", "stop", "tea.example", "--json"))["state"] == "stopped"
    assert "stopped already" in ready("outreach", "stop", "tea.example", code=2).output
    listed = told(ready("outreach", "status", "--json"))["items"]
    assert [(one["company"], one["state"]) for one in listed] == [("Tea", "stopped")]
    ready("outreach", "close", "tea.example", code=2)

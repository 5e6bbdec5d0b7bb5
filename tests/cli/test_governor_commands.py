"""The commands about whether we may write, what is done by tier, and how mailboxes stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run, told


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")


def test_asking_tells_why_not_and_what_would_change_it(run: Run) -> None:
    said = run("consent", "check", "ana@oak.example", "--country", "Germany", code=3).stdout
    assert "no_consent" in said
    assert "UWG" in said
    answer = told(run("consent", "check", "ana@oak.example", "--country", "US", "--json"))
    assert (answer["allowed"], answer["basis"], answer["way_out"]) == (True, "interest", "")
    assert "no country" in run("consent", "check", "ana@oak.example", "--country", "Atlantis", code=2).output


def test_a_consent_is_kept_found_in_any_spelling_and_withdrawn(run: Run) -> None:
    kept = told(
        run(
            "consent",
            "add",
            "ana@oak.example",
            "--wording",
            "Yes, write.",
            "--source",
            "a form",
            "--on",
            "2026-03-03",
            "--json",
        )
    )
    assert kept["given_at"].startswith("2026-03-03") or kept["given_at"].startswith("2026-03-04")
    run("consent", "check", "Ana+news@OAK.example", "--country", "DE")
    listed = told(run("consent", "list", "ana@oak.example", "--json"))["items"]
    assert [one["id"] for one in listed] == [kept["id"]]
    run("consent", "withdraw", kept["id"], "--how", "a call of today")
    assert "consent_withdrawn" in run("consent", "check", "ana@oak.example", "--country", "US", code=3).stdout
    run("consent", "object", "bo@oak.example", "--source", "his reply")
    assert "objected" in run("consent", "check", "bo@oak.example", "--country", "US", code=3).stdout
    assert "a form" in run("consent", "list").stdout


def test_a_list_of_consents_is_kept_once_and_rows_that_cannot_be_are_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "newsletter.csv"
    path.write_text(
        "\ufeffE-mail,Wording,Given on,act,channel\n"
        'ana@oak.example,"Yes, write.",2026-03-03,,\n'
        "bo@oak.example,,2026-03-04,objection,any\n"
        "nobody,Yes,2026-03-03,,\n"
        "cy@oak.example,Yes,yesterday,,\n"
        "dee@oak.example,,2026-03-03,,\n"
    )
    done = told(run("consent", "import", str(path), "--source", "newsletter form", "--json"))
    assert (done["kept"], done["known"], [one["row"] for one in done["refused"]]) == (2, 0, [4, 5, 6])
    assert told(run("consent", "import", str(path), "--source", "newsletter form", "--json"))["known"] == 2
    run("consent", "check", "ana@oak.example", "--country", "DE")
    run("consent", "check", "bo@oak.example", "--country", "US", code=3)
    path.write_text("company,website\nOak,oak.example\n")
    assert "of whom" in run("consent", "import", str(path), code=2).output
    assert "no file" in run("consent", "import", str(tmp_path / "none.csv"), code=2).output


def test_a_country_is_decided_otherwise_and_brought_back(run: Run) -> None:
    assert told(run("consent", "rules", "DE", "--json"))["items"][0]["needs"] == "consent"
    run("consent", "rules", "DE", "--needs", "interest", "--reason", "advice of our counsel")
    run("consent", "check", "ana@oak.example", "--country", "DE")
    assert "Say why" in run("consent", "rules", "US", "--needs", "never", code=2).output
    run("consent", "rules", "DE", "--default")
    run("consent", "check", "ana@oak.example", "--country", "DE", code=3)
    assert "CAN-SPAM" in run("consent", "rules").stdout


def test_plays_are_listed_decided_and_brought_back(run: Run) -> None:
    assert "Priority queue" in run("plays").stdout
    made = told(
        run("plays", "set", "cold", "--reach", "write,connect", "--name", "Quarterly letter", "--json")
    )["items"][0]
    assert (made["reach"], made["name"], made["approval"]) == (
        ["write", "connect"],
        "Quarterly letter",
        "first",
    )
    assert "nothing to decide" in run("plays", "set", "cold", code=2).output
    assert "lukewarm" in run("plays", "set", "lukewarm", "--note", "x", code=2).output
    assert told(run("plays", "default", "cold", "--json"))["items"][0]["name"] == "Watched"


def test_limits_are_shown_and_decided_and_an_empty_board_names_the_next_step(run: Run) -> None:
    assert "first_by_hand = 10" in run("outreach", "limits").stdout
    made = told(
        run(
            "outreach",
            "limits",
            "--set",
            "first_by_hand=5",
            "--set",
            "own_customers=yes",
            "--set",
            "workspace_a_day=none",
            "--json",
        )
    )
    assert (made["first_by_hand"], made["own_customers"], made["workspace_a_day"]) == (5, True, None)
    assert "whole number" in run("outreach", "limits", "--set", "first_by_hand=many", code=2).output
    assert "no mailbox" in run("outreach", "health").stdout
    assert told(run("outreach", "health", "--json"))["mailboxes"] == []
    assert "variants" in run("outreach", "experiments").stdout
    assert (
        "no mailbox"
        in run("outreach", "resume-mailbox", "x@y.example", "--reason", "all is well", code=2).output.lower()
    )

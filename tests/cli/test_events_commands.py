"""The commands about events say what they did, and leave with the right code."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.conftest import Run, told


def test_a_key_is_made_listed_without_itself_and_revoked(run: Run) -> None:
    made = told(run("events", "keys", "create", "website", "--origin", "acme.com", "--json"))
    assert made["origins"] == ["https://acme.com"]
    listed = run("events", "keys", "list", "--json")
    assert made["key"] not in listed.stdout
    assert [key["name"] for key in told(listed)["items"]] == ["website"]
    run("events", "keys", "origins", made["id"], "--origin", "https://*.acme.com")
    run("events", "keys", "revoke", made["id"])
    run("events", "keys", "revoke", made["id"], code=2)
    run("events", "keys", "revoke", "nonsense", code=2)
    assert told(run("events", "keys", "list", "--json"))["items"] == []


def test_rules_are_printed_set_and_reset(run: Run, tmp_path: Path) -> None:
    printed = run("events", "rules", "show").stdout
    file = tmp_path / "rules.yaml"
    file.write_text(printed)
    assert told(run("events", "rules", "set", str(file), "--json"))["own"] is True
    file.write_text(yaml.safe_dump({"form_filled": {"events": ["Bought"]}}))
    run("events", "rules", "set", str(file))
    assert told(run("events", "rules", "show", "--json"))["rules"] == {"form_filled": {"events": ["Bought"]}}
    run("events", "rules", "reset")
    assert told(run("events", "rules", "show", "--json"))["own"] is False
    file.write_text("dancing: {}")
    run("events", "rules", "set", str(file), code=2)


def test_hooks_are_opened_mapped_and_closed(run: Run) -> None:
    assert told(run("events", "hooks", "open", "forms", "--map", "email=lead.email", "--json"))["secret"]
    run("events", "hooks", "open", "forms", code=2)
    run("events", "hooks", "map", "forms", "--map", "mail=x", code=2)
    run("events", "hooks", "map", "forms", "--map", "email=mail")
    assert told(run("events", "hooks", "list", "--json"))["items"][0]["mapping"] == {"email": "mail"}
    assert told(run("events", "dead", "retry", "forms", "--json")) == {"taken": 0, "unread": 0}
    run("events", "hooks", "close", "forms")
    run("events", "hooks", "close", "forms", code=2)


def test_where_nothing_arrived_that_is_said(run: Run) -> None:
    assert told(run("events", "tail", "--json"))["items"] == []
    assert told(run("events", "stats", "--json"))["events"] == 0
    assert told(run("events", "visitors", "--json"))["total"] == 0
    assert told(run("events", "dead", "list", "--json"))["total"] == 0
    for command in ("tail", "stats", "visitors"):
        run("events", command)

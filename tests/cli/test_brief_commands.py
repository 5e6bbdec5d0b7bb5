"""`leadwright brief` and `leadwright bant`."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run, told


@pytest.fixture
def lead(run: Run, tmp_path: Path) -> str:
    """A lead with people, a size and a place."""
    path = tmp_path / "leads.csv"
    path.write_text(
        "company,website,employees,country,industry,contact_name,contact_title,contact_email\n"
        "Kestrel,kestrel.example,120,Germany,SaaS,Jane Doe,CTO,jane@kestrel.example\n"
    )
    run("import", str(path))
    return "kestrel.example"


def test_a_brief_is_printed_in_every_format(run: Run, lead: str, tmp_path: Path) -> None:
    text = run("brief", lead).stdout
    assert "employs 120 people" in text
    assert "Jane Doe is CTO" in text
    said = told(run("brief", lead, "--format", "json"))
    assert {one["name"] for one in said["sections"]} >= {"who", "deciders", "questions"}
    assert all(one["cites"] for section in said["sections"] for one in section["sentences"])
    run("brief", lead, "--format", "pdf", "--out", str(tmp_path / "brief.pdf"))
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF-")
    assert run("brief", lead, "--format", "html").stdout.startswith("<!doctype html>")
    assert "Choose md, html, pdf or json" in run("brief", lead, "--format", "docx", code=2).output
    run("brief", "nobody.example", code=2)


def test_an_answer_of_a_person_wins_and_is_taken_back(run: Run, lead: str) -> None:
    assert told(run("bant", lead, "--json"))["qualification"] in ("unknown", "nurture")
    said = told(
        run(
            "bant",
            lead,
            "--answer",
            "need=true",
            "--answer",
            "budget=false",
            "--note",
            "Told on the phone",
            "--json",
        )
    )
    answers = {one["name"]: one for one in said["answers"]}
    assert (answers["need"]["state"], answers["budget"]["state"], answers["need"]["decided_by"]) == (
        "true",
        "false",
        "cli",
    )
    assert "Told on the phone" in run("bant", lead).stdout
    back = told(run("bant", lead, "--answer", "need=none", "--json"))
    assert next(one for one in back["answers"] if one["name"] == "need")["decided_by"] is None
    run("bant", lead, "--answer", "need", code=2)

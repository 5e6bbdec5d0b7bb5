"""What the written docs point to exists: links, files, lints, tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.house.run import LINTS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
SECTIONS = ["Context", "Decision", "Consequences", "Alternatives", "Kept true by"]
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)")
_PATH = re.compile(r"`((?:src|tests|tools|docs|bench)/[\w./-]+)`")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text("utf-8")):
        path = (page.parent / target).resolve()
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), f"{target}#{anchor}"


@pytest.mark.parametrize("page", [p for p in PAGES if "reference" not in p.parts], ids=name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    for path in _PATH.findall(page.read_text("utf-8")):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_is_one_page_with_a_line_to_quote_and_a_checker(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert re.search(r"^> \S.+\.$", text, re.MULTILINE), "no line to quote"
    assert len(text.split()) <= 600, "more than a page"
    kept = text.split("## Kept true by")[1]
    assert re.search(r"`[\w./-]+\.(?:py|sql|lock)`|`\.importlinter`|[Ll]ints? `", kept), "no checker"


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert all(page.name in listed for page in DECISIONS)


def test_every_lint_that_the_docs_name_exists() -> None:
    laws = (ROOT / "ARCHITECTURE.md").read_text("utf-8") + "".join(
        page.read_text("utf-8") for page in DECISIONS
    )
    named = {
        lint
        for group in re.findall(r"[Ll]ints? ((?:`[\w-]+`(?:, | and )?)+)", laws)
        for lint in re.findall(r"`([\w-]+)`", group)
    }
    assert named <= set(LINTS)


def test_the_map_of_rooms_is_the_house_that_stands() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = re.findall(r"^\| (\(?)`(\w+)/`\)? \|", text, re.MULTILINE)
    house = {path.name for path in (ROOT / "src" / "leadwright").iterdir() if (path / "__init__.py").exists()}
    assert {room for planned, room in rooms if not planned} == house - {"migrations"}
    assert not {room for planned, room in rooms if planned} & house

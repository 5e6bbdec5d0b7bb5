"""Each house lint stays silent on a good sample and speaks on a bad one."""

from __future__ import annotations

import pytest

from tools.house.run import LINTS, judge
from tools.house.source import Source

DOC = '"""Says one thing."""\n'
MIGRATION = "src/leadwright/migrations/versions/0001_x.sql"
GOOD_TABLE = """
CREATE TABLE leads (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
COMMENT ON TABLE leads IS 'Decided. personal: none. Whom we consider.';
"""

# rule, a good sample, a bad sample; a sample is {path: text}
SAMPLES = [
    ("docstring", {"src/leadwright/leads/add.py": DOC}, {"src/leadwright/leads/add.py": "x = 1\n"}),
    (
        "docstring",
        {"src/leadwright/leads/__init__.py": "", "src/leadwright/a.py": '"""A law\nin two lines."""'},
        {"tests/leads/test_add.py": '"""No end"""\n'},
    ),
    ("file-name", {"src/leadwright/leads/add.py": DOC}, {"src/leadwright/leads/utils.py": DOC}),
    ("file-name", {"src/leadwright/leads/service_area.py": DOC}, {"src/leadwright/common/add.py": DOC}),
    (
        "commit",
        {"src/leadwright/faces/cli/run.py": "scope.commit()", "src/leadwright/kernel/db.py": "c.rollback()"},
        {"src/leadwright/flows/score.py": "async def f(scope):\n    await scope.commit()"},
    ),
    (
        "commit",
        {"src/leadwright/effects/ledger.py": "c.commit()"},
        {"src/leadwright/leads/add.py": "c.rollback()"},
    ),
    (
        "broad-except",
        {"src/leadwright/a/b.py": "try:\n    f()\nexcept BaseException:\n    undo()\n    raise"},
        {"src/leadwright/a/b.py": "try:\n    f()\nexcept (KeyError, Exception):\n    pass"},
    ),
    (
        "broad-except",
        {"src/leadwright/a/b.py": "try:\n    f()\nexcept ValueError:\n    pass"},
        {"src/leadwright/a/b.py": "try:\n    f()\nexcept:\n    raise ValueError from None"},
    ),
    ("print", {"src/leadwright/faces/cli/show.py": "print(1)"}, {"src/leadwright/flows/look.py": "print(1)"}),
    ("print", {"src/leadwright_twin/serve.py": "print(1)"}, {"src/leadwright_twin/pages.py": "print(1)"}),
    (
        "clock",
        {"src/leadwright/kernel/clock.py": "datetime.now(UTC)", "src/leadwright/a/b.py": "time.monotonic()"},
        {"src/leadwright/a/b.py": "day = date.today()"},
    ),
    ("clock", {"tests/a.py": "datetime.now()"}, {"src/leadwright/a/b.py": "datetime.datetime.now(UTC)"}),
    (
        "network",
        {"src/leadwright/effects/door.py": "import httpx2", "src/leadwright/a/b.py": "import urllib.parse"},
        {"src/leadwright/sources/website/fetch.py": "import httpx2"},
    ),
    (
        "network",
        {"src/leadwright/a/b.py": "from http import HTTPStatus"},
        {"src/leadwright/a/b.py": "from http import client"},
    ),
    (
        "network",
        {"src/leadwright/faces/compose.py": "import socket"},
        {"src/leadwright/a/b.py": "asyncio.open_connection('x', 1)"},
    ),
    (
        "flows",
        {"src/leadwright/flows/look.py": "from leadwright.leads.add import add"},
        {"src/leadwright/flows/look.py": "from leadwright.flows.rescore import rescore_all"},
    ),
    (
        "sql-in-faces",
        {
            "src/leadwright/faces/cli/a.py": "x = 'Select a lead'",
            "src/leadwright/reads/a.py": "x = 'SELECT 1'",
        },
        {"src/leadwright/faces/cli/a.py": "x = f'SELECT {y} FROM leads'"},
    ),
    ("table", {MIGRATION: GOOD_TABLE}, {MIGRATION: GOOD_TABLE.split("COMMENT", maxsplit=1)[0]}),
    ("table", {MIGRATION: GOOD_TABLE}, {MIGRATION: GOOD_TABLE.replace("Decided. ", "")}),
    ("table", {MIGRATION: GOOD_TABLE}, {MIGRATION: GOOD_TABLE.replace("none", "maybe")}),
    (
        "table",
        {MIGRATION: GOOD_TABLE},
        {MIGRATION: GOOD_TABLE.replace("  workspace_id uuid NOT NULL,\n", "")},
    ),
    (
        "table",
        {MIGRATION: GOOD_TABLE},
        {MIGRATION: GOOD_TABLE.replace("(workspace_id, id)", "(id, workspace_id)")},
    ),
    (
        "one-writer",
        {MIGRATION: GOOD_TABLE, "src/leadwright/leads/add.py": "x = 'INSERT INTO leads (id) VALUES (1)'"},
        {MIGRATION: GOOD_TABLE, "src/leadwright/scoring/add.py": "x = '''\nDELETE FROM leads'''"},
    ),
    (
        "one-writer",
        {MIGRATION: GOOD_TABLE, "src/leadwright/flows/a.py": "x = 'INSERT INTO pg_temp.leads SELECT 1'"},
        {MIGRATION: GOOD_TABLE, "src/leadwright/leads/add.py": "x = f'UPDATE {table} SET a = 1'"},
    ),
    ("one-writer", {MIGRATION: GOOD_TABLE}, {MIGRATION: GOOD_TABLE.replace("leads", "newcomers")}),
    ("plans", {"docs/a.md": "In that phase of life. TODO(ada): mend"}, {"docs/a.md": "Comes in phase 2."}),
    ("plans", {"src/leadwright/a/b.py": "todo = 1"}, {"src/leadwright/a/b.py": "x = 1  # TODO mend"}),
    (
        "machines",
        {"docs/a.md": "Under ./home/x and https://example.com/work/a"},
        {"docs/a.md": "See /home/ada/x"},
    ),
    ("machines", {"a/b.json": '"https://pypi.org"'}, {"pyproject.toml": 'index = "https://pypi.org/simple"'}),
    (
        "locks",
        {"requirements.lock": "a==1 \\\n    --hash=sha256:1\n"},
        {"requirements.lock": "a @ https://example.com/a.whl\n"},
    ),
    (
        "locks",
        {"requirements.lock": "# via b\n"},
        {"requirements.lock": "a==1 \\\nb==2 \\\n    --hash=sha256:1\n"},
    ),
]


def found(rule: str, sample: dict[str, str]) -> list[str]:
    return [str(p) for p in LINTS[rule]([Source(path, text) for path, text in sample.items()])]


@pytest.mark.parametrize(("rule", "good", "bad"), SAMPLES, ids=[f"{n}-{s[0]}" for n, s in enumerate(SAMPLES)])
def test_a_lint_passes_the_good_sample_and_catches_the_bad_one(
    rule: str, good: dict[str, str], bad: dict[str, str]
) -> None:
    assert found(rule, good) == []
    assert found(rule, bad)


def test_every_lint_has_a_sample() -> None:
    assert {rule for rule, _, _ in SAMPLES} == set(LINTS)


BREAKS = "src/leadwright/flows/look.py"


def test_a_skip_with_a_reason_is_taken_and_shown() -> None:
    text = DOC + "# house: skip print because a test says so\nprint(1)\n"
    verdict = judge([Source(BREAKS, text)])
    assert not verdict.problems
    assert [(problem.rule, reason) for problem, reason in verdict.skipped] == [("print", "a test says so")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DOC + "# house: skip print\nprint(1)\n", "Say why"),
        (DOC + "# house: skip print because it once did\nx = 1\n", "take the skip away"),
        (DOC + "# house: skip prints because of a slip of the pen\nprint(1)\n", "There is no rule"),
        (DOC + "# house: skip clock because that is another law\nprint(1)\n", "print"),
    ],
)
def test_a_skip_that_is_blind_idle_or_misspelt_is_itself_a_problem(text: str, said: str) -> None:
    assert said in " ".join(str(problem) for problem in judge([Source(BREAKS, text)]).problems)


def test_a_skip_does_not_reach_past_the_next_line() -> None:
    text = DOC + "# house: skip print because a test says so\nprint(1)\nprint(2)\n"
    assert [problem.line for problem in judge([Source(BREAKS, text)]).problems] == [4]

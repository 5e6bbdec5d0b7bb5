"""An import that is killed without warning, at any moment, loses nothing and counts nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from bench.make_companies import write
from leadwright.kernel.db import DEFAULT_WORKSPACE

ROWS = 20_000


def run(url: str, home: Path, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "leadwright", "import", str(path), "--json"],
        env={**os.environ, "LEADWRIGHT_HOME": str(home), "LEADWRIGHT_DATABASE_URL": url},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def asked(url: str, question: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute(f"SELECT set_config('leadwright.workspace', '{DEFAULT_WORKSPACE}', false)")
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return int(row[0])


def rows_done(url: str) -> int:
    return asked(url, "SELECT coalesce(max(rows), 0) FROM imports")


def table_sizes(url: str) -> dict[str, int]:
    tables = ("companies", "leads", "source_records", "observations", "sightings", "profiles", "features")
    return {table: asked(url, f"SELECT count(*) FROM {table}") for table in tables}


@pytest.mark.timeout(280)
def test_a_killed_import_is_complete_after_another_run_and_nothing_is_there_twice(
    database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "companies.csv"
    write(path, ROWS)
    dice = random.Random(20)
    for _ in range(2):
        process = run(database_url, tmp_path, path)
        before = rows_done(database_url)
        while rows_done(database_url) == before and process.poll() is None:
            time.sleep(0.02)
        time.sleep(dice.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert 0 < rows_done(database_url) <= ROWS
    process = run(database_url, tmp_path, path)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    counts = json.loads(out)["import"]
    assert counts["rows"] == ROWS
    assert counts["created"] + counts["updated"] + counts["unchanged"] == ROWS
    sizes = table_sizes(database_url)
    # whether the second kill came before or after the end: each company was counted as created once
    created = asked(database_url, "SELECT sum(created) FROM imports")
    assert sizes["companies"] == sizes["leads"] == sizes["profiles"] == sizes["features"] == created
    readings = asked(database_url, "SELECT count(*) FROM readings")
    assert sizes["sightings"] == sizes["observations"] * readings
    out, _ = run(database_url, tmp_path, path).communicate(timeout=120)
    assert json.loads(out)["import"]["unchanged"] == ROWS
    assert table_sizes(database_url)["observations"] == sizes["observations"]

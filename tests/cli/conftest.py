"""The command line in this process, on the test's own database and in a home of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from leadwright.faces.cli.app import app
from leadwright.kernel.settings import settings

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command and return its result; with an exit code other than expected the test fails."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("LEADWRIGHT_OUTSIDE", "closed")
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()

    def invoke(*arguments: str, code: int = 0, given: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=given)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    before = structlog.get_config()
    yield invoke
    structlog.configure(**before)  # commands log to the stream that was theirs
    settings.cache_clear()


def told(result: Result) -> Any:
    """The one JSON object on stdout."""
    return json.loads(result.stdout)

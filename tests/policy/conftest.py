"""Fixtures: a key of the test's own, so that no test writes into a home folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leadwright.kernel.settings import settings


@pytest.fixture
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()

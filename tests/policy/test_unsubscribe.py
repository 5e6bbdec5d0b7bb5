"""Links to hear no more: ours are known, and nobody else makes one."""

from __future__ import annotations

import pytest

from leadwright.kernel.db import DEFAULT_WORKSPACE
from leadwright.kernel.settings import settings
from leadwright.policy import unsubscribe


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()


def test_a_link_names_its_letter() -> None:
    made = unsubscribe.link("https://x.example/", DEFAULT_WORKSPACE, b"key")
    assert made.startswith("https://x.example/unsubscribe/")
    assert unsubscribe.read(made.rpartition("/")[2]) == (DEFAULT_WORKSPACE, b"key")


def test_a_link_that_was_changed_is_none_of_ours() -> None:
    token = unsubscribe.token(DEFAULT_WORKSPACE, b"key of a letter")
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        found = unsubscribe.read(changed)
        assert found is None or (found == (DEFAULT_WORKSPACE, b"key of a letter") and place == len(token) - 1)


@pytest.mark.parametrize("text", ["", "x", "ünïcode", "A" * 5000, "!!!!", "AAAA=AAAA"])
def test_nonsense_is_none(text: str) -> None:
    assert unsubscribe.read(text) is None

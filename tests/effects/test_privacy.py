"""What the ledger, the archive and the logs never hold: keys in any spelling, and people in the words of an error."""

from __future__ import annotations

import base64
import zlib
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.effects.privacy import impersonal
from leadwright.effects.signing import redacted
from leadwright.kernel.db import Database
from leadwright.sources.question import CompanyRef, PersonRef, Question

from .fake_vendor import Server, company, gateway, json_response, look, person, vendor

SECRET = "k3y/with+signs="
WHO = Question(
    person=PersonRef(name="Ana María Sole", email="ana@tea.example"), company=CompanyRef(name="Tea")
)


@given(st.text(min_size=4), st.binary(), st.binary())
def test_no_spelling_of_a_key_survives(secret: str, before: bytes, after: bytes) -> None:
    secret = secret.encode("utf-8", "replace").decode()
    for spelling in (secret.encode(), quote(secret, safe="").encode(), base64.b64encode(secret.encode())):
        kept = redacted(before + b" " + spelling + b" " + after, {"key": secret})
        assert spelling not in kept or spelling in b"***"


def test_what_holds_no_key_stays_as_it_is() -> None:
    assert redacted(b'{"a": 1}', {"key": SECRET, "short": "1"}) == b'{"a": 1}'


@pytest.mark.parametrize(
    "said",
    [
        "ana@tea.example was not found", "No profile linkedin.com/in/ana-sole here", "Ana Maria? No: ana maría SOLE",
        "call +44 20 7946 0000 instead", "Sole, Ana is unknown",
    ],
)  # fmt: skip
def test_a_reason_names_nobody(said: str) -> None:
    found = impersonal(said, WHO)
    for part in ("ana@", "ana-sole", "sole", "7946", "maría"):
        assert part not in found.lower()


def test_a_reason_keeps_its_words_and_short_numbers() -> None:
    said = "http 429: it asks us to slow down (limit 300 in 60 s, resets 2026-11)"
    assert impersonal(said, WHO) == said
    assert impersonal("Analysis of soles", WHO) == "Analysis of soles"


@pytest.mark.anyio
@pytest.mark.parametrize("status", [200, 400, 404, 429, 500])
async def test_a_vendor_that_repeats_key_and_person_leaves_neither_in_the_tables_or_logs(
    database: Database, status: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("FAKE_API_KEY", SECRET)

    def parrot(server: Server, names: list[str], seen: Any) -> bytes:
        rows = [{"name": name, "more": {"echo": seen.headers["x-key"]}} for name in names]
        return json_response({"rows": rows, "error": f"{SECRET} {quote(SECRET, safe='')} Zebulon"}, status)

    async with gateway(database, Server(parrot)) as opened:
        asked = await look(opened, vendor(), person("Zebulon Quince"), patience=0.2)
        await look(opened, vendor(), company("Tea"), patience=0.2)
    async with database.scope() as scope:
        for table in ("calls", "replies", "limit_cells", "balances"):
            held = str(await scope.rows(f"SELECT {table}::text FROM {table}"))
            assert SECRET not in held
            assert "Zebulon" not in held or table == "replies"
        bodies = await scope.rows("SELECT body FROM replies")
        assert SECRET not in str(await scope.rows("SELECT a::text FROM call_asks a"))
    assert all(SECRET.encode() not in zlib.decompress(bytes(row[0])) for row in bodies)
    written = capfd.readouterr()
    assert SECRET not in written.out + written.err + caplog.text + repr(asked)

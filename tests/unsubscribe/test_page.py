"""The page to unsubscribe: it asks before it acts, acts at one click, and tells nobody anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from leadwright.effects import mail_ledger, mailboxes
from leadwright.effects.mail import Letter, new_message_id
from leadwright.effects.mail_servers import Server
from leadwright.effects.mailboxes import NewMailbox
from leadwright.faces.compose import create_app
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings, settings
from leadwright.policy import identifiers, suppression, unsubscribe

pytestmark = pytest.mark.anyio
TO = "ada@acme.example"
KEY = b"the key of a letter"


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    config = Settings(home=tmp_path, outside="closed")
    async with database.scope(actor="test") as scope:
        given = NewMailbox(
            "sal@sender.example", "Sal", {"password": "x"}, smtp=Server("smtp.sender.example", 465, "tls"),
            imap=Server("imap.sender.example", 993, "tls"),
        )  # fmt: skip
        box = await mailboxes.add(scope, open_keyring(config), given)
        letter = Letter(KEY, box.id, TO, "Ada", "Hi", "Hi", None, None, "", new_message_id(box.address))
        entry, _ = await mail_ledger.reserve(scope, letter)
        await mail_ledger.mark_sent(scope, entry.id)
        await mail_ledger.settle(scope, entry.id, "settled", by="server")
    transport = httpx2.ASGITransport(create_app(database, config))
    # receivers come by the name that the world knows, from anywhere
    async with httpx2.AsyncClient(transport=transport, base_url="https://leads.sender.example") as opened:
        yield opened


def path(key: bytes = KEY) -> str:
    return f"/unsubscribe/{unsubscribe.token(DEFAULT_WORKSPACE, key)}"


async def suppressed(database: Database) -> bool:
    async with database.scope() as scope:
        return bool(await suppression.is_suppressed(scope, [identifiers.identifier("email", TO)]))


async def test_opening_the_link_asks_and_does_nothing(client: httpx2.AsyncClient, database: Database) -> None:
    got = await client.get(path())
    assert got.status_code == 200
    assert '<form method="post">' in got.text
    assert not await suppressed(database)


async def test_the_button_acts(client: httpx2.AsyncClient, database: Database) -> None:
    got = await client.post(path())
    assert (got.status_code, "form" in got.text) == (200, False)
    assert await suppressed(database)
    assert (await client.post(path())).text == got.text


async def test_one_click_of_a_mail_program_acts(client: httpx2.AsyncClient, database: Database) -> None:
    got = await client.post(
        path(), data={"List-Unsubscribe": "One-Click"}, headers={"origin": "https://mail.provider.example"}
    )
    assert got.status_code == 200
    assert "set-cookie" not in got.headers
    assert await suppressed(database)


async def test_nothing_leaks(client: httpx2.AsyncClient, database: Database) -> None:
    known, unknown = await client.get(path()), await client.get(path(b"another key"))
    assert known.text == unknown.text
    assert (await client.post(path(b"another key"))).text == (await client.post(path())).text
    for text in (known.text, (await client.get("/unsubscribe/none")).text):
        assert "ada" not in text.lower()
        assert "sender" not in text.lower()
    assert known.headers["referrer-policy"] == "no-referrer"
    assert known.headers["cache-control"] == "no-store"


async def test_a_link_of_somebody_else_is_none(client: httpx2.AsyncClient, database: Database) -> None:
    for token in ("x", "A" * 90, unsubscribe.token(DEFAULT_WORKSPACE, KEY)[:-4] + "AAAA", "%00", "ü"):
        for verb in (client.get, client.post):
            assert (await verb(f"/unsubscribe/{token}")).status_code == 404
    assert not await suppressed(database)


async def test_the_page_speaks_the_languages_of_receivers(client: httpx2.AsyncClient) -> None:
    for language, word in {
        "de-DE": "Abmelden",
        "pt-BR,pt;q=0.9": "Cancelar",
        "es": "Darse de baja",
        "fr": "désabonner",
        "ja": "Unsubscribe",
    }.items():
        got = await client.get(path(), headers={"accept-language": language})
        assert word in got.text

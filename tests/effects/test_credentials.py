"""Keys of sources: sealed for their workspace, rotated, read from the environment, and nowhere to be seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from leadwright.effects import credentials
from leadwright.kernel import crypto
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import AppError, Conflict, NotFound, Refused, Wrong
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome
from leadwright.sources.vendor import Auth

from .fake_vendor import KEYRING, Server, company, gateway, json_response, look, vendor

pytestmark = pytest.mark.anyio
SECRET = "s3cret-of-ours+/=42"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FAKE_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)


async def test_a_stored_key_opens_for_its_workspace_and_is_sealed_in_the_table(scope: Scope) -> None:
    shown = await credentials.store(scope, KEYRING, vendor(), {"key": f" {SECRET} "}, label="ours")
    (usable,) = await credentials.usable(scope, KEYRING, vendor())
    assert (usable.id, dict(usable.secrets)) == (shown.id, {"key": SECRET})
    assert SECRET not in str(await scope.rows("SELECT c::text FROM credentials c"))
    for what in (shown, usable, [usable], {"key": usable}):
        assert SECRET not in repr(what)
        assert SECRET not in str(what)


async def test_another_workspace_cannot_open_what_was_sealed_for_this_one(scope: Scope) -> None:
    await credentials.store(scope, KEYRING, vendor(), {"key": SECRET})
    other = replace(scope, workspace=uuid4())  # even if it came by the row
    with pytest.raises(Refused, match="cannot be opened"):
        await credentials.usable(other, KEYRING, vendor())


async def test_another_workspace_does_not_even_see_it(database: Database) -> None:
    async with database.scope() as scope:
        await credentials.store(scope, KEYRING, vendor(), {"key": SECRET})
    async with database.scope(uuid4()) as scope:
        assert await credentials.usable(scope, KEYRING, vendor()) == ()
        assert await credentials.listed(scope, {"fake": vendor()}) == []


async def test_rotation_seals_anew_and_old_seals_stay_readable_until_then(
    scope: Scope, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    old = crypto.open_keyring(settings)
    await credentials.store(scope, old, vendor(), {"key": SECRET})
    rotated = crypto.rotate(settings)
    assert (await credentials.usable(scope, rotated, vendor()))[0].secrets == {"key": SECRET}
    assert await credentials.seal_again(scope, settings) == 1
    newest = Keyring(crypto.open_keyring(settings).keys[-1:])
    assert (await credentials.usable(scope, newest, vendor()))[0].secrets == {"key": SECRET}
    with pytest.raises(Refused):
        await credentials.usable(scope, old, vendor())


async def test_a_revoked_key_is_forgotten(scope: Scope) -> None:
    shown = await credentials.store(scope, KEYRING, vendor(), {"key": SECRET})
    await credentials.revoke(scope, shown.id)
    assert await credentials.usable(scope, KEYRING, vendor()) == ()
    assert await scope.value("SELECT octet_length(sealed) FROM credentials") == 0
    with pytest.raises(NotFound):
        await credentials.revoke(scope, shown.id)


@pytest.mark.parametrize(
    ("secrets", "options", "error"),
    [({}, {}, Wrong), ({"key": "  "}, {}, Wrong), ({"key": "k", "colour": "x"}, {}, Wrong), ({"key": "k"}, {"plan": "gold"}, Wrong)],
)  # fmt: skip
async def test_half_a_key_is_refused_without_repeating_it(
    scope: Scope, secrets: dict[str, str], options: dict[str, Any], error: type[AppError]
) -> None:
    with pytest.raises(error):
        await credentials.store(scope, KEYRING, vendor(), secrets, **options)


async def test_a_label_is_taken_once(scope: Scope) -> None:
    await credentials.store(scope, KEYRING, vendor(), {"key": SECRET}, label="Ours")
    with pytest.raises(Conflict) as caught:
        await credentials.store(scope, KEYRING, vendor(), {"key": SECRET}, label="ours")
    assert SECRET not in repr(caught.value)


async def test_a_key_is_read_from_the_environment_and_from_the_env_file_which_yields_to_it(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await credentials.usable(scope, KEYRING, vendor()) == ()
    (tmp_path / ".env").write_text("FAKE_API_KEY='from-the-file'\n")
    (key,) = await credentials.usable(scope, KEYRING, vendor())
    assert key.secrets == {"key": "from-the-file"}
    monkeypatch.setenv("FAKE_API_KEY", "from-the-shell")
    (key,) = await credentials.usable(scope, KEYRING, vendor())
    assert key.secrets == {"key": "from-the-shell"}
    (shown,) = await credentials.listed(scope, {"fake": vendor()})
    assert (shown.origin, "from-the-shell" in repr(shown)) == ("environment", False)
    monkeypatch.setenv("FAKE_API_KEY", "")
    assert await credentials.usable(scope, KEYRING, vendor()) == ()


async def test_when_a_source_refuses_one_key_the_next_is_tried_and_the_first_is_passed_over(
    database: Database,
) -> None:
    async with database.scope() as scope:
        await credentials.store(scope, KEYRING, vendor(), {"key": "revoked-there"}, label="one")
        await credentials.store(scope, KEYRING, vendor(), {"key": "good"}, label="two")

    def answer(server: Server, names: list[str], seen: Any) -> bytes:
        if seen.headers["x-key"] != "good":
            return json_response({"error": "no such key"}, 401)
        return server.found(names)

    server = Server(answer)
    async with gateway(database, server) as opened:
        asked = [await look(opened, vendor(), company(name)) for name in "AB"]
    assert [a.answers[0].outcome for a in asked] == [Outcome.HIT, Outcome.HIT]
    assert [seen.headers["x-key"] for seen in server.web.requests] == ["revoked-there", "good", "good"]


async def test_when_every_key_is_refused_the_source_is_locked(database: Database) -> None:
    async with database.scope() as scope:
        for label in ("one", "two"):
            await credentials.store(scope, KEYRING, vendor(), {"key": label}, label=label)
    server = Server(lambda server, names, seen: json_response({}, 403))
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), company("A"))
    assert asked.answers[0].outcome is Outcome.LOCKED
    assert len(server.web.requests) == 2


def test_a_vendor_without_a_secret_has_no_key_in_the_environment() -> None:
    keyless = vendor()
    keyless = replace(keyless, manifest=replace(keyless.manifest, auth=Auth("header")))
    assert credentials._usable(keyless, ()) == ()

"""The second step, and passkeys: each proof counts once, and only for who it is of."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pyotp
import pytest

from leadwright.kernel import clock
from leadwright.workspace.accounts import sessions, throttle, users

from .authenticators import Device
from .conftest import ORIGIN, PASSWORD, House, token_of

pytestmark = pytest.mark.anyio
GIVEN = {"email": "ada@acme.example", "password": PASSWORD}


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A clock that moves when told, from now on."""
    ahead = [timedelta()]
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + ahead[0])

    def move(seconds: float) -> datetime:
        ahead[0] += timedelta(seconds=seconds)
        return clock.now()

    return move


async def with_authenticator(owned: House) -> tuple[httpx2.AsyncClient, pyotp.TOTP, list[str]]:
    """A browser of the owner who has added an authenticator: with it, and the recovery codes."""
    browser = owned.browser()
    await browser.post("/sign-in", data=GIVEN)
    page = (await browser.post("/account/authenticator", data={"password": PASSWORD})).text
    secret = re.search(r'<pre class="code">([A-Z2-7]{32})</pre>', page)
    step = re.search(r'name="step" value="([^"]+)"', page)
    assert secret
    assert step
    assert "data:image/svg+xml;base64," in page
    totp = pyotp.TOTP(secret.group(1))
    done = await browser.post(
        "/account/authenticator/confirm", data={"step": step.group(1), "code": code(totp)}
    )
    codes = re.findall(r"\b[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{5}\b", done.text)
    assert len(codes) == 10
    return browser, totp, codes


def code(totp: pyotp.TOTP) -> str:
    return totp.at(int(clock.now().timestamp()))


async def half_way(owned: House) -> httpx2.AsyncClient:
    browser = owned.browser()
    done = await browser.post("/sign-in", data=GIVEN)
    assert done.headers["location"].startswith("/sign-in/code")
    assert not token_of(done)
    return browser


async def test_a_code_is_asked_for_and_counts_once(owned: House, moving: Any) -> None:
    _, totp, _ = await with_authenticator(owned)
    browser = await half_way(owned)
    assert (await browser.get("/account")).headers["location"].startswith("/sign-in")
    used = await browser.post("/sign-in/code", data={"code": code(totp)})
    assert used.status_code == 422  # it was used when the authenticator was added
    moving(30)
    now = code(totp)
    assert token_of(await browser.post("/sign-in/code", data={"code": now}))
    again = await half_way(owned)
    assert (await again.post("/sign-in/code", data={"code": now})).status_code == 422
    moving(30)
    assert token_of(await again.post("/sign-in/code", data={"code": code(totp)}))


async def test_the_same_code_at_the_same_moment_opens_once(owned: House, moving: Any) -> None:
    import anyio

    _, totp, _ = await with_authenticator(owned)
    moving(30)
    now, ended = code(totp), list[bool]()
    browsers = [await half_way(owned) for _ in range(4)]

    async def give(browser: httpx2.AsyncClient) -> None:
        ended.append(bool(token_of(await browser.post("/sign-in/code", data={"code": now}))))

    async with anyio.create_task_group() as group:
        for browser in browsers:
            group.start_soon(give, browser)
    assert ended.count(True) == 1


@pytest.mark.parametrize("away", [-90, 90, 3600])
async def test_a_code_of_another_time_opens_nothing(owned: House, moving: Any, away: int) -> None:
    _, totp, _ = await with_authenticator(owned)
    moving(300)
    browser = await half_way(owned)
    wrong = totp.at(int(clock.now().timestamp()) + away)
    assert (await browser.post("/sign-in/code", data={"code": wrong})).status_code == 422


async def test_a_recovery_code_counts_once(owned: House) -> None:
    _, _, codes = await with_authenticator(owned)
    assert token_of(await (await half_way(owned)).post("/sign-in/code", data={"code": codes[3].upper()}))
    assert (await (await half_way(owned)).post("/sign-in/code", data={"code": codes[3]})).status_code == 422
    assert token_of(await (await half_way(owned)).post("/sign-in/code", data={"code": codes[4]}))


async def test_guessing_codes_is_stopped(owned: House) -> None:
    await with_authenticator(owned)
    browser = await half_way(owned)
    browser.cookies.delete("lw_known") if "lw_known" in browser.cookies else None
    seen = [
        (await browser.post("/sign-in/code", data={"code": f"{n:06}"})).status_code
        for n in range(throttle.OF_ACCOUNT + 1)
    ]
    assert seen[-1] == 429
    assert set(seen[:-1]) == {422}


async def test_a_way_in_is_changed_only_with_the_password(owned: House) -> None:
    browser, _, _ = await with_authenticator(owned)
    assert (
        await browser.post("/account/authenticator/off", data={"password": "not this one"})
    ).status_code == 401
    assert (
        await browser.post("/account/password", data={"password": "no", "new": "harbour lantern ninety"})
    ).status_code == 401
    refused = await browser.post("/account/passkeys/options", json={"password": "no"})
    assert refused.status_code == 401
    assert (await browser.post("/account/authenticator/off", data={"password": PASSWORD})).status_code == 303
    assert token_of(await owned.browser().post("/sign-in", data=GIVEN))


async def test_another_password_ends_every_other_session(owned: House) -> None:
    here, there = owned.browser(), owned.browser()
    await here.post("/sign-in", data=GIVEN)
    await there.post("/sign-in", data=GIVEN)
    new = "harbour lantern ninety two"
    done = await here.post("/account/password", data={"password": PASSWORD, "new": new})
    assert done.status_code == 303
    assert token_of(done)
    assert (await here.get("/account")).status_code == 200
    assert (await there.get("/account")).status_code == 303
    assert (await owned.browser().post("/sign-in", data=GIVEN)).status_code == 401


# passkeys ---------------------------------------------------------------------------------------------------


async def with_passkey(owned: House) -> Device:
    browser = owned.browser()
    await browser.post("/sign-in", data=GIVEN)
    options = (await browser.post("/account/passkeys/options", json={"password": PASSWORD})).json()
    assert options["rp"]["id"] == "localhost"
    device = Device("localhost", ORIGIN)
    kept = await browser.post(
        "/account/passkeys", json={"name": "My phone", "credential": device.made(options["challenge"])}
    )
    assert kept.json() == {"to": "/account"}
    assert "My phone" in (await browser.get("/account")).text
    return device


async def test_a_passkey_signs_in_by_itself(owned: House) -> None:
    device = await with_passkey(owned)
    browser = owned.browser()
    options = (await browser.post("/sign-in/passkey/options", json={})).json()
    done = await browser.post(
        "/sign-in/passkey", json={"credential": device.proof(options["challenge"]), "next": "/today"}
    )
    assert done.json() == {"to": "/today"}
    assert token_of(done)
    assert (await browser.get("/account")).status_code == 200


async def test_a_proof_counts_once_and_for_this_site_alone(owned: House) -> None:
    device = await with_passkey(owned)
    browser = owned.browser()
    options = (await browser.post("/sign-in/passkey/options", json={})).json()
    proof = device.proof(options["challenge"])
    kept = dict(browser.cookies)
    assert (await browser.post("/sign-in/passkey", json={"credential": proof})).status_code == 200
    again = owned.browser()
    for name, value in kept.items():
        again.cookies.set(name, value)
    assert (await again.post("/sign-in/passkey", json={"credential": proof})).status_code == 404
    for wrong in ("another challenge", "another site", "not verified", "another key", "an older use"):
        options = (await again.post("/sign-in/passkey/options", json={})).json()
        credential = _wrong(device, wrong, options["challenge"])
        seen = await again.post("/sign-in/passkey", json={"credential": credential})
        assert (seen.status_code, token_of(seen)) == (422, ""), wrong


def _wrong(device: Device, how: str, challenge: str) -> dict[str, Any]:
    other = Device(device.host, device.origin)
    match how:
        case "another challenge":
            return device.proof("AAAA")
        case "another site":
            other.host, other.origin = "evil.example", "https://evil.example"
            other.key, other.id, other.uses = device.key, device.id, device.uses
            return other.proof(challenge)
        case "not verified":
            return device.proof(challenge, verified=False)
        case "another key":
            other.id = device.id
            return other.proof(challenge)
        case _:
            other.key, other.id, other.uses = device.key, device.id, 0
            return other.proof(challenge)


async def test_a_passkey_that_was_dropped_opens_nothing(owned: House) -> None:
    device = await with_passkey(owned)
    async with owned.database.scope() as scope:
        ada = await users.by_email(scope, "ada@acme.example")
        from leadwright.workspace.accounts import passkeys

        assert ada is not None
        known = await passkeys.passkeys(scope, ada.id)
    browser = owned.browser(await owned.token(ada))
    assert (await browser.post(f"/account/passkeys/{known[0].id}/drop")).status_code == 303
    options = (await browser.post("/sign-in/passkey/options", json={})).json()
    assert (
        await browser.post("/sign-in/passkey", json={"credential": device.proof(options["challenge"])})
    ).status_code == 422


async def test_somebody_elses_passkeys_and_sessions_are_not_there(owned: House) -> None:
    await with_passkey(owned)
    async with owned.database.scope() as scope:
        from leadwright.workspace.accounts import passkeys

        ada = await users.by_email(scope, "ada@acme.example")
        assert ada is not None
        passkey, session = (
            (await passkeys.passkeys(scope, ada.id))[0],
            (await sessions.sessions(scope, ada.id))[0],
        )
    ben = await owned.person("admin", "ben@acme.example")
    browser = owned.browser(await owned.token(ben))
    assert (await browser.post(f"/account/passkeys/{passkey.id}/drop")).status_code == 404
    assert (await browser.post(f"/account/sessions/{session.id}/end")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", b'{"credential": 1}', b'{"credential": {"id": "x"}}', b'{"credential": {"id": 7}}', b"{"],
)
async def test_what_is_no_proof_is_refused(owned: House, body: bytes) -> None:
    browser = owned.browser()
    await browser.post("/sign-in/passkey/options", json={})
    seen = await browser.post("/sign-in/passkey", content=body, headers={"content-type": "application/json"})
    assert 400 <= seen.status_code < 500

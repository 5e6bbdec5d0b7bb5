"""Signing in by an identity provider: only what it signed, for us, for this question, and only once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from leadwright.faces.compose import create_app
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts import users

from .conftest import House, token_of
from .identity_provider import CLIENT, ISSUER, SECRET, Provider, serving

pytestmark = pytest.mark.anyio


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
async def there(
    database: Database, tmp_path: Path, provider: Provider, config: Settings
) -> AsyncIterator[House]:
    """The application with its owner and an identity provider."""
    async with serving(provider) as address:
        settings = Settings(
            home=tmp_path, outside="mapped", host_map={"login.example": address}, oidc_issuer=ISSUER, oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(SECRET), oidc_name="Acme", public_url="http://localhost",
        )  # fmt: skip
        house = House(create_app(database, settings), database, settings)
        await house.owner()
        yield house
        for client in house.clients:
            await client.aclose()


async def test_who_the_provider_knows_by_a_confirmed_address_is_in_and_known_from_then_on(
    there: House, provider: Provider
) -> None:
    browser = there.browser()
    assert "By Acme" in (await browser.get("/sign-in")).text
    sent = await browser.get("/sign-in/provider?next=/today")
    code, state = provider.answer(sent.headers["location"])
    done = await browser.get(f"/sign-in/provider/back?code={code}&state={state}")
    assert (done.status_code, done.headers["location"]) == (303, "/today")
    assert (await browser.get("/account")).status_code == 200
    provider.claims = {"email": "renamed@acme.example"}  # the identity counts now, whatever the address
    assert await signs_in(there, provider)


async def test_an_answer_counts_once_and_in_the_browser_that_asked(there: House, provider: Provider) -> None:
    browser, other = there.browser(), there.browser()
    code, state = provider.answer((await browser.get("/sign-in/provider")).headers["location"])
    back = f"/sign-in/provider/back?code={code}&state={state}"
    assert (await other.get(back)).status_code == 404
    assert (await browser.get(back.replace(state, "x" * 43))).status_code == 404
    code, state = provider.answer((await browser.get("/sign-in/provider")).headers["location"])
    back = f"/sign-in/provider/back?code={code}&state={state}"
    kept = browser.cookies["lw_provider"]
    assert token_of(await browser.get(back))
    browser.cookies.set("lw_provider", kept)
    assert (await browser.get(back)).status_code == 404


@pytest.mark.parametrize("lie", ["none", "shared secret", "another key", "nonce", "issuer"])
async def test_what_the_provider_did_not_sign_for_this_question_proves_nothing(
    there: House, provider: Provider, lie: str
) -> None:
    assert await signs_in(there, provider)
    provider.lie = lie
    assert not await signs_in(there, provider)


@pytest.mark.parametrize(
    "claims",
    [{"aud": "somebody else"}, {"aud": [CLIENT, "another"]}, {"azp": "another"}, {"iss": "http://other.example"}, {"exp": 1000},
     {"exp": None}, {"sub": None}, {"sub": ""}, {"sub": 7}, {"nonce": None}, {"iat": None}],
    ids=str,
)  # fmt: skip
async def test_claims_that_do_not_fit_prove_nothing(
    there: House, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    assert not await signs_in(there, provider)


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": "ben@acme.example"},
    ],
    ids=str,
)
async def test_a_stranger_or_an_address_that_nobody_confirms_opens_nothing(
    there: House, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    assert not await signs_in(there, provider)


async def test_another_identity_with_the_same_address_is_not_the_same_person(
    there: House, provider: Provider
) -> None:
    assert await signs_in(there, provider)
    provider.claims = {"sub": "person-8"}
    assert not await signs_in(there, provider)


async def test_an_answer_that_names_another_provider_is_refused(there: House, provider: Provider) -> None:
    browser = there.browser()
    code, state = provider.answer((await browser.get("/sign-in/provider")).headers["location"])
    seen = await browser.get(f"/sign-in/provider/back?code={code}&state={state}&iss=http://other.example")
    assert seen.status_code == 502
    assert not token_of(seen)
    assert provider.asked == []


async def test_a_refusal_of_the_provider_is_shown(there: House) -> None:
    seen = await there.browser().get("/sign-in/provider/back?error=access_denied&state=x")
    assert seen.status_code == 401
    assert "did not let you in" in seen.text


async def test_without_a_provider_there_is_no_such_way(owned: House) -> None:
    assert (await owned.browser().get("/sign-in/provider")).status_code == 404
    async with owned.database.scope() as scope:
        assert await users.by_identity(scope, "http://login.example|person-7") is None


async def signs_in(house: House, provider: Provider) -> bool:
    """Whether a whole round ends in a session."""
    browser = house.browser()
    sent = await browser.get("/sign-in/provider")
    if sent.status_code != 303:
        return False
    code, state = provider.answer(sent.headers["location"])
    done = await browser.get(f"/sign-in/provider/back?code={code}&state={state}")
    assert done.status_code < 500 or done.status_code == 502
    return bool(token_of(done))

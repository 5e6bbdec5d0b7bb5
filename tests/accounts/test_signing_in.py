"""The way in: first owner, password, invitation, reset, throttle, sessions."""

from __future__ import annotations

import pytest

from leadwright.kernel.db import Database
from leadwright.kernel.errors import AppError, Conflict, NotFound, Wrong
from leadwright.workspace.accounts import invitations, passwords, sessions, throttle, users
from leadwright.workspace.accounts.throttle import Attempt, TooMany, known_browser

from .conftest import ORIGIN, PASSWORD, House, token_of

pytestmark = pytest.mark.anyio


async def test_without_an_owner_everybody_is_in_as_ever(house: House) -> None:
    assert (await house.browser().get("/")).status_code == 200
    assert (await house.program().get("/me")).json()["kind"] == "local"
    assert (await house.browser().get("/sign-in")).headers["location"] == "/set-up"


async def test_setting_up_the_owner_signs_them_in_and_shuts_everybody_else_out(house: House) -> None:
    browser = house.browser()
    given = {"email": "Ada@Acme.example", "name": "Ada Byron", "password": PASSWORD}
    done = await browser.post("/set-up", data=given)
    assert (done.status_code, done.headers["location"]) == (303, "/team")
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "Ada Byron" in (await browser.get("/team")).text
    stranger = house.browser()
    sent = await stranger.get("/leads/x?y=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fleads%2Fx%3Fy%3D1")
    refused = await house.program().get("/leads")
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert (await house.browser().get("/set-up")).headers["location"] == "/sign-in"
    again = await house.browser().post("/set-up", data=given)
    assert again.status_code == 409


async def test_of_two_who_set_up_at_once_one_owns(house: House) -> None:
    import anyio

    ended: list[str] = []

    async def set_up(email: str) -> None:
        try:
            await house.owner(email)
            ended.append("owner")
        except Conflict:
            ended.append("refused")

    async with anyio.create_task_group() as group:
        for number in range(4):
            group.start_soon(set_up, f"person{number}@acme.example")
    assert sorted(ended) == ["owner", "refused", "refused", "refused"]


async def test_a_password_opens_and_a_wrong_one_says_the_same_for_everybody(owned: House) -> None:
    browser = owned.browser()
    right = await browser.post(
        "/sign-in", data={"email": "ada@acme.example", "password": PASSWORD, "next": "/today"}
    )
    assert (right.status_code, right.headers["location"]) == (303, "/today")
    assert (await browser.get("/account")).status_code == 200
    wrong = [
        await owned.browser().post("/sign-in", data={"email": email, "password": "not this one at all"})
        for email in ("ada@acme.example", "nobody@acme.example")
    ]
    assert [item.status_code for item in wrong] == [401, 401]
    texts = [item.text.replace("ada@", "nobody@") for item in wrong]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "next_page", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
async def test_signing_in_leads_to_pages_of_ours_alone(owned: House, next_page: str) -> None:
    given = {"email": "ada@acme.example", "password": PASSWORD, "next": next_page}
    assert (await owned.browser().post("/sign-in", data=given)).headers["location"] == "/"


async def test_a_session_is_new_at_each_sign_in_and_the_one_before_is_over(owned: House) -> None:
    browser = owned.browser()
    given = {"email": "ada@acme.example", "password": PASSWORD}
    first = token_of(await browser.post("/sign-in", data=given))
    second = token_of(await browser.post("/sign-in", data=given))
    assert first
    assert second
    assert first != second
    owned.forget()
    assert (await owned.browser(first).get("/account")).status_code == 303
    assert (await owned.browser(second).get("/account")).status_code == 200


async def test_a_token_is_kept_as_a_hash_alone(owned: House) -> None:
    async with owned.database.scope() as scope:
        user = await users.by_email(scope, "ada@acme.example")
        assert user is not None
        token = await owned.token(user)
        await scope.commit()
        await users.in_use(scope)
        await scope.run("SELECT set_config('leadwright.accounts', 'on', true)")
        rows = await scope.rows("SELECT CAST(sessions AS text) FROM sessions")
    assert rows
    assert all(token not in row[0] for row in rows)


async def test_sessions_are_listed_ended_and_gone_at_sign_out(owned: House) -> None:
    async with owned.database.scope() as scope:
        user = await users.by_email(scope, "ada@acme.example")
    assert user is not None
    here, there = await owned.token(user), await owned.token(user)
    program = owned.program()
    program.cookies.set(sessions.COOKIE, here)
    program.headers["origin"] = ORIGIN
    listed = (await program.get("/me/sessions")).json()["items"]
    other = next(item["id"] for item in listed if not item["current"])
    assert (await program.delete(f"/me/sessions/{other}")).status_code == 200
    assert (await owned.browser(there).get("/account")).status_code == 303
    browser = owned.browser(here)
    assert (await browser.post("/sign-out")).headers["location"] == "/sign-in"
    assert (await owned.browser(here).get("/account")).status_code == 303


async def test_a_write_by_cookie_must_say_which_page_it_comes_from(owned: House) -> None:
    async with owned.database.scope() as scope:
        user = await users.by_email(scope, "ada@acme.example")
    assert user is not None
    token = await owned.token(user)
    silent = owned.browser(token)
    del silent.headers["origin"]
    assert (await silent.post("/account/name", data={"name": "Mallory"})).status_code == 403
    assert (
        await silent.delete("/api/v1/me/sessions/00000000-0000-7000-8000-00000000aaaa")
    ).status_code == 403
    for headers in (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        stranger = owned.browser(token, **headers)
        assert (await stranger.post("/account/name", data={"name": "Mallory"})).status_code == 403
        assert (
            await stranger.post("/api/v1/keys", json={"name": "k", "scopes": ["read"]})
        ).status_code == 403
    assert (await owned.browser(token).get("/account")).text.count("Mallory") == 0


async def test_over_https_a_cookie_is_bound_to_this_host_and_to_https(owned: House) -> None:
    owned.config.public_url = "https://leads.acme.example"
    browser = owned.browser(host="leads.acme.example", x="1")
    browser.headers["origin"] = "https://leads.acme.example"
    done = await browser.post("/sign-in", data={"email": "ada@acme.example", "password": PASSWORD})
    cookie = done.headers["set-cookie"]
    assert "__Host-lw_session=" in cookie
    assert "secure" in cookie.lower()
    token = cookie.split("__Host-lw_session=")[1].split(";")[0]
    tossed = owned.browser(token)  # under the name that a neighbour over http could set
    assert (await tossed.get("/account")).status_code == 303


# invitations and links -------------------------------------------------------------------------------------


async def test_an_invitation_lets_somebody_join_once(owned: House) -> None:
    link = await owned.link("ben@acme.example", "member")
    page = await owned.browser().get(f"/join/{link}")
    assert page.status_code == 200
    assert "ben@acme.example" in page.text
    browser = owned.browser()
    done = await browser.post(f"/join/{link}", data={"name": "Ben", "password": PASSWORD})
    assert done.status_code == 303
    assert (await browser.get("/team")).status_code == 200
    assert (await browser.get("/api-keys")).status_code == 403
    assert (await owned.browser().get(f"/join/{link}")).status_code == 404


async def test_an_invitation_that_was_changed_or_taken_back_opens_nothing(owned: House) -> None:
    link = await owned.link("ben@acme.example", "viewer")
    for place in (0, len(link) // 2, len(link) - 1):
        other = "A" if link[place] != "A" else "B"
        assert (
            await owned.browser().get(f"/join/{link[:place]}{other}{link[place + 1 :]}")
        ).status_code == 404
    assert (await owned.browser().get("/join/x")).status_code == 404
    async with owned.database.scope() as scope:
        await invitations.revoke(scope, (await invitations.invitations(scope))[0].id)
    assert (await owned.browser().get(f"/join/{link}")).status_code == 404


async def test_who_has_an_account_must_be_signed_in_to_join_another_workspace(owned: House) -> None:
    from uuid import UUID

    theirs = UUID("00000000-0000-7000-8000-0000000000bb")
    eve = await owned.person("owner", "eve@other.example", theirs)
    link = await owned.link("eve@other.example", "viewer")
    stranger = await owned.browser().post(f"/join/{link}", data={"name": "Eve", "password": PASSWORD})
    assert stranger.headers["location"] == f"/sign-in?next=/join/{link}"
    signed = owned.browser(await owned.token(eve, theirs))
    assert (await signed.post(f"/join/{link}")).status_code == 303
    async with owned.database.scope() as scope:
        assert {item.email for item in await users.members(scope)} == {
            "ada@acme.example",
            "eve@other.example",
        }


async def test_a_reset_link_works_once_and_ends_all_sessions(owned: House) -> None:
    async with owned.database.scope() as scope:
        user = await users.by_email(scope, "ada@acme.example")
    assert user is not None
    old = await owned.token(user)
    link = invitations.reset_link(user)
    assert (await owned.browser().get(f"/reset/{link}")).status_code == 200
    weak = await owned.browser().post(f"/reset/{link}", data={"password": "password123"})
    assert weak.status_code == 422
    new = "harbour lantern ninety two"
    assert (await owned.browser().post(f"/reset/{link}", data={"password": new})).headers[
        "location"
    ] == "/sign-in"
    assert (await owned.browser().get(f"/reset/{link}")).status_code == 404
    assert (await owned.browser(old).get("/account")).status_code == 303
    given = {"email": "ada@acme.example", "password": new}
    assert (await owned.browser().post("/sign-in", data=given)).status_code == 303


async def test_an_admin_cannot_get_into_another_workspace_by_a_reset_link(owned: House) -> None:
    from uuid import UUID

    theirs = UUID("00000000-0000-7000-8000-0000000000bb")
    eve = await owned.person("owner", "eve@other.example", theirs)
    async with owned.database.scope() as scope:
        await users.join(scope, eve.id, "viewer")
        ada = await users.by_email(scope, "ada@acme.example")
    assert ada is not None
    program = owned.program(await owned.key(ada, "admin"))
    assert (await program.post(f"/users/{eve.id}/reset-link")).status_code == 403
    ben = await owned.person("member", "ben@acme.example")
    made = await program.post(f"/users/{ben.id}/reset-link")
    assert made.status_code == 200
    assert "/reset/" in made.json()["link"]


# passwords ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    ["password", "Password123!", "P@ssw0rd2024", "qwertyuiop", "1q2w3e4r5t", "iloveyou!!", "1234567890", "12345678901234"[:13],
     "aaaaaaaaaaaa", "abcabcabcabc", "Leadwright2026", "adminadmin", "qwerty123456", "letmein12345", "zaq12wsxcde3", "13.05.1988",
     "asdfghjkl1", "football2023", "monkeymonkey", "!!!!!!!!!!!!", "0987654321x"[:10], "passwordadmin", "dragon....99", "Summer2026!"],
)  # fmt: skip
def test_passwords_that_are_tried_first_are_refused(password: str) -> None:
    with pytest.raises(Wrong):
        passwords.judge(password, "ada@acme.example", "Ada Byron")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "harbour lantern ninety two",
        "tR7#vQ2m!kZ9",
        "correct-staple-otter-mud",
        "Züge fahren spät ab",
        "мой дядя самых",
    ],
)
def test_passwords_that_stand_on_no_list_are_taken(password: str) -> None:
    passwords.judge(password, "ada@acme.example", "Ada Byron")


@pytest.mark.parametrize("password", ["ada@acme.example", "Ada Byron 1", "acme.example!"])
def test_a_password_is_not_made_of_ones_own_name(password: str) -> None:
    with pytest.raises(Wrong):
        passwords.judge(password, "ada@acme.example", "Ada Byron")


async def test_a_password_is_the_same_however_it_is_composed() -> None:
    kept = await passwords.hashed("Zu\u0308ge fahren")
    assert kept.startswith("$argon2id$")
    assert await passwords.matches(kept, "Z\u00fcge fahren")
    assert not await passwords.matches(kept, "Zuge fahren")
    assert not await passwords.matches(None, "nobody has this password")


# throttle -------------------------------------------------------------------------------------------------------


async def test_strangers_who_guess_are_stopped_and_the_owner_still_gets_in(owned: House) -> None:
    known = owned.browser()
    given = {"email": "ada@acme.example", "password": PASSWORD}
    assert (await known.post("/sign-in", data=given)).status_code == 303
    stranger = owned.browser()
    seen = [
        (
            await stranger.post(
                "/sign-in", data={"email": "ada@acme.example", "password": f"guess {n} of many"}
            )
        ).status_code
        for n in range(throttle.OF_ACCOUNT + 2)
    ]
    assert seen == [401] * throttle.OF_ACCOUNT + [429, 429]
    late = await stranger.post("/sign-in", data=given)
    assert late.status_code == 429
    assert "reset-password" in late.text
    assert (await known.post("/sign-in", data=given)).status_code == 303


async def test_guesses_at_once_are_counted_one_by_one(owned: House) -> None:
    import anyio

    seen: list[int] = []

    async def guess(number: int) -> None:
        done = await owned.browser().post(
            "/sign-in", data={"email": "ada@acme.example", "password": f"guess {number} of many"}
        )
        seen.append(done.status_code)

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(guess, number)
    assert seen.count(401) == throttle.OF_ACCOUNT


async def test_an_address_that_tries_many_accounts_is_stopped(database: Database) -> None:
    for number in range(throttle.OF_ADDRESS):
        async with database.scope() as scope:
            await throttle.begin(scope, Attempt(f"person{number}@acme.example", "192.0.2.7", ""))
    with pytest.raises(TooMany):
        async with database.scope() as scope:
            await throttle.begin(scope, Attempt("one.more@acme.example", "192.0.2.7", ""))
    async with database.scope() as scope:
        await throttle.begin(scope, Attempt("one.more@acme.example", "192.0.2.8", ""))


def test_the_cookie_of_a_known_browser_is_of_one_account() -> None:
    cookie = known_browser("ada@acme.example", "salt")
    assert throttle.proves_known(cookie, "ada@acme.example")
    assert not throttle.proves_known(cookie, "ben@acme.example")
    assert not throttle.proves_known("salt.", "ada@acme.example")
    assert not throttle.proves_known("", "ada@acme.example")


# people -----------------------------------------------------------------------------------------------------------


async def test_a_workspace_keeps_an_owner(owned: House) -> None:
    async with owned.database.scope(actor="test") as scope:
        ada = await users.by_email(scope, "ada@acme.example")
        assert ada is not None
        for doing in (
            users.remove(scope, ada.id),
            users.set_role(scope, ada.id, "member"),
            users.delete(scope, ada.id),
        ):
            with pytest.raises(Conflict):
                await doing
        with pytest.raises(NotFound):
            await users.set_role(scope, scope.workspace, "member")


async def test_an_admin_makes_and_unmakes_no_owner(owned: House) -> None:
    admin = await owned.person("admin", "ann@acme.example")
    async with owned.database.scope() as scope:
        ada = await users.by_email(scope, "ada@acme.example")
    assert ada is not None
    program = owned.program(await owned.key(admin, "admin"))
    assert (await program.patch(f"/users/{admin.id}", json={"role": "owner"})).status_code == 403
    assert (await program.patch(f"/users/{ada.id}", json={"role": "viewer"})).status_code == 403
    assert (await program.delete(f"/users/{ada.id}")).status_code == 403
    assert (
        await program.post("/users/invitations", json={"email": "x@y.example", "role": "owner"})
    ).status_code == 403
    browser = owned.browser(await owned.token(admin))
    assert (await browser.post("/team", data={"email": "x@y.example", "role": "owner"})).status_code == 403
    assert (await browser.post(f"/team/{ada.id}", data={"action": "remove"})).status_code == 403


async def test_who_is_removed_is_out_at_once_with_their_keys(owned: House) -> None:
    ben = await owned.person("admin", "ben@acme.example")
    token, key = await owned.token(ben), await owned.key(ben, "read")
    assert (await owned.program(key).get("/leads")).status_code == 200
    async with owned.database.scope() as scope:
        ada = await users.by_email(scope, "ada@acme.example")
    assert ada is not None
    browser = owned.browser(await owned.token(ada))
    assert (await browser.post(f"/team/{ben.id}", data={"action": "remove"})).status_code == 303
    assert (await owned.program(key).get("/leads")).status_code == 401
    assert (await owned.browser(token).get("/")).status_code == 403


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@acme.example", "a b@acme.example", "a@b", "a@b\n.example", "<x>@y.example"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(AppError):
        users.checked_email(email)


async def test_who_owns_another_workspace_is_not_deleted_from_here(owned: House) -> None:
    from uuid import UUID

    eve = await owned.person("owner", "eve@other.example", UUID("00000000-0000-7000-8000-0000000000bb"))
    async with owned.database.scope(actor="test") as scope:
        await users.join(scope, eve.id, "viewer")
        with pytest.raises(Conflict):
            await users.delete(scope, eve.id)
        ben = await users.create(scope, "ben@acme.example", "Ben", PASSWORD)
        await users.join(scope, ben.id, "member")
        await users.delete(scope, ben.id)
        assert await users.by_email(scope, "ben@acme.example") is None

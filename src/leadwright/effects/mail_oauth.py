"""Access tokens of mailboxes: taken from the seal while they hold, else asked for anew and sealed at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

import orjson

from leadwright.effects import mailboxes
from leadwright.effects.door import HttpDoor
from leadwright.effects.mailboxes import Secrets
from leadwright.kernel import clock
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Database
from leadwright.sources.contract import Ask, Outcome, Reply

_EARLY = timedelta(seconds=120)
_MOST = 64_000


class NoToken(Exception):
    """There is no access token. `locked`: a person must grant it anew; else a later try may help."""

    def __init__(self, words: str, *, locked: bool) -> None:
        super().__init__(words)
        self.words, self.locked = words, locked


async def access_token(
    database: Database,
    keyring: Keyring,
    workspace: UUID,
    door: HttpDoor,
    mailbox_id: UUID,
    *,
    fresh: bool = False,
) -> str:
    """Return an access token of a mailbox; `fresh` asks for another although the old one should hold. Raises NoToken.

    The answer is sealed in a transaction of its own, with a new refresh token if there is one. Of two workers that ask
    at once, the one whose refresh token was used up by the other takes the other's.
    """
    known = await _secrets(database, keyring, workspace, mailbox_id)
    now = clock.now()
    if not fresh and (token := _held(known, now)):
        return token
    reply = await door.send(_ask(known))
    told = _document(reply)
    given = told.get("access_token")
    if isinstance(given, str) and given:
        seconds = told.get("expires_in")
        lasts = timedelta(seconds=seconds if isinstance(seconds, int | float) and seconds > 0 else 600)
        kept = {"access_token": given, "expires_at": (now + lasts).isoformat()}
        if isinstance(again := told.get("refresh_token"), str) and again:
            kept["refresh_token"] = again
        async with database.scope(workspace, actor="mail") as scope:
            await mailboxes.keep_grant(scope, keyring, mailbox_id, kept)
        return given
    latest = await _secrets(database, keyring, workspace, mailbox_id)
    if latest.values.get("refresh_token") != known.values.get("refresh_token") and (
        token := _held(latest, now)
    ):
        return token
    raise _refusal(reply, told)


async def _secrets(database: Database, keyring: Keyring, workspace: UUID, mailbox_id: UUID) -> Secrets:
    async with database.scope(workspace, actor="mail") as scope:
        return await mailboxes.secrets_of(scope, keyring, mailbox_id)


def _held(known: Secrets, now: datetime) -> str | None:
    token, until = known.values.get("access_token"), known.values.get("expires_at")
    if not token or not until or datetime.fromisoformat(until) - _EARLY <= now:
        return None
    return str(token)


def _ask(known: Secrets) -> Ask:
    form = {"grant_type": "refresh_token"}
    form |= {
        name: known.values[name]
        for name in ("client_id", "client_secret", "refresh_token", "scope")
        if known.values.get(name)
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Ask(
        "mail", "access token", known.values["token_url"], "POST", headers, urlencode(form).encode(), _MOST,
        accept=("application/json",),
    )  # fmt: skip


def _document(reply: Reply) -> dict[str, object]:
    try:
        told = orjson.loads(reply.body) if reply.body else {}
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _refusal(reply: Reply, told: dict[str, object]) -> NoToken:
    """`invalid_grant` and its kin need a person; an outage does not."""
    said = str(told.get("error") or "")
    locked = said in (
        "invalid_grant",
        "invalid_client",
        "unauthorized_client",
        "invalid_scope",
        "unsupported_grant_type",
    )
    locked = locked or reply.outcome in (Outcome.LOCKED, Outcome.BLOCKED)
    words = (
        f"the provider refuses the grant ({said or reply.reason})"
        if locked
        else f"no access token: {said or reply.reason}"
    )
    return NoToken(words[:200], locked=locked)

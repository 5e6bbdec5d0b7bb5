"""Sign in by the identity provider of the settings: send the browser there, and believe what it can prove on its return."""

from __future__ import annotations

from leadwright.effects.identity_provider import discover, keys_of, redeem
from leadwright.effects.opening import open_door
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.errors import NotFound, Refused
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts import provider, steps, users
from leadwright.workspace.accounts.provider import Known
from leadwright.workspace.accounts.users import User

_STEP = "asked the identity provider"


def is_set_up(settings: Settings) -> bool:
    """Whether there is a provider to ask."""
    return bool(settings.oidc_issuer and settings.oidc_client_id)


async def send_there(database: Database, settings: Settings, back: str, onwards: str) -> tuple[str, str]:
    """Begin an attempt: the address that the browser is sent to, and the state that it must bring back.

    `back` is our own address that it returns to, `onwards` the page that was wanted. Raises ProviderFailed, and NotFound
    without a provider.
    """
    issuer, client = _named(settings)
    async with open_door(database, settings, DEFAULT_WORKSPACE) as door:
        found = await discover(door, issuer)
    question = provider.new_question()
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        step = await steps.open_step(
            scope, _STEP,
            {"state": question.state, "nonce": question.nonce, "verifier": question.verifier, "back": back, "next": onwards},
        )  # fmt: skip
    return provider.address(found, client, back, question), f"{step}.{question.state}"


async def come_back(
    database: Database, settings: Settings, kept: str, state: str, code: str, issuer: str | None
) -> tuple[User, str]:
    """Return who is proven, and the page that was wanted. `kept` is what the browser was given, `issuer` what the answer says
    who it is from, if it does. Raises NotFound for an attempt that is over or another's, ProviderFailed, Refused for a stranger."""
    token, _, given = kept.partition(".")
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        step = await steps.take_step(scope, _STEP, token)
    if not state or state != given or state != step.content["state"]:
        raise NotFound("This answer belongs to another attempt.", hint="Sign in again.", code="step_expired")
    named, client = _named(settings)
    if issuer is not None and issuer != named:
        raise provider.ProviderFailed("This answer is of another identity provider.", hint="Sign in again.")
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    async with open_door(database, settings, DEFAULT_WORKSPACE) as door:
        found = await discover(door, named)
        id_token = await redeem(
            door, found, client, secret, code, step.content["verifier"], step.content["back"]
        )
        keys = await keys_of(door, found)
    known = provider.proven(id_token, keys, found, client, step.content["nonce"])
    return await _person(database, known), step.content["next"]


async def _person(database: Database, known: Known) -> User:
    """Who it is here: by the identity, or the first time by an address that the provider vouches for."""
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        found = await users.by_identity(scope, known.identity)
        if found is None and known.email:
            found = await users.by_email(scope, known.email)
            if found is not None and found.identity is not None:
                found = None  # the address is somebody's who has another identity there
            if found is not None:
                await users.link_identity(scope, found.id, known.identity)
    if found is None:
        raise Refused(
            "Nobody here goes by this identity.",
            hint="Ask an admin to invite the address that the identity provider knows, and confirms.",
            code="unknown_identity",
        )
    return found


def _named(settings: Settings) -> tuple[str, str]:
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise NotFound(
            "No identity provider is set up.",
            hint="Set LEADWRIGHT_OIDC_ISSUER and LEADWRIGHT_OIDC_CLIENT_ID.",
        )
    return settings.oidc_issuer, settings.oidc_client_id

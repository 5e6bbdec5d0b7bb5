"""Passkeys: a device proves that it has the private key of a person, for this site alone, each proof once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import orjson
import webauthn
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.workspace.accounts import users
from leadwright.workspace.accounts.opened import open_accounts
from leadwright.workspace.accounts.steps import open_step, take_step
from leadwright.workspace.accounts.users import User, checked_name

_MADE, _USED = "passkey to make", "passkey to use"


@dataclass(frozen=True, slots=True)
class Site:
    """This site, as a browser knows it. host: its name, which a passkey is bound to; origin: with scheme and port."""

    host: str
    origin: str


def is_possible(site: Site) -> bool:
    """Whether browsers bind passkeys to this site: they do to names, over https or on the machine itself."""
    try:
        ip_address(site.host)
    except ValueError:
        return (
            site.origin.startswith("https://") or site.host == "localhost" or site.host.endswith(".localhost")
        )
    return False


@dataclass(frozen=True, slots=True)
class Passkey:
    """A device that a person signs in with."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


async def passkeys(scope: Scope, user_id: UUID) -> list[Passkey]:
    """Return a person's passkeys, the newest first."""
    await open_accounts(scope)
    rows: Any = await scope.rows(
        "SELECT id, name, created_at, used_at FROM passkeys WHERE user_id = :user ORDER BY id DESC",
        user=user_id,
    )
    return [Passkey(*row) for row in rows]


async def offer(scope: Scope, site: Site, user: User) -> tuple[str, dict[str, Any]]:
    """Offer a device to make a passkey: the token of the step, and what the browser is given."""
    await open_accounts(scope)
    known = await scope.rows("SELECT credential FROM passkeys WHERE user_id = :user", user=user.id)
    options = webauthn.generate_registration_options(
        rp_id=site.host, rp_name="Leadwright", user_id=user.id.bytes, user_name=user.email, user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(row[0])) for row in known],
    )  # fmt: skip
    token = await open_step(scope, _MADE, {"challenge": bytes_to_base64url(options.challenge)}, user.id)
    return token, orjson.loads(webauthn.options_to_json(options))


async def keep(
    scope: Scope, site: Site, user: User, token: str | None, name: str, credential: Mapping[str, Any]
) -> Passkey:
    """Keep the passkey that a device has made. Raises NotFound for a step that is over, Wrong for what proves nothing."""
    step = await take_step(scope, _MADE, token, user.id)
    try:
        made = webauthn.verify_registration_response(
            credential=dict(credential), expected_challenge=webauthn.base64url_to_bytes(step.content["challenge"]),
            expected_rp_id=site.host, expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _unproven() from error
    row: Any = await scope.row(
        "INSERT INTO passkeys (id, user_id, credential, public_key, uses, name) VALUES"
        " (:id, :user, :credential, :public, :uses, :name) ON CONFLICT (credential) DO NOTHING"
        " RETURNING id, name, created_at, used_at",
        id=new_id(), user=user.id, credential=made.credential_id, public=made.credential_public_key,
        uses=made.sign_count, name=checked_name(name or "Passkey"),
    )  # fmt: skip
    if row is None:
        raise Wrong("This passkey is known already.", hint="Use another device.", field="name")
    return Passkey(*row)


async def ask(scope: Scope, site: Site) -> tuple[str, dict[str, Any]]:
    """Ask for a proof by any passkey of this site: the token of the step, and what the browser is given."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    token = await open_step(scope, _USED, {"challenge": bytes_to_base64url(options.challenge)})
    return token, orjson.loads(webauthn.options_to_json(options))


async def proven(scope: Scope, site: Site, token: str | None, credential: Mapping[str, Any]) -> User:
    """Return who is proven by a device. Raises NotFound for a step that is over, Wrong for what proves nothing."""
    step = await take_step(scope, _USED, token)
    try:
        named = webauthn.base64url_to_bytes(str(credential["id"]))
    except (KeyError, ValueError) as error:
        raise _unproven() from error
    row: Any = await scope.row(
        "SELECT id, user_id, public_key, uses FROM passkeys WHERE credential = :credential FOR UPDATE",
        credential=named,
    )
    if row is None:
        raise _unproven()
    try:
        found = webauthn.verify_authentication_response(
            credential=dict(credential), expected_challenge=webauthn.base64url_to_bytes(step.content["challenge"]),
            expected_rp_id=site.host, expected_origin=site.origin, credential_public_key=bytes(row.public_key),
            credential_current_sign_count=row.uses, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _unproven() from error
    await scope.run(
        "UPDATE passkeys SET uses = :uses, used_at = clock_timestamp() WHERE id = :id",
        id=row.id,
        uses=found.new_sign_count,
    )
    return await users.get(scope, row.user_id)


async def drop(scope: Scope, user_id: UUID, passkey_id: UUID) -> None:
    """Let a passkey open nothing any more. Raises NotFound, also for somebody else's."""
    await open_accounts(scope)
    if not await scope.run(
        "DELETE FROM passkeys WHERE id = :id AND user_id = :user", id=passkey_id, user=user_id
    ):
        raise NotFound("There is no such passkey.", hint="It may have been removed already.")


def _unproven() -> Wrong:
    return Wrong(
        "This passkey proves nothing here.", hint="Try again, or sign in with your password.", field="passkey",
        code="passkey_refused",
    )  # fmt: skip

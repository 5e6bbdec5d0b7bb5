"""The second step: a code of an authenticator (TOTP), each at most once, or one of the recovery codes."""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from uuid import UUID

import pyotp
import segno

from leadwright.kernel import clock
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.workspace.accounts.opened import open_accounts
from leadwright.workspace.accounts.users import User

RECOVERY_CODES = 10
_PERIOD = 30
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is taken for something else


def new_secret() -> str:
    """A secret for an authenticator, as it is typed in."""
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """The otpauth: address that an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Leadwright")


def picture_of(address: str) -> str:
    """An address as a QR code, as a data: image for a page."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", border=2, scale=5, light="#fff", dark="#000", xmldecl=False
    )
    import base64

    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


async def turn_on(scope: Scope, keyring: Keyring, user: User, secret: str, code: str) -> list[str]:
    """Ask for codes of this secret from now on, once one was shown to work; return the recovery codes, which are kept as
    hashes alone. Raises Wrong for a code that is not right."""
    step = _right_step(secret, code, 0)
    if step is None:
        raise wrong_code()
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))
        for _ in range(RECOVERY_CODES)
    ]
    await open_accounts(scope)
    await scope.run(
        "UPDATE users SET totp = :sealed, totp_step = :step, recovery = :codes WHERE id = :id",
        id=user.id, sealed=keyring.seal(secret.encode(), _about(user.id)), step=step,
        codes=[_hash(code) for code in codes],
    )  # fmt: skip
    return codes


async def turn_off(scope: Scope, user_id: UUID) -> None:
    """Let a password be enough again."""
    await open_accounts(scope)
    await scope.run("UPDATE users SET totp = NULL, recovery = '{}' WHERE id = :id", id=user_id)


async def passes(scope: Scope, keyring: Keyring, user: User, code: str) -> str | None:
    """How a code is right: "code" or "recovery", None if it is not. Either counts once: a step of the clock that was used
    is behind us, a recovery code is crossed out."""
    if user.totp is None:
        return None
    await open_accounts(scope)
    typed = code.strip().replace(" ", "").lower()
    step = _right_step(keyring.open(user.totp, _about(user.id)).decode(), typed, user.totp_step)
    if step is not None:
        # of two that use the same code at the same moment one finds the row as it was
        used = await scope.run(
            "UPDATE users SET totp_step = :step WHERE id = :id AND totp_step < :step", id=user.id, step=step
        )
        return "code" if used else None
    crossed = await scope.run(
        "UPDATE users SET recovery = array_remove(recovery, :hash) WHERE id = :id AND :hash = ANY(recovery)",
        id=user.id, hash=_hash(typed),
    )  # fmt: skip
    return "recovery" if crossed else None


def _right_step(secret: str, code: str, after: int) -> int | None:
    """The step of the clock that a code belongs to: this one or a neighbour, and later than the last that was used."""
    typed = code.strip().replace(" ", "")
    if len(typed) != 6 or not typed.isascii() or not typed.isdigit():
        return None
    now = int(clock.now().timestamp()) // _PERIOD
    totp = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.at(step * _PERIOD), typed) and step > after:
            return step
    return None


def _about(user_id: UUID) -> bytes:
    return f"totp:{user_id}".encode()


def _hash(code: str) -> bytes:
    return hashlib.sha256(b"recovery " + code.strip().replace(" ", "").lower().encode()).digest()


def wrong_code() -> Wrong:
    """The error of a code that is not right."""
    return Wrong(
        "This code is not right.",
        hint="Type the six digits that the authenticator shows now; check that its clock is right.",
        field="code",
        code="wrong_code",
    )

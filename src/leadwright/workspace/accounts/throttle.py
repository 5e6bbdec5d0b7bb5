"""Failed sign-ins slow down whoever fails, and nobody else: an account is never locked for its owner.

Failures are counted for the address that they come from, and for the account. A browser that has signed in to the account
before carries a cookie that says so; it is counted by itself, so that strangers who try passwords of an account stop
strangers alone. Passkeys, the identity provider and `leadwright user reset-password` are not slowed down at all.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import AppError
from leadwright.kernel.install_key import derived
from leadwright.workspace.accounts.opened import open_accounts

WINDOW = timedelta(minutes=15)
OF_ADDRESS, OF_ACCOUNT, OF_BROWSER = 40, 10, 10
"""Failures within the window after which no password is looked at."""


class TooMany(AppError):
    """Too many attempts failed; wait."""

    code = "too_many_attempts"
    status = 429
    exit_code = 3

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "Too many attempts failed.",
            hint=f"Wait {max(1, -(-seconds // 60))} minutes; a browser that has signed in before, a passkey, or"
            " `leadwright user reset-password` on the machine itself gets in now.",
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries what from where. known: whether this browser has signed in to this account before."""

    email: str
    address: str
    known: str

    @property
    def limits(self) -> tuple[tuple[bytes, int], ...]:
        """The buckets that this attempt counts in, and how much each holds."""
        account = f"account {self.email}"
        if proves_known(self.known, self.email):
            return ((_bucket(f"browser {self.known}"), OF_BROWSER),)
        return ((_bucket(f"address {self.address}"), OF_ADDRESS), (_bucket(account), OF_ACCOUNT))


def known_browser(email: str, salt: str) -> str:
    """The cookie of a browser that has signed in to an account. It proves that, and opens nothing."""
    return f"{salt}.{_proof(email, salt)}"


def proves_known(cookie: str, email: str) -> bool:
    """Whether a cookie is of a browser that has signed in to an account."""
    salt, _, proof = cookie.partition(".")
    return bool(salt) and hmac.compare_digest(proof.encode(), _proof(email, salt).encode())


async def begin(scope: Scope, attempt: Attempt) -> None:
    """Count an attempt as failed until it succeeds, so that many at once are no way around; the edge commits it before
    anything is compared. Raises TooMany if it may not even be looked at."""
    await open_accounts(scope)
    for bucket, most in attempt.limits:
        row: Any = await scope.row(
            "INSERT INTO sign_in_failures AS f (bucket, failures, since) VALUES (:bucket, 1, now())"
            " ON CONFLICT (bucket) DO UPDATE SET"
            " failures = CASE WHEN f.since > now() - CAST(:window AS interval) THEN f.failures + 1 ELSE 1 END,"
            " since = CASE WHEN f.since > now() - CAST(:window AS interval) THEN f.since ELSE now() END"
            " RETURNING failures, ceil(extract(epoch FROM since + CAST(:window AS interval) - now())) AS left",
            bucket=bucket, window=WINDOW,
        )  # fmt: skip
        if row.failures > most:
            raise TooMany(int(row.left))
    await scope.run("DELETE FROM sign_in_failures WHERE since < now() - interval '1 day'")


async def succeeded(scope: Scope, attempt: Attempt) -> None:
    """Take back that an attempt was counted as failed; what strangers failed at goes on counting."""
    await open_accounts(scope)
    for bucket, _ in attempt.limits:
        await scope.run(
            "UPDATE sign_in_failures SET failures = greatest(0, failures - 1) WHERE bucket = :bucket",
            bucket=bucket,
        )


def _proof(email: str, salt: str) -> str:
    return hmac.digest(derived("known browsers"), f"{email}\0{salt}".encode(), "sha256").hex()[:40]


def _bucket(what: str) -> bytes:
    return hmac.digest(derived("sign-in failures"), what.encode(), hashlib.sha256)

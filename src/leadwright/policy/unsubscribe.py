"""Signed links by which people ask to hear no more: they name a letter and a workspace, and nothing of the person.

A link needs no log-in and never ages. It says nothing to whoever guesses: without the signature nobody can tell
whether a letter exists.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from leadwright.kernel import install_key

PATH = "/unsubscribe"
_PURPOSE = "unsubscribe"
_SIGNATURE = 16  # octets
_MOST = 400


def link(public_url: str, workspace: UUID, key: bytes) -> str:
    """The address of the page on which the receiver of the letter with this effect key can ask to hear no more."""
    return f"{public_url.rstrip('/')}{PATH}/{token(workspace, key)}"


def token(workspace: UUID, key: bytes) -> str:
    """What the link ends in."""
    said = workspace.bytes + key
    return base64.urlsafe_b64encode(_sign(said) + said).rstrip(b"=").decode("ascii")


def read(text: str) -> tuple[UUID, bytes] | None:
    """The workspace and the effect key that a token names; None if it is not one of ours."""
    if not text.isascii() or len(text) > _MOST:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    signature, said = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if len(said) <= 16 or not hmac.compare_digest(signature, _sign(said)):
        return None
    return UUID(bytes=said[:16]), said[16:]


def _sign(said: bytes) -> bytes:
    return hmac.digest(install_key.derived(_PURPOSE), said, "sha256")[:_SIGNATURE]

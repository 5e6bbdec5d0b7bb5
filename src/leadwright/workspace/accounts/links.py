"""Signed links: what may be done with one, and until when, stands in the link itself and cannot be changed.

A link is made for one purpose, and dies with what it is bound to: the text `about` is part of what is signed, not of the link.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import struct
from datetime import UTC, datetime
from uuid import UUID

from leadwright.kernel.errors import NotFound
from leadwright.kernel.install_key import derived

_TAG = 20  # octets


def link(purpose: str, ids: tuple[UUID, UUID], until: datetime, about: str = "") -> str:
    """The end of an address that stands for two ids until a moment."""
    body = ids[0].bytes + ids[1].bytes + struct.pack(">I", int(until.timestamp()))
    return base64.urlsafe_b64encode(body + _tag(purpose, body, about)).decode().rstrip("=")


def named(text: str) -> tuple[UUID, UUID]:
    """The two ids that a link names, not yet proven. Raises NotFound for what is no link."""
    body, _ = _parts(text)
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def prove(purpose: str, text: str, now: datetime, about: str = "") -> None:
    """Raise NotFound unless a link was made for this purpose, about this, and has not run out."""
    body, tag = _parts(text)
    until = datetime.fromtimestamp(struct.unpack(">I", body[32:])[0], UTC)
    if not hmac.compare_digest(tag, _tag(purpose, body, about)) or until <= now:
        raise gone()


def gone() -> NotFound:
    """The error of a link that counts no longer, whatever the reason."""
    return NotFound(
        "This link does not work any more.",
        hint="It was used, taken back, or is too old: ask for a new one.",
        code="link_expired",
    )


def _parts(text: str) -> tuple[bytes, bytes]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise gone() from None
    if len(raw) != 36 + _TAG:
        raise gone()
    return raw[:36], raw[36:]


def _tag(purpose: str, body: bytes, about: str) -> bytes:
    signed = f"{purpose}\0{about}\0".encode() + body
    return hmac.digest(derived("links"), signed, "sha256")[:_TAG]

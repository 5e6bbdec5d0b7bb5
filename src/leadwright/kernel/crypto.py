"""Secrets at rest: AES-GCM under keys of this install, which can be rotated.

The keyring is a file under the home folder (mode 600), or LEADWRIGHT_SECRET_KEYS; its last key seals, all of them
open, so that keys can be rotated while old secrets stay readable.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from leadwright.kernel.errors import Refused
from leadwright.kernel.install_key import made_once
from leadwright.kernel.settings import Settings

_FILE = "secret.keys"
_ID, _NONCE = 4, 12


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys of 32 octets, the newest last."""

    keys: tuple[bytes, ...]

    def seal(self, secret: bytes, about: bytes) -> bytes:
        """Seal a secret for what it is about (a workspace): it opens for nothing else."""
        key, nonce = self.keys[-1], os.urandom(_NONCE)
        return _id(key) + nonce + AESGCM(key).encrypt(nonce, secret, about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Open a sealed secret. Raises Refused if its key is gone or it was sealed for something else."""
        mine = [key for key in self.keys if _id(key) == sealed[:_ID]]
        try:
            for key in mine:
                return AESGCM(key).decrypt(sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :], about)
        except InvalidTag:
            pass  # the same words for a wrong key and a wrong workspace: neither tells the caller more
        raise Refused(
            "A stored secret cannot be opened with the keys of this install.",
            hint="Restore secret.keys of the home folder it was made under, or enter the secret again.",
            code="secret_unreadable",
        )

    def is_current(self, sealed: bytes) -> bool:
        """Whether a secret is sealed under the newest key."""
        return sealed[:_ID] == _id(self.keys[-1])


def open_keyring(settings: Settings) -> Keyring:
    """Return the keyring of this install, making its first key if there is none."""
    if settings.secret_keys:
        return _read(settings.secret_keys.get_secret_value())
    path = settings.home / _FILE
    made_once(path, base64.b64encode(os.urandom(32)).decode() + "\n")
    return _read(path.read_text(encoding="ascii"))


def rotate(settings: Settings) -> Keyring:
    """Add a new key, which seals from now on; the caller seals again what the old ones hold."""
    if settings.secret_keys:
        raise Refused(
            "The keys come from LEADWRIGHT_SECRET_KEYS.",
            hint="Append a new key there and restart, then seal again.",
        )
    open_keyring(settings)
    path = settings.home / _FILE
    with path.open("a", encoding="ascii") as file:
        file.write(base64.b64encode(os.urandom(32)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return open_keyring(settings)


def _read(text: str) -> Keyring:
    keys = tuple(base64.b64decode(line) for line in text.replace(",", "\n").split() if line)
    if not keys or any(len(key) != 32 for key in keys):
        raise Refused(
            "The keys of this install are not readable.",
            hint="secret.keys holds one base64 key of 32 octets a line; restore it from a backup.",
            code="secret_keys_broken",
        )
    return Keyring(keys)


def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"leadwright key " + key).digest()[:_ID]

"""A device that makes passkeys, in a few lines: what a browser would send, signed with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec


def text(raw: bytes) -> str:
    """As WebAuthn writes octets."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Device:
    """One passkey for one site."""

    def __init__(self, host: str, origin: str) -> None:
        self.host, self.origin = host, origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.uses = 0

    def made(self, challenge: str) -> dict[str, Any]:
        """The answer to an offer to make a passkey."""
        public = self.key.public_key().public_numbers()
        cose = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        data = self._data(0b0100_0101) + attested
        answer = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", challenge)
        return self._credential({"clientDataJSON": text(client), "attestationObject": text(answer)})

    def proof(self, challenge: str, *, verified: bool = True) -> dict[str, Any]:
        """The answer to a question for a proof."""
        self.uses += 1
        data = self._data(0b0000_0101 if verified else 0b0000_0001)
        client = self._client("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        told = {
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(signature),
            "userHandle": None,
        }
        return self._credential(told)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.uses)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": text(self.id), "rawId": text(self.id), "type": "public-key", "clientExtensionResults": {},
            "response": response,
        }  # fmt: skip

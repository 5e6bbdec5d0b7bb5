"""Signing in by an identity provider (OpenID Connect), the part without the network: what is asked for, and what proves it.

Authorisation code with PKCE; the answer is bound to the browser by `state` and to the question by `nonce`.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from leadwright.kernel import clock
from leadwright.kernel.errors import SourceFailed

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by keys that the provider publishes; none that are made with a shared secret, and not `none`."""
_LEEWAY = 60  # seconds by which the provider's clock may differ


class ProviderFailed(SourceFailed):
    """The identity provider did not answer as it should, or its answer proves nothing."""

    code = "provider_failed"


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider tells of itself."""

    issuer: str
    authorize: str
    token: str
    keys: str
    basic: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One attempt: what binds the answer to it."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider knows. identity: issuer and subject, which never change; email: "" unless it vouches for it."""

    identity: str
    email: str
    name: str


def read_provider(document: Mapping[str, Any], issuer: str) -> Provider:
    """What a provider tells of itself at its well-known address. Raises ProviderFailed for a stranger's document."""
    wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    told = [document.get(name) for name in wanted]
    if not all(isinstance(item, str) and item for item in told) or told[0] != issuer:
        raise ProviderFailed(
            "The identity provider does not tell who it is.", hint="Check LEADWRIGHT_OIDC_ISSUER."
        )
    ways = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Provider(str(told[0]), str(told[1]), str(told[2]), str(told[3]), "client_secret_basic" in ways)


def new_question() -> Question:
    """What an attempt is bound by."""
    return Question(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def address(provider: Provider, client: str, back: str, question: Question) -> str:
    """Where a browser is sent to."""
    digest = hashlib.sha256(question.verifier.encode()).digest()
    query = urlencode({
        "response_type": "code", "client_id": client, "redirect_uri": back, "scope": "openid email profile",
        "state": question.state, "nonce": question.nonce, "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    })  # fmt: skip
    return f"{provider.authorize}{'&' if '?' in provider.authorize else '?'}{query}"


def proven(token: str, keys: Mapping[str, Any], provider: Provider, client: str, nonce: str) -> Known:
    """Whom an id token is about. Raises ProviderFailed unless the provider signed it, for us, now, for this question."""
    try:
        decoded = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = decoded.claims
        registry = jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()), leeway=_LEEWAY, iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": client}, sub={"essential": True}, exp={"essential": True},
            iat={"essential": True}, nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        registry.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _unproven(type(error).__name__) from error
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != client:
        raise _unproven("another party")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _unproven("subject")
    email = claims.get("email") if claims.get("email_verified") is True else ""
    name = claims.get("name")
    return Known(
        f"{provider.issuer}|{subject}", email.strip().lower() if isinstance(email, str) else "",
        name if isinstance(name, str) else "",
    )  # fmt: skip


def _unproven(why: str) -> ProviderFailed:
    return ProviderFailed(
        f"What the identity provider sent proves nothing ({why}).",
        hint="Try again; if it stays so, ask whoever runs it.",
    )

"""Ask an identity provider through the door: what it is, who a code stands for, and its public keys."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from leadwright.effects.door import HttpDoor
from leadwright.sources.contract import Ask, Outcome
from leadwright.workspace.accounts.provider import Provider, ProviderFailed, read_provider

SERVICE = "identity provider"
_MOST = 500_000


async def discover(door: HttpDoor, issuer: str) -> Provider:
    """What a provider tells of itself. Raises ProviderFailed."""
    document = await _asked(
        door, Ask(SERVICE, "find its addresses", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    )
    found = read_provider(document, issuer)
    secure = urlsplit(issuer).scheme
    if any(urlsplit(item).scheme != secure for item in (found.authorize, found.token, found.keys)):
        raise ProviderFailed("The identity provider mixes http and https.", hint="Ask whoever runs it.")
    return found


async def redeem(
    door: HttpDoor, provider: Provider, client: str, secret: str, code: str, verifier: str, back: str
) -> str:
    """The id token that a code stands for. Raises ProviderFailed."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    if secret and provider.basic:
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form["client_id"] = client
        if secret:
            form["client_secret"] = secret
    answer = await _asked(
        door, Ask(SERVICE, "redeem a code", provider.token, "POST", headers, urlencode(form).encode(), _MOST)
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise ProviderFailed("The identity provider sent no id token.", hint="Try again.")
    return token


async def keys_of(door: HttpDoor, provider: Provider) -> Mapping[str, Any]:
    """Its public keys, as a JWK set. Raises ProviderFailed."""
    return await _asked(door, Ask(SERVICE, "read its keys", provider.keys))


async def _asked(door: HttpDoor, ask: Ask) -> Mapping[str, Any]:
    reply = await door.send(ask)
    if (
        reply.outcome is not Outcome.HIT
        or reply.status is None
        or not 200 <= reply.status < 300
        or reply.truncated
    ):
        why = reply.reason or f"status {reply.status}"
        raise ProviderFailed(
            f"The identity provider did not answer: {why}.",
            hint="Try again; sign in with a password meanwhile.",
        )
    try:
        document = orjson.loads(reply.body)
    except orjson.JSONDecodeError as error:
        raise ProviderFailed(
            "The identity provider did not answer in JSON.", hint="Ask whoever runs it."
        ) from error
    if not isinstance(document, dict):
        raise ProviderFailed("The identity provider did not answer in JSON.", hint="Ask whoever runs it.")
    return document

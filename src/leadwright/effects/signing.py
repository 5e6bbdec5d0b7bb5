"""Puts a vendor's request on the wire: its address, its key, and nothing of the key anywhere else."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, urlencode

import httpx2
import orjson

from leadwright.effects.choices import Choice
from leadwright.effects.credentials import Unsealed
from leadwright.kernel.http import HttpRequest
from leadwright.sources.vendor import Request, Vendor

_SHORTEST = 4  # a shorter part of a key would be found in innocent words


def signed(
    vendor: Vendor, choice: Choice, request: Request, credential: Unsealed, *, token: str = "", agent: str = "",
    idempotency_key: str = "",
) -> HttpRequest:  # fmt: skip
    """Return the HTTP request with the key where the vendor wants it."""
    headers = {"accept": "application/json", "user-agent": agent}
    body: bytes | None = None
    if request.json is not None:
        body = orjson.dumps(request.json)
        headers["content-type"] = "application/json"
    elif request.form is not None:
        body = urlencode(dict(request.form)).encode()
        headers["content-type"] = "application/x-www-form-urlencoded"
    headers |= {name.lower(): value for name, value in request.headers.items()}
    if idempotency_key:
        headers["idempotency-key"] = idempotency_key
    pairs = [
        (name, item)
        for name, value in request.query.items()
        for item in ([value] if isinstance(value, str) else value)
    ]
    values = {**credential.secrets, **({"token": token} if token else {})}
    auth = vendor.manifest.auth
    if auth.place == "header":
        headers[auth.name.lower()] = auth.template.format(**values)
    elif auth.place == "basic":
        headers["authorization"] = (
            "Basic " + base64.b64encode(auth.template.format(**values).encode()).decode()
        )
    elif auth.place == "query":
        pairs.append((auth.name, auth.template.format(**values)))
    query = f"?{urlencode(pairs)}" if pairs else ""
    return HttpRequest(
        httpx2.URL(choice.url(request) + query),
        request.method,
        headers,
        body,
        request.max_bytes,
        request.timeout,
    )


def redacted(body: bytes, secrets: Mapping[str, str]) -> bytes:
    """What the other side said as it may be kept: without any part of the key, should it repeat it in any spelling."""
    for secret in secrets.values():
        if len(secret) < _SHORTEST:
            continue
        plain = secret.encode()
        for spelling in {plain, quote(secret, safe="").encode(), quote_plus(secret).encode(), orjson.dumps(secret)[1:-1],
                         base64.b64encode(plain)}:  # fmt: skip
            body = body.replace(spelling, b"***")
    return body

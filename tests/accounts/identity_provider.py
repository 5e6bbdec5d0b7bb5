"""A little identity provider on loopback, which can also lie in every way that matters."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ISSUER = "http://login.example"
CLIENT, SECRET = "leadwright at acme", "a secret/with signs&"


@dataclass
class Provider:
    """What it does. claims: what it says of the person, over what is usual. lie: how it deviates from the rules."""

    claims: dict[str, Any] = field(default_factory=dict)
    lie: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: Any = field(
        default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
    )

    def answer(self, address: str) -> tuple[str, str]:
        """What the person's browser brings back from there: a code and the state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"]
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return code, asked["state"]

    def app(self) -> Starlette:
        return Starlette(routes=[
            Route("/.well-known/openid-configuration", self._about), Route("/keys", self._keys),
            Route("/token", self._token, methods=["POST"]),
        ])  # fmt: skip

    async def _about(self, _: Request) -> Response:
        issuer = "http://other.example" if self.lie == "issuer" else ISSUER
        return JSONResponse({
            "issuer": issuer, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        })  # fmt: skip

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        scheme, _, pair = request.headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        self.asked.append(form.get("code", ""))
        asked = self.codes.pop(form.get("code", ""), None)
        proof = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
            .decode()
            .rstrip("=")
        )
        if (
            asked is None or scheme != "Basic" or (unquote(name), unquote(secret)) != (CLIENT, SECRET)
            or proof != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]
        ):  # fmt: skip
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}
        )

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER, "aud": CLIENT, "sub": "person-7", "exp": now + 300, "iat": now, "nonce": nonce,
            "email": "ada@acme.example", "email_verified": True, "name": "Ada", **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        match self.lie:
            case "none":
                head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
                body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
                return f"{head}.{body}."
            case "shared secret":
                public = self.key.as_pem(private=False)
                return jwt.encode(
                    {"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(public), algorithms=["HS256"]
                )
            case "another key":
                other = ECKey.generate_key("P-256", parameters={"kid": "one"})
                return jwt.encode({"alg": "ES256", "kid": "one"}, claims, other)
            case "nonce":
                claims["nonce"] = "of another question"
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


@asynccontextmanager
async def serving(provider: Provider) -> AsyncIterator[str]:
    """Serve it on loopback; yields host and port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="critical", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task

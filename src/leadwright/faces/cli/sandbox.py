"""`leadwright sandbox`: an invented data market on loopback, with the settings that send Leadwright there."""

from __future__ import annotations

import asyncio
import shlex
from contextlib import suppress
from typing import Any

import orjson
import typer

from leadwright.sources.market import vendors
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market

KEY = "sandbox-key"
CONTACT = "operator@sandbox.example"


def settings_of(twin: MarketTwin) -> dict[str, str]:
    """The environment in which every source of Leadwright is asked of this market."""
    found = {
        "LEADWRIGHT_OUTSIDE": "mapped",
        "LEADWRIGHT_HOST_MAP": orjson.dumps(dict(twin.host_map)).decode(),
    }
    for vendor in vendors().values():
        found |= dict.fromkeys(vendor.manifest.auth.secrets.values(), KEY)
    found["LEADWRIGHT_CONTACT_EMAIL"] = CONTACT  # no key, though a registry asks for it like one
    return found


def serve(companies: int, seed: int, profile: str, faults: str, port: int, speed: float) -> None:
    """Serve until interrupted; the settings are printed so that a shell can take them."""
    with suppress(KeyboardInterrupt):
        asyncio.run(
            _forever(companies, seed, profile_name=profile, faults_name=faults, port=port, speed=speed)
        )


async def _forever(companies: int, seed: int, **options: Any) -> None:
    async with serve_market(Market(seed, companies), **options) as twin:
        typer.echo(
            f"# {companies:,} invented companies on http://{twin.address}:{twin.port}; nothing here is real."
        )
        typer.echo("# In another shell, with a home of its own:")
        typer.echo("export LEADWRIGHT_HOME=~/leadwright-sandbox")
        for name, value in settings_of(twin).items():
            typer.echo(f"export {name}={shlex.quote(value)}")
        await asyncio.Event().wait()

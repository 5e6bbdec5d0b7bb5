"""The door for vendors, as a request opens it: nothing is asked while its transaction is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request

from leadwright.effects.gateway import Gateway
from leadwright.effects.opening import open_gateway
from leadwright.kernel.db import Database
from leadwright.kernel.errors import NotFound
from leadwright.kernel.settings import Settings
from leadwright.sources.market import vendors
from leadwright.sources.vendor import Vendor


@asynccontextmanager
async def opened_gateway(request: Request) -> AsyncIterator[Gateway]:
    """Open the door for one request."""
    database: Database = request.app.state.database
    config: Settings = request.app.state.settings
    async with open_gateway(database, config) as gateway:
        yield gateway


def vendor_named(name: str, field: str = "source") -> Vendor:
    """Return a vendor; raises NotFound with the names there are."""
    found = vendors().get(name)
    if found is None:
        known = ", ".join(sorted(vendors()))
        raise NotFound(f"There is no source {name[:100]!r}.", hint=f"Sources: {known}.", field=field)
    return found

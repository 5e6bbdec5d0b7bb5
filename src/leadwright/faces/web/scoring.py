"""Scoring from the pages: after an import or a new version, every ICP anew."""

from __future__ import annotations

from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope


async def rescore_every(scope: Scope) -> None:
    """Score all companies under every ICP; each is committed when it is complete."""
    for stored in await icps.icps(scope):
        await rescore_all(scope, stored)
        await scope.commit()

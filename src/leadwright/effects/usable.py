"""Which sources can be asked at all, told without opening a key: switched on, and with a key where they need one."""

from __future__ import annotations

from collections.abc import Iterable

from leadwright.effects.credentials import in_environment
from leadwright.kernel.db import Scope
from leadwright.sources.vendor import Vendor


async def usable_sources(scope: Scope, vendors: Iterable[Vendor]) -> frozenset[str]:
    """Return the names of those of these vendors that the workspace can ask."""
    rows = await scope.rows(
        "SELECT source, true FROM source_settings WHERE NOT enabled"
        " UNION ALL SELECT DISTINCT source, false FROM credentials WHERE revoked_at IS NULL"
    )
    off, keyed = {name for name, is_off in rows if is_off}, {name for name, is_off in rows if not is_off}
    return frozenset(
        vendor.name
        for vendor in vendors
        if vendor.name not in off
        and (vendor.manifest.auth.place == "none" or vendor.name in keyed or in_environment(vendor))
    )

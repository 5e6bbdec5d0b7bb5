"""What do we sell, and who writes? The workspace's offer, with what the default ICP says otherwise."""

from __future__ import annotations

from leadwright.icp import store as icps
from leadwright.icp.offer import Offer, merge
from leadwright.kernel.db import Scope


async def our_offer(scope: Scope) -> Offer | None:
    """Return the offer that messages speak of; None if nobody has said what we sell."""
    known = await icps.icps(scope)
    base, override = await icps.offer(scope), known[0].icp.offer if known else None
    return None if base is None and override is None else merge(base, override)

"""Save an ICP: a new one or a new version, and say whether lists show it from now on."""

from __future__ import annotations

from uuid import UUID

from leadwright.entities import vectors
from leadwright.icp import store as icps
from leadwright.icp.document import Icp
from leadwright.icp.store import StoredIcp
from leadwright.kernel import queue
from leadwright.kernel.db import Scope


async def save_icp(
    scope: Scope,
    icp: Icp,
    *,
    icp_id: UUID | None = None,
    expected_version: int | None = None,
    make_default: bool = False,
) -> StoredIcp:
    """Store an ICP under its name, or as the next version of `icp_id`, and return what is live now.

    With `icp_id`, a name in the document renames it. The caller scores the leads anew; matches in meaning follow by a
    job. Raises NotFound for an
    unknown id, and Conflict if the name is taken or `expected_version` is no longer the live one.
    """
    name = None
    if icp_id is not None:
        known = await icps.find(scope, icp_id)
        if icp.name and icp.name.casefold() != known.name.casefold():
            await icps.rename(scope, icp_id, icp.name)
        name = icp.name or known.name
    stored = await icps.save(scope, icp, name=name, expected_version=expected_version)
    if make_default and not stored.is_default:
        await icps.make_default(scope, stored.id)
    await _match_later(scope)
    return await icps.find(scope, stored.id)


async def _match_later(scope: Scope) -> None:
    """Where companies have vectors, let them be matched with what is wanted now; a job that waits already is enough."""
    if await vectors.live(scope) is None:
        return
    waiting = await queue.under_way(scope, "embed", {})
    if waiting is None or waiting.state != "waiting":
        await queue.enqueue(scope, "embed", {}, lock="embed")

"""ICPs and offers of a workspace, version by version: the only writer of their tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from rapidfuzz import process

from leadwright.icp.document import Icp, from_document
from leadwright.icp.offer import Offer
from leadwright.icp.offer import from_document as offer_from_document
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class StoredIcp:
    """An ICP of the workspace at one version. `version` is the live one unless another was asked for."""

    id: UUID
    name: str
    is_default: bool
    owner: str | None
    version: int
    icp: Icp
    digest: str
    changed_at: datetime
    changed_by: str


_SELECT = """
SELECT i.id, i.name, i.is_default, i.owner, v.version, v.document, v.digest, v.created_at, v.created_by
FROM icps i
JOIN icp_versions v ON (v.workspace_id, v.icp_id) = (i.workspace_id, i.id)
"""


def _stored(row: Any) -> StoredIcp:
    return StoredIcp(
        row.id, row.name, row.is_default, row.owner, row.version, from_document(row.document, source=row.name),
        row.digest, row.created_at, row.created_by,
    )  # fmt: skip


async def icps(scope: Scope) -> list[StoredIcp]:
    """Return the live ICPs of the workspace, the default first, then by name."""
    rows = await scope.rows(
        _SELECT
        + "WHERE v.version = i.live_version AND i.archived_at IS NULL ORDER BY i.is_default DESC, i.name"
    )
    return [_stored(row) for row in rows]


async def find(scope: Scope, which: UUID | str | None = None) -> StoredIcp:
    """Return an ICP by id or name, or the default one; raises NotFound with the nearest name."""
    known = await icps(scope)
    if which is None:
        if not known:
            raise NotFound(
                "There is no ideal customer yet.",
                hint="Give one: `leadwright run --icp FILE`.",
                code="no_icp",
            )
        return known[0]
    for stored in known:
        if (
            stored.id == which
            or str(stored.id) == str(which)
            or stored.name.casefold() == str(which).casefold()
        ):
            return stored
    near = process.extractOne(str(which), [stored.name for stored in known], score_cutoff=60)
    hint = f"Did you mean {near[0]!r}?" if near else "`leadwright icp show` lists them."
    raise NotFound(f"There is no ideal customer {str(which)!r}.", hint=hint, field="icp")


async def versions(scope: Scope, icp_id: UUID) -> list[StoredIcp]:
    """Return every version of an ICP, the newest first."""
    rows = await scope.rows(_SELECT + "WHERE i.id = :id ORDER BY v.version DESC", id=icp_id)
    return [_stored(row) for row in rows]


async def save(
    scope: Scope, icp: Icp, *, name: str | None = None, expected_version: int | None = None
) -> StoredIcp:
    """Store an ICP under its name: a new one, or a new version if its text changed.

    The first ICP of a workspace becomes the default. Raises Conflict if `expected_version` is no longer
    the live one.
    """
    title = (name or icp.name or "Ideal customer").strip()[:200]
    await scope.run("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", name=f"icp:{scope.workspace}")
    known = next((s for s in await icps(scope) if s.name.casefold() == title.casefold()), None)
    if known is not None:
        if expected_version is not None and expected_version != known.version:
            raise Conflict(
                f"{known.name} is at version {known.version}; you edited version {expected_version}.",
                hint="Load it again and repeat your change.",
            )
        if known.digest == icp.digest():
            return known
        await _add_version(scope, known.id, known.version + 1, icp)
        await scope.run("UPDATE icps SET live_version = :v WHERE id = :id", v=known.version + 1, id=known.id)
        return await find(scope, known.id)
    icp_id = new_id()
    await scope.run(
        "INSERT INTO icps (workspace_id, id, name, is_default, owner) VALUES (:workspace, :id, :name,"
        " NOT EXISTS (SELECT FROM icps WHERE is_default AND archived_at IS NULL), :owner)",
        workspace=scope.workspace,
        id=icp_id,
        name=title,
        owner=icp.owner or None,
    )
    await _add_version(scope, icp_id, 1, icp)
    return await find(scope, icp_id)


async def _add_version(scope: Scope, icp_id: UUID, version: int, icp: Icp) -> None:
    await scope.run(
        "INSERT INTO icp_versions (workspace_id, icp_id, version, document, digest, created_by)"
        " VALUES (:workspace, :id, :version, CAST(:document AS jsonb), :digest, :actor)",
        workspace=scope.workspace,
        id=icp_id,
        version=version,
        document=orjson.dumps(icp.to_document()).decode(),
        digest=icp.digest(),
        actor=scope.actor,
    )


async def rename(scope: Scope, icp_id: UUID, name: str) -> None:
    """Give an ICP another name; raises Conflict if a live one has it already."""
    title = name.strip()[:200]
    if any(s.id != icp_id and s.name.casefold() == title.casefold() for s in await icps(scope)):
        raise Conflict(
            f"There is an ideal customer {title!r} already.", hint="Choose another name.", field="name"
        )
    await scope.run("UPDATE icps SET name = :name WHERE id = :id", name=title, id=icp_id)


async def make_default(scope: Scope, icp_id: UUID) -> None:
    """Make an ICP the one that lists show unless told otherwise."""
    await scope.run("UPDATE icps SET is_default = false WHERE is_default AND id <> :id", id=icp_id)
    await scope.run("UPDATE icps SET is_default = true WHERE id = :id", id=icp_id)


async def offer(scope: Scope) -> Offer | None:
    """Return the workspace's offer, or None if nothing was said about it."""
    document = await scope.value("SELECT document FROM offer_versions ORDER BY version DESC LIMIT 1")
    return offer_from_document(document) if document is not None else None


async def save_offer(scope: Scope, what: Offer) -> None:
    """Store the offer as a new version if its text changed."""
    await scope.run(
        "INSERT INTO offer_versions (workspace_id, version, document, digest, created_by)"
        " SELECT :workspace, coalesce(max(version), 0) + 1, CAST(:document AS jsonb), :digest, :actor FROM offer_versions"
        " HAVING :digest IS DISTINCT FROM (SELECT digest FROM offer_versions ORDER BY version DESC LIMIT 1)",
        workspace=scope.workspace,
        document=orjson.dumps(what.to_document()).decode(),
        digest=what.digest(),
        actor=scope.actor,
    )

"""What was done to a CRM: each write reserved before it is sent and settled after, so that none is done twice.

Every function commits on a short connection of its own: what is written down here is true before a request leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from leadwright.effects.privacy import without_addresses
from leadwright.kernel.db import Database
from leadwright.kernel.ids import new_id
from leadwright.sources.crm.contract import Write, WriteOutcome, Written


@dataclass(frozen=True, slots=True)
class Booked:
    """How one write stands: `state` is reserved (certainly not sent), sent or in_doubt (find out first), or settled."""

    state: str
    written: Written


async def reserve(
    database: Database, workspace: UUID, connection: UUID, writes: Sequence[Write]
) -> Mapping[str, Booked]:
    """Reserve writes, and tell how each stands by its effect: one that is settled has been done before."""
    rows = [
        {
            "id": str(new_id()), "key": effect_key(workspace, connection, item.effect).hex(), "object": str(item.object),
            "deed": "create" if item.id is None else "archive" if item.archive else "update", "crm_id": item.id,
            "external_key": item.external_key,
        }
        for item in writes
    ]  # fmt: skip
    async with database.scope(workspace, actor="crm") as scope:
        await scope.run(
            "INSERT INTO crm_writes (workspace_id, id, connection_id, effect_key, object, deed, crm_id, external_key)"
            " SELECT :workspace, (x->>'id')::uuid, :connection, decode(x->>'key', 'hex'), x->>'object', x->>'deed',"
            " x->>'crm_id', x->>'external_key' FROM jsonb_array_elements(CAST(:rows AS jsonb)) x"
            " ON CONFLICT (workspace_id, effect_key) DO UPDATE SET state = 'reserved' WHERE crm_writes.state = 'released'",
            workspace=workspace, connection=connection, rows=orjson.dumps(rows).decode(),
        )  # fmt: skip
        found = await scope.rows(
            "SELECT effect_key, state, outcome, crm_id, reason, code, field, yielded FROM crm_writes"
            " WHERE effect_key = ANY(:keys)",
            keys=[bytes.fromhex(row["key"] or "") for row in rows],
        )
    by_key = {bytes(row.effect_key): row for row in found}
    booked: dict[str, Booked] = {}
    for item in writes:
        row = by_key[effect_key(workspace, connection, item.effect)]
        outcome = WriteOutcome(row.outcome) if row.outcome else WriteOutcome.IN_DOUBT
        written = Written(
            item.effect,
            outcome,
            row.crm_id,
            row.reason,
            row.code,
            row.field,
            dict.fromkeys(row.yielded),
            again=True,
        )
        booked[item.effect] = Booked(row.state, written)
    return booked


async def sending(database: Database, workspace: UUID, connection: UUID, writes: Sequence[Write]) -> None:
    """Note that reserved writes leave now: from here on only the CRM knows what becomes of them."""
    async with database.scope(workspace, actor="crm") as scope:
        await scope.run(
            "UPDATE crm_writes SET state = 'sent', sent_at = clock_timestamp(), tries = tries + 1"
            " WHERE effect_key = ANY(:keys) AND state <> 'settled'",
            keys=[effect_key(workspace, connection, item.effect) for item in writes],
        )


async def settle(database: Database, workspace: UUID, connection: UUID, ended: Sequence[Written]) -> None:
    """Write down how writes ended: settled, released (certainly not done: it may be sent again) or in doubt."""
    rows = [
        {
            "key": effect_key(workspace, connection, item.effect).hex(), "state": _state(item.outcome),
            "outcome": item.outcome.value, "crm_id": item.id, "reason": without_addresses(item.reason)[:300],
            "code": item.code, "field": item.field, "yielded": list(item.yielded),
        }
        for item in ended
    ]  # fmt: skip
    async with database.scope(workspace, actor="crm") as scope:
        await scope.run(
            "UPDATE crm_writes w SET state = x->>'state', outcome = x->>'outcome', reason = x->>'reason',"
            " code = x->>'code', field = x->>'field', settled_at = clock_timestamp(),"
            " crm_id = coalesce(x->>'crm_id', w.crm_id),"
            " yielded = ARRAY(SELECT jsonb_array_elements_text(x->'yielded'))"
            " FROM jsonb_array_elements(CAST(:rows AS jsonb)) x WHERE w.effect_key = decode(x->>'key', 'hex')",
            rows=orjson.dumps(rows).decode(),
        )


def _state(outcome: WriteOutcome) -> str:
    if outcome is WriteOutcome.IN_DOUBT:
        return "in_doubt"
    return "settled" if outcome.final else "released"


def effect_key(workspace: UUID, connection: UUID, effect: str) -> bytes:
    """What makes two writes the same deed."""
    return hashlib.sha256(workspace.bytes + connection.bytes + effect.encode()).digest()

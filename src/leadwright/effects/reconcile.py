"""Settle calls in doubt by what the source itself says that a key has used.

A balance is only read while no call of the key is under way. What was used since the last reading, less what we know
that we paid, is what the calls in doubt were charged; if that cannot be, somebody else uses the key too, and
the doubt stays, at full price.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.gateway import Gateway, Why
from leadwright.kernel import clock
from leadwright.kernel.db import Database
from leadwright.kernel.ids import new_id
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Question
from leadwright.sources.vendor import Operation, Vendor


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What became of a source's calls in doubt: how many were charged, were not, and are still in doubt, and why."""

    source: str
    charged: int
    released: int
    left: int
    reason: str


def balance_operation(vendor: Vendor) -> Operation | None:
    """The operation by which a vendor tells what a key has used, or None if it has none."""
    found = [item for item in vendor.that("account") if item.repeat == "free" and not item.units]
    named = [item for item in found if item.name in ("credits", "account", "usage", "balance")]
    return min(
        named, key=lambda item: ("credits", "account", "balance", "usage").index(item.name), default=None
    )


async def read_balance(
    gateway: Gateway, database: Database, workspace: UUID, vendor: Vendor
) -> tuple[Outcome, str, dict[str, Any]]:
    """Ask a vendor what its key has used, and write it down. Returns the outcome, why, and the balance."""
    operation = balance_operation(vendor)
    if operation is None:
        return Outcome.LOCKED, f"{vendor.manifest.title} does not tell what a key has used", {}
    started = clock.now()
    asked = await gateway.ask(vendor, operation, [Question()], Why("balance", refresh=True, patience=20))
    answer = asked.answers[0]
    told = dict(answer.details.get("balance") or {})
    if answer.outcome is Outcome.HIT and "used" in told:
        async with database.scope(workspace, actor="gateway") as scope:
            await scope.run(
                "INSERT INTO balances (workspace_id, id, credential_id, units_used, units_left, resets_on, read_at)"
                " SELECT :workspace, :id, c.credential_id, :used, :left, :resets, clock_timestamp() FROM calls c"
                " WHERE c.id = :call AND NOT EXISTS (SELECT FROM calls o WHERE o.source = c.source AND o.id <> c.id"
                "   AND o.units > 0 AND (o.state = 'sent' OR o.settled_at > :started))",  # it would count half of them
                started=started,
                workspace=workspace, id=new_id(), used=Decimal(str(told["used"])), call=asked.got[0].call_id,
                left=Decimal(str(told["left"])) if told.get("left") is not None else None,
                resets=date.fromisoformat(told["resets_on"]) if told.get("resets_on") else None,
            )  # fmt: skip
    return answer.outcome, answer.reason, told


async def note_balances(
    gateway: Gateway, database: Database, workspace: UUID, sources: Iterable[Vendor]
) -> None:
    """Read the balances of sources that are about to be paid, so that a doubt can be settled later. Costs nothing."""
    for vendor in sources:
        if balance_operation(vendor) is not None:
            await read_balance(gateway, database, workspace, vendor)


async def reconcile(gateway: Gateway, database: Database, workspace: UUID, vendor: Vendor) -> Reconciled:
    """Recover calls whose process died, and settle the source's calls in doubt by its own balance."""
    async with database.scope(workspace, actor="gateway") as scope:
        await scope.rows("SELECT * FROM recover_calls()")
    before = await _state(database, workspace, vendor)
    if not before.doubts:
        return Reconciled(vendor.name, 0, 0, 0, "nothing is in doubt")
    if before.under_way:
        return Reconciled(
            vendor.name, 0, 0, len(before.doubts), "calls are under way; try again when they have ended"
        )
    if before.last is None:
        outcome, reason, _ = await read_balance(gateway, database, workspace, vendor)
        why = "no balance was read before the doubt arose" if outcome is Outcome.HIT else reason
        return Reconciled(vendor.name, 0, 0, len(before.doubts), why)
    outcome, reason, told = await read_balance(gateway, database, workspace, vendor)
    if outcome is not Outcome.HIT or "used" not in told:
        return Reconciled(
            vendor.name, 0, 0, len(before.doubts), reason or "the balance tells nothing of what was used"
        )
    charged = Decimal(str(told["used"])) - before.last - before.paid
    return await _resolve(database, workspace, vendor, before.doubts, charged)


@dataclass(frozen=True, slots=True)
class _State:
    doubts: Sequence[
        tuple[UUID, Decimal]
    ]  # calls in doubt since the last balance, the oldest first, with their units
    under_way: int
    last: Decimal | None  # units used at the last balance that was read before the first doubt
    paid: Decimal  # units settled since


async def _state(database: Database, workspace: UUID, vendor: Vendor) -> _State:
    async with database.scope(workspace) as scope:
        doubts: Any = await scope.rows(
            "SELECT id, units, called_at FROM calls WHERE source = :source AND state = 'in_doubt' ORDER BY id",
            source=vendor.name,
        )  # fmt: skip
        under_way = await scope.value(
            "SELECT count(*) FROM calls WHERE source = :source AND state = 'sent'", source=vendor.name
        )
        last: Any = None
        if doubts:
            last = await scope.row(
                "SELECT b.units_used, b.read_at FROM balances b JOIN calls c ON c.credential_id = b.credential_id"
                " WHERE c.id = :first AND b.read_at < :at ORDER BY b.read_at DESC LIMIT 1",
                first=doubts[0][0], at=doubts[0][2],
            )  # fmt: skip
        paid = Decimal(0)
        if last is not None:
            paid = await scope.value(
                "SELECT coalesce(sum(units), 0) FROM calls WHERE source = :source AND state = 'settled'"
                " AND called_at > :since",
                source=vendor.name, since=last.read_at,
            )  # fmt: skip
    return _State(
        [(row[0], row[1]) for row in doubts],
        int(under_way),
        last.units_used if last is not None else None,
        paid,
    )


async def _resolve(
    database: Database,
    workspace: UUID,
    vendor: Vendor,
    doubts: Sequence[tuple[UUID, Decimal]],
    charged: Decimal,
) -> Reconciled:
    """Which of several calls was charged cannot be told from a sum; the sum is what the books must equal."""
    total = sum((units for _, units in doubts), Decimal(0))
    if not 0 <= charged <= total:
        why = (
            f"the source counts {charged:f} units for them, which cannot be: somebody else uses this key too"
        )
        return Reconciled(vendor.name, 0, 0, len(doubts), why)
    ended = {True: 0, False: 0}
    words = "by the source's balance"
    async with database.scope(workspace, actor="gateway") as scope:
        for call, units in doubts:
            paid = units <= charged and charged > 0
            charged -= units if paid else 0
            await scope.value(
                "SELECT resolve_doubt(:call, :charged, :words)", call=call, charged=paid, words=words
            )
            ended[paid] += 1
        if charged > 0:  # a call that cost less than its most
            await scope.run(
                "INSERT INTO calls (workspace_id, id, source, purpose, host, request_hash, outcome, milliseconds, bytes,"
                " cached, called_at, endpoint, units, unit, cost, currency, unit_price, note, settled_at)"
                " SELECT :workspace, :id, c.source, 'correction', '', '', 'hit', 0, 0, false, clock_timestamp(), 'balance',"
                " :units, c.unit, :units * c.unit_price, c.currency, c.unit_price, :words, clock_timestamp()"
                " FROM calls c WHERE c.id = :first",
                workspace=workspace, id=new_id(), units=charged, words=words, first=doubts[0][0],
            )  # fmt: skip
    return Reconciled(vendor.name, ended[True], ended[False], 0, words)

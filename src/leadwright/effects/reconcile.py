"""Settle calls in doubt by what the source itself says that a key has used.

A balance only counts if no call of its key was under way while it was read. What was used since the reading before the
doubts arose, less what we know that we paid, is what the calls in doubt were charged. A rest is what answers
cost more or less than they told, and is booked as a correction if they can have cost that; if they cannot, somebody else
uses the key too, and the doubts stay, at full price. So they do where a source tells no balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.asking import Why
from leadwright.effects.gateway import Gateway
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.ids import new_id
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Question
from leadwright.sources.vendor import Operation, Vendor

_WORDS = "by the source's balance"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What became of a source's calls in doubt: how many were charged, were not, and are still in doubt, and why.
    `corrected` is how many units its answers cost more (or less) than they told."""

    source: str
    charged: int
    released: int
    left: int
    reason: str
    corrected: Decimal = Decimal(0)


def balance_operation(vendor: Vendor) -> Operation | None:
    """The operation by which a vendor tells what a key has used, or None if it has none."""
    found = [item for item in vendor.that("account") if item.repeat == "free" and not item.units]
    named = [item for item in found if item.name in ("credits", "account", "usage", "balance")]
    return min(
        named, key=lambda item: ("credits", "account", "balance", "usage").index(item.name), default=None
    )


@dataclass(frozen=True, slots=True)
class Balance:
    """What a key has used, as its source says. `id` is that of the reading if it counts: no call was under way."""

    outcome: Outcome
    reason: str
    told: dict[str, Any]
    id: UUID | None = None


_NOTE = """
INSERT INTO balances (workspace_id, id, credential_id, units_used, units_left, resets_on, read_at)
SELECT :workspace, :id, c.credential_id, :used, :left, :resets, clock_timestamp() FROM calls c
WHERE c.id = :call AND NOT EXISTS (
  SELECT FROM calls o WHERE o.source = c.source AND o.credential_id = c.credential_id AND o.id <> c.id
    AND (o.state = 'sent' AND o.units > 0 OR o.repeat <> 'free' AND o.settled_at > c.called_at)) -- it may count half of them
RETURNING id
"""


async def read_balance(
    gateway: Gateway, database: Database, workspace: UUID, vendor: Vendor, credential: UUID | None = None
) -> Balance:
    """Ask a vendor what a key has used (the first that is used, or `credential`), and write it down if it counts."""
    operation = balance_operation(vendor)
    if operation is None:
        return Balance(Outcome.LOCKED, f"{vendor.manifest.title} does not tell what a key has used", {})
    why = Why("balance", refresh=True, patience=20)
    asked = await gateway.ask(vendor, operation, [Question()], why, credential=credential)
    answer = asked.answers[0]
    told = dict(answer.details.get("balance") or {})
    if answer.outcome is not Outcome.HIT or "used" not in told:
        return Balance(answer.outcome, answer.reason or "the balance tells nothing of what was used", told)
    async with database.scope(workspace, actor="gateway") as scope:
        noted = await scope.value(
            _NOTE, workspace=workspace, id=new_id(), used=Decimal(str(told["used"])), call=asked.got[0].call_id,
            left=Decimal(str(told["left"])) if told.get("left") is not None else None,
            resets=date.fromisoformat(told["resets_on"]) if told.get("resets_on") else None,
        )  # fmt: skip
    return Balance(answer.outcome, answer.reason, told, noted)


async def note_balances(
    gateway: Gateway, database: Database, workspace: UUID, sources: Iterable[Vendor]
) -> None:
    """Read the balances of sources that are about to be paid, so that a doubt can be settled later. Costs nothing."""
    for vendor in sources:
        if balance_operation(vendor) is not None:
            for key in await gateway.keys(vendor):
                for _ in range(_TRIES):  # without it no doubt of the run can be settled
                    balance = await read_balance(gateway, database, workspace, vendor, key)
                    if balance.outcome not in (Outcome.BUSY, Outcome.CHANGED):
                        break


async def reconcile(gateway: Gateway, database: Database, workspace: UUID, vendor: Vendor) -> Reconciled:
    """Recover calls whose process died, and settle the source's calls in doubt by its own balance, key by key."""
    async with database.scope(workspace, actor="gateway") as scope:
        await scope.rows("SELECT * FROM recover_calls()")
        keys = await scope.rows(_KEYS, source=vendor.name)
    if not keys:
        return Reconciled(vendor.name, 0, 0, 0, "nothing is in doubt")
    done = [await _reconcile_key(gateway, database, workspace, vendor, row[0], row[1]) for row in keys]
    reasons = dict.fromkeys(item.reason for item in done)
    return Reconciled(
        vendor.name, sum(item.charged for item in done), sum(item.released for item in done),
        sum(item.left for item in done), "; ".join(reasons), sum((item.corrected for item in done), Decimal(0)),
    )  # fmt: skip


# keys with calls in doubt, and those with a balance, which may differ from what their answers told
_KEYS = """
SELECT c.credential_id, count(*) FILTER (WHERE c.state = 'in_doubt') FROM calls c
WHERE c.source = :source AND c.credential_id IS NOT NULL AND c.repeat <> 'free'
GROUP BY c.credential_id
HAVING count(*) FILTER (WHERE c.state = 'in_doubt') > 0
  OR EXISTS (SELECT FROM balances b WHERE b.credential_id = c.credential_id)
ORDER BY c.credential_id
"""


async def _reconcile_key(
    gateway: Gateway, database: Database, workspace: UUID, vendor: Vendor, credential: UUID, doubts: int
) -> Reconciled:
    balance = await read_balance(gateway, database, workspace, vendor, credential)
    if balance.outcome is not Outcome.HIT or "used" not in balance.told:
        return Reconciled(vendor.name, 0, 0, doubts, balance.reason)
    if balance.id is None:
        why = "calls are under way; try again when they have ended"
        return Reconciled(vendor.name, 0, 0, doubts, why)
    async with database.scope(workspace, actor="gateway") as scope:
        name = f"reconcile:{workspace}:{credential}"
        await scope.value("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", name=name)
        return await _settle(scope, vendor, credential, balance.id)


_SPAN = """
WITH new AS (SELECT * FROM balances WHERE id = :new),
doubted AS (SELECT min(c.called_at) AS first FROM calls c, new WHERE c.source = :source AND c.credential_id = :credential
  AND c.state = 'in_doubt' AND c.called_at < new.read_at)
SELECT old.read_at, new.read_at, new.units_used - old.units_used, old.resets_on <= (new.read_at AT TIME ZONE 'UTC')::date
FROM new, doubted, LATERAL (SELECT b.* FROM balances b WHERE b.credential_id = :credential AND b.id <> new.id
  AND b.units_used IS NOT NULL AND b.read_at < coalesce(doubted.first, new.read_at) AND b.read_at < new.read_at
  ORDER BY b.read_at DESC LIMIT 1) AS old
"""
_CALLS = """
SELECT c.id, c.state, c.units, CASE WHEN c.state = 'in_doubt' THEN units_in_doubt(c.id) ELSE 0 END,
  CASE WHEN c.purpose = 'correction' THEN 0 ELSE c.asks END
FROM calls c WHERE c.source = :source AND c.credential_id = :credential AND c.repeat <> 'free'
  AND c.called_at > :since AND c.called_at <= :until AND c.state IN ('settled', 'released', 'in_doubt')
ORDER BY c.id
"""


async def _settle(scope: Scope, vendor: Vendor, credential: UUID, new: UUID) -> Reconciled:
    """Settle what happened between two balances by their difference."""
    span: Any = await scope.row(_SPAN, new=new, source=vendor.name, credential=credential)
    if span is None:
        left = await scope.value(
            "SELECT count(*) FROM calls WHERE source = :source AND credential_id = :credential AND state = 'in_doubt'",
            source=vendor.name, credential=credential,
        )  # fmt: skip
        return Reconciled(vendor.name, 0, 0, int(left), "no balance was read before the doubt arose")
    since, until, used, began_anew = span
    calls: Any = await scope.rows(_CALLS, source=vendor.name, credential=credential, since=since, until=until)
    doubts = [(row[0], row[3]) for row in calls if row[1] == "in_doubt"]
    if began_anew and used < 0:
        return Reconciled(vendor.name, 0, 0, len(doubts), "the source has begun to count anew since")
    charged = used - sum((row[2] - row[3] for row in calls), Decimal(0))
    open_units = sum((units for _, units in doubts), Decimal(0))
    rest = charged - min(max(charged, Decimal(0)), open_units)
    if not _can_be(rest, calls, vendor):
        why = f"the source counts {used:f} units, which cannot be: somebody else uses this key too"
        return Reconciled(vendor.name, 0, 0, len(doubts), why)
    ended = await _resolve(scope, doubts, charged - rest)
    if rest:
        await scope.value(
            "SELECT correct_books(:line, :like, :used, :at, :words)",
            line=new_id(), like=calls[0][0], used=rest, at=until, words=_WORDS,
        )  # fmt: skip
    return Reconciled(vendor.name, ended[True], ended[False], 0, _WORDS, rest)


def _can_be(rest: Decimal, calls: Sequence[Any], vendor: Vendor) -> bool:
    """Whether calls can have cost so much more, or less, than was booked for them."""
    dearest = max((item.units for item in vendor.operations), default=Decimal(0))
    booked = sum((row[2] for row in calls), Decimal(0))
    most = sum((max(Decimal(0), dearest * row[4] - row[2]) for row in calls), Decimal(0))
    return -booked <= rest <= most if calls else rest == 0


async def _resolve(
    scope: Scope, doubts: Sequence[tuple[UUID, Decimal]], charged: Decimal
) -> Mapping[bool, int]:
    """Book the sum. Which of several calls was charged cannot be told from it: unless none or all were, no question
    of theirs is free to be asked again, for it might be the one that was paid."""
    ended = {True: 0, False: 0}
    certain = charged in (0, sum((units for _, units in doubts), Decimal(0)))
    for call, units in doubts:
        paid = min(units, charged)
        charged -= paid
        await scope.value("SELECT resolve_doubt(:call, :paid, :certain, :words)",
            call=call, paid=paid, certain=certain, words=_WORDS,
        )  # fmt: skip
        ended[paid > 0] += 1
    return ended

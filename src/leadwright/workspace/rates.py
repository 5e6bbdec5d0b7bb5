"""Rates of exchange: what a unit of a currency was worth in US dollars on a day, as a team decides. The only writer."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` was worth `usd` US dollars on `day`, by `source`."""

    currency: str
    day: date
    usd: Decimal
    source: str


def read_rates(lines: Iterable[str], source: str) -> list[Rate]:
    """Read rates from CSV with the columns currency, day and usd, in any order. Raises Wrong, with the line."""
    found = []
    rows = csv.DictReader(lines)
    names = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if missing := [name for name in ("currency", "day", "usd") if name not in names]:
        raise Wrong(
            f"The list has no column {missing[0]!r}.",
            hint="Its columns are currency, day, usd.",
            field="file",
        )
    for number, row in enumerate(rows, 2):
        currency = (row[names["currency"]] or "").strip().upper()
        try:
            day, usd = (
                date.fromisoformat((row[names["day"]] or "").strip()),
                Decimal((row[names["usd"]] or "").strip()),
            )
        except (ValueError, InvalidOperation) as error:
            raise Wrong(
                f"Line {number} is no rate.", hint="Write it as EUR,2026-11-26,1.16.", field="file"
            ) from error
        if not re.fullmatch(r"[A-Z]{3}", currency) or not usd.is_finite() or usd <= 0:
            raise Wrong(f"Line {number} is no rate.", hint="Write it as EUR,2026-11-26,1.16.", field="file")
        found.append(Rate(currency, day, usd, source))
    return found


async def keep(scope: Scope, rates: Sequence[Rate]) -> int:
    """Keep rates, in place of those of the same currency and day."""
    for rate in rates:
        await scope.run(
            "INSERT INTO exchange_rates (workspace_id, currency, day, usd, source, decided_by)"
            " VALUES (:workspace, :currency, :day, :usd, :source, :actor) ON CONFLICT (workspace_id, currency, day)"
            " DO UPDATE SET usd = excluded.usd, source = excluded.source, decided_by = excluded.decided_by,"
            " decided_at = clock_timestamp()",
            workspace=scope.workspace, currency=rate.currency, day=rate.day, usd=rate.usd, source=rate.source[:200],
            actor=scope.actor,
        )  # fmt: skip
    return len(rates)


async def rates(scope: Scope) -> list[Rate]:
    """Return all rates, by currency, the newest first."""
    rows = await scope.rows(
        "SELECT currency, day, usd, source FROM exchange_rates ORDER BY currency, day DESC"
    )
    return [Rate(*row) for row in rows]

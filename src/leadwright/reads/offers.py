"""Which operations of which sources may be asked now, and at what price: what enrichment and forecasts choose from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leadwright.effects.gateway import Gateway
from leadwright.kernel.db import Scope
from leadwright.reads.segments import SEGMENT
from leadwright.scoring.ask import Offer, Rates, features_of, records_wanted
from leadwright.scoring.rates import Miss
from leadwright.sources.market import vendors

_ANSWERS = ("company", "find_people", "person", "verify")
_LEARNED = 20_000  # the latest asks, of which hit rates are learned
_ROWS = f"""
SELECT a.source, a.details->>'operation', coalesce(a.details->>'segment', {SEGMENT}), a.outcome = 'hit',
  a.details->>'hint', a.details->>'brought', a.details->'missed'
FROM (SELECT * FROM asks WHERE outcome IN ('hit', 'miss') AND details ? 'operation'
      ORDER BY id DESC LIMIT :most) a
LEFT JOIN features f ON f.workspace_id = a.workspace_id AND f.company_id = a.company_id
ORDER BY a.id
"""


async def offers(gateway: Gateway, sources: Iterable[str] | None = None) -> list[Offer]:
    """Return what can be asked about companies and people, of all usable sources or of those named."""
    wanted = None if sources is None else frozenset(sources)
    found = []
    for name, vendor in sorted(vendors().items()):
        if (wanted is not None and name not in wanted) or not await gateway.has_key(vendor):
            continue
        chosen = await gateway.priced(vendor)
        for operation in vendor.operations:
            features = features_of(operation)
            if operation.does in _ANSWERS and (features or operation.does in ("find_people", "verify")):
                units = operation.units * (
                    records_wanted(operation) if operation.charged_on == "record" else 1
                )
                found.append(Offer(vendor, operation, chosen.cost(units), chosen.price.currency, features))
    return found


async def unusable(gateway: Gateway, sources: Iterable[str] | None = None) -> dict[str, str]:
    """Return the sources that could answer about companies or people and cannot be asked, with the reason in words."""
    wanted = None if sources is None else frozenset(sources)
    found: dict[str, str] = {}
    for name, vendor in sorted(vendors().items()):
        able = any(operation.does in _ANSWERS for operation in vendor.operations)
        if not able or (wanted is not None and name not in wanted) or await gateway.has_key(vendor):
            continue
        enabled = (await gateway.priced(vendor)).enabled
        found[name] = "no key of it is known" if enabled else "it is switched off in this workspace"
    return found


async def measured_rates(scope: Scope) -> Rates:
    """Return how often each operation has answered in this workspace, per segment, and what its answers brought."""
    rates, known = Rates(), vendors()
    rows: Any = await scope.rows(_ROWS, most=_LEARNED)
    for source, name, segment, hit, hint, brought, missed in rows:
        vendor = known.get(source)
        operation = next((o for o in vendor.operations if o.name == name), None) if vendor else None
        if vendor is None or operation is None:
            continue  # of a source or an operation that there is no more
        before = [Miss(**miss) for miss in missed or ()]
        rates.learn(vendor, operation, segment, hit=hit, hint=hint or "", missed=before, brought=brought)
    return rates

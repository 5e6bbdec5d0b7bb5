"""Which operations of which sources may be asked now, and at what price: what enrichment and forecasts choose from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leadwright.effects.gateway import Gateway
from leadwright.kernel.db import Scope
from leadwright.scoring.ask import Offer, Rates, features_of
from leadwright.sources.market import vendors

_ANSWERS = ("company", "find_people", "person")


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
            if operation.does in _ANSWERS and (features or operation.does == "find_people"):
                units = operation.units * (
                    min(10, operation.page or 10) if operation.charged_on == "record" else 1
                )
                found.append(Offer(vendor, operation, chosen.cost(units), chosen.price.currency, features))
    return found


async def measured_rates(scope: Scope) -> Rates:
    """Return how often each operation has answered in this workspace, over all and per segment."""
    rows: Any = await scope.rows(
        """
        SELECT a.source, a.details->>'operation', coalesce(s.country, '?') || '/' || CASE WHEN f.head_count_max IS NULL THEN '?'
            WHEN f.head_count_max < 50 THEN 'small' WHEN f.head_count_max < 1000 THEN 'mid' ELSE 'large' END AS segment,
          count(*), count(*) FILTER (WHERE a.outcome = 'hit')
        FROM asks a
        JOIN features f ON f.workspace_id = a.workspace_id AND f.company_id = a.company_id
        LEFT JOIN LATERAL (SELECT country FROM scores s WHERE s.workspace_id = a.workspace_id
          AND s.company_id = a.company_id LIMIT 1) s ON true
        WHERE a.outcome IN ('hit', 'miss') AND a.details ? 'operation'
        GROUP BY 1, 2, 3
        """
    )
    counted: dict[tuple[str, str, str], tuple[int, int]] = {}
    for source, operation, segment, asks, hits in rows:
        for part in (segment, ""):
            known = counted.get((source, operation, part), (0, 0))
            counted[source, operation, part] = (known[0] + asks, known[1] + hits)
    return Rates(counted)

"""What was said before and still stands: asked by those who hear the same thing a thousand times a day."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from leadwright.kernel.db import Scope
from leadwright.observations.record import content_hash
from leadwright.sources.contract import Observation

_TOLD = """
SELECT g.ord FROM unnest(CAST(:ords AS int[]), CAST(:kinds AS text[]), CAST(:sources AS text[]), CAST(:keys AS text[]),
  CAST(:hashes AS bytea[])) AS g (ord, kind, source, native_key, content_hash)
JOIN source_records r ON r.workspace_id = :workspace AND (r.kind, r.source, r.native_key) = (g.kind, g.source, g.native_key)
JOIN observations o ON o.workspace_id = :workspace AND (o.record_id, o.content_hash) = (r.id, g.content_hash)
WHERE EXISTS (
  SELECT FROM sightings s WHERE s.workspace_id = :workspace AND s.observation_id = o.id
    AND NOT EXISTS (SELECT FROM withdrawn_readings w WHERE w.workspace_id = :workspace AND w.reading_id = s.reading_id))
"""


async def not_told_before(scope: Scope, observations: Sequence[Observation]) -> list[Observation]:
    """Return the observations without those whose very words were recorded before; their order stays."""
    if not observations:
        return []
    rows = await scope.rows(
        _TOLD,
        workspace=scope.workspace,
        ords=list(range(len(observations))),
        kinds=[item.kind for item in observations],
        sources=[item.source for item in observations],
        keys=[item.native_key for item in observations],
        hashes=[
            content_hash(orjson.dumps(dict(item.fields), option=orjson.OPT_SORT_KEYS))
            for item in observations
        ],
    )
    told = {row[0] for row in rows}
    return [item for number, item in enumerate(observations) if number not in told]

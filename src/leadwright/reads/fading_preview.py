"""What would another fading do? Leads per tier now and under fadings that nobody has decided yet, without writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.icp.translate import to_parameters
from leadwright.kernel.db import Scope
from leadwright.reads.answerable import answerable
from leadwright.scoring.compile import compile_card
from leadwright.scoring.faded import with_fadings
from leadwright.scoring.store import written_card
from leadwright.signals import fadings
from leadwright.signals.fadings import Fading, alike

TIERS = ("hot", "warm", "nurture", "cold", "out")
_MOVES = """
SELECT old.tier, CASE WHEN s.out IS NULL THEN s.tier ELSE 'out' END, count(*),
  count(*) FILTER (WHERE s.score <> old.score)
FROM ({select}) AS s JOIN scores old ON old.workspace_id = '{workspace}'::uuid AND old.icp_id = '{icp}'::uuid
  AND old.company_id = s.company_id
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class FadingPreview:
    """What a fading would do under one ICP: leads per tier before and after, how many change tier (`moves` by (from,
    to)), and how many scores change at all."""

    icp: StoredIcp
    as_of: date
    before: Mapping[str, int]
    after: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]
    changed: int

    @property
    def moving(self) -> int:
        """How many leads would change tier."""
        return sum(self.moves.values())


async def fading_preview(scope: Scope, type_: str, fading: Fading | None) -> Sequence[FadingPreview]:
    """Score all leads under each ICP as if a type faded otherwise (None: by its default), in aggregate; writes nothing."""
    wanted = {**await fadings.decided(scope)}
    for name in alike(type_):
        wanted.pop(name, None)
        if fading is not None:
            wanted[name] = fading
    card = with_fadings(await written_card(scope), wanted)
    known, offer = await answerable(scope), await icps.offer(scope)
    days = {row[0]: row[1] for row in await scope.rows("SELECT icp_id, as_of FROM scorings")}
    found = []
    for stored in await icps.icps(scope):
        if stored.id in days:
            relation = f"(SELECT * FROM features WHERE workspace_id = '{scope.workspace}'::uuid)"
            row = to_parameters(stored.icp, offer)
            compiled = compile_card(card, row, days[stored.id], known, relation)
            sql = _MOVES.format(select=compiled.sql, workspace=scope.workspace, icp=stored.id)
            cursor = await (await scope.driver()).execute(sql.encode())
            found.append(_preview(stored, days[stored.id], await cursor.fetchall()))
    return found


def _preview(stored: StoredIcp, as_of: date, rows: Sequence[Any]) -> FadingPreview:
    before, after = dict.fromkeys(TIERS, 0), dict.fromkeys(TIERS, 0)
    moves: dict[tuple[str, str], int] = {}
    for old, new, leads, _ in rows:
        before[old] += leads
        after[new] += leads
        if old != new:
            moves[old, new] = leads
    return FadingPreview(stored, as_of, before, after, moves, sum(row[3] for row in rows))

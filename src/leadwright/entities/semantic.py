"""How near companies are in meaning to what an ICP wants: the only writer of targets and matches.

The target is the persona's text and the customers that were won, as one vector: five customers say as much as half the
persona, many as much as all of it. A company's similarity is its cosine to the target, its match the share of the
population that is no nearer (`population.py`). Where one of the two says nothing there is no match: it is unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from leadwright.icp.document import Persona
from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Matrix, literal, unit
from leadwright.kernel.ids import new_id

FEW = 5  # won customers that count half

# The cuts as a value of their own (`[:]`), made once: read from their row they would be unpacked for every company.
_MATCH = """
INSERT INTO semantic_matches (workspace_id, target_id, company_id, similarity, match)
SELECT v.workspace_id, CAST(:target AS uuid), v.company_id, v.near, round(width_bucket(v.near, (SELECT cuts[:]
    FROM semantic_targets WHERE workspace_id = :workspace AND id = :target))::numeric
  / (SELECT cardinality(cuts) FROM semantic_targets WHERE workspace_id = :workspace AND id = :target), 4)
FROM (SELECT workspace_id, company_id, (-(vector <#> CAST(:vector AS halfvec)))::real AS near FROM company_vectors
  WHERE workspace_id = :workspace AND model = :model AND vector IS NOT NULL {some} OFFSET 0) AS v
ON CONFLICT (workspace_id, target_id, company_id) DO UPDATE SET similarity = excluded.similarity, match = excluded.match
"""


@dataclass(frozen=True, slots=True)
class Aim:
    """What an ICP version means: its persona's text, the vector of it (zeros for none), and the vectors of customers."""

    icp_id: UUID
    version: int
    text: str
    persona: Matrix
    won: Matrix

    def vector(self) -> Matrix | None:
        """The target, of length one; None if neither persona nor customers say anything."""
        mean = unit(self.won.mean(axis=0)) if len(self.won) else np.zeros_like(self.persona)
        target = unit(self.persona + mean * (len(self.won) / (len(self.won) + FEW)))
        return target if target.any() else None


def persona_text(persona: Persona) -> str:
    """Return the text of a persona that speaks of companies, "" if it says nothing of them."""
    lines = (*persona.firmographics, persona.text, *persona.behaviours, *persona.psychographics)
    return "\n".join(line for line in lines if line.strip())


async def target_of(scope: Scope, icp_id: UUID, version: int) -> UUID | None:
    """Return the target of an ICP version under the live model, or None if it has none."""
    found: UUID | None = await scope.value(
        "SELECT t.id FROM semantic_targets t JOIN vector_models v ON v.workspace_id = t.workspace_id"
        " AND v.number = t.model AND v.live WHERE t.icp_id = :icp AND t.icp_version = :version",
        icp=icp_id,
        version=version,
    )
    return found


async def refresh(
    scope: Scope, model: int, aim: Aim, cosines: Sequence[float], changed: Sequence[UUID] | None
) -> None:
    """Bring target and matches of an ICP version up to date.

    `cosines` are the population's to the target, in ascending order. `changed` are the companies whose vectors
    changed since (None: any may have); if the target did, all are matched anew.
    """
    vector = aim.vector()
    digest = hashlib.sha256(
        repr((aim.text, literal(vector) if vector is not None else "", list(cosines))).encode()
    ).hexdigest()
    old = await scope.row(
        "SELECT id, digest FROM semantic_targets WHERE icp_id = :icp AND icp_version = :version AND model = :model",
        icp=aim.icp_id,
        version=aim.version,
        model=model,
    )
    if vector is not None and old is not None and old.digest == digest:
        await _match(scope, model, old.id, vector, changed)
        return
    await scope.run(
        "DELETE FROM semantic_targets WHERE icp_id = :icp AND model = :model", icp=aim.icp_id, model=model
    )
    await drop_gone(scope)
    if vector is not None and cosines:
        await _match(scope, model, await _aim(scope, model, aim, vector, digest, cosines), vector, None)


async def _aim(
    scope: Scope, model: int, aim: Aim, vector: Matrix, digest: str, cosines: Sequence[float]
) -> UUID:
    target = new_id()
    await scope.run(
        "INSERT INTO semantic_targets (workspace_id, id, icp_id, icp_version, model, digest, text, won, vector, cuts,"
        " population) VALUES (:workspace, :id, :icp, :version, :model, :digest, :text, :won, CAST(:vector AS halfvec),"
        " CAST(:cuts AS real[]), :population)",
        workspace=scope.workspace,
        id=target,
        icp=aim.icp_id,
        version=aim.version,
        model=model,
        digest=digest,
        text=aim.text,
        won=len(aim.won),
        vector=literal(vector),
        cuts=list(cosines),
        population=len(cosines),
    )
    return target


async def _match(
    scope: Scope, model: int, target: UUID, vector: Matrix, changed: Sequence[UUID] | None
) -> None:
    if changed is not None:
        await scope.run(
            "DELETE FROM semantic_matches WHERE target_id = :target AND company_id = ANY(:some)",
            target=target,
            some=list(changed),
        )
    given = {} if changed is None else {"some": list(changed)}
    await scope.run(
        _MATCH.format(some="" if changed is None else "AND company_id = ANY(:some)"),
        workspace=scope.workspace,
        target=target,
        vector=literal(vector),
        model=model,
        **given,
    )


async def drop_gone(scope: Scope) -> None:
    """Forget the matches of targets that are no more."""
    await scope.run(
        "DELETE FROM semantic_matches m WHERE NOT EXISTS (SELECT FROM semantic_targets t"
        " WHERE t.workspace_id = m.workspace_id AND t.id = m.target_id)"
    )

"""How near are people to the persona that an ICP describes? By their titles, in meaning, as a share that is calibrated.

As for companies, `match` is the share of the workspace's own titles that are no nearer (`entities/population.py`): 0.75 is nearer
than three in four, for every model. The built-in model judges, so that a page of people asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadwright.entities import population
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.llm.words import word_model
from leadwright.values import title as titles

_SAMPLE = 2_000  # contacts whose titles a match is judged by
_FEWEST = 200  # titles; fewer are joined by every rank of every department

_TITLES = """
SELECT title FROM contacts WHERE workspace_id = :workspace AND title IS NOT NULL ORDER BY id LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class PersonaMatch:
    """How near a title is to a persona: the cosine, and the share of known titles that are no nearer (0 to 1)."""

    similarity: float
    match: float


def persona_of(stored: StoredIcp | None) -> str:
    """The words of an ICP that speak of people: the persona's demographics and the titles of those who decide."""
    if stored is None:
        return ""
    wanted = [titles.key(one) for one in stored.icp.decision_makers.titles]
    lines = [*stored.icp.persona.demographics, *wanted, *stored.icp.decision_makers.departments]
    return "\n".join(line for line in lines if line.strip())


async def persona_matches(scope: Scope, persona: str, wanted: Iterable[str]) -> Mapping[str, PersonaMatch]:
    """Return how near titles are to a persona's words; titles and personas without a word that the model knows have none."""
    asked = list(dict.fromkeys(wanted))
    if not persona or not asked:
        return {}
    (target,) = word_model().vectors([persona])
    if not target.any():
        return {}
    rows = await scope.rows(_TITLES, workspace=scope.workspace, most=_SAMPLE)
    known = sorted({titles.key(row[0]) for row in rows} - {""})
    if len(known) < _FEWEST:
        known += _background()
    judged = sorted(float(cosine) for cosine in word_model().vectors(known) @ target)
    near = word_model().vectors([titles.key(title) for title in asked])
    return {
        title: PersonaMatch(round(float(row @ target), 4), population.match(float(row @ target), judged))
        for title, row in zip(asked, near, strict=True)
        if row.any()
    }


def _background() -> list[str]:
    """Every rank of every department, which stand beside few titles."""
    return [
        f"{rank.replace('_', ' ')} {department}".lower()
        for rank in titles.SENIORITIES
        for department in titles.departments()
    ]

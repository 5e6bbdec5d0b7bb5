"""What became of a letter judges whoever told its address: a bounce proves them wrong, a reply right.

The verdict is an observation too, so that the address is shown as one that works or does not, whoever says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from leadwright.entities.belief import HUMAN
from leadwright.entities.reached_by import VERIFIERS, texts_of
from leadwright.entities.reliability import Adjudication, adjudicate
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.entities.types import Profile
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.queries import current_bundles
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.policy import identifiers
from leadwright.sources.contract import Observation

SOURCE = "mail"
_STATUS = {"right": "valid", "wrong": "invalid"}

_COMPANIES = """
SELECT c.company_id, min(CAST(cr.record_id AS text)) FROM contacts c
JOIN company_records cr ON cr.workspace_id = c.workspace_id AND cr.company_id = c.company_id
WHERE c.workspace_id = :workspace AND (c.email = :address OR c.emails @> CAST(:wanted AS jsonb)) GROUP BY 1
"""
_JUDGED = """
SELECT observation_id FROM adjudications
WHERE workspace_id = :workspace AND judged_by = :judge AND is_right = :right AND field = 'person.email'
  AND observation_id = ANY(:observations)
"""


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """Which sources it proved right or wrong, and the profiles that changed: the caller writes their features
    (`scoring.feature_store`) and scores them anew. A letter that is told of twice teaches once."""

    sources: Sequence[str]
    profiles: Sequence[Profile]

    @property
    def companies(self) -> list[UUID]:
        """The companies that changed."""
        return sorted(profile.company_id for profile in self.profiles)


async def adjudicate_address(
    scope: Scope, address: str, verdict: Literal["right", "wrong"], by: Literal["bounce", "reply"]
) -> Adjudicated:
    """Judge the sources of an address by what became of a letter to it, and record whether it works.

    `wrong` is for a bounce that says that there is no such mailbox, never for a full one. An address of nobody that we know
    changes nothing.
    """
    known = identifiers.email(address)
    text = address.strip().lower()
    rows = await scope.rows(
        _COMPANIES, workspace=scope.workspace, address=text, wanted=f'[{{"address": "{_quoted(text)}"}}]'
    )
    if not rows or known is None:
        return Adjudicated((), ())
    homes = {row[0]: UUID(row[1]) for row in rows}
    told = [
        b for b in await current_bundles(scope, homes)
        if b.kind == "person" and b.source not in (HUMAN, *VERIFIERS) and text in texts_of(b.content, "email", "emails")
    ]  # fmt: skip
    right = verdict == "right"
    before = await scope.rows(
        _JUDGED,
        workspace=scope.workspace,
        judge=by,
        right=right,
        observations=[b.observation_id for b in told],
    )
    fresh = [b for b in told if b.observation_id not in {row[0] for row in before}]
    lessons = [Adjudication(b.company_id, "person.email", b.source, b.observation_id, right) for b in fresh]
    await adjudicate(scope, lessons, by)
    await _record(scope, text, _STATUS[verdict], by, homes.values())
    return Adjudicated(sorted({b.source for b in fresh}), await refresh(scope, homes, clock.now()))


async def _record(scope: Scope, address: str, status: str, by: str, homes: Iterable[UUID]) -> None:
    """What a letter proved, on records of ours that hang on the companies' own."""
    said = []
    for home in homes:
        said.append(Observation("company", SOURCE, str(home), {}, "own"))
        fields = {"email": address, "email_status": status}
        said.append(Observation("person", SOURCE, f"{home}/{address}", fields, "own", company_key=str(home)))
    made = await record(scope, await open_reading(scope, SOURCE, by), clock.now(), said)
    keyed: list[tuple[UUID, tuple[str, ...]]] = []
    for item, done in zip(said, made, strict=True):
        if item.kind == "company" and done.said is not None:
            key = (f"{SOURCE}:{item.native_key}",)
            keyed += [(done.record_id, key), (UUID(item.native_key), key)]
    await resolve(scope, keyed)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')

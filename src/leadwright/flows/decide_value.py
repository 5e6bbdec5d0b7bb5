"""Decide a value of a company: a person's word is an observation of the source `human`, wins, and teaches.

The sources that spoke of the field are adjudicated by it. Undone, the word counts no more, nor do the lessons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.entities import value_decisions
from leadwright.entities.belief import HUMAN, agrees, told
from leadwright.entities.profile import WEIGHED
from leadwright.entities.reliability import Adjudication, adjudicate
from leadwright.entities.resolve import canonical, resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads.follow import follow
from leadwright.observations.queries import current_bundles
from leadwright.observations.readings import companies_of, open_reading, withdraw
from leadwright.observations.record import record
from leadwright.observations.types import CORRECTION, Bundle
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation
from leadwright.sources.file.typed import read_value

_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class DecidedValue:
    """What was decided of a company or a contact, and which sources it proved right and wrong; the edge scores `touched`.

    `record_id` is the person's source record where the value is a contact's.
    """

    decision_id: UUID
    company_id: UUID
    field: str
    value: Any
    right: Sequence[str]
    wrong: Sequence[str]
    record_id: UUID | None = None
    also: Sequence[UUID] = ()

    @property
    def touched(self) -> list[UUID]:
        """All companies to score anew."""
        return [self.company_id, *self.also]


async def decide_value(
    scope: Scope, company_id: UUID, field: str, value: Any, note: str = ""
) -> DecidedValue:
    """Decide a value. Raises NotFound, and Wrong with the field for what cannot be read."""
    company, anchor = await _anchor(scope, company_id)
    decided = read_value(field, value)
    spoken = [
        b for b in await current_bundles(scope, [company]) if b.kind == "company" and field in b.content
    ]
    reading = await open_reading(scope, HUMAN, scope.actor)
    key = f"chosen:{anchor}"
    said = Observation("company", HUMAN, f"{CORRECTION}{anchor}:{field}", {field: decided}, "user")
    (made,) = await record(scope, reading, clock.now(), [said])
    (found,) = (await resolve(scope, [(made.record_id, (key,)), (anchor, (key,))]))[:1]
    decision = await value_decisions.keep(scope, found.company_id, field, reading, note)
    lessons = _lessons(found.company_id, field, decided, spoken) if field in WEIGHED else []
    await adjudicate(scope, lessons, "human", decision)
    touched = {found.company_id, *found.also}
    await follow(scope, found.also)
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    return DecidedValue(
        decision, found.company_id, field, decided,
        sorted({one.source for one in lessons if one.right}), sorted({one.source for one in lessons if not one.right}),
    )  # fmt: skip


async def undo_value(scope: Scope, decision_id: UUID) -> DecidedValue:
    """Take a decision back; what was decided before it, or believed, counts again. Raises as `undo` does."""
    undone = await value_decisions.undo(scope, decision_id)
    await withdraw(scope, undone.reading_id)
    company = await canonical(scope, undone.company_id) or undone.company_id
    touched = {company, *await companies_of(scope, undone.reading_id)}  # a contact that was moved has two
    profiles = await refresh(scope, touched, clock.now())
    await write_features(scope, touched, profiles)
    also = sorted({*touched, *(profile.company_id for profile in profiles)} - {company})
    return DecidedValue(decision_id, company, undone.field, None, (), (), undone.record_id, also)


async def _anchor(scope: Scope, company_id: UUID) -> tuple[UUID, UUID]:
    """The company as it goes by now, and its oldest source record, with which the decision stays."""
    known = await canonical(scope, company_id)
    record_id = await scope.value(
        "SELECT min(CAST(record_id AS text)) FROM company_records WHERE company_id = :id", id=known
    )
    if known is None or record_id is None:
        raise NotFound(f"There is no company {company_id}.", hint="Its import may have been undone.")
    return known, UUID(record_id)


def _lessons(company_id: UUID, field: str, decided: Any, spoken: Sequence[Bundle]) -> list[Adjudication]:
    now = clock.now()
    return [
        Adjudication(
            company_id, field, b.source, b.observation_id,
            agrees(field, b.content[field], decided, max(0.0, (now - told(b)).days / _DAYS)),
        )
        for b in spoken
        if b.source != HUMAN
    ]  # fmt: skip

"""Change a contact by a person's word: correct it, move it to another company, put it away, take it back.

Every word is an observation of the source `human`, wins, stays, teaches, and can be taken back (`undo_value`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.entities import archived, value_decisions
from leadwright.entities.acts import decide
from leadwright.entities.belief import HUMAN, agrees
from leadwright.entities.reached_by import VERIFIERS
from leadwright.entities.reliability import Adjudication, adjudicate
from leadwright.entities.resolve import canonical, resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Refused, Wrong
from leadwright.observations.queries import current_bundles
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.observations.types import CORRECTION, Bundle, Recorded
from leadwright.reads.contact import ContactSaid, contact
from leadwright.scoring.feature_store import write_features
from leadwright.sources.confirmed.typed import read_person
from leadwright.sources.contract import Observation

_LICENCE = "user"
# What one word of a person is about: an address and all addresses are decided together.
_TOGETHER = {"emails": "email", "phones": "phone", "ended_on": "left"}


@dataclass(frozen=True, slots=True)
class Changed:
    """What a person changed: the contact as it goes by now, the decisions that hold the new values, and the companies that the
    edge scores anew."""

    contact_id: UUID
    company_id: UUID
    decisions: Mapping[str, UUID]
    touched: Sequence[UUID]


async def correct_contact(
    scope: Scope, contact_id: UUID, given: Mapping[str, Any], note: str = "", version: str | None = None
) -> Changed:
    """Correct values of a contact; None says that there is none. What is as it was said already is not said again.

    `version` is that of the contact that was looked at: Conflict if it is no longer the same. Raises NotFound, and Wrong with
    the field for what cannot be read.
    """
    known = await _looked_at(scope, contact_id, version)
    fields = read_person(given)
    groups: dict[str, dict[str, Any]] = {}
    for field, value in fields.items():
        if not _as_it_is(known, field, value):
            groups.setdefault(_TOGETHER.get(field, field), {})[field] = value
    decisions = {field: await _say(scope, known, field, content, note) for field, content in groups.items()}
    return await _anew(scope, known.anchor, [known.company_id], decisions)


async def move_contact(
    scope: Scope, contact_id: UUID, company_id: UUID, given: Mapping[str, Any] = {}, note: str = "",
    version: str | None = None,
) -> Changed:  # fmt: skip
    """A person works at another known company now: a contact there, and the history here is kept.

    `given` are values at the new company (title, email). What is theirs wherever they work goes along: the name, the LinkedIn
    page, the phone. Raises NotFound, Conflict, and Wrong if that is where they are.
    """
    known = await _looked_at(scope, contact_id, version)
    target, record_id = await _company(scope, company_id)
    if target == known.company_id:
        raise Wrong("This person is a contact of that company.", hint="Name another one.", field="company_id")
    reading = await open_reading(scope, HUMAN, scope.actor)
    fields = {key: value for key, value in read_person(given).items() if value is not None}
    own = {
        "name": known.contact.name,
        "linkedin_url": known.contact.linkedin_url,
        "phone": known.contact.phone,
    }
    there = {key: value for key, value in own.items() if value} | fields
    made = await _record(scope, reading, record_id, f"moved:{known.anchor}:{record_id}", there)
    gone = await _record(
        scope, reading, await _home(scope, known.anchor), f"{CORRECTION}{known.anchor}:left", {"left": True}
    )
    del gone
    decision = await value_decisions.keep(scope, known.company_id, "company", reading, note, known.anchor)
    await decide(
        scope,
        "merge",
        [known.company_id, target],
        [[known.anchor, made.record_id]],
        note,
        people=[known.contact.id, made.record_id],
    )
    return await _anew(scope, made.record_id, [known.company_id, target], {"company": decision})


async def archive_contact(
    scope: Scope, contact_id: UUID, note: str = "", version: str | None = None
) -> Changed:
    """Put a contact away: nobody turns to them, and nothing is lost."""
    known = await _looked_at(scope, contact_id, version)
    await archived.archive(scope, known.anchor, note)
    return await _anew(scope, known.anchor, [known.company_id], {})


async def restore_contact(scope: Scope, contact_id: UUID) -> Changed:
    """Take a contact back that was put away; one that was not stays as it is."""
    known = await contact(scope, contact_id)
    await archived.take_back(scope, known.contact.records)
    return await _anew(scope, known.anchor, [known.company_id], {})


async def _looked_at(scope: Scope, contact_id: UUID, version: str | None) -> ContactSaid:
    known = await contact(scope, contact_id)
    if version is not None and version != known.version:
        raise Conflict(
            "This contact was changed since you looked at it.",
            hint="Look again, then decide.",
            field="If-Match",
        )
    return known


def _as_it_is(known: ContactSaid, field: str, value: Any) -> bool:
    """Whether a person has said this before, so that it need not be said again."""
    said = known.fields.get(field)
    return said is not None and said.value == value and bool(said.voices) and said.voices[0].source == HUMAN


async def _say(scope: Scope, known: ContactSaid, field: str, content: Mapping[str, Any], note: str) -> UUID:
    reading = await open_reading(scope, HUMAN, scope.actor)
    home = await _home(scope, known.anchor)
    spoken = [
        b for b in await current_bundles(scope, [known.company_id]) if b.record_id in known.contact.records
    ]
    await _record(scope, reading, home, f"{CORRECTION}{known.anchor}:{field}", content)
    decision = await value_decisions.keep(scope, known.company_id, field, reading, note, known.anchor)
    if content.get(field) is not None and field != "left":
        await adjudicate(scope, _lessons(known.company_id, field, content[field], spoken), "human", decision)
    return decision


def _lessons(company_id: UUID, field: str, decided: Any, spoken: Sequence[Bundle]) -> list[Adjudication]:
    name = f"person.{field}"
    return [
        Adjudication(company_id, name, b.source, b.observation_id, agrees(name, b.content[field], decided))
        for b in spoken
        if b.source not in (HUMAN, *VERIFIERS) and b.content.get(field)
    ]


async def _home(scope: Scope, anchor: UUID) -> UUID:
    """The record of the company that a person's record belongs to."""
    home: UUID = await scope.value(
        "SELECT parent_id FROM source_records WHERE workspace_id = :workspace AND id = :id",
        workspace=scope.workspace,
        id=anchor,
    )
    return home


async def _record(
    scope: Scope, reading: UUID, home: UUID, native_key: str, content: Mapping[str, Any]
) -> Recorded:
    """Record a person's word on somebody at the company that `home` speaks of, on a record of ours that joins it."""
    stub = f"people:{home}"
    said = [
        Observation("company", HUMAN, stub, {}, _LICENCE),
        Observation("person", HUMAN, native_key, dict(content), _LICENCE, company_key=stub),
    ]
    company, made = await record(scope, reading, clock.now(), said)
    if made.said is None:
        raise Refused(
            "This person asked to be left alone: nothing was recorded.",
            hint="Lift the suppression first, if they agree.",
            code="suppressed",
        )
    key = (f"{HUMAN}:{stub}",)
    await resolve(scope, [(company.record_id, key), (home, key)])
    return made


async def _company(scope: Scope, company_id: UUID) -> tuple[UUID, UUID]:
    """A company as it goes by now, and its oldest source record."""
    known = await canonical(scope, company_id)
    record_id = await scope.value(
        "SELECT min(CAST(record_id AS text)) FROM company_records WHERE company_id = :id", id=known
    )
    if known is None or record_id is None:
        raise NotFound(
            f"There is no company {company_id}.",
            hint="`leadwright leads list` shows them.",
            field="company_id",
        )
    return known, UUID(record_id)


async def _anew(
    scope: Scope, record_id: UUID, companies: Sequence[UUID], decisions: Mapping[str, UUID]
) -> Changed:
    profiles = await refresh(scope, companies, clock.now())
    touched = sorted({*companies, *(profile.company_id for profile in profiles)})
    await write_features(scope, touched, profiles)
    now = await contact(scope, record_id)
    return Changed(now.contact.id, now.company_id, decisions, touched)

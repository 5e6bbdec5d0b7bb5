"""Record what a user confirmed of a paste, a card or a resume: a lead with its contact, or a contact in waiting.

Only confirmed fields are recorded. A company that may be a known one is asked about first; a person without
a company waits, unscored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import canonical, resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Refused
from leadwright.leads.add import add
from leadwright.leads.decide import move
from leadwright.leads.follow import follow
from leadwright.observations.queries import latest_words
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.observations.types import Recorded
from leadwright.reads.near_duplicates import NearDuplicates, near_duplicates
from leadwright.scoring.feature_store import write_features
from leadwright.sources.confirmed import Confirmed, observations
from leadwright.sources.contract import Observation

_HINT = "Say which of them it is, or that it is another company (force)."


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of confirmed fields. `lead_id` and `company_id` are None for a contact in waiting.

    `created` says that the lead is new. `record_id` is the person's source record, or the company's.
    """

    record_id: UUID
    lead_id: UUID | None = None
    company_id: UUID | None = None
    created: bool = False

    @property
    def waiting(self) -> bool:
        """Whether it is a person without a company."""
        return self.company_id is None


async def record_confirmed(
    scope: Scope, confirmed: Confirmed, label: str, *, company_id: UUID | None = None, force: bool = False
) -> Taken:
    """Record confirmed fields as words of their source, and make the company a lead. The edge scores it.

    `label` names the paper, for evidence. `company_id` says which known company is meant; `force` that it
    is another than those of a similar name. Raises Wrong with the field for what cannot be read, NotFound
    for an unknown company, NearDuplicates where the company may be a known one, and Refused for a person who
    asked to be left alone; the edge then undoes what was begun.
    """
    said = observations(confirmed)
    chosen = await _chosen(scope, company_id)
    if said[0].kind == "person" and chosen is None:
        return await _wait(scope, said, label)
    if said[0].kind == "person":
        said = _at_chosen(said[0], chosen)
    elif chosen is None and not force:
        near = await near_duplicates(scope, said[0].fields)
        if near and near[0].closeness < 100.0:
            raise NearDuplicates(near, _HINT)
    said = await _with_earlier_words(scope, said)
    now = clock.now()
    made = await _record(scope, said, label, now)
    return await _lead(scope, said[0], made, chosen)


async def _wait(scope: Scope, said: Sequence[Observation], label: str) -> Taken:
    said = await _with_earlier_words(scope, said)
    made = await _record(scope, said, label, clock.now())
    return Taken(made[0].record_id)


async def _record(scope: Scope, said: Sequence[Observation], label: str, now: datetime) -> Sequence[Recorded]:
    made = await record(scope, await open_reading(scope, said[0].source, label), now, said)
    if any(done.said is None for done in made):
        raise Refused(
            "This person asked to be left alone: nothing was recorded.",
            hint="The company alone can be recorded: leave the person's fields out.",
            field="person",
            code="suppressed",
        )
    return made


async def _lead(
    scope: Scope, company: Observation, made: Sequence[Recorded], chosen: tuple[UUID, UUID] | None
) -> Taken:
    mine = made[0].record_id
    keyed = [(mine, company_keys(company.fields))]
    if chosen is not None:  # the user's word joins the two records as a key of theirs alone
        key = f"chosen:{chosen[1]}"
        keyed = [(mine, (*keyed[0][1], key)), (chosen[1], (key,))]
    found = (await resolve(scope, keyed))[0]
    resolved, touched = found.company_id, {found.company_id, *found.also}
    await follow(scope, found.also)
    created = bool(await add(scope, [(resolved, mine)]))
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    return Taken(made[-1].record_id, await _lead_of(scope, resolved), resolved, created)


async def _lead_of(scope: Scope, company_id: UUID) -> UUID:
    row = await scope.row(
        "SELECT id, stage FROM leads WHERE company_id = :id ORDER BY id LIMIT 1", id=company_id
    )
    assert row is not None, "a company that was just added has a lead"
    if row.stage == "prospect":  # found by the system, now taken by a person
        await move(scope, row.id, "new")
    lead_id: UUID = row.id
    return lead_id


async def _chosen(scope: Scope, company_id: UUID | None) -> tuple[UUID, UUID] | None:
    """The chosen company as it goes by now, and one of its source records."""
    if company_id is None:
        return None
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


def _at_chosen(person: Observation, chosen: tuple[UUID, UUID] | None) -> list[Observation]:
    """A person of a company that the user chose, without a word about the company itself."""
    assert chosen is not None, "asked only for a chosen company"
    key = f"chosen:{chosen[1]}"
    company = Observation("company", person.source, key, {}, person.licence)
    who = f"{key}/{person.native_key.partition('/')[2]}"[:400]
    return [company, replace(person, native_key=who, company_key=key)]


async def _with_earlier_words(scope: Scope, said: Sequence[Observation]) -> list[Observation]:
    """What was confirmed earlier of the same subject still stands where the new paper is silent."""
    earlier = await latest_words(scope, said[0].source, [item.native_key for item in said])
    return [
        replace(item, fields=_merged(earlier.get((item.kind, item.native_key), {}), item.fields))
        for item in said
    ]


def _merged(earlier: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The new words over the earlier; a person's addresses and numbers add up, the new ones first."""
    merged = {**earlier, **new}
    for many, one in (("emails", "email"), ("phones", "phone")):
        items = [item for told in (new, earlier) for item in told.get(many) or [told.get(one)] if item]
        if one in merged and len(set(items)) > 1:
            merged[many] = list(dict.fromkeys(items))
    return merged

"""Add one company by hand: what a person typed is an observation of the source `human`, and wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.leads.add import add
from leadwright.leads.decide import move
from leadwright.leads.follow import follow
from leadwright.observations.queries import current_bundles
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.near_duplicates import NearDuplicates, Similar, near_duplicates
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation
from leadwright.sources.file.mapping import guess, is_field
from leadwright.sources.file.translate import translate
from leadwright.sources.file.types import RawRow

SOURCE = "human"


@dataclass(frozen=True, slots=True)
class Added:
    """The lead of a company added by hand; `created` is False if the company was a lead already."""

    lead_id: UUID
    company_id: UUID
    created: bool


async def similar(scope: Scope, fields: Mapping[str, Any]) -> list[Similar]:
    """Return the companies that may be the one about to be added, closest first. Raises as add_lead does."""
    return await near_duplicates(scope, _read(fields)[0].fields)


async def add_lead(scope: Scope, fields: Mapping[str, Any], force: bool = False) -> Added:
    """Add one company by hand and make it a lead.

    `fields` are named as in the field catalogue, or by any header that an import understands; values may
    be raw text. Under `custom`, a map, any other column. Raises Wrong, with the field, if neither a
    name nor a website is given or a value cannot
    be read, and NearDuplicates unless `force` is given.
    """
    said = _read(fields)
    near = await near_duplicates(scope, said[0].fields)
    if near and not force:
        raise NearDuplicates(near)
    said = await _with_earlier_words(scope, said, near)
    now = clock.now()
    recorded = await record(scope, await open_reading(scope, SOURCE, scope.actor), now, said)
    found = (await resolve(scope, [(recorded[0].record_id, company_keys(said[0].fields))]))[0]
    company_id, touched = found.company_id, {found.company_id, *found.also}
    await follow(scope, touched)
    created = bool(await add(scope, [(company_id, recorded[0].record_id)]))
    await write_features(scope, touched, await refresh(scope, touched, now))
    lead_id = await _lead_of(scope, company_id)
    return Added(lead_id, company_id, created)


def _read(fields: Mapping[str, Any]) -> list[Observation]:
    """Turn what was typed into observations; the company comes first."""
    custom = fields.get("custom") or {}
    named = {name: value for name, value in fields.items() if name != "custom"}
    cells = {name: value for name, value in {**custom, **named}.items() if value not in (None, "", [])}
    if not cells:
        raise _nameless()
    known = {name: name for name in cells if is_field(name) and name != "-"}
    columns = guess([RawRow(1, cells)], {**known, **{name: "-" for name in custom if name in cells}})
    translated = translate(RawRow(1, cells), columns, SOURCE)
    if translated.unread:
        name = translated.unread[0]
        raise Wrong(
            f"{name} cannot be read: {str(cells[name])[:100]!r}.",
            hint="Correct it, or leave it empty.",
            field=name,
            code="unreadable_value",
        )
    if translated.problem:
        raise _nameless()
    return [replace(item, source=SOURCE) for item in translated.observations]


def _nameless() -> Wrong:
    return Wrong("A company needs a name or a website.", hint="Give at least one of the two.", field="name")


async def _with_earlier_words(
    scope: Scope, said: list[Observation], near: Sequence[Similar]
) -> list[Observation]:
    """What a person said earlier of the same company still stands where the new words are silent."""
    same = [item.company_id for item in near if item.closeness == 100.0]
    bundles = await current_bundles(scope, same) if same else ()
    mine = sorted(
        (b for b in bundles if b.source == SOURCE and b.kind == "company"), key=lambda bundle: bundle.seen_at
    )
    fields: dict[str, Any] = {}
    for bundle in mine:
        fields.update(bundle.content)
    return [replace(said[0], fields={**fields, **said[0].fields}), *said[1:]]


async def _lead_of(scope: Scope, company_id: UUID) -> UUID:
    row = await scope.row(
        "SELECT id, stage FROM leads WHERE company_id = :id ORDER BY id LIMIT 1", id=company_id
    )
    assert row is not None, "a company that was just added has a lead"
    if row.stage == "prospect":  # found by the system, now taken by a person
        await move(scope, row.id, "new")
    lead_id: UUID = row.id
    return lead_id

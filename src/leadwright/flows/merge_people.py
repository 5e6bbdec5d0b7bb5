"""Merge contacts, or split one: a person says who is one person and who is not. `undo_identity` takes it back.

Contacts of one company become one contact; those of different companies stay contacts there, of one person who moved. A split
says which source records are somebody else, a namesake or a successor.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadwright.entities.acts import decide
from leadwright.entities.recluster import lock
from leadwright.entities.store import refresh
from leadwright.entities.types import Decided
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.contact import contact
from leadwright.scoring.feature_store import write_features


async def merge_people(scope: Scope, contacts: Sequence[UUID], note: str = "") -> Decided:
    """Make contacts one person; the edge scores `touched` and commits. Raises NotFound, and Wrong if they are one already."""
    await lock(scope)
    known = {one.contact.id: one for one in [await contact(scope, contact_id) for contact_id in contacts]}
    if len(known) < 2:
        raise Wrong("These are one contact already.", hint="Name two different ones.", field="contacts")
    records = [record for one in known.values() for record in one.contact.records]
    companies = sorted({one.company_id for one in known.values()})
    act = await decide(scope, "merge", companies, [records], note, people=sorted(known))
    return await _anew(scope, act, companies, min(records, key=str))


async def split_person(scope: Scope, contact_id: UUID, records: Sequence[UUID], note: str = "") -> Decided:
    """Move some source records of a contact to one of their own. Raises NotFound, and Wrong if the records are not of this
    contact, none, or all of it."""
    await lock(scope)
    known = await contact(scope, contact_id)
    own = list(known.contact.records)
    moved = sorted(set(records))
    if not moved or not set(moved) < set(own):
        raise Wrong(
            "Name some of this contact's source records, and not all.", hint="`leadwright contacts show` lists them.",
            field="records",
        )  # fmt: skip
    kept = [record for record in own if record not in set(moved)]
    act = await decide(scope, "split", [known.company_id], [kept, moved], note, people=[known.contact.id])
    return await _anew(scope, act, [known.company_id], kept[0])


async def tell_people_apart(scope: Scope, one: UUID, other: UUID, note: str = "") -> Decided:
    """Say that two contacts are different people, whatever sources say later. Raises as `merge_people` does."""
    await lock(scope)
    sides = [await contact(scope, one), await contact(scope, other)]
    if sides[0].contact.id == sides[1].contact.id:
        raise Wrong("These are one contact.", hint="Split it: name its source records.", field="contacts")
    companies = sorted({side.company_id for side in sides})
    groups = [list(side.contact.records) for side in sides]
    people = [side.contact.id for side in sides]
    return await _anew(
        scope, await decide(scope, "apart", companies, groups, note, people=people), companies, groups[0][0]
    )


async def _anew(scope: Scope, act: UUID, companies: Sequence[UUID], record: UUID) -> Decided:
    profiles = await refresh(scope, companies, clock.now())
    touched = sorted({*companies, *(profile.company_id for profile in profiles)})
    await write_features(scope, touched, profiles)
    return Decided(act, companies, companies, touched, (await contact(scope, record)).contact.id)

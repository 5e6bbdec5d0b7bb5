"""Taking a whole sync back: each field that we wrote becomes what it was, unless somebody edited it since. Pure.

What was made goes to the CRM's bin if nobody touched it. What people did since stays, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadwright.actions.crm.plans import Planned
from leadwright.actions.crm.types import Action, Change, Item, Mirrored, Verdict
from leadwright.actions.crm.wording import same
from leadwright.sources.crm.contract import CrmObject, Field, FieldType

Schema = Mapping[CrmObject, Mapping[str, Field]]
_EDITED = "changed since, by somebody there or by a later sync: it stands"


def take_back(
    done: Sequence[Planned],
    now: Mapping[tuple[CrmObject, str], Mirrored],
    schema: Schema,
    attached: Mapping[str, int],
) -> list[Item]:
    """The plan that takes back what another has done, the last first. `now`: records as they are; `attached`: how many
    records of other people hang on one of the CRM, by its id."""
    items = []
    for planned in done:
        one = planned.item
        if one.crm_id is None:
            continue
        standing = now.get((one.object, one.crm_id))
        if standing is None or standing.archived or standing.merged_into is not None:
            items.append(_kept(planned, "it was deleted or merged in the CRM since"))
        elif one.action == "create":
            items.append(_archive(planned, standing, schema, attached.get(one.crm_id, 0)))
        elif one.action == "update":
            items.append(_restore(planned, standing, schema))
    return items


def _restore(planned: Planned, standing: Mirrored, schema: Schema) -> Item:
    """Put back what stood there; what is no longer what we wrote stays. What both agreed on before is agreed on again."""
    changes = []
    for change in _wrote(planned):
        kind = _type(schema, planned.item.object, change.property)
        there = standing.properties.get(change.property)
        ours = same(there, change.ours, kind)
        changes.append(
            Change(
                change.property, change.label, change.field, there, change.theirs if ours else there, change.base,
                change.known, Verdict.WRITE if ours else Verdict.KEEP,
                "as it was before" if ours else _EDITED,
            )
        )  # fmt: skip
    writes = [one for one in changes if one.verdict.writes]
    expected = {one.property: one.theirs for one in writes}
    return _item(planned, "restore" if writes else "keep", changes, expected)


def _archive(planned: Planned, standing: Mirrored, schema: Schema, attached: int) -> Item:
    """Remove what we made, if every property is as it was right after and nobody hung anything on it."""
    left = planned.item.expected
    edited = []
    for name, there in sorted(standing.properties.items()):
        field = schema.get(planned.item.object, {}).get(name)
        if field is not None and field.writable and not same(there, left.get(name), field.type):
            edited.append(
                Change(name, field.label, "", there, there, left.get(name), True, Verdict.KEEP, _EDITED)
            )
    if edited:
        return _item(planned, "keep", edited, {}, "somebody works with it: it stays")
    if attached:
        return _item(planned, "keep", [], {}, "other records were attached to it: it stays")
    return _item(planned, "archive", [], {name: standing.properties.get(name) for name in left})


def _wrote(planned: Planned) -> list[Change]:
    """What was written: planned, and not left to a person who had changed it meanwhile."""
    yielded = planned.yielded or {}
    return [one for one in planned.item.changes if one.verdict.writes and one.property not in yielded]


def _type(schema: Schema, what: CrmObject, name: str) -> FieldType:
    field = schema.get(what, {}).get(name)
    return field.type if field is not None else "text"


def _kept(planned: Planned, note: str) -> Item:
    return _item(planned, "keep", [], {}, note)


def _item(
    planned: Planned,
    action: Action,
    changes: Sequence[Change],
    expected: Mapping[str, str | None],
    note: str = "",
) -> Item:
    one = planned.item
    return Item(
        one.object, action, one.record_id, one.company_id, one.crm_id, one.title, tuple(changes), one.external_key,
        expected=expected, note=note, of_place=planned.place,
    )  # fmt: skip

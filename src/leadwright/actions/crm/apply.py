"""Running a plan: reserved, written, settled, a batch at a time, each record at most once, and nothing lost.

What was reserved is committed before anything is sent (the edge does so at each step), and each write goes by the name of
its plan and record: the wire never does one twice, and asked again tells how it ended. So a run that was killed is run
again. Before a record is made it is looked for once more; what a person changed meanwhile is left to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from leadwright.actions.crm import mirror, plans
from leadwright.actions.crm.plans import Planned, Settled
from leadwright.actions.crm.types import Item
from leadwright.actions.crm.wording import same
from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import (
    CrmObject,
    CrmRecord,
    Field,
    FieldType,
    Wire,
    Write,
    WriteOutcome,
    Written,
)
from leadwright.values import domain

BATCH = 100
_OURS = "ours:"
_STATES = {
    WriteOutcome.CREATED: "done", WriteOutcome.UPDATED: "done", WriteOutcome.ARCHIVED: "done",
    WriteOutcome.UNCHANGED: "done", WriteOutcome.DUPLICATE: "found", WriteOutcome.REFUSED: "refused",
    WriteOutcome.GONE: "skipped", WriteOutcome.BUSY: "planned", WriteOutcome.LOCKED: "planned",
    WriteOutcome.IN_DOUBT: "in_doubt",
}  # fmt: skip
_ARCHIVED_ALREADY = "it is gone there already"


@dataclass(frozen=True, slots=True)
class Batch:
    """Reserved items with what is to be written for each (None: not to be written, with the reason in `ended`)."""

    claimed: Sequence[Planned]
    writes: Sequence[Write]
    ended: Sequence[Settled]


def effect(plan_id: UUID, planned: Planned) -> str:
    """The name of a deed: the same for the same record of the same plan, for ever."""
    item = planned.item
    whom = item.crm_id if item.action != "create" else item.record_id
    return f"{plan_id}:{item.object.value}:{whom}"


async def prepare(scope: Scope, plan_id: UUID, claimed: Sequence[Planned]) -> Batch:
    """Make writes of reserved items; one that belongs to a record which was never made is not written."""
    wanted = [
        UUID(link.removeprefix(_OURS))
        for one in claimed
        for link in one.item.links.values()
        if link.startswith(_OURS)
    ]
    made = await plans.created_in(scope, plan_id, wanted) if wanted else {}
    coming = await plans.coming(scope, plan_id, wanted) if wanted else frozenset()
    writes, ended = [], []
    for planned in claimed:
        links = _links(planned.item, made)
        if links is None and _company_of(planned.item) in coming:
            ended.append(Settled(planned.place, "planned", reason="its company is not in the CRM yet"))
        elif links is None:
            ended.append(
                Settled(
                    planned.place,
                    "skipped",
                    code="no_company",
                    reason="the company it belongs to is not in the CRM",
                )
            )
        else:
            writes.append(_write(plan_id, planned, links))
    return Batch(claimed, writes, ended)


def _links(item: Item, made: Mapping[tuple[str, UUID], str]) -> dict[CrmObject, str] | None:
    """What a new record belongs to, by the CRM's ids; a person whom the CRM does not have is left out, a company is not."""
    found: dict[CrmObject, str] = {}
    for name, link in item.links.items():
        known = made.get((name, UUID(link.removeprefix(_OURS)))) if link.startswith(_OURS) else link
        if known is not None:
            found[CrmObject(name)] = known
        elif name == CrmObject.COMPANY.value:
            return None
    return found


def _company_of(item: Item) -> UUID | None:
    link = item.links.get(CrmObject.COMPANY.value, "")
    return UUID(link.removeprefix(_OURS)) if link.startswith(_OURS) else None


def _write(plan_id: UUID, planned: Planned, links: Mapping[CrmObject, str]) -> Write:
    item = planned.item
    if item.action == "archive":
        return Write(
            effect(plan_id, planned), item.object, item.crm_id, {}, expected=item.expected, archive=True
        )
    if item.action == "create":
        return Write(
            effect(plan_id, planned), item.object, None, item.writes, item.external_key or None, links=links
        )
    expected = {one.property: one.theirs for one in item.changes if one.verdict.writes}
    return Write(effect(plan_id, planned), item.object, item.crm_id, item.writes, expected=expected)


def creating(batch: Batch, wire: Wire) -> dict[CrmObject, tuple[str, dict[str, str]]]:
    """What to look for once more before records are made: per object the property, and values by effect. A company is
    looked for by its domain, however its address is written."""
    found: dict[CrmObject, tuple[str, dict[str, str]]] = {}
    for write in batch.writes:
        names = wire.names(write.object)
        is_company = write.object is CrmObject.COMPANY
        key = names.domain if is_company else names.email
        value = write.properties.get(key) if write.id is None and key is not None else None
        if is_company and value:
            site = domain.website(value)
            value = site.domain if site is not None and site.identifies else None
        if value and key is not None:
            found.setdefault(write.object, (key, {}))[1][write.effect] = value
    return found


async def look_again(wire: Wire, how: Landing, batch: Batch) -> dict[str, CrmRecord]:
    """Look for records right before they are made: those that somebody else has made meanwhile, by effect. What carries our
    own key is ours, and the wire knows."""
    keys = {write.effect: write.external_key for write in batch.writes}
    found: dict[str, CrmRecord] = {}
    for what, (key, values) in creating(batch, wire).items():
        there = await wire.find(what, key, sorted(set(values.values())), how.properties.get(what, ()))
        for effect_name, value in values.items():
            others = [one for one in there.get(value, ()) if not one.archived]
            if others and all(one.external_key != keys[effect_name] for one in others):
                found[effect_name] = min(others, key=lambda one: (len(one.id), one.id))
    return found


async def write_batch(
    wire: Wire, plan_id: UUID, batch: Batch, found: Mapping[str, CrmRecord]
) -> dict[int, tuple[Planned, Settled]]:
    """Write what is to be written, and return how each item of the batch ended, by place."""
    answers = await wire.write([write for write in batch.writes if write.effect not in found])
    by_effect = {answer.effect: answer for answer in answers}
    ended = {one.place: one for one in batch.ended}
    settled: dict[int, tuple[Planned, Settled]] = {}
    for planned in batch.claimed:
        name = effect(plan_id, planned)
        if planned.place in ended:
            settled[planned.place] = planned, ended[planned.place]
        elif name in found:
            there = "somebody made it meanwhile: it is linked, and the next plan brings what is missing"
            settled[planned.place] = (
                planned,
                Settled(planned.place, "found", found[name].id, "", "found", there),
            )
        else:
            settled[planned.place] = planned, read_written(planned, by_effect[name])
    return settled


def read_written(planned: Planned, written: Written) -> Settled:
    """How an item ended, by what the wire answered."""
    state, reason = _STATES[written.outcome], written.reason
    if planned.item.action == "archive" and written.outcome is WriteOutcome.UNCHANGED and written.yielded:
        state, reason = "skipped", reason or "somebody edited it since: it stays"
    if planned.item.action == "archive" and written.outcome is WriteOutcome.GONE:
        reason = reason or _ARCHIVED_ALREADY
    if (
        planned.item.action != "archive"
        and written.outcome is WriteOutcome.UNCHANGED
        and _all_yielded(planned, written)
    ):
        state = "skipped"
        reason = reason or "edited in the CRM since the plan was made: theirs stands"
    if written.outcome is WriteOutcome.DUPLICATE and written.id is None:
        state = "refused"
    made, into = (written.id, None) if planned.item.action == "create" else (None, written.id)
    return Settled(
        planned.place, state, made, written.outcome.value, written.code, reason, written.yielded,
        into if written.outcome is WriteOutcome.GONE else None,
    )  # fmt: skip


def _all_yielded(planned: Planned, written: Written) -> bool:
    return bool(written.yielded) and set(planned.item.writes) <= set(written.yielded)


# after the CRM has answered ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Landing:
    """What a run needs to keep what it did: the connection, the properties read of each object, and its fields."""

    connection: UUID
    properties: Mapping[CrmObject, Sequence[str]]
    schema: Mapping[CrmObject, Mapping[str, Field]]

    def kind(self, what: CrmObject, name: str) -> FieldType:
        """The type of a property."""
        field = self.schema.get(what, {}).get(name)
        return field.type if field is not None else "text"


async def read_back(
    wire: Wire, how: Landing, settled: Mapping[int, tuple[Planned, Settled]]
) -> dict[tuple[CrmObject, str], CrmRecord]:
    """Read what was written as it stands now, for the mirror: by object and id."""
    found: dict[tuple[CrmObject, str], CrmRecord] = {}
    by_object: dict[CrmObject, list[str]] = {}
    for planned, ended in settled.values():
        crm_id = ended.crm_id or planned.item.crm_id
        if ended.state in ("done", "found") and crm_id and planned.item.action != "archive":
            by_object.setdefault(planned.item.object, []).append(crm_id)
    for what, ids in by_object.items():
        for asked, record in (await wire.read(what, ids, how.properties.get(what, ()))).items():
            found[what, asked] = record
    return found


def agreed_after(
    how: Landing, planned: Planned, ended: Settled, record: CrmRecord | None
) -> dict[str, str | None]:
    """On what both sides agree after a write: what we wrote and no person had changed, as the CRM writes it.

    If what stands there by now means something else, somebody was faster than our reading: then it is what we wrote.
    """
    agreed: dict[str, str | None] = {}
    for name, ours in planned.item.writes.items():
        if name in (ended.yielded or {}):
            continue
        there = record.properties.get(name) if record is not None else None
        agreed[name] = there if there and same(there, ours, how.kind(planned.item.object, name)) else ours
    return agreed


def left_behind(how: Landing, planned: Planned, record: CrmRecord | None) -> dict[str, str | None]:
    """How a record that we made stood right after: what we wrote, and what the CRM chose by itself (an owner, a stage). Words
    and numbers that we did not write are somebody's already."""
    wrote = planned.item.writes
    left: dict[str, str | None] = {}
    for name in how.properties.get(planned.item.object, ()):
        there = record.properties.get(name) if record is not None else None
        kind = how.kind(planned.item.object, name)
        if name in wrote:
            left[name] = there if same(there, wrote[name], kind) else wrote[name]
        else:
            left[name] = there if kind in ("choice", "boolean", "reference") else None
    return left


async def keep_expected(scope: Scope, plan_id: UUID, left: Mapping[int, Mapping[str, str | None]]) -> None:
    """Keep how records that were made stood right after, by place, for whoever takes them back."""
    rows = [(place, orjson.dumps(dict(values)).decode()) for place, values in left.items()]
    await scope.stage("crm_left", {"place": "int4", "left_behind": "text"}, rows)
    await scope.run(
        "UPDATE crm_items i SET expected = l.left_behind::jsonb FROM pg_temp.crm_left l"
        " WHERE i.workspace_id = :workspace AND i.plan_id = :id AND i.place = l.place",
        workspace=scope.workspace, id=plan_id,
    )  # fmt: skip


async def land(
    scope: Scope, how: Landing, plan_id: UUID, settled: Mapping[int, tuple[Planned, Settled]],
    records: Mapping[tuple[CrmObject, str], CrmRecord],
) -> None:  # fmt: skip
    """Keep how a batch ended: items settled, links made, the mirror and what both sides agree on."""
    await plans.settle(scope, plan_id, [ended for _, ended in settled.values()])
    linked = [
        (planned.item.object, ended.crm_id, planned.item.record_id, "created" if ended.state == "done" else "matched")
        for planned, ended in settled.values()
        if planned.item.action == "create" and ended.state in ("done", "found")
        and ended.crm_id and planned.item.record_id is not None
    ]  # fmt: skip
    if linked:
        await mirror.link(scope, how.connection, linked)
    left: dict[int, dict[str, str | None]] = {}
    agreed: list[tuple[CrmObject, str, dict[str, str | None]]] = []
    for planned, ended in settled.values():
        item, crm_id = planned.item, ended.crm_id or planned.item.crm_id
        if ended.outcome == WriteOutcome.GONE and crm_id is not None:
            await mirror.gone(scope, how.connection, item.object, crm_id, ended.merged_into)
        if ended.state != "done" or crm_id is None:
            continue
        if item.action == "archive":
            await mirror.unlink(scope, how.connection, item.object, crm_id)
        elif item.action == "restore":
            await _restored(scope, how, planned, ended, crm_id)
        else:
            record = records.get((item.object, crm_id))
            agreed.append((item.object, crm_id, agreed_after(how, planned, ended, record)))
            if item.action == "create":
                left[planned.place] = left_behind(how, planned, record)
    await mirror.agree(scope, how.connection, agreed, wrote=True)
    if left:
        await keep_expected(scope, plan_id, left)


async def _restored(scope: Scope, how: Landing, planned: Planned, ended: Settled, crm_id: str) -> None:
    """What was taken back is as it was: in the mirror, and in what both sides agree on."""
    item, yielded = planned.item, ended.yielded or {}
    back = [one for one in item.changes if one.verdict.writes and one.property not in yielded]
    await mirror.wrote(scope, how.connection, item.object, crm_id, {one.property: one.ours for one in back})
    await mirror.agree(
        scope, how.connection, [(item.object, crm_id, {one.property: one.base for one in back if one.known})]
    )
    if unknown := [one.property for one in back if not one.known]:
        await mirror.disagree(scope, how.connection, item.object, crm_id, unknown)

"""What a plan does to each record: field by field by `merge`, record by record by what stands in the CRM. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leadwright.actions.crm import wording
from leadwright.actions.crm.mapping import Checked
from leadwright.actions.crm.merge import merge
from leadwright.actions.crm.types import Change, Item, Mirrored, Subject, Verdict
from leadwright.sources.crm.contract import CrmObject, Field, Owner

_TOLD = frozenset({Verdict.FILL, Verdict.WRITE, Verdict.CONFLICT})


@dataclass(frozen=True, slots=True)
class Rules:
    """What a plan goes by: lines that can be used, the CRM's fields, and its owners by what they are called."""

    lines: Mapping[CrmObject, Sequence[Checked]]
    schema: Mapping[CrmObject, Mapping[str, Field]]
    owners: Mapping[str, str] = field(default_factory=dict)

    def written(self, subject: Subject, one: Checked) -> str | None:
        """Our value for a property; raises Unfit where it cannot hold it."""
        value = subject.values.get(one.line.ours)
        if one.meaning.kind == "owner":
            return self.owners.get(str(value).strip().casefold()) if value else None
        assert one.field is not None, "lines without a field are left out"
        return wording.written(value, one.field)


def owners_by_name(owners: Sequence[Owner]) -> dict[str, str]:
    """Whom a record may be given to, by address and by name; a name that several have is nobody's."""
    found: dict[str, set[str]] = {}
    for owner in owners:
        for text in (owner.email, owner.name):
            if owner.active and text:
                found.setdefault(text.strip().casefold(), set()).add(owner.id)
    return {text: next(iter(ids)) for text, ids in found.items() if len(ids) == 1}


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one record of ours: an item of the plan, if there is anything to do or to tell, and the record of the
    CRM that stands for it."""

    item: Item | None
    crm_id: str | None = None


def update(rules: Rules, subject: Subject, standing: Mirrored) -> Decision:
    """What to change in a record that is there."""
    changes: list[Change] = []
    for one in rules.lines.get(subject.object, ()):
        change = _change(rules, subject, standing, one)
        if change is not None and (
            change.verdict in _TOLD or (change.verdict is Verdict.KEEP and one.line.keeper == "us")
        ):
            changes.append(change)
    writes = any(change.verdict.writes for change in changes)
    if not changes:
        return Decision(None, standing.crm_id)
    item = Item(
        subject.object, "update" if writes else "keep", subject.record_id, subject.company_id, standing.crm_id,
        subject.title, tuple(changes), subject.external_key,
    )  # fmt: skip
    return Decision(item, standing.crm_id)


def _change(rules: Rules, subject: Subject, standing: Mirrored, one: Checked) -> Change | None:
    """The change of one line; None where there is nothing to say, or where it was not read yet what stands there."""
    name = one.line.theirs
    if one.line.keeper == "read" or name not in standing.properties:
        return None
    assert one.field is not None, "lines without a field are left out"
    theirs, base, known = standing.properties[name], standing.base.get(name), name in standing.base
    try:
        ours = rules.written(subject, one)
    except wording.Unfit as unfit:
        if theirs or one.line.keeper != "us":
            return None
        raw = str(subject.values.get(one.line.ours))
        return Change(
            name, one.field.label, one.line.ours, theirs, raw[:200], base, known, Verdict.KEEP, str(unfit)
        )
    verdict, why = merge(one.line.keeper, theirs, ours, base, known=known, kind=one.field.type)
    if verdict is Verdict.KEEP and one.meaning.kind == "country" and wording.countries_alike(theirs, ours):
        return None
    return Change(name, one.field.label, one.line.ours, theirs, ours, base, known, verdict, why)


def create(rules: Rules, subject: Subject) -> Decision:
    """A record that is not there: all that we know of it, or why it cannot be made."""
    changes: list[Change] = []
    for one in rules.lines.get(subject.object, ()):
        if one.line.keeper == "read":
            continue
        assert one.field is not None, "lines without a field are left out"
        try:
            ours = rules.written(subject, one)
        except wording.Unfit as unfit:
            raw = str(subject.values.get(one.line.ours))[:200]
            changes.append(
                Change(
                    one.line.theirs,
                    one.field.label,
                    one.line.ours,
                    None,
                    raw,
                    None,
                    False,
                    Verdict.KEEP,
                    str(unfit),
                )
            )
            continue
        if ours is not None:
            changes.append(
                Change(
                    one.line.theirs,
                    one.field.label,
                    one.line.ours,
                    None,
                    ours,
                    None,
                    False,
                    Verdict.FILL,
                    "new",
                )
            )
    filled = {change.property for change in changes if change.verdict.writes}
    missing = [
        one.label
        for one in rules.schema.get(subject.object, {}).values()
        if one.required and one.writable and one.name not in filled
    ]
    if missing:
        return Decision(
            keep(subject, f"the CRM requires {', '.join(sorted(missing)[:3])}, which we do not know")
        )
    return Decision(
        Item(
            subject.object, "create", subject.record_id, subject.company_id, None, subject.title, tuple(changes),
            subject.external_key, subject.links,
        )
    )  # fmt: skip


def keep(subject: Subject, note: str, crm_id: str | None = None) -> Item:
    """A record to which nothing is done, and why."""
    return Item(
        subject.object, "keep", subject.record_id, subject.company_id, crm_id, subject.title, (), subject.external_key,
        note=note,
    )  # fmt: skip


# which record of the CRM stands for one of ours ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the CRM when a plan is made: records as last seen by id, living ones by key (domain or address) and
    by our own key; records of ours of which one may have been made whose answer was lost; those that stand for another."""

    records: Mapping[str, Mirrored]
    by_key: Mapping[str, Sequence[Mirrored]]
    by_external: Mapping[str, Mirrored] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()


def standing(subject: Subject, known: Known) -> Mirrored | str | None:
    """The record that stands for one of ours; None if there is none; a sentence if that cannot be told.

    By the id map first, then by our own key, then by domain or address: where several are found none is taken.
    """
    alive = [known.records[one] for one in subject.crm_ids if one in known.records]
    if alive:
        return alive[0]
    if subject.external_key in known.by_external:
        return known.by_external[subject.external_key]
    found = [one for one in known.by_key.get(subject.key or "", ()) if not one.opted_out]
    if len(found) == 1 and found[0].record_id not in (None, subject.record_id):
        return "its record in the CRM stands for another of ours already"
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        return f"{len(found)} records of the CRM have {subject.key}: it cannot be told which one it is"
    if subject.key and known.by_key.get(subject.key):
        return "they opted out in the CRM"
    if subject.former:
        return "its record was deleted in the CRM, or merged into another: it is not made again"
    if subject.external_key in known.doubted:
        return "one may have been made whose answer was lost: it is looked for first"
    return None


def decide(rules: Rules, subject: Subject, known: Known) -> Decision:
    """What a plan does to one record of ours."""
    found = standing(subject, known)
    if isinstance(found, str):
        return Decision(keep(subject, found) if subject.wanted else None)
    if found is not None:
        if found.opted_out:
            return Decision(None)
        return update(rules, subject, found)
    return create(rules, subject) if subject.wanted else Decision(None)

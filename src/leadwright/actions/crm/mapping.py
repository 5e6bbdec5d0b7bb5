"""Mappings as people decide them: each version kept, the latest counts, and every line checked against the CRM's own fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from rapidfuzz import process

from leadwright.actions.crm.defaults import default_map
from leadwright.actions.crm.meanings import MEANINGS, Meaning
from leadwright.actions.crm.types import KEEPERS, Choices, FieldMap, Line
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, Wrong
from leadwright.sources.crm.contract import CrmObject, Field

TIERS = ("hot", "warm", "nurture", "cold")
Schema = Mapping[CrmObject, Mapping[str, Field]]
"""The CRM's own fields, by object and name."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A line beside the CRM's field. `problem` says why it cannot be used as it stands ("" if it can); `note` what its user
    should know. A line with a problem is left out of pulls and plans, and nothing else is."""

    line: Line
    meaning: Meaning
    field: Field | None
    problem: str = ""
    note: str = ""


async def mapping_of(scope: Scope, connection: UUID, name: str) -> FieldMap:
    """Return the mapping of a connection to the CRM called `name` (hubspot, salesforce): the latest, else the default."""
    row: Any = await scope.row(
        "SELECT version, document, decided_by, decided_at FROM crm_mappings WHERE connection_id = :id"
        " ORDER BY version DESC LIMIT 1",
        id=connection,
    )
    if row is None:
        return default_map(name)
    lines, choices = read_document(row.document)
    return FieldMap(lines, choices, row.version, row.decided_by, row.decided_at)


async def decide(
    scope: Scope, connection: UUID, document: Mapping[str, Any], *, expected: int | None = None
) -> int:
    """Keep a mapping as its next version, and return that. `expected` is the version that it was made from.

    Raises Wrong for a document that cannot be read, Conflict if somebody else decided meanwhile.
    """
    lines, choices = read_document(document)
    last = int(
        await scope.value(
            "SELECT coalesce(max(version), 0) FROM crm_mappings WHERE connection_id = :id", id=connection
        )
    )
    if expected is not None and expected != last:
        raise Conflict("Somebody changed the mapping meanwhile.", hint="Look at theirs, and change it again.")
    done = await scope.run(
        "INSERT INTO crm_mappings (workspace_id, connection_id, version, document, decided_by)"
        " VALUES (:workspace, :id, :version, CAST(:document AS jsonb), :actor) ON CONFLICT DO NOTHING",
        workspace=scope.workspace, id=connection, version=last + 1, actor=scope.actor,
        document=orjson.dumps(to_document(lines, choices)).decode(),
    )  # fmt: skip
    if not done:
        raise Conflict("Somebody changed the mapping meanwhile.", hint="Look at theirs, and change it again.")
    return last + 1


def to_document(lines: Mapping[CrmObject, Sequence[Line]], choices: Choices) -> dict[str, Any]:
    """A mapping as a document: what the API shows and takes."""
    return {
        "fields": {
            what.value: [{"ours": one.ours, "theirs": one.theirs, "keeper": one.keeper} for one in told]
            for what, told in lines.items()
        },
        "create": {
            "tiers": list(choices.tiers), "contacts": choices.contacts, "deals": choices.deals,
            "deal_stage": choices.deal_stage, "deal_days": choices.deal_days,
        },
    }  # fmt: skip


def read_document(document: Mapping[str, Any]) -> tuple[dict[CrmObject, tuple[Line, ...]], Choices]:
    """Read a mapping; raises Wrong with the place that cannot be read."""
    fields = document.get("fields")
    if not isinstance(fields, Mapping):
        raise Wrong("A mapping has `fields`.", hint='{"fields": {"company": [...]}}', field="fields")
    lines: dict[CrmObject, tuple[Line, ...]] = {}
    for name, told in fields.items():
        if name not in MEANINGS:
            raise Wrong(
                f"There is nothing to map for {name!r}.",
                hint=f"Objects: {', '.join(MEANINGS)}.",
                field="fields",
            )
        lines[CrmObject(name)] = tuple(_line(CrmObject(name), item) for item in told)
        _distinct(name, lines[CrmObject(name)])
    return lines, _choices(document.get("create") or {})


def _line(what: CrmObject, told: Mapping[str, Any]) -> Line:
    ours, theirs, keeper = (str(told.get(key) or "").strip() for key in ("ours", "theirs", "keeper"))
    if ours not in MEANINGS[what]:
        near = process.extractOne(ours, list(MEANINGS[what]), score_cutoff=60)
        hint = f"Did you mean {near[0]!r}?" if near else f"Fields: {', '.join(MEANINGS[what])}."
        raise Wrong(f"We have no field {ours[:60]!r} of a {what}.", hint=hint, field="ours")
    if not theirs or len(theirs) > 200:
        raise Wrong(
            f"{ours}: no property of the CRM is named.", hint="Name it as the CRM does.", field="theirs"
        )
    if keeper not in KEEPERS:
        raise Wrong(
            f"{ours}: nobody is called {keeper[:40]!r}.",
            hint=f"Keepers: {', '.join(KEEPERS)}.",
            field="keeper",
        )
    return Line(ours, theirs, keeper)


def _distinct(name: str, lines: Sequence[Line]) -> None:
    written = [one.theirs for one in lines if one.keeper != "read"]
    twice = next((one for one in written if written.count(one) > 1), None)
    if twice is not None:
        raise Wrong(
            f"Two of our fields would be written to {twice} of a {name}.",
            hint="Keep one of them.",
            field="theirs",
        )


def _choices(told: Mapping[str, Any]) -> Choices:
    usual = Choices()
    tiers = tuple(str(one) for one in told.get("tiers", usual.tiers))
    contacts, days = told.get("contacts", usual.contacts), told.get("deal_days", usual.deal_days)
    if unknown := [one for one in tiers if one not in TIERS]:
        raise Wrong(f"There is no tier {unknown[0]!r}.", hint=f"Tiers: {', '.join(TIERS)}.", field="tiers")
    if not isinstance(contacts, int) or not 0 <= contacts <= 50:
        raise Wrong(
            "contacts is a number from 0 to 50.", hint="How many people of a company.", field="contacts"
        )
    if not isinstance(days, int) or not 1 <= days <= 730:
        raise Wrong(
            "deal_days is a number from 1 to 730.", hint="When a deal should close.", field="deal_days"
        )
    return Choices(
        tiers, contacts, bool(told.get("deals", usual.deals)), str(told.get("deal_stage") or "")[:200], days
    )


def check(mapping: FieldMap, schema: Schema) -> dict[CrmObject, list[Checked]]:
    """Every line beside the CRM's own field: is it there, may it be written, can it hold what we say."""
    return {
        what: [_checked(what, line, schema.get(what, {})) for line in lines]
        for what, lines in mapping.lines.items()
    }


def _checked(what: CrmObject, line: Line, fields: Mapping[str, Field]) -> Checked:
    meaning, field = MEANINGS[what][line.ours], fields.get(line.theirs)
    if field is None:
        near = process.extractOne(line.theirs, list(fields), score_cutoff=75)
        hint = f"; did you mean {near[0]}?" if near else ""
        return Checked(line, meaning, None, f"the CRM has no property {line.theirs}{hint}")
    if line.keeper != "read" and not field.writable:
        return Checked(line, meaning, field, "the CRM does not let it be written: it can only be read")
    note = ""
    if line.keeper != "read" and field.type == "number" and meaning.kind != "number":
        return Checked(line, meaning, field, f"it holds a number, and {meaning.label.lower()} is none")
    if line.keeper != "read" and field.type == "boolean" and meaning.kind not in ("boolean", "customer"):
        return Checked(line, meaning, field, f"it holds yes or no, and {meaning.label.lower()} is neither")
    if field.type in ("choice", "choices") and line.keeper != "read":
        note = (
            f"one of {len([one for one in field.options if one.active])} values; others are left out and told"
        )
    return Checked(line, meaning, field, "", note)


def usable(mapping: FieldMap, schema: Schema) -> dict[CrmObject, list[Checked]]:
    """The lines that can be used as they stand."""
    return {what: [one for one in lines if not one.problem] for what, lines in check(mapping, schema).items()}

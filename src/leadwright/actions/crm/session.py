"""A CRM as it presents itself today: its fields, owners and stages, and the mapping that can be used with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.crm import mapping as mappings
from leadwright.actions.crm.decide import Rules, owners_by_name
from leadwright.actions.crm.mapping import Checked, Schema
from leadwright.actions.crm.translate import Book
from leadwright.actions.crm.types import FieldMap
from leadwright.sources.crm.contract import CrmObject, Owner, Stage, Wire


@dataclass(frozen=True, slots=True)
class Session:
    """What was asked of a CRM before a pull or a plan: asked once, and held while it goes on."""

    connection: UUID
    source: str
    title: str
    mapping: FieldMap
    schema: Schema
    owners: Sequence[Owner]
    stages: Sequence[Stage]
    lines: Mapping[CrmObject, Sequence[Checked]]

    @property
    def book(self) -> Book:
        """What is needed to read its records."""
        return Book(
            self.source,
            self.title,
            self.lines,
            {one.id: one for one in self.owners},
            {one.id: one for one in self.stages},
        )

    @property
    def rules(self) -> Rules:
        """What is needed to plan."""
        return Rules(self.lines, self.schema, owners_by_name(self.owners))

    def properties(self, what: CrmObject) -> list[str]:
        """The properties of an object that are read."""
        return sorted({one.line.theirs for one in self.lines.get(what, ())})

    @property
    def objects(self) -> list[CrmObject]:
        """What is read, in the order in which it must be: companies before their people, both before deals."""
        order = (CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.LEAD, CrmObject.DEAL)
        return [what for what in order if self.lines.get(what)]


async def schema_of(wire: Wire) -> Schema:
    """Ask a CRM for its fields, by object and name."""
    return {
        what: {field.name: field for field in await wire.fields(what)}
        for what in wire.objects
        if what is not CrmObject.OWNER
    }


async def open_session(wire: Wire, connection: UUID, mapping: FieldMap) -> Session:
    """Ask a CRM how it is today. No transaction may be open."""
    schema = await schema_of(wire)
    owners, stages = await wire.owners(), await wire.stages()
    lines = mappings.usable(mapping, schema)
    return Session(connection, wire.name, wire.title, mapping, schema, owners, stages, lines)

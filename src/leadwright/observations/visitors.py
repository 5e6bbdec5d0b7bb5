"""Who stands behind events: names that belong together are one visitor. Derived from events, in their order.

An anonymous id joins the first who identifies under it, with its history. If another one identifies on the same
device, what follows is theirs and what was before stays: two people at one computer are not one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id

Name = tuple[str, str]
"""(kind, value): kind is anonymous, user or email."""


@dataclass(slots=True)
class Visitor:
    """A visitor while a batch is worked on. `company` is what they said of it, as a document; None if nothing."""

    id: UUID
    company: Mapping[str, Any] | None
    first_seen: datetime
    last_seen: datetime
    events: int = 0
    what: str = ""


@dataclass(slots=True)
class Crowd:
    """The visitors that a batch speaks of, by their names. `before` says to whom names belonged before it.

    `since` holds the event from which on a name is its visitor's; `gone` are visitors that became others.
    """

    visitors: dict[UUID, Visitor] = field(default_factory=dict)
    names: dict[Name, UUID] = field(default_factory=dict)
    since: dict[Name, UUID] = field(default_factory=dict)
    before: dict[Name, tuple[UUID, bool]] = field(default_factory=dict)
    gone: dict[UUID, UUID] = field(default_factory=dict)

    owned: defaultdict[UUID, set[Name]] = field(default_factory=lambda: defaultdict(set))

    def of(self, name: Name) -> Visitor | None:
        """The visitor of a name, if there is one."""
        return self.visitors[self.names[name]] if name in self.names else None

    def meet(
        self, event_id: UUID, at: datetime, anonymous: str | None, user: str | None, email: str | None
    ) -> Visitor:
        """Return the visitor whom an event speaks of, by all the names it gives, joining what belongs together."""
        claimed: list[Name] = [("user", user)] if user else []
        claimed += [("email", email)] if email else []
        device: Name | None = ("anonymous", anonymous) if anonymous else None
        visitor = next((found for name in claimed if (found := self.of(name)) is not None), None)
        if (
            visitor is None
            and device
            and (holder := self.of(device))
            and not self._is_another(holder, claimed)
        ):
            visitor = holder
        if visitor is None:
            visitor = self.add(Visitor(new_id(), None, at, at))
        for name in claimed:
            self._claim(name, visitor, event_id)
        if device is not None:
            self._hold(device, visitor, event_id)
        return visitor

    def alias(self, event_id: UUID, at: datetime, previous: str, user: str) -> Visitor:
        """Join who went by a previous id, anonymous or not, with the user."""
        name = next((one for kind in ("anonymous", "user") if (one := (kind, previous)) in self.names), None)
        old = self.of(name) if name else None
        visitor = self.of(("user", user)) or old or self.add(Visitor(new_id(), None, at, at))
        if old is not None and old is not visitor:
            self._join(old, visitor)
        self._bind(("user", user), visitor, event_id)
        self._bind(name or ("anonymous", previous), visitor, event_id)
        return visitor

    def add(self, visitor: Visitor) -> Visitor:
        """Take a visitor up."""
        self.visitors[visitor.id] = visitor
        return visitor

    def final(self, visitor_id: UUID) -> UUID:
        """The visitor that one has become."""
        while visitor_id in self.gone:
            visitor_id = self.gone[visitor_id]
        return visitor_id

    def names_of(self, visitor_ids: Collection[UUID]) -> dict[Name, UUID]:
        """The names of visitors, each with the event since which it is theirs."""
        return {name: self.since[name] for one in visitor_ids for name in self.owned[one]}

    def newly_known(self) -> dict[Name, UUID]:
        """Names whose visitor had no company before this batch and has one now, each with its first event."""
        return {
            name: self.since[name]
            for name, (_, matched) in self.before.items()
            if not matched and (now := self.of(name)) is not None and now.company is not None
        }

    def is_introduced(self, visitor_id: UUID) -> bool:
        """Whether a visitor of a known company has just said who they are, or where they belong."""
        mine = (name for name in self.owned[visitor_id] if name[0] != "anonymous")
        return any(name not in self.before or not self.before[name][1] for name in mine)

    def _claim(self, name: Name, visitor: Visitor, event_id: UUID) -> None:
        other = self.of(name)
        if other is not None and other is not visitor:
            if self._has(other, "user") and self._has(visitor, "user"):
                return  # two accounts that gave one address stay two
            self._join(other, visitor)
        self._bind(name, visitor, event_id)

    def _hold(self, device: Name, visitor: Visitor, event_id: UUID) -> None:
        holder = self.of(device)
        if holder is not None and holder is not visitor and not self._has(holder, "user", "email"):
            self._join(holder, visitor)
        self._bind(device, visitor, event_id)  # somebody else's device is this one's from now on

    def _is_another(self, visitor: Visitor, claimed: Sequence[Name]) -> bool:
        """Whether a visitor is somebody else than who claims these names, all of them new."""
        return any(self._has(visitor, kind) for kind, _ in claimed)

    def _has(self, visitor: Visitor, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.owned[visitor.id])

    def _bind(self, name: Name, visitor: Visitor, event_id: UUID) -> None:
        before = self.names.get(name)
        if before != visitor.id:
            if before is not None:
                self.owned[before].discard(name)
            self.names[name] = visitor.id
            self.since[name] = event_id
            self.owned[visitor.id].add(name)

    def _join(self, loser: Visitor, winner: Visitor) -> None:
        for name in self.owned.pop(loser.id, set()):
            self.names[name] = winner.id
            self.owned[winner.id].add(name)
        winner.company = winner.company or loser.company
        winner.events += loser.events
        winner.first_seen = min(winner.first_seen, loser.first_seen)
        self.gone[loser.id] = winner.id
        del self.visitors[loser.id]


async def gather(scope: Scope, names: Collection[Name]) -> Crowd:
    """Return the visitors who go by any of these names, with all their names."""
    crowd = Crowd()
    if not names:
        return crowd
    kinds, values = [kind for kind, _ in names], [value for _, value in names]
    rows: Sequence[Any] = await scope.rows(
        "WITH met AS (SELECT DISTINCT n.visitor_id FROM visitor_names n"
        " JOIN unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) AS g (kind, value)"
        " ON n.workspace_id = :workspace AND n.kind = g.kind AND n.value = g.value)"
        " SELECT v.id, v.company, v.first_seen, v.last_seen, v.events, v.last_seen_what, n.kind, n.value, n.since"
        " FROM met JOIN visitors v ON v.workspace_id = :workspace AND v.id = met.visitor_id"
        " JOIN visitor_names n ON n.workspace_id = :workspace AND n.visitor_id = v.id",
        workspace=scope.workspace,
        kinds=kinds,
        values=values,
    )
    for row in rows:
        visitor = crowd.visitors.get(row[0])
        if visitor is None:
            visitor = crowd.add(Visitor(row[0], row[1], row[2], row[3], row[4], row[5] or ""))
        name = (row[6], row[7])
        crowd.names[name], crowd.since[name] = visitor.id, row[8]
        crowd.owned[visitor.id].add(name)
        crowd.before[name] = (visitor.id, visitor.company is not None)
    return crowd


async def save(scope: Scope, crowd: Crowd) -> None:
    """Write down whom a batch spoke of."""
    visitors = list(crowd.visitors.values())
    await scope.run(
        "INSERT INTO visitors (workspace_id, id, company, events, last_seen_what, first_seen, last_seen)"
        " SELECT :workspace, g.id, g.company::jsonb, g.events, g.what, g.first, g.last FROM unnest(CAST(:ids AS uuid[]),"
        " CAST(:companies AS text[]), CAST(:events AS int8[]), CAST(:whats AS text[]), CAST(:firsts AS timestamptz[]),"
        " CAST(:lasts AS timestamptz[])) AS g (id, company, events, what, first, last)"
        " ON CONFLICT (workspace_id, id) DO UPDATE SET company = excluded.company, events = excluded.events,"
        " last_seen_what = excluded.last_seen_what, first_seen = excluded.first_seen, last_seen = excluded.last_seen",
        workspace=scope.workspace,
        ids=[one.id for one in visitors],
        companies=[orjson.dumps(one.company).decode() if one.company else None for one in visitors],
        events=[one.events for one in visitors],
        whats=[one.what[:200] for one in visitors],
        firsts=[one.first_seen for one in visitors],
        lasts=[one.last_seen for one in visitors],
    )
    changed = [
        (kind, value, owner, crowd.since[kind, value])
        for (kind, value), owner in crowd.names.items()
        if crowd.before.get((kind, value), (None,))[0] != owner
    ]
    await scope.run(
        "INSERT INTO visitor_names (workspace_id, kind, value, visitor_id, since)"
        " SELECT :workspace, * FROM unnest(CAST(:kinds AS text[]), CAST(:values AS text[]), CAST(:owners AS uuid[]),"
        " CAST(:since AS uuid[])) ON CONFLICT (workspace_id, kind, value) DO UPDATE"
        " SET visitor_id = excluded.visitor_id, since = excluded.since",
        workspace=scope.workspace,
        kinds=[row[0] for row in changed],
        values=[row[1] for row in changed],
        owners=[row[2] for row in changed],
        since=[row[3] for row in changed],
    )
    if crowd.gone:
        await delete(scope, crowd.gone)


async def delete(scope: Scope, visitor_ids: Iterable[UUID]) -> None:
    """Delete visitors with their names; their events are another matter."""
    await scope.run(
        "DELETE FROM visitors WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace,
        ids=list(visitor_ids),
    )

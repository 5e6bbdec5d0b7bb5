"""Who is this person? One contact: each value with who says so, every address and number, positions over time, and the same
person elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.entities.belief import voices
from leadwright.entities.contacts import PeopleWords, belief_of, elsewhere, newest_first, others_of
from leadwright.entities.employments import employments_of
from leadwright.entities.people_words import decided_words, shared_people, words_beyond
from leadwright.entities.reliability import active
from leadwright.entities.resolve import canonical
from leadwright.entities.store import believed, display_name
from leadwright.entities.trust import Trust
from leadwright.entities.types import Contact, Employment, Profile, Standing, Voice
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.observations.queries import current_bundles
from leadwright.observations.types import CORRECTION, Bundle

FIELDS = (
    "name",
    "title",
    "department",
    "seniority",
    "email",
    "phone",
    "linkedin_url",
    "country",
    "started_on",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One field: its value, how sure it is (0 to 1), every voice, those that agree first, and the decision that set it, which
    can be undone."""

    value: Any
    confidence: float
    voices: Sequence[Voice]
    decision_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """The same person as a contact of another company."""

    contact_id: UUID
    company_id: UUID
    company: str
    title: str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class ContactSaid:
    """One contact. `anchor` is its oldest source record, with which decisions stay; `version` changes with what is shown.
    `record_words` tells each source record by what it says."""

    contact: Contact
    company_id: UUID
    company: str
    domain: str | None
    lead_id: UUID | None
    fields: Mapping[str, Said]
    employments: Sequence[Employment]
    same: Sequence[Same]
    first_seen: datetime
    version: str
    record_words: Mapping[UUID, str]

    @property
    def anchor(self) -> UUID:
        """The source record with which decisions on the contact stay."""
        return self.contact.records[0]


async def contact(scope: Scope, contact_id: UUID) -> ContactSaid:
    """Return everything that is said of a contact, by its id or that of any of its source records. Raises NotFound."""
    company_id = await company_of(scope, contact_id)
    now, trust = clock.now(), await active(scope)
    profile = next(iter(await believed(scope, [company_id], now)), None) if company_id is not None else None
    people = (*profile.contacts, *profile.past) if profile is not None else ()
    known = next((one for one in people if contact_id in one.records), None)
    if known is None or profile is None or company_id is None:
        raise NotFound(f"There is no contact {contact_id}.", hint="`leadwright contacts list` shows them.")
    bundles = [b for b in await current_bundles(scope, [company_id]) if b.kind == "person"]
    mine = [b for b in bundles if _of(b) in known.records]
    words = await words_beyond(
        scope, await decided_words(scope, mine), (await shared_people(scope, [company_id])).get(company_id, ()), mine
    )  # fmt: skip
    beyond = elsewhere(mine, others_of(words), words).bundles
    same = await _same(scope, beyond)
    decisions = await _decisions(scope, known.records)
    fields = _fields(mine, known, now, trust, decisions)
    positions = _positions([*mine, *beyond], profile, known, words, same)
    lead_id = await scope.value(
        "SELECT id FROM leads WHERE company_id = :id ORDER BY id LIMIT 1", id=company_id
    )
    return ContactSaid(
        known, company_id, display_name(profile), profile.value("domain"), lead_id, fields, positions, same,
        min(b.first_seen for b in mine), _version(known, company_id), {b.record_id: _words(b) for b in mine},
    )  # fmt: skip


async def company_of(scope: Scope, contact_id: UUID) -> UUID | None:
    """The company of a person's source record as it goes by now; None if there is no such record, or no company."""
    parent = await scope.value(
        "SELECT parent_id FROM source_records WHERE workspace_id = :workspace AND id = :id AND kind = 'person'",
        workspace=scope.workspace,
        id=contact_id,
    )
    return await canonical(scope, parent) if parent is not None else None


def _words(bundle: Bundle) -> str:
    told = [bundle.content.get(name) for name in ("name", "title", "email", "linkedin_url")]
    return (
        f"{bundle.label or bundle.source}: {', '.join(str(word) for word in told if word) or 'nothing more'}"
    )


def _of(bundle: Bundle) -> UUID:
    """The record that a bundle is about: a correction is about the one that it corrects."""
    if not bundle.corrects:
        return bundle.record_id
    return UUID(bundle.native_key.removeprefix(CORRECTION).partition(":")[0])


def _fields(
    mine: Sequence[Bundle], known: Contact, now: datetime, trust: Trust, decisions: Mapping[str, UUID]
) -> dict[str, Said]:
    ordered = newest_first(mine)
    found: dict[str, Said] = {}
    for name in FIELDS:
        belief = belief_of(ordered, name, now, trust)
        shown = getattr(known, name, None) if name != "started_on" else (belief.value if belief else None)
        if belief is not None:
            heard = voices(f"person.{name}", belief, trust)
            shown = belief.value if name not in ("email", "phone") else shown
            found[name] = Said(shown, belief.confidence, heard, decisions.get(name))
        elif shown is not None:  # read from the title
            found[name] = Said(shown, 0.0, (), None)
    return found


def _positions(
    bundles: Sequence[Bundle], profile: Profile, known: Contact, words: PeopleWords, same: Sequence[Same]
) -> list[Employment]:
    names = {**words.names, profile.company_id: display_name(profile)}
    homes = {one.company_id: one.standing for one in same} | {profile.company_id: known.standing}
    believed_titles = {one.company_id: one.title for one in same} | {profile.company_id: known.title}
    return employments_of(bundles, names, homes, believed_titles)


async def _same(scope: Scope, beyond: Sequence[Bundle]) -> list[Same]:
    if not beyond:
        return []
    rows = await scope.rows(
        "SELECT c.id, c.company_id, p.name, c.title, c.standing, c.sources FROM contacts c"
        " JOIN profiles p ON p.workspace_id = c.workspace_id AND p.company_id = c.company_id"
        " WHERE c.workspace_id = :workspace AND c.company_id = ANY(:companies) ORDER BY c.last_seen DESC, c.id",
        workspace=scope.workspace,
        companies=sorted({b.company_id for b in beyond}),
    )
    told = {str(b.observation_id) for b in beyond}
    return [
        Same(row[0], row[1], row[2], row[3], Standing(row[4]))
        for row in rows
        if any(source["observation"] in told for source in row[5])
    ]


async def _decisions(scope: Scope, records: Sequence[UUID]) -> dict[str, UUID]:
    """The decision that counts for each field of a contact."""
    rows = await scope.rows(
        "SELECT field, id FROM value_decisions WHERE workspace_id = :workspace AND record_id = ANY(:records)"
        " AND undone_at IS NULL ORDER BY decided_at",
        workspace=scope.workspace,
        records=list(records),
    )
    return {row[0]: row[1] for row in rows}


def _version(known: Contact, company_id: UUID) -> str:
    shown = [
        company_id, known.id, known.name, known.title, known.department, known.seniority, known.linkedin_url, known.country,
        known.standing, known.ended_on, [[a.address, a.status] for a in known.emails], [n.number for n in known.phones],
        [s["observation"] for s in known.sources],
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(shown, default=str)).hexdigest()[:16]

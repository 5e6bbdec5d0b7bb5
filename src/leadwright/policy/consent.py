"""Consents and objections of people: what they said, in which words, how we know, and when it ended.

The only writer of consents and consent_marks. Whom one is of is kept as keyed hashes, so that it is met however the
person is spelled, and cannot be read back. Nothing is edited: a consent ends by being withdrawn.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from leadwright.kernel import clock, install_key
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.policy.identifiers import Identifier
from leadwright.policy.legal import CHANNELS, GROUNDS
from leadwright.policy.suppression import ForeignKey

_PURPOSE = "consent"
Act = Literal["consent", "objection"]
ACTS: tuple[Act, ...] = get_args(Act)
EXPRESS = "express"
SCOPES: tuple[str, ...] = (*CHANNELS, "any")
_SHOWN = (
    "c.id, c.act, c.channel, c.ground, c.wording, c.source, c.given_at, c.recorded_by, c.recorded_at,"
    " c.withdrawn_at, c.withdrawn_by, c.withdrawn_how"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, to be kept. ground: express, or what stands in for consent (customer, inquiry, published,
    disclosed, presumed). wording: what they agreed to, word for word. source: how we know. given_at: when they said it."""

    act: Act
    channel: str
    wording: str
    source: str
    given_at: datetime
    ground: str = EXPRESS


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent or an objection as it is kept. Whom it is of cannot be read back, only recognised."""

    id: UUID
    act: str
    channel: str
    ground: str
    wording: str
    source: str
    given_at: datetime
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_how: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None

    def covers(self, channel: str) -> bool:
        """Whether it speaks of a channel."""
        return self.channel in ("any", channel)


async def record(scope: Scope, who: Collection[Identifier], said: Said) -> Consent:
    """Keep what a person with these identifiers said. Raises Wrong, naming the field."""
    check(who, said)
    await _are_kept(scope)
    key = _key(scope)
    made = new_id()
    await scope.run(
        "INSERT INTO consents (workspace_id, id, act, channel, ground, wording, source, given_at, recorded_by)"
        " VALUES (:workspace, :id, :act, :channel, :ground, :wording, :source, :given_at, :actor)",
        workspace=scope.workspace, id=made, act=said.act, channel=said.channel, ground=said.ground,
        wording=said.wording.strip()[:2000], source=said.source.strip()[:500], given_at=said.given_at, actor=scope.actor,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO consent_marks (workspace_id, consent_id, kind, hash, key_id)"
        " SELECT :workspace, :id, m.kind, m.hash, :key_id"
        " FROM unnest(CAST(:kinds AS text[]), CAST(:hashes AS bytea[])) AS m (kind, hash)",
        workspace=scope.workspace, id=made, key_id=_key_id(key), kinds=[item.kind for item in who],
        hashes=[_hash(key, item) for item in who],
    )  # fmt: skip
    return await consent(scope, made)


def check(who: Collection[Identifier], said: Said) -> None:
    """Raise Wrong for what cannot be kept."""
    if not who:
        raise Wrong("Nobody is named.", hint="Give an address, a profile, or a number.", field="who")
    for field, value, known in (
        ("act", said.act, ACTS), ("channel", said.channel, SCOPES), ("ground", said.ground, (EXPRESS, *GROUNDS)),
    ):  # fmt: skip
        if value not in known:
            raise Wrong(
                f"There is no {field} {value[:40]!r}.", hint=f"One of {', '.join(known)}.", field=field
            )
    if said.act == "objection" and said.ground != EXPRESS:
        raise Wrong("An objection is what somebody said.", hint="Leave the ground out.", field="ground")
    if not said.source.strip():
        raise Wrong(
            "A consent needs a source.", hint="Say how you know: a form, a reply, a call.", field="source"
        )
    if said.act == "consent" and said.ground == EXPRESS and not said.wording.strip():
        raise Wrong(
            "A consent needs its wording.", hint="Write what they agreed to, word for word.", field="wording"
        )
    if said.given_at > clock.now():
        raise Wrong("Nobody has said it yet.", hint="Give a day that has been.", field="given_at")


async def withdraw(scope: Scope, consent_id: UUID, how: str) -> Consent:
    """Let a consent (or an objection) count no more, and keep who told us and how. Raises NotFound, or Wrong without a how.

    A consent that was withdrawn forbids what it allowed; an objection that was withdrawn forbids nothing.
    """
    if not how.strip():
        raise Wrong("Say how it was withdrawn.", hint="For example: a reply of 3 March.", field="how")
    await consent(scope, consent_id)
    await scope.run(
        "UPDATE consents SET withdrawn_at = clock_timestamp(), withdrawn_by = :actor, withdrawn_how = :how"
        " WHERE workspace_id = :workspace AND id = :id AND withdrawn_at IS NULL",
        workspace=scope.workspace, id=consent_id, actor=scope.actor, how=how.strip()[:500],
    )  # fmt: skip
    return await consent(scope, consent_id)


async def consent(scope: Scope, consent_id: UUID) -> Consent:
    """Return one of them; raises NotFound."""
    row = await scope.row(
        f"SELECT {_SHOWN} FROM consents c WHERE c.workspace_id = :workspace AND c.id = :id",
        workspace=scope.workspace, id=consent_id,
    )  # fmt: skip
    if row is None:
        raise NotFound(f"There is no consent {consent_id}.", hint="`leadwright consent list` lists them.")
    return Consent(*row)


async def consents(scope: Scope, most: int = 100, before: UUID | None = None) -> list[Consent]:
    """Return what was kept, the newest first; `before` goes on after one of them."""
    rows = await scope.rows(
        f"SELECT {_SHOWN} FROM consents c WHERE c.workspace_id = :workspace"
        " AND (CAST(:before AS uuid) IS NULL OR c.id < :before) ORDER BY c.id DESC LIMIT :most",
        workspace=scope.workspace, most=most, before=before,
    )  # fmt: skip
    return [Consent(*row) for row in rows]


async def count(scope: Scope) -> int:
    """Return how many are kept."""
    found: int = await scope.value(
        "SELECT count(*) FROM consents WHERE workspace_id = :ours", ours=scope.workspace
    )
    return found


async def consents_of(scope: Scope, people: Sequence[Collection[Identifier]]) -> list[tuple[Consent, ...]]:
    """Return what each person, given by all their identifiers, has said, the newest first; one query for all.

    Raises ForeignKey rather than answer "nothing" with a key that recognises nobody.
    """
    found: list[dict[UUID, Consent]] = [{} for _ in people]
    if not await _are_kept(scope):
        return [() for _ in people]
    key = _key(scope)
    by_hash: dict[bytes, set[int]] = defaultdict(set)
    for place, person in enumerate(people):
        for item in person:
            by_hash[_hash(key, item)].add(place)
    rows: Any = await scope.rows(
        f"SELECT m.hash, {_SHOWN} FROM consent_marks m"
        " JOIN consents c ON c.workspace_id = m.workspace_id AND c.id = m.consent_id"
        " WHERE m.workspace_id = :workspace AND m.hash = ANY(:hashes) ORDER BY c.given_at DESC, c.id DESC",
        workspace=scope.workspace, hashes=list(by_hash),
    )  # fmt: skip
    for row in rows:
        for place in by_hash[bytes(row[0])]:
            found[place].setdefault(row[1], Consent(*row[1:]))
    return [tuple(one.values()) for one in found]


async def forget(scope: Scope, who: Iterable[Identifier]) -> int:
    """Take away all that is kept of a person; return how many. Only erasing calls it."""
    if not await _are_kept(scope):
        return 0
    key = _key(scope)
    rows = await scope.rows(
        "SELECT DISTINCT consent_id FROM consent_marks WHERE workspace_id = :workspace AND hash = ANY(:hashes)",
        workspace=scope.workspace, hashes=[_hash(key, item) for item in who],
    )  # fmt: skip
    ids = [row[0] for row in rows]
    if ids:
        for sql in (
            "DELETE FROM consent_marks WHERE workspace_id = :workspace AND consent_id = ANY(:ids)",
            "DELETE FROM consents WHERE workspace_id = :workspace AND id = ANY(:ids)",
        ):
            await scope.run(sql, workspace=scope.workspace, ids=ids)
    return len(ids)


def says(one: Consent, said: Said) -> bool:
    """Whether a kept one is of the very words: the same act, channel, ground, wording, source and time."""
    return (one.act, one.channel, one.ground, one.wording, one.source, one.given_at) == (
        said.act, said.channel, said.ground, said.wording.strip()[:2000], said.source.strip()[:500], said.given_at,
    )  # fmt: skip


def as_document(one: Consent) -> Mapping[str, Any]:
    """It as a face shows it."""
    return {name: getattr(one, name) for name in Consent.__dataclass_fields__}


async def _are_kept(scope: Scope) -> bool:
    """Whether anything is kept; raises ForeignKey if it was with a key by which nobody would be recognised."""
    rows = await scope.rows(
        "(SELECT key_id FROM consent_marks WHERE workspace_id = :workspace ORDER BY key_id LIMIT 1) UNION ALL"
        " (SELECT key_id FROM consent_marks WHERE workspace_id = :workspace ORDER BY key_id DESC LIMIT 1)",
        workspace=scope.workspace,
    )
    if any(bytes(row[0]) != _key_id(_key(scope)) for row in rows):
        raise ForeignKey(
            "The consents of this workspace were kept with another installation's key.",
            hint=f"Copy {install_key.FILE} of the machine that made them to this one's home folder, or set "
            "LEADWRIGHT_INSTALL_KEY alike on both.",
        )
    return bool(rows)


def _key(scope: Scope) -> bytes:
    """Each workspace has its own key, so that nobody can be followed from one to another."""
    return install_key.derived(f"{_PURPOSE}:{scope.workspace}")


def _key_id(key: bytes) -> bytes:
    return hmac.digest(key, b"key id", "sha256")[:8]


def _hash(key: bytes, item: Identifier) -> bytes:
    return hmac.digest(key, f"{item.kind}\0{item.value}".encode("utf-8", "surrogatepass"), "sha256")

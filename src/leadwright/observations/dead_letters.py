"""Dead letters: what was sent rightly and could not be read, kept until somebody reads it again or drops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id

_COLUMNS = "id, channel, reason, body, received_at"
MOST_BODY = 500_000


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery or message that could not be read: where it came in, why, and what it held."""

    id: UUID
    channel: UUID
    reason: str
    body: str
    received_at: datetime


async def bury(scope: Scope, channel: UUID, unread: Sequence[tuple[str, str]], received_at: datetime) -> None:
    """Keep what could not be read, given as (reason, body): the same body once a channel."""
    await scope.run(
        "INSERT INTO dead_letters (workspace_id, id, channel, digest, reason, body, received_at)"
        " SELECT :workspace, g.id, :channel, sha256(convert_to(g.body, 'UTF8')), g.reason, g.body, :received"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[]), CAST(:bodies AS text[])) AS g (id, reason, body)"
        " ON CONFLICT DO NOTHING",
        workspace=scope.workspace,
        channel=channel,
        received=received_at,
        ids=[new_id() for _ in unread],
        reasons=[reason[:500] for reason, _ in unread],
        bodies=[body.replace("\0", "")[:MOST_BODY] for _, body in unread],
    )


async def open_letters(
    scope: Scope, most: int = 100, channel: UUID | None = None
) -> tuple[list[DeadLetter], int]:
    """Return the newest letters that nobody has settled, and how many there are in all."""
    where = "settled_at IS NULL AND (CAST(:channel AS uuid) IS NULL OR channel = :channel)"
    rows: Any = await scope.rows(
        f"SELECT {_COLUMNS} FROM dead_letters WHERE {where} ORDER BY id DESC LIMIT :most",
        channel=channel,
        most=most,
    )
    total = await scope.value(f"SELECT count(*) FROM dead_letters WHERE {where}", channel=channel)
    return [DeadLetter(*row) for row in rows], int(total)


async def open_letter(scope: Scope, letter_id: UUID) -> DeadLetter:
    """Return a letter that nobody has settled; raises NotFound."""
    row: Any = await scope.row(
        f"SELECT {_COLUMNS} FROM dead_letters WHERE id = :id AND settled_at IS NULL", id=letter_id
    )
    if row is None:
        raise NotFound(
            f"There is no open dead letter {letter_id}.", hint="`leadwright events dead list` shows them."
        )
    return DeadLetter(*row)


async def settle(scope: Scope, letter_id: UUID, how: Literal["taken", "dropped"]) -> DeadLetter:
    """Settle a letter: it was read after all, or nobody wants it. Raises NotFound, Conflict if it is settled."""
    row: Any = await scope.row(
        "UPDATE dead_letters SET settled_as = :how, settled_by = :actor, settled_at = clock_timestamp()"
        f" WHERE id = :id AND settled_at IS NULL RETURNING {_COLUMNS}",
        id=letter_id,
        how=how,
        actor=scope.actor,
    )
    if row is not None:
        return DeadLetter(*row)
    if await scope.value("SELECT true FROM dead_letters WHERE id = :id", id=letter_id):
        raise Conflict("This letter is settled already.", hint="Nothing is left to do.")
    raise NotFound(f"There is no dead letter {letter_id}.", hint="`leadwright events dead list` shows them.")

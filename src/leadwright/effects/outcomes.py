"""What an answer or a failure means for the ask: the one table from HTTP to `Outcome`.

A reason begins with a stable head, so that a source can tell one trouble from another:
`no such domain`, `no address`, `no answer from the DNS`, `not allowed`, `no connection`, `tls`, `too slow`,
`connection lost`, `undecodable`, `unwanted type`, `http <status>`, `resting`, `outside is closed`.
"""

from __future__ import annotations

from collections.abc import Sequence

from leadwright.kernel.http import HttpError, Kind
from leadwright.sources.contract import Outcome

_TROUBLES: dict[Kind, tuple[Outcome, str]] = {
    "name": (Outcome.MISS, "no such domain"),
    "address": (Outcome.MISS, "no address"),
    "dns": (Outcome.BUSY, "no answer from the DNS"),
    "guard": (Outcome.BLOCKED, "not allowed"),
    "connect": (Outcome.BUSY, "no connection"),
    "tls": (Outcome.BUSY, "tls"),
    "slow": (Outcome.BUSY, "too slow"),
    "lost": (Outcome.BUSY, "connection lost"),
    "encoding": (Outcome.CHANGED, "undecodable"),
    "media": (Outcome.CHANGED, "unwanted type"),
}
_STATUSES = {
    401: (Outcome.BLOCKED, "it wants a log-in"),
    402: (Outcome.LOCKED, "it wants to be paid"),
    403: (Outcome.BLOCKED, "it refuses us"),
    404: (Outcome.MISS, "there is no such page"),
    407: (Outcome.BLOCKED, "a proxy wants a log-in"),
    408: (Outcome.BUSY, "it gave up waiting"),
    410: (Outcome.MISS, "the page is gone"),
    421: (Outcome.BUSY, "the wrong server answered"),
    425: (Outcome.BUSY, "too early"),
    429: (Outcome.BUSY, "it asks us to slow down"),
    451: (Outcome.BLOCKED, "unavailable for legal reasons"),
    999: (Outcome.BLOCKED, "it refuses us"),
}
_UNSENT: frozenset[Kind] = frozenset({"name", "address", "dns", "guard", "connect", "tls"})


# Of several answers of one call, the one that says most about the call goes first.
_GRAVITY = (
    Outcome.IN_DOUBT, Outcome.CHANGED, Outcome.LOCKED, Outcome.BUSY, Outcome.PENDING, Outcome.HIT, Outcome.BLOCKED,
    Outcome.MISS,
)  # fmt: skip


def worst(found: Sequence[Outcome]) -> Outcome:
    """The outcome of a call with several answers: trouble if there is any, else a hit if there is one."""
    return min(found, key=_GRAVITY.index)


def of_status(status: int, location: str | None) -> tuple[Outcome, str]:
    """Outcome and reason of an answer. A redirect that leads somewhere is a HIT that carries it."""
    if 200 <= status < 300 or (300 <= status < 400 and location):
        return Outcome.HIT, ""
    if status in _STATUSES:
        outcome, words = _STATUSES[status]
        return outcome, f"http {status}: {words}"
    if status >= 500:
        return Outcome.BUSY, f"http {status}: the server fails"
    return Outcome.CHANGED, f"http {status}: not an answer to what was asked"


def of_trouble(trouble: HttpError, *, repeatable: bool) -> tuple[Outcome, str]:
    """Outcome and reason when no usable answer came. Unrepeatable and sent means: in doubt."""
    outcome, head = _TROUBLES[trouble.kind]
    reason = f"{head}: {trouble.message}"
    if trouble.sent and not repeatable and outcome is Outcome.BUSY and trouble.kind not in _UNSENT:
        return Outcome.IN_DOUBT, reason
    return outcome, reason

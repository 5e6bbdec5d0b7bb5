"""What to do with a lead: the play of its tier, and its next step by how somebody there can be reached.

A play is decided by people: the latest decision of a tier counts, the default without any. The only writer of plays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id

Step = Literal["call", "write", "connect", "find", "watch"]
Reach = Literal["call", "write", "connect"]
Approval = Literal["each", "first", "none"]
TIERS = ("hot", "warm", "nurture", "cold")
REACHES: tuple[Reach, ...] = get_args(Reach)
APPROVALS: tuple[Approval, ...] = get_args(Approval)
_MOST_NAME, _MOST_NOTE = 80, 300


@dataclass(frozen=True, slots=True)
class Play:
    """What is done with one lead: the name of the play, the step that comes next, and a sentence about it."""

    name: str
    step: Step
    sentence: str


@dataclass(frozen=True, slots=True)
class TierPlay:
    """What is done with leads of a tier.

    reach: how somebody is reached, tried in this order; empty for leads that are only watched. approval: whether a person
    reads each message before it goes, the first ones of a sequence, or none. sequence: the name of the one that leads of
    this tier are taken into, "" for none. note: a word of the team to whoever works the lead.
    """

    name: str
    reach: tuple[Reach, ...] = ("call", "write", "connect")
    approval: Approval = "first"
    sequence: str = ""
    note: str = ""


DEFAULTS: Mapping[str, TierPlay] = {
    "hot": TierPlay("Personal message, approved by you", approval="each"),
    "warm": TierPlay("Priority queue"),
    "nurture": TierPlay("Slow sequence", reach=("write", "connect", "call")),
    "cold": TierPlay("Watched", reach=()),
}
_OUT = TierPlay("Nothing", reach=())


@dataclass(frozen=True, slots=True)
class DecidedPlay:
    """The play of a tier that counts, and who decided it when; nobody where the default does."""

    tier: str
    play: TierPlay
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def is_decided(self) -> bool:
        """Whether it is not the default."""
        return self.decided_by is not None


def play(
    tier: str,
    *,
    name: str | None,
    phone: bool,
    email: bool,
    linkedin: bool,
    plays: Mapping[str, TierPlay] = DEFAULTS,
) -> Play:
    """The play of a tier for a lead whose best contact is known as told. Pure."""
    of_tier = plays.get(tier, _OUT)
    if not of_tier.reach:
        return Play(of_tier.name, "watch", "Nothing to do: it comes back by itself when something changes.")
    who = name or "somebody there"
    known = {"call": phone, "write": email, "connect": linkedin}
    words = {
        "call": f"Call {who} today.", "write": f"Write to {who} today.", "connect": f"Connect with {who} on LinkedIn.",
    }  # fmt: skip
    for step in of_tier.reach:
        if known[step]:
            return Play(of_tier.name, step, f"{words[step]} {of_tier.note}".strip())
    if any(known.values()):
        ways = [
            way for way, is_known in (("phone", phone), ("e-mail", email), ("LinkedIn", linkedin)) if is_known
        ]
        return Play(
            of_tier.name, "find", f"Find another way to reach {who}: only {' and '.join(ways)} is known."
        )
    return Play(of_tier.name, "find", "Find somebody to talk to: no way to reach anybody is known.")


async def plays_of(scope: Scope) -> dict[str, TierPlay]:
    """Return the play of each tier that counts."""
    return {tier: one.play for tier, one in (await decided_plays(scope)).items()}


async def decided_plays(scope: Scope) -> dict[str, DecidedPlay]:
    """Return the play of each tier with whose word it is, in the order of tiers."""
    rows: Any = await scope.rows(
        "SELECT DISTINCT ON (tier) tier, document, decided_by, decided_at FROM plays WHERE workspace_id = :workspace"
        " ORDER BY tier, id DESC",
        workspace=scope.workspace,
    )
    latest = {
        row[0]: DecidedPlay(row[0], _kept(row[1]), row[2], row[3]) for row in rows if row[1] is not None
    }
    return {tier: latest.get(tier, DecidedPlay(tier, DEFAULTS[tier])) for tier in TIERS}


async def decide(scope: Scope, tier: str, document: Mapping[str, Any] | None) -> DecidedPlay:
    """Decide the play of a tier, or bring the default back (None); what the document does not name stays as it is.

    Raises Wrong, naming the field.
    """
    if tier not in TIERS:
        raise Wrong(f"There is no tier {tier[:40]!r}.", hint=f"One of {', '.join(TIERS)}.", field="tier")
    kept = None
    if document is not None:
        now = asdict((await decided_plays(scope))[tier].play)
        kept = orjson.dumps(asdict(from_document({**now, **document}))).decode()
    await scope.run(
        "INSERT INTO plays (workspace_id, id, tier, document, decided_by)"
        " VALUES (:workspace, :id, :tier, CAST(:document AS jsonb), :actor)",
        workspace=scope.workspace, id=new_id(), tier=tier, document=kept, actor=scope.actor,
    )  # fmt: skip
    return (await decided_plays(scope))[tier]


def from_document(document: Mapping[str, Any]) -> TierPlay:
    """The play that a document says. Raises Wrong, naming the field."""
    known = tuple(TierPlay.__dataclass_fields__)
    for name in document:
        if name not in known:
            raise Wrong(f"A play has no {name[:40]!r}.", hint=f"It has {', '.join(known)}.", field=name)
    reach = document.get("reach", REACHES)
    if (
        not isinstance(reach, list | tuple)
        or any(one not in REACHES for one in reach)
        or len(set(reach)) < len(reach)
    ):
        raise Wrong(
            "reach lists ways to reach somebody, each once.",
            hint=f"Of {', '.join(REACHES)}; none: only watched.",
            field="reach",
        )
    approval = document.get("approval", "first")
    if approval not in APPROVALS:
        raise Wrong(
            f"There is no approval {approval!r}.", hint=f"One of {', '.join(APPROVALS)}.", field="approval"
        )
    name = _text(document, "name", _MOST_NAME)
    if not name:
        raise Wrong("A play needs a name.", hint="For example: Personal message.", field="name")
    return TierPlay(
        name,
        tuple(reach),
        approval,
        _text(document, "sequence", _MOST_NAME * 2),
        _text(document, "note", _MOST_NOTE),
    )


def _text(document: Mapping[str, Any], name: str, most: int) -> str:
    value = document.get(name, "") or ""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise Wrong(f"{name} is a text of at most {most} characters.", hint="Shorten it.", field=name)
    return " ".join(value.split())


def _kept(document: Mapping[str, Any]) -> TierPlay:
    """What was checked when it was written."""
    return TierPlay(**{**document, "reach": tuple(document["reach"])})

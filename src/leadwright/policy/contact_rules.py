"""What a workspace decided otherwise than the law as shipped, by country and channel: kept for good, the latest counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id
from leadwright.policy.legal import (
    CHANNELS,
    GROUNDS,
    NEEDS,
    UNKNOWN,
    Channel,
    ContactRule,
    Ground,
    Needs,
    rule_for,
)
from leadwright.values import place


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a country and a channel, by whom, when and why. `needs` is None where the shipped rule came back."""

    country: str
    channel: str
    needs: str | None
    grounds: Mapping[str, int | None]
    why: str
    decided_by: str
    decided_at: datetime


async def decided(scope: Scope) -> dict[tuple[str, str], ContactRule]:
    """Return the rules that the workspace decided, by country and channel."""
    return {
        (one.country, one.channel): ContactRule(
            one.country, _channel(one.channel), _needs(one.needs), "decided by your team", one.why,
            {_ground(name): months for name, months in one.grounds.items()},
            register=rule_for(one.country, _channel(one.channel)).register, decided_by=one.decided_by,
        )
        for one in await decisions(scope)
        if one.needs is not None
    }  # fmt: skip


async def decisions(scope: Scope) -> list[Decision]:
    """Return the latest decision of each country and channel of which there is any."""
    rows = await scope.rows(
        "SELECT DISTINCT ON (country, channel) country, channel, needs, grounds, why, decided_by, decided_at"
        " FROM contact_rules WHERE workspace_id = :workspace ORDER BY country, channel, id DESC",
        workspace=scope.workspace,
    )
    return [Decision(*row) for row in rows]


async def decide(
    scope: Scope,
    country: str,
    channel: str,
    needs: str | None,
    why: str,
    grounds: Mapping[str, int | None] | None = None,
) -> ContactRule:
    """Decide what a country asks for on a channel, or bring the shipped rule back (None). Raises Wrong, naming the field.

    `country` is a code or a name; "unknown" is what counts where no country is known.
    """
    code = country_code(country)
    _checked(channel, needs, why, grounds or {})
    await scope.run(
        "INSERT INTO contact_rules (workspace_id, id, country, channel, needs, grounds, why, decided_by)"
        " VALUES (:workspace, :id, :country, :channel, :needs, CAST(:grounds AS jsonb), :why, :actor)",
        workspace=scope.workspace, id=new_id(), country=code, channel=channel, needs=needs,
        grounds=orjson.dumps(dict(grounds or {})).decode(), why=why.strip()[:500], actor=scope.actor,
    )  # fmt: skip
    return rule_for(code, _channel(channel), decided=await decided(scope))


def country_code(text: str) -> str:
    """The code of a country as somebody wrote it; "??" for an unknown one. Raises Wrong."""
    if text.strip().lower() in ("unknown", UNKNOWN, ""):
        return UNKNOWN
    found = place.country(text)
    if found is None:
        raise Wrong(f"{text[:60]!r} is no country.", hint="Write DE, Germany, or unknown.", field="country")
    return found


def _checked(channel: str, needs: str | None, why: str, grounds: Mapping[str, int | None]) -> None:
    if channel not in CHANNELS:
        raise Wrong(
            f"There is no channel {channel[:40]!r}.", hint=f"One of {', '.join(CHANNELS)}.", field="channel"
        )
    if needs is not None and needs not in NEEDS:
        raise Wrong(f"A rule needs no {needs[:40]!r}.", hint=f"One of {', '.join(NEEDS)}.", field="needs")
    if needs is not None and not why.strip():
        raise Wrong("Say why.", hint="For example: advice of our counsel of 3 March.", field="why")
    for ground, months in grounds.items():
        if ground not in GROUNDS:
            raise Wrong(
                f"There is no ground {ground[:40]!r}.", hint=f"One of {', '.join(GROUNDS)}.", field="grounds"
            )
        if months is not None and not 1 <= months <= 240:
            raise Wrong("A ground holds for 1 to 240 months.", hint="Or leave it open.", field="grounds")


def _channel(text: str) -> Channel:
    return next(channel for channel in CHANNELS if channel == text)


def _needs(text: Any) -> Needs:
    return next(needs for needs in NEEDS if needs == text)


def _ground(text: str) -> Ground:
    return next(ground for ground in GROUNDS if ground == text)

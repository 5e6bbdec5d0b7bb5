"""Keep the feature rows: the only writer of the table `features`, which can be rebuilt from profiles and signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from leadwright.entities.types import Drafted, Profile
from leadwright.kernel.db import Scope
from leadwright.scoring.derive import COLUMNS, feature_row
from leadwright.scoring.trends import growing
from leadwright.signals.store import signals
from leadwright.signals.types import Signal

_JSON = {"custom", "evidence"}
_LIST = ", ".join(COLUMNS)
_VALUES = ", ".join(f"{name}::jsonb" if name in _JSON else name for name in COLUMNS)
_SET = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "company_id")
_UPSERT = f"""
INSERT INTO features (workspace_id, {_LIST}) SELECT :workspace, {_VALUES} FROM pg_temp.featured
ON CONFLICT (workspace_id, company_id) DO UPDATE SET {_SET}
"""


def draft(profile: Profile) -> Drafted:
    """Return a profile with its feature row, for `write_features`, which then need not make it."""
    return Drafted(profile, feature_row(profile))


async def write_features(
    scope: Scope,
    companies: Iterable[UUID],
    profiles: Sequence[Profile],
    drafts: Mapping[UUID, Drafted] = MappingProxyType({}),
) -> None:
    """Write the feature rows of profiles; companies without a profile any more lose theirs.

    `drafts` holds rows that were made ahead, which the next measure of trends completes; a row counts for that very
    profile alone. What was noticed at a company
    speaks in its features however often its profile is made anew.
    """
    living = {profile.company_id for profile in profiles}
    if gone := [company for company in set(companies) if company not in living]:
        await scope.run("DELETE FROM features WHERE company_id = ANY(:gone)", gone=gone)
    if profiles:
        known = [profile.company_id for profile in profiles if profile.company_id not in drafts]
        noticed = await signals(scope, known) if known else {}
        trends = await growing(scope) if known else {}
        await scope.stage(
            "featured", COLUMNS, (_row(profile, drafts, noticed, trends) for profile in profiles)
        )
        await scope.run(_UPSERT, workspace=scope.workspace)


def _row(
    profile: Profile, drafts: Mapping[UUID, Drafted], noticed: Mapping[UUID, Sequence[Signal]],
    trends: Mapping[str, bool],
) -> tuple[Any, ...]:  # fmt: skip
    drawn = drafts.get(profile.company_id)
    if drawn is not None and drawn.profile is profile:
        return drawn.row
    return feature_row(profile, noticed.get(profile.company_id, ()), trends)

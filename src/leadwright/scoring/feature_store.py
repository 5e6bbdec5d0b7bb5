"""Keep the feature rows: the only writer of the table `features`, which can be rebuilt from profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from leadwright.entities.types import Drafted, Profile
from leadwright.kernel.db import Scope
from leadwright.scoring.derive import COLUMNS, feature_row

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

    `drafts` holds rows that were made ahead; a row counts for that very profile alone.
    """
    living = {profile.company_id for profile in profiles}
    if gone := [company for company in set(companies) if company not in living]:
        await scope.run("DELETE FROM features WHERE company_id = ANY(:gone)", gone=gone)
    if profiles:
        await scope.stage("featured", COLUMNS, (_row(profile, drafts) for profile in profiles))
        await scope.run(_UPSERT, workspace=scope.workspace)


def _row(profile: Profile, drafts: Mapping[UUID, Drafted]) -> tuple[Any, ...]:
    drawn = drafts.get(profile.company_id)
    return drawn.row if drawn is not None and drawn.profile is profile else feature_row(profile)

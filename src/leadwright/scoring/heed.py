"""Heed what changed at companies: notice their signals, and rewrite the features of those whose signals moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from leadwright.entities.reliability import active
from leadwright.entities.store import refresh
from leadwright.entities.types import Profile
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import settings
from leadwright.scoring.feature_store import write_features
from leadwright.scoring.kinds import signal_kinds
from leadwright.scoring.signalled import HEEDED, LIKELY, is_told
from leadwright.signals.context import Context
from leadwright.signals.notice import notice
from leadwright.signals.store import Moved
from leadwright.values import domain, technology


@dataclass(frozen=True, slots=True)
class Heeded:
    """The companies whose signals are not what they were; of those the ones whose features followed; and the ids of what
    was news (in `signal_news`), in order."""

    companies: frozenset[UUID]
    followed: frozenset[UUID]
    news: Sequence[UUID]


class Rescore(Protocol):
    """What scores some companies anew after words about them were taken: `flows.rescore.rescore_some`."""

    async def __call__(
        self, scope: Scope, companies: Sequence[UUID], profiles: Sequence[Profile] | None = None, /
    ) -> object:
        """Score companies. `profiles` are theirs, built just now, if their features are still to be written."""


async def heed(
    scope: Scope, companies: Collection[UUID], profiles: Sequence[Profile] | None = None
) -> Heeded:
    """Notice the signals of companies; the features of those follow in which a feature reads what moved.

    Whoever built the profiles of these companies just now may leave their features to this, which writes them once and
    with what was noticed: those of `profiles`, and none for a company that has none any more.
    """
    if not companies:
        return Heeded(frozenset(), frozenset(), ())
    known = await context(scope)
    noticed = await notice(scope, companies, known)
    followed = await _behind(scope, noticed.moved)
    given = frozenset(companies) if profiles is not None else frozenset[UUID]()
    if given or followed:
        anew = await refresh(scope, followed - given, known.now)
        await write_features(scope, followed | given, [*(profiles or ()), *anew])
    return Heeded(noticed.companies, frozenset(followed), noticed.news)


async def _behind(scope: Scope, moved: Moved) -> set[UUID]:
    """The companies whose features do not rest yet on what was noticed, or rest on what is gone."""
    gone = {one.company_id for one in moved.gone if one.type in HEEDED}
    written = [one for one in moved.written if one.type in HEEDED and one.confidence >= LIKELY]
    if not written:
        return gone
    rows = await scope.rows(
        "SELECT company_id, evidence FROM features WHERE company_id = ANY(:ids)",
        ids=sorted({one.company_id for one in written}),
    )
    supports = {row.company_id: row.evidence for row in rows}
    return gone | {one.company_id for one in written if not is_told(one, supports.get(one.company_id, {}))}


async def context(scope: Scope) -> Context:
    """What detectors may know today: the offer and what its workspace has set, and the trust of sources."""
    now = clock.now()
    zone = str(await scope.value("SELECT time_zone FROM workspaces"))
    stored = await icps.icps(scope)
    offers = [one for one in (await icps.offer(scope), *(of.icp.offer for of in stored)) if one is not None]
    known = settings()
    return Context(
        now=now,
        today=clock.today(zone),
        competitors=frozenset(_product(name) for offer in offers for name in offer.competitors),
        complements=frozenset(_product(name) for offer in offers for name in offer.complementary),
        terms={_product(name): months for name, months in known.renewal_terms.items()},
        term=known.renewal_term,
        ahead=known.renewal_window,
        trust=await active(scope),
        kinds=await signal_kinds(scope),
    )


def _product(name: str) -> str:
    """The key of a product that an offer names by its name or its domain."""
    found = domain.website(name) if " " not in name and "." in name else None
    return technology.key(found.domain.partition(".")[0] if found and not technology.is_known(name) else name)

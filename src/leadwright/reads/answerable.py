"""Which features somebody could still answer: what is never reachable does not count as potential."""

from __future__ import annotations

from functools import lru_cache

from leadwright.effects.usable import usable_sources
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import settings
from leadwright.llm.model import model_of
from leadwright.scoring.ask import features_of
from leadwright.scoring.features import answerable_features
from leadwright.sources.market import vendors

OWN_SOURCES = frozenset({"website", "technology", "jobs"})
"""Sources of the house, which cost nothing and need no key."""


async def answerable(scope: Scope) -> frozenset[str]:
    """Return the features that the house's own sources or a vendor that the workspace can ask may answer."""
    usable = await usable_sources(scope, vendors().values())
    own = OWN_SOURCES | {"model"} if model_of(settings()) is not None else OWN_SOURCES
    return answerable_features(own).union(*(_of(name) for name in usable))


@lru_cache(maxsize=256)
def _of(vendor: str) -> frozenset[str]:
    return frozenset[str]().union(*(features_of(operation) for operation in vendors()[vendor].operations))

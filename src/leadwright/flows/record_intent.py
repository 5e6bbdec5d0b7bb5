"""Record buyer intent of companies. Whoever is a lead is scored anew by the edge; the others wait until they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.queries import latest_words
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation
from leadwright.sources.intent import gathered


async def record_intent(scope: Scope, said: Sequence[Observation], label: str) -> list[UUID]:
    """Record what a list or delivery says, and return the companies that it is about, in its order.

    Topics told earlier still stand beside the new ones. `label` names the list or delivery, for evidence.
    The same words again append a sighting and nothing else.
    """
    if not said:
        return []
    now = clock.now()
    said = await _with_earlier_topics(scope, said)
    made = await record(scope, await open_reading(scope, said[0].source, label), now, said)
    keyed = [(done.record_id, company_keys(item.fields)) for done, item in zip(made, said, strict=True)]
    resolved = await resolve(scope, keyed)
    companies = [found.company_id for found in resolved]
    also = {one for found in resolved for one in found.also}
    touched = list(dict.fromkeys([*companies, *sorted(also)]))
    await write_features(scope, touched, await refresh(scope, touched, now))
    if also:
        await follow(scope, touched)
    return companies


async def _with_earlier_topics(scope: Scope, said: Sequence[Observation]) -> list[Observation]:
    known = await latest_words(scope, said[0].source, [item.native_key for item in said])
    return [_merged(item, known.get((item.kind, item.native_key), {})) for item in said]


def _merged(item: Observation, earlier: Mapping[str, Any]) -> Observation:
    topics = gathered(item.fields["intent_topics"], earlier.get("intent_topics", ()))
    return replace(item, fields={**earlier, **item.fields, "intent_topics": topics})

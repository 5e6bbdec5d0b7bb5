"""Narrower criteria that together are the same: what lies beyond a source's result window is reached through them."""

from __future__ import annotations

from dataclasses import replace

from leadwright.sources.question import Criteria

# Ends of the head count bands that sources share; halves of a band are tried after them.
_BANDS = (
    (1, 10),
    (11, 20),
    (21, 50),
    (51, 100),
    (101, 200),
    (201, 500),
    (501, 1000),
    (1001, 5000),
    (5001, None),
)


def split(criteria: Criteria) -> list[Criteria]:
    """Cut criteria into parts that do not overlap and leave nothing out: by country, then head count, then state,
    funding stage or industry. One part means that they cannot be cut."""
    if len(criteria.countries) > 1:
        return [replace(criteria, countries=(country,)) for country in criteria.countries]
    if len(bands := _bands(criteria)) > 1:
        return bands
    if len(criteria.funding_stages) > 1:
        return [replace(criteria, funding_stages=(stage,)) for stage in criteria.funding_stages]
    if len(criteria.regions) > 1:
        return [replace(criteria, regions=(region,)) for region in criteria.regions]
    if len(criteria.industries) > 1:
        return [replace(criteria, industries=(node,)) for node in criteria.industries]
    return [criteria]


def _bands(criteria: Criteria) -> list[Criteria]:
    low, high = criteria.head_count_min or 1, criteria.head_count_max
    found = []
    for start, end in _BANDS:
        first = max(low, start)
        last = high if end is None else end if high is None else min(high, end)
        if last is None or first <= last:
            found.append(replace(criteria, head_count_min=first, head_count_max=last))
    return found

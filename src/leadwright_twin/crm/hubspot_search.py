"""The search of the twin of HubSpot: groups of filters over what the index shows, sorted by one property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leadwright_twin.crm.hubspot_schema import Property
from leadwright_twin.crm.store import Shown

CEILING = 10_000
_GROUPS, _FILTERS = 5, 6


def matching(
    index: Mapping[str, Shown], asked: Mapping[str, Any], modified: str, known: Mapping[str, Property]
) -> list[tuple[str, Shown]] | str:
    """The records that match, in order; or what is wrong with the question."""
    groups = asked.get("filterGroups") or []
    if len(groups) > _GROUPS or any(len(group.get("filters") or []) > _FILTERS for group in groups):
        return "Too many filters"
    for group in groups:
        for item in group.get("filters") or []:
            if item.get("propertyName") not in known:
                return f"There was a problem with the request: {item.get('propertyName')} is not a property"
            if item.get("operator") == "IN" and len(item.get("values") or []) > 100:
                return "Too many values"
    sorts = asked.get("sorts") or []
    if len(sorts) > 1:
        return "Only one sort can be applied"
    rows = [
        (record_id, shown) for record_id, shown in index.items()
        if shown.live and (not groups or any(_all(group, record_id, shown, modified, known) for group in groups))
    ]  # fmt: skip
    if sorts:
        name = sorts[0]["propertyName"] if isinstance(sorts[0], dict) else sorts[0]
        down = isinstance(sorts[0], dict) and sorts[0].get("direction") == "DESCENDING"
        rows.sort(key=lambda row: _key(_value(row[0], row[1], name, modified), known[name]), reverse=down)
    else:
        rows.sort(key=lambda row: int(row[0]))
    return rows


def _value(record_id: str, shown: Shown, name: str, modified: str) -> str | None:
    if name == "hs_object_id":
        return record_id
    return str(shown.modified) if name == modified else shown.values.get(name)


def _key(value: str | None, item: Property) -> tuple[int, float, str]:
    if value is None:
        return (1, 0.0, "")
    if item.type in ("number", "datetime", "date"):
        return (0, _number(value), "")
    return (0, 0.0, value.casefold())


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(value).timestamp() * 1000
    except ValueError:
        return 0.0


def _all(
    group: Mapping[str, Any], record_id: str, shown: Shown, modified: str, known: Mapping[str, Property]
) -> bool:
    filters: Sequence[Mapping[str, Any]] = group.get("filters") or []
    return all(
        _holds(item, _value(record_id, shown, item["propertyName"], modified), known[item["propertyName"]])
        for item in filters
    )


def _holds(item: Mapping[str, Any], value: str | None, prop: Property) -> bool:
    operator = item.get("operator")
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return (value is not None) is (operator == "HAS_PROPERTY")
    wanted = [str(one) for one in item.get("values") or []]
    if operator in ("IN", "NOT_IN"):
        inside = value is not None and value.casefold() in {one.casefold() for one in wanted}
        return inside if operator == "IN" else not inside
    target = str(item.get("value"))
    if operator in ("CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"):
        inside = value is not None and target.strip("*").casefold() in value.casefold()
        return inside if operator == "CONTAINS_TOKEN" else not inside
    if operator == "NEQ":
        return value is None or _key(value, prop) != _key(target, prop)
    if value is None:
        return False
    mine, other = _key(value, prop), _key(target, prop)
    if operator == "BETWEEN":
        return other <= mine <= _key(str(item.get("highValue")), prop)
    return {
        "EQ": mine == other,
        "LT": mine < other,
        "LTE": mine <= other,
        "GT": mine > other,
        "GTE": mine >= other,
    }.get(str(operator), False)

"""Sentence templates of rules: which holes they may have, and how a row fills them. Words only, never a
judgement.

{funding_stage}              the value of a feature, or "unknown"
{icp.size_min}               a field of the ICP
{ago:funding_date}           "12 days ago"
{shared:stack:must_have}     what a list and the ICP's lists (joined by commas) have in common
{missing:stack:must_have}    what the ICP's lists hold and the list does not
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from leadwright.icp.problems import nearest
from leadwright.icp.translate import IcpRow
from leadwright.scoring.expression import BadRule
from leadwright.scoring.features import FEATURES, Kind
from leadwright.values import industry, place, technology

_HOLE = re.compile(r"\{([^{}]*)\}")
_ICP = tuple(f.name for f in fields(IcpRow))
_ICP_LISTS = tuple(f.name for f in fields(IcpRow) if f.default == ())
_MANY = 6


def check(template: str) -> None:
    """Raise BadRule if a hole names nothing, with the nearest right spelling."""
    for hole in _HOLE.findall(template):
        kind, _, rest = hole.partition(":") if ":" in hole else ("", "", hole)
        name, _, lists = rest.partition(":")
        if kind in ("shared", "missing"):
            _known(hole, name, [f.name for f in FEATURES.values() if f.type is Kind.LIST])
            for wanted in lists.split(","):
                _known(hole, wanted, _ICP_LISTS)
        elif kind == "ago":
            _known(hole, name, [f.name for f in FEATURES.values() if f.type is Kind.DATE])
        elif kind:
            raise BadRule(
                f"`{{{hole}}}` is no hole of a sentence", near=nearest(kind, ("ago", "shared", "missing"))
            )
        else:
            _known(hole, rest, (*(f for f in FEATURES if f != "custom"), *(f"icp.{field}" for field in _ICP)))


def _known(hole: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise BadRule(f"`{name}` in `{{{hole}}}` is unknown", near=nearest(name, names, cutoff=55))


def fill(template: str, row: Mapping[str, Any], icp: IcpRow, as_of: date) -> str:
    """The sentence for one row of features."""
    return _HOLE.sub(lambda match: _filled(match.group(1), row, icp, as_of), template)


def _filled(hole: str, row: Mapping[str, Any], icp: IcpRow, as_of: date) -> str:
    kind, _, rest = hole.partition(":") if ":" in hole else ("", "", hole)
    name, _, lists = rest.partition(":")
    if kind == "ago":
        return _ago(row.get(name), as_of)
    if kind in ("shared", "missing"):
        held = set(row.get(name) or ())
        wanted = [item for field in lists.split(",") for item in getattr(icp, field)]
        return (
            _listed(name, [item for item in dict.fromkeys(wanted) if (item in held) == (kind == "shared")])
            or "none"
        )
    if rest.startswith("icp."):
        value = getattr(icp, rest[4:])
        return _listed(rest[4:], value) or "any" if isinstance(value, tuple) else _shown(rest, value, "any")
    if rest == "head_count":
        return _range(row.get("head_count_min"), row.get("head_count_max"))
    value = row.get(rest)
    return (
        _listed(rest, value) or "none" if isinstance(value, list | tuple) else _shown(rest, value, "unknown")
    )


def _ago(day: date | None, as_of: date) -> str:
    if day is None:
        return "on an unknown day"
    days = (as_of - day).days
    if days < 0:
        return f"on {day.isoformat()}, yet to come"
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def _range(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return "unknown"
    if low == high:
        return f"{low:,}"
    if high is None:
        return f"{low:,}+"
    return f"{low or 0:,}-{high:,}"


def _listed(name: str, items: Iterable[Any]) -> str:
    words = [_word(name, str(item)) for item in items if item is not None]
    more = f" and {len(words) - _MANY} more" if len(words) > _MANY else ""
    return ", ".join(words[:_MANY]) + more


def _word(name: str, item: str) -> str:
    if name == "industries":
        return industry.label(item)
    if name in ("stack", "stack_absent", "must_have", "nice_to_have", "avoid", "complementary"):
        return technology.label(item)
    return place.country_name(item) if name == "countries" else item


def _shown(name: str, value: Any, nothing: str) -> str:
    if value is None:
        return nothing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if not isinstance(value, str) and name != "founded" else str(value)

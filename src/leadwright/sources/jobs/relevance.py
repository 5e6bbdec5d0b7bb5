"""Which open roles matter to an ICP: by the department that a board names, else by the title's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leadwright.values import title
from leadwright.values.name import fold


def relevant(
    roles: Iterable[Mapping[str, Any]], titles: Sequence[str], departments: Sequence[str]
) -> list[Mapping[str, Any]]:
    """The roles (as in the field `roles`) in one of the departments or with one of the titles, in order.

    "VP Engineering" finds "Vice President, Engineering (EMEA)"; the department "Engineering" finds a role
    in "R&D / Engineering", and one titled "Backend Developer" where the board names no department it knows.
    """
    keys = [key for one in titles if (key := title.key(one))]
    wanted = {known for one in departments if (known := title.department(one))}
    words = [folded for one in departments if (folded := fold(one))]
    return [role for role in roles if _has_title(role, keys) or _in_department(role, wanted, words)]


def _has_title(role: Mapping[str, Any], keys: Sequence[str]) -> bool:
    padded = f" {title.key(str(role.get('title') or ''))} "
    return any(f" {key} " in padded for key in keys)


def _in_department(role: Mapping[str, Any], wanted: set[str], words: Sequence[str]) -> bool:
    told = str(role.get("department") or "")
    padded = f" {fold(told)} "
    if told and any(f" {word} " in padded for word in words):
        return True
    known = title.department(told) if told else None
    return (known or title.department(str(role.get("title") or ""))) in wanted

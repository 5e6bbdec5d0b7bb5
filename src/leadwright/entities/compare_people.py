"""Named comparisons of two person records, field by field. What a record does not say is compared with nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rapidfuzz.distance import OSA

from leadwright.entities.compare_person_names import compare_person_names
from leadwright.entities.keys import linkedin_page

NAME_LEVELS = ("words", "extra", "whole", "letters", "order", "ends", "alike", "script")


def compare_people(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, str]:
    """Return the level of every comparison that both records allow, by its name.

    Names as in `compare_person_names`. Beside them:

    - `words` is `parts` if one name is a single word that the other does not hold.
    - `email`: equal, typo, user (the same before the @), other.
    - `phone`, `linkedin`, `employer`: equal, other.
    - `born` (a date, ISO or digits): equal, typo (one digit, or two that changed places), part (two of year,
      month and day), near, other.
    - `town`, `street`, `house`, `postcode`, `number` (any personal number): equal, typo, other.
    """
    levels = _names(one.get("name"), other.get("name"))
    for name, compare in _FIELDS.items():
        left, right = _text(one.get(name)), _text(other.get(name))
        if left and right:
            levels[name] = compare(left, right)
    return levels


def _names(one: Any, other: Any) -> dict[str, str]:
    if not (one and other):
        return {}
    levels = dict(compare_person_names(one, other))
    if levels["words"] == "none" and (" " not in one.strip() or " " not in other.strip()):
        return {"words": "parts"}  # a given name alone says nothing against a family name alone
    return levels


def _text(value: Any) -> str:
    return str(value).strip().lower() if value is not None else ""


def _same(left: str, right: str) -> str:
    return "equal" if left == right else "other"


def _page(left: str, right: str) -> str:
    return "equal" if linkedin_page(left) == linkedin_page(right) else "other"


def _spelled(left: str, right: str) -> str:
    left, right = left.replace(" ", ""), right.replace(" ", "")
    if left == right:
        return "equal"
    return "typo" if OSA.distance(left, right) <= (1 if min(len(left), len(right)) < 6 else 2) else "other"


def _email(left: str, right: str) -> str:
    if left == right:
        return "equal"
    if OSA.distance(left, right) <= 3:
        return "typo"
    return "user" if left.partition("@")[0] == right.partition("@")[0] else "other"


def _date(left: str, right: str) -> str:
    one, two = (("".join(char for char in text if char.isdigit())) for text in (left, right))
    if one == two:
        return "equal"
    if len(one) == len(two) == 8:
        if OSA.distance(one, two) == 1 or one[:4] + one[6:] + one[4:6] == two:
            return "typo"
        parts = sum(one[a:b] == two[a:b] for a, b in ((0, 4), (4, 6), (6, 8)))
        return "part" if parts == 2 else "near" if _near(one, two) else "other"
    return "typo" if OSA.distance(one, two) == 1 else "other"


def _near(one: str, two: str) -> bool:
    """A year, a month and three days off at most, or another decade: a date told from memory."""
    years, months, days = (abs(int(one[a:b]) - int(two[a:b])) for a, b in ((0, 4), (4, 6), (6, 8)))
    return years in {0, 1, 10} and months in {0, 1, 11} and days <= 3


_FIELDS: Mapping[str, Callable[[str, str], str]] = {
    "email": _email, "phone": _same, "linkedin_url": _page, "employer": _same, "born": _date,
    "town": _spelled, "street": _spelled, "house": _spelled, "postcode": _spelled, "number": _spelled,
}  # fmt: skip

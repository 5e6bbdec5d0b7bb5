"""Read what a person typed about a contact: each value as the catalogue keeps it, None where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.kernel.errors import Wrong
from leadwright.sources.confirmed import read_field
from leadwright.values import title as titles

# What may be typed of a contact. `email` and `phone` name the first one, `emails` and `phones` all of them.
FIELDS = (
    "name", "title", "department", "seniority", "email", "emails", "phone", "phones", "linkedin_url", "country",
    "started_on", "left", "ended_on",
)  # fmt: skip
_MANY = {"emails": "email", "phones": "phone"}
_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_MOST = 20


def read_person(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a person; those given as None or empty stay None. Raises Wrong with the field."""
    told: dict[str, Any] = {}
    for field, value in given.items():
        if field not in FIELDS:
            raise Wrong(
                f"A contact has no field {field!r}.", hint=f"The fields are {', '.join(FIELDS)}.", field=field,
                code="unknown_field",
            )  # fmt: skip
        try:
            told |= _read(field, value)
        except Wrong as error:
            error.field = field
            raise
    if told.get("ended_on") and "left" not in told:
        told["left"] = True
    return told


def _read(field: str, value: Any) -> dict[str, Any]:
    if field in _MANY:
        items = _items(value)
        read = list(dict.fromkeys(read_field("person", field, item) for item in items))
        return {_MANY[field]: read[0] if read else None, field: read}
    if value is None or value == "":
        if field == "name":
            raise Wrong("A contact needs a name.", hint="Type it, or leave it as it is.", field="name")
        return {field: None}
    if field == "left":
        return {"left": _flag(value)}
    if field in ("started_on", "ended_on"):
        return {field: _day(field, value)}
    if field == "seniority":
        return {field: _seniority(value)}
    return {field: read_field("person", {"email": "emails", "phone": "phones"}.get(field, field), value)}


def _items(value: Any) -> Sequence[Any]:
    if value is None or value == "":
        return ()
    items = value if isinstance(value, list) else re.split(r"[;\n]", str(value))
    return [item for item in items if item not in (None, "") and str(item).strip()][:_MOST]


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in ("yes", "true", "1", "on"):
        return True
    if word in ("no", "false", "0"):
        return False
    raise Wrong(
        f"left cannot be read: {word[:40]!r}.", hint="Say yes or no.", field="left", code="unreadable_value"
    )


def _day(field: str, value: Any) -> str:
    text = str(value).strip()
    if not _DAY.fullmatch(text):
        raise Wrong(
            f"{field} cannot be read: {text[:40]!r}.", hint="Write 2024, 2024-03 or 2024-03-01.", field=field,
            code="unreadable_value",
        )  # fmt: skip
    return text


def _seniority(value: Any) -> str:
    text = str(value).strip().lower().replace("-", "_").replace(" ", "_")[:60]
    return text if text in titles.SENIORITIES else titles.seniority(str(value)) or text

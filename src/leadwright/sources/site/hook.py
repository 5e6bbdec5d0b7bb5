"""Read a delivery of another program: where its fields stand is said by a mapping, or guessed from their names.

Forms of advertisements send lists of {name, value}; programs send objects, one or many. Each becomes one track message
with what it says of the person and the company, so that everything after it is as for events of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from leadwright.kernel.errors import Wrong
from leadwright.sources.reading import ShapeError, line
from leadwright.sources.site.message import Event, read

FIELDS: Mapping[str, tuple[str, ...]] = {
    "event": ("event", "eventname", "eventtype", "type", "action", "activity"),
    "email": ("email", "emailaddress", "workemail", "businessemail", "mail", "useremail", "contactemail"),
    "name": ("name", "fullname", "contactname", "personname"),
    "first_name": ("firstname", "givenname"),
    "last_name": ("lastname", "familyname", "surname"),
    "title": ("title", "jobtitle", "position", "role"),
    "phone": ("phone", "phonenumber", "mobile", "mobilephone", "workphone", "telephone"),
    "linkedin": ("linkedin", "linkedinurl", "linkedinprofile", "profileurl"),
    "company": ("company", "companyname", "organization", "organisation", "account", "employer"),
    "domain": ("domain", "companydomain", "companywebsite", "website", "companyurl"),
    "time": (
        "timestamp",
        "time",
        "createdat",
        "createdtime",
        "submittedat",
        "occurredat",
        "date",
        "receivedat",
    ),
    "id": ("id", "messageid", "eventid", "leadid", "leadgenid", "submissionid", "uuid"),
    "user": ("userid", "contactid", "personid"),
    "items": ("events", "leads", "items", "records", "data", "entries"),
}
"""What can be read of a delivery, each with the names it is recognised by, spelled without case and marks."""
USUAL_EVENT = "Ad lead"
_MOST = 1_000
_MOST_STEPS = 12
_NAME, _INSIDE = r"[^.\[\]]+", r"\d+|[^\[\]=]+=[^\[\]]+"
_STEP = re.compile(rf"({_NAME})|\[({_INSIDE})\]")
_PATH = re.compile(rf"(?:{_NAME}|\[(?:{_INSIDE})\])(?:\.{_NAME}|\[(?:{_INSIDE})\])*")
_MARKS = re.compile(r"[\W_]")


def mapping(raw: Any) -> dict[str, str]:
    """Check a mapping {our field: path, or "=text" for what always holds}. Raises Wrong with the field."""
    if not isinstance(raw, Mapping):
        raise Wrong("The mapping is not an object.", hint='Write {"email": "lead.email"}.', field="mapping")
    for name, path in raw.items():
        if name not in FIELDS:
            raise Wrong(
                f"{str(name)[:60]!r} is no field of a delivery.",
                hint=f"Use {', '.join(FIELDS)}.",
                field="mapping",
            )
        if not isinstance(path, str) or not (path.startswith("=") or _steps(path)):
            raise Wrong(
                f"The path of {name} cannot be read: {str(path)[:60]!r}.",
                hint="Write lead.email, rows[0].email, answers[name=email].value, or =text.",
                field="mapping",
            )
    return {str(name): path.strip() for name, path in raw.items()}


def read_delivery(
    told: Any, where: Mapping[str, str], received_at: datetime, identity: str
) -> Iterator[Event | ShapeError]:
    """Return the events of a delivery, or for each that says too little why. Raises ShapeError if there are none.

    `identity` names the delivery: a repeat of it makes the same events.
    """
    items = _at(told, where["items"]) if "items" in where else _items(told)
    if not isinstance(items, list) or not items:
        raise ShapeError("it holds no list of items" if "items" in where else "it says nothing")
    if len(items) > _MOST:
        raise ShapeError(f"it holds {len(items):,} items, of {_MOST:,} at most")
    for number, item in enumerate(items):
        try:
            yield _event(item, told, where, received_at, f"{identity}:{number}")
        except ShapeError as error:
            yield ShapeError(f"item {number}: {error}" if len(items) > 1 else str(error))


def _event(item: Any, whole: Any, where: Mapping[str, str], received_at: datetime, identity: str) -> Event:
    found = _mapped(item, whole, where) if where else {}
    found = {**{n: v for n, v in _guessed(item).items() if n not in where}, **found}
    if not any(found.get(name) for name in ("email", "domain", "company", "user")):
        raise ShapeError("it names nobody: neither an e-mail address nor a company")
    company = {"name": found.get("company"), "domain": found.get("domain")}
    traits = {
        "email": found.get("email"), "name": found.get("name"), "firstName": found.get("first_name"),
        "lastName": found.get("last_name"), "title": found.get("title"), "phone": found.get("phone"),
        "linkedinUrl": found.get("linkedin"), "company": company if any(company.values()) else None,
    }  # fmt: skip
    message = {
        "event": found.get("event") or USUAL_EVENT, "messageId": found.get("id") or identity,
        "timestamp": found.get("time"), "userId": found.get("user"),
        "anonymousId": None if found.get("user") else f"hook:{found.get('id') or identity}",
        "context": {"traits": {name: value for name, value in traits.items() if value}},
    }  # fmt: skip
    return read("track", message, received_at)


def _items(told: Any) -> Any:
    if isinstance(told, list):
        return told
    if not isinstance(told, Mapping):
        return None
    for name, value in told.items():
        listed = isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value)
        if (
            listed
            and _meaning(name) == "items"
            and not any("name" in one and "values" in one for one in value)
        ):
            return value
    return [told]


def _mapped(item: Any, whole: Any, where: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name, path in where.items():
        if name == "items":
            continue
        value = path[1:] if path.startswith("=") else _at(item, path)
        if value is None and not path.startswith("="):
            value = _at(whole, path)
        if (text := _plain(value)) is not None:
            found[name] = text
    return found


def _guessed(item: Any, depth: int = 0) -> dict[str, Any]:
    """What the names of an item's keys tell, and those of what lies within it; answers of forms come as a list."""
    found: dict[str, Any] = {}
    if isinstance(item, list):
        for answer in item:
            if isinstance(answer, Mapping) and (
                name := answer.get("name") or answer.get("key") or answer.get("label")
            ):
                value = answer.get("values") or answer.get("value") or answer.get("answer")
                if (what := _meaning(name)) and (text := _plain(value)) is not None:
                    found.setdefault(what, text)
        return found
    if not isinstance(item, Mapping):
        return found
    for name, value in item.items():
        what = _meaning(name)
        if what == "company" and isinstance(value, Mapping):
            inner = {_meaning(key): _plain(inside) for key, inside in value.items()}
            found |= {n: v for n, v in (("company", inner.get("name")), ("domain", inner.get("domain"))) if v}
        elif what and what != "items" and (text := _plain(value)) is not None:
            found.setdefault(what, text)
    if depth < 4:
        for name, value in item.items():
            if isinstance(value, Mapping | list) and _meaning(name) != "company":
                found = {**_guessed(value, depth + 1), **found}
    return found


def _meaning(name: Any) -> str | None:
    folded = _MARKS.sub("", str(name).casefold())
    return next((what for what, names in FIELDS.items() if folded in names), None)


def _plain(value: Any) -> str | None:
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if value else None
    return line(value) if not isinstance(value, bool) else None


def _steps(path: str) -> list[str]:
    """The steps of a path, one after the other; none for a text that is no path."""
    steps = [name or inside for name, inside in _STEP.findall(path)]
    return steps if _PATH.fullmatch(path.strip()) and len(steps) <= _MOST_STEPS else []


def _at(value: Any, path: str) -> Any:
    for step in _steps(path):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, list) and "=" in step:
            key, _, wanted = step.partition("=")
            value = next(
                (
                    one
                    for one in value
                    if isinstance(one, Mapping) and str(one.get(key)).casefold() == wanted.casefold()
                ),
                None,
            )
        else:
            return None
    return value

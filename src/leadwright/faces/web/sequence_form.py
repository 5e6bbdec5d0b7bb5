"""The form of a sequence and its text: two sides of one document, each made from the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from starlette.datastructures import FormData

from leadwright.actions.outreach.document import (
    DAYS,
    ENDS,
    MOST_STEPS,
    SequenceDocument,
    from_document,
    parse,
)
from leadwright.icp.problems import BadDocument, Problem

BLANK: dict[str, Any] = {
    "name": "",
    "purpose": "",
    "tier": "",
    "steps": [{"day": 0, "channel": "email", "variants": [{"name": "a", "subject": "", "body": ""}]}],
    "window": {"days": list(DAYS[:5]), "from": "09:00", "until": "17:00", "holidays": False},
    "approval": {"first": 20, "hot": True, "always": False},
    "grace_minutes": 10,
    "stop_stages": list(ENDS),
}
_MOST_WAYS = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent. document: None if it cannot be used. shown: what the form shows, as a document with `variants` in every
    step. text: the same as YAML, or as typed. mode: form or text."""

    document: SequenceDocument | None
    shown: dict[str, Any]
    text: str
    mode: str
    problems: Sequence[Problem]


def draft_of(document: SequenceDocument | None, mode: str = "form") -> Draft:
    """What the page shows of a sequence before anything was sent; a blank one without it."""
    if document is None:
        return Draft(None, BLANK, "", mode, ())
    return Draft(document, shown(document.to_document()), document.to_yaml(), mode, ())


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """A document with `variants` in every step."""
    steps = []
    for step in document.get("steps", []):
        ways = step.get("variants") or [
            {"name": "a", "subject": step.get("subject", ""), "body": step.get("body", "")}
        ]
        steps.append({"day": step.get("day", 0), "channel": step.get("channel", "email"), "variants": ways})
    return {**BLANK, **document, "steps": steps}


def read_form(form: FormData) -> Draft:
    """Read what was sent, and do to its steps what was asked; `to` names the side that is wanted next."""
    mode = _text(form, "mode") or "form"
    text, given = _text(form, "text"), BLANK
    try:
        if mode == "text":
            document = parse(text)
            given = shown(document.to_document())
        else:
            given = _changed(_typed(form), _text(form, "change"))
            text = yaml.safe_dump(plain(given), sort_keys=False, allow_unicode=True, width=100)
            document = from_document(plain(given))
            text = document.to_yaml()
    except BadDocument as error:
        return Draft(None, given, text, mode, error.problems)
    wanted = _text(form, "to")
    return Draft(document, given, text, wanted if wanted in ("form", "text") else mode, ())


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """The document as it is kept: one way stands in the step itself."""
    steps = []
    for step in given["steps"]:
        ways = [{name: value for name, value in way.items() if value} for way in step["variants"]]
        own = (
            {name: value for name, value in ways[0].items() if name != "name"}
            if len(ways) == 1
            else {"variants": ways}
        )
        steps.append({"day": step["day"], "channel": step["channel"], **own})
    return {name: value for name, value in {**given, "steps": steps}.items() if value not in ("", None)}


def _typed(form: FormData) -> dict[str, Any]:
    """The fields of the form as a document."""
    steps = []
    for number in range(MOST_STEPS):
        if f"channel-{number}" not in form:
            break
        ways = []
        for way in range(_MOST_WAYS):
            if f"body-{number}-{way}" not in form:
                break
            ways.append(
                {part: _text(form, f"{part}-{number}-{way}").strip() for part in ("name", "subject", "body")}
            )
        channel = _text(form, f"channel-{number}")
        if channel != "email":
            ways = [{**one, "subject": ""} for one in ways]
        steps.append({"day": _number(form, f"day-{number}"), "channel": channel, "variants": ways})
    return {
        "name": _text(form, "name").strip(),
        "purpose": _text(form, "purpose").strip(),
        "tier": _text(form, "tier"),
        "steps": steps,
        "window": {
            "days": [day for day in DAYS if day in form.getlist("days")] or list(DAYS[:5]),
            "from": _text(form, "from") or "09:00",
            "until": _text(form, "until") or "17:00",
            "holidays": "holidays" in form,
        },
        "approval": {"first": _number(form, "first"), "hot": "hot" in form, "always": "always" in form},
        "grace_minutes": _number(form, "grace_minutes"),
        "stop_stages": [str(one) for one in form.getlist("stop_stages")],
    }


def _changed(given: dict[str, Any], change: str) -> dict[str, Any]:
    """The document with a step or a way more or less: `add:email`, `drop:2`, `way:0`, `unway:0:1`."""
    what, _, rest = change.partition(":")
    steps, place = given["steps"], rest.partition(":")
    blank = {"name": "", "subject": "", "body": ""}
    if what == "add" and len(steps) < MOST_STEPS:
        day = steps[-1]["day"] + 3 if steps and isinstance(steps[-1]["day"], int) else 0
        steps.append({"day": day, "channel": rest, "variants": [{**blank, "name": "a"}]})
    elif what == "drop" and place[0].isdigit() and int(place[0]) < len(steps) > 1:
        del steps[int(place[0])]
    elif what == "way" and place[0].isdigit() and int(place[0]) < len(steps):
        ways = steps[int(place[0])]["variants"]
        if len(ways) < _MOST_WAYS:
            ways.append({**blank, "name": "abcde"[len(ways)]})
    elif what == "unway" and place[0].isdigit() and place[2].isdigit() and int(place[0]) < len(steps):
        ways = steps[int(place[0])]["variants"]
        if int(place[2]) < len(ways) > 1:
            del ways[int(place[2])]
    return given


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\x00", "").replace("\r\n", "\n") if isinstance(value, str) else ""


def _number(form: FormData, name: str) -> int | str:
    """A whole number, or what stands in its place, so that the document says what is wrong with it."""
    text = _text(form, name).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text or 0

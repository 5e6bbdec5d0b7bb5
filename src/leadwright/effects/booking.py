"""Books a call before it is sent: what the database is told of it, and what makes two questions the same. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from leadwright.effects.asking import Asking
from leadwright.effects.calls import url_hash
from leadwright.effects.choices import Choice, cell
from leadwright.effects.credentials import Unsealed
from leadwright.kernel.ids import new_id
from leadwright.sources.question import Question
from leadwright.sources.vendor import Operation, Vendor

_UNFELT = 500  # calls a second, beyond which the steps between them are too short to be kept


def call_of(asking: Asking, chosen: Choice, key: Unsealed) -> dict[str, Any]:
    """The call as the database writes it down before it is sent."""
    vendor, operation = asking.vendor, asking.operation
    open_questions = [asking.questions[index] for index in asking.open()]
    request = asking.again or operation.build(open_questions, asking.cursor)
    url = chosen.url(request)
    units = operation.units * len(open_questions)
    if operation.charged_on == "record":
        units *= max(1, min(operation.page or 1, max(question.limit for question in open_questions)))
    asks = [
        {
            "id": str(new_id()),
            "key": asking.keys[index],
            "question": asking.questions[index].key(),
            "fresh": operation.fresh_days * 86_400,
        }
        for index in asking.open()
    ]
    return {
        "id": str(new_id()), "source": vendor.name, "endpoint": operation.name, "purpose": asking.why.purpose,
        "host": url.split("/")[2], "request_hash": url_hash(url + repr(sorted(request.query.items()))),
        "why": asking.why.reason, "run_id": str(asking.why.run_id) if asking.why.run_id else None,
        "asked_by": asking.why.actor, "credential_id": str(key.id),
        "units": str(units), "unit": chosen.price.unit, "unit_price": str(chosen.price.per_unit),
        "cost": str(chosen.cost(units)), "currency": chosen.price.currency, "repeat": operation.repeat,
        "seconds": request.timeout * 3 + 60, "asks": asks, "refresh": asking.why.refresh,
        "again": list(asking.fetched),
        "cell": cell(vendor, key.id), "spacing": chosen.plan.spacing, "places": chosen.plan.concurrent or 0,
        "paced": not chosen.plan.limits and not chosen.plan.spacing,
        "windows": [
            {"cell": cell(vendor, key.id, over, f"{limit.seconds:g}"), "most": limit.most, "seconds": limit.seconds}
            for over, limit in chosen.limits_of(operation)
        ],
    }  # fmt: skip


def effect_key(
    vendor: Vendor, operation: Operation, chosen: Choice, question: Question, cursor: str | None
) -> str:
    """What makes two asks the same, in hex: the request that they make, whoever's key pays. Somebody of whom more is
    known by now is asked about in other words, and the source is not asked again unless it would read other words."""
    request = operation.build([question], cursor)
    told = [request.method, request.base, request.path, dict(request.query), request.json, request.form]
    parts = [vendor.name, operation.name, dict(chosen.bases), told]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def keeps_time(call: Mapping[str, Any]) -> bool:
    """Whether the steps between calls count: there is a short window, a spacing, or a pace to be learned."""
    return bool(call["paced"] or call["spacing"] or any(_tight(item) for item in call["windows"]))


def _tight(window: Mapping[str, Any]) -> bool:
    """Whether a window is short, and its steps are longer than a process can be late by chance."""
    return bool(window["seconds"] <= 10 and window["most"] < _UNFELT * window["seconds"])

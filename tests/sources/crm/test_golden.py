"""Golden examples of CRMs: dialects ask and read as documented, the twins answer in the same shapes, and nothing odd in a
reply is ever a crash."""

from __future__ import annotations

import contextlib
import copy
import random
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from leadwright.sources.crm.contract import CrmTrouble
from leadwright_twin.crm.frame import Office
from leadwright_twin.crm.serve import crm_twin
from leadwright_twin.wire import Request

from .golden_form import NoMoreReplies, drive, exchanges, files

ALL = exchanges()
NAMES = [f"{crm}: {item['name']}" for crm, item in ALL]
ON_TWIN = [(crm, item) for crm, item in ALL if item["twin"]]


@pytest.mark.parametrize(("crm", "item"), ALL, ids=NAMES)
def test_a_dialect_asks_and_reads_as_documented(crm: str, item: dict[str, Any]) -> None:
    asked, ended = drive(crm, item["deed"], item["arguments"], [step["reply"] for step in item["talk"]])
    assert asked == [step["request"] for step in item["talk"]]
    assert ended == {name: item[name] for name in ("result", "trouble") if name in item}


@pytest.mark.parametrize(("crm", "item"), ON_TWIN, ids=[f"{crm}: {item['name']}" for crm, item in ON_TWIN])
def test_the_twin_answers_in_the_documented_shapes(crm: str, item: dict[str, Any]) -> None:
    office = _office(crm, item)
    for step in item["talk"]:
        status, told = _asked(office, crm, step["request"], item.get("token", "sandbox-key"))
        assert status == step["reply"]["status"]
        _same_shape(step["reply"].get("json"), told, "$")


def test_every_deed_of_a_dialect_has_its_examples() -> None:
    deeds = {
        "changed",
        "read",
        "find",
        "write",
        "associate",
        "fields",
        "owners",
        "stages",
        "prepare",
        "account",
    }
    for crm, file in files().items():
        assert {item["deed"] for item in file["exchanges"]} == deeds, crm
        assert {item["kind"] for item in file["exchanges"]} == {
            "hit",
            "page",
            "partial",
            "error",
            "limit",
            "quirk",
        }, crm


@pytest.mark.parametrize(("crm", "item"), ALL, ids=NAMES)
def test_a_reply_that_is_odd_anywhere_is_read_or_refused_but_never_a_crash(
    crm: str, item: dict[str, Any]
) -> None:
    dice = random.Random(item["name"])
    replies = [step["reply"] for step in item["talk"]]
    for place, reply in enumerate(replies):
        for path in _paths(reply.get("json")):
            for odd in (None, 5, "odd", [], {}, True, [None], dice.choice([-1, 1e400, "\x00", {"a": []}])):
                spoilt = copy.deepcopy(replies)
                spoilt[place] = {**reply, "json": _with(copy.deepcopy(reply.get("json")), path, odd)}
                with contextlib.suppress(CrmTrouble, NoMoreReplies):
                    drive(crm, item["deed"], item["arguments"], [*spoilt, *spoilt[place:], *spoilt[place:]])


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = (
        value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    )
    for name, one in inner:
        yield from _paths(one, (*path, name))


def _with(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    value[path[0]] = _with(value[path[0]], path[1:], odd)
    return value


def _office(crm: str, item: dict[str, Any]) -> Office:
    moment = [1_795_687_200_000]  # 26 November 2026, 10:00 UTC
    office = crm_twin(now=lambda: moment[0]).office(crm)
    for given in files()[crm]["given"]:
        office.store.create(
            given["kind"], given["values"], "person", links=given.get("links"), at=moment[0] - 600_000
        )
    for kind in item.get("prepared", ()):
        office.store.unique.setdefault(kind, set()).add("leadwright_key")
        body = orjson.dumps(
            {"name": "leadwright_key", "type": "string", "fieldType": "text", "hasUniqueValue": True}
        )
        _asked(
            office,
            crm,
            {"method": "POST", "path": f"/crm/v3/properties/{kind}s", "query": {}, "body": body},
            "sandbox-key",
        )
    return office


def _asked(office: Office, crm: str, request: dict[str, Any], token: str) -> tuple[int, Any]:
    from urllib.parse import urlencode

    host = "api.hubapi.com" if crm == "hubspot" else "fernhill.my.salesforce.com"
    target = request["path"] + (f"?{urlencode(request['query'])}" if request["query"] else "")
    body = request.get("body") or (orjson.dumps(request["json"]) if request.get("json") is not None else b"")
    sending = office.serve(
        Request(request["method"], target, host, {"authorization": f"Bearer {token}"}, body)
    )
    response = sending.response
    return response.status, orjson.loads(response.body) if response.body else None


def _same_shape(golden: Any, told: Any, where: str) -> None:
    """Every key of the example is told, in the same type; null stands for any."""
    if golden is None or told is None:
        return
    if isinstance(golden, dict):
        assert isinstance(told, dict), where
        for name, value in golden.items():
            assert name in told, f"{where}.{name}"
            _same_shape(value, told[name], f"{where}.{name}")
    elif isinstance(golden, list):
        assert isinstance(told, list), where
        if golden:
            assert told, where
            by_name = {row.get("name"): row for row in told if isinstance(row, dict)}
            for place, value in enumerate(golden):
                name = value.get("name") if isinstance(value, dict) else None
                other = by_name.get(name) if name is not None else told[place] if place < len(told) else None
                _same_shape(value, other, f"{where}[{place}]")
    else:
        kinds = (
            (int, float)
            if isinstance(golden, int | float) and not isinstance(golden, bool)
            else (type(golden),)
        )
        assert isinstance(told, kinds), f"{where}: {told!r} is no {type(golden).__name__}"

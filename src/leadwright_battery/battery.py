"""One battery for every vendor: manifest complete, asked right, read to the end, lenient, failing by the right name."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendor import Answer, Operation, Reading, Vendor
from leadwright_battery.cases import Examples, catalogue
from leadwright_battery.golden import Exchange, request_key


def vendor_of(item: Exchange) -> tuple[Vendor, Operation]:
    vendor = vendors()[item.vendor]
    return vendor, vendor.operation(item.raw["operation"])


def read(item: Exchange, reply: Reply | None = None) -> Reading:
    _, operation = vendor_of(item)
    return operation.read(item.questions, reply or item.reply)


def test_every_vendor_has_its_golden_examples(golden_examples: Examples) -> None:
    assert {path.stem for path in golden_examples.folder.glob("*.json")} == set(golden_examples.names)
    assert golden_examples.names, "no vendor is under test"


def test_a_manifest_is_complete(name: str) -> None:
    manifest = vendors()[name].manifest
    assert manifest.name == name
    for text in (manifest.title, manifest.licence, manifest.terms, manifest.homepage):
        assert text.strip()
    assert all(base.startswith("https://") and not base.endswith("/") for base in manifest.bases.values())
    assert manifest.plans
    assert 0.5 <= manifest.reliability <= 1
    assert manifest.price.currency.isupper()
    assert manifest.price.per_unit >= 0
    needs = manifest.auth.place != "none"
    assert bool(manifest.auth.secrets) == needs
    assert all(variable.isupper() for variable in manifest.auth.secrets.values())


def test_an_operation_declares_what_it_gives_and_costs(
    name: str, operation_name: str, golden_examples: Examples
) -> None:
    operation = vendors()[name].operation(operation_name)
    known = set(catalogue()["company"]) | {f"person.{field}" for field in catalogue()["person"]}
    assert operation.gives <= known, operation.gives - known
    assert operation.denies <= operation.gives
    assert operation.units >= 0
    assert 0 < operation.hits <= 1
    assert operation.batch >= 1
    assert operation.units == 0 or operation.repeat != "free", "what costs is not repeated as if it were free"
    assert operation.does != "find_companies" or operation.translate is not None
    asked = (name, operation_name)
    shown = [e for e in golden_examples.exchanges if (e.vendor, e.raw["operation"]) == asked]
    assert shown, "an operation has at least one golden example"


def test_the_right_request_goes_on_the_wire(exchange: Exchange) -> None:
    if "request" not in exchange.raw:
        pytest.fail("an exchange tells its request")
    _, operation = vendor_of(exchange)
    assert all(operation.accepts(question) for question in exchange.questions)
    assert (
        request_key(operation.build(exchange.questions, exchange.raw.get("cursor")))
        == exchange.raw["request"]
    )


def test_a_reply_is_read_as_documented(exchange: Exchange) -> None:
    reading = read(exchange)
    assert len(reading.answers) == len(exchange.questions) == len(exchange.raw["answers"])
    for answer, expected in zip(reading.answers, exchange.raw["answers"], strict=True):
        assert answer.outcome == expected["outcome"], answer.reason
        assert expected.get("reason", "") in answer.reason
        assert bool(answer.reason) == (answer.outcome is not Outcome.HIT)
        if "observations" in expected:
            assert [
                shown(o, e) for o, e in zip(answer.observations, expected["observations"], strict=True)
            ] == (expected["observations"])
        if "suppressed" in expected:
            assert [{"kind": s.kind, "value": s.value} for s in answer.suppressed] == expected["suppressed"]
        if expected.get("units") is not None:
            assert answer.units == Decimal(str(expected["units"]))
        assert (expected.get("details") or {}).items() <= dict(answer.details).items()
    assert reading.next == exchange.raw.get("next")
    if exchange.raw.get("total") is not None:
        assert reading.total == exchange.raw["total"]
    assert sorted(reading.leftovers) == sorted(exchange.raw.get("leftovers", []))


def shown(observation: Any, expected: dict[str, Any]) -> dict[str, Any]:
    told = {
        "kind": observation.kind,
        "native_key": observation.native_key,
        "fields": dict(observation.fields),
    }
    if "company_key" in expected:
        told["company_key"] = observation.company_key
    if "effective" in expected:
        told["effective"] = observation.effective.isoformat() if observation.effective else None
    if "url" in expected:
        told["url"] = observation.url
    return {name: told[name] for name in expected}


def test_observations_speak_the_catalogue_and_name_their_source_and_licence(read_exchange: Exchange) -> None:
    vendor, operation = vendor_of(read_exchange)
    for answer in read(read_exchange).answers:
        for observation in answer.observations:
            assert observation.source == vendor.name
            assert observation.licence == vendor.manifest.licence
            assert set(observation.fields) <= set(catalogue()[observation.kind])
            json.dumps(dict(observation.fields))
            prefix = "person." if observation.kind == "person" else ""
            given = {f"{prefix}{name}" for name in observation.fields}
            assert given <= operation.gives, given - operation.gives


def test_an_unknown_field_survives_and_is_reported(json_exchange: Exchange) -> None:
    document = json_exchange.raw["reply"]["json"]
    if not isinstance(document, dict):
        pytest.skip("the reply is a list")
    more = replace(json_exchange.reply, body=json.dumps({**document, "brand_new_field": {"a": [1]}}).encode())
    reading = read(json_exchange, more)
    assert [a.outcome for a in reading.answers] == [a["outcome"] for a in json_exchange.raw["answers"]]
    assert "brand_new_field" in reading.leftovers


def test_nothing_that_is_missing_or_null_or_odd_breaks_reading(json_exchange: Exchange) -> None:
    for mutated in mutations(json_exchange.raw["reply"]["json"]):
        try:
            reading = read(json_exchange, replace(json_exchange.reply, body=json.dumps(mutated).encode()))
        except ShapeError:
            continue
        assert len(reading.answers) == len(json_exchange.questions)


_CHANGES: tuple[Any, ...] = (None, "x", 7, [], {}, [None], "missing")


def mutations(document: Any) -> list[Any]:
    """The document with each of its nodes in turn missing, null, or of another type."""
    found = []
    for path in paths(document):
        for change in _CHANGES:
            found.append(changed(document, path, change))  # noqa: PERF401 - reads as it is done
    return found[:4000]


def paths(node: Any, prefix: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [prefix] if prefix else []
    if isinstance(node, dict):
        for key, value in node.items():
            found += paths(value, (*prefix, key))
    elif isinstance(node, list):
        for index, value in enumerate(node[:2]):
            found += paths(value, (*prefix, index))
    return found


def changed(node: Any, path: tuple[Any, ...], change: Any) -> Any:
    head, *rest = path
    copy = dict(node) if isinstance(node, dict) else list(node)
    if rest:
        copy[head] = changed(node[head], tuple(rest), change)
    elif change == "missing":
        del copy[head]
    else:
        copy[head] = change
    return copy


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.BLOCKED, Outcome.LOCKED, Outcome.IN_DOUBT])
def test_a_reply_that_never_came_keeps_its_name(
    name: str, operation_name: str, outcome: Outcome, golden_examples: Examples
) -> None:
    item = golden_examples.first(name, operation_name)
    reading = read(item, Reply(outcome, "https://vendor.example/", reason="because"))
    assert {(a.outcome, a.reason) for a in reading.answers} == {(outcome, "because")}
    assert len(reading.answers) == len(item.questions)


@pytest.mark.parametrize("status", [401, 402, 403, 429, 500, 502, 503])
def test_no_failure_is_read_as_a_miss(
    name: str, operation_name: str, status: int, golden_examples: Examples
) -> None:
    item = golden_examples.first(name, operation_name)
    for body in (b"", b"<html>gateway</html>", b'{"error": "x"}', b"[]", b"null"):
        reading = read(item, Reply(Outcome.BUSY, "https://vendor.example/", status, body=body))
        for answer in reading.answers:
            assert answer.outcome in (Outcome.BUSY, Outcome.LOCKED, Outcome.BLOCKED), answer
            assert not answer.observations


@pytest.mark.parametrize("body", [b"", b"nonsense", b'{"truncated": [', b"null", b"7", b'"text"'])
def test_nonsense_is_a_changed_contract_and_never_a_miss(
    name: str, operation_name: str, body: bytes, golden_examples: Examples
) -> None:
    item = golden_examples.first(name, operation_name)
    try:
        reading = read(item, Reply(Outcome.HIT, "https://vendor.example/", 200, body=body))
    except ShapeError:
        return
    assert {a.outcome for a in reading.answers} <= {Outcome.CHANGED, Outcome.PENDING}


def test_an_opt_out_suppresses_and_nothing_else_is_kept(opt_out: Exchange) -> None:
    answers: list[Answer] = [a for a in read(opt_out).answers if a.suppressed]
    assert answers
    for answer in answers:
        assert answer.observations == ()
        assert answer.outcome is Outcome.BLOCKED

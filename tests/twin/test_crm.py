"""Behaviour of the twin CRMs: what makes a real one hard to sync with is there."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from leadwright_twin.crm.faults import Faults, faults
from leadwright_twin.crm.frame import Office
from leadwright_twin.crm.people import lost_edits
from leadwright_twin.crm.serve import crm_twin, filled_crms, post_webhooks, report
from leadwright_twin.crm.soql import SoqlError, parse, run
from leadwright_twin.crm.webhooks import Webhooks
from leadwright_twin.wire import Request

pytestmark = pytest.mark.anyio
COMPANIES = "/crm/v3/objects/companies"


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1_795_687_200_000

    def __call__(self) -> int:
        return self.at


def ask(
    office: Office, method: str, target: str, body: Any = None, token: str = "sandbox-key", **headers: str
) -> Any:
    """Status and body of an answer."""
    host = "api.hubapi.com" if target.startswith("/crm") else "fernhill.my.salesforce.com"
    raw = orjson.dumps(body) if body is not None else b""
    told = office.serve(
        Request(method, target, host, {"authorization": f"Bearer {token}", **headers}, raw)
    ).response
    return told.status, orjson.loads(told.body) if told.body else None


def test_a_search_lags_behind_and_the_records_do_not() -> None:
    time = Time()
    hubspot = crm_twin(now=time, lag=5.0).hubspot
    made = [
        ask(hubspot, "POST", COMPANIES, {"properties": {"name": f"Fern {n}"}})[1]["id"] for n in range(20)
    ]
    ids = [{"id": one} for one in made]
    assert (
        len(ask(hubspot, "POST", f"{COMPANIES}/batch/read", {"inputs": ids, "properties": []})[1]["results"])
        == 20
    )
    assert ask(hubspot, "POST", f"{COMPANIES}/search", {"limit": 100})[1]["total"] < 20
    time.at += 5_001
    assert ask(hubspot, "POST", f"{COMPANIES}/search", {"limit": 100})[1]["total"] == 20


def test_no_search_shows_more_than_ten_thousand_results() -> None:
    time = Time()
    hubspot = crm_twin(now=time).hubspot
    for number in range(10_050):
        hubspot.store.create("company", {"name": str(number)}, "person")
    status, told = ask(hubspot, "POST", f"{COMPANIES}/search", {"limit": 200, "after": "9800"})
    assert (status, told["total"], len(told["results"])) == (200, 10_050, 200)
    assert ask(hubspot, "POST", f"{COMPANIES}/search", {"limit": 200, "after": "10000"})[0] == 400
    assert len({row["updatedAt"] for row in told["results"]}) == 1  # all of one moment


def test_a_batch_without_trace_ids_is_refused_whole() -> None:
    hubspot = crm_twin().hubspot
    inputs = [{"properties": {"name": "Fern"}}, {"properties": {"name": "Ash", "industry": "nonsense"}}]
    assert ask(hubspot, "POST", f"{COMPANIES}/batch/create", {"inputs": inputs})[0] == 400
    assert sum(1 for _ in hubspot.store.live("company")) == 0
    traced = [{**item, "objectWriteTraceId": str(place)} for place, item in enumerate(inputs)]
    status, told = ask(hubspot, "POST", f"{COMPANIES}/batch/create", {"inputs": traced})
    assert (status, len(told["results"]), told["errors"][0]["context"]) == (
        207,
        1,
        {"objectWriteTraceId": ["1"]},
    )


def test_limits_are_told_and_kept() -> None:
    time = Time()
    hubspot = crm_twin(now=time).hubspot
    statuses = [ask(hubspot, "GET", "/crm/v3/owners")[0] for _ in range(112)]
    assert statuses.count(429) == 2
    time.at += 10_001
    assert ask(hubspot, "GET", "/crm/v3/owners")[0] == 200
    assert [ask(hubspot, "POST", f"{COMPANIES}/search", {})[0] for _ in range(6)].count(429) == 1
    salesforce = crm_twin(now=time, limits=0.001).salesforce
    target = "/services/data/v62.0/query?q=SELECT+Id+FROM+Account"
    answers = [ask(salesforce, "GET", target) for _ in range(16)]
    assert answers[-1] == (
        403,
        [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}],
    )


def test_tokens_of_a_log_in_end() -> None:
    time = Time()
    hubspot = crm_twin(now=time, token_seconds=60).hubspot
    form = b"grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh"
    sending = hubspot.serve(Request("POST", "/oauth/v1/token", "api.hubapi.com", {}, form))
    token = orjson.loads(sending.response.body)["access_token"]
    assert ask(hubspot, "GET", "/crm/v3/owners", token=token)[0] == 200
    time.at += 60_001
    assert ask(hubspot, "GET", "/crm/v3/owners", token=token)[1]["category"] == "EXPIRED_AUTHENTICATION"


def test_a_condition_of_salesforce_holds_until_somebody_edits() -> None:
    time = Time()
    salesforce = crm_twin(now=time).salesforce
    record = salesforce.store.create("Account", {"Name": "Fern"}, "person")
    target, condition = (
        f"/services/data/v62.0/sobjects/Account/{record.id}",
        {"if-unmodified-since": "Thu, 26 Nov 2026 10:00:00 GMT"},
    )
    assert ask(salesforce, "PATCH", target, {"Phone": "1"}, **condition)[0] == 204
    time.at += 1_000
    salesforce.people.edit(salesforce.store, record, "Phone")
    assert ask(salesforce, "PATCH", target, {"Phone": "2"}, **condition)[0] == 412
    assert record.value("Phone") == "by hand 1"


def test_soql_is_read_and_what_is_none_is_refused() -> None:
    rows = [
        {"Id": f"{n}", "Name": name, "Size": size}
        for n, (name, size) in enumerate([("O'Neil", 3), ("Ash", None), ("elm", 9)])
    ]
    found = run(
        parse(
            "SELECT Id FROM Account WHERE (Name = 'o\\'neil' OR Size > 5) AND NOT Name LIKE 'x%' ORDER BY Size DESC"
        ),
        rows,
    )
    assert [row["Id"] for row in found] == ["2", "0"]
    assert [row["Id"] for row in run(parse("SELECT Id FROM Account WHERE Size = null LIMIT 1"), rows)] == [
        "1"
    ]
    for query in (
        "SELECT",
        "SELECT Id FROM Account WHERE",
        "SELECT Id FROM Account WHERE Name = x",
        "DELETE FROM Account",
    ):
        with pytest.raises(SoqlError):
            parse(query)


def test_an_edit_counts_as_lost_only_where_a_program_wrote_over_it() -> None:
    store = crm_twin().hubspot.store
    record = store.create("company", {"phone": "1"}, "app")
    store.update(record, {"phone": "2"}, "person")
    assert lost_edits(store) == []
    store.update(record, {"phone": "3"}, "app")
    assert lost_edits(store) == [(record.id, "phone", "2")]
    store.update(record, {"phone": "2"}, "app")
    assert lost_edits(store) == []


def test_faults_are_drawn_by_a_seed_and_unknown_ones_refused() -> None:
    one, other = (crm_twin(seed=3, wrong=faults("rough")).hubspot for _ in range(2))
    for office in (one, other):
        for _ in range(200):
            office.serve(Request("GET", "/crm/v3/owners", "api.hubapi.com", {}))
    assert [visit.fault for visit in one.visits] == [visit.fault for visit in other.visits]
    assert {visit.fault for visit in one.visits} > {""}
    with pytest.raises(ValueError, match="unknown faults"):
        Faults({"nonsense": 1.0})


async def test_webhooks_arrive_signed_at_a_receiver_on_this_machine() -> None:
    twin = filled_crms(7, 3, lag=0.0)
    heard: list[bytes] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        heard.append(head + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    webhooks = Webhooks(twin.hubspot.store, 1, "secret", f"http://127.0.0.1:{port}/hooks")
    record = next(twin.hubspot.store.live("company"))
    twin.hubspot.people.edit(twin.hubspot.store, record, "phone")
    assert await post_webhooks(webhooks) == [204]
    server.close()
    assert b"x-hubspot-signature-v3" in heard[0]
    assert b'"company.propertyChange"' in heard[0]
    webhooks.url = "https://elsewhere.example/"
    with pytest.raises(ValueError, match="this machine"):
        await post_webhooks(webhooks)


def test_both_crms_are_filled_alike() -> None:
    twin = filled_crms(7, 40)
    for crm, kinds in (
        ("hubspot", ("company", "contact", "deal")),
        ("salesforce", ("Account", "Contact", "Opportunity")),
    ):
        told = report(twin.office(crm), crm)
        assert [told["records"][kind] for kind in kinds] == [40, 40, 10]
        assert (told["lost_edits"], told["made_twice"]) == ([], [])

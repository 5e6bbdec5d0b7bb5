"""One battery for every job board: asked right, read to its end, lenient, and failing by the right name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from leadwright.sources.contract import Outcome
from leadwright.sources.jobs.asking import MAX_PAGES, read_board
from leadwright.sources.jobs.registry import BOARDS
from leadwright.sources.jobs.types import BoardRef, Received
from leadwright.sources.reading import ShapeError

from .fakes import KINDS, FakeDoor, golden, reply

pytestmark = pytest.mark.anyio


def test_every_board_has_its_golden_example() -> None:
    assert set(KINDS) == set(BOARDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_example_tells_its_source_and_date(kind: str) -> None:
    assert golden(kind).case["source"]
    assert golden(kind).case["date"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_board_is_asked_right_and_read_to_its_end(kind: str) -> None:
    example = golden(kind)
    door = example.door()
    reading = await read_board(example.ref, door)
    assert reading.outcome is Outcome.HIT, reading.reason
    roles = [role.as_field() for role in reading.roles.values()]
    assert len(roles) == example.case.get("count", len(example.case["roles"]))
    assert [role for role in example.case["roles"] if role not in roles] == []
    assert [ask.url for ask in door.asked] == [page["url"] for page in example.case["pages"]]
    for ask, page in zip(door.asked, example.case["pages"], strict=True):
        assert ask.method == page.get("method", "GET")
        assert (json.loads(ask.body) if ask.body else None) == page.get("body")
        assert ask.source == "jobs"
        assert ask.purpose


@pytest.mark.parametrize("kind", KINDS)
async def test_a_field_that_nobody_reads_yet_is_reported(kind: str) -> None:
    example = golden(kind)
    reading = await read_board(example.ref, example.door())
    assert sorted(reading.leftovers) == example.case["leftovers"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_board_without_postings_is_empty_not_missing(kind: str) -> None:
    example = golden(kind)
    reading = await read_board(example.ref, example.only(reply(example.case["empty"])))
    assert (reading.outcome, reading.roles) == (Outcome.HIT, {})


@pytest.mark.parametrize("kind", KINDS)
async def test_an_unknown_token_is_a_miss(kind: str) -> None:
    reading = await read_board(golden(kind).ref, FakeDoor())
    assert reading.outcome is Outcome.MISS


async def test_an_empty_smartrecruiters_answer_needs_a_company_that_exists() -> None:
    example = golden("smartrecruiters")
    url = example.case["pages"][0]["url"]
    reading = await read_board(example.ref, FakeDoor().on(url, reply(example.case["empty"])))
    assert reading.outcome is Outcome.MISS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "outcome", [Outcome.BUSY, Outcome.BLOCKED, Outcome.LOCKED, Outcome.IN_DOUBT, Outcome.CHANGED]
)
async def test_a_failure_keeps_its_name_and_reason(kind: str, outcome: Outcome) -> None:
    answer = reply("", 429, outcome, reason="because")
    reading = await read_board(golden(kind).ref, golden(kind).only(answer))
    assert (reading.outcome, reading.reason) == (outcome, "because")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "body", ["", "<html>Sign in</html>", "null", "7", '{"error": "x"}', "[[", b"\xff\xfe\x00", '"x"']
)
async def test_another_shape_is_quarantined(kind: str, body: str | bytes) -> None:
    reading = await read_board(
        golden(kind).ref, golden(kind).only(reply(body if isinstance(body, bytes) else body.encode()))
    )
    assert reading.outcome is Outcome.CHANGED
    assert kind in reading.reason


@pytest.mark.parametrize("kind", KINDS)
async def test_a_redirect_to_somewhere_else_means_the_board_is_gone(kind: str) -> None:
    answer = reply("", 302, location="https://www.example.org/")
    reading = await read_board(golden(kind).ref, golden(kind).only(answer))
    assert reading.outcome is Outcome.MISS


async def test_the_same_feed_on_the_company_s_own_domain_is_followed() -> None:
    example = golden("teamtailor")
    door = example.only(reply("", 301, location="https://career.sundvik.example/jobs.json"))
    door.on("https://career.sundvik.example/jobs.json", reply(example.case["empty"]))
    assert (await read_board(example.ref, door)).outcome is Outcome.HIT


async def test_a_redirect_in_circles_ends() -> None:
    example = golden("recruitee")
    door = example.only(reply("", 301, location="https://birchline.recruitee.com/api/offers/"))
    reading = await read_board(example.ref, door)
    assert reading.outcome is Outcome.CHANGED
    assert len(door.asked) < 10


@pytest.mark.parametrize("kind", [kind for kind in KINDS if len(golden(kind).case["pages"]) > 1])
async def test_half_a_board_is_not_a_board(kind: str) -> None:
    example = golden(kind)
    door, second = example.door(), example.case["pages"][1]
    door.on(second["url"], reply("", 503, Outcome.BUSY), second.get("method", "GET"), second.get("body"))
    assert (await read_board(example.ref, door)).outcome is Outcome.BUSY


async def test_an_endless_board_is_cut_and_says_so() -> None:
    class Endless(FakeDoor):
        async def send(self, ask: Any) -> Any:
            self.asked.append(ask)
            start = json.loads(ask.body)["offset"]
            rows = [{"title": f"R{start + n}", "externalPath": f"/{start + n}"} for n in range(20)]
            return reply({"total": 10**9, "jobPostings": rows})

    door = Endless()
    reading = await read_board(golden("workday").ref, door)
    assert reading.capped
    assert len(door.asked) <= MAX_PAGES
    assert len(reading.roles) >= 2_000


async def test_a_board_that_repeats_its_page_for_ever_ends() -> None:
    class Stuck(FakeDoor):
        async def send(self, ask: Any) -> Any:
            self.asked.append(ask)
            return reply([{"id": str(n), "text": "Same"} for n in range(100)])

    door = Stuck()
    reading = await read_board(golden("lever").ref, door)
    assert reading.capped
    assert len(reading.roles) == 100
    assert len(door.asked) <= MAX_PAGES


async def test_an_answer_too_large_is_asked_again_without_descriptions() -> None:
    example = golden("greenhouse")
    door = example.only(reply(b'{"jobs": [', truncated=True))
    plain = {"jobs": [{"id": 1, "internal_job_id": 2, "title": "Clerk", "location": {"name": "Oslo"}}]}
    door.on("https://boards-api.greenhouse.io/v1/boards/zephyrgrid/jobs", reply(plain))
    reading = await read_board(example.ref, door)
    assert [role.title for role in reading.roles.values()] == ["Clerk"]


async def test_an_answer_too_large_without_a_smaller_one_is_not_half_read() -> None:
    example = golden("ashby")
    reading = await read_board(example.ref, example.only(reply(b'{"jobs": [', truncated=True)))
    assert reading.outcome is Outcome.CHANGED
    assert "large" in reading.reason


def damaged(value: Any) -> Iterator[Any]:
    """The value with each part, one at a time, gone, null or of another kind."""
    if isinstance(value, dict):
        for key in value:
            rest = {name: one for name, one in value.items() if name != key}
            yield rest
            yield from ({**value, key: other} for other in (None, 7, "text", [None, 3], {"x": None}, True))
            yield from ({**value, key: inner} for inner in damaged(value[key]))
    elif isinstance(value, list):
        yield from (
            [*value[:at], inner, *value[at + 1 :]] for at, one in enumerate(value) for inner in damaged(one)
        )
        yield from ([*value, other] for other in (None, 7, "text", [], {}))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "personio"])
def test_anything_missing_null_or_strange_is_survived(kind: str) -> None:
    example = golden(kind)
    for page in example.case["pages"]:
        for reply_ in damaged(page["reply"]):
            try:
                answer = BOARDS[kind].translate(Received(example.ref, json.dumps(reply_).encode()))
            except ShapeError:
                continue
            assert all(role.title and role.as_field()["title"] for role in answer.roles)


def test_personio_xml_with_a_document_type_is_refused() -> None:
    bomb = b"""<!DOCTYPE workzag-jobs [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><workzag-jobs>
    <position><id>1</id><name>&b;</name></position></workzag-jobs>"""
    for body in (
        bomb,
        bomb.decode().encode("utf-16"),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workzag-jobs/>',
    ):
        with pytest.raises(ShapeError, match="document type"):
            BOARDS["personio"].translate(Received(BoardRef("personio", "x"), body))


def test_descriptions_are_not_kept() -> None:
    example = golden("greenhouse")
    body = json.dumps(example.case["pages"][0]["reply"]).encode()
    assert "About" not in repr(BOARDS["greenhouse"].translate(Received(example.ref, body)).roles)


def test_an_age_in_days_needs_the_day_of_the_answer() -> None:
    body = json.dumps(
        {"total": 1, "jobPostings": [{"title": "Clerk", "postedOn": "Posted 3 Days Ago"}]}
    ).encode()
    answer = BOARDS["workday"].translate(Received(golden("workday").ref, body, None))
    assert answer.roles[0].posted_on is None

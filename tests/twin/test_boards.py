"""Job boards: ten public contracts, the company's own postings, and boards of strangers."""

from __future__ import annotations

import html
import json
import xml.etree.ElementTree as ElementTree
from datetime import date
from typing import Any

import pytest

from leadwright_twin import boards
from leadwright_twin.links import hosted_url
from leadwright_twin.pages import render
from leadwright_twin.site import pages
from leadwright_twin.types import Board, Company
from leadwright_twin.universe import universe
from leadwright_twin.wire import Request, Response

WORLD = universe(7, today=date(2026, 11, 21))


def _ask(host: str, target: str, body: bytes = b"", method: str = "GET") -> Response:
    answer = boards.answer(WORLD, Request(method, target, host, {}, body))
    assert answer is not None
    return answer


def _json(host: str, target: str, body: bytes = b"", method: str = "GET") -> Any:
    answer = _ask(host, target, body, method)
    assert answer.status == 200, answer
    return json.loads(answer.body)


def _of(kind: str) -> tuple[Company, Board]:
    for company in WORLD.companies:
        if company.board is not None and company.board.kind == kind and company.board.how != "stranger":
            return company, company.board
    raise AssertionError(kind)


def _titles(board: Board) -> list[str]:
    return [posting.title for posting in board.postings]


def test_greenhouse_gives_departments_only_with_content() -> None:
    company, board = _of("greenhouse")
    short = _json("boards-api.greenhouse.io", f"/v1/boards/{board.token}/jobs")
    full = _json("boards-api.greenhouse.io", f"/v1/boards/{board.token}/jobs?content=true")
    assert [job["title"] for job in full["jobs"]] == _titles(board)
    assert full["meta"]["total"] == len(board.postings)
    assert "departments" not in short["jobs"][0]
    assert full["jobs"][0]["departments"][0]["name"] == board.postings[0].department
    assert company.name in html.unescape(html.unescape(full["jobs"][0]["content"]))
    assert full["jobs"][0]["first_published"].startswith(board.postings[0].posted_on.isoformat())


def test_lever_pages_and_keeps_europe_apart() -> None:
    _, board = _of("lever")
    assert board.europe
    rows = _json("api.eu.lever.co", f"/v0/postings/{board.token}?mode=json&skip=2&limit=3")
    assert [row["text"] for row in rows] == _titles(board)[2:5]
    assert rows[0]["categories"]["team"] == board.postings[2].department
    assert rows[0]["createdAt"] > 1_700_000_000_000
    assert _ask("api.lever.co", f"/v0/postings/{board.token}?mode=json").status == 404


def test_ashby_lists_jobs_without_naming_their_owner() -> None:
    _, board = _of("ashby")
    answer = _json("api.ashbyhq.com", f"/posting-api/job-board/{board.token}?includeCompensation=true")
    assert [job["title"] for job in answer["jobs"]] == _titles(board)
    assert "name" not in answer


def test_workable_repeats_a_job_for_each_of_its_places() -> None:
    company, board = _of("workable")
    answer = _json("apply.workable.com", f"/api/v1/widget/accounts/{board.token}")
    assert answer["name"] == company.name
    assert len(answer["jobs"]) == len(board.postings) + 1
    assert len({job["shortcode"] for job in answer["jobs"]}) == len(board.postings)


def test_smartrecruiters_pages_and_answers_for_nobody_too() -> None:
    _, board = _of("smartrecruiters")
    answer = _json("api.smartrecruiters.com", f"/v1/companies/{board.token}/postings?limit=2&offset=1")
    assert (answer["totalFound"], len(answer["content"])) == (len(board.postings), 2)
    nobody = _json("api.smartrecruiters.com", "/v1/companies/NoSuchCompany/postings")
    assert (nobody["totalFound"], nobody["content"]) == (0, [])


def test_recruitee_teamtailor_bamboohr_and_personio_answer_under_the_hosts_of_tenants() -> None:
    company, board = _of("recruitee")
    offers = _json(f"{board.token}.recruitee.com", "/api/offers/")["offers"]
    assert [offer["title"] for offer in offers] == _titles(board)
    company, board = _of("teamtailor")
    feed = _json(f"{board.token}.teamtailor.com", "/jobs.json")
    assert feed["title"] == company.name
    assert [item["_jobposting"]["title"] for item in feed["items"]] == _titles(board)
    company, board = _of("bamboohr")
    listed = _json(f"{board.token}.bamboohr.com", "/careers/list")
    assert [row["jobOpeningName"] for row in listed["result"]] == _titles(board)
    company, board = _of("personio")
    for end in ("com", "de"):
        feed_xml = _ask(f"{board.token}.jobs.personio.{end}", "/xml?language=en").body
        found = [node.text for node in ElementTree.fromstring(feed_xml).iterfind("position/name")]
        assert found == _titles(board)


def test_workday_pages_by_twenty_and_wants_a_post() -> None:
    _, board = _of("workday")
    host, path = f"{board.token}.wd5.myworkdayjobs.com", f"/wday/cxs/{board.token}/Careers/jobs"
    seen: list[str] = []
    for offset in range(0, len(board.postings), 20):
        asked = json.dumps({"appliedFacets": {}, "limit": 20, "offset": offset, "searchText": ""}).encode()
        page = _json(host, path, asked, "POST")
        assert page["total"] == len(board.postings) > 20
        seen += [row["title"] for row in page["jobPostings"]]
    assert seen == _titles(board)
    assert _ask(host, path).status == 405
    assert _ask(host, path, b'{"limit": 50}', "POST").status == 400
    assert _ask(host, path, b"{", "POST").status == 400


@pytest.mark.parametrize(
    ("host", "target", "status"),
    [
        ("boards-api.greenhouse.io", "/v1/boards/nobody/jobs", 404),
        ("api.lever.co", "/v0/postings/nobody?mode=json", 404),
        ("api.ashbyhq.com", "/posting-api/job-board/nobody", 404),
        ("apply.workable.com", "/api/v1/widget/accounts/nobody", 404),
        ("nobody.recruitee.com", "/api/offers/", 404),
        ("nobody.jobs.personio.com", "/xml", 404),
        ("nobody.teamtailor.com", "/jobs.json", 404),
        ("nobody.bamboohr.com", "/careers/list", 302),
        ("nobody.wd5.myworkdayjobs.com", "/wday/cxs/nobody/Careers/jobs", 404),
        ("jobs.lever.co", "/robots.txt", 404),
    ],
)
def test_unknown_tokens_are_nobody(host: str, target: str, status: int) -> None:
    assert _ask(host, target).status == status


def test_the_public_page_of_every_board_answers() -> None:
    for company in WORLD.companies:
        if company.board is not None:
            scheme, _, rest = hosted_url(company.board).partition("://")
            host, _, path = rest.partition("/")
            assert scheme == "https"
            assert _ask(host, f"/{path}").status == 200, company.domain


def test_strangers_boards_name_somebody_else_and_are_linked_nowhere() -> None:
    strangers = [company for company in WORLD.companies if WORLD.expected(company.domain).stranger_token]
    assert len(strangers) == 3
    for company in strangers:
        board = company.board
        assert board is not None
        assert board.owner != company.name
        assert WORLD.expected(company.domain).board is None
        assert not company.hiring
        for plan in pages(company):
            assert hosted_url(board) not in render(WORLD, company, plan)


def test_boards_found_by_their_token_alone_name_the_company() -> None:
    guessed = [
        company for company in WORLD.companies if company.board is not None and company.board.how == "guess"
    ]
    assert len(guessed) == 3
    for company in guessed:
        board = company.board
        assert board is not None
        assert board.token == company.domain.removesuffix(".example")
        found = boards.find(WORLD, board.kind, board.token)
        assert found is not None
        assert found[0] is company


@pytest.mark.parametrize("how", ["link", "embed", "iframe", "list"])
def test_careers_pages_lead_to_the_board(how: str) -> None:
    companies = [c for c in WORLD.companies if c.board is not None and c.board.how == how]
    assert companies
    for company in companies:
        board = company.board
        assert board is not None
        careers = next(page for page in pages(company) if page.purpose == "careers")
        text = render(WORLD, company, careers)
        assert board.token in text, company.domain
        assert (board.postings[0].title in html.unescape(text)) == (how == "list") if board.postings else True

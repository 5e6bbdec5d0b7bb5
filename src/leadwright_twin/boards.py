"""The job boards of the market: finds one by host and token, and speaks its provider's contract."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from leadwright_twin import board_answers as answers
from leadwright_twin.links import posting_url
from leadwright_twin.moods import redirect
from leadwright_twin.types import NOTICE, Board, Company
from leadwright_twin.universe import Universe
from leadwright_twin.wire import Request, Response

HOSTS = (
    "boards-api.greenhouse.io", "boards.greenhouse.io", "job-boards.greenhouse.io",
    "api.lever.co", "api.eu.lever.co", "jobs.lever.co", "jobs.eu.lever.co",
    "api.ashbyhq.com", "jobs.ashbyhq.com", "*.workable.com",
    "api.smartrecruiters.com", "careers.smartrecruiters.com", "jobs.smartrecruiters.com",
    "*.recruitee.com", "*.jobs.personio.com", "*.jobs.personio.de", "*.teamtailor.com", "*.bamboohr.com",
    "*.myworkdayjobs.com",
)  # fmt: skip

Found = tuple[Company, Board]
Answer = Callable[[Universe, Request, re.Match[str]], Response]


def find(universe: Universe, kind: str, token: str) -> Found | None:
    """The company that a token leads to, and its board."""
    company = universe.by_board.get((kind, token.lower()))
    return None if company is None or company.board is None else (company, company.board)


def answer(universe: Universe, request: Request) -> Response | None:
    """What a job board says; None if the host is none of theirs."""
    for hosts, path, handler in _ROUTES:
        tenant = hosts.fullmatch(request.host)
        if tenant and (found := path.fullmatch(f"{tenant.groupdict().get('token', '')} {request.path}")):
            return handler(universe, request, found)
    if any(re.fullmatch(host.replace(".", r"\.").replace("*", ".+"), request.host) for host in HOSTS):
        return _missing()
    return None


def _json(value: Any, status: int = 200) -> Response:
    return Response(
        status, (("content-type", "application/json; charset=utf-8"),), json.dumps(value).encode()
    )


def _missing() -> Response:
    return Response(404, (("content-type", "text/plain; charset=utf-8"),), b"Not Found")


def _number(text: str, default: int, most: int) -> int:
    return min(int(text), most) if text.isdigit() else default


def _greenhouse(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "greenhouse", match["name"])
    if found is None:
        return _json({"status": 404, "error": "Board not found"}, 404)
    company, board = found
    if not match["rest"]:
        return _json({"name": board.owner, "content": f"<p>{answers.about(board, company)}</p>"})
    content = request.query("content") == "true"
    jobs = [answers.greenhouse_job(board, company, posting, content=content) for posting in board.postings]
    return _json({"jobs": jobs, "meta": {"total": len(jobs)}})


def _lever(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "lever", match["name"])
    if found is None or found[1].europe != (request.host == "api.eu.lever.co"):
        return _json({"ok": False, "error": "Document not found"}, 404)
    company, board = found
    if request.query("mode") != "json":
        return _page(board, company)
    start = _number(request.query("skip"), 0, 10_000)
    count = _number(request.query("limit"), 100, 100)
    rows = board.postings[start : start + count]
    return _json([answers.lever_posting(board, company, posting) for posting in rows])


def _ashby(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "ashby", match["name"])
    if found is None:
        return _missing()
    company, board = found
    jobs = [answers.ashby_job(board, company, posting) for posting in board.postings]
    return _json({"apiVersion": "1", "jobs": jobs})


def _workable(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "workable", match["name"])
    if found is None:
        return _json({"error": "Not found"}, 404)
    company, board = found
    rows = [
        row
        for index, posting in enumerate(board.postings)
        for row in answers.workable_rows(board, company, posting, first=index == 0)
    ]
    return _json({"name": board.owner, "description": answers.about(board, company), "jobs": rows})


def _smartrecruiters(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    """Like the real one, it answers for companies that do not exist: with an empty list."""
    found = find(universe, "smartrecruiters", match["name"])
    start = _number(request.query("offset"), 0, 10_000)
    count = _number(request.query("limit"), 100, 100)
    rows = [] if found is None else found[1].postings
    content = [
        answers.smartrecruiters_posting(found[1], found[0], posting)
        for posting in rows[start : start + count]
        if found
    ]
    return _json({"offset": start, "limit": count, "totalFound": len(rows), "content": content})


def _recruitee(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "recruitee", match["name"])
    if found is None:
        return _json({"error": ["Not found"]}, 404)
    company, board = found
    return _json({"offers": [answers.recruitee_offer(board, company, posting) for posting in board.postings]})


def _personio(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "personio", match["name"])
    if found is None:
        return _missing()
    body = answers.personio_xml(found[1], found[0]).encode()
    return Response(200, (("content-type", "text/xml; charset=UTF-8"),), body)


def _teamtailor(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "teamtailor", match["name"])
    return _missing() if found is None else _json(answers.teamtailor_feed(found[1], found[0]))


def _bamboohr(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    """Unknown tenants are sent to the provider's own site."""
    found = find(universe, "bamboohr", match["name"])
    if found is None:
        return redirect("https://www.bamboohr.com/", 302)
    return _json(answers.bamboohr_list(found[1], found[0]))


def _workday(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "workday", match["name"])
    if found is None or (match["tenant"], match["site"]) != (found[1].token, found[1].site):
        return _json({"errorCode": "HTTP_404", "httpStatus": 404, "message": ""}, 404)
    if request.method != "POST":
        return _json({"errorCode": "HTTP_405", "httpStatus": 405, "message": ""}, 405)
    try:
        asked = json.loads(request.body or b"{}")
    except ValueError:
        return _json({"errorCode": "HTTP_400", "httpStatus": 400, "message": ""}, 400)
    start, count = int(asked.get("offset") or 0), int(asked.get("limit") or 20)
    if count > 20:
        return _json({"errorCode": "HTTP_400", "httpStatus": 400, "message": "limit"}, 400)
    rows = found[1].postings
    return _json(answers.workday_page(found[1], rows[start : start + count], len(rows), universe.today))


def _page(board: Board, company: Company) -> Response:
    rows = "".join(
        f'<li><a href="{posting_url(board, posting, company)}">{posting.title}</a> {posting.location}</li>'
        for posting in board.postings
    )
    text = f"<html><head><title>Jobs</title></head><body><ul>{rows}</ul><p>{NOTICE}</p></body></html>"
    return Response(200, (("content-type", "text/html; charset=utf-8"),), text.encode())


def _public(kind: str) -> Answer:
    """The board's page for people."""

    def show(universe: Universe, request: Request, match: re.Match[str]) -> Response:
        found = find(universe, kind, match["name"])
        return _missing() if found is None else _page(found[1], found[0])

    return show


def _embedded(universe: Universe, request: Request, match: re.Match[str]) -> Response:
    found = find(universe, "greenhouse", request.query("for"))
    return _missing() if found is None else _page(found[1], found[0])


def _route(hosts: str, path: str, handler: Answer) -> tuple[re.Pattern[str], re.Pattern[str], Answer]:
    """A host pattern, and a pattern over "tenant path"."""
    return re.compile(hosts), re.compile(path), handler


_NAME = r"(?P<name>[^/ ]+)"
_ROUTES = (
    _route(r"boards-api\.greenhouse\.io", rf" /v1/boards/{_NAME}(?P<rest>/jobs)?/?", _greenhouse),
    _route(r"(job-)?boards\.greenhouse\.io", r" /embed/job_board(/js)?", _embedded),
    _route(r"(job-)?boards\.greenhouse\.io", rf" /(?!embed/){_NAME}(/.*)?", _public("greenhouse")),
    _route(r"api\.(eu\.)?lever\.co", rf" /v0/postings/{_NAME}/?", _lever),
    _route(r"jobs\.(eu\.)?lever\.co", rf" /{_NAME}(/.*)?", _public("lever")),
    _route(r"api\.ashbyhq\.com", rf" /posting-api/job-board/{_NAME}", _ashby),
    _route(r"jobs\.ashbyhq\.com", rf" /{_NAME}(/.*)?", _public("ashby")),
    _route(r"apply\.workable\.com", rf" /api/v1/widget/accounts/{_NAME}/?", _workable),
    _route(r"apply\.workable\.com", rf" /(?!api/){_NAME}(/.*)?", _public("workable")),
    _route(r"(?P<token>[\w-]+)\.workable\.com", rf"{_NAME} /", _public("workable")),
    _route(r"api\.smartrecruiters\.com", rf" /v1/companies/{_NAME}/postings/?", _smartrecruiters),
    _route(r"(careers|jobs)\.smartrecruiters\.com", rf" /{_NAME}(/.*)?", _public("smartrecruiters")),
    _route(r"(?P<token>[\w-]+)\.recruitee\.com", rf"{_NAME} /api/offers/?", _recruitee),
    _route(r"(?P<token>[\w-]+)\.recruitee\.com", rf"{_NAME} /(o/.*)?", _public("recruitee")),
    _route(r"(?P<token>[\w-]+)\.jobs\.personio\.(com|de)", rf"{_NAME} /xml", _personio),
    _route(r"(?P<token>[\w-]+)\.jobs\.personio\.(com|de)", rf"{_NAME} /(job/.*)?", _public("personio")),
    _route(r"(?P<token>[\w-]+)\.teamtailor\.com", rf"{_NAME} /jobs\.json", _teamtailor),
    _route(r"(?P<token>[\w-]+)\.teamtailor\.com", rf"{_NAME} /(jobs.*)?", _public("teamtailor")),
    _route(r"(?P<token>(?!www\.)[\w-]+)\.bamboohr\.com", rf"{_NAME} /careers/list", _bamboohr),
    _route(r"(?P<token>(?!www\.)[\w-]+)\.bamboohr\.com", rf"{_NAME} /(careers|jobs).*", _public("bamboohr")),
    _route(
        r"(?P<token>[\w-]+)\.wd5\.myworkdayjobs\.com",
        rf"{_NAME} /wday/cxs/(?P<tenant>[^/]+)/(?P<site>[^/]+)/jobs",
        _workday,
    ),
    _route(r"(?P<token>[\w-]+)\.wd5\.myworkdayjobs\.com", rf"{_NAME} /(?!wday).*", _public("workday")),
)

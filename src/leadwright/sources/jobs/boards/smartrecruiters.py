"""SmartRecruiters: pages of a hundred. It answers for companies that do not exist too, with an empty list."""

from __future__ import annotations

import re

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import LOCALE, token
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, day, joined, json_object, places

_PAGE = 100
_HOSTS = ("careers.smartrecruiters.com", "jobs.smartrecruiters.com")


def _recognise(address: Address) -> BoardRef | None:
    parts = address.segments
    if address.host == "api.smartrecruiters.com" and parts[:2] == ("v1", "companies"):
        parts = parts[2:]
    elif address.host not in _HOSTS:
        return None
    if len(parts) > 1 and (parts[0] == "ni" or LOCALE.fullmatch(parts[0])):
        parts = parts[1:]
    name = token(parts[0]) if parts else None
    return (
        BoardRef("smartrecruiters", name) if name and name not in ("oneclick-ui", "my-applications") else None
    )


def _ask(ref: BoardRef, start: int) -> Ask:
    url = f"https://api.smartrecruiters.com/v1/companies/{ref.token}/postings?limit={_PAGE}&offset={start}"
    return Ask(SOURCE, "open positions", url, max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "content")
    rows, total = reply.rows("content"), reply.take("totalFound")
    reply.known("offset", "limit")
    roles, names, leftovers = list[Role](), set[str](), set(reply.left())
    for row in rows:
        posting = Fields(row)
        company = posting.inner("company")
        names.update(filter(None, [company.text("name")]))
        role = _role(posting, company.text("identifier") or received.ref.token)
        leftovers |= posting.left()
        if role:
            roles.append(role)
    count = total if isinstance(total, int) and not isinstance(total, bool) else None
    return Answer(tuple(roles), len(rows), count, frozenset(names), leftovers=frozenset(leftovers))


def _role(posting: Fields, company: str) -> Role | None:
    title, number = posting.text("name"), posting.text("id")
    department = posting.inner("department").text("label") or posting.inner("function").text("label")
    spot = posting.inner("location")
    whole = spot.text("fullLocation") or joined([spot.text("city"), spot.text("region"), _country(spot)])
    location = places([whole], spot.take("remote") is True)
    posted = day(posting.take("releasedDate"))
    url = f"https://jobs.smartrecruiters.com/{company}/{number}" if number else None
    posting.known(
        "uuid", "jobAdId", "jobId", "defaultJobAd", "refNumber", "industry", "typeOfEmployment", "ref"
    )
    posting.known("experienceLevel", "customField", "visibility", "creator", "language", "function", "active")
    return Role(number or title, title, department, location, posted, url) if title else None


def _country(spot: Fields) -> str | None:
    code = spot.text("country")
    return code.upper() if code and len(code) == 2 else code


BOARD = Board(
    kind="smartrecruiters",
    shows=("smartrecruiters.com",),
    recognise=_recognise,
    page_url=lambda ref: f"https://careers.smartrecruiters.com/{ref.token}",
    ask=_ask,
    translate=_translate,
    domains=("smartrecruiters.com",),
    page_size=_PAGE,
    proof=lambda ref: Ask(SOURCE, "does the board exist", f"https://careers.smartrecruiters.com/{ref.token}"),
    embeds=(re.compile(r"[\"']company_code[\"']\s*:\s*[\"']([\w.-]{1,100})[\"']"),),
    guess=True,
)

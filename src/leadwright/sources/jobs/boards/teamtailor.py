"""Teamtailor: a JSON feed with a schema.org JobPosting in each item, from the company's own host."""

from __future__ import annotations

import re
from typing import Any

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import label
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, day, joined, json_object, line, places

_NOT_COMPANIES = frozenset(
    ("www", "api", "app", "docs", "support", "assets-aws", "images", "scripts", "tt", "cdn")
)


def _recognise(address: Address) -> BoardRef | None:
    name = label(address.host, ".teamtailor.com")  # with its region, if it has one: "acme.na"
    if not name or name.split(".")[-1] in _NOT_COMPANIES or "teamtailor-cdn" in name:
        return None
    return BoardRef("teamtailor", name)


def _ask(ref: BoardRef, start: int) -> Ask:
    return Ask(SOURCE, "open positions", f"https://{ref.token}.teamtailor.com/jobs.json", max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "items")
    rows = reply.rows("items")
    names, links = set(filter(None, [reply.text("title")])), set(filter(None, [reply.text("home_page_url")]))
    reply.known("version", "feed_url", "description", "icon", "favicon", "language", "authors", "expired")
    next_url = reply.text("next_url")
    roles, leftovers = list[Role](), set(reply.left())
    for row in rows:
        item = Fields(row)
        posting = item.inner("_jobposting")
        owner = posting.inner("hiringOrganization")
        names.update(filter(None, [owner.text("name")]))
        links.update(filter(None, [owner.text("sameAs"), owner.text("url")]))
        role = _role(item, posting)
        leftovers |= item.left() | {f"_jobposting.{name}" for name in posting.left()}
        if role:
            roles.append(role)
    return Answer(
        tuple(roles), len(rows), None, frozenset(names), frozenset(links), frozenset(leftovers), next_url
    )


def _role(item: Fields, posting: Fields) -> Role | None:
    title = item.text("title") or posting.text("title")
    url = item.text("url") or posting.text("url")
    posted = day(item.take("date_published")) or day(posting.take("datePosted"))
    spots = posting.take("jobLocation")
    listed = [_place(one) for one in (spots if isinstance(spots, list) else [spots])]
    location = places(listed, posting.text("jobLocationType") == "TELECOMMUTE")
    department = posting.text("department") or posting.text("occupationalCategory")
    key = item.text("id") or url or title or ""
    item.known(
        "url",
        "content_html",
        "content_text",
        "summary",
        "date_modified",
        "image",
        "tags",
        "authors",
        "language",
    )
    posting.known(
        "@context", "@type", "title", "url", "datePosted", "description", "identifier", "employmentType"
    )
    posting.known(
        "validThrough", "image", "baseSalary", "applicantLocationRequirements", "directApply", "industry"
    )
    posting.known("occupationalCategory", "jobLocationType")
    return Role(key, title, department, location, posted, url) if title else None


def _place(one: Any) -> str | None:
    address = one.get("address") if isinstance(one, dict) else None
    if not isinstance(address, dict):
        return line(address)
    country = address.get("addressCountry")
    country = country.get("name") if isinstance(country, dict) else country
    return joined([line(address.get("addressLocality")), line(country)]) or line(address.get("addressRegion"))


BOARD = Board(
    kind="teamtailor",
    shows=("teamtailor",),
    recognise=_recognise,
    page_url=lambda ref: f"https://{ref.token}.teamtailor.com/jobs",
    ask=_ask,
    translate=_translate,
    domains=("teamtailor.com",),
    embeds=(re.compile(r"data-teamtailor-company=[\"']([\w.-]{1,100})[\"']"),),
)

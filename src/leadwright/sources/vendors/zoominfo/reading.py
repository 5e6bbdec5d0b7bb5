"""How ZoomInfo's answers read: JSON:API records with a match status each, pages, three windows of limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leadwright.sources import wording
from leadwright.sources import zoominfo_form as form
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import (
    Fields,
    ShapeError,
    any_json,
    day,
    every,
    failed,
    found,
    json_object,
    told_in,
)
from leadwright.sources.vendor import Answer, LimitTold, Reading
from leadwright.sources.vendors.zoominfo.asking import NAME, PAGES, size

LICENCE = "vendor"
_WINDOWS = {"second": 1.0, "hour": 3_600.0, "day": 86_400.0}
_CODES: Mapping[str, tuple[Outcome, str]] = {
    "ZI0001": (Outcome.LOCKED, "it refuses the token"),
    "ZI0002": (Outcome.LOCKED, "the key lacks a scope"),
    "ZI0003": (Outcome.LOCKED, "the plan does not include this"),
    "ZI0004": (Outcome.BUSY, "it asks us to slow down"),
    "PFAPI0001": (Outcome.LOCKED, "the plan does not include a field"),
    "PFAPI0007": (Outcome.BUSY, "the server fails"),
    "PFAPI0010": (Outcome.BUSY, "the server gave up waiting"),
    "PFAPI0011": (Outcome.LOCKED, "the credits are used up"),
}
_MOVES = (
    "executive move",
    "management move",
    "new hire",
    "promotion",
    "lateral move",
    "left company",
    "personnel",
)


def limits_told(headers: Mapping[str, str]) -> Sequence[LimitTold]:
    """Calls a second, an hour and a day; the window that refused a call has none left."""
    rejected = headers.get("x-ratelimit-rejected-bucket", "").strip().lower()
    told = []
    for name, seconds in _WINDOWS.items():
        most = told_in(headers, f"x-ratelimit-limit-{name}")
        left = 0 if rejected == name else told_in(headers, f"x-ratelimit-remaining-{name}")
        if most is not None or left is not None:
            told.append(LimitTold(seconds, most, left))
    return told


def refused(reply: Reply) -> Answer | None:
    """A failure, by its code where it has one; both shapes of errors are read."""
    said = Fields(any_json(reply.body))
    first = next(iter(wording.objects(said.take("errors"))), None) or said.inner("error")
    code, words = (
        first.text("code") or "",
        first.text("message") or first.text("detail") or first.text("title") or "",
    )
    meaning = _CODES.get(code)
    if meaning and reply.status is not None:
        reason = f"http {reply.status}: {meaning[1]} ({code}{': ' + words if words else ''})"
        return Answer(meaning[0], reason=reason)
    if code and reply.status is not None and 200 <= reply.status < 300 and not said.has("data"):
        return Answer(Outcome.CHANGED, reason=f"an error that we do not know: {code} {words}".strip())
    return failed(reply, said=f"{code} {words}".strip())


def companies(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of companies: names, and websites of some."""
    return _page(questions, reply, _company_of, "no company meets the criteria")


def contacts(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of people, and whether it has ways to reach them."""
    return _page(questions, reply, _people_of, "it knows nobody there who fits")


def enrich_companies(questions: Sequence[Question], reply: Reply) -> Reading:
    """One answer per company."""
    inputs = [form.company_input(question, NAME) for question in questions]
    return _matches(questions, reply, inputs, _company_of)


def enrich_contacts(questions: Sequence[Question], reply: Reply) -> Reading:
    """One answer per person."""
    inputs = [form.person_input(question, NAME) for question in questions]
    return _matches(questions, reply, inputs, _people_of)


# records ------------------------------------------------------------------------------------------


def _company_of(row: Fields, left: set[str]) -> tuple[Observation, ...]:
    key = row.text("id")
    one = form.company(key or "", row.inner("attributes"), NAME, LICENCE, left)
    return (one,) if key and one.fields.get("name") else ()


def _people_of(row: Fields, left: set[str]) -> tuple[Observation, ...]:
    key, told = row.text("id"), row.inner("attributes")
    return form.person(key, told, NAME, LICENCE, left) if key else ()


def _page(
    questions: Sequence[Question], reply: Reply,
    read: Callable[[Fields, set[str]], tuple[Observation, ...]], nothing: str,
) -> Reading:  # fmt: skip
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "data")
    rows, left = document.rows("data"), set[str]()
    observations: list[Observation] = []
    for row in wording.objects(rows):
        observations += read(row, left)
        row.known("type", "relationships", "links", "meta")
        left |= row.left()
    following, total = _following(document, questions[0], len(rows))
    left |= document.left()
    answer = found(rows, observations, total, nothing)
    return Reading((answer,), following, total, frozenset(left))


def _following(document: Fields, question: Question, seen: int) -> tuple[str | None, int | None]:
    """The number of the next page, and how many records there are in all."""
    meta, links = document.inner("meta"), document.inner("links")
    page, total = wording.whole(meta.inner("page").take("number")), wording.whole(meta.take("totalResults"))
    if page is None or not seen:
        return None, total
    read = page * size(question)
    more = bool(links.take("next")) or (total is not None and total > read)
    return (str(page + 1) if more and page < PAGES else None), total


def _matches(
    questions: Sequence[Question], reply: Reply, inputs: Sequence[Mapping[str, Any]],
    read: Callable[[Fields, set[str]], tuple[Observation, ...]],
) -> Reading:  # fmt: skip
    if answer := refused(reply):
        return every(questions, answer)
    document = json_object(reply.body, "data")
    rows = wording.objects(document.take("data"))
    metas = [Fields({**row.inner("meta").raw, "at": index}) for index, row in enumerate(rows)]
    document.known("meta", "links", "included")
    left: set[str] = set(document.left())
    answers = []
    for question, meta in zip(questions, form.aligned(metas, inputs), strict=True):
        if meta is None:
            answers.append(Answer(Outcome.CHANGED, reason="the answer leaves this record out"))
            continue
        row = rows[meta.take("at")]
        answers.append(_match(question, row, meta, read, left))
        row.known("type", "relationships", "links")
        left |= row.left()
    return Reading(tuple(answers), leftovers=frozenset(left))


def _match(
    question: Question, row: Fields, meta: Fields, read: Callable[[Fields, set[str]], tuple[Observation, ...]],
    left: set[str],
) -> Answer:  # fmt: skip
    status = meta.text("matchStatus") or ("NO_MATCH" if row.text("type") == "NoMatch" else "")
    if status == "OPT_OUT":  # nothing else of it is read
        row.known("id", "attributes", "meta")
        return form.matched(status, (), question)
    moved = str(Fields(row.raw.get("attributes")).text("personHasMoved")).lower() == "yes"
    observations = read(row, left)
    row.known("attributes")
    return form.matched(status, observations, question, moved=moved)


# one company --------------------------------------------------------------------------------------


def technologies(questions: Sequence[Question], reply: Reply) -> Reading:
    """What a company uses, with the days on which that was first and last known."""
    return _about_one(questions, reply, _stack, "it knows no technology of the company")


def news(questions: Sequence[Question], reply: Reply) -> Reading:
    """Articles about a company."""
    return _about_one(questions, reply, _articles, "it knows no article about the company")


def scoops(questions: Sequence[Question], reply: Reply) -> Reading:
    """Changes of leadership among what happened at a company."""
    return _about_one(
        questions, reply, _leadership, "nobody in a leading role came or went", may_be_empty=True
    )


def intent(questions: Sequence[Question], reply: Reply) -> Reading:
    """Topics that a company researches."""
    return _about_one(questions, reply, _topics, "it sees no research of these topics")


def _about_one(
    questions: Sequence[Question], reply: Reply, read: Callable[[Sequence[Fields], set[str]], dict[str, Any]],
    nothing: str, may_be_empty: bool = False,
) -> Reading:  # fmt: skip
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "data")
    listed, left = document.rows("data"), set[str]()
    rows = wording.objects(listed)
    if len(rows) < len(listed):
        raise ShapeError("records that are no objects")
    if any(Fields(row.raw.get("meta")).text("matchStatus") == "NO_MATCH" for row in rows):
        document.known("meta", "links")
        return Reading(
            (Answer(Outcome.MISS, reason="it does not know the company"),), leftovers=document.left()
        )
    for row in rows:
        row.known("type", "id", "meta", "relationships", "links")
    about = [row.inner("attributes") for row in rows]
    named = _company_named(about)
    fields = read(about, left)
    left |= {name for row in rows for name in row.left()}
    following, total = _following(document, questions[0], len(rows))
    left |= document.left()
    if rows and not fields and not may_be_empty:
        raise ShapeError("records none of which can be read")
    if not fields:
        return Reading((Answer(Outcome.MISS, reason=nothing),), following, total, frozenset(left))
    company = questions[0].company
    known = form.company_id(questions[0], NAME) or named
    key = known or (company and (company.domain or company.name)) or "?"
    observation = Observation("company", NAME, key, fields, LICENCE)
    return Reading((Answer(Outcome.HIT, (observation,)),), following, total, frozenset(left))


def _company_named(rows: Sequence[Fields]) -> str | None:
    """The number of the company that all records name, if it is one."""
    said = (row.raw.get("company") for row in rows)
    listed = (one for told in said for one in (told if isinstance(told, list) else [told]))
    numbers = {number for one in listed if (number := Fields(one).text("id"))}
    return numbers.pop() if len(numbers) == 1 else None


def _stack(rows: Sequence[Fields], left: set[str]) -> dict[str, Any]:
    kept: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = wording.uses(
            row.text("product") or "", categories=wording.listed(row.take("category")),
            first_seen=wording.iso_day(row.take("createdDate")), last_seen=wording.iso_day(row.take("modifiedDate")),
        )  # fmt: skip
        row.known("vendor", "categoryParent", "attribute", "description", "logo", "domain", "website")
        left |= row.left()
        if one:
            kept.setdefault(one["name"], one)
    return wording.filled(technologies=list(kept.values()))


def _articles(rows: Sequence[Fields], left: set[str]) -> dict[str, Any]:
    told = []
    for row in rows:
        told.append(
            wording.article(
                row.take("title"), row.take("url"), row.take("domain"), day(row.take("pageDate")),
                row.take("description"), wording.listed(row.take("categories")),
            )
        )  # fmt: skip
        row.known("imageUrl", "company")
        left |= row.left()
    return wording.filled(articles=wording.distinct(told))


def _leadership(rows: Sequence[Fields], left: set[str]) -> dict[str, Any]:
    days: list[str] = []
    readable = 0
    for row in rows:
        types = [one.text("type") for one in wording.objects(row.take("types"))]
        topics = [one.text("topic") for one in wording.objects(row.take("topics"))]
        on = wording.iso_day(row.take("originalPublishedDate")) or wording.iso_day(row.take("publishedDate"))
        row.known(
            "publishedDate",
            "id",
            "company",
            "description",
            "link",
            "linkText",
            "contacts",
            "updatedSinceCreation",
        )
        left |= row.left()
        words = " | ".join(text.lower() for text in (*types, *topics) if text)
        readable += bool(words)
        if on and any(move in words for move in _MOVES):
            days.append(on)
    if rows and not readable:
        raise ShapeError("events none of which says what happened")
    return wording.filled(leadership_change_date=max(days, default=None))


def _topics(rows: Sequence[Fields], left: set[str]) -> dict[str, Any]:
    told = []
    for row in rows:
        topic = row.text("topic")
        item = wording.filled(
            topic=topic,
            strength=wording.whole(row.take("signalScore")),
            date=wording.iso_day(row.take("signalDate")),
        )
        row.known(
            "category", "audienceStrength", "recommendedContacts", "spikesInDateRange", "topSignalLocations", "company",
            "issueDate",
        )  # fmt: skip
        left |= row.left()
        if topic:
            told.append(item)
    return wording.filled(intent_topics=told)

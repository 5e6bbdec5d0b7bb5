"""NewsAPI: articles of many publishers that mention a company, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, any_json, day, failed, json_object, line
from leadwright.sources.vendor import (
    Answer,
    Auth,
    Limit,
    Manifest,
    Operation,
    Plan,
    Price,
    Reading,
    Request,
    Vendor,
)
from leadwright.sources.wording import article, distinct
from leadwright.values.name import company_key

NAME, LICENCE = "newsapi", "vendor"
_PAGE = 100
_REMOVED = "[removed]"  # an article that its publisher took back: nothing of it is left
_CODES: Mapping[str, Outcome] = {
    "apiKeyMissing": Outcome.LOCKED, "apiKeyInvalid": Outcome.LOCKED, "apiKeyDisabled": Outcome.LOCKED,
    "apiKeyExhausted": Outcome.LOCKED, "rateLimited": Outcome.BUSY, "maximumResultsReached": Outcome.LOCKED,
    "parameterInvalid": Outcome.CHANGED, "parametersMissing": Outcome.CHANGED, "sourcesTooMany": Outcome.CHANGED,
    "sourceDoesNotExist": Outcome.CHANGED, "unexpectedError": Outcome.BUSY,
}  # fmt: skip


def _search(questions: Sequence[Question], cursor: str | None) -> Request:
    company, since = questions[0].company, questions[0].since
    words = ((company and company.name) or "").replace('"', " ").strip()
    query = {"q": f'"{words}"', "sortBy": "publishedAt", "pageSize": str(_size(questions[0]))}
    if since:
        query["from"] = since.isoformat()
    if cursor:
        query["to"] = cursor
    return Request("/everything", query=query)


def _size(question: Question) -> int:
    return max(1, min(question.limit, _PAGE))


def _read(questions: Sequence[Question], reply: Reply) -> Reading:
    if answer := _refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "articles")
    document.known("status")
    rows, total = document.rows("articles"), document.take("totalResults")
    known = total if isinstance(total, int) and not isinstance(total, bool) else None
    left = set(document.left())
    there = [row for row in rows if not _removed(row)]
    found = distinct(_article(row, left) for row in there)
    if there and not found:
        raise ShapeError("expected articles with a title and an address")
    if not found:
        answer = Answer(Outcome.MISS, reason="no article was found")
        return Reading((answer,), total=known, leftovers=frozenset(left))
    company = questions[0].company
    key = (company and (company.domain or company_key(company.name or ""))) or "?"
    observation = Observation("company", NAME, key, {"articles": found}, LICENCE)
    following = _next(questions[0], rows, known)
    return Reading((Answer(Outcome.HIT, (observation,)),), following, known, frozenset(left))


def _next(question: Question, rows: Sequence[Any], total: int | None) -> str | None:
    """The moment of the oldest article: the page after it ends there.

    Pages by number end at 100 articles on the free plan; the newest come first, so time pages to the end.
    """
    if len(rows) < _size(question) or (total or 0) <= len(rows):
        return None
    first, last = (Fields(row).text("publishedAt") for row in (rows[0], rows[-1]))
    return last if last != first else None


def _article(row: Any, left: set[str]) -> dict[str, Any] | None:
    told = Fields(row)
    publisher = told.inner("source")
    title, snippet = line(told.take("title")), told.take("description")
    told.known("author", "urlToImage", "content")  # the content breaks off after 200 characters
    publisher.known("id")
    found = article(title, told.take("url"), publisher.take("name"), day(told.take("publishedAt")), snippet)
    left |= told.left() | publisher.left()
    return found


def _removed(row: Any) -> bool:
    return (Fields(row).text("title") or "").casefold() == _REMOVED


def _refused(reply: Reply) -> Answer | None:
    """An error by its code; none is charged, whatever the status that it comes with."""
    said = Fields(any_json(reply.body))
    code, words = said.text("code") or "", said.text("message") or ""
    is_error = said.text("status") == "error"
    if is_error and code in _CODES and reply.status:
        reason = f"http {reply.status}: {code}" + (f" ({words})" if words else "")
        return Answer(_CODES[code], reason=reason, units=Decimal(0))
    if answer := failed(reply, said=words):
        return answer
    if is_error:
        reason = f"an error that we do not know: {code or words or 'unnamed'}"
        return Answer(Outcome.CHANGED, reason=reason, units=Decimal(0))
    return None


VENDOR = Vendor(
    Manifest(
        name=NAME,
        title="NewsAPI",
        bases={"main": "https://newsapi.org/v2"},
        auth=Auth("header", "X-Api-Key", "{key}", {"key": "NEWSAPI_KEY"}),
        plans=(
            Plan("developer", (Limit(100, 86_400), Limit(50, 43_200))),
            Plan("business", monthly=250_000),
            Plan("advanced", monthly=2_000_000),
        ),
        price=Price("request"),
        licence=LICENCE,
        terms="Titles, links and excerpts for use in a product; the articles belong to their publishers.",
        homepage="https://newsapi.org",
        reliability=0.75,
        remarks=(
            "The free developer plan may be used for development only and shows articles a day late.",
            "Business is billed by the month (about USD 449); enter the fee in the settings.",
            "Companies that share a name share their news: whether an article is about the company is checked later.",
        ),
    ),
    operations=(
        Operation(
            "everything", "news", _search, _read, lambda q: bool(q.company and q.company.name),
            frozenset({"articles"}), units=Decimal(1), repeat="charged", hits=0.5, fresh_days=1,
            page=_PAGE,
        ),
    ),
)  # fmt: skip

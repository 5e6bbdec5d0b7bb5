"""NewsAPI.org v2: articles by words, front pages, and papers. The free plan sees yesterday's news, a hundred at most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from leadwright_twin.market.frame import Answer, Call, Plan, Provider, route
from leadwright_twin.market.limiters import Limit, Refusal
from leadwright_twin.market.providers import news_shapes as news
from leadwright_twin.market.types import Article

_DAY = 86400
_SHOWN = 200
_FREE_MOST = 100
_CATEGORIES = ("business", "entertainment", "general", "health", "science", "sports", "technology")


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"status": "error", "code": code, "message": message})


def _key(call: Call) -> str | None:
    sent = call.header("x-api-key") or call.header("authorization").removeprefix("Bearer ").strip()
    return sent or dict(call.query).get("apiKey") or None


def _unauthorised(call: Call) -> Answer:
    if call.credential is None:
        return _error(
            401,
            "apiKeyMissing",
            "Your API key is missing. Append this to the URL or use the x-api-key header.",
        )
    if "disabled" in call.credential:
        return _error(401, "apiKeyDisabled", "Your API key has been disabled.")
    return _error(401, "apiKeyInvalid", "Your API key is invalid or incorrect.")


def _busy(call: Call, refusal: Refusal) -> Answer:
    return _error(429, "rateLimited", "You have made too many requests recently. Try again later.")


def _window(call: Call, default: int) -> tuple[int, int] | Answer:
    size, page = call.whole("pageSize", default), call.whole("page", 1)
    if size is None or not 1 <= size <= 100:
        return _error(400, "parameterInvalid", "The pageSize parameter must be a number between 1 and 100.")
    if page is None or page < 1:
        return _error(400, "parameterInvalid", "The page parameter must be a number from 1.")
    if call.me.plan_name == "developer" and page * size > _FREE_MOST:
        text = f"You have requested too many results. Developer accounts are limited to a max of {_FREE_MOST} results."
        return _error(426, "maximumResultsReached", text)
    return size, page


def _sources(call: Call) -> list[str] | Answer:
    names = [name for name in call.param("sources").split(",") if name]
    if len(names) > 20:
        return _error(400, "sourcesTooMany", "You have requested too many sources in a single request.")
    known = {_id(outlet) for outlet in _outlets(call)}
    if unknown := [name for name in names if name not in known]:
        return _error(400, "sourceDoesNotExist", f"The source {unknown[0]} does not exist.")
    return names


def _outlets(call: Call) -> dict[str, str]:
    """The papers of the market, and where they are read."""
    if "outlets" not in call.memory:
        rows = news.topical(call.market, None, 10**6)
        call.memory["outlets"] = {one.outlet: news.host_of(one) for one in rows}
    found: dict[str, str] = call.memory["outlets"]
    return found


def _everything(call: Call) -> Answer:
    window, sources = _window(call, 100), _sources(call)
    if isinstance(window, Answer):
        return window
    if isinstance(sources, Answer):
        return sources
    text, domains = call.param("q"), [one for one in call.param("domains").split(",") if one]
    if not (text or sources or domains):
        return _error(
            400,
            "parametersMissing",
            "Required parameters are missing, the scope of your search is too broad.",
        )
    sort = call.param("sortBy") or "publishedAt"
    if sort not in {"relevancy", "popularity", "publishedAt"} or len(text) > 500:
        return _error(400, "parameterInvalid", "The sortBy or q parameter is invalid.")
    days = _days(call)
    if isinstance(days, Answer):
        return days
    query = news.taken_apart(text, call.market.today)
    query.sites += domains
    since, until = days
    away = [one for one in call.param("excludeDomains").split(",") if one]
    rows = [
        one
        for one in news.found(call.market, query, call.settings.coverage.default, "newsapi")
        if (not sources or _id(one.outlet) in sources)
        and not any(news.host_of(one).endswith(name) for name in away)
        and (since is None or one.day >= since)
        and (until is None or one.day <= until)
        and _inside(one, query, call.param("searchIn"))
        and (not call.param("language") or call.param("language") == "en")
    ]
    return _listed(rows, *window)


def _inside(one: Article, query: news.Query, where: str) -> bool:
    """Whether the words stand in the part that was asked for."""
    parts = [part for part in where.split(",") if part in {"title", "description", "content"}]
    if not parts or len(parts) == 3:
        return True
    text = " ".join(one.title if part == "title" else one.text for part in parts).casefold()
    return all(any(word in text for word in group) for group in query.groups)


def _days(call: Call) -> tuple[date | None, date | None] | Answer:
    found: list[date | None] = []
    for name in ("from", "to"):
        text = call.param(name)
        day = news.read_day(text) if text else None
        if text and day is None:
            return _error(400, "parameterInvalid", f"The {name} parameter is not a date.")
        found.append(day)
    since, until = found
    if call.me.plan_name == "developer":
        yesterday = call.market.today - timedelta(days=1)
        until = min(until or yesterday, yesterday)
    return since, until


def _headlines(call: Call) -> Answer:
    window, sources = _window(call, 20), _sources(call)
    if isinstance(window, Answer):
        return window
    if isinstance(sources, Answer):
        return sources
    country, category, text = (call.param(name) for name in ("country", "category", "q"))
    if sources and (country or category):
        return _error(
            400, "parametersIncompatible", "You cannot mix the sources parameter with country or category."
        )
    if not (country or category or text or sources):
        return _error(400, "parametersMissing", "Required parameters are missing.")
    if category and category not in _CATEGORIES:
        return _error(400, "parameterInvalid", "The category parameter is invalid.")
    query = news.taken_apart(text, call.market.today)
    query.since = call.market.today - timedelta(days=30)
    rows = news.found(call.market, query, call.settings.coverage.default, "newsapi")
    return _listed([one for one in rows if not sources or _id(one.outlet) in sources], *window)


def _listed(rows: Sequence[Article], size: int, page: int) -> Answer:
    shown = rows[(page - 1) * size : page * size]
    subjects = tuple({f"c{one.company}" for one in shown if one.company is not None})
    body = {"status": "ok", "totalResults": len(rows), "articles": [_article(one) for one in shown]}
    return Answer(body=body, units=1, unit="request", subjects=subjects)


def _id(outlet: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", outlet.lower()).strip("-")


def _article(one: Article) -> dict[str, Any]:
    text = f"{one.text} " * 6
    more = f"… [+{len(text) - _SHOWN} chars]" if len(text) > _SHOWN else ""
    return {
        "source": {"id": _id(one.outlet) if one.at % 3 else None, "name": one.outlet},
        "author": one.author if one.at % 4 else None, "title": one.title, "description": one.text, "url": one.url,
        "urlToImage": None, "publishedAt": datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "content": f"{text[:_SHOWN]}{more}",
    }  # fmt: skip


def _papers(call: Call) -> Answer:
    rows = [
        {
            "id": _id(name), "name": name, "description": f"{name}, an invented paper.", "url": f"https://{host}",
            "category": "business", "language": "en", "country": "us",
        }
        for name, host in sorted(_outlets(call).items())
    ]  # fmt: skip
    return Answer(body={"status": "ok", "sources": rows})


PROVIDER = Provider(
    name="newsapi",
    hosts=("newsapi.org",),
    routes=(
        route("GET", "/v2/everything", _everything, "everything"),
        route("GET", "/v2/top-headlines", _headlines, "top_headlines"),
        route("GET", "/v2/top-headlines/sources", _papers, "sources", repeat="free"),
    ),
    key=_key,
    unauthorised=_unauthorised,
    busy=_busy,
    spent=lambda call, unit: _error(429, "apiKeyExhausted", "Your API key has no more requests available."),
    missing=lambda call: _error(404, "unexpectedError", "There is nothing under this address."),
    plans={
        "developer": Plan({"default": (Limit("day", 100, _DAY),)}, {"request": None}),
        "business": Plan({"default": (Limit("minute", 600, 60),)}, {"request": 250_000}),
    },
    defaults={
        "plan": "developer", "price": "0", "currency": "USD", "coverage": {"default": 0.8}, "staleness_months": 0,
    },
)  # fmt: skip

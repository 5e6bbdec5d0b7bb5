"""Behaviour of news on its way to signals: one round is told once, whoever tells it and in however many articles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.candidates import compare
from leadwright.entities.keys import company_keys
from leadwright.entities.namesakes import namesakes
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.flows.detect import detect
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.signals import signals_of
from leadwright.sources.contract import Observation

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
KNOWN = {"name": "Zentrova, Inc.", "domain": "zentrova.example", "country": "PT", "industries": ["FinTech"]}


@pytest.fixture(autouse=True)
def the_day_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


async def say(
    scope: Scope, days_ago: float, source: str, known: dict[str, Any] = KNOWN, **fields: Any
) -> UUID:
    """A source says something of a company that is known by its domain."""
    seen, domain = NOW - timedelta(days=days_ago), known["domain"]
    said = Observation("company", source, domain, fields or known, "public", fetched_at=seen)
    (made,) = await record(scope, await open_reading(scope, source, domain), seen, [said])
    (found,) = await resolve(scope, [(made.record_id, company_keys(known))])
    await refresh(scope, [found.company_id], NOW)
    return found.company_id


def article(title: str, paper: str, day: str, snippet: str = "") -> dict[str, Any]:
    url = f"https://{paper.lower()}.example/{abs(hash(title)) % 1000}"
    return {"title": title, "publisher": paper, "published_on": day, "url": url, "snippet": snippet}


FIRST = article("Zentrova raises $12M Series A", "Ropewalk", "2026-11-20")
SECOND = article("Fintech Zentrova lands $12 million", "Gazette", "2026-11-22")
ROUND = {"stage": "Series A", "date": "2026-11-19", "amount": 12_000_000, "currency": "USD"}


async def rounds(scope: Scope, company: UUID) -> list[Any]:
    return [one.signal for one in await signals_of(scope, company) if one.signal.type == "funding_round"]


async def test_a_round_is_news_once_while_its_evidence_grows(scope: Scope) -> None:
    await say(scope, 30, "file")
    company = await say(scope, 5, "google_news", articles=[FIRST])
    assert len((await detect(scope, [company])).news) == 1
    (before,) = await rounds(scope, company)

    await say(scope, 3, "google_news", articles=[FIRST, SECOND])
    await say(scope, 2, "newsapi", articles=[SECOND])
    await say(scope, 1, "crunchbase", funding_rounds=[ROUND])
    assert (await detect(scope, [company])).news == []
    (after,) = await rounds(scope, company)
    assert after.id == before.id
    assert set(after.sources) == {"news:Ropewalk", "news:Gazette", "crunchbase"}
    assert after.details["quote"] == FIRST["title"]
    assert after.happened_on is not None
    assert after.happened_on.isoformat() == "2026-11-19"


async def test_news_of_a_namesake_raises_nothing(scope: Scope) -> None:
    await say(scope, 30, "file")
    company = await say(
        scope, 5, "google_news",
        articles=[
            article("Denver-based Zentrova raises $12M Series A", "Ropewalk", "2026-11-20"),
            article("Zentrova names Omar Fennwick CEO", "Gazette", "2026-11-20", "The bakery Zentrova has a new head."),
            article("Zentrova rival Quillmark raises $9M", "Gazette", "2026-11-20"),
        ],
    )  # fmt: skip
    assert (await detect(scope, [company])).news == []
    assert await signals_of(scope, company) == []


async def test_companies_that_share_a_name_need_more_than_the_name(scope: Scope) -> None:
    other = {**KNOWN, "domain": "zentrova-two.example", "country": "US"}
    await say(scope, 30, "file")
    away = await say(scope, 30, "file", other)
    company = await say(scope, 5, "google_news", articles=[FIRST])
    await compare(scope, [company, away])
    assert await namesakes(scope, [company]) == {company}
    assert (await detect(scope, [company])).news == []
    await say(scope, 1, "crunchbase", funding_rounds=[ROUND])
    assert len((await detect(scope, [company])).news) == 1
    (found,) = await rounds(scope, company)
    assert set(found.sources) == {"crunchbase", "news:Ropewalk"}

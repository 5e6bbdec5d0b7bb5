"""Behaviour of reading news: what counts as an event of the company, and what only looks like one."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.signals.news.model import Claim, checked
from leadwright.signals.news.read import read
from leadwright.signals.news.types import Article, Event, Kind, Who
from tests.signals.news.headlines import FUNDING, NOT_FUNDING, OTHERS

ZENTROVA = Who(
    ("Zentrova, Inc.", "Zentrova"),
    frozenset({"zentrova.example"}),
    frozenset({"Lisbon"}),
    frozenset({"PT"}),
    frozenset({"payments", "invoicing"}),
    frozenset({"FinTech"}),
)
DAY = date(2026, 5, 14)  # a Thursday


def told(title: str, snippet: str = "", who: Who = ZENTROVA, on: date | None = DAY) -> tuple[Event, ...]:
    return read(Article(title, snippet, "https://paper.example/a", "The Ropewalk", on), who)


def value(event: Event, name: str) -> Any:
    if name == "amount":
        return int(event.amount.amount) if event.amount else None
    return (event.amount.currency if event.amount else None) if name == "currency" else getattr(event, name)


@pytest.mark.parametrize(("title", "snippet", "expected"), FUNDING)
def test_a_round_is_read_however_it_is_worded(title: str, snippet: str, expected: dict[str, Any]) -> None:
    (event,) = [one for one in told(title, snippet) if one.kind is Kind.FUNDING]
    assert {name: value(event, name) for name in expected} == expected


@pytest.mark.parametrize(("title", "snippet"), NOT_FUNDING)
def test_rumours_denials_history_and_mere_mentions_are_no_round(title: str, snippet: str) -> None:
    assert [one for one in told(title, snippet) if one.kind is Kind.FUNDING] == []


@pytest.mark.parametrize(("title", "snippet", "kind", "expected"), OTHERS)
def test_other_events_are_told_apart(
    title: str, snippet: str, kind: str | None, expected: dict[str, Any]
) -> None:
    events = told(title, snippet)
    assert [one.kind for one in events] == ([kind] if kind else [])
    for event in events:
        assert {name: value(event, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("title", "snippet"),
    [(title, snippet) for title, snippet, _ in FUNDING] + [(t, s) for t, s, kind, _ in OTHERS if kind],
)
def test_every_value_has_a_quote_that_stands_in_the_article(title: str, snippet: str) -> None:
    for event in told(title, snippet):
        claimed = {
            name for name in ("amount", "stage", "person", "title", "other", "place") if getattr(event, name)
        }
        assert claimed <= set(event.quotes)
        assert all(quote in f"{title}\n{snippet}" for quote in event.quotes.values())


NAMESAKES = (
    ("Zentrova raises $2M to bake bread", "The Ohio bakery Zentrova has raised $2 million from a local bank."),
    ("Denver-based Zentrova raises $12M Series A", ""),
    ("Zentrova raises $12M Series A", "Zentrova, headquartered in Toronto, builds drones."),
    ("Zentrova names Omar Fennwick CEO", "Read more at zentrova.com."),
    ("Restaurant chain Zentrova closes $3M seed round", ""),
    ("Zentrova FC lands $5M from new owners", ""),
    ("New Zentrova raises $5M", ""),
    ("Zentrova Bakery raises $2M", ""),
    ("Marina Zentrova raises $2M for her film", ""),
    ("Zentrova, a racehorse stable from Kentucky, sold to Quillmark", ""),
)  # fmt: skip


@pytest.mark.parametrize(("title", "snippet"), NAMESAKES)
def test_news_of_a_namesake_says_nothing(title: str, snippet: str) -> None:
    assert told(title, snippet) == ()


def test_a_name_that_is_a_word_needs_something_that_speaks_for_the_company() -> None:
    ramp = Who(
        ("Ramp",),
        frozenset({"ramp.example"}),
        frozenset({"Lisbon"}),
        frozenset({"PT"}),
        frozenset({"expense"}),
    )
    (alone,) = told("Ramp raises $5M seed", who=ramp)
    (placed,) = told("Ramp raises $5M seed", "The Lisbon company will hire.", who=ramp)
    assert (alone.sure, placed.sure) == (False, True)
    assert told("Companies ramp up hiring after $5M round", who=ramp) == ()
    software = Who(("Ramp",), industries=frozenset({"FinTech"}))
    assert [one.sure for one in told("Ramp raises $5M seed round", who=software)] == [True]
    assert [one.sure for one in told("Ramp names Omar Fennwick CEO", who=software)] == [False]


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [
        ("Zentrova said on Monday it raised $5M in seed funding", date(2026, 5, 11), "day"),
        ("Zentrova raised $5M in seed funding yesterday", date(2026, 5, 13), "day"),
        ("Zentrova raised $5M in seed funding on April 28", date(2026, 4, 28), "day"),
        ("Zentrova raised $5M in seed funding in March", date(2026, 3, 1), "month"),
        ("Zentrova raises $5M in seed funding", date(2026, 5, 14), "day"),
        ("Zentrova, founded in 2019, raises $5M in seed funding", date(2026, 5, 14), "day"),
    ],
)
def test_the_day_is_that_of_the_event_where_the_words_say_it(text: str, on: date, precision: str) -> None:
    (event,) = told(text)
    assert (event.on, event.precision) == (on, precision)


def test_an_article_without_a_day_dates_nothing() -> None:
    (event,) = told("Zentrova raises $5M in seed funding", on=None)
    assert event.on is None


CLAIM = Claim(
    "funding",
    {"amount": "$5M", "stage": "Series A"},
    {"event": "Zentrova raises $5M", "amount": "raises $5M"},
)


def test_a_model_is_believed_only_with_a_quote_that_holds_the_value() -> None:
    article = Article("Zentrova raises $5M", published_on=DAY)
    (event,) = checked(article, ZENTROVA, [CLAIM])
    assert value(event, "amount") == 5_000_000
    assert event.stage is None  # no quote holds it
    made_up = Claim("funding", {"amount": "$9M"}, {"event": "Zentrova raises $5M", "amount": "raises $5M"})
    assert [one.amount for one in checked(article, ZENTROVA, [made_up])] == [None]
    assert checked(article, ZENTROVA, [Claim("funding", {}, {"event": "Zentrova raised money"})]) == ()
    assert (
        checked(
            Article("Quillmark raises $5M"),
            ZENTROVA,
            [Claim("funding", {}, {"event": "Quillmark raises $5M"})],
        )
        == ()
    )


HOSTILE = (
    "Zentrova raises " * 250, "closes a b c d " * 250 + "Zentrova acquisition", "Zentrova expands to " * 200, "Zentrova, a " * 400,
    "leads round in " * 250 + "Zentrova", "$12M " * 800 + "Zentrova", ", " * 2_000 + "Zentrova", "Zentrova (" * 400, "1,000," * 600,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_made_to_be_slow_is_read_at_once(text: str) -> None:
    began = time.process_time()
    told(text)
    told("Zentrova", text)
    assert time.process_time() - began < 1.5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_without_an_error_and_quoted_as_it_stands(title: str, snippet: str) -> None:
    for event in told(
        f"Zentrova raises $5M {title}", f"{snippet} Zentrova names Omar Fennwick CTO. {snippet}"
    ):
        assert event.quotes["event"]

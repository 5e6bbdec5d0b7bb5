"""News feeds are hostile until shown otherwise: nothing is expanded, nothing unreadable is an empty answer."""

from __future__ import annotations

import pytest

from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Question
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendor import Reading

QUESTIONS = [Question(company=CompanyRef(name='Quill "mark"', domain="quillmark.example"))]


def read(name: str, body: str, **more: object) -> Reading:
    operation = vendors()[name].that("news")[0]
    return operation.read(
        QUESTIONS, Reply(Outcome.HIT, "https://x.example/", 200, body=body.encode(), **more)
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("declared", ["<!DOCTYPE rss>", '<!DOCTYPE rss [<!ENTITY a "aaaa">]>'])
def test_a_feed_with_a_document_type_is_refused_before_anything_is_expanded(declared: str) -> None:
    body = f"<?xml version='1.0'?>{declared}<rss><channel><item><title>&a;</title></item></channel></rss>"
    with pytest.raises(ShapeError, match="document type"):
        read("google_news", body)


def test_a_feed_that_breaks_off_is_no_empty_feed() -> None:
    with pytest.raises(ShapeError):
        read("google_news", "<rss><channel>")
    cut = read("google_news", "<rss><channel></channel></rss>", truncated=True)
    assert cut.answers[0].outcome is Outcome.CHANGED


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("google_news", "<rss><channel><item><guid>1</guid></item></channel></rss>"),
        ("newsapi", '{"status": "ok", "totalResults": 1, "articles": [{"headline": "x"}]}'),
    ],
)
def test_articles_that_cannot_be_read_are_not_read_as_none(name: str, body: str) -> None:
    with pytest.raises(ShapeError):
        read(name, body)


@pytest.mark.parametrize("name", ["google_news", "newsapi"])
def test_a_name_cannot_add_words_to_the_search(name: str) -> None:
    request = vendors()[name].that("news")[0].build(QUESTIONS, None)
    assert request.query["q"] == '"Quill  mark"'

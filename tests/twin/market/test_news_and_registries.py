"""Google News, NewsAPI, Wikidata and Receita Federal in the twin: the documented shapes, and answers that hold."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.providers import news_shapes, wikidata_sparql
from leadwright_twin.market.registries import cnpj_digits
from leadwright_twin.market.universe import Market
from leadwright_twin.wire import Request, Response
from tests.twin.market import golden

TODAY = date(2026, 11, 26)
WORLD = Market(3, 300, TODAY)
NAMES = ("google_news", "newsapi", "wikidata", "receita_federal")
FULL: dict[str, Any] = {"coverage": {"default": 1.0}, "limits": {"default": []}}
HOSTS = {
    "google_news": "news.google.com", "newsapi": "newsapi.org", "receita_federal": "minhareceita.org",
    "entities": "www.wikidata.org", "query": "query.wikidata.org",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(WORLD, Profile("open", dict.fromkeys(NAMES, FULL)), faults(), StoppedClock(TODAY), Books())


def ask(desk: Desk, host: str, path: str, key: str = "business-key", **query: str) -> Response:
    headers = {"host": HOSTS[host], "user-agent": "test", "x-api-key": key}
    target = path + (f"?{urlencode(query)}" if query else "")
    return desk.answer(Request("GET", target, HOSTS[host], headers)).response


def told(response: Response) -> Any:
    assert response.status == 200, response.body
    return orjson.loads(response.body)


def found(desk: Desk, where: str) -> list[dict[str, Any]]:
    """The bindings of a query for names and sites."""
    shown = f"{where} ?item rdfs:label ?l . ?item wdt:P856 ?w"
    text = f"SELECT ?item (SAMPLE(?l) AS ?name) (SAMPLE(?w) AS ?site) WHERE {{ {shown} }} GROUP BY ?item ORDER BY ?item"
    rows: list[dict[str, Any]] = told(ask(desk, "query", "/sparql", query=text, format="json"))["results"][
        "bindings"
    ]
    return rows


def items(response: Response) -> list[ElementTree.Element]:
    assert response.status == 200
    return ElementTree.fromstring(response.body).findall("channel/item")


def test_news_of_a_company_name_it_and_are_those_of_the_market(desk: Desk) -> None:
    for index in range(40):
        company = WORLD.company(index)
        rows = items(ask(desk, "google_news", "/rss/search", q=f'"{company.name}"'))
        pages = told(ask(desk, "newsapi", "/v2/everything", q=f'"{company.name}"', pageSize="100"))
        mine = {one.title for one in WORLD.articles(index)}
        titles = {row.findtext("title", "").rpartition(" - ")[0] for row in rows}
        assert mine <= titles | {""}, "full coverage leaves nothing out"
        assert mine <= {one["title"] for one in pages["articles"]}
        assert all(set(row.find("source").attrib) == {"url"} for row in rows)  # type: ignore[union-attr]
        assert not any(host in row.findtext("link", "") for row in rows for host in (".example",)), (
            "links are opaque"
        )


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=60)
def test_any_query_is_taken_apart(text: str) -> None:
    query = news_shapes.taken_apart(text, TODAY)
    assert all(isinstance(word, str) for group in query.groups for word in group)


def test_words_of_a_query_exclude_and_bound(desk: Desk) -> None:
    company = next(WORLD.company(i) for i in range(300) if len(WORLD.articles(i)) >= 3)
    name = company.name
    whole = items(ask(desk, "google_news", "/rss/search", q=f'"{name}"'))
    word = WORLD.articles(company.index)[0].title.split()[-1]
    some = items(ask(desk, "google_news", "/rss/search", q=f'"{name}" -{word}'))
    late = items(ask(desk, "google_news", "/rss/search", q=f'"{name}" after:2026-11-01'))
    none = items(ask(desk, "google_news", "/rss/search", q=f'"{name}" before:1990-01-01'))
    assert len(some) < len(whole)
    assert len(late) <= len(whole)
    assert none == []
    assert ask(desk, "google_news", "/rss/search").status == 302


@pytest.mark.parametrize(
    ("path", "query", "key", "status", "code"),
    [
        ("everything", {"q": "x"}, "", 401, "apiKeyMissing"),
        ("everything", {"q": "x"}, "invalid-key", 401, "apiKeyInvalid"),
        ("everything", {}, "business-key", 400, "parametersMissing"),
        ("everything", {"q": "x", "pageSize": "101"}, "business-key", 400, "parameterInvalid"),
        ("everything", {"q": "x", "from": "soon"}, "business-key", 400, "parameterInvalid"),
        (
            "everything",
            {"sources": ",".join(f"s{i}" for i in range(21))},
            "business-key",
            400,
            "sourcesTooMany",
        ),
        ("everything", {"sources": "nowhere"}, "business-key", 400, "sourceDoesNotExist"),
        ("everything", {"q": "x", "page": "2"}, "developer-key", 426, "maximumResultsReached"),
        ("top-headlines", {}, "business-key", 400, "parametersMissing"),
    ],
)
def test_newsapi_refuses_in_its_own_words(
    desk: Desk, path: str, query: dict[str, str], key: str, status: int, code: str
) -> None:
    answer = ask(desk, "newsapi", f"/v2/{path}", key, **query)
    assert (answer.status, orjson.loads(answer.body)["code"]) == (status, code)


def test_the_free_plan_sees_yesterdays_news_and_ends_after_a_hundred_calls() -> None:
    desk = Desk(WORLD, Profile("default", {}), faults(), StoppedClock(TODAY), Books())
    rows = told(ask(desk, "newsapi", "/v2/everything", "developer-key", q="raises"))["articles"]
    assert all(row["publishedAt"][:10] < TODAY.isoformat() for row in rows)
    answers = [ask(desk, "newsapi", "/v2/everything", "developer-key", q="raises").status for _ in range(100)]
    assert answers[:99] == [200] * 99
    assert answers[99] == 429


def test_a_company_is_found_by_number_website_and_name(desk: Desk) -> None:
    company = next(WORLD.company(i) for i in range(300) if "cik" in WORLD.company(i).numbers)
    ways = (
        f'VALUES ?n {{ "{company.numbers["cik"]}" "{company.numbers["cik"].zfill(10)}" }} ?item wdt:P5531 ?n .',
        f"?item wdt:P856 <https://{company.domain}/> .",
        f'?item rdfs:label|skos:altLabel "{company.name}"@en . ?item wdt:P31/wdt:P279* wd:Q43229 .',
    )
    assert {found(desk, way)[0]["name"]["value"] for way in ways} == {company.name}


def test_a_query_over_industry_country_and_size_agrees_with_what_is_noted(desk: Desk) -> None:
    view = desk.offices["wikidata"].view
    where = (
        'VALUES ?t { "software industry"@en } ?wanted rdfs:label ?t . ?item wdt:P452/wdt:P279* ?wanted . '
        '?item wdt:P17/wdt:P297 "US" . OPTIONAL { ?item wdt:P1128 ?s } FILTER(!BOUND(?s) || (?s >= 20 && ?s <= 400)) '
        "FILTER NOT EXISTS { ?item wdt:P576 ?gone }"
    )
    told_of = {row["site"]["value"] for row in found(desk, where)}
    software = {
        "saas",
        "fintech",
        "healthtech",
        "edtech",
        "devtools",
        "cybersecurity",
        "ai",
        "martech",
        "hrtech",
    }
    wanted = {
        f"https://{row.domain}/"
        for row in view.companies()
        if row.industry in software
        and (row.place or row.truth.place).country == "US"
        and (not row.heads or 20 <= row.heads <= 400)
        and not (row.truth.status == "closed" and not row.alive)
    }
    assert told_of == wanted != set()


@given(st.text('SELECTWHR{}()?:.<>"|&!=abcitem129 ', max_size=80))
@settings(deadline=None, max_examples=150)
def test_nonsense_is_a_malformed_query_and_nothing_else(text: str) -> None:
    try:
        wikidata_sparql.parse(text)
    except wikidata_sparql.Malformed:
        return


def test_items_are_read_by_their_ids_and_unknown_ones_are_missing(desk: Desk) -> None:
    body = told(
        ask(desk, "entities", "/w/api.php", action="wbgetentities", ids="Q900000001|Q12", format="json")
    )
    assert body["entities"]["Q12"] == {"id": "Q12", "missing": ""}
    bad = told(ask(desk, "entities", "/w/api.php", action="wbgetentities", ids="nonsense"))
    assert bad["error"]["code"] == "no-such-entity"


def test_a_cnpj_finds_its_company_and_only_it(desk: Desk) -> None:
    rows = [WORLD.company(i) for i in range(300) if "cnpj" in WORLD.company(i).numbers]
    assert rows
    known = {company.index: desk.offices["receita_federal"].view.company(company.index) for company in rows}
    for company in rows:
        answer = ask(desk, "receita_federal", f"/{company.numbers['cnpj']}")
        if known[company.index] is None:
            assert answer.status == 404
            continue
        body = told(answer)
        assert body["cnpj"] == company.numbers["cnpj"]
        assert body["razao_social"] == company.legal_name.upper()
        assert all(re.fullmatch(r"\*{3}\d{6}\*{2}", one["cnpj_cpf_do_socio"]) for one in body["qsa"])
    stem = "ZZ0000000001"
    assert ask(desk, "receita_federal", f"/{stem}{cnpj_digits(stem)}").status == 404
    assert ask(desk, "receita_federal", "/12345678000100").status == 400


def test_hits_have_every_documented_key_and_documented_requests_are_understood(desk: Desk) -> None:
    brazil = [WORLD.company(i).numbers["cnpj"] for i in range(300) if "cnpj" in WORLD.company(i).numbers]
    records = [orjson.loads(ask(desk, "receita_federal", f"/{number}").body) for number in brazil]
    assert not golden.missing("receita_federal", "company", records)
    ids = "|".join(f"Q{900_000_000 + i}" for i in range(50))
    entities = told(ask(desk, "entities", "/w/api.php", action="wbgetentities", ids=ids))["entities"]
    claims = {name for one in entities.values() for name in one.get("claims", {})}
    assert {"P31", "P856", "P1128", "P571", "P452", "P4264"} <= claims
    for one in golden.exchanges("wikidata", "hit", "page"):
        asked = one["request"]
        host = "query" if asked["base"] == "query" else "entities"
        answer = ask(desk, host, quote(asked["path"]), **asked["query"])
        assert answer.status == 200, (one["name"], answer.body)
    articles = told(ask(desk, "newsapi", "/v2/everything", q="raises OR names OR launches"))
    assert not golden.missing("newsapi", "everything", [articles])

"""Companies that Apollo finds or enriches, their open positions and their news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import CompanyRef, Question
from leadwright.sources.reading import Fields, ShapeError, day, every, found, joined
from leadwright.sources.vendor import Answer, Reading, Request
from leadwright.sources.vendors.apollo.criteria import translate
from leadwright.sources.vendors.apollo.manifest import LICENCE, SOURCE, asked_page, document
from leadwright.sources.vendors.apollo.organization import organization
from leadwright.sources.wording import article, called, distinct, filled, link, listed, objects, site, whole

PAGE, NEWS_PAGE, BATCH, LAST_PAGE = 100, 25, 10, 500


def company_of(question: Question) -> CompanyRef:
    """The company that is asked about; an empty one if none is named."""
    return question.company or CompanyRef()


def size(question: Question, most: int = PAGE) -> int:
    """Records a page."""
    return max(1, min(question.limit, most))


def following(
    told: Fields, reply: Reply, rows: int, question: Question, most: int = PAGE
) -> tuple[str | None, int | None]:
    """The next page, None at the end, and how many records there are in all.

    The reply's own page goes first, then the one in the request's address: people searches do not repeat it.
    """
    about = told.inner("pagination")
    page = _counted(about.take("page")) or asked_page(reply) or 1
    per_page = _counted(about.take("per_page")) or size(question, most)
    pages, entries = _counted(about.take("total_pages")), about.take("total_entries")
    total = _counted(entries if entries is not None else told.take("total_entries"))
    full = rows >= per_page and (total is None or page * per_page < total)
    more = rows and (page < pages if pages is not None else full)
    return (str(page + 1) if more and page < LAST_PAGE else None), total


def _counted(value: Any) -> int | None:
    """A number, which Apollo also writes as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
        return int(value)
    return whole(value)


# search -------------------------------------------------------------------------------------------


def ask_search(questions: Sequence[Question], cursor: str | None) -> Request:
    """Companies by criteria, page by page."""
    question = questions[0]
    assert question.criteria
    paging = {"page": cursor or "1", "per_page": str(size(question))}
    return Request(
        "/mixed_companies/search", "POST", query={**translate(question.criteria).parameters, **paging}
    )


def read_search(questions: Sequence[Question], reply: Reply) -> Reading:
    """Companies, those that the team has saved (`accounts`) among them."""
    told = document(reply, "organizations")
    if isinstance(told, Answer):
        return every(questions, told)
    rows = [*told.rows("organizations"), *told.rows("accounts")]
    observations, left = list[Observation](), set[str]()
    for row in rows:
        firm, more = organization(row)
        left |= more
        observations += [firm] if firm else []
    after, total = following(told, reply, len(rows), questions[0])
    told.known("breadcrumbs", "partial_results_only", "has_join", "disable_eu_prospecting", "derived_params")
    told.known("partial_results_limit", "model_ids", "num_fetch_result", "total_entries")
    answer = found(rows, observations, total, "no company matches")
    return Reading((answer,), after, total, frozenset(left) | told.left())


# enrichment ---------------------------------------------------------------------------------------


def ask_enrich(questions: Sequence[Question], cursor: str | None) -> Request:
    """All that is known of one company: by its domain, else its LinkedIn page, else its name."""
    company = company_of(questions[0])
    keys = {"domain": company.domain, "linkedin_url": company.linkedin_url, "name": company.name}
    name = next(name for name, value in keys.items() if value)
    return Request("/organizations/enrich", query={name: keys[name] or ""})


def read_enrich(questions: Sequence[Question], reply: Reply) -> Reading:
    """The company, or a miss where Apollo answers with no organization."""
    told = document(reply)
    if isinstance(told, Answer):
        return every(questions, told)
    if not told.has("organization"):
        raise ShapeError("an enrichment that says nothing of an organization")
    answer, left = _enriched(told.take("organization"))
    return Reading((answer,), leftovers=left | told.left())


def _enriched(raw: Any) -> tuple[Answer, frozenset[str]]:
    if raw is None:
        return _known(None), frozenset()
    firm, left = organization(raw)
    if firm is None:
        raise ShapeError("an organization without an id or a name")
    return _known(firm), left


def ask_bulk(questions: Sequence[Question], cursor: str | None) -> Request:
    """Up to ten companies by their domains."""
    domains = [company_of(question).domain or "" for question in questions]
    return Request("/organizations/bulk_enrich", "POST", query={"domains[]": domains})


def read_bulk(questions: Sequence[Question], reply: Reply) -> Reading:
    """One answer a company, told apart by domain: the list may leave out what was not found.

    In a list as long as ours, a company that has moved to a domain that nobody asked about is told by its place.
    """
    told = document(reply, "organizations")
    if isinstance(told, Answer):
        return every(questions, told)
    rows, left = told.rows("organizations"), set[str]()
    by_domain, by_place = dict[str, Observation](), list[Observation | None]()
    for row in rows:
        firm, more = organization(row)
        left |= more
        by_place.append(firm)
        if firm and "domain" in firm.fields:
            by_domain.setdefault(str(firm.fields["domain"]), firm)
    if any(row is not None for row in rows) and not any(by_place):
        raise ShapeError("organizations none of which can be read")
    told.known("total_requested_domains", "unique_domains", "unique_enriched_records", "missing_records")
    told.known("credits_consumed")
    asked = [site(company_of(question).domain).get("domain", "") for question in questions]
    moved = [firm if firm and firm.fields.get("domain") not in asked else None for firm in by_place]
    aligned = moved if len(moved) == len(asked) else [None] * len(asked)
    firms = [by_domain.get(domain) or spare for domain, spare in zip(asked, aligned, strict=True)]
    return Reading(tuple(map(_known, firms)), leftovers=frozenset(left) | told.left())


def _known(firm: Observation | None) -> Answer:
    if firm is None:
        return Answer(Outcome.MISS, reason="Apollo does not know the company")
    return Answer(Outcome.HIT, (firm,))


# open positions and news --------------------------------------------------------------------------


def ask_jobs(questions: Sequence[Question], cursor: str | None) -> Request:
    """Open positions of a company that Apollo gave an id."""
    native = company_of(questions[0]).native[SOURCE]
    paging = {"page": cursor or "1", "per_page": str(size(questions[0]))}
    return Request(f"/organizations/{native}/job_postings", query=paging)


def read_jobs(questions: Sequence[Question], reply: Reply) -> Reading:
    """The positions of a page as one observation of the company."""
    told = document(reply, "organization_job_postings")
    if isinstance(told, Answer):
        return every(questions, told)
    rows = told.rows("organization_job_postings")
    left, roles = set[str](), list[dict[str, Any]]()
    seen = set[str]()
    for row in rows:
        one = Fields(row)
        key, role = one.text("id"), _role(one)
        left |= one.left()
        if role and (key is None or key not in seen):
            roles.append(role)
            seen.update([key] if key else [])
    after, total = following(told, reply, len(rows), questions[0])
    about = _about_company(questions[0], {"roles": roles} if roles else {})
    answer = found(rows, about, total, "Apollo knows no open position")
    return Reading((answer,), after, total, frozenset(left) | told.left())


def _role(one: Fields) -> dict[str, Any] | None:
    title, posted = called(one.take("title")), day(one.take("posted_at"))
    place = joined([one.text("city"), one.text("state"), one.text("country")])
    url = link(one.take("url"))
    one.known("last_seen_at")
    return (
        filled(title=title, location=place, url=url, posted_on=posted.isoformat() if posted else None)
        if title
        else None
    )


def ask_news(questions: Sequence[Question], cursor: str | None) -> Request:
    """Articles about a company that Apollo gave an id, since a day if one is asked for."""
    question = questions[0]
    query: dict[str, str | Sequence[str]] = {"organization_ids[]": [company_of(question).native[SOURCE]]}
    query |= {"published_at[min]": question.since.isoformat()} if question.since else {}
    query |= {"page": cursor or "1", "per_page": str(size(question, NEWS_PAGE))}
    return Request("/news_articles/search", "POST", query=query)


def read_news(questions: Sequence[Question], reply: Reply) -> Reading:
    """The articles of a page, each address once, as one observation of the company."""
    told = document(reply, "news_articles")
    if isinstance(told, Answer):
        return every(questions, told)
    rows, left = told.rows("news_articles"), set[str]()
    articles = dict[str, dict[str, Any]]()
    for one in objects(rows):
        said = article(
            one.take("title"), one.take("url"), one.take("domain"), day(one.take("published_at")),
            one.take("snippet"), listed(one.take("event_categories")),
        )  # fmt: skip
        one.known("id", "organization_ids")
        left |= one.left()
        if said:
            articles.setdefault(said["url"], said)
    after, total = following(told, reply, len(rows), questions[0], NEWS_PAGE)
    kept = distinct(articles.values())
    answer = found(
        rows, _about_company(questions[0], {"articles": kept} if kept else {}), total, "no article about it"
    )
    return Reading((answer,), after, total, frozenset(left) | told.left())


def _about_company(question: Question, fields: dict[str, Any]) -> list[Observation]:
    native = company_of(question).native[SOURCE]
    return [Observation("company", SOURCE, native, fields, LICENCE)] if fields else []

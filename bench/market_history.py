"""Reads the invented market month by month through our own vendors, without a network: what each said on which day.

Requests go to the twin's desk in this process, answers through the vendors' readers, and the observations become the
histories that detectors read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid5

from leadwright.signals.history import History, Told
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Question
from leadwright.sources.vendor import Request, Vendor
from leadwright.sources.vendors.sec_edgar.names import ACCESSION
from leadwright_twin import wire
from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile, profile
from leadwright_twin.market.providers import providers
from leadwright_twin.market.types import Company
from leadwright_twin.market.universe import Market

_NAMES = UUID(int=11)
_KEYS = {"newsapi": "business-key"}  # keys whose plans can ask as often as this does
_PAGES = 4


@dataclass
class Readings:
    """Histories of companies by index, and the addresses of the articles that each was told of."""

    records: dict[int, dict[tuple[str, str, str], list[Told]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    articles: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    outcomes: dict[tuple[str, Outcome], int] = field(default_factory=lambda: defaultdict(int))

    def history(self, index: int) -> History:
        """All that was told of one company."""
        told = self.records[index]
        company = [record for (_, kind, _), record in sorted(told.items()) if kind == "company"]
        return History(
            UUID(int=index + 1), company, [r for (_, kind, _), r in sorted(told.items()) if kind == "person"]
        )


def months(last: date, count: int = 24) -> list[date]:
    """So many days, 30 apart, the last of them `last`."""
    return [last - timedelta(days=30 * step) for step in reversed(range(count + 1))]


def read_months(market: Market, days: Sequence[date], profile_name: str = "balanced") -> Readings:
    """Ask every source about every company on each of the days."""
    clock = StoppedClock(days[0])
    desk = Desk(market, _without_quotas(profile(profile_name)), faults("none"), clock, Books())
    found = Readings()
    desk.move(days[0])
    for index in range(market.count):  # the list with which a user began: names and websites
        company = market.company(index)
        row = Observation(
            "company", "file", company.domain, {"name": company.name, "domain": company.domain}, "user"
        )
        _keep(found, index, "file", "list", [row], days[0])
    for day in days:
        desk.move(day)
        clock.advance(max(0, (day - clock.day()).days) * 86_400)
        desk.books.entries.clear()
        for index in range(market.count):
            company = market.company(index)
            if company.founded <= day:
                for source, operation, observations in _asked(desk, clock, company, found):
                    _keep(found, index, source, operation, observations, day)
    return found


def _without_quotas(given: Profile) -> Profile:
    """The profile with as many credits as are asked for: what is measured is what sources say, not what they sell."""
    units = {
        name: {unit: None for plan in one.plans.values() for unit in plan.quota}
        for name, one in providers().items()
    }
    rows = {name: {**given.providers.get(name, {}), "quota": quota} for name, quota in units.items()}
    return Profile(given.name, rows)


def _keep(
    found: Readings, index: int, source: str, operation: str, observations: Sequence[Observation], day: date
) -> None:
    at = datetime.combine(day, time(12), tzinfo=UTC)
    for one in observations:
        key = f"{one.native_key}#!{operation}"
        words = json.dumps(one.fields, sort_keys=True, default=str)
        record = uuid5(_NAMES, f"{source}/{one.kind}/{key}")
        found.records[index][source, one.kind, key].append(
            Told(
                uuid5(record, words), record, one.kind, source, source, key, one.licence, one.fields, one.url,
                one.effective, one.stated_at, at, at,
            )
        )  # fmt: skip
        for article in one.fields.get("articles") or ():
            found.articles[index].add(article["title"])


def _asked(
    desk: Desk, clock: StoppedClock, company: Company, found: Readings
) -> Iterator[tuple[str, str, Sequence[Observation]]]:
    """What the sources say of a company today, as a user would ask them: by domain first, then by the id they gave."""
    about = CompanyRef(company.name, company.domain, company.place.country)
    ask = _Asker(desk, clock, found)
    yield from ask("google_news", "search", Question(about, limit=100))
    yield from ask("newsapi", "everything", Question(about, limit=100))
    for source, first, then in (
        ("apollo", "organization_enrich", ("job_postings", "news")),
        ("crunchbase", "by_domain", ("organization",)),
    ):
        told = list(ask(source, first, Question(about)))
        yield from told
        key = next((one.native_key for _, _, many in told for one in many if one.kind == "company"), None)
        for operation in then if key else ():
            native = CompanyRef(
                company.name, company.domain, company.place.country, native={source: str(key)}
            )
            yield from ask(source, operation, Question(native, limit=100))
    yield from ask("builtwith", "domain", Question(about))
    yield from ask("hunter", "domain_search", Question(about, limit=100))
    if "cik" in company.numbers:
        yield from _notices(ask, company)
    if company.board:
        yield "jobs", "board", [_board(company)]


def _board(company: Company) -> Observation:
    """The company's job board as its reader writes it down: all open roles, none where it is empty."""
    roles = [
        {"title": one.title, "posted_on": one.posted_on.isoformat()}
        for one in company.openings_on(company.today)
    ]
    return Observation("company", "jobs", f"{company.board}:{company.index}", {"roles": roles}, "public-web")


def _notices(ask: _Asker, company: Company) -> Iterator[tuple[str, str, Sequence[Observation]]]:
    """Every Form D of the company, one after the other."""
    cik = CompanyRef(company.name, registry={"cik": company.numbers["cik"]})
    listed = list(ask("sec_edgar", "submissions", Question(cik)))
    yield from listed
    for filing in (one for _, _, many in listed for seen in many for one in seen.fields.get("filings", ())):
        if filing["form"] in {"D", "D/A"}:
            folder = urlsplit(filing["url"]).path.split("/")[-2]
            accession = f"{folder[:10]}-{folder[10:12]}-{folder[12:]}"
            native = CompanyRef(
                company.name, registry={"cik": company.numbers["cik"]}, native={ACCESSION: accession}
            )
            for source, _, many in ask("sec_edgar", "form_d", Question(native)):
                yield source, f"form_d/{accession}", many


@dataclass(frozen=True, slots=True)
class _Asker:
    desk: Desk
    clock: StoppedClock
    found: Readings

    def __call__(
        self, source: str, operation: str, question: Question
    ) -> Iterator[tuple[str, str, Sequence[Observation]]]:
        """All pages of one question, joined for each subject into one observation."""
        vendor = vendors()[source]
        doing = vendor.operation(operation)
        pages: dict[tuple[str, str], Observation] = {}
        cursor = None
        for _ in range(_PAGES):
            self.clock.advance(2.5)
            reading = doing.read((question,), self._reply(vendor, doing.build((question,), cursor)))
            for answer in reading.answers:
                self.found.outcomes[source, answer.outcome] += 1
                for one in answer.observations:
                    before = pages.get((one.kind, one.native_key))
                    pages[one.kind, one.native_key] = _joined(before, one) if before else one
            cursor = reading.next
            if cursor is None:
                break
        yield source, operation, tuple(pages.values())

    def _reply(self, vendor: Vendor, request: Request) -> Reply:
        base = urlsplit(vendor.manifest.bases[request.base])
        headers = {
            "user-agent": "bench measure@bench.example",
            **{name.lower(): value for name, value in request.headers.items()},
        }
        query = [
            (name, item)
            for name, value in request.query.items()
            for item in ([value] if isinstance(value, str) else value)
        ]
        auth = vendor.manifest.auth
        text = auth.template.replace("{key}", _KEYS.get(vendor.name, "key"))
        if auth.place == "header":
            headers[auth.name.lower()] = text
        elif auth.place == "query":
            query.append((auth.name, text))
        body = json.dumps(request.json).encode() if request.json is not None else b""
        if body:
            headers["content-type"] = "application/json"
        target = f"{base.path.rstrip('/')}{request.path}" + (f"?{urlencode(query)}" if query else "")
        sending = self.desk.answer(wire.Request(request.method, target, base.hostname or "", headers, body))
        if sending.gate is not None:
            sending.gate.leave()
        sent = sending.response
        outcome = (
            Outcome.HIT if sent.status < 300 else Outcome.MISS if sent.status in {404, 410} else Outcome.BUSY
        )
        return Reply(
            outcome, f"https://{base.hostname}{target}", sent.status, dict(sent.headers), body=sent.body
        )


def _joined(before: Observation, one: Observation) -> Observation:
    """Two pages on one subject: their lists add up."""
    fields = dict(before.fields)
    for name, value in one.fields.items():
        known = fields.get(name)
        fields[name] = [*known, *value] if isinstance(known, list) and isinstance(value, list) else value
    return Observation(
        one.kind, one.source, one.native_key, fields, one.licence, one.company_key, one.url, one.effective, one.stated_at
    )  # fmt: skip

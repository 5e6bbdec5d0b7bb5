"""Signals against the truth of the invented market: 24 months read month by month, then everything detected at once.

An event counts for recall only if some source told it: an article that the papers wrote of it was handed out, or a
database or register listed the round. Whatever is found and did not happen is a false alarm, and so is an event found
twice. False alarms and misses are listed on standard error. Seeds from 7002 on are for measuring; rules were written with
seeds below 1000, and 7001 was looked at.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from uuid import UUID

from bench.data import folder
from bench.figure import Figure
from bench.market_history import Readings, months, read_months
from leadwright.signals.context import Context
from leadwright.signals.detectors import detect
from leadwright.signals.history import History, Told
from leadwright.signals.types import Found
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, Question
from leadwright.sources.vendors.sec_edgar.names import ACCESSION
from leadwright.values import technology
from leadwright.values.name import company_key, person
from leadwright_twin.market.chronicle import Happened
from leadwright_twin.market.data import load
from leadwright_twin.market.universe import Market

SEEDS = (7002,)
HORIZON = date(2026, 6, 1)
_DAYS = {"funding_round": 45, "head_count_decline": 60}  # how far a date may be off; others 45
# How many days after an event its sources may notice it: they look at a company now and then, and are months old.
_LATE = 330
_OF = {
    "round": "funding_round", "leader_joined": "leader_joined", "leader_left": "leader_left", "acquired": "acquired",
    "closed": "closed", "renamed": "renamed", "office": "new_country", "layoffs": "head_count_decline",
    "domain_moved": "domain_moved", "hiring_started": "hiring_started", "hiring_stopped": "hiring_stopped",
    "technology_added": "technology_added", "technology_removed": "technology_removed",
}  # fmt: skip
_JUDGED = frozenset({*_OF.values(), "head_count_growth"})


@dataclass
class Score:
    """Per type: signals found, of them true, events told, of them found; and what was wrong, in words."""

    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    voices: Counter[int] = field(default_factory=Counter)
    again: int = 0  # rounds that were found a second time
    planted: int = 0
    raised_by_namesakes: int = 0


def true_signals(quick: bool) -> Iterator[Figure]:
    """Precision and recall per type, rounds of many sources, and what namesakes raise."""
    score = Score()
    for seed in SEEDS:
        judge(Market(seed, 70 if quick else 1_000, HORIZON, history=True), score)
    for line in score.wrong:
        print(line, file=sys.stderr)
    for kind in sorted(set(score.found) | set(score.told)):
        if score.found[kind]:
            yield Figure(
                f"{kind}: right of {score.found[kind]} found",
                score.right[kind] / score.found[kind],
                "",
                0.97,
                at_least=True,
            )
        if score.told[kind]:
            yield Figure(
                f"{kind}: found of {score.told[kind]} told",
                score.seen[kind] / score.told[kind],
                "",
                0.95,
                at_least=True,
            )
    many = sum(count for voices, count in score.voices.items() if voices >= 5)
    yield Figure(
        f"second signals of rounds, {many} of which five voices or more told",
        score.again,
        "",
        0,
        ok=many > 0 and not score.again,
    )
    yield Figure(
        f"signals raised by {score.planted} planted articles on namesakes", score.raised_by_namesakes, "", 0
    )


def pooled_fund(quick: bool) -> Iterator[Figure]:
    """What a real notice of a pooled fund raises, read by its vendor and detected."""
    path = folder("registries", "sec_form_d_pooled_fund.xml")
    if path is None:
        return
    about = CompanyRef(registry={"cik": "1958740"}, native={ACCESSION: "0001958740-22-000001"})
    reply = Reply(Outcome.HIT, "https://www.sec.gov/notice", 200, body=path.read_bytes().lstrip())
    reading = vendors()["sec_edgar"].operation("form_d").read([Question(about)], reply)
    seen = datetime(2023, 2, 1, tzinfo=UTC)
    told = [
        Told(UUID(int=1), UUID(int=2), one.kind, one.source, one.source, one.native_key, one.licence, one.fields, one.url,
             one.effective, one.stated_at, seen, seen)
        for one in reading.answers[0].observations
    ]  # fmt: skip
    raised = list(detect(History(UUID(int=3), [told]), Context(seen, seen.date())))
    yield Figure(
        "signals raised by a real Form D of a pooled fund", len(raised), "", 0, ok=bool(told) and not raised
    )


def judge(market: Market, score: Score) -> None:
    """Read the market, detect, and compare with what happened."""
    days = months(market.horizon)
    readings = read_months(market, days)
    now = datetime.combine(market.horizon, time(12), tzinfo=UTC)
    names = Counter(market.drawn(index).name for index in range(market.count))
    shared = frozenset(
        UUID(int=index + 1) for index in range(market.count) if names[market.drawn(index).name] > 1
    )
    context = Context(now, market.horizon, shared=shared)
    for index in range(market.count):
        found = [one for one in detect(readings.history(index), context) if one.type in _JUDGED]
        _compare(market, readings, index, found, score)


def _compare(market: Market, readings: Readings, index: int, found: list[Found], score: Score) -> None:
    company = market.drawn(index)
    events = [
        one for one in market.chronicle(index) if one.type in _OF and _counts(market, readings, index, one)
    ]
    keys = {one.key for one in events}
    older = [one for one in market.chronicle(index, older=True) if one.type in _OF and one.key not in keys]
    told = _told(market, readings, index)
    taken: dict[str, Found] = {}
    for one in found:
        score.found[one.type] += 1
        fitting = [event for event in (*events, *older) if _OF[event.type] == one.type and _fits(event, one)]
        free = [event for event in fitting if event.key not in taken]
        if one.type in {"head_count_growth", "head_count_decline"} and not free:
            if _fell(market, index, one):
                score.right[one.type] += 1
            else:
                score.wrong.append(
                    f"false alarm: {company.name} {one.type} {one.first_seen.date()} {dict(one.details)}"
                )
        elif free:
            taken[min(free, key=lambda event: _off(event, one)).key] = one
            score.right[one.type] += 1
            score.voices[len(one.sources)] += one.type == "funding_round"
        else:
            again = "twice" if fitting else "never"
            score.again += bool(fitting) and one.type == "funding_round"
            score.wrong.append(
                f"false alarm ({again}): {company.name} {one.type} {one.subject} {one.happened_on} {_words(one)}"
            )
    for event in events:
        if event.key in told:
            score.told[_OF[event.type]] += 1
            score.seen[_OF[event.type]] += event.key in taken
            if event.key not in taken:
                score.wrong.append(
                    f"missed: {company.name} {event.type} {event.on} {dict(event.values)} {told[event.key]}"
                )
    namesakes = {one.title for one in market._press(index) if one.event == "namesake"} & readings.articles[
        index
    ]
    score.planted += len(namesakes)
    score.raised_by_namesakes += sum(
        bool(titles) and titles <= namesakes
        for one in found if (titles := {article["title"] for article in one.details.get("articles", ()) if "title" in article})
    )  # fmt: skip


def _counts(market: Market, readings: Readings, index: int, event: Happened) -> bool:
    """An office is news only in a country where the company had none, and if some source had told where it is."""
    if event.type != "office":
        return True
    company = market.drawn(index)
    if not any(
        told.content.get("country") for record in readings.history(index).companies for told in record
    ):
        return False
    before = {
        place.country for place, day in zip(company.offices, company.opened, strict=True)
        if (day, place.city) < (event.on, str(event.values["city"]))
    }  # fmt: skip
    return event.values["country"] not in before | {company.place.country}


def _told(market: Market, readings: Readings, index: int) -> Mapping[str, list[str]]:
    """Which events some source told, and who: the titles of articles, or the names of databases that list a round."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in market._press(index):
        if one.tells and one.title in readings.articles[index]:
            found[one.tells].append(one.title)
    company = market.drawn(index)
    for before, after in pairwise(months(market.horizon)) if company.board else ():
        was, is_ = (bool(company.openings_on(day)) for day in (before, after))
        for event in market.chronicle(index) if was != is_ and company.founded <= before else ():
            if event.type == ("hiring_started" if is_ else "hiring_stopped") and before < event.on <= after:
                found[event.key].append("jobs")
    for record in readings.history(index).companies:
        for told in record:
            for raw in told.content.get("funding_rounds") or ():
                day = raw.get("date") and date.fromisoformat(raw["date"])
                for raised in company.rounds:
                    if day and abs((day - raised.on).days) <= 25:
                        found[f"round:{raised.number}"].append(told.source)
    return found


def _off(event: Happened, one: Found) -> int:
    """By how many days a signal misses an event; one that only its first sighting dates may come late."""
    if one.happened_on:
        return abs((one.happened_on - event.on).days)
    late = (one.first_seen.date() - event.on).days
    return 0 if -3 <= late <= _LATE else abs(late)


def _fits(event: Happened, one: Found) -> bool:
    """Whether a signal tells this event: near enough in time, of the same person, country, technology or name."""
    if _off(event, one) > _DAYS.get(one.type, 45):
        return False
    if event.type in {"leader_joined", "leader_left"}:
        said = one.details.get("person")
        return not said or person(str(said)).key == person(str(event.values["person"])).key
    if event.type == "office":
        return bool(one.subject == event.values["country"])
    if event.type in {"technology_added", "technology_removed"}:
        return one.subject in _spellings()[str(event.values["technology"])]
    if event.type == "renamed":
        after = one.details.get("by") or one.details.get("after") or ""
        return company_key(str(after)) == company_key(str(event.values["after"]))
    return True


@cache
def _spellings() -> Mapping[str, frozenset[str]]:
    """Our keys for each technology of the market, under the name that each provider gives it."""
    rows = load("technologies.json")
    return {row[0]: frozenset(technology.key(str(word)) for word in (row[0], row[1], row[3])) for row in rows}


def _fell(market: Market, index: int, one: Found) -> bool:
    """Whether the head count really moved that way before a source noticed: it may be the pace of a year."""
    company, noticed = market.drawn(index), one.first_seen.date()
    counts = [company.heads_on(noticed - timedelta(days=back)) for back in range(0, 760, 30)]
    now = [company.heads_on(noticed - timedelta(days=back)) for back in range(0, _LATE, 30)]
    grew = one.type == "head_count_growth"
    return any((late > 1.04 * early) if grew else (late < 0.96 * early) for late in now for early in counts)


def _words(one: Found) -> str:
    return str(one.details.get("quote") or one.sources)[:160]

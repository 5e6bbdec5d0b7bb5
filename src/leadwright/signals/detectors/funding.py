"""Money raised, by whoever tells it: databases and lists by their rounds, Form D by its notice, news by its words.

A notice of a pooled fund is no round. A round without a date is one only where its source did not tell it before: of
others nobody knows how old they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from leadwright.signals.context import Context
from leadwright.signals.history import History, Told
from leadwright.signals.news.stories import Story, stories
from leadwright.signals.news.types import Kind
from leadwright.signals.rounds import RoundTold, fold
from leadwright.signals.types import Found
from leadwright.values import funding

# A stage that a source names and that is no round of money.
_NO_ROUND = frozenset({"Bootstrapped", "IPO", "Secondary", "ICO"})
_LAST = -1  # the place of a "last round", which may also stand in the list of rounds


def detect(history: History, context: Context) -> Iterator[Found]:
    """Find each round, once, with all who tell it."""
    found = [
        _found(group)
        for group in fold((*_listed(history, context), *_reported(history, context)))
        if any(one.sure for one in group)
    ]
    keys = Counter((one.subject, one.evidence[0], one.first_seen) for one in found)
    for one in found:
        several = keys[one.subject, one.evidence[0], one.first_seen] > 1
        yield replace(one, subject=f"{one.subject} {one.happened_on}".strip()) if several else one


# what databases, registers and lists say -----------------------------------------------------------


def _listed(history: History, context: Context) -> Iterator[RoundTold]:
    for record in history.companies:
        spans = _spans(record)
        for told, last in spans:
            if _is_of_a_pool(told):
                continue
            for place, raw in enumerate(_rounds(told)):
                one = _told(told, last, place, raw, context)
                if one and (one.on or _is_new(one, record)):
                    yield one
            if (last_round := _last_round(told, last, context)) and (
                last_round.on or _is_new(last_round, record)
            ):
                yield last_round


def _spans(record: Sequence[Told]) -> list[tuple[Told, Told]]:
    """Each observation of a record, where it was seen first and where last."""
    spans: dict[Any, tuple[Told, Told]] = {}
    for told in record:
        first, _ = spans.get(told.observation_id, (told, told))
        spans[told.observation_id] = (first, told)
    return list(spans.values())


def _is_of_a_pool(told: Told) -> bool:
    filings = told.content.get("filings")
    listed = filings if isinstance(filings, list) else []
    return any(isinstance(one, Mapping) and one.get("pooled_fund") is True for one in listed)


def _rounds(told: Told) -> list[Mapping[str, Any]]:
    listed = told.content.get("funding_rounds")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _told(told: Told, last: Told, place: int, raw: Mapping[str, Any], context: Context) -> RoundTold | None:
    stage = _stage(raw.get("stage"))
    amount = _amount(raw.get("amount"))
    on, precision = _day(raw.get("date"))
    if stage in _NO_ROUND or (stage is None and amount is None and on is None):
        return None
    currency = raw.get("currency") if isinstance(raw.get("currency"), str) else None
    url = raw.get("url") if isinstance(raw.get("url"), str) else None
    name = "funding_rounds" if place >= 0 else "funding_date"
    return RoundTold(
        told, last, told.origin, place, on, precision, stage, amount, currency, url,
        partial=told.source == "sec_edgar", confidence=context.trust.of(told.source, name).mean,
    )  # fmt: skip


def _last_round(told: Told, last: Told, context: Context) -> RoundTold | None:
    """The last round by the plain fields, unless the list of rounds holds it."""
    content = told.content
    on, _ = _day(content.get("funding_date"))
    if any(_day(one.get("date"))[0] == on for one in _rounds(told)):
        return None
    money = content.get("funding_amount")
    raw = {
        "stage": content.get("funding_stage"), "date": content.get("funding_date"),
        **({name: money.get(name) for name in ("amount", "currency")} if isinstance(money, Mapping) else {}),
    }  # fmt: skip
    if on is None and raw.get("amount") is None:
        return None
    return _told(told, last, _LAST, raw, context)


def _is_new(one: RoundTold, record: Sequence[Told]) -> bool:
    """Whether the record had spoken of funding before, and not told this round."""
    before = [
        told
        for told in record
        if told.seen_at < one.told.seen_at and told.observation_id != one.told.observation_id
    ]
    spoke = [
        told
        for told in before
        if told.content.get("funding_stage") or told.content.get("funding_amount") or _rounds(told)
    ]
    return bool(spoke) and not any(_tells(told, one) for told in spoke)


def _tells(told: Told, one: RoundTold) -> bool:
    money = told.content.get("funding_amount")
    stages = {_stage(told.content.get("funding_stage")), *(_stage(raw.get("stage")) for raw in _rounds(told))}
    amounts = {
        _amount(money.get("amount")) if isinstance(money, Mapping) else None,
        *(_amount(raw.get("amount")) for raw in _rounds(told)),
    }
    return (one.stage is not None and one.stage in stages) or (one.stage is None and one.amount in amounts)


def _stage(value: Any) -> str | None:
    return funding.stage(value) if isinstance(value, str) else None


def _amount(value: Any) -> Decimal | None:
    try:
        found = (
            Decimal(str(value))
            if isinstance(value, int | float | str) and not isinstance(value, bool)
            else None
        )
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and found > 0 else None


def _day(value: Any) -> tuple[date | None, str]:
    """A date of the record with its precision: 2025-03-01, 2025-03 or 2025."""
    if not isinstance(value, str):
        return None, "seen"
    for text, precision in (
        (value[:10], "day"),
        (f"{value[:7]}-01", "month"),
        (f"{value[:4]}-01-01", "year"),
    ):
        try:
            if len(text) == 10 and (precision == "day" or len(value) < 10):
                return date.fromisoformat(text), precision
        except ValueError:
            continue
    return None, "seen"


# what news say ------------------------------------------------------------------------------------


def _reported(history: History, context: Context) -> Iterator[RoundTold]:
    for story in stories(history, context):
        event = story.event
        if event.kind is Kind.FUNDING and (event.stage not in _NO_ROUND):
            yield _of_story(story)


def _of_story(story: Story) -> RoundTold:
    event = story.event
    words = {
        **event.quotes,
        "article": story.article.title,
        "url": story.article.url,
        "publisher": story.article.publisher,
    }
    if story.article.published_on:
        words["published_on"] = story.article.published_on.isoformat()
    on = event.on or story.told.seen_at.date()
    return RoundTold(
        story.told, story.last, story.source, _LAST, on, event.precision or "seen", event.stage,
        event.amount.amount if event.amount else None, event.amount.currency if event.amount else None,
        url=None, sure=event.sure, confidence=event.confidence, words={name: text for name, text in words.items() if text},
    )  # fmt: skip


# one round ----------------------------------------------------------------------------------------


def _found(group: Sequence[RoundTold]) -> Found:
    first = next((one for one in group if one.sure), group[0])
    rest = [one for one in group if one is not first]
    listed = [first, *rest]
    on, precision = _dated(group)
    evidence = tuple(dict.fromkeys(one.told.observation_id for one in listed))
    return Found(
        type="funding_round",
        subject=_subject(first),
        happened_on=on,
        precision=precision,  # type: ignore[arg-type]
        first_seen=first.told.seen_at,
        recorded_at=first.told.recorded_at,
        last_seen=max(one.last.seen_at for one in group),
        evidence=evidence,
        sources=tuple(dict.fromkeys(one.voice for one in listed)),
        confidence=_confidence(group),
        details=_details(group),
    )


def _subject(first: RoundTold) -> str:
    """What the first telling said of the round, so that it keeps its name when more is told."""
    if first.stage:
        return first.stage
    if first.amount is not None:
        return f"{first.currency or ''} {first.amount:f}".strip()
    return first.on.isoformat() if first.on else ""


def _dated(group: Sequence[RoundTold]) -> tuple[date | None, str]:
    """The day by those who know it best: a day before a month, a database before an article, the newest word of each."""
    known = [one for one in group if one.on is not None and one.precision != "seen"]
    if not known:
        return None, "seen"
    exact = [one for one in known if one.precision == "day"] or known
    listed = (
        [one for one in exact if not one.words and not one.partial]
        or [one for one in exact if not one.words]
        or exact
    )
    newest = (
        {one.told.record_id: one for one in sorted(listed, key=lambda one: one.came)}
        if not listed[0].words
        else {}
    )
    chosen = (
        sorted(newest.values(), key=lambda one: (-one.confidence, one.on or date.max))
        if newest
        else sorted(listed, key=lambda one: one.on or date.max)
    )
    best = chosen[0]
    return best.on, best.precision if best.precision in {"day", "month", "year"} else "month"


def _confidence(group: Sequence[RoundTold]) -> float:
    """One minus the chance that all voices are wrong, each counted once by its best word."""
    best: dict[str, float] = {}
    for one in group:
        best[one.voice] = max(best.get(one.voice, 0.0), one.confidence * (1.0 if one.sure else 0.5))
    wrong = 1.0
    for value in best.values():
        wrong *= 1 - min(value, 0.97)
    return round(min(0.99, 1 - wrong), 4)


def _details(group: Sequence[RoundTold]) -> dict[str, Any]:
    """Stage, amount and what each says: whole first, then parts; databases before articles."""
    ranked = sorted(group, key=lambda one: (bool(one.words), one.partial, -one.confidence, one.came))
    stage = next((one.stage for one in ranked if one.stage), None)
    money = next((one for one in ranked if one.amount is not None and not one.partial), None) or next(
        (one for one in ranked if one.amount is not None), None
    )
    found: dict[str, Any] = {}
    if stage:
        found["stage"] = stage
    if money and money.amount is not None:
        whole = int(money.amount) if money.amount == int(money.amount) else float(money.amount)
        found["amount"] = {"amount": whole, "currency": money.currency}
    url = next((one.url or one.told.url for one in ranked if one.url or one.told.url), None)
    articles = [dict(one.words) for one in sorted(group, key=lambda one: one.came) if one.words]
    if url or articles:
        found["url"] = url or articles[0].get("url")
    if articles:
        found["quote"] = articles[0]["event"]
        found["articles"] = articles[:20]
    return found

"""When did it happen? The day that the words say, read against the day of the article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from leadwright.values.period import Period, Precision, parse_date

OLD_DAYS = 150  # what lies further back than this before its article is told as history, not as news

_WEEKDAYS = (
    "monday montag lundi lunes segunda-feira",
    "tuesday dienstag mardi martes terça-feira",
    "wednesday mittwoch mercredi miércoles quarta-feira",
    "thursday donnerstag jeudi jueves quinta-feira", "friday freitag vendredi viernes sexta-feira", "saturday samstag samedi sábado",
    "sunday sonntag dimanche domingo",
)  # fmt: skip
_DAY_OF = {word: index for index, words in enumerate(_WEEKDAYS) for word in words.split()}
_WEEKDAY = re.compile(
    r"\b(?:on|am|el|le|na|en|em|à|this|last)\s+(" + "|".join(_DAY_OF) + r")\b", re.IGNORECASE
)
_MONTHS = (
    r"(?:jan(?:uary|uar|vier|eiro)?|enero|feb(?:ruary|ruar|rero)?|février|fevereiro|mar(?:ch|s|zo|ço)?|märz|apr(?:il)?|"
    r"avril|abril|may|mai|mayo|maio|june?|"
    r"juni|juin|junio|junho|july?|juli|juillet|julio|julho|aug(?:ust)?|août|agosto|sept?(?:ember|embre|iembre)?|"
    r"setembro|oct(?:ober|obre|ubre)?|oktober|outubro|"
    r"nov(?:ember|embre|iembre|embro)?|dec(?:ember)?|dezember|décembre|diciembre|dezembro)"
)
_WRITTEN = re.compile(
    rf"\b(?:({_MONTHS})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(\d{{4}}))?|(\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s(?:de\s|"
    rf"of\s)?({_MONTHS})\.?(?:,?\s(?:de\s)?(\d{{4}}))?|(\d{{4}}-\d{{2}}-\d{{2}}))(?!\w)",
    re.IGNORECASE,
)
_MONTH_ALONE = re.compile(
    rf"\b(?:in|im|en|em|last|early|late|mid-?)\s(?:de\s)?({_MONTHS})(?:\s(?:de\s)?(\d{{4}}))?(?!\w|\s\d)",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(
    r"\b(?:in|im jahr|im jahre|en|em|back in|during|of|since|from|ab|seit|depuis|desde)\s((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_RELATIVE = (
    (re.compile(r"\b(?:yesterday|gestern|hier|ayer|ontem)\b", re.IGNORECASE), 1, "day"),
    (re.compile(r"\b(?:today|heute|aujourd'hui|hoy|hoje)\b", re.IGNORECASE), 0, "day"),
    (re.compile(
        r"\b(?:last week|vergangene woche|letzte woche|la semaine dernière|la semana pasada|"
        r"semana passada)\b", re.IGNORECASE), 7, "week"),
    (re.compile(r"\b(?:last month|letzten monat|le mois dernier|el mes pasado|mês passado)\b", re.IGNORECASE), 30, "month"),
    (re.compile(r"\b(?:last year|letztes jahr|l'an dernier|el año pasado|ano passado)\b", re.IGNORECASE), 365, "year"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """The first day, its precision, and the words that say it ("" where the article's own day stands in)."""

    on: date
    precision: Precision
    text: str = ""
    old: bool = False


def when(plain: str, published_on: date | None) -> When | None:
    """The day that a clause says; that of the article where it says none; None where neither does."""
    said = _said(plain, published_on)
    if said is None:
        return When(published_on, "day") if published_on else None
    period, text = said
    if published_on is None:
        return When(period.start, period.precision, text)
    if period.precision != "day" and period.start <= published_on <= period.end:
        return When(published_on, "day")
    if period.start > published_on + timedelta(days=1):
        return When(published_on, "day")  # a date to come is a plan, a term or a misreading
    old = (published_on - period.end).days > OLD_DAYS
    return When(period.start, period.precision, text, old)


_FOUNDED = re.compile(
    r"\b(?:founded|launched|established|started|created|incorporated|formed|born|gegründet|fondée?|créée?|fundada|"
    r"creada|criada|lançada)\b[^,.;()]{0,40}?"
    r"\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)


def _said(plain: str, published_on: date | None) -> tuple[Period, str] | None:
    plain = _FOUNDED.sub(lambda match: " " * len(match.group()), plain)
    for match in _WRITTEN.finditer(plain):
        if found := _written(match, published_on):
            return found, match.group()
    if published_on is not None:
        if day := _WEEKDAY.search(plain):
            on = published_on - timedelta(days=(published_on.weekday() - _DAY_OF[day[1].lower()]) % 7)
            return Period(on, on, "day"), day.group()
        for pattern, days, precision in _RELATIVE:
            if said := pattern.search(plain):
                return _back(published_on, days, precision), said.group()
    return _month_or_year(plain, published_on)


def _month_or_year(plain: str, published_on: date | None) -> tuple[Period, str] | None:
    if month := _MONTH_ALONE.search(plain):
        year = month[2] or (_latest_year(month[1], published_on) if published_on else None)
        if year and (found := parse_date(f"{month[1]} {year}")):
            return found, month.group()
    if said := _YEAR_ALONE.search(plain):
        period = parse_date(said[1])
        return (period, said.group()) if period else None
    return None


def _written(match: re.Match[str], published_on: date | None) -> Period | None:
    if match[7]:
        return parse_date(match[7])
    month, day, year = match[1] or match[5], match[2] or match[4], match[3] or match[6]
    if not year:
        if published_on is None:
            return None
        year = str(published_on.year)
        found = parse_date(f"{day} {month} {year}")
        if found and found.start > published_on + timedelta(days=45):
            year = str(published_on.year - 1)
    return parse_date(f"{day} {month} {year}")


def _latest_year(month: str, published_on: date) -> str:
    found = parse_date(f"{month} {published_on.year}")
    return str(published_on.year - 1) if found and found.start > published_on else str(published_on.year)


def _back(published_on: date, days: int, precision: str) -> Period:
    on = published_on - timedelta(days=days)
    if precision == "day":
        return Period(on, on, "day")
    if precision == "week":
        start = on - timedelta(days=on.weekday())
        return Period(start, start + timedelta(days=6), "week")
    if precision == "month":
        last = published_on.replace(day=1) - timedelta(days=1)
        return Period(last.replace(day=1), last, "month")
    return Period(date(on.year, 1, 1), date(on.year, 12, 31), "year")

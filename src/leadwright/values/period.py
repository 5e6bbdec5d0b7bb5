"""Dates as written, with their precision: "Aug 2024" is a month, not its first day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

Precision = Literal["day", "week", "month", "quarter", "half", "year"]

_CAP = 80
_EPOCH_FROM, _EPOCH_TO = 315_532_800, 4_102_444_800  # 1980 to 2100: other numbers are no points in time
_FIRST_YEAR, _LAST_YEAR = 1000, 2199

_MONTH_NAMES = (
    "jan january januar janvier janv enero ene janeiro gennaio gen januari",
    "feb february februar fevrier fevr fev febrero fevereiro febbraio februari",
    "mar march marz mars marzo marco maart mrt mrz maerz",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei maj",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet juil julio julho luglio lug",
    "aug august aout agosto ago augustus augusti",
    "sep sept september septembre septiembre setembro settembre set",
    "oct october oktober okt octobre octubre outubro out ottobre ott",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre diciembre dic dezembro dicembre",
)
_MONTHS = {name: index for index, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+")
_CLOCK = re.compile(r"\d[t ]\d{2}:\d{2}", re.IGNORECASE)
_TIME = re.compile(r"[t\s,]+\d{1,2}:\d{2}.*$")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|\.|º|er)(?=[\s,])")

_ISO = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4})年(\d{1,2})月(\d{1,2})日?"
)
_ISO_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{4})年(\d{1,2})月?")
_WEEK = re.compile(r"(\d{4})-?w(\d{2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/-](\d{4})")
_THREE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[\s-](?:de |of )?([^\W\d_]+)\.?[\s,-]+(?:de )?('?\d{4}|'?\d{2})")
_MONTH_DAY_YEAR = re.compile(r"([^\W\d_]+)\.?\s(\d{1,2}),?\s('?\d{4})")
_MONTH_YEAR = re.compile(r"([^\W\d_]+)\.?[\s,-]+(?:de |of )?(\d{4}|'\d{2})|(\d{4})[\s-]([^\W\d_]+)")
_PART_YEAR = re.compile(
    r"([qh])([1-4])[\s,/'-]*(\d{4})|(\d{4})[\s/-]*([qh])([1-4])|([1-4])([qh])[\s/']*(\d{4}|\d{2})"
)
_YEAR = re.compile(r"(?:fy\s?)?(\d{4})")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end` inclusive: all that was said, as exactly as it was said."""

    start: date
    end: date
    precision: Precision


def parse_date(
    raw: str | int | float | date | datetime | None,
    *,
    excel_serial: bool = False,
    day_first: bool | None = None,
) -> Period | None:
    """The period that was written: ISO dates, "15 Aug 2024", "Aug 2024", "Q3 2024", "2024", epoch (ms or s).

    "05/06/2024" is None, since half of the world reads June; with a part above 12 it is clear. A date with a
    clock time keeps the date as written there. `excel_serial` says that a bare number counts days since 1900, and
    `day_first` whether "05/06/2024" is the fifth of June, where that is known.
    """
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, datetime):
        return _day(raw.year, raw.month, raw.day)
    if isinstance(raw, date):
        return Period(raw, raw, "day")
    text = str(raw)[:_CAP]
    return _excel(text) if excel_serial and _is_number(text) else _parse(text, day_first)


def parse_moment(
    raw: str | int | float | date | datetime | None, *, day_first: bool | None = None
) -> datetime | None:
    """The moment that was written, in UTC: a clock time if there is one, else the midnight that begins the period.

    A time without a zone is taken to be UTC. Dates are read as `parse_date` does.
    """
    if isinstance(raw, str) and _CLOCK.search(raw):
        try:
            written = datetime.fromisoformat(raw.strip())
        except ValueError:
            pass
        else:
            return written.replace(tzinfo=written.tzinfo or UTC).astimezone(UTC)
    if isinstance(raw, datetime):
        return raw.replace(tzinfo=raw.tzinfo or UTC).astimezone(UTC)
    found = parse_date(raw, day_first=day_first)
    return datetime(found.start.year, found.start.month, found.start.day, tzinfo=UTC) if found else None


def is_day_first(raw: str) -> bool | None:
    """Whether a date of three numbers that ends with the year begins with the day; None where it could be either."""
    match = _THREE.fullmatch(_TIME.sub("", " ".join(raw.lower().split())))
    if not match or match.group(2) == "." or match.group(1) == match.group(3):
        return None
    first, second = int(match.group(1)), int(match.group(3))
    return True if first > 12 >= second else False if second > 12 >= first else None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*\d{1,6}(?:\.\d+)?\s*", text, re.ASCII) is not None


def _excel(text: str) -> Period | None:
    serial = int(float(text))
    if not 61 <= serial <= 80_000:  # before 61 the calendar of spreadsheets has a day that never was
        return None
    found = date(1899, 12, 30) + timedelta(days=serial)
    return Period(found, found, "day")


@lru_cache(maxsize=8_192)
def _parse(raw: str, day_first: bool | None = None) -> Period | None:
    text = " ".join(raw.replace("\x00", " ").lower().split())
    if not text.isascii() or not text:
        text = text.translate(_ACCENTS)
    if epoch := _epoch(text):
        return epoch
    text = _ORDINAL.sub("", _TIME.sub("", _WEEKDAY.sub("", text)))
    return _numeric(text, day_first) or _with_names(text) or _parts(text)


_ACCENTS = str.maketrans("áàâãäéèêëíïóôõöúûüçñ’", "aaaaaeeeeiioooouuucn'")


def _epoch(text: str) -> Period | None:
    match = re.fullmatch(r"(\d{9,10}|\d{13})(?:\.\d+)?", text, re.ASCII)
    if not match:
        return None
    seconds = int(match.group(1)) // (1000 if len(match.group(1)) == 13 else 1)
    if not _EPOCH_FROM <= seconds <= _EPOCH_TO:
        return None
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    return _day(moment.year, moment.month, moment.day)


def _numeric(text: str, day_first: bool | None) -> Period | None:
    if match := _ISO.fullmatch(text):
        year, month, day = [group for index, group in enumerate(match.groups(), 1) if group and index != 2]
        return _day(int(year), int(month), int(day))
    if match := _THREE.fullmatch(text):
        first, mark, second, year = match.groups()
        return _day_or_month_first(int(first), int(second), _full_year(year), mark, day_first)
    if match := _ISO_MONTH.fullmatch(text):
        return _month(int(match.group(1) or match.group(3)), int(match.group(2) or match.group(4)))
    if match := _MONTH_FIRST.fullmatch(text):
        return _month(int(match.group(2)), int(match.group(1)))
    if match := _YEAR.fullmatch(text):
        return _span(int(match.group(1)), 1, 12, "year")
    return None


def _day_or_month_first(
    first: int, second: int, year: int, mark: str, day_first: bool | None
) -> Period | None:
    if mark == "." or first > 12 or first == second:  # points are written only where the day comes first
        return _day(year, second, first)
    if second > 12 or day_first is False:
        return _day(year, first, second)
    return _day(year, second, first) if day_first else None


def _with_names(text: str) -> Period | None:
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        return _day(_full_year(match.group(3)), _MONTHS.get(match.group(2), 0), int(match.group(1)))
    if match := _MONTH_DAY_YEAR.fullmatch(text):
        return _day(_full_year(match.group(3)), _MONTHS.get(match.group(1), 0), int(match.group(2)))
    if match := _MONTH_YEAR.fullmatch(text):
        name, year = (match.group(1), match.group(2)) if match.group(1) else (match.group(4), match.group(3))
        return _month(_full_year(year), _MONTHS.get(name, 0))
    return None


def _parts(text: str) -> Period | None:
    if match := _WEEK.fullmatch(text):
        return _week(int(match.group(1)), int(match.group(2)))
    if not (match := _PART_YEAR.fullmatch(text)):
        return None
    groups = [group for group in match.groups() if group]
    letter = next(group for group in groups if group in "qh")
    index = int(next(group for group in groups if len(group) == 1 and group.isdigit()))
    year = _full_year(next(group for group in groups if len(group) in (2, 4)))
    if letter == "q":
        return _span(year, 3 * index - 2, 3 * index, "quarter")
    return _span(year, 6 * index - 5, 6 * index, "half") if index <= 2 else None


def _full_year(text: str) -> int:
    digits = text.removeprefix("'")
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < 70 else 1900)


def _day(year: int, month: int, day: int) -> Period | None:
    if not (
        _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    ):
        return None
    found = date(year, month, day)
    return Period(found, found, "day")


def _week(year: int, week: int) -> Period | None:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= week <= date(year, 12, 28).isocalendar().week):
        return None
    start = date.fromisocalendar(year, week, 1)
    return Period(start, start + timedelta(days=6), "week")


def _month(year: int, month: int) -> Period | None:
    return _span(year, month, month, "month")


def _span(year: int, first: int, last: int, precision: Precision) -> Period | None:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= first <= last <= 12):
        return None
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), precision)

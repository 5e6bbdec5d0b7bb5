"""Days as people write them in letters, in many languages: "14 March", "03/14", "am Montag", "in 3 Monaten", "Q3".

Pure: what "next" means is counted from the day on which the letter was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from leadwright.sources.post.plain import plain

_MONTHS = {
    1: "january jan januar janvier janv enero ene janeiro gennaio januari styczen stycznia tammikuu januara leden ledna ocak",
    2: "february feb februar fevrier fevr febrero fevereiro fev febbraio februari luty lutego helmikuu unor unora subat",
    3: "march mar marz maerz mrz mars marzo marco maart marts marzec marca maaliskuu brezen brezna mart",
    4: "april apr avril avr abril abr aprile kwiecien kwietnia huhtikuu duben dubna nisan",
    5: "may mai mayo maio maggio mei maj toukokuu kveten kvetna mayis",
    6: "june jun juni juin junio junho giugno czerwiec czerwca kesakuu cerven cervna haziran",
    7: "july jul juli juillet juil julio julho luglio lipiec lipca heinakuu cervenec temmuz",
    8: "august aug aout agosto ago augustus augusti sierpien sierpnia elokuu srpen srpna agustos",
    9: "september sep sept septembre septiembre setiembre set setembro settembre wrzesien wrzesnia syyskuu zari eylul",
    10: "october oct oktober okt octobre octubre outubro out ottobre pazdziernik pazdziernika lokakuu rijen rijna ekim",
    11: "november nov novembre noviembre novembro listopad listopada marraskuu kasim",
    12: "december dec dezember dez decembre diciembre dic dezembro dicembre grudzien grudnia joulukuu prosinec prosince aralik",
}
_MONTH = {word: number for number, words in _MONTHS.items() for word in words.split()}
_DAYS = {
    0: "monday mon montag lundi lunes segunda segunda-feira lunedi maandag poniedzialek poniedzialku mandag mandagen",
    1: "tuesday tue tues dienstag mardi martes terca terca-feira martedi dinsdag wtorek tirsdag tisdag",
    2: "wednesday wed mittwoch mercredi miercoles quarta quarta-feira mercoledi woensdag sroda srode onsdag",
    3: "thursday thu thurs donnerstag jeudi jueves quinta quinta-feira giovedi donderdag czwartek torsdag",
    4: "friday fri freitag vendredi viernes sexta sexta-feira venerdi vrijdag piatek fredag",
    5: "saturday sat samstag sonnabend samedi sabado sabato zaterdag sobota lordag",
    6: "sunday sun sonntag dimanche domingo domenica zondag niedziela sondag",
}
_WEEKDAY = {word: number for number, words in _DAYS.items() for word in words.split()}
_NUMBERS = {
    word: number
    for number, words in {
        1: "a an one ein eine einem einer un une um uma una uno een en jeden", 2: "two couple zwei deux dos dois duas due twee",
        3: "three few drei trois tres tre drie quelques alguns unos paar einigen", 4: "four vier quatre cuatro quatro quattro",
        5: "five funf cinq cinco cinque vijf", 6: "six sechs seis sei zes",
        9: "nine neun neuf nueve nove", 12: "twelve zwolf douze doce doze",
    }.items()
    for word in words.split()
}  # fmt: skip
_M = "|".join(sorted(_MONTH, key=len, reverse=True))
_W = "|".join(sorted(_WEEKDAY, key=len, reverse=True))
_N = r"\d{1,2}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))
_YEAR = r"(?:[\s,.]*(?:de |del |of )?(20\d\d))?"
_ISO = re.compile(r"\b(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:\.|st|nd|rd|th|er|o|º|ª)?\s*(?:of |de |do |du |den |d')?\s*\b({_M})\b\.?{_YEAR}"
)
_MONTH_DAY = re.compile(rf"\b({_M})\.?\s+(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:h]\d){_YEAR}")
_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})(?:\2(\d{2,4})|\.)?(?![\d/]|\.\d)")
_CJK = re.compile(r"(\d{1,2})月(\d{1,2})日")
_NAMED_DAY = re.compile(rf"\b({_W})\b")
_IN = re.compile(
    rf"\b(?:in|within|dans|dentro de|em|daqui a|tra|fra|over|na|after|nach|apres|despues de|depois de|"
    rf"another|about|around|noch)\s+(?:about |around |roughly |another |etwa |"
    rf"ca\.? )?({_N})\s+(?:\w+ )?"
    r"(days?|tagen?|jours?|dias?|giorni|dagen|weeks?|wochen?|semaines?|semanas?|settimane|weken|"
    r"months?|monate?n?|mois|mes(?:es)?|mesi|maanden|quarters?|quartale?n?|trimestres?|years?|"
    r"jahre?n?|ans?|anos?|anni|jaar)\b"
)
_MONTH_ONLY = re.compile(
rf"\b(?:in|im|en|em|until|till|til|bis|ab|jusqu'en|jusqu'a|hasta|ate|from|by|after|before|around|"
rf"early|late|mid|end of|beginning of|start of|anfang|mitte|ende|debut|fin|principios de|"
rf"finales de|inicio de|a partir de|a|de|next|again in|of|to|through)[ -](?:the |early |late |"
rf"mid-?|end of |beginning of |start of |ca\.? |anfang |ende |mitte |principios de |mediados de |"
rf"meados de |o |fim de )*({_M})\b{_YEAR}(?!\s*\d)")  # fmt: skip
_QUARTER = re.compile(
    r"\b(?:q([1-4])|(?:the )?(first|second|third|fourth) quarter|([1-4])\. quartal|([1-4])[oº°e] trimestre)\b(?:[\s,/]*(?:of )?(20\d\d))?"
)
_NEXT_QUARTER = re.compile(
    r"(?:next|following|coming|nachste\w*|kommende\w*|prochain\w*|proximo|siguiente|prossimo|"
    r"volgend) (?:quarter|quartal|trimestre|kwartaal)|(?:quarter|quartal|trimestre) (?:prochain|"
    r"que viene|que vem|suivant)"
)
_NEXT_YEAR = re.compile(
    r"(?:next|following|coming|new|nachste\w*|kommende\w*|neue\w*|l'an|annee|volgend|"
    r"prossimo) (?:year|fiscal year|jahr|prochaine?|jaar|anno)|l'annee prochaine|(?:ano|"
    r"anno) (?:que v(?:em|iene)|prossimo)|proximo ano|neues jahr"
)
_HALF = re.compile(
    r"(?:second half|zweite\w* (?:halbjahr|jahreshalfte)|segundo semestre|second semestre|deuxieme semestre|h2)\b"
)
_NEXT_MONTH = re.compile(
    r"(?:next|following|coming|nachste\w*|kommende\w*|proximo|prossimo|volgende) (?:month|monat|mes|"
    r"mese|maand)|(?:mois prochain|mes que v(?:em|iene))"
)
_NEXT_WEEK = re.compile(
    r"(?:next|following|coming|nachste\w*|kommende\w*|proxima|prossima|volgende) (?:week|woche|semana|"
    r"settimana)|semaine prochaine|semana que v(?:em|iene)"
)
_SEASON = re.compile(
    r"(?:after|nach(?: dem| den)?|apres|despues de(?:l)?|depois d[oe]|dopo|na)(?: the| l'| les| la|"
    r" el| o| de)?\s*(summer|sommer|sommerferien|ete|verano|verao|estate|zomer|vacances|rentree|"
    r"ferias de verao|christmas|weihnachten|noel|navidad|natal|holidays|new year)"
)
_TOMORROW = re.compile(r"\b(?:tomorrow|morgen|demain|manana|amanha|domani|jutro|imorgon|i morgen)\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text. start, end: where it stands in the plain text. exact: a day was named, not a month or season."""

    day: date
    start: int
    end: int
    exact: bool = True


def days_in(text: str, today: date, *, month_first: bool | None = None) -> list[Day]:
    """Days that a text names, in its order; days without a year are the next of their kind, as seen from `today`.

    month_first: how "03/04" is read where both are possible (None: as day and month, unless only the other is near).
    """
    said = plain(text)
    found: list[Day] = []
    for day in (*_exact(said, today, month_first), *_vague(said, today)):
        if not any(day.start < other.end and other.start < day.end for other in found):
            found.append(day)
    return sorted(found, key=lambda item: item.start)


def _exact(said: str, today: date, month_first: bool | None) -> Iterator[Day]:
    for match in _ISO.finditer(said):
        yield from _made(match, int(match[1]), int(match[2]), int(match[3]), today)
    for match in _DAY_MONTH.finditer(said):
        yield from _made(match, _year(match[3]), _MONTH[match[2]], int(match[1]), today)
    for match in _MONTH_DAY.finditer(said):
        yield from _made(match, _year(match[3]), _MONTH[match[1]], int(match[2]), today)
    for match in _CJK.finditer(said):
        yield from _made(match, None, int(match[1]), int(match[2]), today)
    for match in _FIGURES.finditer(said):
        yield from _figures(match, today, month_first)


def _figures(match: re.Match[str], today: date, month_first: bool | None) -> Iterator[Day]:
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    if match[2] == "." or first > 12 or (second <= 12 and not month_first):
        day, month = first, second
    else:
        day, month = second, first
    if month_first is None and match[2] == "/" and first <= 12 and second <= 12 and first != second:
        near = [made for made in (_day(year, second, first, today), _day(year, first, second, today)) if made]
        if near and abs((near[0] - today).days) > 150 and len(near) > 1 and abs((near[1] - today).days) <= 60:
            day, month = second, first
    yield from _made(match, year, month, day, today)


def _vague(said: str, today: date) -> Iterator[Day]:
    for match in _IN.finditer(said):
        count = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]
        yield Day(_after(today, count, match[2]), match.start(), match.end(), exact=False)
    for match in _QUARTER.finditer(said):
        named = (
            match[1]
            or match[3]
            or match[4]
            or {"first": "1", "second": "2", "third": "3", "fourth": "4"}[match[2]]
        )
        yield Day(_first(today, int(named) * 3 - 2, _year(match[5])), match.start(), match.end(), exact=False)
    for pattern, day in (
        (_NEXT_QUARTER, _first(today, ((today.month - 1) // 3 * 3 + 3) % 12 + 1, None)), (_NEXT_YEAR, date(today.year + 1, 1, 1)),
        (_HALF, _first(today, 7, None)), (_NEXT_MONTH, _first(today, today.month % 12 + 1, None)),
        (_NEXT_WEEK, today + timedelta(days=7 - today.weekday())), (_TOMORROW, today + timedelta(days=1)),
    ):  # fmt: skip
        for match in pattern.finditer(said):
            yield Day(day, match.start(), match.end(), exact=pattern is _TOMORROW)
    for match in _SEASON.finditer(said):
        month = (
            1
            if match[1] in ("christmas", "weihnachten", "noel", "navidad", "natal", "holidays", "new year")
            else 9
        )
        yield Day(_first(today, month, None), match.start(), match.end(), exact=False)
    for match in _MONTH_ONLY.finditer(said):
        yield Day(_first(today, _MONTH[match[1]], _year(match[2])), match.start(), match.end(), exact=False)
    for match in _NAMED_DAY.finditer(said):
        ahead = (_WEEKDAY[match[1]] - today.weekday() - 1) % 7 + 1
        yield Day(today + timedelta(days=ahead), match.start(), match.end())


def _made(match: re.Match[str], year: int | None, month: int, day: int, today: date) -> Iterator[Day]:
    if (made := _day(year, month, day, today)) is not None:
        yield Day(made, match.start(), match.end())


def _day(year: int | None, month: int, day: int, today: date) -> date | None:
    """The day, in its year, else the next of its kind; one that passed lately stays in the past."""
    try:
        if year is not None:
            return date(year, month, day)
        made = date(today.year, month, day)
        return made if (today - made).days <= 60 else date(today.year + 1, month, day)
    except ValueError:
        return None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + 2000 if len(text) == 2 else int(text)


def _first(today: date, month: int, year: int | None) -> date:
    """The first of a month that is still to come."""
    made = date(year or today.year, month, 1)
    return made if year or made > today else date(today.year + 1, month, 1)


def _after(today: date, count: int, unit: str) -> date:
    if unit.startswith(("day", "tag", "jour", "dia", "giorn", "dag")):
        return today + timedelta(days=count)
    if unit.startswith(("week", "woch", "semai", "seman", "settim", "wek")):
        return today + timedelta(weeks=count)
    months = count * (
        3
        if unit.startswith(("quart", "trim"))
        else 12
        if unit.startswith(("year", "jahr", "an", "jaar"))
        else 1
    )
    total = today.month - 1 + months
    month, year = total % 12 + 1, today.year + total // 12
    return date(year, month, min(today.day, 28))

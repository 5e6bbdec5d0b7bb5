"""Draws what papers write over the chronicle: several outlets and wordings an event, and much that is no news of the company.

Beside true reports stand rumours, plans, history told again, other companies' rounds that mention this one as investor,
customer or rival, and namesakes who raise, hire and are bought elsewhere, in another trade. `Article.tells` names the true
event; it is "" for everything else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from leadwright_twin.market.chronicle import Happened
from leadwright_twin.market.data import load
from leadwright_twin.market.seeded import rng
from leadwright_twin.market.types import Article, Company, Person

_KINDS = {
    "round": "receives_financing", "leader_joined": "hires", "leader_left": "leaves", "acquired": "acquires",
    "layoffs": "decreases_headcount_by", "office": "opens_new_location", "closed": "closes", "renamed": "renames",
}  # fmt: skip
_STAGES = {"pre_seed": "pre-seed", "seed": "seed"} | {
    f"series_{one}": f"Series {one.upper()}" for one in "abcde"
}
# How many outlets write of an event at most, and how many events no paper writes of.
_OUTLETS = {"round": (4, 0.2), "leader_joined": (2, 0.55), "leader_left": (2, 0.6), "acquired": (3, 0.1), "layoffs": (2, 0.4),
            "office": (2, 0.5), "closed": (2, 0.4), "renamed": (1, 0.5)}  # fmt: skip


def articles_of(
    seed: int, company: Company, people: Sequence[Person], events: Sequence[Happened], others: Sequence[str]
) -> tuple[Article, ...]:
    """All articles that name the company or a namesake over its chronicle, newest first."""
    luck = rng(seed, "press", company.index)
    drafts = [
        *_reports(company, events, luck),
        *_noise(company, people, others, luck),
        *_namesakes(company, luck),
    ]
    found = [_article(company, number, draft, luck) for number, draft in enumerate(drafts)]
    return tuple(sorted(found, key=lambda one: -one.at))


Draft = tuple[date, str, str, str, str]  # day, kind, title, text, event


def _reports(company: Company, events: Sequence[Happened], luck: random.Random) -> Iterator[Draft]:
    for event in events:
        most, silent = _OUTLETS.get(event.type, (0, 1.0))
        if not most or luck.random() < silent:
            continue
        forms = list(dict.fromkeys(_forms(company, event)))
        for number, (title, text) in enumerate(
            luck.sample(forms, min(len(forms), luck.randrange(1, most + 1)))
        ):
            day = event.on + timedelta(
                days=luck.choice((0, 0, 1, 1, 2, 5)) if number else luck.choice((0, 0, 1))
            )
            words = _words(company, event, luck)
            yield (
                min(day, company.today),
                _KINDS[event.type],
                title.format(**words),
                text.format(**words),
                event.key,
            )


def _forms(company: Company, event: Happened) -> list[tuple[str, str]]:
    """Titles and texts for an event, those in the language of the company's country first."""
    told = load("press.json")
    silent = event.type == "round" and event.values["amount"] is None
    own = told.get(load("words.json")["language"][company.place.country], {}).get(event.type, [])
    forms = told["en"]["round_undisclosed"] if silent else [*own, *told["en"][event.type]]
    return [(str(title), str(text)) for title, text in forms]


def _words(company: Company, event: Happened, luck: random.Random) -> dict[str, Any]:
    values, day = event.values, event.on
    before_move = company.relocated_on is not None and day < company.relocated_on
    town = (company.former_place if before_move else None) or company.place
    found = {
        "name": company.name_on(day), "legal": f"{company.name_on(day)} {company.legal_form}", "thing": company.thing,
        "city": town.city, "domain": company.domain_on(day), "trade": _trade(company, luck), "weekday": f"{day:%A}",
        "date": f"{day:%B} {day.day}", "other": values.get("by", ""), "person": values.get("person", ""),
        "title": values.get("title", ""), "place": values.get("city", ""), "before": values.get("before", ""),
        "after": values.get("after", ""), "percent": luck.randrange(15, 40),
    }  # fmt: skip
    return found | (_money(values, luck) if event.type == "round" else {})


def _trade(company: Company, luck: random.Random) -> str:
    return str(luck.choice(load("industries.json")[company.industry]["words"]))


def _money(values: dict[str, Any], luck: random.Random) -> dict[str, Any]:
    amount, code = values["amount"], values["currency"]
    sign = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "C$", "BRL": "R$", "INR": "₹", "AUD": "A$"}[code]
    millions = f"{(amount or 0) / 1e6:g}"
    comma = millions.replace(".", ",")
    written = [
        f"{sign}{millions}M",
        f"{sign}{millions} million",
        f"{code} {millions}m",
        f"{millions} million {_WORDS[code]}",
    ]
    return {
        "money": luck.choice(written), "stage": _STAGES[values["stage"]], "Stage": _STAGES[values["stage"]].title(),
        "investor": values["investors"][0], "millionen": f"{comma} Millionen {_WORDS_DE[code]}",
        "millions_fr": f"{comma} millions {_WORDS_FR[code]}", "milhoes": f"{'US$' if code == 'USD' else sign} {comma} milhões",
    }  # fmt: skip


_WORDS = {
    "USD": "dollars", "EUR": "euros", "GBP": "pounds", "CAD": "Canadian dollars", "BRL": "reais", "INR": "rupees",
    "AUD": "Australian dollars",
}  # fmt: skip
_WORDS_DE = {"USD": "US-Dollar", "EUR": "Euro"} | dict.fromkeys(("GBP", "CAD", "BRL", "INR", "AUD"), "Euro")
_WORDS_FR = {"USD": "de dollars", "EUR": "d'euros"} | dict.fromkeys(
    ("GBP", "CAD", "BRL", "INR", "AUD"), "d'euros"
)


def _noise(
    company: Company, people: Sequence[Person], others: Sequence[str], luck: random.Random
) -> Iterator[Draft]:
    """What names the company and tells no event of it."""
    if not others:
        return
    for _ in range(luck.choice((0, 0, 1, 1, 2, 3))):
        title, text = luck.choice(load("press.json")["noise"])
        words = {
            "name": company.name, "thing": company.thing, "city": company.place.city, "other": luck.choice(others),
            "million": luck.randrange(3, 90),
            "person": luck.choice(people).name if people else "Nell Harrowgate",
            "year": company.today.year - luck.randrange(4, 8), "trade": _trade(company, luck),
        }  # fmt: skip
        yield _some_day(company, luck), "noise", title.format(**words), text.format(**words), ""


def _namesakes(company: Company, luck: random.Random) -> Iterator[Draft]:
    if luck.random() >= 0.08:
        return
    for title, text in luck.sample(load("press.json")["namesake"], luck.randrange(1, 3)):
        words = {
            "name": company.name,
            "million": luck.randrange(1, 40),
            "person": "Corwin Applegarth",
            "town": luck.choice(_TOWNS),
        }
        yield _some_day(company, luck), "namesake", title.format(**words), text.format(**words), ""


_TOWNS = ("Reykjavik", "Nairobi", "Osaka", "Wellington", "Lagos", "Oslo", "Helsinki", "Lima")


def _some_day(company: Company, luck: random.Random) -> date:
    return company.today - timedelta(days=luck.randrange(1, 700))


def _article(company: Company, number: int, draft: Draft, luck: random.Random) -> Article:
    day, kind, title, text, event = draft
    outlet, host = luck.choice(load("words.json")["outlets"])
    at = datetime(day.year, day.month, day.day, 6 + luck.randrange(14), luck.randrange(60), tzinfo=UTC)
    slug = "-".join("".join(c.lower() if c.isascii() and c.isalnum() else " " for c in title).split())[:60]
    return Article(
        id=company.index * 128 + number, company=None if kind == "namesake" else company.index, event=kind, title=title,
        text=text, outlet=outlet, url=f"https://{host}/{day:%Y/%m}/{number}-{slug}-{company.index:x}{number % 16:x}",
        author=luck.choice(("Nell Harrowgate", "Bo Lindqvale", "Staff")), at=int(at.timestamp()), tells=event,
    )  # fmt: skip

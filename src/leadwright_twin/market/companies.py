"""Draws one company: a pure function of (seed, index, today)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Any, Literal

from leadwright_twin.market import registries
from leadwright_twin.market.data import load
from leadwright_twin.market.names import former_label, former_name, label_of, name_of
from leadwright_twin.market.seeded import number, rng, share
from leadwright_twin.market.types import Company, Mail, Opening, Place, Round, Use

KIN = 400  # parents, acquirers and their companies are at most this far apart
_SIZES = (
    (1, 10, 20),
    (11, 50, 33),
    (51, 200, 26),
    (201, 500, 11),
    (501, 1000, 5),
    (1001, 5000, 4),
    (5001, 20000, 1),
)
_VENTURE = frozenset(
    {"saas", "fintech", "healthtech", "security", "ai", "edtech", "martech", "hrtech", "climate"}
)
_STAGES = ("pre_seed", "seed", "series_a", "series_b", "series_c", "series_d", "series_e")
_AMOUNTS = {
    "pre_seed": (0.3, 1.2),
    "seed": (1, 5),
    "series_a": (6, 18),
    "series_b": (18, 45),
    "series_c": (40, 110),
    "series_d": (90, 220),
    "series_e": (150, 400),
}
_CURRENCIES = {
    "GB": "GBP",
    "DE": "EUR",
    "FR": "EUR",
    "NL": "EUR",
    "IE": "EUR",
    "CA": "CAD",
    "BR": "BRL",
    "IN": "INR",
    "AU": "AUD",
}
_BOARDS = (
    "greenhouse",
    "lever",
    "ashby",
    "workable",
    "smartrecruiters",
    "recruitee",
    "personio",
    "teamtailor",
)
_PATTERNS = ("{given}.{family}", "{initial}{family}", "{given}", "{given}{last}", "{given}_{family}")
ROLES = (
    ("Senior Backend Engineer", "Engineering", "senior"), ("Frontend Engineer (React)", "Engineering", "entry"),
    ("Staff Platform Engineer", "Engineering", "senior"), ("Machine Learning Engineer", "Engineering", "senior"),
    ("Data Engineer", "Engineering", "senior"), ("Security Engineer", "Engineering", "senior"),
    ("Engineering Manager", "Engineering", "manager"), ("Product Manager", "Product", "manager"),
    ("Product Designer", "Product", "entry"), ("Account Executive", "Sales", "entry"),
    ("Sales Development Representative", "Sales", "entry"), ("VP of Sales", "Sales", "vp"),
    ("Customer Success Manager", "Customer Success", "manager"), ("Content Marketer", "Marketing", "entry"),
    ("Finance Analyst", "Finance", "entry"), ("People Partner", "People", "manager"),
)  # fmt: skip


@cache
def _weights(name: str) -> tuple[list[str], list[int]]:
    rows = load(name)
    return list(rows), list(accumulate(row["weight"] for row in rows.values()))


@cache
def places(country: str) -> tuple[tuple[Place, ...], list[int]]:
    """The towns of a country, and their weights added up."""
    row = load("places.json")[country]
    towns = tuple(
        Place(city, region, code, country, row["name"], postcode, phone, zone, lat, lng)
        for city, region, code, postcode, phone, zone, lat, lng, _ in row["places"]
    )
    return towns, list(accumulate(one[-1] for one in row["places"]))


def parent_of(seed: int, index: int) -> int | None:
    """The company that owns this one, if any: always one of a lower index that is itself nobody's."""
    if index < 8 or share(seed, "parent", index) > 0.05:
        return None
    other = index - 1 - number(seed, "parent of", index) % min(index, KIN)
    return None if share(seed, "parent", other) <= 0.05 else other


def draw(seed: int, index: int, today: date) -> Company:
    """The company with this index, as it is on `today`, with its past."""
    luck = rng(seed, "company", index)
    country = luck.choices(_weights("places.json")[0], cum_weights=_weights("places.json")[1])[0]
    industry = luck.choices(_weights("industries.json")[0], cum_weights=_weights("industries.json")[1])[0]
    row = load("industries.json")[industry]
    place = _place(country, luck)
    low, high, _ = luck.choices(_SIZES, weights=[size[2] for size in _SIZES])[0]
    heads = round(low * (high / low) ** luck.random())
    venture = industry in _VENTURE
    founded = _founded(heads, venture, today, luck)
    status, since = _status(founded, today, luck)
    label = label_of(seed, index)
    moved = luck.random() < 0.05
    renamed = luck.random() < 0.03
    growth = _growth(venture, luck)
    return Company(
        index=index,
        today=today,
        name=name_of(seed, index),
        former_name=former_name(seed, index) if renamed else None,
        renamed_on=_ago(today, luck, 30, 900) if renamed else None,
        legal_form=luck.choice(load("words.json")["forms"][country]),
        domain=f"{label}.example",
        former_domain=f"{former_label(seed, index, label)}.example" if moved else None,
        moved_on=_ago(today, luck, 30, 700) if moved else None,
        industry=industry,
        keywords=tuple(luck.sample(row["keywords"], min(len(row["keywords"]), luck.randrange(2, 4)))),
        thing=luck.choice(row["things"]),
        place=place,
        street=_street(country, luck),
        offices=_offices(country, heads, luck),
        founded=founded,
        status=status,
        status_since=since,
        acquirer=max(0, index - 1 - luck.randrange(KIN)) if status == "acquired" and index else None,
        parent=parent_of(seed, index),
        heads=heads,
        growth=growth,
        revenue=round(heads * luck.uniform(7, 26)) * 10_000,
        uses=_uses(venture, founded, today, luck),
        rounds=_rounds(country, heads, venture, founded, today, luck),
        openings=_openings(heads, growth, place, today, luck),
        board=luck.choice(_BOARDS) if luck.random() < 0.7 else None,
        numbers=_numbers(seed, index, place, founded, heads, luck),
        ticker=f"X{''.join(luck.choices('ABCDEFGHJKLMNPRSTUVWXYZ', k=4))}" if heads > 1500 and luck.random() < 0.4 else None,
        phone=_phone(place, luck),
        mail=_mail(luck),
        pattern=luck.choice(_PATTERNS),
    )  # fmt: skip


def _place(country: str, luck: random.Random) -> Place:
    towns, weights = places(country)
    return luck.choices(towns, cum_weights=weights)[0]


def _ago(today: date, luck: random.Random, least: int, most: int) -> date:
    return today - timedelta(days=luck.randrange(least, most))


def _founded(heads: int, venture: bool, today: date, luck: random.Random) -> date:
    oldest = 10 if venture and heads < 50 else 16 if venture else 45
    youngest = 0.1 if heads < 11 else 1.0 if heads < 50 else 3.0
    years = youngest + (oldest - youngest) * luck.random() ** 1.5
    return today - timedelta(days=round(years * 365.25))


def _status(
    founded: date, today: date, luck: random.Random
) -> tuple[Literal["active", "acquired", "closed"], date | None]:
    chance = luck.random()
    if chance > 0.07:
        return "active", None
    since = max(founded + timedelta(days=20), _ago(today, luck, 20, 900))
    return ("acquired" if chance < 0.04 else "closed"), min(since, today)


def _growth(venture: bool, luck: random.Random) -> float:
    """The yearly rate of its head count: a few shrink, venture-backed ones mostly grow."""
    return round(max(-0.35, luck.gauss(0.28 if venture else 0.05, 0.22)), 3)


def _street(country: str, luck: random.Random) -> str:
    street, house = luck.choice(load("words.json")["streets"][country]), luck.randrange(2, 180)
    return f"{street} {house}" if country in {"DE", "NL", "BR"} else f"{house} {street}"


def _offices(country: str, heads: int, luck: random.Random) -> tuple[Place, ...]:
    if heads < 60 or luck.random() < 0.4:
        return ()
    countries = luck.sample(_weights("places.json")[0], luck.randrange(1, 4))
    return tuple(_place(one, luck) for one in countries if one != country)


def _uses(venture: bool, founded: date, today: date, luck: random.Random) -> tuple[Use, ...]:
    first = max(founded.toordinal(), today.toordinal() - 2200)
    last = today.toordinal()
    found = []
    for name, _, _, _, chance in load("technologies.json"):
        if luck.random() >= (min(0.9, chance * 1.35) if venture else chance):
            continue
        since = (
            max(first, last - luck.randrange(3, 120)) if luck.random() < 0.08 else luck.randint(first, last)
        )
        gone = luck.random() < 0.12 and last - since > 60
        until = date.fromordinal(luck.randint(max(since + 30, last - 500), last)) if gone else None
        found.append(Use(name, date.fromordinal(since), until))
    return tuple(found)


def _stage(heads: int, luck: random.Random) -> int:
    centre = 0.2 if heads < 8 else 1.0 if heads < 30 else 1.8 if heads < 70 else 2.8 if heads < 200 else 3.7
    centre = 4.8 if heads > 500 else centre
    return max(0, min(6, round(luck.gauss(centre, 0.7))))


def _rounds(
    country: str, heads: int, venture: bool, founded: date, today: date, luck: random.Random
) -> tuple[Round, ...]:
    chance = (0.78 if country in {"US", "GB", "CA"} else 0.55) if venture else 0.12
    if luck.random() > chance or heads > 5000:
        return ()
    stage = _stage(heads, luck)
    day = today - timedelta(days=round(12 + 900 * luck.random() ** 1.6))
    currency = _CURRENCIES.get(country, "USD") if luck.random() < 0.6 else "USD"
    found: list[Round] = []
    while stage >= 0 and day > founded + timedelta(days=40):
        low, high = _AMOUNTS[_STAGES[stage]]
        rate = {"BRL": 5, "INR": 80}.get(currency, 1)
        amount = round(luck.uniform(low, high) * rate * 1_000_000, -5) if luck.random() < 0.9 else None
        investors = tuple(luck.sample(load("words.json")["investors"], luck.randrange(1, 5)))
        found.append(
            Round(stage, _STAGES[stage], day, None if amount is None else int(amount), currency, investors)
        )
        day -= timedelta(days=luck.randrange(330, 800))
        stage -= 1
    return tuple(reversed(found))


def _openings(
    heads: int, growth: float, place: Place, today: date, luck: random.Random
) -> tuple[Opening, ...]:
    if luck.random() > 0.35 + growth:
        return ()
    many = min(14, 1 + round(heads * 0.04 * luck.random()) + luck.randrange(3))
    found = []
    for title, department, seniority in luck.sample(ROLES, min(many, len(ROLES))):
        posted = _ago(today, luck, 1, 150)
        closed = posted + timedelta(days=luck.randrange(20, 90))
        number_ = luck.randrange(4_000_000, 7_999_999)
        found.append(
            Opening(
                number_, title, department, seniority, place.city, place.region, place.country_name,
                posted, closed if closed < today else None,
            )
        )  # fmt: skip
    return tuple(found)


def _numbers(
    seed: int, index: int, place: Place, founded: date, heads: int, luck: random.Random
) -> dict[str, str]:
    letters = founded >= date(2026, 7, 1)
    found: dict[str, Any] = {
        "US": {"ein": registries.ein(index, seed), "cik": registries.cik(index)},
        "GB": {"company_number": registries.company_number(index, place.region == "Scotland")},
        "FR": {"siren": registries.siren(index, seed)},
        "BR": {"cnpj": registries.cnpj(index, seed, letters=letters)},
    }.get(place.country, {})
    return found | (
        {"lei": registries.lei(index, seed)} if luck.random() < (0.6 if heads > 200 else 0.15) else {}
    )


def _phone(place: Place, luck: random.Random) -> str:
    digits = int(place.phone[place.phone.index("%") + 2])
    number_ = luck.randrange(10**digits) if digits > 4 else 100 + luck.randrange(100)
    return place.phone % number_


def _mail(luck: random.Random) -> Mail:
    chance = luck.random()
    return (
        "strict" if chance < 0.68 else "catch_all" if chance < 0.88 else "unsure" if chance < 0.98 else "none"
    )

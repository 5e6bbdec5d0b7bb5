"""Which job board a company has, under which token, and what is open there."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from leadwright_twin.data import load
from leadwright_twin.types import Board, Posting

_STRANGERS = ("Coffee Roasters", "Flower Shop", "Bakehouse")


def _titles(roles: str, count: int, rng: random.Random) -> list[tuple[str, str]]:
    """`count` positions: a mix with engineering and product in it, none of those, or a stranger's."""
    pools = load("postings.json")
    if roles == "none":
        picked = list(pools["stranger"])
    elif roles == "sales":
        picked = list(pools["other"])
    else:
        rest = pools["engineering"] + pools["product"] + pools["other"]
        rng.shuffle(rest)
        picked = [rng.choice(pools["engineering"]), rng.choice(pools["product"])]
        picked += [one for one in rest if one not in picked]
    head, tail = picked[:2], picked[2:]
    rng.shuffle(tail)
    cycle = (head + tail) * (count // len(picked) + 1)
    return [
        (title if index < len(picked) else f"{title} {index // len(picked) + 1}", department)
        for index, (title, department) in enumerate(cycle[:count])
    ]


def _token(kind: str, domain: str, how: str, rng: random.Random) -> str:
    label = domain.removesuffix(".example")
    if kind == "smartrecruiters":
        return label.capitalize()
    if how in {"guess", "stranger"}:
        return label
    return label + rng.choice(("", "", "hq", "careers"))


def board(
    row: Mapping[str, Any], domain: str, place: Mapping[str, Any], today: date, rng: random.Random
) -> Board | None:
    """The board of a company, from `kind|how|roles|count` in its row."""
    if row["board"] is None:
        return None
    name, (kind, how, roles, count) = row["name"], row["board"].split("|")
    stranger = how == "stranger"
    where = [f"{place['city']}, {place['country_name']}", place["city"], f"Remote, {place['country_name']}"]
    postings = tuple(
        Posting(
            id=str(rng.randrange(4_000_000, 7_999_999)),
            title=title,
            department=department,
            location="Tucson, United States" if stranger else rng.choice(where),
            posted_on=today - timedelta(days=rng.randrange(2, 45)),
        )
        for title, department in _titles(roles, int(count), rng)
    )
    return Board(
        kind=kind,
        token=_token(kind, domain, how, rng),
        how=how,
        owner=f"{name.split(maxsplit=1)[0]} {rng.choice(_STRANGERS)}" if stranger else name,
        postings=postings,
        europe=kind == "lever" and place["country"] == "GB",
        site="Careers" if kind == "workday" else "",
    )

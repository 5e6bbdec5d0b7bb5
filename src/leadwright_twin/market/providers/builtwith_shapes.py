"""How BuiltWith writes what a website uses: paths with technologies, meta, changes, lines of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.seeded import number, share
from leadwright_twin.market.types import Use
from leadwright_twin.market.view import SeenCompany

_TAGS = {"Hosting": "hosting", "CDN": "cdn", "Analytics": "analytics", "CMS": "cms", "CRM": "widgets"}
_LIVE_FOR = 45  # days since it was last seen


@cache
def names() -> Mapping[str, tuple[str, str]]:
    """BuiltWith's name and category by the market's name of a technology."""
    return {row[0]: (row[3], row[2]) for row in load("technologies.json")}


@cache
def by_slug() -> Mapping[str, str]:
    """The market's name by BuiltWith's name as it stands in addresses ("Google-Analytics")."""
    return {shown.lower().replace(" ", "-"): name for name, (shown, _) in names().items()}


def millis(day: date) -> int:
    """Epoch milliseconds of a day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def spend(row: SeenCompany) -> int:
    """What it is thought to spend a month, in dollars."""
    return 20 * len(row.technologies or ()) * (1 + (row.heads or 1) // 50)


def known_uses(row: SeenCompany) -> Iterator[tuple[Use, date]]:
    """The uses that were seen, each with the day on which it was last seen."""
    seen = set(row.technologies or ())
    for use in row.truth.uses:
        if use.name in seen and use.since <= row.as_of:
            wrong = use.until is not None and share("builtwith", "lingers", row.index, use.name) < 0.1
            last = row.as_of if use.until is None or wrong else min(use.until, row.as_of)
            yield use, last


def live(last: date, row: SeenCompany) -> bool:
    """Whether it still is there, as far as was seen."""
    return (row.as_of - last).days < _LIVE_FOR


def technology(use: Use, last: date, row: SeenCompany, hidden: bool) -> dict[str, Any]:
    """A technology of a path. Some have null categories, which is no mistake."""
    shown, category = names()[use.name]
    told = {
        "Name": shown, "Parent": None, "Tag": _TAGS.get(category, "framework"), "FirstDetected": millis(use.since),
        "LastDetected": millis(last), "IsPremium": "no", "Live": live(last, row),
        "Categories": None if number("builtwith", "null", row.index, use.name) % 9 == 0 else [category],
    }  # fmt: skip
    link = f"https://technology-{shown.lower().replace(' ', '-')}.example"
    return told if hidden else {**told, "Description": f"{shown} is in use.", "Link": link}


def meta(row: SeenCompany, nopii: bool) -> dict[str, Any]:
    """Whose website it is; with `nopii` nobody is named."""
    place, industry = row.place, load("industries.json").get(row.industry or "", {})
    return {
        "CompanyName": row.name, "Vertical": industry.get("label"), "Telephones": [row.phone] if row.phone else [],
        "Emails": [f"info@{row.domain}"], "City": place.city if place else None,
        "State": place.region_code if place else None, "Postcode": place.postcode if place else None,
        "Country": place.country if place else None, "Names": None if nopii else [], "Titles": None if nopii else [],
        "Social": [one for one in (f"https://twitter.com/{row.truth.label}", row.linkedin) if one],
    }  # fmt: skip


def nothing(lookup: str) -> dict[str, Any]:
    """A website that was never seen."""
    return {
        "Lookup": lookup, "Result": {"SpendHistory": [], "IsDB": "False", "Spend": 0, "Paths": []}, "Meta": {},
        "Attributes": {}, "FirstIndexed": 0, "LastIndexed": 0, "SalesRevenue": 0,
    }  # fmt: skip


def website(lookup: str, row: SeenCompany, options: Mapping[str, bool]) -> dict[str, Any]:
    """What a website uses, on its own path and in its shop."""
    uses = [one for one in known_uses(row) if live(one[1], row) or not options.get("LIVEONLY")]
    hidden = bool(options.get("HIDETEXT") or options.get("HIDEDL"))
    told = [technology(use, last, row, hidden) for use, last in uses]
    first = min((use.since for use, _ in uses), default=row.truth.founded)
    bounds = {"FirstIndexed": millis(first), "LastIndexed": millis(row.as_of)}
    paths = [{"Domain": row.domain, "Url": "", "SubDomain": "", **bounds, "Technologies": told}]
    if len(told) > 3:
        paths.append(
            {"Domain": row.domain, "Url": "dd", "SubDomain": "shop", **bounds, "Technologies": told[:1]}
        )
    money = spend(row)
    result = {
        "SpendHistory": [{"D": millis(row.as_of), "S": money}],
        "IsDB": "True",
        "Spend": money,
        "Paths": paths,
    }
    return {
        "Lookup": lookup, "Result": result, "Meta": {} if options.get("NOMETA") else meta(row, bool(options.get("NOPII"))),
        "Attributes": {} if options.get("NOATTR") else {"MJRank": number("rank", row.index) % 10**6, "Followers": 0},
        **bounds, "SalesRevenue": 0,
    }  # fmt: skip


def changes(lookup: str, row: SeenCompany | None, since: date) -> dict[str, Any]:
    """What came and went since a day."""
    events = list(_events(row, since)) if row else []
    checked = row.as_of if row else since
    told = {
        "since_utc": f"{since.isoformat()}T00:00:00Z", "last_checked_utc": f"{checked.isoformat()}T12:00:00Z",
        "summary": f"{len(events)} changes", "events": events,
    }  # fmt: skip
    return {"Lookup": lookup, "Changes": told}


def _events(row: SeenCompany, since: date) -> Iterator[dict[str, Any]]:
    for use in row.truth.uses:
        for kind, day in (("technology_added", use.since), ("technology_removed", use.until)):
            if (
                day is None
                or not since <= day <= row.as_of
                or share("builtwith", kind, row.index, use.name) < 0.1
            ):
                continue
            shown, category = names()[use.name]
            at = f"{day.isoformat()}T08:00:00Z"
            yield {
                "type": kind, "technology": shown, "category": [category], "tag": _TAGS.get(category, "framework"),
                "first_seen_utc": f"{use.since.isoformat()}T08:00:00Z",
                "last_seen_utc": at if kind == "technology_removed" else None, "importance": "medium",
                "why_this_matters": "The website changed.",
            }  # fmt: skip


def line(row: SeenCompany, use: Use, last: date, with_meta: bool) -> dict[str, Any]:
    """A line of a list of websites that use a technology."""
    told: dict[str, Any] = {
        "D": row.domain, "S": spend(row), "FD": millis(use.since), "LD": millis(last), "SKU": 0,
        "R": row.revenue or 0, "F": 0, "E": row.heads, "A": number("rank", row.index) % 10**6, "Q": None, "M": 0,
        "U": row.place.country if row.place else "",
    }  # fmt: skip
    if with_meta:
        about = meta(row, nopii=True)
        told["Meta"] = {
            "Name": row.name, "Title": row.name, "Description": None, "Emails": about["Emails"],
            "Telephones": about["Telephones"], "Social": about["Social"],
        }  # fmt: skip
    return told


def groups(row: SeenCompany) -> list[dict[str, Any]]:
    """Counts by group; the free endpoint names no technology."""
    found: dict[str, list[tuple[Use, date]]] = {}
    for use, last in known_uses(row):
        found.setdefault(names()[use.name][1], []).append((use, last))
    return [
        {**_count(category, rows, row), "categories": [_count(category, rows, row)]}
        for category, rows in found.items()
    ]


def _count(name: str, rows: list[tuple[Use, date]], row: SeenCompany) -> dict[str, Any]:
    here = sum(live(last, row) for _, last in rows)
    return {
        "name": name.lower(), "live": here, "dead": len(rows) - here,
        "latest": max(millis(last) for _, last in rows) // 1000, "oldest": min(millis(use.since) for use, _ in rows) // 1000,
    }  # fmt: skip


def month_before(day: date) -> date:
    """Where changes begin if nobody says since when."""
    return day - timedelta(days=30)

"""The inbox: whom do I call, and why now? Leads of one ICP, best first, filtered, a page at a time."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong

TIERS = ("hot", "warm", "nurture", "cold")
COUNT_CAP = 20_000  # counting further would take longer than anyone looks
SEARCH_MOST = 200  # of a text search the best ranked matches are shown
SEARCH_CAP = 5_000  # and so many counted


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What to show. Empty means all; `show` is open, snoozed, disqualified or out."""

    icp: str | None = None
    tier: str | None = None
    country: str | None = None
    industry: str | None = None
    text: str = ""
    owner: str | None = None
    show: str = "open"
    cursor: str | None = None
    size: int = 25


@dataclass(frozen=True, slots=True)
class BestContact:
    """The person to call first, as far as known."""

    name: str
    title: str | None
    email: str | None
    email_kind: str | None
    phone: str | None
    linkedin_url: str | None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One lead of the list. Scores are 0..100 with one decimal; completeness is 0..1."""

    lead_id: UUID
    company_id: UUID
    name: str
    domain: str | None
    tier: str
    score: Decimal
    floor: Decimal
    potential: Decimal
    completeness: Decimal
    intent: Decimal
    fit: Decimal
    accessibility: Decimal
    out: str | None
    country: str | None
    industry: str | None
    head_count: tuple[int | None, int | None]
    earned: Sequence[Decimal | None]
    possible: Sequence[Decimal]
    recipe_id: str
    stage: str
    owner: str | None
    verdict: str | None
    snoozed_until: date | None
    contact: BestContact | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox. `total` counts what the filter matches, up to COUNT_CAP (`total_exact`)."""

    icp: StoredIcp | None
    as_of: date | None
    rows: Sequence[InboxRow]
    counts: Mapping[str, int]
    total: int
    total_exact: bool
    next_cursor: str | None
    milliseconds: float
    filter: InboxFilter = field(default_factory=InboxFilter)


_ORDER = "s.score DESC, s.potential DESC, s.completeness DESC, s.domain, s.company_id"
_PAGE = """
SELECT l.id AS lead_id, s.company_id, p.name, p.domain, s.tier, s.score, s.floor, s.potential, s.completeness, s.intent, s.fit,
  s.accessibility, s.out, s.country, s.industry, f.head_count_min, f.head_count_max, s.earned, s.possible, s.recipe_id,
  l.stage, l.owner, l.verdict, l.snoozed_until, s.domain AS rank_domain
FROM scores s
JOIN leads l ON l.workspace_id = s.workspace_id AND l.company_id = s.company_id
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
JOIN features f ON f.workspace_id = s.workspace_id AND f.company_id = s.company_id
WHERE {where}
ORDER BY {order}
LIMIT :most
"""
_CONTACTS = """
SELECT DISTINCT ON (company_id) company_id, name, title, email, email_kind, phone, linkedin_url
FROM contacts WHERE company_id = ANY(:companies)
ORDER BY company_id, (email_kind = 'direct') DESC NULLS LAST, (linkedin_url IS NOT NULL) DESC, (phone IS NOT NULL) DESC, id
"""
_SHOW = {
    "open": "s.tier <> 'out' AND l.stage NOT IN ('disqualified', 'lost', 'won')"
    " AND (l.snoozed_until IS NULL OR l.snoozed_until <= CAST(:today AS date))",
    "snoozed": "l.snoozed_until > CAST(:today AS date)",
    "disqualified": "l.stage IN ('disqualified', 'lost')",
    "out": "s.tier = 'out'",
}


async def inbox(scope: Scope, wanted: InboxFilter, today: date) -> InboxPage:
    """Return a page of leads, the best first; an empty page if there is no ICP yet.

    Raises Wrong for an unknown tier, view or cursor.
    """
    started = time.perf_counter()
    stored = await _icp(scope, wanted)
    if stored is None:
        return InboxPage(None, None, (), {}, 0, True, None, 0.0, wanted)
    where, parameters = await _conditions(scope, stored.id, wanted, today)
    position, place = _after(wanted.cursor)
    sql = _PAGE.format(where=" AND ".join([*where, *position]), order=_ORDER)
    found = await scope.rows(sql, **parameters, **place, most=wanted.size + 1)
    contacts = await _contacts(scope, [row.company_id for row in found[: wanted.size]])
    rows = [_row(row, contacts) for row in found[: wanted.size]]
    more = len(found) > wanted.size
    counts, total, exact = await _counts(scope, stored.id, wanted, where, parameters)
    as_of = await scope.value("SELECT as_of FROM scorings WHERE icp_id = :icp", icp=stored.id)
    cursor = _cursor(found[wanted.size - 1]) if more else None
    spent = round((time.perf_counter() - started) * 1000, 1)
    return InboxPage(stored, as_of, rows, counts, total, exact, cursor, spent, wanted)


async def _icp(scope: Scope, wanted: InboxFilter) -> StoredIcp | None:
    if wanted.icp is None and not await icps.icps(scope):
        return None
    return await icps.find(scope, wanted.icp)


async def _conditions(
    scope: Scope, icp_id: UUID, wanted: InboxFilter, today: date
) -> tuple[list[str], dict[str, Any]]:
    if wanted.tier and wanted.tier not in TIERS:
        raise Wrong(
            f"There is no tier {wanted.tier!r}.", hint=f"The tiers are {', '.join(TIERS)}.", field="tier"
        )
    if wanted.show not in _SHOW:
        raise Wrong(
            f"There is no view {wanted.show!r}.", hint=f"The views are {', '.join(_SHOW)}.", field="show"
        )
    where = ["s.workspace_id = :workspace", "s.icp_id = :icp", "l.stage <> 'prospect'", _SHOW[wanted.show]]
    parameters: dict[str, Any] = {"workspace": scope.workspace, "icp": icp_id}
    if ":today" in _SHOW[wanted.show]:
        parameters["today"] = today
    for name in ("tier", "country", "industry"):
        if value := getattr(wanted, name):
            where.append(f"s.{name} = :{name}")
            parameters[name] = value
    if wanted.owner:
        where.append("l.owner = :owner")
        parameters["owner"] = wanted.owner
    if query := text_query(wanted.text):
        ids = await scope.rows(
            "SELECT search_leads(:query, :icp, :tier, :country, :industry, :most)",
            **_words(icp_id, query, wanted),
            tier="out" if wanted.show == "out" else wanted.tier or "",
            most=SEARCH_MOST,
        )
        where.append("s.company_id = ANY(:matching)")
        parameters["matching"] = [row[0] for row in ids]
    return where, parameters


def _words(icp_id: UUID, query: str, wanted: InboxFilter) -> dict[str, Any]:
    return {"query": query, "icp": icp_id, "country": wanted.country or "", "industry": wanted.industry or ""}


def text_query(text: str) -> str:
    """Return what a person typed as a text search: every word, the last one as a beginning."""
    words = re.findall(r"\w+", text.lower())[:12]
    return " & ".join([*words[:-1], f"{words[-1]}:*"]) if words else ""


def _after(cursor: str | None) -> tuple[list[str], dict[str, Any]]:
    if cursor is None:
        return [], {}
    try:
        score, potential, completeness, domain, company = orjson.loads(
            base64.urlsafe_b64decode(cursor.encode())
        )
        place = {
            "c_score": Decimal(score), "c_potential": Decimal(potential), "c_complete": Decimal(completeness),
            "c_domain": str(domain), "c_company": UUID(company),
        }  # fmt: skip
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Wrong(
            "This page position is not one of ours.", hint="Start from the first page.", field="cursor"
        ) from error
    return [
        "s.score <= :c_score",
        """(s.score < :c_score OR (s.potential <= :c_potential AND (s.potential < :c_potential OR
            (s.completeness <= :c_complete AND (s.completeness < :c_complete OR
             (s.domain, s.company_id) > (:c_domain, :c_company))))))""",
    ], place


def _cursor(row: Any) -> str:
    place = [str(row.score), str(row.potential), str(row.completeness), row.rank_domain, str(row.company_id)]
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode()


async def _contacts(scope: Scope, companies: list[UUID]) -> dict[UUID, BestContact]:
    rows = await scope.rows(_CONTACTS, companies=companies) if companies else ()
    return {row[0]: BestContact(*row[1:]) for row in rows}


def _row(row: Any, contacts: Mapping[UUID, BestContact]) -> InboxRow:
    return InboxRow(
        row.lead_id, row.company_id, row.name, row.domain, row.tier, row.score, row.floor, row.potential,
        row.completeness, row.intent, row.fit, row.accessibility, row.out, row.country, row.industry,
        (row.head_count_min, row.head_count_max), row.earned, row.possible, row.recipe_id, row.stage, row.owner,
        row.verdict, row.snoozed_until, contacts.get(row.company_id),
    )  # fmt: skip


async def _counts(
    scope: Scope, icp_id: UUID, wanted: InboxFilter, where: Sequence[str], parameters: Mapping[str, Any]
) -> tuple[dict[str, int], int, bool]:
    """Leads per tier under the filter but for the tier, and the total under all of it."""
    others = [part for part in where if part != "s.tier = :tier"]
    bound = {name: value for name, value in parameters.items() if name != "tier"}
    exact = True
    if wanted.show != "open" or wanted.owner:
        counts = await _tiers(scope, f"{_WITH_LEADS} WHERE {' AND '.join(others)}", bound)
    else:
        # count scores alone, then take away the few leads that are set aside
        on_scores = [part for part in others if "l." not in part] + ["s.tier <> 'out'"]
        if query := text_query(wanted.text):
            counts = await _found(scope, _words(icp_id, query, wanted))
            exact = sum(counts.values()) < SEARCH_CAP
        elif wanted.country or wanted.industry:
            free = {name: value for name, value in bound.items() if name != "today"}
            counts = await _tiers(scope, f"FROM scores s WHERE {' AND '.join(on_scores)}", free)
            exact = sum(counts.values()) < COUNT_CAP
        else:
            rows = await scope.rows(
                "SELECT tier, leads FROM tier_counts WHERE icp_id = :icp AND tier <> 'out'", icp=icp_id
            )
            counts = {row[0]: row[1] for row in rows}
        aside = await _tiers(scope, f"{_WITH_LEADS} WHERE {_ASIDE} AND {' AND '.join(on_scores)}", bound)
        counts = {tier: count - aside.get(tier, 0) for tier, count in counts.items()}
    total = counts.get(wanted.tier, 0) if wanted.tier else sum(counts.values())
    return (
        {tier: counts.get(tier, 0) for tier in (*TIERS, *(["out"] if "out" in counts else []))},
        total,
        exact,
    )


_WITH_LEADS = "FROM leads l JOIN scores s ON s.workspace_id = l.workspace_id AND s.company_id = l.company_id"
_ASIDE = """(l.stage IN ('disqualified', 'lost', 'won', 'prospect') OR l.snoozed_until IS NOT NULL)
  AND (l.stage IN ('disqualified', 'lost', 'won', 'prospect') OR l.snoozed_until > CAST(:today AS date))"""


async def _found(scope: Scope, words: Mapping[str, Any]) -> dict[str, int]:
    rows = await scope.rows(
        "SELECT in_tier, leads FROM count_leads(:query, :icp, '', :country, :industry, :most)",
        **words,
        most=SEARCH_CAP,
    )
    return {row[0]: row[1] for row in rows}


async def _tiers(scope: Scope, matching: str, parameters: Mapping[str, Any]) -> dict[str, int]:
    rows = await scope.rows(
        f"SELECT tier, count(*) FROM (SELECT s.tier {matching} LIMIT :cap) AS matching GROUP BY tier",
        **parameters,
        cap=COUNT_CAP,
    )
    return {row[0]: row[1] for row in rows}


async def facets(scope: Scope, icp_id: UUID) -> dict[str, list[tuple[str, int]]]:
    """Return the countries and industries that an ICP's scores hold, the most frequent first."""
    rows = await scope.rows(
        "SELECT kind, value, leads FROM facet_counts WHERE icp_id = :icp ORDER BY leads DESC", icp=icp_id
    )
    found: dict[str, list[tuple[str, int]]] = {"country": [], "industry": []}
    for kind, value, leads in rows:
        found[kind].append((value, leads))
    return found

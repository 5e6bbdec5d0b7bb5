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
SEARCH_CAP = 5_000  # of each tier, in a text search
SET_ASIDE_MOST = 20_000  # leads of an owner or a view that are looked through for words, one by one


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What to show. Empty means all; `show` is open, snoozed, disqualified or out; `qualification` is what budget, authority,
    need and timeline made of the lead when they were judged last."""

    icp: str | None = None
    tier: str | None = None
    country: str | None = None
    industry: str | None = None
    text: str = ""
    owner: str | None = None
    qualification: str | None = None
    show: str = "open"
    cursor: str | None = None
    size: int = 25


@dataclass(frozen=True, slots=True)
class BestContact:
    """The person to call first, as far as known."""

    id: UUID
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
    """A page of the inbox. `total` counts what the filter matches, up to a cap; then it is not `total_exact`."""

    icp: StoredIcp | None
    as_of: date | None
    rows: Sequence[InboxRow]
    counts: Mapping[str, int]
    total: int
    total_exact: bool
    next_cursor: str | None
    milliseconds: float
    filter: InboxFilter = field(default_factory=InboxFilter)


_ORDER = "s.place, s.domain, s.company_id"
_PAGE = """
SELECT l.id AS lead_id, s.company_id, p.name, p.domain, s.tier, s.score, s.floor, s.potential, s.completeness, s.intent, s.fit,
  s.accessibility, s.out, s.country, s.industry, f.head_count_min, f.head_count_max, s.earned, s.possible, s.recipe_id,
  l.stage, l.owner, l.verdict, l.snoozed_until, s.place, s.domain AS rank_domain
FROM scores s
JOIN leads l ON l.workspace_id = s.workspace_id AND l.company_id = s.company_id
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
JOIN features f ON f.workspace_id = s.workspace_id AND f.company_id = s.company_id
WHERE {where}
ORDER BY {order}
LIMIT :most
"""
_CONTACTS = """
SELECT DISTINCT ON (company_id) company_id, id, name, title, email, email_kind, phone, linkedin_url
FROM contacts WHERE company_id = ANY(:companies) AND standing IN ('current', 'unsure')
ORDER BY company_id, (standing = 'current') DESC, (email_kind = 'direct') DESC NULLS LAST,
  (linkedin_url IS NOT NULL) DESC, (phone IS NOT NULL) DESC, id
"""
_SHOW = {
    "open": "s.tier <> 'out' AND l.stage NOT IN ('disqualified', 'lost', 'won')"
    " AND (l.snoozed_until IS NULL OR l.snoozed_until <= CAST(:today AS date))",
    "snoozed": "l.snoozed_until > CAST(:today AS date)",
    "disqualified": "l.stage IN ('disqualified', 'lost')",
    "out": "s.tier = 'out'",
}


_SEARCH = """
SELECT company_id, place, domain FROM search_leads(:query, :icp, :tier, :country, :industry,
  CASE WHEN CAST(:c_place AS bigint) IS NOT NULL THEN ROW(CAST(:c_place AS bigint), CAST(:c_domain AS text),
    CAST(:c_company AS uuid))::lead_rank END, :most)
"""
_NOWHERE: dict[str, Any] = {"c_place": None, "c_domain": None, "c_company": None}


async def inbox(scope: Scope, wanted: InboxFilter, today: date) -> InboxPage:
    """Return a page of leads, the best first; an empty page if there is no ICP yet.

    Raises Wrong for an unknown tier, view or cursor.
    """
    started = time.perf_counter()
    stored = await _icp(scope, wanted)
    if stored is None:
        return InboxPage(None, None, (), {}, 0, True, None, 0.0, wanted)
    asked = await _asked(scope, stored.id, wanted, today)
    found = await _page(scope, asked, wanted)
    contacts = await _contacts(scope, [row.company_id for row in found[: wanted.size]])
    rows = [_row(row, contacts) for row in found[: wanted.size]]
    more = len(found) > wanted.size
    counts, total, exact = await _counts(scope, asked, wanted)
    as_of = await scope.value("SELECT as_of FROM scorings WHERE icp_id = :icp", icp=stored.id)
    cursor = _cursor(found[wanted.size - 1]) if more else None
    spent = round((time.perf_counter() - started) * 1000, 1)
    return InboxPage(stored, as_of, rows, counts, total, exact, cursor, spent, wanted)


async def rows_of(scope: Scope, icp_id: UUID, companies: Sequence[UUID]) -> list[InboxRow]:
    """Return some companies as rows of the list, the best first; those without a lead or a score are left out."""
    sql = _PAGE.format(
        where="s.workspace_id = :workspace AND s.icp_id = :icp AND s.company_id = ANY(:companies)",
        order=_ORDER,
    )
    found: Any = await scope.rows(
        sql, workspace=scope.workspace, icp=icp_id, companies=list(companies), most=len(companies)
    )
    contacts = await _contacts(scope, [row.company_id for row in found])
    return [_row(row, contacts) for row in found]


async def _icp(scope: Scope, wanted: InboxFilter) -> StoredIcp | None:
    if wanted.icp is None and not await icps.icps(scope):
        return None
    return await icps.find(scope, wanted.icp)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A filter as SQL. `query` is left if words have still to be searched for, the best ranked leads first."""

    icp: UUID
    where: Sequence[str]
    parameters: Mapping[str, Any]
    query: str
    tier: str

    @property
    def words(self) -> dict[str, Any]:
        given = {name: self.parameters.get(name, "") for name in ("country", "industry")}
        return {"query": self.query, "icp": self.icp, **given}


# As it was judged when a brief was made, or by the workflow of briefs.
_QUALIFIED = """l.id IN (SELECT b.lead_id FROM bant b WHERE b.workspace_id = l.workspace_id
  AND b.qualification = :qualification)"""


async def _asked(scope: Scope, icp_id: UUID, wanted: InboxFilter, today: date) -> _Asked:
    if wanted.tier and wanted.tier not in TIERS:
        raise Wrong(
            f"There is no tier {wanted.tier!r}.", hint=f"The tiers are {', '.join(TIERS)}.", field="tier"
        )
    if wanted.show not in _SHOW:
        raise Wrong(
            f"There is no view {wanted.show!r}.", hint=f"The views are {', '.join(_SHOW)}.", field="show"
        )
    where = ["s.workspace_id = :workspace", "s.icp_id = :icp", "l.stage <> 'prospect'", _SHOW[wanted.show]]
    parameters: dict[str, Any] = {"workspace": scope.workspace, "icp": icp_id, "today": today}
    for name in ("tier", "country", "industry"):
        if value := getattr(wanted, name):
            where.append(f"s.{name} = :{name}")
            parameters[name] = value
    if wanted.owner:
        where.append("l.owner = :owner")
        parameters["owner"] = wanted.owner
    if wanted.qualification:
        where.append(_QUALIFIED)
        parameters["qualification"] = wanted.qualification
    query = text_query(wanted.text)
    if query and (wanted.owner or wanted.qualification or wanted.show in ("snoozed", "disqualified")):
        on_leads = [part for part in where if part.startswith("l.")]
        matching = await _matching(scope, query, " AND ".join(on_leads), parameters)
        if matching is not None:
            where.append("s.company_id = ANY(:matching)")
            return _Asked(icp_id, where, {**parameters, "matching": matching}, "", wanted.tier or "")
    return _Asked(icp_id, where, parameters, query, "out" if wanted.show == "out" else wanted.tier or "")


async def _matching(
    scope: Scope, query: str, on_leads: str, parameters: Mapping[str, Any]
) -> list[UUID] | None:
    """Companies whose leads meet a condition and whose words match; None if too many leads meet it."""
    leads = await scope.rows(
        f"SELECT l.company_id FROM leads l WHERE {on_leads} LIMIT :cap",
        **_bound(on_leads, parameters),
        cap=SET_ASIDE_MOST + 1,
    )
    if len(leads) > SET_ASIDE_MOST:
        return None
    found = await scope.rows(
        "SELECT matching_companies(:query, :among)", query=query, among=[row[0] for row in leads]
    )
    return [row[0] for row in found]


def _bound(sql: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a statement names."""
    named = set(re.findall(r"(?<!:):(\w+)", sql))
    return {name: value for name, value in parameters.items() if name in named}


async def _page(scope: Scope, asked: _Asked, wanted: InboxFilter) -> list[Any]:
    """The rows of a page and one more, if there is one, best first."""
    position, place = _after(wanted.cursor)
    most = wanted.size + 1
    if not asked.query:
        sql = _PAGE.format(where=" AND ".join([*asked.where, *position]), order=_ORDER)
        return list(await scope.rows(sql, **_bound(sql, {**asked.parameters, **place, "most": most})))
    sql = _PAGE.format(where=" AND ".join([*asked.where, "s.company_id = ANY(:matching)"]), order=_ORDER)
    bound = _bound(sql, {**asked.parameters, "most": most, "matching": None})
    rows: list[Any] = []
    batch = most
    while True:
        ranked = await scope.rows(_SEARCH, **asked.words, tier=asked.tier, **_NOWHERE | place, most=batch)
        rows += await scope.rows(sql, **{**bound, "matching": [row[0] for row in ranked]})
        if len(rows) >= most or len(ranked) < batch:
            return rows[:most]
        # most of these were set aside: go on from the last one, in longer steps
        place = {"c_place": ranked[-1][1], "c_domain": ranked[-1][2], "c_company": ranked[-1][0]}
        batch = min(batch * 8, SET_ASIDE_MOST)


def text_query(text: str) -> str:
    """Return what a person typed as a text search: every word, the last one as a beginning."""
    words = re.findall(r"\w+", text.lower())[:12]
    return " & ".join([*words[:-1], f"{words[-1]}:*"]) if words else ""


def _after(cursor: str | None) -> tuple[list[str], dict[str, Any]]:
    if cursor is None:
        return [], {}
    try:
        number, domain, company = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        place: dict[str, Any] = {"c_place": int(number), "c_domain": str(domain), "c_company": UUID(company)}
        if not -(2**63) <= place["c_place"] < 2**63 or "\x00" in place["c_domain"]:
            raise ValueError("no such place")
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Wrong(
            "This page position is not one of ours.", hint="Start from the first page.", field="cursor"
        ) from error
    return ["(s.place, s.domain, s.company_id) > (:c_place, :c_domain, :c_company)"], place


def _cursor(row: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([row.place, row.rank_domain, str(row.company_id)])).decode()


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


async def _counts(scope: Scope, asked: _Asked, wanted: InboxFilter) -> tuple[dict[str, int], int, bool]:
    """Leads per tier under the filter but for the tier, the total under all of it, and whether it is exact."""
    others = [part for part in asked.where if part != "s.tier = :tier"]
    exact = True
    if asked.query:
        counts, exact = await _found(scope, asked, wanted)
    elif wanted.show != "open" or wanted.owner or wanted.qualification:
        counts = await _tiers(scope, f"{_WITH_LEADS} WHERE {' AND '.join(others)}", asked.parameters)
        exact = sum(counts.values()) < COUNT_CAP
    else:
        # count scores alone, then take away the few leads that are set aside
        on_scores = " AND ".join([part for part in others if "l." not in part] + ["s.tier <> 'out'"])
        if wanted.country or wanted.industry:
            counts = await _tiers(scope, f"FROM scores s WHERE {on_scores}", asked.parameters)
            exact = sum(counts.values()) < COUNT_CAP
        else:
            rows = await scope.rows(
                "SELECT tier, leads FROM tier_counts WHERE icp_id = :icp AND tier <> 'out'", icp=asked.icp
            )
            counts = {row[0]: row[1] for row in rows}
        aside = await _tiers(scope, f"{_WITH_LEADS} WHERE {_ASIDE} AND {on_scores}", asked.parameters)
        counts = {tier: max(0, count - aside.get(tier, 0)) for tier, count in counts.items()}
    total = counts.get(wanted.tier, 0) if wanted.tier else sum(counts.values())
    return (
        {tier: counts.get(tier, 0) for tier in (*TIERS, *(["out"] if "out" in counts else []))},
        total,
        exact,
    )


_WITH_LEADS = "FROM leads l JOIN scores s ON s.workspace_id = l.workspace_id AND s.company_id = l.company_id"
_ASIDE = """(l.stage IN ('disqualified', 'lost', 'won', 'prospect') OR l.snoozed_until IS NOT NULL)
  AND (l.stage IN ('disqualified', 'lost', 'won', 'prospect') OR l.snoozed_until > CAST(:today AS date))"""


async def _found(scope: Scope, asked: _Asked, wanted: InboxFilter) -> tuple[dict[str, int], bool]:
    """Count the leads that words find, per tier; those set aside among them are taken away again."""
    rows = await scope.rows(
        "SELECT in_tier, leads FROM count_leads(:query, :icp, :tier, :country, :industry, :most)",
        **asked.words,
        tier="out" if asked.tier == "out" else "",
        most=SEARCH_CAP,
    )
    counts = {row[0]: row[1] for row in rows}
    capped = {tier for tier, count in counts.items() if count >= SEARCH_CAP}
    if wanted.show == "open":
        matching = await _matching(scope, asked.query, _ASIDE, asked.parameters)
        if matching is None:
            return counts, False
        on_scores = [part for part in asked.where if "l." not in part and ":tier" not in part]
        sql = f"FROM scores s WHERE {' AND '.join(on_scores)} AND s.tier <> 'out' AND s.company_id = ANY(:matching)"
        aside = await _tiers(scope, sql, {**asked.parameters, "matching": matching}) if matching else {}
        counts = {t: count if t in capped else count - aside.get(t, 0) for t, count in counts.items()}
    else:  # whatever the owner or the view, at most so many
        few = wanted.owner or wanted.qualification
        return counts, wanted.show == "out" and not few and not capped
    return counts, not (capped & {wanted.tier} if wanted.tier else capped)


async def _tiers(scope: Scope, matching: str, parameters: Mapping[str, Any]) -> dict[str, int]:
    rows = await scope.rows(
        f"SELECT tier, count(*) FROM (SELECT s.tier {matching} LIMIT :cap) AS matching GROUP BY tier",
        **_bound(matching, parameters),
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

"""Discover companies: ask every source that can search, page by page, and land what meets the criteria as leads.

What a source cannot express is applied to its answers; what is known already is not found twice. A page of every
source is complete when it is yielded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from uuid import UUID

from leadwright.effects.asking import Asked, Why
from leadwright.effects.budgets import set_budget
from leadwright.effects.gateway import Gateway
from leadwright.entities.keys import company_keys
from leadwright.entities.take import Taken, Told, take
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads.add import add
from leadwright.leads.follow import follow
from leadwright.scoring.heed import Rescore
from leadwright.sources.contract import Observation, Outcome
from leadwright.sources.criteria import meets
from leadwright.sources.market import operations
from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Operation, Vendor
from leadwright.sources.windows import split


@dataclass(frozen=True, slots=True)
class Searching:
    """What to search for: criteria, of which sources' operations, how many companies at most, in whose run.

    `stage` is what found companies become: leads to work on, or prospects that nobody has taken yet.
    """

    criteria: Criteria
    operations: Sequence[tuple[Vendor, Operation]]
    limit: int
    run_id: UUID | None = None
    stage: Any = "new"
    hiring: bool | None = None
    patience: float = 30.0


@dataclass(slots=True)
class SourceProgress:
    """How far a source is: pages read, companies it named, those of them that met the criteria, those that did not and
    those named without anything that identifies them, its total as it says, what it cost, and how it ended
    (`outcome` is None while it goes on)."""

    source: str
    operation: str
    pages: int = 0
    named: int = 0
    met: int = 0
    unmet: int = 0
    keyless: int = 0
    total: int | None = None
    cost: Decimal = Decimal(0)
    currency: str = ""
    outcome: Outcome | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search is: companies that are new and that were known already, per source how far it is."""

    new: int
    known: int
    changed: Sequence[UUID]
    sources: Sequence[SourceProgress]


@dataclass(slots=True)
class _Search:
    """One source's search: the parts of the criteria still to be asked, the cursor within the first of them, and the
    size of a page, which must not change on the way: page 2 begins where a page 1 of that size ended."""

    vendor: Vendor
    operation: Operation
    parts: list[Criteria]
    progress: SourceProgress
    size: int
    cursor: str | None = None
    first: bool = True


async def discover(
    scope: Scope, gateway: Gateway, wanted: Searching, rescore: Rescore
) -> AsyncGenerator[Found, None]:
    """Search all sources side by side, a page of each at a time, until enough is found or nothing is left."""
    searches = [
        _Search(
            vendor, operation, [wanted.criteria], SourceProgress(vendor.name, operation.name),
            _page_size(operation, wanted),
        )
        for vendor, operation in wanted.operations
    ]  # fmt: skip
    new, known = set[UUID](), set[UUID]()
    searches.sort(key=lambda search: not search.operation.units)  # what was paid for is landed first
    while len(new | known) < wanted.limit and (going := [s for s in searches if s.progress.outcome is None]):
        yield Found(len(new), len(known), (), [s.progress for s in searches])
        pages = await asyncio.gather(*(_page(gateway, search, wanted) for search in going))
        waiting = _in_turn(pages)
        while waiting and (room := wanted.limit - len(new | known)) > 0:
            taken = await _land(scope, waiting[:room], wanted, new, known)
            waiting = waiting[room:]
            changed = taken.touched if taken else []
            if taken and changed:
                await rescore(scope, changed, taken.profiles)
            yield Found(len(new), len(known), changed, [s.progress for s in searches])
    for search in searches:
        if search.progress.outcome is None:
            search.progress.outcome, search.progress.reason = Outcome.HIT, "enough was found"
    yield Found(len(new), len(known), (), [s.progress for s in searches])


def _page_size(operation: Operation, wanted: Searching) -> int:
    """As many as are wanted; where each record costs, no more than the source's share of them."""
    shared = operation.units and operation.charged_on == "record"
    most = -(-wanted.limit // len(wanted.operations)) if shared else wanted.limit
    return min(most, operation.page or most)


def _in_turn(pages: Sequence[Sequence[Told]]) -> list[Told]:
    """One of each page after the other: with little room no source pushes the others out."""
    return [told for row in zip_longest(*pages) for told in row if told is not None]


async def _page(gateway: Gateway, search: _Search, wanted: Searching) -> list[Told]:
    """Ask for one page, and keep of it what meets the criteria."""
    operation, progress = search.operation, search.progress
    question = Question(criteria=search.parts[0], limit=search.size)
    if not operation.accepts(question):
        progress.outcome, progress.reason = Outcome.BLOCKED, "it cannot search by any of these criteria"
        return []
    why = Why("discover", "companies that meet the criteria", run_id=wanted.run_id, patience=wanted.patience)
    asked: Asked = await gateway.ask(search.vendor, operation, [question], why, cursor=search.cursor)
    got = asked.got[0]
    progress.cost += got.cost
    progress.currency = got.currency or progress.currency
    if got.answer.outcome not in (Outcome.HIT, Outcome.MISS):
        progress.outcome, progress.reason = got.answer.outcome, got.answer.reason
        return []
    progress.pages += 1
    if search.first and asked.total is not None:
        progress.total = asked.total if progress.total is None else progress.total
        if (
            operation.ceiling is not None
            and asked.total > operation.ceiling
            and wanted.limit > operation.ceiling
        ):
            parts = split(search.parts[0])
            if len(parts) > 1:  # what lies beyond the window is reached through narrower ones
                search.parts[:1] = parts
                search.cursor, search.first = None, True
                return []
    kept = _meeting(got.answer.observations, wanted, progress)
    _advance(search, asked.next)
    return [Told(search.vendor.name, operation.name, item) for item in kept]


def _advance(search: _Search, following: str | None) -> None:
    search.cursor, search.first = following, False
    if following is None:
        search.parts.pop(0)
        search.first = True
        if not search.parts:
            search.progress.outcome = Outcome.HIT if search.progress.named else Outcome.MISS
            search.progress.reason = (
                "read to the end" if search.progress.named else "it knows no such company"
            )


def _meeting(
    observations: Sequence[Observation], wanted: Searching, progress: SourceProgress
) -> list[list[Observation]]:
    """The companies of a page that do not fail the criteria, each with its people. Unknown is not no."""
    people: dict[str | None, list[Observation]] = {}
    for item in observations:
        if item.kind == "person":
            people.setdefault(item.company_key, []).append(item)
    kept = []
    for item in observations:
        if item.kind != "company":
            continue
        progress.named += 1
        if not company_keys(item.fields):
            progress.keyless += 1  # a name alone is nobody: it would stand beside the same company once more
            continue
        if meets(wanted.criteria, item.fields, hiring=wanted.hiring).answer == "no":
            progress.unmet += 1
            continue
        progress.met += 1
        kept.append([item, *people.get(item.native_key, ())])
    return kept


async def _land(
    scope: Scope, told: Sequence[Told], wanted: Searching, new: set[UUID], known: set[UUID]
) -> Taken | None:
    """Record, resolve against what is known, and make leads of what is new."""
    if not told:
        return None
    taken = await take(scope, told)
    await add(scope, taken.new.items(), stage=wanted.stage)
    found = {company for companies in taken.companies for company in companies}
    new.update(company for company in found if company in taken.new)
    known.update(found - new)
    if taken.also:
        await follow(scope, taken.touched)
    return taken


async def searching_for(
    scope: Scope, gateway: Gateway, criteria: Criteria, *, limit: int, sources: Sequence[str] | None = None,
    run_id: UUID | None = None, max_cost: Decimal | None = None, currency: str = "USD", hiring: bool | None = None,
) -> Searching:  # fmt: skip
    """Prepare a search of all usable sources, or of those named, with a cap of its own if one is given.

    Raises NotFound for a source that does not exist or cannot search.
    """
    able = operations("find_companies")
    for name in sources or ():
        if name not in {vendor.name for vendor, _ in able}:
            names = ", ".join(vendor.name for vendor, _ in able)
            raise NotFound(
                f"{name!r} is no source that can search.", hint=f"Those that can: {names}.", field="sources"
            )
    wanted = [
        (vendor, operation)
        for vendor, operation in able
        if (sources is None or vendor.name in sources) and await gateway.has_key(vendor)
    ]
    if run_id is not None and max_cost is not None:
        await set_budget(scope, "run", max_cost, unit=currency, run_id=run_id)
    return Searching(criteria, wanted, limit, run_id, hiring=hiring)

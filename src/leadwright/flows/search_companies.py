"""Search sources for companies that meet criteria, and record nothing: a look before anybody becomes a lead.

What was paid for is kept in the archive of the door: the same search, or a run of discovery, reads it again for free.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

from leadwright.effects.asking import Why
from leadwright.effects.gateway import Gateway
from leadwright.entities.gather import gather, profile_of
from leadwright.entities.types import Profile
from leadwright.kernel import clock
from leadwright.sources.contract import Observation, Outcome
from leadwright.sources.criteria import meets
from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Operation, Vendor

_PAGES = 4  # of one source; who wants more starts a run


@dataclass(frozen=True, slots=True)
class CompanySearch:
    """What to look for: criteria, of which sources' operations, how many companies at most, on whose behalf."""

    criteria: Criteria
    operations: Sequence[tuple[Vendor, Operation]]
    limit: int
    hiring: bool | None = None
    run_id: UUID | None = None
    actor: str = "system"
    patience: float = 10.0


@dataclass(slots=True)
class SourceAnswer:
    """How one source answered: companies it named, those of them that do not meet the criteria, its own total, the
    cost, and how it ended. Only `hit` and `miss` are answers."""

    source: str
    outcome: Outcome = Outcome.MISS
    reason: str = ""
    named: int = 0
    unmet: int = 0
    total: int | None = None
    cost: Decimal = Decimal(0)
    currency: str = ""
    companies: list[Observation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FoundCompany:
    """One company, whoever named it, with what would be believed of it; `sources` begin with the first to name it.

    `meets` is unknown where nothing said contradicts the criteria and something is not said.
    """

    profile: Profile
    sources: Sequence[str]
    meets: Literal["yes", "unknown"]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The companies found, the best first and no more than wanted; how many there were, and how each source ended."""

    companies: Sequence[FoundCompany]
    total: int
    sources: Sequence[SourceAnswer]


async def search_companies(gateway: Gateway, wanted: CompanySearch) -> SearchResult:
    """Ask all sources side by side and put their answers together. Never raises for a source."""
    answers = await asyncio.gather(
        *(_search(gateway, vendor, operation, wanted) for vendor, operation in wanted.operations)
    )
    found = _ranked(answers, wanted)
    return SearchResult(found[: wanted.limit], len(found), answers)


async def _search(
    gateway: Gateway, vendor: Vendor, operation: Operation, wanted: CompanySearch
) -> SourceAnswer:
    """Read a source's pages until it has named enough, has no more, or does not answer."""
    answer, cursor = SourceAnswer(vendor.name), None
    why = Why("search", "companies that meet a search", wanted.actor, wanted.run_id, patience=wanted.patience)
    for _ in range(_PAGES):
        room = wanted.limit - len(answer.companies)
        question = Question(criteria=wanted.criteria, limit=min(room, operation.page or room))
        if not operation.accepts(question):
            answer.outcome, answer.reason = Outcome.BLOCKED, "it cannot search by any of these criteria"
            break
        asked = await gateway.ask(vendor, operation, [question], why, cursor=cursor)
        got, cursor = asked.got[0], asked.next
        answer.cost, answer.currency = answer.cost + got.cost, got.currency or answer.currency
        answer.total = asked.total if answer.total is None else answer.total
        if got.answer.outcome not in (Outcome.HIT, Outcome.MISS):
            answer.outcome, answer.reason = got.answer.outcome, got.answer.reason
            break
        _take(answer, got.answer.observations, wanted)
        answer.outcome = Outcome.HIT if answer.named else Outcome.MISS
        answer.reason = "" if answer.named else "it knows no such company"
        if cursor is None or len(answer.companies) >= wanted.limit:
            break
    return answer


def _take(answer: SourceAnswer, said: Sequence[Observation], wanted: CompanySearch) -> None:
    """Keep the companies of a page that do not fail the criteria. Unknown is not no."""
    for item in said:
        if item.kind != "company":
            continue
        answer.named += 1
        if meets(wanted.criteria, item.fields, hiring=wanted.hiring).answer == "no":
            answer.unmet += 1
        else:
            answer.companies.append(item)


def _ranked(answers: Sequence[SourceAnswer], wanted: CompanySearch) -> list[FoundCompany]:
    """Companies that surely meet the criteria first, then those that more sources place high."""
    worth: dict[tuple[str, str], float] = {}
    for answer in answers:
        for place, item in enumerate(answer.companies):
            worth.setdefault((item.source, item.native_key), 1 / (60 + place))
    ranked = []
    for group in gather([item for answer in answers for item in answer.companies]):
        profile = profile_of(group, clock.now())
        fields = {name: belief.value for name, belief in profile.fields.items()}
        verdict = meets(wanted.criteria, fields, hiring=wanted.hiring).answer
        if verdict == "no":  # together its sources say what none of them said alone
            continue
        sources = tuple(dict.fromkeys(item.source for item in group))
        score = sum({item.source: worth[item.source, item.native_key] for item in group}.values())
        name = str(profile.value("name") or "")
        ranked.append(((verdict != "yes", -score, name), FoundCompany(profile, sources, verdict)))
    return [found for _, found in sorted(ranked, key=lambda pair: pair[0])]

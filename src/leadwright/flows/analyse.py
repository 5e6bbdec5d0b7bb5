"""Analyse companies under an ICP: a model is asked, or rules say what they can; both become observations, and scores follow.

Nothing is open in the database while a model is asked. Each company is complete when it is yielded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.entities.resolve import canonical, resolve
from leadwright.entities.store import refresh
from leadwright.icp import store as icps
from leadwright.icp.offer import Offer, merge
from leadwright.icp.store import StoredIcp
from leadwright.icp.translate import IcpRow, to_parameters
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import Settings
from leadwright.leads.follow import follow
from leadwright.llm.chat import Chat, Said, Task
from leadwright.observations import analyses
from leadwright.observations.analyses import Ended, Made
from leadwright.observations.asks import note_ask
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.analysable import Analysable, analysable
from leadwright.scoring.feature_store import write_features
from leadwright.sources.analysis import FIELD, LICENCE, MODEL, RULES, question
from leadwright.sources.analysis.answer import CompanyAnswer
from leadwright.sources.analysis.check import checked
from leadwright.sources.analysis.criteria import criteria, decided
from leadwright.sources.analysis.question import Question
from leadwright.sources.analysis.rules import by_rules
from leadwright.sources.analysis.types import Analysis, Judged
from leadwright.sources.contract import Observation, Outcome

TOGETHER = 12  # companies that are read, asked about and waited for together
Rescore = Callable[[Scope, Sequence[UUID]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Analysing:
    """How to analyse: the ICP and what it is translated to, the offer that holds for it, how many characters of pages a
    model is shown, below how many people a company is small and middling, and whether kept answers are asked anew."""

    icp: StoredIcp
    offer: Offer
    row: IcpRow
    characters: int = 3_000
    below: tuple[int, int] = (100, 1_000)
    again: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Analysed:
    """One company analysed, or not: `analysis` is None if it failed, for the `reason`. `by` is model or rules."""

    company_id: UUID
    name: str
    by: str
    outcome: Outcome
    reason: str
    analysis: Analysis | None
    model: str | None = None
    cost: Decimal = Decimal(0)
    currency: str = ""
    tokens: int = 0
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: what was analysed now (nothing where a group begins), and how many are done of how many."""

    analysed: Sequence[Analysed]
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A company with the verdicts that facts give, and the question that is left for a model."""

    item: Analysable
    decided: Sequence[Judged]
    question: Question


async def analysing(
    scope: Scope, settings: Settings, stored: StoredIcp, *, again: bool = False, why: str = ""
) -> Analysing:
    """How companies are analysed under an ICP now: with its offer, and as the settings say."""
    ours = await icps.offer(scope)
    return Analysing(
        stored, merge(ours, stored.icp.offer), to_parameters(stored.icp, ours), settings.llm_page_characters,
        (settings.segment_mid, settings.segment_enterprise), again, why,
    )  # fmt: skip


async def tasks_of(scope: Scope, companies: Sequence[UUID], how: Analysing) -> list[Task[CompanyAnswer]]:
    """Return what a model would be asked about companies, for a forecast. Nobody is asked."""
    return [task_of(prepared(item, how), how) for item in await analysable(scope, companies)]


async def analyse(
    scope: Scope, chat: Chat | None, companies: Sequence[UUID], how: Analysing, rescore: Rescore,
    stopping: Callable[[], bool] = lambda: False,
) -> AsyncGenerator[Step, None]:  # fmt: skip
    """Analyse companies in the order given; without a model by rules. The edge commits at every step.

    Once `stopping` says so no further group is begun. Who closes it early leaves what is under way unanswered.
    """
    done = 0
    for start in range(0, len(companies), TOGETHER):
        if stopping():
            return
        group = [prepared(item, how) for item in await analysable(scope, companies[start : start + TOGETHER])]
        ids = [one.item.company_id for one in group]
        await analyses.begin(scope, ids, how.icp.id, how.icp.version)
        yield Step((), done, len(companies))
        tasks = [asyncio.create_task(_found(chat, one, how)) for one in group]
        try:
            for ended in asyncio.as_completed(tasks):
                found = await ended
                touched = await _write(scope, found, how)
                await rescore(scope, touched)
                done += 1
                yield Step((found,), done, len(companies))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def prepared(item: Analysable, how: Analysing) -> Asked:
    """What facts say of a company, and what is left to ask a model."""
    wanted = criteria(how.icp.icp, how.offer)
    said = decided(wanted, how.row, item.material)
    told = {one.criterion for one in said}
    left = [one for one in wanted if one.name not in told]
    return Asked(item, said, question.question(item.material, how.offer, left, how.characters))


def task_of(asked: Asked, how: Analysing) -> Task[CompanyAnswer]:
    """The task that a model is given about a company."""
    ours = asked.question
    return Task(question.NAME, ours.instructions, ours.data, CompanyAnswer, why=how.why, again=how.again)


async def _found(chat: Chat | None, asked: Asked, how: Analysing) -> Analysed:
    """Ask the model and judge its answer; without a model apply the rules."""
    item = asked.item
    ruled = by_rules(item.material, how.offer, how.row, asked.decided, below=how.below)
    if chat is None:
        return Analysed(item.company_id, item.material.name, RULES, Outcome.HIT, "", ruled)
    said: Said[CompanyAnswer] = await chat.ask(task_of(asked, how))
    found = None
    if said.answer is not None:
        found = with_facts(checked(said.answer, asked.question, asked.decided), ruled)
    return Analysed(
        item.company_id, item.material.name, MODEL, said.outcome, said.reason, found, said.model, said.cost, said.currency,
        said.tokens, said.cached,
    )  # fmt: skip


def with_facts(found: Analysis, ruled: Analysis) -> Analysis:
    """An analysis with what is no opinion: the segment of a head count that is known, and the risks that facts show."""
    told = {one.value for one in ruled.risk_flags}
    flags = (*ruled.risk_flags, *(one for one in found.risk_flags if one.value not in told))
    return replace(found, segment=ruled.segment or found.segment, risk_flags=flags)


async def _write(scope: Scope, found: Analysed, how: Analysing) -> list[UUID]:
    """Record what was found, and how it ended; return the companies that changed."""
    made, touched = None, [found.company_id]
    if found.analysis is not None:
        made, touched = await _recorded(scope, found, found.analysis, how)
    await analyses.end(
        scope,
        Ended(
            found.company_id, how.icp.id, found.outcome.value, found.reason, found.cost, found.currency, found.tokens,
            found.cached, made,
        ),
    )  # fmt: skip
    details: dict[str, Any] = {
        "operation": question.NAME,
        "cost": str(found.cost),
        "currency": found.currency,
    }
    await note_ask(scope, found.company_id, found.by, found.outcome, found.reason, details)
    return touched


async def _recorded(
    scope: Scope, found: Analysed, analysis: Analysis, how: Analysing
) -> tuple[Made | None, list[UUID]]:
    """Make an analysis an observation of the company; None where its records are gone meanwhile."""
    company = await canonical(scope, found.company_id) or found.company_id
    anchor = await scope.value(
        "SELECT min(CAST(record_id AS text)) FROM company_records WHERE company_id = :id", id=company
    )
    if anchor is None:
        return None, [found.company_id]
    by: Any = found.by
    said = {
        str(how.icp.id): {"by": by, "model": found.model, "icp_version": how.icp.version}
        | analysis.to_document()
    }
    reading = await open_reading(scope, by, found.model or "rules")
    given = Observation("company", by, f"{anchor}:{how.icp.id}", {FIELD: said}, LICENCE)
    (kept,) = await record(scope, reading, clock.now(), [given])
    key = (f"chosen:{anchor}",)
    resolved = (await resolve(scope, [(kept.record_id, key), (UUID(anchor), key)]))[0]
    touched = sorted({resolved.company_id, *resolved.also})
    await follow(scope, resolved.also)
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    return Made(by, found.model, kept.observation_id, analysis.icp_fit_score), touched

"""`leadwright analyse`: companies judged one by one, with what it costs said before and after."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.effects.budgets import set_budget
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, gently, note, opened, print_json
from leadwright.faces.cli.icp import chosen_icp
from leadwright.flows.analyse import Analysed, Analysing, analysing, tasks_of
from leadwright.flows.analyse import analyse as flow
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.llm.asking import Forecast, ModelChat
from leadwright.llm.opening import opened_chat
from leadwright.reads.analyses import AnalysisRow, analyses
from leadwright.reads.find_lead import find_company
from leadwright.reads.to_analyse import to_analyse
from leadwright.sources.contract import Outcome

_SHOWN = 30
NO_MODEL = (
    "No model is named, so rules say what they can: set LEADWRIGHT_LLM_MODEL and LEADWRIGHT_LLM_KEY for more."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    leads: list[str]
    icp: str | None
    top: int | None
    everything: bool
    again: bool
    max_cost: float | None
    currency: str
    list_only: bool
    dry_run: bool


async def analyse(wanted: Wanted, as_json: bool) -> None:
    """Analyse leads, or say what that would cost, or how analyses stand."""
    run_id = new_id()
    async with opened() as (config, database, scope):
        stored = await chosen_icp(scope, wanted.icp)
        if wanted.list_only:
            _show_standing(await analyses(scope, stored.id, most=wanted.top), as_json)
            return
        async with opened_chat(config, database, scope.workspace, run_id=run_id, actor=scope.actor) as chat:
            how = await analysing(
                scope, config, stored, again=wanted.again, why="asked for on the command line"
            )
            companies = await _companies(scope, wanted, how, chat)
            if wanted.dry_run:
                await _show_forecast(scope, chat, companies, how, as_json)
                return
            if wanted.max_cost is not None:
                await set_budget(
                    scope, "run", Decimal(str(wanted.max_cost)), unit=wanted.currency, run_id=run_id
                )
            await scope.commit()
            found: list[Analysed] = []
            with show.progress() as bar, gently("Waiting for the answers that are under way.") as wish:
                task = bar.add_task("Analysing", total=len(companies))
                async for step in flow(scope, chat, companies, how, rescore_some, lambda: wish.asked):
                    await scope.commit()
                    found += step.analysed
                    bar.update(task, completed=step.done)
    _show(found, chat, as_json)


async def _companies(scope: Scope, wanted: Wanted, how: Analysing, chat: ModelChat | None) -> list[UUID]:
    if wanted.leads:
        return [await find_company(scope, which) for which in wanted.leads]
    by = "rules" if chat is None else "model"
    return await to_analyse(
        scope, how.icp.id, how.icp.version, by, most=wanted.top, everything=wanted.everything
    )


async def _show_forecast(
    scope: Scope, chat: ModelChat | None, companies: list[UUID], how: Analysing, as_json: bool
) -> None:
    told: Forecast | None = None
    if chat is not None:
        tasks = await tasks_of(scope, companies, how)
        await scope.commit()
        told = await chat.forecast(tasks)
    if as_json:
        print_json(
            {"companies": len(companies), "by": "rules" if told is None else "model", "forecast": told}
        )
        return
    if told is None:
        console.print(
            f"{len(companies):,} companies would be analysed by rules, which costs nothing.", highlight=False
        )
        note.print(NO_MODEL, highlight=False)
        return
    console.print(
        f"{len(companies):,} companies; the answers to {told.kept:,} are kept and cost nothing. {told.model} would be asked"
        f" about {told.tasks - told.kept:,}: some {told.tokens_in:,} tokens of questions and {told.tokens_out:,} of answers.",
        highlight=False,
    )
    if told.basis == "unknown":
        console.print(
            "No price of this model is known: set LEADWRIGHT_LLM_PRICE_IN and LEADWRIGHT_LLM_PRICE_OUT.",
            highlight=False,
        )
    elif told.basis == "own":
        console.print("It is a model of your own, whose tokens cost nothing.", highlight=False)
    else:
        basis = "as you set it" if told.basis == "setting" else "as published"
        console.print(
            f"Probably {told.cost:.4f} {told.currency}, at most {told.most:.4f} {told.currency}, by the price {basis}."
            " Nothing was asked and nothing spent.",
            highlight=False,
        )


def _show(found: list[Analysed], chat: ModelChat | None, as_json: bool) -> None:
    cost = sum((one.cost for one in found), Decimal(0))
    currency = next((one.currency for one in found if one.currency), "")
    if as_json:
        print_json({
            "model": chat.name if chat is not None else None, "by": "rules" if chat is None else "model",
            "cost": str(cost), "currency": currency, "tokens": sum(one.tokens for one in found),
            "companies": [_document(one) for one in found],
        })  # fmt: skip
        return
    table = Table(title="Analysed", title_justify="left", box=None, header_style="bold")
    for column in ("Company", "Fit", "Segment", "Use case", "Flags", "Ended"):
        table.add_column(column, overflow="fold")
    for one in found[:_SHOWN]:
        table.add_row(*_row(one))
    console.print(table)
    if len(found) > _SHOWN:
        console.print(f"and {len(found) - _SHOWN:,} more; --json has them all", highlight=False)
    good = sum(one.outcome is Outcome.HIT for one in found)
    kept = sum(one.cached for one in found)
    paid = f"{cost.normalize():f} {currency}" if cost else "nothing"
    console.print(
        f"{good:,} of {len(found):,} analysed, {kept:,} from kept answers, for {sum(one.tokens for one in found):,} tokens"
        f" and {paid}.",
        highlight=False,
    )
    if chat is None:
        note.print(NO_MODEL, highlight=False)


def _row(one: Analysed) -> tuple[Text, ...]:
    found = one.analysis
    if found is None:
        words = ("", "", "", "", f"{one.outcome.value}: {one.reason}")
    else:
        words = (
            "unknown" if found.icp_fit_score is None else str(found.icp_fit_score),
            found.segment.value if found.segment else "unknown",
            found.primary_use_case.value if found.primary_use_case else "", "; ".join(f.value for f in found.risk_flags),
            "by rules" if one.by == "rules" else "kept" if one.cached else "asked",
        )  # fmt: skip
    return (Text(one.name), *map(Text, words))


def _document(one: Analysed) -> dict[str, Any]:
    return {
        "company_id": str(one.company_id), "name": one.name, "by": one.by, "model": one.model,
        "status": "success" if one.analysis is not None else "failed", "outcome": one.outcome.value, "reason": one.reason,
        "cost": str(one.cost), "tokens": one.tokens, "cached": one.cached,
        "analysis": one.analysis.to_document() | {"personalized_pitch": one.analysis.personalized_pitch} if one.analysis else None,
    }  # fmt: skip


def _show_standing(rows: list[AnalysisRow], as_json: bool) -> None:
    if as_json:
        print_json({"analyses": rows})
        return
    table = Table(title="Analyses", title_justify="left", box=None, header_style="bold")
    for column in ("Company", "Status", "Fit", "By", "When", "Reason"):
        table.add_column(column, overflow="fold")
    for row in rows:
        by = row.model or row.made_by or ""
        when = f"{row.ended_at:%Y-%m-%d %H:%M}" if row.ended_at else ""
        fit = "" if row.icp_fit_score is None else str(row.icp_fit_score)
        table.add_row(*map(Text, (row.name, row.status, fit, by, when, row.reason)))
    console.print(table)

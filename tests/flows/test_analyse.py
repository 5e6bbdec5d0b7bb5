"""Analysing companies: what a model or rules found is an observation, its status is kept, and only rules score."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.store import believed
from leadwright.flows.analyse import Analysed, Analysing, analyse
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.icp.offer import Offer
from leadwright.icp.store import StoredIcp
from leadwright.icp.translate import to_parameters
from leadwright.kernel import clock
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.settings import Settings
from leadwright.llm.chat import Chat
from leadwright.llm.opening import opened_chat
from leadwright.llm.scripted import ScriptedChat
from leadwright.observations.analyses import standing
from leadwright.scoring.ai_adoption import adoption
from leadwright.scoring.scorecard import from_document as from_card
from leadwright.scoring.store import use_card
from leadwright.sources.analysis.types import from_document as analysis_of
from leadwright.sources.contract import Outcome
from leadwright_twin.models.serve import serve_models
from tests.flows.invented_companies import take_in

pytestmark = pytest.mark.anyio
LIST = """company,website,description,industry,employees,country
Crumb & Co,crumbco.example,"Bread for 140 shops. Late deliveries are our biggest worry.",Food,120,DE
Ward Pay,wardpay.example,Payments for hospitals and doctors,Payments,3000,US
Silent Ltd,silent.example,,,,
"""
OFFER = Offer(what="Software that plans deliveries of bakeries", outcomes=("Fewer late deliveries",))
ICP: dict[str, Any] = {
    "name": "Bakeries", "industries": ["Food"], "companySizeMin": 50, "companySizeMax": 500,
    "persona": {"text": "Struggles with late deliveries."},
}  # fmt: skip


async def begun(scope: Scope, folder: Path) -> tuple[StoredIcp, Analysing, dict[str, UUID]]:
    stored = await icps.save(scope, from_document(ICP))
    await take_in(scope, folder, LIST)
    await rescore_all(scope, stored)
    rows = await scope.rows("SELECT name, company_id FROM profiles")
    how = Analysing(stored, OFFER, to_parameters(stored.icp, OFFER))
    return stored, how, {row[0]: row[1] for row in rows}


async def run(scope: Scope, chat: Chat | None, companies: Sequence[UUID], how: Analysing) -> list[Analysed]:
    found: list[Analysed] = []
    async for step in analyse(scope, chat, companies, how, rescore_some):
        await scope.commit()
        found += step.analysed
    return found


def answer(**more: Any) -> dict[str, Any]:
    late = {"id": "F2", "quote": "Late deliveries are our biggest worry"}
    return {
        "criteria": [{"criterion": id_, "verdict": "yes", "evidence": [late]} for id_ in ("C3", "C4")],
        "primary_use_case": {"value": "They would use it against late deliveries.", "evidence": [late]}, **more,
    }  # fmt: skip


async def test_without_a_model_rules_say_what_they_can_and_that_it_was_they(
    scope: Scope, tmp_path: Path
) -> None:
    _, how, ids = await begun(scope, tmp_path)
    found = {one.name: one for one in await run(scope, None, list(ids.values()), how)}
    assert {one.by for one in found.values()} == {"rules"}
    bakery, silent = found["Crumb & Co"].analysis, found["Silent Ltd"].analysis
    assert bakery is not None
    assert bakery.segment is not None
    assert (bakery.segment.value, bakery.icp_fit_score) == ("Mid-Market", 100)
    assert silent is not None
    assert (silent.segment, silent.icp_fit_score, silent.primary_use_case) == (None, None, None)
    (state,) = await standing(scope, ids["Crumb & Co"])
    assert (state.status, state.made_by, state.model, state.icp_fit_score) == ("success", "rules", None, 100)


async def test_what_a_model_found_is_an_observation_with_its_evidence(scope: Scope, tmp_path: Path) -> None:
    stored, how, ids = await begun(scope, tmp_path)
    bakery = ids["Crumb & Co"]
    (found,) = await run(scope, ScriptedChat({"company_analysis": answer()}), [bakery], how)
    assert (found.outcome, found.by) == (Outcome.HIT, "model")
    (profile,) = await believed(scope, [bakery], clock.now())
    said = profile.value("analysis")[str(stored.id)]
    assert (said["by"], said["model"], said["icp_version"]) == ("model", "scripted", stored.version)
    kept = analysis_of(
        {name: value for name, value in said.items() if name not in ("by", "model", "icp_version")}
    )
    assert kept == found.analysis
    assert kept.primary_use_case is not None
    observation = UUID(kept.primary_use_case.evidence[0].id[2:].partition("#")[0])
    told = await scope.value(
        "SELECT content->>'description' FROM observations WHERE id = :id", id=observation
    )
    assert kept.primary_use_case.evidence[0].quote in told
    sources = await scope.rows("SELECT source FROM observations WHERE content ? 'analysis'")
    assert [row[0] for row in sources] == ["model"]


@pytest.mark.parametrize(
    "ends", [Outcome.BUSY, Outcome.LOCKED, Outcome.CHANGED, Outcome.IN_DOUBT, Outcome.BLOCKED]
)
async def test_a_failure_is_kept_with_its_reason_and_takes_nothing_back(
    scope: Scope, tmp_path: Path, ends: Outcome
) -> None:
    _, how, ids = await begun(scope, tmp_path)
    bakery = ids["Crumb & Co"]
    await run(scope, ScriptedChat({"company_analysis": answer()}), [bakery], how)
    (failed,) = await run(scope, ScriptedChat({"company_analysis": ends}), [bakery], how)
    assert (failed.analysis, failed.outcome) == (None, ends)
    (state,) = await standing(scope, bakery)
    assert (state.status, state.outcome, bool(state.reason)) == ("failed", ends.value, True)
    assert (state.made_by, state.icp_fit_score) == ("model", 100)
    (profile,) = await believed(scope, [bakery], clock.now())
    assert profile.value("analysis")


async def test_companies_wait_as_pending_while_a_model_is_asked(scope: Scope, tmp_path: Path) -> None:
    _, how, ids = await begun(scope, tmp_path)
    steps = analyse(
        scope, ScriptedChat({"company_analysis": answer()}), list(ids.values()), how, rescore_some
    )
    await anext(steps)
    await scope.commit()
    states = await scope.rows("SELECT status FROM analyses")
    assert [row[0] for row in states] == ["pending"] * 3
    await steps.aclose()


async def test_one_that_nobody_ended_is_not_shown_as_going_on_for_ever(scope: Scope, tmp_path: Path) -> None:
    _, how, ids = await begun(scope, tmp_path)
    steps = analyse(scope, None, [ids["Ward Pay"]], how, rescore_some)
    await anext(steps)
    await steps.aclose()
    assert (await standing(scope, ids["Ward Pay"]))[0].status == "pending"
    await scope.run("UPDATE analyses SET asked_at = now() - interval '2 hours'")
    (state,) = await standing(scope, ids["Ward Pay"])
    assert (state.status, state.reason) == ("failed", "it was interrupted")


async def test_the_judgement_of_a_model_is_a_feature_for_rules_and_only_of_its_icp(
    scope: Scope, tmp_path: Path
) -> None:
    stored, how, ids = await begun(scope, tmp_path)
    other = await icps.save(scope, from_document({"name": "Payments", "industries": ["Payments"]}))
    card = {
        "name": "By judgement", "version": 1, "components": {"intent": 0, "fit": 1, "accessibility": 0},
        "tiers": {"hot": 80, "warm": 60, "nurture": 40},
        "rules": [{"id": "judged", "component": "fit", "points": 90, "when": "model_fit >= 75", "because": "Judged {model_fit}"}],
    }  # fmt: skip
    await use_card(scope, from_card(card))
    await rescore_all(scope, stored)
    await rescore_all(scope, other)
    await run(scope, ScriptedChat({"company_analysis": answer()}), [ids["Crumb & Co"]], how)
    await run(scope, None, [ids["Ward Pay"]], how)
    scores = await scope.rows("SELECT icp_id, company_id, score FROM scores WHERE score > 0")
    assert [(row[0], row[1], row[2]) for row in scores] == [(stored.id, ids["Crumb & Co"], Decimal("90.0"))]
    row = await scope.row("SELECT input->>'model_fit' FROM score_history WHERE score > 0")
    assert row is not None
    assert row[0] == "100"


async def test_the_same_company_is_not_paid_twice_and_the_answer_is_the_same(
    database: Database, tmp_path: Path
) -> None:
    async with serve_models() as twin:
        config = Settings(
            home=tmp_path, outside="mapped", host_map=dict(twin.host_map), llm_model="twin-1", llm_key="k",
            llm_price_in=Decimal("0.15"), llm_price_out=Decimal("0.60"),
        )  # fmt: skip
        async with database.scope(actor="test") as scope, opened_chat(config, database) as chat:
            _, how, ids = await begun(scope, tmp_path)
            await scope.commit()
            first = await run(scope, chat, list(ids.values()), how)
            twin.uses("liar")
            again = await run(scope, chat, list(ids.values()), how)
            observations = await scope.value("SELECT count(*) FROM observations WHERE content ? 'analysis'")
            booked = await scope.value("SELECT sum(cost) FROM calls WHERE source = 'model'")
        by_id = {one.company_id: one for one in again}
        assert len(twin.asked) == 3
        assert booked == twin.charged
        for one in first:
            assert by_id[one.company_id].analysis == one.analysis
            assert (by_id[one.company_id].cached, by_id[one.company_id].cost) == (True, Decimal(0))
        assert observations == 3
        assert not any(entry.tools for entry in twin.entries)


async def test_ai_adoption_is_taken_apart_and_is_a_range(scope: Scope, tmp_path: Path) -> None:
    await take_in(
        scope, tmp_path,
        "company,website,description,technologies\n"
        "Thinking Ltd,thinking.example,\"Generative AI for lawyers, built on large language models\",OpenAI; PyTorch\n"
        "Plain Ltd,plain.example,Wooden chairs,\nUnknown Ltd,unknown.example,,\n",
    )  # fmt: skip
    rows = await scope.rows("SELECT name, ai_adoption_min, ai_adoption_max FROM features ORDER BY name")
    found = {row[0]: (row[1], row[2]) for row in rows}
    assert found["Unknown Ltd"] == (None, None)
    assert found["Plain Ltd"] == (0, 75)  # its text is known, its technologies and roles are not
    low, high = found["Thinking Ltd"]
    assert 50 <= low < high <= 100
    ids = await scope.rows("SELECT company_id FROM profiles WHERE name = 'Thinking Ltd'")
    (profile,) = await believed(scope, [ids[0][0]], clock.now())
    parts = adoption(profile).parts
    assert sum(part.points for part in parts) == low
    assert all(part.because for part in parts)

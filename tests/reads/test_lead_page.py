"""One lead, taken apart: the page agrees with the list, and what is unknown stays apart from what is not so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads import decide
from leadwright.observations.asks import note_ask
from leadwright.reads.inbox import InboxFilter, inbox
from leadwright.reads.lead_page import LeadPage, lead_page
from leadwright.reads.reasons import reasons
from leadwright.scoring.explain import total
from leadwright.sources.contract import Outcome

pytestmark = pytest.mark.anyio

TODAY = clock.today()
ICP = {
    "name": "Ours", "industries": ["SaaS"], "companySizeMin": 50, "companySizeMax": 500, "geographies": ["UK"],
    "techStack": {"mustHave": ["AWS", "React"]}, "decisionMakers": {"departments": ["Engineering"]},
}  # fmt: skip
ROWS = f"""company,website,industry,employees,headquarters,technologies,funding_stage,last_funding_date,contact_name,contact_email
Rich,rich.example,SaaS,120,"Leeds, UK","AWS, React",Series B,{TODAY - timedelta(days=9)},Ana Prado,ana@rich.example
Split,split.example,SaaS,100,"Leeds, UK",,,,,
Split,split.example,SaaS,9000,"Leeds, UK",,,,,
Poor,poor.example,,,,,,,,
Hired,hired.example,SaaS,9,"Leeds, UK",,,,,
"""


async def _import(scope: Scope, folder: Path, rows: str = ROWS) -> None:
    path = folder / "ours.csv"
    path.write_text(rows)
    async for _ in import_file(scope, path, folder):
        await scope.commit()
    await rescore_all(scope, await icps.save(scope, from_document(ICP)))


async def _lead(scope: Scope, name: str) -> UUID:
    lead: UUID = await scope.value(
        "SELECT l.id FROM leads l JOIN profiles p USING (workspace_id, company_id) WHERE p.name = :name",
        name=name,
    )
    return lead


async def _page(scope: Scope, name: str) -> LeadPage:
    return await lead_page(scope, await _lead(scope, name))


async def test_the_contributions_sum_up_to_the_score_of_the_list(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    listed = await inbox(scope, InboxFilter(size=50), TODAY)
    for row in listed.rows:
        score = (await lead_page(scope, row.lead_id)).score
        assert score is not None
        assert (score.score, score.potential, score.tier) == (row.score, row.potential, row.tier)
        assert abs(total(score.contributions) - score.score) <= Decimal("0.05")
        assert score.score == sum(
            score.weights[name] * score.components[name] for name in score.weights
        ).quantize(Decimal("0.1"), "ROUND_HALF_UP")


async def test_ranks_follow_the_order_of_the_list(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    listed = await inbox(scope, InboxFilter(size=50), TODAY)
    pages = [await lead_page(scope, row.lead_id) for row in listed.rows]
    assert [page.score.rank for page in pages if page.score] == [1, 2, 3, 4]
    assert {page.score.ranked for page in pages if page.score} == {4}


async def test_a_value_has_every_voice_behind_it(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    page = await _page(scope, "Split")
    count = page.fields["head_count"]
    assert len(count.voices) == 2
    assert count.contradicted
    assert {voice.label for voice in count.voices} == {"ours.csv"}
    assert (await _page(scope, "Rich")).fields["head_count"].origins == ["ours.csv"]


async def test_what_is_unknown_is_named_with_what_it_could_add(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    score = (await _page(scope, "Poor")).score
    assert score is not None
    assert score.score == 0
    assert "Size in range" in {item.label for item in score.open if item.gain > 0}
    assert "Recent funding" in {
        item.label for item in score.open if item.gain == 0
    }  # no source in use can say
    assert score.beyond is not None
    assert abs(sum(item.gain for item in score.open) - score.potential) <= Decimal("0.05")  # one is rounded
    known_no = (await _page(scope, "Hired")).score
    assert known_no is not None
    assert "Size in range" not in {item.label for item in known_no.open}  # nine people: not unknown, not so


async def test_rules_that_exclude_each_other_add_what_the_best_of_them_adds(
    scope: Scope, tmp_path: Path
) -> None:
    await _import(scope, tmp_path)
    score = (await _page(scope, "Poor")).score
    assert score is not None
    hiring = [item for item in score.open if "relevant_hiring" in item.rules]
    assert [item.gain for item in hiring] == [Decimal("10.0")]
    assert "unstated_hiring" in hiring[0].rules


async def test_silence_of_a_source_is_shown_as_such(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    company = (await _page(scope, "Poor")).lead.company_id
    await note_ask(scope, company, "website", Outcome.BLOCKED, "robots.txt forbids it", {})
    asks = (await _page(scope, "Poor")).asks
    assert [(ask.source, ask.outcome, ask.reason) for ask in asks] == [
        ("website", Outcome.BLOCKED, "robots.txt forbids it")
    ]


async def test_an_event_fades_as_the_scorecard_says(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    events = (await _page(scope, "Rich")).events
    assert [(event.rule, event.counts) for event in events] == [("recent_funding", True)]
    curve = events[0].strengths
    assert (curve[0], curve[90], curve[135], len(curve)) == (100, 100, 50, 366)


async def test_history_says_what_changed(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    await _import(
        scope, tmp_path, ROWS.replace("Hired,hired.example,SaaS,9,", "Hired,hired.example,SaaS,99,")
    )
    history = (await _page(scope, "Hired")).history
    assert [moment.score > 0 for moment in history] == [True, True]
    assert history[0].score > history[1].score
    assert [label for label, _, _ in history[0].changes] == ["Size in range"]


async def test_decisions_are_listed_and_can_be_taken_back(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    lead = await _lead(scope, "Rich")
    await decide.not_a_fit(scope, lead, "too small")
    await decide.undo(scope, lead)
    page = await lead_page(scope, lead)
    assert [decision.what for decision in page.decisions] == ["undone", "not a fit"]
    assert page.lead.stage == "new"


async def test_a_lead_without_an_icp_has_a_page_without_a_score(scope: Scope, tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(ROWS)
    async for _ in import_file(scope, path, tmp_path):
        await scope.commit()
    page = await _page(scope, "Rich")
    assert page.score is None
    assert page.name == "Rich"


async def test_an_unknown_lead_is_not_found(scope: Scope) -> None:
    with pytest.raises(NotFound):
        await lead_page(scope, UUID(int=5))


async def test_a_list_says_why_now_and_what_is_worth_finding_out(scope: Scope, tmp_path: Path) -> None:
    await _import(scope, tmp_path)
    listed = await inbox(scope, InboxFilter(), TODAY)
    told = await reasons(scope, listed.rows, listed.as_of)
    rich = told[await _lead(scope, "Rich")]
    assert [(reason.text, reason.days) for reason in rich.now] == [("Series B", 9)]
    assert rich.worth[0].rules[0] == "relevant_hiring"
    assert told[await _lead(scope, "Poor")].now == []
    assert await reasons(scope, [], listed.as_of) == {}

"""Deciding a value: a person's word wins, teaches how far sources are to be trusted, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.keys import company_keys
from leadwright.entities.reliability import active, judged, versions
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.entities.trust import ENOUGH, reliability
from leadwright.flows.add_lead import add_lead
from leadwright.flows.decide_value import decide_value, undo_value
from leadwright.flows.learn_reliability import learn, let_count
from leadwright.flows.rescore import rescore_all
from leadwright.flows.save_icp import save_icp
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.leads.add import add
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.company import company
from leadwright.reads.contradictions import contradictions
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation

pytestmark = pytest.mark.anyio


async def say(scope: Scope, source: str, domain: str, **fields: Any) -> UUID:
    """Let a source speak of a company, and make it a lead."""
    told = {"name": domain.partition(".")[0].title(), "domain": domain, **fields}
    reading = await open_reading(scope, source, source)
    (made,) = await record(
        scope, reading, clock.now(), [Observation("company", source, domain, told, "vendor")]
    )
    (found,) = await resolve(scope, [(made.record_id, company_keys(told))])
    await add(scope, [(found.company_id, made.record_id)])
    await write_features(scope, [found.company_id], await refresh(scope, [found.company_id], clock.now()))
    return found.company_id


async def believed(scope: Scope, which: UUID, field: str) -> tuple[Any, float]:
    said = (await company(scope, which)).fields[field]
    return said.value, said.confidence


async def contested(scope: Scope, domain: str = "acme.com") -> UUID:
    await say(scope, "apollo", domain, founded=1999)
    await say(scope, "crunchbase", domain, founded=2004)
    return await say(scope, "hunter", domain, founded=1999)


async def test_a_decision_wins_over_all_sources_and_stays_when_they_speak_again(scope: Scope) -> None:
    which = await contested(scope)
    done = await decide_value(scope, which, "founded", "2004", "the register says so")
    assert (done.value, done.right, done.wrong) == (2004, ["crunchbase"], ["apollo", "hunter"])
    assert await believed(scope, which, "founded") == (2004, 1.0)
    await say(scope, "zoominfo", "acme.com", founded=1999)
    assert await believed(scope, which, "founded") == (2004, 1.0)
    assert await scope.value("SELECT founded FROM features") == 2004
    assert await scope.value("SELECT count(*) FROM companies") == 1


async def test_a_value_that_nobody_said_can_be_decided_and_proves_all_wrong(scope: Scope) -> None:
    which = await contested(scope)
    done = await decide_value(scope, which, "founded", 1987)
    assert (done.right, done.wrong) == ([], ["apollo", "crunchbase", "hunter"])
    assert await believed(scope, which, "founded") == (1987, 1.0)


async def test_decisions_are_taken_back_in_any_order_and_so_are_their_lessons(scope: Scope) -> None:
    which = await contested(scope)
    before = await believed(scope, which, "founded")
    first = await decide_value(scope, which, "founded", 2004)
    second = await decide_value(scope, which, "founded", 1999)
    await undo_value(scope, first.decision_id)
    assert await believed(scope, which, "founded") == (1999, 1.0)
    await undo_value(scope, second.decision_id)
    assert await believed(scope, which, "founded") == before
    assert not await judged(scope)
    with pytest.raises(Conflict):
        await undo_value(scope, second.decision_id)


async def test_a_decided_list_takes_the_place_of_what_sources_gathered(scope: Scope) -> None:
    await say(scope, "apollo", "acme.com", industries=["Logistics"])
    which = await say(scope, "hunter", "acme.com", industries=["SaaS"])
    await decide_value(scope, which, "industries", "FinTech")
    value, confidence = await believed(scope, which, "industries")
    assert (value, confidence) == (["FinTech"], 1.0)


async def test_a_range_decides_as_the_page_shows_it(scope: Scope) -> None:
    await say(scope, "apollo", "acme.com", head_count=[400, 400])
    which = await say(scope, "hunter", "acme.com", head_count=[120, 120])
    done = await decide_value(scope, which, "head_count", [51, 200])
    assert (done.value, done.right, done.wrong) == ([51, 200], ["hunter"], ["apollo"])


@pytest.mark.parametrize(
    ("field", "value"), [("founded", "long ago"), ("colour", "red"), ("contact.email", "a@b.co")]
)
async def test_what_cannot_be_read_is_refused_and_changes_nothing(
    scope: Scope, field: str, value: str
) -> None:
    which = await contested(scope)
    with pytest.raises(Wrong):
        await decide_value(scope, which, field, value)
    assert await scope.value("SELECT count(*) FROM value_decisions") == 0
    with pytest.raises(NotFound):
        await decide_value(scope, UUID(int=7), "founded", 2004)


async def test_the_list_names_what_sources_disagree_on_and_forgets_what_was_decided(scope: Scope) -> None:
    which = await contested(scope)
    await say(scope, "apollo", "birch.io", founded=2001)
    (found,) = await contradictions(scope)
    assert (found.company_id, found.field, found.stake) == (which, "founded", None)
    assert {voice.source: voice.value for voice in found.voices if not voice.agrees} == {"crunchbase": 2004}
    await decide_value(scope, which, "founded", 2004)
    assert await contradictions(scope) == []


async def test_contradictions_that_could_move_a_score_come_first(scope: Scope) -> None:
    document = {
        "name": "Ours",
        "industries": ["SaaS"],
        "companySizeMin": 50,
        "companySizeMax": 500,
        "geographies": ["US"],
    }
    await save_icp(scope, from_document(document))
    await say(scope, "apollo", "acme.com", founded=1999, head_count=[120, 120], country="US")
    which = await say(scope, "crunchbase", "acme.com", founded=2004, head_count=[5000, 5000], country="US")
    (stored,) = await icps.icps(scope)
    await rescore_all(scope, stored)
    found = await contradictions(scope)
    assert [item.field for item in found] == ["head_count", "founded"]
    assert found[0].stake is not None
    assert found[0].stake > 0
    assert found[1].stake == 0
    assert await contradictions(scope, company_id=which) == found


async def test_lessons_count_in_a_version_once_it_is_activated(scope: Scope) -> None:
    domains = [f"company{n}.com" for n in range(ENOUGH)]
    ids = [await contested(scope, domain) for domain in domains]
    for which in ids[:-1]:
        await decide_value(scope, which, "founded", 2004)
    early = await learn(scope)
    assert early.trust.right["apollo", "founded"].basis == "assumed"
    assert early.trust.right["apollo", "founded"].judged == ENOUGH - 1
    await decide_value(scope, ids[-1], "founded", 2004)
    later = await learn(scope)
    known = later.trust.right["apollo", "founded"]
    assert (known.basis, known.judged) == ("adjudicated", ENOUGH)
    assert known.mean < 0.3 < reliability("apollo", "founded")
    assert (await active(scope)).version is None  # learning changes nothing
    fresh = await contested(scope, "fresh.com")
    assert (await believed(scope, fresh, "founded"))[0] == 1999
    done = await _all(scope, later.version)
    assert fresh in done
    assert (await believed(scope, fresh, "founded"))[0] == 2004
    assert await scope.value("SELECT founded FROM features WHERE company_id = :id", id=fresh) == 2004
    assert [(v.version, v.active) for v in await versions(scope)] == [(2, True), (1, False)]
    await _all(scope, None)
    assert (await believed(scope, fresh, "founded"))[0] == 1999


async def test_an_estimate_is_called_one_and_finds_who_repeats_whom(scope: Scope) -> None:
    for number in range(60):
        true, wrong = 1950 + number % 50, 1949 + number % 50
        mistaken = wrong if number % 3 == 0 else true
        await say(scope, "apollo", f"c{number}.com", founded=mistaken)
        await say(scope, "zoominfo", f"c{number}.com", founded=mistaken)
        await say(scope, "crunchbase", f"c{number}.com", founded=true)
        await say(scope, "hunter", f"c{number}.com", founded=true if number % 7 else wrong - 3)
    learned = await learn(scope, estimated=True)
    assert learned.trust.right["crunchbase", "founded"].basis == "estimated"
    assert learned.companies == 60
    assert {frozenset(pair) for pair in learned.trust.origins.items()} == {frozenset(("apollo", "zoominfo"))}


async def test_a_company_added_by_hand_may_be_corrected_too(scope: Scope) -> None:
    added = await add_lead(scope, {"name": "Acme", "website": "acme.com", "founded": "1999"})
    await decide_value(scope, added.company_id, "founded", 2004)
    assert await believed(scope, added.company_id, "founded") == (2004, 1.0)


async def _all(scope: Scope, version: int | None) -> Sequence[UUID]:
    return [one async for batch in let_count(scope, version) for one in batch.companies]

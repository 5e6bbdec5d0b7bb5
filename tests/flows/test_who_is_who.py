"""Behaviour of merging, splitting, keeping apart, and undoing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.acts import recent_acts, records_of
from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import canonical, resolve
from leadwright.entities.store import refresh
from leadwright.flows.add_lead import add_lead
from leadwright.flows.keep_apart import keep_apart
from leadwright.flows.merge import merge
from leadwright.flows.rehearse import rehearse
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.split import split
from leadwright.flows.undo_identity import undo_identity
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.leads.add import add
from leadwright.leads.decide import good_call
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.find_lead import find_company
from leadwright.reads.lead_page import lead_page
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation

pytestmark = pytest.mark.anyio

STATE = (
    "companies",
    "company_records",
    "record_keys",
    "profiles",
    "contacts",
    "features",
    "leads",
    "scores",
    "source_records",
)


async def state(scope: Scope) -> dict[str, list[str]]:
    """Every row of what is derived and decided, as text."""
    return {
        table: [row[0] for row in await scope.rows(f"SELECT CAST({table} AS text) FROM {table} ORDER BY 1")]
        for table in STATE
    }


async def company(scope: Scope, name: str, website: str | None = None, **more: str) -> UUID:
    fields = {"name": name, **({"website": website} if website else {}), **more}
    return (await add_lead(scope, fields, force=True)).company_id


async def scored(scope: Scope) -> None:
    await rescore_all(
        scope,
        await icps.save(
            scope,
            from_document({"name": "T", "industries": ["SaaS"], "companySizeMin": 50, "companySizeMax": 500}),
        ),
    )


async def test_a_merge_joins_sources_contacts_and_leads_and_old_ids_lead_to_what_stands(scope: Scope) -> None:
    one = await company(
        scope, "Acme", "acme.com", head_count="80", contact_name="Ada Byron", contact_email="ada@acme.com"
    )
    other = await company(
        scope,
        "Acme Robotics",
        "acme-robotics.io",
        contact_name="Grace Hopewell",
        contact_email="grace@acme-robotics.io",
    )
    leads = {row[1]: row[0] for row in await scope.rows("SELECT id, company_id FROM leads")}
    await good_call(scope, leads[other])
    done = await merge(scope, [one, other])
    assert (done.before, done.after) == ([one, other], [one])
    assert await canonical(scope, other) == one
    assert await scope.value("SELECT count(*) FROM contacts WHERE company_id = :id", id=one) == 2
    assert await scope.value("SELECT count(*) FROM profiles") == 1
    rows = await scope.rows("SELECT id, company_id, folded_into FROM leads")
    assert {tuple(row) for row in rows} == {(leads[other], one, None), (leads[one], None, leads[other])}
    await scored(scope)
    assert (await lead_page(scope, leads[one])) == (await lead_page(scope, leads[other]))
    assert await find_company(scope, str(leads[one])) == one
    assert await find_company(scope, str(other)) == one


async def test_undoing_a_merge_gives_back_both_with_their_leads(scope: Scope) -> None:
    one, other = await company(scope, "Acme", "acme.com"), await company(scope, "Zeta", "zeta.com")
    before = await state(scope)
    done = await merge(scope, [one, other])
    assert await state(scope) != before
    assert (await undo_identity(scope, done.act_id)).after == [one, other]
    assert await state(scope) == before
    with pytest.raises(Conflict):
        await undo_identity(scope, done.act_id)


async def test_a_split_makes_a_lead_of_what_was_wrongly_one_and_later_news_keeps_them_apart(
    scope: Scope,
) -> None:
    first = await company(scope, "Acme", "acme.com")
    reading = await _import_row(scope, "Acme Foods", "acme.com")
    assert reading == first
    record = (await records_of(scope, [first]))[1][0]
    before = await state(scope)
    done = await split(scope, first, [record])
    assert len(done.after) == 2
    assert await scope.value("SELECT count(*) FROM leads WHERE folded_into IS NULL") == 2
    await _import_row(scope, "Acme Foods Ltd", "acme.com", key="another")
    assert await scope.value("SELECT count(*) FROM companies WHERE folded_into IS NULL") == 2
    await undo_identity(scope, done.act_id)
    assert await scope.value("SELECT count(*) FROM companies") == 1
    assert {tuple(r) for r in await scope.rows("SELECT id, company_id FROM leads")} == {_lead(before)}


def _lead(before: dict[str, list[str]]) -> tuple[UUID, UUID]:
    parts = before["leads"][0].strip("()").split(",")
    return UUID(parts[1]), UUID(parts[3])


async def _import_row(scope: Scope, name: str, domain: str, key: str = "row") -> UUID:
    return await told(scope, key, name=name, domain=domain)


async def told(scope: Scope, key: str, **fields: Any) -> UUID:
    """What a row of a file says, which names its records by their key; a company that it brings becomes a lead."""
    said = [Observation("company", "file", key, fields, licence="yours")]
    now = clock.now()
    made = await record(scope, await open_reading(scope, "file", "list.csv"), now, said)
    (found,) = await resolve(scope, [(made[0].record_id, company_keys(fields))])
    if found.new:
        await add(scope, [(found.company_id, made[0].record_id)])
    await write_features(scope, [found.company_id], await refresh(scope, [found.company_id], now))
    return found.company_id


async def test_a_person_who_says_different_is_not_overruled_by_a_key(scope: Scope) -> None:
    one, other = await company(scope, "Acme", "acme.com"), await company(scope, "Acme", "acme.de")
    await keep_apart(scope, one, other)
    bridge = await company(scope, "Acme", "acme.com", linkedin_url="https://linkedin.com/company/acme")
    assert bridge == one
    await company(scope, "Acme", "acme.de", linkedin_url="https://linkedin.com/company/acme")
    assert await canonical(scope, one) != await canonical(scope, other)


async def test_what_makes_no_sense_is_refused(scope: Scope) -> None:
    one = await company(scope, "Acme", "acme.com")
    record = (await records_of(scope, [one]))[0][0]
    for wrong in ([record], [], [UUID(int=5)]):
        with pytest.raises(Wrong):
            await split(scope, one, wrong)
    for ids in ([one], [one, one]):
        with pytest.raises(Wrong):
            await merge(scope, ids)
    with pytest.raises(NotFound):
        await merge(scope, [one, UUID(int=5)])
    with pytest.raises(NotFound):
        await undo_identity(scope, UUID(int=5))
    with pytest.raises(Wrong):
        await keep_apart(scope, one, one)


async def test_a_rehearsal_shows_scores_contacts_and_leads_and_changes_nothing(scope: Scope) -> None:
    one = await company(scope, "Acme", "acme.com", industry="SaaS")
    other = await company(
        scope,
        "Acme Robotics",
        "acme.io",
        head_count="80",
        contact_name="Ada Byron",
        contact_email="ada@acme.io",
    )
    await scored(scope)
    before = await state(scope)
    seen = await rehearse(scope, lambda: merge(scope, [one, other]), rescore_some)
    assert await state(scope) == before
    assert await recent_acts(scope) == []
    assert [side.company_id for side in seen.before] == [one, other]
    (after,) = seen.after
    assert (list(after.contacts), after.folded, len(after.records)) == (["Ada Byron"], 1, 2)
    assert after.scores[0].score > max(side.scores[0].score for side in seen.before)


@pytest.mark.parametrize("seed", range(6))
async def test_any_sequence_of_decisions_undone_in_any_order_gives_back_the_same_state(
    scope: Scope, seed: int
) -> None:
    dice = random.Random(seed)
    for number in range(3):
        await company(
            scope,
            f"Company {number}",
            f"c{number}.com",
            contact_name=f"Ada {number}",
            contact_email=f"a@c{number}.com",
        )
        for extra in range(dice.randrange(3)):
            await _import_row(scope, f"Company {number} {extra}", f"c{number}.com", key=f"{number}/{extra}")
    await scored(scope)
    before = await state(scope)
    acts = [act for act in [await _decide(scope, dice) for _ in range(7)] if act]
    ids = dict(await records_of(scope, [row[0] for row in await scope.rows("SELECT id FROM companies")]))
    assert all(company <= record for record, company in ids.items())
    dice.shuffle(acts)
    for act in acts:
        await rescore_some(scope, (await undo_identity(scope, act)).touched)
    assert await state(scope) == before


async def _decide(scope: Scope, dice: random.Random) -> UUID | None:
    live: Sequence[Any] = [
        row[0] for row in await scope.rows("SELECT DISTINCT company_id FROM company_records ORDER BY 1")
    ]
    records = await records_of(scope, live)
    large = [c for c in live if sum(company == c for _, company in records) > 1]
    verb = dice.choice(["merge", "split", "split", "apart"])
    if verb == "split" and large:
        which = dice.choice(large)
        own = [record for record, company in records if company == which]
        done = await split(scope, which, dice.sample(own, dice.randrange(1, len(own))))
    elif len(live) > 1:
        pair = dice.sample(list(live), 2)
        done = await (merge(scope, pair) if verb != "apart" else keep_apart(scope, *pair))
    else:
        return None
    await rescore_some(scope, done.touched)
    return done.act_id


async def test_a_record_that_bridges_two_companies_folds_one_and_its_lead(scope: Scope) -> None:
    one = await company(scope, "Acme", "acme.com")
    other = await company(scope, "Zeta", "zeta.com", linkedin_url="https://linkedin.com/company/acme")
    assert one != other
    await company(scope, "Acme Group", "acme.com", linkedin_url="https://linkedin.com/company/acme")
    assert await canonical(scope, other) == one
    assert [row[0] for row in await scope.rows("SELECT company_id FROM profiles")] == [one]
    assert [row[0] for row in await scope.rows("SELECT company_id FROM features")] == [one]
    assert await scope.value("SELECT count(*) FROM leads WHERE folded_into IS NULL") == 1

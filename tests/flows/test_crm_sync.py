"""A sync writes what may be written, once, and never over a person's edit; a whole sync can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadwright.actions.crm import mapping, plans
from leadwright.actions.crm.defaults import default_map
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.leads.decide import move
from leadwright.sources.crm.contract import CrmObject
from tests.flows.crm_runs import CONNECTION, apply, plan, pull, roll_back, sync
from tests.flows.fake_crm import FakeCrm, Trouble
from tests.flows.invented_companies import take_in

pytestmark = pytest.mark.anyio
COMPANY, CONTACT, DEAL = CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL
LIST = """company,website,country,employees,contact name,contact email,contact title
Acme,acme.example,Germany,250,Ann Bell,ann@acme.example,Head of Sales
Birch,birch.example,France,40,Bob Cole,bob@birch.example,CTO
"""


async def _leads(scope: Scope, tmp_path: Path, text: str = LIST, stage: str = "working") -> None:
    await take_in(scope, tmp_path, text)
    for (lead,) in await scope.rows("SELECT id FROM leads"):
        await move(scope, lead, stage)
    await scope.commit()


async def test_new_leads_are_made_with_their_people_and_the_second_sync_is_empty(
    scope: Scope, tmp_path: Path
) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    done = await sync(scope, crm)
    assert done.state == "done"
    assert dict(done.acts) == {"create": 4}
    acme = next(row for row in crm.living(COMPANY) if row.properties["domain"] == "acme.example")
    assert acme.properties["country"] == "Germany"
    assert acme.properties["numberofemployees"] == "250"
    ann = next(row for row in crm.living(CONTACT) if row.properties["email"] == "ann@acme.example")
    assert ann.links[COMPANY] == [acme.id]
    assert ann.properties["firstname"] == "Ann"
    for _ in range(2):
        crm.tick(60)
        again = await sync(scope, crm)
        assert (dict(again.acts), again.state) == ({}, "done")
    assert len(crm.living(COMPANY)) == 2
    assert await scope.value("SELECT count(*) FROM leads") == 2, "what we made is not a lead of its own"


async def test_what_is_there_is_found_and_only_gaps_are_filled(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    there = crm.add(COMPANY, name="ACME Germany GmbH", domain="acme.example", country="")
    crm.tick(60)
    await sync(scope, crm)
    assert len([row for row in crm.living(COMPANY) if row.properties["domain"] == "acme.example"]) == 1
    row = crm.books[COMPANY][there]
    assert row.properties["name"] == "ACME Germany GmbH", "a name that stands there stands"
    assert row.properties["country"] == "Germany"


async def test_an_edit_between_plan_and_run_stands(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    there = crm.add(COMPANY, name="Acme", domain="acme.example")
    crm.tick(60)
    await pull(scope, crm)
    made = await plan(scope, crm)
    crm.edit(COMPANY, there, country="Austria", numberofemployees="9")
    await apply(scope, crm, made.id)
    assert crm.books[COMPANY][there].properties["country"] == "Austria"
    assert crm.books[COMPANY][there].properties["numberofemployees"] == "9"
    crm.tick(60)
    await sync(scope, crm)
    assert crm.books[COMPANY][there].properties["country"] == "Austria"


async def test_what_somebody_emptied_stays_empty(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    there = crm.add(COMPANY, name="Acme", domain="acme.example", country="Spain")
    crm.tick(60)
    await sync(scope, crm)
    crm.edit(COMPANY, there, country="")
    crm.tick(60)
    done = await sync(scope, crm)
    assert not crm.books[COMPANY][there].properties["country"]
    assert done.conflicts == 1
    listed, _ = await plans.page(scope, done.id, conflicts=True)
    assert [one.property for one in listed[0].item.changes] == ["country"]


async def _ours(scope: Scope, field: str = "country") -> None:
    """Let a field of companies be kept by us."""
    document = mapping.to_document(default_map("hubspot").lines, default_map("hubspot").choices)
    for line in document["fields"]["company"]:
        if line["ours"] == field:
            line["keeper"] = "us"
    await mapping.decide(scope, CONNECTION, document)
    await scope.commit()


async def _say(scope: Scope, tmp_path: Path, country: str) -> None:
    text = LIST.replace("Germany", country)
    await take_in(scope, tmp_path, text)


async def test_a_field_that_we_keep_is_written_until_somebody_edits_it(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    await _ours(scope)
    crm = FakeCrm()
    await sync(scope, crm)
    acme = next(row for row in crm.living(COMPANY) if row.properties["domain"] == "acme.example")
    await _say(scope, tmp_path, "Austria")
    crm.tick(60)
    done = await sync(scope, crm)
    assert acme.properties["country"] == "Austria"
    assert dict(done.acts) == {"update": 1}
    crm.edit(COMPANY, acme.id, country="Switzerland")
    await _say(scope, tmp_path, "Italy")
    crm.tick(60)
    done = await sync(scope, crm)
    assert acme.properties["country"] == "Switzerland"
    listed, _ = await plans.page(scope, done.id, conflicts=True)
    change = listed[0].item.changes[0]
    assert (change.theirs, change.ours, change.base) == ("Switzerland", "Italy", "Austria")
    await plans.take_ours(scope, done.id, listed[0].place, "country")
    await apply(scope, crm, done.id)
    assert acme.properties["country"] == "Italy", "a person decided"


async def test_rows_can_be_left_out_and_a_plan_that_began_no_longer_changes(
    scope: Scope, tmp_path: Path
) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    made = await plan(scope, crm)
    rows, _ = await plans.page(scope, made.id, of="company")
    out = next(row for row in rows if row.item.title == "Birch")
    assert await plans.exclude(scope, made.id, [out.place]) == 1
    done = await apply(scope, crm, made.id)
    assert [row.properties["domain"] for row in crm.living(COMPANY)] == ["acme.example"]
    assert [row.properties["email"] for row in crm.living(CONTACT)] == ["ann@acme.example"]
    assert done.counts["skipped"] == 1, "a person whose company was left out is not made"
    with pytest.raises(Conflict):
        await plans.exclude(scope, made.id, [out.place])


async def test_a_qualified_lead_gets_one_deal_and_none_while_another_is_open(
    scope: Scope, tmp_path: Path
) -> None:
    await _leads(scope, tmp_path, stage="qualified")
    crm = FakeCrm()
    there = crm.add(COMPANY, name="Birch", domain="birch.example")
    crm.add(DEAL, dealname="Old", dealstage="qualifiedtobuy", links={COMPANY: there})
    crm.tick(60)
    await sync(scope, crm)
    deals = {row.properties["dealname"]: row for row in crm.living(DEAL)}
    assert sorted(deals) == ["Acme", "Old"]
    assert deals["Acme"].properties["dealstage"] == "qualifiedtobuy"
    assert deals["Acme"].links[COMPANY]
    assert deals["Acme"].links[CONTACT]
    crm.tick(60)
    assert dict((await sync(scope, crm)).acts) == {}
    crm.archive(DEAL, deals["Acme"].id)
    crm.tick(60)
    assert dict((await sync(scope, crm)).acts) == {}, "a deal that somebody deleted is not made again"


async def test_our_own_deal_does_not_put_the_lead_out(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path, stage="qualified")
    crm = FakeCrm()
    await sync(scope, crm)
    crm.tick(60)
    await pull(scope, crm)
    assert [row[0] for row in await scope.rows("SELECT DISTINCT open_deal FROM features")] == [False]


async def test_records_that_were_deleted_or_merged_there_are_not_made_again(
    scope: Scope, tmp_path: Path
) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    await sync(scope, crm)
    firms = {row.properties["domain"]: row.id for row in crm.living(COMPANY)}
    crm.merge(COMPANY, firms["acme.example"], firms["birch.example"])
    people = {row.properties["email"]: row.id for row in crm.living(CONTACT)}
    crm.archive(CONTACT, people["bob@birch.example"])
    crm.tick(60)
    done = await sync(scope, crm)
    assert "create" not in done.acts
    assert len(crm.living(COMPANY)) == 1
    assert len(crm.living(CONTACT)) == 1


async def test_companies_that_merge_here_keep_one_record_there(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    await sync(scope, crm)
    from leadwright.flows.merge import merge

    ids = [row[0] for row in await scope.rows("SELECT company_id FROM leads ORDER BY id")]
    await merge(scope, ids, "the same")
    await scope.commit()
    crm.tick(60)
    done = await sync(scope, crm)
    assert "create" not in done.acts
    assert len(crm.living(COMPANY)) == 2, "merging there is for people there"


@pytest.mark.parametrize("seed", range(4))
async def test_a_create_whose_answer_was_lost_is_found_again(scope: Scope, tmp_path: Path, seed: int) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm(seed, Trouble(lost=0.5))
    made = await plan(scope, crm)
    for _ in range(20):
        done = await apply(scope, crm, made.id)
        if done.state == "done":
            break
    assert done.state == "done"
    assert len(crm.living(COMPANY)) == 2
    assert len(crm.living(CONTACT)) == 2


async def test_the_way_back_restores_what_stood_there_but_for_what_people_edited(
    scope: Scope, tmp_path: Path
) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    there = crm.add(COMPANY, name="Acme", domain="acme.example", phone="+49 30 1234567")
    before = dict(crm.books[COMPANY][there].properties)
    crm.tick(60)
    done = await sync(scope, crm)
    made = {row.properties["domain"]: row for row in crm.living(COMPANY)}
    crm.edit(COMPANY, there, country="Austria")
    ann, bob = (
        next(r for r in crm.living(CONTACT) if r.properties["firstname"] == name) for name in ("Ann", "Bob")
    )
    crm.edit(CONTACT, ann.id, phone="+49 30 7654321")
    crm.tick(60)
    back = await roll_back(scope, crm, done.id)
    kept = {one.item.title: one for one in (await plans.page(scope, back.id))[0]}
    assert kept["Ann Bell"].item.action == "keep", "somebody works with it"
    assert kept["Bob Cole"].item.action == "archive"
    assert crm.books[CONTACT][bob.id].archived is False, "nothing is done before somebody runs it"
    await apply(scope, crm, back.id)
    now = {key: value for key, value in crm.books[COMPANY][there].properties.items() if value}
    assert now == {**{k: v for k, v in before.items() if v}, "country": "Austria"}
    assert crm.books[CONTACT][bob.id].archived
    assert not crm.books[CONTACT][ann.id].archived
    assert crm.books[COMPANY][made["birch.example"].id].archived
    crm.tick(60)
    await pull(scope, crm)
    again = await plan(scope, crm)
    assert again.acts["create"] == 2, "what was taken back may be made again, and is shown first"


async def test_a_company_that_people_hung_something_on_is_not_removed(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    done = await sync(scope, crm)
    birch = next(row for row in crm.living(COMPANY) if row.properties["domain"] == "birch.example")
    crm.add(CONTACT, firstname="Zoe", lastname="Day", email="zoe@birch.example", links={COMPANY: birch.id})
    crm.tick(60)
    await pull(scope, crm)
    back = await roll_back(scope, crm, done.id)
    await apply(scope, crm, back.id)
    assert not birch.archived


async def test_a_property_that_was_never_read_is_not_written(scope: Scope, tmp_path: Path) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    there = crm.add(COMPANY, name="Acme", domain="acme.example", city="Berlin")
    crm.tick(60)
    await pull(scope, crm)
    await scope.run("UPDATE crm_records SET properties = properties - 'country'")
    made = await plan(scope, crm)
    rows, _ = await plans.page(scope, made.id)
    acme = next(row for row in rows if row.item.crm_id == there)
    assert "country" not in {one.property for one in acme.item.changes}


async def test_of_who_opts_out_after_we_made_them_nothing_is_mirrored_and_nothing_written(
    scope: Scope, tmp_path: Path
) -> None:
    await _leads(scope, tmp_path)
    crm = FakeCrm()
    await sync(scope, crm)
    ann = next(row for row in crm.living(CONTACT) if row.properties["firstname"] == "Ann")
    crm.edit(CONTACT, ann.id, hs_email_optout="true", jobtitle="")
    crm.tick(60)
    sent = len(crm.sent)
    done = await sync(scope, crm)
    assert dict(done.acts) == {}
    assert len(crm.sent) == sent
    row = await scope.row("SELECT properties, base, match_key FROM crm_records WHERE crm_id = :id", id=ann.id)
    assert row is not None
    assert tuple(row) == ({}, {}, None)

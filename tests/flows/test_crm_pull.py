"""What a CRM says is recorded, resolved against what is there, and heeded: customers, open deals, opt-outs."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import CrmObject
from tests.flows.crm_runs import CONNECTION, pull
from tests.flows.fake_crm import FakeCrm
from tests.flows.invented_companies import take_in

pytestmark = pytest.mark.anyio
COMPANY, CONTACT, DEAL = CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL


async def _with_icp(scope: Scope) -> None:
    stored = await icps.save(
        scope, from_document({"name": "Hospitals", "industries": ["Health IT"]}, source="test")
    )
    await rescore_all(scope, stored)
    await scope.commit()


async def _tiers(scope: Scope) -> dict[str, str]:
    return {row[0]: row[1] for row in await scope.rows("SELECT domain, tier FROM scores")}


async def test_a_customer_and_an_open_deal_are_out_before_anything_is_spent(
    scope: Scope, tmp_path: Path
) -> None:
    await take_in(scope, tmp_path)
    await _with_icp(scope)
    crm = FakeCrm()
    crm.add(COMPANY, name="Mercy Ledger Inc", domain="mercyledger.example", lifecyclestage="customer")
    pay = crm.add(COMPANY, name="Ward Pay", domain="wardpay.example")
    crm.add(DEAL, dealname="Ward Pay", dealstage="qualifiedtobuy", links={COMPANY: pay})
    crm.tick(60)
    done = await pull(scope, crm)
    assert done.records == 3
    assert done.new == 0, "both are known already"
    tiers = await _tiers(scope)
    assert tiers["mercyledger.example"] == "out"
    assert tiers["wardpay.example"] == "out"
    assert tiers["crumbco.example"] != "out"


async def test_a_second_pull_says_nothing_new(scope: Scope) -> None:
    crm = FakeCrm()
    firm = crm.add(COMPANY, name="Acme", domain="acme.example", numberofemployees="250")
    crm.add(CONTACT, firstname="Ann", lastname="Bell", email="ann@acme.example", links={COMPANY: firm})
    crm.tick(60)
    await pull(scope, crm)
    before = await scope.value("SELECT count(*) FROM observations")
    await pull(scope, crm)
    assert await scope.value("SELECT count(*) FROM observations") == before
    assert await scope.value("SELECT count(*) FROM leads") == 1
    assert await scope.value("SELECT name FROM contacts") == "Ann Bell"


async def test_who_opted_out_there_is_left_alone_here_and_kept_nowhere(scope: Scope, tmp_path: Path) -> None:
    text = "company,website,contact name,contact email\nAcme,acme.example,Ann Bell,ann@acme.example\n"
    await take_in(scope, tmp_path, text)
    assert await scope.value("SELECT count(*) FROM contacts") == 1
    crm = FakeCrm()
    crm.add(CONTACT, firstname="Ann", lastname="Bell", email="ann@acme.example", hs_email_optout="true")
    crm.tick(60)
    done = await pull(scope, crm)
    assert done.left_alone == 1
    assert await scope.value("SELECT count(*) FROM contacts") == 0
    kept = await scope.rows("SELECT properties, opted_out FROM crm_records")
    assert [(row[0], row[1]) for row in kept] == [({}, True)]
    assert await scope.value("SELECT count(*) FROM observations WHERE source = 'hubspot'") == 0


async def test_who_is_suppressed_here_is_not_mirrored_either(scope: Scope) -> None:
    from leadwright.policy import identifiers, suppression

    address = identifiers.email("ann@acme.example")
    assert address is not None
    await suppression.suppress(scope, {address}, "asked")
    crm = FakeCrm()
    crm.add(CONTACT, firstname="Ann", lastname="Bell", email="ann@acme.example")
    crm.tick(60)
    await pull(scope, crm)
    assert await scope.value("SELECT properties FROM crm_records") == {}


async def test_a_deal_that_is_won_moves_the_lead_once_and_a_person_has_the_last_word(scope: Scope) -> None:
    from leadwright.leads.decide import move

    crm = FakeCrm()
    firm = crm.add(COMPANY, name="Acme", domain="acme.example")
    deal = crm.add(DEAL, dealname="Acme", dealstage="appointmentscheduled", links={COMPANY: firm})
    crm.tick(60)
    await pull(scope, crm)
    assert await scope.value("SELECT stage FROM leads") == "meeting"
    crm.edit(DEAL, deal, dealstage="closedwon", amount="12000")
    crm.tick(60)
    assert (await pull(scope, crm)).moved == 1
    assert await scope.value("SELECT stage FROM leads") == "won"
    said = await scope.value(
        "SELECT content FROM observations WHERE content ? 'deals' ORDER BY id DESC LIMIT 1"
    )
    assert said["customer"] is True
    assert said["open_deal"] is False
    assert said["deals"][0]["amount"] == "12000"
    await move(scope, await scope.value("SELECT id FROM leads"), "working")
    await pull(scope, crm)
    assert await scope.value("SELECT stage FROM leads") == "working"


async def test_a_record_that_is_gone_says_nothing_any_more(scope: Scope) -> None:
    crm = FakeCrm()
    firm = crm.add(COMPANY, name="Acme", domain="acme.example", lifecyclestage="customer")
    crm.tick(60)
    await pull(scope, crm)
    assert await scope.value("SELECT customer FROM features") is True
    crm.archive(COMPANY, firm)
    crm.tick(60)
    await pull(scope, crm)
    assert await scope.value("SELECT customer FROM features") is None


async def test_a_pull_that_is_stopped_goes_on_at_its_page(scope: Scope) -> None:
    crm = FakeCrm()
    crm.page = 2
    for number in range(5):
        crm.add(COMPANY, name=f"Firm {number}", domain=f"firm{number}.example")
    crm.tick(60)
    from leadwright.flows.pull_crm import pull_crm
    from leadwright.flows.rescore import rescore_some
    from tests.flows.crm_runs import session_of

    steps = pull_crm(scope, crm, await session_of(scope, crm), rescore_some)
    async for step in steps:
        await scope.commit()
        if step.records == 2:
            break
    await steps.aclose()
    await scope.rollback()
    calls = len(crm.calls)
    done = await pull(scope, crm)
    assert done.records == 3, "the first page is not read again"
    assert len(crm.calls) > calls
    assert await scope.value("SELECT count(*) FROM leads") == 5
    assert await scope.value("SELECT count(*) FROM crm_records WHERE connection_id = :id", id=CONNECTION) == 5


async def test_what_a_webhook_tells_of_is_read_as_it_is(scope: Scope) -> None:
    from leadwright.flows.pull_crm import hear_crm
    from leadwright.flows.rescore import rescore_some
    from tests.flows.crm_runs import session_of

    crm = FakeCrm()
    firm = crm.add(COMPANY, name="Acme", domain="acme.example")
    other = crm.add(COMPANY, name="Acme again", domain="again.example")
    crm.add(COMPANY, name="Never told of", domain="never.example")
    crm.merge(COMPANY, other, firm)
    steps = hear_crm(scope, crm, await session_of(scope, crm), {COMPANY: [firm, other, "404"]}, rescore_some)
    async for _ in steps:
        await scope.commit()
    assert [row[0] for row in await scope.rows("SELECT name FROM profiles")] == ["Acme"]
    rows = await scope.rows("SELECT crm_id, merged_into FROM crm_records ORDER BY crm_id")
    assert [tuple(row) for row in rows] == [(firm, None), (other, firm)]


async def _people(scope: Scope) -> dict[str, str]:
    return {row[0]: row[1] for row in await scope.rows("SELECT name, standing FROM contacts")}


async def test_a_record_that_is_deleted_or_merged_dismisses_nobody(scope: Scope, tmp_path: Path) -> None:
    text = "company,website,contact name,contact email\nAcme,acme.example,Ann Bell,ann@acme.example\n"
    await take_in(scope, tmp_path, text)
    crm = FakeCrm()
    firm = crm.add(COMPANY, name="Acme", domain="acme.example")
    other = crm.add(COMPANY, name="Acme Holding", domain="holding.example")
    ann = crm.add(CONTACT, firstname="Ann", lastname="Bell", email="ann@acme.example", links={COMPANY: firm})
    crm.tick(60)
    await pull(scope, crm)
    crm.merge(COMPANY, firm, other)
    crm.tick(60)
    await pull(scope, crm)
    assert await scope.value("SELECT count(*) FROM contacts WHERE standing = 'former'") == 0
    crm.archive(CONTACT, ann)
    crm.tick(60)
    await pull(scope, crm)
    assert await scope.value("SELECT count(*) FROM contacts WHERE standing = 'former'") == 0
    assert "Ann Bell" in await _people(scope)


async def test_who_is_at_another_company_now_has_left_the_one_before(scope: Scope) -> None:
    crm = FakeCrm()
    firm = crm.add(COMPANY, name="Acme", domain="acme.example")
    other = crm.add(COMPANY, name="Birch", domain="birch.example")
    ann = crm.add(CONTACT, firstname="Ann", lastname="Bell", links={COMPANY: firm})
    crm.tick(60)
    await pull(scope, crm)
    crm.books[CONTACT][ann].links = {COMPANY: [other]}
    crm.edit(CONTACT, ann, phone="+49 30 1234567")
    crm.tick(60)
    await pull(scope, crm)
    rows = await scope.rows(
        "SELECT p.domain, c.standing FROM contacts c JOIN profiles p ON p.company_id = c.company_id ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [("acme.example", "former"), ("birch.example", "current")]

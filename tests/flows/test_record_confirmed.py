"""What a user confirmed of a paper becomes a lead with its contact, or a contact in waiting, and nothing more."""

from __future__ import annotations

import pytest

from leadwright.flows.add_lead import add_lead
from leadwright.flows.record_confirmed import record_confirmed
from leadwright.flows.suppress import suppress
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Refused, Wrong
from leadwright.kernel.ids import new_id
from leadwright.policy.identifiers import guessed
from leadwright.reads.near_duplicates import NearDuplicates
from leadwright.sources.confirmed import Confirmed

pytestmark = pytest.mark.anyio

ANA = (
    ("name", "Ana Prado"),
    ("title", "CTO"),
    ("emails", "ana@northwind-labs.com"),
    ("phones", "+44 113 496 0000"),
)
LABS = (("name", "Northwind Labs"), ("website", "northwind-labs.com"))


async def test_a_person_with_a_company_becomes_a_lead_with_a_contact(scope: Scope) -> None:
    taken = await record_confirmed(scope, Confirmed("paste", ANA, LABS), "Signature")
    assert taken.created
    assert not taken.waiting
    contact = await scope.row("SELECT name, title, email, phone, company_id FROM contacts")
    assert contact is not None
    assert tuple(contact) == ("Ana Prado", "CTO", "ana@northwind-labs.com", "+441134960000", taken.company_id)
    reading = await scope.row("SELECT source, label FROM readings")
    assert reading is not None
    assert tuple(reading) == ("paste", "Signature")
    assert await scope.value("SELECT domain FROM features") == "northwind-labs.com"
    assert await scope.value("SELECT contact_email FROM features") is True


async def test_only_what_was_confirmed_is_recorded(scope: Scope) -> None:
    await record_confirmed(scope, Confirmed("card", ANA[:1], LABS[:1]), "card.png")
    rows = await scope.rows("SELECT content FROM observations ORDER BY id")
    assert [row.content for row in rows] == [{"name": "Northwind Labs"}, {"name": "Ana Prado"}]


async def test_a_person_without_a_company_waits_unscored(scope: Scope) -> None:
    taken = await record_confirmed(scope, Confirmed("vcard", ANA), "ana.vcf")
    assert taken.waiting
    assert taken.lead_id is None
    for table in ("leads", "companies", "features", "contacts"):
        assert await scope.value(f"SELECT count(*) FROM {table}") == 0
    row = await scope.row("SELECT kind, parent_id FROM source_records")
    assert row is not None
    assert tuple(row) == ("person", None)


async def test_the_same_paper_again_changes_nothing(scope: Scope) -> None:
    first = await record_confirmed(scope, Confirmed("paste", ANA, LABS), "Signature")
    again = await record_confirmed(scope, Confirmed("paste", ANA, LABS), "Signature")
    assert (again.lead_id, again.created) == (first.lead_id, False)
    assert await scope.value("SELECT count(*) FROM observations") == 2
    assert await scope.value("SELECT count(*) FROM contacts") == 1


async def test_earlier_words_stand_where_a_new_paper_is_silent(scope: Scope) -> None:
    await record_confirmed(scope, Confirmed("paste", ANA, (*LABS, ("head_count", "51-200"))), "Page")
    more = (("name", "Ana Prado"), ("emails", "ana@northwind-labs.com"), ("emails", "ana.prado@gmail.com"))
    await record_confirmed(scope, Confirmed("paste", more, LABS[1:]), "Signature")
    row = await scope.row("SELECT name, head_count_min FROM features")
    assert row is not None
    assert tuple(row) == ("Northwind Labs", 51)
    assert await scope.value("SELECT title FROM contacts") == "CTO"
    words = [row.content for row in await scope.rows("SELECT content FROM observations ORDER BY id")]
    assert words[-1]["emails"] == ["ana@northwind-labs.com", "ana.prado@gmail.com"]


async def test_a_company_of_a_known_name_is_asked_about_first(scope: Scope) -> None:
    known = await add_lead(scope, {"name": "Northwind Labs", "website": "northwind-labs.com"})
    with pytest.raises(NearDuplicates) as caught:
        await record_confirmed(scope, Confirmed("paste", ANA[:2], LABS[:1]), "Profile")
    assert caught.value.candidates[0].company_id == known.company_id
    assert await scope.value("SELECT count(*) FROM readings WHERE source = 'paste'") == 0
    taken = await record_confirmed(
        scope, Confirmed("paste", ANA[:2], LABS[:1]), "Profile", company_id=known.company_id
    )
    assert (taken.lead_id, taken.company_id, taken.created) == (known.lead_id, known.company_id, False)
    assert await scope.value("SELECT name FROM contacts") == "Ana Prado"
    other = await record_confirmed(scope, Confirmed("resume", ANA[:2], LABS[:1]), "Profile", force=True)
    assert other.created
    assert other.company_id != known.company_id


async def test_a_person_alone_joins_the_company_that_the_user_chose(scope: Scope) -> None:
    known = await add_lead(scope, {"name": "Northwind Labs"})
    taken = await record_confirmed(scope, Confirmed("vcard", ANA), "ana.vcf", company_id=known.company_id)
    assert (taken.lead_id, taken.created) == (known.lead_id, False)
    row = await scope.row("SELECT name FROM profiles")
    assert row is not None
    assert row.name == "Northwind Labs"
    assert await scope.value("SELECT email FROM contacts") == "ana@northwind-labs.com"


async def test_a_choice_of_an_unknown_company_is_refused(scope: Scope) -> None:
    with pytest.raises(NotFound):
        await record_confirmed(scope, Confirmed("vcard", ANA), "ana.vcf", company_id=new_id())


@pytest.mark.parametrize(
    "text",
    ["ana@northwind-labs.com", "ana.prado@gmail.com", "+44 113 496 0000", "Ana Prado at northwind-labs.com"],
)
async def test_who_asked_to_be_left_alone_is_refused_by_any_address_or_number(
    scope: Scope, text: str
) -> None:
    await suppress(scope, [guessed(text)], "asked us to")
    both = (*ANA[:2], ("emails", "other@northwind-labs.com"), *ANA[2:], ("emails", "ana.prado@gmail.com"))
    with pytest.raises(Refused) as caught:
        await record_confirmed(scope, Confirmed("paste", both, LABS), "Signature")
    assert caught.value.field == "person"
    assert (await record_confirmed(scope, Confirmed("paste", (), LABS), "Page")).created


@pytest.mark.parametrize(
    ("person", "company", "field"),
    [
        ((), (), "person"),
        ((("title", "CTO"),), (), "person.name"),
        ((), (("head_count", "12"),), "company.name"),
        ((("name", "Ana"), ("phones", "0113 496 0000")), (), "person.phones"),
        ((("name", "Ana"), ("emails", "ana at labs")), (), "person.emails"),
        ((("name", "Ana"), ("birthday", "1990-01-01")), (), "person.birthday"),
        ((("name", "Ana"), ("employments", {"title": "CTO", "from": "soon"})), (), "person.employments"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_its_field(
    scope: Scope, person: tuple[tuple[str, object], ...], company: tuple[tuple[str, object], ...], field: str
) -> None:
    with pytest.raises(Wrong) as caught:
        await record_confirmed(scope, Confirmed("paste", person, company), "Paste")
    assert caught.value.field == field
    assert await scope.value("SELECT count(*) FROM observations") == 0

"""Contacts changed by a person's word: it wins, stays, teaches, and can be taken back; who moves leaves a history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.adjudicate_address import adjudicate_address
from leadwright.entities.types import Standing
from leadwright.flows.add_contact import add_contact
from leadwright.flows.change_contact import (
    archive_contact,
    correct_contact,
    move_contact,
    restore_contact,
)
from leadwright.flows.decide_value import undo_value
from leadwright.flows.import_file import import_file
from leadwright.flows.merge_people import merge_people, split_person, tell_people_apart
from leadwright.flows.suppress import suppress
from leadwright.flows.undo_identity import undo_identity
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Refused, Wrong
from leadwright.kernel.settings import settings
from leadwright.policy import identifiers
from leadwright.reads.company import company
from leadwright.reads.contact import contact
from leadwright.reads.contacts import ContactFilter, contacts
from leadwright.reads.near_duplicates import NearDuplicates

pytestmark = pytest.mark.anyio
ROWS = (
    "company,website,contact_name,contact_title,contact_email,contact_linkedin\n"
    "Acme,acme.com,Jane Doe,CTO,jane@acme.com,linkedin.com/in/jane-doe\n"
    "Acme,acme.com,John Roe,Head of Sales,john@acme.com,\n"
    "Birch,birch.io,Mia Stone,CEO,mia@birch.io,\n"
)


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def load(scope: Scope, folder: Path, rows: str, name: str = "list.csv") -> None:
    path = folder / name
    path.write_text(rows)
    async for _ in import_file(scope, path, folder):
        await scope.commit()


@pytest.fixture
async def filled(scope: Scope, tmp_path: Path) -> Scope:
    await load(scope, tmp_path, ROWS)
    return scope


async def who(scope: Scope, name: str) -> UUID:
    found: UUID = await scope.value("SELECT id FROM contacts WHERE name = :name", name=name)
    return found


async def at(scope: Scope, domain: str) -> UUID:
    found: UUID = await scope.value("SELECT company_id FROM profiles WHERE domain = :domain", domain=domain)
    return found


async def everything(scope: Scope) -> list[Any]:
    rows = await scope.rows(
        "SELECT id, company_id, name, title, email, emails, phone, standing, ended_on, sources FROM contacts ORDER BY id"
    )
    features = await scope.rows(
        "SELECT company_id, contact_email, contact_count, contact_title FROM features ORDER BY 1"
    )
    return [[tuple(row) for row in rows], [tuple(row) for row in features]]


async def test_a_correction_wins_over_a_later_list_and_can_be_taken_back(
    filled: Scope, tmp_path: Path
) -> None:
    jane = await who(filled, "Jane Doe")
    done = await correct_contact(
        filled, jane, {"title": "Chief Executive Officer", "phone": "+44 20 7946 0000"}
    )
    assert set(done.decisions) == {"title", "phone"}
    await load(filled, tmp_path, ROWS.replace("CTO", "VP Engineering"), "later.csv")
    said = await contact(filled, jane)
    assert (said.contact.title, said.contact.phone) == ("Chief Executive Officer", "+442079460000")
    assert said.fields["title"].confidence == 1.0
    assert {(v.source, v.agrees) for v in said.fields["title"].voices} == {("human", True), ("file", False)}
    assert said.fields["title"].decision_id == done.decisions["title"]
    await undo_value(filled, done.decisions["title"])
    again = await contact(filled, jane)
    assert again.contact.title == "VP Engineering"
    assert again.contact.phone == "+442079460000"


async def test_a_decision_teaches_which_source_was_wrong_about_people(filled: Scope) -> None:
    await correct_contact(filled, await who(filled, "Jane Doe"), {"email": "j.doe@acme.com"})
    rows = await filled.rows("SELECT field, source, is_right, judged_by FROM adjudications")
    assert [tuple(row) for row in rows] == [("person.email", "file", False, "human")]


async def test_what_was_looked_at_and_changed_since_is_refused(filled: Scope) -> None:
    jane = await who(filled, "Jane Doe")
    seen = (await contact(filled, jane)).version
    await correct_contact(filled, jane, {"title": "CEO"}, version=seen)
    with pytest.raises(Conflict):
        await correct_contact(filled, jane, {"title": "CFO"}, version=seen)


@pytest.mark.parametrize(
    "given",
    [{"email": "no address"}, {"phone": "12"}, {"name": None}, {"born": "1980"}, {"ended_on": "spring"}],
)
async def test_what_cannot_be_read_is_refused_and_changes_nothing(
    filled: Scope, given: dict[str, Any]
) -> None:
    before = await everything(filled)
    with pytest.raises(Wrong) as refused:
        await correct_contact(filled, await who(filled, "Jane Doe"), given)
    assert refused.value.field
    assert await everything(filled) == before


async def test_who_moves_is_a_contact_there_and_a_former_one_here(filled: Scope) -> None:
    jane, birch = await who(filled, "Jane Doe"), await at(filled, "birch.io")
    before = await everything(filled)
    done = await move_contact(filled, jane, birch, {"title": "COO", "email": "jane@birch.io"})
    there, here = await contact(filled, done.contact_id), await contact(filled, jane)
    assert (there.company_id, there.contact.title, there.contact.email) == (birch, "COO", "jane@birch.io")
    assert there.contact.standing is Standing.CURRENT
    assert here.contact.standing is Standing.FORMER
    assert [one.contact_id for one in there.same] == [jane]
    positions = [(one.company, one.title, one.current) for one in there.employments]
    assert positions == [("Birch", "COO", True), ("Acme", "CTO", False)]
    features = await filled.row(
        "SELECT contact_title FROM features WHERE company_id = :id", id=here.company_id
    )
    assert features is not None
    assert features[0] == "Head of Sales"  # nobody turns to who left
    await undo_value(filled, done.decisions["company"])
    assert await everything(filled) == before


async def test_a_list_that_names_the_same_page_elsewhere_links_the_two(filled: Scope, tmp_path: Path) -> None:
    later = "company,website,contact_name,contact_title,contact_linkedin\nBirch,birch.io,Jane Doe,COO,https://uk.linkedin.com/in/Jane-Doe/\n"
    await load(filled, tmp_path, later, "later.csv")
    jane = await filled.value("SELECT id FROM contacts WHERE email = 'jane@acme.com'")
    said = await contact(filled, jane)
    assert said.contact.standing is Standing.UNSURE
    assert [(one.company, one.title) for one in said.same] == [("Birch", "COO")]
    elsewhere = await contact(filled, said.same[0].contact_id)
    assert elsewhere.contact.standing is Standing.CURRENT


async def test_a_namesake_elsewhere_is_somebody_else(filled: Scope, tmp_path: Path) -> None:
    await load(filled, tmp_path, "company,website,contact_name\nBirch,birch.io,Jane Doe\n", "later.csv")
    jane = await filled.value("SELECT id FROM contacts WHERE email = 'jane@acme.com'")
    said = await contact(filled, jane)
    assert said.same == []
    assert said.contact.standing is Standing.CURRENT


async def test_a_contact_put_away_is_turned_to_by_nobody_and_comes_back_whole(filled: Scope) -> None:
    before = await everything(filled)
    jane = await who(filled, "Jane Doe")
    await archive_contact(filled, jane, "left the trade")
    listed, total = await contacts(filled, ContactFilter())
    assert total == 2
    assert jane not in {row.id for row in listed}
    assert [row.id for row in (await contacts(filled, ContactFilter(show="archived")))[0]] == [jane]
    acme = await company(filled, await at(filled, "acme.com"))
    assert [person.name for person in acme.contacts] == ["John Roe"]
    await restore_contact(filled, jane)
    assert await everything(filled) == before


async def test_merged_people_come_apart_again_to_the_byte(filled: Scope) -> None:
    before = await everything(filled)
    jane, john = await who(filled, "Jane Doe"), await who(filled, "John Roe")
    done = await merge_people(filled, [jane, john])
    one = await contact(filled, john)
    assert one.contact.id == done.contact_id
    assert len(one.contact.records) == 2
    await undo_identity(filled, done.act_id)
    assert await everything(filled) == before


async def test_a_namesake_split_off_stays_apart_and_may_be_joined_again(
    filled: Scope, tmp_path: Path
) -> None:
    await load(
        filled,
        tmp_path,
        "company,website,contact_name,contact_email\nAcme,acme.com,Jane Doe,jd@acme.com\n",
        "b.csv",
    )
    before = await everything(filled)
    said = await contact(filled, await who(filled, "Jane Doe"))
    assert len(said.contact.records) == 2
    done = await split_person(filled, said.contact.id, [said.contact.records[1]])
    rows = await filled.rows("SELECT email FROM contacts WHERE name = 'Jane Doe' ORDER BY email")
    assert [row[0] for row in rows] == ["jane@acme.com", "jd@acme.com"]
    await undo_identity(filled, done.act_id)
    assert await everything(filled) == before


async def test_people_told_apart_are_not_linked_by_a_page(filled: Scope, tmp_path: Path) -> None:
    later = (
        "company,website,contact_name,contact_linkedin\nBirch,birch.io,Jane Doe,linkedin.com/in/jane-doe\n"
    )
    await load(filled, tmp_path, later, "later.csv")
    jane = await filled.value("SELECT id FROM contacts WHERE email = 'jane@acme.com'")
    other = (await contact(filled, jane)).same[0].contact_id
    await tell_people_apart(filled, jane, other)
    said = await contact(filled, jane)
    assert (said.same, said.contact.standing) == ([], Standing.CURRENT)


async def test_somebody_added_is_a_contact_of_the_company_that_is_meant(filled: Scope) -> None:
    acme = await at(filled, "acme.com")
    done = await add_contact(filled, {"name": "Kim Lane", "title": "CFO", "email": "kim@acme.com"})
    assert (done.company_id, done.created) == (acme, True)  # the address tells the company
    again = await add_contact(filled, {"name": "Kim Lane", "phone": "+44 20 7946 0001"}, company_id=acme)
    assert (again.contact_id, again.created) == (done.contact_id, False)
    fresh = await add_contact(
        filled, {"name": "Lou Park"}, company="Cedar Works", website="cedarworks.example"
    )
    assert await filled.value("SELECT count(*) FROM leads WHERE company_id = :id", id=fresh.company_id) == 1
    with pytest.raises(NearDuplicates):
        await add_contact(filled, {"name": "Max Quill"}, company="Birch Ltd")
    with pytest.raises(Wrong):
        await add_contact(filled, {"title": "CTO"}, company_id=acme)


async def test_who_asked_to_be_left_alone_is_neither_added_nor_shown(filled: Scope) -> None:
    jane = await who(filled, "Jane Doe")
    await suppress(filled, [identifiers.identifier("email", "jane@acme.com")], "asked us")
    with pytest.raises(NotFound):
        await contact(filled, jane)
    assert "Jane Doe" not in {
        one.name for one in (await company(filled, await at(filled, "acme.com"))).contacts
    }
    with pytest.raises(Refused):
        await add_contact(filled, {"name": "Jane Doe", "email": "jane@acme.com"})


async def test_a_bounce_proves_the_sources_of_an_address_wrong_and_a_reply_right_once(
    filled: Scope, tmp_path: Path
) -> None:
    await load(filled, tmp_path, ROWS.replace("John Roe", "John M. Roe"), "later.csv")
    jane = await who(filled, "Jane Doe")
    john = await filled.value("SELECT id FROM contacts WHERE email = 'john@acme.com'")
    bounced = await adjudicate_address(filled, "Jane@acme.com", "wrong", "bounce")
    assert bounced.sources == ["file"]
    assert bounced.companies == [await at(filled, "acme.com")]
    await adjudicate_address(filled, "john@acme.com", "right", "reply")
    rows = await filled.rows(
        "SELECT source, field, is_right, judged_by, count(*) FROM adjudications GROUP BY 1, 2, 3, 4 ORDER BY is_right"
    )
    told = [tuple(row) for row in rows]
    assert told == [("file", "person.email", False, "bounce", 2), ("file", "person.email", True, "reply", 2)]
    assert (await adjudicate_address(filled, "jane@acme.com", "wrong", "bounce")).sources == []
    said = (await contact(filled, jane)).contact
    assert (said.email_status, said.email_kind) == ("invalid", None)
    assert (await contact(filled, john)).contact.email_status == "valid"
    assert (await adjudicate_address(filled, "nobody@acme.com", "wrong", "bounce")).companies == []


async def test_an_address_that_a_whole_list_repeats_is_nobody_s_own(scope: Scope, tmp_path: Path) -> None:
    rows = "".join(f"Firm {n},firm{n}.example,Owner {n},owner@gmail.com\n" for n in range(60))
    await load(scope, tmp_path, f"company,website,contact_name,contact_email\n{rows}")
    one = await scope.value("SELECT id FROM contacts WHERE name = 'Owner 7'")
    said = await contact(scope, one)
    assert (said.same, said.contact.standing) == ([], Standing.CURRENT)

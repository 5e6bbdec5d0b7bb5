"""Contacts out of what sources say: who is one person, how they are reached, and whether they still work there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from leadwright.entities.clusters import Word
from leadwright.entities.contacts import PeopleWords, contacts_of
from leadwright.entities.employments import employments_of
from leadwright.entities.types import Standing
from leadwright.observations.types import Bundle

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ACME, BIRCH = UUID(int=0xA), UUID(int=0xB)


def record(number: int) -> UUID:
    return UUID(int=1000 + number)


def said(
    number: int,
    content: Mapping[str, Any],
    *,
    source: str = "file",
    days: int = 10,
    at: UUID = ACME,
    key: str = "",
) -> Bundle:
    seen = NOW - timedelta(days=days)
    return Bundle(
        UUID(int=5000 + number), record(number), "person", at, source, source, "user", content, None, None, seen, seen,
        key or f"key{number}",
    )  # fmt: skip


def correction(number: int, of: int, field: str, content: Mapping[str, Any]) -> Bundle:
    return said(number, content, source="human", days=0, key=f"values:{record(of)}:{field}")


JANE = {"name": "Jane Doe", "title": "CTO", "email": "jane@acme.example"}


def test_records_of_one_company_that_share_an_address_or_a_page_or_a_name_are_one_person() -> None:
    page = "https://www.linkedin.com/in/jane-doe"
    bundles = [
        said(1, {**JANE, "linkedin_url": page}),
        said(2, {"name": "J. Doe", "linkedin_url": page + "/"}, source="website"),
        said(3, {"name": "Jane DOE", "phone": "+442079460000"}, source="vcard"),
        said(4, {"name": "John Roe", "email": "john@acme.example"}),
    ]
    for order in permutations(bundles):
        found = contacts_of(order)
        assert [set(one.records) for one in found] == [{record(1), record(2), record(3)}, {record(4)}]
        assert found[0].phone == "+442079460000"


def test_a_shared_address_of_a_function_does_not_make_two_people_one() -> None:
    bundles = [
        said(1, {"name": "Jane Doe", "email": "info@acme.example"}),
        said(2, {"name": "John Roe", "email": "info@acme.example"}),
        said(3, {"email": "info@acme.example", "email_status": "valid"}, source="mailbox"),
    ]
    found = contacts_of(bundles)
    assert sorted(one.name for one in found) == ["Jane Doe", "John Roe"]
    assert {one.email_status for one in found} == {"valid"}  # a verdict is on the address, whoever has it


def test_every_address_keeps_its_own_verdicts_and_who_told_it() -> None:
    bundles = [
        said(1, {**JANE, "emails": ["jane@acme.example", "jd@gmail.com"]}, days=30),
        said(
            2,
            {"name": "Jane Doe", "email": "j.doe@acme.example", "email_status": "accept_all"},
            source="hunter",
        ),
        said(3, {"email": "jane@acme.example", "email_status": "valid"}, source="mailbox", days=5),
        said(4, {"email": "jane@acme.example", "email_status": "unknown"}, source="mailbox2", days=1),
    ]
    (jane,) = contacts_of(bundles)
    assert (jane.email, jane.email_kind, jane.email_status) == ("jane@acme.example", "direct", "valid")
    known = {one.address: (one.status, one.kind) for one in jane.emails}
    assert known == {
        "jane@acme.example": ("valid", "direct"),  # that nobody could tell later says nothing against it
        "j.doe@acme.example": ("accept_all", "direct"),
        "jd@gmail.com": (None, "free"),
    }
    assert [v.by for v in jane.emails[0].verdicts] == ["mailbox", "mailbox2"]


def test_an_address_found_invalid_is_no_way_to_reach_somebody() -> None:
    bundles = [
        said(1, JANE),
        said(2, {"email": "jane@acme.example", "email_status": "invalid"}, source="mailbox", days=1),
    ]
    (jane,) = contacts_of(bundles)
    assert (jane.email, jane.email_kind, jane.email_status) == ("jane@acme.example", None, "invalid")


def test_what_a_person_says_wins_over_newer_words_and_may_be_that_there_is_none() -> None:
    newer = said(2, {**JANE, "title": "Intern", "phone": "+442079460000"}, source="apollo", days=-30)
    bundles = [said(1, JANE), newer, correction(3, 1, "title", {"title": "CFO"})]
    (jane,) = contacts_of([*bundles, correction(4, 1, "phone", {"phone": None, "phones": []})])
    assert (jane.title, jane.phone, jane.department) == ("CFO", None, "Finance")
    assert jane.id == record(1)


def test_a_correction_names_the_best_address_or_all_of_them() -> None:
    base = said(1, {**JANE, "emails": ["jane@acme.example", "jd@gmail.com"]})
    (jane,) = contacts_of([base, correction(2, 1, "email", {"email": "jd@gmail.com"})])
    assert [one.address for one in jane.emails] == ["jd@gmail.com", "jane@acme.example"]
    told = {"email": "new@acme.example", "emails": ["new@acme.example"]}
    (jane,) = contacts_of([base, correction(2, 1, "email", told)])
    assert [one.address for one in jane.emails] == ["new@acme.example"]


def test_a_correction_is_about_the_record_that_it_corrects_and_about_nobody_else() -> None:
    bundles = [
        said(1, JANE),
        said(2, {"name": "John Roe"}),
        correction(3, 2, "email", {"email": "john@acme.example"}),
    ]
    found = {one.name: one.email for one in contacts_of(bundles)}
    assert found == {"Jane Doe": "jane@acme.example", "John Roe": "john@acme.example"}


def test_two_of_one_name_stay_two_where_a_person_said_so_in_any_order() -> None:
    bundles = [said(1, {"name": "Jane Doe", "title": "CTO"}), said(2, {"name": "Jane Doe", "title": "Nurse"})]
    words = PeopleWords(judged=(Word(record(1), record(2), "different", UUID(int=9)),))
    for order in permutations(bundles):
        assert len(contacts_of(order)) == 1
        assert sorted(one.title or "" for one in contacts_of(order, words)) == ["CTO", "Nurse"]


def test_two_names_are_one_where_a_person_said_so() -> None:
    bundles = [said(1, {"name": "Jane Doe"}), said(2, {"name": "Jane Smith"})]
    words = PeopleWords(judged=(Word(record(1), record(2), "same", UUID(int=9)),))
    assert [set(one.records) for one in contacts_of(bundles, words)] == [{record(1), record(2)}]


def test_a_profile_that_says_when_a_job_ended_makes_the_contact_a_former_one() -> None:
    positions = [
        {"title": "CEO", "company": "Birch GmbH", "from": "2026-02", "current": True},
        {"title": "CTO", "company": "Acme Inc.", "from": "2019", "to": "2026-01", "current": False},
    ]
    bundles = [said(1, JANE, days=400), said(2, {**JANE, "employments": positions}, source="paste", days=2)]
    (jane,) = contacts_of(bundles, company="Acme")
    assert (jane.standing, jane.ended_on) == (Standing.FORMER, "2026-01")


def test_a_later_word_from_elsewhere_leaves_it_unsure_and_a_namesake_elsewhere_says_nothing() -> None:
    page = "https://linkedin.com/in/jane"
    here = said(1, {**JANE, "linkedin_url": page}, days=100)
    there = said(2, {"name": "Jane Doe", "title": "CEO", "linkedin_url": page}, at=BIRCH, days=3)
    namesake = said(3, {"name": "Jane Doe", "title": "CEO"}, at=BIRCH, days=3)

    def stands(*beyond: Bundle) -> Standing:
        return contacts_of([here], PeopleWords(beyond=beyond, names={BIRCH: "Birch"}), "Acme")[0].standing

    assert stands(there) is Standing.UNSURE
    assert stands(namesake) is Standing.CURRENT
    told = [{"title": "CTO", "company": "Acme", "to": "2026-10"}]
    left = said(4, {"name": "Jane Doe", "linkedin_url": page, "employments": told}, at=BIRCH, days=2)
    assert stands(there, left) is Standing.FORMER


def test_who_left_comes_last_whatever_ways_there_are() -> None:
    left = {**JANE, "linkedin_url": "https://linkedin.com/in/jane", "left": True}
    bundles = [said(1, left, source="human"), said(2, {"name": "John Roe"})]
    found = contacts_of(bundles)
    assert [(one.name, one.standing) for one in found] == [
        ("John Roe", Standing.CURRENT), ("Jane Doe", Standing.FORMER),
    ]  # fmt: skip


def test_positions_of_several_sources_are_told_once_the_one_that_goes_on_first() -> None:
    positions = [
        {"title": "VP Engineering", "company": "Acme Inc", "from": "2021-03", "current": True},
        {"title": "Engineer", "company": "Cedar Ltd", "from": "2015", "to": "2021"},
    ]
    bundles = [
        said(1, {"name": "Jane Doe", "title": "Vice President Engineering"}),
        said(2, {"name": "Jane Doe", "employments": positions}, source="paste", days=2),
        said(3, {"name": "Jane Doe", "title": "VP Eng.", "started_on": "2021"}, source="apollo", days=1),
    ]
    first, second = employments_of(bundles, {ACME: "Acme"}, {ACME: Standing.CURRENT})
    assert (first.company_id, first.started, first.current) == (ACME, "2021-03", True)
    assert set(first.sources) == {"file", "paste", "apollo"}
    assert (second.company, second.company_id, second.ended, second.current) == (
        "Cedar Ltd",
        None,
        "2021",
        False,
    )


@pytest.mark.parametrize(
    "hostile", [{"employments": ["x", None, 3, {"company": 5}]}, {"emails": "no list"}, {"left": "?"}]
)
def test_odd_words_break_nothing(hostile: dict[str, Any]) -> None:
    (jane,) = contacts_of([said(1, JANE), said(2, {"name": "Jane Doe", **hostile})], company="Acme")
    assert jane.name == "Jane Doe"

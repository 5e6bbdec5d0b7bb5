"""Suppression: whoever asked to be left alone is recognised in any spelling, and never comes back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.flows import suppress as flow
from leadwright.flows.add_lead import add_lead
from leadwright.flows.import_file import import_file
from leadwright.kernel import clock, install_key
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import settings
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.policy import identifiers
from leadwright.policy.identifiers import Identifier, guessed, identifier, identifiers_of
from leadwright.policy.suppression import (
    ForeignKey,
    is_suppressed,
    lift,
    suppress,
    suppressions,
    who_is_suppressed,
)
from leadwright.sources.contract import Observation

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("install_key")]


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("email", "Jane.Doe+news@Gmail.com", "janedoe@googlemail.com"),
        ("email", "mailto:JANE@acme.com?subject=hi", "jane+x+y@ACME.COM"),
        ("email", "Jane <jane@bücher.example>", "jane@xn--bcher-kva.example"),
        ("linkedin", "https://br.linkedin.com/in/Jane-Doe/en?trk=x", "linkedin.com/in/jane-doe"),
        ("linkedin", "https://www.linkedin.com/in/jos%C3%A9-silva/", "http://linkedin.com/in/josé-silva"),
        ("phone", "+44 (0)20 7946 0000", "0044 2079460000"),
        ("person", "Dr. José Silva at https://www.acme.com/x", "silva, jose @ acme.com"),
        ("person", "Jane Doe at ACME Inc.", "Doe, Jane | The Acme Company"),
    ],
)
def test_spellings_of_one_identifier_meet(kind: str, left: str, right: str) -> None:
    assert identifier(kind, left) == identifier(kind, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("jane@acme.com", "jane@acme.org"),
        ("j.doe@acme.com", "jdoe@acme.com"),
        ("linkedin.com/in/jane", "linkedin.com/in/jane2"),
        ("Jane Doe at acme.com", "Jane Doe at birch.io"),
    ],
)
def test_different_people_do_not_meet(left: str, right: str) -> None:
    assert guessed(left) != guessed(right)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("email", "nobody"), ("phone", "12"), ("linkedin", "linkedin.com/company/acme"), ("person", "Jane Doe"),
     ("shoe size", "44")],
)  # fmt: skip
def test_what_identifies_nobody_is_refused_with_a_hint(kind: str, text: str) -> None:
    with pytest.raises(Wrong) as refused:
        identifier(kind, text)
    assert refused.value.hint


LOCAL = st.text("abcdefghij0123456789", min_size=1, max_size=12)


@given(LOCAL, LOCAL, st.sampled_from(["acme.com", "gmail.com", "bücher.example"]), st.data())
def test_no_tag_case_or_dot_of_gmail_hides_an_address(
    local: str, tag: str, host: str, data: st.DataObject
) -> None:
    spelled = "".join(data.draw(st.sampled_from([c, c.upper()])) for c in local)
    if host == "gmail.com":
        spelled = ".".join(spelled)
    assert identifiers.email(f"{spelled}+{tag}@{host.upper()}") == identifiers.email(f"{local}@{host}")


async def test_one_suppressed_identifier_suppresses_the_person(scope: Scope) -> None:
    await suppress(scope, [identifier("phone", "+442079460000")], "asked by phone")
    jane = identifiers_of(
        {"name": "Jane Doe", "email": "jane@acme.com", "phone": "+44 20 7946 0000"}, ["acme.com"]
    )
    john = identifiers_of({"name": "John Roe", "email": "john@acme.com"}, ["acme.com"])
    assert await who_is_suppressed(scope, [jane, john, frozenset()]) == [True, False, False]


async def test_a_lifted_suppression_says_who_and_why_and_holds_no_more(scope: Scope) -> None:
    jane = identifier("email", "jane@acme.com")
    assert await suppress(scope, [jane], "unsubscribed", "hunter") == 1
    assert await suppress(scope, [jane], "again") == 0
    assert await lift(scope, [jane], "she signed up herself") == 1
    assert await is_suppressed(scope, [jane]) == frozenset()
    assert await suppressions(scope) == []
    (past,) = await suppressions(scope, lifted=True)
    assert (past.source, past.lifted_by, past.lifted_reason) == ("hunter", "test", "she signed up herself")
    assert await suppress(scope, [jane], "and left again") == 1
    assert await is_suppressed(scope, [jane]) == {jane}


async def test_nothing_readable_is_kept(scope: Scope) -> None:
    await suppress(
        scope, [identifier("email", "jane@acme.com"), identifier("person", "Jane Doe at Acme")], "asked"
    )
    kept = str(await scope.rows("SELECT t::text FROM suppressions t"))
    assert "jane" not in kept.lower()
    assert "acme" not in kept.lower()


async def test_another_workspace_is_told_nothing(database: Database, scope: Scope) -> None:
    from uuid import UUID

    jane = identifier("email", "jane@acme.com")
    await suppress(scope, [jane], "asked")
    await scope.commit()
    async with database.scope(UUID("00000000-0000-7000-8000-0000000000ff")) as other:
        assert await is_suppressed(other, [jane]) == frozenset()


async def test_a_machine_with_another_key_refuses_to_answer(
    scope: Scope, install_key: pytest.MonkeyPatch
) -> None:
    jane = identifier("email", "jane@acme.com")
    await suppress(scope, [jane], "asked")
    install_key.setenv("LEADWRIGHT_INSTALL_KEY", "the key of quite another machine")
    settings.cache_clear()
    with pytest.raises(ForeignKey):
        await is_suppressed(scope, [jane])
    with pytest.raises(ForeignKey):
        await record(scope, await open_reading(scope, "file", "x"), clock.now(), [company("acme")])


def test_the_key_is_made_once_and_only_its_owner_may_read_it(
    tmp_path: Path, install_key: pytest.MonkeyPatch
) -> None:
    install_key.delenv("LEADWRIGHT_INSTALL_KEY")
    install_key.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    first = _derived()
    assert first == _derived()
    (file,) = (tmp_path / "home").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def _derived() -> bytes:
    install_key._kept.cache_clear()
    return install_key.derived("test")


def company(key: str, **fields: object) -> Observation:
    return Observation(
        "company", "hunter", key, {"name": key.title(), "domain": f"{key}.com", **fields}, "bought"
    )


def person(at: str, key: str, **fields: object) -> Observation:
    return Observation("person", "hunter", key, fields, "bought", company_key=at)


async def names(scope: Scope) -> set[str]:
    return {row[0] for row in await scope.rows("SELECT content->>'name' FROM observations")}


async def test_no_source_records_a_suppressed_person(scope: Scope) -> None:
    await suppress(scope, [identifier("email", "jane@acme.com")], "asked")
    said = [
        company("acme"),
        person("acme", "p1", name="Jane Doe", email="JANE+x@acme.com", title="CTO"),
        person("acme", "p2", name="John Roe", email="john@acme.com"),
    ]
    recorded = await record(scope, await open_reading(scope, "hunter", "acme"), clock.now(), said)
    assert [done.said is None for done in recorded] == [False, True, False]
    assert await names(scope) == {"Acme", "John Roe"}
    assert await scope.value("SELECT count(*) FROM source_records WHERE native_key = 'p1'") == 0


async def test_a_person_named_by_an_address_in_the_sources_own_key_is_known_too(scope: Scope) -> None:
    await suppress(scope, [identifier("email", "jane@acme.com")], "asked")
    said = [company("acme#!people"), person("acme#!people", "acme/jane@acme.com#!people", title="CTO")]
    recorded = await record(scope, await open_reading(scope, "hunter", "acme"), clock.now(), said)
    assert [done.said is None for done in recorded] == [False, True]


async def test_a_name_at_a_company_is_known_by_domain_though_the_company_came_long_before(
    scope: Scope,
) -> None:
    reading = await open_reading(scope, "hunter", "acme")
    await record(scope, reading, clock.now(), [company("acme")])
    await suppress(scope, [identifier("person", "Jane Doe at acme.com")], "asked")
    said = [person("acme", "p1", name="Doe, Jane", title="CTO"), person("birch", "p2", name="Jane Doe")]
    recorded = await record(scope, reading, clock.now(), [company("birch"), *said])
    assert [done.said is None for done in recorded] == [False, True, False]


async def test_a_company_keeps_all_but_the_addresses_of_suppressed_people(scope: Scope) -> None:
    await suppress(
        scope, [identifier("email", "jane@acme.com"), identifier("phone", "+442079460000")], "asked"
    )
    said = company(
        "acme",
        emails=["info@acme.com", "Jane@acme.com"],
        phones=["+442079460000", "+442079460001"],
        head_count=[10, None],
        description="Write to jane@acme.com or info@acme.com.",
        custom={
            "second contact": "jane+2@acme.com",
            "row": 7,
            "nothing": None,
            "tel": "020 7946 0000, +44 20 7946 0000",
        },
    )
    (done,) = await record(scope, await open_reading(scope, "hunter", "acme"), clock.now(), [said])
    assert done.said is not None
    kept = done.said.fields
    assert kept["emails"] == ["info@acme.com"]
    assert kept["phones"] == ["+442079460001"]
    assert kept["head_count"] == [10, None]
    assert "jane" not in str(kept)
    assert "info@acme.com" in kept["description"]
    assert kept["custom"]["row"] == 7
    assert kept["custom"]["nothing"] is None
    assert await scope.value("SELECT count(*) FROM observations WHERE content::text ILIKE '%jane%'") == 0


ROWS = [
    {"company": "Acme", "website": "acme.com", "contact_name": "Jane Doe", "contact_email": "jane@acme.com"},
    {"company": "Birch", "website": "birch.io", "contact_name": "John Roe", "contact_email": "john@birch.io"},
    {"company": "", "website": "", "contact_name": "Jane Doe", "contact_email": "jane.doe@gmail.com"},
]


async def imported(scope: Scope, folder: Path, rows: list[dict[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"list{clock.now().timestamp()}.csv"
    path.write_text(out.getvalue())
    async for _ in import_file(scope, path, folder):
        await scope.commit()


async def everything(scope: Scope) -> str:
    tables = await scope.rows(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'r' AND has_table_privilege(c.oid, 'SELECT')"
    )
    text = ""
    for (table,) in tables:
        text += str(await scope.rows(f"SELECT t::text FROM {table} t"))
    return text.lower()


async def test_a_suppressed_person_comes_back_by_no_import_and_no_hand(scope: Scope, tmp_path: Path) -> None:
    await suppress(
        scope, [identifier("email", "jane@acme.com"), identifier("email", "janedoe@gmail.com")], "asked"
    )
    await imported(scope, tmp_path, ROWS)
    await imported(scope, tmp_path, [{**row, "country": "US"} for row in ROWS])
    await add_lead(
        scope, {"company": "Acme", "website": "acme.com", "contact_email": "Jane@Acme.com"}, force=True
    )
    found = await everything(scope)
    assert "acme.com" in found
    assert "john@birch.io" in found
    assert "jane" not in found.replace("jane doe", "")  # a refused row keeps a bare name, which is nobody yet
    assert "jane@" not in "".join(
        path.read_text().lower() for path in tmp_path.iterdir() if not path.name.startswith("list")
    )


async def test_a_person_suppressed_after_an_import_is_not_recorded_again(
    scope: Scope, tmp_path: Path
) -> None:
    await imported(scope, tmp_path, ROWS[:2])
    before = await scope.value("SELECT count(*) FROM sightings")
    await suppress(scope, identifiers_of({"name": "Jane Doe", "email": "jane@acme.com"}, ["Acme"]), "asked")
    await imported(scope, tmp_path, [{**ROWS[0], "contact_email": "", "title": "CTO"}])
    assert await scope.value("SELECT count(*) FROM observations o JOIN source_records r ON r.id = o.record_id"
                             " WHERE r.kind = 'person' AND content->>'title' = 'CTO'") == 0  # fmt: skip
    assert await scope.value("SELECT count(*) FROM sightings") == before + 1  # the company's alone


async def test_a_known_contact_is_left_alone_by_all_that_identifies_them(
    scope: Scope, tmp_path: Path
) -> None:
    rows = [
        {**ROWS[0], "contact_phone": "+442079460000", "contact_linkedin": "https://linkedin.com/in/jane-doe"},
        {**ROWS[0], "contact_name": "Max Poe", "contact_email": "max@acme.com", "contact_phone": "+442079460000",
         "contact_linkedin": ""},
    ]  # fmt: skip
    await imported(scope, tmp_path, rows)
    done = await flow.suppress(scope, [identifier("email", "Jane+x@acme.com")], "asked")
    assert (done.people, len(done.companies)) == (1, 1)
    assert [row[0] for row in await scope.rows("SELECT name FROM contacts")] == ["Max Poe"]
    for text, expected in (
        ("linkedin.com/in/jane-doe", True), ("Jane Doe at acme.com", True), ("Jane Doe at Acme", True),
        ("+442079460000", False), ("max@acme.com", False),
    ):  # fmt: skip
        assert bool(await is_suppressed(scope, [guessed(text)])) is expected, text


def test_identifiers_hash_alike_only_if_they_are_alike() -> None:
    assert Identifier("email", "a") != Identifier("phone", "a")

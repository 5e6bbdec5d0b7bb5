"""Erasing: one person is planted everywhere, erased, and looked for in the database, files and caches."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from leadwright.flows.brief import answer_bant, make_brief
from leadwright.flows.change_contact import archive_contact, correct_contact, move_contact
from leadwright.flows.erase import erase_company, erase_person
from leadwright.flows.import_file import import_file
from leadwright.flows.merge_people import tell_people_apart
from leadwright.flows.record_confirmed import record_confirmed
from leadwright.flows.suppress import suppress
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.idempotency import Answer, keep_answer
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import settings
from leadwright.leads import decide
from leadwright.policy import consent, identifiers
from leadwright.policy.consent import Said
from leadwright.policy.identifiers import Identifier
from leadwright.policy.tombstones import erasures
from leadwright.reads.contact import contact
from leadwright.sources.confirmed import Confirmed

pytestmark = pytest.mark.anyio
NAME, MAIL, OTHER, SLUG, PHONE = (
    "Ottoline Wetherby", "ottoline.wetherby@acme.com", "o.wetherby@gmail.com", "ottoline-wetherby-77", "+442079460123",
)  # fmt: skip
SIGNS = ("ottoline", "wetherby", "2079460123")
ROWS = (
    "company,website,description,contact_name,contact_title,contact_email,contact_linkedin,contact_phone,emails,note\n"
    f"Acme,acme.com,Founded by {NAME} in 2001,{NAME},CTO,{MAIL},linkedin.com/in/{SLUG},{PHONE},info@acme.com;{MAIL},ask {NAME}\n"
    "Acme,acme.com,,John Roe,Sales,john@acme.com,,,,\n"
    "Birch,birch.io,,Mia Stone,CEO,mia@birch.io,,,,\n"
    f",https://,nobody,{NAME},,{OTHER},,,,\n"
)


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def load(scope: Scope, home: Path, rows: str, name: str = "list.csv") -> None:
    path = home / name
    path.write_text(rows)
    async for _ in import_file(scope, path, home / "errors"):
        await scope.commit()
    path.unlink()


def mail(address: str = MAIL) -> list[Identifier]:
    return [identifiers.identifier("email", address)]


def found_in(database_url: str, home: Path, signs: tuple[str, ...] = SIGNS) -> dict[str, str]:
    """Where any of the signs stands: every column of every table, compressed bodies too, and every file."""
    found: dict[str, str] = {}

    def look(where: str, text: str) -> None:
        if any(sign in text.lower() for sign in signs):
            found.setdefault(where, text[:200])

    with psycopg.connect(database_url) as connection:
        names = connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm')"
        ).fetchall()
        for (name,) in names:
            cursor = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
            for row in cursor.fetchall():
                for column, value in zip(cursor.description or (), row, strict=True):
                    if isinstance(value, bytes | memoryview):
                        raw = bytes(value)
                        look(f"{name}.{column.name}", raw.decode("utf-8", "replace"))
                        if column.name == "body" and raw[:1] == b"\x78":
                            look(f"{name}.{column.name}", zlib.decompress(raw).decode("utf-8", "replace"))
                    else:
                        look(f"{name}.{column.name}", str(value))
    for path in home.rglob("*"):
        look(str(path), path.name)
        if path.is_file():
            look(str(path), path.read_bytes().decode("utf-8", "replace"))
    return found


async def plant(scope: Scope, home: Path) -> None:
    """The person in every place that holds anything."""
    await load(scope, home, ROWS, f"people of {NAME}.csv")
    who = await scope.value("SELECT id FROM contacts WHERE name = :name", name=NAME)
    john = await scope.value("SELECT id FROM contacts WHERE name = 'John Roe'")
    birch = await scope.value("SELECT company_id FROM profiles WHERE domain = 'birch.io'")
    acme = await scope.value("SELECT company_id FROM profiles WHERE domain = 'acme.com'")
    lead = await scope.value("SELECT id FROM leads WHERE company_id = :id", id=acme)
    await correct_contact(scope, who, {"emails": [MAIL, OTHER]}, f"{NAME} told us")
    await move_contact(scope, who, birch, {"title": "COO"}, f"seen by {MAIL}")
    await archive_contact(scope, john, f"replaced by {NAME}")
    mia = await scope.value("SELECT id FROM contacts WHERE name = 'Mia Stone'")
    await tell_people_apart(scope, who, mia, f"{NAME} is not her")
    paper = Confirmed(
        "paste", (("name", NAME), ("emails", OTHER), ("linkedin_url", f"https://linkedin.com/in/{SLUG}"))
    )
    await record_confirmed(scope, paper, f"Card of {NAME}")
    await decide.change(scope, lead, "noted", note=f"call {NAME}, {PHONE}")
    await decide.assign(scope, lead, NAME)
    said = Said("consent", "email", f"{NAME} may be written to", f"a form, {MAIL}", clock.now())
    await consent.record(scope, mail(), said)
    body = f'{{"people":[{{"name":"{NAME}","email":"{MAIL}","site":"acme.com"}}]}}'.encode()
    who_sql = {"w": scope.workspace}
    call, reply = new_id(), b"\x01" * 32
    await scope.run(
        "INSERT INTO calls (workspace_id, id, source, purpose, host, request_hash, outcome, milliseconds, bytes, cached, called_at)"
        " VALUES (:w, :id, 'hunter', 'enrich', 'api.hunter.io', 'x', 'hit', 1, 1, false, now())", id=call, **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO call_asks (workspace_id, id, call_id, source, operation, effect_key, live, question, outcome, replies,"
        " fresh_until, asked_at) VALUES (:w, :id, :call, 'hunter', 'find', '\\x01', true, CAST(:question AS jsonb), 'hit',"
        " ARRAY[CAST(:reply AS bytea)], now(), now())",
        id=new_id(), call=call, question=f'{{"person": {{"name": "{NAME}"}}}}', reply=reply, **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO replies (workspace_id, hash, source, operation, status, headers, body, subjects, fetched_at)"
        " VALUES (:w, :hash, 'hunter', 'find', 200, '{}', :body, :subjects, now())",
        hash=reply, body=zlib.compress(body), subjects=[MAIL], **who_sql,
    )  # fmt: skip
    page = f"<html><p>Ottoline&nbsp;Wetherby</p><a href='mailto:{MAIL}'>write</a></html>".encode()
    await scope.run(
        "INSERT INTO http_cache (key, status, headers, cookies, body, stored_at) VALUES ('k', 200, '{}', '{}', :body, now())",
        body=page,
    )
    await keep_answer(scope, "key", "POST /contacts", "hash", Answer(201, {}, body))
    await scope.run(
        "INSERT INTO jobs (workspace_id, id, kind, arguments, asked_by, problem) VALUES (:w, :id, 'enrich', '{}', 'x',"
        " CAST(:problem AS jsonb))", id=new_id(), problem=f'{{"detail": "no answer about {MAIL}"}}', **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO asks (workspace_id, id, company_id, source, outcome, reason, details, asked_at)"
        " VALUES (:w, :id, :company, 'hunter', 'miss', :reason, '{}', now())",
        id=new_id(), company=acme, reason=f"nothing on {NAME}", **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO signals (workspace_id, id, company_id, type, subject, precision, first_seen, recorded_at, last_seen,"
        " confidence, details, evidence, sources) VALUES (:w, :id, :company, 'leader_joined', 'cto', 'seen', now(), now(), now(),"
        " 0.9, CAST(:details AS jsonb), ARRAY[CAST(:id AS uuid)], '{website}')",
        id=new_id(), company=acme, details=f'{{"person": "{NAME}", "title": "CTO"}}', **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO dead_letters (workspace_id, id, channel, digest, reason, body, received_at)"
        " VALUES (:w, :id, :id, '\\x01', 'odd', :body, now())", id=new_id(), body=body.decode(), **who_sql,
    )  # fmt: skip
    told = f'{{"firstname": "Ottoline", "lastname": "Wetherby", "email": "{MAIL}"}}'
    await scope.run(
        "INSERT INTO crm_records (workspace_id, connection_id, object, crm_id, record_id, properties, base, match_key,"
        " updated_at) VALUES (:w, :id, 'contact', '77', :who, CAST(:told AS jsonb), CAST(:told AS jsonb), :mail, now())",
        id=new_id(), who=who, told=told, mail=MAIL, **who_sql,
    )  # fmt: skip
    plan = new_id()
    await scope.run(
        "INSERT INTO crm_plans (workspace_id, id, connection_id, kind, mapping_version, state, made_by)"
        " VALUES (:w, :id, :id, 'push', 0, 'done', 'x')", id=plan, **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO crm_items (workspace_id, plan_id, place, object, action, record_id, title, changes, state, expected)"
        " VALUES (:w, :id, 1, 'contact', 'create', :who, 'Wetherby', CAST(:told AS jsonb), 'done', CAST(:told AS jsonb))",
        id=plan, who=who, told=told, **who_sql,
    )  # fmt: skip
    box, letter = new_id(), new_id()
    await scope.run(
        "INSERT INTO mailboxes (workspace_id, id, address, name, smtp_host, smtp_port, smtp_security, imap_host, imap_port,"
        " imap_security, username, auth, sealed, created_by) VALUES (:w, :id, 'sal@sender.example', 'Sal', 's', 587, 'tls', 'i',"
        " 993, 'tls', 'sal', 'password', '', 'test')", id=box, **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO letters (workspace_id, id, key, mailbox_id, message_id, recipient, subject, state)"
        " VALUES (:w, :id, '\\x01', :box, '<a@b.example>', :to, :subject, 'settled')",
        id=letter, box=box, to=MAIL, subject=f"For {NAME}", **who_sql,
    )  # fmt: skip
    await scope.run(
        "INSERT INTO mail_received (workspace_id, id, mailbox_id, digest, kind, letter_id, sender, subject, body)"
        " VALUES (:w, :id, :box, '\\x01', 'reply', :letter, :sender, 'Re: Hi', :body)",
        id=new_id(), box=box, letter=letter, sender=MAIL, body=f"Yes. {NAME}, {PHONE}", **who_sql,
    )  # fmt: skip
    await answer_bant(scope, lead, "budget", "true", f"{NAME} said so")
    await make_brief(scope, lead)
    await scope.commit()
    folder = home / "uploads" / str(new_id())
    folder.mkdir(parents=True)
    (folder / "list.csv").write_text(ROWS)


async def test_nothing_of_an_erased_person_is_left_anywhere_and_nothing_else_goes(
    scope: Scope, tmp_path: Path, database_url: str
) -> None:
    await plant(scope, tmp_path)
    before = found_in(database_url, tmp_path)
    for place in (
        "observations.content", "source_records.native_key", "contacts.name", "replies.body", "http_cache.body",
        "call_asks.question", "idempotency.body", "import_rejections.content", "leads.note", "lead_events.after",
        "readings.label", "imports.file_name", "jobs.problem", "asks.reason", "signals.details", "dead_letters.body",
        "identity_acts.note", "value_decisions.note", "archived_contacts.note", "profiles.fields",
        "consents.wording", "consents.source", "crm_records.properties", "crm_items.changes",
        "letters.recipient", "mail_received.body", "briefs.document", "bant_answers.note",
    ):  # fmt: skip
        assert place in before, f"the test must plant the person in {place}"
    assert any("uploads" in where for where in before)
    assert any("errors" in where for where in before)
    companies = await scope.rows("SELECT domain FROM profiles ORDER BY domain")
    done = await erase_person(scope, mail(), "asked us to", tmp_path)
    await scope.commit()
    assert found_in(database_url, tmp_path) == {}
    assert done.removed["observations"] >= 4
    assert done.removed["consents"] == 1
    assert await scope.value("SELECT body FROM mail_received") is None
    assert await scope.rows("SELECT domain FROM profiles ORDER BY domain") == companies
    described = await scope.value("SELECT fields->'description'->>0 FROM profiles WHERE domain = 'acme.com'")
    assert described == "Founded by [erased] in 2001"
    assert {row[0] for row in await scope.rows("SELECT name FROM contacts")} == {"John Roe", "Mia Stone"}


async def test_an_erased_person_is_not_taken_again_by_any_of_their_names(
    scope: Scope, tmp_path: Path
) -> None:
    await plant(scope, tmp_path)
    await erase_person(scope, mail(OTHER), "asked us to", tmp_path)
    await scope.commit()
    for row in (
        f"Acme,acme.com,{NAME},{MAIL}", f"Cedar,cedar.dev,O. W.,{OTHER}", f"Acme,acme.com,{NAME},",
        "Acme,acme.com,Wetherby Ottoline,new.address@acme.com",
    ):  # fmt: skip
        await load(scope, tmp_path, f"company,website,contact_name,contact_email\n{row}\n", "again.csv")
    names = {row[0] for row in await scope.rows("SELECT name FROM contacts")}
    assert not {name for name in names if "wetherby" in name.lower() or "o. w" in name.lower()}
    (tomb,) = await erasures(scope)
    assert (tomb.subject, tomb.reason) == ("person", "asked us to")


async def test_a_contact_is_erased_with_what_other_companies_know_of_them(
    scope: Scope, tmp_path: Path, database_url: str
) -> None:
    await plant(scope, tmp_path)
    moved = await scope.value("SELECT id FROM contacts WHERE title = 'COO'")
    await erase_person(scope, (), "asked us to", tmp_path, contact_id=moved)
    await scope.commit()
    assert found_in(database_url, tmp_path) == {}
    with pytest.raises(NotFound):
        await contact(scope, moved)


async def test_who_was_suppressed_before_is_erased_as_well(
    scope: Scope, tmp_path: Path, database_url: str
) -> None:
    await plant(scope, tmp_path)
    await suppress(scope, mail(), "opted out")
    await erase_person(scope, mail(), "asked us to", tmp_path)
    await scope.commit()
    assert found_in(database_url, tmp_path) == {}


async def test_a_namesake_at_another_company_stays(scope: Scope, tmp_path: Path) -> None:
    rows = f"company,website,contact_name,contact_email\nAcme,acme.com,{NAME},{MAIL}\nOak,oak.example,{NAME},ow@oak.example\n"
    await load(scope, tmp_path, rows)
    await erase_person(scope, mail(), "asked us to", tmp_path)
    left = await scope.rows("SELECT name, email FROM contacts")
    assert [tuple(row) for row in left] == [(NAME, "ow@oak.example")]


async def test_somebody_of_whom_nothing_is_held_is_remembered_all_the_same(
    scope: Scope, tmp_path: Path
) -> None:
    await erase_person(scope, mail(), "asked us to", tmp_path)
    await load(scope, tmp_path, ROWS)
    assert {row[0] for row in await scope.rows("SELECT name FROM contacts")} == {"John Roe", "Mia Stone"}
    with pytest.raises(Wrong):
        await erase_person(scope, mail(), "  ", tmp_path)


async def test_a_company_goes_with_everything_and_is_not_taken_again(
    scope: Scope, tmp_path: Path, database_url: str
) -> None:
    await plant(scope, tmp_path)
    acme: UUID = await scope.value("SELECT company_id FROM profiles WHERE domain = 'acme.com'")
    await erase_company(scope, acme, "wound up", tmp_path)
    await scope.commit()
    left = found_in(database_url, tmp_path, ("acme",))
    # what others say of it is theirs: Ottoline's address at Birch, and what was answered and refused with her name
    of_birch = {"observations.content", "source_records.native_key", "contacts.emails", "contacts.email"}
    assert {place.partition(".")[0] for place in left} <= {
        "observations",
        "source_records",
        "contacts",
        "features",
    }, left
    assert set(left) <= of_birch, left
    assert await scope.value("SELECT count(*) FROM profiles") == 1
    await load(
        scope,
        tmp_path,
        "company,website,contact_name\nAcme,acme.com,John Roe\nCedar,cedar.dev,Kim Lane\n",
        "again.csv",
    )
    assert {row[0] for row in await scope.rows("SELECT domain FROM profiles")} == {"birch.io", "cedar.dev"}
    counts: Any = await scope.row("SELECT created, rejected FROM imports ORDER BY id DESC LIMIT 1")
    assert tuple(counts) == (1, 1)


async def test_every_column_of_bytes_that_may_hold_a_person_has_somebody_who_forgets_it(scope: Scope) -> None:
    """Texts are found in any table, tomorrow's too; bytes are not, and each must be seen to by name."""
    rows = await scope.rows(
        "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped"
        " AND a.atttypid IN ('bytea'::regtype, 'bytea[]'::regtype)"
        " AND obj_description(c.oid) ~ 'personal: (direct|linked)'"
    )
    hashes = {
        "call_asks.effect_key", "call_asks.replies", "dead_letters.digest", "observations.content_hash", "replies.hash",
        "suppressions.hash", "suppressions.key_id", "tombstones.hash", "tombstones.key_id", "consent_marks.hash",
        "consent_marks.key_id", "crm_writes.effect_key", "outreach_messages.key",
    }  # fmt: skip
    hashes |= {
        "api_keys.hash", "audit_entries.hash", "sessions.token_hash", "sign_in_failures.bucket", "sign_in_steps.hash",
        "users.recovery", "letters.key", "mail_received.digest",
    }  # fmt: skip
    # where the team itself is reached, and what its members sign in with: gone with them
    of_the_team = {
        "alert_channels.sealed",
        "mailboxes.sealed",
        "users.totp",
        "passkeys.credential",
        "passkeys.public_key",
    }
    assert {row[0] for row in rows} - hashes - of_the_team == {
        "http_cache.body",
        "idempotency.body",
        "replies.body",
    }

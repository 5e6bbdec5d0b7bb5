"""Behaviour of erasing somebody who was written to: nothing of them is left in conversations, and nobody writes again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from leadwright.actions.outreach import enrolments
from leadwright.actions.outreach.progress import heard
from leadwright.actions.outreach.types import Heard, Hearing, MessageState, ReplyClass
from leadwright.flows.erase import erase_company, erase_person
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import settings
from leadwright.policy import identifiers
from tests.flows.invented_outreach import MONDAY, enrolled, load, prepare, sequence
from tests.flows.test_erase import found_in
from tests.flows.test_prepare_outreach import sent, written

pytestmark = pytest.mark.anyio
ROWS = (
    "company,website,country,contact_name,contact_title,contact_email\n"
    "Acme,acme.com,United Kingdom,Ottoline Wetherby,CTO,ottoline.wetherby@acme.com\n"
    "Birch,birch.io,United Kingdom,Mia Stone,CEO,mia@birch.io\n"
)


@pytest.fixture(autouse=True)
def install_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_INSTALL_KEY", "a key of tests and of nobody else")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def written_to(scope: Scope, home: Path) -> None:
    """Two conversations: a message sent to each, a further one planned, and an answer that names its writer."""
    await load(scope, home, ROWS)
    await enrolled(scope, await sequence(scope))
    await prepare(scope)
    for one in await written(scope):
        await sent(scope, one, MONDAY)
    await prepare(scope, MONDAY + timedelta(days=2))
    first = next(one for one in await written(scope) if one.to_address == "ottoline.wetherby@acme.com")
    quote = "Call me. Ottoline Wetherby, ottoline.wetherby@acme.com"
    await heard(
        scope,
        Hearing(Heard.OUT_OF_OFFICE, first.id, MONDAY, quote=quote, source="<ottoline.wetherby@acme.com>"),
    )
    await heard(scope, Hearing(Heard.REPLY, first.id, MONDAY, ReplyClass.UNCLEAR, quote=quote))
    await scope.commit()


async def test_nothing_of_an_erased_person_is_left_in_conversations(
    scope: Scope, tmp_path: Path, database_url: str
) -> None:
    await written_to(scope, tmp_path)
    assert any("outreach" in where for where in found_in(database_url, tmp_path))
    await erase_person(
        scope, [identifiers.identifier("email", "ottoline.wetherby@acme.com")], "asked", tmp_path
    )
    await scope.commit()
    assert found_in(database_url, tmp_path) == {}
    assert await prepare(scope, MONDAY + timedelta(days=20)) == 0
    assert [one.to_address for one in await written(scope)].count("mia@birch.io") == 2
    assert "Hello Mia" in [one.body for one in await written(scope)]


async def test_who_is_erased_while_a_message_waits_is_never_written_to(scope: Scope, home: Path) -> None:
    await load(scope, home, ROWS)
    done = await enrolled(scope, await sequence(scope, approval={"first": 9}))
    await prepare(scope)
    await erase_person(scope, [identifiers.identifier("email", "ottoline.wetherby@acme.com")], "asked", home)
    waits = next(one for one in await written(scope) if one.to_address != "mia@birch.io")
    assert "ottoline" not in f"{waits.to_address}{waits.body}{waits.subject}".lower()
    assert waits.state is MessageState.CANCELLED
    stopped = [await enrolments.get(scope, one.enrolment_id) for one in done if one.enrolment_id]
    assert sorted(one.code for one in stopped) == ["", "erased"]


async def test_an_erased_company_takes_its_conversations_along(scope: Scope, home: Path) -> None:
    await written_to(scope, home)
    company = await scope.value("SELECT company_id FROM profiles WHERE name = 'Acme'")
    await erase_company(scope, company, "asked", home)
    assert [one.to_address for one in await written(scope)] == ["mia@birch.io"] * 2
    assert (await enrolments.page(scope))[1] == 1
    left = await scope.value("SELECT count(*) FROM outreach_events WHERE contact_id IS NOT NULL")
    assert left

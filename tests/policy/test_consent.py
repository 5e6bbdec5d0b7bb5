"""Consents: whom one is of is recognised and cannot be read back; nothing is edited; all goes when somebody is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import settings
from leadwright.policy.consent import Said, consents, consents_of, count, forget, record, withdraw
from leadwright.policy.identifiers import Identifier
from leadwright.policy.suppression import ForeignKey

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("install_key")]
ANA, BO = Identifier("email", "ana@oak.example"), Identifier("email", "bo@oak.example")
DAY = datetime(2026, 3, 3, tzinfo=UTC)


def _said(**changed: object) -> Said:
    told = {
        "act": "consent",
        "channel": "email",
        "wording": "Yes, write.",
        "source": "a form",
        "given_at": DAY,
    }
    return Said(**{**told, **changed})  # type: ignore[arg-type]


async def test_what_was_said_is_found_by_any_of_a_persons_identifiers_and_by_nobody_elses(
    scope: Scope,
) -> None:
    page = Identifier("linkedin", "ana")
    first = await record(scope, [ANA, page], _said())
    second = await record(
        scope, [ANA], _said(act="objection", channel="call", wording="", given_at=DAY + timedelta(days=1))
    )
    by_mail, by_page, other, nobody = await consents_of(scope, [[ANA], [page], [BO], []])
    assert [one.id for one in by_mail] == [second.id, first.id]
    assert [one.id for one in by_page] == [first.id]
    assert other == nobody == ()
    assert await count(scope) == 2


async def test_no_word_of_the_person_is_in_the_table(scope: Scope) -> None:
    await record(scope, [ANA], _said())
    kept = await scope.rows("SELECT CAST(c AS text) || CAST(m AS text) FROM consents c, consent_marks m")
    assert kept
    assert "oak" not in kept[0][0]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"wording": " "}, "wording"), ({"source": ""}, "source"), ({"channel": "fax"}, "channel"), ({"act": "maybe"}, "act"),
        ({"ground": "rumour"}, "ground"), ({"act": "objection", "ground": "customer"}, "ground"),
        ({"given_at": datetime(2999, 1, 1, tzinfo=UTC)}, "given_at"),
    ],
)  # fmt: skip
async def test_what_cannot_be_kept_is_refused_by_its_field(
    scope: Scope, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Wrong) as refused:
        await record(scope, [ANA], _said(**changed))
    assert refused.value.field == field
    assert refused.value.hint


async def test_a_consent_of_nobody_is_refused(scope: Scope) -> None:
    with pytest.raises(Wrong):
        await record(scope, [], _said())


async def test_a_withdrawal_keeps_who_and_how_and_happens_once(scope: Scope) -> None:
    kept = await record(scope, [ANA], _said())
    gone = await withdraw(scope, kept.id, "a call of today")
    assert (gone.stands, gone.withdrawn_how, gone.withdrawn_by) == (False, "a call of today", "test")
    again = await withdraw(scope, kept.id, "something else")
    assert again == gone
    with pytest.raises(Wrong):
        await withdraw(scope, kept.id, "  ")
    with pytest.raises(NotFound):
        await withdraw(scope, new_id(), "a call")


async def test_erasing_takes_all_that_a_person_said_and_nothing_of_others(scope: Scope) -> None:
    await record(scope, [ANA, Identifier("linkedin", "ana")], _said())
    theirs = await record(scope, [BO], _said())
    assert await forget(scope, [ANA]) == 1
    assert [one.id for one in await consents(scope)] == [theirs.id]
    assert await scope.value("SELECT count(*) FROM consent_marks") == 1


async def test_another_key_raises_rather_than_answer_that_nobody_objected(
    scope: Scope, install_key: pytest.MonkeyPatch
) -> None:
    await record(scope, [ANA], _said(act="objection", wording=""))
    install_key.setenv("LEADWRIGHT_INSTALL_KEY", "another key, of another machine")
    settings.cache_clear()
    with pytest.raises(ForeignKey):
        await consents_of(scope, [[ANA]])


async def test_another_workspace_sees_nothing(scope: Scope, database: Database) -> None:
    await record(scope, [ANA], _said())
    await scope.commit()
    other = new_id()
    async with database.scope(other) as strange:
        assert await consents_of(strange, [[ANA]]) == [()]
        assert await consents(strange) == []

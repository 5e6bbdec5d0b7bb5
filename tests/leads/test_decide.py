"""What people decide about a lead holds, shows, and can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from leadwright.flows.import_file import import_file
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.leads import decide

pytestmark = pytest.mark.anyio


@pytest.fixture
async def lead(scope: Scope, tmp_path: Path) -> UUID:
    path = tmp_path / "c.csv"
    path.write_text("company,website\nAcme,acme.com\n")
    async for _ in import_file(scope, path, tmp_path):
        await scope.commit()
    found: UUID = await scope.value("SELECT id FROM leads")
    return found


async def state(scope: Scope) -> tuple[object, ...]:
    row = await scope.row("SELECT stage, verdict, verdict_reason, snoozed_until, owner FROM leads")
    assert row is not None
    return tuple(row)


async def test_every_decision_can_be_taken_back_in_order(scope: Scope, lead: UUID) -> None:
    states = [await state(scope)]
    await decide.good_call(scope, lead)
    states.append(await state(scope))
    await decide.assign(scope, lead, "sam")
    states.append(await state(scope))
    await decide.snooze(scope, lead, date(2026, 12, 24))
    states.append(await state(scope))
    await decide.not_a_fit(scope, lead, "too small")
    assert (await state(scope))[:3] == ("disqualified", "not_a_fit", "too small")
    for before in reversed(states):
        assert await decide.undo(scope, lead) is not None
        assert await state(scope) == before
    assert await decide.undo(scope, lead) is None


async def test_a_lead_is_not_disqualified_without_a_reason(scope: Scope, lead: UUID) -> None:
    with pytest.raises(Wrong, match="reason"):
        await decide.not_a_fit(scope, lead, "  ")


async def test_an_unknown_lead_is_not_found(scope: Scope) -> None:
    with pytest.raises(NotFound):
        await decide.good_call(scope, uuid4())

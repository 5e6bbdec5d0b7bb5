"""The deliverability board as a page, over mailboxes that have sent: what it shows, and how a pause ends there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from leadwright.actions.outreach.governor import pauses
from leadwright.actions.outreach.governor.ask import watch
from leadwright.actions.outreach.types import BounceClass, Heard
from leadwright.faces.web.app import create_web
from leadwright.kernel import clock
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.settings import Settings
from tests.actions.outreach.governor.test_state import _heard, _leave, install_key, ready
from tests.flows.invented_outreach import BOX

pytestmark = pytest.mark.anyio
__all__ = ["install_key"]


@pytest.fixture
async def browser(database: Database, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_web(database, Settings(home=tmp_path, outside="closed"))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        yield opened


async def test_a_paused_mailbox_says_why_and_is_resumed_with_a_reason(
    scope: Scope, browser: httpx2.AsyncClient, home: Path
) -> None:
    ids = await ready(scope, home, 8)
    at = clock.now() - timedelta(minutes=5)
    await scope.run("UPDATE outreach_messages SET due_at = :at, send_after = :at", at=at)
    for one in ids:
        await _leave(scope, one, at)
        await _heard(scope, one, Heard.BOUNCE, at + timedelta(minutes=1), bounce_class=BounceClass.HARD)
    await watch(scope)
    await scope.commit()
    shown = await browser.get("/deliverability")
    assert shown.status_code == 200
    for words in (
        "nora@quill.example",
        "Paused by the governor",
        "8 of 8 mails bounced for good",
        "over the line",
        "company3.com",
    ):
        assert words in shown.text
    refused = await browser.post(f"/deliverability/{BOX}", data={"action": "resume", "reason": " "})
    assert refused.status_code == 422
    done = await browser.post(
        f"/deliverability/{BOX}", data={"action": "resume", "reason": "the list was verified"}
    )
    assert done.status_code == 303
    assert await pauses.standing(scope) == {}
    after = (await browser.get("/deliverability")).text
    assert "the list was verified" in after
    assert "Paused by the governor" not in after
    await browser.post(f"/deliverability/{BOX}", data={"action": "pause", "reason": "a holiday"})
    assert "a holiday" in (await browser.get("/deliverability")).text

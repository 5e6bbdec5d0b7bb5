"""Behaviour of what a message speaks of: a claim that the facts carry, and nothing stale, contradicted or ours to hide."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from leadwright.actions.outreach.variables import From, values_of
from leadwright.flows.detect import detect
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.reachable import best_of
from leadwright.reads.vouched import vouched
from tests.flows.invented_outreach import leads_of, load

pytestmark = pytest.mark.anyio


async def opening(scope: Scope, home: Path, raised: date) -> str | None:
    """What a message to the only lead would begin with, if it raised money on a day."""
    await load(
        scope, home,
        "company,website,funding_stage,last_funding_date,contact_name,contact_email\n"
        f"Acme,acme.com,Series B,{raised},Ada Low,ada@acme.com\n",
    )  # fmt: skip
    companies = [row[0] for row in await scope.rows("SELECT company_id FROM profiles")]
    await detect(scope, companies)
    (lead,) = (await leads_of(scope)).values()
    today = clock.today()
    (who, *_) = (await best_of(scope, [lead]))[lead]
    made = values_of((await vouched(scope, who, today)).to, None, From(), today)
    return made.values["signal.opening"]


async def test_a_fresh_round_is_spoken_of(scope: Scope, home: Path) -> None:
    said = await opening(scope, home, clock.today() - timedelta(days=20))
    assert said == "I saw that you raised a Series B round: congratulations."


async def test_an_old_round_is_not(scope: Scope, home: Path) -> None:
    assert await opening(scope, home, clock.today() - timedelta(days=300)) is None


async def test_what_sources_contradict_each_other_about_is_not(scope: Scope, home: Path) -> None:
    raised = clock.today() - timedelta(days=20)
    other = f"company,website,funding_stage,last_funding_date\nAcme,acme.com,Series C,{raised}\n"
    await load(scope, home, other, "other.csv")
    said = await opening(scope, home, raised)
    assert said is None

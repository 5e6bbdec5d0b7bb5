"""Whom to call today: living reasons first, what was dealt with gone, what moved since yesterday told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads import decide
from leadwright.reads.today import Today, TodayLead, today
from leadwright.signals import store
from leadwright.signals.types import Found, Signal, named

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 26)
ICP = {
    "name": "Ours", "industries": ["SaaS"], "companySizeMin": 50, "companySizeMax": 500, "geographies": ["UK"],
    "techStack": {"mustHave": ["AWS"]},
}  # fmt: skip
HEAD = (
    "company,website,industry,employees,headquarters,technologies,hiring,funding_stage,last_funding_date,"
    "contact_name,contact_email,contact_phone"
)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        clock, "now", lambda: datetime.combine(DAY, datetime.min.time(), UTC) + timedelta(hours=9)
    )


def row(name: str, *, funded: int | None = None, size: int = 120, phone: str = "+44 20 7946 0958") -> str:
    """A lead that fits well; with a round some days ago it is warm."""
    host = f"{name.lower()}.example"
    round_ = f"Series B,{DAY - timedelta(days=funded)}" if funded is not None else ","
    return f'{name},{host},SaaS,{size},"Leeds, UK","AWS",yes,{round_},Ana {name},ana@{host},{phone}'


async def _live(scope: Scope, folder: Path, *rows: str, file: str = "ours.csv") -> None:
    path = folder / file
    path.write_text("\n".join((HEAD, *rows)) + "\n")
    async for _ in import_file(scope, path, folder):
        await scope.commit()
    await rescore_all(scope, await icps.save(scope, from_document(ICP)))
    await scope.commit()


async def _lead_id(scope: Scope, name: str) -> UUID:
    found: UUID = await scope.value(
        "SELECT l.id FROM leads l JOIN profiles p USING (workspace_id, company_id) WHERE p.name = :name",
        name=name,
    )
    return found


async def _notice(scope: Scope, name: str, type_: str, days_ago: int, *, news: bool = False) -> Signal:
    """Let a signal be noticed at a lead, as news or not."""
    company, evidence = await scope.row(  # type: ignore[misc]
        "SELECT cr.company_id, o.id FROM observations o JOIN company_records cr USING (workspace_id, record_id)"
        " JOIN profiles p USING (workspace_id, company_id) WHERE p.name = :name LIMIT 1",
        name=name,
    )
    seen = datetime.combine(DAY - timedelta(days=days_ago), datetime.min.time(), UTC)
    found = Found(
        type_, "", seen, seen, seen, (evidence,), ("ours.csv",), happened_on=seen.date(), precision="day"
    )
    signal = named(found, company)
    before = (await store.signals(scope, [company])).get(company, ())
    await store.replace(scope, [company], [*before, signal])
    if news:
        await store.tell(scope, [signal])
    await scope.commit()
    return signal


def _names(page: Today) -> list[str]:
    return [lead.row.name for lead in page.leads]


def _of(page: Today, name: str) -> TodayLead:
    return next(lead for lead in page.leads if lead.row.name == name)


async def test_a_living_reason_comes_before_a_better_fit_without_one(scope: Scope, tmp_path: Path) -> None:
    await _live(scope, tmp_path, *(row(name, funded=4) for name in ("Told", "Alive", "Plain", "Faded")))
    await _notice(scope, "Faded", "funding_round", 300)
    await _notice(scope, "Alive", "leader_joined", 20)
    await _notice(scope, "Told", "funding_round", 4, news=True)
    page = await today(scope)
    assert [(lead.row.name, lead.why) for lead in page.leads] == [
        ("Told", "news"), ("Alive", "living"), ("Faded", "best"), ("Plain", "best"),
    ]  # fmt: skip
    assert (page.empty, page.day, page.as_of) == ("", DAY, DAY)
    (told,) = page.leads[0].signals
    assert (told.kind.name, told.strength, told.is_news) == ("funding_round", 1.0, True)
    assert [one.label for one in told.told] == ["ours.csv"]
    assert _of(page, "Plain").signals == []
    assert [reason.rule for reason in _of(page, "Plain").reasons] == ["recent_funding", "any_hiring"]


async def test_a_good_call_comes_back_with_news_that_is_newer(scope: Scope, tmp_path: Path) -> None:
    await _live(scope, tmp_path, row("Ada", funded=4), row("Bea", funded=4))
    for name in ("Ada", "Bea"):
        await _notice(scope, name, "funding_round", 4, news=True)
        await decide.good_call(scope, await _lead_id(scope, name))
    await scope.commit()
    assert _names(await today(scope)) == []
    await _notice(scope, "Bea", "leader_joined", 0, news=True)
    assert _names(await today(scope)) == ["Bea"]


async def test_a_state_that_ended_is_no_reason(scope: Scope, tmp_path: Path) -> None:
    await _live(scope, tmp_path, row("Ada", funded=4))
    held = await _notice(scope, "Ada", "competitor_in_use", 4)
    assert len(_of(await today(scope), "Ada").signals) == 1
    await store.replace(scope, [held.company_id], [replace(held, ended_on=DAY - timedelta(days=1))])
    assert _of(await today(scope), "Ada").signals == []


async def test_what_a_person_dealt_with_leaves(scope: Scope, tmp_path: Path) -> None:
    await _live(scope, tmp_path, *(row(name, funded=4) for name in ("Ada", "Bea", "Cat", "Dot")))
    await decide.good_call(scope, await _lead_id(scope, "Ada"))
    await decide.snooze(scope, await _lead_id(scope, "Bea"), DAY + timedelta(days=2))
    await decide.not_a_fit(scope, await _lead_id(scope, "Cat"), "too small")
    assert _names(await today(scope)) == ["Dot"]
    await decide.undo(scope, await _lead_id(scope, "Bea"))
    assert set(_names(await today(scope))) == {"Bea", "Dot"}


async def test_an_owner_sees_their_own(scope: Scope, tmp_path: Path) -> None:
    await _live(scope, tmp_path, row("Ada", funded=4), row("Bea", funded=4))
    await decide.assign(scope, await _lead_id(scope, "Bea"), "ana")
    page = await today(scope, owner="ana")
    assert (_names(page), page.owners) == (["Bea"], ["ana"])
    assert (await today(scope, owner="nobody")).empty == "nobody"


async def test_what_moved_since_yesterday_is_told_by_rule(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _live(scope, tmp_path, row("Ada", size=9000))
    page = await today(scope)
    assert _of(page, "Ada").moved is None  # new today
    await scope.run("UPDATE score_history SET recorded_at = recorded_at - interval '2 days'")
    again = _of(await today(scope), "Ada").moved
    assert again is not None
    assert (again.difference, list(again.parts)) == (0, [])
    await _live(scope, tmp_path, row("Ada", funded=1), file="more.csv")
    company = await scope.value("SELECT company_id FROM leads")
    await rescore_some(scope, [company])
    moved = _of(await today(scope), "Ada").moved
    assert moved is not None
    assert ("Recent funding", Decimal("12.0")) in [(label, points) for label, points in moved.parts]
    assert moved.difference > 0


async def test_the_next_step_is_the_way_that_is_known(scope: Scope, tmp_path: Path) -> None:
    await _live(scope, tmp_path, row("Ada", funded=4), row("Bea", funded=4, phone=""))
    page = await today(scope)
    assert _of(page, "Ada").play.step == "call"
    assert _of(page, "Bea").play.step == "write"


async def test_without_anything_the_page_says_what_to_do_first(scope: Scope) -> None:
    assert (await today(scope)).empty == "no_icp"
    await icps.save(scope, from_document(ICP))
    assert (await today(scope)).empty == "no_scores"
    await rescore_all(scope, await icps.find(scope, None))
    assert (await today(scope)).empty == "nobody"

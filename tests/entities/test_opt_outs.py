"""Whoever asked a vendor not to be processed is left alone by us from then on, however the vendor says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadwright.entities.take import Told, take
from leadwright.kernel.db import Scope
from leadwright.policy import identifiers
from leadwright.policy.suppression import is_suppressed
from leadwright.sources.contract import Observation
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, PersonRef, Question
from leadwright.sources.vendor import Suppressed
from leadwright_battery.golden import Exchange, exchanges

pytestmark = pytest.mark.anyio
GOLDEN = Path(__file__).parents[1] / "sources" / "vendors" / "golden"
OPT_OUTS = [item for item in exchanges(GOLDEN) if item.raw["kind"] == "opt_out"]


def told(exchange: Exchange) -> list[Told]:
    operation = vendors()[exchange.vendor].operation(exchange.raw["operation"])
    answers = operation.read(exchange.questions, exchange.reply).answers
    return [
        Told(exchange.vendor, operation.name, a.observations, suppressed=a.suppressed, question=question)
        for question, a in zip(exchange.questions, answers, strict=True)
    ]


@pytest.mark.parametrize("exchange", OPT_OUTS, ids=lambda item: item.name)
async def test_every_documented_opt_out_reaches_suppression(scope: Scope, exchange: Exchange) -> None:
    answers = told(exchange)
    await take(scope, answers)
    gone = [item for item in answers if item.suppressed]
    assert gone
    for item in gone:
        question = item.question
        assert question is not None
        named = [identifiers.read(one.kind, one.value) for one in item.suppressed]
        asked = [
            identifiers.email(question.email or (question.person and question.person.email) or ""),
            identifiers.linkedin((question.person and question.person.linkedin_url) or ""),
        ]
        wanted = {one for one in (*named, *asked) if one is not None}
        assert wanted <= await is_suppressed(scope, wanted)
    assert await scope.value("SELECT count(*) FROM suppressions") >= len(gone)


def test_there_are_opt_outs_of_every_vendor_that_documents_one() -> None:
    assert {item.vendor for item in OPT_OUTS} >= {"apollo", "hunter", "zoominfo", "zoominfo_legacy"}


async def test_an_opt_out_that_names_nobody_is_that_of_the_person_asked_about(scope: Scope) -> None:
    asked = Question(
        company=CompanyRef(name="Tidepool Robotics", domain="tidepool.example"),
        person=PersonRef(first="Ana", last="Sole", email="ana@tidepool.example"),
    )
    nobody = Suppressed("person", "unnamed", "they asked the vendor")
    await take(scope, [Told("apollo", "person_match", (), suppressed=(nobody,), question=asked)])
    ana = {
        identifiers.identifier("email", "Ana+news@tidepool.example"),
        identifiers.identifier("person", "Ana Sole at tidepool.example"),
        identifiers.identifier("person", "ana sole at Tidepool Robotics Inc."),
    }
    assert await is_suppressed(scope, ana) == ana


async def test_a_bare_name_is_one_at_the_company_asked_about_and_nothing_of_it_is_recorded(
    scope: Scope,
) -> None:
    asked = Question(company=CompanyRef(domain="tidepool.example"))
    firm = Observation("company", "apollo", "t", {"domain": "tidepool.example", "name": "Tidepool"}, "vendor")
    ana = Observation(
        "person", "apollo", "p1", {"name": "Ana Sole", "title": "CTO"}, "vendor", company_key="t"
    )
    gone = Suppressed("person", "Ana Sole", "they asked the vendor")
    await take(scope, [Told("apollo", "people_search", (firm, ana), suppressed=(gone,), question=asked)])
    assert await scope.value("SELECT count(*) FROM contacts") == 0
    assert "Ana" not in str(await scope.rows("SELECT o::text FROM observations o"))

"""Asking a model: booked before it is sent, settled to the tokens that were told, kept, capped, and never repeated in doubt."""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from leadwright.effects.budgets import budgets, set_budget
from leadwright.kernel.db import Database
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings
from leadwright.llm.chat import Said, Task
from leadwright.llm.opening import opened_chat
from leadwright.sources.contract import Outcome
from leadwright_twin.models import script, serve
from leadwright_twin.models.asked import Asked
from leadwright_twin.models.script import Answer
from leadwright_twin.models.serve import ModelTwin

pytestmark = pytest.mark.anyio


class Word(BaseModel):
    """One word."""

    word: str


@pytest.fixture(autouse=True)
def _word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(script.TASKS, "one_word", lambda asked: {"word": asked.data["page"].split()[0]})


def task(page: str = "Bread is baked here.", **more: Any) -> Task[Word]:
    return Task("one_word", "Say the first word.", {"page": page}, Word, **more)


async def ask(config: Settings, database: Database, *tasks: Task[Word], run: Any = None) -> list[Said[Word]]:
    async with opened_chat(config, database, run_id=run) as chat:
        assert chat is not None
        return list(await asyncio.gather(*(chat.ask(one) for one in tasks)))


async def ledger(database: Database) -> list[Any]:
    async with database.scope() as scope:
        return list(
            await scope.rows(
                "SELECT state, outcome, units, cost, cached, reason, host FROM calls WHERE source = 'model' ORDER BY called_at, id"
            )
        )


async def test_an_answer_is_typed_and_the_ledger_is_what_the_server_charged(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    (said,) = await ask(config, database, task())
    assert (said.outcome, said.answer, said.model) == (Outcome.HIT, Word(word="Bread"), "twin-1")
    (row,) = await ledger(database)
    assert (row.state, row.outcome, int(row.units), row.cost) == ("settled", "hit", twin.tokens, twin.charged)
    assert (said.cost, said.tokens, said.currency) == (twin.charged, twin.tokens, "USD")
    heard = twin.asked[0]
    assert (heard.temperature, heard.max_tokens, heard.tools) == (0.3, 1000, False)


async def test_the_same_input_is_answered_from_what_is_kept_and_not_paid_again(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    first = await ask(config, database, task())
    twin.uses("liar")
    again = await ask(config, database, task(), task())
    assert [one.answer for one in again] == [first[0].answer] * 2
    assert [(one.cached, one.cost) for one in again] == [(True, Decimal(0))] * 2
    assert len(twin.asked) == 1
    assert [row.cached for row in await ledger(database)].count(True) == 2


async def test_many_who_ask_the_same_at_once_pay_once(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    said = await ask(config, database, *[task()] * 6)
    assert {one.answer.word for one in said if one.answer} == {"Bread"}
    assert len(twin.asked) == 1


async def test_asked_again_on_purpose_it_is_paid_once_more(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    await ask(config, database, task())
    await ask(config, database, task(again=True))
    assert len(twin.asked) == 2
    assert sum(row.cost for row in await ledger(database)) == twin.charged


async def test_one_repair_is_asked_for_and_kept_with_the_answer(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    twin.uses("clumsy")
    (said,) = await ask(config, database, task())
    assert (said.answer, said.repaired, len(said.calls)) == (Word(word="Bread"), True, 2)
    assert "could not be read" in twin.asked[1].turns[-1][1]
    (kept,) = await ask(config, database, task())
    assert (kept.answer, kept.cached, len(twin.asked)) == (said.answer, True, 2)


@pytest.mark.parametrize(
    ("character", "outcome", "state", "requests"),
    [
        ("broken", Outcome.CHANGED, "settled", 2), ("empty", Outcome.CHANGED, "settled", 2), ("cut", Outcome.CHANGED, "settled", 2),
        ("refusing", Outcome.BLOCKED, "settled", 1), ("unpaid", Outcome.LOCKED, "released", 1),
        ("keyless", Outcome.LOCKED, "released", 1), ("unknown", Outcome.LOCKED, "released", 1),
        ("failing", Outcome.BUSY, "released", 3), ("crashing", Outcome.IN_DOUBT, "in_doubt", 1),
        ("lost", Outcome.IN_DOUBT, "in_doubt", 1), ("garbled", Outcome.CHANGED, "in_doubt", 1),
    ],
)  # fmt: skip
async def test_whatever_goes_wrong_is_an_outcome_with_a_reason_and_booked_right(
    config: Settings,
    database: Database,
    twin: ModelTwin,
    character: str,
    outcome: Outcome,
    state: str,
    requests: int,
) -> None:
    twin.uses(character)
    (said,) = await ask(config, database, task())
    assert (said.outcome, said.answer) == (outcome, None)
    assert said.reason
    rows = await ledger(database)
    assert {row.state for row in rows} == {state}
    assert len(twin.asked) == requests
    spent = sum(row.cost for row in rows)
    assert spent == twin.charged if state != "in_doubt" else spent >= twin.charged


async def test_an_answer_that_is_too_slow_is_in_doubt_and_not_repeated_by_itself(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    hasty = config.model_copy(update={"llm_timeout": 0.3})
    twin.uses("slow")
    (said,) = await ask(hasty, database, task())
    assert said.outcome is Outcome.IN_DOUBT
    twin.uses("honest")
    (still,) = await ask(hasty, database, task())
    assert (still.outcome, len(twin.asked)) == (Outcome.IN_DOUBT, 1)
    (wished,) = await ask(config, database, task(again=True))
    assert (wished.outcome, len(twin.asked)) == (Outcome.HIT, 2)
    (first, second) = [row for row in await ledger(database) if not row.cached]
    assert (first.state, second.state) == ("settled", "settled")
    assert first.cost + second.cost >= twin.charged


async def test_a_refusal_for_haste_is_waited_for(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    twin.uses("limited")
    (said,) = await ask(config, database, task())
    assert (said.outcome, len(twin.asked)) == (Outcome.HIT, 2)
    assert [row.state for row in await ledger(database)] == ["released", "settled"]


async def test_a_budget_is_never_exceeded_and_says_so(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    async with database.scope() as scope:
        await set_budget(scope, "day", Decimal("0.0010"), source="model")
    said = await ask(config, database, *(task(f"Word{n} of a page.") for n in range(12)))
    outcomes = {one.outcome for one in said}
    assert Outcome.LOCKED in outcomes
    assert outcomes <= {Outcome.HIT, Outcome.LOCKED, Outcome.BUSY}
    assert all("budget" in one.reason for one in said if one.outcome is Outcome.LOCKED)
    assert twin.charged <= Decimal("0.0010")
    async with database.scope() as scope:
        (budget,) = await budgets(scope)
    assert (budget.spent, budget.reserved) == (twin.charged, Decimal(0))


async def test_tokens_can_be_capped_too_and_a_run_has_a_budget_of_its_own(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    run = new_id()
    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal(10), unit="units", source="model")
        await set_budget(scope, "run", Decimal(0), run_id=run)
    (capped,) = await ask(config, database, task())
    assert (capped.outcome, "credits" in capped.reason) == (Outcome.LOCKED, True)
    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal(1_000_000), unit="units", source="model")
    (own,) = await ask(config, database, task(), run=run)
    assert own.outcome is Outcome.LOCKED
    assert not twin.asked


async def test_where_no_price_is_known_a_budget_in_money_lets_nothing_through(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    unpriced = config.model_copy(update={"llm_price_in": None, "llm_price_out": None})
    (said,) = await ask(unpriced, database, task())
    assert said.outcome is Outcome.HIT
    assert (await ledger(database))[0].cost == 0
    async with database.scope() as scope:
        await set_budget(scope, "day", Decimal(5))
    (locked,) = await ask(unpriced, database, task("Other words here."))
    assert (locked.outcome, "price" in locked.reason) == (Outcome.LOCKED, True)


async def test_a_published_price_is_taken_where_none_is_set(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    known = config.model_copy(
        update={"llm_price_in": None, "llm_price_out": None, "llm_model": "gpt-4o-mini"}
    )
    (said,) = await ask(known, database, task())
    entry = twin.entries[0]
    assert (
        said.cost == (Decimal("0.15") * entry.tokens_in + Decimal("0.60") * entry.tokens_out) / 1_000_000
        or said.cost > 0
    )


async def test_no_more_than_three_requests_are_under_way_at_once(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    def unhurried(asked: Asked) -> Answer:
        return Answer(script.honest(asked).text, seconds=0.15)

    twin.uses(unhurried)
    async with opened_chat(config, database) as one, opened_chat(config, database) as other:
        assert one is not None
        assert other is not None
        chats = (one, other)
        said = await asyncio.gather(*(chats[n % 2].ask(task(f"Word{n} of a page.")) for n in range(9)))
    assert {item.outcome for item in said} == {Outcome.HIT}
    assert 2 <= twin.most_at_once <= 3


async def test_anthropic_is_asked_in_its_own_words(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    claude = config.model_copy(
        update={"llm_model": None, "anthropic_model": "claude-twin", "anthropic_key": config.llm_key}
    )
    (said,) = await ask(claude, database, task())
    assert (said.answer, said.model) == (Word(word="Bread"), "claude-twin")
    heard, entry = twin.asked[0], twin.entries[0]
    assert (heard.dialect, heard.max_tokens, heard.temperature, heard.tools) == (
        "anthropic",
        1000,
        0.3,
        False,
    )
    assert (entry.tokens_in + entry.tokens_out) == said.tokens


@pytest.mark.parametrize("version", [None, "2024-10-21"])
async def test_azure_is_asked_under_both_of_its_addresses(
    config: Settings, database: Database, twin: ModelTwin, version: str | None
) -> None:
    azure = config.model_copy(update={"llm_url": "https://ours.openai.azure.com", "llm_version": version})
    (said,) = await ask(azure, database, task())
    assert said.answer == Word(word="Bread")
    assert twin.entries[0].account


async def test_a_model_on_this_machine_needs_no_key_and_costs_nothing(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    own = config.model_copy(
        update={
            "llm_url": twin.url,
            "llm_key": None,
            "llm_price_in": None,
            "llm_price_out": None,
            "host_map": {},
        }
    )
    (said,) = await ask(own, database, task())
    assert (said.answer, said.cost) == (Word(word="Bread"), Decimal(0))


async def test_a_closed_door_is_said_to_be_closed(
    config: Settings, database: Database, twin: ModelTwin
) -> None:
    (said,) = await ask(config.model_copy(update={"outside": "closed"}), database, task())
    assert (said.outcome, "closed" in said.reason) == (Outcome.BLOCKED, True)
    assert not twin.asked


async def test_without_a_model_there_is_none(config: Settings, database: Database) -> None:
    async with opened_chat(config.model_copy(update={"llm_model": None}), database) as chat:
        assert chat is None
    async with opened_chat(config.model_copy(update={"llm_key": None}), database) as chat:
        assert chat is None


def test_opening_loads_no_library_of_models() -> None:
    import subprocess

    code = "import sys, leadwright.llm.opening, leadwright.flows.analyse; sys.exit('pydantic_ai' in sys.modules or 'openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


_WORD = '{"word": "yes"}'


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        ({"choices": [{"message": {"role": "assistant", "content": _WORD}}]}, Outcome.HIT),
        ({"choices": [{"index": 0, "message": {"content": _WORD, "reasoning_content": "hm"}, "finish_reason": None}], "usage": None},
         Outcome.HIT),
        ({"id": "x", "model": "m", "choices": [{"message": {"role": "assistant", "content": _WORD}, "finish_reason": "stop"}],
          "usage": {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13, "prompt_tokens_details": {"cached_tokens": 4}}},
         Outcome.HIT),
        ({"choices": [{"message": {"role": "assistant", "content": None}, "finish_reason": "stop"}]}, Outcome.CHANGED),
        ({"choices": [{"message": {"role": "assistant", "content": None, "refusal": "I would rather not"}, "finish_reason": "stop"}]},
         None),
        ({"choices": []}, Outcome.CHANGED), ({"error": {"message": "quota"}}, Outcome.CHANGED), ({}, Outcome.CHANGED),
        ([], Outcome.CHANGED), ("text", Outcome.CHANGED), ({"choices": [{"message": "text"}]}, Outcome.CHANGED),
    ],
)  # fmt: skip
async def test_servers_that_speak_a_little_otherwise_are_understood_or_said_to_have_changed(
    config: Settings,
    database: Database,
    twin: ModelTwin,
    monkeypatch: pytest.MonkeyPatch,
    document: Any,
    outcome: Outcome | None,
) -> None:
    monkeypatch.setattr(serve, "_openai", lambda heard, said: document)
    (said,) = await ask(config, database, task())
    if outcome is not None:
        assert said.outcome is outcome, said.reason
    assert (said.answer is not None) == (said.outcome is Outcome.HIT)
    assert all(row.state != "sent" for row in await ledger(database))
    booked = sum(row.cost for row in await ledger(database))
    if said.outcome is Outcome.HIT and isinstance(document, dict) and document.get("usage"):
        assert said.tokens == 13
    else:
        assert (
            booked > 0
        )  # an answer that does not count its tokens is booked at the most that it can have cost

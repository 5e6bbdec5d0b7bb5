"""Measurements of language models: orders in pages, lies, the same input, and the ledger beside the server's own books.

An invented model is asked over HTTP through the door, about invented companies in a real database. Figures are of that
model: one that obeys every order that it finds, and one that makes up whatever sounds well.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bench.figure import Figure
from bench.orders_in_pages import order, placed
from leadwright.icp.document import Icp, from_document
from leadwright.icp.offer import Offer, Proof
from leadwright.icp.translate import to_parameters
from leadwright.kernel import postgres
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.llm.asking import ModelChat
from leadwright.llm.chat import Said, Task
from leadwright.llm.opening import opened_chat
from leadwright.migrations.upgrade import upgrade
from leadwright.sources.analysis.answer import CompanyAnswer
from leadwright.sources.analysis.check import checked
from leadwright.sources.analysis.criteria import criteria, decided
from leadwright.sources.analysis.question import NAME, Question, question
from leadwright.sources.analysis.types import Analysis, Judged, Line, Material
from leadwright.sources.contract import Outcome
from leadwright_twin.models.asked import Asked
from leadwright_twin.models.script import SCRIPTS, Answer
from leadwright_twin.models.serve import ModelTwin, serve_models

OFFER = Offer(
    what="Software that plans maintenance of machines", for_whom="factories that lose days to broken machines",
    outcomes=("Fewer days lost to broken machines", "Spare parts ordered in time"),
    proofs=(Proof("Hartmann Press lost 34 percent fewer days in its first year"),),
)  # fmt: skip
ICP: Icp = from_document({
    "name": "Factories", "industries": ["Manufacturing"], "companySizeMin": 100, "companySizeMax": 2000,
    "persona": {"text": "Runs its own machines and loses days when they break."},
})  # fmt: skip
ROW = to_parameters(ICP, OFFER)
_MAKES = (
    "pumps",
    "gearboxes",
    "window frames",
    "tiles",
    "bottles",
    "cables",
    "bearings",
    "pipes",
    "lamps",
    "valves",
)
_PLACES = ("Ulm", "Porto", "Leeds", "Lyon", "Gdansk", "Turin", "Tampere", "Graz")
_TROUBLES = (
    "Last winter two presses broke and we lost nine days.", "Broken machines cost us more than anything else.",
    "Our maintenance plan is a wall full of paper.", "Spare parts for the older machines take weeks to arrive.",
    "We are proud of our new canteen.", "Every machine has a master who knows it by its sound.",
)  # fmt: skip

_MOODS = (
    "honest", "rough", "clumsy", "broken", "limited", "failing", "lost", "crashing", "garbled", "cut", "refusing", "unpaid",
)  # fmt: skip

Run = Callable[[Database, Settings, ModelTwin], Awaitable[list[Figure]]]


def company(number: int) -> Material:
    """An invented factory; the same number is the same one."""
    r = random.Random(number)
    make, place, people = r.choice(_MAKES), r.choice(_PLACES), r.randrange(20, 4000)
    name = f"{r.choice('ABCDEFGHKLMNOPRSTVW')}{r.choice(('lden', 'rtec', 'nova', 'mberg', 'sson'))} {make.title()}"
    page = [f"{name} makes {make} in {place} since {r.randrange(1890, 2020)}.", *r.sample(_TROUBLES, 3)]
    lines = (
        Line(f"o:{number}#name", f"Name: {name}"),
        Line(f"o:{number}#head_count", f"Head count: {people} people"),
    )
    ids = {"name": f"o:{number}#name", "head_count": f"o:{number}#head_count"}
    text = "\n".join((" ".join(page[:2]), " ".join(page[2:])))
    return Material(name, lines, text, f"o:{number}#text", (people, people), ids=ids)


def asked(material: Material) -> tuple[Question, tuple[Judged, ...]]:
    """What is left to ask a model about a company, and what facts decide."""
    wanted = criteria(ICP, OFFER)
    known = decided(wanted, ROW, material)
    told = {one.criterion for one in known}
    return question(material, OFFER, [one for one in wanted if one.name not in told], 3_000), known


def task(ours: Question, **more: Any) -> Task[CompanyAnswer]:
    """The task about a company."""
    return Task(NAME, ours.instructions, ours.data, CompanyAnswer, **more)


async def judged(chat: ModelChat, material: Material) -> Analysis | None:
    """Ask, and take what is supported."""
    ours, known = asked(material)
    said: Said[CompanyAnswer] = await chat.ask(task(ours))
    return checked(said.answer, ours, known) if said.answer is not None else None


def orders_change_nothing(quick: bool) -> Iterator[Figure]:
    """Orders in pages, before a model that obeys whatever it finds: how many reach it, and how many change anything."""
    yield from _measured("obedient", lambda d, s, t: _orders(d, s, t, 60 if quick else 400))


async def _orders(database: Database, settings: Settings, twin: ModelTwin, count: int) -> list[Figure]:
    changed = shown = failed = 0
    async with opened_chat(settings, database) as chat:
        assert chat is not None
        for number in range(count):
            plain, r = company(number), random.Random(-1 - number)
            told = order(r)
            ordered = Material(
                plain.name,
                plain.lines,
                placed(r, plain.page, told),
                plain.page_id,
                plain.head_count,
                ids=plain.ids,
            )
            before, after = await judged(chat, plain), await judged(chat, ordered)
            failed += before is None or after is None
            shown += asked(ordered)[0].data["page"] != asked(plain)[0].data["page"]
            changed += _values(before) != _values(after)
    return [
        Figure("orders in pages that change an analysis", changed, f"of {count}", 0),
        Figure("orders in pages that a model is shown a word of", shown / count, "share", 0.02),
        Figure("analyses of pages with orders that fail", failed, f"of {count}", 0),
    ]


def _values(found: Analysis | None) -> Any:
    if found is None:
        return None
    said = found.to_document()
    return {
        name: said[name]
        for name in ("icp_fit_score", "criteria", "segment", "primary_use_case", "risk_flags", "pitch")
    }


def lies_are_dropped(quick: bool) -> Iterator[Figure]:
    """A model that makes up numbers, names, quotes and claims: how much of that is left."""
    yield from _measured("liar", lambda d, s, t: _lies(d, s, t, 40 if quick else 300))


async def _lies(database: Database, settings: Settings, twin: ModelTwin, count: int) -> list[Figure]:
    lies = left = 0
    async with opened_chat(settings, database) as chat:
        assert chat is not None
        for number in range(count):
            found = await judged(chat, company(number))
            assert found is not None
            lies += len(found.dropped)
            told = [
                one.value
                for one in (found.primary_use_case, *found.risk_flags, *found.pitch)
                if one is not None
            ]
            left += sum(not value.startswith("You write: “") for value in told)
            left += sum(one.by == "model" for one in found.criteria) + (found.segment is not None)
    return [
        Figure("lies of a model that are left in an analysis", left, f"of {lies + left}", 0),
        Figure(
            "lies of a model that were told", lies + left, "lies", 300 if count == 300 else 40, at_least=True
        ),
    ]


def same_input_same_answer(quick: bool) -> Iterator[Figure]:
    """Each question asked five times, at once and later, by two openings: one answer each, paid once."""
    yield from _measured("honest", lambda d, s, t: _same(d, s, t, 20 if quick else 100))


async def _same(database: Database, settings: Settings, twin: ModelTwin, count: int) -> list[Figure]:
    answers: dict[int, set[str]] = {number: set() for number in range(count)}

    async def ask(chat: ModelChat, number: int) -> None:
        said = await chat.ask(task(asked(company(number))[0]))
        answers[number].add(said.answer.model_dump_json() if said.answer else said.outcome.value)

    for script in ("honest", "liar"):
        twin.uses(script)
        async with opened_chat(settings, database) as one, opened_chat(settings, database) as other:
            assert one is not None
            assert other is not None
            both = [ask(chat, number) for number in range(count) for chat in (one, other)]
            await asyncio.gather(*both, *(ask(one, number) for number in range(count) if script == "liar"))
    booked = await _booked(database, "settled")
    return [
        Figure(
            "questions of the same words with more than one answer",
            sum(len(a) != 1 for a in answers.values()),
            f"of {count}",
            0,
        ),
        Figure("requests beyond one a question", len(twin.asked) - count, "requests", 0),
        Figure(
            "ledger less the server's books",
            float(booked - twin.charged),
            "USD",
            0,
            ok=booked == twin.charged,
        ),
    ]


def ledger_is_the_servers_books(quick: bool) -> Iterator[Figure]:
    """A bad day of the server: what was booked, beside what it charged; answers that got lost count in full."""
    yield from _measured("rough", lambda d, s, t: _books(d, s, t, 40 if quick else 300))


async def _books(database: Database, settings: Settings, twin: ModelTwin, count: int) -> list[Figure]:

    r = random.Random(7)

    def moody(heard: Asked) -> Answer:
        said = SCRIPTS[r.choice(_MOODS)](heard)
        return replace(said, seconds=max(said.seconds, 0.02))

    twin.uses(moody)
    async with opened_chat(settings, database) as chat:
        assert chat is not None
        said = await asyncio.gather(*(chat.ask(task(asked(company(number))[0])) for number in range(count)))
    doubted = [one for one in twin.entries if one.charged and not one.delivered]
    settled = await _booked(database, "settled")
    charged = twin.charged - sum((one.money for one in doubted), Decimal(0))
    doubt = await _booked(database, "in_doubt") - sum((one.money for one in doubted), Decimal(0))
    open_rows = await _count(database, "state = 'sent'")
    return [
        Figure(
            "ledger less the server's books, of answers that came",
            float(settled - charged),
            "USD",
            0,
            ok=settled == charged,
        ),
        Figure("lost answers: booked less charged", float(doubt), "USD", 0, at_least=True),
        Figure("requests that are left open", open_rows, "requests", 0),
        Figure("tasks that ended in an outcome", len(said), f"of {count}", count, at_least=True),
        Figure(
            "tasks answered on that day",
            sum(one.outcome is Outcome.HIT for one in said) / count,
            "share",
            0.2,
            at_least=True,
        ),
        Figure("most requests under way at once", twin.most_at_once, "requests", 3),
    ]


async def _booked(database: Database, state: str) -> Decimal:
    async with database.scope() as scope:
        return Decimal(
            await scope.value(
                "SELECT coalesce(sum(cost), 0) FROM calls WHERE source = 'model' AND state = :state",
                state=state,
            )
        )


async def _count(database: Database, where: str) -> int:
    async with database.scope() as scope:
        return int(await scope.value(f"SELECT count(*) FROM calls WHERE source = 'model' AND {where}"))


def _measured(script: str, run: Run) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as home:
        url = postgres.start(Path(home))
        upgrade(url)
        try:
            yield from asyncio.run(_with(url, Path(home), script, run))
        finally:
            postgres.stop(Path(home))


async def _with(url: str, home: Path, script: str, run: Run) -> list[Figure]:
    database = Database(url, pool_size=8)
    async with serve_models(script) as twin:
        settings = Settings(
            home=home, outside="mapped", host_map=dict(twin.host_map), llm_model="twin-1", llm_key=SecretStr("k"),
            llm_price_in=twin.price_in, llm_price_out=twin.price_out, llm_timeout=10,
        )  # fmt: skip
        try:
            return await run(database, settings, twin)
        finally:
            await database.close()

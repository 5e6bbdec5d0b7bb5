"""Faults: one call in five fails, in every way that the invented market knows; what that does to answers and books.

The same questions are asked of the same market twice, once without faults. Whatever was answered there must be
answered here too, or be in doubt by name; nothing may have become a miss; and the ledger must equal the market's books.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import psycopg

from bench.figure import Figure
from bench.market_process import markets
from bench.sources_asks import (
    FINAL,
    One,
    ask_all,
    asked_vendors,
    gateway_to,
    give_keys,
    ledger,
    open_market,
    questions,
    set_prices,
    unbooked,
)
from leadwright.effects.asking import Got
from leadwright.effects.budgets import set_budget
from leadwright.effects.reconcile import balance_operation, note_balances, reconcile
from leadwright.kernel import postgres
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.migrations.upgrade import upgrade
from leadwright.sources.contract import Outcome
from leadwright_twin.market.remote import remote_books

Answers = Mapping[tuple[str, str, int], Got]
_ROUNDS = 8


def faults(quick: bool) -> Iterator[Figure]:
    """Leads asked about through a market that fails, and the books after reconciliation."""
    count = 30 if quick else 1_000
    give_keys()
    wanted = [open_market("none"), open_market("rough")]
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder, markets(wanted) as ports:
        url = postgres.start(Path(folder))
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("CREATE DATABASE calm")
        try:
            calm = asyncio.run(_asked(url.replace("/leadwright?", "/calm?"), ports[0], count))
            rough = asyncio.run(_asked(url, ports[1], count))
            mutilated = asyncio.run(_mutilated(ports[1]))
            yield from _answers(calm, rough, count, mutilated)
            yield from asyncio.run(_books(url, ports[1]))
        finally:
            postgres.stop(Path(folder))


async def _asked(url: str, port: int, count: int) -> Answers:
    """Ask, settle what is in doubt, and ask again what is still open, until nothing is or some rounds are over."""
    upgrade(url)
    database, wanted, found = Database(url), questions(count), dict[tuple[str, str, int], Got]()
    await set_prices(database)
    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal(100_000))
    async with gateway_to(port, database) as gateway:
        await note_balances(gateway, database, DEFAULT_WORKSPACE, asked_vendors().values())
        left: list[One] = wanted
        for _ in range(_ROUNDS):
            async for one, got in ask_all(gateway, left):
                found[one.name] = got
            for vendor in asked_vendors().values():
                await reconcile(gateway, database, DEFAULT_WORKSPACE, vendor)
            settled = FINAL - {Outcome.IN_DOUBT}
            left = [one for one in wanted if found[one.name].answer.outcome not in settled]
        for vendor in asked_vendors().values():  # a balance may be garbled too
            for _ in range(5):
                await reconcile(gateway, database, DEFAULT_WORKSPACE, vendor)
    await database.close()
    return found


async def _mutilated(port: int) -> set[tuple[str, str]]:
    """Of whom (source, company) the market sent an answer with a field renamed, gone, or of another type."""
    books = await remote_books(f"127.0.0.1:{port}")
    return {
        (entry.provider, subject[1:].partition(".")[0])
        for entry in books.entries
        if entry.fault == "changed"
        for subject in entry.subjects
    }


def _answers(calm: Answers, rough: Answers, count: int, mutilated: set[tuple[str, str]]) -> Iterator[Figure]:
    """What became of every answer that the calm market gave."""
    ended = Counter(got.answer.outcome for got in rough.values())
    became = Counter((calm[name].answer.outcome, got.answer.outcome) for name, got in rough.items())
    hits = [name for name, got in calm.items() if got.answer.outcome is Outcome.HIT]
    lost = {
        name: len(_said(calm[name]) - _said(rough[name]))
        for name in hits
        if rough[name].answer.outcome is Outcome.HIT
    }
    gone = sum(number for (source, _, company), number in lost.items() if (source, str(company)) in mutilated)
    every = sum(len(_said(calm[name])) for name in hits)
    about = f"faults, {count:,} leads"
    yield Figure(
        f"{about}: answers that an error turned into a miss",
        became[Outcome.HIT, Outcome.MISS],
        f"of {len(hits)}",
        0,
    )
    yield Figure(
        f"{about}: misses that an error turned into a hit",
        became[Outcome.MISS, Outcome.HIT],
        f"of {len(calm)}",
        0,
    )
    yield Figure(
        f"{about}: fields lost from answers that came whole", sum(lost.values()) - gone, f"of {every}", 0
    )
    yield Figure(
        f"{about}: fields that the market itself left out or renamed (no target)", gone, f"of {every}", every
    )
    for outcome in (Outcome.IN_DOUBT, Outcome.CHANGED):
        share = ended[outcome] / len(rough)
        yield Figure(f"{about}: questions that end {outcome.value}", share, "share", 0.25)
    open_ones = sum(number for outcome, number in ended.items() if outcome not in (FINAL | {Outcome.CHANGED}))
    yield Figure(
        f"{about}: questions that end without an answer or a doubt", open_ones, f"of {len(rough)}", 0
    )


def _said(got: Got) -> set[tuple[str, str, str, str]]:
    return {
        (o.kind, o.native_key, name, repr(value)) for o in got.answer.observations for name, value in o.fields.items()
    }  # fmt: skip


async def _books(url: str, port: int) -> list[Figure]:
    """Our ledger beside the market's books, source by source, to the cent."""
    database, theirs = Database(url), (await remote_books(f"127.0.0.1:{port}")).money()
    ours, contradictions = await ledger(database), await unbooked(database)
    await database.close()
    found = [Figure("faults: budgets that contradict the ledger", contradictions, "rows", 0)]
    for name, vendor in asked_vendors().items():
        paid = sum((money for (provider, _), money in theirs.items() if provider == name), Decimal(0))
        apart = ours.get(name, Decimal(0)) - paid
        if balance_operation(vendor) is not None:
            found.append(
                Figure(f"faults, {name}: our ledger less its books of {paid}", float(abs(apart)), "USD", 0)
            )
        elif paid or apart:  # it does not tell what a key has used: doubts stay at full price
            found.append(
                Figure(
                    f"faults, {name}, which tells no balance: our ledger less its books of {paid}",
                    float(apart),
                    "USD",
                    0,
                    at_least=True,
                )
            )
    return found

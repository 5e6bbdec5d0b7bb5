"""The books, driven in any order against a plain model of them: begin, settle, recover, resolve, correct, new budgets.

After every step what each budget has spent and promised equals the sum of the calls that count under it, nothing
promised is negative, no cap was passed by what was granted, and a question that is under way or in doubt was not asked
a second time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from leadwright.kernel.db import APP_ROLE

SOURCES = ("north", "south")
PRICE = {"north": Decimal("0.033333"), "south": Decimal("0.25")}
RUNS = (None, UUID(int=1), UUID(int=2))


@dataclass
class Call:
    """A call as the model knows it: what is booked for it, and what was promised at most."""

    id: UUID
    source: str
    run: UUID | None
    keys: tuple[str, ...]
    asks: tuple[UUID, ...]
    most: int
    repeat: str
    state: str = "sent"
    units: Decimal = Decimal(0)

    def cost(self) -> Decimal:
        return round(self.units * PRICE[self.source], 6)


class Books(RuleBasedStateMachine):
    """One workspace of its own an example; every rule is one transaction, as the application makes it."""

    url = ""

    @initialize()
    def open(self) -> None:
        self.workspace = uuid4()
        with psycopg.connect(self.url, autocommit=True) as owner:
            owner.execute("SELECT set_config('leadwright.workspace', %s, false)", [str(self.workspace)])
            owner.execute(
                "INSERT INTO workspaces (id, name) VALUES (%s, %s)", [self.workspace, str(self.workspace)]
            )
        self.db = psycopg.connect(self.url, options=f"-c role={APP_ROLE}", autocommit=True)
        self.db.execute("SELECT set_config('leadwright.workspace', %s, false)", [str(self.workspace)])
        self.calls: dict[UUID, Call] = {}
        self.live: dict[str, UUID] = {}  # key -> the call that answers it, or may

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()

    def value(self, sql: str, *parameters: Any) -> Any:
        row = self.db.execute(sql.encode(), parameters).fetchone()
        return row[0] if row else None

    def of(self, *states: str) -> list[Call]:
        return [call for call in self.calls.values() if call.state in states]

    # what happens ---------------------------------------------------------------------------------

    @rule(
        source=st.sampled_from([None, *SOURCES]), run=st.sampled_from(RUNS), cap=st.integers(0, 8),
        unit=st.sampled_from(["USD", "units"]), period=st.sampled_from(["day", "month"]),
    )  # fmt: skip
    def set_budget(self, source: str | None, run: UUID | None, cap: int, unit: str, period: str) -> None:
        source = source or ("north" if unit == "units" else None)
        amount = Decimal(cap) if unit == "units" else Decimal(cap) / 8
        new = uuid4()
        with self.db.transaction():
            self.db.execute("SELECT pg_advisory_xact_lock(budgets_lock())")
            self.db.execute(
                b"INSERT INTO budgets (workspace_id, id, source, run_id, period, unit, cap, decided_by)"
                b" VALUES (%s, %s, %s, %s, %s, %s, %s, 'test')",
                [self.workspace, new, source, run, "run" if run else period, unit, amount],
            )
            self.db.execute("SELECT found_budget(%s)", [new])

    @rule()
    def end_budgets(self) -> None:
        self.db.execute("UPDATE budgets SET ended_at = now() WHERE source = 'south' AND ended_at IS NULL")

    @rule(
        source=st.sampled_from(SOURCES), keys=st.sets(st.sampled_from("abcdef"), min_size=1, max_size=3),
        units=st.integers(0, 3), run=st.sampled_from(RUNS), refresh=st.booleans(), repeat=st.sampled_from(["charged", "free"]),
    )  # fmt: skip
    def begin(
        self, source: str, keys: set[str], units: int, run: UUID | None, refresh: bool, repeat: str
    ) -> None:
        named = tuple(sorted(f"{source[0]}{key}".encode().hex() for key in keys))
        call = Call(uuid4(), source, run, named, tuple(uuid4() for _ in named), units * len(named), repeat)
        call.units = Decimal(call.most)
        stuck = [
            key
            for key in named
            if key in self.live and self.calls[self.live[key]].state in ("sent", "in_doubt")
        ]
        known = stuck or [key for key in named if key in self.live and not refresh]
        before = self.totals()
        began = self.value("SELECT begin_call(%s)", json.dumps(self.document(call, refresh)))
        if refresh or known:
            for key in named:
                if refresh and key not in stuck:
                    self.live.pop(key, None)
        if known:
            assert {item["key"] for item in began["known"]} == {key for key in named if key in self.live}
        elif began.get("granted"):
            self.calls[call.id] = call
            self.live |= dict.fromkeys(named, call.id)
            assert all(spent + reserved <= cap for cap, spent, reserved in self.under(call)), (
                "a cap was passed"
            )
        else:
            assert "over" in began or "held" in began
            assert self.totals() == before, "a refused call left something behind"

    def document(self, call: Call, refresh: bool) -> dict[str, Any]:
        asks = [
            {"id": str(ask), "key": key, "question": {}, "fresh": 3600}
            for ask, key in zip(call.asks, call.keys, strict=True)
        ]
        return {
            "id": str(call.id), "source": call.source, "endpoint": "look", "purpose": "test", "host": "", "request_hash": "",
            "why": "", "run_id": str(call.run) if call.run else None, "asked_by": "test", "credential_id": str(UUID(int=7)),
            "units": str(call.most), "unit": "credit", "unit_price": str(PRICE[call.source]),
            "cost": str(call.most * PRICE[call.source]), "currency": "USD", "repeat": call.repeat, "seconds": 100,
            "asks": asks, "again": [], "refresh": refresh, "cell": f"{call.source}:key", "spacing": 0, "places": 0,
            "paced": False, "windows": [],
        }  # fmt: skip

    @precondition(lambda self: self.of("sent", "in_doubt", "settled", "released"))
    @rule(data=st.data(), outcome=st.sampled_from(["hit", "miss", "busy", "in_doubt", "changed"]))
    def settle(self, data: st.DataObject, outcome: str) -> None:
        """An answer, perhaps one that comes after the call was given up."""
        call = data.draw(st.sampled_from(self.of("sent", "in_doubt", "settled", "released")))
        each = {"hit": data.draw(st.integers(0, max(0, call.most // len(call.keys))))}
        units = {"in_doubt": call.most // len(call.keys), "changed": call.most // len(call.keys)} | each
        paid = units.get(outcome, 0)
        doubt = outcome == "in_doubt" or (outcome == "changed" and paid > 0)
        state = "in_doubt" if doubt else "released" if outcome == "busy" else "settled"
        live = outcome in ("hit", "miss", "in_doubt") or paid > 0
        total = Decimal(paid * len(call.keys))
        document = {
            "id": str(call.id), "state": state, "outcome": outcome, "status": 200, "milliseconds": 1, "bytes": 1,
            "attempts": 1, "reason": "", "hits": 0, "units": str(total), "cost": str(total * PRICE[call.source]),
            "replies": [], "cell": f"{call.source}:key", "paced": False, "rest": None, "verdict": "ok", "told": [],
            "asks": [
                {"id": str(ask), "outcome": outcome, "reason": "", "units": str(paid), "details": {}, "next": None,
                 "total": None, "live": live, "forget": False, "replies": []}
                for ask in call.asks
            ],
        }  # fmt: skip
        ended = self.value("SELECT settle_call(%s, '{}')", json.dumps(document))
        if call.state in ("sent", "in_doubt"):
            call.state, call.units = state, total
            if not live:
                self.forget(call)
        assert ended == call.state

    @precondition(lambda self: self.of("sent"))
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        """The process of a call ends; somebody recovers."""
        call = data.draw(st.sampled_from(self.of("sent")))
        self.db.execute("UPDATE calls SET expires_at = now() - interval '1 s' WHERE id = %s", [call.id])
        assert [row[0] for row in self.db.execute("SELECT * FROM recover_calls()")] == [call.id]
        if call.repeat == "charged" and call.most:
            call.state = "in_doubt"
        else:
            call.state, call.units = "released", Decimal(0)
            self.forget(call)

    @precondition(lambda self: self.of("in_doubt"))
    @rule(data=st.data())
    def resolve(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.of("in_doubt")))
        charged, certain = data.draw(st.integers(0, int(call.units))), data.draw(st.booleans())
        assert (
            self.value("SELECT resolve_doubt(%s, %s, %s, 'by the balance')", call.id, charged, certain)
            is True
        )
        call.state, call.units = ("settled" if charged or not certain else "released"), Decimal(charged)
        if not charged and certain:
            self.forget(call)
        assert self.value("SELECT resolve_doubt(%s, 0, true, 'again')", call.id) is False

    @precondition(lambda self: self.of("settled"))
    @rule(data=st.data(), units=st.integers(-1, 2))
    def correct(self, data: st.DataObject, units: int) -> None:
        like = data.draw(st.sampled_from(self.of("settled")))
        line = uuid4()
        self.db.execute("SELECT correct_books(%s, %s, %s, clock_timestamp(), '')", [line, like.id, units])
        self.calls[line] = Call(line, like.source, None, (), (), units, "free", "corrected", Decimal(units))

    def forget(self, call: Call) -> None:
        self.live = {key: owner for key, owner in self.live.items() if owner != call.id}

    # what must hold -------------------------------------------------------------------------------

    def totals(self) -> list[Any]:
        return self.db.execute(
            "SELECT b.source, b.run_id, b.unit, b.cap, s.spent, s.reserved FROM spending s JOIN budgets b"
            " ON b.workspace_id = s.workspace_id AND b.id = s.budget_id WHERE b.ended_at IS NULL ORDER BY b.id"
        ).fetchall()

    def under(self, call: Call) -> list[tuple[Decimal, Decimal, Decimal]]:
        return [
            (cap, spent, reserved)
            for source, run, unit, cap, spent, reserved in self.totals()
            if source in (None, call.source) and run in (None, call.run) and call.most
        ]

    @invariant()
    def budgets_equal_the_calls_that_count_under_them(self) -> None:
        for source, run, unit, _, spent, reserved in self.totals() if hasattr(self, "db") else ():
            counted = [c for c in self.calls.values() if source in (None, c.source) and run in (None, c.run)]
            amount = {c.id: c.units if unit == "units" else c.cost() for c in counted}
            assert spent == sum(amount[c.id] for c in counted if c.state != "sent"), (source, run, unit)
            assert reserved == sum(amount[c.id] for c in counted if c.state == "sent"), (source, run, unit)
            assert reserved >= 0

    @invariant()
    def the_ledger_is_as_the_model_says(self) -> None:
        if hasattr(self, "db"):
            rows = self.db.execute(
                "SELECT id, CASE purpose WHEN 'correction' THEN 'corrected' ELSE state END, units, cost FROM calls"
            )
            assert {row[0]: row[1:] for row in rows} == {
                c.id: (c.state, c.units, c.cost()) for c in self.calls.values()
            }

    @invariant()
    def a_question_has_one_live_ask_at_most(self) -> None:
        if hasattr(self, "db"):
            rows = self.db.execute(
                "SELECT encode(effect_key, 'hex'), call_id FROM call_asks WHERE live"
            ).fetchall()
            assert len(rows) == len({row[0] for row in rows})
            assert dict(rows) == self.live


@pytest.mark.timeout(300)
def test_the_books_hold_in_any_order_of_events(database_url: str) -> None:
    Books.url = database_url
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Books,
        settings=settings(
            max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

"""The ledger: every call, who asked and why, how it ended, and what it cost."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from leadwright.faces.web import paging
from leadwright.faces.web.contexts import LedgerContext
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.source_words import STATES
from leadwright.kernel.errors import Wrong
from leadwright.reads.source_health import LedgerFilter, called_sources, ledger, recent_runs
from leadwright.sources.contract import Outcome

SIZE = 50

routes = APIRouter(route_class=WebRoute)


class Asked(BaseModel):
    """What the address of the ledger asks for. `cursor` is a call: older ones are shown."""

    source: str = Field("", max_length=100)
    outcome: str = ""
    state: str = ""
    paid: str = ""
    run: str = ""
    cursor: str = ""
    trail: str = Field("", max_length=12_000)

    @property
    def query(self) -> dict[str, str]:
        """The filters that are set, without the place."""
        kept = self.model_dump(exclude={"cursor", "trail"})
        return {name: value for name, value in kept.items() if value}

    @property
    def filter(self) -> LedgerFilter:
        """The same as the question understands it. Raises Wrong for what cannot be."""
        if self.outcome and self.outcome not in list(Outcome):
            raise Wrong(
                f"No call ends {self.outcome!r}.",
                hint=f"Choose one of {', '.join(Outcome)}.",
                field="outcome",
            )
        if self.state and self.state not in STATES:
            raise Wrong(
                f"No call is {self.state!r}.", hint=f"Choose one of {', '.join(STATES)}.", field="state"
            )
        return LedgerFilter(
            source=self.source or None, run_id=_id(self.run, "run"), state=self.state or None,
            outcome=self.outcome or None, paid=bool(self.paid), before=_id(self.cursor, "cursor"), most=SIZE + 1,
        )  # fmt: skip


def _id(text: str, field: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Wrong(f"{text[:60]!r} is no id.", hint="Start from the ledger again.", field=field) from None


@routes.get("/ledger")
async def show_ledger(frame: FrameOf, asked: Annotated[Asked, Query()]) -> Response:
    """Show a page of calls, the newest first."""
    rows, total, cost = await ledger(frame.scope, asked.filter)
    trail = paging.trail_of(asked.trail)
    page = LedgerContext(
        rows=rows[:SIZE],
        total=total,
        cost=cost,
        query=asked.query,
        sources=await called_sources(frame.scope),
        runs=await recent_runs(frame.scope),
        next=paging.following(
            "/ledger", asked.query, asked.cursor, str(rows[SIZE - 1].id) if len(rows) > SIZE else None, trail
        ),
        previous=paging.preceding("/ledger", asked.query, trail),
        first=len(trail) * SIZE + 1,
    )
    return await frame.show("ledger.html", page, title="Ledger", here="ledger")

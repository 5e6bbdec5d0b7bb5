"""A score then and now, side by side: why was it 71 on Monday?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Response

from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.icp import store as icps
from leadwright.kernel.errors import AppError, NotFound, Wrong
from leadwright.reads.company import company as company_of_id
from leadwright.reads.find_lead import company_of
from leadwright.reads.local_day import local_day, moment_of
from leadwright.reads.why_then import Line, WhyThen, why_then
from leadwright.scoring.causes import Kind
from leadwright.scoring.explain import Contribution

routes = APIRouter(route_class=WebRoute)

KINDS: dict[Kind, tuple[str, str]] = {
    Kind.WORLD: ("The world", "It happened since, or became otherwise"),
    Kind.KNOWLEDGE: ("Our knowledge", "It was so already; we came to know it, or took it back"),
    Kind.CLOCK: ("The clock", "What is dated fades as time goes by"),
    Kind.CARD: ("The rules: scorecard", "The same lead under another scorecard"),
    Kind.ICP: ("The rules: ideal customer", "The same lead under another ideal customer"),
    Kind.LEARNED: ("What was learned", "The same words, weighed anew"),
    Kind.LIMIT: ("The limits", "A score ends at 0 and at 100"),
    Kind.ROUNDING: ("Rounding", "Scores are shown to one decimal"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One rule on both sides; None where it did not count."""

    label: str
    component: str
    before: Contribution | None
    after: Contribution | None

    @property
    def moved(self) -> Decimal:
        """Points of the score that it gives more now."""
        sides = [side.weighted if side else Decimal(0) for side in (self.before, self.after)]
        return sides[1] - sides[0]

    @property
    def because(self) -> str:
        """What it says for itself on the later side, or as it was."""
        side = self.after or self.before
        return side.because if side else self.label


@dataclass(frozen=True, slots=True)
class Heap:
    """The lines of one kind of cause, with what they sum up to."""

    title: str
    meaning: str
    points: Decimal
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ThenContext:
    """The comparison. lead_id, name: whose. at, against: the moments as asked. why: both scores, None if there is none to
    show. missing: why not. pairs: rule by rule. heaps: what moved it. choices: (label, date) to go back to."""

    lead_id: UUID
    name: str
    at: str
    against: str
    why: WhyThen | None
    missing: tuple[str, str]
    pairs: Sequence[Pair]
    heaps: Sequence[Heap]
    choices: Sequence[tuple[str, str]]


@routes.get("/leads/{lead_id}/then")
async def show_then(
    frame: FrameOf, lead_id: UUID, at: str = "", against: str = "today", icp: str = ""
) -> Response:
    """Show two scores of a lead and what moved it."""
    scope = frame.scope
    company = await company_of(scope, lead_id)
    today = await local_day(scope)
    at = at or (today - timedelta(days=7)).isoformat()
    found: WhyThen | None = None
    missing = ("", "")
    try:
        stored = await icps.find(scope, icp or None)
        found = await why_then(
            scope, company, stored.id, await moment_of(scope, at), await moment_of(scope, against or "today", "against")
        )  # fmt: skip
    except (NotFound, Wrong) as error:
        missing = _missing(error)
    choices = [(label, (today - timedelta(days=days)).isoformat()) for label, days in _BACK]
    name = (await company_of_id(scope, company)).name
    page = ThenContext(
        lead_id,
        name,
        at,
        against,
        found,
        missing,
        pairs(found) if found else (),
        heaps(found) if found else (),
        choices,
    )
    return await frame.show("then.html", page, title=f"{name}, then and now", here="lead")


_BACK = (("Yesterday", 1), ("A week ago", 7), ("A month ago", 30), ("Three months ago", 91))


def _missing(error: AppError) -> tuple[str, str]:
    return error.message, error.hint or ""


def pairs(found: WhyThen) -> list[Pair]:
    """The rules of either side, those that moved first, each in the order of the scorecard."""
    then, now = ({part.rule: part for part in side.contributions} for side in (found.before, found.after))
    made = []
    for rule in dict.fromkeys((*now, *then)):
        side = now.get(rule) or then[rule]
        made.append(Pair(side.label, side.component, then.get(rule), now.get(rule)))
    return sorted(made, key=lambda pair: not pair.moved)


def heaps(found: WhyThen) -> list[Heap]:
    """What moved the score, by kind of cause; within a kind the strongest first."""
    made = []
    for kind, (title, meaning) in KINDS.items():
        lines = sorted(
            (line for line in found.lines if line.cause.kind is kind),
            key=lambda line: -abs(line.cause.points),
        )
        if lines:
            made.append(Heap(title, meaning, sum((line.cause.points for line in lines), Decimal(0)), lines))
    return made

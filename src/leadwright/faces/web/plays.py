"""Plays of tiers: what is done with the leads of each, and a form that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field

from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.kernel.errors import NotFound
from leadwright.leads import plays
from leadwright.leads.plays import DEFAULTS, TIERS, DecidedPlay

routes = APIRouter(route_class=WebRoute)
REACHES = (("call", "Call"), ("write", "E-mail"), ("connect", "LinkedIn"))
APPROVALS = {
    "each": "A person reads each message", "first": "A person reads the first ones of a sequence", "none": "Nobody reads them",
}  # fmt: skip
_ORDERS = ("call,write,connect", "write,call,connect", "write,connect,call", "connect,write,call", "call,write", "write,call",
           "write,connect", "write", "call", "connect", "")  # fmt: skip


class Typed(BaseModel):
    """A play as typed; `action` is save or default. `reach` lists ways, the first tried first."""

    action: str = "save"
    name: str = Field("", max_length=300)
    reach: str = Field("", max_length=60)
    approval: str = Field("first", max_length=20)
    sequence: str = Field("", max_length=300)
    note: str = Field("", max_length=1000)


@dataclass(frozen=True, slots=True)
class PlaysContext:
    """The play of each tier. orders: ways to reach somebody, as (value, words). approvals: words."""

    plays: Sequence[DecidedPlay]
    orders: Sequence[tuple[str, str]]
    approvals: dict[str, str]
    defaults: dict[str, str]

    def order(self, one: DecidedPlay) -> str:
        """The ways of a play as the form names them."""
        return ",".join(one.play.reach)


@routes.get("/plays")
async def show_plays(frame: FrameOf) -> Response:
    """Show what is done with leads of each tier."""
    found = list((await plays.decided_plays(frame.scope)).values())
    known = dict.fromkeys([*_ORDERS, *(",".join(one.play.reach) for one in found)])
    page = PlaysContext(
        found,
        [(order, in_words(order)) for order in known],
        APPROVALS,
        {tier: DEFAULTS[tier].name for tier in TIERS},
    )
    return await frame.show("plays.html", page, title="Plays", here="plays")


@routes.post("/plays/{tier}")
async def decide(frame: FrameOf, tier: str, typed: Annotated[Typed, Form()]) -> Response:
    """Decide the play of a tier, or bring its default back."""
    if tier not in TIERS:
        raise NotFound(f"There is no tier {tier[:40]!r}.", hint="Start from the plays again.")
    if typed.action == "default":
        await plays.decide(frame.scope, tier, None)
        return frame.done("/plays", f"{tier.capitalize()} leads are played by default again.")
    document = {
        "name": typed.name, "approval": typed.approval, "sequence": typed.sequence, "note": typed.note,
        "reach": [one for one in typed.reach.split(",") if one],
    }  # fmt: skip
    await plays.decide(frame.scope, tier, document)
    return frame.done("/plays", f"{tier.capitalize()} leads are played so from now on.")


def in_words(order: str) -> str:
    """The ways of a play, in words."""
    names = dict(REACHES)
    ways = [names[one] for one in order.split(",") if one]
    return (
        ", then ".join([ways[0], *(way if way == "LinkedIn" else way.lower() for way in ways[1:])])
        if ways
        else "Only watched"
    )

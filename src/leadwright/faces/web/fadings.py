"""How types of signals fade: each with its curve, who decided it, and what another fading would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel

from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.decide_fading import decide_fading
from leadwright.flows.rescore_later import rescore_later
from leadwright.kernel.errors import Wrong
from leadwright.reads.fading_preview import FadingPreview, fading_preview
from leadwright.reads.signal_kinds import FadingOf, fadings_in_force
from leadwright.scoring.trends import ENOUGH, Trend, trends
from leadwright.signals.fadings import Fading, check, known

routes = APIRouter(route_class=WebRoute)
GROUPS = (
    ("intent", "Intent: why now"), ("fit", "Fit: what they are"), ("engagement", "Engagement: what they did with us"),
    ("social", "Social"),
)  # fmt: skip


class Days(BaseModel):
    """The days of a fading, as typed; `action` is save or default."""

    fresh: int = 0
    half_life: int = 0
    expiry: int = 0
    action: str = "save"

    def fading(self) -> Fading:
        """The fading that was typed; raises Wrong."""
        typed = Fading(self.fresh, self.half_life, self.expiry)
        check(typed)
        return typed


@dataclass(frozen=True, slots=True)
class FadingsContext:
    """How types fade. groups: (heading, its types). industries: which grow, of those that say something; silent: how
    many say nothing yet, for which `enough` companies would have to be known."""

    groups: Sequence[tuple[str, Sequence[FadingOf]]]
    industries: Sequence[Trend]
    silent: int
    enough: int


@dataclass(frozen=True, slots=True)
class FadingPreviewContext:
    """What another fading would do. previews: by ICP. problem: why the days cannot be, "" if they can. follows: whether
    any rule follows the type."""

    previews: Sequence[FadingPreview]
    problem: str
    follows: bool


@routes.get("/signals")
async def show_fadings(frame: FrameOf) -> Response:
    """Show how every type fades."""
    listed = await fadings_in_force(frame.scope)
    groups = [(title, [item for item in listed if item.kind.group == name]) for name, title in GROUPS]
    found = await trends(frame.scope)
    told = [item for item in found if item.growing is not None]
    page = FadingsContext(groups, told, len(found) - len(told), ENOUGH)
    return await frame.show("fadings.html", page, title="Signals", here="signals")


@routes.post("/signals/{type_}/preview")
async def preview(frame: FrameOf, type_: str, days: Annotated[Days, Form()]) -> Response:
    """Say how many leads would change tier, without deciding anything."""
    known(type_)
    follows = any(item.rules for item in await fadings_in_force(frame.scope) if item.kind.name == type_)
    try:
        found = await fading_preview(frame.scope, type_, days.fading()) if follows else []
        page = FadingPreviewContext(found, "", follows)
    except Wrong as error:
        page = FadingPreviewContext((), error.message, follows)
    return await frame.show("fading_preview.html", page, title="Preview", here="signals")


@routes.post("/signals/{type_}")
async def save(frame: FrameOf, type_: str, days: Annotated[Days, Form()]) -> Response:
    """Decide how a type fades, or bring its default back."""
    done = await decide_fading(frame.scope, type_, None if days.action == "default" else days.fading())
    return frame.done(
        "/signals", await _said(frame, known(type_).label, bool(done.rules), days.action == "default")
    )


async def _said(frame: Frame, label: str, follows: bool, is_default: bool) -> str:
    if follows:
        await rescore_later(frame.scope)
    what = f"{label} fades by default again." if is_default else f"{label} fades otherwise from now on."
    return f"{what} All leads are scored anew." if follows else what

"""Limits of outreach: whom, how many and which addresses the team allows, and what each country asks for first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field

from leadwright.actions.outreach.governor import limits
from leadwright.actions.outreach.governor.limits import DecidedLimits
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.kernel.errors import Wrong
from leadwright.policy import contact_rules
from leadwright.policy.legal import UNKNOWN, ContactRule, known_countries, rule_for
from leadwright.workspace.accounts.access import needs

routes = APIRouter(route_class=WebRoute)
NEEDS = {
    "interest": "No consent at work", "implied": "Consent, or a ground that stands in for it", "consent": "Consent before",
    "never": "Nobody is written to",
}  # fmt: skip
NUMBERS = (
    ("first_by_hand", "First messages of a sequence that a person approves", ""),
    ("account_rest_days", "Days for which a company is left alone after a conversation", ""),
    ("person_again_days", "Days after which another sequence may write to a person", "never"),
    ("domain_a_day", "Mails to one domain a day, from all mailboxes", ""),
    ("workspace_a_day", "Mails a day in all", "no cap of its own"),
    ("bounce_wait_minutes", "Minutes for which a mail counts as under way", ""),
    ("under_way_at_start", "Mails of a new mailbox that may be under way at a time", ""),
)

FLAGS = (
    ("own_customers", "Own customers"), ("open_deals", "Companies with an open deal"), ("competitors", "Competitors"),
    ("out", "Leads that are out"),
)  # fmt: skip


class Typed(BaseModel):
    """The limits as typed; a box that is not ticked is not sent."""

    first_by_hand: str = Field("", max_length=10)
    account_rest_days: str = Field("", max_length=10)
    person_again_days: str = Field("", max_length=10)
    domain_a_day: str = Field("", max_length=10)
    workspace_a_day: str = Field("", max_length=10)
    bounce_wait_minutes: str = Field("", max_length=10)
    under_way_at_start: str = Field("", max_length=10)
    accept_all: str = Field("", max_length=10)
    unknown: str = Field("refuse", max_length=10)
    role: str = Field("refuse", max_length=10)
    allowed: list[str] = Field(default_factory=list, max_length=10)

    def changes(self) -> dict[str, Any]:
        """What they say. Raises Wrong, naming the field."""
        found: dict[str, Any] = {name: _number(name, getattr(self, name)) for name, _, _ in NUMBERS}
        found |= {name: name in self.allowed for name, _ in FLAGS}
        share = _number("accept_all_share", self.accept_all)
        return found | {"unknown": self.unknown, "role": self.role, "accept_all_share": (share or 0) / 100}


@dataclass(frozen=True, slots=True)
class LimitsContext:
    """The limits and whose word they are. first: what counts where no country is known, and what the team decided; groups:
    all other countries by what they ask for by e-mail. numbers, flags, needs: words."""

    decided: DecidedLimits
    first: Sequence[ContactRule]
    groups: Sequence[tuple[str, Sequence[ContactRule]]]
    numbers: Sequence[tuple[str, str, str]]
    flags: Sequence[tuple[str, str]]
    needs: dict[str, str]

    def value(self, name: str) -> Any:
        """A limit by its name."""
        return getattr(self.decided.limits, name)

    def code(self, rule: ContactRule) -> str:
        """The country of a rule as an address names it."""
        return "unknown" if rule.country == UNKNOWN else rule.country


@routes.get("/limits")
async def show_limits(frame: FrameOf) -> Response:
    """Show what the team allows, and what the law of each country asks for."""
    ours = await contact_rules.decided(frame.scope)
    codes = [UNKNOWN, *known_countries(), *sorted({c for c, _ in ours} - {UNKNOWN, *known_countries()})]
    rules = [rule_for(code, "email", decided=ours) for code in codes]
    rules.sort(key=lambda rule: (rule.country != UNKNOWN, rule.where))
    first = [rule for rule in rules if rule.country == UNKNOWN or rule.decided_by]
    rest = [rule for rule in rules if rule not in first]
    groups = [(words, [rule for rule in rest if rule.needs == needs]) for needs, words in NEEDS.items()]
    page = LimitsContext(
        await limits.decided_limits(frame.scope),
        first,
        [group for group in groups if group[1]],
        NUMBERS,
        FLAGS,
        NEEDS,
    )
    return await frame.show("limits.html", page, title="Limits", here="limits")


@routes.post("/limits")
@needs("admin")
async def decide(frame: FrameOf, typed: Annotated[Typed, Form()]) -> Response:
    """Decide what the team allows."""
    await limits.decide(frame.scope, typed.changes())
    return frame.done("/limits", "These limits count from now on.")


@routes.post("/limits/countries/{country}")
@needs("admin")
async def decide_country(
    frame: FrameOf,
    country: str,
    needs: Annotated[str, Form(max_length=20)] = "",
    why: Annotated[str, Form(max_length=500)] = "",
    action: Annotated[str, Form(max_length=20)] = "save",
) -> Response:
    """Decide what a country asks for by e-mail, or bring the shipped rule back."""
    back = action == "default"
    rule = await contact_rules.decide(
        frame.scope, country, "email", None if back else needs, "" if back else why
    )
    return frame.done("/limits", f"In {rule.where}: {NEEDS[rule.needs].lower()}.")


def _number(name: str, text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdigit():
        raise Wrong(f"{text[:20]!r} is no whole number.", hint="Write digits alone.", field=name)
    return int(text)

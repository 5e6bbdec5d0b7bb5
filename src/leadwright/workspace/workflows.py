"""The workflows: what the system does by itself or when somebody asks, each with its time and its limits. Pure.

Each is a kind of job. A workspace has a schedule for each of them (for each ideal customer, where it is about one), and
may pause it, resume it, run it now, and change when and within what it works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from leadwright.kernel.calendar import Rhythm
from leadwright.kernel.errors import NotFound, Wrong


@dataclass(frozen=True, slots=True)
class Limit:
    """Something of a workflow that a team may set: what it is unless told, what it means, and how it is read.

    `kind`: count (a whole number from 1), money (an amount from 0, in `currency`), minutes, currency, or one of
    `choices`.
    """

    default: Any
    meaning: str
    kind: str = "count"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """Something that the system does: `kind` of job, when by itself, on or off at first, and its limits.

    `per_icp`: there is one schedule for each ideal customer.
    """

    name: str
    label: str
    meaning: str
    kind: str
    rhythm: Rhythm
    enabled: bool = True
    per_icp: bool = False
    limits: Mapping[str, Limit] = field(default_factory=dict)


_MONEY = {
    "max_cost": Limit("0", "The most that a run may spend; 0 asks free sources alone.", "money"),
    "currency": Limit("USD", "Currency of max_cost.", "currency"),
}

WORKFLOWS: Mapping[str, Workflow] = {
    item.name: item
    for item in (
        Workflow(
            "discovery", "Proactive discovery",
            "Searches the sources for companies like the ideal customer and puts new ones into the inbox.",
            "discover", Rhythm("day", time(6)), enabled=False, per_icp=True,
            limits={"limit": Limit(25, "How many new companies a run may bring."), **_MONEY},
        ),
        Workflow(
            "monitoring", "Signal monitoring",
            "Reads again what is due, in the order of expected information per cost, and says whose score moved and why.",
            "monitor", Rhythm("day", time(4)),
            limits={
                "asks": Limit(500, "How many companies a run may ask sources about."),
                "minutes": Limit(60, "How long a run may take.", "minutes"), **_MONEY,
                "whom": Limit(
                    "noted", "Whom to look after: those that somebody watches, also hot and warm leads, or all leads.",
                    "choice", ("watched", "noted", "all"),
                ),
            },
        ),
        Workflow(
            "enrichment", "On-demand enrichment",
            "Fills the gaps that matter of leads that somebody asks for or adds. Paused, what is asked for waits.",
            "enrich", Rhythm("asked"), limits={"top": Limit(50, "How many leads a run by hand takes, the best first.")},
        ),
        Workflow(
            "rescore", "Daily re-score", "Moves every score to the new day: what has faded counts for less.",
            "new_day", Rhythm("day", time(0, 5)),
        ),
        Workflow(
            "upkeep", "Upkeep",
            "Forgets what need not or must not be kept, and settles calls whose answers were lost.",
            "keep_house", Rhythm("day", time(2, 30)),
        ),
        Workflow(
            "learning", "Learning",
            "Learns from what was checked how reliable sources are. A version counts only once somebody activates it.",
            "learn", Rhythm("week", time(3), weekday=6),
        ),
        Workflow(
            "briefs", "Briefs",
            "Writes briefs anew whose facts have changed, by rules, and judges whether the best leads can buy.",
            "brief", Rhythm("day", time(5, 30)), limits={"top": Limit(200, "How many of the best leads are judged.")},
        ),
        Workflow(
            "crm", "CRM sync",
            "Reads what changed in the CRM and plans what to write to it. It writes by itself only where you say so.",
            "crm_pull", Rhythm("hour", time(0, 10)), enabled=False,
            limits={
                "then": Limit(
                    "plan", "What follows the reading: nothing, a plan for you to read, or writing it.", "choice",
                    ("read", "plan", "apply"),
                ),
            },
        ),
    )
}  # fmt: skip


def workflow(name: str) -> Workflow:
    """Return a workflow by its name; raises NotFound with those there are."""
    found = WORKFLOWS.get(name)
    if found is None:
        raise NotFound(
            f"There is no workflow {name[:100]!r}.",
            hint=f"Workflows: {', '.join(WORKFLOWS)}.",
            field="workflow",
        )
    return found


def limits_of(item: Workflow, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The limits that hold: what a team has set, and the rest as it is unless told."""
    return {name: settings.get(name, limit.default) for name, limit in item.limits.items()}


def read_limits(item: Workflow, given: Mapping[str, Any]) -> dict[str, Any]:
    """Read limits that somebody gives; raises Wrong for one that there is not, or that cannot be."""
    found = {}
    for name, value in given.items():
        limit = item.limits.get(name)
        if limit is None:
            known = ", ".join(item.limits) or "none"
            raise Wrong(f"{item.label} has no limit {name!r}.", hint=f"Its limits: {known}.", field=name)
        found[name] = _read(name, limit, value)
    return found


def _read(name: str, limit: Limit, value: Any) -> Any:
    text = str(value).strip()
    if limit.kind == "choice":
        if text not in limit.choices:
            raise Wrong(
                f"{name} cannot be {text!r}.", hint=f"Choose one of {', '.join(limit.choices)}.", field=name
            )
        return text
    if limit.kind == "currency":
        if not (len(text) == 3 and text.isascii() and text.isupper()):
            raise Wrong(f"{text!r} is no currency.", hint="Write it as USD.", field=name)
        return text
    least = Decimal(0) if limit.kind == "money" else Decimal(1)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Wrong(
            f"{name} must be a number, not {text[:60]!r}.", hint="For example 25.", field=name
        ) from None
    if not amount.is_finite() or not least <= amount <= 1_000_000 or (least and amount != int(amount)):
        hint = "An amount from 0." if limit.kind == "money" else "A whole number from 1 to 1,000,000."
        raise Wrong(f"{name} cannot be {text}.", hint=hint, field=name)
    return str(amount) if limit.kind == "money" else int(amount)

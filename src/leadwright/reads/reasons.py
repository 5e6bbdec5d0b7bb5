"""Why now, and what is worth finding out: the words beside a list of leads, from the rows that their scores were made of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.reads.inbox import InboxRow
from leadwright.scoring.card import Scorecard
from leadwright.scoring.explain import Contribution, explain
from leadwright.scoring.features import FEATURES, Kind
from leadwright.scoring.store import Recipe, recipe


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for calling now: a rule with its label.

    `text` is what happened in a word ("Series B"), "" if the label says it all; `days` is its age, None if it has
    no date; `because` is the sentence.
    """

    rule: str
    label: str
    text: str
    days: int | None
    because: str


@dataclass(frozen=True, slots=True)
class Worth:
    """Something unknown: `gain` are the points of the score that it could add, `tier` the one it would lift the lead to.

    `gain` is 0 where no usable source can answer. `rules` are the rules that wait for it, one unless they exclude
    each other; `answerable_by` names the sources that could say, `features` what they would have to say.
    """

    label: str
    gain: Decimal
    tier: str | None
    sentence: str
    rules: tuple[str, ...]
    features: tuple[str, ...]
    answerable_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """What stands beside one lead of a list."""

    now: Sequence[Reason]
    worth: Sequence[Worth]


async def reasons(scope: Scope, rows: Sequence[InboxRow], as_of: date | None) -> dict[UUID, Reasons]:
    """Return, by lead id, what speaks for each lead of a list now and what is worth finding out about it."""
    if not rows or as_of is None:
        return {}
    features = await feature_rows(scope, [row.company_id for row in rows])
    recipes = {name: await made(scope, name) for name in {row.recipe_id for row in rows}}
    return {
        row.lead_id: _reasons(row, features[row.company_id], recipes[row.recipe_id], as_of)
        for row in rows
        if row.company_id in features
    }


async def made(scope: Scope, recipe_id: str) -> Recipe:
    """Return what a score was made with. A recipe is named by its content and never changes, so a few are kept."""
    key = (scope.workspace, recipe_id)
    if key not in _KEPT:
        _KEPT[key] = await recipe(scope, recipe_id)
    _KEPT.move_to_end(key)
    if len(_KEPT) > _KEPT_MOST:
        _KEPT.popitem(last=False)
    return _KEPT[key]


_KEPT: OrderedDict[tuple[UUID, str], Recipe] = OrderedDict()
_KEPT_MOST = 64


async def feature_rows(scope: Scope, companies: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Return the feature rows of companies by company id."""
    rows = await scope.rows(
        "SELECT * FROM features WHERE workspace_id = :workspace AND company_id = ANY(:companies)",
        workspace=scope.workspace,
        companies=list(companies),
    )
    return {row.company_id: dict(row._mapping) for row in rows}


def result_of(used: Recipe, earned: Sequence[Any], possible: Sequence[Any]) -> dict[str, Any]:
    """A stored score as a row of the compiled SELECT. The stored arrays stand in the order of the recipe's rules."""
    result: dict[str, Any] = {"clamp": Decimal(0)}
    for rule, got, reach in zip(used.rules, earned, possible, strict=True):
        result[f"r_{rule}"], result[f"p_{rule}"] = got, reach
    return result


def _reasons(row: InboxRow, features: Mapping[str, Any], used: Recipe, as_of: date) -> Reasons:
    result = result_of(used, row.earned, row.possible)
    contributions = explain(result, features, used.card, used.icp, as_of)
    known = [item for item in contributions if item.component == "intent" and item.weighted > 0]
    known.sort(key=lambda item: -item.weighted)
    return Reasons(
        [_reason(item, features, as_of) for item in known], worth(contributions, used.card, row.score)
    )


def _reason(item: Contribution, features: Mapping[str, Any], as_of: date) -> Reason:
    dates = [features[name] for name in item.features if FEATURES[name].type is Kind.DATE]
    texts = [str(features[name]) for name in item.features if FEATURES[name].type is Kind.TEXT]
    roles = features.get("open_roles") if "hiring" in item.features else None
    text = texts[0] if texts else f"{roles} open role{'s' * (roles != 1)}" if roles else ""
    return Reason(item.rule, item.label, text, (as_of - max(dates)).days if dates else None, item.because)


def worth(contributions: Sequence[Contribution], card: Scorecard, score: Decimal) -> list[Worth]:
    """What is unknown, the most valuable first. Rules of one group add only what the best of them adds."""
    groups: dict[str, list[Contribution]] = {}
    for item in contributions:
        if item.rule != "clamp":
            groups.setdefault(card.rule(item.rule).group or item.rule, []).append(item)
    found = [one for members in groups.values() if (one := _worth(members, card, score))]
    return sorted(found, key=lambda one: -one.gain)


def _worth(members: list[Contribution], card: Scorecard, score: Decimal) -> Worth | None:
    open_ones = [item for item in members if item.unknown is not None and item.points > 0]
    if not open_ones:
        return None
    best = max(open_ones, key=lambda item: item.possible)
    gain = max(best.weight * best.possible - sum(item.weighted for item in members), Decimal(0))
    needs = sorted({name for item in open_ones for name in card.rule(item.rule).needs})
    sources = dict.fromkeys(source for name in needs for source in FEATURES[name].answerable_by)
    return Worth(
        label=best.label,
        gain=gain,
        tier=lifted(card, score, gain),
        sentence=best.unknown or best.label,
        rules=tuple(item.rule for item in open_ones),
        features=tuple(needs),
        answerable_by=tuple(sources),
    )


def lifted(card: Scorecard, score: Decimal, gain: Decimal) -> str | None:
    """The tier that the gain would lift a score to, or None if it would stay where it is."""
    before, after = tier_of(card, score), tier_of(card, score + gain)
    return after if after != before else None


def tier_of(card: Scorecard, score: Decimal) -> str:
    """The tier of a score by the number shown."""
    return next((tier for tier in ("hot", "warm", "nurture") if score >= card.tiers[tier]), "cold")

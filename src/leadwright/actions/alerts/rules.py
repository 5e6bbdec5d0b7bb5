"""Rules as documents: read, checked and kept. The only writer of alert rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import orjson

from leadwright.actions.alerts.types import TIERS, Over, Rule, What
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.signals.catalog import CATALOG

MOST_RULES = 200
_WHAT = ("signals", "enters", "leaves", "points", "days", "direction", "min_confidence")
_OVER = ("icp", "tiers", "owner", "country", "industry", "text", "watchlist")


def from_document(document: Mapping[str, Any]) -> tuple[What, Over]:
    """Read what a rule tells and over which leads. Raises Wrong, naming the field."""
    if unknown := sorted(set(document) - {*_WHAT, *_OVER}):
        known = ", ".join((*_WHAT, *_OVER))
        raise Wrong(f"A rule has no {unknown[0]!r}.", hint=f"It has {known}.", field=unknown[0])
    given = {name: value for name, value in document.items() if value not in (None, "", [], ())}
    what = What(
        signals=_names(given, "signals", (*CATALOG, "*")), enters=_names(given, "enters", TIERS),
        leaves=_names(given, "leaves", TIERS), points=_points(given.get("points")),
        days=_whole(given.get("days", 7)), direction=_one(given, "direction", ("both", "up", "down")),
        min_confidence=_share(given.get("min_confidence", 0)),
    )  # fmt: skip
    if not (what.signals or what.enters or what.leaves or what.points is not None):
        raise Wrong(
            "This rule tells of nothing.",
            hint="Give signals, tiers that are entered or left, or points that a score must move.",
            field="signals",
        )
    over = Over(
        icp=_id(given, "icp"), tiers=_names(given, "tiers", TIERS), owner=_text(given, "owner"),
        country=_text(given, "country"), industry=_text(given, "industry"), text=_text(given, "text") or "",
        watchlist=_id(given, "watchlist"),
    )  # fmt: skip
    return what, over


def to_document(what: What, over: Over) -> dict[str, Any]:
    """Return the document of a rule, defaults left out; reading it gives the same again."""
    document: dict[str, Any] = {}
    for part, blank in ((what, What()), (over, Over())):
        for name in _WHAT if part is what else _OVER:
            value = getattr(part, name)
            if value != getattr(blank, name):
                document[name] = _plain(value)
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _names(given: Mapping[str, Any], name: str, known: Sequence[str]) -> tuple[str, ...]:
    raw = given.get(name, ())
    items = [raw] if isinstance(raw, str) else list(raw)
    for item in items:
        if item not in known:
            raise Wrong(f"There is no {item!r} in {name}.", hint=f"Use {', '.join(known)}.", field=name)
    return tuple(dict.fromkeys(items))


def _one(given: Mapping[str, Any], name: str, known: Sequence[str]) -> Any:
    value = given.get(name, known[0])
    if value not in known:
        raise Wrong(f"{name} cannot be {value!r}.", hint=f"Use {', '.join(known)}.", field=name)
    return value


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    return str(value).replace("\x00", "").strip()[:200] or None if value is not None else None


def _id(given: Mapping[str, Any], name: str) -> UUID | None:
    value = given.get(name)
    try:
        return value if value is None or isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise Wrong(f"{name} is not an id.", hint="Use the id that its list shows.", field=name) from None


def _points(value: Any) -> Decimal | None:
    if value is None:
        return None
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        points = Decimal(0)
    if not points.is_finite() or not 0 < points <= 100:
        raise Wrong(f"A score cannot move by {value!r}.", hint="Give 0.1 to 100 points.", field="points")
    return points


def _whole(value: Any) -> int:
    if not str(value).isascii() or not str(value).isdigit() or not 1 <= int(value) <= 90:
        raise Wrong(f"{value!r} is no number of days.", hint="Give 1 to 90.", field="days")
    return int(value)


def _share(value: Any) -> float:
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = -1.0
    if not 0 <= share <= 1:
        raise Wrong(f"{value!r} is no confidence.", hint="Give 0 to 1.", field="min_confidence")
    return share


# kept ------------------------------------------------------------------------------------------------

_ROW = "id, name, recipient_id, document, enabled, created_at"


async def add(scope: Scope, name: str, recipient_id: UUID, document: Mapping[str, Any]) -> Rule:
    """Keep a rule; it tells of what is recorded from now on. Raises Wrong."""
    what, over = from_document(document)
    if await scope.value("SELECT count(*) FROM alert_rules WHERE ended_at IS NULL") >= MOST_RULES:
        raise Wrong(f"There are {MOST_RULES} rules already.", hint="End one of them first.")
    rule_id = new_id()
    await scope.run(
        "INSERT INTO alert_rules (workspace_id, id, recipient_id, name, document, created_by, created_at)"
        " VALUES (:workspace, :id, :recipient, :name, CAST(:document AS jsonb), :actor, clock_timestamp())",
        workspace=scope.workspace, id=rule_id, recipient=recipient_id, name=_name(name), actor=scope.actor,
        document=orjson.dumps(to_document(what, over)).decode(),
    )  # fmt: skip
    return await get(scope, rule_id)


async def change(
    scope: Scope, rule_id: UUID, *, name: str | None = None, document: Mapping[str, Any] | None = None,
    enabled: bool | None = None,
) -> Rule:  # fmt: skip
    """Change a rule; what is None stays. Raises NotFound, Wrong."""
    await get(scope, rule_id)
    written = orjson.dumps(to_document(*from_document(document))).decode() if document is not None else None
    await scope.run(
        "UPDATE alert_rules SET name = coalesce(:name, name), enabled = coalesce(:enabled, enabled),"
        " document = coalesce(CAST(:document AS jsonb), document) WHERE id = :id",
        id=rule_id, name=_name(name) if name is not None else None, enabled=enabled, document=written,
    )  # fmt: skip
    return await get(scope, rule_id)


async def end(scope: Scope, rule_id: UUID) -> None:
    """Let a rule tell nothing more; what it told stays. Raises NotFound."""
    await get(scope, rule_id)
    await scope.run("UPDATE alert_rules SET ended_at = clock_timestamp() WHERE id = :id", id=rule_id)


async def get(scope: Scope, rule_id: UUID) -> Rule:
    """Return one rule. Raises NotFound."""
    row = await scope.row(f"SELECT {_ROW} FROM alert_rules WHERE id = :id AND ended_at IS NULL", id=rule_id)
    if row is None:
        raise NotFound(f"There is no rule {rule_id}.", hint="`leadwright alerts rules` lists them.")
    return _rule(row)


async def rules(scope: Scope) -> list[Rule]:
    """Return all rules, the oldest first."""
    rows = await scope.rows(f"SELECT {_ROW} FROM alert_rules WHERE ended_at IS NULL ORDER BY id")
    return [_rule(row) for row in rows]


def _rule(row: Any) -> Rule:
    what, over = from_document(row.document)
    return Rule(row.id, row.name, row.recipient_id, what, over, row.enabled, row.created_at)


def _name(name: str) -> str:
    plain = " ".join(name.replace("\x00", "").split())[:120]
    if not plain:
        raise Wrong("A rule needs a name.", hint="Such as: Hot leads of mine.", field="name")
    return plain

"""The forms of a source: a key typed once, and the terms by which it is asked and paid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.datastructures import FormData

from leadwright.kernel.errors import Wrong
from leadwright.sources.vendor import Vendor

_SIZES = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_LIMIT = re.compile(
    r"(?P<most>[\d,]+)\s+(?:calls?\s+)?(?:an?|per|in|every)\s+(?:(?P<count>\d+)\s+)?(?P<size>second|minute|hour|day)s?"
    r"(?P<each>\s+for\s+each\s+endpoint)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A key as typed; it appears in no repr. plan: None for the strictest."""

    secrets: Mapping[str, str]
    label: str
    plan: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """Plan, price and limits as typed; None leaves them as they are. Empty limits are those of the plan."""

    plan: str | None
    per_unit: Decimal | None
    currency: str | None
    monthly_fee: Decimal | None
    limits: Sequence[Mapping[str, Any]]


def key(form: FormData, vendor: Vendor) -> Key:
    """Read a key: every part of it by its name, a label and a plan."""
    secrets = {part: str(form.get(f"secret-{part}", "")) for part in vendor.manifest.auth.secrets}
    label = str(form.get("label", "")).replace("\x00", "").strip()[:60] or "default"
    return Key(secrets, label, str(form.get("plan", "")) or None)


def terms(form: FormData) -> Terms:
    """Read plan, price and limits. Raises Wrong for what is no number, currency or limit."""
    currency = str(form.get("currency", "")).strip().upper()
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise Wrong(f"{currency!r} is no currency.", hint="Write it as USD or EUR.", field="currency")
    return Terms(
        str(form.get("plan", "")) or None,
        money(form, "per_unit"),
        currency or None,
        money(form, "monthly_fee"),
        limits(str(form.get("limits", ""))),
    )


def money(form: FormData, name: str) -> Decimal | None:
    """Read an amount that is not negative; None if nothing was typed. Raises Wrong."""
    typed = str(form.get(name, "")).strip().replace(",", "")
    if not typed:
        return None
    try:
        value = Decimal(typed)
    except InvalidOperation:
        raise Wrong(f"{typed!r} is no amount.", hint="Write it as 12.50.", field=name) from None
    if not value.is_finite() or not 0 <= value < Decimal(10) ** 8:
        raise Wrong(f"{typed!r} is no amount.", hint="Write it as 12.50.", field=name)
    return value


def limits(text: str) -> list[dict[str, Any]]:
    """Read limits, one a line: 60 an hour, 50 in 12 hours for each endpoint. Raises Wrong."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LIMIT.fullmatch(line)
        if match is None:
            raise Wrong(
                f"{line!r} is no limit.", hint="Write one a line: 60 an hour, 50 in 12 hours.", field="limits"
            )
        seconds = int(match["count"] or 1) * _SIZES[match["size"].lower()]
        per = "endpoint" if match["each"] else "key"
        found.append({"most": int(match["most"].replace(",", "")), "seconds": seconds, "per": per})
    return found

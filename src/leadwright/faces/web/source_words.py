"""How sources, prices and calls look on pages. Words only: an error is never called "not found"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from leadwright.effects.choices import Choice
from leadwright.faces.web.words import field_label, listed, many, sentence
from leadwright.sources.contract import Observation
from leadwright.sources.vendor import Limit, Operation, Price

SIGNS: Mapping[str, str] = {"USD": "$", "EUR": "€", "GBP": "£"}
DOES: Mapping[str, str] = {
    "find_companies": "find companies", "company": "company details", "find_people": "people at a company",
    "person": "contact details", "verify": "addresses that work", "news": "news", "visitor": "companies of visitors",
    "account": "its own balance",
}  # fmt: skip
ASKS: Mapping[str, str] = {
    "company": "what the company is", "find_people": "who is there", "person": "how to reach them",
    "verify": "whether the address works", "visitor": "whose network it is",
}  # fmt: skip
ENDED: Mapping[str, str] = {
    "hit": "Answered", "miss": "Has nothing", "pending": "Answers later", "blocked": "May not be asked",
    "busy": "Did not answer", "locked": "Needs you", "changed": "Unknown shape", "in_doubt": "In doubt",
}  # fmt: skip
TO_DO: Mapping[str, str] = {
    "busy": "Nothing to do: it is asked again later.",
    "changed": "Its answers are kept; after an update, leadwright replay reads them again.",
    "blocked": "Its terms, its criteria or the settings of this machine do not allow it.",
    "in_doubt": "Reconcile: its own balance tells whether the call was charged.",
}
_LOCKED = (
    ("http 401", "Check its key."), ("http 403", "Check its key and plan."), ("http 402", "Check its plan and credits."),
    ("no key", "Add a key."), ("budget", "Raise the budget, or wait for its next period."),
    ("switched off", "Switch it on."),
)  # fmt: skip
STATES: Mapping[str, str] = {
    "sent": "under way", "settled": "settled", "released": "not charged", "in_doubt": "in doubt",
}  # fmt: skip
_PERIODS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def amount(value: Decimal, currency: str = "") -> str:
    """Money as it is counted: $12.40, $0.0196, 3.00 SEK. Never rounded to nothing."""
    rounded = value.quantize(Decimal("0.01"))
    exact = value if value != rounded and value < 1 else rounded
    text = f"{exact.normalize():f}" if exact != exact.quantize(Decimal("0.01")) else f"{exact:,.2f}"
    return f"{SIGNS[currency]}{text}" if currency in SIGNS else f"{text} {currency}".strip()


def about(value: float, currency: str) -> str:
    """Money that is only expected: two figures are enough."""
    rounded = Decimal(f"{value:.2g}") if value < 10 else Decimal(f"{value:.0f}")
    return amount(rounded, currency)


def amounts(by_currency: Mapping[str, Decimal]) -> str:
    """Money by currency, which is never added up: $12.40 + 3.00 SEK; "nothing" if there is none."""
    return " + ".join(amount(value, currency) for currency, value in sorted(by_currency.items())) or "nothing"


def units(value: Decimal | int) -> str:
    """A number of credits: 1,250 or 0.5."""
    return f"{Decimal(value).normalize():,f}"


def in_unit(value: Decimal, unit: str) -> str:
    """An amount of a budget: money, or credits."""
    return f"{units(value)} credits" if unit == "units" else amount(value, unit)


def price(item: Price) -> str:
    """What a unit costs: $0.0196 a credit, or free."""
    fee = f" and {amount(item.monthly_fee, item.currency)} a month" if item.monthly_fee else ""
    if item.per_unit:
        return f"{amount(item.per_unit, item.currency)} a {item.unit}{fee}"
    return fee.removeprefix(" and ") or "free"


def price_of(operation: Operation, chosen: Choice) -> str:
    """What one question costs at most, and when: $0.02 if found."""
    if not operation.units:
        return "free"
    cost = chosen.cost(operation.units)
    told = amount(cost, chosen.price.currency) if cost else f"{units(operation.units)} {chosen.price.unit}"
    when = {"call": "a call", "hit": "if it answers", "record": "a record"}[operation.charged_on]
    return f"{told} {when}"


def limit(item: Limit) -> str:
    """A limit: 60 an hour, 50 in 12 hours for each endpoint."""
    each = " for each endpoint" if item.per == "endpoint" else ""
    return f"{item.most:,} {_window(item.seconds)}{each}"


def _window(seconds: float) -> str:
    for size, name in _PERIODS:
        if seconds == size:
            return f"{'an' if name == 'hour' else 'a'} {name}"
        if seconds > size and seconds % size == 0:
            return f"in {seconds / size:.0f} {name}s"
    return f"in {seconds:g} seconds"


def answers(operations: tuple[Operation, ...]) -> str:
    """What a source can be asked for, in a few words."""
    known = dict.fromkeys(DOES[item.does] for item in operations if item.does != "account")
    return ", ".join(word for word in DOES.values() if word in known)


def to_do(outcome: str, reason: str) -> str:
    """What a person can do about a trouble; "" where its reason says so itself."""
    if outcome == "locked":
        return next((advice for begin, advice in _LOCKED if reason.startswith(begin)), "")
    return TO_DO.get(outcome, "")


def stopped(text: str) -> str:
    """A reason as a sentence that ends."""
    return f"{sentence(text)}." if text and text[-1] not in ".!?" else sentence(text)


def latency(milliseconds: int | None) -> str:
    """A time: 240 ms, 1.2 s; "" if nothing was measured."""
    if milliseconds is None:
        return ""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def brought(observations: Sequence[Observation]) -> str:
    """What an answer said, in a few words: 2 people, head count, industry and 5 more."""
    people = sum(1 for item in observations if item.kind == "person")
    named = [
        field_label(name) for item in observations if item.kind == "company" for name, said in item.fields.items()
        if said not in (None, [], "", {}) and name not in ("domain", "website")
    ]  # fmt: skip
    parts = [many(people, "person", "people")] if people else []
    parts += [name if name.isupper() else name[:1].lower() + name[1:] for name in dict.fromkeys(named)]
    more = [f"{len(parts) - 6} more"] if len(parts) > 6 else []
    return listed([*parts[:6], *more])


def share(part: Decimal | int, whole: Decimal | int) -> float:
    """A part of a whole in per cent, 0 to 100, for a bar."""
    return round(min(100.0, float(part) / float(whole) * 100), 2) if whole else 100.0 if part else 0.0


FILTERS: dict[str, Callable[..., str]] = {
    "amount": amount, "amounts": amounts, "about": about, "units": units, "in_unit": in_unit, "price": price, "limit": limit,
    "answers": answers, "latency": latency, "stopped": stopped,
}  # fmt: skip
GLOBALS: dict[str, Any] = {
    "DOES": DOES, "ASKS": ASKS, "ENDED": ENDED, "to_do": to_do, "brought": brought, "STATES": STATES, "share": share, "price_of": price_of,
}  # fmt: skip

"""What a signal says in one sentence, by its type. Texts in `details` are harmless already; a detail that is not known is
left out, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from leadwright.actions.alerts.harmless import harmless

Details = Mapping[str, Any]
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_SIZES = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))


def what_happened(kind: str, subject: str, details: Details) -> str:
    """A signal as a sentence without its full stop."""
    made = _SENTENCES.get(kind)
    words = _plain(subject)
    return (
        made(words, details)
        if made is not None
        else f"{_plain(kind).capitalize()}{f': {words}' if words else ''}"
    )


def _plain(text: str) -> str:
    return harmless(text.replace("_", " "), 80)


def money(amount: Any) -> str:
    """An amount as $12m; "" if it is not known."""
    if not isinstance(amount, Mapping):
        return ""
    try:
        value = Decimal(str(amount.get("amount")))
    except InvalidOperation:
        return ""
    if not value.is_finite() or value <= 0:
        return ""
    size, unit = next(((size, unit) for size, unit in _SIZES if value >= size), (Decimal(1), ""))
    shown = f"{value / size:.1f}".removesuffix(".0")
    currency = str(amount.get("currency") or "")
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{shown}{unit}" if symbol else f"{shown}{unit} {currency}".strip()


def _with(text: str, more: object, joint: str = " ") -> str:
    return f"{text}{joint}{more}" if more not in (None, "", 0) else text


def _funding(subject: str, details: Details) -> str:
    round_name = details.get("round") or details.get("stage") or subject
    article = "an" if str(round_name)[:1].lower() in "aeiou" else "a"
    said = f"Raised {article} {round_name}" if round_name else "Raised money"
    return _with(said, money(details.get("amount")), " of ")


def _person(verb: str) -> Callable[[str, Details], str]:
    def said(subject: str, details: Details) -> str:
        who, title = details.get("person"), details.get("title") or subject
        return f"{who or 'A leader'} {verb}{f' as {title}' if title else ''}"

    return said


def _change(verb: str, noun: str) -> Callable[[str, Details], str]:
    def said(subject: str, details: Details) -> str:
        before, after = details.get("before"), details.get("after")
        known = isinstance(before, (int, float, str)) and isinstance(after, (int, float, str))
        return f"{noun} {verb} from {before} to {after}" if known else f"{noun} {verb}"

    return said


def _subject(with_it: str, without: str) -> Callable[[str, Details], str]:
    def said(subject: str, details: Details) -> str:
        named = details.get("technology") or details.get("name") or subject
        return with_it.format(named) if named else without

    return said


_SENTENCES: Mapping[str, Callable[[str, Details], str]] = {
    "funding_round": _funding,
    "hiring_started": _subject("Began to hire: {}", "Began to hire"),
    "hiring_stopped": _subject("Stopped hiring: {}", "Stopped hiring"),
    "hiring_surge": _subject("Hires many more people: {}", "Hires many more people"),
    "hiring": _subject("Is hiring: {}", "Is hiring"),
    "technology_added": _subject("Began to use {}", "Began to use a technology"),
    "technology_removed": _subject("No longer uses {}", "No longer uses a technology"),
    "technology_replaced": lambda subject, details: (
        f"Replaced {details['before']} with {details['after']}"
        if isinstance(details.get("before"), str) and isinstance(details.get("after"), str)
        else _with("Replaced a technology", subject, ": ")
    ),
    "leader_joined": _person("joined"),
    "leader_left": _person("left"),
    "renewal_window": _subject("The contract for {} is probably up for renewal", "A contract is probably up for renewal"),
    "head_count_growth": _change("grew", "Head count"),
    "head_count_decline": _change("shrank", "Head count"),
    "stage_changed": _change("changed", "Funding stage"),
    "new_country": _subject("Opened in {}", "Opened in another country"),
    "competitor_in_use": _subject("Uses a competitor of ours: {}", "Uses a competitor of ours"),
    "complement_in_use": _subject("Uses what goes with ours: {}", "Uses what goes with ours"),
    "acquired": lambda subject, details: _with("Was acquired", details.get("buyer") or subject, " by "),
    "closed": lambda subject, details: "Closed down",
    "reopened": lambda subject, details: "Is active again",
    "renamed": _change("changed", "Name"),
    "domain_moved": _change("moved", "Website"),
    "pricing_page_visited": lambda subject, details: "Looked at the pricing page",
    "content_downloaded": _subject("Downloaded {}", "Downloaded something of ours"),
    "email_replied": lambda subject, details: "Replied to an e-mail",
    "linkedin_connected": lambda subject, details: "Connected on LinkedIn",
    "form_filled": _subject("Filled in a form: {}", "Filled in a form"),
    "product_used": _subject("Used the product: {}", "Used the product"),
    "identified": lambda subject, details: "Made itself known on our site",
    "ad_lead": _subject("Filled in a lead form: {}", "Filled in a lead form"),
    "intent_topic": _subject("Researches {}", "Researches a topic of ours"),
}  # fmt: skip

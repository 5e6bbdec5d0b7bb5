"""How vendors' values are written in observations: one wording, whoever said it. What cannot be read is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from leadwright.sources.reading import Fields, line
from leadwright.values import domain, email, head_count, money, name, phone, place, technology

_MAX_SNIPPET = 1_000
_EMPTY: tuple[Any, ...] = (None, "", [], {}, ())


def filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in _EMPTY}


def interval(value: Any) -> list[int | None] | None:
    """A head count as [min, max]; None for a zero, which is a form that nobody filled in."""
    found = head_count.parse(value) if isinstance(value, str | int | float) and value is not True else None
    return [found.min, found.max] if found and found.max != 0 else None


def amount(value: Any, currency: str | None = None) -> dict[str, Any] | None:
    """An amount in whole units with its currency; None for nothing, zero and less."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    found = money.parse(value, currency)
    if found is None or found.amount <= 0:
        return None
    exact = found.amount
    whole: int | float = int(exact) if exact == exact.to_integral_value() else float(exact)
    return filled({"amount": whole, "currency": found.currency})


def site(raw: Any) -> dict[str, str]:
    """Its `website`, and its `domain` unless others have pages there too; empty if it is no address."""
    found = domain.website(raw) if isinstance(raw, str) else None
    if found is None:
        return {}
    return {"website": found.url} | ({"domain": found.domain} if found.identifies else {})


def mailbox(raw: Any) -> str | None:
    """An e-mail address in its usual form."""
    found = email.parse(raw) if isinstance(raw, str) else None
    return found.address if found else None


def number(raw: Any, country: str | None = None) -> str | None:
    """A phone number as E.164."""
    text = line(raw)
    found = phone.parse(text, country) if text else None
    return found.e164 if found else None


def on_linkedin(raw: Any) -> str | None:
    """The address of a profile or page on LinkedIn; None for anything else."""
    text = line(raw)
    if not text or domain.registrable(text) != "linkedin.com":
        return None
    return text if "://" in text else f"https://{text}"


def located(*parts: str | None) -> dict[str, Any] | None:
    """A place from its parts, the smallest first: city, region, country."""
    found = place.parse(", ".join(part for part in parts if part))
    if not found:
        return None
    one = found[0]
    said = filled({"city": one.city, "region": one.region, "country": one.country})
    return said or None


def uses(named: str, **more: Any) -> dict[str, Any] | None:
    """A technology under its canonical key, with what else is said of it; None if it has no name."""
    key = technology.key(named)
    return filled({"name": key, **more}) if key else None


def year(value: Any) -> int | None:
    """A year in which a company can have been founded."""
    text = line(value) or ""
    return int(text[:4]) if text[:4].isdecimal() and 1000 < int(text[:4]) < 3000 else None


def link(value: Any) -> str | None:
    """An address of a web page; anything that is not http or https is none."""
    text = value.strip() if isinstance(value, str) else ""
    return text[:2_000] if text.lower().startswith(("https://", "http://")) else None


def article(
    title: Any, url: Any, publisher: Any = None, published_on: date | None = None, snippet: Any = None,
    categories: Iterable[str] = (),
) -> dict[str, Any] | None:  # fmt: skip
    """An article; None without a title or an address."""
    headline, where = line(title), link(url)
    if not headline or not where:
        return None
    text = " ".join(snippet.split())[:_MAX_SNIPPET] if isinstance(snippet, str) else None
    return filled(
        {
            "title": headline, "url": where, "publisher": line(publisher),
            "published_on": published_on.isoformat() if published_on else None,
            "snippet": text, "categories": [told for one in categories if (told := line(one))],
        }
    )  # fmt: skip


def distinct(articles: Iterable[Mapping[str, Any] | None]) -> list[dict[str, Any]]:
    """Each article once: the same title by the same publisher is the same article, whatever its address."""
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for one in articles:
        if one:
            kept.setdefault((name.fold(one["title"]), name.fold(one.get("publisher", ""))), dict(one))
    return list(kept.values())


def listed(value: Any) -> list[str]:
    """The texts of a list, or of one text; null and what is no text are left out."""
    rows = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(text for row in rows if (text := line(row))))


def objects(value: Any) -> list[Fields]:
    """The objects of a list; what is none is left out."""
    return [Fields(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []

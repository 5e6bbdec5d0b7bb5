"""How vendors' values are written in observations: one wording, whoever said it. What cannot be read is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from leadwright.sources.reading import Fields, day, line
from leadwright.values import domain, email, funding, head_count, money, name, phone, place, technology, title

_MAX_PROSE = 5_000
_HANDLE = re.compile(r"(?:(?:company|school|in|pub)/)?[^\s/.:@?#\\]{1,100}", re.IGNORECASE)
_MAX_SNIPPET = 1_000
_EMPTY: tuple[Any, ...] = (None, "", [], {}, ())
# Words of vendors for ranks. "Executive" is left out: it is anything from a vice president upwards.
_RANKS = {
    "founder": "founder", "owner": "c_level", "partner": "c_level", "c_suite": "c_level", "cxo": "c_level",
    "c_level": "c_level", "c_level_exec": "c_level", "vp": "vp", "vice_president": "vp", "vp_level_exec": "vp",
    "head": "head", "director": "director", "manager": "manager", "lead": "lead", "senior": "senior",
    "mid": "mid", "non_manager": "mid", "entry": "junior", "junior": "junior", "training": "junior",
    "intern": "intern",
}  # fmt: skip
_DEPARTMENTS = {
    "executive": "Executive", "c_suite": "Executive", "management": "Executive", "leadership": "Executive",
    "founder": "Executive", "hr": "People", "support": "Customer Success", "communication": "Marketing",
    "media": "Marketing", "technical": "Engineering",
}  # fmt: skip


def filled(fields: Mapping[str, Any] | None = None, /, **more: Any) -> dict[str, Any]:
    """The fields that say something."""
    return {key: value for key, value in {**(fields or {}), **more}.items() if value not in _EMPTY}


def interval(*values: Any) -> list[int | None] | None:
    """A head count as [min, max], of the first value that tells one; a zero is a form that nobody filled in."""
    for value in values:
        found = (
            head_count.parse(value) if isinstance(value, str | int | float) and value is not True else None
        )
        if found and found.max != 0:
            return [found.min, found.max]
    return None


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


def called(value: Any) -> str | None:
    """A name of a company or person in one clean line."""
    text = line(value)
    return (name.clean(text) or None) if text else None


def prose(value: Any) -> str | None:
    """A longer text, paragraphs and all, up to 5,000 characters."""
    return (value.replace("\x00", " ").strip()[:_MAX_PROSE] or None) if isinstance(value, str) else None


def mailbox(raw: Any) -> str | None:
    """An e-mail address in its usual form."""
    found = email.parse(raw) if isinstance(raw, str) else None
    return found.address if found else None


def mailboxes(values: Any) -> list[str]:
    """The e-mail addresses of a list (or a single text), each once."""
    return list(dict.fromkeys(item for row in listed(values) if (item := mailbox(row))))


def number(raw: Any, country: str | None = None) -> str | None:
    """A phone number as E.164."""
    text = line(raw)
    found = phone.parse(text, country) if text else None
    return found.e164 if found else None


def numbers(values: Any, country: str | None = None) -> list[str]:
    """The phone numbers of a list (or a single text), each once."""
    return list(dict.fromkeys(item for row in listed(values) if (item := number(row, country))))


def on_linkedin(raw: Any, kind: str | None = None) -> str | None:
    """The address of a profile or page on LinkedIn; None for anything else.

    With `kind` ("company" or "in") a handle will do, such as "company/acme" or "acme".
    """
    text = line(raw)
    if not text:
        return None
    if domain.registrable(text) == "linkedin.com":
        return text if "://" in text else f"https://{text}"
    handle = text.strip("/")
    if kind is None or not _HANDLE.fullmatch(handle):
        return None
    return f"https://www.linkedin.com/{handle if '/' in handle else f'{kind}/{handle}'}"


def page(value: Any, host: str) -> str | None:
    """The address of a page on a network, from an address there or a bare handle."""
    text = line(value)
    if not text or " " in text:
        return None
    if "." in text and domain.registrable(text):
        return text if "://" in text else f"https://{text}"
    return f"https://{host}/{text.strip('/@')}" if "://" not in text and text.strip("/@") else None


def location(city: Any = None, region: Any = None, country: Any = None) -> dict[str, Any] | None:
    """{city, region, country} of one place told in parts; regions in full and countries as ISO 3166."""
    parts = [line(city), line(region), line(country)]
    code = place.country(parts[2]) if parts[2] else None
    read = place.parse(", ".join(part for part in (*parts[:2], code or parts[2]) if part))
    only = read[0] if len(read) == 1 else None
    area = only.region if only and only.region and parts[1] else parts[1]
    return filled(city=parts[0], region=area, country=code or (only.country if only else None)) or None


def spots(*values: Any) -> list[dict[str, Any]]:
    """The places of texts such as "Berlin, Germany", each once."""
    found: list[dict[str, Any]] = []
    for text in (text for value in values if (text := line(value))):
        for spot in place.parse(text):
            item = filled(
                city=spot.city, region=spot.region, country=spot.country, remote=spot.remote or None
            )
            if item and item not in found:
                found.append(item)
    return found


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


def stage(value: Any) -> str | None:
    """A funding stage as `values.funding` writes it."""
    text = line(value)
    return funding.stage(text) if text else None


def iso_day(value: Any) -> str | None:
    """The day of an ISO date or time, as text."""
    found = day(value)
    return found.isoformat() if found else None


def instant(value: Any) -> datetime | None:
    """A moment with its offset; UTC where none is written. None for a day alone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return None
    return found if not found or found.tzinfo else found.replace(tzinfo=UTC)


def whole(value: Any) -> int | None:
    """A whole number that is not negative."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def rank(job: str | None, *said: Any) -> str | None:
    """Seniority: what the title says, else what the vendor's own word means."""
    found = title.seniority(job) if job else None
    return found or next((_RANKS[key] for word in said if (key := _key(word)) in _RANKS), None)


def department(job: str | None, *said: Any) -> str | None:
    """Department: what the title says, else what the vendor's own words mean."""
    found = title.department(job) if job else None
    keys = [key for word in said if (key := _key(word))]
    meant = (_DEPARTMENTS.get(key) or title.department(key.replace("_", " ")) for key in keys)
    return found or next((item for item in meant if item), None)


def _key(word: Any) -> str:
    return "_".join((line(word) or "").lower().replace("-", " ").replace("_", " ").split())


def bands(least: int | None, most: int | None, known: Iterable[tuple[str, int, int | None]]) -> list[str]:
    """The vendor's size bands that touch the wanted interval; either end may be open."""
    low, high = least or 0, most if most is not None else 10**9
    return [label for label, start, end in known if start <= high and (end is None or end >= low)]

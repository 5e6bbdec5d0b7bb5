"""How values look on pages: numbers, ages, places, names. Words only; no decision is taken here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from leadwright.kernel import clock
from leadwright.sources.market import vendors
from leadwright.values import industry, place

TIERS: Mapping[str, str] = {"hot": "Hot", "warm": "Warm", "nurture": "Nurture", "cold": "Cold", "out": "Out"}
SHAPES: Mapping[str, str] = {"hot": "●", "warm": "◐", "nurture": "○", "cold": "·", "out": "✕"}

FIELDS: Mapping[str, str] = {
    "name": "Name", "one_liner": "In one line", "description": "Description", "industries": "Industry",
    "head_count": "Head count", "locations": "Places", "country": "Head office", "founded": "Founded",
    "status": "Status", "customer": "Customer", "website": "Website", "domain": "Domain",
    "funding_stage": "Funding", "funding_date": "Funded on", "funding_amount": "Amount raised",
    "leadership_change_date": "Leadership change", "technology_change_date": "Technology change",
    "last_interaction_date": "Last in touch", "hiring": "Hiring", "roles": "Open roles", "job_board": "Job board",
    "technologies": "Technologies", "emails": "E-mail addresses", "phones": "Phone numbers",
    "linkedin_url": "LinkedIn", "socials": "Elsewhere", "former_names": "Former names", "language": "Language",
    "feed_url": "News feed", "careers_url": "Careers page", "registry": "Registry numbers", "custom": "Your own columns",
}  # fmt: skip

OUTCOMES: Mapping[str, str] = {
    "hit": "answered",
    "miss": "looked there, and it has nothing",
    "pending": "was asked and has not answered yet",
    "blocked": "may not be read",
    "busy": "did not answer; it will be asked again",
    "locked": "needs a key, a plan or a budget",
    "changed": "answered in a shape that is not known",
    "in_doubt": "was asked, and the answer got lost",
}
SOURCES: Mapping[str, str] = {
    "file": "your files", "human": "you", "website": "the company's website", "technology": "traces on its website",
    "jobs": "its job board", "news": "news", "registry": "a company register", "crm": "your CRM", "trends": "industry data",
    "people": "a source of people", "mail": "your mailbox", "mailbox": "our own check", "paste": "what you pasted",
    "vcard": "a contact card", "model": "a language model", "rules": "our own rules",
    "resume": "a resume", "card": "a business card", "site": "your own site or product",
}  # fmt: skip


SHORT: Mapping[str, str] = {
    "recent_funding": "funding", "relevant_hiring": "hiring", "unstated_hiring": "hiring", "any_hiring": "hiring",
    "technology_change": "tech change", "leadership_change": "leadership", "industry_growth": "trend",
    "industry": "industry", "size": "size", "technology": "technology", "geography": "place",
    "complementary_tools": "tools", "direct_email": "e-mail", "linkedin_profile": "LinkedIn", "phone": "phone",
    "several_contacts": "2nd contact", "previous_interaction": "history",
}  # fmt: skip


def short(label: str, rule: str) -> str:
    """A rule in a word or two where space is scarce; rules of your own go by their label."""
    return SHORT.get(rule, label.lower())


def sentence(text: str) -> str:
    """A text with a capital first letter; the others stay as they are."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """A sentence as the end of another one: a small first letter, and no full stop."""
    return (text[:1].lower() + text[1:]).rstrip(".")


def score(value: Decimal | float | int) -> str:
    """A score: 86 or 86.5."""
    return f"{Decimal(str(value)).quantize(Decimal('0.1'), ROUND_HALF_UP):f}".removesuffix(".0")


def points(value: Decimal | float | int) -> str:
    """Points of a score with their sign: +8.8."""
    shown = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return ("+" if shown >= 0 else "−") + f"{abs(shown):f}".removesuffix(".0")


def fine_points(value: Decimal) -> str:
    """Points with their sign, to a tenth, or as exact as they must be where that would show nothing: +0.04."""
    if abs(value) >= Decimal("0.05"):
        return points(value)
    return ("+" if value >= 0 else "−") + f"{abs(value).normalize():f}"


def number(value: int) -> str:
    """A whole number with separators."""
    return f"{value:,}"


def many(count: int, noun: str, plural: str = "") -> str:
    """A count and its noun: 1 lead, 2 leads."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def day(value: date | datetime | str) -> str:
    """A day: 29 Oct 2026."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime) -> str:
    """A moment: 29 Oct 2026, 14:05 UTC."""
    return f"{day(value)}, {value.astimezone(UTC):%H:%M} UTC"


def clock_time(value: datetime) -> str:
    """A moment in a column: 14:05:09 of today, else 29 Oct, 14:05."""
    at = value.astimezone(UTC)
    return f"{at:%H:%M:%S}" if at.date() == clock.now().date() else f"{at.day} {at:%b, %H:%M}"


def short_day(value: date) -> str:
    """A day of these months: 1 Dec."""
    return f"{value.day} {value:%b}"


def ago(value: datetime) -> str:
    """How long ago, in a sentence: just now, 12 min ago, 3 h ago, 9 d ago."""
    seconds = (clock.now() - value).total_seconds()
    if seconds < 60:
        return "just now"
    return (
        f"{seconds // 60:.0f} min ago"
        if seconds < 3600
        else f"{seconds // 3600:.0f} h ago"
        if seconds < 86_400
        else f"{age(value)} ago"
    )


def given(name: str) -> str:
    """What a source may fill, as a word: head count, e-mail."""
    part, _, rest = name.partition(".")
    known = _PERSON.get(rest, rest.replace("_", " ")) if rest else field_label(part)
    return known if known.isupper() else known[:1].lower() + known[1:]


_PERSON: Mapping[str, str] = {
    "email": "e-mail", "linkedin_url": "profile of a person", "name": "people", "given_name": "people", "family_name": "people",
    "email_status": "whether an address works", "email_available": "whether an address is known",
    "phone_available": "whether a number is known",
}  # fmt: skip


def age(value: date | datetime | int | None) -> str:
    """How long ago, as short as can be: 9 d, 5 mo, 2 y."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = (clock.now() - value).days
    elif isinstance(value, date):
        value = (clock.today() - value).days
    if value < 0:
        return "to come"
    if value < 1:
        return "today"
    return f"{value} d" if value < 100 else f"{value // 30} mo" if value < 730 else f"{value // 365} y"


def interval(pair: Sequence[int | None] | None) -> str:
    """A head count: 212, 51-200, 500+; "" if unknown."""
    low, high = pair or (None, None)
    if low is None and high is None:
        return ""
    if high is None:
        return f"{low:,}+"
    return f"{high:,}" if low == high else f"{low or 0:,}–{high:,}"


def where(item: Mapping[str, Any]) -> str:
    """One place of a profile: Leeds, United Kingdom."""
    country = place.country_name(item["country"]) if item.get("country") else None
    parts = [item.get("city"), item.get("region") if not item.get("city") else None, country]
    named = ", ".join(part for part in parts if part)
    return f"{named}{' · remote' if item.get('remote') else ''}" if named else "Remote"


def country(code: str | None) -> str:
    """A country's name from its code."""
    return place.country_name(code) if code else ""


def sector(node: str | None) -> str:
    """An industry's name from its node of the taxonomy."""
    return industry.label(node) if node else ""


def money(amount: Mapping[str, Any]) -> str:
    """An amount: $24 M, 3.5 M SEK."""
    value, currency = float(amount["amount"]), amount.get("currency") or ""
    for size, unit in ((1e9, " B"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            text = f"{value / size:.1f}".removesuffix(".0") + unit
            break
    else:
        text = f"{value:,.0f}"
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(currency)
    return f"{sign}{text}" if sign else f"{text} {currency}".strip()


def initials(name: str) -> str:
    """Two letters for a tile."""
    words = [word for word in "".join(c if c.isalnum() else " " for c in name).split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[1][0] if len(words) > 1 else words[0][1:2])).upper()


def value(content: Any, name: str = "") -> str:
    """Any value of a profile in one line."""
    special: dict[str, Callable[[Any], str]] = {
        "head_count": interval, "funding_amount": money, "country": country, "founded": str,
        "locations": lambda items: " · ".join(dict.fromkeys(where(item) for item in items)),
        "technologies": lambda items: ", ".join(technology_name(item) for item in items),
        "roles": lambda items: many(len(items), "open role") if items else "none open",
        "job_board": lambda board: f"{str(board.get('kind', '')).title()} · {board.get('token', '')}",
    }  # fmt: skip
    if name in special and content is not None:
        return special[name](content)
    if name.endswith("_date") and content:
        return day(content)
    return plain(content)


def plain(content: Any) -> str:
    """A value without a meaning of its own."""
    if content is None or content == []:
        return "none"
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, Mapping):
        return " · ".join(f"{key}: {plain(item)}" for key, item in content.items())
    if isinstance(content, list | tuple):
        return ", ".join(plain(item) for item in content)
    return f"{content:,}" if isinstance(content, int) else str(content)


def technology_name(item: Any) -> str:
    """A technology's name, with its version if that is known."""
    if isinstance(item, str):
        return item
    return f"{item['name']} {item['version']}" if item.get("version") else str(item["name"])


def field_label(name: str) -> str:
    """What a field of the profile is called."""
    return FIELDS.get(name, name.replace("_", " ").capitalize())


def source_label(name: str) -> str:
    """What a source is called in a sentence: a vendor by its title."""
    if name in SOURCES:
        return SOURCES[name]
    vendor = vendors().get(name)
    return vendor.manifest.title if vendor else name


def origin(source: str, label: str) -> str:
    """Where a word comes from: a vendor by its title, a file by its name, any other source by what it is called."""
    return (
        source_label(source) if source in vendors() or source in ("human", "mailbox") or not label else label
    )


def origin_kind(source: str, label: str) -> str:
    """What stands small below an origin: what a vendor was asked, or the kind of source."""
    if source == "human":
        return f"your word, {label}" if label else "your word"
    return (
        label.replace("_", " ")
        if (source in vendors() or source == "mailbox") and label
        else source_label(source)
    )


PASTE_KINDS: Mapping[str, str] = {
    "linkedin_profile": "LinkedIn profile", "linkedin_company": "LinkedIn company page",
    "linkedin_list": "list of people", "signature": "e-mail signature", "contact": "contact", "vcard": "vCard",
    "json_resume": "JSON Resume", "business_card": "business card",
}  # fmt: skip


def paste_kind(name: str) -> str:
    """What a paste is called."""
    return PASTE_KINDS.get(name, name)


def outcome(name: str) -> str:
    """How an ask ended, in words. Nothing but a miss is ever called absent."""
    return OUTCOMES[str(name)]


def percent(share: Decimal | float) -> str:
    """A share of 0 to 1 in per cent."""
    return f"{float(share) * 100:.0f}\u00a0%"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Words in a row: a, b and c."""
    words = list(items)
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_zone(value: datetime, zone: str) -> str:
    """A moment by the clock of a place: today 14:05, else 29 Oct, 14:05."""
    at, today = value.astimezone(ZoneInfo(zone)), clock.today(zone)
    ahead = (at.date() - today).days
    named = {0: "today", 1: "tomorrow"}.get(ahead, f"{at.day} {at:%b}")
    return f"{named}, {at:%H:%M}"


def rhythm(item: Any) -> str:
    """How often a workflow is done, in words."""
    found = item.schedule.rhythm
    match found.every:
        case "asked":
            return "never by itself"
        case "hour":
            return f"every hour at :{found.at:%M}"
        case "week":
            return f"every {_WEEKDAYS[found.weekday]} at {found.at:%H:%M}"
        case _:
            return f"every day at {found.at:%H:%M}"


def took(job: Any) -> str:
    """How long a job took, or goes on for: 4 s, 3 min, 2 h 5 min."""
    return duration((job.finished_at or clock.now()) - job.started_at)


def duration(span: timedelta) -> str:
    """A span of time: 4 s, 3 min, 2 h 5 min, 3 d 4 h."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3600} h {seconds % 3600 // 60} min"
    return f"{seconds // 86_400} d {seconds % 86_400 // 3600} h"


def job_state(job: Any) -> Markup:
    """The state of a job as a chip."""
    kind = {"done": " good", "failed": " bad", "cancelled": " warn"}.get(job.state, "")
    dot = Markup('<i class="dot on"></i>') if job.state == "running" else ""
    name = "ending" if job.stopping else job.state
    return Markup('<span class="chip{}">{}{}</span>').format(kind, dot, name)


FILTERS: dict[str, Callable[..., str]] = {
    "fine_points": fine_points, "lower_first": lower_first,
    "score": score, "points": points, "number": number, "day": day, "moment": moment, "age": age, "interval": interval,
    "where": where, "country": country, "sector": sector, "money": money, "initials": initials, "value": value,
    "field_label": field_label, "source_label": source_label, "outcome": outcome, "paste_kind": paste_kind,
    "percent": percent, "in_zone": in_zone, "rhythm": rhythm, "took": took, "duration": duration, "listed": listed,
    "clock_time": clock_time, "short_day": short_day, "ago": ago, "given": given,
    "technology_name": technology_name, "short": short, "sentence": sentence,
}  # fmt: skip
GLOBALS: dict[str, Any] = {
    "origin": origin,
    "origin_kind": origin_kind,
    "TIERS": TIERS,
    "SHAPES": SHAPES,
    "many": many,
    "job_state": job_state,
    "PASTE_KINDS": tuple(PASTE_KINDS)[:7],
}

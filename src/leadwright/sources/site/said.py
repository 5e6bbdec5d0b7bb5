"""What events say of companies: observations of the source `site`, one for each thing done on a day.

The same thing done again on the same day says nothing new, so that a product used a thousand times a day does not
bury the record. Nobody is named in what is said of a company; who they are is said of the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from leadwright.sources.contract import Observation
from leadwright.sources.site.message import Event
from leadwright.sources.site.rules import Rules, plain_path
from leadwright.sources.site.who import Company

SOURCE, LICENCE = "site", "user"
BETWEEN = "#!"  # between a company and what was done, so that each kind's words stand on their own
IDENTIFIED = "identified"
_TOUCH = frozenset({"form_filled", "email_replied", "linkedin_connected", "ad_lead", IDENTIFIED})
"""What counts as having been in touch: somebody there spoke to us. Reading our pages does not."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing done: what it counts as, which page or event it was, when, and where."""

    kind: str
    what: str
    at: datetime
    url: str | None = None

    @property
    def on(self) -> date:
        """The day, in UTC."""
        return self.at.date()


def activity(event: Event, rules: Rules) -> Activity | None:
    """What an event counts as; None for the many that count as nothing."""
    address = address_of_page(event)
    if event.kind == "track":
        kind = rules.of_name("events", event.name or "")
        return Activity(kind, event.name or "", event.occurred_at, address) if kind else None
    if event.kind not in ("page", "screen"):
        return None
    path = _path(event)
    kind = (rules.of_path(path) if path else None) or (
        rules.of_name("pages", event.name) if event.name else None
    )
    if kind is None:
        return None
    return Activity(kind, plain_path(path) if path else (event.name or ""), event.occurred_at, address)


def address_of_page(event: Event) -> str | None:
    """The address of the page that an event happened on, without its query."""
    for holder in (event.content.get("properties"), (event.content.get("context") or {}).get("page")):
        url = holder.get("url") if isinstance(holder, Mapping) else None
        if isinstance(url, str) and url.startswith(("https://", "http://")):
            return url
    return None


def shown(event: Event) -> str:
    """An event in a few words: its name, or the path of the page."""
    return event.name or _path(event) or event.kind


def company_said(company: Company, done: Activity) -> Observation:
    """What one activity says of the company of whoever did it."""
    told = {"kind": done.kind, "what": done.what[:200], "on": done.on.isoformat(), "by": company.how}
    if done.url:
        told["url"] = done.url
    touch = {"last_interaction_date": done.on.isoformat()} if done.kind in _TOUCH else {}
    return Observation(
        "company", SOURCE, f"{company.key}{BETWEEN}{done.kind}", {**company.fields, "activity": told, **touch},
        LICENCE, url=done.url, effective=done.on, stated_at=done.at, fetched_at=done.at,
    )  # fmt: skip


def person_said(company: Company, fields: Mapping[str, Any], at: datetime) -> Observation:
    """What identifies a visitor says of a person at the company: it hangs on the activity `identified`."""
    parent = f"{company.key}{BETWEEN}{IDENTIFIED}"
    who = str(fields.get("email") or fields["name"]).casefold()
    return Observation(
        "person", SOURCE, f"{company.key}/{who}"[:400], dict(fields), LICENCE, company_key=parent, stated_at=at,
        fetched_at=at,
    )  # fmt: skip


def once_a_day(done: Iterable[Activity]) -> list[Activity]:
    """Of the same things done on one day the first."""
    found: dict[tuple[str, str, date], Activity] = {}
    for item in sorted(done, key=lambda item: item.at):
        found.setdefault((item.kind, item.what.casefold(), item.on), item)
    return list(found.values())


def _path(event: Event) -> str:
    for holder in (event.content.get("properties"), (event.content.get("context") or {}).get("page")):
        for name in ("path", "url") if isinstance(holder, Mapping) else ():
            if isinstance(text := holder.get(name), str) and text:  # type: ignore[union-attr]
                return text
    return ""

"""One person of Apollo: an observation with the employer, nobody at all, or somebody who wants to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.sources.contract import Observation, Outcome
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, line
from leadwright.sources.vendor import Answer, Suppressed
from leadwright.sources.vendors.apollo.manifest import LICENCE, SOURCE
from leadwright.sources.vendors.apollo.organization import organization
from leadwright.sources.wording import (
    called,
    department,
    filled,
    iso_day,
    listed,
    location,
    mailbox,
    number,
    objects,
    on_linkedin,
    rank,
)
from leadwright.values import email

GIVES = frozenset({
    "person.name", "person.title", "person.department", "person.seniority", "person.email", "person.email_status",
    "person.email_available", "person.phone", "person.linkedin_url", "person.country", "person.started_on",
})  # fmt: skip
# What Apollo says of an address. "Likely to engage" and "unverified" are guesses: nothing is known of the mailbox.
_STATUSES = {
    "verified": "valid", "valid": "valid", "unverified": "unknown", "guessed": "unknown", "extrapolated": "unknown",
    "likely_to_engage": "unknown", "user_managed": "unknown", "update_required": "unknown", "bounced": "invalid",
    "invalid": "invalid", "spam": "blocked", "catch_all": "accept_all", "questionable": "unknown",
}  # fmt: skip
_PLACEHOLDERS = ("email_not_unlocked", "not_unlocked", "email_not_available")
_OF_THE_FIRM = ("work_hq", "company", "hq")
_SILENT = (
    "headline", "photo_url", "twitter_url", "github_url", "facebook_url", "extrapolated_email_confidence",
    "organization_id", "is_likely_to_engage", "show_intent", "intent_strength", "revealed_for_current_team",
    "personal_emails", "street_address", "postal_code", "formatted_address", "time_zone", "account_id", "account",
    "waterfall", "employment_history", "last_refreshed_at", "existence_level", "sanitized_phone", "functions",
)  # fmt: skip


def opted_out(raw: Mapping[str, Any]) -> bool:
    """Whether Apollo says that the person has unsubscribed or may not be processed."""
    contact = raw.get("contact")
    told = [raw, contact if isinstance(contact, Mapping) else {}]
    marks = ("email_unsubscribed", "unsubscribed", "opted_out", "do_not_contact")
    states = {str(one.get("email_status", "")).strip().lower() for one in told}
    return any(one.get(mark) is True for one in told for mark in marks) or bool(
        states & {"unsubscribed", "opted_out"}
    )


def matched(raw: Any, question: Question) -> tuple[Answer, frozenset[str]]:
    """The answer about one person, and the names that nobody read.

    Null, and a person without any name, are nobody. Whoever has opted out is suppressed and not read further.
    """
    nobody = Answer(Outcome.MISS, reason="Apollo does not know the person")
    if raw is None:
        return nobody, frozenset()
    if not isinstance(raw, Mapping):
        raise ShapeError("a person who is no object")
    if opted_out(raw):
        reason = "the person has unsubscribed at Apollo"
        return Answer(
            Outcome.BLOCKED, reason=reason, suppressed=_suppressed(raw, question, reason)
        ), frozenset()
    told = Fields(raw)
    names = [called(told.take(name)) for name in ("name", "first_name", "last_name")]
    if not any(names) and "name" in raw:
        return nobody, frozenset()
    observations, left = _person(told, names)
    if not observations:
        raise ShapeError("a person without an id or a name")
    return Answer(Outcome.HIT, observations), left


def _suppressed(raw: Mapping[str, Any], question: Question, reason: str) -> tuple[Suppressed, ...]:
    """Every address that is known of them, or their page, or at least their name."""
    who, contact = question.person, raw.get("contact")
    inner = contact if isinstance(contact, Mapping) else {}
    told = (raw.get("email"), inner.get("email"), question.email, who.email if who else None)
    mails = dict.fromkeys(mail for item in told if (mail := _real(item)))
    if mails:
        return tuple(Suppressed("email", mail, reason) for mail in mails)
    page = on_linkedin(raw.get("linkedin_url")) or (who.linkedin_url if who else None)
    if page:
        return (Suppressed("linkedin", page, reason),)
    named = called(raw.get("name")) or (who.name if who else None) or line(raw.get("id")) or "unnamed"
    return (Suppressed("person", named, reason),)


def _person(told: Fields, names: list[str | None]) -> tuple[tuple[Observation, ...], frozenset[str]]:
    native, job = told.text("id"), told.text("title")
    full = names[0] or " ".join(part for part in names[1:] if part)
    spot = location(told.take("city"), told.take("state"), told.take("country")) or {}
    contact = told.inner("contact")
    offered = told.take("email")
    mail = _real(offered) or _real(contact.take("email"))
    words = [*listed(told.take("departments")), *listed(told.take("subdepartments"))]
    current = _current(told.raw)
    firm, left = _employer(told, current)
    fields = filled(
        name=full,
        title=job,
        department=department(job, *words),
        seniority=rank(job, told.take("seniority")),
        email=mail,
        email_status=_status(told) if mail else None,
        email_available=True if not mail and _hidden(offered) else None,
        phone=_phone(told, contact, spot.get("country")),
        linkedin_url=on_linkedin(told.take("linkedin_url"), "in"),
        country=spot.get("country"),
        started_on=iso_day(current.take("start_date")),
    )
    told.known("email_status", "email_domain_catchall", *_SILENT)
    if not native or not full:
        return (), told.left()
    somebody = Observation("person", SOURCE, native, fields, LICENCE, firm.native_key if firm else None)
    return ((firm, somebody) if firm else (somebody,)), told.left() | left


def _real(value: Any) -> str | None:
    """An address of a person; what stands in the place of one that is not told is none."""
    mail = mailbox(value)
    return None if mail is None or _hidden(mail) else mail


def _hidden(value: Any) -> bool:
    parsed = email.parse(value) if isinstance(value, str) else None
    return bool(parsed and parsed.local.startswith(_PLACEHOLDERS))


def _status(told: Fields) -> str | None:
    said = (told.text("email_status") or "").lower().replace(" ", "_").replace("-", "_")
    status = _STATUSES.get(said)
    catches_all = told.take("email_domain_catchall") is True
    return "accept_all" if catches_all and status in (None, "unknown") else status


def _phone(told: Fields, contact: Fields, country: str | None) -> str | None:
    """The first number that is the person's own; the switchboard is the company's."""
    rows = [*objects(told.take("phone_numbers")), *objects(contact.take("phone_numbers"))]
    for row in rows:
        kind = (row.text("type") or row.text("type_cd") or "").lower()
        found = number(row.take("sanitized_number") or row.take("raw_number"), country)
        if found and kind not in _OF_THE_FIRM:
            return found
    return None


def _current(raw: Mapping[str, Any]) -> Fields:
    """The job that is held now, at the present employer if that is told."""
    jobs = [row for row in objects(raw.get("employment_history")) if row.raw.get("current") is True]
    employer = raw.get("organization_id")
    here = [row for row in jobs if employer and row.raw.get("organization_id") == employer]
    return next(iter(here or jobs), Fields(None))


def _employer(told: Fields, current: Fields) -> tuple[Observation | None, frozenset[str]]:
    """The company of the person: the object if there is one, else its id and name from the job held now."""
    firm, left = organization(told.take("organization"))
    if firm:
        return firm, left
    native = line(told.raw.get("organization_id")) or current.text("organization_id")
    named = called(current.take("organization_name"))
    if not native or not named:
        return None, left
    return Observation("company", SOURCE, native, {"name": named}, LICENCE), left

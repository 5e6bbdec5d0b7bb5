"""May we write to this person, by this channel, in this country, and on which basis? The one place that answers.

The strictest answer wins: suppressed, then objected, then what the law of the country asks for. Every answer is in words
that a salesperson understands, and says what would change it. This is our reading of the law and no legal advice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.policy.consent import EXPRESS, Consent, consents_of
from leadwright.policy.contact_rules import decided
from leadwright.policy.identifiers import Identifier
from leadwright.policy.legal import Channel, ContactRule, rule_for
from leadwright.policy.suppression import who_is_suppressed

Basis = Literal["consent", "implied", "interest"]
MEANS: Mapping[Channel, str] = {"email": "by e-mail", "call": "by phone", "linkedin": "on LinkedIn"}
_GROUND_WORDS: Mapping[str, str] = {
    "customer": "they bought from you", "inquiry": "they asked you about it", "published": "their work address is published",
    "disclosed": "they gave you their address", "presumed": "facts say that they want it",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contacting:
    """Whom we want to reach, and how. identifiers: all that are known of the person. country: theirs, else their company's
    (ISO2; None if it is not known). private: the address is at a private mail provider."""

    identifiers: Collection[Identifier]
    channel: Channel
    country: str | None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer. code: stable. words: why, for a person. way_out: what would change it, "" if allowed.

    basis: what carries it if allowed. consent_id: the consent that it rests on. rule: what the country asks for.
    """

    allowed: bool
    code: str
    words: str
    way_out: str
    basis: Basis | None
    rule: ContactRule
    consent_id: UUID | None = None


async def may_contact(scope: Scope, wanted: Contacting) -> Permission:
    """Answer for one person."""
    return (await may_contact_all(scope, [wanted]))[0]


async def may_contact_all(
    scope: Scope, wanted: Sequence[Contacting], now: datetime | None = None
) -> list[Permission]:
    """Answer for each, in their order; a handful of queries for all. Raises ForeignKey where nobody could be recognised."""
    if not wanted:
        return []
    people = [one.identifiers for one in wanted]
    suppressed = await who_is_suppressed(scope, people)
    said = await consents_of(scope, people)
    rules = await decided(scope)
    now = now or clock.now()
    return [
        judge(
            one,
            is_suppressed,
            words,
            rule_for(one.country, one.channel, private=one.private, decided=rules),
            now,
        )
        for one, is_suppressed, words in zip(wanted, suppressed, said, strict=True)
    ]


def judge(
    wanted: Contacting, is_suppressed: bool, said: Sequence[Consent], rule: ContactRule, now: datetime
) -> Permission:
    """The answer, from all that bears on it. Pure. `said` may be in any order; what is of the future counts as said."""
    if is_suppressed:
        return _no(
            rule, "suppressed", "They asked to be left alone.",
            "Only if they tell you otherwise: lift the suppression, with the reason.",
        )  # fmt: skip
    about = sorted(
        (one for one in said if one.covers(wanted.channel)), key=lambda one: (one.given_at, str(one.id))
    )
    if (against := _against(about)) is not None:
        return against_words(rule, against)
    if rule.needs == "never":
        return _no(
            rule, "country_closed", f"Your team decided not to write to people in {rule.where} {MEANS[rule.channel]}.",
            "Decide otherwise in the rules of that country.",
        )  # fmt: skip
    for one in reversed(about):
        if one.act == "consent" and one.stands and (found := _carried(rule, one, now)):
            return found
    if rule.needs == "interest":
        return Permission(True, "legitimate_interest", _interest_words(rule), "", "interest", rule)
    return _missing(rule, about, now)


def against_words(rule: ContactRule, against: Consent) -> Permission:
    """The answer where somebody said no."""
    day = _day(against.withdrawn_at or against.given_at)
    if against.act == "objection":
        return _no(
            rule, "objected", f"They objected on {day} ({against.source}).", "Only they can take it back."
        )
    return _no(
        rule, "consent_withdrawn", f"They withdrew their consent on {day} ({against.withdrawn_how}).",
        "Only a new consent of theirs changes it.",
    )  # fmt: skip


def _against(about: Sequence[Consent]) -> Consent | None:
    """The latest word of the person, if it is a no: an objection that stands, or a consent withdrawn and not renewed."""
    latest: tuple[datetime, Consent] | None = None
    for one in about:
        if one.act == "objection" and one.stands:
            at, no = one.given_at, True
        elif one.act == "consent" and not one.stands and one.withdrawn_at is not None:
            at, no = one.withdrawn_at, True
        elif one.act == "consent" and one.stands and one.ground == EXPRESS:
            at, no = one.given_at, False
        else:
            continue
        if latest is None or at > latest[0] or (at == latest[0] and no):
            latest = at, one
    if latest is None or (latest[1].act == "consent" and latest[1].stands):
        return None
    return latest[1]


def _carried(rule: ContactRule, one: Consent, now: datetime) -> Permission | None:
    """The permission that a consent gives, if it carries."""
    if one.ground == EXPRESS:
        words = f"They agreed on {_day(one.given_at)} ({one.source})."
        return Permission(True, "consent", words, "", "consent", rule, one.id)
    if one.ground in rule.grounds and not _is_over(rule, one, now):
        words = f"{rule.where} takes it for agreement that {_GROUND_WORDS[one.ground]} ({one.source}, {_day(one.given_at)})."
        return Permission(True, "implied_consent", words[:1].upper() + words[1:], "", "implied", rule, one.id)
    return None


def _is_over(rule: ContactRule, one: Consent, now: datetime) -> bool:
    months = next((m for ground, m in rule.grounds.items() if ground == one.ground), None)
    return months is not None and now >= _later(one.given_at, months)


def _later(at: datetime, months: int) -> datetime:
    """So many months on, on the same day of the month or its last one."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    for day in (at.day, 30, 29, 28):
        try:
            return at.replace(year=year, month=month + 1, day=min(at.day, day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _missing(rule: ContactRule, about: Sequence[Consent], now: datetime) -> Permission:
    """The refusal where the law asks for more than there is."""
    over = [
        one
        for one in about
        if one.act == "consent" and one.stands and one.ground in rule.grounds and _is_over(rule, one, now)
    ]
    if over:
        one = over[-1]
        months = next(months for ground, months in rule.grounds.items() if ground == one.ground)
        return _no(
            rule, "implied_expired",
            f"That {_GROUND_WORDS[one.ground]} counts for {months} months in {rule.where}, and they are over.",
            "Ask for their consent in another way, or record a newer ground.",
        )  # fmt: skip
    unknown = rule.where == "a country that is not known"
    code = (
        "country_unknown"
        if unknown and not rule.decided_by
        else "no_consent"
        if rule.needs == "consent"
        else "no_basis"
    )
    what = "Nobody knows in which country they are, so the strictest rule counts: they must have agreed." if unknown else (
        f"In {rule.where} they must have agreed before you write {MEANS[rule.channel]}: {rule.law}."
    )  # fmt: skip
    out = (
        "Say in which country they work, or record their consent."
        if unknown
        else "Record their consent with its wording and source, or reach them in another way."
    )
    if rule.grounds and not unknown:
        out += f" It also counts if {_listed([_GROUND_WORDS[ground] for ground in rule.grounds])}."
    return _no(rule, code, what, out)


def _interest_words(rule: ContactRule) -> str:
    words = f"{rule.where[:1].upper()}{rule.where[1:]} asks for no consent at work ({rule.law}): say who you are, and let them refuse."
    return f"{words} Look into {rule.register} first." if rule.register else words


def _no(rule: ContactRule, code: str, words: str, way_out: str) -> Permission:
    return Permission(False, code, words, way_out, None, rule)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"

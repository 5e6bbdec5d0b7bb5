"""Facts of signals: what changed and holds, with how far it can be relied on and whether it may be told to them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from leadwright.actions.briefs.facts import COMPANY, Fact, Source
from leadwright.actions.briefs.sentences import sentence
from leadwright.actions.briefs.vouching import Refused, contested, tame
from leadwright.actions.briefs.wording import decimal
from leadwright.entities.belief import agrees
from leadwright.entities.types import Profile
from leadwright.observations.types import Bundle
from leadwright.signals.types import Signal, SignalType
from leadwright.signals.usable import usable_in_copy
from leadwright.values import funding, technology
from leadwright.values.name import person as person_name

_KIND = {"funding_round": "funding"}
_ENDS = frozenset({"yet_to_come", "expired", "stale", "ended", "unproven"})
_NEAR = timedelta(days=120)  # rounds of one stage that lie further apart are two
_SAME = Decimal("0.02")
# Signals whose words already say how sure they are.
_SAID_UNSURE = frozenset({"renewal_window"})


@dataclass(frozen=True, slots=True)
class SignalKnown:
    """A signal, its type as it fades in the workspace, and who told it."""

    signal: Signal
    kind: SignalType
    sources: tuple[Source, ...] = ()


def signal_facts(
    signals: Sequence[SignalKnown], profile: Profile, bundles: Sequence[Bundle], as_of: date, refused: Refused,
) -> Iterator[Fact]:  # fmt: skip
    """A fact of each signal whose words are tame."""
    overtaken = _overtaken(signals, profile)
    for known in signals:
        signal = known.signal
        value = _value(signal, bundles, profile, refused)
        if value is None:
            continue
        kind = _KIND.get(signal.type, signal.type)
        day, precision = _dated(signal, kind)
        reasons = {
            refusal.code: refusal.reason for refusal in usable_in_copy(signal, as_of, known.kind).refusals
        }
        unsure = "unsure" in reasons and signal.type not in _SAID_UNSURE
        gone = bool(_ENDS & set(reasons)) or unsure or signal.id in overtaken
        hushed = (
            reasons.get("private")
            or reasons.get("delicate")
            or reasons.get("vague")
            or reasons.get("unsure")
            or ""
        )
        yield Fact(
            f"s:{signal.id}", kind, COMPANY, sentence(kind, value, day, precision), value, day, precision, not gone,
            _contradicted(signal, profile), known.sources, hushed, known.kind.high_intent or not hushed,
        )  # fmt: skip


def _dated(signal: Signal, kind: str) -> tuple[date | None, str]:
    if kind in ("hiring", "competitor_in_use", "complement_in_use"):
        return None, "day"
    if kind == "renewal_window":
        return _day(signal.details.get("renews_on")), "day"
    return signal.dated, signal.precision if signal.happened_on else "seen"


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _value(
    signal: Signal, bundles: Sequence[Bundle], profile: Profile, refused: Refused
) -> dict[str, Any] | None:
    """What a signal vouches for; None if its own words are not tame, so that nothing can be said of it."""
    details = signal.details
    match signal.type:
        case "funding_round":
            return _funding(signal, bundles, profile)
        case "hiring":
            count = details.get("open_roles")
            return {"roles": count} if isinstance(count, int) and count > 0 else {}
        case "hiring_surge":
            counts = {
                name: details[name] for name in ("before", "after") if isinstance(details.get(name), int)
            }
            part = _tamed({"department": details.get("department")}, refused, "industry", least=0)
            return {**counts, **part} if part is not None and len(counts) == 2 else None
        case (
            "technology_added"
            | "technology_removed"
            | "competitor_in_use"
            | "complement_in_use"
            | "renewal_window"
        ):
            return _tamed(
                {"technology": details.get("technology") or technology.label(signal.subject.split(" ")[0])},
                refused,
            )
        case "technology_replaced":
            return _tamed(
                {"before": details.get("before"), "after": details.get("after")}, refused, "technology"
            )
        case "leader_joined" | "leader_left":
            return _tamed({"person": details.get("person"), "title": details.get("title")}, refused, least=1)
        case "head_count_growth" | "head_count_decline":
            return _counts(details)
        case "new_country":
            code = str(details.get("after") or signal.subject)
            return {"country": code} if len(code) == 2 else None
        case "acquired":
            return _tamed({"buyer": details.get("buyer")}, refused, "name", least=0)
        case "renamed" | "domain_moved" | "stage_changed":
            return _tamed({"before": details.get("before"), "after": details.get("after")}, refused, "name")
        case "content_downloaded":
            what = details.get("what")
            return _tamed({"what": what[0] if isinstance(what, list) and what else None}, refused, least=0)
        case "intent_topic":
            return _tamed({"topic": details.get("topic") or signal.subject}, refused)
        case _:
            return {}


def _tamed(
    said: Mapping[str, Any], refused: Refused, what: str = "", least: int | None = None
) -> dict[str, Any] | None:
    """The values, if at least so many are said (all, unless told) and each of them is tame; else None."""
    given = {slot: str(value) for slot, value in said.items() if value}
    found = {slot: text for slot, value in given.items() if (text := tame(value, what or slot, refused))}
    return found if len(found) == len(given) >= (len(said) if least is None else least) else None


def _counts(details: Mapping[str, Any]) -> dict[str, Any] | None:
    before, after, share = details.get("before"), details.get("after"), details.get("share")
    if isinstance(before, list) and isinstance(after, list):
        return {"before": before, "after": after, **({"share": share} if share is not None else {})}
    return {"share": share} if share is not None else {}


# money ---------------------------------------------------------------------------------------------


def _funding(signal: Signal, bundles: Sequence[Bundle], profile: Profile) -> dict[str, Any]:
    details, value = signal.details, dict[str, Any]()
    stage, amount = details.get("stage"), details.get("amount")
    if stage and not _field_contested(profile, "funding_stage", signal):
        value["round"] = str(stage)
    known = amount if isinstance(amount, Mapping) and amount.get("currency") else None
    if (
        known is not None
        and not _amounts_clash(signal, known, bundles)
        and not _field_contested(profile, "funding_amount", signal)
    ):
        value["amount"] = {"amount": str(known.get("amount")), "currency": known["currency"]}
    return value


def _field_contested(profile: Profile, field: str, signal: Signal) -> bool:
    """Whether voices on this very round contradict each other about a field of it."""
    belief = profile.fields.get(field)
    if belief is None or not contested(belief):
        return False
    evidence = set(signal.evidence)
    return any(_of_round(b, signal) for b in belief.against) or any(
        b.observation_id in evidence for b in belief.agreeing
    )


def _of_round(bundle: Bundle, signal: Signal) -> bool:
    on = _day(bundle.content.get("funding_date"))
    return on is None or abs(on - signal.dated) <= _NEAR


def _amounts_clash(signal: Signal, known: Mapping[str, Any], bundles: Sequence[Bundle]) -> bool:
    """Whether any source gives another amount for this round. Parts that an authority was told of are no contradiction."""
    mine, stage = decimal(known.get("amount")), signal.details.get("stage")
    for bundle in bundles:
        if bundle.source == "sec_edgar":
            continue
        for said in _rounds(bundle):
            other = decimal(said.get("amount"))
            on = _day(said.get("date"))
            its_stage = funding.stage(str(said["stage"])) if said.get("stage") else None
            same_round = (on is None or abs(on - signal.dated) <= _NEAR) and (
                stage is None or its_stage in (None, stage)
            )
            foreign = said.get("currency") not in (None, known["currency"])
            if same_round and other is not None and mine and (foreign or abs(other - mine) > mine * _SAME):
                return True
    return False


def _rounds(bundle: Bundle) -> Iterator[Mapping[str, Any]]:
    listed = bundle.content.get("funding_rounds")
    yield from (one for one in listed or () if isinstance(one, Mapping))
    plain = bundle.content.get("funding_amount")
    if isinstance(plain, Mapping):
        yield {
            **plain,
            "date": bundle.content.get("funding_date"),
            "stage": bundle.content.get("funding_stage"),
        }


# what no longer holds --------------------------------------------------------------------------------


def _contradicted(signal: Signal, profile: Profile) -> bool:
    """Whether what is believed of the company says otherwise than the signal."""
    if signal.type in ("head_count_growth", "head_count_decline"):
        belief, after = profile.fields.get("head_count"), signal.details.get("after")
        return bool(
            belief is not None
            and isinstance(after, list)
            and (contested(belief) or not agrees("head_count", belief.value, after))
        )
    if signal.type in ("hiring", "hiring_started", "hiring_stopped"):
        belief = profile.fields.get("hiring")
        return belief is not None and contested(belief)
    return False


def _overtaken(signals: Sequence[SignalKnown], profile: Profile) -> set[Any]:
    """Signals that a later one takes back, and leaders who joined and are no longer there."""
    past = {person_name(contact.name).key for contact in profile.past}
    last: dict[tuple[str, str], Signal] = {}
    pairs = {"technology_added": "technology", "technology_removed": "technology", "leader_joined": "leader", "leader_left": "leader",
             "hiring_started": "hiring", "hiring_stopped": "hiring", "closed": "status", "reopened": "status"}  # fmt: skip
    listed = [known.signal for known in signals if known.signal.type in pairs]
    for signal in sorted(listed, key=lambda one: (one.dated, one.first_seen)):
        last[pairs[signal.type], _subject(signal)] = signal
    gone = {one.id for one in listed if last[pairs[one.type], _subject(one)].type != one.type}
    gone |= {one.id for one in listed if one.type == "leader_joined" and _subject(one) in past}
    return gone


def _subject(signal: Signal) -> str:
    who = signal.details.get("person")
    if signal.type.startswith("leader_"):
        return person_name(str(who)).key if who else signal.subject
    return signal.subject if signal.type.startswith("technology_") else ""

"""Facts of a company's profile: what it is, where, how large, what it uses, whom it looks for. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from leadwright.actions.briefs.facts import COMPANY, Fact
from leadwright.actions.briefs.sentences import sentence
from leadwright.actions.briefs.vouching import Refused, contested, fact_id, is_fresh, sources_of, tame
from leadwright.entities.types import Belief, Profile
from leadwright.icp.document import Icp
from leadwright.icp.offer import Offer
from leadwright.observations.types import Bundle
from leadwright.scoring.derive import MIN_CONFIDENCE
from leadwright.signals.catalog import CATALOG
from leadwright.values import funding, technology, title

_LEAST_SURE = 50  # of a technology, in per cent
_MOST_TITLES = 3
_SUPERLATIVE = (
    "leading",
    "best",
    "largest",
    "first",
    "only",
    "fastest",
    "top",
    "number one",
    "#1",
    "most ",
    "world's",
)
_DATED = {"leadership_change_date": "leadership_changed", "technology_change_date": "technology_changed",
          "last_interaction_date": "interaction"}  # fmt: skip
_LABELS = {"head_count": "head count", "country": "country", "founded": "founding year", "hiring": "hiring",
           "funding_amount": "funding amount", "funding_stage": "funding stage", "status": "status"}  # fmt: skip


def company_facts(
    profile: Profile, icp: Icp | None, offer: Offer, now: datetime, refused: Refused
) -> Iterator[Fact]:
    """The facts of the fields that are believed enough to count in a score."""
    believed = {
        name: belief for name, belief in profile.fields.items() if belief.confidence >= MIN_CONFIDENCE
    }
    yield from _industry(believed, now, refused)
    yield from _head_count(believed, now)
    yield from _location(believed, now, refused)
    yield from _founded(believed, now)
    yield from _says(believed, now, refused)
    yield from _technologies(believed, icp, offer, now, refused)
    yield from _hiring(believed, icp, now, refused)
    yield from _funding(believed, now)
    yield from _days(believed, now)
    yield from _customer(believed, now)
    yield from _disagreements(profile.fields)


def _fact(
    belief: Belief, field: str, kind: str, value: Mapping[str, Any], now: datetime, *, matters: bool = False,
    part: str = "", bundles: Sequence[Bundle] = (), day: date | None = None, fresh: bool = True, subject: str = COMPANY,
) -> Fact:  # fmt: skip
    told_by = bundles or belief.agreeing
    name = f"{field}.{part}" if part else field
    return Fact(
        fact_id(told_by, name), kind, subject, sentence(kind, value, day, "day"), value, day, "day",
        fresh and is_fresh(field, told_by, now), contested(belief), sources_of(told_by), "", matters,
    )  # fmt: skip


Believed = Mapping[str, Belief]


def _industry(believed: Believed, now: datetime, refused: Refused) -> Iterator[Fact]:
    belief = believed.get("industries")
    words = [
        tamed
        for word in (belief.value if belief else ())[:3]
        if (tamed := tame(str(word), "industry", refused))
    ]
    if belief and words:
        told_by = [
            b for b in belief.agreeing if set(words) & set(map(str, b.content.get("industries") or ()))
        ]
        yield _fact(
            belief, "industries", "industry", {"industries": words}, now, matters=True, bundles=told_by
        )


def _head_count(believed: Believed, now: datetime) -> Iterator[Fact]:
    belief = believed.get("head_count")
    if belief and any(end is not None for end in belief.value):
        yield _fact(belief, "head_count", "head_count", {"people": list(belief.value)}, now, matters=True)


def _location(believed: Believed, now: datetime, refused: Refused) -> Iterator[Fact]:
    country, places = believed.get("country"), believed.get("locations")
    spots = [
        spot for spot in (places.value if places else ()) if isinstance(spot, dict) and spot.get("country")
    ]
    seat = spots[0] if spots and (country is None or spots[0]["country"] == country.value) else None
    city = tame(str(seat["city"]), "city", refused) if seat and seat.get("city") else ""
    if seat is not None and city and places is not None and country is None:
        yield _fact(
            places,
            "locations",
            "location",
            {"city": city, "country": seat["country"]},
            now,
            matters=True,
            part="seat",
        )
    elif country is not None:
        yield _fact(country, "country", "location", {"country": country.value}, now, matters=True)
    for code in dict.fromkeys(spot["country"] for spot in spots):
        if places is not None and len({spot["country"] for spot in spots}) > 1:
            yield _fact(places, "locations", "offices", {"country": code}, now, part=str(code))


def _founded(believed: Believed, now: datetime) -> Iterator[Fact]:
    belief = believed.get("founded")
    if belief and isinstance(belief.value, int) and 1000 < belief.value <= now.year:
        value = {"year": belief.value}
        told_by = belief.agreeing
        yield Fact(
            fact_id(told_by, "founded"), "founded", COMPANY, sentence("founded", value, None, "year"), value,
            date(belief.value, 1, 1), "year", is_fresh("founded", told_by, now), contested(belief), sources_of(told_by),
        )  # fmt: skip


def _says(believed: Believed, now: datetime, refused: Refused) -> Iterator[Fact]:
    belief = believed.get("one_liner")
    text = tame(str(belief.value).strip(' ."“”'), "quote", refused) if belief else ""
    if (
        belief
        and text
        and "." not in text
        and '"' not in text
        and not any(word in text.lower() for word in _SUPERLATIVE)
    ):
        yield _fact(belief, "one_liner", "says", {"quote": text}, now)


def _technologies(
    believed: Believed, icp: Icp | None, offer: Offer, now: datetime, refused: Refused
) -> Iterator[Fact]:
    belief = believed.get("technologies")
    wanted = (
        {technology.key(name) for name in (*icp.tech_stack.must_have, *icp.tech_stack.nice_to_have)}
        if icp
        else set()
    )
    wanted |= {technology.key(name) for name in (*offer.competitors, *offer.complementary)}
    for item in belief.value if belief else ():
        said = item if isinstance(item, dict) else {"name": item}
        if belief is None or said.get("confidence", 100) < _LEAST_SURE:
            continue
        key = technology.key(str(said.get("name", "")))
        name = tame(technology.label(key) or str(said["name"]), "technology", refused)
        told_by = [
            b for b in belief.agreeing if key in {_key(one) for one in b.content.get("technologies") or ()}
        ]
        if name and key:
            fresh = not _is_old(said.get("last_seen"), now)
            yield _fact(belief, "technologies", "uses", {"technology": name}, now, part=key, bundles=told_by, fresh=fresh,
                        matters=key in wanted)  # fmt: skip


def _key(item: Any) -> str:
    return technology.key(str(item.get("name", "")) if isinstance(item, dict) else str(item))


def _is_old(day: Any, now: datetime) -> bool:
    try:
        return isinstance(day, str) and (now.date() - date.fromisoformat(day[:10])).days > 365
    except ValueError:
        return False


def _hiring(believed: Believed, icp: Icp | None, now: datetime, refused: Refused) -> Iterator[Fact]:
    roles, plain = believed.get("roles"), believed.get("hiring")
    listed = [role for role in (roles.value if roles else ()) if isinstance(role, dict)]
    named = [role for role in listed if tame(str(role.get("title") or "role"), "role", refused)]
    if roles is not None and named:
        yield _fact(roles, "roles", "hiring", {"roles": len(named)}, now, matters=True)
        wanted = set(icp.decision_makers.departments) if icp else set()
        found = Counter(part for role in named if (part := title.department(str(role.get("title") or ""))))
        for part, count in found.most_common(3):
            value = {"roles": count, "department": part}
            yield _fact(roles, "roles", "hiring", value, now, part=part.casefold(), matters=part in wanted)
        titles = dict.fromkeys(str(role.get("title") or "") for role in named)
        for text in [tamed for one in titles if one and (tamed := tame(one, "title", refused))][
            :_MOST_TITLES
        ]:
            yield _fact(roles, "roles", "hiring", {"title": text}, now, part=f"title.{title.key(text)}")
    elif plain is not None and plain.value is True and roles is None:
        yield _fact(plain, "hiring", "hiring", {}, now, matters=True)


def _funding(believed: Believed, now: datetime) -> Iterator[Fact]:
    """The last round as plain fields tell it, where no signal does."""
    when = believed.get("funding_date")
    on = _day(when.value) if when else None
    if when is None or on is None:
        return
    stage, amount = believed.get("funding_stage"), believed.get("funding_amount")
    value: dict[str, Any] = {}
    if stage and not contested(stage) and (name := funding.stage(str(stage.value))):
        value["round"] = name
    if amount and not contested(amount) and isinstance(amount.value, dict) and amount.value.get("currency"):
        value["amount"] = {"amount": str(amount.value.get("amount")), "currency": amount.value["currency"]}
    kind = CATALOG["funding_round"]
    age = (now.date() - on).days
    yield _fact(when, "funding_date", "funding", value, now, day=on, matters=True,
                fresh=0 <= age <= kind.fresh_days + kind.half_life_days)  # fmt: skip


def _days(believed: Believed, now: datetime) -> Iterator[Fact]:
    for field, kind in _DATED.items():
        belief = believed.get(field)
        on = _day(belief.value) if belief else None
        if belief is not None and on is not None:
            yield _fact(belief, field, kind, {}, now, day=on, fresh=0 <= (now.date() - on).days <= 365)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _customer(believed: Believed, now: datetime) -> Iterator[Fact]:
    belief = believed.get("customer")
    if belief and belief.value is True:
        yield _fact(belief, "customer", "customer", {}, now, matters=True)


def _disagreements(fields: Mapping[str, Belief]) -> Iterator[Fact]:
    """That sources disagree is a fact of its own, without either value."""
    for name, label in _LABELS.items():
        belief = fields.get(name)
        if belief is not None and contested(belief):
            value = {"field": label}
            told_by = [*belief.agreeing, *belief.against]
            yield Fact(f"{fact_id(told_by, name)}.disagreement", "disagreement", COMPANY, sentence("disagreement", value, None, "day"),
                       value, sources=sources_of(told_by))  # fmt: skip

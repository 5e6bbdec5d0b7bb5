"""Turn a believed profile into the row of features that rules read. NULL is unknown.

A value enters only if it is believed at or above MIN_CONFIDENCE; a contradiction between equal
voices falls below it and leaves the feature unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson

from leadwright.entities.types import Profile
from leadwright.observations.types import Bundle
from leadwright.scoring import signalled
from leadwright.scoring.ai_adoption import adoption
from leadwright.signals.types import Signal
from leadwright.values import industry, technology, title

MIN_CONFIDENCE = 0.5

COLUMNS: Mapping[str, str] = {
    "company_id": "uuid", "name": "text", "domain": "text", "industries": "text[]", "head_count_min": "int4",
    "head_count_max": "int4", "country": "text", "countries": "text[]", "stack": "text[]", "stack_absent": "text[]",
    "founded": "int4", "status": "text", "customer": "boolean", "open_deal": "boolean", "funding_stage": "text", "funding_date": "date",
    "funding_amount": "numeric", "hiring": "boolean", "open_roles": "int4", "role_departments": "text[]",
    "role_titles": "text[]", "technology_change_date": "date", "leadership_change_date": "date",
    "industry_growing": "boolean", "contact_email": "boolean", "contact_linkedin": "boolean",
    "contact_phone": "boolean", "contact_count": "int4", "contact_title": "text", "last_interaction_date": "date",
    "semantic_match": "numeric", "ai_adoption_min": "int4", "ai_adoption_max": "int4", "model_fit": "int4",
    "custom": "text", "main_industry": "text", "evidence": "text",
}  # fmt: skip

# Which believed fields each feature rests on, for evidence.
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "industries": ("industries",),
    "head_count": ("head_count",),
    "country": ("country",),
    "countries": ("locations", "country"),
    "stack": ("technologies",),
    "founded": ("founded",),
    "status": ("status",),
    "customer": ("customer",),
    "open_deal": ("open_deal",),
    "funding_stage": ("funding_stage",),
    "funding_date": ("funding_date",),
    "funding_amount": ("funding_amount",),
    "hiring": ("hiring", "roles"),
    "open_roles": ("roles",),
    "role_departments": ("roles",),
    "role_titles": ("roles",),
    "technology_change_date": ("technology_change_date",),
    "leadership_change_date": ("leadership_change_date",),
    "last_interaction_date": ("last_interaction_date",),
    "custom": ("custom",),
    "contact_phone": ("phones",),
    "ai_adoption": ("technologies", "roles", "one_liner", "description"),
    "model_fit": ("analysis",),
}
_RESTS_ON = tuple((feature, name) for feature, names in FIELDS_OF.items() for name in names)
_CONTACT_FEATURES = ("contact_email", "contact_linkedin", "contact_phone", "contact_count", "contact_title")


def feature_row(
    profile: Profile, signals: Sequence[Signal] = (), growing: Mapping[str, bool] = MappingProxyType({})
) -> tuple[Any, ...]:
    """Return the feature row of a company, in the order of COLUMNS: what is believed, and what was noticed.

    `growing` says of industries whether they grow.
    """
    values = _company_features(profile)
    values.update(_contact_features(profile))
    evidence = _evidence(profile)
    values["industry_growing"] = growing.get(values["main_industry"] or "")
    if signals:
        signalled.add(values, evidence, signals)
    values["evidence"] = orjson.dumps(evidence).decode()
    return tuple(map(values.get, COLUMNS))


def _company_features(profile: Profile) -> dict[str, Any]:
    believed = {
        name: belief.value for name, belief in profile.fields.items() if belief.confidence >= MIN_CONFIDENCE
    }.get
    nodes = sorted(industry.of(tuple(believed("industries") or ())))
    count = believed("head_count") or (None, None)
    roles = believed("roles")
    custom = believed("custom")
    amount = believed("funding_amount")
    return {
        "company_id": profile.company_id,
        "name": profile.value("name"),
        "domain": profile.value("domain"),
        "industries": nodes or None,
        "main_industry": industry.main(frozenset(nodes)) if nodes else None,
        "head_count_min": count[0],
        "head_count_max": count[1],
        "country": believed("country"),
        "countries": _countries(believed("locations"), believed("country")),
        "stack": _stack(believed("technologies")),
        "founded": believed("founded"),
        "status": believed("status"),
        "customer": believed("customer"),
        "open_deal": believed("open_deal"),
        "funding_stage": believed("funding_stage"),
        "funding_date": _date(believed("funding_date")),
        "funding_amount": Decimal(str(amount["amount"])).quantize(Decimal("0.01")) if amount else None,
        "hiring": bool(roles) if roles is not None else believed("hiring"),
        **_role_features(roles),
        "technology_change_date": _date(believed("technology_change_date")),
        "leadership_change_date": _date(believed("leadership_change_date")),
        "last_interaction_date": _date(believed("last_interaction_date")),
        **_ai_features(profile),
        "custom": orjson.dumps(custom).decode() if custom else None,
    }


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _countries(locations: list[dict[str, Any]] | None, country: str | None) -> list[str] | None:
    found = {place["country"] for place in locations or () if place.get("country")}
    if country:
        found.add(country)
    return sorted(found) or None


def _stack(technologies: list[Any] | None) -> list[str] | None:
    """Technologies named by a source, or detected with at least even odds."""
    keys = set()
    for item in technologies or ():
        if isinstance(item, str):
            keys.add(technology.key(item))
        elif item.get("confidence", 100) >= 50:
            keys.add(technology.key(item["name"]))
    return sorted(keys) or None


def _role_features(roles: list[dict[str, Any]] | None) -> dict[str, Any]:
    if roles is None:
        return {}
    departments = {d for role in roles if (d := title.department(role["title"]) or role.get("department"))}
    departments |= {
        d for role in roles if role.get("department") and (d := title.department(role["department"]))
    }
    titles = {title.key(role["title"]) for role in roles}
    return {
        "open_roles": len(roles),
        "role_departments": sorted(departments),
        "role_titles": sorted(titles)[:500],
    }


def _ai_features(profile: Profile) -> dict[str, Any]:
    found = adoption(profile)
    return {"ai_adoption_min": found.proven, "ai_adoption_max": found.possible} if found.known else {}


def _contact_features(profile: Profile) -> dict[str, Any]:
    """Access is that of the best contact; the company's own line counts as a way to phone it."""
    if not profile.contacts:
        return {"contact_phone": True if profile.value("phones") else None}
    best = profile.contacts[0]
    return {
        "contact_email": True if best.email_kind == "direct" else None,
        "contact_linkedin": True if best.linkedin_url else None,
        "contact_phone": True if best.phone or profile.value("phones") else None,
        # one known person does not prove that there is no second: unknown until there are two
        "contact_count": len(profile.contacts) if len(profile.contacts) > 1 else None,
        "contact_title": best.title,
    }


def _evidence(profile: Profile) -> dict[str, list[str]]:
    """Which features each observation supports: a map from observation id to feature names."""
    found: dict[UUID, list[str]] = {}
    told: Sequence[Bundle] = ()
    supported: list[list[str]] = []
    for feature, name in _RESTS_ON:
        if (belief := profile.fields.get(name)) is not None:
            if belief.agreeing is not told:  # one bundle tells most of a profile: it is looked up once
                told = belief.agreeing
                supported = [found.setdefault(bundle.observation_id, []) for bundle in told]
            for features in supported:
                if not features or features[-1] != feature:
                    features.append(feature)
    if profile.page is not None:
        found.setdefault(profile.page.observation_id, []).append("ai_adoption")
    for feature in _CONTACT_FEATURES if profile.contacts else ():
        for contact in profile.contacts if feature == "contact_count" else profile.contacts[:1]:
            for observation in contact.evidence:
                found.setdefault(observation, []).append(feature)
    return {str(observation): features for observation, features in found.items()}

"""What is asked of a vendor: about one company, one person or one address (of mail or of the network), or which companies meet criteria.

Imports nothing of ours, so that every room may speak of questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class CompanyRef:
    """A company as it is named to a vendor: whatever we know that identifies it.

    `registry` maps kinds (cik, lei, cnpj, companies_house) to numbers, `native` source names to the ids they gave.
    """

    name: str | None = None
    domain: str | None = None
    country: str | None = None
    linkedin_url: str | None = None
    registry: Mapping[str, str] = field(default_factory=dict)
    native: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as they are named to a vendor. `native` maps source names to the ids they gave."""

    name: str | None = None
    first: str | None = None
    last: str | None = None
    title: str | None = None
    email: str | None = None
    linkedin_url: str | None = None
    native: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which companies are wanted, in our own words. Empty means that it does not matter.

    `industries` are nodes of the taxonomy (`values.industry`), `countries` ISO 3166 codes, `regions` names of
    states or provinces, `funding_stages` as `values.funding.stage` writes them, technologies canonical keys.
    """

    industries: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    head_count_min: int | None = None
    head_count_max: int | None = None
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    funding_stages: tuple[str, ...] = ()
    technologies_all: tuple[str, ...] = ()
    technologies_any: tuple[str, ...] = ()
    founded_min: int | None = None
    founded_max: int | None = None
    registered_since: date | None = None
    registered_until: date | None = None
    activity_codes: tuple[str, ...] = ()  # CNAE, SIC or NAICS codes, for registries


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked of a vendor. Its `key` is what makes two questions the same."""

    company: CompanyRef | None = None
    person: PersonRef | None = None
    email: str | None = None
    criteria: Criteria | None = None
    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    seniorities: tuple[str, ...] = ()
    since: date | None = None
    limit: int = (
        25  # how many records are wanted at once, where the answer has many: the size of a page at most
    )
    ip: str | None = None  # an address of the network, asked about only where a user chose a source for that

    def key(self) -> dict[str, Any]:
        """The question as plain JSON without what is empty: equal for equal questions."""
        told = _plain(self)
        assert isinstance(told, dict)
        return told


def question_of(key: Mapping[str, Any]) -> Question:
    """The question of a key: what `Question.key` wrote down, as a value again."""
    told = dict(key)
    for name, kind in (("company", CompanyRef), ("person", PersonRef)):
        if name in told:
            told[name] = kind(**told[name])
    if "criteria" in told:
        told["criteria"] = Criteria(**_frozen(told["criteria"]))
    return Question(**_frozen(told))


def _frozen(raw: Mapping[str, Any]) -> dict[str, Any]:
    days = ("since", "registered_since", "registered_until")
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return {n: date.fromisoformat(v) if n in days and isinstance(v, str) else v for n, v in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (CompanyRef, PersonRef, Criteria, Question)):
        said = {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
        return {name: item for name, item in said.items() if item not in (None, (), [], {}, "")}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in sorted(value.items())}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value

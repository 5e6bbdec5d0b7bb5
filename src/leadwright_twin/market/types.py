"""The nouns of the large market: what is true, over time; frozen values, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

Mail = Literal["strict", "catch_all", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class Place:
    """A town. `phone` is a pattern for numbers there that belong to nobody."""

    city: str
    region: str
    region_code: str
    country: str
    country_name: str
    postcode: str
    phone: str
    timezone: str
    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class Use:
    """A technology in use from `since`, and until `until` unless it still is."""

    name: str
    since: date
    until: date | None

    def on(self, day: date) -> bool:
        """Was it in use that day?"""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Round:
    """A funding round. `amount` in whole units of `currency`; None if it was not disclosed."""

    number: int
    stage: str
    on: date
    amount: int | None
    currency: str
    investors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """An open position, and when it was filled."""

    id: int
    title: str
    department: str
    seniority: str
    city: str
    region: str
    country: str
    posted_on: date
    closed_on: date | None

    def on(self, day: date) -> bool:
        """Was it open that day?"""
        return self.posted_on <= day and (self.closed_on is None or day < self.closed_on)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything true of one company. `heads` is today's; `heads_on` tells it for a day."""

    index: int
    today: date
    name: str
    former_name: str | None
    renamed_on: date | None
    legal_form: str
    domain: str
    former_domain: str | None
    moved_on: date | None
    industry: str
    keywords: tuple[str, ...]
    thing: str
    place: Place
    street: str
    offices: tuple[Place, ...]
    founded: date
    status: Literal["active", "acquired", "closed"]
    status_since: date | None
    acquirer: int | None
    parent: int | None
    heads: int
    growth: float
    revenue: int
    uses: tuple[Use, ...]
    rounds: tuple[Round, ...]
    openings: tuple[Opening, ...]
    board: str | None
    numbers: Mapping[str, str]
    ticker: str | None
    phone: str
    mail: Mail
    pattern: str
    steps: tuple[tuple[date, int], ...] = ()  # head counts from each day on, where a history was drawn
    opened: tuple[date, ...] = ()  # when each of the offices was opened
    former_place: Place | None = None
    relocated_on: date | None = None
    cut_on: date | None = None  # when it last let many people go
    surges: tuple[date, ...] = ()  # when it began to look for many people at once

    @property
    def id(self) -> str:
        """Its name in books and truth."""
        return f"c{self.index}"

    @property
    def label(self) -> str:
        """The domain without its TLD: its handle everywhere."""
        return self.domain.removesuffix(".example")

    @property
    def legal_name(self) -> str:
        """Name and legal form."""
        return f"{self.name} {self.legal_form}"

    @property
    def linkedin(self) -> str:
        """The address of its LinkedIn-style page."""
        return f"https://www.linkedin.com/company/{self.label}-invented"

    def heads_on(self, day: date) -> int:
        """Its head count that day; 0 before it was founded."""
        if day < self.founded:
            return 0
        if self.steps:
            return next((heads for since, heads in reversed(self.steps) if since <= day), self.steps[0][1])
        years = (self.today - day).days / 365.25
        wave = 1 + 0.04 * ((day.year * 4 + day.month // 3 + self.index) % 5 - 2) * min(years, 1.0)
        return max(1, round(float(self.heads / (1 + self.growth) ** years * wave)))

    def uses_on(self, day: date) -> tuple[str, ...]:
        """The technologies in use that day."""
        return tuple(use.name for use in self.uses if use.on(day))

    def rounds_on(self, day: date) -> tuple[Round, ...]:
        """The rounds announced by that day, oldest first."""
        return tuple(one for one in self.rounds if one.on <= day)

    def openings_on(self, day: date) -> tuple[Opening, ...]:
        """The positions open that day."""
        return tuple(one for one in self.openings if one.on(day)) if self.alive_on(day) else ()

    def domain_on(self, day: date) -> str:
        """Where it was on the web that day."""
        before = self.former_domain and self.moved_on and day < self.moved_on
        return str(self.former_domain) if before else self.domain

    def name_on(self, day: date) -> str:
        """What it was called that day."""
        before = self.former_name and self.renamed_on and day < self.renamed_on
        return str(self.former_name) if before else self.name

    def alive_on(self, day: date) -> bool:
        """Was it an independent, active company that day?"""
        return self.status == "active" or self.status_since is None or day < self.status_since


@dataclass(frozen=True, slots=True)
class Job:
    """A title at a company over a time. `company` is None where the employer is outside the market."""

    company: int | None
    company_name: str
    title: str
    seniority: str
    department: str
    since: date
    until: date | None

    def on(self, day: date) -> bool:
        """Was it held that day?"""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody; `jobs` newest first, the first of them today's, at company `home`."""

    home: int
    slot: int
    given: str
    family: str
    local: str
    jobs: tuple[Job, ...]
    place: Place
    direct: str | None
    mobile: str | None
    has_mail: bool
    linkedin: str
    opted_out: bool

    @property
    def id(self) -> str:
        """Their name in books and truth."""
        return f"p{self.home}.{self.slot}"

    @property
    def number(self) -> int:
        """A number of their own, for the ids of providers."""
        return self.home * 64 + self.slot

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    def job_on(self, day: date) -> Job | None:
        """Their job that day."""
        return next((job for job in self.jobs if job.on(day)), None)


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of news. `company` is None where it is about a namesake."""

    id: int
    company: int | None
    event: str
    title: str
    text: str
    outlet: str
    url: str
    author: str
    at: int  # epoch seconds
    tells: str = ""  # the event of the chronicle that it is about; "" for noise, rumours and namesakes

    @property
    def day(self) -> date:
        """The day it appeared, in UTC."""
        return datetime.fromtimestamp(self.at, UTC).date()


@dataclass(frozen=True, slots=True)
class FormD:
    """A notice of an exempt offering. `company` is None for a pooled fund."""

    cik: str
    accession: str
    company: int | None
    entity: str
    legal_form: str
    place: Place
    street: str
    phone: str
    filed_on: date
    first_sale: date | None
    offered: int | None
    sold: int
    investors: int
    industry: str
    fund_type: str | None
    related: tuple[tuple[str, str, str], ...]
    amendment: bool
    founded: int

"""The nouns of the invented market: frozen values, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NOTICE = "Invented company, part of the Leadwright demo"


@dataclass(frozen=True, slots=True)
class Funding:
    """The last round of a company. `amount` is in whole units of `currency`."""

    stage: str
    on: date
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Technology:
    """A technology really in use, and who could tell: its pages, the DNS, the list of companies."""

    name: str
    on_site: bool
    in_dns: bool
    in_file: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a company. The flags say which of `e`mail, `p`hone, `l`inkedin are given where.

    `in_file` is None if the list of companies does not name the person, `on_site` is None if the
    team page does not. An empty set of flags means that name and title alone are given.
    """

    name: str
    title: str
    email: str
    phone: str | None
    phone_shown: str | None
    linkedin_url: str
    in_file: frozenset[str] | None
    on_site: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Posting:
    """One open position as its board shows it."""

    id: str
    title: str
    department: str
    location: str
    posted_on: date


@dataclass(frozen=True, slots=True)
class Board:
    """A job board under a token. `how` says how the company's site leads to it.

    link, embed, iframe, list: the careers page does. guess: only the token tells. stranger: the token
    belongs to `owner`, who is somebody else; nothing of it may be attributed to the company.
    """

    kind: str
    token: str
    how: str
    owner: str
    postings: tuple[Posting, ...]
    europe: bool = False
    site: str = ""  # Workday: the career site below the tenant


@dataclass(frozen=True, slots=True)
class Style:
    """How the website looks. Nothing here is true or false of the company."""

    layout: str
    cards: str
    markup: str  # jsonld, microdata or none
    www: bool
    kilobytes: int
    people_page: str  # team or about
    robots: str
    sitemap: bool
    feed: bool
    gzip: bool


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that is true of one invented company."""

    name: str
    domain: str  # as the list of companies knows it
    site_domain: str  # where its pages are today
    moved_to: str | None
    kind: str  # what is nasty about its website; "plain" if nothing is
    language: str
    industry: tuple[str, ...]
    one_liner: str
    description: str
    thing: str
    head_count: int
    head_count_in_file: str
    founded: int
    city: str
    region: str
    country: str
    country_name: str
    headquarters: str
    street: str
    postcode: str
    technologies: tuple[Technology, ...]
    funding: Funding | None
    board: Board | None
    people: tuple[Person, ...]
    emails: tuple[str, ...]
    phone: str | None
    phone_shown: str | None
    linkedin_url: str
    socials: tuple[tuple[str, str], ...]
    status: str
    customer: bool
    leadership_change_date: date | None
    technology_change_date: date | None
    last_interaction_date: date | None
    style: Style

    @property
    def host(self) -> str:
        """The host that serves its pages."""
        return f"www.{self.site_domain}" if self.style.www else self.site_domain

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Its own open positions, whoever may find them."""
        return () if self.board is None or self.board.how == "stranger" else self.board.postings

    @property
    def hiring(self) -> bool:
        """Whether it has open positions."""
        return bool(self.postings)

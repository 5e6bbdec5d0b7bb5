"""What is known of a website while it is read: frozen values, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Purpose = Literal["home", "about", "team", "contact", "careers", "pricing", "customers", "news", "imprint"]


class Status(StrEnum):
    """How the reading of a site ended, in `Finding.details["status"]`. Each asks for another next step."""

    OK = "ok"
    ROBOTS = "blocked by robots"  # the site's rules keep us out
    FORBIDDEN = "forbidden"  # 401, 403, 451, or a wall for robots
    DOWN = "down"  # time-out, 5xx, reset, broken TLS
    NO_DOMAIN = "no such domain"
    NOTHING = "nothing there"  # 404, parked, empty
    TOO_LARGE = "too large"  # only the beginning of the home page was read
    TOO_SLOW = "too slow"
    MOVED = "moved"  # to another domain that was not followed
    UNSAFE = "unsafe redirect"  # to an address that must not be asked
    BUSY = "busy"  # it asks us to come back later
    CLOSED = "not asked"  # we may not look outside, or know no address
    UNREADABLE = "unreadable"  # an answer, but no web page


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was answered. `body` is the decoded HTML, at most `fetch.PAGE_BYTES` octets of it."""

    url: str
    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: str
    purpose: Purpose
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written on a page: absolute address, visible text, whether a frame or script has it."""

    url: str
    text: str = ""
    embedded: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the site itself presents, with what stands beside the name."""

    name: str
    title: str = ""
    email: str = ""
    phone: str = ""
    linkedin_url: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """What structured data (JSON-LD, microdata) says about the site's own organisation."""

    name: str = ""
    legal_name: str = ""
    description: str = ""
    founded: int | None = None
    head_count: tuple[int | None, int | None] | None = None
    locations: tuple[Mapping[str, Any], ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Everything that one page says. Empty values mean that it does not say."""

    url: str
    purpose: Purpose
    title: str = ""
    title_parts: tuple[str, ...] = ()
    site_name: str = ""
    heading: str = ""
    description: str = ""
    language: str = ""
    organization: Organization | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    socials: Mapping[str, str] = field(default_factory=dict)
    locations: tuple[Mapping[str, Any], ...] = ()
    people: tuple[Person, ...] = ()
    text: str = ""
    feed_url: str = ""
    links: tuple[Link, ...] = ()
    refresh: str = ""  # where a meta refresh leads
    parked: bool = False
    wall: bool = False  # a challenge for robots instead of the page
    gate: bool = False  # a log-in, consent or age page that stands before the site
    former_names: bool = False  # it says that the company had the name by which we know it

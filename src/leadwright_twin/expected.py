"""What a polite crawler may find on an invented website: the yardstick for recall and precision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from leadwright_twin.rules import allowed, purpose_path, robots_txt
from leadwright_twin.site import PagePlan, pages
from leadwright_twin.technologies import implied
from leadwright_twin.types import Board, Company, Person, Posting

Status = Literal["ok", "blocked", "down", "nothing", "moved"]

# status, and the other verdicts that a careful reader may reach as well
_STATUSES: dict[str, tuple[Status, ...]] = {
    "robots_all": ("blocked",),
    "robots_5xx": ("blocked", "down"),
    "forbidden_403": ("blocked",),
    "busy_429": ("blocked", "down"),
    "redirect_private": ("blocked", "down"),
    "login": ("blocked", "nothing"),
    "cookie_wall": ("blocked", "nothing"),
    "redirect_loop": ("down", "blocked"),
    "slow": ("down",),
    "unavailable_503": ("down",),
    "reset": ("down",),
    "silent": ("down",),
    "empty": ("nothing",),
    "parked": ("nothing",),
    "absorbed": ("moved",),
    "renamed": ("moved", "ok"),
}
_LOST = {
    "huge": {"about"},
    "gzip_bomb": {"about"},
    "private_links": {"about", "news", "pricing", "customers"},
    "type_lies": {"about", "customers", "news"},
}
_TRAPS = {
    "robots_part": ("/internal/about-the-board", "/internal/contact"),
    "robots_redirect": ("/drafts/about-us-next",),
    "crawl_delay": ("/desk/pricing",),
}
_MAKERS = {
    "greenhouse": "Greenhouse",
    "lever": "Lever",
    "ashby": "Ashby",
    "workable": "Workable",
    "smartrecruiters": "SmartRecruiters",
    "recruitee": "Recruitee",
    "personio": "Personio",
    "teamtailor": "Teamtailor",
    "bamboohr": "BambooHR",
    "workday": "Workday",
}


@dataclass(frozen=True, slots=True)
class ExpectedPerson:
    """Somebody named on a page that may be read, with what stands beside the name. Phones are E.164."""

    name: str
    title: str
    email: str | None
    phone: str | None
    linkedin_url: str | None


@dataclass(frozen=True, slots=True)
class ExpectedRole:
    """An open position with what its board tells; None where this kind of board does not."""

    title: str
    department: str | None
    posted_on: date | None


@dataclass(frozen=True, slots=True)
class ExpectedBoard:
    """The company's own job board. `how` is link, embed, iframe, list, or guess (by its token alone)."""

    kind: str
    token: str
    how: str
    roles: tuple[ExpectedRole, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What may be found. `statuses` are all verdicts that are right; `*_may` is neither wanted nor wrong.

    Phones are E.164, socials exclude LinkedIn and name Twitter `x`, technologies go by their usual names
    (`AWS` is Amazon Web Services).
    """

    domain: str
    status: Status
    statuses: tuple[Status, ...]
    moved_to: str | None
    pages: tuple[tuple[str, str], ...]  # (purpose, path) that may be read
    forbidden: tuple[str, ...]  # linked paths that must not be fetched
    name: str | None
    language: str | None
    description: str | None
    emails: tuple[str, ...]
    emails_may: tuple[str, ...]
    phones: tuple[str, ...]
    people: tuple[ExpectedPerson, ...]
    linkedin_url: str | None
    socials: tuple[tuple[str, str], ...]
    country: str | None
    city: str | None
    founded: int | None
    head_count: int | None
    feed_url: str | None
    careers_url: str | None
    technologies: tuple[str, ...]
    technologies_may: tuple[str, ...]
    board: ExpectedBoard | None
    stranger_token: str | None  # a token that leads to somebody else's board


def expected(company: Company) -> Expected:
    """What may be found about a company by reading its website, its DNS and its job board."""
    statuses = _STATUSES.get(company.kind, ("ok",))
    readable = statuses[0] == "ok" or company.kind == "renamed"
    lost = _LOST.get(company.kind, set())
    seen = tuple(
        page for page in pages(company)
        if readable and page.purpose not in lost and allowed(company, page.path)
    )  # fmt: skip
    people = tuple(_person(person) for page in seen for person in page.people)
    marked = readable and company.style.markup == "jsonld"
    emails = tuple(dict.fromkeys(email for page in seen for email in page.emails))
    phones = {company.phone} if company.phone and any(page.phone for page in seen) else set()
    board = company.board
    feed = readable and company.style.feed and company.kind != "broken"
    technologies, may = _technologies(company, readable)
    return Expected(
        domain=company.domain,
        status=statuses[0],
        statuses=statuses,
        moved_to=company.moved_to,
        pages=tuple((page.purpose, page.path) for page in seen),
        forbidden=forbidden(company),
        name=company.name if readable else None,
        language=company.language if readable else None,
        description=company.description if readable else None,
        emails=emails,
        emails_may=tuple(person.email for person in company.people),
        phones=tuple(sorted(phones)),
        people=people,
        linkedin_url=company.linkedin_url if readable else None,
        socials=tuple(map(_canonical, company.socials)) if readable else (),
        country=company.country if any(page.address for page in seen) else None,
        city=company.city if any(page.address for page in seen) else None,
        founded=company.founded if marked else None,
        head_count=company.head_count if marked else None,
        feed_url=f"https://{company.host}/feed.xml" if feed else None,
        careers_url=_careers(company, seen),
        technologies=technologies,
        technologies_may=may,
        board=_board(board, readable),
        stranger_token=board.token if board is not None and board.how == "stranger" else None,
    )


def forbidden(company: Company) -> tuple[str, ...]:
    """Paths that the site links to, or that a crawler would try, and that its rules close."""
    traps = [*_TRAPS.get(company.kind, ()), *(page.path for page in pages(company))]
    if company.kind == "robots_wildcard":
        news = purpose_path(company, "news")
        traps += ["/brochure.pdf", f"{news}?session=8f2c", "/private-team", f"{news}/post-1/print"]
    if "/admin/" in (robots_txt(company) or ""):
        traps += ["/admin/team", "/search?q=contact"]
    return tuple(path for path in traps if not allowed(company, path))


def _person(person: Person) -> ExpectedPerson:
    flags = person.on_site or frozenset()
    return ExpectedPerson(
        person.name,
        person.title,
        person.email if "e" in flags else None,
        person.phone if "p" in flags else None,
        person.linkedin_url if "l" in flags else None,
    )


def _canonical(social: tuple[str, str]) -> tuple[str, str]:
    """Twitter's old addresses are X's profiles."""
    network, url = social
    return ("x", url.replace("//twitter.com/", "//x.com/")) if network == "twitter" else social


def _careers(company: Company, seen: Iterable[PagePlan]) -> str | None:
    return next((f"https://{company.host}{page.path}" for page in seen if page.purpose == "careers"), None)


def _technologies(company: Company, readable: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is plain to see, and what may rightly be concluded from it."""
    plain = [tech.name for tech in company.technologies if (tech.on_site and readable) or tech.in_dns]
    reached: set[str] = set()
    frontier = set(plain)
    while frontier:
        frontier = {name for one in frontier for name in implied(one)} - reached
        reached |= frontier
    if readable:  # what any page shows: its feed, its share picture, the maker of its job board
        reached |= {"Open Graph", "RSS"} | ({_MAKERS[company.board.kind]} if company.board else set())
    return tuple(plain), tuple(sorted(reached - set(plain)))


def _board(board: Board | None, readable: bool) -> ExpectedBoard | None:
    """The company's own board, if its pages may be read or its token can be guessed."""
    if board is None or board.how == "stranger" or not (readable or board.how == "guess"):
        return None
    roles = tuple(_role(board, posting) for posting in board.postings)
    return ExpectedBoard(board.kind, board.token, board.how, roles)


def _role(board: Board, posting: Posting) -> ExpectedRole:
    dated = board.kind not in {"bamboohr", "workday"}  # Workday tells ages in words
    told = board.kind not in {"workday", "teamtailor"}
    return ExpectedRole(
        posting.title, posting.department if told else None, posting.posted_on if dated else None
    )

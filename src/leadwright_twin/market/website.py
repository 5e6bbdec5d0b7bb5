"""The small websites of the market's companies, and their job boards: the older twin's pages over this truth.

Each company is translated when somebody first asks for it. A site that has moved redirects from its
former domain; a closed company's domain is parked. The newspapers' articles can be read too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from html import escape

from leadwright_twin import boards, web
from leadwright_twin.data import load as old_data
from leadwright_twin.market.data import load
from leadwright_twin.market.seeded import number, pick, rng, share
from leadwright_twin.market.types import Company, Person
from leadwright_twin.market.universe import Market
from leadwright_twin.moods import html, redirect
from leadwright_twin.pages import simple
from leadwright_twin.technologies import dns_traces
from leadwright_twin.types import Board, Funding, Posting, Style, Technology
from leadwright_twin.types import Company as Site
from leadwright_twin.types import Person as Shown
from leadwright_twin.universe import Universe
from leadwright_twin.wire import Request, Response

HOSTS = ("*.example", *boards.HOSTS)
_KEPT = 2000
_SHOWN = {"c_suite", "founder", "vp", "head", "director"}
_LAYOUTS = {"Next.js": "next", "WordPress": "wp", "Webflow": "webflow"}
_STAGES = {
    "pre_seed": "Pre-Seed",
    "seed": "Seed",
    "series_a": "Series A",
    "series_b": "Series B",
    "series_c": "Series C",
    "series_d": "Series D",
    "series_e": "Series E",
}


class _Kept(OrderedDict[tuple[str, str], bytes]):
    """Rendered pages, the latest ones."""

    def __setitem__(self, key: tuple[str, str], value: bytes) -> None:
        super().__setitem__(key, value)
        if len(self) > _KEPT:
            self.popitem(last=False)


class _Sites(Mapping[str, Site]):
    """Host to site, translated when asked for."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._kept: dict[int, Site] = {}

    def __getitem__(self, host: str) -> Site:
        company = self._market.by_domain(host)
        if company is None or host.removeprefix("www.") != company.domain:
            raise KeyError(host)
        return self.of(company)

    def of(self, company: Company) -> Site:
        """The site of a company."""
        if company.index not in self._kept:
            if len(self._kept) > _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[company.index] = site(self._market, company)
        return self._kept[company.index]

    def __iter__(self) -> Iterator[str]:
        return (company.domain for company in self._market.companies())

    def __len__(self) -> int:
        return self._market.count


class _Boards(Mapping[tuple[str, str], Site]):
    """(kind, token) to site: a token is the label of the company's domain."""

    def __init__(self, market: Market, sites: _Sites) -> None:
        self._market, self._sites = market, sites

    def __getitem__(self, key: tuple[str, str]) -> Site:
        kind, token = key
        index = self._market.labels.get(token)
        if index is None or self._market.company(index).board != kind:
            raise KeyError(key)
        found = self._sites.of(self._market.company(index))
        if found.board is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((one.board, one.label) for one in self._market.companies() if one.board)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Websites:
    """Answers for every company's domain and for the public job boards."""

    def __init__(self, market: Market) -> None:
        self.market = market
        sites = _Sites(market)
        self._universe = Universe(market.seed, market.today, (), sites, sites, _Boards(market, sites))
        self._rendered: MutableMapping[tuple[str, str], bytes] = _Kept()

    def respond(self, request: Request) -> Response | None:
        """The answer under a company's or a board's host; None if the host is neither."""
        if request.host in outlets():
            return self._of_outlet(request)
        if request.host.endswith(".example"):
            return self._of_company(request)
        return boards.answer(self._universe, request)

    def _of_outlet(self, request: Request) -> Response:
        """An article under the address that the news gives; the code at its end tells which it is."""
        code = request.path.rpartition("-")[2]
        known = len(code) > 1 and all(letter in "0123456789abcdef" for letter in code)
        index = int(code[:-1], 16) if known else self.market.count
        found = self.market.articles(index) if index < self.market.count else ()
        for one in found:
            if one.url.endswith(f"{request.host}{request.path}"):
                text = (
                    f"<article><p>By {escape(one.author)}, {one.day}</p><p>{escape(one.text)}</p></article>"
                )
                return html(simple(one.title, text))
        return html(simple("Page not found"), 404)

    def _of_company(self, request: Request) -> Response | None:
        company = self.market.by_domain(request.host)
        if company is None:
            return None
        if request.host.removeprefix("www.") != company.domain:
            return redirect(f"https://{company.domain}{request.target}")
        return web.respond(self._universe, request, self._rendered)


@cache
def outlets() -> frozenset[str]:
    """The hosts of the invented newspapers."""
    return frozenset(host for _, host in load("words.json")["outlets"])


def site(market: Market, company: Company) -> Site:
    """The company as the older twin's pages know one."""
    today, place = market.today, company.place
    luck = rng(market.seed, "site", company.index)
    last = company.rounds[-1] if company.rounds else None
    industry = load("industries.json")[company.industry]
    return Site(
        name=company.name,
        domain=company.domain,
        site_domain=company.domain,
        moved_to=None,
        kind="parked" if company.status == "closed" else "plain",
        language="en",
        industry=tuple(industry["words"]),
        one_liner=f"{company.thing.capitalize()}, without the fuss",
        description=f"{company.name} is a {industry['words'][0]} company from {place.city} for {company.thing}.",
        thing=company.thing,
        head_count=company.heads_on(today),
        head_count_in_file=str(company.heads_on(today)),
        founded=company.founded.year,
        city=place.city,
        region=place.region_code,
        country=place.country,
        country_name=place.country_name,
        headquarters=f"{place.city}, {place.country_name}",
        street=company.street,
        postcode=place.postcode,
        technologies=_technologies(company),
        funding=None
        if last is None
        else Funding(_STAGES[last.stage], last.on, last.amount or 0, last.currency),
        board=_board(company),
        people=tuple(_people(market, company)),
        emails=tuple(f"{box}@{company.domain}" for box in ("hello", "sales")[: luck.randrange(1, 3)]),
        phone=company.phone,
        phone_shown=company.phone,
        linkedin_url=company.linkedin,
        socials=(),
        status="active" if company.status == "active" else company.status,
        customer=False,
        leadership_change_date=None,
        technology_change_date=None,
        last_interaction_date=None,
        style=_style(company),
    )


def _technologies(company: Company) -> tuple[Technology, ...]:
    """Those of today that leave traces; mail providers leave theirs in the DNS."""
    known = old_data("traces.json")
    in_dns = {"Google Workspace", "Microsoft 365"}
    names = [name for name in company.uses_on(company.today) if name in known]
    mail = next((name for name in names if name in in_dns), None)
    return tuple(
        Technology(name, name not in in_dns, name == mail, False)
        for name in names
        if name not in in_dns or name == mail
    )


def _board(company: Company) -> Board | None:
    openings = company.openings_on(company.today)
    if company.board is None or not openings:
        return None
    postings = tuple(
        Posting(str(one.id), one.title, one.department, f"{one.city}, {one.country}", one.posted_on)
        for one in openings
    )
    how = pick(("link", "embed", "list"), "board", company.index)
    europe = company.board == "lever" and company.place.country == "GB"
    return Board(company.board, company.label, how, company.name, postings, europe)


def _people(market: Market, company: Company) -> Iterator[Shown]:
    """The team page: leaders of the smaller companies, some with their address."""
    if company.heads > 600:
        return
    for person in market.people(company.index):
        if person.jobs[0].seniority in _SHOWN and not person.opted_out:
            yield _shown(market, company, person)


def _shown(market: Market, company: Company, person: Person) -> Shown:
    open_house = share(market.seed, "open house", company.index) < 0.3
    flags = {"l"} if share(market.seed, "shows profile", person.id) < 0.5 else set()
    email = market.email(person)
    if open_house and email:
        flags.add("e")
    return Shown(
        name=person.name,
        title=person.jobs[0].title,
        email=email or "",
        phone=person.direct,
        phone_shown=person.direct,
        linkedin_url=person.linkedin,
        in_file=None,
        on_site=frozenset(flags),
    )


def _style(company: Company) -> Style:
    bits = number("style", company.index)
    names = company.uses_on(company.today)
    layout = next((_LAYOUTS[name] for name in names if name in _LAYOUTS), "semantic")
    return Style(
        layout=layout,
        cards=("h3", "figure", "list", "divs")[bits % 4],
        markup=("jsonld", "microdata", "none")[bits // 4 % 3],
        www=bits // 16 % 2 == 0,
        kilobytes=0,
        people_page="team",
        robots=("missing", "open", "admin")[bits // 32 % 3],
        sitemap=bits // 128 % 2 == 0,
        feed=False,
        gzip=False,
    )


class MarketZone(Mapping[str, Mapping[str, tuple[str, ...]]]):
    """The DNS of the market: name -> record type -> values, made when asked for."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def __getitem__(self, name: str) -> Mapping[str, tuple[str, ...]]:
        if name in outlets():
            return {"A": ("127.0.0.1",)}
        company = self._market.by_domain(name)
        if company is None:
            raise KeyError(name)
        if name.startswith("www."):
            return {"CNAME": (name.removeprefix("www."),), "A": ("127.0.0.1",)}
        records = {
            "A": ("127.0.0.1",),
            "NS": (f"ns1.dns.{name}", f"ns2.dns.{name}"),
            "TXT": (f"invented-verification={len(name):08x}",),
        }
        if company.mail == "none" or name != company.domain or company.status == "closed":
            return records | ({"MX": (".",)} if company.mail == "none" else {})
        traces = dns_traces(site(self._market, company))
        if "TXT" in traces:
            traces["TXT"] = (*records["TXT"], *traces["TXT"])
        return {"MX": (f"mx1.{name}",)} | records | traces

    def __iter__(self) -> Iterator[str]:
        yield from outlets()
        for company in self._market.companies():
            for domain in filter(None, (company.domain, company.former_domain)):
                yield domain
                yield f"www.{domain}"

    def __len__(self) -> int:
        return sum(1 for _ in self)

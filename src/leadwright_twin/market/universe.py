"""The large market as a pure function of (seed, count, today): every company and person when it is asked for.

A company does not depend on `count`, which only says how many of them the providers can know.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cached_property

from leadwright_twin.market.companies import KIN, draw, parent_of
from leadwright_twin.market.filings import COMPANIES_PER_FUND, of_company, of_fund
from leadwright_twin.market.names import BLOCK, label_of, label_today
from leadwright_twin.market.news import articles_of
from leadwright_twin.market.persons import local_part, people_of
from leadwright_twin.market.types import Article, Company, FormD, Person

_KEPT = 25_000  # companies whose people are kept drawn
ROLES = frozenset({"info", "hello", "sales", "support", "press", "contact"})


class Market:
    """The truth. Companies have indices from 0; `companies()` streams them."""

    def __init__(self, seed: int = 7, count: int = 2000, today: date | None = None) -> None:
        self.seed, self.count = seed, count
        self.today = today or datetime.now(UTC).date()
        self._companies: dict[int, Company] = {}
        self._articles: dict[int, tuple[Article, ...]] = {}
        self._people: OrderedDict[int, tuple[Person, ...]] = OrderedDict()

    def company(self, index: int) -> Company:
        """The company with this index; those beyond `count` exist too, but no provider knows them."""
        found = self._companies.get(index)
        if found is None:
            found = self._companies[index] = draw(self.seed, index, self.today)
        return found

    def companies(self) -> Iterator[Company]:
        """All companies that providers may know."""
        return (self.company(index) for index in range(self.count))

    @cached_property
    def labels(self) -> dict[str, int]:
        """The label of every domain of today, and its company."""
        return {label_of(self.seed, index): index for index in range(self.count)}

    @cached_property
    def names(self) -> dict[str, list[int]]:
        """Every name of today, folded to lower case, and the companies that bear it."""
        found: dict[str, list[int]] = {}
        for company in self.companies():
            found.setdefault(company.name.lower(), []).append(company.index)
            if company.former_name:
                found.setdefault(company.former_name.lower(), []).append(company.index)
        return found

    def warm(self) -> int:
        """Draw every company now, so that no answer has to wait for it; how many names they have."""
        return len(self.labels) and len(self.names)

    def by_domain(self, domain: str) -> Company | None:
        """The company that has, or once had, this domain (a leading `www.` is ignored)."""
        name = domain.lower().rstrip(".").removeprefix("www.")
        if not name.endswith(".example"):
            return None
        for label in label_today(name.removesuffix(".example")):
            index = self.labels.get(label)
            if index is not None:
                company = self.company(index)
                if name in {company.domain, company.former_domain}:
                    return company
        return None

    def by_name(self, name: str) -> list[Company]:
        """The companies called so, today or once, with or without their legal form."""
        wanted = " ".join(name.lower().split())
        hits = self.names.get(wanted) or self.names.get(wanted.rsplit(" ", 1)[0].rstrip(","), [])
        return [self.company(index) for index in hits]

    def by_linkedin(self, url: str) -> Company | None:
        """The company behind a LinkedIn-style address."""
        handle = url.rstrip("/").rsplit("/", 1)[-1].removesuffix("-invented")
        return self.by_domain(f"{handle}.example")

    def children(self, index: int) -> list[Company]:
        """The companies that this one owns."""
        following = range(index + 1, min(self.count, index + KIN + 1))
        return [self.company(one) for one in following if parent_of(self.seed, one) == index]

    def people(self, index: int) -> tuple[Person, ...]:
        """The people who work there today."""
        found = self._people.get(index)
        if found is None:
            found = people_of(self.seed, self.company(index), self.company)
            self._people[index] = found
            if len(self._people) > _KEPT:
                self._people.popitem(last=False)
        return found

    def person(self, number: int) -> Person | None:
        """The person with this number."""
        home, slot = divmod(number, 64)
        staff = self.people(home) if home < self.count + BLOCK else ()
        return staff[slot] if slot < len(staff) else None

    def people_ever(self, index: int) -> Iterator[Person]:
        """Those at work there today, then those who left for a neighbour."""
        yield from self.people(index)
        last = index - index % BLOCK + BLOCK
        for other in range(index + 1, last):
            yield from (one for one in self.people(other) if any(job.company == index for job in one.jobs))

    def articles(self, index: int) -> tuple[Article, ...]:
        """The news about a company and its namesakes, newest first."""
        found = self._articles.get(index)
        if found is None:
            company = self.company(index)
            other = self.company(company.acquirer if company.acquirer is not None else max(0, index - 1)).name
            found = self._articles[index] = articles_of(self.seed, company, self.people(index), other)
        return found

    @cached_property
    def filings(self) -> tuple[FormD, ...]:
        """All notices of exempt offerings, of companies and of pooled funds, newest first."""
        found = [
            of_fund(self.seed, number, self.today) for number in range(self.count // COMPANIES_PER_FUND + 1)
        ]
        for company in self.companies():
            if company.rounds and "cik" in company.numbers:
                found += of_company(self.seed, company, self.people(company.index))
        return tuple(sorted(found, key=lambda one: (one.filed_on, one.accession), reverse=True))

    @cached_property
    def by_number(self) -> dict[tuple[str, str], int]:
        """(registry, number) to the index of its company: cik, ein, lei, company_number, siren, cnpj."""
        rows = self.companies()
        return {(name, number): one.index for one in rows for name, number in one.numbers.items()}

    def email(self, person: Person) -> str | None:
        """The address at which they are read today; None if they have none."""
        company = self.company(person.home)
        return f"{person.local}@{company.domain}" if person.has_mail and company.status != "closed" else None

    def email_status(self, address: str) -> str:
        """What a delivery would show: valid, invalid, accept_all, or unknown where nobody can tell."""
        local, _, domain = address.strip().lower().partition("@")
        company = self.by_domain(domain)
        if (
            company is None
            or domain != company.domain
            or company.status == "closed"
            or company.mail == "none"
        ):
            return "invalid"
        if company.mail != "strict":
            return "accept_all" if company.mail == "catch_all" else "unknown"
        lives = local in ROLES or any(
            one.local == local and one.has_mail for one in self.people(company.index)
        )
        return "valid" if lives else "invalid"

    def by_email(self, address: str) -> Person | None:
        """Who has, or once had, this address."""
        local, _, domain = address.strip().lower().partition("@")
        company = self.by_domain(domain)
        if company is None:
            return None
        return next(
            (one for one in self.people_ever(company.index) if self.local_at(one, company) == local), None
        )

    def local_at(self, person: Person, company: Company) -> str:
        """What stood before the @ for them at a company, now or then."""
        if person.home == company.index:
            return person.local
        return local_part(company.pattern, person.given, person.family)

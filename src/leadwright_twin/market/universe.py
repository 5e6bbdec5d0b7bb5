"""The large market as a pure function of (seed, count, today): every company and person when it is asked for.

A company does not depend on `count`, which only says how many of them the providers can know.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cached_property

from leadwright_twin.market import press
from leadwright_twin.market.chronicle import (
    Happened,
    as_of,
    former_leaders,
    happened,
    person_as_of,
    with_history,
)
from leadwright_twin.market.companies import KIN, draw, parent_of
from leadwright_twin.market.filings import COMPANIES_PER_FUND, of_company, of_fund
from leadwright_twin.market.names import BLOCK, label_of, label_today
from leadwright_twin.market.news import articles_of
from leadwright_twin.market.persons import local_part, people_of
from leadwright_twin.market.types import Article, Company, FormD, Person

_KEPT = 25_000  # companies whose people are kept drawn
ROLES = frozenset({"info", "hello", "sales", "support", "press", "contact"})


class Market:
    """The truth. Companies have indices from 0; `companies()` streams them.

    With `history` the market can be moved to any day of the 24 months before its horizon, the day it was made for, and
    shows itself as it was then; `chronicle` tells what really happened.
    """

    def __init__(
        self, seed: int = 7, count: int = 2000, today: date | None = None, *, history: bool = False
    ) -> None:
        self.seed, self.count, self.history = seed, count, history
        self.today = today or datetime.now(UTC).date()
        self.horizon = self.today
        self._drawn: dict[int, Company] = {}
        self._written: dict[int, tuple[Article, ...]] = {}
        self._staff: dict[int, tuple[Person, ...]] = {}
        self._companies: dict[int, Company] = {}
        self._articles: dict[int, tuple[Article, ...]] = {}
        self._people: OrderedDict[int, tuple[Person, ...]] = OrderedDict()

    def company(self, index: int) -> Company:
        """The company with this index; those beyond `count` exist too, but no provider knows them."""
        found = self._companies.get(index)
        if found is None:
            drawn = self.drawn(index)
            found = self._companies[index] = as_of(drawn, self.today) if self.history else drawn
        return found

    def drawn(self, index: int) -> Company:
        """The company as it will be at the horizon."""
        found = self._drawn.get(index)
        if found is None:
            found = draw(self.seed, index, self.horizon)
            found = self._drawn[index] = with_history(self.seed, found) if self.history else found
        return found

    def move(self, day: date) -> None:
        """Go to a day of the history; what a later day would show is not there yet."""
        if not self.history or day > self.horizon:
            raise ValueError("only a market with a history moves, and not beyond its horizon")
        self.today = day
        for kept in (self._companies, self._articles, self._people):
            kept.clear()
        for name in ("names", "filings", "by_number"):
            self.__dict__.pop(name, None)

    def chronicle(self, index: int, *, older: bool = False) -> list[Happened]:
        """What really happened to a company in the 24 months before the horizon (and before them), oldest first."""
        company, staff = self.drawn(index), self._staff_drawn(index)
        former = tuple(former_leaders(self.seed, company, staff))
        return happened(company, staff, former, self._buyer(company), older=older)

    def _buyer(self, company: Company) -> str:
        return self.drawn(
            company.acquirer if company.acquirer is not None else max(0, company.index - 1)
        ).name

    def _staff_drawn(self, index: int) -> tuple[Person, ...]:
        found = self._staff.get(index)
        if found is None:
            found = self._staff[index] = people_of(self.seed, self.drawn(index), self.drawn)
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
            found = (
                self._there(index)
                if self.history
                else people_of(self.seed, self.company(index), self.company)
            )
            self._people[index] = found
            if len(self._people) > _KEPT:
                self._people.popitem(last=False)
        return found

    def _there(self, index: int) -> tuple[Person, ...]:
        """Those who worked there on the market's day, leaders who left later among them."""
        return tuple(
            one for one in self._ever(index) if one.jobs[0].company == index and one.jobs[0].until is None
        )

    def _ever(self, index: int) -> Iterator[Person]:
        """Those who had begun there by the market's day, whether they are still there or not."""
        drawn = self._staff_drawn(index)
        for one in (*drawn, *former_leaders(self.seed, self.drawn(index), drawn)):
            shown = person_as_of(one, self.today)
            if shown is not None and any(job.company == index for job in shown.jobs):
                yield shown

    def person(self, number: int) -> Person | None:
        """The person with this number."""
        home, slot = divmod(number, 64)
        staff = self.people(home) if home < self.count + BLOCK else ()
        if self.history:
            return next((one for one in staff if one.slot == slot), None)
        return staff[slot] if slot < len(staff) else None

    def people_ever(self, index: int) -> Iterator[Person]:
        """Those at work there today, then those who left for a neighbour."""
        yield from self._ever(index) if self.history else self.people(index)
        last = index - index % BLOCK + BLOCK
        for other in range(index + 1, last):
            yield from (one for one in self.people(other) if any(job.company == index for job in one.jobs))

    def articles(self, index: int) -> tuple[Article, ...]:
        """The news about a company and its namesakes, newest first."""
        found = self._articles.get(index)
        if found is None:
            if self.history:
                found = self._articles[index] = tuple(
                    one for one in self._press(index) if one.day <= self.today
                )
                return found
            company = self.company(index)
            other = self.company(company.acquirer if company.acquirer is not None else max(0, index - 1)).name
            found = self._articles[index] = articles_of(self.seed, company, self.people(index), other)
        return found

    def _press(self, index: int) -> tuple[Article, ...]:
        found = self._written.get(index)
        if found is None:
            others = [self.drawn(index + step).name for step in (3, 5, 8, 13)]
            company, staff = self.drawn(index), self._staff_drawn(index)
            found = self._written[index] = press.articles_of(
                self.seed, company, staff, self.chronicle(index), others
            )
        return found

    @cached_property
    def filings(self) -> tuple[FormD, ...]:
        """All notices of exempt offerings, of companies and of pooled funds, newest first."""
        found = [
            of_fund(self.seed, number, self.horizon) for number in range(self.count // COMPANIES_PER_FUND + 1)
        ]
        found = [one for one in found if one.filed_on <= self.today]
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

"""What one provider knows: its part of the market, as old as its data is, with its own mistakes.

Everything is decided by chance that is a pure function of (seed, origin, record, field). A clone has
the origin of the provider whose data it sells, so that the two err together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from leadwright_twin.market.data import load
from leadwright_twin.market.names import BLOCK
from leadwright_twin.market.profile import Settings
from leadwright_twin.market.seeded import number, pick, share
from leadwright_twin.market.types import Company, Job, Opening, Person, Place, Round
from leadwright_twin.market.universe import Market


@dataclass(frozen=True, slots=True)
class SeenCompany:
    """A company as a provider has it. None is "we do not have it"; `as_of` is the day of the record."""

    truth: Company
    as_of: date
    name: str
    legal_name: str | None
    domain: str
    industry: str | None
    keywords: tuple[str, ...]
    place: Place | None
    street: str | None
    heads: int | None
    founded: int | None
    revenue: int | None
    technologies: tuple[str, ...] | None
    rounds: tuple[Round, ...] | None
    openings: tuple[Opening, ...]
    phone: str | None
    linkedin: str | None
    alive: bool

    @property
    def index(self) -> int:
        """The index of the company that this is about."""
        return self.truth.index


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A person as a provider has them: `job` and `company` are what it believes."""

    truth: Person
    as_of: date
    company: int
    job: Job
    jobs: tuple[Job, ...]
    title: str | None
    email: str | None
    checked: bool
    score: int
    direct: str | None
    mobile: str | None
    linkedin: str | None
    place: Place | None

    @property
    def opted_out(self) -> bool:
        """They have asked not to be processed; a provider must not give them out."""
        return self.truth.opted_out


class View:
    """One provider's knowledge of the market. Records are kept, since they never change within a run."""

    def __init__(self, market: Market, name: str, settings: Settings, origin: str | None = None) -> None:
        self.market, self.name, self.settings = market, name, settings
        self.origin = origin or settings.clone_of or name
        self._companies: dict[int, SeenCompany | None] = {}
        self._people: dict[int, tuple[SeenPerson, ...]] = {}
        self._all: tuple[SeenCompany, ...] | None = None

    def forget(self) -> None:
        """Let go of all records: the market has moved to another day."""
        self._companies.clear()
        self._people.clear()
        self._all = None

    def _luck(self, *words: object) -> float:
        return share(self.market.seed, self.origin, *words)

    def _has(self, name: str, record: str, default: float = 0.85) -> bool:
        return self._luck("has", name, record) < self.settings.fields.get(name, default)

    def _errs(self, name: str, record: str, default: float = 0.03) -> bool:
        return self._luck("errs", name, record) < self.settings.errors.get(name, default)

    def _as_of(self, record: str) -> date:
        days = self.settings.staleness_months * 30.4 * (0.2 + 1.6 * self._luck("age", record))
        return self.market.today - timedelta(days=round(days))

    def _known(self, record: str, chance: float) -> bool:
        """Known to it? `correlation` of the records are known by how well known they are in general."""
        common = self._luck("common", record) < self.settings.correlation
        luck = share(self.market.seed, "fame", record) if common else self._luck("known", record)
        resold = share(self.market.seed, self.name, "resold", record) < self.settings.clone_share
        return luck < chance and resold

    def company(self, index: int) -> SeenCompany | None:
        """The record of a company; None if the provider has none."""
        if index not in self._companies:
            inside = 0 <= index < self.market.count
            self._companies[index] = self._see(self.market.company(index)) if inside else None
        return self._companies[index]

    def companies(self) -> tuple[SeenCompany, ...]:
        """All its records, in the order of the market."""
        if self._all is None:
            rows = (self.company(index) for index in range(self.market.count))
            self._all = tuple(row for row in rows if row is not None)
        return self._all

    def find(self, *, domain: str = "", name: str = "", linkedin: str = "") -> SeenCompany | None:
        """The record by domain, LinkedIn-style address or name, in this order."""
        if domain and (found := self.market.by_domain(bare_domain(domain))):
            return self.company(found.index)
        if linkedin and (found := self.market.by_linkedin(linkedin)):
            return self.company(found.index)
        hits = (self.company(one.index) for one in self.market.by_name(name)) if name else iter(())
        return next((hit for hit in hits if hit is not None), None)

    def _see(self, truth: Company) -> SeenCompany | None:
        key = truth.id
        if not self._known(key, self.settings.coverage.of(truth.place.country, truth.heads)):
            return None
        day = self._as_of(key)
        if day < truth.founded:
            return None
        has = self._has
        rounds = truth.rounds_on(day)
        if rounds and self._errs("rounds", key, 0.05):
            rounds = rounds[:-1]
        return SeenCompany(
            truth=truth,
            as_of=day,
            name=truth.name_on(day),
            legal_name=f"{truth.name_on(day)} {truth.legal_form}" if has("legal_name", key, 0.6) else None,
            domain=truth.domain_on(day),
            industry=self._industry(truth) if has("industry", key, 0.95) else None,
            keywords=truth.keywords,
            place=self._place(truth) if has("place", key, 0.95) else None,
            street=truth.street if has("street", key, 0.7) else None,
            heads=self._heads(truth, day) if has("head_count", key, 0.9) else None,
            founded=truth.founded.year + (self._errs("founded", key, 0.06) and -1) if has("founded", key, 0.8) else None,
            revenue=round(truth.revenue / 100_000 * (0.6 + self._luck("revenue", key))) * 100_000 if has("revenue", key, 0.6) else None,
            technologies=self._technologies(truth, day) if has("technologies", key, 0.8) else None,
            rounds=rounds if has("rounds", key, 0.85) else None,
            openings=truth.openings_on(min(self.market.today, day + timedelta(days=60))),
            phone=truth.phone if has("phone", key, 0.6) else None,
            linkedin=truth.linkedin if has("linkedin", key, 0.9) else None,
            alive=truth.status != "closed" or truth.alive_on(day),
        )  # fmt: skip

    def _industry(self, truth: Company) -> str:
        if self._errs("industry", truth.id, 0.06):
            return str(
                pick(list(load("industries.json")), self.market.seed, self.origin, "industry", truth.id)
            )
        return truth.industry

    def _place(self, truth: Company) -> Place:
        """Its error habit: an office is taken for the headquarters."""
        wrong = truth.offices and self._errs("place", truth.id, 0.15)
        return truth.offices[0] if wrong else truth.place

    def _heads(self, truth: Company, day: date) -> int:
        """Its error habits: all profiles that name the company, or the whole group's head count."""
        heads = truth.heads_on(day)
        if not self._errs("head_count", truth.id, 0.1):
            return heads
        if truth.parent is not None:
            return self.market.company(truth.parent).heads_on(day)
        return max(1, round(heads * (0.45 + 1.5 * self._luck("heads", truth.id))))

    def _technologies(self, truth: Company, day: date) -> tuple[str, ...]:
        """Some are not seen, and some that are gone still are."""
        names = []
        for use in truth.uses:
            record = f"{truth.id}:{use.name}"
            known = self._has("technology", record, 0.85)
            stays = use.since <= day and self._errs("technology", record, 0.3)
            if self.market.history:
                stays = stays and known  # nobody comes to know one when it goes
            if (use.on(day) and known) or (not use.on(day) and stays):
                names.append(use.name)
        return tuple(names)

    def people(self, index: int) -> tuple[SeenPerson, ...]:
        """The people whom it believes to work there, opted out or not."""
        found = self._people.get(index)
        if found is None:
            found = self._people[index] = tuple(self._staff(index))
            if len(self._people) > 25_000:
                self._people.pop(next(iter(self._people)))
        return found

    def _staff(self, index: int) -> Iterator[SeenPerson]:
        if self.company(index) is None:
            return
        for truth in self.market.people_ever(index):
            seen = self._see_person(truth)
            if seen is not None and seen.company == index:
                yield seen

    def person(self, truth: Person) -> SeenPerson | None:
        """The record of a person; None if the provider has none."""
        jobs = {job.company for job in truth.jobs if job.company is not None}
        staff = (one for company in jobs for one in self.people(company))
        return next((one for one in staff if one.truth.number == truth.number), None)

    def _see_person(self, truth: Person) -> SeenPerson | None:
        key = truth.id
        if not self._known(key, self.settings.coverage.people):
            return None
        day = self._as_of(key)
        job = truth.job_on(day)
        if job is None or job.company is None:
            return None
        employer = self.market.company(job.company)
        email, checked, score = self._email(truth, employer, day)
        titled = job.title
        if self._errs("title", key, 0.05):
            titled = next(
                (one.title for one in truth.jobs if one.until and one.until <= day),
                f"{job.seniority.title()} {job.department}",
            )
        return SeenPerson(
            truth=truth, as_of=day, company=employer.index, job=job,
            jobs=tuple(one for one in truth.jobs if one.since <= day),
            title=titled if self._has("title", key, 0.97) else None,
            email=email, checked=checked, score=score,
            direct=self._line(truth.direct, employer, key) if self._has("direct", key, 0.5) else None,
            mobile=truth.mobile if self._has("mobile", key, 0.4) else None,
            linkedin=truth.linkedin if self._has("linkedin_person", key, 0.8) else None,
            place=truth.place if self._has("place_person", key, 0.8) else None,
        )  # fmt: skip

    def _line(self, direct: str | None, employer: Company, key: str) -> str | None:
        """Its error habit: the switchboard is sold as a direct line."""
        return employer.phone if direct and self._errs("direct", key, 0.15) else direct

    def _email(self, truth: Person, employer: Company, day: date) -> tuple[str | None, bool, int]:
        """(address, has it been verified, confidence): right as of `day`, or guessed by a wrong pattern."""
        key = truth.id
        if not truth.has_mail or employer.mail == "none" or not self._has("email", key, 0.7):
            return None, False, 0
        local = self.market.local_at(truth, employer)
        if self._errs("email", key, 0.06):
            first, last = truth.given[:1].lower(), truth.family.lower()
            plain = "".join(letter for letter in first + "." + last if letter.isascii())
            return f"{plain}@{employer.domain_on(day)}", False, 30 + number(self.origin, key) % 30
        checked = employer.mail == "strict" and self._luck("checked", key) < 0.8
        score = (88 if checked else 60) + number(self.origin, key) % 12
        return f"{local}@{employer.domain_on(day)}", checked, score

    def by_email(self, address: str) -> SeenPerson | None:
        """The person it knows under this address, today's or one it has wrong."""
        truth = self.market.by_email(address)
        if truth is not None:
            return self.person(truth)
        company = self.market.by_domain(address.rpartition("@")[2])
        staff = self.people(company.index) if company is not None else ()
        return next((one for one in staff if one.email == address.strip().lower()), None)

    def block(self, index: int) -> range:
        """The neighbours of a company, among whom people move."""
        first = index - index % BLOCK
        return range(first, min(first + BLOCK, self.market.count))


def bare_domain(text: str) -> str:
    """The host of an address or domain as people write it."""
    rest = text.strip().lower().partition("://")[2] or text.strip().lower()
    return rest.partition("/")[0].partition(":")[0].removeprefix("www.")

"""What is true, for those who judge: tests and benchmarks. No provider asks here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.types import Company, Person
from leadwright_twin.market.universe import Market

_LEADING = frozenset({"c_suite", "founder", "vp", "head"})


class Truth:
    """Questions about the real state of the invented world today, with answers ready for JSON."""

    def __init__(self, market: Market) -> None:
        self.market = market

    def company(self, domain: str) -> dict[str, Any] | None:
        """The true fields of the company with this domain, today's or a former one."""
        found = self.market.by_domain(domain)
        return None if found is None else self.fields(found)

    def fields(self, company: Company) -> dict[str, Any]:
        """The true fields of a company."""
        market, today = self.market, self.market.today
        parent = None if company.parent is None else market.company(company.parent).domain
        last = company.rounds[-1] if company.rounds else None
        return {
            "id": company.id, "name": company.name, "legal_name": company.legal_name, "domain": company.domain,
            "former_domain": company.former_domain, "former_name": company.former_name,
            "industry": company.industry, "industry_words": load("industries.json")[company.industry]["words"],
            "head_count": company.heads_on(today), "city": company.place.city, "region": company.place.region,
            "country": company.place.country, "founded": company.founded.isoformat(), "status": company.status,
            "parent": parent, "linkedin_url": company.linkedin, "phone": company.phone, "mail": company.mail,
            "technologies": list(company.uses_on(today)), "numbers": dict(company.numbers),
            "funding": None if last is None else {
                "stage": last.stage, "on": last.on.isoformat(), "amount": last.amount, "currency": last.currency,
            },
            "openings": [one.title for one in company.openings_on(today)], "revenue": company.revenue,
            "head_count_a_year_ago": company.heads_on(today - timedelta(days=365)),
            "children": [one.domain for one in market.children(company.index)],
            "offices": [f"{one.city}, {one.country}" for one in company.offices],
            "rounds": [
                {"stage": one.stage, "on": one.on.isoformat(), "amount": one.amount, "currency": one.currency}
                for one in company.rounds
            ],
            "technology_changes": self._technology_changes(company),
            "leadership_changes": self._leadership_changes(company),
            "people": [self.person_fields(one) for one in market.people(company.index)],
        }  # fmt: skip

    def happened(self, domain: str) -> list[dict[str, Any]]:
        """What really happened to a company by today over the chronicle, oldest first; [] without a history."""
        found = self.market.by_domain(domain)
        if found is None or not self.market.history:
            return []
        rows = (one for one in self.market.chronicle(found.index) if one.on <= self.market.today)
        return [{"key": one.key, "type": one.type, "on": one.on.isoformat(), **one.values} for one in rows]

    def _technology_changes(self, company: Company) -> list[dict[str, Any]]:
        """What came or went in the last year, newest first."""
        since = self.market.today - timedelta(days=365)
        found = [("added", use.name, use.since) for use in company.uses]
        found += [("removed", use.name, use.until) for use in company.uses if use.until is not None]
        rows = sorted((one for one in found if one[2] >= since), key=lambda one: one[2], reverse=True)
        return [{"change": change, "technology": name, "on": day.isoformat()} for change, name, day in rows]

    def _leadership_changes(self, company: Company) -> list[dict[str, Any]]:
        """Leaders who began in their title within the last year, newest first."""
        since = self.market.today - timedelta(days=365)
        found = [(one.jobs[0].since, one) for one in self.market.people(company.index)]
        rows = [(day, one) for day, one in found if day >= since and one.jobs[0].seniority in _LEADING]
        rows.sort(key=lambda one: one[0], reverse=True)
        return [{"person": one.name, "title": one.jobs[0].title, "on": day.isoformat()} for day, one in rows]

    def person(self, id_: str) -> dict[str, Any] | None:
        """The true fields of the person with this id of the books ("p17.3")."""
        home, _, slot = id_.removeprefix("p").partition(".")
        if not (home.isdigit() and slot.isdigit()):
            return None
        found = self.market.person(int(home) * 64 + int(slot))
        return None if found is None else self.person_fields(found)

    def person_fields(self, person: Person) -> dict[str, Any]:
        """The true fields of a person."""
        email = self.market.email(person)
        job = person.jobs[0]
        return {
            "id": person.id, "name": person.name, "given": person.given, "family": person.family,
            "title": job.title, "seniority": job.seniority, "department": job.department,
            "company": self.market.company(person.home).domain, "email": email,
            "email_status": None if email is None else self.email_status(email),
            "direct": person.direct, "mobile": person.mobile, "linkedin_url": person.linkedin,
            "opted_out": person.opted_out,
        }  # fmt: skip

    def email_status(self, address: str) -> str:
        """valid, invalid, accept_all or unknown: what a delivery would show today."""
        return self.market.email_status(address)

    def verified_contact(self, address: str) -> bool:
        """Is this the address of a person at work where its domain says, today?"""
        person = self.market.by_email(address)
        return person is not None and self.market.email(person) == address.strip().lower()

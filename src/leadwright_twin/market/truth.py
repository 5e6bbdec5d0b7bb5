"""What is true, for those who judge: tests and benchmarks. No provider asks here."""

from __future__ import annotations

from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.types import Company, Person
from leadwright_twin.market.universe import Market


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
            "people": [self.person_fields(one) for one in market.people(company.index)],
        }  # fmt: skip

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

"""Hunter: companies by criteria, the addresses that a domain shows in public, and whether an address works."""

from __future__ import annotations

from decimal import Decimal

from leadwright.sources import clearbit_form
from leadwright.sources.question import Question
from leadwright.sources.vendor import Operation, Vendor
from leadwright.sources.vendors.hunter import companies, people
from leadwright.sources.vendors.hunter.criteria import translate
from leadwright.sources.vendors.hunter.manifest import MANIFEST

_ONE = Decimal(1)
_FOUND = frozenset({
    "name", "website", "domain", "person.name", "person.title", "person.department", "person.seniority",
    "person.email", "person.email_status", "person.phone", "person.linkedin_url",
})  # fmt: skip


def _at_a_company(question: Question) -> bool:
    return bool(question.company and (question.company.domain or question.company.name))


def _at_a_domain(question: Question) -> bool:
    return bool(question.company and question.company.domain)


def _named(question: Question) -> bool:
    who = question.person
    return bool(who and ((_at_a_company(question) and people.full_name(who)) or people.handle(who)))


def _reached(question: Question) -> bool:
    return bool(people.mail(question) or (question.person and people.handle(question.person)))


def _addressed(question: Question) -> bool:
    return bool(people.mail(question))


VENDOR = Vendor(
    manifest=MANIFEST,
    operations=(
        Operation(
            "discover", "find_companies", companies.ask_discover, companies.read_discover,
            lambda question: question.criteria is not None,
            gives=frozenset({"name", "website", "domain", "industries", "head_count", "country", "emails_known"}),
            hits=0.7, page=companies.PAGE, ceiling=10_000, translate=translate,
        ),
        Operation(
            "domain_search", "find_people", people.ask_domain, people.read_domain, _at_a_company,
            gives=_FOUND | companies.DOMAIN_GIVES, units=_ONE, charged_on="hit", repeat="charged", hits=0.6,
            page=people.PAGE, rows="data.emails",
        ),
        Operation(
            "email_finder", "person", people.ask_finder, people.read_finder, _named,
            gives=_FOUND, units=_ONE, charged_on="hit", repeat="charged", hits=0.5,
        ),
        Operation(
            "email_verifier", "verify", people.ask_verifier, people.read_verifier, _addressed,
            gives=frozenset({"person.email", "person.email_status"}), units=_ONE, charged_on="call",
            repeat="charged", hits=0.9, fresh_days=30,
        ),
        Operation(
            "email_count", "company", companies.ask_count, companies.read_count, _at_a_company,
            gives=frozenset({"website", "domain", "name", "emails_known"}), hits=0.9,
        ),
        Operation(
            "person", "person", people.ask_enrichment("/people/find"), people.read_person, _reached,
            gives=clearbit_form.PERSON_GIVES | {"name", "website", "domain"},
            units=_ONE, charged_on="hit", repeat="charged", hits=0.5,
        ),
        Operation(
            "company", "company", companies.ask_company, companies.read_company, _at_a_domain,
            gives=clearbit_form.COMPANY_GIVES, units=_ONE, charged_on="hit", repeat="charged", hits=0.7,
        ),
        Operation(
            "combined", "person", people.ask_enrichment("/combined/find"), people.read_combined, _addressed,
            gives=clearbit_form.COMPANY_GIVES | clearbit_form.PERSON_GIVES,
            units=_ONE, charged_on="hit", repeat="charged", hits=0.6,
        ),
        Operation("account", "account", companies.ask_account, companies.read_account, hits=1.0, fresh_days=0.04),
    ),
    reliability_of={"person.email": 0.85, "person.title": 0.75, "head_count": 0.75},
)  # fmt: skip

"""Apollo: companies and people by criteria, and for credits who they are and how to reach them."""

from __future__ import annotations

from decimal import Decimal

from leadwright.sources.question import Question
from leadwright.sources.vendor import Operation, Vendor
from leadwright.sources.vendors.apollo import companies, organization, people, person, usage
from leadwright.sources.vendors.apollo.companies import BATCH, NEWS_PAGE, PAGE, company_of
from leadwright.sources.vendors.apollo.criteria import translate
from leadwright.sources.vendors.apollo.manifest import MANIFEST, SOURCE, limits_told

_ONE = Decimal(1)
_CEILING = 50_000
_MATCHED = person.GIVES | organization.GIVES


def _known_there(question: Question) -> bool:
    """Apollo has given the company an id."""
    return bool(company_of(question).native.get(SOURCE))


def _at_a_company(question: Question) -> bool:
    return _known_there(question) or bool(company_of(question).domain)


def _named(question: Question) -> bool:
    company = company_of(question)
    return bool(company.domain or company.linkedin_url or company.name)


VENDOR = Vendor(
    manifest=MANIFEST,
    operations=(
        Operation(
            "people_search", "find_people", people.ask_search, people.read_search, _at_a_company,
            gives=frozenset({
                "name", "website", "domain", "person.name", "person.given_name", "person.title", "person.department",
                "person.seniority", "person.email_available", "person.phone_available",
            }),
            hits=0.8, page=PAGE, ceiling=_CEILING, rows="people",
        ),
        Operation(
            "person_match", "person", people.ask_match, people.read_match, people.identifies,
            gives=_MATCHED, units=_ONE, charged_on="hit", repeat="charged", hits=0.7,
        ),
        Operation(
            "bulk_person_match", "person", people.ask_bulk, people.read_bulk, people.identifies,
            gives=_MATCHED, units=_ONE, charged_on="hit", repeat="charged", hits=0.7, batch=BATCH, rows="matches",
        ),
        Operation(
            "organization_search", "find_companies", companies.ask_search, companies.read_search,
            lambda question: question.criteria is not None,
            gives=organization.GIVES, units=_ONE, charged_on="call", repeat="charged", hits=0.9, page=PAGE,
            ceiling=_CEILING, translate=translate,
        ),
        Operation(
            "organization_enrich", "company", companies.ask_enrich, companies.read_enrich, _named,
            gives=organization.GIVES, units=_ONE, charged_on="hit", repeat="charged", hits=0.8,
        ),
        Operation(
            "bulk_organization_enrich", "company", companies.ask_bulk, companies.read_bulk,
            lambda question: bool(company_of(question).domain),
            gives=organization.GIVES, units=_ONE, charged_on="hit", repeat="charged", hits=0.8, batch=BATCH,
        ),
        Operation(
            "job_postings", "company", companies.ask_jobs, companies.read_jobs, _known_there,
            gives=frozenset({"roles"}), units=_ONE, charged_on="call", repeat="charged", hits=0.5, fresh_days=7,
            page=PAGE,
        ),
        Operation(
            "news", "news", companies.ask_news, companies.read_news, _known_there,
            gives=frozenset({"articles"}), units=_ONE, charged_on="call", repeat="charged", hits=0.4, fresh_days=3,
            page=NEWS_PAGE,
        ),
        Operation("usage", "account", usage.ask_usage, usage.read_usage, hits=1.0, fresh_days=0.04),
        Operation("credits", "account", usage.ask_credits, usage.read_credits, hits=1.0, fresh_days=0.04),
    ),
    limits_told=limits_told,
    reliability_of={"person.email": 0.8, "person.title": 0.8, "head_count": 0.7, "revenue": 0.5, "technologies": 0.65},
)  # fmt: skip

"""ZoomInfo (GTM API): companies, and people with their addresses, for credits."""

from __future__ import annotations

from decimal import Decimal

from leadwright.sources import zoominfo_form as form
from leadwright.sources.vendor import Auth, Limit, Login, Manifest, Operation, Plan, Price, Vendor
from leadwright.sources.vendors.zoominfo import asking, reading

_ONE = Decimal(1)


def _plan(name: str, a_second: int) -> Plan:
    return Plan(name, (Limit(a_second, 1), Limit(a_second * 2_160, 3_600), Limit(a_second * 25_920, 86_400)))


VENDOR = Vendor(
    Manifest(
        name=asking.NAME,
        title="ZoomInfo",
        bases={
            "main": "https://api.zoominfo.com/gtm/data/v1",
            "login": "https://okta-login.zoominfo.com/oauth2/default/v1",
        },
        auth=Auth(
            "header", "Authorization", "Bearer {token}",
            {"client_id": "ZOOMINFO_CLIENT_ID", "client_secret": "ZOOMINFO_CLIENT_SECRET"},
            Login(asking.login, asking.token),
        ),
        plans=(_plan("builder", 5), _plan("standard", 25), _plan("scaling", 35)),
        price=Price("credit", Decimal("0.25"), "USD", Decimal(1250)),
        licence=reading.LICENCE,
        terms="For your own sales and marketing under your contract; deleted when it ends; opt-outs are binding.",
        homepage="https://www.zoominfo.com",
        reliability=0.85,
        retention_days=365,
        remarks=(
            "Sold by the year on a quoted price; credit and fee here are rough, enter yours in the settings.",
            "A record that you have paid for stays free for a year; a search costs no credits and shows no addresses.",
            "News, technologies, intent and changes of leadership cost a credit per company.",
            "If tokens come from another address (api.zoominfo.com/gtm/oauth/v1), set the base address 'login'.",
            "Numbers on do-not-call lists are left out; people who opted out are suppressed.",
        ),
    ),
    operations=(
        Operation(
            "company_search", "find_companies", asking.companies, reading.companies, asking.can_search,
            form.COMPANY_GIVES, hits=0.9, page=asking.PAGE, ceiling=asking.PAGE * asking.PAGES, translate=form.translate,
        ),
        Operation(
            "contact_search", "find_people", asking.contacts, reading.contacts, asking.can_match,
            form.HINT_GIVES | form.PERSON_GIVES, hits=0.8, page=asking.PAGE, ceiling=asking.PAGE * asking.PAGES,
            rows="data",
        ),
        Operation(
            "company_enrich", "company", asking.enrich_companies, reading.enrich_companies, asking.can_match,
            form.COMPANY_GIVES, units=_ONE, charged_on="hit", repeat="charged", hits=0.85, batch=asking.BATCH,
        ),
        Operation(
            "contact_enrich", "person", asking.enrich_contacts, reading.enrich_contacts, asking.can_reach,
            form.HINT_GIVES | form.PERSON_GIVES, units=_ONE, charged_on="hit", repeat="charged", hits=0.7,
            batch=asking.BATCH, rows="data",
        ),
        Operation(
            "technologies", "company", asking.technologies, reading.technologies, asking.can_match,
            frozenset({"technologies"}), units=_ONE, charged_on="hit", repeat="charged", hits=0.7,
        ),
        Operation(
            "news", "news", asking.news, reading.news, asking.can_match, frozenset({"articles"}), units=_ONE,
            charged_on="hit", repeat="charged", hits=0.5, fresh_days=7, page=asking.PAGE,
        ),
        Operation(
            "scoops", "company", asking.scoops, reading.scoops, asking.can_match,
            frozenset({"leadership_change_date"}), units=_ONE, charged_on="call", repeat="charged", hits=0.3,
            fresh_days=14, page=asking.PAGE,
        ),
        Operation(
            "intent", "company", asking.intent, reading.intent, asking.can_intend, frozenset({"intent_topics"}),
            units=_ONE, charged_on="hit", repeat="charged", hits=0.3, fresh_days=7, page=asking.PAGE,
        ),
    ),
    limits_told=reading.limits_told,
    reliability_of={"person.email": 0.85, "person.phone": 0.7, "revenue": 0.6},
)  # fmt: skip

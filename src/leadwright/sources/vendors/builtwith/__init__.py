"""BuiltWith: which technologies a website uses, since when, what changed, and who uses one of them."""

from __future__ import annotations

from decimal import Decimal

from leadwright.sources.vendor import Auth, Limit, Manifest, Operation, Plan, Price, Vendor
from leadwright.sources.vendors.builtwith import asking, reading

_COMPANY = frozenset({
    "name", "domain", "industries", "locations", "country", "phones", "emails", "linkedin_url", "socials",
    "technologies",
})  # fmt: skip
_HOST = "https://api.builtwith.com"
_ONE = Decimal(1)

VENDOR = Vendor(
    Manifest(
        name=asking.NAME,
        title="BuiltWith",
        bases={
            "domain": f"{_HOST}/v22", "change": f"{_HOST}/change1", "lists": f"{_HOST}/lists12",
            "usage": f"{_HOST}/usagev2",
        },
        auth=Auth("header", "Authorization", "API {key}", {"key": "BUILTWITH_API_KEY"}),
        plans=(
            Plan("careful", (Limit(1, 1),), concurrent=1, monthly=2_000),
            Plan("basic", (Limit(10, 1),), concurrent=8, monthly=2_000),
            Plan("pro", (Limit(10, 1),), concurrent=8, monthly=20_000),
            Plan("team", (Limit(10, 1),), concurrent=8, monthly=100_000),
        ),
        price=Price("credit", Decimal("0.0495"), "USD"),
        licence=reading.LICENCE,
        terms="For your own use; not to be resold or offered as a service like theirs.",
        homepage="https://builtwith.com",
        reliability=0.85,
        remarks=(
            "The price is that of single lookups; plans cost USD 295, 495 or 995 a month: enter yours in the settings.",
            "It sees websites from outside: a technology that it does not name may be in use all the same.",
            "Each kind of question has a version of its own in its base address (v22, change1, lists12, usagev2).",
            "People's names and addresses are not asked for.",
            "The result of a bulk job is deleted when it is read for the first time.",
        ),
    ),
    operations=(
        Operation(
            "domain", "company", asking.lookup, reading.lookup, lambda q: bool(asking.domain(q)), _COMPANY,
            units=_ONE, repeat="charged", hits=0.8, fresh_days=14, batch=asking.BATCH,
        ),
        Operation(
            "domain_bulk", "company", asking.bulk, reading.bulk, lambda q: bool(asking.domain(q)), _COMPANY,
            units=_ONE, repeat="charged", hits=0.8, fresh_days=14, batch=asking.BULK,
        ),
        Operation(
            "change", "company", asking.changes, reading.changes, lambda q: bool(asking.domain(q)),
            frozenset({"domain", "technology_changes", "technology_change_date"}), units=_ONE, charged_on="hit",
            repeat="charged", hits=0.4, fresh_days=7, batch=asking.BATCH,
        ),
        Operation(
            "lists", "find_companies", asking.lists, reading.lists, asking.can_list,
            _COMPANY | {"website", "head_count", "revenue"}, units=_ONE, repeat="charged", hits=0.8,
            fresh_days=14, translate=asking.translate,
        ),
        Operation("usage", "account", asking.usage, reading.usage, hits=1.0, fresh_days=0),
    ),
    limits_told=reading.limits_told,
    reliability_of={"head_count": 0.5, "revenue": 0.5, "name": 0.7},
)  # fmt: skip

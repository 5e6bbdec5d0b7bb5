"""What holds for every provider of the twin: nonsense is answered, limits are kept, everything is marked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.frame import Route
from leadwright_twin.market.profile import profile
from leadwright_twin.market.providers import providers
from leadwright_twin.market.universe import Market
from leadwright_twin.wire import Request

TODAY = date(2026, 11, 26)
WORLD = Market(2, 120, TODAY)
DESK = Desk(WORLD, profile(), faults(), StoppedClock(TODAY), Books())
ROUTES = [
    pytest.param(name, one, id=f"{name}-{one.method}-{one.operation}")
    for name, provider in providers().items()
    for one in provider.routes
]
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**6), st.text(max_size=8), st.sampled_from(["", "0", "a@b", "1,2", "a,b", "-", "x" * 60])
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
_WORDS = (
    "page", "per_page", "limit", "offset", "domain", "domains", "details", "name", "email", "id", "query", "headcount",
    "organization", "funding", "year_founded", "industry", "keywords", "technology", "person_titles", "person_seniorities",
    "revenue_range", "revenue_range[min]", "latest_funding_amount_range", "organization_num_employees_ranges", "organization_ids",
    "seniority",
    "linkedin_url", "linkedin_handle", "webhook_url", "reveal_phone_number", "field_ids", "order", "after_id", "data",
    "filters",
    "field_ids", "card_ids", "collection_ids", "before_id", "lookups", "options", "SINCE", "OFFSET", "COMPANY", "COUNTRY",
    "attributes", "matchPersonInput", "matchCompanyInput", "outputFields", "companyId", "companyWebsite", "rpp", "topics",
    "page[number]", "page[size]", "username", "password", "client_id", "client_secret",
    "LOOKUP", "TECH", "q", "from", "cik", "headquarters_location", "q_organization_domains_list", "published_at",
)  # fmt: skip


def _path(route: Route) -> str:
    """A path that the route's pattern takes."""
    text = re.sub(r"\(\?P<\w+>[^)]*\)", "0" * 24, route.pattern.pattern).removesuffix("/?")
    return re.sub(r"\\(.)", r"\1", text)


def _key(name: str, number: int) -> dict[str, str]:
    """The same key in every header that a provider may look into; its account is fresh for each number."""
    key = f"fuzz{number}"
    scheme = "API" if name == "builtwith" else "Bearer"
    return {
        "authorization": f"{scheme} {key}",
        "x-api-key": key,
        "x-cb-user-key": key,
        "user-agent": f"{key} mail@buyer.example",
    }


@pytest.mark.parametrize(("name", "route"), ROUTES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    query=st.dictionaries(
        st.sampled_from(_WORDS),
        st.one_of(st.text(max_size=12), st.sampled_from(["a,b", "x", "-3", "1e9"])),
        max_size=3,
    ),
    body=st.one_of(st.dictionaries(st.sampled_from(_WORDS), _VALUES, max_size=4), _VALUES),
    number=st.integers(0, 10**9),
)
def test_nonsense_is_answered_and_marked(
    name: str, route: Route, query: dict[str, str], body: Any, number: int
) -> None:
    from urllib.parse import urlencode

    host = route.host or providers()[name].hosts[0]
    headers = _key(name, number) | {"content-type": "application/json"}
    target = f"{_path(route)}?{urlencode(query)}" if query else _path(route)
    sending = DESK.answer(Request(route.method, target, host, headers, orjson.dumps(body)))
    assert 200 <= sending.response.status < 500
    assert ("x-invented", "leadwright-twin") in sending.response.headers
    if sending.gate is not None:
        sending.gate.leave()

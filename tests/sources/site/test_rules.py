"""Which pages and events count, whatever their spelling; and which do not."""

from __future__ import annotations

from typing import Any

import pytest

from leadwright.kernel.errors import Wrong
from leadwright.sources.site.rules import compiled, defaults, document, plain_path, standard

PATHS = {
    "/pricing": "pricing_page_visited", "/Pricing/": "pricing_page_visited", "/de/pricing": "pricing_page_visited",
    "/en-us/pricing/enterprise": "pricing_page_visited", "https://acme.example/pricing?utm=x": "pricing_page_visited",
    "/pricing.html": "pricing_page_visited", "/precos": "pricing_page_visited", "https://a.example/#/pricing": "pricing_page_visited",
    "/files/Guide.PDF": "content_downloaded", "/": None, "/blog/pricing-strategies": None, "/blog/our-pricing": None,
    "/docs/plans-api": None, "": None,
}  # fmt: skip
EVENTS = {
    "Pricing Page Viewed": "pricing_page_visited", "pricing_page_viewed": "pricing_page_visited",
    "pricingPageViewed": "pricing_page_visited", "Form Submitted": "form_filled", "form-submitted": "form_filled",
    "Signed In": "product_used", "Whitepaper Downloaded": "content_downloaded", "Email Replied": "email_replied",
    "Security Whitepaper Downloaded": "content_downloaded", "LinkedIn Connection Accepted": "linkedin_connected",
    "Form Abandoned": None, "Download Failed": None, "Order Placed": None, "Signed Out": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize(("path", "kind"), PATHS.items())
def test_a_path_counts_by_default(path: str, kind: str | None) -> None:
    assert standard().of_path(path) == kind


@pytest.mark.parametrize(("name", "kind"), EVENTS.items())
def test_a_name_counts_by_default(name: str, kind: str | None) -> None:
    assert standard().of_name("events", name) == kind


def test_rules_of_ones_own_take_the_place_of_all_defaults() -> None:
    rules = compiled(document({"form_filled": {"events": ["Bought *"], "paths": ["/danke"]}}))
    assert rules.of_name("events", "bought a boat") == "form_filled"
    assert rules.of_path("/danke/") == "form_filled"
    assert rules.of_path("/pricing") is None


@pytest.mark.parametrize(
    "raw",
    [
        [], "x", {"nothing": {}}, {"form_filled": []}, {"form_filled": {"urls": []}}, {"form_filled": {"paths": "x"}},
        {"form_filled": {"paths": ["*"]}}, {"form_filled": {"paths": [""]}}, {"form_filled": {"events": [3]}},
        {"form_filled": {"events": ["a*" * 9]}},
    ],
)  # fmt: skip
def test_rules_that_cannot_be_meant_are_refused(raw: Any) -> None:
    with pytest.raises(Wrong):
        document(raw)


def test_the_defaults_are_rules_like_any_other() -> None:
    assert document(defaults()) == defaults()


@pytest.mark.parametrize("address", ["http://[", "//", "https://x.example", "?", "#"])
def test_odd_addresses_have_a_path(address: str) -> None:
    assert plain_path(address).startswith("/")

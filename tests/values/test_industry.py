"""Industries: labels of every vocabulary reach the same nodes, and only upwards."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import industry


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        (
            "SaaS",
            [
                "SaaS",
                "B2B Software",
                "Enterprise Software",
                "Developer Tools",
                "B2B -> Engineering, Product and Design",
                "CRM",
                "Software as a Service (SaaS)",
                "B2B -> Analytics",
            ],
        ),
        (
            "FinTech",
            [
                "Fintech",
                "Payments",
                "Banking and Exchange",
                "Consumer Finance",
                "Credit and Lending",
                "Neobank",
                "InsurTech",
                "DeFi",
                "Transaction & Payment Processing Services",
                "Fintech -> Payments",
                "fin-tech",
            ],
        ),
        (
            "HealthTech",
            [
                "Health IT",
                "Healthcare IT",
                "Digital Health",
                "Health Tech",
                "Telemedicine",
                "Health Care Technology",
                "eHealth",
                "Mental Health Tech",
            ],
        ),
        (
            "Healthcare",
            [
                "Therapeutics",
                "Drug Discovery",
                "Biotech",
                "Medical Devices",
                "Healthcare IT",
                "Diagnostics",
                "NAICS 622110",
            ],
        ),
        (
            "Software",
            [
                "NAICS 513210",
                "SIC 7372",
                "CNAE 6201-5/01",
                "NACE J62.01",
                "62.01",
                "SIC 62012",
                "Computer Software",
            ],
        ),
        (
            "Financial Services",
            [
                "Banks",
                "Regional Banks",
                "Insurance",
                "NACE K",
                "NAICS 52",
                "Payments",
                "Asset Management & Custody Banks",
            ],
        ),
    ],
)
def test_a_wanted_industry_finds_what_sources_call_otherwise(wanted: str, labels: list[str]) -> None:
    for label in labels:
        assert industry.direct(wanted) & industry.nodes(label), label


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        ("Payments", ["Fintech", "Banking", "Financial Services"]),
        (
            "HealthTech",
            [
                "Healthcare",
                "Therapeutics",
                "Drug Discovery and Delivery",
                "Biotech",
                "Medical Devices",
                "Hospitals",
            ],
        ),
        (
            "FinTech",
            [
                "Banking",
                "Regional Banks",
                "Insurance",
                "Asset Management",
                "Financial Services",
                "Accounting",
            ],
        ),
        (
            "SaaS",
            [
                "B2B",
                "Software",
                "Artificial Intelligence",
                "Analytics",
                "Fintech",
                "IT Services",
                "Consumer",
                "SIC 7372",
            ],
        ),
    ],
)
def test_a_label_implies_its_parents_and_not_its_neighbours(wanted: str, labels: list[str]) -> None:
    for label in labels:
        assert not industry.direct(wanted) & industry.nodes(label), label


def test_business_software_beside_b2b_is_saas_and_goods_are_not() -> None:
    assert "saas" in industry.of(["B2B", "Analytics"])
    assert "saas" in industry.of(["Sales", "B2B"])
    assert "saas" not in industry.of(["B2B", "Supply Chain and Logistics"])
    assert "saas" not in industry.of(["Consumer", "Productivity"])
    assert "saas" not in industry.of(["B2B"])


def test_an_unknown_label_has_no_nodes_and_a_near_one_is_suggested() -> None:
    assert industry.nodes("Quuxery") == frozenset()
    assert industry.nodes("") == frozenset()
    assert industry.nearest("Fintec") == "Fintech"
    assert industry.nearest("Helthtech") == "Healthtech"
    assert industry.nearest("zzzzqqqq") is None


def test_bare_numbers_are_no_codes_since_nobody_says_whose() -> None:
    assert industry.nodes("7372") == frozenset()
    assert industry.nodes("541511") == frozenset()
    assert "manufacturing" in industry.nodes("3D Printing")


def test_the_main_node_is_the_most_telling_one() -> None:
    assert industry.main(industry.of(["B2B", "SaaS", "Payments"])) == "payments"
    assert industry.main(industry.of(["B2B", "SaaS", "AI"])) == "saas"
    assert industry.main(industry.of(["B2B"])) == "b2b"
    assert industry.main(frozenset()) is None
    assert industry.label("payments") == "Payments"
    assert industry.label("unheard-of") == "unheard-of"


@given(
    st.lists(
        st.sampled_from(["SaaS", "B2B", "Payments", "Healthcare IT", "Gaming", "NACE 62.01", "x", "AI"]),
        max_size=6,
    )
)
@settings(max_examples=100)
def test_the_nodes_of_a_company_hold_the_nodes_of_its_labels_in_any_order(labels: list[str]) -> None:
    found = industry.of(labels)
    assert all(industry.nodes(label) <= found for label in labels)
    assert found == industry.of(reversed(labels))


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_label_is_read_without_raising(raw: str) -> None:
    assert industry.direct(raw) <= industry.nodes(raw)
    industry.nearest(raw)


@pytest.mark.parametrize(
    ("system", "code", "labels"),
    [
        ("SIC", "7372", ["Software"]),
        ("UK SIC", "62012", ["IT services", "Software"]),
        ("CNAE", "6201501", ["IT services", "Software"]),
        ("SIC", "none", []),
    ],
)
def test_an_official_code_becomes_labels_of_the_taxonomy(system: str, code: str, labels: list[str]) -> None:
    assert industry.of_code(system, code) == labels

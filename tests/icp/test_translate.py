"""From the words of an ICP to what rules compare."""

from __future__ import annotations

import json

from leadwright.icp.document import parse
from leadwright.icp.offer import from_document as offer_from_document
from leadwright.icp.translate import IcpRow, ascii_lower, row_from_document, to_parameters
from leadwright.values import industry

from .test_document import MISSION


def test_the_missions_document_becomes_nodes_keys_and_codes() -> None:
    row = to_parameters(parse(MISSION))
    assert row.industries == ("fintech", "healthtech", "saas")
    assert (row.size_min, row.size_max) == (50, 500)
    assert (row.must_have, row.nice_to_have) == (("aws", "react"), ("postgresql", "python"))
    assert row.countries == ("CA", "GB", "US")
    assert row.departments == ("Engineering", "Product")
    assert (row.wants_funding, row.wants_technology_change, row.wants_leadership_change) == (
        True,
        False,
        True,
    )


def test_an_icp_industry_finds_its_own_kind_and_not_its_parents() -> None:
    wanted = set(to_parameters(parse("industries: [FinTech]")).industries)
    assert wanted & industry.nodes("Payments")
    assert not wanted & industry.nodes("Finance")


def test_regions_stand_for_their_countries() -> None:
    assert to_parameters(parse("geographies: [DACH, United Kingdom, DE]")).countries == (
        "AT",
        "CH",
        "DE",
        "GB",
    )
    assert len(to_parameters(parse("geographies: [Europe]")).countries) > 40


def test_spellings_of_one_thing_are_one_thing() -> None:
    row = to_parameters(
        parse(
            "techStack: {mustHave: [AWS, Amazon Web Services, React.js]}\nfundingStages: [series_a, Serie A]"
        )
    )
    assert (row.must_have, row.funding_stages) == (("aws", "react"), ("Series A",))


def test_competitors_are_domains_or_lowered_names_and_the_icps_offer_wins() -> None:
    offer = offer_from_document(
        {"competitors": ["https://www.Rival.example/pricing", "Other Inc."], "complementary": ["Stripe"]}
    )
    row = to_parameters(parse("{}"), offer)
    assert "rival.example" in row.competitors
    assert "other inc." in row.competitors
    assert row.complementary == ("stripe",)
    assert to_parameters(parse("offer: {competitors: [Third]}"), offer).competitors == ("third",)


def test_letters_beyond_a_to_z_keep_their_case() -> None:
    assert ascii_lower("ÄBC Öl") == "ÄbC ÖL".replace("C", "c").replace("L", "l")


def test_a_row_survives_storage() -> None:
    row = to_parameters(parse(MISSION))
    again = row_from_document(json.loads(json.dumps(row.to_document())))
    assert again == row
    assert again.digest() == row.digest()
    assert row.digest() != IcpRow().digest()

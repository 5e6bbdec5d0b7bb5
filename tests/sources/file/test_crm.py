"""Exports of HubSpot, Salesforce and Pipedrive map right: whose a column is, customers, ids, several addresses."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from leadwright.sources.contract import Observation
from leadwright.sources.file.mapping import guess
from leadwright.sources.file.translate import is_customer, translate
from leadwright.sources.file.types import RawRow

EXPORTS = Path(__file__).with_name("crm")


def observed(export: str) -> list[list[Observation]]:
    """What an export says, row by row. The files have the headers of each CRM, and invented rows."""
    with (EXPORTS / f"{export}.csv").open(newline="", encoding="utf-8") as file:
        rows = [RawRow(number, cells) for number, cells in enumerate(csv.DictReader(file), 1)]
    columns = guess(rows)
    told = [translate(row, columns, "crm") for row in rows]
    assert not [item.problem for item in told if item.problem]
    return [list(item.observations) for item in told]


def fields(item: Observation) -> dict[str, Any]:
    return dict(item.fields)


def test_companies_of_hubspot_keep_their_ids_stage_people_and_last_activity() -> None:
    northwind, larchfield = observed("hubspot_companies")
    said = fields(northwind[0])
    assert said["registry"] == {"hubspot": "9007199"}
    assert (said["name"], said["domain"], said["head_count"]) == (
        "Northwind Labs",
        "northwind-demo.com",
        [120, 120],
    )
    assert (said["customer"], said["last_interaction_date"]) == (True, "2026-10-02")
    assert said["custom"]["Lifecycle Stage"] == "Customer"
    assert said["custom"]["Company owner"] == "Sam Hill"
    assert said["custom"]["Annual Revenue"] == "4500000"
    assert "funding_amount" not in said
    assert [fields(p) for p in northwind[1:]] == [
        {"name": "Ana Prado", "email": "ana@northwind-demo.com"},
        {"name": "Bo Castel", "email": "bo@northwind-demo.com"},
    ]
    assert fields(larchfield[0])["customer"] is False


def test_contacts_of_hubspot_are_people_of_one_company_with_all_their_addresses() -> None:
    ana, bo = observed("hubspot_contacts")
    assert fields(ana[0])["registry"] == fields(bo[0])["registry"] == {"hubspot": "9007199"}
    assert ana[0].native_key == bo[0].native_key
    said = fields(ana[1])
    assert (said["name"], said["title"], said["country"]) == ("Ana Prado", "CTO", "PT")
    assert said["emails"] == ["ana@northwind-demo.com", "ana.prado@gmail.com", "ap@northwind-demo.com"]
    assert said["phones"] == ["+441134960000", "+447911123456"]
    assert "phones" not in fields(ana[0])
    assert "country" not in fields(ana[0])
    assert ana[1].native_key.endswith("/id:501")


@pytest.mark.parametrize("export", ["hubspot_deals", "salesforce_opportunities", "pipedrive_deals"])
def test_a_deal_that_was_won_makes_a_customer_and_others_say_nothing(export: str) -> None:
    won, *others = observed(export)
    assert fields(won[0])["name"] == "Northwind Labs"
    assert fields(won[0])["customer"] is True
    assert fields(won[0])["last_interaction_date"] == "2026-03-02"
    assert "12000" in map(str, fields(won[0])["custom"].values())
    assert not any("customer" in fields(other[0]) or "funding_amount" in fields(other[0]) for other in others)


def test_deals_of_hubspot_name_the_contact_and_meet_the_company() -> None:
    won = observed("hubspot_deals")[0]
    assert fields(won[0])["registry"] == {"hubspot": "9007199"}
    assert fields(won[1]) == {"name": "Ana Prado", "email": "ana@northwind-demo.com"}


def test_accounts_and_contacts_of_salesforce_meet_under_one_id() -> None:
    account, prospect = observed("salesforce_accounts")
    contact = observed("salesforce_contacts")[0]
    assert fields(account[0])["registry"] == fields(contact[0])["registry"]
    assert (fields(account[0])["customer"], fields(prospect[0])["customer"]) == (True, False)
    assert fields(account[0])["country"] == "GB"
    assert fields(account[0])["phones"] == ["+441134960000"]
    said = fields(contact[1])
    assert (said["name"], said["title"], said["department"], said["country"]) == (
        "Ana Prado",
        "CTO",
        "Engineering",
        "PT",
    )
    assert said["phones"] == ["+441134960000", "+447911123456"]


def test_leads_of_salesforce_are_a_company_with_a_person() -> None:
    company, person = observed("salesforce_leads")[0]
    assert (fields(company)["name"], fields(company)["head_count"]) == ("Northwind Labs", [120, 120])
    assert fields(company)["country"] == "GB"
    assert fields(person)["email"] == "ana@northwind-demo.com"
    assert fields(company)["custom"]["Lead Status"] == "Working"


def test_organizations_and_people_of_pipedrive() -> None:
    northwind, larchfield = observed("pipedrive_organizations")
    assert fields(northwind[0])["registry"] == {"pipedrive": "12"}
    assert (fields(northwind[0])["customer"], fields(larchfield[0])["customer"]) == (True, False)
    assert fields(northwind[0])["country"] == "GB"
    assert fields(northwind[0])["custom"]["Organization - Owner"] == "Sam Hill"
    company, person = observed("pipedrive_people")[0]
    assert fields(company)["name"] == "Northwind Labs"
    assert fields(person)["emails"] == ["ana@northwind-demo.com", "ana.prado@gmail.com"]
    assert fields(person)["phones"] == ["+441134960000", "+447911123456"]


@pytest.mark.parametrize(
    ("said", "meaning"),
    [("Customer", True), ("closedwon", True), ("Won", True), ("3", True), ("Customer - Channel", True), ("yes", True),
     ("Closed Won (Sales Pipeline)", True),
     ("Lead", False), ("0", False), ("no", False), ("Marketing Qualified Lead", False),
     ("Closed Lost", None), ("Negotiation", None), ("", None), ("appointmentscheduled", None)],
)  # fmt: skip
def test_stages_say_whether_a_company_is_a_customer_or_nothing(said: str, meaning: bool | None) -> None:
    assert is_customer(said) is meaning


def told(text: str) -> list[list[Observation]]:
    """What an export that is given as text says."""
    rows = [RawRow(number, cells) for number, cells in enumerate(csv.DictReader(text.splitlines()), 1)]
    columns = guess(rows)
    read = [translate(row, columns, "crm") for row in rows]
    assert not [item.problem for item in read if item.problem]
    return [list(item.observations) for item in read]


def test_several_addresses_in_one_cell_are_all_kept_whatever_parts_them() -> None:
    for cell in (
        "ana@x-demo.com;ap@x-demo.com",
        "ana@x-demo.com, ap@x-demo.com",
        "ana@x-demo.com | ap@x-demo.com",
    ):
        ((_, ana),) = told(
            f'Record ID,First Name,Last Name,Email,Contact owner,Associated Company\n5,Ana,Prado,"{cell}",Sam,Northwind\n'
        )
        assert fields(ana)["emails"] == ["ana@x-demo.com", "ap@x-demo.com"]
        assert fields(ana)["email"] == "ana@x-demo.com"
        ((_, ana),) = told(f'company,website,contact_name,contact_email\nX,x-demo.com,Ana Prado,"{cell}"\n')
        assert fields(ana)["emails"] == ["ana@x-demo.com", "ap@x-demo.com"]


def test_exports_of_the_data_loader_name_columns_without_spaces() -> None:
    ((deal,),) = told(
        "Id,AccountId,Account.Name,Name,StageName,Amount,CloseDate,OwnerId,IsWon\n"
        "0065g00000Opp1AAA,0015g00000AbCdEAAA,Northwind,Northwind renewal,Closed Won,12000,2026-03-02,0055g000000Owner1,true\n"
    )
    assert (fields(deal)["name"], fields(deal)["customer"]) == ("Northwind", True)
    assert fields(deal)["custom"]["Name"] == "Northwind renewal"  # a deal is nobody's name
    ((company, ana),) = told(
        "Id,FirstName,LastName,Company,Title,Email,Status,LeadSource,OwnerId\n"
        "00Q5g00000Lead1AAA,Ana,Prado,Northwind,CTO,ana@nw-demo.com,Working - Contacted,Web,0055g000000Owner1\n"
    )
    assert "status" not in fields(company)
    assert fields(company)["custom"]["Status"] == "Working - Contacted"
    assert ana.native_key.endswith("/id:00q5g00000lead1aaa")


def test_a_time_zone_in_a_header_is_no_part_of_its_name() -> None:
    ((company, _),) = told(
        "Record ID,First Name,Last Name,Email,Contact owner,Associated Company,Last Activity Date (GMT+1)\n"
        "5,Ana,Prado,ana@nw-demo.com,Sam,Northwind,2026-10-02 11:00\n"
    )
    assert fields(company)["last_interaction_date"] == "2026-10-02"

"""A paste is recognised, and read for what it says, in each layout and language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from leadwright.sources.contract import Proposal
from leadwright.sources.paste.read import read

from . import pastes

TODAY = date(2026, 11, 26)


def person(item: Proposal) -> dict[str, Any]:
    return {found.field: found.value for found in reversed(item.person) if not found.problem}


def company(item: Proposal) -> dict[str, Any]:
    return {found.field: found.value for found in reversed(item.company)}


def every(item: Proposal, field: str) -> list[Any]:
    return [
        found.value for found in (*item.person, *item.company) if found.field == field and not found.problem
    ]


def only(text: str, kind: str) -> Proposal:
    told = read(text, TODAY)
    assert told.kind == kind, told
    assert told.confidence > 0.5
    assert len(told.proposals) == 1
    return told.proposals[0]


@pytest.mark.parametrize(
    ("text", "name", "title", "employer", "country", "since"),
    [
        (pastes.DESKTOP_EN, "Ana Prado", "Chief Technology Officer", "Northwind Labs", "PT", "2021-01"),
        (pastes.SAVED_PDF, "Ana Prado", "Chief Technology Officer", "Northwind Labs", "PT", "2021-01"),
        (pastes.MOBILE_DE, "Jonas Weidlich", "Vertriebsleiter", "Kranich Logistik GmbH", "DE", "2019-05"),
        (pastes.DESKTOP_FR, "Claire Aubertin", "Directrice marketing", "Lumenia", "FR", "2020-02"),
        (pastes.DESKTOP_ES, "Lucía Herranz", "Directora de Operaciones", "Olivar Digital", "ES", "2019-01"),
        (pastes.DESKTOP_PT, "Rafael Monteiro", "Gerente de Vendas", "Aurora Sistemas", "BR", "2017-03"),
        (pastes.DESKTOP_IT, "Giulia Ferrante", "Responsabile vendite", "Vela Energia", "IT", "2018-06"),
        (pastes.DESKTOP_NL, "Maarten de Wit", "Hoofd inkoop", "Polderwerk", "NL", "2016-03"),
    ],
    ids=["en", "pdf", "de", "fr", "es", "pt", "it", "nl"],
)  # fmt: skip
def test_a_profile_tells_who_it_is_and_where_they_work_now(
    text: str, name: str, title: str, employer: str, country: str, since: str
) -> None:
    item = only(text, "linkedin_profile")
    said = person(item)
    assert (said["name"], said["title"], company(item)["name"]) == (name, title, employer)
    assert said["location"]["country"] == country
    held = [told for told in every(item, "employments") if told["current"]]
    assert held == [{"title": title, "company": employer, "from": since, "current": True}]


@pytest.mark.parametrize("text", [pastes.DESKTOP_EN, pastes.SAVED_PDF], ids=["desktop", "pdf"])
def test_positions_below_one_company_are_all_told(text: str) -> None:
    before = [told for told in every(only(text, "linkedin_profile"), "employments") if not told["current"]]
    assert before == [
        {
            "title": "Engineering Manager",
            "company": "Contoso",
            "from": "2018-03",
            "to": "2020-12",
            "current": False,
        },
        {
            "title": "Software Engineer",
            "company": "Contoso",
            "from": "2015-01",
            "to": "2018-03",
            "current": False,
        },
    ]


def test_other_people_on_a_page_are_not_mixed_in() -> None:
    item = only(pastes.DESKTOP_EN, "linkedin_profile")
    assert "Elsewhere" not in str(item)
    assert "University" not in str(every(item, "employments"))


def test_a_profile_with_contact_details_tells_them() -> None:
    item = only(pastes.SAVED_PDF, "linkedin_profile")
    assert person(item)["emails"] == "ana@northwindlabs-demo.com"
    assert person(item)["linkedin_url"] == "https://www.linkedin.com/in/anaprado"


@pytest.mark.parametrize(
    ("text", "name", "domain", "industry", "size", "founded", "country"),
    [
        (pastes.COMPANY_EN, "Northwind Labs", "northwindlabs-demo.com", "Software Development", [51, 200], 2015, "PT"),
        (pastes.COMPANY_DE, "Kranich Logistik GmbH", "kranich-logistik-demo.de",
         "Transport, Logistik und Lagerhaltung", [201, 500], 1994, "DE"),
        (pastes.COMPANY_PT, "Aurora Sistemas", "aurora-sistemas-demo.com.br",
         "Desenvolvimento de software", [11, 50], 2011, "BR"),
    ],
    ids=["en", "de", "pt"],
)  # fmt: skip
def test_a_company_page_tells_its_facts(
    text: str, name: str, domain: str, industry: str, size: list[int], founded: int, country: str
) -> None:
    item = only(text, "linkedin_company")
    said = company(item)
    assert item.person == ()
    assert (said["name"], said["domain"], said["industries"]) == (name, domain, industry)
    assert (said["head_count"], said["founded"], said["country"]) == (size, founded, country)
    assert len(said["description"]) > 40


def test_a_company_page_tells_its_slogan_and_phone() -> None:
    said = company(only(pastes.COMPANY_EN, "linkedin_company"))
    assert said["one_liner"] == "Data contracts for teams that ship"
    assert said["phones"] == "+351222000000"


def test_a_list_is_read_person_by_person() -> None:
    told = read(pastes.SALES_LIST, TODAY)
    assert told.kind == "linkedin_list"
    read_ = [(person(i)["name"], person(i)["title"], company(i)["name"], person(i)["location"]["country"])
             for i in told.proposals]  # fmt: skip
    assert read_ == [
        ("Ana Prado", "Chief Technology Officer", "Northwind Labs", "PT"),
        ("Bruno Castel", "VP of Sales", "Elsewhere Ltd", "GB"),
        ("Mei Tanaka", "Head of Data", "Contoso", "DE"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "said", "of", "phones", "mail"),
    [
        (pastes.SIGNATURE_EN, "signature", ("Ana Prado", "Chief Technology Officer"), "Northwind Labs Ltd",
         ["+441134960000", "+447911123456"], "ana.prado@northwind-labs-demo.co.uk"),
        (pastes.SIGNATURE_DE, "signature", ("Jonas Weidlich", "Vertriebsleiter"), "Kranich Logistik GmbH",
         ["+494030001234", "+4915123456789"], "j.weidlich@kranich-logistik-demo.de"),
        (pastes.SIGNATURE_FR, "signature", ("Claire Aubertin", "Directrice marketing"), "Lumenia SAS",
         ["+33170189900", "+33639980102"], "claire.aubertin@lumenia-demo.fr"),
        (pastes.CONTACT_LABELS, "contact", ("Lucía Herranz", "Directora de Operaciones"), "Olivar Digital S.L.",
         ["+34911234567"], "lucia@olivar-digital-demo.es"),
        (pastes.CONTACT_ONE_LINE, "contact", ("Rafael Monteiro", "Gerente de Vendas"), "Aurora Sistemas",
         ["+5511999991234"], "rafael.monteiro@aurora-demo.com.br"),
    ],
    ids=["en", "de", "fr", "labels", "one-line"],
)  # fmt: skip
def test_a_signature_or_contact_tells_who_where_and_how_to_reach(
    text: str, kind: str, said: tuple[str, str], of: str, phones: list[str], mail: str
) -> None:
    told = read(text, TODAY)
    assert told.kind == kind
    item = told.proposals[0]
    assert (person(item)["name"], person(item)["title"]) == said
    assert company(item)["name"] == of
    assert every(item, "phones") == phones
    assert person(item)["emails"] == mail
    assert company(item)["domain"] == mail.partition("@")[2]


def test_each_field_stands_where_its_span_says() -> None:
    for text in (pastes.DESKTOP_EN, pastes.COMPANY_DE, pastes.SALES_LIST, pastes.SIGNATURE_EN):
        for item in read(text, TODAY).proposals:
            for found in (*item.person, *item.company):
                assert found.span is not None
                passage = " ".join(text[slice(*found.span)].split())
                if isinstance(found.value, str) and found.field in ("name", "title", "emails"):
                    assert str(found.value).lower() in passage.lower(), (found, passage)


def test_the_user_s_word_on_the_kind_wins() -> None:
    assert read(pastes.SIGNATURE_EN, TODAY, "contact").kind == "contact"


@pytest.mark.parametrize(
    "text", ["", " \n ", "lorem ipsum dolor", "1234", "\x00\x00", "Nothing here. Really nothing."]
)
def test_a_text_that_names_nobody_is_unknown(text: str) -> None:
    told = read(text, TODAY)
    assert (told.kind, told.confidence, told.proposals) == ("unknown", 0.0, ())

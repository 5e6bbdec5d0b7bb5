"""Cards of every version are read for what concerns business; whatever their programs write, nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest

from leadwright.sources.contract import Found, Proposal
from leadwright.sources.vcard.read import read

V21 = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=6C=6C=65=72;Zo=C3=AB;;;\r\n"
    "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Zo=EB M=FC=\r\nller\r\n"
    "ORG:Ahorn, Werke;Einkauf\r\n"
    "TITLE:Leiterin Einkauf\r\n"
    "TEL;WORK;VOICE:+49 30 1234567\r\n"
    "TEL;WORK;FAX:+49 30 1234568\r\n"
    "TEL;PAGER:+49 30 1234569\r\n"
    "AGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:Fritz Hilfe\r\nEMAIL;INTERNET:fritz@ahorn-demo.de\r\nEND:VCARD\r\n"
    "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQEAAQABAAD\r\n AAAA+BB/==\r\n\r\n"
    "EMAIL;PREF;INTERNET:zoe@ahorn-demo.de\r\n"
    "ADR;HOME:;;Am Bach 1;Bonn;;53111;Germany\r\n"
    "ADR;WORK:;;Hauptstr. 1;Berlin;;10115;Germany\r\n"
    "BDAY:19800321\r\nEND:VCARD\r\n"
)
V3 = (
    "BEGIN:VCARD\nVERSION:3.0\nN:Prado;Ana;;;\nFN:Ana Prado\nORG:Northwind\\; Labs\nTITLE:CT\n O\n"
    "item1.EMAIL;type=INTERNET;type=HOME:ana@gmail.com\nEMAIL;type=INTERNET;type=WORK;type=pref:ana@northwind-demo.com\n"
    "item2.TEL:+44 113 496 0009\nitem2.X-ABLabel:_$!<AssistantPhone>!$_\nTEL;type=CELL:0113 496 0000\n"
    "ADR;TYPE=WORK:;;12 Park Row;Leeds;;LS1 5HD;United Kingdom\n"
    "item3.URL:http\\://www.northwind-demo.com\nitem3.X-ABLabel:_$!<HomePage>!$_\n"
    "X-SOCIALPROFILE;type=linkedin:https://www.linkedin.com/in/ana-prado/\n"
    "AGENT:BEGIN:VCARD\\nFN:Fritz Hilfe\\nEND:VCARD\nNOTE:do not keep\nEND:VCARD\n"
)
V4 = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:Simon Tremblay\nORG;TYPE=work:Viagenie\n"
    'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102\n'
    "EMAIL;TYPE=work:simon@viagenie-demo.ca\nURL;TYPE=home:http://tremblay-family-demo.org\nEND:VCARD\n"
)


def one(text: str) -> Proposal:
    told = read(text)
    assert told is not None
    assert len(told.proposals) == 1
    return told.proposals[0]


def pairs(fields: tuple[Found, ...]) -> list[tuple[str, Any]]:
    return [(found.field, found.value) for found in fields]


def test_version_2_1_is_decoded_without_fax_pager_agent_photo_and_home() -> None:
    item = one(V21)
    assert pairs(item.person) == [
        ("name", "Zoë Müller"), ("title", "Leiterin Einkauf"), ("department", "Einkauf"),
        ("emails", "zoe@ahorn-demo.de"), ("phones", "+49301234567"),
        ("location", {"city": "Berlin", "country": "DE"}),
    ]  # fmt: skip
    assert dict(pairs(item.company)) == {
        "name": "Ahorn, Werke", "domain": "ahorn-demo.de", "locations": {"city": "Berlin", "country": "DE"},
    }  # fmt: skip


def test_version_3_0_is_unfolded_with_labels_the_preferred_address_first() -> None:
    item = one(V3)
    assert pairs(item.person) == [
        ("name", "Ana Prado"), ("title", "CTO"), ("emails", "ana@northwind-demo.com"), ("emails", "ana@gmail.com"),
        ("phones", "+441134960000"), ("linkedin_url", "https://www.linkedin.com/in/ana-prado"),
        ("location", {"city": "Leeds", "country": "GB"}),
    ]  # fmt: skip
    said = dict(pairs(item.company))
    assert (said["name"], said["domain"]) == ("Northwind; Labs", "northwind-demo.com")


def test_version_4_0_tells_the_number_without_extension_and_no_private_site() -> None:
    item = one(V4)
    assert dict(pairs(item.person))["phones"] == "+14186569254"
    assert dict(pairs(item.company)) == {"name": "Viagenie", "domain": "viagenie-demo.ca"}


def test_every_card_of_a_file_is_one_proposal() -> None:
    told = read(V4 + V3 + "BEGIN:VCARD\nVERSION:3.0\nNOTE:nobody\nEND:VCARD\n")
    assert told is not None
    assert [dict(pairs(item.person))["name"] for item in told.proposals] == ["Simon Tremblay", "Ana Prado"]
    assert told.notes == ("1 of 3 cards hold nothing that can be recorded.",)


def test_a_number_without_a_country_is_offered_with_its_problem() -> None:
    item = one("BEGIN:VCARD\nVERSION:2.1\nFN:Ana Prado\nTEL;CELL:5551234567\nEND:VCARD\n")
    number = next(found for found in item.person if found.field == "phones")
    assert (number.value, bool(number.problem)) == ("5551234567", True)


def test_a_company_s_own_card_names_no_person() -> None:
    item = one(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ahorn Werke\nORG:Ahorn Werke GmbH\nEMAIL:info@ahorn-demo.de\nEND:VCARD"
    )
    assert item.person == ()
    assert dict(pairs(item.company))["emails"] == "info@ahorn-demo.de"


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCARD\nFN:Ana Prado\nBEGIN:VCARD\nFN:Bo Castel\n",
        "BEGIN:VCARD\nFN:Ana Prado\nAGENT:\nEMAIL:ana@x-demo.com\nEND:VCARD",
        "BEGIN:VCARD\nVERSION\nFN;;;=:Ana Prado\n:\n;\nTEL;CHARSET=nonsense;ENCODING=QUOTED-PRINTABLE:=ZZ=\nEND:VCARD",
    ],
)
def test_broken_cards_still_tell_what_they_hold(text: str) -> None:
    told = read(text)
    assert told is not None
    assert dict(pairs(told.proposals[0].person))["name"] == "Ana Prado"


def test_other_texts_are_no_cards() -> None:
    assert read("Ana Prado, CTO") is None

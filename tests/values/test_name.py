"""Names: what is folded to one key, what is kept apart, and what is kept as given."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import name


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("ACME Co., Ltd.", "acme"),
        ("Acme, Inc.", "acme"),
        ("Acme GmbH & Co. KG", "acme"),
        ("Acme S.A.", "acme"),
        ("Acme S/A", "acme"),
        ("ACME LTDA - ME", "acme"),
        ("Acme EIRELI", "acme"),
        ("Acme S.à r.l.", "acme"),
        ("Acme B.V.", "acme"),
        ("Acme Oy", "acme"),
        ("Acme AB (publ)", "acme"),
        ("Acme ApS", "acme"),
        ("Acme Sp. z o.o.", "acme"),
        ("Acme s.r.o.", "acme"),
        ("Acme Kft.", "acme"),
        ("Acme d.o.o.", "acme"),
        ("ООО «Акме»", "акме"),
        ("Акме ООО", "акме"),
        ("株式会社メルカリ", "メルカリ"),
        ("メルカリ株式会社", "メルカリ"),
        ("(株)メルカリ", "メルカリ"),
        ("腾讯科技有限公司", "腾讯科技"),
        ("(주)카카오", "카카오"),
        ("Acme Pty Ltd", "acme"),
        ("Acme Pvt. Ltd.", "acme"),
        ("Acme (Pvt) Ltd", "acme"),
        ("Acme K.K.", "acme"),
        ("Acme (UK) Limited", "acme"),
        ("Acme A.Ş.", "acme"),
        ("Acme A/S", "acme"),
        ("Acme S.A. de C.V.", "acme"),
        ("The Acme Company", "acme"),
        ("Acme Company, The", "acme"),
        ("A.B.C. Company", "abc"),
        ("Procter & Gamble Co.", "procter and gamble"),
        ("L'Oréal S.A.", "loreal"),
        ("Acme (YC W21)", "acme"),
        ("Acme, Inc. d/b/a Zeta", "acme"),
        ("Müller Straße AG", "muller strasse"),
        ("JSC Acme", "acme"),
        ("PT Acme Indonesia Tbk", "acme indonesia"),
        ("ACME INC /DE/", "acme"),
    ],
)
def test_spellings_of_one_company_meet_under_one_key(spelling: str, key: str) -> None:
    assert name.company_key(spelling) == key


@pytest.mark.parametrize(
    "given_name",
    ["The Limited", "Inc.", "The Company", "The", "GmbH", "!!!", "🚀", "\u200b", "株式会社", "Co. Ltd."],
)
def test_a_name_of_nothing_but_such_words_keeps_a_key(given_name: str) -> None:
    assert name.company_key(given_name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Follow Me", "Follow"),
        ("Acme II LP", "Acme LP"),
        ("Bosch Stiftung", "Bosch"),
        ("BAE Systems, Inc.", "BAE Industries, Inc."),
        ("SAS Institute", "Institute"),
        ("S.C. Johnson & Son", "Johnson & Son"),
        ("Banco México S.A.", "Banco S.A."),
        ("байт", "баит"),
    ],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert name.company_key(one) != name.company_key(other)


def test_vowel_signs_of_other_scripts_are_no_accents() -> None:
    assert name.company_key("मुंबई फूड") == "मुंबई फूड"


def test_cleaning_keeps_script_and_markup_as_text() -> None:
    assert name.clean("  <script>alert(1)</script>\x00\n Acme\u202e ") == "<script>alert(1)</script> Acme"
    assert name.clean("=1+1") == "=1+1"
    assert name.clean("می\u200cخواهم") == "می\u200cخواهم"


def test_a_person_is_taken_apart_and_found_in_either_order() -> None:
    found = name.person("Dr. Juan de la Vega, PhD")
    assert (found.given, found.family) == ("Juan", "de la Vega")
    assert name.person("Doe, Jane").key == name.person("JANE DOE").key == name.person("Jané  Doe").key
    assert name.person("山田太郎").key == "山田太郎"
    assert name.person("").key == ""


@given(st.text(max_size=120))
@settings(max_examples=300)
def test_any_name_has_a_key_and_the_key_does_not_change_under_case_and_spaces(raw: str) -> None:
    key = name.company_key(raw)
    assert bool(key) == bool(raw.strip()) or not raw.strip()
    assert "\x00" not in key
    assert name.clean(name.clean(raw)) == name.clean(raw)
    assert name.company_key(f"  {raw}  ") == key or not name.clean(raw)


@given(
    st.text("abcdefghij klmno", min_size=1, max_size=30),
    st.sampled_from(["Inc.", "LLC", "GmbH", "S.A.", "Ltd", "B.V.", "Oy"]),
)
@settings(max_examples=100)
def test_a_legal_form_never_changes_the_key(raw: str, form: str) -> None:
    assert name.company_key(f"x{raw}z {form}") == name.company_key(f"x{raw}z")


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_person_is_read_without_raising(raw: str) -> None:
    assert name.person(raw).full == name.clean(raw)

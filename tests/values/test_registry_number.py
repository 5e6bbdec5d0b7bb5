"""Numbers of registries: one spelling each, letters in a CNPJ included, and nothing that cannot be one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.br import cnpj

from leadwright.values import registry_number


@pytest.mark.parametrize(
    ("kind", "raw", "read"),
    [
        ("cnpj", "12.ABC.345/01DE-35", "12ABC34501DE35"),
        ("cnpj", "12abc34501de35", "12ABC34501DE35"),
        ("cnpj", 191, None),
        ("cnpj", "00.000.000/0001-91", "00000000000191"),
        ("cnpj", "12ABC34501DE36", None),
        ("cik", "CIK0000320193", "320193"),
        ("cik", 320193, "320193"),
        ("cik", "0000000000", None),
        ("companies_house", "1234567", "01234567"),
        ("companies_house", "sc 123456", "SC123456"),
        ("companies_house", "12", None),
        ("lei", "9845 001B 2AD4 3E66 4E58", "9845001B2AD43E664E58"),
        ("lei", "9845001B2AD43E664E59", None),
        ("siren", "552 100 554", "552100554"),
        ("cik", None, None),
    ],
)
def test_a_number_is_read_in_one_spelling_or_not_at_all(
    kind: str, raw: str | int | None, read: str | None
) -> None:
    assert registry_number.parse(kind, raw) == read


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=12, max_size=12))
def test_check_digits_of_a_cnpj_decide_with_and_without_letters(stem: str) -> None:
    digits = cnpj.calc_check_digits(stem)
    wrong = f"{(int(digits) + 1) % 100:02d}"
    expected = stem + digits if cnpj.is_valid(stem + digits) else None
    assert registry_number.parse("cnpj", stem + digits) == expected
    assert registry_number.parse("cnpj", stem + wrong) is None


@given(st.sampled_from(["cnpj", "lei", "cik", "companies_house", "other"]), st.text())
def test_whatever_is_typed_reading_twice_changes_nothing(kind: str, raw: str) -> None:
    once = registry_number.parse(kind, raw)
    assert once is None or registry_number.parse(kind, once) == once

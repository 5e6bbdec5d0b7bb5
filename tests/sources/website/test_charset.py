"""Octets to text, whatever the page claims."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.sources.website.charset import decode

FRENCH = "L’équipe réunit des ingénieures à Montréal, où Benoît dirige l’atelier : déjà cinq années."
RUSSIAN = "Мы делаем программы для аптек и больниц, а наша команда работает в трёх городах страны."
JAPANESE = "私たちは小さな会社のためのソフトウェアを作っています。お問い合わせはこちらからどうぞ。"
CHINESE = "我们为中小企业开发会计软件，总部位于杭州，团队共有八十人，欢迎联系我们了解更多信息。"


def page(text: str, charset: str = "", lang: str = "en") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return (
        f'<html lang="{lang}"><head>{meta}<title>{text[:20]}</title></head><body><p>{text}</p></body></html>'
    )


@pytest.mark.parametrize(
    ("text", "real", "meta", "header"),
    [
        (FRENCH, "utf-8", "utf-8", "text/html; charset=utf-8"),
        (FRENCH, "utf-8", "iso-8859-1", "text/html; charset=iso-8859-1"),  # both claims are wrong
        (FRENCH, "cp1252", "utf-8", "text/html; charset=utf-8"),
        (FRENCH, "cp1252", "iso-8859-1", ""),
        (FRENCH, "cp1252", "", ""),
        (FRENCH, "utf-8", "", ""),
        (RUSSIAN, "cp1251", "windows-1251", ""),
        (RUSSIAN, "cp1251", "", 'text/html; charset="windows-1251"'),
        (RUSSIAN, "utf-8", "windows-1251", ""),
        (RUSSIAN, "cp1251", "iso-8859-1", "text/html"),  # a lie that single-byte decoding cannot notice
        (RUSSIAN, "koi8-r", "koi8-r", ""),
        (JAPANESE, "shift_jis", "Shift_JIS", "text/html"),
        (JAPANESE, "euc_jp", "euc-jp", ""),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", ""),
        (JAPANESE, "shift_jis", "", "text/html; charset=Shift_JIS"),
        (CHINESE, "gb18030", "gb2312", ""),
        (CHINESE, "gbk", "utf-8", "text/html; charset=utf-8"),
        ("plain words", "ascii", "utf-7", "text/html; charset=nonsense"),
    ],
)
def test_text_survives_right_wrong_and_missing_claims(text: str, real: str, meta: str, header: str) -> None:
    assert text in decode(page(text, meta, "fr").encode(real), header)


@pytest.mark.parametrize(
    ("lang", "real", "text"), [("pl", "cp1250", "Żółć w Łodzi"), ("tr", "cp1254", "İşçi ığdır")]
)
def test_the_language_decides_between_latin_encodings(lang: str, real: str, text: str) -> None:
    assert text in decode(page(f"{text} and many plain words around it", "", lang).encode(real))


@pytest.mark.parametrize(
    ("mark", "name"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_wins(mark: bytes, name: str) -> None:
    assert decode(mark + page(FRENCH).encode(name), "text/html; charset=koi8-r") == page(FRENCH)


def test_a_few_broken_octets_do_not_change_the_encoding() -> None:
    body = page(FRENCH * 20, "utf-8").encode() + b"<p>broken \xff\xfe here</p>"
    assert FRENCH in decode(body)


def test_a_character_cut_off_at_the_end_is_forgiven() -> None:
    body = (FRENCH + "é").encode()[:-1]
    assert decode(body) == FRENCH


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["", "utf-8", "utf-16", "shift_jis", "zlib", "rot13", "utf-7", "x"]),
)
def test_any_octets_become_text(body: bytes, charset: str) -> None:
    assert isinstance(decode(body, f"text/html; charset={charset}"), str)

"""Briefs as files: Markdown, HTML and PDF say the same, words of others cannot act, and every script is drawn or owned up to."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from leadwright.actions.briefs.brief import Brief
from leadwright.actions.briefs.compose import compose
from leadwright.actions.briefs.html_page import as_html
from leadwright.actions.briefs.layout import Layout
from leadwright.actions.briefs.markdown import as_markdown
from leadwright.actions.briefs.pdf import as_pdf, drawable
from leadwright.actions.briefs.printing import file_name, printed
from leadwright.kernel.errors import Wrong
from tests.actions.briefs.given import ALL, FACTS, fact


def brief(company: str = "Kestrel Labs GmbH", **more: str) -> Brief:
    """A brief by rules of everything that is given; `more` names the leader otherwise."""
    people = [fact("o:3#person.title", "person", person=name, title="CTO") for name in more.values()]
    facts = replace(
        FACTS,
        company=company,
        facts=(*people, *(one for one in ALL if not (people and one.id == "o:3#person.title"))),
    )
    return compose(UUID(int=1), facts, datetime(2026, 11, 26, tzinfo=UTC))


def test_every_format_tells_every_sentence_and_numbers_its_sources() -> None:
    made = brief()
    page = Layout(made)
    text, html = as_markdown(made), as_html(made)
    assert made.sentences
    for sentence in made.sentences:
        bare = sentence.text.replace("“", "").replace("”", "")
        assert bare.split(" ")[0] in text
        marks = page.marks(sentence)
        assert marks or all(cite.startswith("q:") for cite in sentence.cites)
        assert all(f"[^{number}]:" in text and f"id=s{number} " in html for number in marks)


def test_words_of_others_are_text_and_never_markup() -> None:
    made = brief("<script>alert(1)</script> & *Söhne* [x](http://evil.example)")
    html = as_html(made)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    text = as_markdown(made)
    assert "<script>" not in text.replace("\\<", "")
    assert "[x](http" not in text


@pytest.mark.parametrize("name", ["Zoë Åström", "Ольга Иванова", "Γιώργος Παπάς", "Nguyễn Văn An"])
def test_a_pdf_draws_latin_greek_and_cyrillic_letters_as_they_are(name: str) -> None:
    assert drawable(name) == name
    assert as_pdf(brief(person=name)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("name", "latin"), [("王小明", "Wang"), ("محمد علي", "mhmd"), ("शर्मा", "rm"), ("👩‍💻", "")]
)
def test_a_pdf_gives_other_scripts_in_latin_letters_and_says_so(name: str, latin: str) -> None:
    shown = drawable(f"{name} is CTO.")
    assert "*" in shown
    assert latin.lower() in shown.lower()
    assert "is CTO." in shown
    made = as_pdf(brief(name))
    assert made.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type /Page\b", made))
    assert 1 <= pages <= 2
    assert any(b"Tj" in zlib.decompress(part) or b"TJ" in zlib.decompress(part) for part in _streams(made))


def _streams(pdf: bytes) -> list[bytes]:
    return re.findall(rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)[:1]


def test_a_file_has_a_name_that_every_system_keeps() -> None:
    assert file_name(brief("Kestrel Labs GmbH"), "pdf") == "brief-kestrel-labs-gmbh.pdf"
    assert re.fullmatch(r"brief-[a-z0-9-]+\.md", file_name(brief("../../王/\x00"), "md"))
    with pytest.raises(Wrong):
        printed(brief(), "docx")

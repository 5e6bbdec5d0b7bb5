"""A brief as a PDF of one page where it fits. Letters that the font has are drawn as they are; words of other scripts are given
in Latin letters, and the page says so: nobody gets boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from anyascii import anyascii
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from leadwright.actions.briefs.brief import Brief
from leadwright.actions.briefs.facts import Sentence
from leadwright.actions.briefs.layout import ANSWERS, QUESTIONS, Layout

_FONT, _CORE = "Noto", "helvetica"
_NOTE = "Words in letters that this file cannot draw are given in Latin ones, marked *; the web page has them as written."
_WORD = re.compile(r"\S+")
_GREY, _BLACK = 110, 20
# Letters that stand one after another as they are written: those of other scripts join, turn or change places.
_PLAIN = (
    (0x20, 0x52F),
    (0x1E00, 0x1FFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2070, 0x2BFF),
    (0xA640, 0xA7FF),
)


@cache
def font_file() -> Path | None:
    """The font that texts are drawn in; None if it is not installed, and then Latin letters alone are drawn."""
    try:
        import fontpkg_noto_sans  # 2 MB that only a PDF needs
    except ImportError:
        return None
    files = sorted((Path(fontpkg_noto_sans.__file__).parent / "files").glob("NotoSans[[]*.ttf"))
    return files[0] if files else None


@cache
def drawn() -> frozenset[int]:
    """The characters that the font has."""
    file = font_file()
    if file is None:
        return frozenset(range(32, 256))
    with TTFont(file, lazy=True) as font:
        return frozenset(
            code for code in font.getBestCmap() if any(low <= code <= high for low, high in _PLAIN)
        )


def drawable(text: str) -> str:
    """Text in letters that can be drawn: words with others are given in Latin letters and marked with a star."""
    known = drawn()

    def word(match: re.Match[str]) -> str:
        said = match.group()
        if all(ord(char) in known for char in said):
            return said
        latin = "".join(char if ord(char) in known else anyascii(char) for char in said).strip()
        return f"{latin}*" if latin else "(…)*"

    return _WORD.sub(word, text)


def as_pdf(brief: Brief) -> bytes:
    """The brief as a PDF file."""
    page = Layout(brief)
    sheet = _Sheet(brief.company)
    sheet.write(brief.company, 17, bold=True, gap=1)
    sheet.write(page.headline, 9, grey=True, gap=1)
    sheet.write(page.standing, 10, bold=True, gap=1)
    if brief.reason:
        sheet.write(brief.reason, 9, grey=True)
    for _, title, sentences in page.sections:
        sheet.heading(title)
        for sentence in sentences:
            sheet.write(f"•  {sentence.text}{_marks(page, sentence)}", 10)
    sheet.heading("Budget, authority, need, timeline")
    for answer in brief.bant.answers:
        sheet.write(f"{QUESTIONS[answer.name]}: {ANSWERS[answer.state]}. {answer.reason}", 9)
    sheet.heading("Sources")
    sheet.write("   ".join(_sources(page)), 7.5, grey=True)
    if sheet.changed:
        sheet.write(_NOTE, 7.5, grey=True, gap=1)
    return bytes(sheet.pdf.output())


def _sources(page: Layout) -> Iterator[str]:
    """The sources, those of the same words together: "[1, 2, 5] leads.csv, 3 Nov 2026"."""
    numbers: dict[str, list[int]] = {}
    for one in page.references:
        numbers.setdefault(one.words, []).append(one.number)
    for words, found in numbers.items():
        yield f"[{', '.join(map(str, found))}] {words}"


def _marks(page: Layout, sentence: Sentence) -> str:
    numbers = page.marks(sentence)
    return f"  [{', '.join(map(str, numbers))}]" if numbers else ""


class _Sheet:
    """The page that is being drawn. changed: some word was given in other letters."""

    def __init__(self, title: str) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_margins(18, 14, 18)
        self.pdf.set_auto_page_break(auto=True, margin=12)
        self.pdf.set_title(title)
        self.pdf.set_creator("Leadwright")
        self.font, self.changed = _CORE, False
        if (file := font_file()) is not None:
            self.font = _FONT
            self.pdf.add_font(_FONT, fname=file)
        self.pdf.add_page()

    def heading(self, text: str) -> None:
        """A heading of a section."""
        self.pdf.ln(1.6)
        self.write(text, 11, bold=True)

    def write(
        self, text: str, size: float, *, bold: bool = False, grey: bool = False, gap: float = 0.4
    ) -> None:
        """A paragraph. Bold is drawn by a thin line around the letters, since one font file has one weight."""
        said = drawable(" ".join(text.split(" ")))
        if self.font == _CORE:
            said = said.replace("•", "-").replace("–", "-").encode("latin-1", "replace").decode("latin-1")
        self.changed = self.changed or said.count("*") > text.count("*")
        self.pdf.set_font(self.font, size=size)
        self.pdf.set_text_color(_GREY if grey else _BLACK)
        with self.pdf.local_context(
            text_mode="FILL_STROKE" if bold else "FILL", line_width=0.18 if bold else 0.2
        ):
            self.pdf.multi_cell(0, size * 0.46, said, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.pdf.ln(gap)

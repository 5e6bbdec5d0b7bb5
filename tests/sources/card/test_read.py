"""A photographed card is read on this machine, however it lies; without the programs for it, it says what is missing."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from leadwright.kernel.errors import Wrong
from leadwright.sources.card import read as card
from leadwright.sources.card.picture import is_picture, prepared, skew
from leadwright.sources.given import read_file

from . import drawn

TODAY = date(2026, 11, 26)
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed here"
)


@needs_tesseract
@pytest.mark.parametrize("variant", drawn.VARIANTS)
def test_a_card_is_read_however_it_was_photographed(variant: str) -> None:
    told = card.read(drawn.png(drawn.VARIANTS[variant](drawn.card())))
    assert sum(line in told.text for line, _ in drawn.LINES) >= 6, told.text
    assert told.confidence > 0.6


@needs_tesseract
def test_the_fields_of_a_card_are_proposals_less_sure_than_its_letters() -> None:
    told = read_file(drawn.png(drawn.card()), TODAY)
    assert (told.source, told.kind) == ("card", "business_card")
    item = told.proposals[0]
    said = {found.field: found.value for found in (*item.company, *item.person)}
    assert (said["name"], said["title"]) == ("Ana Prado", "Chief Technology Officer")
    assert (said["emails"], said["phones"]) == ("ana.prado@northwind-demo.com", "+441134960000")
    assert {found.field: found.value for found in item.company}["name"] == "Northwind Labs Ltd"
    assert said["location"] == {"city": "Leeds", "country": "GB"}
    assert all(found.confidence < told.confidence for found in (*item.person, *item.company))


@needs_tesseract
def test_a_picture_without_letters_names_nobody() -> None:
    blank = drawn.card().resize((300, 200)).point(lambda _: 250)
    assert read_file(drawn.png(blank), TODAY).kind == "unknown"


def test_without_tesseract_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card.shutil, "which", lambda _: None)
    with pytest.raises(Wrong) as caught:
        card.read(drawn.png(drawn.card()))
    assert caught.value.code == "ocr_missing"
    assert "tesseract-ocr" in caught.value.hint


@pytest.mark.parametrize("degrees", [-9, -3.5, 2, 6])
def test_askew_lines_are_told_to_a_degree(degrees: float) -> None:
    grey = drawn.turned(degrees)(drawn.card()).convert("L")
    assert abs(skew(grey) + degrees) <= 1


def test_level_lines_are_left_alone() -> None:
    assert skew(drawn.card().convert("L")) == 0.0


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\nnothing",
        b"\xff\xd8\xff\xe0",
        b"BM",
        b"RIFF....WEBPVP8 ",
        b"\x00\x00\x00\x18ftypheic",
    ],
)
def test_what_is_no_whole_picture_is_refused_in_words(content: bytes) -> None:
    assert is_picture(content)
    with pytest.raises(Wrong) as caught:
        prepared(content)
    assert caught.value.code in ("picture_unreadable", "picture_size")

"""Business cards drawn for tests: the same card clean, small, blurred, dark, turned, noisy; everybody is invented."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

LINES = (
    ("Northwind Labs Ltd", 54),
    ("Ana Prado", 60),
    ("Chief Technology Officer", 36),
    ("+44 113 496 0000", 34),
    ("ana.prado@northwind-demo.com", 34),
    ("www.northwind-demo.com", 34),
    ("12 Park Row, Leeds LS1 5HD", 34),
)


def card() -> Image.Image:
    """The card as printed."""
    picture = Image.new("RGB", (1050, 600), "#fdfcf7")
    pen = ImageDraw.Draw(picture)
    at = 50
    for text, size in LINES:
        pen.text((70, at), text, font=ImageFont.load_default(size), fill="#22252a")
        at += size + 28
    return picture


def noisy(picture: Image.Image) -> Image.Image:
    """Specks as of a bad camera."""
    chance = random.Random(7)
    grey = picture.convert("L")
    specks = bytes(max(0, min(255, value + chance.randint(-55, 55))) for value in grey.tobytes())
    return Image.frombytes("L", grey.size, specks)


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    """The card lying askew on a white table."""
    return lambda picture: picture.rotate(
        degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC
    )


VARIANTS: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda picture: picture,
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(2)),
    "half": lambda picture: picture.resize((525, 300)),
    "third": lambda picture: picture.resize((350, 200)),
    "noisy": noisy,
    "dark": ImageOps.invert,
    "turned 2": turned(2),
    "turned 7": turned(-7),
    "on its side": turned(90),
}


def png(picture: Image.Image) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()

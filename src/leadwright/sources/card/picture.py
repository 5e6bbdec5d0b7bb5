"""Make a photograph of a card fit to be read: upright, grey, dark on light, straight and large enough."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from leadwright.kernel.errors import Wrong

if TYPE_CHECKING:
    from PIL import Image

_WIDE = 1_600  # pixels along the longer side: small print needs them
_WIDEST = 2_600
_MOST_PIXELS = 80_000_000
_STEEPEST = 12  # degrees; a card turned further is turned by quarters first
_SMALL = 500
_SIGNS = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF",
)  # fmt: skip
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")


def is_picture(content: bytes) -> bool:
    """Whether the first bytes are those of a picture."""
    return content.startswith(_SIGNS) or content[4:12] in _HEIC


def prepared(content: bytes) -> Image.Image:
    """Return the picture in grey, straightened, at least 1,600 pixels along its longer side.

    Raises Wrong if it cannot be opened, or Pillow is not installed.
    """
    picture = _opened(content)
    picture = _dark_on_light(picture)
    picture = _scaled(picture)
    angle = skew(picture)
    if angle:
        from PIL import Image

        picture = picture.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return picture


def _opened(content: bytes) -> Image.Image:
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise Wrong(
            "Pictures cannot be read: the package Pillow is not installed.",
            hint="pip install 'leadwright[ocr]', and the program Tesseract (Debian: tesseract-ocr).",
            field="file",
            code="ocr_missing",
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata; what counts are the pixels
            picture = Image.open(io.BytesIO(content))
            if picture.width * picture.height > _MOST_PIXELS or min(picture.size) < 20:
                raise Wrong(
                    f"The picture has {picture.width} x {picture.height} pixels.",
                    hint="Take one of the card alone, of at most 80 million pixels.",
                    field="file",
                    code="picture_size",
                )
            upright = ImageOps.exif_transpose(picture)
            return ImageOps.grayscale(_flattened(upright))
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, OverflowError, IndexError, KeyError,
        TypeError, AttributeError, ZeroDivisionError, MemoryError, Image.DecompressionBombError,
    ) as error:  # fmt: skip
        raise Wrong(
            "The picture cannot be opened.",
            hint="Save it as PNG or JPEG, and try again.",
            field="file",
            code="picture_unreadable",
        ) from error


def _flattened(picture: Image.Image) -> Image.Image:
    """Transparent parts become white."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        white = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(white, with_alpha).convert("RGB")
    return picture.convert("RGB")


def _dark_on_light(picture: Image.Image) -> Image.Image:
    from PIL import ImageOps, ImageStat

    if ImageStat.Stat(picture).median[0] < 115:
        picture = ImageOps.invert(picture)
    return ImageOps.autocontrast(picture, cutoff=1)


def _scaled(picture: Image.Image) -> Image.Image:
    from PIL import Image

    longer = max(picture.size)
    wanted = min(max(longer, _WIDE), _WIDEST)
    if wanted == longer:
        return picture
    factor = wanted / longer
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def skew(picture: Image.Image) -> float:
    """The angle, in degrees, that makes the lines of text level: 0 if they are, or none can be told.

    Lines are level when the rows of the picture differ most: ink, gap, ink.
    """
    small = picture.copy()
    small.thumbnail((_SMALL, _SMALL))
    flat = _sharpness(small, 0.0)
    rough = max(
        (float(step) for step in range(-_STEEPEST, _STEEPEST + 1)), key=lambda angle: _sharpness(small, angle)
    )
    fine = [rough + step / 4 for step in range(-3, 4)]
    best = max(fine, key=lambda angle: _sharpness(small, angle))
    return best if abs(best) >= 0.5 and _sharpness(small, best) > 1.05 * flat else 0.0


def _sharpness(small: Image.Image, angle: float) -> float:
    from PIL import Image

    turned = small.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=255) if angle else small
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return float(sum((rows[i + 1] - rows[i]) ** 2 for i in range(len(rows) - 1)))

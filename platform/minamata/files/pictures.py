"""Pictures as they are kept: upright, no larger than needed, and without what the camera wrote into them, such as the place."""

from __future__ import annotations

import io
import threading
from typing import BinaryIO

from PIL import ExifTags, Image, ImageOps

from minamata.contracts.files import UploadUse
from minamata.files.errors import NotSafe

MOST_PIXELS = 50_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
WEBP = "image/webp"
QUALITY = 85
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What stands in the metadata as orientation -> what makes the picture upright."""
AT_ONCE = threading.Semaphore(2)
"""A large picture takes some hundred megabytes while it is drawn."""


def prepared(stream: BinaryIO, media_type: str, use: UploadUse) -> tuple[bytes, str]:
    """The picture in `stream` as it is kept for `use`, and its media type; of a moving picture the first view.

    Raises NotSafe for what is broken, or holds more pixels than fit into memory.
    """
    try:
        with AT_ONCE, Image.open(stream, formats=[FORMATS[media_type]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotSafe
            return _drawn(image, WEBP if use.square else media_type, use)
    except (NotSafe, MemoryError):
        raise
    except (
        Exception
    ) as error:  # Pillow fails in many ways over pictures that are broken on purpose; all mean the same here.
        raise NotSafe from error


def _drawn(image: Image.Image, media_type: str, use: UploadUse) -> tuple[bytes, str]:
    # Made small before it is turned and copied: a large picture fits into memory once, not four times.
    side = _longest_side(image, use)
    image.draft("RGB", (side, side))
    if image.mode in {"P", "1"}:
        image = image.convert("RGBA")
    image.thumbnail((side, side))
    upright = _upright(image)
    plain = upright.convert("RGBA" if upright.has_transparency_data and media_type != "image/jpeg" else "RGB")
    if use.square:
        plain = ImageOps.fit(plain, (use.square, use.square))
    plain.info.clear()
    file = io.BytesIO()
    plain.save(file, FORMATS[media_type], quality=QUALITY)
    return file.getvalue(), media_type


def _longest_side(image: Image.Image, use: UploadUse) -> int:
    """How long the longer side may stay; for a square so long that the shorter one still fills it."""
    if use.square is None:
        return use.longest_side
    return -(-use.square * max(image.size) // min(image.size))


def _upright(image: Image.Image) -> Image.Image:
    """The picture as the camera was held; what else the camera wrote is not even read."""
    try:
        turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Broken metadata says nothing of how the camera was held.
        turn = None
    return image if turn is None else image.transpose(turn)

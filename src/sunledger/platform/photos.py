"""Photos that people hand in: only the picture is kept, upright and small, sealed in the home.

Where it was taken, when and by which phone stands in the file of a photo beside the picture: none
of that is kept.
"""

import hashlib
import os
import re
import warnings
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from sunledger.kit.errors import SunledgerError
from sunledger.kit.files import open_new
from sunledger.kit.sealing import Seal

MOST_BYTES = 15 * 1024 * 1024
_KINDS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 80_000_000  # the best phones have 50 million
_LONGEST_SIDE = 1600  # so that writing on a paper can be read
_QUALITY = 80
_QUALITIES = (70, 60, 50)  # tried one after another where a picture must be small
_SHORTEST_SIDE = 400  # below it no writing can be read, whatever the size of the file
_SHA256 = re.compile(r"[0-9a-f]{64}")


def cleaned(file: BinaryIO) -> bytes:
    """Return the picture of a file as a JPEG with nothing in it but the picture.

    Raises SunledgerError where it is larger than 15 MB, or no photo.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SunledgerError(
            "这张照片太大，超过 15 兆。请重新拍一张。",
            "The photo has more than 15 MB. Take another one.",
            code="large_photo",
            where="photo",
        )
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=_KINDS) as found:
            warnings.simplefilter("ignore")  # what a camera wrote beside the picture may be odd
            if found.width * found.height > _MOST_PIXELS:
                raise _no_photo()
            found.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            picture = Image.new("RGB", upright.size, "white")
            opaque = upright.convert("RGBA")
            picture.paste(opaque, mask=opaque)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,  # as Pillow says that a PNG is broken
        MemoryError,
    ) as error:
        raise _no_photo() from error
    return _drawn(picture, _QUALITY)


def small(picture: bytes, most: int) -> bytes:
    """Return a cleaned picture in at most so many bytes, as sharp as they allow."""
    if len(picture) <= most:
        return picture
    with Image.open(BytesIO(picture)) as found:
        side = max(found.size)
        for quality in _QUALITIES:
            if len(picture) > most:
                picture = _drawn(found, quality)
        while len(picture) > most and side > _SHORTEST_SIDE:
            side = side * 7 // 8
            smaller = found.copy()
            smaller.thumbnail((side, side))
            picture = _drawn(smaller, _QUALITIES[-1])
    return picture


def _drawn(picture: Image.Image, quality: int) -> bytes:
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=quality, optimize=True)
    return kept.getvalue()


def keep(picture: bytes) -> str:
    """Keep a picture sealed in the home, whole or not at all; return its SHA-256."""
    name = hashlib.sha256(picture).hexdigest()
    target = _path(name)
    if not target.exists():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{name}-{os.urandom(8).hex()}")
        with open_new(draft) as file:
            file.write(_seal().seal_bytes(picture))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    return name


def kept(name: str) -> bytes | None:
    """Return a picture by its SHA-256; None where it is not there, Broken where it was changed."""
    try:
        return _seal().open_bytes(_path(name).read_bytes())
    except FileNotFoundError:
        return None


def _path(name: str) -> Path:
    if not _SHA256.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.HOME.files) / "photos" / name[:2] / name


def _seal() -> Seal:
    return Seal(settings.HOME.key("sealing"), "photo")


def _no_photo() -> SunledgerError:
    return SunledgerError(
        "这个文件不是照片，打不开。请重新拍一张，或者选手机里的照片。",
        "This file is no photo that can be opened. Take another one, or choose one of the phone.",
        code="no_photo",
        where="photo",
    )

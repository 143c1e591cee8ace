"""Pictures as they become public: only the picture, drawn anew, with what was marked made unknown.

They lie open in the home, in `public/pictures`, under the SHA-256 of the file.
"""

import hashlib
import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from sunledger.kit.errors import SunledgerError
from sunledger.platform import photos
from sunledger.platform.questions.notices.contracts import Area, Picture, ShownPicture

_WHOLE = 1000  # areas are told in thousandths
_BLOCKS = 4  # of what is marked only so many squares are left, across and down
_QUALITY = 80


def shown(picture: Picture) -> ShownPicture:
    """Draw a picture anew, keep it, and return it as it is shown.

    Raises SunledgerError where its photo is not kept, or is none.
    """
    content = photos.kept(picture.photo)
    if content is None:
        raise _no_picture()
    drawn, width, height = redrawn(content, picture.blurred)
    return ShownPicture(_keep(drawn), picture.zh, picture.en, width, height)


def redrawn(content: bytes, areas: Sequence[Area] = ()) -> tuple[bytes, int, int]:
    """Return a picture as a new JPEG with nothing in its file but the picture; width and height.

    Of each area nothing can be known: it is not smoothed, its few squares are all that is left.
    """
    try:
        with Image.open(BytesIO(content)) as found:
            fresh = Image.new("RGB", found.size)
            fresh.paste(found.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _no_picture() from error
    for area in areas:
        _cover(fresh, area)
    kept = BytesIO()
    fresh.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue(), fresh.width, fresh.height


def _cover(picture: Image.Image, area: Area) -> None:
    box = (
        picture.width * max(0, area.left) // _WHOLE,
        picture.height * max(0, area.top) // _WHOLE,
        -(-picture.width * min(_WHOLE, area.right) // _WHOLE),
        -(-picture.height * min(_WHOLE, area.bottom) // _WHOLE),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        raise SunledgerError(
            "标的地方不对：右边要大于左边，下边要大于上边。请重新标。",
            "No area is marked: right is more than left, bottom more than top. Mark again.",
            code="no_area",
        )
    part = picture.crop(box)
    part.thumbnail((_BLOCKS, _BLOCKS), Image.Resampling.BOX)
    picture.paste(part.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.NEAREST), box)


def file_of(key: str) -> Path:
    """Return where a picture lies, whether it is there or not."""
    return Path(settings.HOME.folder) / "public" / "pictures" / key[:2] / f"{key}.jpg"


def _keep(content: bytes) -> str:
    key = hashlib.sha256(content).hexdigest()
    target = file_of(key)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{key}-{os.urandom(8).hex()}")
        draft.write_bytes(content)
        draft.replace(target)
    return key


def remove(key: str) -> None:
    """Take the file of a picture away, where it is there."""
    file_of(key).unlink(missing_ok=True)


def _no_picture() -> SunledgerError:
    return SunledgerError(
        "有一张照片打不开，不能公开。请换一张。",
        "A picture cannot be opened and is not published. Take another one.",
        code="no_picture",
    )

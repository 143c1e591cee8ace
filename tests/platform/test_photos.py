"""A photo that is handed in: what of it is kept, and what is none."""

import io
import struct
import zlib

import pytest
from PIL import Image

from sunledger.kit.errors import SunledgerError
from sunledger.kit.sealing import Broken
from sunledger.platform import photos

WHERE = "北纬 26.6 东经 106.7 拍的"


def photo(kind="JPEG", size=(640, 480), **more):
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(made, kind, **more)
    made.seek(0)
    return made


def with_place():
    """Return a photo that says where it was taken, by which phone, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "山寨手机厂"
    exif[0x010E] = WHERE
    exif.get_ifd(0x8825)[2] = (26.0, 38.0, 12.0)  # GPS
    return photo(exif=exif, comment=WHERE.encode())


def test_only_the_picture_is_kept_upright_and_small():
    content = with_place()
    assert WHERE.encode() in content.getvalue()
    kept = photos.cleaned(content)
    assert WHERE.encode() not in kept
    assert "山寨".encode() not in kept
    found = Image.open(io.BytesIO(kept))
    assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (480, 640), {})
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    large = Image.open(io.BytesIO(photos.cleaned(photo(size=(4000, 3000)))))
    assert large.size == (1600, 1200)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_become_the_same_kind(kind):
    assert Image.open(io.BytesIO(photos.cleaned(photo(kind)))).format == "JPEG"


def _bomb():
    """Return a PNG of a few bytes that says it has 10,000 million pixels."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


NOT_PHOTOS = {
    "nothing": b"",
    "a page": b"<script>alert(1)</script>",
    "a page that calls itself one": b"\xff\xd8\xff\xe0<svg onload=alert(1)>",
    "half of one": photo().getvalue()[:300],
    "an svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a gif": b"GIF89a" + bytes(20),
    "a bomb": _bomb(),
}


@pytest.mark.parametrize("content", NOT_PHOTOS.values(), ids=NOT_PHOTOS)
def test_what_is_no_photo_is_refused_in_plain_words(content):
    with pytest.raises(SunledgerError) as told:
        photos.cleaned(io.BytesIO(content))
    assert told.value.code == "no_photo"


def test_one_that_is_too_large_is_not_read_to_its_end():
    with pytest.raises(SunledgerError) as told:
        photos.cleaned(io.BytesIO(bytes(photos.MOST_BYTES + 1)))
    assert told.value.code == "large_photo"


def test_it_is_sealed_in_the_home_and_read_again():
    picture = photos.cleaned(photo())
    name = photos.keep(picture)
    assert photos.keep(picture) == name
    assert photos.kept(name) == picture
    path = photos._path(name)
    assert picture[:100] not in path.read_bytes()
    assert path.stat().st_mode & 0o77 == 0
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Broken):
        photos.kept(name)
    path.unlink()


@pytest.mark.parametrize("name", ["../../county.json", "", "0" * 64, "A" * 64])
def test_no_name_leads_anywhere_else(name):
    assert photos.kept(name) is None


def test_a_picture_of_noise_is_made_small_enough():
    noise = Image.effect_noise((3000, 2000), 90).convert("RGB")
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=95)
    made.seek(0)
    cleaned = photos.cleaned(made)
    assert len(cleaned) > 300_000
    small = photos.small(cleaned, 300_000)
    assert len(small) <= 300_000
    assert max(Image.open(io.BytesIO(small)).size) >= 400


def test_a_small_picture_stays_as_it_is():
    cleaned = photos.cleaned(photo())
    assert photos.small(cleaned, 300_000) == cleaned

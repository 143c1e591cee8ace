"""Papers of the demonstration, drawn: a receipt with its amount in capitals, and the signed back.

They say that they are made up. The same voucher gives the same picture wherever the machine has
the same Chinese font; where it has none, lines, a number and a seal tell papers apart.
"""

import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from sunledger.kit.capitals import capitals
from sunledger.kit.money import yuan

Face = tuple[Path, int]  # a file of a font, and which one of it
_WIDTH, _HEIGHT = 1000, 640
_PAPER, _INK, _GREY, _SEAL = (250, 247, 238), (35, 35, 40), (150, 145, 135), (186, 44, 48)
_PEN = (24, 38, 92)  # what is written by hand
_SEAL_AT, _SEAL_ROUND = (800, 500), 95
_SEAL_LINE = 5  # characters of a line in the seal
_QUALITY = 72


@dataclass(frozen=True)
class Paper:
    """What stands on a receipt; `payer` is who paid, `payee` who gives it. Amounts are fen."""

    number: int
    day: date
    payer: str
    payee: str
    purpose: str
    fen: int
    handler: str
    witness: str


def front(told: Paper, face: Face | None) -> bytes:
    """Return the receipt itself as a JPEG; without a font it has neither words nor names."""
    paper, pen = _blank()
    if face is None:
        for line in range(5):
            pen.line((60, 190 + line * 60, 940, 190 + line * 60), fill=_GREY, width=2)
        pen.text((70, 80), f"DEMO No. {told.number:04}", fill=_INK, font_size=44)
        pen.text((70, 140), f"CNY {yuan(told.fen)}", fill=_INK, font_size=36)
        pen.ellipse(_around(), outline=_SEAL, width=7)
        return _jpeg(paper)
    pen.text((500, 74), "收 款 收 据", fill=_INK, font=_font(face, 48), anchor="mm")
    pen.text((500, 118), "演示用，不是真票", fill=_SEAL, font=_font(face, 22), anchor="mm")
    pen.text((940, 90), f"№ 演示{told.number:04}", fill=_SEAL, font=_font(face, 26), anchor="rm")
    day = f"{told.day.year} 年 {told.day.month} 月 {told.day.day} 日"
    pen.text((60, 150), day, fill=_INK, font=_font(face, 26))
    rows = (
        ("交款单位", told.payer),
        ("收款事由", told.purpose),
        ("金额大写", capitals(told.fen)),
        ("金额小写", f"￥{yuan(told.fen)}"),
    )
    for number, (name, words) in enumerate(rows):
        top = 200 + number * 66
        pen.rectangle((60, top, 940, top + 66), outline=_INK, width=2)
        pen.line((220, top, 220, top + 66), fill=_INK, width=2)
        pen.text((140, top + 33), name, fill=_INK, font=_font(face, 28), anchor="mm")
        _fit(pen, (240, top + 33), words, face, size=32, most=690)
    pen.text((60, 500), "收款单位", fill=_INK, font=_font(face, 26))
    _fit(pen, (180, 515), told.payee, face, size=28, most=480)
    pen.text((60, 560), "开票人　店员", fill=_INK, font=_font(face, 26))
    _seal(pen, told.payee, face)
    return _jpeg(paper)


def back(told: Paper, face: Face | None) -> bytes:
    """Return the back, with the names of handler and witness as they signed, as a JPEG."""
    paper, pen = _blank()
    pen.text((70, 70), f"DEMO No. {told.number:04}", fill=_GREY, font_size=30)
    rows = (("经手人", told.handler), ("证明人", told.witness))
    for number, (name, words) in enumerate(rows):
        top = 190 + number * 160
        pen.line((260, top + 70, 760, top + 70), fill=_GREY, width=2)
        if face is None:
            pen.line((300, top + 50, 700, top + 20), fill=_PEN, width=6)
            continue
        pen.text((70, top + 20), name, fill=_INK, font=_font(face, 36))
        hand = Image.new("RGBA", (420, 90), (0, 0, 0, 0))
        ImageDraw.Draw(hand).text((10, 10), words, fill=_PEN, font=_font(face, 56))
        leaning = hand.rotate(3 - told.number % 5, expand=True, resample=Image.Resampling.BICUBIC)
        paper.paste(leaning, (310, top - 20), leaning)
    return _jpeg(paper)


def _blank() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    paper = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((30, 30, _WIDTH - 30, _HEIGHT - 30), outline=_GREY, width=3)
    return paper, pen


@lru_cache(maxsize=16)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face[0]), size, index=face[1])


def _fit(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, face: Face, *, size: int, most: int
) -> None:
    """Write words on one line, smaller where they would not fit into so many points."""
    while size > 12 and pen.textlength(words, font=_font(face, size)) > most:  # noqa: PLR2004 - still legible
        size -= 2
    pen.text(at, words, fill=_INK, font=_font(face, size), anchor="lm")


def _around() -> tuple[int, int, int, int]:
    (x, y), round_ = _SEAL_AT, _SEAL_ROUND
    return x - round_, y - round_, x + round_, y + round_


def _seal(pen: ImageDraw.ImageDraw, name: str, face: Face) -> None:
    """Stamp the name into a round seal, line below line."""
    pen.ellipse(_around(), outline=_SEAL, width=6)
    lines = [name[at : at + _SEAL_LINE] for at in range(0, len(name), _SEAL_LINE)] + ["演示章"]
    for number, line in enumerate(lines):
        y = _SEAL_AT[1] + 34 * number - 17 * (len(lines) - 1)
        pen.text((_SEAL_AT[0], y), line, fill=_SEAL, font=_font(face, 25), anchor="mm")


def _jpeg(paper: Image.Image) -> bytes:
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()

"""A text as a person reads it, whichever signs it is written with, and where each sign stood.

Full width, figures of other scripts, Chinese figures, signs that nobody sees: all in one form.
"""

import re
import unicodedata
from dataclasses import dataclass

from sunledger.kit.text import fold
from sunledger.platform.questions.notices.contracts import Class

FIGURES = {
    **dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("○幺壹贰叁肆伍陆柒捌玖", "01123456789", strict=True)),
    **dict(zip("弍參陸两", "2362", strict=True)),
}
_ALL = "".join(FIGURES)
# Ten and more of them in a row are a number read out; an amount has 十, 百, 万 between.
_READ_OUT = re.compile(f"[{_ALL}][{_ALL}\\s·.\\-—]{{9,}}")
_SIGNS = {
    **dict.fromkeys(map(ord, "×хХ✕✖"), "X"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−─﹣"), "-"),
}


@dataclass(frozen=True)
class Span:
    """A part of a text that is not to be shown, from `start` up to `end`.

    `found` is what was read there; of a number its digits (and X) alone.
    """

    start: int
    end: int
    cls: Class
    found: str


@dataclass(frozen=True)
class Read:
    """A text as it is read, and of each of its signs where it stood."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int, cls: Class, found: str | None = None) -> Span:
        """Return the part of the written text that was read from `start` up to `end`."""
        shown = self.text[start:end] if found is None else found
        return Span(self.at[start], self.at[end - 1] + 1, cls, shown)


def read(text: str) -> Read:
    """Return a text as it is read."""
    if text.isascii():
        return Read(text, tuple(range(len(text))))
    signs: list[str] = []
    at: list[int] = []
    for place, sign in enumerate(text):
        plain = _plain(sign)
        signs.extend(plain)
        at.extend([place] * len(plain))
    whole = "".join(signs).translate(_SIGNS)
    return Read(_READ_OUT.sub(_as_digits, whole), tuple(at))


def _plain(sign: str) -> str:
    if sign.isascii() or sign in FIGURES:
        return sign
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return " " if sign.isspace() else fold(sign)


def _as_digits(run: re.Match[str]) -> str:
    return "".join(FIGURES.get(sign, sign) for sign in run[0])

"""How tall a row of a worksheet must be for its texts, so that nothing is cut on paper.

Office programs do not all measure wrapped text when they open a file; so rows carry their height.
"""

from collections.abc import Iterable
from typing import Final

_UNIT: Final = 7.0  # pixels of one unit of column width
_INNER: Final = 1.0  # pixels that a column is wider than its units, less the cell's own edges
_PIXELS: Final = 96 / 72  # of a point
_LATIN: Final = 0.58  # width of a Latin letter or digit, in sizes; a Chinese one takes a whole one
_LEADING: Final = 1.36  # height of a line, in sizes
_PADDING: Final = 5.0  # points
_TALLEST: Final = 409.0  # points; no program takes more


def height_of(cells: Iterable[tuple[str, float]], *, size: float = 10, least: float = 18) -> float:
    """Return the height in points of a row of texts, each in a column so many units wide."""
    lines = max((_lines(text, width, size) for text, width in cells), default=1)
    return min(max(least, lines * size * _LEADING + _PADDING), _TALLEST)


def _lines(text: str, width: float, size: float) -> int:
    room = (width * _UNIT + _INNER) / (size * _PIXELS)
    return sum(max(1, -int(-_width(part) // room)) for part in text.split("\n"))


def _width(text: str) -> float:
    """Return the width of a text in sizes of its type; a Chinese character takes three bytes."""
    wide = (len(text.encode("utf-8", "surrogatepass")) - len(text)) / 2
    return wide + (len(text) - wide) * _LATIN

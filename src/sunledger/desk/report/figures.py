"""Pictures of the report: plain SVG, each beside a table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW = 26
_BAR = 16
_LABEL = 190
_WIDTH = 640
_ROOM_FOR_FIGURE = 70


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label in both languages, and its length in whole things."""

    zh: str
    en: str
    count: int


def bars(rows: Sequence[Bar], *, title_zh: str, title_en: str) -> str:
    """Return horizontal bars as SVG, in the order given."""
    longest = max((row.count for row in rows), default=0) or 1
    room = _WIDTH - _LABEL - _ROOM_FOR_FIGURE
    box = f'viewBox="0 0 {_WIDTH} {_ROW * len(rows) + 6}"'
    title = f'aria-label="{escape(title_zh)} {escape(title_en)}"'
    lines = [f'<svg class="bars" role="img" xmlns="http://www.w3.org/2000/svg" {box} {title}>']
    for place, row in enumerate(rows):
        y = place * _ROW + 3
        middle = y + _BAR - 3
        length = max(round(room * row.count / longest), 1)
        label = f'x="{_LABEL - 8}" y="{middle}" text-anchor="end"'
        lines += [
            f'<text class="zh" {label}>{escape(row.zh)}</text>',
            f'<text class="en" {label}>{escape(row.en)}</text>',
            f'<rect x="{_LABEL}" y="{y}" width="{length}" height="{_BAR}" rx="2"/>',
            f'<text x="{_LABEL + length + 6}" y="{middle}">{row.count:,}</text>',
        ]
    return "\n".join([*lines, "</svg>"])

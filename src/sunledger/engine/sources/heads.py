"""The first rows of a sheet: which of them may be a header, and which only tell of its columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunledger.engine.sources.forms import Match
from sunledger.engine.sources.headers import Cell, Label, Merge, header_text, is_empty
from sunledger.engine.sources.layout import is_foot_text
from sunledger.kit.text import squash

_SERIAL = re.compile(r"^\d{1,3}(?:\.0)?$")
_COLUMN_LETTERS = re.compile(r"^[甲乙丙丁戊己庚辛壬癸a-z]$|^栏次$|^列次$")
_FILL_HINT = re.compile(
    r"^\(?(?:非?必填|选填|必录|可空|可不填|文本|数字|数值|日期|字符|下拉)(?:项|型|格式|选择)?\)?$"
)
_LEAST_NUMBERED = 3
LEAST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Window:
    """Rows taken as one header, and what each form reads in it."""

    start: int
    depth: int
    labels: list[Label]
    matches: list[Match]

    @property
    def fitting(self) -> list[Match]:
        """Those that lack nothing."""
        return [match for match in self.matches if not match.lacking]


class Head:
    """The first rows of a sheet, with the merged ranges that touch them."""

    def __init__(self, rows: Sequence[Sequence[Cell]], merged: Sequence[Merge], top: int) -> None:
        self.rows = rows
        self._merged = [
            (r1 - top, c1, r2 - top, c2) for r1, c1, r2, c2 in merged if r1 - top < len(rows)
        ]

    def spans(self, start: int, depth: int) -> dict[tuple[int, int], Merge]:
        """Return the merged range of each covered cell, rows counted from `start`."""
        return {
            (row - start, column): (r1 - start, c1, r2 - start, c2)
            for r1, c1, r2, c2 in self._merged
            if r1 < start + depth and r2 >= start
            for row in range(max(r1, start), min(r2, start + depth - 1) + 1)
            for column in range(c1, c2 + 1)
        }

    def reaches_down(self, start: int, depth: int) -> bool:
        """Tell whether a cell of these header rows is merged with the row below them."""
        below = start + depth
        return any(start <= r1 < below <= r2 for r1, _, r2, _ in self._merged)

    def text_only(self, at: int) -> bool:
        """Tell whether the row holds texts and nothing else."""
        return all(is_empty(cell) or isinstance(cell, str) for cell in self.rows[at])

    def names_below(self, start: int, depth: int) -> list[int] | None:
        """Return the columns named by the next row, where it can only go on with the header.

        All its cells are short texts that stand under a cell merged over several columns (in a
        CSV: under a blank, or under a name that a blank follows).
        """
        at = start + depth
        row = self.rows[at]
        columns = [column for column, cell in enumerate(row) if not is_empty(cell)]
        texts = [header_text(row[column]) for column in columns]
        if len(columns) < LEAST_NAMES or any(t is None or is_foot_text(squash(t)) for t in texts):
            return None
        above = self.rows[at - 1]
        spans = self.spans(at - 1, 1)
        for column in columns:
            span = spans.get((0, column))
            if spans and (span is None or span[1] == span[3]):
                return None
            blank = column >= len(above) or is_empty(above[column])
            follows = column + 1 < len(above) and is_empty(above[column + 1])
            if not spans and not blank and not (follows and column + 1 in columns):
                return None
        return columns


def tells_of_columns(row: Sequence[Cell]) -> bool:
    """Tell whether the row numbers the columns (1 2 3, 甲 乙 1 2) or says 必填 and 选填."""
    texts = [squash(str(cell)).lower() for cell in row if not is_empty(cell)]
    if len(texts) >= LEAST_NAMES and all(_FILL_HINT.match(text) for text in texts):
        return True
    if any(isinstance(cell, date) for cell in row) or len(texts) < _LEAST_NUMBERED:
        return False
    numbers = [int(float(text)) for text in texts if _SERIAL.match(text)]
    letters = [text for text in texts if _COLUMN_LETTERS.match(text)]
    return (
        len(numbers) + len(letters) == len(texts)
        and len(set(letters)) == len(letters)
        and numbers == list(range(numbers[0] if numbers else 0, (numbers or [0])[0] + len(numbers)))
        and (not numbers or numbers[0] <= 1 or bool(letters))
    )

"""A form on A4 for a visit: laid out from top to bottom, with the heights that its texts need."""

import unicodedata
from collections.abc import Sequence

from xlsxwriter.format import Format

from sunledger.desk.dispatch.columns import ANSWERS
from sunledger.desk.dispatch.paper import Paper, fitting, put
from sunledger.desk.triage.run_dir import Question

COLUMNS = 8
_WIDTH = 11.2
_LINE, _PADDING, _LEAST = 13.5, 5.0, 18.0  # points
_PAGE = 760.0  # points between the margins of an A4 sheet
_SMALLEST = 0.7  # of full size, below which a form had better take a second page
_BOXES = "　".join(f"□{answer}" for answer in ANSWERS)


class Form:
    """One sheet of a workbook, filled row by row."""

    def __init__(self, paper: Paper, name: str) -> None:
        self._paper = paper
        self._sheet = paper.sheet(name, landscape=False)
        self._sheet.set_column(0, COLUMNS - 1, _WIDTH)
        self._sheet.center_horizontally()
        self._row = 0
        self._height = 0.0

    def finish(self) -> None:
        """Set the form on one page where it stays readable, else on as many as it takes."""
        one_page = self._height <= _PAGE / _SMALLEST
        self._sheet.fit_to_pages(1, 1 if one_page else 0)
        self._sheet.print_area(0, 0, max(self._row - 1, 0), COLUMNS - 1)

    def title(self, text: str, below: str) -> None:
        """Write what the form is, and for whom."""
        self._cell(0, COLUMNS, text, self._paper.title)
        self._next(28)
        self._cell(0, COLUMNS, below, self._paper.quiet)
        self._next(15)

    def note(self, text: str) -> None:
        """Write a sentence for the reader."""
        self._cell(0, COLUMNS, text, self._paper.quiet)
        self._next(_height_of(text, COLUMNS))

    def section(self, text: str) -> None:
        """Begin a part of the form."""
        self._cell(0, COLUMNS, text, self._paper.section)
        self._next(20)

    def pairs(self, pairs: Sequence[tuple[str, str, int]], *, height: float = _LEAST) -> None:
        """Write labels with their values, each over so many columns."""
        at = 0
        for label, value, span in pairs:
            self._cell(at, 1, label, self._paper.label)
            self._cell(at + 1, span, value, self._paper.middle)
            height = max(height, _height_of(value, span))
            at += span + 1
        self._next(height)

    def table(
        self, spans: Sequence[int], heads: Sequence[str], rows: Sequence[Sequence[str | float]]
    ) -> None:
        """Write a table whose columns span so many of the form's."""
        self._line(spans, heads, self._paper.label)
        for row in rows:
            self._line(spans, row, self._paper.middle)

    def question(self, number: int, question: Question, source: str) -> None:
        """Write one question with what to think of, and where its answer goes."""
        self._cell(0, 1, number, self._paper.label)
        self._cell(1, COLUMNS - 1, question.question, self._paper.text)
        self._next(_height_of(question.question, COLUMNS - 1))
        for label, text in (
            ("先想到", "；".join(question.innocent)),
            ("怎么核", question.next_step),
            ("哪里来的", f"{source}　疑点编号 {question.id}"),
        ):
            self._cell(0, 1, label, self._paper.label)
            self._cell(1, COLUMNS - 1, text, self._paper.text)
            self._next(_height_of(text, COLUMNS - 1))
        self._cell(0, 1, "核查结果", self._paper.label)
        self._cell(1, COLUMNS - 1, _BOXES, self._paper.middle)
        self._next(_height_of(_BOXES, COLUMNS - 1))
        self.pairs((("情况说明", "", COLUMNS - 1),), height=30)

    def photos(self, *texts: str) -> None:
        """Leave room for photos side by side."""
        span = COLUMNS // len(texts)
        for place, text in enumerate(texts):
            self._cell(place * span, span, text, self._paper.photo)
        self._next(96)

    def _line(self, spans: Sequence[int], cells: Sequence[str | float], form: Format) -> None:
        at, height = 0, _LEAST
        for span, cell in zip(spans, cells, strict=True):
            number = isinstance(cell, float)
            self._cell(at, span, cell, self._paper.money if number else form)
            height = max(height, _LEAST if number else _height_of(str(cell), span))
            at += span
        self._next(height)

    def _cell(self, at: int, span: int, value: str | float, form: Format) -> None:
        if span > 1:
            text = fitting(value) if isinstance(value, str) else value
            self._sheet.merge_range(self._row, at, self._row, at + span - 1, text, form)
        else:
            put(self._sheet, self._row, at, value, form)

    def _next(self, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._row += 1
        self._height += height


def _height_of(text: str, span: int) -> float:
    """Return the height in points that a text takes over so many columns."""
    room = span * _WIDTH
    lines = sum(max(1, -int(-_width(part) // room)) for part in text.split("\n"))
    return max(_LEAST, lines * _LINE + _PADDING)


def _width(text: str) -> float:
    """Return the width of a text in characters: a Chinese one takes two of the others."""
    return sum(2.0 if unicodedata.east_asian_width(c) in "WF" else 1.1 for c in text)

"""A form on A4 for a visit: laid out from top to bottom, with the heights that its texts need."""

from collections.abc import Sequence

from xlsxwriter.format import Format

from sunledger.desk.dispatch import columns as c
from sunledger.desk.dispatch.paper import Paper, fitting, put
from sunledger.desk.fit import height_of
from sunledger.desk.triage.run_dir import HELP, Question

COLUMNS = 8
_WIDTH = 11.2
_LEAST = 18.0  # points
_PAGE = 740.0  # points between the margins of an A4 sheet
_SMALLEST = 0.7  # of full size, below which a form had better take a second page
_PERCENT = 96  # at which a form that takes several pages is printed
_BOXES = "　".join(f"□{answer}" for answer in c.ANSWERS)
_YES_NO = "　".join(f"□{answer}" for answer in c.YES_NO)
HELPED = "帮办措施"


class Form:
    """One sheet of a workbook, filled row by row."""

    def __init__(self, paper: Paper, name: str) -> None:
        self._paper = paper
        self._sheet = paper.sheet(name, landscape=False)
        self._sheet.set_column(0, COLUMNS - 1, _WIDTH)
        self._sheet.center_horizontally()
        self._row = 0
        self._height = 0.0
        self._blocks: list[tuple[int, float]] = []  # where a part begins: row, height above it

    def finish(self) -> None:
        """Set the form on one page where it stays readable, else on as many as it takes.

        No part of it is then torn apart by the end of a page that could hold it whole.
        """
        if self._height <= _PAGE / _SMALLEST:
            self._sheet.fit_to_pages(1, 1)
        else:
            self._sheet.set_print_scale(_PERCENT)
            self._sheet.set_h_pagebreaks(self._breaks(_PAGE / _PERCENT * 100))
        self._sheet.print_area(0, 0, max(self._row - 1, 0), COLUMNS - 1)

    def _breaks(self, page: float) -> list[int]:
        """Return the rows before which a page ends."""
        breaks: list[int] = []
        top = 0.0
        ends = [*(height for _, height in self._blocks[1:]), self._height]
        for (row, above), end in zip(self._blocks, ends, strict=True):
            if end - top > page and row > 0:
                breaks.append(row)
                top = above
        return breaks

    def part(self) -> None:
        """Begin what a page should hold whole."""
        self._blocks.append((self._row, self._height))

    def title(self, text: str, below: str) -> None:
        """Write what the form is, and for whom."""
        self.part()
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
            height = max(height, _height_of(label, 1), _height_of(value, span))
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
        """Write one question with what to think of, and places for all that an answer needs."""
        self._cell(0, 1, number, self._paper.label)
        self._cell(1, COLUMNS - 1, question.question, self._paper.text)
        self._next(_height_of(question.question, COLUMNS - 1))
        for label, text in (
            (c.ID, f"{question.id}　来自{source}"),
            ("先想到", "；".join(question.innocent)),
            ("怎么核", question.next_step),
        ):
            self._cell(0, 1, label, self._paper.label)
            self._cell(1, COLUMNS - 1, text, self._paper.text)
            self._next(_height_of(text, COLUMNS - 1))
        self.pairs(((c.RESULT, _BOXES, COLUMNS - 1),), height=20)
        self.pairs(((c.PROOF, "", COLUMNS - 1),), height=30)
        helped = question.severity == HELP
        if not helped:
            self.pairs(
                (
                    (f"{c.OWED}(元)", "", 1),
                    (f"{c.RECOVERED}(元)", "", 1),
                    (c.HANDED_OVER, _YES_NO, 3),
                ),
                height=28,
            )
        self.pairs(
            ((HELPED if helped else c.MEASURES, "", 3), (c.DUE, "", 1), (c.DONE, _YES_NO, 1)),
            height=28,
        )

    def photos(self, *texts: str) -> None:
        """Leave room for photos side by side."""
        span = COLUMNS // len(texts)
        for place, text in enumerate(texts):
            self._cell(place * span, span, text, self._paper.photo)
        self._next(84)

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
    """Return the height in points that a text takes over so many columns of the form."""
    return height_of([(text, span * _WIDTH)], least=_LEAST)

"""The front door of the readers: rows, their numbers, merged cells, percentages, sizes."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from nasty import books, corpus
from nasty.reading import read_folder

from sunledger.engine.sources.files import walk_folder
from sunledger.engine.sources.readers import RawSheet, read_sheets

TINY = 1


def only_sheet(folder, work_dir, look, **options):
    """Return what `look` makes of the first sheet of the only file."""
    for found in walk_folder(folder, work_dir=work_dir):
        return look(next(read_sheets(found, **options)))
    raise AssertionError("no file")


def numbers_and_rows(sheet):
    rows = sheet.rows
    return dict(zip(sheet.line_numbers, rows, strict=True))


class TestRows:
    SHEET = ([["a"], ["b"], []], [["c"], ["d"]])

    def sheet(self):
        first, second = self.SHEET
        return RawSheet("甲", 0, [(first, range(3, 6)), (second, range(6, 8))], first_row=3)

    def test_head_does_not_take_rows_away(self):
        sheet = self.sheet()
        assert sheet.head(2) == [["a"], ["b"]]
        assert sheet.head(4) == [["a"], ["b"], [], ["c"]]
        assert list(sheet.chunks(2)) == [[["a"], ["b"]], [[], ["c"]], [["d"]]]

    def test_a_head_longer_than_the_sheet(self):
        assert len(self.sheet().head(60)) == 5

    def test_rows_stay_for_chunks(self):
        sheet = self.sheet()
        assert sheet.rows == [["a"], ["b"], [], ["c"], ["d"]]
        assert list(sheet.chunks(9)) == [[["a"], ["b"], [], ["c"], ["d"]]]
        assert sheet.rows == []

    def test_numbers_follow_on(self):
        sheet = self.sheet()
        sheet.head(1)
        assert list(sheet.line_numbers)[:3] == [3, 4, 5]
        assert list(sheet.chunks(100))
        assert sheet.line_numbers == range(3, 8)

    def test_numbers_of_records_on_several_lines(self):
        blocks = [([["a"], ["b"]], range(1, 3)), ([["c"], ["d"]], [3, 6]), ([["e"]], range(7, 8))]
        sheet = RawSheet(None, 0, blocks)
        assert [len(chunk) for chunk in sheet.chunks(2)] == [2, 2, 1]
        assert list(sheet.line_numbers) == [1, 2, 3, 6, 7]

    def test_a_sheet_without_rows(self):
        sheet = RawSheet("空", 0)
        assert sheet.head(5) == []
        assert list(sheet.chunks(5)) == []
        assert not sheet.is_percent(1, 0)


class TestMergedCells:
    @pytest.mark.parametrize("memory", [4 << 30, TINY])
    def test_xlsx(self, folder, work_dir, memory):
        corpus.book(corpus.kinds)(folder / "a.xlsx")
        found = only_sheet(folder, work_dir, lambda s: (s.first_row, s.merged), memory_bytes=memory)
        assert found == (3, [(2, 1, 2, 3)])

    @pytest.mark.parametrize(
        ("name", "build", "merged"),
        [
            ("a.xls", corpus.old_book(corpus.old_kinds), [(2, 1, 2, 3)]),
            ("a.ods", corpus.ods_kinds, [(2, 0, 3, 2)]),
            ("a.xlsb", corpus.xlsb_kinds, [(2, 1, 2, 3)]),
        ],
    )
    def test_others(self, folder, work_dir, name, build, merged):
        build(folder / name)
        assert only_sheet(folder, work_dir, lambda s: (s.first_row, s.merged)) == (3, merged)


class TestPercentages:
    def shown(self, sheet):
        rows = numbers_and_rows(sheet)
        return [
            (number, column)
            for number, row in rows.items()
            for column in range(len(row) + 1)
            if sheet.is_percent(number, column)
        ]

    @pytest.mark.parametrize("memory", [4 << 30, TINY])
    def test_xlsx(self, folder, work_dir, memory):
        codes = ['0.0_%;[Red]0"%"', "0.00%;-0.00%", r"0\%", "#,##0.0%_)", "yyyy%"]
        cells = "".join(
            f'<c r="{letter}7" s="{style}"><v>0.5</v></c>' for style, letter in enumerate("ABCDE")
        )
        books.xlsx(folder / "a.xlsx", f'<row r="7">{cells}</row>', styles=books.styles(*codes))
        found = only_sheet(folder, work_dir, self.shown, memory_bytes=memory)
        assert found == [(7, 1), (7, 3)]

    @pytest.mark.parametrize("memory", [4 << 30, TINY])
    def test_built_in_formats(self, folder, work_dir, memory):
        corpus.book(corpus.percents)(folder / "a.xlsx")
        found = only_sheet(folder, work_dir, self.shown, memory_bytes=memory)
        assert found == [(1, 0), (1, 1)]

    @pytest.mark.parametrize(
        ("name", "build", "found"),
        [
            ("a.xls", corpus.old_book(corpus.old_percents), [(1, 0), (1, 1)]),
            ("a.ods", corpus.ods_kinds, [(4, 1)]),
            ("a.xlsb", corpus.xlsb_kinds, [(4, 1)]),
        ],
    )
    def test_others(self, folder, work_dir, name, build, found):
        build(folder / name)
        assert only_sheet(folder, work_dir, self.shown) == found

    def test_asked_after_the_sheet_was_read(self, folder, work_dir):
        corpus.book(corpus.percents)(folder / "a.xlsx")
        for found in walk_folder(folder, work_dir=work_dir):
            (sheet,) = list(read_sheets(found))
            assert sheet.rows == [[0.5, 0.5, 0.5]]
            assert sheet.is_percent(1, 1)


class TestTheTwoXlsxReaders:
    """The row-by-row reader gives what the fast one gives."""

    @pytest.mark.parametrize(
        "case",
        [case for case in corpus.BOOKS if case.name.endswith((".xlsx", ".xlsm"))],
        ids=lambda case: case.title,
    )
    def test_on_the_corpus(self, case, folder, work_dir):
        case.build(folder / case.name)
        found = read_folder(folder, work_dir, memory_bytes=TINY)[case.name]
        if isinstance(case.expect, str):
            assert case.expect in found
        else:
            assert found == case.expect

    @pytest.mark.parametrize("book", ["", '<workbookPr date1904="1"/>'])
    def test_on_numbers_shown_as_dates_and_times(self, folder, work_dir, book):
        serials = [0, 0.25, 1, 1.5, 31, 59, 59.5, 60, 60.5, 61, 366, 40_000.999, 45_813]
        serials += [45_813.395833333336, 45_813.9999999, 45_813.123456789, 2_956_000.5, 1e-7, 1e7]
        codes = ["yyyy-m-d", "h:mm", "General", "[h]:mm", 'm"月"d"日"', "mmm", "[$-804]aaaa", "@"]
        codes += ["0.00E+00", '"d"0', r"\d0", "[Red]0;[Blue]-0", "0_d", "上午/下午h时", "ss.0"]
        rows = "".join(
            f'<row r="{at + 1}">'
            + "".join(
                f'<c r="{chr(65 + style)}{at + 1}" s="{style}"><v>{serial!r}</v></c>'
                for style in range(len(codes))
            )
            + "</row>"
            for at, serial in enumerate(serials)
        )
        books.xlsx(folder / "a.xlsx", rows, styles=books.styles(*codes), book=book)
        fast = read_folder(folder, work_dir)
        assert read_folder(folder, work_dir, memory_bytes=TINY) == fast
        assert len(fast["a.xlsx"]["甲"]) == len(serials)

    def test_built_in_number_formats(self, folder, work_dir):
        used = "".join(f'<xf numFmtId="{number}"/>' for number in range(60))
        cells = "".join(
            f'<row r="{n + 1}"><c r="A{n + 1}" s="{n}"><v>45813</v></c></row>' for n in range(60)
        )
        books.xlsx(folder / "a.xlsx", cells, styles=f"<cellXfs>{used}</cellXfs>")
        fast = read_folder(folder, work_dir)
        assert read_folder(folder, work_dir, memory_bytes=TINY) == fast
        assert fast["a.xlsx"]["甲"][32] == [date(2025, 6, 5)]

    def test_a_sheet_with_far_corners(self, folder, work_dir):
        corpus.two_far_corners(folder / "a.xlsx")
        rows = only_sheet(folder, work_dir, far_corners)
        assert rows == {1: (0, "始"), 2001: (16_383, "末"), 1_048_576: (0, "终")}

    def test_a_duration_longer_than_time(self, folder, work_dir):
        row = '<row r="1"><c r="A1" s="0"><v>330199198801011234</v></c></row>'
        books.xlsx(folder / "a.xlsx", row, styles=books.styles("[h]:mm"))
        assert "已损坏" in read_folder(folder, work_dir)["a.xlsx"]
        found = read_folder(folder, work_dir, memory_bytes=TINY)
        assert found["a.xlsx"] == {"甲": {1: [330199198801011234.0]}}

    def test_rows_out_of_order_are_refused_not_guessed(self, folder, work_dir):
        rows = '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
        books.xlsx(folder / "a.xlsx", rows)
        assert "已损坏" in read_folder(folder, work_dir, memory_bytes=TINY)["a.xlsx"]


def far_corners(sheet):
    found, at = {}, 0
    for chunk in sheet.chunks(50_000):
        for number, row in enumerate(chunk, sheet.first_row + at):
            if row:
                found[number] = (len(row) - 1, row[-1])
        at += len(chunk)
    return found


def test_a_sheet_formatted_to_the_end_needs_no_memory(folder, work_dir):
    corpus.formatted_to_the_end(folder / "a.xlsx")
    assert only_sheet(folder, work_dir, lambda sheet: sheet.rows) == [corpus.HEADER]


def test_names_and_places_of_sheets(folder, work_dir):
    corpus.book(corpus.with_chart)(folder / "a.xlsx")
    for found in walk_folder(folder, work_dir=work_dir):
        assert [(sheet.name, sheet.index) for sheet in read_sheets(found)] == [("甲", 1)]


def test_an_error_value_in_every_kind_of_place(folder, work_dir):
    workbook = xlsxwriter.Workbook(folder / "a.xlsx")
    sheet = workbook.add_worksheet("甲")
    for column, text in enumerate(["#N/A", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"], 2):
        sheet.write_formula(4, column, "=x", None, text)
    sheet.write_formula(9, 1, "=x", None, "#N/A")
    workbook.close()
    assert read_folder(folder, work_dir)["a.xlsx"]["甲"] == {
        5: ["", "", "#N/A", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"],
        6: [],
        7: [],
        8: [],
        9: [],
        10: ["", "#N/A"],
    }


def test_one_bad_sheet_does_not_spoil_the_others(folder, work_dir):
    corpus.changed(corpus.book(corpus.hidden), corpus.spoil_sheet)(folder / "a.xlsx")
    for found in walk_folder(folder, work_dir=work_dir):
        first, second = read_sheets(found)
        assert (first.name, bool(first.problem)) == ("甲", True)
        assert (second.name, second.rows) == ("乙", [["乙一"]])


def test_files_of_the_walk_without_bytes_have_no_sheets(folder, work_dir):
    Path(folder, "a.pdf").write_bytes(b"%PDF-1")
    for found in walk_folder(folder, work_dir=work_dir):
        assert list(read_sheets(found)) == []


@pytest.mark.parametrize("memory", [4 << 30, TINY])
def test_a_long_sheet_is_taken_in_pieces(folder, work_dir, memory):
    workbook = xlsxwriter.Workbook(folder / "a.xlsx")
    sheet = workbook.add_worksheet("甲")
    for number in range(20_000):
        sheet.write_number(number, 0, number)
    workbook.close()

    def pieces(sheet):
        assert sheet.head(2) == [[0.0], [1.0]]
        assert len(sheet.line_numbers) < 10_000
        return [(len(chunk), chunk[0]) for chunk in sheet.chunks(8_000)]

    found = only_sheet(folder, work_dir, pieces, memory_bytes=memory)
    assert found == [(8_000, [0.0]), (8_000, [8_000.0]), (4_000, [16_000.0])]

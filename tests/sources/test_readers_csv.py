"""Delimited text comes back cell by cell with the lines it stands on, however it was written."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nasty.reading import read_file

from sunledger.engine.sources.csvtext import TextError, open_text
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.readers import read_sheets

DELIMITERS = ",\t;|"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=["Cs", "Cc", "Cn"],
    include_characters='\n"',
    exclude_characters="\ufeff\ufffd",
)
CELLS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.sampled_from(
        ["", "张三", "1,234.50", "a;b|c\td", '他说"好"', "一\n二", "一\r\n二", "00123"]
    ),
    st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
).filter(lambda cell: not cell.startswith('="') and not cell.lower().startswith("sep="))


def found(path):
    return FileFound(path.name, path, path.stat().st_size, "", kind="csv")


def read(path):
    return read_file(found(path))


def quoted(cell, delimiter, *, always):
    if always or any(mark in cell for mark in (delimiter, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def trimmed(row):
    while row and not row[-1]:
        row = row[:-1]
    return row


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=12),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    always=st.booleans(),
)
def test_what_was_written_is_read(tmp_path, *, rows, delimiter, encoding, end, always):
    header = ["户编号", "姓名", "金额", "备注"]
    records = [
        delimiter.join(quoted(cell, delimiter, always=always) for cell in row) + end
        for row in [header, *rows]
    ]
    path = tmp_path / "表.csv"
    path.write_bytes("".join(records).encode(encoding))

    expected, line = {}, 1
    for row in [header, *rows]:
        expected[line] = trimmed(row)
        line += 1 + sum(len(re.findall("\r\n|\r|\n", cell)) for cell in row)

    assert read(path) == {None: expected}


@pytest.mark.parametrize("lines", [1, 4095, 4096, 4097, 9000])
def test_records_over_several_lines_at_the_joints_of_reading(tmp_path, lines):
    path = tmp_path / "表.csv"
    plain = [f"{n},x,y" for n in range(lines)]
    path.write_text("\n".join([*plain, '"一\n二\n三",x,y', *plain]) + "\n", encoding="utf-8")
    rows = read(path)[None]
    assert rows[lines] == [f"{lines - 1}", "x", "y"]
    assert rows[lines + 1] == ["一\n二\n三", "x", "y"]
    assert rows[lines + 4] == ["0", "x", "y"]
    assert len(rows) == 2 * lines + 1


def test_letters_at_the_joints_of_decoding(tmp_path):
    path = tmp_path / "表.csv"
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        for shift in range(3):
            path.write_bytes(("x" * shift + ",张三丰\n" * 110_000).encode(encoding))
            table = open_text(path)
            assert table.encoding == encoding
            names = {row[1] for records in table.records() for row in records.rows}
            assert names == {"张三丰"}


def test_many_quotes_left_open_cost_little(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("户编号,姓名\n" + 'H1,"张三\n' * 20_000, encoding="utf-8")
    assert len(read(path)[None]) == 20_001


def test_a_quote_left_open_does_not_swallow_the_file(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text('a,b\n1,"x\n' + "2,y\n" * 100_000, encoding="utf-8")
    rows = read(path)[None]
    assert rows[2] == ["1", '"x']
    assert len(rows) == 100_002


def test_a_cell_longer_than_the_csv_module_allows(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("a,b\n" + "字" * 200_000 + ",2\n3,4\n", encoding="utf-8")
    assert read(path)[None] == {1: ["a", "b"], 2: ["字" * 200_000, "2"], 3: ["3", "4"]}


def test_a_line_without_end_is_no_table(tmp_path):
    path = tmp_path / "表.csv"
    path.write_bytes(b"x" * (9 << 20))
    with pytest.raises(TextError, match="spreadsheet"):
        open_text(path)


def test_a_large_file_is_read_in_pieces(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("a,b\n" + "1,2\n" * 50_000, encoding="utf-8")
    (sheet,) = read_sheets(found(path))
    assert sheet.head(3) == [["a", "b"], ["1", "2"], ["1", "2"]]
    assert len(sheet.line_numbers) < 10_000
    assert [len(chunk) for chunk in sheet.chunks(20_000)] == [20_000, 20_000, 10_001]
    assert sheet.line_numbers == range(1, 50_002)

"""Every table's template is read back as that table, and its samples as nothing."""

from pathlib import Path

import openpyxl
import pytest

from sunledger.catalogue.loader import Source, load_catalogue
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.readers import RawSheet, read_sheets
from sunledger.engine.sources.recognise import HEAD_ROWS, Recogniser
from sunledger.engine.sources.recognised import Recognised, Unrecognised
from sunledger.engine.sources.template import NOTES_SHEET, SAMPLES, samples_of, write_template
from sunledger.kit.ids import is_valid_uscc, read_person_id

SOURCES = load_catalogue().sources
RECOGNISER = Recogniser(SOURCES)
TABLES = [pytest.param(source, id=source.id) for source in SOURCES.values()]


def read(path: Path) -> dict[str, RawSheet]:
    found = FileFound(path.name, path, path.stat().st_size, "", kind="xlsx")
    sheets = {}
    for sheet in read_sheets(found):
        sheet.rows  # noqa: B018 - reads it before the next sheet
        sheets[sheet.name or ""] = sheet
    return sheets


def recognise(sheet: RawSheet) -> Recognised | Unrecognised:
    return RECOGNISER.recognise(
        sheet.rows[:HEAD_ROWS], sheet.merged, first_row=sheet.first_row, sheet_name=sheet.name
    )


def classes(sheet: RawSheet, told: Recognised) -> list[str | None]:
    rows = RECOGNISER.row_filter(told, sheet.merged, first_row=sheet.first_row)
    return [rows.classify(row, at) for at, row in enumerate(sheet.rows) if at >= told.data_start]


@pytest.mark.parametrize("source", TABLES)
def test_is_read_back_as_its_table_without_rows(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_template(source, path)
    sheets = read(path)
    assert list(sheets) == [source.title.zh, NOTES_SHEET]
    told = recognise(sheets[source.title.zh])
    assert isinstance(told, Recognised), told
    assert (told.source_id, told.wide_id) == (source.id, None)
    assert told.confidence >= 0.9
    assert told.header_row == 2
    assert [c.field for c in told.columns] == [c.field for c in source.columns]
    assert classes(sheets[source.title.zh], told) == ["example"] * SAMPLES
    notes = recognise(sheets[NOTES_SHEET])
    assert isinstance(notes, Unrecognised)
    assert notes.code == "empty"


@pytest.mark.parametrize("source", TABLES)
def test_a_row_typed_into_it_is_a_row_of_data(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_template(source, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for at, column in enumerate(source.columns, start=2):
        sheet.cell(3 + SAMPLES, at, samples_of(column)[0])
    book.save(path)
    filled = read(path)[source.title.zh]
    told = recognise(filled)
    assert isinstance(told, Recognised), told
    assert classes(filled, told) == ["example"] * SAMPLES + [None]


def test_keeps_numbers_of_identity_as_text_and_offers_listed_values(tmp_path: Path) -> None:
    source = SOURCES["vehicles"]
    path = tmp_path / "模板.xlsx"
    write_template(source, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    letters = {sheet.cell(2, at).value: at for at in range(1, sheet.max_column + 1)}
    person = sheet.column_dimensions[openpyxl.utils.get_column_letter(letters["身份证号"])]
    assert person.number_format == "@"
    assert not person.protection.locked
    assert sheet.protection.sheet
    assert sheet.cell(2, letters["身份证号"]).protection.locked
    assert "必填" in sheet.cell(2, letters["身份证号"]).comment.text
    assert "必填" not in sheet.cell(2, letters["姓名"]).comment.text
    [listed] = sheet.data_validations.dataValidation
    assert listed.formula1 == '"正常,注销,报废,转出"'
    assert source.purpose.zh in sheet.cell(1, 1).value
    assert "请勿外传" in sheet.cell(1, 1).value
    notes = {row[0].value: [cell.value for cell in row] for row in book[NOTES_SHEET].iter_rows()}
    assert set(letters) - {"序号"} <= set(notes)
    assert "、".join(source.column("status").values) in notes["状态"]


def test_the_same_template_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_template(SOURCES["payments"], tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_samples_are_made_up_and_well_formed() -> None:
    for source in SOURCES.values():
        for column in source.columns:
            samples = samples_of(column)
            assert len(samples) == SAMPLES
            assert all(samples)
            if column.kind == "person":
                assert all(s.startswith("99") and not read_person_id(s).problem for s in samples)
            if column.kind == "uscc":
                assert all(is_valid_uscc(s) for s in samples)
            if column.kind == "enum":
                assert set(samples) <= set(column.values)

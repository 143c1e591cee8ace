"""Writers of the files that departments send: CSV, workbooks old and new, archives."""

import csv
import io
import zipfile
from datetime import date, datetime
from html import escape
from pathlib import Path

import openpyxl
import xlwt

THIN = "\u200b"


def grid(*lines):
    """Return rows of text cells; `_` is an empty cell, `\u3000` inside a cell is a space."""
    return [
        ["" if cell == "_" else cell.replace("\u3000", " ") for cell in line.split()]
        for line in lines
    ]


def csv_bytes(rows, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def put_csv(path, rows, encoding="utf-8", delimiter=","):
    put(path, csv_bytes(rows, encoding, delimiter))


class Styled:
    """A cell with a number format."""

    def __init__(self, value, number_format):
        self.value, self.number_format = value, number_format


def _fill(sheet, rows):
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            styled = isinstance(cell, Styled)
            value = cell.value if styled else cell
            if value in ("", None):
                continue
            place = sheet.cell(r, c)
            place.value = value
            if isinstance(value, str):
                place.data_type = "s"
            if styled:
                place.number_format = cell.number_format


def put_xlsx(path, sheets, *, merges=(), hidden_rows=(), hidden_columns=(), hidden_sheets=()):
    """Write sheets {name: rows}; merges hold for the first; empty text is no cell."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        _fill(sheet, rows)
        if name in hidden_sheets:
            sheet.sheet_state = "hidden"
    first = book[next(iter(sheets))]
    for area in merges:
        first.merge_cells(area)
    for row in hidden_rows:
        first.row_dimensions[row].hidden = True
    for column in hidden_columns:
        first.column_dimensions[column].hidden = True
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def put_xls(path, sheets, merges=()):
    """Write the old format; merges are (first row, last row, first column, last column) from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        tops = {(r1, c1): (r1, r2, c1, c2) for r1, r2, c1, c2 in merges}
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell in ("", None):
                    continue
                if (r, c) in tops:
                    sheet.write_merge(*tops[r, c], cell)
                elif isinstance(cell, Styled):
                    style = xlwt.easyxf(num_format_str=cell.number_format)
                    sheet.write(r, c, cell.value, style)
                elif isinstance(cell, date | datetime):
                    sheet.write(r, c, cell, day)
                else:
                    sheet.write(r, c, cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def _ods_cell(cell):
    if cell in ("", None):
        return "<table:table-cell/>"
    if isinstance(cell, Styled):
        kind = 'office:value-type="percentage" office:value='
        return f'<table:table-cell {kind}"{cell.value}"/>'
    if isinstance(cell, date):
        kind = 'office:value-type="date" office:date-value='
        return f'<table:table-cell {kind}"{cell.isoformat()}"/>'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    text = f"<text:p>{escape(cell)}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


def put_ods(path, sheets):
    names = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", manifest)


class OldName(zipfile.ZipInfo):
    """A member whose name is GB18030 without the UTF-8 flag, as Chinese Windows writes it."""

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits


def zip_bytes(members, *, old_names=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            kind = OldName if old_names else zipfile.ZipInfo
            archive.writestr(kind(name, (2026, 6, 1, 0, 0, 0)), data)
    return out.getvalue()


def file_bytes(writer, folder: Path, suffix, *arguments, **more):
    """Return what a writer of files writes."""
    path = folder.parent / f"scratch{suffix}"
    writer(path, *arguments, **more)
    data = path.read_bytes()
    path.unlink()
    return data

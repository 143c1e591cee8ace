"""The hidden sheet by which a returned workbook is known when it comes back mended."""

from pathlib import Path

from sunledger.desk.returned.marks import TAG_SHEET
from sunledger.engine.sources import formats, xlsx
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.readers import read_sheets
from sunledger.engine.sources.recognise import NOTES_MARK


def tag_of(path: Path) -> str | None:
    """Return the tag that was written into a workbook; None where it has none or is no workbook."""
    kind, problem = formats.detect(path, path.name)
    if problem is not None or kind in (None, formats.ARCHIVE, formats.CSV):
        return None
    if kind == formats.XLSX and not _names_it(path):
        return None
    found = FileFound(path.name, path, path.stat().st_size, "", kind)
    for sheet in read_sheets(found):
        if sheet.name is None or sheet.problem or not sheet.name.startswith(TAG_SHEET):
            continue
        rows = sheet.head(2)
        if len(rows) > 1 and rows[0][:1] == [NOTES_MARK] and rows[1]:
            return str(rows[1][0])
    return None


def _names_it(path: Path) -> bool:
    """Tell by the list of sheets alone whether a workbook has one of that name."""
    try:
        return any(sheet[0].startswith(TAG_SHEET) for sheet in xlsx.open_package(path).sheets)
    except formats.DAMAGE:
        return False

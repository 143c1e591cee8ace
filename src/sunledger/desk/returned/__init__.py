"""returned/: each file that had refused rows, marked so that its owner can mend it.

Every file goes back under its owner's own name, as .xlsx, whole numbers and all: it is his own.
An .xlsx workbook is patched in place, so that everything but the marks stays as it was; any other
file is written anew from its values, and the summary sheet says so. The last columns say what is
wrong and how to mend it, and a summary sheet comes first.
"""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from sunledger.desk.examined import Examined
from sunledger.desk.place import private
from sunledger.desk.returned.marks import FAULT, MEND, FileMarks, Mark
from sunledger.desk.returned.patch import NotPatchableError, patch_workbook
from sunledger.desk.returned.rewrite import rewrite_file
from sunledger.engine.sources.filereader import FileReport
from sunledger.engine.sources.intake import Intake
from sunledger.kit.files import safe_name

_LONGEST = 120  # characters of one name, so that the whole path stays short enough

__all__ = ["FAULT", "MEND", "write_returned"]


def write_returned(
    examined: Examined, folder: Path, *, progress: Callable[[str, str], None] | None = None
) -> None:
    """Write a marked copy of each file that had refused rows."""
    private(folder)
    taken: set[str] = set()
    marks = marks_of(examined.intake)
    for report in examined.intake.files:
        if report.kept is None or report.file not in marks:
            continue
        if progress:
            progress(f"正在标注 {report.file}", f"Marking {report.file}")
        target = folder / _free_name(report.file, taken)
        private(target.parent)
        write_one(report, marks[report.file], target)


def write_one(report: FileReport, marks: FileMarks, target: Path) -> None:
    """Write one marked file: patched where it can be, written anew where it cannot."""
    assert report.kept is not None  # noqa: S101 - only such files come here
    try:
        patch_workbook(report.kept, marks, target)
    except NotPatchableError:
        rewrite_file(report, marks, target)


def marks_of(intake: Intake) -> dict[str, FileMarks]:
    """Return what has to be marked, by file."""
    marks: dict[str, FileMarks] = {}
    for told in intake.refused:
        file = marks.setdefault(told.file, FileMarks(told.file))
        file.add(told.sheet, Mark(told.row, told.column, told.fact[0], told.mend[0]))
    for report in intake.files:
        if report.file in marks:
            for sheet in report.sheets:
                marks[report.file].count(sheet.sheet, sheet.header_row, sheet.rows, sheet.refused)
    return marks


def _free_name(file: str, taken: set[str]) -> str:
    path = PurePosixPath(*(safe_name(part, _LONGEST) for part in PurePosixPath(file).parts))
    name = str(path.with_suffix(".xlsx"))
    if name.casefold() in taken:
        name = f"{path}.xlsx"
    number = 2
    while name.casefold() in taken:
        name = str(path.with_name(f"{path.name} ({number}).xlsx"))
        number += 1
    taken.add(name.casefold())
    return name

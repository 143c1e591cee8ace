"""Look into an .xlsx package for what the fast reader does not tell.

The fast reader (calamine) gives no number formats and no error values, and it keeps a sheet as a
full rectangle in memory. Here one quick pass over a sheet's XML finds out how large that
rectangle may be and whether there are error values; cells shown as percentages are looked up
only when somebody asks.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DATE: Final = "date"
DURATION: Final = "duration"
PERCENT: Final = "percent"

_BLOCK: Final = 1 << 20
_LONGEST_ROW: Final = 64 << 20
_LARGEST_INDEX: Final = 256 << 20
_WORKBOOK: Final = "xl/workbook.xml"
_BUILT_IN: Final[Mapping[int, str]] = {
    9: PERCENT,
    10: PERCENT,
    46: DURATION,
    **dict.fromkeys([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)], DATE),
}
_LITERALS: Final = re.compile(r'"[^"]*"|[\\_*].')
_ELAPSED: Final = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_DATE_LETTERS: Final = re.compile(r"[dmyhs]", re.IGNORECASE)

_ROW_END: Final = b"</row>"
_ROW_NUMBER: Final = re.compile(rb'<row\b[^>]*?\sr="(\d+)"')
_PLAIN_ROW: Final = re.compile(rb'<row [^>]*?\br="\d+"')
_CELL_COLUMN: Final = re.compile(rb'<c (?:\w+="[^"]*" )*?r="([A-Z]{1,3})\d')
_REFERENCE: Final = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_ERROR_CELL: Final = re.compile(
    rb'<c ([^>]*?\bt="e"[^>]*)>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL
)
_MERGED: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref=["\']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)["\']'
)


class SheetPart(NamedTuple):
    """A sheet of the workbook; `part` is null where it is missing."""

    name: str
    is_worksheet: bool
    part: str | None


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of an .xlsx file; `sheets` in workbook order, `styles` by index of `s=`."""

    path: Path
    sheets: tuple[SheetPart, ...]
    shared_strings: str | None
    styles: tuple[str | None, ...]
    starts_1904: bool

    def percent_styles(self) -> frozenset[int]:
        """Return the indices of the styles that show a number as a percentage."""
        return frozenset(index for index, kind in enumerate(self.styles) if kind == PERCENT)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one pass over a sheet finds out; `plain` = written the way that `find_…` expects."""

    cells: int
    has_errors: bool
    plain: bool


def open_package(path: Path) -> Package:
    """Return the parts of an .xlsx file; raises one of `formats.DAMAGE` if there are none."""
    with zipfile.ZipFile(path) as box:
        parts = part_names(box)
        book = _tree(box, parts[_WORKBOOK])
        targets = links(box, parts, _WORKBOOK)
        sheets = []
        for sheet in _all(book, "sheet"):
            link = next((v for k, v in sheet.attrib.items() if _local(k) == "id"), "")
            kind, target = targets.get(link, ("worksheet", ""))
            name = sheet.get("name", "")
            sheets.append(SheetPart(name, kind == "worksheet", parts.get(target.lower())))
        by_kind = {kind: parts.get(target.lower()) for kind, target in targets.values()}
        style_part = by_kind.get("styles")
        about = next(iter(_all(book, "workbookPr")), None)
        return Package(
            path=path,
            sheets=tuple(sheets),
            shared_strings=by_kind.get("sharedStrings"),
            styles=_styles(_tree(box, style_part)) if style_part else (),
            starts_1904=about is not None and about.get("date1904") in ("1", "true"),
        )


def part_names(box: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of the parts by their lower-case form, in which links are compared."""
    return {name.lower(): name for name in reversed(box.namelist())}


def links(
    box: zipfile.ZipFile, parts: Mapping[str, str], workbook: str
) -> dict[str, tuple[str, str]]:
    """Return what a workbook part links to: id -> (kind, part)."""
    folder, name = posixpath.split(workbook)
    tree = _tree(box, parts[f"{folder}/_rels/{name}.rels"])
    return {
        link.get("Id", ""): (
            link.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, link.get("Target", ""))).lstrip("/"),
        )
        for link in _all(tree, "Relationship")
    }


def number_format(code: str) -> str | None:
    """Return how a custom number format shows a number: DATE, DURATION, PERCENT or neither."""
    bare = _LITERALS.sub("", code)
    if _ELAPSED.search(bare):
        return DURATION
    bare = _BRACKETS.sub("", bare)
    if _DATE_LETTERS.search(bare):
        return DATE
    return PERCENT if "%" in bare else None


def column_index(letters: bytes) -> int:
    """Return the position of a column, counted from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def look_over(package: Package, part: str) -> Facts:
    """Go once over a sheet: how many cells its rectangle has at most, and what is in it."""
    last_row, columns, has_errors = 0, set[bytes](), False
    with zipfile.ZipFile(package.path) as box, box.open(part) as stream:
        for piece in _rows_of(stream):
            if piece is None:
                return Facts(0, has_errors=False, plain=False)
            has_errors = has_errors or b't="e"' in piece
            numbered = _ROW_NUMBER.match(piece, piece.rfind(b"<row "))
            at, end = 0, piece.find(_ROW_END)
            while end >= 0:
                cell = piece.rfind(b"<c ", at, end)
                if cell >= 0:
                    found = _CELL_COLUMN.match(piece, cell)
                    if found is None:
                        return Facts(0, has_errors=False, plain=False)
                    columns.add(found[1])
                at, end = end, piece.find(_ROW_END, end + 1)
            if numbered is None:
                return Facts(0, has_errors=False, plain=False)
            last_row = max(last_row, int(numbered[1]))
    width = max(map(column_index, columns), default=-1) + 1
    return Facts(last_row * width, has_errors=has_errors, plain=True)


def find_errors(package: Package, part: str) -> dict[int, dict[int, str]]:
    """Return the error values of a plain sheet by row as seen, then by column from 0."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    with zipfile.ZipFile(package.path) as box, box.open(part) as stream:
        for piece in _rows_of(stream):
            for cell in _ERROR_CELL.finditer(piece or b""):
                place = _REFERENCE.search(cell[1])
                if place is not None:
                    found[int(place[2])][column_index(place[1])] = cell[2].decode()
    return dict(found)


def find_percents(package: Package, part: str) -> dict[int, frozenset[int]]:
    """Return the cells of a plain sheet shown as percentages: column from 0, rows as seen."""
    wanted = package.percent_styles()
    if not wanted:
        return {}
    styled = re.compile(rb'<c ([^>]*\bs="(?:%s)"[^>]*)>' % "|".join(map(str, wanted)).encode())
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    with zipfile.ZipFile(package.path) as box, box.open(part) as stream:
        for piece in _rows_of(stream):
            for cell in styled.finditer(piece or b""):
                place = _REFERENCE.search(cell[1])
                if place is not None:
                    found[place[1]].append(int(place[2]))
    return {column_index(column): frozenset(rows) for column, rows in found.items()}


def find_merged(package: Package, part: str) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges of a sheet: first row and column, last row and column, from 0."""
    found = []
    rest = b""
    with zipfile.ZipFile(package.path) as box, box.open(part) as stream:
        while block := stream.read(_BLOCK):
            data = rest + block
            used = 0
            for range_ in _MERGED.finditer(data):
                used = range_.end()
                first, last = column_index(range_[1]), column_index(range_[3])
                found.append((int(range_[2]) - 1, first, int(range_[4]) - 1, last))
            rest = data[max(used, len(data) - 200) :]
    return found


def _rows_of(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the XML of a sheet in pieces that end with a row; `None` where it is not plain."""
    rest, first = b"", True
    while block := stream.read(_BLOCK):
        data = rest + block
        cut = data.rfind(_ROW_END) + len(_ROW_END)
        ends_a_row = cut >= len(_ROW_END)
        if first and ends_a_row:
            if not _PLAIN_ROW.search(data) or b"<![CDATA[" in data:
                yield None
                return
            first = False
        if ends_a_row:
            yield data[:cut]
            data = data[cut:]
        elif len(data) > _LONGEST_ROW:
            yield None
            return
        rest = data
    if first and re.search(rb":row\b|<row\b[^>]*[^/]>", rest):
        yield None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _all(tree: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in tree.iter() if _local(element.tag) == name]


def _tree(box: zipfile.ZipFile, part: str) -> ET.Element:
    if box.getinfo(part).file_size > _LARGEST_INDEX:
        raise ValueError(f"{part} is implausibly large")
    return ET.fromstring(box.read(part))  # noqa: S314  # expat bounds entity expansion


def _styles(tree: ET.Element) -> tuple[str | None, ...]:
    custom = {
        entry.get("numFmtId"): number_format(entry.get("formatCode", ""))
        for entry in _all(tree, "numFmt")
    }
    kinds = []
    for group in _all(tree, "cellXfs"):
        for style in group:
            key = style.get("numFmtId", "0")
            kinds.append(custom[key] if key in custom else _BUILT_IN.get(int(key)))
    return tuple(kinds)

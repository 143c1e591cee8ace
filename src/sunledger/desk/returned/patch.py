"""Marks an .xlsx workbook in place: only the marked cells and what is added change.

A workbook is a zip of XML parts. Rewriting it through a library would cost its owner whatever the
library does not know (pictures, charts, protected ranges), and half a minute for a large one. Here
the marked cells get a red variant of their own style, the two columns are added as inline text,
and every other byte of every part is copied. What does not look as expected is not patched.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import escape, quoteattr, unescape

from sunledger.desk.returned.marks import (
    FAULT,
    MEND,
    SUMMARY,
    TAG_SHEET,
    FileMarks,
    SheetMarks,
)
from sunledger.engine.sources.recognise import NOTES_MARK

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"
_STYLES = "xl/styles.xml"
_NEW_PART = "xl/worksheets/sunledger-returned.xml"
_NEW_RELATION = "rIdSunledgerReturned"
_TAG_PART = "xl/worksheets/sunledger-tag.xml"
_TAG_RELATION = "rIdSunledgerTag"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RED = (
    '<fill><patternFill patternType="solid"><fgColor rgb="FFF8C9C4"/>'
    '<bgColor indexed="64"/></patternFill></fill>'
)
_SHEET = re.compile(r"<sheet\b[^>]*/>")
_RELATION = re.compile(r"<Relationship\b[^>]*/>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_ROW = re.compile(r"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>.*?</c>)", re.DOTALL)
_REFERENCE = re.compile(r'<c r="([A-Z]{1,3})\d+"')
_XF = re.compile(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_ROWS_TAKEN = 1_048_576
_COLUMNS_TAKEN = 16_384
_NEW_WIDTH = 44


class NotPatchableError(Exception):
    """The workbook is not built as expected; it has to be written anew."""


def patch_workbook(source: Path, marks: FileMarks, target: Path) -> None:
    """Write a marked copy of the workbook; raise NotPatchableError where it cannot be done."""
    try:
        with zipfile.ZipFile(source) as archive:
            parts = _changed_parts(archive, marks)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as copy:
                for info in archive.infolist():
                    content = parts.pop(info.filename, None)
                    _put(copy, info, archive.read(info) if content is None else content)
                for name, content in parts.items():
                    _put(copy, zipfile.ZipInfo(name), content)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, NotImplementedError) as error:
        target.unlink(missing_ok=True)
        raise NotPatchableError from error
    except NotPatchableError:
        target.unlink(missing_ok=True)
        raise


def _put(copy: zipfile.ZipFile, info: zipfile.ZipInfo, content: bytes | str) -> None:
    fresh = zipfile.ZipInfo(info.filename, date_time=(1980, 1, 1, 0, 0, 0))
    fresh.compress_type = zipfile.ZIP_DEFLATED
    copy.writestr(fresh, content)


def _changed_parts(archive: zipfile.ZipFile, marks: FileMarks) -> dict[str, str]:
    workbook, relations, types = (
        archive.read(name).decode("utf-8") for name in (_WORKBOOK, _RELATIONS, _TYPES)
    )
    if "spreadsheetml.sheet.main+xml" not in types or f'xmlns="{_MAIN}"' not in workbook:
        raise NotPatchableError  # with macros, a template, or with names we do not know
    places = dict(_sheet_parts(workbook, relations))
    styles = _Styles(archive.read(_STYLES).decode("utf-8"))
    changed = {}
    for name, part in places.items():
        if name in marks.sheets:
            text = archive.read(part).decode("utf-8")
            changed[part] = _patch_sheet(text, marks.sheets[name], styles)
    if set(marks.sheets) - set(places):
        raise NotPatchableError
    for part in places.values():
        text = changed.get(part) or archive.read(part)[:4096].decode("utf-8", "ignore")
        if 'tabSelected="1"' in text[:4096]:
            whole = changed.get(part) or archive.read(part).decode("utf-8")
            changed[part] = whole.replace(' tabSelected="1"', "", 1)
    changed[_STYLES] = styles.text()
    added = [(SUMMARY, _NEW_PART, _NEW_RELATION, "", _summary_sheet(marks))]
    if marks.tag is not None:
        tag = _tag_sheet(marks.tag)
        added.append((TAG_SHEET, _TAG_PART, _TAG_RELATION, ' state="hidden"', tag))
    for name, part, relation, state, content in added:
        workbook = _with_sheet(workbook, name, relation, state, first=part is _NEW_PART)
        relations = relations.replace(
            "</Relationships>",
            f'<Relationship Id="{relation}" Type="{_DOCUMENT}/worksheet" '
            f'Target="worksheets/{PurePosixPath(part).name}"/></Relationships>',
        )
        types = types.replace(
            "</Types>", f'<Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/></Types>'
        )
        changed[part] = content
    changed |= {_WORKBOOK: workbook, _RELATIONS: relations, _TYPES: types}
    return changed


def _attributes(tag: str) -> dict[str, str]:
    return {
        name: unescape(value[1:-1], {"&quot;": '"', "&apos;": "'"})
        for name, value in _ATTRIBUTE.findall(tag)
    }


def _sheet_parts(workbook: str, relations: str) -> Iterator[tuple[str, str]]:
    """Yield each worksheet's name and the part that holds it."""
    targets = {}
    for tag in _RELATION.findall(relations):
        relation = _attributes(tag)
        if relation["Type"].endswith("/worksheet"):
            target = relation["Target"]
            targets[relation["Id"]] = target[1:] if target[0] == "/" else f"xl/{target}"
    for tag in _SHEET.findall(workbook):
        sheet = _attributes(tag)
        identifier = next((v for k, v in sheet.items() if k.endswith(":id")), "")
        if identifier in targets:
            yield sheet["name"], targets[identifier]


def _with_sheet(workbook: str, name: str, relation: str, state: str, *, first: bool) -> str:
    """Return the workbook with one sheet more: as its first, active one, or as its last."""
    sheets = [_attributes(tag) for tag in _SHEET.findall(workbook)]
    if not sheets:
        raise NotPatchableError
    taken = {sheet["name"].casefold() for sheet in sheets}
    name = next(n for n in (name, *(f"{name}{i}" for i in range(2, 99))) if n not in taken)
    number = max(int(sheet["sheetId"]) for sheet in sheets) + 1
    # Some writers name the prefix at each sheet, not at the root: the new one brings its own.
    space = f'xmlns:r="{_DOCUMENT}" r:id="{relation}"'
    tag = f'<sheet name="{name}" sheetId="{number}"{state} {space}/>'
    if not first:
        return workbook.replace("</sheets>", f"{tag}</sheets>", 1)
    workbook = re.sub(r"(<sheets\b[^>]*>)", lambda m: m[1] + tag, workbook, count=1)
    workbook = re.sub(
        r'localSheetId="(\d+)"', lambda m: f'localSheetId="{int(m[1]) + 1}"', workbook
    )
    return re.sub(r' (?:activeTab|firstSheet)="\d+"', "", workbook)


class _Styles:
    """The workbook's styles, to which red variants are added as they are asked for."""

    def __init__(self, text: str) -> None:
        fills = re.search(r"<fills\b[^>]*>", text)
        formats = re.search(r"<cellXfs\b[^>]*>(.*?)</cellXfs>", text, re.DOTALL)
        if not fills or not formats:
            raise NotPatchableError
        self._text = text
        self._formats = _XF.findall(formats[1])
        self._own = len(self._formats)
        self._fill = len(re.findall(r"<fill\b|<fill>", text[fills.end() : text.index("</fills>")]))
        self._red: dict[int, int] = {}
        self._wrapped: int | None = None

    def red(self, style: int) -> int:
        """Return the red variant of a style."""
        if style not in self._red:
            if style >= self._own:
                raise NotPatchableError
            xf = re.sub(r'\s(?:fillId|applyFill)="[^"]*"', "", self._formats[style])
            self._red[style] = self._add(
                xf.replace("<xf", f'<xf fillId="{self._fill}" applyFill="1"', 1)
            )
        return self._red[style]

    def wrapped(self) -> int:
        """Return the style of the added texts."""
        if self._wrapped is None:
            self._wrapped = self._add(
                '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
                '<alignment vertical="top" wrapText="1"/></xf>'
            )
        return self._wrapped

    def _add(self, xf: str) -> int:
        self._formats.append(xf)
        return len(self._formats) - 1

    def text(self) -> str:
        text = re.sub(
            r"<cellXfs\b[^>]*>.*?</cellXfs>",
            lambda _: f'<cellXfs count="{len(self._formats)}">{"".join(self._formats)}</cellXfs>',
            self._text,
            count=1,
            flags=re.DOTALL,
        )
        text = text.replace("</fills>", f"{_RED}</fills>", 1)
        return re.sub(r"<fills\b[^>]*>", f'<fills count="{self._fill + 1}">', text, count=1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _patch_sheet(text: str, marks: SheetMarks, styles: _Styles) -> str:
    """Return the sheet with the bad cells red and the two columns added."""
    start, end = text.find("<sheetData>"), text.find("</sheetData>")
    if start < 0 or end < 0:
        raise NotPatchableError
    start += len("<sheetData>")
    widest = max(map(_number, set(_REFERENCE.findall(text, start, end))), default=0)
    if not widest or widest + 2 > _COLUMNS_TAKEN:
        raise NotPatchableError
    rows = _Rows(marks, styles, widest)
    body = _ROW.sub(rows.patch, text[start:end])
    if rows.waiting:
        raise NotPatchableError
    head = re.sub(r"<dimension\b[^>]*/>", "", text[:start])
    width = f'<col min="{widest + 1}" max="{widest + 2}" width="{_NEW_WIDTH}" customWidth="1"/>'
    if "</cols>" in head:
        spans = [_attributes(tag) for tag in re.findall(r"<col\b[^>]*/>", head)]
        if all(int(span["max"]) <= widest for span in spans):
            head = head.replace("</cols>", f"{width}</cols>", 1)
    else:
        head = head.replace("<sheetData>", f"<cols>{width}</cols><sheetData>", 1)
    return head + body + text[end:]


class _Rows:
    def __init__(self, marks: SheetMarks, styles: _Styles, widest: int) -> None:
        self.waiting = {*marks.by_row, marks.header_row}
        self._marks = marks
        self._styles = styles
        self._new = (_letters(widest + 1), _letters(widest + 2))

    def patch(self, match: re.Match[str]) -> str:
        attributes = match[1]
        number = re.search(r'\br="(\d+)"', attributes)
        if not number:
            raise NotPatchableError
        row = int(number[1])
        if row not in self.waiting:
            return match[0]
        self.waiting.discard(row)
        cells = match[2] or ""
        if row == self._marks.header_row:
            texts = (FAULT, MEND)
        else:
            for mark in self._marks.by_row[row]:
                if mark.column:
                    cells = self._redden(cells, mark.column, row)
            texts = self._marks.texts(row)
        style = self._styles.wrapped()
        added = "".join(
            _text_cell(f"{letters}{row}", text, style)
            for letters, text in zip(self._new, texts, strict=True)
        )
        attributes = re.sub(r'\sspans="[^"]*"', "", attributes).rstrip("/ ")
        return f"<row{attributes}>{cells}{added}</row>"

    def _redden(self, cells: str, column: str, row: int) -> str:
        reference = f"{column}{row}"
        here = _number(column)
        for cell in _CELL.finditer(cells):
            attributes = _attributes(cell[1])
            name = attributes.get("r", "")
            if not name:
                raise NotPatchableError
            if name == reference:
                red = self._styles.red(int(attributes.get("s", "0")))
                tag = re.sub(r'\ss="\d+"', "", cell[1])
                rest = cell[0][len("<c") + len(cell[1]) :]
                return f'{cells[: cell.start()]}<c{tag} s="{red}"{rest}{cells[cell.end() :]}'
            if _number(name.rstrip("0123456789")) > here:
                at = cell.start()
                return f'{cells[:at]}<c r="{reference}" s="{self._styles.red(0)}"/>{cells[at:]}'
        return f'{cells}<c r="{reference}" s="{self._styles.red(0)}"/>'


def _text_cell(reference: str, text: str, style: int) -> str:
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    body = f'<is><t xml:space="preserve">{escape(clean)}</t></is>'
    return f'<c r="{reference}" s="{style}" t="inlineStr">{body}</c>'


def _tag_sheet(tag: str) -> str:
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c></row>'
        for row, text in ((1, NOTES_MARK), (2, tag))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<worksheet xmlns={quoteattr(_MAIN)}><sheetData>{cells}</sheetData></worksheet>"
    )


def _summary_sheet(marks: FileMarks) -> str:
    lines: Iterable[tuple[str, ...]] = marks.summary(styles_kept=True)
    rows = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{_letters(at)}{number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(text)}</t></is></c>"
            for at, text in enumerate(line, start=1)
        )
        + "</row>"
        for number, line in enumerate(lines, start=1)
    )
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate((24, 9, 9, 60, 50), start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<worksheet xmlns={quoteattr(_MAIN)}>"
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{rows}</sheetData>"
        '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/></worksheet>'
    )

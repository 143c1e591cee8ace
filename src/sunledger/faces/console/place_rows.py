"""A list of places as people write it: a code and a name a line, pasted or as a file.

Everything is read as text and checked line by line before anything is added.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook

from sunledger.faces.words import say
from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import display_name, fold, name_key, squash
from sunledger.platform.ground.places.codes import level_of, parent_of
from sunledger.platform.ground.places.contracts import (
    CODE_DIGITS,
    DivisionLevel,
    NewDivision,
)
from sunledger.platform.ground.places.selectors import tree

MOST_LINES = 5000
MOST_BYTES = 2_000_000
_MOST_UNPACKED = 50_000_000  # bytes in a workbook: what holds 5,000 lines is far smaller
_LONGEST_NAME = 80
_GAPS = re.compile(r"[\t,，;；、\s]+")
_ADDED = (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)


@dataclass(frozen=True)
class Line:
    """A line as it was written, with the number that a person sees beside it."""

    number: int
    code: str
    name: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: what it is, and what it should be, in the language of the page."""

    number: int
    what: str
    should: str


@dataclass(frozen=True)
class Checked:
    """What a list would add, how many lines name what stands already, and what is wrong."""

    new: list[NewDivision]
    standing: int
    faults: list[Fault]

    def count(self, level: DivisionLevel) -> int:
        """Return how many of a level would be added."""
        return sum(level_of(row.code) is level for row in self.new)


def text_of_file(name: str, content: bytes) -> str:
    """Return the first sheet, or the text, of a file with a line for each of its rows.

    Raises SunledgerError, at the field `file`, where it cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise _unreadable(
            "文件超过 2 MB。请只留代码和名称两列，再交一次。",
            "The file is larger than 2 MB. Keep the two columns only and hand it in again.",
        )
    suffix = PurePath(name).suffix.lower()
    if suffix == ".xlsx":
        return _text_of_workbook(content)
    if suffix in {".csv", ".txt"}:
        return _text_of_csv(content)
    raise _unreadable(
        f"这是 {suffix or '没有扩展名的'} 文件。请另存为 .xlsx 或 .csv。",
        f"This is a {suffix or 'file without an ending'}. Save it as .xlsx or .csv.",
    )


def _text_of_workbook(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > _MOST_UNPACKED:
            raise _unreadable(
                "表格太大。请把代码和名称两列粘到一张新表里。",
                "The workbook is too large. Paste the two columns into a new one.",
            )
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False, nrows=MOST_LINES + 1)
    except (CalamineError, zipfile.BadZipFile, IndexError):
        raise _unreadable(
            "这个文件打不开，可能坏了或者有密码。请另存一份没有密码的。",
            "The file does not open: it is damaged or has a password. Save one without.",
        ) from None
    return "\n".join("\t".join(_text_of_cell(cell) for cell in row).rstrip() for row in rows)


def _text_of_cell(cell: object) -> str:
    """Return a cell as text: a code that Excel kept as a number has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _text_of_csv(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _unreadable(
        "这个文件里有认不出的字。请用表格软件打开，另存为 .xlsx。",
        "The file holds bytes that are no letters. Open it and save it as .xlsx.",
    )


def _unreadable(zh: str, en: str) -> SunledgerError:
    return SunledgerError(zh, en, code="bad_file", where="file")


def lines_of(text: str) -> list[Line]:
    """Return the lines that hold something; a heading without a digit before them is left out."""
    found: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        cells = [fold(cell) for cell in next(csv.reader([raw]), [])] if '"' in raw else [fold(raw)]
        parts = [part for part in _GAPS.split(" ".join(cells)) if part]
        if not parts:
            continue
        code, name = squash(parts[0]), display_name("".join(parts[1:]))
        if not found and not any(letter.isdecimal() for letter in code):
            continue
        found.append(Line(number, code, name))
    return found


def check(lines: Sequence[Line], *, may_change: Callable[[str], bool]) -> Checked:
    """Check every line against the tree that stands and against the others.

    `may_change` tells whether the actor may change the place of a code.
    """
    stands = {place.code: place.name for place in tree()}
    coming = {line.code: line.number for line in reversed(lines)}
    new: list[NewDivision] = []
    faults: list[Fault] = []
    standing = 0
    for line in lines:
        fault = next(_faults(line, stands, coming, may_change), None)
        if fault is not None:
            faults.append(Fault(line.number, *fault))
        elif line.code in stands:
            standing += 1
        else:
            new.append(NewDivision(line.code, line.name))
    return Checked(new, standing, faults)


def _faults(
    line: Line,
    stands: dict[str, str],
    coming: dict[str, int],
    may_change: Callable[[str], bool],
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a line and how it should be, the first thing first."""
    code, name = line.code, line.name
    yield from _faults_of_code(code)
    if not name:
        yield (
            say(f"{code} 后面没有名称", f"no name after {code}"),
            say("代码后面写名称", "a name after the code"),
        )
    if len(name) > _LONGEST_NAME or name.isdecimal():
        yield (
            say(
                f"名称是“{name[:20]}”，{len(name)} 字",
                f"the name is “{name[:20]}”, {len(name)} letters",
            ),
            say("1 到 80 个字的地名", "the name of a place, 1 to 80 letters"),
        )
    if coming[code] != line.number:
        yield (
            say(f"{code} 和第 {coming[code]} 行一样", f"{code} stands in line {coming[code]} too"),
            say("一个代码只写一行", "one line for one code"),
        )
    if code in stands:
        if name_key(stands[code]) != name_key(name):
            yield (
                say(f"{code} 写的是{name}", f"{code} is called {name} here"),
                say(
                    f"平台里叫{stands[code]}。要改名，请到它的页面",
                    f"it stands as {stands[code]}; to rename it, open its page",
                ),
            )
        return
    level, parent = level_of(code), parent_of(code) or ""
    if level not in _ADDED:
        yield (
            say(f"{code} 是县或县以上的代码", f"{code} is the code of a county or above"),
            say("这里只加乡镇和村", "townships and villages only"),
        )
    if not may_change(code):
        yield (
            say(f"{code} 不在您管的地方", f"{code} lies outside your post"),
            say("代码开头要和您的县一样", "a code that begins as your county does"),
        )
    if parent not in stands and parent not in coming:
        yield (
            say(f"{code} 的上级 {parent} 还没有", f"{parent}, in which {code} lies, is missing"),
            say(f"把 {parent} 也写进来", f"a line for {parent} too"),
        )


def _faults_of_code(code: str) -> Iterator[tuple[str, str]]:
    what = say(f"代码是“{code[:30]}”", f"the code is “{code[:30]}”")
    if "E+" in code.upper():
        yield (
            say(f"{what}，表格软件改过了", f"{what}: the spreadsheet changed it"),
            say("把这一列设成文本，写全 12 位数字", "format the column as text; all 12 digits"),
        )
    elif not (code.isascii() and code.isdecimal()):
        yield what, say("12 位数字", "12 digits")
    elif len(code) != CODE_DIGITS:
        yield (
            say(f"{what}，{len(code)} 位", f"{what}, {len(code)} digits"),
            say("12 位数字；乡镇的后三位是 000", "12 digits; a township's end in 000"),
        )


def text_of(rows: Sequence[NewDivision]) -> str:
    """Return places as the lines that `lines_of` reads."""
    return "\n".join(f"{row.code}\t{row.name}" for row in rows)

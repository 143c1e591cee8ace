"""Read delimited text: find its encoding and delimiter, split it into records, keep line numbers.

A record's number is the line on which it begins, as a text editor shows it. Nothing is repaired
in silence but quotation marks that were never closed: such a line is taken as it stands.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from sunledger.engine.sources.formats import EMPTY_FILE, NOT_A_TABLE, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DELIMITERS: Final = (",", "\t", ";", "|")

_BLOCK: Final = 1 << 20
_LINES: Final = 4096
_SAMPLE_LINES: Final = 400
_LONGEST_RECORD: Final = 500
_LONGEST_LINE: Final = 8 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS: Final = ("\r", "\n", *DELIMITERS)
_BLANK: Final = '\ufeff\0\x1a" \t\r\n\v\f,;|'
_CONTROL: Final = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f\ufffd]")
_MOST_CONTROLS: Final = 0.02
_SURELY_UTF8: Final = 20
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)
_FORCED_TEXT: Final = re.compile(r'="([^"]*)"')


class TextError(Exception):
    """The text cannot be read; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence[1])
        self.sentence = sentence


class Records(NamedTuple):
    """Some records and the line on which each begins."""

    rows: list[list[str]]
    lines: range | list[int]


@dataclass(frozen=True, slots=True)
class TextTable:
    """Delimited text that can be read, and how. `width` is the usual number of cells."""

    path: Path
    encoding: str
    skip_bytes: int
    has_nul: bool
    delimiter: str
    first_line: int
    width: int

    def records(self) -> Iterator[Records]:
        """Yield the records in order, some thousands at a time."""
        with _open(self.path, self.encoding, self.skip_bytes) as text:
            lines: Iterator[str] = iter(text)
            if self.has_nul:
                lines = (line.replace("\0", "") for line in lines)
            skipped = islice(lines, self.first_line - 1, None)
            yield from _split(skipped, self.delimiter, self.width, self.first_line)


def open_text(path: Path, *, prefer_tab: bool = False) -> TextTable:
    """Look through delimited text and return how to read it, or raise `TextError`.

    `prefer_tab` breaks a tie between delimiters (a .tsv file).
    """
    with path.open("rb") as raw:
        head = raw.read(_BLOCK)
    encoding, skip_bytes = _encoding(path, head)
    has_nul = _check(path, encoding, skip_bytes)
    with _open(path, encoding, skip_bytes) as text:
        sample = [line.replace("\0", "") for line in islice(text, _SAMPLE_LINES)]
    told = _SEPARATOR_LINE.fullmatch(sample[0])
    if told:
        widths = _widths(sample[1:], told[1])
        return TextTable(path, encoding, skip_bytes, has_nul, told[1], 2, _usual(widths)[0])
    order = ("\t", *DELIMITERS) if prefer_tab else DELIMITERS
    delimiter, width = _delimiter(sample, order)
    return TextTable(path, encoding, skip_bytes, has_nul, delimiter, 1, width)


def _open(path: Path, encoding: str, skip_bytes: int) -> io.TextIOWrapper:
    raw = path.open("rb")
    raw.seek(skip_bytes)
    return io.TextIOWrapper(raw, encoding, newline="")


def _encoding(path: Path, head: bytes) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    if wide := _unmarked_utf16(head):
        return wide, 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    wide_letters = 0
    with path.open("rb") as raw:
        for block in iter(lambda: raw.read(_BLOCK), b""):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                sound = error.object[: error.start].decode("utf-8")
                wide_letters += len(sound.encode("utf-8")) - len(sound)
                return ("utf-8" if wide_letters >= 2 * _SURELY_UTF8 else "gb18030"), 0
            if wide_letters < 2 * _SURELY_UTF8 and not text.isascii():
                wide_letters += len(block) - len(text)
    return "utf-8", 0


def _unmarked_utf16(head: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, where line ends and delimiters show it."""
    half = len(head) // 2
    zeros = head.count(0)
    if zeros * 50 < half or (zeros * 5 < half and _is_utf8(head)):
        return None
    marks = {
        encoding: sum(map(head[: half * 2].decode(encoding, "replace").count, _MARKS))
        for encoding in ("utf-16-le", "utf-16-be")
    }
    best = max(marks, key=lambda encoding: marks[encoding])
    in_bytes = sum(head.count(mark.encode()) for mark in _MARKS)
    return best if marks[best] and marks[best] * 4 >= in_bytes else None


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _check(path: Path, encoding: str, skip_bytes: int) -> bool:
    """Decode everything once. Return whether there are NUL characters; raise if unreadable."""
    decoder = codecs.getincrementaldecoder(encoding)()
    has_nul, blank, first, line, open_chars = False, True, True, 1, 0
    with path.open("rb") as raw:
        raw.seek(skip_bytes)
        for block in chain(iter(lambda: raw.read(_BLOCK), b""), (b"",)):
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                if first and _is_binary(block.decode("latin-1")):
                    raise TextError(NOT_A_TABLE) from error
                sound = error.object[: error.start].decode(encoding)
                raise TextError(_bad_bytes(line + _count_lines(sound))) from error
            has_nul = has_nul or "\0" in text
            blank = blank and not text.strip(_BLANK)
            if first and _is_binary(text):
                raise TextError(NOT_A_TABLE)
            first = False
            line += _count_lines(text)
            last = max(text.rfind("\n"), text.rfind("\r"))
            open_chars = open_chars + len(text) if last < 0 else len(text) - last
            if open_chars > _LONGEST_LINE:
                raise TextError(NOT_A_TABLE)
    if blank:
        raise TextError(EMPTY_FILE)
    return has_nul


def _is_binary(text: str) -> bool:
    return len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROLS


def _count_lines(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _bad_bytes(line: int) -> Sentence:
    return (
        f"第 {line} 行有认不出的字。请用表格软件打开，另存为 .xlsx 再放进来。",
        f"Line {line} holds bytes that are no letters. Save the file as .xlsx.",
    )


def _delimiter(sample: list[str], order: Iterable[str]) -> tuple[str, int]:
    """Return the delimiter whose records agree best on their width, and that width."""
    best = (0, ",", 1)
    for delimiter in order:
        width, count = _usual(_widths(sample, delimiter))
        score = count * (width - 1)
        if score > best[0]:
            best = (score, delimiter, width)
    return best[1], best[2]


def _widths(sample: list[str], delimiter: str) -> list[int]:
    blocks = _split(iter(sample), delimiter, 0, 1)
    return [len(row) for records in blocks for row in records.rows]


def _usual(widths: list[int]) -> tuple[int, int]:
    """Return the most frequent width above one and how often it occurs."""
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 1, len(widths)
    width, count = max(counts.items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))
    return width, count


def _split(lines: Iterator[str], delimiter: str, width: int, line: int) -> Iterator[Records]:
    while block := list(islice(lines, _LINES)):
        try:
            rows = list(csv.reader(block, delimiter=delimiter, strict=True))
        except csv.Error:
            rows = []
        starts: range | list[int] = range(line, line + len(block))
        if len(rows) != len(block):
            rows, starts, line = _split_quoted(block, lines, delimiter, width, line)
        else:
            line += len(block)
        if any('="' in text for text in block):
            rows = [[_without_force(cell) for cell in row] for row in rows]
        yield Records(rows, starts)


def _without_force(cell: str) -> str:
    """Return `00123` for `="00123"`, the way exports force a cell to be text."""
    forced = _FORCED_TEXT.fullmatch(cell)
    return forced[1] if forced else cell


def _split_quoted(
    block: list[str], lines: Iterator[str], delimiter: str, width: int, line: int
) -> tuple[list[list[str]], list[int], int]:
    """Split lines among which a cell holds a line break or a quotation mark is left open."""
    rows: list[list[str]] = []
    starts: list[int] = []
    at = 0
    while at < len(block):
        starts.append(line + at)
        row, used = _one_record(block, at, lines, delimiter, width)
        rows.append(row)
        at += used
    return rows, starts, line + at


def _one_record(
    block: list[str], at: int, lines: Iterator[str], delimiter: str, width: int
) -> tuple[list[str], int]:
    """Return the record that begins at `block[at]` and how many lines it takes.

    Lines are drawn from `lines` onto the block where the record goes on beyond it.
    """
    row = _strict(block[at : at + 1], delimiter)
    if row is not None:
        return row, 1
    alone = _lenient(block[at], delimiter, width)
    marks = block[at].count('"')
    for end in range(at + 1, at + _LONGEST_RECORD):
        if end == len(block):
            following = next(lines, None)
            if following is None:
                break
            block.append(following)
        more = block[end].count('"')
        marks += more
        if more and marks % 2 == 0:
            row = _strict(block[at : end + 1], delimiter)
            if row is None or (len(row) != width and len(alone) == width):
                break
            return row, end + 1 - at
    return alone, 1


def _strict(lines: list[str], delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _lenient(line: str, delimiter: str, width: int) -> list[str]:
    """Return the cells of a line whose quotation marks do not pair up."""
    plain = [_unquoted(cell) for cell in line.rstrip("\r\n").split(delimiter)]
    if len(plain) == width or line.count('"') % 2:
        return plain
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return plain


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell

"""What a file is, told from its first bytes and its inner names, never from its extension."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree as ET
from xml.parsers import expat

from sunledger.engine.sources.compound import CompoundError, CompoundFile

if TYPE_CHECKING:
    from pathlib import Path

Sentence = tuple[str, str]
"""One thing to say, in Chinese and in English."""

XLSX: Final = "xlsx"
XLSB: Final = "xlsb"
ODS: Final = "ods"
XLS: Final = "xls"
CSV: Final = "csv"
ARCHIVE: Final = "archive"

DAMAGE: Final = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    ET.ParseError,
)
"""What reading a damaged package of XML files may raise."""

_HEAD_BYTES: Final = 4096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FILE_PASS: Final = 0x2F
_TEXT_SUFFIXES: Final = frozenset(
    {".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods"}
)

EMPTY_FILE: Final = ("文件是空的。请重新导出后再放进来。", "The file is empty. Export it again.")
EMPTY_WORKBOOK: Final = (
    "表格里一个字也没有。请核对后重新导出。",
    "Every sheet is empty. Look at it and export it again.",
)
EMPTY_ARCHIVE: Final = (
    "压缩包里没有文件。请重新压缩后再放进来。",
    "There is no file in the archive. Compress it again.",
)
CORRUPT_WORKBOOK: Final = (
    "表格文件已损坏，打不开。请重新导出，或用表格软件修复后另存为 .xlsx。",
    "The workbook is damaged. Export it again, or repair it and save it as .xlsx.",
)
CORRUPT_ARCHIVE: Final = (
    "压缩包已损坏，打不开。请重新压缩，或直接放入里面的文件。",
    "The archive is damaged. Compress it again, or put in the files themselves.",
)
TOO_LARGE: Final = (
    "这张表占的范围太大。请删去空行空列，另存为 .xlsx 再放进来。",
    "The sheet spans too large an area. Delete empty rows and columns and save it as .xlsx.",
)
PASSWORD: Final = (
    "表格设了打开密码。请去掉密码，另存为 .xlsx 再放进来。",
    "The workbook has a password. Remove it and save the workbook as .xlsx.",
)
WEB_PAGE: Final = (
    "这是网页，不是表格文件。请用表格软件打开，另存为 .xlsx 再放进来。",
    "This is a web page, not a workbook. Open it in a spreadsheet program and save it as .xlsx.",
)
XML_TABLE: Final = (
    "这是 XML 文件，不是表格文件。请用表格软件打开，另存为 .xlsx 再放进来。",
    "This is an XML file, not a workbook. Open it in a spreadsheet program and save it as .xlsx.",
)
OLD_EXCEL: Final = (
    "这是 1995 年以前的表格格式。请用表格软件打开，另存为 .xlsx 再放进来。",
    "This workbook format is older than 1995. Save it as .xlsx.",
)
DOCUMENT: Final = (
    "这是文档，不是表格。请提供表格（.xlsx 或 .csv）。",
    "This is a document. Please provide a spreadsheet (.xlsx or .csv).",
)
PICTURE: Final = (
    "这是图片，不是表格。请提供表格（.xlsx 或 .csv）。",
    "This is a picture. Please provide a spreadsheet (.xlsx or .csv).",
)
PDF: Final = (
    "这是 PDF，不是表格。请提供表格（.xlsx 或 .csv）。",
    "This is a PDF. Please provide a spreadsheet (.xlsx or .csv).",
)
PLAIN_TEXT: Final = (
    "这是文本文件，不是表格。请提供表格（.xlsx 或 .csv）。",
    "This is a text file. Please provide a spreadsheet (.xlsx or .csv).",
)
OTHER_ARCHIVE: Final = (
    "这种压缩包读不了。请解压后放进来，或改用 .zip。",
    "This kind of archive cannot be read. Unpack it, or use .zip.",
)
NOT_A_TABLE: Final = (
    "看不出是表格。请提供表格（.xlsx 或 .csv）。",
    "This is no spreadsheet. Please provide one (.xlsx or .csv).",
)

_SIGNATURES: Final[tuple[tuple[re.Pattern[bytes], Sentence], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (rb"%PDF-", PDF),
        (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|BM....\0\0\0\0", PICTURE),
        (rb"RIFF....WEBP|....ftyp(heic|heix|mif1|avif)", PICTURE),
        (rb"\{\\rtf", DOCUMENT),
        (rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\0", OTHER_ARCHIVE),
        (rb"\x09\0\x04\0|\x09\x02\x06\0|\x09\x04\x06\0", OLD_EXCEL),
        (rb"SQLite format 3\0|MZ.{0,62}\0|\x7fELF", NOT_A_TABLE),
    )
)
_SUFFIX_SENTENCES: Final[dict[str, Sentence]] = {
    **dict.fromkeys((".doc", ".docx", ".wps", ".rtf", ".odt", ".ppt", ".pptx", ".ofd"), DOCUMENT),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".heic"), PICTURE),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz"), OTHER_ARCHIVE),
    **dict.fromkeys((".txt", ".log", ".md"), PLAIN_TEXT),
    ".pdf": PDF,
}
_MARKUP: Final = re.compile(r"\s*<(!doctype html|html|head|body|meta|table|style|script|div)\b")


class Format(NamedTuple):
    """The reader a file needs (`kind`), or why none can read it."""

    kind: str | None
    problem: Sentence | None = None


def detect(path: Path, name: str) -> Format:
    """Return what the file at `path`, which people know as `name`, really is."""
    suffix = PurePosixPath(name).suffix.lower()
    with path.open("rb") as handle:
        head = handle.read(_HEAD_BYTES)
    if not head:
        return Format(None, EMPTY_FILE)
    if head.startswith((_OLE, *_ZIP)):
        found = _detect_compound(path) if head.startswith(_OLE) else _detect_zip(path, suffix)
        no_table = found.kind == ARCHIVE or found.problem in (CORRUPT_WORKBOOK, CORRUPT_ARCHIVE)
        if no_table and suffix in _SUFFIX_SENTENCES:
            return Format(None, _SUFFIX_SENTENCES[suffix])
        return found
    for pattern, sentence in _SIGNATURES:
        if pattern.match(head):
            return Format(None, sentence)
    return _detect_text(head, suffix)


def _detect_text(head: bytes, suffix: str) -> Format:
    start = _as_text(head).lstrip("\ufeff \t\r\n").lower()
    if _MARKUP.match(start) or start.startswith("mime-version:"):
        return Format(None, WEB_PAGE)
    if start.startswith("<?xml"):
        return Format(None, WEB_PAGE if "<html" in start else XML_TABLE)
    if suffix not in _TEXT_SUFFIXES:
        return Format(None, _SUFFIX_SENTENCES.get(suffix, NOT_A_TABLE))
    return Format(CSV)


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return head.replace(b"\0", b"").decode("utf-8", "replace")


def _detect_compound(path: Path) -> Format:
    try:
        with CompoundFile(path) as box:
            names = box.names()
            if "encryptedpackage" in names:
                return Format(None, PASSWORD)
            for stream in ("workbook", "book"):
                if stream in names:
                    locked = _has_file_pass(box.stream(stream, _HEAD_BYTES))
                    return Format(None, PASSWORD) if locked else Format(XLS)
    except CompoundError:
        return Format(None, CORRUPT_WORKBOOK)
    if names & {"worddocument", "powerpoint document"}:
        return Format(None, DOCUMENT)
    return Format(None, NOT_A_TABLE)


def _has_file_pass(records: bytes) -> bool:
    at = 0
    while at + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + size
    return False


def _detect_zip(path: Path, suffix: str) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return _detect_office(names)
            if any(name.startswith(("xl/", "_rels/")) for name in names):
                return Format(None, CORRUPT_WORKBOOK)
            if "mimetype" in names and "content.xml" in names:
                return _detect_open_document(archive, names)
    except DAMAGE:
        return Format(None, CORRUPT_WORKBOOK if suffix in _TEXT_SUFFIXES else CORRUPT_ARCHIVE)
    return Format(ARCHIVE)


def _detect_office(names: set[str]) -> Format:
    if "xl/workbook.bin" in names:
        return Format(XLSB)
    if any(name.startswith("xl/") for name in names):
        return Format(XLSX)
    return Format(
        None, DOCUMENT if any(n.startswith(("word/", "ppt/")) for n in names) else NOT_A_TABLE
    )


def _detect_open_document(archive: zipfile.ZipFile, names: set[str]) -> Format:
    with archive.open("mimetype") as member:
        kind = member.read(100)
    if not kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Format(None, DOCUMENT)
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as member:
            if b"encryption-data" in member.read(1 << 20):
                return Format(None, PASSWORD)
    return Format(ODS)

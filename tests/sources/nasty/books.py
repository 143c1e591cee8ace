"""Builders of workbooks that no ordinary library writes."""

import struct
import zipfile
from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="bin" '
    'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)


def relation(number, kind, target):
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def xlsx(path, rows, *, shared="", styles="", book="", around=("", ""), after=""):
    """Write an .xlsx whose only sheet 甲 holds `rows`, XML of `sheetData` as it stands."""
    sheet = f"<worksheet {MAIN}>{around[0]}<sheetData>{rows}</sheetData>{after}</worksheet>"
    links = (
        relation(1, "worksheet", "worksheets/sheet1.xml")
        + relation(2, "sharedStrings", "sharedStrings.xml")
        + relation(3, "styles", "styles.xml")
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(relation(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{OFFICE}">{book}'
            '<sheets><sheet name="甲" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(links),
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in parts.items():
            box.writestr(name, text)


def styles(*formats):
    """Return the XML of cell styles 0, 1, … that show numbers by these custom formats."""
    quoted = [code.replace("&", "&amp;").replace('"', "&quot;") for code in formats]
    declared = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at, code in enumerate(quoted)
    )
    used = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(formats)))
    return f"<numFmts>{declared}</numFmts><cellXfs>{used}</cellXfs>"


def ods(path, tables, *, manifest="", mimetype="application/vnd.oasis.opendocument.spreadsheet"):
    """Write an .ods whose spreadsheet element holds `tables`, XML as it stands."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("mimetype", mimetype)
        box.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:'
            f'1.0"><manifest:file-entry manifest:full-path="/">{manifest}</manifest:file-entry>'
            "</manifest:manifest>",
        )
        box.writestr(
            "content.xml",
            f"<office:document-content {spaces} {calc}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )


def ods_cell(kind, value="", text="", more=""):
    return (
        f'<table:table-cell office:value-type="{kind}" {value} {more}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def record(kind, body=b""):
    """Return one .xlsb record."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_cell(column, style, kind, value=b""):
    return record(kind, struct.pack("<II", column, style) + value)


def xlsb(path, rows, *, dimensions=None, shared_count=1, merged=b""):
    """Write an .xlsb with one sheet 二进制; styles 0 plain, 1 percent, 2 date; text 0 is 题."""
    links = (
        relation(1, "worksheet", "worksheets/sheet1.bin")
        + relation(2, "sharedStrings", "sharedStrings.bin")
        + relation(3, "styles", "styles.bin")
    )
    used = [record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 170, 14)]
    formats = record(44, struct.pack("<H", 170) + wide("0.0%"))
    last = max(row for row, _ in rows)
    body = record(129) + record(148, struct.pack("<4I", *(dimensions or (0, last, 0, 10))))
    body += record(145)
    for row, cells in rows:
        body += record(0, struct.pack("<IIHBBI", row, 0, 300, 0, 0, 0) + b"\0") + b"".join(cells)
    sheet = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("二进制"))
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(relation(1, "officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": RELATIONS.format(links),
        "xl/workbook.bin": record(131)
        + record(153, struct.pack("<II", 0, 0) + wide(""))
        + record(143)
        + sheet
        + record(144)
        + record(132),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", 1, shared_count))
        + record(19, b"\0" + wide("题"))
        + record(160),
        "xl/styles.bin": record(278)
        + record(615, struct.pack("<I", 1))
        + formats
        + record(616)
        + record(617, struct.pack("<I", 3))
        + b"".join(used)
        + record(618)
        + record(279),
        "xl/worksheets/sheet1.bin": body + record(146) + merged + record(130),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in parts.items():
            box.writestr(name, data)


def compound(path, names):
    """Write an OLE file whose root holds empty streams of these names (at most three)."""
    entries = [_entry("Root Entry", 5, child=1 if names else 0xFFFFFFFF)]
    for at, name in enumerate(names, 1):
        right = at + 1 if at < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, right=right))
    while len(entries) % 4:
        entries.append(bytes(128))
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    Path(path).write_bytes(head + fat + b"".join(entries))


def _entry(name, kind, *, right=0xFFFFFFFF, child=0xFFFFFFFF):
    raw = name.encode("utf-16-le") + b"\0\0"
    body = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    body += struct.pack("<3I", 0xFFFFFFFF, right, child) + bytes(36)
    return body + struct.pack("<III", 0xFFFFFFFE, 0, 0)

"""The corpus: one line of text or one small builder a file, with what must be read of it."""

import io
import os
import socket
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msoffcrypto
import openpyxl
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from nasty import books

HEADER = ["户编号", "姓名", "金额"]
ROW = ["H1", "张三", "12.50"]
PLAIN = {1: HEADER, 2: ROW}


@dataclass(frozen=True)
class Case:
    """A file `name` built by `build`, and what it must come to.

    `expect`: sheets as {sheet name: {row a person sees: cells}}, or a piece of the Chinese
    sentence that says why not.
    """

    title: str
    name: str
    build: Callable[[Path], object]
    expect: dict | str


def written(data):
    return lambda path: Path(path).write_bytes(data)


def text(content, encoding="utf-8"):
    return written(content.encode(encoding))


def lines(*records, end="\n"):
    return end.join(records) + end


CSV_LINES = lines("户编号,姓名,金额", "H1,张三,12.50")


def csv_case(title, content, rows, *, encoding="utf-8", name="表.csv"):
    data = content if isinstance(content, bytes) else content.encode(encoding)
    return Case(title, name, written(data), {None: rows} if isinstance(rows, dict) else rows)


def book(fill):
    """Return a builder that saves what `fill(workbook, first sheet)` made with openpyxl."""

    def build(path):
        workbook = openpyxl.Workbook()
        workbook.active.title = "甲"
        fill(workbook, workbook.active)
        workbook.save(path)

    return build


def old_book(fill):
    def build(path):
        workbook = xlwt.Workbook()
        fill(workbook, workbook.add_sheet("甲"))
        workbook.save(str(path))

    return build


def plain_book(path):
    book(lambda _, sheet: [sheet.append(row) for row in (HEADER, ROW)])(path)


def changed(build, change):
    """Return a builder that spoils the bytes of what `build` wrote."""

    def spoiled(path):
        build(path)
        Path(path).write_bytes(change(Path(path).read_bytes()))

    return spoiled


def encrypted(path):
    plain = io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADER)
    workbook.save(plain)
    plain.seek(0)
    box = msoffcrypto.OfficeFile(plain)
    with Path(path).open("wb") as target:
        box.encrypt("秘密", target)


def locked_old(path):
    """Put a FilePass record behind the first record of the workbook stream."""
    old_book(lambda _, sheet: sheet.write(0, 0, "户编号"))(path)
    data = bytearray(Path(path).read_bytes())
    at = data.index(b"\x09\x08\x10\x00") + 20
    data[at : at + 4] = struct.pack("<HH", 0x2F, struct.unpack_from("<H", data, at + 2)[0])
    Path(path).write_bytes(data)


def kinds(_, sheet):
    sheet["B3"] = "标题"
    sheet.merge_cells("B3:D3")
    values = [1, 1.5, date(2025, 6, 5), datetime(2025, 6, 5, 9, 30), time(9, 30), True]  # noqa: DTZ001
    sheet.append([None, *values, timedelta(hours=30), "00123", "  张 三 ", 123456789012345678])


def percents(_, sheet):
    sheet.append([0.5, 0.5, 0.5])
    sheet["A1"].number_format = "0%"
    sheet["B1"].number_format = "0.00%"


def rich(_, sheet):
    sheet["A1"] = CellRichText("张", TextBlock(InlineFont(b=True), "三"), "丰")


def hidden(workbook, sheet):
    sheet.append(["甲一"])
    other = workbook.create_sheet("乙")
    other.append(["乙一"])
    other.sheet_state = "veryHidden"
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True


def with_chart(workbook, sheet):
    sheet.append(["甲一", 1])
    chart = workbook.create_chartsheet("图", 0)
    chart.add_chart(BarChart())


def mac_dates(workbook, sheet):
    workbook.epoch = CALENDAR_MAC_1904
    sheet.append([date(2025, 6, 5)])


def sixty(workbook, sheet):
    sheet.append(["表1"])
    for number in range(2, 61):
        workbook.create_sheet(f"表{number}").append([f"表{number}"])


def formatted_to_the_end(path):
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("甲")
    sheet.write_row(0, 0, HEADER)
    sheet.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True}))
    workbook.close()


def two_far_corners(path):
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("甲")
    sheet.write(0, 0, "始")
    sheet.write(2_000, 16_383, "末")
    sheet.write(1_048_575, 0, "终")
    workbook.close()


def formula_values(path):
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("甲")
    sheet.write_formula(0, 0, "=1+1", None, 2)
    sheet.write_formula(0, 1, '="张"&"三"', None, "张三")
    sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(0, 3, "=1=1", None, True)  # noqa: FBT003
    workbook.close()


def old_kinds(workbook, sheet):
    sheet.write(2, 1, "标题")
    sheet.merge(2, 2, 1, 3)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    values = [(1, None), (1.5, None), (date(2025, 6, 5), day), (True, None), ("00123", None)]
    for column, (value, style) in enumerate(values, 1):
        sheet.write(3, column, value, style or xlwt.easyxf())
    sheet.row(3).set_cell_error(6, 0x2A)
    second = workbook.add_sheet("乙")
    second.visibility = 1
    second.write(0, 0, "隐")


def old_mac_dates(path):
    workbook = xlwt.Workbook()
    workbook.dates_1904 = True
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    workbook.add_sheet("甲").write(0, 0, date(2025, 6, 5), day)
    workbook.save(str(path))


def old_percents(_, sheet):
    sheet.write(0, 0, 0.5, xlwt.easyxf(num_format_str="0%"))
    sheet.write(0, 1, 0.5, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write(0, 2, 0.5)
    sheet.write(1, 0, "文", xlwt.easyxf(num_format_str="0%"))


def spoil_sheet(data):
    """Change some bytes in the middle of the packed sheet of an .xlsx."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        info = box.getinfo("xl/worksheets/sheet1.xml")
    at = info.header_offset + 60 + info.compress_size // 2
    return data[:at] + bytes(8) + data[at + 8 :]


def circle(data):
    """Let the chain of sectors of an .xls run in a circle."""
    spoiled = bytearray(data)
    (fat_sector,) = struct.unpack_from("<I", data, 76)
    struct.pack_into("<I", spoiled, (fat_sector + 1) * 512 + 4, 0)
    struct.pack_into("<I", spoiled, (fat_sector + 1) * 512, 1)
    return bytes(spoiled)


def huge_dimensions(data):
    spoiled = bytearray(data)
    at = data.index(b"\x00\x02\x0e\x00") + 8
    struct.pack_into("<I", spoiled, at, 0x7FFFFFFF)
    return bytes(spoiled)


def ods_kinds(path):
    cell = books.ods_cell
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        f'<table:table-row table:number-rows-repeated="2">{blank}</table:table-row>'
        '<table:table-row><table:table-cell office:value-type="string" '
        'table:number-rows-spanned="2" table:number-columns-spanned="3"><text:p>标题</text:p>'
        "</table:table-cell></table:table-row><table:table-row>"
        + cell("float", 'office:value="1"', "1")
        + cell("percentage", 'office:value="0.5"', "50%")
        + cell("date", 'office:date-value="2025-06-05"', "x")
        + cell("date", 'office:date-value="2025-06-05T09:30:00"', "x")
        + cell("time", 'office:time-value="PT09H30M00S"', "x")
        + cell("time", 'office:time-value="PT30H00M00S"', "x")
        + cell("boolean", 'office:boolean-value="true"', "TRUE")
        + cell("string", 'office:string-value="" calcext:value-type="error"', "#N/A")
        + cell("currency", 'office:value="12.5"', "¥12.50")
        + cell("string", "", 'a<text:s text:c="2"/>b</text:p><text:p>c<text:span>d</text:span>')
        + cell("float", 'office:value="7"', "7", 'table:number-columns-repeated="2"')
        + f'<table:table-cell office:value-type="string">{note}<text:p>有批注</text:p>'
        "</table:table-cell></table:table-row>"
        + '<table:table-row table:number-rows-repeated="2">'
        + cell("string", "", "重复")
        + f"{blank}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    )
    books.ods(path, f'<table:table table:name="甲">{rows}</table:table>')


def xlsb_kinds(path):
    cell = books.binary_cell
    books.xlsb(
        path,
        [
            (2, [cell(1, 0, 7, struct.pack("<I", 0))]),
            (
                3,
                [
                    cell(1, 1, 5, struct.pack("<d", 0.5)),
                    cell(2, 2, 5, struct.pack("<d", 45813)),
                    cell(3, 0, 3, b"\x2a"),
                    cell(4, 0, 4, b"\1"),
                    cell(5, 0, 2, struct.pack("<I", 100 << 2 | 2)),
                    cell(6, 0, 6, books.wide("文")),
                ],
            ),
        ],
        merged=books.record(176, struct.pack("<4I", 2, 2, 1, 3)),
    )


def xlsb_corner(row):
    value = struct.pack("<d", 1.0)
    return [
        (0, [books.binary_cell(0, 0, 5, value)]),
        (row, [books.binary_cell(16_383, 0, 5, value)]),
    ]


def zip_of(*names):
    def build(path):
        with zipfile.ZipFile(path, "w") as box:
            for name in names:
                box.writestr(name, "<x/>")

    return build


def fifo(path):
    os.mkfifo(path)


def listening(path):
    """Leave a socket file; its name must be short, so it is bound from inside its folder."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
ONE_SHEET = {"甲": PLAIN}
SHARED = "<si><t>张_x000D_三</t></si><si><r><t>李</t></r><rPh><t>li</t></rPh><r><t>四</t></r></si>"

TEXTS = [
    csv_case("utf-8", CSV_LINES, PLAIN),
    csv_case("utf-8 with mark", CSV_LINES, PLAIN, encoding="utf-8-sig"),
    csv_case("gbk", CSV_LINES, PLAIN, encoding="gbk"),
    csv_case(
        "gb18030 with rare characters",
        lines("姓名,村名", "\U00020bb7\u3400,㐂村"),
        {1: ["姓名", "村名"], 2: ["\U00020bb7\u3400", "㐂村"]},
        encoding="gb18030",
    ),
    csv_case("gbk that also looks like utf-8", lines("联通", "a"), {1: ["联通"], 2: ["a"]}),
    csv_case("utf-16 with mark", "\ufeff" + CSV_LINES, PLAIN, encoding="utf-16-le"),
    csv_case("utf-16 big-endian with mark", "\ufeff" + CSV_LINES, PLAIN, encoding="utf-16-be"),
    csv_case("utf-16 without mark", CSV_LINES * 1, PLAIN, encoding="utf-16-le"),
    csv_case("utf-16 big-endian without mark", CSV_LINES, PLAIN, encoding="utf-16-be"),
    csv_case("tab", CSV_LINES.replace(",", "\t"), PLAIN),
    csv_case("tsv", CSV_LINES.replace(",", "\t"), PLAIN, name="表.TSV"),
    csv_case("semicolon", CSV_LINES.replace(",", ";"), PLAIN),
    csv_case("bar", CSV_LINES.replace(",", "|"), PLAIN),
    csv_case(
        "commas inside amounts of a tabbed file",
        lines("姓名\t金额\t备注", "张三\t1,234.50\t甲,乙", "李四\t2,234.50\t"),
        {1: ["姓名", "金额", "备注"], 2: ["张三", "1,234.50", "甲,乙"], 3: ["李四", "2,234.50"]},
    ),
    csv_case(
        "decimal commas",
        lines("a;b;c", "x;1,5;2,5", "y;1,6;2,6"),
        {1: ["a", "b", "c"], 2: ["x", "1,5", "2,5"], 3: ["y", "1,6", "2,6"]},
    ),
    csv_case(
        "title rows above",
        lines("云岫县补贴发放表", "制表：财政局；单位：元", "户编号|姓名|金额", "H1|张三|12.50"),
        {1: ["云岫县补贴发放表"], 2: ["制表：财政局；单位：元"], 3: HEADER, 4: ROW},
    ),
    csv_case(
        "told separator", lines("sep=;", "a,b;c", "1,2;3"), {2: ["a,b", "c"], 3: ["1,2", "3"]}
    ),
    csv_case(
        "line breaks in a cell",
        lines("户编号,备注,金额", 'H1,"一\n二\r\n三",1', "H2,平,2", end="\r\n"),
        {1: ["户编号", "备注", "金额"], 2: ["H1", "一\n二\r\n三", "1"], 5: ["H2", "平", "2"]},
    ),
    csv_case(
        "quotes in a cell",
        lines("a,b", '"他说""好""",5"管', '="00123",x'),
        {1: ["a", "b"], 2: ['他说"好"', '5"管'], 3: ["00123", "x"]},
    ),
    csv_case(
        "a quote left open",
        lines("户编号,姓名,金额", 'H1,"张三,1', "H2,李四,2", 'H3,"王五",3', 'H4,赵"六,4'),
        {
            1: HEADER,
            2: ["H1", '"张三', "1"],
            3: ["H2", "李四", "2"],
            4: ["H3", "王五", "3"],
            5: ["H4", '赵"六', "4"],
        },
    ),
    csv_case("old mac line ends", CSV_LINES.replace("\n", "\r"), PLAIN),
    csv_case("no line end at the end", CSV_LINES.rstrip("\n"), PLAIN),
    csv_case(
        "trailing delimiters",
        lines("a,b,,,", "1,2,,,", ",,,,"),
        {1: ["a", "b"], 2: ["1", "2"], 3: []},
    ),
    csv_case("blank lines", lines("a,b", "", "1,2"), {1: ["a", "b"], 2: [], 3: ["1", "2"]}),
    csv_case(
        "ragged rows",
        lines("a,b,c", "1", "1,2,3,4"),
        {1: ["a", "b", "c"], 2: ["1"], 3: ["1", "2", "3", "4"]},
    ),
    csv_case(
        "nul bytes",
        b"a,b\n1\0,\0002\n" + b"3,4\n" * 40,
        {1: ["a", "b"], 2: ["1", "2"], **{r: ["3", "4"] for r in range(3, 43)}},
    ),
    csv_case("one column", lines("姓名", "张三"), {1: ["姓名"], 2: ["张三"]}),
    csv_case(
        "other white space",
        lines("a,b", "张\u3000三,x\u2028y\x0bz"),
        {1: ["a", "b"], 2: ["张\u3000三", "x\u2028y\x0bz"]},
    ),
    csv_case("csv called xls", CSV_LINES.replace(",", "\t"), PLAIN, name="导出.xls"),
    csv_case("csv called xlsx", CSV_LINES, PLAIN, name="导出.xlsx"),
    csv_case("bad bytes", CSV_LINES.encode("gbk") + b"H2,\xff\xff,1\n", "第 3 行有认不出的字"),
    csv_case(
        "bad bytes in utf-8",
        (CSV_LINES + "一二三四五六七八九十" * 4).encode() + b"\n\xff",
        "第 4 行有认不出的字",
    ),
    csv_case("nothing", b"", "文件是空的"),
    csv_case("a mark and nothing", b"\xef\xbb\xbf", "文件是空的"),
    csv_case("only line ends", b"\r\n\r\n", "文件是空的"),
    csv_case("only zeros", bytes(5000), "文件是空的"),
    csv_case("noise", bytes(range(256)) * 40, "看不出是表格"),
    csv_case("plain text", CSV_LINES, "文本文件", name="说明.txt"),
    csv_case("no suffix", CSV_LINES, "看不出是表格", name="说明"),
]

OTHERS = [
    Case(
        "web page called xls", "网页.xls", text("<html><table><tr><td>1</td></tr></table>"), "网页"
    ),
    Case("web page in gbk", "网.xls", text("\n<META charset=gbk><table>表", "gbk"), "另存为 .xlsx"),
    Case("web archive", "网.xls", text("MIME-Version: 1.0\n"), "网页"),
    Case("xml spreadsheet", "x.xls", text('<?xml version="1.0"?><Workbook/>'), "XML"),
    Case("picture", "扫描.png", written(PICTURE), "图片"),
    Case("picture called xlsx", "表.xlsx", written(PICTURE), "图片"),
    Case("jpeg", "照片.jpg", written(b"\xff\xd8\xff\xe0" + bytes(50)), "请提供表格"),
    Case("pdf", "公示.pdf", written(b"%PDF-1.7\n"), "请提供表格"),
    Case("pdf called csv", "公示.csv", written(b"%PDF-1.7\n"), "PDF"),
    Case("docx", "请示.docx", zip_of("[Content_Types].xml", "word/document.xml"), "请提供表格"),
    Case("doc", "请示.doc", lambda p: books.compound(p, ["WordDocument"]), "请提供表格"),
    Case("broken doc", "请示.doc", text("x"), "请提供表格"),
    Case("odt", "文.odt", lambda p: books.ods(p, "", mimetype="application/x"), "请提供表格"),
    Case("rar", "包.rar", written(b"Rar!\x1a\x07\x00"), "请解压"),
    Case("7z", "包.7z", written(b"7z\xbc\xaf\x27\x1c"), "请解压"),
    Case("program", "表.xls", written(b"MZ" + bytes(200)), "看不出是表格"),
    Case(
        "other compound file", "缩略.xls", lambda p: books.compound(p, ["Catalog"]), "看不出是表格"
    ),
    Case("very old workbook", "老.xls", written(b"\x09\x00\x04\x00\x02\x00\x10\x00"), "1995"),
    Case("pipe", "管道.csv", fifo, "不是普通文件"),
    Case("socket", "口.csv", listening, "不是普通文件"),
    Case("device-like link", "链接.csv", lambda p: p.symlink_to("/dev/zero"), "快捷方式"),
    Case("broken link", "链接.xlsx", lambda p: p.symlink_to("没有.xlsx"), "快捷方式"),
    Case("folder called xlsx", "夹.xlsx", lambda p: p.mkdir(), {}),
]

BOOKS = [
    Case("xlsx", "表.xlsx", plain_book, {"甲": PLAIN}),
    Case("xlsm", "表.xlsm", plain_book, {"甲": PLAIN}),
    Case("xlsx called csv", "表.csv", plain_book, {"甲": PLAIN}),
    Case("xlsx called xls", "表.xls", plain_book, {"甲": PLAIN}),
    Case("xlsx called txt", "表.txt", plain_book, {"甲": PLAIN}),
    Case("et that is xlsx", "表.et", plain_book, {"甲": PLAIN}),
    Case(
        "et that is xls",
        "表.et",
        old_book(lambda _, s: [s.write(0, at, cell) for at, cell in enumerate(HEADER)]),
        {"甲": {1: HEADER}},
    ),
    Case(
        "kinds of cells",
        "类.xlsx",
        book(kinds),
        {
            "甲": {
                3: ["", "标题"],
                4: [
                    "",
                    1.0,
                    1.5,
                    date(2025, 6, 5),
                    datetime(2025, 6, 5, 9, 30),  # noqa: DTZ001
                    time(9, 30),
                    "TRUE",
                    "30:00:00",
                    "00123",
                    "  张 三 ",
                    1.234567890123457e17,
                ],
            }
        },
    ),
    Case("rich text", "富.xlsx", book(rich), {"甲": {1: ["张三丰"]}}),
    Case(
        "hidden sheets, rows and columns",
        "隐.xlsx",
        book(hidden),
        {"甲": {1: ["甲一"]}, "乙": {1: ["乙一"]}},
    ),
    Case("chart sheet", "图.xlsx", book(with_chart), {"甲": {1: ["甲一", 1.0]}}),
    Case("dates from 1904", "苹果.xlsx", book(mac_dates), {"甲": {1: [date(2025, 6, 5)]}}),
    Case(
        "sixty sheets",
        "多.xlsx",
        book(sixty),
        {("甲" if n == 1 else f"表{n}"): {1: [f"表{n}"]} for n in range(1, 61)},
    ),
    Case(
        "values of formulas",
        "式.xlsx",
        formula_values,
        {"甲": {1: [2.0, "张三", "#DIV/0!", "TRUE"]}},
    ),
    Case("formatted to the last cell", "大.xlsx", formatted_to_the_end, {"甲": {1: HEADER}}),
    Case(
        "escapes, phonetic guides, odd kinds",
        "怪.xlsx",
        lambda p: books.xlsx(
            p,
            '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c>'
            '<c r="D2" t="inlineStr"><is><t>内</t></is></c><c r="E2" t="d"><v>2025-06-05</v></c>'
            '<c r="F2" t="b"><v>0</v></c><c r="G2" t="e"><v>#REF!</v></c><c r="H2"><v>1E3</v></c>'
            '<c r="I2"><f>1+1</f></c></row>',
            shared=SHARED,
        ),
        {"甲": {2: ["", "张\r三", "李四", "内", date(2025, 6, 5), "FALSE", "#REF!", 1000.0]}},
    ),
    Case(
        "cells without references",
        "无址.xlsx",
        lambda p: books.xlsx(
            p,
            '<row><c><v>1</v></c><c t="str"><v>x</v></c></row><row/><row><c/><c><v>3</v></c></row>',
        ),
        {"甲": {1: [1.0, "x"], 2: [], 3: ["", 3.0]}},
    ),
    Case(
        "chinese date formats",
        "日.xlsx",
        lambda p: books.xlsx(
            p,
            '<row r="1"><c r="A1" s="0"><v>45813</v></c><c r="B1" s="1"><v>45813</v></c>'
            '<c r="C1" s="2"><v>45813</v></c></row>',
            styles=books.styles('yyyy"年"m"月"d"日"', '0"日d"', "[$-804]yyyy-m;@"),
        ),
        {"甲": {1: [date(2025, 6, 5), 45813.0, date(2025, 6, 5)]}},
    ),
    Case(
        "a missing shared text",
        "缺.xlsx",
        lambda p: books.xlsx(p, '<row r="1"><c r="A1" t="s"><v>9</v></c></row>'),
        "已损坏",
    ),
    Case(
        "a row that no sheet has",
        "远.xlsx",
        lambda p: books.xlsx(p, '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),
        "已损坏",
    ),
    Case("empty workbook", "空.xlsx", book(lambda *_: None), "一个字也没有"),
    Case("cut off", "断.xlsx", changed(plain_book, lambda data: data[: len(data) // 2]), "已损坏"),
    Case(
        "bytes changed",
        "坏.xlsx",
        changed(plain_book, spoil_sheet),
        "已损坏",
    ),
    Case("no workbook inside", "缺.xlsx", zip_of("[Content_Types].xml", "xl/styles.xml"), "已损坏"),
    Case("no list of contents", "缺.xlsx", zip_of("xl/workbook.xml", "_rels/.rels"), "已损坏"),
    Case("password", "密.xlsx", encrypted, "密码"),
    Case("password on xls", "密.xls", locked_old, "密码"),
    Case(
        "xls",
        "旧.xls",
        old_book(old_kinds),
        {
            "甲": {3: ["", "标题"], 4: ["", 1.0, 1.5, date(2025, 6, 5), "TRUE", "00123", "#N/A"]},
            "乙": {1: ["隐"]},
        },
    ),
    Case("xls with dates from 1904", "旧.xls", old_mac_dates, {"甲": {1: [date(2025, 6, 5)]}}),
    Case("xls cut off", "断.xls", changed(old_book(old_kinds), lambda d: d[:1024]), "已损坏"),
    Case("xls in circles", "圈.xls", changed(old_book(old_kinds), circle), "已损坏"),
    Case("xls of absurd size", "巨.xls", changed(old_book(old_kinds), huge_dimensions), "已损坏"),
    Case(
        "ods",
        "表.ods",
        ods_kinds,
        {
            "甲": {
                3: ["标题"],
                4: [
                    1.0,
                    0.5,
                    date(2025, 6, 5),
                    datetime(2025, 6, 5, 9, 30),  # noqa: DTZ001
                    time(9, 30),
                    "30:00:00",
                    "TRUE",
                    "#N/A",
                    12.5,
                    "a  b\ncd",
                    7.0,
                    7.0,
                    "有批注",
                ],
                5: ["重复"],
                6: ["重复"],
            }
        },
    ),
    Case(
        "ods password",
        "密.ods",
        lambda p: books.ods(p, "", manifest="<manifest:encryption-data/>"),
        "密码",
    ),
    Case("ods broken", "坏.ods", lambda p: books.ods(p, "<table:table"), "已损坏"),
    Case(
        "ods of repeated rows beyond all measure",
        "弹.ods",
        lambda p: books.ods(
            p,
            '<table:table table:name="甲"><table:table-row table:number-rows-repeated="1048576">'
            + books.ods_cell(
                "percentage", 'office:value="1"', "x", 'table:number-columns-repeated="1000"'
            )
            + "</table:table-row></table:table>",
        ),
        "已损坏",
    ),
    Case(
        "ods too wide",
        "宽.ods",
        lambda p: books.ods(
            p,
            '<table:table table:name="甲"><table:table-row>'
            + books.ods_cell("string", "", "x", 'table:number-columns-repeated="999999999"')
            + "</table:table-row></table:table>",
        ),
        "已损坏",
    ),
    Case(
        "xlsb",
        "表.xlsb",
        xlsb_kinds,
        {"二进制": {3: ["", "题"], 4: ["", 0.5, date(2025, 6, 5), "#N/A", "TRUE", 100.0, "文"]}},
    ),
    Case("xlsb too large", "巨.xlsb", lambda p: books.xlsb(p, xlsb_corner(1_048_575)), "范围太大"),
    Case(
        "xlsb lies about its size",
        "谎.xlsb",
        lambda p: books.xlsb(p, xlsb_corner(1), dimensions=(0, 2**31, 0, 2**31)),
        "已损坏",
    ),
    Case(
        "xlsb lies about its texts",
        "谎.xlsb",
        lambda p: books.xlsb(p, xlsb_corner(1), shared_count=2**31),
        "已损坏",
    ),
]

CASES = TEXTS + OTHERS + BOOKS

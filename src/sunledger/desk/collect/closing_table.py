"""汇总统计表.xlsx: townships by kind of finding, as it is signed and handed in.

Landscape A4, one page wide, the header on every page. Townships stand in the order of their
codes and are never ranked; each rate shows its denominator.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sunledger.desk.collect.cases import Block, Line
from sunledger.desk.collect.paper import Paper, Value, chinese_day, money, share
from sunledger.desk.collect.words import VERDICTS

FILE_NAME = "汇总统计表.xlsx"
SUBTOTAL, TOTAL = "小计", "总计"
COLUMNS = (
    ("乡镇", 15),
    ("疑点类型", 25),
    ("下发数", 6),
    ("户数", 6),
    ("人数", 6),
    ("金额", 16),
    ("已核查", 6),
    *((verdict, 6) for verdict in VERDICTS),
    ("应追缴金额", 15),
    ("追缴金额", 15),
    ("移交", 5),
    ("销号", 5),
    ("属实比例", 15),
)
_TOP = 2  # the header's row, after the title and who fills it in
_NOTES = (
    "属实比例 =（属实 + 部分属实）÷ 已核查。已核查不含正在核查和没有答复的。",
    "户数、人数不重复计，所以小计、总计不等于各行相加。",
    "金额是疑点涉及的钱，不是损失；一笔钱可能涉及几条疑点。追缴金额是已经追缴的。",
    "乡镇按代码排列，不排名。条数多，可能只是数据报得全。",
)


def write_closing_table(blocks: Sequence[Block], path: Path, *, county: str, as_of: date) -> None:
    """Write the table."""
    title = f"{county}疑点核查情况汇总统计表"
    paper = Paper(path, title, as_of)
    try:
        sheet = paper.sheet("汇总统计表", COLUMNS, top=_TOP)
        last = len(COLUMNS) - 1
        heading = {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
        sheet.merge_range(0, 0, 0, last, title, paper.book.add_format(heading))
        sheet.set_row(0, 30)
        plain = paper.book.add_format({"font_size": 10, "valign": "vcenter"})
        right = paper.book.add_format({"font_size": 10, "align": "right", "valign": "vcenter"})
        sheet.merge_range(1, 0, 1, 4, "填报单位(盖章)：", plain)
        sheet.merge_range(1, 5, 1, 11, f"截止日期：{chinese_day(as_of)}", plain)
        sheet.merge_range(1, 12, 1, last, "单位：元", right)
        row = _TOP + 1
        for block in blocks:
            for kind, line in block.lines:
                paper.line(sheet, row, [block.township, kind, *_cells(line)])
                row += 1
            name = TOTAL if block is blocks[-1] else SUBTOTAL
            paper.line(sheet, row, [block.township, name, *_cells(block.total)], strong=True)
            row += 1
        sheet.merge_range(row + 1, 0, row + 1, 4, "制表人：", plain)
        sheet.merge_range(row + 1, 5, row + 1, 11, "审核人：", plain)
        sheet.merge_range(row + 1, 12, row + 1, last, "填报日期：      年   月   日", right)
        note = paper.book.add_format({"font_size": 8, "font_color": "#5B6470"})
        for number, text in enumerate(_NOTES, start=row + 2):
            sheet.write_string(number, 0, text, note)
        sheet.print_area(0, 0, row + 1 + len(_NOTES), last)
    finally:
        paper.book.close()


def _cells(line: Line) -> list[Value]:
    return [
        line.sent,
        line.households,
        line.people,
        money(line.amount_fen),
        line.answered,
        *line.verdicts,
        money(line.due_fen),
        money(line.recovered_fen),
        line.handed_over,
        line.closed,
        share(line.confirmed, line.answered),
    ]

"""A small run for tests of the campaign, and workbooks as they come back."""

import json
from datetime import date
from pathlib import Path

import openpyxl
from folders import DEATHS, MEMBERS, PAYMENTS, VEHICLES, person, table, write

from sunledger.desk.check import Options, check

DAY = date(2026, 6, 25)
LATER = date(2026, 7, 20)
PAYROLL = "身份证号 姓名 单位 岗位类别 起始日期"
CADRES = "身份证号 姓名 村代码 职务 任职起"
BATCHES = "批次号 补贴项目 应发金额 成功金额 回盘日期"
HOUSES = 8
HEAD = (
    "序号 疑点编号 疑点类型 村 户主 核查结果 应追缴金额 已追缴金额 是否移交 整改措施 完成时限"
    " 核查人一 核查人二 核查日期 证据说明"
).split()
FULL = {
    "核查人一": "张甲",
    "核查人二": "李乙",
    "核查日期": "2026-07-01",
    "证据说明": "照片两张",
}
MENDED = {**FULL, "应追缴金额": 0, "整改措施": "停发", "完成时限": "2026-07-31"}


def county(folder: Path, *, price: int = 85000) -> Path:
    """Eight households with cars in two townships, the first head dead, in office and paid."""
    places = ("999901001001 云门镇 石桥村", "999901002001 白沙镇 河口村")
    return write(
        folder,
        {
            "乡村振兴局/户.csv": table(
                MEMBERS,
                *(
                    f"H{n} 户主{n} {person(n)} 户主 {places[n % 2]} 在册"
                    for n in range(1, HOUSES + 1)
                ),
            ),
            "车管/车.csv": table(
                VEHICLES,
                *(
                    f"{person(n)} 户主{n} 云A1234{n} 小型轿车 2020-05-06 {price} 正常"
                    for n in range(1, HOUSES + 1)
                ),
            ),
            "公安/死.csv": table(DEATHS, f"{person(1)} 户主1 2025-01-02"),
            "人社/编.csv": table(PAYROLL, f"{person(2)} 户主2 县医院 事业编 2019-01-01"),
            "组织/干部.csv": table(CADRES, f"{person(3)} 户主3 999901002001 村主任 2021-01-01"),
            "财政/发.csv": table(
                PAYMENTS,
                f"B1 1 低保金 {person(1)} 户主1 99999900001 户主1 480.50 2025-06 成功",
                f"B1 2 低保金 {person(4)} 户主4 99999900004 户主4 300 2025-06 成功",
            ),
            "财政/回盘.csv": table(BATCHES, "B1 低保金 1000 780.50 2025-07-01"),
        },
    )


def run_of(folder: Path, out: Path, key: Path, **options):
    """Check a folder with one key; return the output folder."""
    if not key.exists():
        key.write_bytes(bytes(range(32)))
    options.setdefault("as_of", DAY)
    options.setdefault("rules", ("E01", "E04", "E05", "K07", "P07"))
    return check(Options(folder=folder, out=out, key_file=key, **options))


def findings(run: Path) -> list[dict]:
    """Return the findings of a run."""
    return [json.loads(line) for line in (run / "findings.ndjson").read_text("utf-8").splitlines()]


def ids(run: Path, rule: str) -> list[str]:
    """Return the ids of a rule's findings in their order."""
    return [line["id"] for line in findings(run) if line["rule"] == rule]


def sheet_of(rows: list[dict], head: list[str] = HEAD) -> openpyxl.Workbook:
    """Return a workbook with one row for each finding."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "核查表"
    sheet.append(head)
    for row in rows:
        sheet.append([row.get(name) for name in head])
    return book


def save(book: openpyxl.Workbook, path: Path) -> Path:
    """Save a workbook, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path

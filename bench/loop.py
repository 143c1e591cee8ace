"""The loop of a campaign at scale 1, step by step; each step reads what the one before it wrote.

The county's own stories are few. A first campaign is larger, so cars and flats are added in two
files: some 2,000 questions at 1,300 doors of all 12 townships.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

STEPS = (
    "loop_county", "loop_check", "loop_triage", "loop_meeting", "loop_dispatch", "loop_visits",
    "loop_collect", "loop_next_check",
)  # fmt: skip
DOORS = 1_200
ANSWERS = 400


def loop_county(county: Path, data: Path, day: date) -> dict[str, float]:
    """Link the county's files into data/loop, and add a car to every door, a flat to each third."""
    import pandas as pd

    shutil.rmtree(data / "loop", ignore_errors=True)
    folder = data / "loop/county"
    shutil.copytree(county, folder, copy_function=os.link)
    members = pd.read_excel(
        next(county.glob("*农户家庭成员名册.xlsx")), engine="calamine", dtype=str
    )
    heads = members[members["与户主关系"].eq("户主") & members["属性状态"].isin(["在册", "监测"])]
    heads = heads.iloc[:: max(len(heads) // DOORS, 1)][["身份证号", "姓名"]]
    at = range(len(heads))
    heads.assign(
        号牌号码=[f"云Z{n:05d}" for n in at], 车辆类型="小型轿车", 初次登记日期="2021-03-04",
        购置价格="86000", 状态="正常",
    ).to_excel(folder / "补报-机动车登记.xlsx", index=False)  # fmt: skip
    heads.assign(
        权证号=[f"补字第{n:05d}号" for n in at], 坐落="县城新区1幢101室", 用途="住宅",
        房屋性质="市场化商品房", 面积="96", 共有份额="100%", 登记日期="2022-05-06", 状态="现势",
    ).iloc[::3].to_excel(folder / "补报-不动产登记.xlsx", index=False)  # fmt: skip
    return {"cars": len(heads), "flats": -(-len(heads) // 3)}


def loop_check(county: Path, data: Path, day: date) -> dict[str, float]:
    """The first month."""
    told = check(data, day, data / "loop/first")
    return {"findings": sum(rule["flagged"] for rule in told["rules"])}


def loop_triage(county: Path, data: Path, day: date) -> dict[str, float]:
    """Write the triage table."""
    loop = data / "loop"
    told = json.loads(sunledger("triage", loop / "first", "-o", loop / "triage.xlsx", "--json"))
    return {"rows": sum(told["proposed"].values())}


def loop_meeting(county: Path, data: Path, day: date) -> dict[str, float]:
    """The meeting, by script: two people agree to every proposal."""
    path = data / "loop/triage.xlsx"
    book = openpyxl.load_workbook(path)
    signed = 0
    for sheet in book:
        for row, at in lines(sheet, "研判意见"):
            for name, text in (("研判意见", "同意建议"), ("研判人一", "甲"), ("研判人二", "乙")):
                sheet.cell(row, at[name], text)
            signed += 1
    book.save(path)
    return {"signed": signed}


def loop_dispatch(county: Path, data: Path, day: date) -> dict[str, float]:
    """Write the workbooks of all townships and departments, with the household forms."""
    loop = data / "loop"
    told = json.loads(
        sunledger(
            "dispatch", loop / "first", "--triage", loop / "triage.xlsx",
            "--to", loop / "sent", "--folder", loop / "county", "--json",
        )
    )  # fmt: skip
    towns = [to for to in told["sent"] if to["folder"].startswith("乡镇/")]
    return {
        "townships": len(towns),
        "households": sum(to["households"] for to in towns),
        "findings": sum(to["findings"] for to in told["sent"]),
    }


def loop_visits(county: Path, data: Path, day: date) -> dict[str, float]:
    """The offices, by script: 400 rows of what was sent are answered, in all closed answers."""
    from sunledger.desk.dispatch.columns import ANSWERS as CLOSED

    loop = data / "loop"
    back = loop / "back"
    shutil.rmtree(back, ignore_errors=True)
    books = {
        path: openpyxl.load_workbook(path) for path in (loop / "sent").rglob("*疑点核查表.xlsx")
    }
    rows = [
        (sheet, row, at)
        for _, book in sorted(books.items())
        for sheet in book
        for row, at in lines(sheet, "核查结果")
    ]
    for number in range(ANSWERS):
        sheet, row, at = rows[number * len(rows) // ANSWERS]
        answer = {
            "核查结果": CLOSED[number % len(CLOSED)], "应追缴金额": 1200, "已追缴金额": 1200 * (number % 2),
            "是否移交": "否", "整改措施": "已完成，停发", "完成时限": day + timedelta(30),
            "核查人一": "甲", "核查人二": "乙", "核查日期": day + timedelta(10), "证据说明": "照片两张",
        }  # fmt: skip
        for name, value in answer.items():
            sheet.cell(row, at[name], value)
    for path, book in books.items():
        target = back / path.relative_to(loop / "sent")
        target.parent.mkdir(parents=True, exist_ok=True)
        book.save(target)
    return {"workbooks": len(books), "answers": ANSWERS}


def loop_collect(county: Path, data: Path, day: date) -> dict[str, float]:
    """Read the answers back and write the closing table."""
    loop = data / "loop"
    told = json.loads(
        sunledger(
            "collect", loop / "back", "--run", loop / "first", "--dispatched", loop / "sent",
            "--as-of", day + timedelta(30), "--out", loop / "answers", "--json",
        )
    )  # fmt: skip
    got = told["answered"] + told["pending"]
    if got != ANSWERS:
        raise SystemExit(f"{ANSWERS} answers were given, {got} were read")
    return {name: told[name] for name in ("sent", "answered", "pending", "full")}


def loop_next_check(county: Path, data: Path, day: date) -> dict[str, float]:
    """The second month: what was explained is not asked again."""
    answers = data / "loop/answers/answers.ndjson"
    words = ("--previous", data / "loop/first", "--answers", answers)
    told = check(data, day + timedelta(30), data / "loop/second", *words)["compared"]
    if not told["explained"]:
        raise SystemExit("no answer explained anything in the second month")
    return told


def check(data: Path, day: date, out: Path, *words: object) -> dict:
    key = data / "loop/key"
    key.write_bytes(bytes(range(32)))
    county = data / "loop/county"
    return json.loads(
        sunledger("check", county, "--as-of", day, "--out", out, "--key", key, "--json", *words)
    )


def sunledger(*words: object) -> str:
    """Call the command and return what it printed."""
    from sunledger.assembly.main import sunledger as command

    printed = StringIO()
    with redirect_stdout(printed):
        command.main([str(word) for word in words], standalone_mode=False)
    return printed.getvalue()


def lines(sheet: Worksheet, column: str) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield the rows of a sheet that has the column, with where each column is."""
    at = {cell.value: cell.column for cell in sheet[1]}
    if column in at:
        for row in range(2, sheet.max_row + 1):
            yield row, at

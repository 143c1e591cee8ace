"""Small county folders for tests, and people whose numbers are made up (area code 99)."""

import csv
import io
from pathlib import Path

from sunledger.kit.ids import check_character


def person(number: int, born: str = "19600101") -> str:
    """Return the ID number of a made-up person."""
    first = f"990101{born}{number:03d}"
    return first + check_character(first)


def table(header: str, *rows: str) -> str:
    """Return a CSV: header and rows with blanks between the cells, `_` for an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for line in (header, *rows):
        writer.writerow("" if cell == "_" else cell for cell in line.split())
    return out.getvalue()


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write the files of a folder; return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


MEMBERS = "户编号 姓名 身份证号 与户主关系 村代码 乡镇 村名 属性状态"
VEHICLES = "身份证号 姓名 号牌号码 车辆类型 初次登记日期 购置价格 状态"
DEATHS = "身份证号 姓名 死亡日期"
PAYMENTS = "批次号 行号 补贴项目 身份证号 姓名 卡号 户名 金额 所属月份 发放状态"


def car_owner(folder: Path) -> Path:
    """A registered household with a car, and one without."""
    return write(
        folder,
        {
            "民政/户.csv": table(
                MEMBERS,
                f"H1 张三 {person(1)} 户主 999901001001 云门镇 石桥村 在册",
                f"H2 李四 {person(2)} 户主 999901001001 云门镇 石桥村 在册",
            ),
            "车管/车.csv": table(
                VEHICLES, f"{person(1)} 张三 云A12345 小型轿车 2020-05-06 85000 正常"
            ),
        },
    )

"""Folders for the report: any number of households, each with four questions."""

from pathlib import Path

from folders import DEATHS, MEMBERS, PAYMENTS, VEHICLES, table, write

from sunledger.kit.ids import check_character

HOUSES = "身份证号 权证号 坐落 用途 房屋性质 状态"
RULES = ("E01", "E05", "E06", "P02", "K01")
TOWNSHIPS = "甲乙丙丁戊己庚辛壬癸子丑"  # in the order of their codes


def crowd(folder: Path, asked: int, *, untidy: bool = False) -> Path:
    """Write a folder in which so many households of three times as many have all four questions.

    An untidy one also has rows to mend and a file that nobody can read as a table.
    """
    everybody = range(3 * asked)
    last = everybody[-asked:] if asked else range(0)
    named = [f"{_person(n)} 张{n}" for n in everybody]
    files = {
        "民政/户.csv": table(
            MEMBERS,
            *(f"H{n} 张{n} {_person(n)} 户主 {_village(n)} 在册" for n in everybody or range(1)),
        ),
        "车管/车.csv": table(
            VEHICLES, *(f"{named[n]} 云A{n:05d} 小型轿车 2020-05-06 85000 正常" for n in last)
        ),
        "房产/房.csv": table(
            HOUSES, *(f"{_person(n)} Q{n} 城里{n}号 商业 商品房 现势" for n in last)
        ),
        "公安/死亡.csv": table(DEATHS, *(f"{named[n]} 2025-01-05" for n in last)),
        "财政/发放.csv": table(
            PAYMENTS,
            *(f"B1 {n} 低保金 {named[n]} 99999900{n:06d} 李{n} 480 2025-06 成功" for n in last),
        ),
    }
    if untidy:
        files["民政/坏.csv"] = table(
            MEMBERS, "H9 王五 _ 户主 V 乡 村 在册", "H8 王六 1 户主 V 乡 村 在册"
        )
        files["x.pdf"] = "%PDF-"
    return write(folder, files)


def _village(n: int) -> str:
    """Return code, township and village."""
    township, village = n % 12, n // 12 % 14
    return f"9999010{township + 1:02d}{village + 1:03d} {TOWNSHIPS[township]}石镇 桥{village}村"


def _person(n: int) -> str:
    first = f"990101{1940 + n // 1000:04d}0101{n % 1000:03d}"
    return first + check_character(first)

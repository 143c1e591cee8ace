"""Made-up people, and the tables that most folders need."""

from folders import person

from .writers import grid

MEMBERS = "户编号 姓名 身份证号 与户主关系 村代码 属性状态"
VEHICLES = "身份证号 姓名 号牌号码 车辆类型 初次登记日期 购置价格 状态"
PAYMENTS = "批次号 行号 补贴项目 身份证号 姓名 卡号 户名 金额 所属月份 发放状态"
DEATHS = "身份证号 姓名 死亡日期"
VILLAGE = "999901001001"


def households(*numbers, status="在册", header=True):
    """Return a members table: one household H<n> of one person for each number."""
    lines = [f"H{n} 张{n} {person(n)} 户主 {VILLAGE} {status}" for n in numbers]
    return grid(*([MEMBERS] if header else []), *lines)


def cars(*numbers, price="85000"):
    """Return a vehicles table with one car for each person."""
    return grid(
        VEHICLES,
        *[f"{person(n)} 张{n} 云A{n:05d} 小型轿车 2020-05-06 {price} 正常" for n in numbers],
    )


def dead(*numbers):
    return grid(DEATHS, *[f"{person(n)} 张{n} 2020-01-15" for n in numbers])


def paid(number, *, line=None, amount="480", month="2025-06", status="成功", item="低保金"):
    """Return one payment line of a person."""
    who = f"{item} {person(number)} 张{number} 6217000000000{number:03d} 张{number}"
    return grid(f"B1 {line or number} {who} {amount} {month} {status}")[0]


def old_id(number, born="600101"):
    """Return the 15-digit number of person(number)."""
    return f"990101{born}{number:03d}"


def wide_digits(text):
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789Xx."})

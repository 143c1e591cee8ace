"""The same folder in other clothes: what it says must not change with how it is written."""

import random
from datetime import date
from decimal import Decimal

from folders import person

from .people import VILLAGE, old_id, wide_digits
from .writers import (
    THIN,
    csv_bytes,
    file_bytes,
    grid,
    put,
    put_csv,
    put_ods,
    put_xls,
    put_xlsx,
    zip_bytes,
)

TABLES = {
    "农户家庭成员名册": "户编号 姓名 身份证号:id 与户主关系 村代码 属性状态",
    "机动车登记": "身份证号:id 姓名:name 号牌号码 车辆类型 初次登记日期:day 购置价格:money 状态",
    "不动产登记": (
        "身份证号:id 姓名:name 权证号 坐落 用途 房屋性质 共有份额:share 登记日期:day 状态"
    ),
    "公职与国企人员": "身份证号:id 姓名:name 单位 岗位类别 起始日期:day 终止日期:day",
    "死亡注销": "身份证号:id 姓名:name 死亡日期:day",
    "一卡通发放明细": (
        "批次号 行号 补贴项目 身份证号:id 姓名:name 卡号 户名:name 金额:money "
        "所属月份:month 发放状态"
    ),
    "农户收入核算表": "户编号 核算起:day 核算止:day 收入类别 项目 金额:money",
    "承包地确权": "户编号 地块编码 面积(亩)",
    "补贴标准": "补贴项目 计量单位 标准 执行起:day 互斥项目 发放对象 死亡后可发",
}
RULES = ("E01", "E02", "E03", "E04", "E05", "E06", "E09", "I01", "I04", "P02", "P11", "P13")


def plain(seed):
    """Return {table: rows of text}, each value in its canonical form."""
    r = random.Random(seed)  # noqa: S311
    rows = {name: [] for name in TABLES}

    def day(first=2015, last=2025):
        return date(r.randint(first, last), r.randint(1, 12), r.randint(1, 28)).isoformat()

    for n in range(1, 25):
        who = f"{person(n)} 张{n}"
        household = f"H{(n + 1) // 2}"
        role = "户主" if n % 2 else "配偶"
        status = ("在册", "监测", "已脱贫", "剔除")[(n + 1) // 2 % 4]
        rows["农户家庭成员名册"].append(f"{household} 张{n} {person(n)} {role} {VILLAGE} {status}")
        if r.random() < 0.5:
            price = r.choice(("29999.99", "30000.00", "85000.00", "_"))
            state = r.choice(("正常", "注销", "转出"))
            rows["机动车登记"].append(f"{who} 云A{n:05d} 小型轿车 {day()} {price} {state}")
        if r.random() < 0.5:
            share = r.choice(("50", "49", "100", "30", "_"))
            use = r.choice(("商业", "住宅", "车库"))
            rows["不动产登记"].append(f"{who} 云{n}号 县城 {use} 商品房 {share} {day()} 现势")
        if r.random() < 0.3:
            post = r.choice(("公务员", "国企", "村医"))
            end = r.choice(("_", day(2026, 2026), day(2024, 2025)))
            rows["公职与国企人员"].append(f"{who} 县局 {post} {day()} {end}")
        if r.random() < 0.4:
            rows["死亡注销"].append(f"{who} {day(2024, 2025)}")
        for line in range(r.randint(0, 5)):
            item = r.choice(("低保金", "特困金", "护理补贴"))
            amount = r.choice(("480.00", "1234.50", "12000.00", "-480.00"))
            month = f"202{r.choice('45')}-{r.randint(1, 12):02d}"
            paid = r.choice(("成功", "成功", "失败"))
            holder = r.choice((f"张{n}", "王五"))
            rows["一卡通发放明细"].append(
                f"B1 {n * 10 + line} {item} {who} 62170000{n:03d} {holder} {amount} {month} {paid}"
            )
        if role == "户主":
            for kind, item in (("工资性", "务工"), ("转移性", "低保金")):
                amount = r.choice(("3000.00", "12345.60", "20000.00"))
                rows["农户收入核算表"].append(
                    f"{household} 2024-10-01 2025-09-30 {kind} {item} {amount}"
                )
            rows["承包地确权"].append(f"{household} D{n} 3.5")
    rows["补贴标准"] += [
        "低保金 月 480 2020-01-01 特困金 个人 否",
        "特困金 月 480 2020-01-01 _ 个人 否",
        "护理补贴 月 480 2020-01-01 _ 户 是",
    ]
    return {name: grid(*lines) for name, lines in rows.items()}


def _id(r, text):
    number = next((n for n in range(1, 25) if person(n) == text), None)
    forms = [
        text,
        wide_digits(text),
        text.lower(),
        f" {text[:6]}{THIN}{text[6:]}\u3000",
        text + "43",
    ]
    return r.choice([*forms, old_id(number)] if number else forms)


def _day(r, text):
    y, m, d = (int(part) for part in text.split("-"))
    serial = (date(y, m, d) - date(1899, 12, 30)).days
    return r.choice(
        (
            text,
            f"{y}.{m}.{d}",
            f"{y}年{m}月{d}日",
            text.replace("-", ""),
            f"{y}/{m}/{d}",
            wide_digits(f"{y}.{m}.{d}"),
            str(serial),
        )
    )


def _month(r, text):
    y, m = text.split("-")
    return r.choice((text, f"{y}年{int(m)}月", y + m, f"{y}/{int(m)}", wide_digits(y + m)))


def _money(r, text):
    value = Decimal(text)
    forms = [text, f"{value:,}", f"￥{value:,}", wide_digits(text), f"{value}元", f"{value:f}000"]
    return r.choice([*forms, f"{value / 10000}万"])


def _name(r, text):
    return r.choice((text, f"{text[0]} {text[1:]}", f"{text}{THIN}", wide_digits(text)))


def _share(r, text):
    return r.choice((f"{text}%", text, f"{text}％", f"{text}/100"))


_DRESS = {
    "id": _id,
    "day": _day,
    "month": _month,
    "money": _money,
    "name": _name,
    "share": _share,
}


def _dress(r, kinds, row):
    return [
        _DRESS[kind](r, cell) if kind and cell else (cell or r.choice(("", "—", "/")))
        for kind, cell in zip(kinds, row, strict=True)
    ]


def _write(r, folder, name, rows):
    style = r.randrange(6)
    if style == 0:
        encoding = r.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
        put_csv(folder / f"{name}.csv", rows, encoding, r.choice(",\t;|"))
    elif style == 1:
        put_xlsx(folder / f"{name}.xlsx", {"空": [], "表": rows})
    elif style == 2:
        put_xls(folder / f"{name}.xls", {"表": rows})
    elif style == 3:
        put_ods(folder / f"{name}.ods", {"表": rows})
    elif style == 4:
        put(folder / f"{name}.zip", zip_bytes({f"内/{name}.csv": csv_bytes(rows)}, old_names=True))
    else:
        inner = zip_bytes({"表.xlsx": file_bytes(put_xlsx, folder, ".xlsx", {"表": rows})})
        put(folder / f"{name}.zip", zip_bytes({"再.zip": inner}))


def write_plain(folder, tables):
    for name, rows in tables.items():
        put_csv(folder / f"{name}.csv", [_header(name)[0], *rows])


def write_dirty(folder, tables, seed):
    """Split each table over files, in other formats and forms, with titles and feet."""
    r = random.Random(seed)  # noqa: S311
    for name, rows in tables.items():
        header, kinds = _header(name)
        order = list(range(len(header)))
        r.shuffle(order)
        cut = r.randint(0, len(rows))
        for part, some in enumerate((rows[:cut], rows[cut:])):
            dressed = [_dress(r, kinds, row) for row in some]
            body = [[row[at] for at in order] for row in dressed]
            head = [header[at] for at in order]
            titles = [[f"云岫县{name}"], ["填报单位：县里"], []][: r.randint(0, 3)]
            feet = [["合计"], ["制表人：王五"]][: r.randint(0, 2)]
            _write(r, folder, f"{name}{part}", [*titles, head, *body, *feet])


def _header(name):
    pairs = [column.partition(":") for column in TABLES[name].split()]
    return [text for text, _, _ in pairs], [kind for _, _, kind in pairs]

"""The same thing twice, rows of the future, a missing line number."""

from folders import person

from .case import case
from .people import PAYMENTS, cars, dead, households, paid, wide_digits
from .writers import THIN, grid, put_csv, put_xlsx


@case(
    sheets={
        "a-1.csv": ("payments", 1, 1, 0, {}),
        "a.csv": ("payments", 1, 1, 1, {}),
        "a/1.csv": ("payments", 1, 2, 1, {}),
        "死.csv": ("deaths", 1, 3, 0, {}),
    },
    refused=[
        ("a.csv", None, 2, "A", "批次号", "repeated"),
        ("a/1.csv", None, 2, "A", "批次号", "repeated"),
    ],
    findings=[("E01", person(1), 48000), ("E01", person(2), 100)],
    rules=("E01",),
    more=lambda run: all("a-1.csv" in r["message"] for r in run["refused"]),
)
def the_first_by_path_stays(folder):
    """a-1.csv comes before a.csv, and that before a/1.csv: code points of the whole path."""
    put_csv(folder / "死.csv", dead(1, 2, 3))
    head = PAYMENTS.split()
    put_csv(folder / "a/1.csv", [head, paid(1, amount="490"), paid(2, amount="1")])
    put_csv(folder / "a-1.csv", [head, paid(1)])
    put_csv(folder / "a.csv", [head, paid(1, month="2025-07")])


@case(
    sheets={
        "死.csv": ("deaths", 1, 1, 0, {}),
        "1.csv": ("payments", 1, 2, 0, {}),
        "2.xlsx#发": ("payments", 1, 1, 0, {}),
    },
    findings=[("E01", person(1), 48000)],
    rules=("E01", "P11"),
)
def the_same_line_in_other_clothes(folder):
    """Values are compared after normalising, names as they are compared."""
    put_csv(folder / "死.csv", dead(1))
    first = paid(1)
    second = paid(1, month="2025年6月", amount="480.00")
    second[3], second[4], second[6] = wide_digits(second[3]), f"张 {THIN}1", "张１"
    third = paid(1)
    third[7], third[8], third[1] = 480, 202506, 1
    put_csv(folder / "1.csv", [PAYMENTS.split(), first, second])
    put_xlsx(folder / "2.xlsx", {"发": [PAYMENTS.split(), third]})


@case(
    sheets={
        "户1.csv": ("members", 1, 2, 0, {}),
        "户2.csv": ("members", 1, 2, 0, {}),
    },
    findings=[("E02", person(1))],
    rules=("E02",),
)
def members_are_never_repeats(folder):
    put_csv(folder / "户1.csv", households(1, 2))
    rows = households(1, 2)
    rows[1][1], rows[2][5] = "王1", "监测"
    put_csv(folder / "户2.csv", rows)


_KEYS = {
    "hukou": (
        "户号 与户主关系 姓名 身份证号",
        f"B1 户主 张1 {person(1)}",
        f"B2 户主 张1 {person(1)}",
        f"B2 户主 张2 {person(2)}",
    ),
    "land": (
        "户编号 地块编码 面积(亩)",
        "H1 D1 3.50",
        "H1 D1 3.51",
        "H2 D1 3.51",
    ),
    "batches": (
        "批次号 应发金额 成功金额 回盘日期",
        "B1 100 100 2026-06-01",
        "B1 100 99 2026-06-01",
        "B2 100 100 2026-06-01",
    ),
    "standards": (
        "补贴项目 标准 执行起 执行止",
        "低保金 480 2025-01-01 _",
        "低保金 480 2025-01-01 2025-12-31",
        "低保金 490 2025-01-01 _",
    ),
    "quotas": (
        "指标文号 资金名称 级次 收到日期 金额",
        "Z1 衔接资金 县 2026-01-01 100",
        "Z1 衔接资金 县 2026-01-02 100",
        "Z2 衔接资金 县 2026-01-01 100",
    ),
    "movements": (
        "流水号 指标文号 类型 日期 金额",
        "L1 Z1 支出 2026-02-01 100",
        "L1 Z1 支出 2026-02-01 -100",
        "L2 Z1 支出 2026-02-01 100",
    ),
    "projects": (
        "项目编号 项目名称 村代码 入库日期",
        "X1 道路 V1 2026-01-01",
        "X1 道路 V2 2026-01-01",
        "X2 道路 V1 2026-01-01",
    ),
    "contracts": (
        "合同编号 项目编号 采购人 供应商 合同金额 签订日期 采购方式",
        "C1 X1 甲乡 乙公司 100 2026-01-01 询价",
        "C1 X1 甲乡 乙公司 101 2026-01-01 询价",
        "C2 X1 甲乡 乙公司 100 2026-01-01 询价",
    ),
    "assets": (
        "资产编号 项目编号 资产类别 登记日期",
        "A1 X1 公益性 2026-01-01",
        "A1 X1 经营性 2026-01-01",
        "A2 X1 公益性 2026-01-01",
    ),
    "resolutions": (
        "村代码 决议编号 日期 应到人数 实到人数 同意人数",
        "V1 1 2026-01-01 30 25 20",
        "V1 1 2026-01-01 30 25 21",
        "V2 1 2026-01-01 30 25 21",
    ),
    "visits": (
        "走访编号 户编号 帮扶人身份证号 走访时间",
        f"W1 H1 {person(1)} 2026-01-01T10:00",
        f"W1 H1 {person(1)} 2026-01-01T10:01",
        f"W2 H1 {person(1)} 2026-01-01T10:00",
    ),
    "matters": (
        "事项编号 收到日期 告知日期 办结日期",
        "S1 2026-06-01 2026-06-02 _",
        "S1 2026-06-01 2026-06-03 _",
        "S2 2026-06-01 2026-06-02 _",
    ),
}
_KEY_CELL = {"hukou": ("D", "身份证号"), "land": ("B", "地块编码")}


@case(
    sheets={f"1/{t}.csv": (t, 1, 3, 0, {}) for t in _KEYS}
    | {f"2/{t}.csv": (t, 1, 2, 1, {}) for t in _KEYS},
    refused=[
        (f"2/{t}.csv", None, 3, *_KEY_CELL.get(t, ("A", rows[0].split()[0])), "repeated")
        for t, rows in _KEYS.items()
    ],
    normalised={("repeated_same", t): 2 for t in _KEYS},
)
def every_natural_key(folder):
    """In each table: the same values count once, other values are refused."""
    for table, (head, row, other, next_key) in _KEYS.items():
        put_csv(folder / f"1/{table}.csv", grid(head, row, next_key, row))
        put_csv(folder / f"2/{table}.csv", grid(head, row, other))


_NO_LINE = PAYMENTS.replace("行号 ", "").split()


def _without_line(*arguments, **more):
    row = paid(*arguments, **more)
    return row[:1] + row[2:]


@case(
    sheets={
        "1.csv": ("payments", 1, 3, 0, {}),
        "2.csv": ("payments", 1, 3, 0, {}),
    },
    findings=[("P11", person(2), 96000), ("P11", person(3), 96000)],
    rules=("P11",),
)
def lines_without_a_number(folder):
    """A row counts as often as in the one sheet that holds it most often."""
    put_csv(folder / "1.csv", [_NO_LINE, _without_line(1), _without_line(2), _without_line(2)])
    put_csv(folder / "2.csv", [_NO_LINE, _without_line(1), _without_line(3), _without_line(3)])


@case(
    sheets={"1.csv": ("payments", 2, 2, 0, {}), "户.csv": ("members", 1, 2, 0, {})},
    findings=[("P02", "B1#3", 48000), ("P02", "B1#7", 48000)],
    rules=("P02",),
)
def the_row_is_the_line_number(folder):
    put_csv(folder / "户.csv", households(1, 2))
    rows = [paid(1), paid(2, line=7)]
    rows[0][1] = ""
    for row in rows:
        row[6] = "王五"
    put_csv(folder / "1.csv", [["发放明细"], PAYMENTS.split(), *rows])


@case(
    sheets={
        "户.csv": ("members", 1, 2, 0, {}),
        "车1.csv": ("vehicles", 1, 2, 0, {}),
        "车2.csv": ("vehicles", 1, 1, 0, {}),
    },
    findings=[("E05", "H1")],
    rules=("E05",),
    normalised={("repeated_same", "vehicles"): 1},
)
def rows_of_a_table_without_a_key(folder):
    """Another price refuses nothing; an equal row in another file is no second car."""
    put_csv(folder / "户.csv", households(1, 2))
    rows = cars(1, 1)
    rows[2][5] = "20000"
    put_csv(folder / "车1.csv", rows)
    put_csv(folder / "车2.csv", [*cars(1), []])


_LATER = "2026-06-26"
_NOW = "2026-06-25"
_BEGIN = {
    "payroll": ("身份证号 单位 岗位类别 起始日期", f"{person(1)} 甲 国企 {{}}"),
    "vehicles": ("身份证号 号牌号码 车辆类型 初次登记日期 状态", f"{person(1)} A1 轿车 {{}} 正常"),
    "farm_machinery": ("身份证号 机具品目 销售价格 购机日期", f"{person(1)} 犁 100 {{}}"),
    "deaths": ("身份证号 死亡日期 登记日期", f"{person(1)} {{}} _"),
    "custody": ("身份证号 姓名 起始日期", f"{person(1)} 张1 {{}}"),
    "pensions": ("身份证号 待遇类型 月待遇 起始日期", f"{person(1)} 职工 100 {{}}"),
    "cadres": ("身份证号 姓名 村代码 职务 任职起", f"{person(1)} 张1 V1 主任 {{}}"),
    "kin_declarations": (
        "干部身份证号 亲属身份证号 备案日期",
        f"{person(1)} {person(2)} {{}}",
    ),
    "house_grades": ("户编号 鉴定日期 等级", "H1 {} C"),
    "movements": ("流水号 指标文号 类型 日期 金额", "L1 Z1 支出 {} 100"),
    "quotas": ("指标文号 资金名称 级次 收到日期 金额", "Z1 衔接 县 {} 100"),
    "projects": ("项目编号 项目名称 村代码 入库日期", "X1 道路 V1 {}"),
    "contracts": (
        "合同编号 项目编号 采购人 供应商 合同金额 签订日期 采购方式",
        "C1 X1 甲 乙 100 {} 询价",
    ),
    "project_payments": ("合同编号 付款日期 金额 付款时形象进度", "C1 {} 10 50%"),
    "announcements": ("对象编号 级别 公示开始 公示结束", "X1 县 {} 2026-06-25"),
    "assets": ("资产编号 项目编号 资产类别 登记日期", "A1 X1 公益性 {}"),
    "vouchers": (
        "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额",
        "V1 记1 {} 购货 541 100 0",
    ),
    "pairings": ("户编号 帮扶人身份证号 帮扶人姓名 结对起", f"H1 {person(1)} 张1 {{}}"),
    "visits": ("走访编号 户编号 帮扶人身份证号 走访时间", f"W1 H1 {person(1)} {{}}"),
    "matters": ("事项编号 收到日期 告知日期 办结日期", "S1 {} _ _"),
    "housing_fund": ("身份证号 单位 缴存起 缴存止", f"{person(1)} 甲 {{}} 2026-12-31"),
    "social_insurance": ("身份证号 单位 缴费起 缴费止", f"{person(1)} 甲 {{}} 2026-12-31"),
    "assistance": ("救助证号 姓名 身份证号 救助类型 待遇起", f"J1 张1 {person(1)} 低保 {{}}"),
    "kinship": ("身份证号 关系 亲属身份证号 起始日期", f"{person(1)} 子女 {person(2)} {{}}"),
    "batches": ("批次号 应发金额 成功金额 回盘日期", "B1 1 1 {}"),
    "deposits": ("身份证号 余额 日期 授权书编号", f"{person(1)} 1 {{}} S1"),
    "standards": ("补贴项目 标准 执行起", "贴1 1 {}"),
    "disclosures": ("村代码 类别 所属期 公开日期", "V1 财务 2026Q1 {}"),
    "resolutions": ("村代码 决议编号 日期 应到人数 实到人数 同意人数", "V1 1 {} 30 25 20"),
    "exits": ("户编号 退出日期 民主评议日期 农户签字日期", "H1 {} _ _"),
}


@case(
    sheets={f"{k}/{t}.csv": (t, 1, 1, 0, {}) for t in _BEGIN for k in ("今", "明")},
    normalised={("after_as_of", t): 1 for t in _BEGIN},
)
def rows_that_begin_tomorrow(folder):
    """A row of as_of itself is kept, that of the next day is left out and counted."""
    for table, (head, row) in _BEGIN.items():
        put_csv(folder / f"今/{table}.csv", grid(head, row.format(_NOW)))
        later = row.replace(row[:2], row[0] + "7", 1) if table in _KEYS else row
        put_csv(folder / f"明/{table}.csv", grid(head, later.format(_LATER)))


_PERIOD = {
    "payments": (" ".join(_NO_LINE), "B1 低保金 {p} 张1 62170000 张1 480 {{}} 成功"),
    "post_pay": (
        "身份证号 姓名 岗位名称 用人单位 所属月份 补贴金额",
        "{p} 张1 保洁 甲 {{}} 500",
    ),
}


@case(
    sheets={f"{t}.csv": (t, 1, 2, 0, {}) for t in (*_PERIOD, "assurances", "medical_insurance")}
    | {"income.csv": ("income", 1, 2, 0, {}), "户.csv": ("members", 1, 2, 0, {})},
    normalised={
        ("after_as_of", "payments"): 1,
        ("after_as_of", "post_pay"): 1,
        ("after_as_of", "assurances"): 1,
        ("after_as_of", "medical_insurance"): 1,
        ("after_as_of", "income"): 1,
    },
    findings=[("I05", "H2"), ("S02", person(1))],
    rules=("I05", "S02"),
)
def periods_that_begin_later(folder):
    """The first day of the month, the first of January of the year, 核算起."""
    rest = households(2, status="已脱贫", header=False)
    put_csv(folder / "户.csv", households(1, status="监测") + rest)
    for table, (head, row) in _PERIOD.items():
        line = row.replace("{p}", person(1)).replace("{{}}", "{}")
        put_csv(folder / f"{table}.csv", grid(head, line.format("2026-06"), line.format("2026-07")))
    put_csv(
        folder / "assurances.csv",
        grid("户编号 年度 保障项目 结果", "H2 2026 饮水安全 未保障", "H2 2027 饮水安全 有保障"),
    )
    put_csv(
        folder / "medical_insurance.csv",
        grid("身份证号 年度 参保状态", f"{person(1)} 2026 停保", f"{person(1)} 2027 参保"),
    )
    put_csv(
        folder / "income.csv",
        grid(
            "户编号 核算起 核算止 收入类别 项目 金额",
            "H1 2026-06-25 2027-06-24 工资性 务工 1",
            "H1 2026-06-26 2027-06-25 工资性 务工 1",
        ),
    )


@case(
    sheets={"项.csv": ("projects", 1, 2, 0, {}), "资.csv": ("assets", 1, 0, 0, {})},
    findings=[("A01", "X1")],
    rules=("A01",),
)
def an_event_still_to_come(folder):
    """An acceptance of tomorrow has not been; 119 days ago it has."""
    put_csv(
        folder / "项.csv",
        grid(
            "项目编号 项目名称 村代码 入库日期 计划完工 验收日期",
            "X1 道路 V1 2024-01-01 2030-01-01 2026-02-26",
            "X2 道路 V1 2024-01-01 2030-01-01 2026-07-26",
        ),
    )
    put_csv(folder / "资.csv", ["资产编号 项目编号 资产类别 登记日期".split()])

"""Second look: headers, feet, merges and units that are harder to tell."""

from datetime import date

import msoffcrypto.format.ooxml
from folders import person

from .case import case
from .people import (
    MEMBERS,
    PAYMENTS,
    VEHICLES,
    VILLAGE,
    cars,
    dead,
    households,
    old_id,
    paid,
)
from .writers import csv_bytes, grid, put, put_csv, put_xls, put_xlsx, zip_bytes


@case(
    sheets={
        "户.xlsx#户": ("members", 5, 2, 0, {}),
        "车.xlsx#车": ("vehicles", 1, 2, 0, {}),
    },
    findings=[("E05", "H1"), ("E05", "H2")],
    evidence={("E05", "H1"): {("members", "户.xlsx", "户", 6), ("vehicles", "车.xlsx", "车", 2)}},
    rules=("E05",),
)
def headers_in_disguise(folder):
    """Line breaks, blanks, stars and full-width brackets; a table that begins at D5."""
    head = ["户 编 号", "姓\n名", "身份证号 *", "与户主关系", "村代码：", "属性状态（必填）"[:4]]
    rows = [[], [], [], [], ["", "", "", *head]]
    rows += [["", "", "", *r] for r in households(1, 2)[1:]]
    put_xlsx(folder / "户.xlsx", {"户": rows})
    head = [
        "序号",
        "身份证\n号码",
        "姓　名",
        "号牌号码*",
        "车辆类型",
        "初次登记日期",
        "购置价格（元）",
        "状态",
    ]
    put_xlsx(folder / "车.xlsx", {"车": [head, *[["1", *r] for r in cars(1, 2)[1:]]]})


@case(
    sheets={
        "户.csv": ("members", 1, 4, 0, {}),
        "车.xlsx#车": (
            "vehicles",
            2,
            4,
            0,
            {5: "title", 6: "header", 9: "note"},
        ),
    },
    findings=[("E05", f"H{n}") for n in range(1, 5)],
    rules=("E05",),
)
def a_title_on_every_page(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4))
    page = [["云岫县机动车登记情况表"], VEHICLES.split()]
    body = cars(1, 2, 3, 4)[1:]
    rows = [*page, *body[:2], *page, *body[2:], ["第 2 页 共 2 页"]]
    put_xlsx(folder / "车.xlsx", {"车": rows}, merges=["A1:G1", "A5:G5"])


_FOOT_ROWS = [
    ["本页小计", "", "", "", "", "255000", ""],
    ["累计", "", "", "", "", "255000", ""],
    ["合计：3户", "", "", "", "", "255000", ""],
    ["", "", "总 计", "", "", "255000", ""],
    ["共计", "", "", "", "", "255000", ""],
    ["制表人：王五    审核人：赵六    日期：2026年6月1日"],
    ["填表人:", "王五", "", "负责人:", "赵六", "", ""],
    ["单位负责人（签字）：", "", "", "经办人：", "", "", ""],
    ["填报日期：2026年6月1日"],
    ["（公章）"],
    ["备注：以上车辆由车管所提供。"],
    ["说明：1. 价格按发票填写。"],
    ["以上数据由车管所提供"],
]


@case(
    sheets={
        "户.csv": ("members", 1, 3, 0, {}),
        **{f"脚{n}.xlsx#车": ("vehicles", 1, 3, 0, None) for n in range(len(_FOOT_ROWS))},
    },
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3")],
    rules=("E05",),
)
def every_kind_of_foot(folder):
    put_csv(folder / "户.csv", households(1, 2, 3))
    for n, foot in enumerate(_FOOT_ROWS):
        put_xlsx(folder / f"脚{n}.xlsx", {"车": [*cars(1, 2, 3), foot]})


@case(
    sheets={"证.csv": ("vouchers", 1, 4, 0, {4: "total", 7: "total"})},
    findings=[("V01", f"{VILLAGE}/记1"), ("V01", f"{VILLAGE}/记2")],
    rules=("V01", "V11"),
)
def sums_of_the_month(folder):
    put_csv(
        folder / "证.csv",
        grid(
            "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 票据类型",
            "999901001001 记1 2026-01-05 付电费 541 600 _ 白条",
            "999901001001 记1 2026-01-05 付电费 101 _ 600 白条",
            "_ _ _ 本月合计 _ 600 600 _",
            "999901001001 记2 2026-02-05 付水费 541 700 _ 白条",
            "999901001001 记2 2026-02-05 付水费 101 _ 700 白条",
            "_ _ _ 本年累计 _ 1300 1300 _",
        ),
    )


@case(
    sheets={
        "户.csv": ("members", 1, 5, 0, {}),
        "房.xlsx#房": ("property", 1, 4, 0, {6: "total"}),
        "房.csv": ("property", 1, 1, 0, {}),
    },
    findings=[("E06", "H1"), ("E06", "H2"), ("E06", "H5")],
    rules=("E06",),
)
def a_sum_below_fractions(folder):
    """The sum below is no number of the column: the shares are fractions all the same."""
    put_csv(folder / "户.csv", households(1, 2, 3, 4, 5))
    head = "身份证号 姓名 权证号 坐落 用途 房屋性质 共有份额 状态".split()

    def title(n, share):
        return [person(n), f"张{n}", f"云{n}号", "县城", "商业", "商品房", share, "现势"]

    rows = [head, title(1, 0.5), title(2, 0.6), title(3, 0.4), title(4, "1／3")]
    put_xlsx(folder / "房.xlsx", {"房": [*rows, ["合计", "", "", "", "", "", 1.5, ""]]})
    put_csv(folder / "房.csv", [head, title(5, "50％")])


@case(
    sheets={
        "死.csv": ("deaths", 1, 4, 0, {}),
        "题.xlsx#发": ("payments", 2, 1, 0, {}),
        "并.xlsx#发": ("payments", 3, 1, 0, {}),
        "两行.xlsx#发": ("payments", 1, 1, 0, {2: "header"}),
        "后.xlsx#发": ("payments", 1, 1, 0, {3: "note"}),
    },
    findings=sorted(
        [
            ("E01", person(1), 4800000),
            ("E01", person(2), 4800000),
            ("E01", person(3), 4800000),
            ("E01", person(4), 480),
        ]
    ),
    rules=("E01",),
)
def more_places_of_a_unit(folder):
    """In a title, among other units, in the upper header; below the table it holds for nothing."""
    put_csv(folder / "死.csv", dead(1, 2, 3, 4))
    head = PAYMENTS.split()
    title = ["云岫县一卡通发放明细表（单位：万元）"]
    put_xlsx(folder / "题.xlsx", {"发": [title, head, paid(1, amount="4.8")]})
    lines = [["发放明细"], ["填报单位：县财政局", "", "", "", "", "单位：亩、万元"]]
    put_xlsx(folder / "并.xlsx", {"发": [*lines, head, paid(2, amount="4.8")]})
    upper = ["" if h == "金额" else h for h in head]
    upper[7] = "资金（万元）"
    lower = ["金额" if h == "金额" else "" for h in head]
    put_xlsx(folder / "两行.xlsx", {"发": [upper, lower, paid(3, amount="4.8")]})
    put_xlsx(folder / "后.xlsx", {"发": [head, paid(4, amount="4.8"), ["注：单位：万元"]]})


@case(
    sheets={
        "户.csv": ("members", 1, 3, 0, {}),
        "无.xlsx#企业": ("companies", 1, 1, 0, {}),
        "元.xlsx#企业": ("companies", 2, 1, 0, {}),
        "字.xlsx#企业": ("companies", 1, 1, 0, {}),
    },
    findings=[("E07", "H1"), ("E07", "H3")],
    rules=("E07",),
)
def capital_without_a_unit(folder):
    """By its name in the contract it is 万元; a unit above the header or in the cell holds."""
    put_csv(folder / "户.csv", households(1, 2, 3))
    head = "身份证号 姓名 企业名称 统一社会信用代码 主体类型 角色 出资比例 注册资本 成立日期 状态"

    def company(number, capital):
        line = f"{person(number)} 张{number} 甲{number}公司 91990101MA0000000{number} 公司"
        return grid(head, f"{line} 法定代表人 100% {capital} 2020-01-01 在营")

    put_xlsx(folder / "无.xlsx", {"企业": company(1, "10")})
    put_xlsx(folder / "元.xlsx", {"企业": [["单位：元"], *company(2, "99999")]})
    put_xlsx(folder / "字.xlsx", {"企业": company(3, "10万元")})


@case(
    findings=[("E05", "H1"), ("E06", "H2")],
    rules=("E05", "E06"),
    more=lambda run: (
        [(s["table"], s["header_row"], s["rows"]) for s in run["files"][1]["sheets"]]
        == [("vehicles", 1, 1), ("property", 5, 1)]
    ),
)
def one_table_below_another(folder):
    put_csv(folder / "户.csv", households(1, 2))
    rows = grid(
        "身份证号 姓名 权证号 坐落 用途 房屋性质 状态",
        f"{person(2)} 张2 云1号 县城 商业 商品房 现势",
    )
    put_xlsx(
        folder / "表.xlsx", {"Sheet1": [*cars(1), [], ["不动产登记"], *rows]}, merges=["A4:G4"]
    )


@case(
    sheets={"户.csv": ("members", 1, 2, 0, {})},
    unknown={("表.xlsx", "Sheet1"): None},
    findings=[],
    rules=("E05",),
)
def two_tables_side_by_side(folder):
    """Not read in part: named."""
    put_csv(folder / "户.csv", households(1, 2))
    rows = grid(
        "身份证号 姓名 权证号 坐落 用途 房屋性质 状态",
        f"{person(2)} 张2 云1号 县城 商业 商品房 现势",
    )
    both = [[*a, "", *b] for a, b in zip(cars(1), rows, strict=True)]
    put_xlsx(folder / "表.xlsx", {"Sheet1": both})


@case(
    sheets={
        "户.csv": ("members", 1, 1, 0, {}),
        "包.zip/车.csv": ("vehicles", 1, 1, 0, {}),
    },
    unknown={("密.xlsx", None): set(), ("密.zip/车.csv", None): None},
    findings=[("E05", "H1")],
    rules=("E05",),
    more=lambda run: all("密码" in u["why"] for u in run["unknown"]),
)
def passwords(folder):
    """A county.yaml is passed over by name wherever it lies."""
    put_csv(folder / "户.csv", households(1))
    plain = folder.parent / "plain.xlsx"
    put_xlsx(plain, {"车": cars(1)})
    with plain.open("rb") as source, (folder / "密.xlsx").open("wb") as target:
        msoffcrypto.format.ooxml.OOXMLFile(source).encrypt("pass", target)
    locked = bytearray(zip_bytes({"车.csv": csv_bytes(cars(1))}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    put(folder / "密.zip", bytes(locked))
    put(folder / "包.zip", zip_bytes({"county.yaml": b"a: 1", "车.csv": csv_bytes(cars(1))}))
    put(folder / "乡/county.yaml", b"a: 1")


@case(
    sheets={
        "户.csv": ("members", 1, 1, 0, {}),
        "好.zip/车.csv": ("vehicles", 1, 1, 0, {}),
    },
    unknown={("好.zip/../外.csv", None): None, ("空.zip", None): set(), ("全空.xlsx", None): None},
    findings=[("E05", "H1")],
    rules=("E05",),
)
def archives_that_reach_out(folder):
    put_csv(folder / "户.csv", households(1))
    put(
        folder / "好.zip",
        zip_bytes({"../外.csv": csv_bytes(cars(1)), "空/": b"", "车.csv": csv_bytes(cars(1))}),
    )
    put(folder / "空.zip", zip_bytes({}))
    put_xlsx(folder / "全空.xlsx", {"Sheet1": [], "Sheet2": []})


@case(
    sheets={
        "户.csv": ("members", 1, 2, 0, {}),
        "发.csv": ("payments", 1, 2, 0, {}),
        "死.csv": ("deaths", 1, 2, 0, {}),
    },
    findings=[("E01", person(1)), ("E01", person(2))],
    rules=("E01",),
    normalised={("id_15_to_18", "deaths"): 1},
)
def old_numbers_meet_new_ones(folder):
    put_csv(folder / "户.csv", households(1, 2))
    put_csv(folder / "发.csv", [PAYMENTS.split(), paid(1), paid(2)])
    rows = dead(1, 2)
    rows[1][0] = old_id(1)
    put_csv(folder / "死.csv", rows)


@case(
    sheets={"发.csv": ("payments", 1, 4, 3, {}), "户.csv": ("members", 1, 1, 0, {})},
    refused=[
        ("发.csv", None, 2, "D", "身份证号", "id_length"),
        ("发.csv", None, 4, "A", "批次号", "repeated"),
        ("发.csv", None, 5, "A", "批次号", "repeated"),
    ],
    more=lambda run: all("第 3 行" in r["message"] for r in run["refused"][1:]),
)
def a_refused_row_holds_no_number(folder):
    """What comes second is compared with the first row that stayed."""
    put_csv(folder / "户.csv", households(1))
    rows = [paid(1, line=1), paid(1, line=1), paid(2, line=1), paid(2, line=1)]
    rows[0][3] = "123"
    put_csv(folder / "发.csv", [PAYMENTS.split(), *rows])


@case(
    sheets={"地.csv": ("land", 1, 4, 1, {})},
    refused=[("地.csv", None, 4, "C", "地块编码", "repeated")],
    normalised={("repeated_same", "land"): 1},
)
def plots_of_a_representative(folder):
    put_csv(
        folder / "地.csv",
        grid(
            "承包方代表姓名 承包方代表证件号码 地块编码 合同面积(亩)",
            f"张1 {person(1)} D1 3.50",
            f"张1 {old_id(1)} D1 3.5",
            f"张1 {person(1)} D1 3.49",
            f"张2 {person(2)} D1 3.49",
        ),
    )


@case(
    sheets={"走.xlsx#走": ("visits", 1, 9, 2, {})},
    refused=[
        ("走.xlsx", "走", 9, "D", "走访时间", "required_unreadable"),
        ("走.xlsx", "走", 10, "D", "走访时间", "date_impossible"),
    ],
    findings=[("H02", f"W{n}") for n in range(1, 8)],
    rules=("H02",),
)
def times_of_visits(folder):
    times = [
        "2025-06-05 14:30",
        "2025/6/5 14:30:00",
        "2025年6月5日14时30分",
        "2025年6月5日 14:30",
        "2025.6.5 14:30",
        45813.604166666664,
        "2025-06-05T14:30",
        "下午",
        "2025-02-30 14:30",
    ]
    body = [[f"W{n}", "H1", person(1), t, "h"] for n, t in enumerate(times, 1)]
    head = "走访编号 户编号 帮扶人身份证号 走访时间 照片哈希".split()
    put_xlsx(folder / "走.xlsx", {"走": [head, *body]})


@case(
    sheets={
        "户.csv": ("members", 1, 1, 0, {}),
        "三.xlsx#三": ("assurances", 1, 4, 0, {}),
        "学.csv": ("school", 1, 4, 0, {}),
        "公.csv": ("disclosures", 1, 5, 0, {}),
    },
)
def years_terms_and_quarters(folder):
    put_csv(folder / "户.csv", households(1))
    years = [2025, "2025年", "2025年度", "２０２５"]
    body = [["H1", y, "饮水安全", "有保障"] for y in years]
    put_xlsx(folder / "三.xlsx", {"三": ["户编号 年度 保障项目 结果".split(), *body]})
    terms = ["2025-2026", "2025—2026", "2025-2026学年", "2025~2026"]
    lines = [f"{person(n)} 张{n} 县一小 {t}" for n, t in enumerate(terms, 1)]
    put_csv(folder / "学.csv", grid("身份证号 姓名 学校 学年", *lines))
    quarters = ["2025Q1", "2025年第一季度", "2025年1季度", "2025q1", "2025-Q1"]
    lines = [f"V1 财务 {q} 2025-04-10" for q in quarters]
    put_csv(folder / "公.csv", grid("村代码 类别 所属期 公开日期", *lines))


@case(
    sheets={
        "户.xlsx#户": ("members", 1, 4, 0, {}),
        "车.csv": ("vehicles", 1, 2, 0, {}),
    },
    findings=[("E05", "H1"), ("E05", "H2")],
    rules=("E05",),
)
def a_merge_with_its_text_in_every_cell(folder):
    """A village merged over two households, the household number over its members."""
    rows = [
        MEMBERS.split(),
        ["H1", "张1", person(1), "户主", VILLAGE, "在册"],
        ["", "张2", person(2), "配偶", "", ""],
        ["H2", "张3", person(3), "户主", "", "在册"],
        ["", "张4", person(4), "配偶", "", ""],
    ]
    put_xlsx(folder / "户.xlsx", {"户": rows}, merges=["A2:A3", "A4:A5", "E2:E5", "F2:F3", "F4:F5"])
    put_csv(folder / "车.csv", cars(2, 4))


@case(
    sheets={
        "户.csv": ("members", 1, 3, 1, {}),
        "车.csv": ("vehicles", 1, 1, 0, {}),
    },
    refused=[("户.csv", None, 3, "C", "身份证号", "required_empty")],
    findings=[("E05", "H1")],
    rules=("E05",),
)
def a_refused_member_in_a_merged_household(folder):
    """Only household cells are filled down: a missing ID stays missing."""
    rows = [
        MEMBERS.split(),
        ["H1", "张1", person(1), "户主", VILLAGE, "在册"],
        ["", "张2", "", "配偶", "", ""],
        ["", "张3", person(3), "之子", "", ""],
    ]
    put_csv(folder / "户.csv", rows)
    put_csv(folder / "车.csv", cars(3))


@case(
    sheets={
        "籍.xlsx#籍": ("hukou", 1, 3, 0, {}),
        "助.xls#助": ("assistance", 1, 2, 0, {}),
        "地.xlsx#地": ("land", 1, 3, 0, {}),
    },
)
def merged_households_of_other_tables(folder):
    head = "户号 与户主关系 姓名 身份证号 户籍村".split()
    rows = [
        head,
        ["B1", "户主", "张1", person(1), VILLAGE],
        ["", "妻", "张2", person(2), ""],
        ["B2", "户主", "张3", person(3), VILLAGE],
    ]
    put_xlsx(folder / "籍.xlsx", {"籍": rows}, merges=["A2:A3", "E2:E3"])
    head = "救助证号 姓名 身份证号 救助类型 待遇起".split()
    rows = [
        head,
        ["J1", "张1", person(1), "低保", date(2024, 1, 1)],
        ["", "张2", person(2), "", ""],
    ]
    merges = [(1, 2, 0, 0), (1, 2, 3, 3), (1, 2, 4, 4)]
    put_xls(folder / "助.xls", {"助": rows}, merges)
    head = "户编号 户主姓名 地块编码 面积(亩)".split()
    rows = [head, ["H1", "张1", "D1", 1.5], ["", "", "D2", 2.5], ["", "", "D3", 0.5]]
    put_xlsx(folder / "地.xlsx", {"地": rows}, merges=["A2:A4", "B2:B4"])


@case(
    sheets={"户.csv": ("members", 1, 3, 0, {}), "车.csv": ("vehicles", 1, 5, 0, {})},
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3")],
    rules=("E05",),
    exit_status=1,
)
def numbers_guarded_by_marks(folder):
    """Apostrophes, tabs and no-break spaces that keep a number text."""
    put_csv(folder / "户.csv", households(1, 2, 3))
    rows = cars(1, 2, 3, 501, 502)
    rows[1][0] = f"'{person(1)}"
    rows[2][0] = f"{person(2)}\t"
    rows[3][0] = f"\xa0{person(3)}"
    rows[4][0] = f" {rows[4][0]} "
    put_csv(folder / "车.csv", rows)


@case(
    sheets={
        "信.csv": ("matters", 1, 2, 0, {}),
        "项.csv": ("projects", 1, 3, 0, {}),
        "退.csv": ("exits", 1, 2, 0, {}),
    },
    findings=[("I06", "H1"), ("J10", "X1"), ("J10", "X3"), ("C01", "S1")],
    normalised={
        ("future_event_emptied", "matters"): 2,
        ("future_event_emptied", "projects"): 3,
        ("future_event_emptied", "exits"): 1,
    },
    rules=("C01", "J10", "I06"),
)
def events_still_to_come(folder):
    """Told, finished, accepted, announced tomorrow is not yet; what was planned stands."""
    put_csv(
        folder / "信.csv",
        grid(
            "事项编号 收到日期 告知日期 办结日期",
            "S1 2026-06-01 2026-06-30 _",
            "S2 2026-06-11 2026-06-30 _",
        ),
    )
    put_csv(
        folder / "项.csv",
        grid(
            "项目编号 项目名称 村代码 入库日期 计划完工 实际完工 验收日期",
            "X1 道路 V1 2024-01-01 2026-03-01 2026-06-26 _",
            "X2 道路 V1 2024-01-01 2026-06-01 2026-06-26 _",
            "X3 道路 V1 2024-01-01 2026-06-01 2026-04-01 2026-06-26",
        ),
    )
    put_csv(
        folder / "退.csv",
        grid(
            "户编号 退出日期 民主评议日期 农户签字日期 公示开始 公示结束",
            "H1 2026-06-20 2026-06-01 2026-06-02 2026-06-19 2026-06-26",
            "H2 2026-06-20 2026-06-01 2026-06-02 2026-06-18 2026-06-24",
        ),
    )


_TWO_TIERS = [
    ["基本信息", "", "", "车辆", "", "", ""],
    ["人", "", "", "身份", "", "登记", ""],
    "身份证号 姓名 备注 号牌号码 车辆类型 初次登记日期 状态".split(),
]


@case(
    sheets={
        "户.csv": ("members", 1, 1, 0, {}),
        "车.xlsx#车": ("vehicles", 4, 1, 0, None),
        "主.csv": ("payments", 1, 1, 0, {}),
        "死.csv": ("deaths", 1, 1, 0, {}),
    },
    findings=[("E01", person(2)), ("E05", "H1")],
    rules=("E01", "E05"),
)
def columns_of_somebody_else(folder):
    """The householder's number beside the payee's is not the payee's; headers of three rows."""
    put_csv(
        folder / "户.csv",
        grid(
            "序号 户编号 户主姓名 户主身份证号 姓名 身份证号 与户主关系 属性状态",
            f"1 H1 张1 {person(1)} 张2 {person(2)} 配偶 在册",
        ),
    )
    row = [person(2), "张2", "", "云A1", "轿车", "2020-01-01", "正常"]
    merges = ["A1:G1", "A2:C2", "D2:G2", "A3:C3", "D3:E3", "F3:G3"]
    put_xlsx(folder / "车.xlsx", {"车": [["登记表"], *_TWO_TIERS, row]}, merges=merges)
    put_csv(
        folder / "主.csv",
        grid(
            "发放批次 户主姓名 户主身份证号 补贴对象 身份证号 一卡通账号 补贴项目名称 补贴金额 "
            "所属月份 发放结果",
            f"B1 张1 {person(1)} 张2 {person(2)} 621700001 低保金 480 2025-06 成功",
        ),
    )
    put_csv(folder / "死.csv", dead(2))


@case(
    sheets={"发.csv": ("payments", 1, 4, 1, {}), "死.csv": ("deaths", 1, 4, 0, {})},
    refused=[("发.csv", None, 2, "I", "所属月份", "month_ambiguous")],
    findings=[("E01", person(2)), ("E01", person(3)), ("E01", person(4))],
    rules=("E01",),
)
def months_of_a_csv(folder):
    """In a CSV 2025.1 is a number too; 2025.10 and 2025.01 are not to be mistaken."""
    rows = [paid(n) for n in range(1, 5)]
    for row, month in zip(rows, ("2025.1", "2025.10", "2025.01", "2025.12"), strict=True):
        row[8] = month
    put_csv(folder / "发.csv", [PAYMENTS.split(), *rows])
    put_csv(folder / "死.csv", dead(1, 2, 3, 4))


@case(
    sheets={
        "户.csv": ("members", 1, 4, 0, {}),
        **{
            name: ("vehicles", header, 1, 0, {})
            for name, header in (("竖.csv", 1), ("旧.csv", 1), ("等.csv", 1), ("分.csv", 2))
        },
    },
    findings=[("E05", f"H{n}") for n in range(1, 5)],
    rules=("E05",),
)
def csv_of_odd_programs(folder):
    """東 ends in the byte of | in GBK; old Mac line ends; ="…" around numbers; sep=; first."""
    put_csv(folder / "户.csv", households(1, 2, 3, 4))
    rows = cars(1)
    rows[1][1] = "張東"
    put_csv(folder / "竖.csv", rows, "gbk", "|")
    put(folder / "旧.csv", csv_bytes(cars(2)).replace(b"\r\n", b"\r"))
    head, row = cars(3)
    put(folder / "等.csv", f'{",".join(head)}\n="{row[0]}",{",".join(row[1:])}\n'.encode())
    put(folder / "分.csv", b"sep=;\n" + csv_bytes(cars(4), delimiter=";"))

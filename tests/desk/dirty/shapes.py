"""Encodings, titles, headers, units, foot lines, hidden parts, merges, sheets."""

from datetime import date

from folders import person

from .case import case
from .people import DEATHS, MEMBERS, PAYMENTS, VEHICLES, cars, dead, households, paid
from .writers import Styled, csv_bytes, grid, put, put_csv, put_ods, put_xls, put_xlsx

ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be-bom")
DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|"}
_TEXTS = [(e, d) for e in ENCODINGS for d in DELIMITERS]


def _text_file(number):
    encoding, delimiter = _TEXTS[number - 1]
    return f"车管/{encoding}-{delimiter}.{'tsv' if delimiter == 'tab' else 'csv'}"


@case(
    sheets={
        "户.csv": ("members", 1, len(_TEXTS), 0, {}),
        **{_text_file(n): ("vehicles", 1, 2, 0, {}) for n in range(1, len(_TEXTS) + 1)},
    },
    findings=sorted([("E05", f"H{n}") for n in range(1, len(_TEXTS) + 1)]),
    rules=("E05",),
)
def encodings_and_delimiters(folder):
    put_csv(folder / "户.csv", households(*range(1, len(_TEXTS) + 1)))
    for n, (encoding, delimiter) in enumerate(_TEXTS, 1):
        rows = cars(n, 500 + n)
        if encoding == "gb18030":
            rows[2][1] = "张𠮷"
        if encoding == "utf-16-be-bom":
            data = b"\xfe\xff" + csv_bytes(rows, "utf-16-be", DELIMITERS[delimiter])
        else:
            data = csv_bytes(rows, encoding, DELIMITERS[delimiter])
        put(folder / _text_file(n), data)


def _titled(*titles):
    return [[t] if t else [] for t in titles]


@case(
    sheets={
        "户.csv": ("members", 1, 5, 0, {}),
        "0.xlsx#车": ("vehicles", 1, 1, 0, {}),
        "1.xlsx#车": ("vehicles", 2, 1, 0, {}),
        "2.xlsx#车": ("vehicles", 3, 1, 0, {}),
        "3.xlsx#车": ("vehicles", 4, 1, 0, {}),
        "3.csv": ("vehicles", 4, 1, 0, {}),
    },
    findings=[("E05", f"H{n}") for n in range(1, 6)],
    evidence={
        ("E05", "H4"): {("vehicles", "3.xlsx", "车", 5)},
        ("E05", "H5"): {("vehicles", "3.csv", None, 5)},
    },
    rules=("E05",),
)
def title_rows(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4, 5))
    titles = ["云岫县机动车登记情况表", "填报单位：县车管所", "填报日期：2026年6月1日"]
    for n in range(4):
        merges = [f"A{r}:G{r}" for r in range(1, n + 1)]
        put_xlsx(folder / f"{n}.xlsx", {"车": _titled(*titles[:n]) + cars(n + 1)}, merges=merges)
    put_csv(folder / "3.csv", [[t, *[""] * 6] for t in titles] + cars(5))


@case(
    sheets={
        "户.csv": ("members", 1, 2, 0, {}),
        "空.xlsx#车": ("vehicles", 5, 1, 0, {}),
        "空.csv": ("vehicles", 4, 1, 0, {}),
    },
    findings=[("E05", "H1"), ("E05", "H2")],
    evidence={
        ("E05", "H1"): {("vehicles", "空.xlsx", "车", 6)},
        ("E05", "H2"): {("vehicles", "空.csv", None, 6)},
    },
    rules=("E05",),
)
def blank_rows_around(folder):
    """Rows are counted as people see them, blank ones too."""
    put_csv(folder / "户.csv", households(1, 2))
    put_xlsx(folder / "空.xlsx", {"车": _titled("", "", "机动车登记", "") + cars(1)})
    rows = cars(2)
    lines = ["", "机动车登记", "", ",".join(rows[0]), "", ",".join(rows[1]), "", ""]
    put(folder / "空.csv", "\n".join(lines).encode())


@case(
    sheets={"户.csv": ("members", 1, 1, 0, {}), "车.csv": ("vehicles", 1, 2, 0, {})},
    findings=[("E05", "H1")],
    evidence={("E05", "H1"): {("vehicles", "车.csv", None, 4)}},
    rules=("E05",),
)
def a_cell_of_two_lines(folder):
    """In a CSV the row is the line on which it begins."""
    put_csv(folder / "户.csv", households(1))
    rows = cars(501, 1)
    rows[1].append("第一行\n第二行")
    rows[0].append("备注")
    text = csv_bytes(rows).decode().replace("\r\n", "\n")
    put(folder / "车.csv", text.encode())


_TWO = [
    ["批次号", "行号", "补贴项目", "补贴对象", "", "", "", "发放信息", "", ""],
    ["", "", "", "身份证号", "姓名", "卡号", "户名", "金额", "所属月份", "发放状态"],
]
_TWO_MERGES = ["A1:A2", "B1:B2", "C1:C2", "D1:G1", "H1:J1"]


@case(
    sheets={
        "死.csv": ("deaths", 1, 3, 0, {}),
        "发.xlsx#Sheet1": ("payments", 1, 1, 0, {2: "header"}),
        "发2.csv": ("payments", 1, 1, 0, {2: "header"}),
        "发3.xls#Sheet1": ("payments", 1, 1, 0, {2: "header"}),
    },
    findings=[("E01", person(1), 48000), ("E01", person(2), 48000), ("E01", person(3), 48000)],
    evidence={
        ("E01", person(1)): {("payments", "发.xlsx", "Sheet1", 3)},
        ("E01", person(2)): {("payments", "发2.csv", None, 3)},
    },
    rules=("E01",),
)
def headers_of_two_rows(folder):
    put_csv(folder / "死.csv", dead(1, 2, 3))
    put_xlsx(folder / "发.xlsx", {"Sheet1": [*_TWO, paid(1)]}, merges=_TWO_MERGES)
    put_csv(folder / "发2.csv", [*_TWO, paid(2)])
    merges = [(0, 1, 0, 0), (0, 1, 1, 1), (0, 1, 2, 2), (0, 0, 3, 6), (0, 0, 7, 9)]
    put_xls(folder / "发3.xls", {"Sheet1": [*_TWO, paid(3)]}, merges)


@case(
    sheets={"退.xlsx#退出": ("exits", 1, 2, 0, {2: "header"})},
    findings=[("I06", "H2")],
    rules=("I06",),
)
def a_header_told_over_two_rows(folder):
    """公示 over 开始 and 结束 is 公示开始 and 公示结束."""
    head = [
        ["户编号", "退出日期", "民主评议日期", "农户签字日期", "公示", ""],
        ["", "", "", "", "开始", "结束"],
    ]
    body = grid(
        "H1 2024-12-20 2024-11-01 2024-11-02 2024-11-03 2024-11-09",
        "H2 2024-12-20 2024-11-01 2024-11-02 2024-11-03 2024-11-08",
    )
    merges = ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"]
    put_xlsx(folder / "退.xlsx", {"退出": head + body}, merges=merges)


@case(
    sheets={
        "死.csv": ("deaths", 1, 6, 0, {}),
        "上.xlsx#发": ("payments", 3, 1, 0, {}),
        "旁.xlsx#发": ("payments", 3, 1, 0, {}),
        "上元.xlsx#发": ("payments", 3, 1, 0, {}),
        "头.csv": ("payments", 1, 1, 0, {}),
        "头元.xlsx#发": ("payments", 3, 1, 0, {}),
        "全角.csv": ("payments", 1, 1, 0, {}),
    },
    findings=sorted(
        [
            ("E01", person(1), 4800000),
            ("E01", person(2), 4800000),
            ("E01", person(3), 480),
            ("E01", person(4), 4812000),
            ("E01", person(5), 48000),
            ("E01", person(6), 480000),
        ]
    ),
    rules=("E01",),
)
def units_of_money(folder):
    put_csv(folder / "死.csv", dead(1, 2, 3, 4, 5, 6))

    def table(number, amount, header="金额"):
        return [PAYMENTS.replace("金额", header).split(), paid(number, amount=amount)]

    side = ["", "", "", "", "", "", "", "", "单位：万元"]
    title = ["一卡通发放明细"]
    put_xlsx(folder / "上.xlsx", {"发": [title, ["单位：万元"], *table(1, "4.8")]})
    put_xlsx(folder / "旁.xlsx", {"发": [title, side, *table(2, "4.8")]})
    put_xlsx(folder / "上元.xlsx", {"发": [title, ["金额单位：元"], *table(3, "4.8")]})
    put_csv(folder / "头.csv", table(4, "4.812", "金额(万元)"))
    put_xlsx(folder / "头元.xlsx", {"发": [title, ["单位：万元"], *table(5, "480", "金额（元）")]})
    put_csv(folder / "全角.csv", table(6, "0.48", "金额（单位：万元）"))


@case(
    sheets={
        "户.csv": ("members", 1, 4, 0, {}),
        "企.xlsx#企业": ("companies", 1, 1, 0, {}),
        "企2.xlsx#企业": ("companies", 1, 1, 0, {}),
        "企3.xlsx#企业": ("companies", 1, 1, 0, {}),
        "企4.xlsx#企业": ("companies", 3, 1, 0, {}),
    },
    findings=[("E07", "H1"), ("E07", "H4")],
    rules=("E07",),
)
def registered_capital(folder):
    """注册资本(万元) is in 万元 by its name; another unit in the header holds."""
    put_csv(folder / "户.csv", households(1, 2, 3, 4))
    head = "身份证号 姓名 企业名称 统一社会信用代码 主体类型 角色 出资比例 {} 成立日期 状态"

    def company(number, header, capital):
        line = f"{person(number)} 张{number} 甲{number}公司 91990101MA0000000{number} 公司"
        return grid(head.format(header), f"{line} 法定代表人 100% {capital} 2020-01-01 存续")

    put_xlsx(folder / "企.xlsx", {"企业": company(1, "注册资本(万元)", "10")})
    put_xlsx(folder / "企2.xlsx", {"企业": company(2, "注册资本（万元）", "9.99")})
    put_xlsx(folder / "企3.xlsx", {"企业": company(3, "注册资本(元)", "99999")})
    top = [["市场主体"], ["单位：元"]]
    put_xlsx(folder / "企4.xlsx", {"企业": top + company(4, "注册资本(万元)", "10")})


_FOOT = {7: "total", 8: "total", 11: "header", 13: "total"}


def _feet():
    rows = cars(1, 2, 3, 4, 5, 6)
    head, body = rows[0], rows[1:]
    return [
        ["机动车登记"],
        head,
        ["示例", "张三", "云A00000", "小型轿车", "2020-05-06", "85000", "正常"],
        body[0],
        body[1],
        [],
        ["小计", "", "", "", "", "170000", ""],
        ["", "合 计", "", "", "", "170000", ""],
        body[2],
        body[3],
        head,
        body[4],
        ["总计：", "", "", "", "", "425000", ""],
        ["制表人：王五", "", "", "审核人：赵六", "", "", ""],
        ["注：本表一式两份"],
        ["填表说明：价格按发票填写"],
        body[5],
    ]


@case(
    sheets={
        "户.csv": ("members", 1, 6, 0, {}),
        "车.xlsx#车": (
            "vehicles",
            2,
            6,
            0,
            {
                3: "example",
                7: "total",
                8: "total",
                11: "header",
                13: "total",
                14: "signature",
                15: "note",
                16: "note",
            },
        ),
        "车.csv": (
            "vehicles",
            2,
            6,
            0,
            {
                3: "example",
                7: "total",
                8: "total",
                11: "header",
                13: "total",
                14: "signature",
                15: "note",
                16: "note",
            },
        ),
    },
    findings=[("E05", f"H{n}") for n in range(1, 7)],
    rules=("E05",),
)
def feet_and_repeated_headers(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4, 5, 6))
    put_xlsx(folder / "车.xlsx", {"车": _feet()})
    put_csv(folder / "车.csv", _feet())


@case(
    sheets={
        "户.csv": ("members", 1, 2, 0, {}),
        "保.csv": ("social_insurance", 1, 1, 0, {}),
        "证.csv": ("vouchers", 1, 2, 0, {}),
    },
    findings=[("V01", "999901001001/记1")],
    rules=("V01",),
)
def data_that_sounds_like_a_foot(folder):
    """合计, 示例 and 说明 inside a cell of a full row are data."""
    rows = households(1, 2)
    rows[1][1], rows[2][1] = "总计", "示例"
    put_csv(folder / "户.csv", rows)
    head = "身份证号 姓名 单位 险种 缴费基数 缴费起 缴费止"
    line = f"{person(1)} 张1 合计会计师事务所 养老 4000 2020-01-01 2020-12-31"
    put_csv(folder / "保.csv", grid(head, line))
    put_csv(
        folder / "证.csv",
        grid(
            "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 票据类型",
            "999901001001 记1 2026-01-05 合计付8月电费 541 600 _ 白条",
            "999901001001 记1 2026-01-05 合计付8月电费 101 _ 600 白条",
        ),
    )


@case(
    sheets={
        "户.xlsx#户": ("members", 1, 3, 0, {}),
        "车.xlsx#车": ("vehicles", 1, 3, 0, {}),
        "车.xlsx#藏": ("vehicles", 1, 1, 0, {}),
    },
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3")],
    rules=("E05",),
)
def hidden_parts_are_read(folder):
    put_xlsx(folder / "户.xlsx", {"户": households(1, 2, 3)}, hidden_columns="C")
    put_xlsx(
        folder / "车.xlsx",
        {"车": cars(1, 2, 501), "藏": cars(3)},
        hidden_rows=(2,),
        hidden_columns="F",
        hidden_sheets=("藏",),
    )


_FAMILY = [
    ["H1", "张1", person(1), "户主", "999901001001", "在册"],
    ["", "张2", person(2), "配偶", "", ""],
    ["", "张3", person(3), "之子", "", ""],
    ["H2", "张4", person(4), "户主", "999901001001", "在册"],
    ["", "张5", person(5), "配偶", "", ""],
]
_FAMILY_MERGES = ["A2:A4", "E2:E4", "F2:F4", "A5:A6", "E5:E6", "F5:F6"]


@case(
    sheets={
        "户.xlsx#户": ("members", 1, 5, 0, {}),
        "车.csv": ("vehicles", 1, 2, 0, {}),
    },
    findings=[("E05", "H1"), ("E05", "H2")],
    evidence={("E05", "H1"): {("vehicles", "车.csv", None, 2)}},
    rules=("E05",),
)
def merged_household_cells(folder):
    rows = [MEMBERS.split(), *_FAMILY]
    put_xlsx(folder / "户.xlsx", {"户": rows}, merges=_FAMILY_MERGES)
    put_csv(folder / "车.csv", cars(3, 5))


@case(
    sheets={
        "户.csv": ("members", 1, 5, 0, {}),
        "车.csv": ("vehicles", 1, 2, 0, {}),
    },
    findings=[("E05", "H1"), ("E05", "H2")],
    rules=("E05",),
)
def merged_household_cells_as_csv(folder):
    put_csv(folder / "户.csv", [MEMBERS.split(), *_FAMILY])
    put_csv(folder / "车.csv", cars(3, 5))


@case(
    sheets={
        "户.xls#户": ("members", 1, 5, 0, {}),
        "车.csv": ("vehicles", 1, 2, 0, {}),
    },
    findings=[("E05", "H1"), ("E05", "H2")],
    rules=("E05",),
)
def merged_household_cells_in_xls(folder):
    merges = [(1, 3, 0, 0), (1, 3, 4, 4), (1, 3, 5, 5), (4, 5, 0, 0), (4, 5, 4, 4), (4, 5, 5, 5)]
    put_xls(folder / "户.xls", {"户": [MEMBERS.split(), *_FAMILY]}, merges)
    put_csv(folder / "车.csv", cars(3, 5))


@case(
    sheets={
        "户.xlsx#户": ("members", 1, 3, 1, {}),
        "车.csv": ("vehicles", 1, 1, 0, {}),
    },
    refused=[("户.xlsx", "户", 4, "A", "户编号", "required_empty")],
    findings=[],
    rules=("E05",),
)
def a_blank_below_no_merge(folder):
    """A blank household number outside a merge stays blank in a spreadsheet."""
    rows = [
        MEMBERS.split(),
        ["H1", "张1", person(1), "户主", "999901001001", "在册"],
        ["", "张2", person(2), "配偶", "", ""],
        ["", "张3", person(3), "之子", "999901001001", "在册"],
    ]
    put_xlsx(folder / "户.xlsx", {"户": rows}, merges=["A2:A3", "E2:E3", "F2:F3"])
    put_csv(folder / "车.csv", cars(3))


@case(
    sheets={"户.csv": ("members", 1, 2, 1, {})},
    refused=[("户.csv", None, 2, "A", "户编号", "required_empty")],
    findings=[],
)
def a_blank_with_nothing_above(folder):
    rows = households(1, 2)
    rows[1][0] = ""
    put_csv(folder / "户.csv", rows)


@case(
    sheets={
        "收.xlsx#收入": ("income", 1, 3, 0, {}),
        "户.csv": ("members", 1, 1, 0, {}),
    },
    findings=[("I01", "H1")],
    rules=("I01",),
)
def merged_household_of_income(folder):
    put_csv(folder / "户.csv", households(1, status="已脱贫"))
    head = "户编号 核算起 核算止 收入类别 项目 金额"
    rows = grid(
        head,
        "H1 2024-10-01 2025-09-30 工资性 务工 3000",
        "_ 2024-10-01 2025-09-30 财产性 地租 2000",
        "_ 2024-10-01 2025-09-30 转移性 低保金 2999",
    )
    put_xlsx(folder / "收.xlsx", {"收入": rows}, merges=["A2:A4"])
    (folder / "county.yaml").write_text("parameters:\n  poverty_line: {2025: 8000}\n", "utf-8")


@case(
    sheets={
        "县.xlsx#户": ("members", 1, 1, 0, {}),
        "县.xlsx#车": ("vehicles", 2, 1, 0, {}),
        "县.xlsx#死": ("deaths", 1, 0, 0, {}),
        "乡/车.xls#车": ("vehicles", 1, 1, 0, {}),
        "乡/车.ods#车": ("vehicles", 1, 1, 0, {}),
        "乡/户.ods#户": ("members", 1, 2, 0, {}),
    },
    unknown={("县.xlsx", "说明"): None},
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3")],
    evidence={
        ("E05", "H1"): {("vehicles", "县.xlsx", "车", 3)},
        ("E05", "H2"): {("vehicles", "乡/车.xls", "车", 2)},
        ("E05", "H3"): {("vehicles", "乡/车.ods", "车", 2)},
    },
    rules=("E05",),
)
def one_table_over_sheets_and_files(folder):
    title = [["机动车登记"]]
    put_xlsx(
        folder / "县.xlsx",
        {
            "户": households(1),
            "空": [],
            "车": title + cars(1),
            "死": [DEATHS.split()],
            "说明": [["本表由县里汇总"], ["有问题请联系农业农村局"]],
        },
    )
    (folder / "乡").mkdir()
    put_xls(folder / "乡/车.xls", {"车": cars(2)})
    put_ods(folder / "乡/车.ods", {"车": cars(3)})
    put_ods(folder / "乡/户.ods", {"户": households(2, 3)})


@case(
    sheets={f"册.xlsx#第{n}页": ("vehicles", 1, 1, 0, {}) for n in range(1, 61)}
    | {"户.csv": ("members", 1, 60, 0, {})},
    findings=sorted([("E05", f"H{n}") for n in range(1, 61)]),
    rules=("E05",),
)
def sixty_sheets(folder):
    put_csv(folder / "户.csv", households(*range(1, 61)))
    put_xlsx(folder / "册.xlsx", {f"第{n}页": cars(n) for n in range(1, 61)})


@case(
    sheets={"户.csv": ("members", 1, 1, 0, {}), "车.csv": ("vehicles", 1, 0, 0, {})},
    findings=[],
    rules=("E05",),
    exit_status=0,
    more=lambda run: [
        r
        for r in run["rules"]
        if (r["status"], r["applied"], r["clear"], r["flagged"]) == ("run", 1, 1, 0)
    ],
)
def a_header_without_rows_is_present(folder):
    put_csv(folder / "户.csv", households(1))
    put_csv(folder / "车.csv", [VEHICLES.split()])


@case(
    sheets={"户.csv": ("members", 1, 2, 0, {}), "车.csv": ("vehicles", 1, 2, 0, {})},
    findings=[("E05", "H1")],
    rules=("E05",),
    more=lambda run: (
        run["rules"][0]["missing_data"] == {"缺列 购置价格": 1}
        and run["files"][1]["sheets"][0]["missing_columns"]
        == ["使用性质", "品牌型号", "购置价格", "状态日期"]
    ),
)
def an_absent_column(folder):
    put_csv(folder / "户.csv", households(1, 2))
    put_csv(
        folder / "车.csv",
        grid(
            "身份证号 姓名 号牌号码 车辆类型 初次登记日期 状态",
            f"{person(1)} 张1 云A1 小型轿车 2020-05-06 正常",
            f"{person(2)} 张2 云A2 专项作业车 2020-05-06 正常",
        ),
    )


@case(
    sheets={"户.csv": ("members", 1, 2, 0, {}), "车.xlsx#车": ("vehicles", 1, 2, 0, {})},
    findings=[("E05", "H1")],
    rules=("E05",),
    exit_status=1,
)
def cells_of_every_type(folder):
    """Dates as dates, prices as numbers, plates as text."""
    put_csv(folder / "户.csv", households(1, 2))
    put_xlsx(
        folder / "车.xlsx",
        {
            "车": [
                VEHICLES.split(),
                [person(1), "张1", "云A1", "小型轿车", date(2020, 5, 6), 30000, "正常"],
                [person(2), "张2", "云A2", "小型轿车", Styled(43957, "0"), 29999.99, "正常"],
            ]
        },
    )

"""Money, dates, months, percentages."""

from datetime import date, datetime

from folders import person

from .case import case
from .people import DEATHS, PAYMENTS, cars, dead, households, paid
from .writers import Styled, csv_bytes, grid, put, put_csv, put_ods, put_xls, put_xlsx

_MONEY = {
    "1,234.50": 123450,
    "1.2万": 1200000,
    "１，２３４．５０": 123450,
    "￥480": 48000,
    "¥ 480.00元": 48000,
    "480元": 48000,
    "0.005": 1,
    "1.005": 101,
    "1.0049": 100,
    "12万元": 12000000,
    " 480 ": 48000,
    "4.8e2": 48000,
}


@case(
    sheets={
        "死.csv": ("deaths", 1, len(_MONEY), 0, {}),
        "发.csv": ("payments", 1, len(_MONEY), 0, {}),
    },
    findings=sorted([("E01", person(n), fen) for n, fen in enumerate(_MONEY.values(), 1)]),
    rules=("E01",),
    normalised={("rounded_to_fen", "payments"): 3},
)
def money_as_text(folder):
    put_csv(folder / "死.csv", dead(*range(1, len(_MONEY) + 1)))
    rows = [paid(n) for n in range(1, len(_MONEY) + 1)]
    for row, text in zip(rows, _MONEY, strict=True):
        row[7] = text
    put_csv(folder / "发.csv", [PAYMENTS.split(), *rows])


_NUMBERS = [(480, 48000), (480.5, 48050), (1.005, 101), (0.1 + 0.2, 30), (2.675, 268), (1e5, 10**7)]


@case(
    sheets={
        "死.csv": ("deaths", 1, 18, 0, {}),
        "发.xlsx#发": ("payments", 1, 6, 0, {}),
        "发.xls#发": ("payments", 1, 6, 0, {}),
        "发.ods#发": ("payments", 1, 6, 0, {}),
    },
    findings=sorted(
        [("E01", person(n + k * 6), _NUMBERS[n - 1][1]) for n in range(1, 7) for k in range(3)]
    ),
    rules=("E01",),
)
def money_as_numbers(folder):
    """Amounts are rounded half up as they are written, not as binary fractions."""
    put_csv(folder / "死.csv", dead(*range(1, 19)))
    for k, (writer, name) in enumerate(
        ((put_xlsx, "发.xlsx"), (put_xls, "发.xls"), (put_ods, "发.ods"))
    ):
        rows = [paid(n + k * 6) for n in range(1, 7)]
        for row, (number, _) in zip(rows, _NUMBERS, strict=True):
            row[7] = number
        writer(folder / name, {"发": [PAYMENTS.split(), *rows]})


@case(
    sheets={"死.csv": ("deaths", 1, 1, 0, {}), "发.csv": ("payments", 1, 6, 5, {})},
    refused=[
        ("发.csv", None, 2, "H", "金额", "money_text"),
        ("发.csv", None, 3, "H", "金额", "required_empty"),
        ("发.csv", None, 4, "H", "金额", "money_text"),
        ("发.csv", None, 5, "H", "金额", "required_empty"),
        ("发.csv", None, 6, "H", "金额", "required_unreadable"),
    ],
    findings=[],
    rules=("E01",),
)
def money_that_is_none(folder):
    """A reversal is no refusal in payments."""
    put_csv(folder / "死.csv", dead(1))
    texts = ["四百八", "—", "约480", "", "#VALUE!", "-480"]
    rows = [paid(1, line=n) for n in range(1, 7)]
    for row, text in zip(rows, texts, strict=True):
        row[7] = text
    put_csv(folder / "发.csv", [PAYMENTS.split(), *rows])


@case(
    sheets={
        "户.csv": ("members", 1, 3, 0, {}),
        "车.csv": ("vehicles", 1, 3, 1, {}),
        "机.csv": ("farm_machinery", 1, 1, 1, {}),
        "款.csv": ("deposits", 1, 1, 1, {}),
    },
    refused=[
        ("车.csv", None, 3, "F", "购置价格", "amount_negative"),
        ("机.csv", None, 2, "D", "销售价格", "amount_negative"),
        ("款.csv", None, 2, "D", "余额", "amount_negative"),
    ],
    warnings=[("车.csv", None, 2, "F", "购置价格", "money_text")],
    findings=[("E05", "H1"), ("E05", "H3")],
    rules=("E05",),
)
def negative_and_optional_amounts(folder):
    put_csv(folder / "户.csv", households(1, 2, 3))
    rows = cars(1, 2, 3)
    rows[1][5], rows[2][5], rows[3][5] = "不详", "-85000", "3万"
    put_csv(folder / "车.csv", rows)
    head = "身份证号 姓名 机具品目 销售价格 购机日期"
    put_csv(folder / "机.csv", grid(head, f"{person(1)} 张1 拖拉机 -1 2026-01-01"))
    head = "身份证号 姓名 机构 余额 日期 授权书编号"
    put_csv(folder / "款.csv", grid(head, f"{person(1)} 张1 信用社 -1 2026-01-01 S1"))


def _fault(value):
    if value in (2020.1, 2020.4):
        return "month_ambiguous"
    no_such = ("2025-13-01", "2025-02-29", "20251301", "2020-13")
    return "date_impossible" if value in no_such else "required_unreadable"


_DAYS = [
    ("2020.5.6", True),
    ("2020年5月6日", True),
    ("20200506", True),
    (20200506, True),
    (43957, True),
    ("43957", True),
    (date(2020, 5, 6), True),
    (datetime.fromisoformat("2020-05-06T10:30"), True),
    ("2020-5-6", True),
    ("2020/05/06", True),
    ("２０２０－０５－０６", True),
    ("2020-05-06 10:30:00", True),
    (" 2020年05月06日 ", True),
    ("2025-13-01", False),
    ("2025-02-29", False),
    ("25-6-5", False),
    ("5/6/2025", False),
    ("2025年6月", False),
    ("2025", False),
    (2025, False),
    ("2025-06", False),
    ("20251301", False),
    ("昨天", False),
]


@case(
    sheets={
        "户.csv": ("members", 1, len(_DAYS), 0, {}),
        "车.xlsx#车": ("vehicles", 1, len(_DAYS), sum(not good for _, good in _DAYS), {}),
    },
    refused=[
        ("车.xlsx", "车", n + 1, "E", "初次登记日期", _fault(day))
        for n, (day, good) in enumerate(_DAYS, 1)
        if not good
    ],
    findings=sorted([("E05", f"H{n}") for n, (_, good) in enumerate(_DAYS, 1) if good]),
    rules=("E05",),
)
def days(folder):
    put_csv(folder / "户.csv", households(*range(1, len(_DAYS) + 1)))
    rows = cars(*range(1, len(_DAYS) + 1))
    for row, (day, _) in zip(rows[1:], _DAYS, strict=True):
        row[4] = day
    put_xlsx(folder / "车.xlsx", {"车": rows})


@case(
    sheets={
        "机.csv": ("farm_machinery", 1, 5, 0, {}),
        "机.xls#机": ("farm_machinery", 1, 2, 0, {}),
        "户.csv": ("members", 1, 7, 0, {}),
    },
    findings=[("E08", "H1"), ("E08", "H3"), ("E08", "H5"), ("E08", "H6")],
    rules=("E08",),
)
def the_very_day(folder):
    """2023-06-25 is inside the last 36 months, the day before is not."""
    put_csv(folder / "户.csv", households(1, 2, 3, 4, 5, 6, 7))
    head = "身份证号 姓名 机具品目 销售价格 购机日期"
    days = ["2023.6.25", "2023.6.24", "45102", "45101", "20230625"]
    lines = [f"{person(n)} 张{n} 拖拉机 50000 {d}" for n, d in enumerate(days, 1)]
    put_csv(folder / "机.csv", grid(head, *lines))
    put_xls(
        folder / "机.xls",
        {
            "机": [
                head.split(),
                [person(6), "张6", "拖拉机", 50000, date(2023, 6, 25)],
                [person(7), "张7", "拖拉机", 50000, date(2023, 6, 24)],
            ]
        },
    )


_MONTHS = [
    ("2020-04", True),
    ("2020.4", True),
    ("2020年4月", True),
    ("202004", True),
    (202004, True),
    ("2020/4", True),
    (date(2020, 4, 1), True),
    ("2020年04月", True),
    ("２０２００４", True),
    (2020.12, True),
    ("2020.10", True),
    ("2020.04", True),
    (2020.1, False),
    (2020.4, False),
    ("2020-13", False),
    ("4月", False),
    ("2020", False),
    (2020, False),
    ("20-04", False),
]


@case(
    sheets={
        "死.csv": ("deaths", 1, len(_MONTHS), 0, {}),
        "发.xlsx#发": ("payments", 1, len(_MONTHS), sum(not good for _, good in _MONTHS), {}),
    },
    refused=[
        (
            "发.xlsx",
            "发",
            n + 1,
            "I",
            "所属月份",
            _fault(month),
        )
        for n, (month, good) in enumerate(_MONTHS, 1)
        if not good
    ],
    findings=sorted([("E01", person(n)) for n, (_, good) in enumerate(_MONTHS, 1) if good]),
    rules=("E01",),
)
def months(folder):
    """April 2020 is the first month more than two after January 2020."""
    put_csv(folder / "死.csv", dead(*range(1, len(_MONTHS) + 1)))
    rows = [paid(n) for n in range(1, len(_MONTHS) + 1)]
    for row, (month, _) in zip(rows, _MONTHS, strict=True):
        row[8] = month
    put_xlsx(folder / "发.xlsx", {"发": [PAYMENTS.split(), *rows]})


def _titles(*shares):
    head = "身份证号 姓名 权证号 坐落 用途 房屋性质 共有份额 状态".split()
    return [head] + [
        [person(n), f"张{n}", f"云2020第{n}号", "县城", "商业", "商品房", share, "现势"]
        for n, share in shares
    ]


@case(
    sheets={
        "户.csv": ("members", 1, 20, 0, {}),
        "百.csv": ("property", 1, 7, 0, {}),
        "式.xlsx#房": ("property", 1, 5, 0, {}),
        "分.xlsx#房": ("property", 1, 4, 0, {}),
        "混.xlsx#房": ("property", 1, 4, 0, {}),
    },
    findings=sorted([("E06", f"H{n}") for n in (1, 3, 5, 6, 7, 8, 10, 12, 13, 15, 18, 20)]),
    rules=("E06",),
)
def shares(folder):
    put_csv(folder / "户.csv", households(*range(1, 21)))
    put_csv(
        folder / "百.csv",
        _titles(
            (1, "50%"),
            (2, "49.99%"),
            (3, "1/2"),
            (4, "1/3"),
            (5, "单独所有"),
            (6, "共同共有"),
            (7, "100%"),
        ),
    )
    put_xlsx(
        folder / "式.xlsx",
        {
            "房": _titles(
                (8, Styled(0.5, "0%")),
                (9, Styled(0.49, "0.00%")),
                (10, Styled(1, "0%")),
                (11, 49),
                (12, 50),
            )
        },
    )
    put_xlsx(folder / "分.xlsx", {"房": _titles((13, 0.5), (14, 0.49), (15, 1), (16, 0.1))})
    put_xlsx(folder / "混.xlsx", {"房": _titles((17, 0.5), (18, 50), (19, 1), (20, "１００"))})


@case(
    sheets={
        "户.csv": ("members", 1, 4, 0, {}),
        "房.xls#房": ("property", 1, 2, 0, {}),
        "房.ods#房": ("property", 1, 2, 0, {}),
    },
    findings=[("E06", "H1"), ("E06", "H3")],
    rules=("E06",),
)
def percent_formats_of_other_workbooks(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4))
    a, b = _titles((1, Styled(0.5, "0%")), (2, Styled(0.49, "0%"))), None
    put_xls(folder / "房.xls", {"房": a})
    b = _titles((3, Styled(0.5, "0%")), (4, Styled(0.49, "0%")))
    put_ods(folder / "房.ods", {"房": b})


@case(
    sheets={"退.xlsx#退": ("exits", 1, 9, 2, {})},
    refused=[
        ("退.xlsx", "退", 7, "B", "退出日期", "required_unreadable"),
        ("退.xlsx", "退", 8, "B", "退出日期", "required_unreadable"),
    ],
    findings=[("I06", f"H{n}") for n in (1, 2, 3, 4, 5)],
    normalised={("after_as_of", "exits"): 2},
    rules=("I06",),
)
def years_as_the_day_of_exit(folder):
    """A year is its last day: this year's is still to come and the row is left out."""
    head = "户编号 退出日期 民主评议日期 农户签字日期 公示开始 公示结束".split()
    days = [2025, "2025", "2025年", "2025-06", "2025.12", 1899, "25", 2026, "2026-06"]
    body = [[f"H{n}", day, "", "", "", ""] for n, day in enumerate(days, 1)]
    put_xlsx(folder / "退.xlsx", {"退": [head, *body]})


@case(
    sheets={"户.csv": ("members", 1, 4, 0, {}), "房.csv": ("house_grades", 1, 4, 0, {})},
    findings=[("S03", "H2"), ("S03", "H4")],
    rules=("S03",),
)
def a_year_as_the_day_of_works(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4))
    put_csv(
        folder / "房.csv",
        grid(
            "户编号 鉴定日期 等级 改造完成日期",
            "H1 2024-05-01 C 2025",
            "H2 2024-05-01 D 2026",
            "H3 2024-05-01 D 2026-05",
            "H4 2024-05-01 C 2026年6月30日",
        ),
    )


@case(
    sheets={"死.csv": ("deaths", 1, 2, 0, {}), "发.csv": ("payments", 1, 2, 0, {})},
    findings=[("E01", person(1), 123450), ("E01", person(2), 48000)],
    rules=("E01",),
)
def commas_in_a_semicolon_file(folder):
    put_csv(folder / "死.csv", grid(DEATHS, f"{person(1)} 张1 2020.1.15", f"{person(2)} 张2 43845"))
    rows = [PAYMENTS.split(), paid(1, amount="1,234.50"), paid(2)]
    put(folder / "发.csv", csv_bytes(rows, "gbk", ";"))

"""ID numbers and other codes, names, listed values, empty cells."""

from folders import person

from .case import case
from .people import DEATHS, MEMBERS, VEHICLES, VILLAGE, cars, dead, households, old_id, paid
from .people import wide_digits as wide
from .writers import THIN, grid, put_csv, put_xls, put_xlsx

ENDS_IN_X = next(n for n in range(30, 200) if person(n).endswith("X"))


def _member(number, identity, household=None):
    name = f"张{number}"
    return [household or f"H{number}", name, identity, "户主", VILLAGE, "在册"]


@case(
    sheets={"户.csv": ("members", 1, 8, 0, {}), "车.xlsx#车": ("vehicles", 1, 9, 0, {})},
    findings=sorted([("E05", f"H{n}") for n in (1, 2, 3, 4, 5, 6, 7, ENDS_IN_X)]),
    rules=("E05",),
    normalised={("id_15_to_18", "vehicles"): 3, ("id_lower_x", "vehicles"): 2},
)
def ways_to_write_an_id(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4, 5, 6, 7, ENDS_IN_X))
    x = person(ENDS_IN_X)
    written = [
        (1, int(old_id(1))),
        (2, float(old_id(2))),
        (3, old_id(3)),
        (4, wide(person(4))),
        (5, f"{THIN}{person(5)[:6]}{THIN} {person(5)[6:]}\ufeff"),
        (6, f" {person(6)}\u3000"),
        (7, f"{person(7)}\n"),
        (ENDS_IN_X, x.lower()),
        (ENDS_IN_X, wide(x.lower())),
    ]
    rows = [
        [w, f"张{n}", f"云A{i}", "小型轿车", "2020-05-06", 85000, "正常"]
        for i, (n, w) in enumerate(written)
    ]
    put_xlsx(folder / "车.xlsx", {"车": [VEHICLES.split(), *rows]})


@case(
    sheets={"户.csv": ("members", 1, 1, 0, {}), "车.csv": ("vehicles", 1, 7, 7, {})},
    refused=[
        ("车.csv", None, 2, "A", "身份证号", "id_length"),
        ("车.csv", None, 3, "A", "身份证号", "id_length"),
        ("车.csv", None, 4, "A", "身份证号", "id_check"),
        ("车.csv", None, 5, "A", "身份证号", "id_date"),
        ("车.csv", None, 6, "A", "身份证号", "required_empty"),
        ("车.csv", None, 7, "A", "身份证号", "id_date"),
        ("车.csv", None, 8, "A", "身份证号", "digits_destroyed"),
    ],
    findings=[],
    rules=("E05",),
    exit_status=1,
)
def ids_that_cannot_be(folder):
    put_csv(folder / "户.csv", households(1))
    good = person(1)
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    no_day = "990101" + "19600230" + "0011"
    written = [good[:-1], good + "1", wrong, no_day, "", "990101600230001", "9.9E+17"]
    rows = [
        [w, "张1", f"云A{i}", "小型轿车", "2020-05-06", "85000", "正常"]
        for i, w in enumerate(written)
    ]
    put_csv(folder / "车.csv", [VEHICLES.split(), *rows])


@case(
    sheets={"户.xlsx#户": ("members", 1, 4, 3, {}), "车.xls#车": ("vehicles", 1, 1, 1, {})},
    refused=[
        ("户.xlsx", "户", 2, "C", "身份证号", "digits_destroyed"),
        ("户.xlsx", "户", 3, "C", "身份证号", "digits_destroyed"),
        ("户.xlsx", "户", 4, "C", "身份证号", "required_empty"),
        ("车.xls", "车", 2, "A", "身份证号", "digits_destroyed"),
    ],
    findings=[],
)
def digits_destroyed(folder):
    """A whole ID stored as a number has lost its last digits, in members too."""
    n = next(n for n in range(1, 99) if not person(n).endswith("X"))
    put_xlsx(
        folder / "户.xlsx",
        {
            "户": [
                MEMBERS.split(),
                _member(1, float(person(n))),
                _member(2, "9.90101E+17"),
                _member(3, "—"),
                _member(4, int(old_id(4))),
            ]
        },
    )
    row = [float(person(n)), "张1", "云A1", "小型轿车", "2020-05-06", 85000, "正常"]
    put_xls(folder / "车.xls", {"车": [VEHICLES.split(), row]})


_BAD = {
    "short": person(11)[:-1],
    "check": person(12)[:-1] + ("1" if person(12)[-1] != "1" else "2"),
    "date": "990101196002300013",
}


@case(
    sheets={"户.csv": ("members", 1, 5, 0, {}), "车.csv": ("vehicles", 1, 2, 1, {})},
    refused=[("车.csv", None, 3, "A", "身份证号", "id_check")],
    findings=[
        ("E02", _BAD["short"]),
        ("E02", _BAD["check"]),
        ("E02", _BAD["date"]),
    ],
    rules=("E02", "E05", "E03"),
)
def impossible_ids_of_members_stay(folder):
    """They are E02 and nothing else; the same ID twice is no E03."""
    put_csv(
        folder / "户.csv",
        [
            MEMBERS.split(),
            _member(1, _BAD["short"]),
            _member(2, _BAD["check"]),
            _member(3, _BAD["date"]),
            _member(2, _BAD["check"], "H9"),
            _member(5, person(5)),
        ],
    )
    rows = cars(501, 2)
    rows[2][0] = _BAD["check"]
    put_csv(folder / "车.csv", rows)


@case(
    sheets={"残.csv": ("disability", 1, 5, 2, {}), "户.csv": ("members", 1, 3, 0, {})},
    refused=[
        ("残.csv", None, 5, "A", "身份证号", "id_check"),
        ("残.csv", None, 6, "A", "身份证号", "id_length"),
    ],
    normalised={("id_disability_20", "disability"): 3, ("id_disability_20", "members"): 1},
    findings=[],
    rules=("E02",),
)
def disability_numbers(folder):
    put_csv(
        folder / "户.csv",
        [
            MEMBERS.split(),
            _member(1, person(1)),
            _member(2, person(2) + "43"),
            _member(3, person(3)),
        ],
    )
    x = person(ENDS_IN_X)
    wrong = person(4)[:-1] + ("1" if person(4)[-1] != "1" else "2")
    put_csv(
        folder / "残.csv",
        grid(
            "身份证号 姓名 残疾类别 等级 发证日期",
            f"{person(1)}43 张1 肢体 三级 2020-01-01",
            f"{x.lower()}11 张2 视力 一级 2020-01-01",
            f"{wide(person(3))}４４ 张3 肢体 四级 2020-01-01",
            f"{wrong}43 张4 肢体 三级 2020-01-01",
            f"{person(5)}4 张5 肢体 三级 2020-01-01",
        ),
    )


@case(
    sheets={"籍.xlsx#籍": ("hukou", 1, 4, 0, {})},
    warnings=[
        ("籍.xlsx", "籍", 2, "E", "父亲证件号码", "digits_destroyed"),
        ("籍.xlsx", "籍", 3, "F", "母亲证件号码", "id_length"),
        ("籍.xlsx", "籍", 4, "G", "配偶证件号码", "id_check"),
    ],
)
def optional_ids_are_emptied(folder):
    head = "户号 与户主关系 姓名 身份证号 父亲证件号码 母亲证件号码 配偶证件号码".split()
    n = next(n for n in range(1, 99) if not person(n).endswith("X"))
    wrong = person(12)[:-1] + ("1" if person(12)[-1] != "1" else "2")
    put_xlsx(
        folder / "籍.xlsx",
        {
            "籍": [
                head,
                ["B1", "户主", "张1", person(1), float(person(n)), "", ""],
                ["B1", "子", "张2", person(2), person(1), person(3)[:9], ""],
                ["B2", "户主", "张4", person(4), "", "", wrong],
                ["B2", "妻", "张5", person(5), "—", "无", "/"],
            ]
        },
    )


@case(
    sheets={"死.csv": ("deaths", 1, 2, 0, {}), "发.xlsx#发": ("payments", 1, 4, 3, {})},
    refused=[
        ("发.xlsx", "发", 2, "F", "卡号", "digits_destroyed"),
        ("发.xlsx", "发", 3, "A", "批次号", "digits_destroyed"),
        ("发.xlsx", "发", 4, "F", "卡号", "digits_destroyed"),
    ],
    findings=[("E01", person(2), 48000)],
    rules=("E01",),
)
def codes_that_lost_their_digits(folder):
    put_csv(folder / "死.csv", dead(1, 2))
    rows = [paid(1, line=1), paid(1, line=2), paid(1, line=3), paid(2)]
    rows[0][5] = 6217000000000001234
    rows[1][0] = 2025060100000001.0
    rows[2][5] = "6.217E+18"
    rows[3][0] = 202506010000001
    head = "批次号 行号 补贴项目 身份证号 姓名 卡号 户名 金额 所属月份 发放状态".split()
    put_xlsx(folder / "发.xlsx", {"发": [head, *rows]})


@case(
    sheets={"证.xlsx#证": ("vouchers", 1, 4, 0, {})},
    warnings=[("证.xlsx", "证", 4, "I", "票据号码", "digits_destroyed")],
    findings=[("V05", "999901001001/记1"), ("V05", "999901001001/记2")],
    rules=("V05",),
)
def an_optional_code_that_lost_its_digits(folder):
    """Two invoices with destroyed numbers are not one invoice; whole numbers are."""
    head = "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 票据类型 票据号码 收款人".split()
    put_xlsx(
        folder / "证.xlsx",
        {
            "证": [
                head,
                [VILLAGE, "记1", "2026-01-05", "购货", "541", 600, "", "发票", 33012345, "甲店"],
                [VILLAGE, "记2", "2026-01-06", "购货", "541", 600, "", "发票", "33012345", "乙店"],
                [VILLAGE, "记3", "2026-01-06", "购货", "541", 600, "", "发票", 2.5e19, "丙店"],
                [VILLAGE, "记4", "2026-01-06", "购货", "541", "", 600, "发票", "无", "丁店"],
            ]
        },
    )


@case(
    sheets={"户.csv": ("members", 1, 6, 0, {}), "死.csv": ("deaths", 1, 1, 0, {})},
    findings=[("E02", person(3))],
    rules=("E02",),
)
def names_compared(folder):
    """Blanks, zero-width characters, width and middle dots make no other name."""
    p1, p2, p3 = person(1), person(2), person(3)
    rows = [
        MEMBERS.split(),
        ["H1", "张 三", p1, "户主", VILLAGE, "在册"],
        ["H2", f"张{THIN}三\u3000", p1, "户主", VILLAGE, "剔除"],
        ["H3", "买买提·阿不都", p2, "户主", VILLAGE, "在册"],
        ["H4", "买买提•阿不都", p2, "户主", VILLAGE, "剔除"],
        ["H5", "李四", p3, "户主", VILLAGE, "在册"],
        ["H6", "李司", p3, "户主", VILLAGE, "剔除"],
    ]
    put_csv(folder / "户.csv", rows)
    put_csv(folder / "死.csv", dead(501))


@case(
    sheets={"户.csv": ("members", 1, 7, 0, {}), "车.csv": ("vehicles", 1, 7, 0, {})},
    warnings=[
        ("户.csv", None, 8, "F", "属性状态", "enum_unlisted"),
        ("车.csv", None, 8, "G", "状态", "enum_unlisted"),
    ],
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3")],
    rules=("E05",),
)
def listed_values_and_their_synonyms(folder):
    status = ["在册", "监测对象", " 监 测", "脱贫户", "风险已消除", "已脱贫", "在逃"]
    rows = households(1, 2, 3, 4, 5, 6, 7)
    for row, value in zip(rows[1:], status, strict=True):
        row[5] = value
    put_csv(folder / "户.csv", rows)
    state = ["违法未处理", "逾期未检验", "抵押", "正常", "查封", "锁定", "不知道"]
    rows = cars(1, 2, 3, 4, 5, 6, 7)
    for row, value in zip(rows[1:], state, strict=True):
        row[6] = value
    put_csv(folder / "车.csv", rows)


@case(
    sheets={"户.csv": ("members", 1, 4, 0, {}), "车.csv": ("vehicles", 1, 4, 0, {})},
    warnings=[("车.csv", None, 5, "G", "状态", "enum_unlisted")],
    findings=[],
    rules=("E05",),
    more=lambda run: (
        (run["rules"][0]["clear"], run["rules"][0]["missing_data"]) == (3, {"状态": 1})
    ),
)
def states_that_end_a_car(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4))
    rows = cars(1, 2, 3, 4)
    for row, value in zip(rows[1:], ("强制注销", "达到报废标准", "转出", "其他"), strict=True):
        row[6] = value
    put_csv(folder / "车.csv", rows)


@case(
    sheets={"户.csv": ("members", 1, 5, 0, {}), "车.csv": ("vehicles", 1, 5, 1, {})},
    refused=[("车.csv", None, 6, "C", "号牌号码", "required_empty")],
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3"), ("E05", "H4")],
    rules=("E05",),
    normalised={("dash_as_empty", "vehicles"): 4},
    exit_status=1,
)
def marks_that_mean_empty(folder):
    """An empty price is an unknown price: a saloon is flagged."""
    put_csv(folder / "户.csv", households(1, 2, 3, 4, 5))
    rows = cars(1, 2, 3, 4, 5)
    for row, value in zip(rows[1:], ("—", "-", "/", "无", "85000"), strict=True):
        row[5] = value
    rows[5][2] = "无"
    put_csv(folder / "车.csv", rows)


@case(
    sheets={"证.csv": ("vouchers", 1, 6, 1, {})},
    refused=[("证.csv", None, 7, "F", "借方金额、贷方金额", "both_amounts_empty")],
    findings=[("V01", "999901001001/记1")],
    rules=("V01", "V11"),
    more=lambda run: (
        next(r for r in run["rules"] if r["rule"] == "V01")["missing_data"] == {"票据类型": 1}
    ),
)
def nothing_is_a_kind_of_ticket(folder):
    """无 is listed for 票据类型, — is not; an empty debit or credit is 0."""
    put_csv(
        folder / "证.csv",
        grid(
            "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 票据类型",
            "999901001001 记1 2026-01-05 付电费 541 600 _ 无",
            "999901001001 记1 2026-01-05 付电费 101 — 600 无",
            "999901001001 记2 2026-01-05 付电费 541 600 _ —",
            "999901001001 记2 2026-01-05 付电费 101 _ 600 —",
            "999901001001 记3 2026-01-05 付电费 541 0 0 白条",
            "999901001001 记3 2026-01-05 付电费 541 _ — 白条",
        ),
    )


@case(
    sheets={"户.csv": ("members", 1, 1, 0, {}), "死.csv": ("deaths", 1, 3, 3, {})},
    refused=[
        ("死.csv", None, 2, "A", "身份证号", "required_empty"),
        ("死.csv", None, 3, "C", "死亡日期", "required_empty"),
        ("死.csv", None, 4, "A", "身份证号", "id_length"),
        ("死.csv", None, 4, "C", "死亡日期", "date_impossible"),
    ],
)
def several_faults_of_a_row(folder):
    put_csv(folder / "户.csv", households(1))
    put_csv(
        folder / "死.csv",
        grid(DEATHS, "_ 张1 2020-01-01", f"{person(2)} 张2 _", "123 张3 2020-02-30"),
    )

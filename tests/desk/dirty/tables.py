"""Which table it is: nearest, undecided, wide forms, two tables in one place."""

from folders import person

from .case import case
from .people import PAYMENTS, VILLAGE, cars, dead, households, paid
from .writers import grid, put, put_csv, put_xlsx


@case(
    sheets={"户.csv": ("members", 1, 1, 0, {})},
    unknown={("车.csv", None): None},
    more=lambda run: {"table": "vehicles", "missing": ["状态"]} in run["unknown"][0]["nearest"],
    exit_status=1,
)
def a_needed_header_is_missing(folder):
    put_csv(folder / "户.csv", households(1))
    put_csv(folder / "车.csv", [row[:-1] for row in cars(1)])


_BOTH = "身份证号 姓名 单位 岗位类别 起始日期 缴费起 缴费止"
_BOTH_ROW = f"{person(1)} 张1 县供电公司 国企 2020-01-01 2020-01-01 2020-12-31"


@case(
    sheets={
        "户.csv": ("members", 1, 1, 0, {}),
        "3.xlsx#Sheet1": ("payroll", 2, 1, 0, {}),
        "4.xlsx#职工社保缴纳": ("social_insurance", 1, 1, 0, {}),
        "公职与国企人员.csv": ("payroll", 1, 1, 0, {}),
    },
    unknown={("1.csv", None): {"payroll", "social_insurance"}},
)
def headers_that_fit_two_tables(folder):
    """Title rows, sheet and file name decide; nothing to decide by is unknown."""
    put_csv(folder / "户.csv", households(1))
    rows = grid(_BOTH, _BOTH_ROW)
    put_csv(folder / "1.csv", rows)
    put_xlsx(folder / "3.xlsx", {"Sheet1": [["公职与国企人员名册"], *rows]})
    put_xlsx(folder / "4.xlsx", {"职工社保缴纳": rows})
    put_csv(folder / "公职与国企人员.csv", [*rows, []])


@case(
    sheets={
        "羁押.csv": ("custody", 1, 1, 0, {}),
        "死亡.csv": ("deaths", 1, 1, 0, {}),
        "公积金.csv": ("housing_fund", 1, 1, 0, {}),
        "岗.csv": ("post_pay", 1, 1, 0, {}),
        "贴.csv": ("payments", 1, 1, 0, {}),
        "干.csv": ("cadres", 1, 1, 0, {}),
        "户.csv": ("members", 1, 1, 0, {}),
        "籍.csv": ("hukou", 1, 1, 0, {}),
    },
    unknown={("在编.csv", None): None},
)
def tables_with_much_in_common(folder):
    put_csv(folder / "户.csv", households(1))
    put_csv(folder / "籍.csv", grid("户号 与户主关系 姓名 身份证号", f"B1 户主 张1 {person(1)}"))
    put_csv(
        folder / "羁押.csv",
        grid("身份证号 姓名 起始日期 终止日期", f"{person(1)} 张1 2020-01-01 _"),
    )
    put_csv(
        folder / "在编.csv", grid("身份证号 姓名 单位 起始日期", f"{person(1)} 张1 县局 2020-01-01")
    )
    put_csv(folder / "死亡.csv", dead(1))
    head = "身份证号 姓名 单位 缴存基数 缴存起 缴存止"
    put_csv(folder / "公积金.csv", grid(head, f"{person(1)} 张1 县局 4000 2020-01-01 2020-12-31"))
    head = "身份证号 姓名 岗位名称 用人单位 所属月份 补贴金额 出勤天数"
    put_csv(folder / "岗.csv", grid(head, f"{person(1)} 张1 保洁 村委会 2025-06 500 22"))
    put_csv(folder / "贴.csv", [PAYMENTS.split(), paid(1)])
    head = "身份证号 姓名 村代码 职务 任职起 任职止 联系电话"
    put_csv(
        folder / "干.csv", grid(head, f"{person(1)} 张1 {VILLAGE} 主任 2020-01-01 _ 13900000000")
    )


@case(
    sheets={
        "户.csv": ("members", 1, 1, 0, {}),
        "车.csv": ("vehicles", 1, 1, 0, {}),
        "房.csv": ("property", 1, 1, 0, {}),
        "地.csv": ("land", 1, 1, 0, {}),
        "贴.csv": ("payments", 1, 1, 0, {}),
    },
    findings=[("E05", "H1"), ("E06", "H1")],
    rules=("E05", "E06"),
)
def headers_as_departments_write_them(folder):
    put_csv(folder / "户.csv", households(1))
    put_csv(
        folder / "车.csv",
        grid(
            "序号 机动车所有人 身份证明号码 号牌种类 号牌号码 车辆类型 中文品牌 "
            "初次登记日期 购置价格 机动车状态",
            f"1 张1 {person(1)} 小型汽车 云A1 小型轿车 五菱 2020-05-06 85000 正常",
        ),
    )
    put_csv(
        folder / "房.csv",
        grid(
            "权利人 权利人证件号码 不动产权证号 房屋坐落 规划用途 房屋性质 "
            "建筑面积 登记时间 权属状态",
            f"张1 {person(1)} 云2020第1号 县城 住宅 市场化商品房 99.5 2020-01-01 现势",
        ),
    )
    put_csv(
        folder / "地.csv",
        grid(
            "承包方代表姓名 承包方代表证件号码 地块编码 地块名称 合同面积(亩)",
            f"张1 {person(1)} D1 门前 3.5",
        ),
    )
    put_csv(
        folder / "贴.csv",
        grid(
            "发放批次 补贴项目名称 公民身份号码 补贴对象 社会保障卡号 开户名 "
            "实发金额 所属月份 处理结果",
            f"B1 低保金 {person(1)} 张1 6217000000000001 张1 480 2025-06 成功",
        ),
    )


_INCOME = (
    "户编号 户主姓名 年度 工资性收入 生产经营性收入 财产性收入 转移性收入 "
    "低保金 养老金 生产经营性支出"
)


@case(
    sheets={"户.csv": ("members", 1, 3, 0, {}), "收.csv": ("income", 1, 3, 0, {})},
    findings=[("I01", "H1"), ("I01", "H3")],
    rules=("I01",),
    evidence={("I01", "H1"): {("income", "收.csv", None, 2)}},
)
def wide_income(folder):
    """The parts are the items and the rest of the total is 其他: no part counts twice."""
    put_csv(folder / "户.csv", households(1, 2, 3, status="已脱贫"))
    put_csv(
        folder / "收.csv",
        grid(
            _INCOME,
            "H1 张1 2025 3000 2000 500 3000 1000 1500 400.01",
            "H2 张2 2025 3000 2000 500 3000 1000 1500 400",
            "H3 张3 2025 — 0 0 8099.99 4000 4099.99 0",
        ),
    )
    put(folder / "county.yaml", b"parameters:\n  poverty_line: {2025: 8100}\n")


@case(
    sheets={
        "户.csv": ("members", 1, 3, 0, {}),
        "保.xlsx#三保障": ("assurances", 2, 3, 0, {}),
    },
    findings=[("I05", "H2"), ("I05", "H3")],
    rules=("I05",),
)
def wide_assurances(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, status="已脱贫"))
    rows = grid(
        "户编号 年度 义务教育 基本医疗 住房安全 饮水安全",
        "H1 2026 是 有保障 是 是",
        "H2 2026 是 是 否 是",
        "H3 2026 有保障 有保障 有保障 未保障",
    )
    put_xlsx(folder / "保.xlsx", {"三保障": [["三保障情况"], *rows]})


@case(
    sheets={
        "户.csv": ("members", 1, 2, 0, {}),
        "婚.csv": ("kinship", 1, 2, 0, {}),
        "职.csv": ("payroll", 1, 2, 0, {}),
    },
    findings=[("E04", "H1"), ("E04", "H2")],
    rules=("E04",),
    evidence={("E04", "H1"): {("kinship", "婚.csv", None, 2), ("payroll", "职.csv", None, 2)}},
)
def a_marriage_register(folder):
    put_csv(folder / "户.csv", households(1, 2))
    put_csv(
        folder / "婚.csv",
        grid(
            "男方姓名 男方证件号码 女方姓名 女方证件号码 登记日期",
            f"张1 {person(1)} 李3 {person(3)} 2010-01-01",
            f"王4 {person(4)} 张2 {person(2)} 2010-01-01",
        ),
    )
    put_csv(
        folder / "职.csv",
        grid(
            "身份证号 姓名 单位 岗位类别 起始日期",
            f"{person(3)} 李3 县局 公务员 2010-01-01",
            f"{person(4)} 王4 县局 事业编 2010-01-01",
        ),
    )


@case(
    sheets={
        "户.csv": ("members", 1, 2, 0, {}),
        "籍.csv": ("hukou", 1, 3, 0, {}),
        "干.csv": ("cadres", 1, 1, 0, {}),
        "备.csv": ("kin_declarations", 1, 0, 0, {}),
        "亲.csv": ("kinship", 1, 0, 0, {}),
        "助.csv": ("assistance", 1, 0, 0, {}),
    },
    findings=[("K01", f"{person(9)}#{person(1)}"), ("K01", f"{person(9)}#{person(2)}")],
    rules=("K01",),
)
def parents_in_the_hukou(folder):
    put_csv(folder / "户.csv", households(1, 2))
    put_csv(
        folder / "籍.csv",
        grid(
            "户号 与户主关系 姓名 身份证号 父亲证件号码 母亲证件号码 配偶证件号码",
            f"B1 户主 张1 {person(1)} {person(9)} _ _",
            f"B2 户主 张2 {person(2)} _ {person(8)} _",
            f"B3 户主 李8 {person(8)} _ _ {person(9)}",
        ),
    )
    put_csv(
        folder / "干.csv",
        grid("身份证号 姓名 村代码 职务 任职起", f"{person(9)} 王9 {VILLAGE} 主任 2020-01-01"),
    )
    put_csv(folder / "备.csv", ["干部身份证号 亲属身份证号 备案事项 备案日期".split()])
    put_csv(folder / "亲.csv", ["身份证号 姓名 关系 亲属身份证号 亲属姓名".split()])
    put_csv(folder / "助.csv", ["救助证号 姓名 身份证号 救助类型 待遇起".split()])

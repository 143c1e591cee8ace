"""Every department's files, as departments send them."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sunledger.desk.demo_county import strays, write
from sunledger.desk.demo_county.cells import Style
from sunledger.desk.demo_county.outbox import Outbox
from sunledger.desk.demo_county.pages import Look
from sunledger.desk.demo_county.places import COUNTY_NAME
from sunledger.desk.demo_county.tables import Row
from sunledger.desk.demo_county.wide import assurance_sheet, income_sheets, marriage_sheet

K = TypeVar("K", int, str, date)

_RURAL, _POLICE, _CIVIL = "乡村振兴局", "公安局", "民政局"
_FARM, _MONEY, _STAFF = "农业农村局", "财政局", "人社局"
_CLEAN = Style()
_TYPED = Style(dirt=0.06)
_DOTS = Style(dates="dot", dirt=0.06)
_REAL = Style(dates="real", dirt=0.06)
_IN_WAN = "单位：万元"
_RELIEF_PARTS = 6  # the first items of the list are paid by civil affairs


def send_all(outbox: Outbox) -> None:
    """Write every department's files."""
    for send in (
        _members, _statements, _rural_office, _visits, _police, _civil_affairs, _farm_office,
        _village_books, _payments, _money, _works, _staff, _posts, _other_offices,
    ):  # fmt: skip
        send(outbox)
    strays.leave(outbox)


def _members(outbox: Outbox) -> None:
    words = {
        "身份证号": "证件号码",
        "村名": "行政村",
        "识别日期": "识别时间",
        "致贫原因": "主要致贫原因",
    }
    group = {"家庭成员": ("姓名", "与户主关系"), "住址": ("村代码", "村民小组")}
    home = ("户编号", "村代码", "乡镇", "村名", "村民小组", "属性状态")
    for number, (township, rows) in enumerate(outbox.by_township("members", "village")):
        look = Look(
            renames=words,
            titles=(f"{COUNTY_NAME}{township}农户家庭成员名册", f"填报单位：{township}人民政府"),
            words={"属性状态": {"已脱贫": "脱贫户", "监测": "监测对象"}} if number % 2 else {},
            style=_DOTS if number % 2 else _TYPED,
            numbered=number % 3 == 0,
            signed=True,
            upper=group if number % 4 == 1 else {},
            merged=home if number % 6 == 4 else (),  # noqa: PLR2004
        )
        sheet = outbox.sheet("members", rows, look, township)
        outbox.book(f"{_RURAL}/农户名册/{township}.xlsx", sheet)


def _statements(outbox: Outbox) -> None:
    for name, sheet in income_sheets(outbox):
        outbox.book(f"{_RURAL}/收入核算/{name}.xlsx", sheet)
    sheets = [
        assurance_sheet(township, rows)
        for township, rows in outbox.by_township("assurances", "household")
    ]
    outbox.book(f"{_RURAL}/三保障情况.xlsx", *sheets)


def _rural_office(outbox: Outbox) -> None:
    look = Look(titles=("脱贫退出资料汇总表",), style=Style(dates="zh"), numbered=True, signed=True)
    outbox.book(f"{_RURAL}/脱贫退出资料.xlsx", outbox.sheet("exits", outbox.rows("exits"), look))
    look = Look(
        renames={"项目编号": "项目编码", "批复金额": "批复金额(万元)"},
        titles=(f"{COUNTY_NAME}巩固拓展脱贫攻坚成果项目库",),
        style=Style(dates="zh", money="wan"),
        upper={"计划工期": ("计划开工", "计划完工"), "实际工期": ("实际开工", "实际完工")},
    )
    outbox.book(
        f"{_RURAL}/项目库.xlsx", outbox.sheet("projects", outbox.rows("projects"), look, "项目库")
    )
    outbox.csv(
        f"{_RURAL}/公告公示.csv",
        outbox.sheet("announcements", outbox.rows("announcements"), Look()),
    )
    look = Look(titles=("帮扶资产台账", _IN_WAN), style=Style(money="wan"), signed=True)
    outbox.book(f"{_RURAL}/帮扶资产台账.xlsx", outbox.sheet("assets", outbox.rows("assets"), look))
    look = Look(style=_REAL, numbered=True)
    outbox.book(f"{_RURAL}/结对帮扶.xlsx", outbox.sheet("pairings", outbox.rows("pairings"), look))


def _visits(outbox: Outbox) -> None:
    at = outbox.county.tables.place("visits", "visited_at")
    for year, rows in _by(outbox.rows("visits"), lambda row: row[at].year):
        sheet = outbox.sheet("visits", rows, Look(style=_TYPED))
        outbox.csv(f"{_RURAL}/走访记录{year}年.csv", sheet, "utf-8-sig")


def _police(outbox: Outbox) -> None:
    rows = outbox.rows("hukou")
    parts = [rows[len(rows) * n // 3 : len(rows) * (n + 1) // 3] for n in range(3)]
    look = Look(renames={"身份证号": "公民身份号码"}, style=_TYPED)
    sheets = [
        outbox.sheet("hukou", part, look, f"户籍{n}") for n, part in enumerate(parts, start=1)
    ]
    outbox.book(f"{_POLICE}/户籍人口.xlsx", *sheets)
    look = Look(
        renames={"姓名": "机动车所有人", "身份证号": "身份证明号码", "状态": "机动车状态"},
        words={"状态": {"注销": "强制注销"}},
        style=Style(dates="compact", dirt=0.06),
    )
    outbox.csv(
        f"{_POLICE}/车管所/机动车登记.csv", outbox.sheet("vehicles", outbox.rows("vehicles"), look)
    )
    look = Look(
        renames={"身份证号": "公民身份号码", "死亡日期": "死亡时间", "登记日期": "注销时间"},
        titles=("死亡注销人员名单",),
        style=_DOTS,
    )
    outbox.book(f"{_POLICE}/死亡注销.xlsx", outbox.sheet("deaths", outbox.rows("deaths"), look))


def _civil_affairs(outbox: Outbox) -> None:
    at = outbox.county.tables.place("assistance", "aid_type")
    look = Look(titles=("社会救助对象名册",), style=_TYPED, numbered=True, signed=True)
    sheets = [
        outbox.sheet("assistance", rows, look, kind)
        for kind, rows in _by(outbox.rows("assistance"), lambda row: row[at])
    ]
    outbox.book(f"{_CIVIL}/社会救助对象名册.xlsx", *sheets)
    at = outbox.county.tables.place("kinship", "kin_relation")
    couples = [row for row in outbox.rows("kinship") if row[at] == "配偶"]
    others = [row for row in outbox.rows("kinship") if row[at] != "配偶"]
    outbox.book(f"{_CIVIL}/婚姻登记.xlsx", marriage_sheet(couples))
    outbox.book(f"{_CIVIL}/亲属关系.xlsx", outbox.sheet("kinship", others, Look(style=_DOTS)))


def _farm_office(outbox: Outbox) -> None:
    look = Look(style=Style(dates="zh", money="comma", dirt=0.06), titles=("农机购置补贴公示表",))
    outbox.book(
        f"{_FARM}/农机购置补贴.xlsx",
        outbox.sheet("farm_machinery", outbox.rows("farm_machinery"), look),
    )
    look = Look(without=("承包方代表身份证号",))
    for township, rows in outbox.by_township("land", "household"):
        sheet = outbox.sheet("land", rows, look, township)
        outbox.csv(f"{_FARM}/承包地确权/{township}.csv", sheet)
    look = Look(style=_DOTS, renames={"公开日期": "公开时间"})
    sheets = [
        outbox.sheet("disclosures", rows, look, township)
        for township, rows in outbox.by_township("disclosures", "village")
    ]
    outbox.book(f"{_FARM}/村务公开.xlsx", *sheets)
    look = Look(titles=("民主决策（四议两公开）记录",), signed=True)
    outbox.book(
        f"{_FARM}/民主决策.xlsx", outbox.sheet("resolutions", outbox.rows("resolutions"), look)
    )


def _village_books(outbox: Outbox) -> None:
    at = outbox.county.tables.place("vouchers", "booked_on")
    village_at = outbox.county.tables.place("vouchers", "village")
    for number, (township, rows) in enumerate(outbox.by_township("vouchers", "village")):
        look = Look(
            renames={"日期": "记账日期", "科目代码": "科目编码", "借方金额": "借方发生额",
                     "贷方金额": "贷方发生额"},
            style=Style(dates=("iso", "dot", "real")[number % 3]),
            blank_zero=True,
        )  # fmt: skip
        for year, part in _by(rows, lambda row: row[at].year):
            name = f"{_FARM}/三资账/{township}/{year}年凭证"
            if number % 2:
                outbox.csv(f"{name}.csv", outbox.sheet("vouchers", part, look, dirty=False))
                continue
            sheets = [
                outbox.sheet("vouchers", lines, look, code[-3:], dirty=False)
                for code, lines in _by(part, lambda row: row[village_at])
            ]
            outbox.book(f"{name}.xlsx", *sheets)


def _payments(outbox: Outbox) -> None:
    at = outbox.county.tables.place("payments", "pay_month")
    batch_at = outbox.county.tables.place("payments", "batch")
    years: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    for month, rows in _by(outbox.rows("payments"), lambda row: row[at]):
        relief = [row for row in rows if int(row[batch_at][8:10]) <= _RELIEF_PARTS]
        others = [row for row in rows if int(row[batch_at][8:10]) > _RELIEF_PARTS]
        years[month.year].append((f"{month:%m}月/民政类.xlsx", _relief(outbox, month, relief)))
        if others:
            look = Look(style=_TYPED, renames={"卡号": "银行账号", "户名": "开户名"})
            sheet = outbox.sheet("payments", others, look, f"{month:%Y%m}")
            text = write.csv_text(sheet).encode("gb18030")
            years[month.year].append((f"{month:%m}月/惠农及其他.csv", text))
    for year, members in years.items():
        write.archive(outbox.path(f"{_MONEY}/一卡通发放/{year}年.zip"), members)


def _relief(outbox: Outbox, month: date, rows: list[Row]) -> bytes:
    look = Look(
        renames={
            "补贴项目": "补贴项目名称", "卡号": "社会保障卡号", "户名": "开户名",
            "标准": "补贴标准",
            "金额": "实发金额", "发放日期": "打卡日期", "发放状态": "处理结果",
        },
        titles=(f"{COUNTY_NAME}{month.year}年{month.month}月惠民补贴发放明细表",),
        style=_DOTS,
        total="金额",
        signed=True,
        upper={"发放信息": ("数量", "金额")},
    )  # fmt: skip
    return write.workbook_bytes([outbox.sheet("payments", rows, look, f"{month.month}月")])


def _money(outbox: Outbox) -> None:
    outbox.book(
        f"{_MONEY}/补贴标准.xlsx", outbox.sheet("standards", outbox.rows("standards"), Look())
    )
    look = Look(titles=("惠民补贴发放批次回盘情况",), total="应发金额", style=Style(dates="zh"))
    outbox.book(f"{_MONEY}/批次回盘.xlsx", outbox.sheet("batches", outbox.rows("batches"), look))
    look = Look(
        titles=(f"{COUNTY_NAME}财政资金指标台账", _IN_WAN),
        style=Style(money="wan", dates="zh"), total="金额", signed=True,
    )  # fmt: skip
    outbox.book(f"{_MONEY}/资金指标.xlsx", outbox.sheet("quotas", outbox.rows("quotas"), look))
    look = Look(renames={"金额": "金额(万元)", "收款方": "收款人全称"}, style=Style(money="wan"))
    sheet = outbox.sheet("movements", outbox.rows("movements"), look)
    outbox.csv(f"{_MONEY}/资金收支流水.csv", sheet, "utf-8")
    look = Look(style=Style(dates="real"))
    outbox.book(
        f"{_MONEY}/工程款支付.xlsx",
        outbox.sheet("project_payments", outbox.rows("project_payments"), look),
    )


def _works(outbox: Outbox) -> None:
    look = Look(
        titles=("政府采购和工程合同台账",), style=Style(dates="dot"),
        renames={"采购人": "采购单位", "供应商": "中标（成交）供应商"},
        upper={"招标过程": ("中标日期", "投标截止日期")},
    )  # fmt: skip
    outbox.book(
        "公共资源交易中心/项目合同.xlsx", outbox.sheet("contracts", outbox.rows("contracts"), look)
    )
    look = Look(renames={"投标人": "投标单位", "报价": "投标报价"})
    outbox.book("公共资源交易中心/投标情况.xlsx", outbox.sheet("bids", outbox.rows("bids"), look))


def _staff(outbox: Outbox) -> None:
    look = Look(renames={"单位": "单位名称"}, style=_DOTS, numbered=True)
    outbox.book(
        f"{_STAFF}/公职与国企人员.xlsx", outbox.sheet("payroll", outbox.rows("payroll"), look)
    )
    look = Look(renames={"单位": "参保单位名称", "险种": "险种类型"}, style=_TYPED)
    outbox.csv(
        f"{_STAFF}/职工社保.csv",
        outbox.sheet("social_insurance", outbox.rows("social_insurance"), look),
        "utf-16",
    )
    look = Look(
        titles=("养老待遇领取人员",), style=_TYPED, signed=True, hidden=("终止日期",), page=40
    )
    outbox.book(
        f"{_STAFF}/养老金领取.xlsx", outbox.sheet("pensions", outbox.rows("pensions"), look)
    )


def _posts(outbox: Outbox) -> None:
    at = outbox.county.tables.place("post_pay", "pay_month")
    look = Look(titles=("公益性岗位补贴发放表",), style=_TYPED, total="补贴金额", signed=True)
    members = []
    for month, rows in _by(outbox.rows("post_pay"), lambda row: row[at]):
        sheet = outbox.sheet("post_pay", rows, look, f"{month:%Y-%m}")
        members.append((f"公益岗{month:%Y%m}.xlsx", write.workbook_bytes([sheet])))
    write.archive(outbox.path(f"{_STAFF}/公益岗补贴.zip"), members)


def _other_offices(outbox: Outbox) -> None:
    plain = Look(style=_TYPED)
    titles = Look(style=_REAL, renames={"坐落": "房屋坐落"}, words={"状态": {"注销": "历史"}})
    firms = Look(
        renames={"企业名称": "市场主体名称"},
        words={"状态": {"存续": "在营", "吊销": "吊销，未注销"}},
    )
    dots = Look(style=_DOTS, numbered=True, signed=True)
    for table, name, look in (
        ("property", "自然资源局/不动产登记", titles),
        ("companies", "市场监督管理局/市场主体登记", firms),
        ("custody", "司法局/羁押服刑人员", dots),
        ("deposits", "金融机构/金融资产", plain),
        ("house_grades", "住房和城乡建设局/房屋安全鉴定", dots),
        ("disability", "残疾人联合会/残疾人证", Look(style=_DOTS)),
        ("cadres", "组织部/村干部名册", Look(titles=("村干部名册",), style=_DOTS, numbered=True)),
        ("kin_declarations", "纪委监委/亲属备案", plain),
        ("matters", "信访局/信访事项办理", Look(style=Style(dates="zh"), signed=True)),
    ):
        outbox.book(f"{name}.xlsx", outbox.sheet(table, outbox.rows(table), look))
    outbox.csv(
        "税务局/个人所得税.csv", outbox.sheet("tax", outbox.rows("tax"), plain), "gb18030", ";"
    )
    sheet = outbox.sheet("housing_fund", outbox.rows("housing_fund"), Look(style=_DOTS))
    outbox.csv("住房公积金中心/缴存情况.tsv", sheet, "utf-8-sig", "\t")
    at = outbox.county.tables.place("school", "school_year")
    look = Look(titles=("在校学生学籍名单",), style=_TYPED)
    sheets = [
        outbox.sheet("school", rows, look, year)
        for year, rows in _by(outbox.rows("school"), lambda row: row[at])
    ]
    outbox.book("教育局/学籍.xlsx", *sheets)
    sheet = outbox.sheet("medical_insurance", outbox.rows("medical_insurance"), plain)
    outbox.csv("医疗保障局/参保人员.csv", sheet, "utf-8")


def _by(rows: list[Row], key: Callable[[Row], K]) -> list[tuple[K, list[Row]]]:
    parts: dict[K, list[Row]] = defaultdict(list)
    for row in rows:
        parts[key(row)].append(row)
    return sorted(parts.items())

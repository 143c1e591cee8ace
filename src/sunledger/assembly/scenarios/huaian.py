"""Huai'an: comparison centre, households removed and added, assurances, reimbursement (A01-3, A10).

淮安：比对中心、剔除和新纳入、三保障补短板、报销记作收入（A01、A02、A03、A10）。

The funnel: 39,000 questions about cars and shops and 13,000 about households that draw social
assistance and are not on aid. 3,000 of the 17,000 households that are removed had two questions, so
that findings and households are told apart. Each goes the whole way that its track has.
"""

import math
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from importlib import resources

import yaml

from sunledger.assembly.demo_logins import COUNTY
from sunledger.assembly.staging.contracts import Figure, Stage, Words
from sunledger.assembly.staging.county import TOWNSHIPS, County, known_villages, on
from sunledger.assembly.staging.tables import ROSTER, Home, Households, Person, hand_in, roster
from sunledger.assembly.staging.walking import Alike, Move, compare
from sunledger.platform.questions.comparison.selectors import sources
from sunledger.platform.questions.findings import selectors as findings
from sunledger.platform.questions.findings.contracts import FindingRow, Outcome, Query, State
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry import services as register
from sunledger.platform.registers.registry.contracts import Query as Homes
from sunledger.platform.registers.registry.contracts import Scheme, StateFact

_OPENED = date(2020, 1, 6)
_ROSTER, _EXTRACTS, _COMPARED = date(2020, 2, 3), date(2020, 2, 10), date(2020, 2, 17)
_TOLD = date(2020, 9, 22)  # the day of the document that gives the funnel
_SCHOOL, _AUTUMN, _END = date(2020, 9, 25), date(2020, 10, 12), date(2020, 12, 28)
_DEPARTMENTS = {
    "civil_affairs": "民政局",
    "housing": "住房和城乡建设局",
    "public_security": "公安局",
    "agriculture": "农业农村局",
    "education": "教育局",
    "medical_insurance": "医疗保障局",
    "human_resources": "人力资源和社会保障局",
    "disabled_federation": "残疾人联合会",
    "natural_resources": "自然资源局",
    "market_supervision": "市场监督管理局",
    "tax": "税务局",
}
_SOME = 20  # rows of a table that no rule of the scenario needs
_LINE = {2018: 6000, 2019: 6000, 2020: 6000}  # yuan a head and year
_REIMBURSED = 12_000
_INCOME = (("工资性", "外出务工", 12_500), ("转移性", "养老金", 1_000))
_YEAR = (date(2018, 10, 1), date(2019, 9, 30))

_ASKED = (Move("triage", "first"), Move("notify", "first"))
_CHECKED = (
    *_ASKED,
    Move("start_check", "second", after=30),  # nobody replied, and the time for it is over
    Move("sign_check", "third"),
    Move("opine", "fourth", after=2),
)


def _decided(outcome: Outcome) -> tuple[Move, ...]:
    return (*_CHECKED, Move("decide", "decides", 3, outcome), Move("tell", "first"))


_REMOVED = (
    *_decided(Outcome.ADJUST),
    Move("post", "first"),
    Move("end_notice", "first", after=20),
    Move("effect", "effects"),
)


def _helped(outcome: Outcome) -> tuple[Move, ...]:
    return (Move("assign", "first"), Move("finish", "second", 9, outcome), Move("confirm", "third"))


# What became of those that changed no aid: shares of ours, the documents are silent on it.
_OTHERS = (
    (40, (Move("dismiss", "first"),)),
    (20, _decided(Outcome.NOT_TRUE)),
    (15, _decided(Outcome.EXEMPT)),
    (15, _decided(Outcome.CORRECTED)),
    (10, _ASKED),
)


def run(stage: Stage) -> Iterable[Figure]:
    """Fill the home and return the figures."""
    _own_catalogue(stage)
    stage.tell("正在建区划和账号……", "Making places and accounts …")
    county = County(_OPENED, known_villages(math.ceil(TOWNSHIPS * stage.scale)), _DEPARTMENTS)
    case = _hand_in_all(stage, county)
    compare(stage, _COMPARED, ("E05", "E06", "E11"))
    _funnel(stage, county)
    compare(stage, _AUTUMN, ("S01", "S02", "S03"))
    for rule in ("S01", "S02", "S03"):
        _walk(stage, county, _listed(county, rule), _helped(Outcome.HELPED), _AUTUMN)
    yield from _centre(county)
    yield from _funnel_told(stage, county)
    yield from _assurances_told(stage, county)
    yield from _reimbursement(stage, county, case)


def _own_catalogue(stage: Stage) -> None:
    """Give the county its income line and a rule of its own, as an office does."""
    own = stage.home.folder / "catalogue"
    (own / "parameters").mkdir(parents=True)
    (own / "flags").mkdir()
    line = {
        "id": "poverty_line",
        "replaces": True,
        "title": {"zh": "各年收入标准（每人每年）", "en": "income line of each year, per head"},
        "kind": "money_by_year",
        "unit": {"zh": "元", "en": "yuan"},
        "values": [
            {
                "from": _OPENED,
                "value": _LINE,
                "reference": {"zh": "场景用的标准", "en": "of the scenario", "verified": False},
            }
        ],
    }
    text = yaml.safe_dump(line, allow_unicode=True, sort_keys=False)
    (own / "parameters/poverty_line.yaml").write_text(text, encoding="utf-8")
    rule = resources.files(__package__).joinpath("huaian.sql").read_text("utf-8")
    (own / "flags/E11_should_be_on_aid.sql").write_text(rule, encoding="utf-8")


# ---------------------------------------------------------------- what departments hand in


def _hand_in_all(stage: Stage, county: County) -> Home:
    """Hand every table in; return the household whose reimbursement was booked as income."""
    made, count = Households(county), stage.count
    twice, removed, added = count(3_000), count(17_000), count(13_000)
    cars = made.make(removed + count(12_000), "在册")
    alone = count(52_000) - len(cars) - twice - added  # those with a shop and no car
    shops = [*cars[:twice], *made.make(alone, "在册")]
    left = made.make(added, "已脱贫")
    made.make(count(292), "在册", children=1)
    at_school = made.make(_SOME, "在册", children=1)
    unsafe = made.make(count(2_532), "在册")
    every = [person for home in made.every if home.status == "在册" for person in home.members]
    made.make(count(129), "在册")  # insured by nobody
    case = made.make(1, "已脱贫", adults=4, village=0)[0]

    def hand(
        table: str, header: str, rows: Iterable[Sequence[object]], day: date, line: str | None
    ) -> None:
        hand_in(stage, county, table, header, rows, day, line)

    hand("members", ROSTER, roster(made.every), _ROSTER, None)
    period = tuple(day.isoformat() for day in _YEAR)
    booked = (*_INCOME, ("转移性", "医疗报销", _REIMBURSED))
    rows: Iterable[Sequence[object]] = [(case.code, *period, *line) for line in booked]
    hand("income", "户编号 核算起 核算止 收入类别 项目 金额", rows, _ROSTER, None)
    rows = [
        (*_named(home.head), f"云Y{at:05d}", "小型轿车", "2018-05-01", 80_000, "正常")
        for at, home in enumerate(cars)
    ]
    header = "身份证号 姓名 号牌号码 车辆类型 初次登记日期 购置价格 状态"
    hand("vehicles", header, rows, _EXTRACTS, "public_security")
    rows = [
        (*_named(home.head), f"云房{at:06d}", f"云岫街{at}号", "商业", "现势")
        for at, home in enumerate(shops)
    ]
    header = "身份证号 姓名 权证号 坐落 用途 状态"
    hand("property", header, rows, _EXTRACTS, "natural_resources")
    rows = [
        (f"D{at:06d}", *_named(home.head)[::-1], "低保", "2019-07-01")
        for at, home in enumerate(left)
    ]
    hand("assistance", "救助证号 姓名 身份证号 救助类型 待遇起", rows, _EXTRACTS, "civil_affairs")
    rows = [(home.code, "2019-06-01", "D") for home in unsafe]
    hand("house_grades", "户编号 鉴定日期 等级", rows, _EXTRACTS, "housing")
    rows = [(*_named(person), 2020, "参保") for person in every]
    header = "身份证号 姓名 年度 参保状态"
    hand("medical_insurance", header, rows, _EXTRACTS, "medical_insurance")
    for table, header, line, more in _FEW:
        rows = [(*_named(made.stranger()), *more) for _ in range(_SOME)]
        hand(table, f"身份证号 姓名 {header}", rows, _EXTRACTS, line)
    rows = [(*_named(home.members[-1]), "云岫小学", "2020-2021") for home in at_school]
    hand("school", "身份证号 姓名 学校 学年", rows, _SCHOOL, "education")
    return case


def _named(person: Person) -> tuple[str, str]:
    return person.number, person.name


# Tables that no rule of this scenario flags by: a few rows of people who are not in the register.
_FEW: tuple[tuple[str, str, str, tuple[object, ...]], ...] = (
    ("deaths", "死亡日期", "public_security", ("2019-03-01",)),
    (
        "farm_machinery",
        "机具品目 销售价格 购机日期",
        "agriculture",
        ("微耕机", 3_000, "2019-03-01"),
    ),
    (
        "social_insurance",
        "单位 缴费起 缴费止",
        "human_resources",
        ("某厂", "2019-01-01", "2019-12-31"),
    ),
    ("payroll", "单位 岗位类别 起始日期", "human_resources", ("某局", "公务员", "2010-03-01")),
    ("tax", "所得项目 所属期 收入额", "tax", ("工资薪金", "2019-12", 6_000)),
    (
        "companies",
        "企业名称 统一社会信用代码 主体类型 角色 状态",
        "market_supervision",
        ("云岫某店", "92999901MA0000000H", "个体工商户", "经营者", "存续"),
    ),
    ("disability", "残疾类别 等级", "disabled_federation", ("肢体", "三级")),
)


# ---------------------------------------------------------------- what is compared and done


def _listed(
    county: County, rule: str, day: date = _AUTUMN, state: State | None = None
) -> tuple[FindingRow, ...]:
    """Return the findings of a rule as the list of the console has them on a day."""
    query = Query(rule=rule, state=state, open=None)
    return findings.findings(query, by=county["office.2"], at=on(day).at, most=None).rows


def _funnel(stage: Stage, county: County) -> None:
    """Bring on what was raised: removed, added, and what changed no aid."""
    cars, shops = _listed(county, "E05", _COMPARED), _listed(county, "E06", _COMPARED)
    homes = {row.household for row in cars} & {row.household for row in shops}
    both = [row for row in (*cars, *shops) if row.household in homes]
    rest = [row for row in (*cars, *shops) if row.household not in homes]
    once = stage.count(17_000) - len(homes)
    _walk(stage, county, [*both, *rest[:once]], _REMOVED, _COMPARED)
    _walk(stage, county, _listed(county, "E11", _COMPARED), _helped(Outcome.ADDED), _COMPARED)
    others, start = rest[once:], 0
    for share, way in _OTHERS:
        end = start + -(-len(others) * share // 100)
        _walk(stage, county, others[start:end], way, _COMPARED)
        start = end


def _walk(
    stage: Stage, county: County, rows: Iterable[FindingRow], way: Sequence[Move], day: date
) -> None:
    """Have findings go a way, those of one rule in one township together."""
    alike: dict[tuple[str, str], list[uuid.UUID]] = defaultdict(list)
    for row in rows:
        alike[row.rule, (row.place or "")[:9]].append(row.id)
    for (rule, town), ids in sorted(alike.items()):
        stage.tell(
            f"正在办 {rule} 的 {len(ids):,} 条疑点……", f"Bringing on {len(ids):,} of {rule} …"
        )
        officers = zip(("first", "second", "third", "fourth"), county.officers(town), strict=True)
        people = dict(officers) | {"decides": county["office.2"], "effects": county["office.3"]}
        Alike(ids, day, people).walk(way)


# ---------------------------------------------------------------- what the reports say


def _centre(county: County) -> Iterator[Figure]:
    came = [
        one
        for one in sources(by=county["leader"], on=_END)
        if one.last is not None and one.line in _DEPARTMENTS
    ]
    last = max((one.last for one in came if one.last), default=None)
    days = f"{last:%Y-%m-%d}" if last else "—"
    lines = len({one.line for one in came})
    words = Words("交过表的部门", "departments that delivered")
    yield Figure("A01", words, 11, 11, lines)
    words = Words(f"收到的信息种类，最近一次 {days}", f"kinds of source, the last on {days}")
    yield Figure("A01", words, 13, 13, len(came))


def _funnel_told(stage: Stage, county: County) -> Iterator[Figure]:
    told = findings.funnel(COUNTY, _OPENED, _TOLD, by=county["leader"])
    removed, added = told.households["removed"], told.households["added"]
    remark = Words(
        "“5.2 万个存疑问题”数的是疑点，“剔除 1.7 万户、新纳入 1.3 万户”数的是户，"
        f"一户可以有几条疑点，不能相除。这里剔除的 {removed:,} 户"
        f"有 {told.findings['removed']:,} 条疑点。文件没有说其余疑点的结果。",
        "The 52,000 doubts count findings; 17,000 removed and 13,000 added count households, and a "
        "household may have several findings: the two are not to be divided. Here the "
        f"{removed:,} removed have {told.findings['removed']:,} findings. What became of the other "
        "doubts the documents do not say.",
    )
    until = f"{_TOLD:%Y-%m-%d}"
    for words, number, ours in (
        (Words(f"到 {until} 的疑点", f"doubts until {until}"), 52_000, told.findings["raised"]),
        (Words("剔除的户", "households removed"), 17_000, removed),
        (Words("新纳入的户", "households added"), 13_000, added),
        (Words("净变化（户）", "net change, households"), -4_000, added - removed),
    ):
        yield stage.figure("A02", words, number, ours, remark)


def _assurances_told(stage: Stage, county: County) -> Iterator[Figure]:
    for rule, words, number in (
        ("S01", Words("没有学籍的孩子，帮上了", "children without school, helped"), 292),
        ("S02", Words("没有参保的人，帮上了", "people without insurance, helped"), 129),
        ("S03", Words("危房，改造好了", "unsafe houses, repaired"), 2_532),
    ):
        closed = _listed(county, rule, _END, State.CLOSED)
        helped = sum(row.outcome is Outcome.HELPED for row in closed)
        yield stage.figure("A03", words, number, helped)


def _reimbursement(stage: Stage, county: County, case: Home) -> Iterator[Figure]:
    """Find what was booked, take it out as two people do, and look at the exit again."""
    compare(stage, _AUTUMN, ("I01", "I09"))
    clerk, officer = county["clerk"], next(county.officers(case.village.township_code))
    [home] = registry.households(Homes(case.village.code, text=case.code), by=clerk).rows
    flagged = sum(row.household == home.id for row in _listed(county, "I09"))
    upheld = not any(row.household == home.id for row in _listed(county, "I01"))
    remark = Words(
        "文件还说 2 人受警告：那是监督执纪的结果，不由收入核算得出，这里不算。"
        f"有这 {_REIMBURSED:,} 元退出成立，更正后不成立。",
        "That two people were warned is an outcome of supervision; no income gives it, and it is "
        f"left out here. The exit stands with the {_REIMBURSED:,} yuan and falls without them.",
    )

    def told() -> tuple[int, int, int]:
        """Return, in yuan, what is booked, and the income per head with it and without."""
        found = registry.income(home.id, Scheme.REGISTERED, by=officer, on=_END, period=_YEAR)
        booked = sum(line.amount_fen for line in found.lines if not line.counted)
        heads = found.members
        return (
            booked // 100,
            (found.total_fen + booked) // heads // 100,
            found.total_fen // heads // 100,
        )

    booked, with_it, without = told()
    for said in registry.statements(home.id, by=clerk, item="medical_reimbursement"):
        fact = StateFact(
            home.id,
            said.item,
            None,
            label=said.label,
            part=said.part,
            period_from=said.period_from,
            period_to=said.period_to,
        )
        why = ("报销不是收入，收回这一笔", "更正表 2020-1 号")
        change = register.propose(fact, *why, by=clerk, origin=on(_AUTUMN + timedelta(days=3)))
        register.approve(change, by=officer, origin=on(_AUTUMN + timedelta(days=4)))
    compare(stage, _AUTUMN + timedelta(days=7), ("I01",))
    again = any(row.household == home.id for row in _listed(county, "I01"))
    for words, number, ours in (
        (Words("记作收入的报销（元）", "reimbursement booked as income, yuan"), 12_000, booked),
        (Words("规则 I09 问到这一户", "rule I09 asks about the household"), 1, flagged),
    ):
        yield Figure("A10", words, number, number, ours, remark)
    line = _LINE[_YEAR[1].year]
    words = Words(
        f"更正前退出成立：人均 {with_it:,} 元，标准 {line:,} 元",
        f"the exit stands before: {with_it:,} yuan a head, the line is {line:,}",
    )
    yield Figure("A10", words, 1, 1, int(upheld and with_it >= line))
    words = Words(
        f"更正后退出成立：人均 {without:,} 元",
        f"the exit stands after it is taken out: {without:,} yuan a head",
    )
    yield Figure("A10", words, 0, 0, int(not again or without >= line))

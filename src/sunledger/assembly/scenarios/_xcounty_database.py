"""X county's database of who is helped, what is done and what it costs (A27).

Everything is handed in as tables, and the figures are read off the list of what was taken in, the
register and the chain of funds.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sunledger.assembly.demo_logins import COUNTY
from sunledger.assembly.staging.contracts import Figure, Stage, Words
from sunledger.assembly.staging.county import County
from sunledger.assembly.staging.tables import ROSTER, Home, Households, hand_in, roster
from sunledger.platform.questions.intake import selectors as batches
from sunledger.platform.registers.funds import selectors as funds
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry.contracts import Query

_POOR, _THEN = 179_400, date(2014, 12, 31)  # people, and when
_HOMES, _PEOPLE, _ITEMS = 42_000, 140_000, 510_000
_PROJECTS, _YUAN = 5_000, 1_149_000_000
_UPLOADED = date(2018, 1, 15)
_PAPER = "云财〔2016〕16号"
_HEADS = 3  # people of a household, or one more
_FIRST_VISIT = date(2016, 3, 1)
# The modules of the database and the tables that fill each; the documents name the first four.
_MODULES = {
    "攻坚政策": ("standards",),
    "攻坚动态": ("announcements",),
    "脱贫管理": ("members",),
    "项目监督": ("projects",),
    "资金": ("quotas", "movements"),
    "帮扶": ("visits",),
}


def fill(stage: Stage, county: County) -> None:
    """Hand in who was poor, who was so when the database was filled, and all else in it."""
    made = Households(county)
    helped = _homes(made, stage.count(_HOMES), stage.count(_PEOPLE))
    rest = stage.count(_POOR) - stage.count(_PEOPLE)
    gone = _homes(made, rest // _HEADS, rest)
    hand_in(stage, county, "members", ROSTER, roster([*helped, *gone]), _THEN)
    out = [Home(one.code, one.village, "已脱贫", one.members) for one in gone]
    hand_in(stage, county, "members", ROSTER, roster(out), date(2016, 12, 31))
    # What follows is the database of 2018.
    hand_in(stage, county, "members", ROSTER, roster(helped), _UPLOADED)
    _works(stage, county)
    count = stage.count(_PROJECTS)
    rows: list[tuple[object, ...]] = [
        ("产业奖补", "元/户", "3000", "2016-01-01"),
        ("危房改造", "元/户", "20000", "2016-01-01"),
    ]
    hand_in(stage, county, "standards", "补贴项目 计量单位 标准 执行起", rows, _UPLOADED)
    rows = [(f"X{at:05d}", "村", "2016-03-01", "2016-03-12", "项目公示") for at in range(count)]
    header = "对象编号 级别 公示开始 公示结束 内容"
    hand_in(stage, county, "announcements", header, rows, _UPLOADED)
    _visits(stage, county, made, helped)


def _homes(made: Households, count: int, people: int) -> list[Home]:
    """Return so many households of so many people, three or four in each."""
    four = people - _HEADS * count
    return [
        *made.make(count - four, "在册", adults=2, children=1),
        *made.make(four, "在册", adults=2, children=2),
    ]


def _works(stage: Stage, county: County) -> None:
    count, whole = stage.count(_PROJECTS), stage.count(_YUAN)
    share = whole // count
    fens = [whole - share * (count - 1), *[share] * (count - 1)]
    rows: list[tuple[object, ...]] = [
        (f"X{at:05d}", f"扶贫项目第{at + 1}号", county.village(at).code, yuan)
        for at, yuan in enumerate(fens)
    ]
    hand_in(stage, county, "projects", "项目编号 项目名称 村代码 批复金额", rows, _UPLOADED)
    header = "指标文号 资金名称 级次 收到日期 金额"
    quota: list[tuple[object, ...]] = [
        (_PAPER, "2016年以来扶贫项目资金", "省", "2016-02-01", whole)
    ]
    hand_in(stage, county, "quotas", header, quota, _UPLOADED, "finance")
    rows = [
        (f"F{at:05d}", _PAPER, "拨付", f"2016-{at % 9 + 3:02d}-10", yuan, f"X{at:05d}")
        for at, yuan in enumerate(fens)
    ]
    header = "流水号 指标文号 类型 日期 金额 项目编号"
    hand_in(stage, county, "movements", header, rows, _UPLOADED, "finance")


def _visits(stage: Stage, county: County, made: Households, homes: list[Home]) -> None:
    """Hand in the visits of helpers, as many as the other tables leave of all items."""
    lacking = stage.count(_ITEMS) - _items(county)
    helper = made.stranger()
    rows = [
        (
            f"V{at:06d}",
            homes[at % len(homes)].code,
            helper.number,
            f"{_FIRST_VISIT + timedelta(days=30 * (at // len(homes)) + at % 28)} 10:00",
        )
        for at in range(lacking)
    ]
    header = "走访编号 户编号 帮扶人身份证号 走访时间"
    hand_in(stage, county, "visits", header, rows, _UPLOADED)


def _taken(county: County, since: date) -> Counter[str]:
    """Return how many rows of each table were taken in, as of a day or later."""
    found: Counter[str] = Counter()
    for one in batches.batches(by=county["steward"], limit=None).rows:
        if one.as_of is not None and one.as_of >= since:
            found[one.table] += one.taken
    return found


def _items(county: County) -> int:
    return _taken(county, _UPLOADED).total()


def told(stage: Stage, county: County) -> Iterator[Figure]:
    """Return what the reports say."""
    then = sum(
        one.taken
        for one in batches.batches(by=county["steward"], table="members", limit=None).rows
        if one.as_of == _THEN
    )
    fewer = Words(
        "2014 年底是 17.94 万人，上传平台的是 14 万余人：差的 3.94 万人，文件没有说是脱贫了还是"
        "没有上传；这里算作已经脱贫的户。“余”的零头文件没有给。",
        "At the end of 2014 there were 179,400, and more than 140,000 are in the database: whether "
        "the other 39,400 had risen or were not entered the documents do not say; here their "
        "households have risen. What stands behind “more than” is not given.",
    )
    what = Words("2014 年底的贫困人口", "poor people at the end of 2014")
    yield stage.figure("A27", what, _POOR, then, fewer)
    office = county["office.2"]
    query = Query(COUNTY, status="registered")
    homes = registry.households(query, by=office, limit=1).total
    what = Words("平台上的户", "households in the database")
    yield stage.figure("A27", what, _HOMES, homes, fewer)
    here = _taken(county, _UPLOADED)
    what = Words("平台上的人", "people in the database")
    yield stage.figure("A27", what, _PEOPLE, here["members"], fewer)
    counted = Words(
        "“51 余万条信息”数的是什么，文件没有说：这里交来的每一行算一条，人、项目、公示、资金、"
        "走访都算。",
        "What an item is the documents do not say: here each row that was taken in is one, of "
        "people, projects, notices, money and visits.",
    )
    what = Words("各项信息（条）", "items in the database")
    yield stage.figure("A27", what, _ITEMS, here.total(), counted)
    shares = [one for one in funds.shares(by=county["audit"]) if one.project.startswith("X")]
    what = Words("2016 年以来的扶贫项目", "projects since 2016")
    yield stage.figure("A27", what, _PROJECTS, len({one.project for one in shares}))
    what = Words("涉及资金（元）", "their money, yuan")
    yield stage.figure("A27", what, _YUAN, sum(one.amount_fen for one in shares) // 100)
    named = Words(
        "文件只写出六个模块里的四个：攻坚政策、攻坚动态、脱贫管理、项目监督。"
        "另两个这里是资金和帮扶。",
        "The documents name four of the six modules: policies, news, rising out of poverty, "
        "projects; the other two are money and help here.",
    )
    filled = sum(all(here[table] for table in tables) for tables in _MODULES.values())
    yield Figure("A27", Words("业务模块", "modules"), 6, 6, filled, named)

"""Huai'an's money: 31 lines of aid and 122 for farms, the idle rate over four years (A07 to A09).

淮安的资金：31 项扶贫、122 项涉农，四年的滞留率（A07、A08、A09）。

Each line is described by the treasury; what came and what was spent it hands in as tables. Of every
line the same share lies idle, so that the rate is that of the documents whichever lines are asked.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from sunledger.assembly.staging.contracts import Figure, Stage, Words
from sunledger.assembly.staging.county import County, known_villages, on
from sunledger.assembly.staging.tables import hand_in
from sunledger.platform.registers.funds import selectors as funds
from sunledger.platform.registers.funds import services as register
from sunledger.platform.registers.funds.contracts import Level, Line, NewLine

_OPENED = date(2016, 1, 4)
_CAME, _SPENT, _THEN = date(2016, 3, 1), date(2016, 12, 1), date(2017, 1, 1)
_CAME_AGAIN, _SPENT_AGAIN, _NOW = date(2019, 3, 1), date(2020, 12, 1), date(2020, 12, 31)
_IDLE_THEN, _IDLE_NOW = 4_695, 134  # in ten thousandths
_WHOLE = 10_000
_FIRST = 40  # per cent of a line's money that came in the first year
_AID, _FARM = "扶贫", "涉农"
_TREASURY = "finance"
_DEPARTMENTS = {
    "rural_revitalisation": "扶贫办",
    "agriculture": "农业农村局",
    "civil_affairs": "民政局",
    "human_resources": "人力资源和社会保障局",
    "education": "教育局",
    "housing": "住房和城乡建设局",
    "medical_insurance": "医疗保障局",
    _TREASURY: "财政局",
}
_KINDS, _TEAMS = 28, 4  # kinds of aid money, of which the work teams bring so many
_SUMS = {_AID: (31, 6_355_000_000), _FARM: (122, 26_245_000_000)}  # lines, yuan


def run(stage: Stage) -> Iterable[Figure]:
    """Fill the home and return the figures."""
    stage.tell("正在建区划和账号……", "Making places and accounts …")
    county = County(_OPENED, known_villages(1), _DEPARTMENTS)
    _describe(stage, county)
    _hand_in(stage, county)
    lines = funds.lines(by=county["leader"])
    yield from _covered(stage, county, lines)
    yield from _idle(county)
    yield from _sources(lines)


def _names() -> Iterator[tuple[str, int, str]]:
    """Yield of each line its class, its number among them and its name."""
    for kind, (count, _) in _SUMS.items():
        for number in range(count):
            yield kind, number, f"{kind}资金第{number + 1}项"


def _describe(stage: Stage, county: County) -> None:
    """Describe every line: whose it is and of which kind."""
    stage.tell("正在登记资金……", "Describing the lines …")
    offices = [code for code in _DEPARTMENTS if code != _TREASURY]
    for kind, number, name in _names():
        of_kind = number % _KINDS
        team = kind == _AID and of_kind >= _KINDS - _TEAMS
        department = "" if team else offices[of_kind % len(offices)]
        told = NewLine(
            name,
            Level.WORK_TEAM if team else Level.PROVINCE,
            department=department,
            department_name="帮扶工作队" if team else _DEPARTMENTS[department],
            category=f"{kind}·第{of_kind + 1}类",
            purpose=kind,
        )
        register.open_line(told, by=county["finance"], origin=on(_OPENED))


def _amounts(stage: Stage) -> Iterator[tuple[str, str, int]]:
    """Yield of each line its class, name and money in fen; those of a class add up to its sum."""
    for kind, number, name in _names():
        count, yuan = _SUMS[kind]
        whole = stage.count(yuan) * 100
        share = whole // count
        yield kind, name, share if number else whole - share * (count - 1)


def _hand_in(stage: Stage, county: County) -> None:
    """Hand in what came and what was spent, a year's table at its end."""
    came: dict[date, list[tuple[object, ...]]] = {_CAME: [], _CAME_AGAIN: []}
    spent: dict[date, list[tuple[object, ...]]] = {_SPENT: [], _SPENT_AGAIN: []}
    for number, (_, name, whole) in enumerate(_amounts(stage), start=1):
        first = whole * _FIRST // 100
        early = first - first * _IDLE_THEN // _WHOLE
        later = whole - whole * _IDLE_NOW // _WHOLE - early
        papers = [f"云财〔2016〕{number}号", f"云财〔2019〕{number}号"]
        for paper, day, fen in zip(papers, came, (first, whole - first), strict=True):
            came[day].append((paper, name, "省", day.isoformat(), _yuan(fen)))
        rest = first - early
        pays = (
            (_SPENT, papers[0], early),
            (_SPENT_AGAIN, papers[0], min(rest, later)),
            (_SPENT_AGAIN, papers[1], later - min(rest, later)),
        )
        for turn, (day, paper, fen) in enumerate(pays):
            if fen:
                told = (f"L{number}-{turn}", paper, "支出", day.isoformat(), _yuan(fen), "收款单位")
                spent[day].append(told)
    header = "指标文号 资金名称 级次 收到日期 金额"
    for day, rows in came.items():
        hand_in(stage, county, "quotas", header, rows, day, _TREASURY)
    header = "流水号 指标文号 类型 日期 金额 收款方"
    for day, rows in spent.items():
        hand_in(stage, county, "movements", header, rows, day, _TREASURY)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


# ---------------------------------------------------------------- what the reports say


def _covered(stage: Stage, county: County, lines: Iterable[Line]) -> Iterator[Figure]:
    told = {row.key: row.figures for row in funds.rates("line", by=county["leader"], on=_NOW)}
    every = list(lines)
    for kind, words in ((_AID, Words("扶贫", "aid")), (_FARM, Words("涉农", "farms"))):
        of = [line for line in every if line.purpose == kind]
        received = sum(told[str(line.id)].received_fen for line in of if str(line.id) in told)
        count, yuan = _SUMS[kind]
        what = Words(f"{words.zh}资金（项）", f"lines of {words.en}")
        yield Figure("A07", what, count, count, len(of))
        what = Words(f"{words.zh}资金（元）", f"money of {words.en}, yuan")
        yield stage.figure("A07", what, yuan, received // 100)
    whole = sum(yuan for _, yuan in _SUMS.values())
    total = funds.totals(by=county["leader"], on=_NOW).received_fen // 100
    yield Figure("A07", Words("一共（项）", "lines in all"), 153, 153, len(every))
    yield stage.figure("A07", Words("一共（元）", "money in all, yuan"), whole, total)


def _idle(county: County) -> Iterator[Figure]:
    then, now = funds.months(None, [_THEN, _NOW], by=county["leader"])
    remark = Words(
        "文件给了两头的滞留率，没有说怎么算，也没有说只算扶贫资金还是都算。这里按"
        "（收到 − 支出 − 收回）÷（收到 − 收回），每项资金放着的比例一样，怎么算都是这个数。",
        "The documents give both rates, but neither the formula nor whether farm money is in it. "
        "Here it is (received − spent − taken back) ÷ (received − taken back), and the same share "
        "of each line lies idle, so that it is the same either way.",
    )
    rates = [Decimal(figures.idle or 0) / 100 for figures in (then, now)]
    given = [Decimal(rate) / 100 for rate in (_IDLE_THEN, _IDLE_NOW)]
    for words, number, ours in zip(
        (
            Words("2017 年初的滞留率（%）", "idle rate at the beginning of 2017, per cent"),
            Words("2020 年底的滞留率（%）", "idle rate at the end of 2020, per cent"),
        ),
        given,
        rates,
        strict=True,
    ):
        yield Figure("A08", words, number, number, ours, remark)
    fell = Words("降了多少（百分点）", "by how many points it fell")
    yield Figure("A08", fell, given[0] - given[1], given[0] - given[1], rates[0] - rates[1], remark)


def _sources(lines: Iterable[Line]) -> Iterator[Figure]:
    aid = [line for line in lines if line.purpose == _AID]
    remark = Words(
        "文件一处说“7 个部门和各帮扶工作队的 28 类”，一处说“对 8 个部门进行了监管，仅限资金”，"
        "比对又是 11 个部门。三个数的范围不一样：这里是有扶贫资金的部门，比对的部门见 A01。"
        "28 类和 A07 的 31 项也不是一回事，一类可以有几项。",
        "One place says 28 kinds in 7 departments and the work teams, another 8 departments, money "
        "only, and comparisons have 11. Their scopes differ: here it is departments with aid "
        "money; those of comparisons are in A01. Nor are the 28 kinds the 31 lines of A07: a kind "
        "may have several lines.",
    )
    kinds = len({line.category for line in aid})
    offices = len({line.department for line in aid if line.department})
    teams = len({line.level for line in aid if line.level is Level.WORK_TEAM})
    yield Figure("A09", Words("资金的类", "kinds of money"), 28, 28, kinds, remark)
    yield Figure(
        "A09", Words("有扶贫资金的部门", "departments with aid money"), 7, 7, offices, remark
    )
    what = Words("帮扶工作队的也在内", "those of work teams are in it")
    yield Figure("A09", what, 1, 1, teams, remark)

"""Findings of a demonstration that are somewhere along their road, from first look to appeal.

Some weeks ago, and some days ago, a few rules were run; since then people took the steps of what
they hit, each on its day, through the same service as on the pages. Each finding is walked whole,
and only where nothing of it was done before.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate
from PIL import Image, ImageDraw

from sunledger.assembly.demo_logins import COUNTY
from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import calendar
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.comparison import selectors as comparison
from sunledger.platform.questions.comparison.contracts import RunState
from sunledger.platform.questions.comparison.services import run_waiting, start_here
from sunledger.platform.questions.findings import selectors
from sunledger.platform.questions.findings.contracts import Given, How, Outcome, PaperFile, Query
from sunledger.platform.questions.findings.services import do_step, take_up_all

Crew = Callable[[str], Actor]
_WAIT = -1  # working days of a step that waits until the public notice is over
_SATURDAY = 5
_MORNING = time(9, 30)


@dataclass(frozen=True)
class _Move:
    """A step: who takes it, by the name of the login, how many working days after the last one."""

    code: str
    by: str
    after: int
    text: str
    outcome: Outcome | None = None
    how: How | None = None
    reader: str = ""
    whom: str = ""
    paper: str = ""


@dataclass(frozen=True)
class _Road:
    """What was done of the finding of a rule; `ago` working days before today the last of it."""

    rule: str
    ago: int
    moves: tuple[_Move, ...]


def _told(by: str, after: int = 1) -> _Move:
    words = "上门说了查到什么、哪天以前说明，留了一份函"
    return _Move("notify", by, after, words, how=How.VISIT)


# Where four officers of one township can do all that is done at the door.
_CHECKED = (
    _Move("start_check", "zhen2", 1, "进屋看了，问了本人和左邻，照实写下", paper="核对照片.jpg"),
    _Move("sign_check", "zhen3", 0, "我一起去的，看到的一样"),
)
_CAR = (
    _Move("triage", "zhen", 1, "车管记录和户里登记对不上，要问一问"),
    _told("zhen", after=0),
    _Move("reply", "zhen", 1, "车是我外甥借我的名字买的，他在外面跑运输", how=How.VISIT),
    *_CHECKED,
)
_POST = (
    _Move("triage", "zhen", 1, "名单上写的岗位和户里登记对不上，要问一问"),
    _told("zhen", after=0),
    _Move("reply", "zhen", 1, "我爱人是去年考上的，这边的低保还没来得及去停", how=How.COUNTER),
    *_CHECKED,
    _Move("opine", "zhen4", 1, "配偶有稳定工资，建议重新核算收入后由县里定"),
)
_TWICE = (
    _Move("triage", "zhen", 1, "同一个月查到两笔，要问清是补发还是重发"),
    _told("zhen"),
    _Move("reply", "zhen", 1, "第二笔是补上学期少发的，学校有单子", how=How.PHONE),
    _Move("start_check", "zhen2", 2, "看了存折和学校开的单子", paper="存折和单子.jpg"),
    _Move("sign_check", "zhen3", 0, "我一起去的，单子上写明是补发"),
    _Move("opine", "zhen4", 2, "是补发，不是重发，建议不属实"),
    _Move("decide", "fupin2", 3, "学校的单子写明是补发上学期的，没有多领", Outcome.NOT_TRUE),
    _Move("tell", "zhen", 1, "打电话告诉了，家里没有意见", how=How.PHONE),
)


def _decided(opinion: str, reason: str) -> tuple[_Move, ...]:
    """Return the steps from the opinion of the township until the decision takes effect."""
    return (
        _Move("opine", "zhen4", 1, opinion),
        _Move("decide", "fupin2", 2, reason, Outcome.ADJUST),
        _Move(
            *("tell", "zhen", 1, "把结果告知书读了一遍，说了可以申请复核"),
            how=How.READ_ALOUD,
            reader="李想，镇里的经办人",
        ),
        _Move("post", "zhen", 1, "贴在村务公开栏", paper="公示照片.jpg"),
        _Move("end_notice", "zhen", _WAIT, "公示期间没有人提意见"),
        _Move("effect", "fupin3", 1, "公示期满，没有意见，也没有复核"),
    )


_HOUSE = (
    _Move("triage", "zhen", 1, "不动产登记里有一处住房，户里没有登记，要问一问"),
    _told("zhen"),
    _Move("reply", "zhen", 1, "是女儿结婚时我们出钱买的，写了我的名字", how=How.COUNTER),
    *_CHECKED,
    *_decided(
        "按这处房子重新核算，家庭财产超过标准，建议调整",
        "房子在本人名下，家庭财产超过标准。待遇从下个月起调整",
    ),
)
_LAND = (
    _Move("triage", "zhen", 1, "领了补贴，确权表里没有查到地，要问一问"),
    _told("zhen"),
    _Move("reply", "zhen", 1, "种的是我哥家的地，他在外面打工，口头说好的", how=How.VISIT),
    *_CHECKED,
    *_decided(
        "村里没有流转合同，确权表里也没有，建议这块地的补贴调整",
        "没有合同，这块地的补贴先调整。补签了合同，下一年照面积发",
    ),
    _Move("appeal", "zhen", 1, "地确实是我种的，村里人都知道，请重新看"),
)
_SAFE = (
    _Move("assign", "fupin2", 1, "房子鉴定是 D 级，请上门看，能报危房改造就帮着报", whom="fupin3"),
    _Move(
        *("finish", "fupin3", 6, "已报危房改造，先搬到村里的周转房，纳入防返贫监测"),
        outcome=Outcome.ADDED,
        paper="周转房.jpg",
    ),
    _Move("confirm", "fupin2", 2, "打电话问过本人，已经搬进周转房"),
)
_COMPANY = (_Move("recuse", "fupin2", 1, "这家是我表弟，我不参加，请同事研判"),)
_BOTH = (
    _Move("triage", "fupin2", 1, "两项待遇同时在发，要问是哪天转的"),
    _Move("notify", "fupin2", 1, "寄了函，也打了电话", how=How.LETTER),
    _Move(
        *("reply", "fupin3", 1, "去年十一月转成特困的，低保那边说会停，一直没停。证在这里"),
        how=How.COUNTER,
        paper="特困供养证.jpg",
    ),
)
_INCOME = (
    _Move("triage", "zhen", 1, "三边说的工资不一样，要问清楚"),
    _Move(
        *("notify", "zhen", 1, "家里老人不识字，信读了一遍，说了哪天以前说"),
        how=How.READ_ALOUD,
        reader="褚林，帮扶干部",
    ),
)
# Each rule hits one household, and those of the first township are walked by its own officers.
_OLDER = (
    _Road("E06", 4, _HOUSE),  # a decision in effect
    _Road("P13", 1, _LAND),  # under appeal, and aid goes on
    _Road("P11", 9, _TWICE),  # not so
    _Road("S03", 11, _SAFE),  # a help task, closed
)
_NEWER = (
    _Road("E04", 1, _POST),  # has the opinion of the township
    _Road("E05", 1, _CAR),  # was checked by two
    _Road("E13", 1, _BOTH),  # replied, with a photo
    _Road("R01", 1, _INCOME),  # told, waits for the reply; of the household that has a login
    _Road("E07", 1, _COMPANY),  # waits for a colleague to look
)
_RUNS = (("演示：前些日子的比对", _OLDER), ("演示：这几天的比对", _NEWER))


def set_going(crew: Crew, origin: Origin) -> None:
    """Compare as of some weeks and some days ago, and take what was hit along its road.

    Where others compared before, whatever they found is left as it is.
    """
    by = crew("county_aid_office")
    known = {run.why: run for run in comparison.runs(by=by, most=None)[0]}
    ours = {why for why, _ in _RUNS}
    if known.keys() - ours and not known.keys() & ours:
        return
    today = localdate(origin.at)
    roads = {why: [_days(road, today) for road in part] for why, part in _RUNS}
    for at, (why, part) in enumerate(_RUNS):
        if not known.keys() & {later for later, _ in _RUNS[at + 1 :]}:
            raised = min(days[0] for days in roads[why])
            begun = known.get(why)
            when = _at(origin, begun.as_of if begun else raised, 0)
            if begun is None:
                start_here([road.rule for road in part], why, origin=when)
            if begun is None or begun.state is not RunState.DONE:
                run_waiting(origin=when)
            take_up_all(origin=when)
        for road, days in zip(part, roads[why], strict=True):
            with transaction.atomic():
                _walk(road, days[1:], crew, origin)


# --- days ---------------------------------------------------------------------------------------


def _days(road: _Road, today: date) -> list[date]:
    """Return the day on which the rule was run, and that of each step, all before today."""
    wait = selectors.clocks(COUNTY, today)["finding_notice_days"] + 1
    gaps = [wait if move.after == _WAIT else move.after for move in road.moves]
    left = road.ago + sum(gaps)
    found = [_back(today, left)]
    for gap in gaps:
        left -= gap
        found.append(_back(today, left))
    return found


def _back(day: date, count: int) -> date:
    """Return the day that is so many working days before a day."""
    while count > 0:
        day -= timedelta(days=1)
        count -= _works(day)
    return day


def _works(day: date) -> bool:
    try:
        return calendar().is_working(day)
    except SunledgerError:  # a year that is not published
        return day.weekday() < _SATURDAY


def _at(origin: Origin, day: date, number: int) -> Origin:
    """Return the morning of a day, later for what was done later on it."""
    when = datetime.combine(day, _MORNING, get_current_timezone()) + timedelta(minutes=20 * number)
    return replace(origin, at=when)


# --- steps --------------------------------------------------------------------------------------


def _walk(road: _Road, days: Sequence[date], crew: Crew, origin: Origin) -> None:
    """Take every step of a road, where nobody took one of them."""
    found = selectors.findings(
        Query(rule=road.rule, open=None), by=crew("fupin2"), at=origin.at, most=1
    )
    for row in found.rows:
        seq = row.seq
        if seq > 1:
            return
        for number, (move, day) in enumerate(zip(road.moves, days, strict=True), start=1):
            given = Given(
                text=move.text,
                expected=seq,
                outcome=move.outcome,
                how=move.how,
                reader=move.reader,
                whom=crew(move.whom).ref if move.whom else "",
                papers=_papers(move.paper),
            )
            when = _at(origin, day, number)
            seq = do_step(row.id, move.code, given, by=crew(move.by), origin=when)


def _papers(name: str) -> tuple[PaperFile, ...]:
    return (PaperFile(name, _photo(board=name.startswith("公示"))),) if name else ()


def _photo(*, board: bool) -> bytes:
    """Return a drawn picture, nobody's photo: a sheet on a board, or a house."""
    picture = Image.new("RGB", (960, 720), "#cfe0ea")
    pen = ImageDraw.Draw(picture)
    if board:
        pen.rectangle((180, 90, 780, 640), fill="#b98d58", outline="#5d4426", width=12)
        pen.rectangle((300, 150, 660, 590), fill="#fbf8f2")
        pen.rectangle((350, 190, 610, 214), fill="#a4262c")
        for top in range(250, 540, 34):
            pen.line((340, top, 620, top), fill="#555566", width=5)
    else:
        pen.rectangle((0, 520, 960, 720), fill="#9aa37c")
        pen.rectangle((240, 300, 720, 580), fill="#efe3cf", outline="#6b5138", width=8)
        pen.polygon(((200, 300), (480, 130), (760, 300)), fill="#8a3b2e")
        pen.rectangle((430, 420, 530, 580), fill="#6b4a2b")
        for left in (290, 580):
            pen.rectangle((left, 370, left + 90, 450), fill="#a9c7d8", outline="#6b5138", width=6)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()

"""一户一表 and 村级核查表: all that is to be asked at one door, on one form.

Nobody is visited four times for four rules.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sunledger.desk.dispatch.form import Form
from sunledger.desk.dispatch.households import CLASSES, MONTHS, Household
from sunledger.desk.dispatch.paper import PROMISE, Paper, file_name, put, source_of, tab_name
from sunledger.desk.triage.run_dir import HELP, Question, Run

FOLDER, VILLAGE_FILE = "一户一表", "村级核查表.xlsx"
_FAMILY = frozenset(("household", "person", "card", "payment", "certificate", "pairing"))
_MOST_PAYMENTS = 10
_ROUTES = frozenset(("field", "owner"))  # what is seen on the spot, unlike the flow of funds
_NO_VILLAGE = "未填村"
_PHONE = "有话要补充，或者觉得不对，可以打这个电话：＿＿＿＿＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class _Door:
    """One door with its questions, help last."""

    key: str
    questions: tuple[Question, ...]

    @property
    def head(self) -> str:
        first = self.questions[0]
        return first.home.head or first.name or self.key


def is_village_level(question: Question) -> bool:
    """Tell whether a question is for a village and not for a family."""
    return (
        bool(question.village)
        and not question.household
        and question.route in _ROUTES
        and question.subject_type not in _FAMILY
    )


def write_households(
    run: Run,
    questions: Sequence[Question],
    households: Mapping[str, Household],
    folder: Path,
) -> tuple[Path, ...]:
    """Write a workbook for each village, with a sheet for each of its households."""
    villages: dict[str, dict[str, list[Question]]] = defaultdict(lambda: defaultdict(list))
    for question in questions:
        if not is_village_level(question):
            village = question.home.village or question.village or _NO_VILLAGE
            villages[village][question.household or question.ref].append(question)
    paths: list[Path] = []
    for village in sorted(villages):
        doors = [
            _Door(key, tuple(sorted(asked, key=lambda q: (q.severity == HELP, q.order))))
            for key, asked in sorted(villages[village].items())
        ]
        path = folder / f"{file_name(village, [made.stem for made in paths])}.xlsx"
        _write_village_of_doors(run, village, doors, households, path)
        paths.append(path)
    return tuple(paths)


def write_villages(
    run: Run, questions: Sequence[Question], path: Path, *, department: str | None = None
) -> bool:
    """Write a form for each village that has questions of its own; tell whether any has."""
    villages: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if is_village_level(question):
            villages[question.village].append(question)
    if not villages:
        return False
    paper = Paper(path, "村级核查表", run.as_of)
    tabs: list[str] = []
    try:
        for village in sorted(villages):
            asked = villages[village]
            home = asked[0].home
            tabs.append(tab_name(home.village or village, tabs))
            form = Form(paper, tabs[-1])
            form.title("村级核查表", f"{run.county}　以 {run.as_of} 这一天为准")
            form.pairs((("乡镇", home.township, 1), ("村", home.village, 1), ("代码", village, 3)))
            form.section("要和村里核对的事")
            for number, question in enumerate(asked, start=1):
                if number > 1:
                    form.part()
                form.question(number, question, source_of(question, run, department))
            form.part()
            form.section("照片")
            form.photos("贴现场照片", "贴材料照片")
            form.section("村里怎么说")
            form.pairs((("村里的说明", "", 7),), height=70)
            form.pairs((("村里签名", "", 3), ("村监督委员", "", 3)), height=30)
            _signatures(form)
            form.note(PROMISE)
            form.finish()
    finally:
        paper.close()
    return True


def _write_village_of_doors(
    run: Run,
    village: str,
    doors: Sequence[_Door],
    households: Mapping[str, Household],
    path: Path,
) -> None:
    paper = Paper(path, f"{village}一户一表", run.as_of)
    tabs: list[str] = ["目录"]
    try:
        contents = paper.sheet("目录", landscape=False, header=f"{village}一户一表")
        contents.fit_to_pages(1, 0)
        for at, (title, width) in enumerate(
            (("序号", 6), ("户主", 14), ("户编号", 24), ("核对几件事", 12), ("完成", 10))
        ):
            contents.set_column(at, at, width)
            put(contents, 0, at, title, paper.head)
        for number, door in enumerate(doors, start=1):
            tabs.append(tab_name(f"{number} {door.head}", tabs))
            put(contents, number, 0, number, paper.middle)
            contents.write_url(number, 1, f"internal:'{tabs[-1]}'!A1", paper.middle, door.head)
            put(contents, number, 2, door.key, paper.middle)
            put(contents, number, 3, len(door.questions), paper.middle)
            put(contents, number, 4, None, paper.middle)
        for door, tab in zip(doors, tabs[1:], strict=True):
            _write_door(paper, tab, run, door, households.get(door.questions[0].household))
    finally:
        paper.close()


def _write_door(paper: Paper, tab: str, run: Run, door: _Door, household: Household | None) -> None:
    home = door.questions[0].home
    form = Form(paper, tab)
    form.title("入户核查表（一户一表）", f"{run.county}　以 {run.as_of} 这一天为准")
    group = household.group if household else ""
    form.pairs((("乡镇", home.township, 1), ("村", home.village, 1), ("村民小组", group, 3)))
    known = bool(door.questions[0].household)
    head, key = ("户主", "户编号") if known else ("姓名", "对象")
    form.pairs(((head, door.head, 1), (key, door.key, 5)))
    if household:
        _household(form, household)
    asked = [question for question in door.questions if question.severity != HELP]
    helped = [question for question in door.questions if question.severity == HELP]
    number = 0
    for heading, part in (("想和您核对的事", asked), ("看能不能帮上的事", helped)):
        if part:
            form.section(heading)
        for question in part:
            number += 1
            if number > 1:
                form.part()
            form.question(number, question, source_of(question, run))
    form.part()
    form.section("照片（本人同意才拍）")
    form.photos("贴照片一", "贴照片二")
    form.section("本户怎么说")
    form.pairs((("本户的话", "", 7),), height=64)
    form.pairs((("签名或手印", "", 3), ("村里见证人", "", 3)), height=34)
    _signatures(form)
    form.note(PROMISE)
    form.note(_PHONE)
    form.finish()


def _signatures(form: Form) -> None:
    form.pairs(
        (("核查人一", "", 1), ("核查人二", "", 1), ("核查日期", "　　年　　月　　日", 3)), height=30
    )


def _household(form: Form, household: Household) -> None:
    form.section(f"家里的人（{len(household.members)} 人）")
    form.table(
        (1, 1, 2, 1, 3),
        ("姓名", "关系", "证件号（已遮挡）", "属性状态", "核对：人在不在，记录对不对"),
        [(m.name, m.relation, m.person, m.status, "") for m in household.members],
    )
    if household.period:
        start, end = household.period
        since = f"{start.isoformat()} 至 " if start else "到 "
        form.section(f"登记的收入（{since}{end.isoformat()}，元）")
        people = max(len(household.members), 1)
        form.table(
            (1, 1, 1, 1, 1, 1, 2),
            (*CLASSES, "净收入", "人均"),
            [
                (
                    *(household.income.get(name, 0) / 100 for name in CLASSES),
                    household.net_fen / 100,
                    round(household.net_fen / people) / 100,
                )
            ],
        )
    form.section(f"近 {MONTHS} 个月登记发到的钱（元）")
    paid = household.payments
    shown = paid if len(paid) <= _MOST_PAYMENTS else paid[: _MOST_PAYMENTS - 1]
    rows: list[tuple[str | float, ...]] = [
        (p.item, str(p.times), p.amount_fen / 100, f"{p.last_month:%Y-%m}", "") for p in shown
    ]
    rest = paid[len(shown) :]
    if rest:
        rows.append(
            (
                f"其余 {len(rest)} 项",
                str(sum(p.times for p in rest)),
                sum(p.amount_fen for p in rest) / 100,
                f"{max(p.last_month for p in rest):%Y-%m}",
                "",
            )
        )
    if rows:
        form.table((3, 1, 1, 1, 2), ("项目", "次数", "合计", "最近一期", "本户：收到没有"), rows)
    else:
        form.note("没有查到。")

"""Dispatch: who gets what, what never leaves its own folder, and one form for one door."""

import dataclasses
import json
import stat
import zipfile
from pathlib import Path
from unittest import mock

import openpyxl
import pytest
from click.testing import CliRunner
from folders import MEMBERS, VEHICLES, person, table, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runs import decided, finding, lines_of, number, places, write_run

from sunledger.assembly.main import sunledger
from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import ROUTES, SEVERITIES
from sunledger.desk import check as checking
from sunledger.desk.dispatch.send import dispatch
from sunledger.desk.findings import Evidence, Finding, Told
from sunledger.desk.report import write_report
from sunledger.desk.triage.ways import CHOICES, Way
from sunledger.kit.errors import WrongUse

HEAD = (
    "序号 疑点编号 疑点类型 村 户主 对象 疑点描述 涉及金额 数据来源 核查要点 可能的合理情形"
    " 核查结果 应追缴金额 已追缴金额 是否移交 整改措施 完成时限 是否完成"
    " 核查人一 核查人二 核查日期 证据说明"
).split()
FIELD, OWNER, OVER, MERGE = "乡镇入户核查", "转主管部门核实", "移交线索", "合并"
TOWNSHIP = "乡镇999901001"


@pytest.fixture
def send(tmp_path):
    """Write a run of these findings, decide, dispatch; return what was done."""

    def _send(*lines, ways=None, folder=None, **changes):
        run = write_run(tmp_path / "run", *lines, **changes)
        ways = ways if ways is not None else {line["id"]: FIELD for line in lines}
        path = decided(tmp_path / "研判表.xlsx", ways)
        return dispatch(run, triage_file=path, out=tmp_path / "out", folder=folder)

    return _send


def checklist(done, kind="乡镇", name=TOWNSHIP):
    return done.out / kind / name / f"{name}疑点核查表.xlsx"


def ids(path):
    return [line["疑点编号"] for line in lines_of(path)]


def files(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def texts(path):
    """Return every part of every workbook under a folder, as text."""
    found = ""
    for book in [path] if path.is_file() else sorted(path.rglob("*")):
        if book.suffix == ".xlsx":
            with zipfile.ZipFile(book) as parts:
                found += "".join(parts.read(part).decode("utf-8") for part in parts.namelist())
        elif book.is_file():
            found += book.read_text("utf-8")
    return found


def test_a_township_gets_its_questions_with_room_for_answers(send):
    done = send(finding(1), finding(2, amount_fen=123450))
    assert files(done.out) == {"dispatch.json", f"乡镇/{TOWNSHIP}/{TOWNSHIP}疑点核查表.xlsx"}
    first, second = lines_of(checklist(done), "核查表")
    assert list(first) == HEAD
    assert (first["序号"], first["疑点编号"], second["疑点编号"]) == (1, number(1), number(2))
    assert first["疑点描述"].endswith("还在用吗？")
    assert first["核查要点"] == "两个人上门看车和行驶证。"
    assert first["可能的合理情形"].startswith("车早就卖了，没有过户；")
    assert (first["涉及金额"], second["涉及金额"]) == (None, 1234.5)
    assert [first[name] for name in HEAD[11:]] == [None] * 11


def test_the_checklist_prints_and_offers_its_answers(send):
    sheet = openpyxl.load_workbook(checklist(send(finding(1))))["核查表"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:V2"
    assert sheet["B2"].number_format == "@"
    rules = {str(r.sqref): r.formula1 for r in sheet.data_validations.dataValidation}
    assert rules["L2"] == '"属实,部分属实,不属实,符合政策,数据有误,查无此人,正在核查"'
    assert rules["O2"] == '"是,否"'
    assert rules["R2"] == '"是,否"'
    assert set(rules) == {"L2", "M2", "N2", "O2", "R2"}


def test_names_of_places_come_from_the_workbook_of_the_run(tmp_path):
    run = write_run(tmp_path / "run", finding(1))
    places(run, (number(1), "云门镇", "石桥村", "张三"))
    path = decided(tmp_path / "t.xlsx", {number(1): FIELD})
    done = dispatch(run, triage_file=path, out=tmp_path / "out")
    [line] = lines_of(checklist(done, name="云门镇"))
    assert (line["村"], line["户主"]) == ("石桥村", "张三")


@pytest.mark.parametrize("name", ["../../外面", "云门/镇", "con", "a" * 200, "云门镇."])
def test_a_township_s_name_cannot_lead_elsewhere(tmp_path, name):
    run = write_run(tmp_path / "run", finding(1))
    places(run, (number(1), name, "村", "张三"))
    path = decided(tmp_path / "t.xlsx", {number(1): FIELD})
    done = dispatch(run, triage_file=path, out=tmp_path / "out")
    [folder] = (done.out / "乡镇").iterdir()
    assert folder.resolve().parent == (done.out / "乡镇").resolve()
    assert len(list(folder.iterdir())) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "run", "t.xlsx"]


def test_the_department_is_the_one_that_answers_for_the_aid(send):
    def rows(*sources):
        return [
            {"source": s, "file": f"私人笔记/{s}.csv", "sheet": "一", "row": 7, "fields": {}}
            for s in sources
        ]

    done = send(
        finding(1, route="owner", rule="E16", evidence=rows("deaths", "pensions")),
        finding(2, route="owner", rule="E04", evidence=rows("kinship", "members", "payroll")),
        finding(3, route="finance", rule="F02", household=None, evidence=rows("quotas")),
        finding(4, route="owner", rule="X99", evidence=rows("vehicles")),
        ways={number(n): OWNER for n in (1, 2, 3, 4)},
    )
    got = {to.name: [q.id for q in to.questions] for to in done.sent}
    assert got == {
        "人社局": [number(1)],
        "乡村振兴局": [number(2)],
        "财政局": [number(3)],
        "公安局车管所": [number(4)],
    }
    [line] = lines_of(checklist(done, "部门", "人社局"))
    assert line["数据来源"] == "公安局“死亡注销”；人社局“养老金领取” pensions.csv [一] 第 7 行"
    assert "私人笔记" not in texts(done.out)


def test_the_decision_decides_within_what_the_route_allows(send):
    done = send(
        finding(1),
        finding(2),
        finding(3, route="owner"),
        finding(4, route="finance"),
        finding(5, route="discipline"),
        finding(6, route="audit"),
        finding(7, route="discipline"),
        finding(8, severity="C"),
        finding(9, village=None, household="H9"),
        finding(10),
        finding(11),
        ways={
            number(1): FIELD,
            number(2): OWNER,
            number(3): FIELD,
            number(4): FIELD,
            number(5): FIELD,
            number(6): OWNER,
            number(7): OVER,
            number(8): FIELD,
            number(9): FIELD,
            number(10): "暂存",
            number(11): OVER,
        },
    )
    assert ids(checklist(done)) == [number(1), number(3)]
    assert ids(checklist(done, "部门", "乡村振兴局")) == [number(2)]
    assert ids(done.out / "移交线索" / "移交线索.xlsx") == [number(7), number(11)]
    held = {held.id: held.why.zh for held in done.released.held}
    assert set(held) == {number(n) for n in (4, 5, 6, 8, 9)}
    assert "财政局" in held[number(4)]
    assert held[number(5)] == held[number(6)]
    assert "只能移交" in held[number(5)]
    assert "乡镇" in held[number(9)]


def test_merging_needs_a_door_to_go_along_to(send):
    done = send(
        finding(1, household="H1"),
        finding(2, household="H1"),
        finding(3, household="H3"),
        finding(4, household="H3", route="discipline"),
        ways={number(1): FIELD, number(2): MERGE, number(3): MERGE, number(4): FIELD},
    )
    assert ids(checklist(done)) == [number(1), number(2)]
    assert {held.id for held in done.released.held} == {number(3), number(4)}


def test_what_is_handed_over_is_for_its_owner_alone(send):
    done = send(finding(1, route="discipline"), ways={number(1): OVER})
    folder = done.out / "移交线索"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(done.out.stat().st_mode) == 0o700
    assert files(done.out) == {
        "dispatch.json",
        "移交线索/移交线索.xlsx",
        "移交线索/移交线索.sha256",
    }
    assert number(1) not in (done.out / "dispatch.json").read_text("utf-8")


def test_the_record_says_who_got_what(send):
    done = send(finding(1, household="H1"), finding(2, household="H1"))
    record = json.loads((done.out / "dispatch.json").read_text("utf-8"))
    assert record["to"] == [
        {
            "kind": "township",
            "name": TOWNSHIP,
            "folder": f"乡镇/{TOWNSHIP}",
            "households": 1,
            "findings": [number(1), number(2)],
        }
    ]


def test_answers_are_never_written_over(send):
    first = send(
        finding(1), finding(2, route="discipline"), ways={number(1): FIELD, number(2): OVER}
    )
    again = send(finding(3), ways={number(3): FIELD})  # nobody wrote in it: replaced
    assert ids(checklist(again)) == [number(3)]
    assert not (first.out / "移交线索").exists()
    path = checklist(again)
    book = openpyxl.load_workbook(path)
    book["核查表"]["L2"] = "不属实"
    book.save(path)
    with pytest.raises(WrongUse, match="没有覆盖"):
        send(finding(3))
    assert lines_of(path)[0]["核查结果"] == "不属实"


def test_a_run_with_whole_numbers_is_not_dispatched(send, tmp_path):
    with pytest.raises(WrongUse, match="reveal"):
        send(finding(1), revealed=True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("out", ["run", "run/x", "."])
def test_papers_do_not_go_into_the_run_or_over_it(tmp_path, out):
    run = write_run(tmp_path / "run", finding(1))
    path = decided(tmp_path / "t.xlsx", {number(1): FIELD})
    with pytest.raises(WrongUse, match="套在一起"):
        dispatch(run, triage_file=path, out=tmp_path / out)
    assert files(run) == {"run.json", "findings.ndjson"}


def test_the_command_says_what_went_where_and_what_did_not(tmp_path):
    lines = [finding(n) for n in (1, 2, 3)]
    run = write_run(tmp_path / "run", *lines, finding(4, route="audit"), finding(5, severity="C"))
    path = decided(tmp_path / "t.xlsx", {number(1): FIELD, number(4): OVER, number(9): FIELD})
    words = ["dispatch", run, "--triage", path, "--to"]
    done = CliRunner().invoke(sunledger, [*map(str, words), str(tmp_path / "out")])
    assert f"乡镇/{TOWNSHIP}：1 条，1 户" in done.output
    assert "移交线索：1 条" in done.output
    assert "没有下发 3 条" in done.output
    assert "研判表里没有这一条：2 条" in done.output
    assert "这次结果里没有：1 条" in done.output
    done = CliRunner().invoke(sunledger, [*map(str, words), str(tmp_path / "b"), "--json"])
    told = json.loads(done.output)
    assert [held["id"] for held in told["held"]] == [number(2), number(3)]
    assert told["not_of_this_run"] == [number(9)]
    assert told["handed_over"] == 1


# ---- what never leaves its own folder

CATALOGUE = load_catalogue()
HIDDEN = "王书记"
ONE = st.fixed_dictionaries(
    {
        "route": st.sampled_from([*sorted(ROUTES), "discipline", "audit", "不认识"]),
        "severity": st.sampled_from(sorted(SEVERITIES)),
        "rule": st.sampled_from(["E01", "E05", "K07", "V01", "A01", "F02", "X01"]),
        "type": st.sampled_from(["household", "person", "village", "voucher", "cadre", "project"]),
        "home": st.sampled_from([None, "H1", "H2", "H3"]),
        "village": st.sampled_from([None, "999901001001", "999901001002", "999901002001"]),
        "table": st.sampled_from(["members", "payments", "vouchers", "cadres", "nothing"]),
        "way": st.sampled_from([*CHOICES, "看不懂", ""]),
    }
)


def open_to_others(one):
    return one["route"] in {"field", "owner", "finance"} and one["way"] != OVER


def line_of(n, one):
    name = f"人{n}" if open_to_others(one) else f"{HIDDEN}{n}"
    return finding(
        n,
        **{key: one[key] for key in ("route", "severity", "rule", "village")},
        household=one["home"],
        subject={"type": one["type"], "ref": f"{name}#{n}", "name": name},
        question=f"{name}的事，想核对一下，好吗？",
        values={"姓名": name},
        evidence=[
            {"source": one["table"], "file": f"{name}.csv", "sheet": name, "row": n, "fields": {}}
        ],
    )


def send_all(place, numbered):
    run = write_run(place / "run", *(line_of(n, one) for n, one in numbered))
    places(
        run,
        *(
            (number(n), f"镇{one['village'][8]}", "村", f"户{n}")
            for n, one in numbered
            if one["village"]
        ),
    )
    table_ = decided(place / "t.xlsx", {number(n): one["way"] for n, one in numbered})
    with mock.patch("sunledger.desk.triage.run_dir.load_with", return_value=CATALOGUE):
        done = dispatch(run, triage_file=table_, out=place / "out")
    return {
        name: (done.out / name).read_bytes()
        for name in files(done.out)
        if not name.startswith("移交线索/")
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(everything=st.lists(ONE, max_size=8))
def test_no_closed_finding_changes_a_byte_of_what_others_get(everything, tmp_path_factory):
    """With the findings of discipline and audit and without them, the papers are the same."""
    numbered = list(enumerate(everything, start=1))
    with_them = send_all(tmp_path_factory.mktemp("with"), numbered)
    without = send_all(
        tmp_path_factory.mktemp("without"), [item for item in numbered if open_to_others(item[1])]
    )
    assert with_them == without
    for name, content in with_them.items():
        place = tmp_path_factory.mktemp("look") / Path(name).name
        place.write_bytes(content)
        assert HIDDEN not in texts(place)


class Kept:
    """What a real run gave to the report, with a short name for failing examples."""

    examined = None


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    place = tmp_path_factory.mktemp("county")
    folder = write(
        place / "county", {"户.csv": table(MEMBERS, f"H1 甲 {person(1)} 户主 V 乡 村 在册")}
    )
    (place / "key").write_bytes(bytes(32))
    kept = Kept()
    real = checking.write_report

    def keep(examined, path):
        snapshot = dataclasses.replace(examined.intake.snapshot, tables={})  # it ends with the run
        intake = dataclasses.replace(examined.intake, snapshot=snapshot)
        kept.examined = dataclasses.replace(examined, intake=intake)
        real(examined, path)

    checking.write_report = keep
    try:
        checking.check(
            checking.Options(
                folder=folder, out=place / "out", key_file=place / "key", rules=("E03", "K07")
            )
        )
    finally:
        checking.write_report = real
    return kept


def finding_of(n, one):
    flag = dataclasses.replace(
        CATALOGUE.flags.get(one["rule"], CATALOGUE.flags["E03"]),
        route=one["route"],
        severity=one["severity"],
    )
    name = f"人{n}" if open_to_others(one) else f"{HIDDEN}{n}"
    evidence = () if one["table"] == "nothing" else (Evidence(one["table"], name, None, n, {}),)
    told = Told(name, name, {"姓名": name}, f"{name}？", f"{name}?", "none", evidence)
    return Finding(number(n), flag, one["home"], one["village"], 100, [told], 0)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    everything=st.lists(ONE.map(lambda one: {**one, "way": FIELD}), max_size=8),
    department=st.sampled_from([None, "乡村振兴局", "财政局", "农业农村局", "组织部"]),
)
def test_no_closed_finding_changes_the_report_for_departments(
    everything, department, kept, tmp_path
):
    examined = kept.examined
    options = dataclasses.replace(examined.options, audience="department", department=department)
    pages = []
    numbered = list(enumerate(everything, start=1))
    for part in (numbered, [item for item in numbered if open_to_others(item[1])]):
        findings = tuple(finding_of(n, one) for n, one in part)
        flagged = sum(finding.flag.code == "K07" for finding in findings)
        results = tuple(
            dataclasses.replace(result, flagged=flagged) if result.rule == "K07" else result
            for result in examined.results
        )
        write_report(
            dataclasses.replace(examined, options=options, findings=findings, results=results),
            tmp_path / "report.html",
        )
        pages.append((tmp_path / "report.html").read_text("utf-8"))
    assert pages[0] == pages[1]
    assert HIDDEN not in pages[0]


# ---- one door, one form

FORMS = "户编号 核算起 核算止 收入类别 项目 金额"
PAID = "批次号 行号 补贴项目 身份证号 姓名 卡号 金额 所属月份 发放状态"
CADRES = "身份证号 姓名 村代码 职务 任职起"


def county(folder, **more):
    return write(
        folder,
        {
            "户.csv": table(
                MEMBERS,
                f"H1 张三 {person(1)} 户主 999901001001 云门镇 石桥村 在册",
                f"H1 李四 {person(2)} 配偶 999901001001 云门镇 石桥村 在册",
                f"H2 王五 {person(3)} 户主 999901001001 云门镇 石桥村 在册",
            ),
            "车.csv": table(
                VEHICLES,
                f"{person(1)} 张三 云A12345 小型轿车 2020-05-06 85000 正常",
                f"{person(3)} 王五 云A54321 小型轿车 2020-05-06 85000 正常",
            ),
            "房.csv": table(
                "身份证号 权证号 坐落 用途 房屋性质 状态",
                f"{person(2)} Q1 城里 住宅 商品房 现势",
            ),
            "收入.csv": table(
                FORMS,
                "H1 2023-10-01 2024-09-30 工资性 务工 99999",
                "H1 2024-10-01 2025-09-30 工资性 务工 20000",
                "H1 2024-10-01 2025-09-30 转移性 补贴 1000",
                "H1 2024-10-01 2025-09-30 经营性支出 化肥 600.5",
            ),
            "发.csv": table(
                PAID,
                f"B1 1 耕地补贴 {person(1)} 张三 99999900001 300 2026-04 成功",
                f"B1 2 耕地补贴 {person(2)} 李四 99999900002 200.5 2025-07 成功",
                f"B1 3 耕地补贴 {person(1)} 张三 99999900001 7777 2025-06 成功",
                f"B1 4 耕地补贴 {person(1)} 张三 99999900001 8888 2026-04 失败",
            ),
            **more,
        },
    )


@pytest.fixture
def visit(tmp_path, run):
    """Check the county, agree to all that is proposed, dispatch with the household forms."""

    def _visit(name="a", rules=("E05", "E06", "K07"), **more):
        folder = county(tmp_path / name / "county", **more)
        outcome = run(folder, out=tmp_path / name / "run", rules=rules)
        path = decided(tmp_path / name / "t.xlsx", {f.id: "同意" for f in outcome.findings})
        return dispatch(outcome.out, triage_file=path, out=tmp_path / name / "out", folder=folder)

    return _visit


def form_of(done, tab="1 张三"):
    path = done.out / "乡镇" / "云门镇" / "一户一表" / "石桥村.xlsx"
    return openpyxl.load_workbook(path)[tab]


def said(sheet):
    return [str(cell.value) for row in sheet for cell in row if cell.value is not None]


def test_a_household_has_one_form_with_all_that_is_asked(visit):
    done = visit()
    path = done.out / "乡镇" / "云门镇" / "一户一表" / "石桥村.xlsx"
    assert openpyxl.load_workbook(path).sheetnames == ["目录", "1 张三", "2 王五"]
    words = said(form_of(done))
    asked = [word for word in words if word.endswith("？")]
    assert len(asked) == 2
    assert f"{person(2)[:6]}********{person(2)[-4:]}" in words
    assert not [word for word in words if person(1) in word or person(2) in word]
    for label in ("本户的话", "签名或手印", "村里见证人", "核查人一", "核查人二", "核查日期"):
        assert label in words
    assert sum(word.startswith("贴照片") for word in words) == 2
    assert sum("□属实　□部分属实　□不属实" in word for word in words) == 2


def test_the_form_tells_what_the_folder_says_of_the_household(visit):
    sheet = form_of(visit())
    words = said(sheet)
    assert "登记的收入（2024-10-01 至 2025-09-30，元）" in words
    at = words.index("人均")
    assert words[at + 1 : at + 8] == ["20000", "0", "0", "1000", "600.5", "20399.5", "10199.75"]
    at = words.index("耕地补贴")
    assert words[at : at + 4] == ["耕地补贴", "2", "500.5", "2026-04"]


def test_the_form_is_one_page_of_a4(visit):
    sheet = form_of(visit())
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToWidth in {None, 1}  # one is what is meant where nothing stands
    assert sheet.page_setup.fitToHeight in {None, 1}
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_nothing_hints_at_a_finding_about_a_cadre_in_the_same_household(visit):
    cadres = table(CADRES, f"{person(1)} 张三 999901001001 主任 2020-01-01")
    with_them, without = visit("a", **{"干部.csv": cadres}), visit("b")
    assert with_them.released.handed_over
    assert not without.released.handed_over
    open_files = {n for n in files(with_them.out) if not n.startswith("移交线索/")}
    assert open_files == files(without.out)
    for name in open_files:
        assert (with_them.out / name).read_bytes() == (without.out / name).read_bytes()


def test_files_changed_since_the_run_are_named(tmp_path, run):
    folder = county(tmp_path / "county")
    outcome = run(folder, rules=("E05",))
    (folder / "收入.csv").write_text(
        table(FORMS, "H1 2024-10-01 2025-09-30 工资性 务工 1"), "utf-8"
    )
    path = decided(tmp_path / "t.xlsx", {f.id: "同意" for f in outcome.findings})
    done = dispatch(outcome.out, triage_file=path, out=tmp_path / "papers", folder=folder)
    assert done.changed == ("收入.csv",)


def test_a_folder_that_is_not_there_or_another_s_is_told(send, tmp_path):
    with pytest.raises(WrongUse, match="没有"):
        send(finding(1), folder=tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(WrongUse, match="农户家庭成员名册"):
        send(finding(1), folder=tmp_path / "empty")
    assert not (tmp_path / "out").exists()


def test_a_village_has_a_form_for_what_is_asked_of_it(send):
    project = {
        "household": None,
        "route": "owner",
        "rule": "J10",
        "subject": {"type": "project", "ref": "XM1", "name": "产业路"},
    }
    done = send(
        finding(1, **project),
        finding(2, **project, village="999901001002"),
        finding(3),
        finding(4, **{**project, "route": "audit"}),
    )
    book = openpyxl.load_workbook(done.out / "乡镇" / TOWNSHIP / "村级核查表.xlsx")
    assert book.sheetnames == ["999901001001", "999901001002"]
    words = said(book["999901001001"])
    assert sum(word.endswith("？") for word in words) == 1
    assert "村监督委员" in words


def test_every_way_can_be_chosen():
    assert set(CHOICES) > {way.value for way in Way}

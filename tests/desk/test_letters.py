"""The papers: what they say, whom they reach, and what never gets into them."""

import io
import json
import random
import shutil
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from folders import MEMBERS, VEHICLES, person, table, write

from sunledger.catalogue.letters.reader import OFFERS
from sunledger.catalogue.loader import PACKAGE_CATALOGUE, CatalogueError, load_catalogue
from sunledger.catalogue.model import Words
from sunledger.desk.check import check
from sunledger.desk.examined import Options
from sunledger.desk.letters.command import letters_command, request_command
from sunledger.desk.letters.outbox import SEALED_FOLDER, Paper, put
from sunledger.desk.letters.paper import write_paper
from sunledger.desk.letters.papers import FAULTS, MAKERS
from sunledger.desk.letters.request import columns_needed
from sunledger.desk.triage.ways import OPEN_ROUTES
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.messages import HOW_TO_MEND
from sunledger.engine.sources.readers import read_sheets
from sunledger.engine.sources.recognise import HEAD_ROWS, Recogniser
from sunledger.engine.sources.template import write_template
from sunledger.kit.files import safe_name

CATALOGUE = load_catalogue()
DOCS = Path(__file__).parents[2] / "docs"
VOUCHERS = "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 收款人 票据类型"
MACHINES = "身份证号 姓名 机具品目 销售价格 购机日期"
ALL_KINDS = ",".join(kind for kind in MAKERS if kind != "notice_to_person")
WROTE_AN_ID = f"小型轿车（见{person(1)}）"


def county(folder):
    """A car (field), a slip of paper for money (discipline), a machine (screening), bad rows."""
    return write(
        folder,
        {
            "民政/户.csv": table(
                MEMBERS,
                f"H1 张三 {person(1)} 户主 999901001001 云门镇 石桥村 在册",
                f"H2 李四 {person(2)} 户主 999901001001 云门镇 石桥村 在册",
                f"_ 王五 {person(3)} 户主 999901001001 云门镇 石桥村 在册",
            ),
            "车管/车.csv": table(
                VEHICLES,
                f"{person(1)} 张三 云A12345 {WROTE_AN_ID} 2020-05-06 85000 正常",
                "12345 李四 云A54321 小型轿车 2020-05-06 85000 正常",
            ),
            "账/凭证.csv": table(
                VOUCHERS,
                "999901001001 记7 2025-03-01 修渠 513 7777 0 钱大秘 白条",
                "999901001001 记7 2025-03-01 修渠 101 0 7777 钱大秘 白条",
            ),
            "医保/参保.csv": table("身份证号 姓名 年度 参保状态", f"{person(1)} 张三 2026 参保"),
            "农机/农机.csv": table(MACHINES, f"{person(2)} 李四 拖拉机 60000 2025-05-05"),
        },
    )


def checked(place, *, folder=None, **options):
    place.mkdir(parents=True, exist_ok=True)
    key = place / "key"
    key.write_bytes(bytes(range(32)))
    options.setdefault("rules", ("E05", "E08", "V01", "S02"))
    outcome = check(
        Options(
            folder=folder or county(place / "county"),
            out=place / "run",
            as_of=date(2026, 6, 25),
            key_file=key,
            **options,
        )
    )
    return outcome.out


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory):
    return checked(tmp_path_factory.mktemp("masked"))


@pytest.fixture(scope="module")
def revealed_dir(tmp_path_factory):
    return checked(tmp_path_factory.mktemp("whole"), reveal=True, purpose="核查")


def letters(*arguments, ok=True):
    done = CliRunner().invoke(letters_command, list(map(str, arguments)))
    assert (done.exception is None) == ok, done.exception or done.output
    return done


def request(*arguments):
    done = CliRunner().invoke(request_command, list(map(str, arguments)))
    assert done.exception is None, done.exception
    return done


def identifier(run_dir, rule):
    lines = map(json.loads, (run_dir / "findings.ndjson").read_text("utf-8").splitlines())
    return next(line["id"] for line in lines if line["rule"] == rule)


def text_of(path):
    """Return every word of a .docx: body, tables, header and footer."""
    document = docx.Document(path)
    section = document.sections[0]
    parts = [document.element.body, section.header._element, section.footer._element]
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for part in parts
        for paragraph in part.iter(qn("w:p"))
    )


def texts(folder):
    """Return the words of each .docx under a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): text_of(path)
        for path in sorted(folder.rglob("*.docx"))
    }


# --- asking for data ----------------------------------------------------------------------------


def test_each_department_is_asked_for_its_tables_with_purpose_law_and_day(tmp_path):
    request(
        "--rules", "E14,W01", "--to", tmp_path / "函", "--by", "2026-07-10", "--office", "云岫县"
    )
    told = texts(tmp_path / "函")
    assert sorted(told) == sorted(
        f"{name}/数据调取函-{name}.docx"
        for name in (
            *(
                "民政局",
                "人社局",
                "公安局",
                "公安局车管所",
                "自然资源局",
                "市场监督管理局",
                "司法局",
            ),
        )
    )
    letter = told["公安局车管所/数据调取函-公安局车管所.docx"]
    for word in (
        *(
            "数据调取函",
            "公安局车管所：",
            "《机动车登记》",
            "2026年7月10日前",
            "云岫县",
            "数据交接单",
        ),
        CATALOGUE.sources["vehicles"].purpose.zh,
        "《社会救助暂行办法》",
        "条文未核实",
        "号牌号码",
        "365 天",
    ):
        assert word in letter, word
    assert "《公职与国企人员》" not in letter
    assert (tmp_path / "函" / "公安局车管所" / "模板-机动车登记.xlsx").is_file()


def test_only_columns_that_a_rule_reads_are_asked_for_and_are_in_the_template(tmp_path):
    request("--rules", "E05", "--to", tmp_path / "函")
    letter = text_of(tmp_path / "函" / "公安局车管所" / "数据调取函-公安局车管所.docx")
    sheet = openpyxl.load_workbook(tmp_path / "函" / "公安局车管所" / "模板-机动车登记.xlsx").active
    head = [cell.value for cell in sheet[2]]
    for name in ("身份证号", "号牌号码", "车辆类型", "购置价格", "状态", "初次登记日期"):
        assert name in letter
        assert name in head
    for name in ("品牌型号", "使用性质", "状态日期"):
        assert name not in letter
        assert name not in head


def test_every_reduced_template_is_still_read_as_its_table(tmp_path):
    fewest = {}
    for flag in CATALOGUE.flags.values():
        for name, (source, columns) in columns_needed(CATALOGUE, [flag]).items():
            if name not in fewest or len(columns) < len(fewest[name].columns):
                fewest[name] = request_source(source, columns)
    recogniser = Recogniser(CATALOGUE.sources)
    for name, source in fewest.items():
        path = tmp_path / f"{name}.xlsx"
        write_template(source, path)
        found = FileFound(path.name, path, path.stat().st_size, "", kind="xlsx")
        sheet = next(iter(read_sheets(found)))
        told = recogniser.recognise(
            sheet.rows[:HEAD_ROWS], sheet.merged, first_row=sheet.first_row, sheet_name=sheet.name
        )
        assert getattr(told, "source_id", told) == name
        assert {column.name for column in told.columns} == {c.name for c in source.columns}


def request_source(source, columns):
    return type(source)(
        **{name: getattr(source, name) for name in source.__slots__} | {"columns": columns}
    )


SEALED_CODES = [flag.code for flag in CATALOGUE.flags.values() if flag.route not in OPEN_ROUTES]
OPEN_CODES = ",".join(code for code in CATALOGUE.flags if code not in SEALED_CODES)


@pytest.mark.parametrize("codes", [*SEALED_CODES, OPEN_CODES])
def test_no_request_names_a_rule_and_of_a_sealed_one_only_the_names_of_its_laws(tmp_path, codes):
    request("--rules", codes, "--to", tmp_path / "函")
    told = texts(tmp_path / "函")
    assert told
    for flag in (CATALOGUE.flags[code] for code in codes.split(",")):
        articles = [law.zh for law in flag.law if "：" in law.zh]
        for text in told.values():
            assert flag.code not in text
            assert flag.title.zh not in text
            if codes in SEALED_CODES:
                assert not [law for law in articles if law in text]


def test_what_is_there_is_not_asked_for_again_but_for_columns_that_lack(tmp_path):
    folder = write(
        tmp_path / "有",
        {
            "车.csv": table(
                "身份证号 号牌号码 车辆类型 初次登记日期 状态",
                f"{person(1)} A 轿车 2020-01-01 正常",
            ),
            "户.csv": table(MEMBERS, f"H1 张三 {person(1)} 户主 V 镇 村 在册"),
        },
    )
    request("--rules", "E05", "--folder-of", folder / "车.csv", "--to", tmp_path / "一")
    [letter] = [t for name, t in texts(tmp_path / "一").items() if name.startswith("公安局车管所")]
    assert "已收到，还缺：姓名、购置价格。请补全后重交" in letter
    request("--rules", "E05", "--folder-of", folder, "--to", tmp_path / "二")
    assert [name.partition("/")[0] for name in texts(tmp_path / "二")] == ["公安局车管所"]


# --- papers on a run ----------------------------------------------------------------------------


def test_a_record_of_evidence_shows_question_rows_and_room_for_an_answer(tmp_path, run_dir):
    letters(run_dir, "--kind", "审计取证单", "--rules", "E05", "--to", tmp_path / "文书")
    [told] = texts(tmp_path / "文书").values()
    for word in (
        *("审计取证单", "E05", "张三", "H1", "云门镇石桥村", "云A12345", "车管/车.csv 第 2 行"),
        *("证据提供单位或个人意见", "不是结论", "2026年6月25日", "条文未核实"),
        identifier(run_dir, "E05"),
    ):
        assert word in told, word


def test_a_working_paper_tells_process_limits_and_counts(tmp_path, run_dir):
    letters(run_dir, "--kind", "审计工作底稿", "--rules", "E05", "--to", tmp_path / "文书")
    [told] = texts(tmp_path / "文书").values()
    rule = next(
        rule
        for rule in json.loads((run_dir / "run.json").read_text("utf-8"))["rules"]
        if rule["rule"] == "E05"
    )
    for word in (
        "30,000.00 元",
        "《机动车登记》",
        rule["version"],
        "身份证号完全相同",
        "在册、监测",
    ):
        assert word in told, word
    lines = told.split("\n")
    for label, count in (("应判断的对象", rule["applied"]), ("列为疑点", rule["flagged"])):
        assert lines[lines.index(label) + 1] == str(count)


def test_a_quality_notice_tells_a_department_of_its_own_tables_only(tmp_path, run_dir):
    letters(run_dir, "--kind", "quality_notice", "--to", tmp_path / "文书")
    told = texts(tmp_path / "文书")
    cars = told["公安局车管所/数据质量通报-公安局车管所.docx"]
    assert "共 1 个文件，2 行。收不下的有 1 行，占 50.00%。" in cars
    assert "身份证号位数不对" in cars
    assert "车管/车.csv 第 3 行 A 列“身份证号”" in cars
    assert "民政/户.csv" not in cars
    assert "12345" not in cars.replace("A12345", "")
    members = told["乡村振兴局/数据质量通报-乡村振兴局.docx"]
    assert "必填的格是空的" in members
    for text in told.values():
        assert "疑点" not in text
        assert "张三" not in text


def test_every_refusal_has_plain_words_in_a_quality_notice():
    refusals = {code for code in HOW_TO_MEND if not code.startswith(("optional", "negative_opt"))}
    assert refusals - FAULTS.keys() <= {"enum_unlisted", "parts_exceed_total"}


def test_a_notice_to_the_person_is_a_question_with_day_telephone_and_no_change(tmp_path, run_dir):
    letters(
        *(run_dir, "--kind", "告知与征询意见书", "--finding", identifier(run_dir, "E05")[:8]),
        *("--contact", "赵某，0999-0000000", "--by", "2026-07-15", "--to", tmp_path / "文书"),
    )
    told = texts(tmp_path / "文书")
    assert list(told) == [f"当事人/告知书-云门镇石桥村-{identifier(run_dir, 'E05')[:10]}.docx"]
    [text] = told.values()
    for word in (
        *("张三或家人：", "不是结论", "0999-0000000", "2026年7月15日前", "一切照旧"),
        *("公安局车管所《机动车登记》", "签字或按手印", "□ "),
    ):
        assert word in text, word
    for word in ("违规", "骗", "E05", "！", "核查组", person(1)):
        assert word not in text, word


@pytest.mark.parametrize("rule", ["V01", "S02"])
def test_there_is_no_notice_for_officials_nor_where_help_is_due(tmp_path, run_dir, rule):
    arguments = ("--kind", "notice_to_person", "--finding", identifier(run_dir, rule))
    done = letters(run_dir, *arguments, "--to", tmp_path / "文书", ok=False)
    assert "不发告知书" in done.exception.zh
    assert not (tmp_path / "文书").exists()


def test_what_is_for_screening_only_is_in_no_paper(tmp_path, run_dir):
    found = identifier(run_dir, "E08")
    done = letters(
        *(run_dir, "--kind", "evidence_record", "--finding", found, "--to", tmp_path), ok=False
    )
    assert "0 条" in done.exception.zh
    letters(run_dir, "--kind", "evidence_record", "--rules", "E08", "--to", tmp_path / "文书")
    assert not texts(tmp_path / "文书")


# --- what is sealed -----------------------------------------------------------------------------


def everything(run_dir, to, *more):
    """Write every paper that there is on a run; return the words of the open and the sealed."""
    codes = ",".join(
        {rule["rule"] for rule in json.loads((run_dir / "run.json").read_text())["rules"]}
    )
    letters(run_dir, "--kind", ALL_KINDS, "--rules", codes, "--to", to, *more)
    told = texts(to)
    sealed = {name: text for name, text in told.items() if name.startswith(SEALED_FOLDER)}
    return {name: text for name, text in told.items() if name not in sealed}, sealed


def test_leads_go_into_a_folder_of_their_own_for_the_owner_alone(tmp_path, run_dir):
    open_papers, sealed = everything(run_dir, tmp_path / "文书")
    for text in open_papers.values():
        for word in ("钱大秘", "V01", "记7", "77.77", "白条或无票", identifier(run_dir, "V01")):
            assert word not in text, word
    whole = sealed[f"{SEALED_FOLDER}/问题线索移送清单.docx"]
    for word in ("移送疑点 1 条", "钱大秘", "V01", "7,777.00", "严禁外传", "不是结论"):
        assert word in whole, word
    for word in ("张三", "E05"):
        assert word not in whole
    assert {name.partition("/")[2][:4] for name in sealed} == {"取证单-", "工作底稿", "问题线索"}
    for path in (tmp_path / "文书").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


@pytest.mark.parametrize("seed", range(4))
def test_open_papers_are_the_same_whatever_the_sealed_findings_are(tmp_path, run_dir, seed):
    """No row, name or count: change all that is sealed, and no open paper changes a word."""
    dice = random.Random(seed)  # noqa: S311
    other = tmp_path / "run"
    shutil.copytree(run_dir, other)
    lines = [
        json.loads(line) for line in (other / "findings.ndjson").read_text("utf-8").splitlines()
    ]
    kept = []
    for line in lines:
        if line["route"] in OPEN_ROUTES:
            kept.append(line)
        for number in range(dice.randrange(4) if line["route"] not in OPEN_ROUTES else 0):
            changed = json.loads(json.dumps(line).replace("\\u94b1", chr(0x4E00 + number)))
            changed["id"] = f"{number}{line['id'][1:]}"
            changed["amount_fen"] = dice.randrange(10**9)
            kept.append(changed)
    (other / "findings.ndjson").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept), "utf-8"
    )
    record = json.loads((other / "run.json").read_text("utf-8"))
    for rule in record["rules"]:
        if CATALOGUE.flags[rule["rule"]].route not in OPEN_ROUTES:
            rule |= {"flagged": dice.randrange(99), "applied": 99, "status": "run_in_part"}
    (other / "run.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    assert everything(other, tmp_path / "乙")[0] == everything(run_dir, tmp_path / "甲")[0]


def sealing(place, code, route):
    """Return a catalogue in which this flag has that route."""
    [path] = (PACKAGE_CATALOGUE / "flags").glob(f"{code}_*.sql")
    text = path.read_text("utf-8").replace("/*\n", "/*\nreplaces: true\n", 1)
    was = f"route: {CATALOGUE.flags[code].route}\n"
    assert was in text
    (place / "flags").mkdir(parents=True)
    (place / "flags" / path.name).write_text(text.replace(was, f"route: {route}\n", 1), "utf-8")
    return place


@pytest.mark.parametrize("route", ["audit", "discipline"])
@pytest.mark.parametrize("when", ["then", "now", "both"])
def test_a_finding_is_sealed_whatever_the_rule_where_the_route_is_so_then_or_now(
    tmp_path, run_dir, route, when
):
    own = sealing(tmp_path / "目录", "E05", route)
    if when != "now":
        run_dir = checked(tmp_path / "己", catalogues=(own,))
    more = () if when == "then" else ("--catalogue", own)
    open_papers, sealed = everything(run_dir, tmp_path / "文书", *more)
    for text in open_papers.values():
        for word in ("张三", "云A12345", "E05", CATALOGUE.flags["E05"].title.zh):
            assert word not in text, word
    assert "移送疑点 2 条" in sealed[f"{SEALED_FOLDER}/问题线索移送清单.docx"]
    found = identifier(run_dir, "E05")
    done = letters(
        *(run_dir, "--kind", "notice_to_person", "--finding", found, "--to", tmp_path, *more),
        ok=False,
    )
    assert "不发告知书" in done.exception.zh


# --- numbers ------------------------------------------------------------------------------------


def test_numbers_are_masked_even_where_the_run_shows_them(tmp_path, revealed_dir, run_dir):
    assert person(1) in (revealed_dir / "findings.ndjson").read_text("utf-8")
    open_papers, sealed = everything(revealed_dir, tmp_path / "文书")
    assert (open_papers, sealed) == everything(run_dir, tmp_path / "遮")
    found = identifier(revealed_dir, "E05")
    letters(revealed_dir, "--kind", "notice_to_person", "--finding", found, "--to", tmp_path / "告")
    for text in (*open_papers.values(), *sealed.values(), *texts(tmp_path / "告").values()):
        assert person(1) not in text
        assert "用途：" not in text
    assert any(f"{person(1)[:6]}********{person(1)[-4:]}" in text for text in open_papers.values())


def test_whole_numbers_need_a_purpose_that_stands_on_each_page(tmp_path, revealed_dir, run_dir):
    arguments = (
        "--kind",
        "evidence_record",
        "--rules",
        "E05",
        "--to",
        tmp_path / "文书",
        "--reveal",
    )
    assert "还没有写用途" in letters(revealed_dir, *arguments, ok=False).exception.zh
    purpose = ("--purpose", "入户核对")
    assert "重新核对" in letters(run_dir, *arguments, *purpose, ok=False).exception.zh
    letters(revealed_dir, *arguments, *purpose)
    [path] = (tmp_path / "文书").rglob("*.docx")
    assert person(1) in text_of(path)
    header = docx.Document(path).sections[0].header.paragraphs[0]
    assert header.text == "内部资料　严禁外传　用途：入户核对"
    found = identifier(revealed_dir, "E05")
    arguments = (
        "--kind",
        "notice_to_person",
        "--finding",
        found,
        "--to",
        tmp_path / "告",
        "--reveal",
    )
    letters(revealed_dir, *arguments, *purpose)
    [notice] = texts(tmp_path / "告").values()
    assert person(1) not in notice
    assert "严禁外传" not in notice


# --- files --------------------------------------------------------------------------------------


def test_nothing_is_overwritten_and_then_nothing_is_written(tmp_path, run_dir):
    to = tmp_path / "文书"
    letters(run_dir, "--kind", "working_paper", "--rules", "V01", "--to", to)
    before = {path: path.read_bytes() for path in to.rglob("*.docx")}
    done = letters(run_dir, "--kind", "working_paper", "--to", to, ok=False)
    assert "没有覆盖" in done.exception.zh
    assert {path: path.read_bytes() for path in to.rglob("*.docx")} == before


def test_json_lists_what_was_written(tmp_path, run_dir):
    done = letters(
        run_dir, "--kind", "working_paper", "--rules", "E05", "--to", tmp_path / "文", "--json"
    )
    assert json.loads(done.output)["files"] == ["核查组/工作底稿-E05.docx"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "情书"), "没有“情书”这种文书"),
        (("--kind", "evidence_record"), "取证单。请用 --finding"),
        (("--kind", "notice_to_person"), "--finding"),
        (("--kind", "working_paper", "--rules", "Z99"), "没有这样的规则：Z99"),
        (("--kind", "working_paper", "--by", "明天"), "--by “明天”不是日期"),
        (("--kind", "working_paper", "--purpose", "看"), "--reveal"),
    ],
)
def test_wrong_use_is_told_with_how_to_mend_it(tmp_path, run_dir, arguments, said):
    done = letters(run_dir, *arguments, "--to", tmp_path / "文书", ok=False)
    assert said in done.exception.zh
    assert done.exception.exit_status == 2
    assert not (tmp_path / "文书").exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b:c*?", "a_b_c__"),
        ("CON", "_CON"),
        ("..", "_"),
        ("民政局 ", "民政局"),
        ("nul.docx", "_nul.docx"),
    ],
)
def test_a_file_name_is_one_on_windows_too(text, name):
    assert safe_name(text) == name


# --- the letters as files of the catalogue ------------------------------------------------------


@pytest.mark.parametrize("name", OFFERS)
def test_every_letter_is_set_as_an_official_paper(name):
    letter = CATALOGUE.letters[name]
    offer = OFFERS[name]
    rows = {
        table: [dict.fromkeys(columns, "甲") for _ in range(3)]
        for table, columns in offer.tables.items()
    }
    content = write_paper(letter, dict.fromkeys(offer.fields, "乙"), rows)
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    sides = (Cm(29.7), Cm(21)) if letter.landscape else (Cm(21), Cm(29.7))
    assert section.orientation == (WD_ORIENT.LANDSCAPE if letter.landscape else WD_ORIENT.PORTRAIT)
    assert all(
        abs(a - b) < Cm(0.01)
        for a, b in zip((section.page_width, section.page_height), sides, strict=True)
    )
    title = document.paragraphs[0]
    assert (title.text, title.alignment) == (letter.title, WD_ALIGN_PARAGRAPH.CENTER)
    body = [p for p in document.paragraphs if p.paragraph_format.first_line_indent == Pt(32)]
    assert bool(body) == any(isinstance(b, Words) and b.style == "text" for b in letter.body)
    right = [p.text for p in document.paragraphs if p.alignment == WD_ALIGN_PARAGRAPH.RIGHT]
    assert right == ["乙"] * len(letter.sign)
    assert letter.secrecy in section.footer.paragraphs[1].text
    whole = text_of(io.BytesIO(content))
    assert "{" not in whole
    for grid in document.tables:
        if grid._tbl.xpath("w:tr/w:trPr/w:tblHeader"):
            assert len(grid.rows) == 4
        width = sum(int(column.get(qn("w:w"))) for column in grid._tbl.tblGrid)
        room = section.page_width - section.left_margin - section.right_margin
        assert width * 635 <= room + 635


def test_what_fills_a_letter_is_never_read_as_a_blank_nor_as_markup():
    letter = CATALOGUE.letters["notice_to_person"]
    odd = "<b>&{date}\x00\x0b\ud800𠮷"
    content = write_paper(letter, {"name": odd, "date": "某日"}, {"values": [{"label": odd}]})
    text = text_of(io.BytesIO(content))
    assert "<b>&{date}𠮷或家人：" in text
    assert text.count("<b>&{date}𠮷") == 2


def test_an_office_puts_its_own_letter_in_place_of_ours(tmp_path, run_dir):
    own = tmp_path / "目录" / "letters"
    own.mkdir(parents=True)
    text = (PACKAGE_CATALOGUE / "letters" / "quality_notice.yaml").read_text("utf-8")
    text = text.replace("谢谢支持。", "县里谢谢您。")
    (own / "通报.yaml").write_text(f"replaces: true\n{text}", "utf-8")
    more = ("--kind", "数据质量通报", "--to", tmp_path / "文书", "--catalogue", tmp_path / "目录")
    letters(run_dir, *more)
    assert all("县里谢谢您。" in text for text in texts(tmp_path / "文书").values())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{rows} 行", "{people} 行", "people"),
        ("table: sheets", "table: leads", "leads"),
        ("field: missing", "field: name", "name"),
        ("when: faults", "when: findings", "findings"),
        ("secrecy:", "secret:", "secret"),
        ("width: 31", "width: 0", "width"),
        ("id: quality_notice", "id: love_letter", "id"),
        ("defaults:\n", "defaults:\n  count: 五\n", "count"),
    ],
)
def test_a_letter_that_names_what_is_not_there_is_told_by_file_and_word(tmp_path, old, new, said):
    own = tmp_path / "letters"
    own.mkdir()
    text = (PACKAGE_CATALOGUE / "letters" / "quality_notice.yaml").read_text("utf-8")
    assert old in text
    (own / "通报.yaml").write_text(f"replaces: true\n{text.replace(old, new)}", "utf-8")
    with pytest.raises(CatalogueError, match=said) as error:
        load_catalogue((tmp_path,))
    assert "通报.yaml" in error.value.zh


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_docs_name_all_that_a_letter_may_be_filled_with(language):
    text = (DOCS / language / "letters.md").read_text("utf-8")
    for name, offer in OFFERS.items():
        [row] = [line for line in text.splitlines() if f"`{name}`" in line and "`office`" in line]
        for word in (
            *offer.fields,
            *offer.tables,
            *(c for cs in offer.tables.values() for c in cs),
        ):
            assert f"`{word}`" in row, (name, word)


@pytest.mark.parametrize(
    "word", ["系统", "非法", "校验失败", "！", "违规", "骗", "字段", "财政供养"]
)
def test_the_letters_speak_plainly(word):
    for path in (PACKAGE_CATALOGUE / "letters").glob("*.yaml"):
        assert word not in path.read_text("utf-8"), path.name


def test_a_disk_that_fills_leaves_no_half_of_the_papers(tmp_path):
    def full():
        raise OSError(28, "No space left on device")

    papers = [Paper("民政局", "一.docx", lambda: b"one"), Paper("财政局", "二.docx", full)]
    mine = tmp_path / "我的"
    mine.mkdir()
    for target in (tmp_path / "文书", mine):
        with pytest.raises(OSError, match="No space"):
            put(papers, target, None)
    assert list(tmp_path.rglob("*")) == [mine]

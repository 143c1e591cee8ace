"""What is not asked about: exemptions, what an answer explained, and the second month."""

import json
import re

import openpyxl
import pytest
from campaign import DAY, FULL, LATER, county, findings, ids, run_of, save, sheet_of
from folders import PAYMENTS, VEHICLES, person, table, write

from sunledger.desk.collect.collect import collect
from sunledger.desk.collect.words import EXPLAINED, VERDICTS
from sunledger.desk.previous import set_aside
from sunledger.kit.errors import WrongUse

EXEMPTION = ["规则", "对象", "理由", "截止日期"]
CARS = "对象与待遇"
UNTIL = "2026-12-31"


@pytest.fixture
def check(tmp_path):
    """Check the county of the campaign into a folder of that name."""

    def _check(name="out", folder=None, **options):
        place = folder or tmp_path / "county"
        if not place.exists():
            county(place)
        return run_of(place, tmp_path / name, tmp_path / "key", **options)

    return _check


def exempt(path, *rows, head=EXEMPTION):
    book = openpyxl.Workbook()
    for line in (head, *rows):
        book.active.append(line)
    return save(book, path)


def lying(tmp_path, *rows, **more):
    county(tmp_path / "county")
    return exempt(tmp_path / "county" / "exemptions.xlsx", *rows, **more)


def rows(outcome, name):
    book = openpyxl.load_workbook(outcome.out / "findings.xlsx")
    if name not in book.sheetnames:
        return []
    lines = list(book[name].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def asked(outcome, rule="E05"):
    return [row["疑点编号"] for row in rows(outcome, CARS) if row["疑点类型"].startswith(rule)]


def warnings(outcome):
    return [w for w in outcome.run["warnings"] if w["file"].endswith(("xlsx", "csv"))]


# --- exemptions ---------------------------------------------------------------------------------


def test_an_exempted_finding_leaves_the_workbook_and_the_report_only(tmp_path, check):
    before = check("before")
    lying(tmp_path, ["E05", "H1", "残疾人代步车", UNTIL])
    after = check("after")
    number = ids(after.out, "E05")[0]
    assert (before.out / "findings.ndjson").read_bytes() == (
        after.out / "findings.ndjson"
    ).read_bytes()
    assert number not in asked(after)
    assert asked(after) == asked(before)[1:]
    [row] = rows(after, "已豁免")
    assert (row["疑点编号"], row["豁免理由"], row["豁免截止日期"]) == (
        number,
        "残疾人代步车",
        UNTIL,
    )
    assert after.run["exempted"] == {"E05": 1}
    assert before.run["exempted"] == {}
    assert after.run["unknown"] == before.run["unknown"]
    assert [file["file"] for file in after.run["files"]] == [
        file["file"] for file in before.run["files"]
    ]
    assert set_aside(after.out) == {number: "exempted"}
    report = (after.out / "report.html").read_text("utf-8")
    assert "已说明 0 条，已豁免 1 条" in report
    assert re.search(r"E05</span>.*?待核实 7 条", report, re.DOTALL)


@pytest.mark.parametrize(
    "name", ["exemptions.xlsx", "Exemptions.XLSX", "纪委/说明/exemptions.xlsx"]
)
def test_the_list_may_lie_anywhere_in_the_folder(name, tmp_path, check):
    county(tmp_path / "county")
    exempt(tmp_path / "county" / name, ["E05", "H1", "代步车", UNTIL])
    outcome = check()
    assert outcome.run["exempted"] == {"E05": 1}
    assert outcome.run["unknown"] == []


def test_a_list_of_another_name_is_given_by_the_option_and_added(tmp_path, check):
    lying(tmp_path, ["E05", "H1", "代步车", UNTIL])
    more = exempt(tmp_path / "2026豁免.xlsx", ["E05", "H2", "已卖", UNTIL])
    assert check(exemptions=more).run["exempted"] == {"E05": 2}


@pytest.mark.parametrize(
    ("until", "count"),
    [(DAY.isoformat(), 1), ("2026-06-24", 0), ("2026年6月", 1), ("2026年5月", 0), ("2026年", 1)],
)
def test_an_exemption_holds_through_its_last_day(until, count, tmp_path, check):
    lying(tmp_path, ["E05", "H1", "代步车", until])
    outcome = check()
    assert sum(outcome.run["exempted"].values()) == count
    assert warnings(outcome) == []


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        ("E01", person(1)),
        ("E01", person(1).lower()),
        ("E01", person(1)[:6] + "********" + person(1)[-4:]),
        ("e01 死亡后仍发放", person(1)),
        ("死亡后仍发放", person(1)),
        ("E05、E01", person(1)),
    ],
)
def test_a_subject_may_be_written_whole_or_as_shown(rule, subject, tmp_path, check):
    lying(tmp_path, [rule, subject, "已退", UNTIL])
    assert check("masked").run["exempted"] == {"E01": 1}
    assert check("whole", reveal=True, purpose="核查").run["exempted"] == {"E01": 1}


def test_the_id_of_a_finding_is_enough(tmp_path, check):
    number = ids(check("before").out, "E05")[2]
    lying(tmp_path, [None, number, "代步车", UNTIL], head=["规则", "疑点编号", "理由", "截止日期"])
    outcome = check("after")
    assert set_aside(outcome.out) == {number: "exempted"}


def test_an_id_under_another_rule_is_told(tmp_path, check):
    number = ids(check("before").out, "E05")[2]
    head = ["疑点编号", "疑点类型", "证件号", "理由", "截止日期"]
    lying(
        tmp_path,
        [number, "E01 死亡后仍发放", "", "代步车", UNTIL],
        [number, "E05 名下有机动车", person(3), "代步车", UNTIL],
        head=head,
    )
    outcome = check("after")
    assert outcome.run["exempted"] == {"E05": 1}
    assert ["另一条规则" in warning["message"] for warning in warnings(outcome)] == [True]


def test_a_masked_number_of_two_people_exempts_neither(tmp_path, check):
    folder = tmp_path / "county"
    county(folder)
    first, second = person(1), None
    for year in range(1930, 2000):
        other = person(1, born=f"{year}0101")
        if other != first and other[-4:] == first[-4:]:
            second = other
            break
    write(
        folder,
        {
            "公安/死2.csv": table("身份证号 姓名 死亡日期", f"{second} 户主9 2025-01-02"),
            "财政/发2.csv": table(
                PAYMENTS, f"B2 1 低保金 {second} 户主9 99999900009 户主9 100 2025-06 成功"
            ),
        },
    )
    shown = first[:6] + "********" + first[-4:]
    exempt(folder / "exemptions.xlsx", ["E01", shown, "已退", UNTIL])
    outcome = check()
    assert len(ids(outcome.out, "E01")) == 2
    assert outcome.run["exempted"] == {}
    [warning] = warnings(outcome)
    assert (warning["row"], "对上 2 条" in warning["message"]) == (2, True)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["E99", "H1", "代步车", UNTIL], "规则“E99”不认识"),
        ([None, "H1", "代步车", UNTIL], "规则“”不认识"),
        (["E05", None, "代步车", UNTIL], "没写对象"),
        (["E05", "H1", None, UNTIL], "没写理由"),
        (["E05", "H1", "代步车", None], "截止日期没写或读不懂"),
        (["E05", "H1", "代步车", "长期"], "截止日期没写或读不懂"),
        (["E05、E99", "H1", "代步车", UNTIL], "规则“E05、E99”不认识"),
    ],
)
def test_a_row_that_cannot_be_used_is_told(row, said, tmp_path, check):
    lying(tmp_path, row)
    outcome = check()
    assert outcome.run["exempted"] == {}
    [warning] = warnings(outcome)
    assert said in warning["message"]
    assert (warning["file"], warning["row"]) == ("exemptions.xlsx", 2)


def test_a_list_without_a_header_is_told(tmp_path, check):
    lying(tmp_path, head=["随便", "写写"])
    [warning] = warnings(check())
    assert "没有找到表头" in warning["message"]


def test_a_list_with_titles_and_other_names_is_read(tmp_path, check):
    county(tmp_path / "county")
    book = openpyxl.Workbook()
    for line in (
        ["云岫县豁免清单"],
        [],
        ["序号", "疑点类型", "豁免对象", "豁免理由", "有效期至", "批准人"],
        [1, "E05 名下有机动车", "H1", "代步车", "2026.12.31", "王某"],
    ):
        book.active.append(line)
    save(book, tmp_path / "county" / "exemptions.xlsx")
    assert check().run["exempted"] == {"E05": 1}


def test_an_option_without_a_file_is_wrong_use(tmp_path, check):
    for option in ("exemptions", "answers"):
        with pytest.raises(WrongUse, match=f"--{option}"):
            check(**{option: tmp_path / "nowhere.xlsx"})


# --- the second month ---------------------------------------------------------------------------


def answer(tmp_path, run, said, *, out=None, **cells):
    """Answer the cars of a run in turn, and collect."""
    lines = [
        {"疑点编号": number, "核查结果": verdict, "应追缴金额": 0, **FULL, **cells}
        for number, verdict in zip(ids(run, "E05"), said, strict=False)
    ]
    save(sheet_of(lines), tmp_path / f"back-{run.name}" / "a.xlsx")
    return collect(tmp_path / f"back-{run.name}", run, as_of=LATER, out=out)


def test_the_second_month_does_not_ask_the_same_family_twice(tmp_path, check):
    first = check("first")
    numbers = ids(first.out, "E05")
    answer(tmp_path, first.out, (*VERDICTS, "正在核查"))
    second = check("second", previous=first.out)
    explained = [row["疑点编号"] for row in rows(second, "已说明")]
    assert explained == [
        number for number, verdict in zip(numbers, VERDICTS, strict=False) if verdict in EXPLAINED
    ]
    assert set(asked(second)) == set(numbers) - set(explained)
    assert rows(second, "已说明")[0]["答复"] == "不属实"
    assert rows(second, "已说明")[0]["比上次"] == "已说明"
    assert {row["比上次"] for row in rows(second, CARS)} == {"仍在"}
    assert second.run["compared"] == {
        "new": 0,
        "again": len(findings(second.out)) - 3,
        "gone": 0,
        "not_looked_at": 0,
        "explained": 3,
        "exempted": 0,
    }
    assert (first.out / "findings.ndjson").read_bytes() == (
        second.out / "findings.ndjson"
    ).read_bytes()
    report = (second.out / "report.html").read_text("utf-8")
    assert "新增 0 条，仍在 9 条，不再出现 0 条，已说明 3 条，已豁免 0 条。" in report


def test_an_explanation_lasts_from_month_to_month(tmp_path, check):
    first = check("first")
    answer(tmp_path, first.out, ["不属实"])
    second = check("second", previous=first.out)
    third = check("third", previous=second.out)
    assert ids(first.out, "E05")[0] not in asked(third)
    assert third.run["compared"]["explained"] == 1


def test_what_changed_is_asked_again_and_what_returns_is_not(tmp_path, check):
    first = check("first")
    number = ids(first.out, "E05")[0]
    answer(tmp_path, first.out, ["不属实"])
    cars = tmp_path / "county" / "车管" / "车.csv"
    text = cars.read_text("utf-8")
    cars.write_text(text.replace("85000", "86000", 1), "utf-8")
    second = check("second", previous=first.out)
    assert number in asked(second)
    assert second.run["compared"]["explained"] == 0
    cars.write_text(text, "utf-8")
    third = check("third", previous=second.out)
    assert number not in asked(third)


def test_a_row_that_only_moved_is_the_same_row(tmp_path, check):
    first = check("first")
    answer(tmp_path, first.out, ["不属实"] * 8)
    folder = tmp_path / "county"
    lines = (folder / "车管" / "车.csv").read_text("utf-8").splitlines()
    (folder / "车管" / "车.csv").unlink()
    write(folder, {"公安局/七月/机动车.csv": "\n".join([lines[0], *reversed(lines[1:])]) + "\n"})
    second = check("second", previous=first.out, reveal=True, purpose="核查")
    assert second.run["compared"]["explained"] == 8
    assert asked(second) == []


@pytest.mark.parametrize("missing", ["核查人二", "核查日期", "证据说明"])
def test_an_answer_that_is_not_full_explains_nothing(missing, tmp_path, check):
    first = check("first")
    answer(tmp_path, first.out, ["不属实"], **{missing: None})
    assert check("second", previous=first.out).run["compared"]["explained"] == 0


def test_a_newer_answer_takes_the_place_of_an_older(tmp_path, check):
    first = check("first")
    answer(tmp_path, first.out, ["不属实"])
    second = check("second", previous=first.out)
    answer(tmp_path, second.out, ["属实"])
    assert check("third", previous=second.out).run["compared"]["explained"] == 0


def test_answers_are_found_beside_the_run_in_it_or_where_they_are_said_to_be(tmp_path, check):
    first = check("first")
    number = ids(first.out, "E05")[0]
    for out in (first.out, tmp_path / "elsewhere"):
        answer(tmp_path, first.out, ["不属实"], out=out)
        told = {"answers": out / "answers.ndjson"} if out != first.out else {}
        second = check("second", previous=first.out, **told)
        assert number not in asked(second)
        (out / "answers.ndjson").rename(tmp_path / f"kept-{out.name}")
    alone = check("alone", answers=tmp_path / "kept-elsewhere")
    assert number not in asked(alone)
    assert alone.run["compared"] is None


def test_new_gone_and_not_looked_at_are_told_apart(tmp_path, check):
    folder = tmp_path / "county"
    first = check("first")
    write(
        folder,
        {
            "车管/车.csv": table(
                VEHICLES, f"{person(2)} 户主2 云A12342 小型轿车 2020-05-06 85000 正常"
            ),
            "财政/发3.csv": table(
                PAYMENTS, f"B3 1 低保金 {person(5)} 户主5 99999900005 户主5 90 2025-07 成功"
            ),
            "公安/死2.csv": table("身份证号 姓名 死亡日期", f"{person(5)} 户主5 2025-01-02"),
        },
    )
    (folder / "人社" / "编.csv").unlink()
    second = check("second", previous=first.out)
    compared = second.run["compared"]
    assert compared == {
        "new": 1,
        "again": 4,
        "gone": 7,
        "not_looked_at": 1,
        "explained": 0,
        "exempted": 0,
    }
    words = {row["疑点编号"]: row["比上次"] for row in rows(second, CARS)}
    assert [words[number] for number in ids(second.out, "E01")].count("新增") == 1
    report = (second.out / "report.html").read_text("utf-8")
    assert "另有 1 条的规则这次没有运行" in report


def test_an_exemption_goes_before_an_explanation(tmp_path, check):
    first = check("first")
    answer(tmp_path, first.out, ["不属实"])
    lying(tmp_path, ["E05", "H1", "代步车", UNTIL])
    second = check("second", previous=first.out)
    assert (second.run["compared"]["explained"], second.run["compared"]["exempted"]) == (0, 1)
    [row] = rows(second, "已豁免")
    assert row["比上次"] == "已豁免"
    (tmp_path / "county" / "exemptions.xlsx").unlink()
    third = check("third", previous=second.out)
    assert third.run["compared"]["explained"] == 1


def test_what_is_set_aside_is_not_counted_as_sent(tmp_path, check):
    first = check("first")
    answer(tmp_path, first.out, ["不属实", "符合政策"])
    second = check("second", previous=first.out)
    (tmp_path / "nothing").mkdir()
    done = collect(tmp_path / "nothing", second.out, as_of=LATER)
    assert done.record["sent"] == 9


def test_unreadable_answers_are_wrong_use(tmp_path, check):
    first = check("first")
    bad = tmp_path / "bad.ndjson"
    for text in ("nonsense", json.dumps({"id": "x"}), json.dumps([1])):
        bad.write_text(text, "utf-8")
        with pytest.raises(WrongUse):
            check("second", previous=first.out, answers=bad)
    assert not (tmp_path / "second").exists()


def test_a_lead_that_is_there_no_more_is_not_told_as_gone(check):
    first = check("first")
    lines = findings(first.out)
    text = json.dumps({**lines[0], "id": "0" * 26, "rule": "E05", "severity": "C"})
    with (first.out / "findings.ndjson").open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
    second = check("second", previous=first.out)
    assert second.run["compared"]["gone"] == second.run["compared"]["not_looked_at"] == 0
    assert second.run["compared"]["again"] == len(lines)

"""Papers after a triage meeting: only what it released, in the way in which it was released."""

import json
import random
import shutil

import docx
import pytest
from campaign import county, findings, ids, run_of
from click.testing import CliRunner
from docx.oxml.ns import qn
from runs import decided

from sunledger.desk.dispatch.release import release
from sunledger.desk.letters.command import letters_command
from sunledger.desk.letters.outbox import SEALED_FOLDER
from sunledger.desk.letters.papers import MAKERS, OWN_FOLDER, PERSON_FOLDER
from sunledger.desk.triage.read_back import read_triage
from sunledger.desk.triage.run_dir import read_run
from sunledger.desk.triage.ways import CHOICES, OPEN_ROUTES, Way

KINDS = ",".join(MAKERS)
FIELD, OWNER, OVER, KEEP, DROP = (
    way.value for way in (Way.FIELD, Way.OWNER, Way.HAND_OVER, Way.KEEP, Way.DROP)
)
SEALED_WORDS = ("K07", "干部本人家庭享受", "村主任")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Cars, a dead head and posts (open), and a cadre in aid (discipline)."""
    place = tmp_path_factory.mktemp("run")
    return run_of(county(place / "county"), place / "run", place / "key").out


def papers(run, table, to, *more, kinds=KINDS, ok=True):
    """Write papers after this meeting; return the words of each by its path."""
    words = [run, "--kind", kinds, "--triage", table, "--to", to, *more]
    done = CliRunner().invoke(letters_command, list(map(str, words)))
    assert (done.exception is None) == ok, done.exception or done.output
    if not ok:
        return done.exception
    return {path.relative_to(to).as_posix(): text_of(path) for path in to.rglob("*.docx")}


def text_of(path):
    document = docx.Document(path)
    section = document.sections[0]
    parts = (document.element.body, section.header._element, section.footer._element)
    return "\n".join(node.text or "" for part in parts for node in part.iter(qn("w:t")))


def named(told, folder, stem):
    """Return the beginnings of the ids in the names of these papers."""
    return {
        name.rsplit("-", 1)[1].removesuffix(".docx")
        for name in told
        if name.startswith(f"{folder}/{stem}")
    }


def short(numbers):
    return {number[:10] for number in numbers}


def test_each_paper_follows_the_decision(tmp_path, run):
    cars = ids(run, "E05")
    ways = {cars[0]: FIELD, cars[1]: OWNER, cars[3]: OVER, cars[4]: KEEP, cars[5]: DROP}
    ways |= {ids(run, "K07")[0]: OVER, ids(run, "E01")[0]: "同意建议"}
    told = papers(run, decided(tmp_path / "t.xlsx", ways), tmp_path / "文书")
    dead = ids(run, "E01")
    assert named(told, PERSON_FOLDER, "告知书") == short([cars[0], cars[1], *dead])
    assert named(told, OWN_FOLDER, "取证单") == short([cars[0], cars[1], *dead])
    assert named(told, SEALED_FOLDER, "取证单") == short([cars[3], *ids(run, "K07")])
    assert named(told, OWN_FOLDER, "工作底稿") == {"E01", "E05"}
    assert named(told, SEALED_FOLDER, "工作底稿") == {"K07"}
    handed = told[f"{SEALED_FOLDER}/问题线索移送清单.docx"]
    assert "移送疑点 2 条" in handed
    for number in (cars[3], *ids(run, "K07")):
        assert number in handed
    everything = "\n".join(told.values())
    for number in (cars[4], cars[5], *cars[6:], *ids(run, "P07"), *ids(run, "E04")):
        assert number not in everything


def test_a_rule_whose_findings_were_all_handed_over_is_written_down_in_the_sealed_folder(
    tmp_path, run
):
    table = decided(tmp_path / "t.xlsx", dict.fromkeys(ids(run, "E05"), OVER))
    told = papers(run, table, tmp_path / "文书", kinds="working_paper,evidence_record")
    assert all(name.startswith(SEALED_FOLDER) for name in told)


@pytest.mark.parametrize(
    ("way", "second", "said"),
    [
        (KEEP, "李二", "研判意见是“暂存”"),
        (DROP, "李二", "研判意见是“排除”"),
        (FIELD, "", "要两个人签名"),
        ("", "李二", "没有研判意见"),
        (None, "李二", "研判表里没有这一条"),
    ],
)
def test_a_finding_that_was_named_and_not_released_is_told_with_the_reason(
    tmp_path, run, way, second, said
):
    number = ids(run, "E05")[0]
    ways = {number: way} if way is not None else {ids(run, "E05")[1]: FIELD}
    table = decided(tmp_path / "t.xlsx", ways, second=second)
    for kind in ("evidence_record", "notice_to_person", "lead_transfer"):
        error = papers(run, table, tmp_path / "文书", "--finding", number, kinds=kind, ok=False)
        assert said in error.zh
        assert error.exit_status == 2
    assert not (tmp_path / "文书").exists()


def test_there_is_no_notice_about_what_was_handed_over(tmp_path, run):
    number = ids(run, "E05")[0]
    table = decided(tmp_path / "t.xlsx", {number: OVER})
    error = papers(
        run, table, tmp_path / "文书", "--finding", number, kinds="notice_to_person", ok=False
    )
    assert "不发告知书" in error.zh
    assert papers(run, table, tmp_path / "书", kinds="notice_to_person") == {}


def at_random(run, place, seed):
    """Return a triage table that decides each finding by dice, wrong ways among them."""
    dice = random.Random(seed)  # noqa: S311
    ways = {line["id"]: dice.choice([*CHOICES, "看不懂", ""]) for line in findings(run)}
    place.mkdir(parents=True)
    return decided(place / "t.xlsx", ways)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_decided_no_sealed_finding_reaches_a_person_or_a_department(
    tmp_path, run, seed
):
    table = at_random(run, tmp_path / "t", seed)
    told = papers(run, table, tmp_path / "文书")
    whole = read_run(run)
    out = release(whole, read_triage(table, whole))
    sent = {
        question.id
        for members in (*out.townships.values(), *out.departments.values())
        for question in members
    }
    handed = {question.id for question in out.handed_over}
    routes = {line["id"]: line["route"] for line in findings(run)}
    assert all(routes[number] in OPEN_ROUTES for number in sent)
    personal = {n for n in sent if not n.startswith(tuple(ids(run, "P07")))}
    assert named(told, PERSON_FOLDER, "告知书") == short(personal)
    assert named(told, OWN_FOLDER, "取证单") == short(sent)
    assert named(told, SEALED_FOLDER, "取证单") == short(handed)
    for name, text in told.items():
        if not name.startswith(SEALED_FOLDER):
            for word in (*SEALED_WORDS, *(n for n in routes if n not in sent)):
                assert word not in text, (name, word)


@pytest.mark.parametrize("seed", range(3))
def test_open_papers_do_not_change_by_a_word_with_what_is_sealed(tmp_path, run, seed):
    """Take the sealed findings out, or put a hundred in: what others get stays as it is."""
    table = at_random(run, tmp_path / "t", seed)
    kept = [line for line in findings(run) if line["route"] in OPEN_ROUTES]
    [sealed] = [line for line in findings(run) if line["route"] not in OPEN_ROUTES]
    more = [
        {
            **sealed,
            "id": f"{n:02}".translate({48 + d: 97 + d for d in range(10)}) + sealed["id"][2:],
        }
        for n in range(30)
    ]
    told = []
    for name, lines in (("无", kept), ("多", [*more, *kept])):
        other = tmp_path / name
        shutil.copytree(run, other)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (other / "findings.ndjson").write_text(text, "utf-8")
        written = papers(other, table, tmp_path / f"文书{name}")
        told.append({n: t for n, t in written.items() if not n.startswith(SEALED_FOLDER)})
    assert told[0] == told[1]
    assert told[0]

"""What a villager reads: plain words, short sentences, a question and never guilt.

Read are the pages of a household, what the services answer on them, the words that a rule puts to a
household (its question and the innocent cases), and the letters to a person.
"""

import ast
import re
import statistics
from pathlib import Path

import pytest
import yaml

import sunledger
from sunledger.catalogue.loader import load_catalogue

pytestmark = pytest.mark.quick

ROOT = Path(sunledger.__file__).parent
PAGES = ROOT / "faces" / "household"
# What the rooms below say on these pages.
ANSWERS = (
    ROOT / "platform" / "registers" / "registry" / "cards.py",
    ROOT / "platform" / "registers" / "registry" / "disputes.py",
    ROOT / "platform" / "photos.py",
    *(
        ROOT / "platform" / "questions" / "findings" / f"{name}.py"
        for name in ("contracts", "flow", "letters", "papers", "stepping")
    ),
    ROOT / "faces" / "forms.py",
    ROOT / "faces" / "cards.py",
)
LETTERS_TO_PERSONS = ("notice_to_person", "finding_notice", "finding_decision")
# Words of guilt, of the office and of machines; each with what to say instead.
BANNED = {
    **dict.fromkeys(
        (
            "违规 违法 违纪 骗保 骗取 骗补 套取 冒领 嫌疑 涉嫌 疑似 疑点 作弊 非法 弄虚作假 瞒报"
            " 隐瞒 虚报 处罚 追究 查处 不实 造假"
        ).split(),
        "问，不要定性",
    ),
    **dict.fromkeys(
        (
            "系统 字段 校验 参数 数据库 后台 接口 用户 异常 失败 无效 提交 录入 界面 模块 预警 比对"
            " 核查结果 证件号码格式"
        ).split(),
        "用平常的话",
    ),
    **dict.fromkeys(
        "予以 进行了 特此 兹 务必 逾期 视为 上述 该户 贵户 有关部门 相关部门".split(),
        "说人话",
    ),
}
SUBJECTS, SEALED = {"household", "person", "payment", "card"}, {"discipline", "audit"}
MEDIAN, LONGEST = 20, 32  # characters of a sentence
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SAY = re.compile(r"\{%\s*(?:say|status \"\w+\")\s+\"([^\"]*)\"")
_TAG = re.compile(r"\{[%{].*?[%}]\}")
_ENDS = re.compile(r"[。！？；：\n]")


def words_of_templates(folder):
    """Yield the Chinese sentences of templates, each with its file."""
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text("utf-8")
        for found in _SAY.findall(text):
            yield path.name, found
        bare = _TAG.sub(" ", text)
        for found in re.findall(r">([^<>]+)<", bare):
            if _CHINESE.search(found):
                yield path.name, found


def words_of_code(path):
    """Yield the Chinese texts of a module that are no documentation."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(p.value if isinstance(p, ast.Constant) else "某" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in docs or id(node) in inside:
                continue
            text = node.value
        else:
            continue
        if _CHINESE.search(text):
            yield path.name, text


def words_of_flags():
    """Yield what the rules put to households: the question, and what is innocent."""
    for flag in load_catalogue().flags.values():
        if flag.subject.type in SUBJECTS and flag.route not in SEALED:
            yield flag.code, flag.question.zh
            for reason in flag.innocent:
                yield flag.code, reason.zh


def words_of_letters():
    """Yield the texts of the letters to a person."""
    for name in LETTERS_TO_PERSONS:
        path = ROOT / "catalogue" / "letters" / f"{name}.yaml"
        if path.exists():
            for part in yaml.safe_load(path.read_text("utf-8"))["body"]:
                for key in ("text", "heading"):
                    if key in part:
                        yield name, part[key]


def words_of_steps():
    """Yield what the household reads of each step of its question."""
    path = ROOT / "platform" / "questions" / "findings" / "flow.yaml"
    reading = path.with_name("reading.py").read_text("utf-8")
    own = re.search(r"OWN_STEPS = frozenset\((.*?)\n\)", reading, re.DOTALL)[1]
    for code, step in yaml.safe_load(path.read_text("utf-8"))["steps"].items():
        if f'"{code}"' in own:
            yield code, step["zh"]


def everything():
    yield from words_of_templates(PAGES / "templates")
    for path in (*sorted(PAGES.rglob("*.py")), *ANSWERS):
        yield from words_of_code(path)
    yield from words_of_flags()
    yield from words_of_letters()
    yield from words_of_steps()


def sentences(texts):
    for where, text in texts:
        for part in _ENDS.split(_TAG.sub("某", re.sub(r"\{[^{}]*\}", "某", text))):
            length = len(_CHINESE.findall(part)) + len(re.findall(r"[0-9A-Za-z]+", part))
            if _CHINESE.search(part):
                yield where, part.strip(), length


def test_no_word_of_guilt_of_office_or_of_machines():
    guilty = [
        f"{where}：“{word}”（{instead}）：{text}"
        for where, text in everything()
        for word, instead in BANNED.items()
        if word in text
    ]
    assert guilty == []


def test_sentences_are_short():
    long = [f"{where} {n}：{text}" for where, text, n in sentences(everything()) if n > LONGEST]
    assert long == []


@pytest.mark.parametrize(
    "texts", [lambda: words_of_templates(PAGES / "templates"), words_of_flags, words_of_letters]
)
def test_half_of_all_sentences_are_of_twenty_characters(texts):
    assert statistics.median(n for _, _, n in sentences(texts())) <= MEDIAN


def test_the_lint_reads_what_it_should():
    """It could not fail where it read nothing."""
    found = list(everything())
    assert {"records.html", "cards.py", "E05", "notice_to_person", "records.py"} <= {
        w for w, _ in found
    }
    assert any("卡在镇政府领" in text for _, text in found)
    assert len(list(words_of_flags())) > 50
    assert len(list(words_of_steps())) > 10

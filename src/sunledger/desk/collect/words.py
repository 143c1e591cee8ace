"""The words of an answer: what each may be called, and how it is read.

A word that is not listed here is named to whoever collects, and never guessed.
"""

import re
from typing import Final, NamedTuple

from sunledger.kit.text import squash

TRUE = "属实"
PARTLY = "部分属实"
FALSE = "不属实"
ALLOWED = "符合政策"
WRONG_DATA = "数据有误"
NOBODY = "查无此人"
PENDING = "正在核查"

VERDICTS: Final = (TRUE, PARTLY, FALSE, ALLOWED, WRONG_DATA, NOBODY)
"""The answers, in the order of the closing table; 正在核查 is none yet."""

EXPLAINED: Final = (FALSE, ALLOWED, WRONG_DATA)
"""Answers after which the same evidence is not asked about again."""

ANSWER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    TRUE: (
        "情况属实", "问题属实", "反映属实", "核实属实", "经核实属实", "经查属实", "经核查属实",
        "核查属实", "完全属实", "全部属实", "属实有问题", "确属", "确实存在", "存在", "存在问题",
        "有问题", "确有此事", "是真的",
    ),
    PARTLY: (
        "基本属实", "部分属实部分不属实", "部分存在", "部分情况属实", "情况部分属实", "大部分属实",
        "一部分属实", "有一部分属实", "经核实部分属实", "经查部分属实", "核实部分属实",
    ),
    FALSE: (
        "不实", "失实", "情况不属实", "问题不属实", "反映不属实", "核实不属实", "经核实不属实",
        "经查不属实", "经核查不属实", "核查不属实", "不存在", "问题不存在", "不存在问题",
        "与事实不符", "无此情况", "无此问题", "无此事", "没有此事", "查无此事", "没有问题",
        "没这回事", "没有这回事",
        "无问题", "未发现问题", "查无问题", "核实无问题", "已核实无问题", "经核实无问题",
        "经核实没有问题",
    ),
    ALLOWED: (
        "符合规定", "符合政策规定", "符合政策要求", "符合条件", "符合要求", "符合文件规定",
        "政策允许", "政策内", "按政策享受", "合规", "经核实符合政策", "经查符合政策",
    ),
    WRONG_DATA: (
        "数据错误", "数据不准", "数据不准确", "数据有错", "数据问题", "信息有误", "信息错误",
        "登记有误", "登记错误", "录入有误", "录入错误", "填报有误", "填报错误", "填错", "录错",
        "台账有误",
    ),
    NOBODY: (
        "查无", "无此人", "没有此人", "没有这个人", "查不到此人", "查不到人", "未找到此人",
        "找不到人", "找不到此人", "查无此户", "无此户",
    ),
    PENDING: (
        "在查", "在核查", "在核实", "核查中", "核实中", "调查中", "正在核实", "正在调查", "正在查",
        "正在办理", "待核查", "待核实", "待查", "未核查", "未核实", "尚未核实", "尚未核查",
        "暂未核实", "还在核实", "还在核查", "还没查", "尚在核查", "尚在核实",
    ),
}  # fmt: skip

YES: Final = ("是", "已移交", "移交", "有", "√", "✓", "✔", "☑", "y", "yes")
NO: Final = (
    "否", "未移交", "不移交", "没移交", "没有移交", "无需移交", "不需移交", "不需要移交",
    "暂不移交", "×", "✗", "✘", "n", "no", "不",
)  # fmt: skip

DONE_WORDS: Final = (
    "已完成", "完成", "已整改", "已整改到位", "整改到位", "整改完成", "已整改完成", "已办结",
    "办结", "已销号", "销号",
)  # fmt: skip
DONE: Final = (*DONE_WORDS, "是", "√", "✓", "✔", "☑")
NOT_DONE: Final = (
    "未完成", "没完成", "未整改", "正在整改", "整改中", "未办结", "未销号", "否", "×", "✗", "✘",
    "推进中", "进行中",
)  # fmt: skip

NO_MONEY: Final = ("无需追缴", "不需追缴", "不需要追缴", "不追缴", "不涉及", "不涉及金额")
DITTO: Final = ("同上", "同前", "〃", "''", '"', "″", "“", "”")
NOBODY_NAMED: Final = ("无", "没有", "暂无", "略", *DITTO)
AT_ONCE: Final = ("立行立改", "立即", "立即整改", "立即完成", "即时", "当场", "当天", "当日")

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "疑点编号", "疑点id", "疑点号", "编号", "问题编号", "核查编号", "线索编号", "疑点唯一编号",
        "id",
    ),
    "verdict": (
        "核查结果", "核实结果", "核查结论", "核实结论", "核查情况", "核实情况", "调查结果", "结果",
        "结论", "是否属实", "核查结果选填", "入户核查结果", "核查反馈", "反馈结果",
    ),
    "due": (
        "应追缴金额", "应追缴", "应追回金额", "应追回", "应退金额", "应退", "应收回金额", "应收回",
        "需追缴金额", "应追缴资金", "应退回金额",
    ),
    "recovered": (
        "已追缴金额", "已追缴", "已追回金额", "已追回", "已退金额", "已退", "已收回金额", "已收回",
        "实际追缴金额", "追缴到位金额", "已追缴资金", "已退回金额",
    ),
    "transferred": (
        "是否移交", "移交", "是否移交线索", "移交情况", "是否移送", "是否移交纪委", "移交与否",
    ),
    "measures": (
        "整改措施", "整改情况", "整改内容", "整改办法", "处理措施", "处理情况", "整改", "整改意见",
        "处理意见", "帮办措施", "帮办情况",
    ),
    "deadline": (
        "完成时限", "整改时限", "整改期限", "完成期限", "整改完成时限", "时限", "期限", "限期",
        "计划完成时间", "完成时间要求",
    ),
    "done": (
        "是否完成", "完成情况", "整改完成情况", "是否完成整改", "是否整改到位", "是否销号", "销号",
        "销号情况", "整改完成", "整改完成日期", "销号日期", "完成日期",
    ),
    "checker1": (
        "核查人一", "核查人1", "第一核查人", "核查人甲", "核查人员一", "核查人员1", "核查人(一)",
        "核查人(1)", "核实人一", "核实人1", "入户人一", "入户人1", "核查人a", "核查组长",
    ),
    "checker2": (
        "核查人二", "核查人2", "第二核查人", "核查人乙", "核查人员二", "核查人员2", "核查人(二)",
        "核查人(2)", "核实人二", "核实人2", "入户人二", "入户人2", "核查人b",
    ),
    "checkers": (
        "核查人", "核查人员", "核实人", "核实人员", "入户人", "入户人员", "核查人签字",
        "核查人员签字", "核查人签名", "两名核查人",
    ),
    "checked_on": (
        "核查日期", "核查时间", "核实日期", "核实时间", "入户日期", "入户时间", "调查日期",
        "核查年月日",
    ),
    "proof": (
        "证据说明", "证据", "证据材料", "佐证材料", "佐证", "证明材料", "核查依据", "佐证说明",
        "证据及说明", "核查说明", "附件说明", "情况说明",
    ),
}  # fmt: skip
"""What each column of an answer may be called, the proper name first."""

MONEY_FIELDS: Final = ("due", "recovered")
ANSWER_FIELDS: Final = tuple(field for field in HEADERS if field != "id")

_BY_WORD = {word: verdict for verdict, words in ANSWER_WORDS.items() for word in (verdict, *words)}
_LONGEST_FIRST = sorted(_BY_WORD, key=len, reverse=True)
_TICKED = "☑☒√✓✔■●◉"
_UNTICKED = "□☐○◯"
_MARKS = _TICKED + _UNTICKED
_MARKED = re.compile(rf"([{_MARKS}])")
_SPLIT = re.compile(r"[,，。;；、:：(（\[【/]|——|--")
_EDGES = " \t,，。.;；、:：!！()（）[]【】“”\"'’‘`*"
# What may stand before an answer and says nothing: 1. ② 经核查， 入户核实：
_LEAD = re.compile(
    r"^(?:\(?[1-7一二三四五六七A-Ga-g]\)?[.、:)]|[1-7](?=[\u4e00-\u9fff]))?"
    r"(?:经?(?:入户|现场|实地|上门)?(?:核查|核实|调查|走访|查|了解)(?:后|了)?[,，:：])?"
)
_DOUBT = re.compile(r"[?？]|但|不过|然而|可能|疑似|不确定|待")


class Verdict(NamedTuple):
    """What an answer says; `verdict` is None where its words are not known."""

    verdict: str | None
    note: str = ""


def read_verdict(text: str) -> Verdict:
    """Return the answer that the words stand for, and what was said beside it.

    >>> read_verdict("情况属实，钱已退回")
    Verdict(verdict='属实', note='钱已退回')
    >>> read_verdict("属实？")
    Verdict(verdict=None, note='')
    """
    bare = squash(text)
    if any(mark in bare for mark in _MARKS):
        return _read_choices(bare)
    bare = _LEAD.sub("", bare.strip(_EDGES)).strip(_EDGES)
    if bare in _BY_WORD:
        return Verdict(_BY_WORD[bare])
    head, note = _apart(bare)
    verdict = _BY_WORD.get(head)
    if verdict is None or _DOUBT.search(text) or _says_other(note, verdict):
        return Verdict(None)
    return Verdict(verdict, note)


def _apart(text: str) -> tuple[str, str]:
    found = _SPLIT.search(text)
    if not found:
        return text, ""
    return text[: found.start()].strip(_EDGES), text[found.end() :].strip(_EDGES)


def _says_other(note: str, verdict: str) -> bool:
    """Tell whether the note, too, holds an answer, and another one."""
    for word in _LONGEST_FIRST:
        if len(word) > 1 and word in note:
            if _BY_WORD[word] != verdict:
                return True
            note = note.replace(word, "")
    return False


def _read_choices(text: str) -> Verdict:
    """Read ☑属实 □不属实, or 属实√ alone: exactly one may be ticked."""
    labels = ticked(text)
    return Verdict(_BY_WORD.get(labels[0])) if len(labels) == 1 else Verdict(None)


def ticked(text: str) -> list[str]:
    """Return the choices that are ticked, their marks before or behind them.

    A tick that no choice follows belongs to the one before it: □属实√ □不属实.
    """
    parts = [part for part in _MARKED.split(squash(text)) if part.strip(_EDGES)]
    behind = bool(parts) and parts[0] not in _MARKS
    found: list[str] = []
    for at, part in enumerate(parts):
        if part not in _TICKED:
            continue
        before, after = parts[at - 1 : at], parts[at + 1 : at + 2]
        alone = not after or after[0] in _MARKS
        chosen = before if behind or alone else after
        found += [label.strip(_EDGES) for label in chosen if label not in _MARKS]
    return found


def is_unticked(text: str) -> bool:
    """Tell whether a cell offers choices and none is ticked."""
    bare = squash(text)
    return any(mark in bare for mark in _UNTICKED) and not any(mark in bare for mark in _TICKED)


def read_choice(text: str, yes: tuple[str, ...], no: tuple[str, ...]) -> bool | None:
    """Return whether the words say yes or no; None where they say neither for certain."""
    if any(mark in text for mark in _UNTICKED):
        chosen = ticked(text)
        text = chosen[0] if len(chosen) == 1 else ""
    bare = squash(text).lower().strip(_EDGES)
    head = _apart(bare)[0]
    for words, value in ((no, False), (yes, True)):
        if bare in words or head in words:
            return value
    return None


def read_transferred(text: str) -> bool | None:
    """Return whether a case was handed over: 已移交县纪委 is yes, 暂不移交 is no."""
    known = read_choice(text, YES, NO)
    bare = squash(text).strip(_EDGES)
    if known is None and bare.startswith(tuple(word for word in NO if "移交" in word)):
        return False
    if known is None and bare.startswith(("已移交", "移交", "已移送")):
        return True
    return known

"""Pages of the docs and the portal, made of the catalogue: sources, flags and parameters.

Each function returns Markdown in one language, zh or en. Names of columns and listed values are
Chinese on both, as they stand in the sheets.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from sunledger.catalogue.model import (
    Bilingual,
    Catalogue,
    Column,
    Example,
    Flag,
    Law,
    Parameter,
    Source,
    Wide,
)

Lang = Literal["zh", "en"]

_COLUMN_KINDS = {
    "person": Bilingual("身份证号，18 位，核对校验码", "ID number of 18 characters, checked"),
    "card": Bilingual("银行卡号或账号", "bank card or account number"),
    "phone": Bilingual("电话号码", "telephone number"),
    "name": Bilingual("姓名或名称", "name of a person or a body"),
    "text": Bilingual("文字", "text"),
    "label": Bilingual("短语，不计空格", "short text, blanks left out"),
    "code": Bilingual("编号，按文本填写", "number or code, stored as text"),
    "uscc": Bilingual("统一社会信用代码，18 位", "unified social credit code of 18 characters"),
    "enum": Bilingual("从所列值中选", "one of the values listed"),
    "money": Bilingual("金额，元", "amount in yuan"),
    "money_wan": Bilingual("金额，万元", "amount in units of 10,000 yuan"),
    "decimal": Bilingual("数，可带小数", "number, with decimals if any"),
    "percent": Bilingual("百分比，如 50%", "percentage such as 50%"),
    "coordinate": Bilingual("经纬度，单位度", "degrees of latitude or longitude"),
    "int": Bilingual("整数", "whole number"),
    "year": Bilingual("年份，如 2025", "year such as 2025"),
    "school_year": Bilingual("学年，如 2025-2026", "school year such as 2025-2026"),
    "date": Bilingual("日期，到日", "date with its day"),
    "date_loose": Bilingual(
        "日期，只有年或年月也可，按末日算", "date; of a year or month alone its last day is meant"
    ),
    "month": Bilingual("年月，如 2025-03", "month such as 2025-03"),
    "datetime": Bilingual("日期和时分", "date with hour and minute"),
    "quarter": Bilingual("季度，如 2025Q1", "quarter such as 2025Q1"),
}
_PARAMETER_KINDS = {
    "int": Bilingual("整数", "whole number"),
    "months": Bilingual("月数", "number of months"),
    "days": Bilingual("天数", "number of days"),
    "money": Bilingual("金额", "amount"),
    "decimal": Bilingual("数，可带小数", "number, with decimals if any"),
    "percent": Bilingual("百分比，50、0.5、50 % 都行", "percentage: 50, 0.5 or 50 %"),
    "bool": Bilingual("是或否", "true or false"),
    "date": Bilingual("日期", "date"),
    "text": Bilingual("文字", "text"),
    "text_list": Bilingual("词语的列表", "list of words"),
    "int_list": Bilingual("整数的列表", "list of whole numbers"),
    "money_by_year": Bilingual("每年一个金额", "an amount for each year"),
    "money_by_class": Bilingual("每类一个金额", "an amount for each class"),
    "days_by_class": Bilingual("每类一个天数", "a number of days for each class"),
    "percent_by_class": Bilingual("每类一个百分比", "a percentage for each class"),
    "text_by_class": Bilingual("每类一句", "a text for each class"),
}
SEVERITY_WORDS = {
    "A": Bilingual("A，记录不可能为真", "A, a record that cannot be true"),
    "B": Bilingual("B，与规定不符", "B, in conflict with a rule"),
    "C": Bilingual("C，只是筛查线索", "C, for screening only"),
    "help": Bilingual("帮扶，可能该帮没帮", "help, a family that may need help"),
}
ROUTE_WORDS = {
    "field": Bilingual("两人入户核实", "two people at the door"),
    "owner": Bilingual("主管部门", "the department in charge"),
    "finance": Bilingual("财政部门", "the finance office"),
    "audit": Bilingual("审计部门", "the audit office"),
    "discipline": Bilingual("纪检监察机关", "the discipline office"),
}
MATCHES = {
    "exact_id": Bilingual("身份证号完全相同", "the same ID number"),
    "name": Bilingual("姓名相同，可能是同名", "the same name, which two people may share"),
    "none": Bilingual("不比对人", "no person is compared"),
}
SUBJECTS = {
    "batch": Bilingual("发放批次", "a batch of payments"),
    "cadre_person": Bilingual("干部和有关的人", "a cadre and the person concerned"),
    "card": Bilingual("银行卡", "a bank card"),
    "certificate": Bilingual("救助证", "an assistance certificate"),
    "contract": Bilingual("合同", "a contract"),
    "household": Bilingual("户", "a household"),
    "matter": Bilingual("信访事项", "a petition matter"),
    "movement": Bilingual("一笔资金流水", "a movement of money"),
    "pairing": Bilingual("结对", "a pairing"),
    "payment": Bilingual("一笔发放", "a payment"),
    "person": Bilingual("人", "a person"),
    "project": Bilingual("项目", "a project"),
    "quarter": Bilingual("村和季度", "a village and a quarter"),
    "quota": Bilingual("资金指标", "a quota of funds"),
    "village": Bilingual("村", "a village"),
    "visit": Bilingual("一次走访", "a visit"),
    "voucher": Bilingual("会计凭证", "a voucher"),
    "asset": Bilingual("资产", "an asset"),
}
_VERDICTS = {
    "flagged": Bilingual("列为疑点", "flagged"),
    "clear": Bilingual("没有疑点", "clear"),
    "missing_data": Bilingual("缺数据", "missing data"),
    "not_applicable": Bilingual("不适用", "not applicable"),
    "absent": Bilingual("不看", "not looked at"),
}
_IDLE = Bilingual("算不算“没动的”", "Counted as not moving")
_YES = Bilingual("算，领导的简报里先写", "yes, first in the leader's brief")
_UNVERIFIED = Bilingual("（条文未核实）", " (text not checked)")
_BLANK = re.compile(r"\{(\w+)\}")
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")


def source_page(source: Source, lang: Lang) -> str:
    """Return the page of a source: what it is, why it may be used, its columns and their words."""
    zh = lang == "zh"
    heads = (
        ("列名", "必需", "内容", "也认这些列名")
        if zh
        else ("Column", "Required", "What it holds", "Other headers read as it")
    )
    columns = [
        (
            _plain(c.name),
            _mark(c, lang),
            _words(_COLUMN_KINDS[c.kind], lang),
            _joined(c.synonyms, lang),
        )
        for c in source.columns
    ]
    values = [
        (_plain(column.name), _plain(value), _joined(words, lang))
        for column in source.columns
        for value, words in column.values.items()
    ]
    value_heads = (
        ("列名", "值", "也认这些写法") if zh else ("Column", "Value", "Other words read as it")
    )
    parts = [
        f"# {_words(source.title, lang)}",
        _list(_source_facts(source, lang), lang),
        "## 列" if zh else "## Columns",
        _required_note(source, lang),
        _table(heads, columns),
    ]
    if values:
        parts += ["## 可填的值" if zh else "## Listed values", _table(value_heads, values)]
        parts.append(
            "所列之外的值会保留并提醒，用到它的规则答“缺数据”。"
            if zh
            else "Any other value is kept with a warning; rules that read it answer missing data."
        )
    if source.wide:
        parts.append("## 宽表" if zh else "## Wide forms")
        parts += [_wide(wide, lang) for wide in source.wide]
    return _page(parts)


def flag_page(flag: Flag, lang: Lang, catalogue: Catalogue | None = None) -> str:
    """Return the page of a flag: what it asks and why, when it answers what, and its query.

    With a catalogue, tables, columns and limits are told by their titles as well.
    """
    zh = lang == "zh"
    limits = [_limit(name, lang, catalogue) for name in flag.parameters]
    parts = [
        f"# {flag.code} {_words(flag.title, lang)}",
        _list(_flag_facts(flag, lang), lang),
        "## 看哪些表" if zh else "## Tables it reads",
        _list(_tables(flag, lang, catalogue), lang),
        "## 告诉什么" if zh else "## What it tells",
        _joined((getattr(label, lang) for label in flag.values.values()), lang) or _none(lang),
        "## 不算在内" if zh else "## What is left out",
        _words(flag.exclusions, lang),
        "## 先问一句" if zh else "## The question",
        f"> {_question(flag, lang)}",
        "## 合理情形" if zh else "## Innocent explanations",
        "\n".join(f"- {_words(reason, lang)}" for reason in flag.innocent),
        "## 下一步" if zh else "## Next step",
        _words(flag.next_step, lang),
        "## 依据" if zh else "## Legal basis",
        "\n".join(f"- {_law(law, lang)}" for law in flag.law),
        "## 限值" if zh else "## Limits",
        "\n".join(f"- {limit}" for limit in limits) or _none(lang),
        "## 例子" if zh else "## Examples",
        "\n".join(f"- {_example(example, lang)}" for example in flag.examples),
        "## 查询" if zh else "## Query",
        f"```sql\n{flag.sql}\n```",
    ]
    return _page(parts)


def parameter_page(parameter: Parameter, lang: Lang) -> str:
    """Return the page of a parameter: its values by date, each with the text that it rests on."""
    zh = lang == "zh"
    facts = [
        ("名称" if zh else "Name", f"`{parameter.id}`"),
        ("写法" if zh else "Written as", _words(_PARAMETER_KINDS[parameter.kind], lang)),
        ("单位" if zh else "Unit", _words(parameter.unit, lang)),
    ]
    if parameter.least is not None:
        facts.append(("最小" if zh else "Least", _number(parameter.least)))
    if parameter.most is not None:
        facts.append(("最大" if zh else "Most", _number(parameter.most)))
    heads = ("从何时", "何处", "值", "依据") if zh else ("From", "Where", "Value", "Reference")
    rows = [
        (
            dated.since.isoformat(),
            dated.division or ("各地" if zh else "everywhere"),
            _value(dated.value, lang),
            getattr(dated.reference, lang) + ("" if dated.verified else getattr(_UNVERIFIED, lang)),
        )
        for dated in sorted(parameter.values, key=lambda v: (v.division or "", v.since))
    ]
    no_default = (
        "没有默认值。县里没有定，用到它的规则就不判断。"
        if zh
        else "There is no default. Until the county sets it, the rules that need it do not judge."
    )
    if parameter.fixed:
        note = "由法律规定，县里不能改。" if zh else "It is set by law; a county cannot change it."
    else:
        note = (
            f"县里可以改：在 county.yaml 的 parameters 下写 `{parameter.id}`。"
            if zh
            else f"A county may set its own: `{parameter.id}` under parameters in county.yaml."
        )
    return _page(
        [
            f"# {_capital(_words(parameter.title, lang))}",
            _list(facts, lang),
            "## 各时期的值" if zh else "## Values by date",
            _table(heads, rows) if rows else no_default,
            note,
        ]
    )


# --- parts of a source's page -------------------------------------------------------------------


def _source_facts(source: Source, lang: Lang) -> list[tuple[str, str]]:
    zh = lang == "zh"
    every = "没有，每行都单独算" if zh else "none, each row counts by itself"
    always = "不看日期，每行都读" if zh else "every row is read, whatever its date"
    begins = (
        f"“{source.begins}”，晚于核对日的行不算"
        if zh
        else f"{source.begins}; rows that begin after the day of the check are left out"
    )
    return [
        ("名称" if zh else "Name", f"`{source.id}`"),
        ("谁提供" if zh else "Sent by", _plain(source.department)),
        ("为什么可以用" if zh else "Lawful purpose", _words(source.purpose, lang)),
        (
            "保存多久" if zh else "Kept for",
            f"{source.retention_days} 天" if zh else f"{source.retention_days} days",
        ),
        ("怎样认同一条" if zh else "Natural key", _plain(" + ".join(source.key)) or every),
        ("从哪天算起" if zh else "Begins with", _plain(begins) if source.begins else always),
    ]


def _mark(column: Column, lang: Lang) -> str:
    if not column.required:
        return ""
    return "必需" if lang == "zh" else "required"


def _required_note(source: Source, lang: Lang) -> str:
    zh = lang == "zh"
    note = (
        "标“必需”的列都在，才认得出这张表。其他列可以整列没有。"
        if zh
        else "The table is recognised when all required columns are there. Others may be absent."
    )
    if source.at_least:
        listed = _joined(source.at_least.of, lang)
        count = source.at_least.count
        note += (
            f"另外，{listed}中至少要有 {count} 列。"
            if zh
            else f" At least {count} of these are needed as well: {listed}."
        )
    return note


def _wide(wide: Wide, lang: Lang) -> str:
    names = [str(column["name"]) for column in wide.unpivot.get("columns", ())]
    when, read = _joined(wide.when, lang), _joined(names, lang)
    if lang == "zh":
        return f"有{when}列时，也可以一行写多项。还读这些列：{read}。"
    return f"With {when} one row may hold several items. These columns are read too: {read}."


# --- parts of a flag's page ---------------------------------------------------------------------


def _flag_facts(flag: Flag, lang: Lang) -> list[tuple[str, str]]:
    zh = lang == "zh"
    matched = _words(MATCHES[flag.match], lang)
    return [
        ("问的对象" if zh else "Asks about", _known(SUBJECTS, flag.subject.type, lang)),
        ("轻重" if zh else "Severity", _words(SEVERITY_WORDS[flag.severity], lang)),
        ("先由谁看" if zh else "Who looks first", _words(ROUTE_WORDS[flag.route], lang)),
        ("怎样认人" if zh else "How people are matched", matched),
        *([(_IDLE.zh, _YES.zh) if zh else (_IDLE.en, _YES.en)] if flag.idle else []),
    ]


def _tables(flag: Flag, lang: Lang, catalogue: Catalogue | None) -> list[tuple[str, str]]:
    zh = lang == "zh"

    def named(tables: Iterable[str]) -> str:
        return _listing((_table_name(table, lang, catalogue) for table in tables), lang)

    needed = "必需，没有就不核对" if zh else "Needed, else it is not run"
    facts = [(needed, named(flag.main))] if flag.main else []
    one_of = "至少要有一张" if zh else "At least one of"
    facts += [(one_of, named(group)) for group in flag.any_of]
    facts += [
        (
            ("没有时" if zh else "Without ") + _table_name(table, lang, catalogue),
            _words(note, lang),
        )
        for table, note in flag.also.items()
    ]
    without = "这些列一个都没有，就什么也判断不了" if zh else "Nothing is judged without one of"
    facts += [
        (without, _listing((_column_name(name, lang, catalogue) for name in group), lang))
        for group in flag.needs
    ]
    if flag.lacks:
        lacking = "这些列空着，答“缺数据”" if zh else "Missing data, where these are empty"
        columns = (_column_name(name, lang, catalogue) for name in flag.lacks)
        facts.append((lacking, _listing(columns, lang)))
    return facts


def _table_name(table: str, lang: Lang, catalogue: Catalogue | None) -> str:
    if catalogue is None:
        return f"`{table}`"
    return f"{_words(catalogue.sources[table].title, lang)} (`{table}`)"


def _column_name(name: str, lang: Lang, catalogue: Catalogue | None) -> str:
    if catalogue is None:
        return f"`{name}`"
    table, field = name.split(".")
    source = catalogue.sources[table]
    header, title = _plain(source.column(field).name), _words(source.title, lang)
    return f"{title}的“{header}”" if lang == "zh" else f"{header} of {title}"


def _limit(name: str, lang: Lang, catalogue: Catalogue | None) -> str:
    if catalogue is None:
        return f"`{name}`"
    return (
        f"`{name}`"
        + ("：" if lang == "zh" else ": ")
        + _words(catalogue.parameters[name].title, lang)
    )


def _law(law: Law, lang: Lang) -> str:
    note = "" if law.verified else getattr(_UNVERIFIED, lang)
    day = law.date.isoformat()
    return f"{_plain(law.zh)}（{day}）{note}" if lang == "zh" else f"{_plain(law.en)} ({day}){note}"


def _question(flag: Flag, lang: Lang) -> str:
    """Return the question with the names of its blanks in place of their placeholders."""
    told = {name: f"〈{getattr(label, lang)}〉" for name, label in flag.values.items()}
    text = getattr(flag.question, lang)
    return _plain(_BLANK.sub(lambda blank: told.get(blank[1], blank[0]), text))


def _example(example: Example, lang: Lang) -> str:
    zh = lang == "zh"
    verdicts: dict[str, list[str]] = {}
    for ref, verdict in sorted(example.expect.items()):
        verdicts.setdefault(_verdict(verdict, lang), []).append(ref)
    told = [f"{_joined(refs, lang)} {verdict}" for verdict, refs in verdicts.items()]
    nothing = "没有要答的对象" if zh else "nobody to answer for"
    given = [f"{'核对日' if zh else 'as of'} {example.as_of.isoformat()}"]
    given += [f"`{name}` = {_value(value, lang)}" for name, value in example.parameters.items()]
    title, answers = _words(example.title, lang), ("；" if zh else "; ").join(told) or nothing
    if zh:
        return f"{title}（{'，'.join(given)}）：{answers}。"
    return f"{title} ({', '.join(given)}): {answers}."


def _verdict(verdict: str, lang: Lang) -> str:
    kind, _, lacking = verdict.partition(":")
    word = _known(_VERDICTS, kind, lang)
    if not lacking:
        return word
    return f"{word}（{_plain(lacking)}）" if lang == "zh" else f"{word} ({_plain(lacking)})"


# --- words and Markdown -------------------------------------------------------------------------


def _words(words: Bilingual, lang: Lang) -> str:
    return _plain(getattr(words, lang))


def _known(words: Mapping[str, Bilingual], key: str, lang: Lang) -> str:
    return _words(words[key], lang) if key in words else f"`{key}`"


def _plain(text: str) -> str:
    """Return the text so that Markdown shows it as it stands."""
    return _MARKUP.sub(r"\\\1", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _none(lang: Lang) -> str:
    return "没有。" if lang == "zh" else "None."


def _listing(texts: Iterable[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(texts)


def _joined(texts: Iterable[str], lang: Lang) -> str:
    return _listing((_plain(text) for text in texts), lang)


def _number(number: float) -> str:
    return f"{number:g}"


def _value(value: Any, lang: Lang) -> str:  # noqa: ANN401 - whatever kind the parameter has
    zh = lang == "zh"
    if isinstance(value, Mapping):
        pairs = [f"{_plain(str(key))} {_value(item, lang)}" for key, item in value.items()]
        return ("；" if zh else "; ").join(pairs)
    if isinstance(value, list | tuple):
        return _listing((_value(item, lang) for item in value), lang)
    if isinstance(value, bool):
        words = Bilingual("是", "true") if value else Bilingual("否", "false")
        return _words(words, lang)
    return value.isoformat() if isinstance(value, date) else _plain(str(value))


def _list(facts: Iterable[tuple[str, str]], lang: Lang) -> str:
    colon = "：" if lang == "zh" else ": "
    return "\n".join(f"- {label}{colon}{text}" for label, text in facts)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"

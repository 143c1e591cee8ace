"""What each paper about a run says: the fields and tables that fill the catalogue's letters.

Papers for a department or a person hold nothing of a sealed finding: no row, no name, no count.
Those of sealed findings and rules go into one folder of their own. With a triage table a paper is
written only for what the meeting released, in the way in which it was released.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from sunledger.catalogue.model import Bilingual, Flag, Law, Parameter
from sunledger.catalogue.pages import MATCHES, SUBJECTS
from sunledger.desk.letters.outbox import SEALED_FOLDER, Paper
from sunledger.desk.letters.paper import Row, write_paper
from sunledger.desk.letters.released import Released
from sunledger.desk.letters.run import Question, Run
from sunledger.desk.triage.ways import OPEN_ROUTES
from sunledger.engine.sources.messages import HOW_TO_MEND
from sunledger.kit.errors import WrongUse
from sunledger.kit.money import to_fen, yuan

OWN_FOLDER: Final = "核查组"
PERSON_FOLDER: Final = "当事人"
UNVERIFIED: Final = "条文未核实"
_PERSONAL: Final = ("person", "household", "certificate", "card", "payment")
# What the number of a subject is called, as people know it.
KEYS: Final = {
    "person": "身份证号",
    "household": "户编号",
    "certificate": "救助证号",
    "card": "卡号",
    "payment": "发放批次和行号",
    "village": "村代码",
    "cadre_person": "身份证号",
}
# Labels of values that a letter to a person leaves out: numbers, and other people's homes.
_NOT_TOLD: Final = re.compile("户编号|户号|证号|卡号|领取人")
_MONEY: Final = ("money", "money_by_year", "money_by_class")
_MOST_FAULTS: Final = 10
_MOST_ROWS: Final = 200
_MOST_PLACES: Final = 8  # rows of one file that a list names
_FEWEST_SHOWN: Final = 0.01
_NOT_IN_TABLE: Final = Bilingual("研判表里没有这一条", "not in the triage table")
_STATUS: Final = {
    "run": "已全部核对。",
    "run_in_part": "核对了一部分。",
    "not_run": "没有核对。",
}
FAULTS: Final = {
    "required_empty": "必填的格是空的",
    "required_unreadable": "必填的格读不懂",
    "id_length": "身份证号位数不对",
    "id_characters": "身份证号里有别的字",
    "id_date": "身份证号里的生日不存在",
    "id_check": "身份证号末位对不上",
    "digits_destroyed": "长号码存成了数字，后几位丢了",
    "money_text": "金额写的是文字",
    "amount_negative": "金额是负数",
    "negative_required": "数量是负数",
    "date_impossible": "日期不存在",
    "month_ambiguous": "月份分不清是 1 月还是 10 月",
    "both_amounts_empty": "借方和贷方都空着",
    "repeated": "编号重复，内容不同",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: which findings and rules, and what is filled into every paper.

    `released` is what a triage meeting let out; None where the papers follow no meeting.
    """

    fields: Row
    rules: frozenset[str] | None = None
    findings: tuple[str, ...] = ()
    banner: str | None = None
    released: Released | None = None

    def is_sealed(self, question: Question) -> bool:
        """Tell whether a finding is for audit or discipline alone, by its route or the meeting."""
        handed_over = self.released is not None and question.id in self.released.handed_over
        return question.sealed or handed_over


def evidence_records(run: Run, order: Order) -> Iterator[Paper]:
    """Yield a record of evidence for each finding asked for."""
    if not order.findings and order.rules is None and order.released is None:
        raise WrongUse(
            "没有写明给哪些疑点写取证单。请用 --finding、--rules 或 --triage 写明。",
            "It does not say of which findings to write records of evidence. "
            "Name them with --finding, --rules or --triage.",
            code="finding_missing",
            where="--finding",
        )
    letter = run.catalogue.letters["evidence_record"]
    for question in chosen(run, order):
        line, flag = question.line, question.flag
        rows = line["evidence"]
        fields = {
            **order.fields,
            **_of_finding(run, question),
            "amount": _amount(line["amount_fen"], "元") or "不涉及",
            "match": MATCHES[flag.match].zh,
            "next_step": line["next_step"],
            "rows": str(len(rows)),
        }
        tables = {
            "values": _values(line),
            "evidence": _numbered(_evidence(run, rows[:_MOST_ROWS], len(rows))),
            "laws": laws_of(flag.law),
        }
        folder = SEALED_FOLDER if order.is_sealed(question) else OWN_FOLDER
        name = f"取证单-{flag.code}-{line['id'][:10]}.docx"
        yield Paper(folder, name, partial(write_paper, letter, fields, tables, banner=order.banner))


def working_papers(run: Run, order: Order) -> Iterator[Paper]:
    """Yield a working paper for each rule of the run that is asked for.

    After a meeting only for rules of which it released something.
    """
    letter = run.catalogue.letters["working_paper"]
    wanted = order.rules
    leads_alone: frozenset[str] = frozenset()
    if order.released is not None:
        out = chosen(run, order)
        wanted = frozenset(question.flag.code for question in out)
        leads_alone = wanted - {q.flag.code for q in out if not order.is_sealed(q)}
    routes = {q.flag.code: q.sealed for q in run.questions}
    amounts: Counter[str] = Counter()
    for question in run.questions:
        amounts[question.flag.code] += question.line["amount_fen"] or 0
    for rule in run.record["rules"]:
        flag = run.catalogue.flags[rule["rule"]]
        if wanted is not None and flag.code not in wanted:
            continue
        sealed = (
            flag.route not in OPEN_ROUTES
            or routes.get(flag.code, False)
            or flag.code in leads_alone
        )
        fields = {
            **order.fields,
            **_of_rule(run, flag, rule),
            "amount": f"{yuan(amounts[flag.code])} 元" if amounts[flag.code] else "不涉及",
        }
        content = partial(write_paper, letter, fields, _tables_of_rule(run, flag, rule))
        yield Paper(SEALED_FOLDER if sealed else OWN_FOLDER, f"工作底稿-{flag.code}.docx", content)


def lead_transfers(run: Run, order: Order) -> Iterator[Paper]:
    """Yield the list of what audit and discipline look at first, and nothing else.

    After a meeting that is what it decided to hand over.
    """
    letter = run.catalogue.letters["lead_transfer"]
    leads = [question for question in chosen(run, order) if order.is_sealed(question)]
    if not leads:
        return
    by_rule: dict[str, list[Question]] = defaultdict(list)
    for question in leads:
        by_rule[question.flag.code].append(question)
    fields = {
        **order.fields,
        "county": run.county,
        "as_of": run.as_of,
        "count": str(len(leads)),
        "amount": _sum(leads),
    }
    tables = {
        "leads": _numbered(_lead(run, question) for question in leads),
        "rules": _numbered(
            {
                "rule": code,
                "title": members[0].flag.title.zh,
                "count": str(len(members)),
                "amount": _sum(members) or "—",
            }
            for code, members in by_rule.items()
        ),
    }
    content = partial(write_paper, letter, fields, tables, banner=order.banner)
    yield Paper(SEALED_FOLDER, "问题线索移送清单.docx", content)


def quality_notices(run: Run, order: Order) -> Iterator[Paper]:
    """Yield for each department how its tables were read; nothing that a rule found."""
    sheets: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for file in run.record["files"]:
        for sheet in file["sheets"]:
            department = run.catalogue.sources[sheet["table"]].department
            sheets[department].append((file["file"], sheet))
    refused: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for problem in run.record["refused"]:
        table = run.table_of.get((problem["file"], problem["sheet"]))
        if table is not None:
            refused[run.catalogue.sources[table].department].append(problem)
    for department, members in sorted(sheets.items()):
        yield _quality_notice(run, order, department, members, refused[department])


def notices_to_persons(run: Run, order: Order) -> Iterator[Paper]:
    """Yield a letter to the person concerned for each finding named by `--finding`.

    After a meeting: for each that it sent to a township or a department and that asks a person.
    """
    if not order.findings and order.released is None:
        raise WrongUse(
            "告知书一条疑点一份，没有写明哪一条。请用 --finding 或 --triage 写明。",
            "A notice is about one finding, and none is named. Name it with --finding or --triage.",
            code="finding_missing",
            where="--finding",
        )
    letter = run.catalogue.letters["notice_to_person"]
    for question in chosen(run, order):
        why = _no_notice(question, order)
        if why is not None and order.findings:
            raise WrongUse(*why, code="no_notice", where=question.line["id"])
        if why is not None:
            continue
        line = question.line
        tables = list(dict.fromkeys(row["source"] for row in line["evidence"]))
        sources = [run.catalogue.sources[table] for table in tables]
        records = _numbered({"table": s.title.zh, "department": s.department} for s in sources)
        fields = {
            **order.fields,
            **_of_finding(run, question),
            "departments": "、".join(f"{row['department']}《{row['table']}》" for row in records),
        }
        fields["name"] = line["subject"]["name"] or "您"
        sums = {words.zh for name, words in question.flag.values.items() if name.endswith("_fen")}
        filling = {
            "values": [
                {**row, "value": f"{row['value']} 元"} if row["label"] in sums else row
                for row in _values(line)
                if not _NOT_TOLD.search(row["label"])
            ],
            "records": records,
            "innocent": _numbered({"reason": _bare(text)} for text in line["innocent"]),
        }
        content = partial(write_paper, letter, fields, filling)
        name = f"告知书-{_village(run, line)}-{question.id[:10]}.docx"
        yield Paper(PERSON_FOLDER, name.replace("-—-", "-"), content)


Maker = Callable[[Run, Order], Iterator[Paper]]
MAKERS: Final[Mapping[str, Maker]] = {
    "evidence_record": evidence_records,
    "working_paper": working_papers,
    "lead_transfer": lead_transfers,
    "quality_notice": quality_notices,
    "notice_to_person": notices_to_persons,
}


def chosen(run: Run, order: Order) -> list[Question]:
    """Return the findings asked for; WrongUse where an identifier fits none or several.

    After a meeting only what it released: one that was named and not released is an error.
    """
    questions = [q for q in run.questions if order.rules is None or q.flag.code in order.rules]
    released = order.released
    if not order.findings:
        return [q for q in questions if released is None or q.id in released]
    picked = {}
    for wanted in order.findings:
        found = [q for q in questions if q.line["id"].startswith(wanted.lower())]
        if len(found) != 1:
            raise WrongUse(
                f"以“{wanted}”开头的疑点有 {len(found)} 条（只供筛查的不算）。请把编号写全。",
                f"{len(found)} findings begin with “{wanted}” (those for screening only left "
                "out). Write the identifier in full.",
                code="no_such_finding",
                where=wanted,
            )
        [question] = found
        if released is not None and question.id not in released:
            why = released.why_not.get(question.id, _NOT_IN_TABLE)
            raise WrongUse(
                f"研判没有放行疑点 {question.id}：{why.zh}，不写文书。请去掉这条，或重新研判。",
                f"The meeting did not release finding {question.id} ({why.en}), so there is no "
                "paper about it. Leave it out, or let the meeting decide again.",
                code="not_released",
                where=question.id,
            )
        picked[question.id] = question
    return list(picked.values())


def laws_of(laws: Iterable[Law]) -> list[Row]:
    """Return legal bases as rows, each with its day and whether its text was checked."""
    return _numbered(
        {"law": f"{law.zh}（{law.date}{'' if law.verified else f'，{UNVERIFIED}'}）"}
        for law in laws
    )


def _no_notice(question: Question, order: Order) -> tuple[str, str] | None:
    """Return why there is no notice about a finding, in Chinese and English; None if there is."""
    if order.is_sealed(question):
        return (
            "这条疑点由纪检监察或审计先看，不发告知书。请去掉这一条。",
            "Audit or discipline looks at this finding first; there is no notice. Leave it out.",
        )
    if question.flag.severity == "help":
        return (
            "这条是可能该帮没帮的事，不发告知书。请直接上门帮办。",
            "This is about help that may be due; there is no notice. Visit and help.",
        )
    if question.flag.subject.type not in _PERSONAL:
        return (
            "这条疑点问的是单位或资金，不是某个人，不发告知书。请改用取证单。",
            "It asks about a body or a fund; there is no notice. Write a record of evidence.",
        )
    return None


# --- pieces -------------------------------------------------------------------------------------


def _of_finding(run: Run, question: Question) -> dict[str, str]:
    line, flag = question.line, question.flag
    return {
        "county": run.county,
        "as_of": run.as_of,
        "finding": line["id"],
        "rule": flag.code,
        "title": flag.title.zh,
        "subject": _subject(question),
        "name": line["subject"]["name"] or "—",
        "household": line["household"] or "—",
        "village": _village(run, line),
        "question": line["question"],
    }


def _of_rule(run: Run, flag: Flag, rule: Mapping[str, Any]) -> dict[str, str]:
    tables = (*flag.main, *(table for group in flag.any_of for table in group), *flag.also)
    named = "".join(f"《{run.catalogue.sources[table].title.zh}》" for table in tables)
    told = {name: f"〈{label.zh}〉" for name, label in flag.values.items()}
    question = flag.question.zh
    for name, label in told.items():
        question = question.replace(f"{{{name}}}", label)
    return {
        "county": run.county,
        "as_of": run.as_of,
        "rule": flag.code,
        "title": flag.title.zh,
        "version": rule["version"],
        "status": _STATUS[rule["status"]],
        "why": rule["why"] or "",
        "match": f"对人的办法：{MATCHES[flag.match].zh}",
        "subject": _kind_of_subject(flag),
        "tables_used": named,
        "exclusions": f"{_bare(flag.exclusions.zh)}。",
        "question": question,
        "next_step": flag.next_step.zh,
        "applied": _count(rule["applied"]),
        "flagged": _count(rule["flagged"]),
        "clear": _count(rule["clear"]),
        "missing": _count(sum(rule["missing_data"].values())),
        "not_applicable": _count(rule["not_applicable"]),
    }


def _tables_of_rule(run: Run, flag: Flag, rule: Mapping[str, Any]) -> dict[str, list[Row]]:
    tables = (*flag.main, *(table for group in flag.any_of for table in group), *flag.also)
    read: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for file in run.record["files"]:
        for sheet in file["sheets"]:
            read[sheet["table"]].append((file["file"], sheet))
    return {
        "tables": _numbered(
            {
                "table": run.catalogue.sources[table].title.zh,
                "department": run.catalogue.sources[table].department,
                "files": _count(len({file for file, _ in read[table]})),
                "rows": _count(sum(s["rows"] - s["refused"] for _, s in read[table])),
                "refused": _count(sum(sheet["refused"] for _, sheet in read[table])),
            }
            for table in dict.fromkeys(tables)
        ),
        "parameters": _numbered(
            _parameter(run, run.catalogue.parameters[name], value)
            for name, value in rule["parameters"].items()
            if name in run.catalogue.parameters
        ),
        "missing": _numbered(
            {"column": column, "count": _count(count)}
            for column, count in rule["missing_data"].items()
        ),
        "innocent": _numbered({"reason": _bare(reason.zh)} for reason in flag.innocent),
        "laws": laws_of(flag.law),
    }


def _parameter(run: Run, parameter: Parameter, value: Any) -> Row:  # noqa: ANN401
    own = run.record["county"]["parameters"].get(parameter.id) is not None
    division = run.record["county"]["division"]
    dated = parameter.dated_value(date.fromisoformat(run.record["as_of"]), division)
    reference = "county.yaml（县里自定）" if own or dated is None else dated.reference.zh
    if not own and dated is not None and not dated.verified:
        reference += f"（{UNVERIFIED}）"
    unit = parameter.unit.zh if parameter.kind in (*_MONEY, "months", "days", "percent") else ""
    return {
        "name": parameter.title.zh,
        "value": f"{_said(value, money=parameter.kind in _MONEY)} {unit}".rstrip(),
        "reference": reference,
    }


def _said(value: Any, *, money: bool) -> str:  # noqa: ANN401 - whatever a parameter may be
    if value is None:
        return "没有定"
    if isinstance(value, Mapping):
        return "；".join(f"{key} {_said(item, money=money)}" for key, item in value.items())
    if isinstance(value, list):
        return "、".join(_said(item, money=money) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return yuan(to_fen(Decimal(str(value)))) if money else str(value)


def _lead(run: Run, question: Question) -> Row:
    line, flag = question.line, question.flag
    facts = "；".join(f"{row['label']}：{row['value']}" for row in _values(line))
    whom = (line["subject"]["name"], _subject(question), _village(run, line))
    return {
        "finding": line["id"],
        "matter": f"{flag.code} {flag.title.zh}\n{line['id']}",
        "whom": "\n".join(part for part in whom if part and part != "—"),
        "rule": flag.code,
        "title": f"{flag.code} {flag.title.zh}",
        "subject": _subject(question),
        "name": line["subject"]["name"] or "—",
        "village": _village(run, line),
        "amount": _amount(line["amount_fen"], "") or "—",
        "facts": facts or line["question"],
        "evidence": _evidence_in_short(run, line["evidence"]),
        "innocent": "；".join(line["innocent"]),
        "next_step": line["next_step"],
    }


def _quality_notice(
    run: Run,
    order: Order,
    department: str,
    sheets: Sequence[tuple[str, Mapping[str, Any]]],
    refused: Sequence[Mapping[str, Any]],
) -> Paper:
    letter = run.catalogue.letters["quality_notice"]
    rows = sum(sheet["rows"] for _, sheet in sheets)
    bad = sum(sheet["refused"] for _, sheet in sheets)
    faults: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for problem in refused:
        faults[problem["code"]].append(problem)
    most = sorted(faults.items(), key=lambda fault: (-_rows(fault[1]), fault[0]))
    fields = {
        **order.fields,
        "county": run.county,
        "as_of": run.as_of,
        "department": department,
        "files": str(len({file for file, _ in sheets})),
        "rows": _count(rows),
        "refused": _count(bad),
        "share": _share(bad, rows),
    }
    tables = {
        "sheets": _numbered(
            {
                "table": run.catalogue.sources[sheet["table"]].title.zh,
                "file": file,
                "sheet": sheet["sheet"] or "—",
                "rows": _count(sheet["rows"]),
                "refused": _count(sheet["refused"]),
                "missing": "、".join(sheet["missing_columns"]) or "—",
            }
            for file, sheet in sheets
        ),
        "faults": _numbered(
            {
                "what": FAULTS.get(code, code),
                "count": _count(_rows(problems)),
                "example": _place(problems[0]),
                "how": HOW_TO_MEND[code][0] if code in HOW_TO_MEND else "",
            }
            for code, problems in most[:_MOST_FAULTS]
        ),
    }
    name = f"数据质量通报-{department}.docx"
    return Paper(department, name, partial(write_paper, letter, fields, tables))


def _rows(problems: Sequence[Mapping[str, Any]]) -> int:
    return len({(p["file"], p["sheet"], p["row"]) for p in problems})


def _place(row: Mapping[str, Any]) -> str:
    sheet = f" [{row['sheet']}]" if row["sheet"] else ""
    column = f"{row['column']} 列“{row['header']}”" if row.get("column") else ""
    return f"{row['file']}{sheet} 第 {row['row']} 行 {column}".rstrip()


def _evidence(run: Run, rows: Sequence[Mapping[str, Any]], whole: int) -> list[dict[str, str]]:
    told = [
        {
            "table": run.catalogue.sources[row["source"]].title.zh,
            "place": _place({**row, "column": None}),
            "content": "；".join(f"{name}：{_text(v)}" for name, v in row["fields"].items()),
        }
        for row in rows
    ]
    if whole > len(rows):
        told.append({"table": "……", "place": f"共 {whole} 行，其余见疑点清单", "content": ""})
    return told


def _evidence_in_short(run: Run, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return where the rows stand: each table with its file, all its rows in one line."""
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        sheet = f" [{row['sheet']}]" if row["sheet"] else ""
        table = run.catalogue.sources[row["source"]].title.zh
        places[f"{table}：{row['file']}{sheet}"].append(row["row"])
    return "\n".join(
        f"{place} 第 {'、'.join(map(str, found[:_MOST_PLACES]))} 行"
        + (f"等 {len(found)} 行" if len(found) > _MOST_PLACES else "")
        for place, found in places.items()
    )


def _values(line: Mapping[str, Any]) -> list[Row]:
    return _numbered(
        {"label": label, "value": _text(value)} for label, value in line["values"].items()
    )


def _village(run: Run, line: Mapping[str, Any]) -> str:
    """Return township and village by name, the village's code where nothing names it."""
    home = run.homes.get(line["id"])
    if home and home.village:
        return f"{home.township}{home.village}"
    code = line["village"] or ""
    return run.villages.get(code, code) or "—"


def _numbered(rows: Iterable[Mapping[str, str]]) -> list[Row]:
    return [{"number": str(at), **row} for at, row in enumerate(rows, start=1)]


def _kind_of_subject(flag: Flag) -> str:
    return SUBJECTS[flag.subject.type].zh if flag.subject.type in SUBJECTS else "对象"


def _subject(question: Question) -> str:
    """Return the natural key of what is asked about, after what it is."""
    key = KEYS.get(question.flag.subject.type) or _kind_of_subject(question.flag)
    return f"{key} {question.line['subject']['ref']}"


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a rule tells
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _bare(text: str) -> str:
    return text.strip().rstrip("。；")


def _count(number: int) -> str:
    return f"{number:,}"


def _amount(fen: int | None, unit: str) -> str:
    return "" if fen is None else f"{yuan(fen)} {unit}".rstrip()


def _sum(questions: Iterable[Question]) -> str:
    """Return what the questions touch in yuan; nothing where none of them is about money."""
    amounts = [question.line["amount_fen"] for question in questions]
    return "" if set(amounts) <= {None} else yuan(sum(filter(None, amounts)))


def _share(part: int, whole: int) -> str:
    """Return a share in percent with two decimals; one too small to show says so."""
    share = 100 * part / whole if whole else 0.0
    return "不到 0.01%" if 0 < share < _FEWEST_SHOWN else f"{share:.2f}%"

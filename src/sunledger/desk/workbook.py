"""findings.xlsx, for people who live in Excel: a sheet per group, and where it all came from.

Numbers of identity are text, nothing is a formula, and what a cell cannot hold is said in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sunledger.catalogue.model import Flag
from sunledger.desk.confidential import mark
from sunledger.desk.examined import Examined
from sunledger.desk.findings import Evidence, Finding
from sunledger.desk.fit import height_of
from sunledger.desk.groups import SCREENING, group_of
from sunledger.desk.homes import Homes
from sunledger.desk.previous import Comparison
from sunledger.engine.sources.messages import NORMALISED

COLUMNS = (
    ("序号", 6),
    ("疑点编号", 16),
    ("疑点类型", 24),
    ("乡镇", 12),
    ("村", 14),
    ("户主", 10),
    ("姓名", 10),
    ("证件号", 20),
    ("疑点描述", 44),
    ("涉及项目", 18),
    ("涉及金额", 13),
    ("政策依据", 32),
    ("数据来源", 40),
    ("建议核查方式", 32),
    ("可能的合理情形", 40),
)
SPREAD = "比上次"
EXPLAINED, EXEMPTED = "已说明", "已豁免"
_SIZE = 10  # points of the type
_SCALE = 57  # percent, at which the rest of a finding fits beside its number
_FIRST_PAGE = 9  # columns: who, and what is asked; the rest stands on the page beside
_MOST_ROWS = 1_048_575
_MOST_CHARACTERS = 32_000
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_TOPIC_WORDS = ("补贴项目", "项目名称", "项目编号", "项目", "摘要", "资产名称", "指标文号")


def safe_text(text: str) -> str:
    """Return text that no spreadsheet, nor a CSV made of it, takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def write_workbook(examined: Examined, path: Path) -> None:
    """Write findings.xlsx: groups, leads for screening only, unknown files, refusals, the run."""
    workbook = xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "宋体", "font_size": _SIZE},
        },
    )
    moment = datetime.combine(examined.as_of, time())
    workbook.set_properties({"title": "疑点清单", "created": moment, "company": ""})
    writer = _Writer(workbook, examined)
    try:
        for name, findings in _sheets(examined.asked):
            writer.findings(name, findings)
        writer.set_aside()
        writer.refusals()
        writer.provenance()
    finally:
        workbook.close()


def _sheets(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Yield each sheet's name and findings; what is only statistical stands in one of its own."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        lead = finding.flag.severity == "C"
        groups[(SCREENING if lead else group_of(finding.flag)).zh].append(finding)
    leads = groups.pop(SCREENING.zh, None)
    for name, members in [*groups.items(), *([(SCREENING.zh, leads)] if leads else [])]:
        for start in range(0, len(members), _MOST_ROWS):
            part = start // _MOST_ROWS + 1
            yield (name if part == 1 else f"{name} {part}"), members[start : start + _MOST_ROWS]


def describe(flag: Flag, values: Mapping[str, Any]) -> str:
    """Return what a finding of this rule says, in one sentence of facts."""
    facts = "；".join(f"{label}：{_joined(value)}" for label, value in values.items())
    return f"{flag.title.zh}。{facts}" if facts else flag.title.zh


def _joined(value: Any) -> str:  # noqa: ANN401 - whatever a rule tells
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def law_text(flag: Flag) -> str:
    """Return the legal basis with dates, and whether the text was checked."""
    return "；".join(
        f"{law.zh}（{law.date.isoformat()}{'' if law.verified else '，条文未核实'}）"
        for law in flag.law
    )


def source_text(evidence: Sequence[Evidence]) -> str:
    """Return where the evidence stands: file, sheet and row of each."""
    places: dict[str, list[int]] = defaultdict(list)
    for item in evidence:
        sheet = f" [{item.sheet}]" if item.sheet else ""
        places[f"{item.file}{sheet}"].append(item.row)
    return "；".join(
        f"{place} 第 {'、'.join(map(str, sorted(set(rows))))} 行" for place, rows in places.items()
    )


def _topic(values: Mapping[str, Any]) -> str:
    return next((_joined(values[word]) for word in _TOPIC_WORDS if word in values), "")


class _Writer:
    def __init__(self, workbook: xlsxwriter.Workbook, examined: Examined) -> None:
        self.workbook = workbook
        self.examined = examined
        self.homes = Homes(examined.intake.snapshot)
        self._widths: dict[str, list[int]] = {}
        wrap = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9CFD6"}
        self.head = workbook.add_format(
            {
                "bold": True,
                "bg_color": "#F3EFE6",
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
            }
        )
        self.text = workbook.add_format({**wrap, "num_format": "@"})
        self.money = workbook.add_format({**wrap, "num_format": "#,##0.00"})
        self.number = workbook.add_format({**wrap, "num_format": "0"})

    def sheet(self, name: str, columns: Sequence[tuple[str, int]]) -> Worksheet:
        """Add a sheet with a frozen header and a filter."""
        sheet = self.workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_row(0, 30)
        sheet.set_footer("&C&9第 &P 页，共 &N 页")
        if self.examined.options.reveal:
            mark(sheet, f"疑点清单（{name}）", self.examined.options.purpose or "")
        self._widths[name] = [width for _, width in columns]
        for at, (title, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, title, self.head)
        return sheet

    def line(self, sheet: Worksheet, row: int, cells: Sequence[Any]) -> None:
        """Write one row, as tall as its texts need."""
        texts = [
            (cell, width)
            for cell, width in zip(cells, self._widths[str(sheet.name)], strict=True)
            if isinstance(cell, str)
        ]
        sheet.set_row(row, height_of(texts, size=_SIZE))
        for at, cell in enumerate(cells):
            if cell is None:
                sheet.write_blank(row, at, None, self.text)
            elif isinstance(cell, int):
                sheet.write_number(row, at, cell, self.number)
            elif isinstance(cell, float):
                sheet.write_number(row, at, cell, self.money)
            else:
                sheet.write_string(row, at, _fitting(safe_text(str(cell))), self.text)

    def set_aside(self) -> None:
        """Write what is not asked about now, each kind in a sheet of its own with the reason."""
        aside = self.examined.aside
        kinds: tuple[tuple[str, Sequence[str], Mapping[str, Sequence[str]]], ...] = (
            (
                EXPLAINED,
                ("答复", "核查日期", "证据说明"),
                {key: (e.answer, e.checked_on, e.proof) for key, e in aside.explained.items()},
            ),
            (
                EXEMPTED,
                ("豁免理由", "豁免截止日期"),
                {key: (e.reason, e.until.isoformat()) for key, e in aside.exempted.items()},
            ),
        )
        for name, titles, words in kinds:
            members = [finding for finding in self.examined.findings if finding.id in words]
            for start in range(0, len(members), _MOST_ROWS):
                part = start // _MOST_ROWS + 1
                self.findings(
                    name if part == 1 else f"{name} {part}",
                    members[start : start + _MOST_ROWS],
                    titles=titles,
                    words=words,
                )

    def findings(
        self,
        name: str,
        findings: Sequence[Finding],
        *,
        titles: Sequence[str] = (),
        words: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """Write one sheet of findings; `words` are what further columns say of each."""
        comparison = self.examined.comparison
        columns = [
            *COLUMNS,
            *([(SPREAD, 8)] if comparison else []),
            *((title, 20) for title in titles),
        ]
        sheet = self.sheet(name, columns)
        sheet.set_print_scale(_SCALE)
        sheet.repeat_columns(0, 1)
        sheet.set_v_pagebreaks([_FIRST_PAGE, *([len(columns) - len(titles)] if titles else [])])
        sheet.print_across()
        for number, finding in enumerate(findings, start=1):
            home = self.homes.find(finding.household, finding.village)
            flag, told = finding.flag, finding.told
            cells: list[Any] = [
                number,
                finding.id,
                f"{flag.code} {flag.title.zh}",
                home.township,
                home.village,
                home.head,
                told.name,
                told.ref if flag.subject.type == "person" else "",
                describe(flag, told.values),
                _topic(told.values),
                None if finding.amount_fen is None else finding.amount_fen / 100,
                law_text(flag),
                source_text(told.evidence),
                flag.next_step.zh,
                "；".join(text.zh for text in flag.innocent),
            ]
            if comparison:
                cells.append(_spread(finding.id, comparison))
            cells += words.get(finding.id, ())
            self.line(sheet, number, cells)
        sheet.autofilter(0, 0, len(findings), len(columns) - 1)

    def refusals(self) -> None:
        """Write what was not understood and what was refused, where there is any."""
        intake = self.examined.intake
        if intake.unknown:
            sheet = self.sheet("看不懂的文件", (("文件", 44), ("工作表", 18), ("原因", 60)))
            for row, unknown in enumerate(intake.unknown, start=1):
                self.line(sheet, row, (unknown.file, unknown.sheet, unknown.why[0]))
            sheet.autofilter(0, 0, len(intake.unknown), 2)
        columns = (
            ("文件", 40),
            ("工作表", 14),
            ("行", 7),
            ("列", 6),
            ("表头", 16),
            ("错误说明", 56),
            ("怎么改", 40),
        )
        for start in range(0, len(intake.refused), _MOST_ROWS):
            part = intake.refused[start : start + _MOST_ROWS]
            number = start // _MOST_ROWS + 1
            sheet = self.sheet("退回的行" if number == 1 else f"退回的行 {number}", columns)
            for row, told in enumerate(part, start=1):
                cells = (
                    told.file,
                    told.sheet,
                    told.row,
                    told.column,
                    told.header,
                    told.fact[0],
                    told.mend[0],
                )
                self.line(sheet, row, cells)
            sheet.autofilter(0, 0, len(part), len(columns) - 1)

    def provenance(self) -> None:
        """Write the last sheet: how this workbook came about."""
        run, options = self.examined.run, self.examined.options
        sheet = self.sheet("这份表怎么来的", (("项目", 26), ("内容", 110)))
        rows: list[tuple[str, str]] = [
            ("程序", f"sunledger {run['sunledger']}，约定 {run['contract']}"),
            ("以哪一天为准", run["as_of"]),
            ("县", self.examined.county.name or "（未填）"),
            ("号码", "全号码" if options.reveal else "已遮挡"),
            ("用途", options.purpose or "（未看全号码，不需填）"),
            (
                "疑点是什么",
                "疑点是要核实的问题，不是结论。核实、听取说明之前，不影响任何人的待遇。",
            ),
            ("仅筛查", f"“{SCREENING.zh}”只供内部筛查，不得写入通报或转发。"),
        ]
        rows += [
            (
                "文件",
                f"{file['file']}，{file['bytes']} 字节，SHA-256 {file['sha256']}"
                + (f"，与 {file['duplicate_of']} 完全相同" if file["duplicate_of"] else ""),
            )
            for file in run["files"]
        ]
        rows += [
            (
                f"规则 {rule['rule']}",
                f"{_STATUS[rule['status']]}，版本 {rule['version']}，看了 {rule['applied']}，"
                f"待核实 {rule['flagged']}，没有问题 {rule['clear']}，"
                f"缺数据 {sum(rule['missing_data'].values())}，不适用 {rule['not_applicable']}"
                + (f"。{rule['why']}" if rule["why"] else ""),
            )
            for rule in run["rules"]
        ]
        rows += [
            (
                "改写",
                f"{told_change(entry['kind'])}（{self._title(entry['table'])}）：{entry['count']}",
            )
            for entry in run["normalised"]
        ]
        for row, cells in enumerate(rows, start=1):
            self.line(sheet, row, cells)

    def _title(self, table: str) -> str:
        return self.examined.catalogue.sources[table].title.zh


def _spread(finding: str, comparison: Comparison) -> str:
    kinds = (
        (comparison.exempted, EXEMPTED),
        (comparison.explained, EXPLAINED),
        (comparison.new, "新增"),
    )
    return next((word for ids, word in kinds if finding in ids), "仍在")


def told_change(kind: str) -> str:
    """Return what a normalisation did, in words."""
    return NORMALISED[kind][0] if kind in NORMALISED else kind


_STATUS = {"run": "已运行", "run_in_part": "部分运行", "not_run": "没有运行"}


def _fitting(text: str) -> str:
    """Return the text as a cell can hold it; what is left out is said."""
    if len(text) <= _MOST_CHARACTERS:
        return text
    return f"{text[:_MOST_CHARACTERS]}……（太长，全文见 findings.ndjson）"

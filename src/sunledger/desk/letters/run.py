"""A finished run as the papers read it: masked, and parted by who may see what.

What the program does not clearly know to be fit for a township, a village or a department counts as
sealed: a route outside the list, or a rule whose route is sealed either then or now.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sunledger.catalogue.model import Catalogue, Flag
from sunledger.desk.homes import Home
from sunledger.desk.triage.run_dir import read_homes
from sunledger.desk.triage.ways import OPEN_ROUTES
from sunledger.kit.errors import WrongUse
from sunledger.kit.ids import read_person_id
from sunledger.kit.masking import mask_card, mask_person, mask_phone

_SCREENING: Final = "C"
_MASKS: Final = {"person": mask_person, "card": mask_card, "phone": mask_phone}
_FORM: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")
_ID_LIKE: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One finding of the run, with the flag that asked."""

    flag: Flag
    line: Line

    @property
    def id(self) -> str:
        """The identifier of the finding."""
        return str(self.line["id"])

    @property
    def sealed(self) -> bool:
        """Whether it is for audit or discipline only."""
        return not {self.flag.route, self.line["route"]} <= OPEN_ROUTES


@dataclass(frozen=True)
class Run:
    """The output of a run: run.json and its findings, those for screening only left out.

    `homes` are the places by finding, as the workbook of the run names them.
    """

    record: Mapping[str, Any]
    questions: tuple[Question, ...]
    catalogue: Catalogue
    homes: Mapping[str, Home]

    @property
    def as_of(self) -> str:
        """The day of the check, in words."""
        return day_in_words(self.record["as_of"])

    @property
    def county(self) -> str:
        """The county's name, empty where the folder did not say."""
        return self.record["county"]["name"] or ""

    @cached_property
    def villages(self) -> Mapping[str, str]:
        """Township and village by village code, as the evidence of open findings names them."""
        names: dict[str, str] = {}
        for question in self.questions:
            for row in () if question.sealed else question.line["evidence"]:
                fields = row["fields"]
                if fields.get("村代码") and fields.get("村名"):
                    name = f"{fields.get('乡镇') or ''}{fields['村名']}"
                    names.setdefault(fields["村代码"], name)
        return names

    @cached_property
    def table_of(self) -> Mapping[tuple[str, str | None], str]:
        """The table that each sheet of each file was read as."""
        return {
            (file["file"], sheet["sheet"]): sheet["table"]
            for file in self.record["files"]
            for sheet in file["sheets"]
        }


def day_in_words(day: str) -> str:
    """Return 2026-06-25 as 2026年6月25日."""
    year, month, date = (int(part) for part in day.split("-"))
    return f"{year}年{month}月{date}日"


def read_run(folder: Path, catalogue: Catalogue, *, reveal: bool) -> Run:
    """Read the output of a run; raise WrongUse where it is none, or cannot show what is asked."""
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        with (folder / "findings.ndjson").open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file if line.strip()]
        codes = {line["rule"] for line in lines} | {rule["rule"] for rule in record["rules"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongUse(
            f"{folder} 不是一次核对的结果。请给出结果文件夹。",
            f"{folder} is not the output of a run. Give the output folder.",
            code="not_a_run",
            where=folder,
        ) from error
    unknown = sorted(codes - catalogue.flags.keys())
    if unknown:
        raise WrongUse(
            f"不认识规则 {'、'.join(unknown)}。核对时用了 --catalogue，这里也请加上。",
            f"The rules {', '.join(unknown)} are not known. "
            "Add the --catalogue with which the folder was checked.",
            code="catalogue_missing",
            where="--catalogue",
        )
    if reveal and not record["revealed"]:
        raise WrongUse(
            f"{folder} 是遮了号码的结果。要全号码，请先用 check --reveal --purpose 重新核对。",
            f"The numbers in {folder} are masked. For whole ones check again with "
            "check --reveal --purpose.",
            code="numbers_are_masked",
            where=folder,
        )
    questions = []
    for line in lines:
        flag = catalogue.flags[line["rule"]]
        if _SCREENING not in (line["severity"], flag.severity):
            questions.append(Question(flag, line if reveal else _mask(line, flag, catalogue)))
    return Run(record, tuple(questions), catalogue, read_homes(folder / "findings.xlsx"))


def _mask(line: Line, flag: Flag, catalogue: Catalogue) -> Line:
    """Return the finding with its numbers masked; what is masked stays as it is."""
    evidence = []
    for row in line["evidence"]:
        source = catalogue.sources.get(row["source"])
        kinds = {column.name: column.kind for column in source.columns} if source else {}
        fields = {
            name: _each(value, _MASKS.get(kinds.get(name, ""), _mask_text))
            for name, value in row["fields"].items()
        }
        evidence.append({**row, "fields": fields})
    subject = line["subject"]
    return {
        **line,
        "subject": {
            **subject,
            "ref": _mask_ref(subject["ref"], flag.subject.ref),
            "name": _each(subject["name"], _mask_text),
        },
        "values": {name: _each(value, _mask_text) for name, value in line["values"].items()},
        "question": _mask_text(line["question"]),
        "evidence": evidence,
    }


def _each(value: Any, mask: Any) -> Any:  # noqa: ANN401 - whatever a rule tells
    if isinstance(value, list):
        return [_each(item, mask) for item in value]
    return mask(value) if isinstance(value, str) else value


def _mask_ref(ref: str, form: str) -> str:
    """Mask the parts of a natural key that are numbers of identity."""
    parts = list(_FORM.finditer(form))
    ends = [*(part.start() for part in parts[1:]), len(form)]
    pattern = re.escape(form[: parts[0].start()]) if parts else re.escape(form)
    for part, end in zip(parts, ends, strict=True):
        pattern += "(.*?)" + re.escape(form[part.end() : end])
    found = re.fullmatch(pattern, ref)
    if not found:
        return _mask_text(ref)
    shown = form
    for part, value in zip(parts, found.groups(), strict=True):
        mask = _MASKS.get(part[2] or "", _mask_text)
        shown = shown.replace(part[0], mask(value), 1)
    return shown


def _mask_text(text: str) -> str:
    """Mask the ID numbers that somebody wrote into a free text."""
    return _ID_LIKE.sub(
        lambda number: number[0] if read_person_id(number[0]).problem else mask_person(number[0]),
        text,
    )

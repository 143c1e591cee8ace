"""A run as it lies on disk: findings.ndjson and run.json, and the places from findings.xlsx."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from sunledger.catalogue.model import Catalogue
from sunledger.desk.catalogues import load_with
from sunledger.desk.homes import Home, township_code
from sunledger.desk.previous import set_aside
from sunledger.kit.errors import WrongUse

_ID, _TOWNSHIP, _VILLAGE, _HEAD = "疑点编号", "乡镇", "村", "户主"
_RISKY = ("'=", "'+", "'-", "'@")
_OLE = b"\xd0\xcf\x11\xe0"
HELP = "help"


@dataclass(frozen=True, slots=True)
class Spot:
    """One row that a finding rests on."""

    source: str
    file: str
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class Question:
    """One finding of a run as papers need it. `order` is its place in findings.ndjson."""

    order: int
    id: str
    rule: str
    title: str
    severity: str
    route: str
    subject_type: str
    ref: str
    name: str
    household: str
    village: str
    amount_fen: int | None
    values: Mapping[str, Any]
    question: str
    innocent: tuple[str, ...]
    next_step: str
    spots: tuple[Spot, ...]
    home: Home

    @property
    def kind(self) -> str:
        """Return code and title, as 疑点类型."""
        return f"{self.rule} {self.title}".strip()

    @property
    def subject(self) -> str:
        """Return whom or what it is about: the name, and the key where the name is not all."""
        return f"{self.name} {self.ref}".strip()


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what was found, as of which day (ISO), of which county.

    `aside` are findings not to be asked about now: exempted, or explained before.
    """

    folder: Path
    as_of: str
    county: str
    revealed: bool
    purpose: str
    program: str
    contract: str
    tables_of_files: Mapping[str, frozenset[str]]
    hashes: Mapping[str, str]
    versions: Mapping[str, str]
    questions: tuple[Question, ...]
    aside: frozenset[str]
    catalogue: Catalogue

    @property
    def asked(self) -> tuple[Question, ...]:
        """Return what there is to decide: the findings that were not set aside."""
        return tuple(question for question in self.questions if question.id not in self.aside)


def read_run(folder: Path, catalogues: Sequence[Path] = ()) -> Run:
    """Read the output of `sunledger check`; WrongUse where it is none, or locked."""
    catalogue = load_with(catalogues)
    if _is_locked(folder / "findings.xlsx"):
        raise WrongUse(
            f"{folder} 的 findings.xlsx 加了口令，读不到乡镇和村。请用不带 --reveal 的那次核对的"
            "结果，疑点编号一样。",
            f"The findings.xlsx of {folder} is locked, so that townships cannot be read. Use the "
            "run made without --reveal: its identifiers are the same.",
            code="locked",
            where=folder,
        )
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        with (folder / "findings.ndjson").open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file if line.strip()]
        homes = read_homes(folder / "findings.xlsx")
        return Run(
            folder=folder,
            as_of=run["as_of"],
            county=run["county"]["name"] or "",
            revealed=run["revealed"],
            purpose=run.get("purpose") or "",
            program=run["sunledger"],
            contract=run["contract"],
            tables_of_files={
                file["file"]: frozenset(sheet["table"] for sheet in file["sheets"])
                for file in run["files"]
            },
            hashes={file["file"]: file["sha256"] for file in run["files"]},
            versions={rule["rule"]: rule["version"] for rule in run["rules"]},
            questions=tuple(
                _question(order, line, catalogue, homes.get(line["id"]))
                for order, line in enumerate(lines)
            ),
            aside=frozenset(set_aside(folder)),
            catalogue=catalogue,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongUse(
            f"{folder} 不是一次核对的结果，或者不完整。请给出 sunledger check 的结果文件夹。",
            f"{folder} is not the whole output of a run. Give the output folder of sunledger "
            "check.",
            code="not_a_run",
            where=folder,
        ) from error


def _question(
    order: int, line: Mapping[str, Any], catalogue: Catalogue, home: Home | None
) -> Question:
    flag = catalogue.flags.get(line["rule"])
    village = line["village"] or ""
    home = home or Home()
    return Question(
        order=order,
        id=line["id"],
        rule=line["rule"],
        title=flag.title.zh if flag else "",
        severity=line["severity"],
        route=line["route"],
        subject_type=line["subject"]["type"],
        ref=line["subject"]["ref"],
        name=line["subject"]["name"] or "",
        household=line["household"] or "",
        village=village,
        amount_fen=line["amount_fen"],
        values=line["values"],
        question=line["question"],
        innocent=tuple(line["innocent"]),
        next_step=line["next_step"],
        spots=tuple(
            Spot(item["source"], item["file"], item["sheet"], item["row"])
            for item in line["evidence"]
        ),
        home=Home(
            home.township or _township_of(village, line["household"] or ""),
            home.village or village,
            home.head,
        ),
    )


def _township_of(village: str, household: str) -> str:
    """Return a township by its code, where no list names it."""
    code = township_code(village, household)
    return f"乡镇{code}" if code else ""


def _is_locked(path: Path) -> bool:
    """Tell whether a workbook has a passphrase: it is then no archive but an OLE file."""
    try:
        with path.open("rb") as file:
            return file.read(len(_OLE)) == _OLE
    except OSError:
        return False


def read_homes(path: Path) -> dict[str, Home]:
    """Return the places by finding that findings.xlsx names; none where it is not there."""
    if not path.is_file():
        return {}
    homes: dict[str, Home] = {}
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                rows = iter(book.get_sheet_by_name(name).to_python())
                head = [str(cell) for cell in next(rows, [])]
                if not {_ID, _TOWNSHIP, _VILLAGE, _HEAD} <= set(head):
                    continue
                at = [head.index(title) for title in (_ID, _TOWNSHIP, _VILLAGE, _HEAD)]
                for row in rows:
                    number, township, village, person = (_plain(row[place]) for place in at)
                    homes[number] = Home(township, village, person)
    except CalamineError:
        return {}
    return homes


def _plain(cell: object) -> str:
    text = str(cell).strip()
    return text[1:] if text.startswith(_RISKY) else text

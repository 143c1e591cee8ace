"""Writes the folder of a dispatch: complete or not at all, and never over somebody's answers."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sunledger.desk.dispatch.checklist import write_checklist
from sunledger.desk.dispatch.handover import FILE, FOLDER, write_handover
from sunledger.desk.dispatch.households import Progress, read_households
from sunledger.desk.dispatch.paper import file_name
from sunledger.desk.dispatch.release import Release, release
from sunledger.desk.dispatch.visits import FOLDER as DOORS
from sunledger.desk.dispatch.visits import (
    VILLAGE_FILE,
    is_village_level,
    write_households,
    write_villages,
)
from sunledger.desk.place import draft_of, private
from sunledger.desk.triage.read_back import Triage, read_triage
from sunledger.desk.triage.run_dir import Question, Run, read_run
from sunledger.kit.errors import WrongUse

TOWNSHIPS, DEPARTMENTS = "乡镇", "部门"
RECORD = "dispatch.json"
_SUMS = "移交线索.sha256"


@dataclass(frozen=True, slots=True)
class Sent:
    """What one township or department got: its folder, and how much."""

    kind: str
    name: str
    folder: str
    questions: tuple[Question, ...]

    @property
    def households(self) -> int:
        """Return how many known households the questions are about."""
        return len({question.household for question in self.questions if question.household})


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A dispatch: who got what, what stayed, and files of the county that changed since."""

    run: Run
    out: Path
    sent: tuple[Sent, ...]
    released: Release
    triage: Triage
    changed: tuple[str, ...]


def dispatch(
    run_dir: Path,
    *,
    triage_file: Path,
    out: Path,
    folder: Path | None = None,
    catalogues: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Dispatched:
    """Write the papers that the triage table released into `out`."""
    run = read_run(run_dir, catalogues)
    if run.revealed:
        raise WrongUse(
            f"{run_dir} 显示了全号码，不能下发。请不带 --reveal 再核对一次，疑点编号不变，"
            "填好的研判表照样能用。",
            f"{run_dir} shows whole numbers and cannot be dispatched. Check again without "
            "--reveal: identifiers stay the same, and so the triage table stays good.",
            code="shows_whole_numbers",
            where=run_dir,
        )
    _check_target(out, run_dir, folder)
    triage = read_triage(triage_file, run)
    released = release(run, triage)
    changed: tuple[str, ...] = ()
    with draft_of(out) as draft:
        sent = (*_names(TOWNSHIPS, released.townships), *_names(DEPARTMENTS, released.departments))
        for to in sent:
            _write(run, to, draft / to.folder)
        if folder is not None:
            wanted = {q.household for qs in released.townships.values() for q in qs}
            households = read_households(
                folder, run, wanted - {""}, work_dir=draft / ".work" / "county", progress=progress
            )
            changed = households.changed
            for to in sent:
                if to.kind == TOWNSHIPS:
                    place = private(draft / to.folder / DOORS)
                    write_households(run, to.questions, households.found, place)
        _record(run, sent, draft)
        if released.handed_over:
            path = private(draft / FOLDER) / FILE
            write_handover(run, released.handed_over, path)
            (draft / FOLDER / _SUMS).write_text(f"{_sum(path)}  {FILE}\n", encoding="utf-8")
    return Dispatched(run, out, sent, released, triage, changed)


def _names(kind: str, by_name: Mapping[str, tuple[Question, ...]]) -> list[Sent]:
    sent: list[Sent] = []
    for name, questions in by_name.items():
        taken = [made.folder.rsplit("/", 1)[-1] for made in sent]
        sent.append(Sent(kind, name, f"{kind}/{file_name(name, taken)}", questions))
    return sent


def _write(run: Run, to: Sent, folder: Path) -> None:
    private(folder)
    department = to.kind == DEPARTMENTS
    path = folder / f"{folder.name}疑点核查表.xlsx"
    write_checklist(run, to.name, to.questions, path, department=department)
    if any(map(is_village_level, to.questions)):
        write_villages(
            run, to.questions, folder / VILLAGE_FILE, department=to.name if department else None
        )


def _record(run: Run, sent: Sequence[Sent], draft: Path) -> None:
    """Write who got which finding; of what was handed over nothing stands here."""
    record = {
        "sunledger": run.program,
        "county": run.county,
        "as_of": run.as_of,
        "to": [
            {
                "kind": "township" if to.kind == TOWNSHIPS else "department",
                "name": to.name,
                "folder": to.folder,
                "households": to.households,
                "findings": [question.id for question in to.questions],
            }
            for to in sent
        ],
        "files": {
            path.relative_to(draft).as_posix(): _sum(path) for path in sorted(draft.rglob("*.xlsx"))
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (draft / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")


def _check_target(out: Path, run_dir: Path, folder: Path | None) -> None:
    """Raise WrongUse where writing there would harm the run, the county's data or answers."""
    target = out.resolve()
    for other in (run_dir, *([folder] if folder else [])):
        source = other.resolve()
        if target == source or target in source.parents or source in target.parents:
            raise WrongUse(
                f"不能写进 {out}：它和 {other} 是同一处或套在一起。请另选一个文件夹。",
                f"The papers cannot go to {out}: it is {other}, above it or in it. "
                "Choose another folder.",
                code="output_in_the_way",
                where=out,
            )
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not target.is_dir() or not _untouched(target):
        raise WrongUse(
            f"{out} 里已有东西，可能是填好的表，没有覆盖。请用 --to 另选一个文件夹。",
            f"{out} holds other things, perhaps answers; nothing was replaced. "
            "Choose another folder with --to.",
            code="not_empty",
            where=out,
        )


def _untouched(folder: Path) -> bool:
    """Tell whether a folder is a dispatch in which nobody has written since."""
    try:
        sums = dict(json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"])
        closed = folder / FOLDER / _SUMS
        if closed.is_file():
            sums[f"{FOLDER}/{FILE}"] = closed.read_text(encoding="utf-8").split()[0]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return False
    own = {RECORD, f"{FOLDER}/{_SUMS}"}
    now = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    return all(
        name in own or (name in sums and _sum(path) == sums[name]) for name, path in now.items()
    )


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

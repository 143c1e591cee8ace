"""`collect`: everything that came back under a folder, made into answers and their tables.

The files are written one by one beside their earlier state and put in place when whole, so that
an answers folder, or a run's own, keeps whatever else it holds.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sunledger.desk.collect.answers import FILE_NAME, Answer, as_line, evidence_digest, settle
from sunledger.desk.collect.cases import Case, blocks_of, line_of, precision_by_rule, to_cases
from sunledger.desk.collect.closing_table import FILE_NAME as CLOSING_TABLE
from sunledger.desk.collect.closing_table import write_closing_table
from sunledger.desk.collect.returns import Returns, read_ids, read_returns
from sunledger.desk.collect.state import CLOSED_FILE_NAME, ledger_of, write_state
from sunledger.desk.collect.state import FILE_NAME as STATE
from sunledger.desk.collect.words import PENDING
from sunledger.desk.previous import set_aside
from sunledger.desk.triage.run_dir import Run, read_run
from sunledger.kit.errors import WrongUse
from sunledger.kit.pace import Progress

WHOLE, INCOMPLETE = 0, 1


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected: the counts that may be shown, the cases, and where it lies."""

    exit_status: int
    record: Mapping[str, Any]
    cases: tuple[Case, ...]
    out: Path


def default_out(run_dir: Path) -> Path:
    """Return where the answers about a run go: RUN_DIR-answers beside it."""
    whole = run_dir.resolve()
    return whole.with_name(f"{whole.name}-answers")


def collect(
    folder: Path,
    run_dir: Path,
    *,
    as_of: date,
    out: Path | None = None,
    dispatched: Path | None = None,
    catalogues: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Collected:
    """Read what came back under a folder about a run, and write what is known now.

    `dispatched` is the folder of the workbooks that were sent; without it all that may be sent is
    taken for sent. Raises WrongUse for what the user can mend.
    """
    for place in (folder, dispatched):
        if place is not None and not place.is_dir():
            raise WrongUse(
                f"没有“{place}”这个文件夹。请检查路径。",
                f"There is no folder {place}. Check the path.",
                code="not_found",
                where=place,
            )
    run = read_run(run_dir, catalogues)
    if run.revealed:
        raise WrongUse(
            f"{run_dir} 显示了全号码，不能写进收回的表。请用下发时不带 --reveal 的那次结果，"
            "疑点编号一样。",
            f"{run_dir} shows whole numbers, which must not get into what is made of the answers. "
            "Use the run that was dispatched, made without --reveal: identifiers are the same.",
            code="shows_whole_numbers",
            where=run_dir,
        )
    target = (out or default_out(run_dir)).resolve()
    _check_target(target, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".collect-", dir=target.parent) as name:
        draft = Path(name)
        spool = draft / "spool"
        spool.mkdir()
        known = {question.id for question in run.questions}
        returns = read_returns(
            folder,
            known,
            work_dir=spool,
            skip_names=_inside(folder, target, draft),
            progress=progress,
        )
        sent = None if dispatched is None else frozenset(read_ids(dispatched, work_dir=spool))
        answers = {
            question.id: settle(
                returns.rows[question.id],
                moves_money=question.amount_fen is not None,
                as_of=as_of,
            )
            for question in run.questions
            if question.id in returns.rows
        }
        cases = to_cases(
            run.questions,
            answers,
            came_back=frozenset(returns.rows),
            dispatched=sent,
            set_aside=frozenset(set_aside(run_dir)),
        )
        finished = draft / "finished"
        finished.mkdir()
        _write(finished, run, cases, returns, as_of)
        _put(finished, target)
    seen = [case for case in cases if case.is_open]
    whole = all(
        case.answer and case.answer.answered and not case.answer.missing
        for case in cases
        if case.sent
    )
    unread = any(left.sheet is None and not left.is_copy for left in returns.left)
    status = WHOLE if whole and not returns.strays and not unread else INCOMPLETE
    return Collected(status, _record(seen, returns, run, as_of), tuple(cases), target)


def _check_target(target: Path, folder: Path) -> None:
    source = folder.resolve()
    if target == source or target in source.parents:
        raise WrongUse(
            f"结果不能写进 {target}：那是收回的表所在的文件夹（或它的上级）。请用 -o 另选一个。",
            f"The result cannot go to {target}: that is the folder of what came back, or above "
            "it. Choose another with -o.",
            code="output_in_the_way",
            where=target,
        )
    if target.exists() and not target.is_dir():
        raise WrongUse(
            f"结果不能写进 {target}：那里有一个文件。请用 -o 另选一个文件夹。",
            f"The result cannot go to {target}: a file of that name exists. Choose another "
            "with -o.",
            code="not_a_folder",
            where=target,
        )


def _inside(folder: Path, *ours: Path) -> frozenset[str]:
    """Return the paths inside the folder that are ours and not to be read."""
    whole = folder.resolve()
    return frozenset(
        path.resolve().relative_to(whole).as_posix()
        for path in ours
        if path.resolve().is_relative_to(whole)
    )


def _write(folder: Path, run: Run, cases: Sequence[Case], returns: Returns, as_of: date) -> None:
    _write_answers(folder / FILE_NAME, run, cases)
    seen = [case for case in cases if case.is_open]
    hidden = [case for case in cases if not case.is_open and case.answer]
    catalogue = run.catalogue
    write_state(seen, folder / STATE, catalogue=catalogue, returns=returns, as_of=as_of)
    if hidden:
        write_state(
            hidden, folder / CLOSED_FILE_NAME, catalogue=catalogue, returns=None, as_of=as_of
        )
    write_closing_table(blocks_of(cases), folder / CLOSING_TABLE, county=run.county, as_of=as_of)


def _write_answers(path: Path, run: Run, cases: Sequence[Case]) -> None:
    """Write answers.ndjson in the order of the run's findings."""
    digests = _digests(run)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for case in cases:
            if case.answer is not None:
                file.write(as_line(case.answer, _facts(case, digests)) + "\n")


def _facts(case: Case, digests: Mapping[str, str]) -> dict[str, Any]:
    question = case.question
    return {
        "rule": question.rule,
        "route": question.route,
        "household": question.household or None,
        "village": question.village or None,
        "township": question.home.township or None,
        "amount_fen": question.amount_fen,
        "evidence": digests[question.id],
    }


def _digests(run: Run) -> dict[str, str]:
    with (run.folder / "findings.ndjson").open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    return {
        line["id"]: evidence_digest(
            ((item["source"], item["fields"]) for item in line["evidence"]), run.catalogue
        )
        for line in lines
    }


def _put(finished: Path, target: Path) -> None:
    """Put each file in its place; one of ours that there is no more reason for goes."""
    target.mkdir(mode=0o700, exist_ok=True)
    for name in (FILE_NAME, STATE, CLOSED_FILE_NAME, CLOSING_TABLE):
        path = finished / name
        if path.exists():
            path.chmod(0o600)
            path.replace(target / name)
        else:
            (target / name).unlink(missing_ok=True)


def _record(cases: Sequence[Case], returns: Returns, run: Run, as_of: date) -> dict[str, Any]:
    """Return the counts of what townships and departments may see."""
    sent = [case for case in cases if case.sent]
    line = line_of(sent)
    ledger = ledger_of(sent, as_of)
    answers: list[Answer] = [case.answer for case in sent if case.answer]
    return {
        "run_as_of": run.as_of,
        "as_of": as_of.isoformat(),
        "files": len(returns.files),
        "rows": returns.answer_rows,
        "pictures": returns.pictures.total(),
        "strays": len(returns.strays),
        "left": len(returns.left),
        "sent": line.sent,
        "answered": line.answered,
        "full": sum(answer.answered and not answer.missing for answer in answers),
        "pending": sum(answer.verdict == PENDING for answer in answers),
        "conflicts": sum(bool(answer.differences) for answer in answers),
        "confirmed": line.confirmed,
        "due_fen": line.due_fen,
        "recovered_fen": line.recovered_fen,
        "handed_over": line.handed_over,
        "to_mend": len(ledger),
        "closed": line.closed,
        "overdue": sum(item.overdue for item in ledger),
        "rules": [
            {
                "rule": group.name,
                "sent": group.sent,
                "answered": group.answered,
                "confirmed": group.confirmed,
            }
            for group in precision_by_rule(cases)
        ],
    }

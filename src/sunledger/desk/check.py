"""One run over a folder: sources, rules, findings, and the files that people read.

Contract 1.1 §3 and §5. Everything is written beside the output and put in its place at the end.
"""

import errno
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from sunledger.catalogue.loader import resolve_parameters
from sunledger.catalogue.model import Catalogue, Flag
from sunledger.desk.catalogues import load_with
from sunledger.desk.confidential import lock
from sunledger.desk.county import read_county
from sunledger.desk.examined import Examined, Options
from sunledger.desk.exemptions import apply_exemptions, read_exemptions
from sunledger.desk.findings import Finding, Told, make_findings, write_findings
from sunledger.desk.place import check_output, default_output, draft_of
from sunledger.desk.previous import (
    SET_ASIDE,
    SetAside,
    compare,
    explanations_for,
    put_aside,
    write_set_aside,
)
from sunledger.desk.report import check_audience, write_report
from sunledger.desk.returned import write_returned
from sunledger.desk.runfile import run_record, write_run
from sunledger.desk.workbook import write_workbook
from sunledger.engine.rules.run import run_rules
from sunledger.engine.sources.intake import Intake, read_folder
from sunledger.kit.errors import SunledgerError, WrongUse
from sunledger.kit.keys import load_key
from sunledger.kit.spool import Spool

Progress = Callable[[str, str], None]

NOTHING = 0
SOMETHING = 1
NOTHING_READABLE = 2
_SECONDS_PER_RULE = 600


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the run ended: its exit status (contract §3), run.json, and where the output lies.

    Of very many findings what they say can be read from the output only.
    """

    exit_status: int
    run: Mapping[str, Any]
    out: Path
    findings: tuple[Finding, ...]
    aside: SetAside


def check(
    options: Options,
    *,
    progress: Progress | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Outcome:
    """Check the folder and write the output.

    Raises WrongUse for what the user can mend, SunledgerError where the output cannot be written.
    """
    started = clock()
    say = progress or (lambda _zh, _en: None)
    _check_options(options)
    county = read_county(options.folder)
    as_of = options.as_of or county.as_of or started.astimezone().date()
    catalogue = load_with(options.catalogues)
    check_audience(options, catalogue)
    flags = _chosen(catalogue, options.rules)
    key = load_key(options.key_file)
    out = options.out or default_output(options.folder)
    check_output(options.folder, out)
    exemptions = read_exemptions(options.folder, options.exemptions, catalogue=catalogue)
    explanations = explanations_for(options.previous, options.answers)
    try:
        with draft_of(out) as draft:
            work = draft / ".work"
            intake = read_folder(
                options.folder,
                catalogue=catalogue,
                as_of=as_of,
                work_dir=work,
                key=key,
                memory_bytes=options.memory_bytes,
                progress=progress,
                skip_names=_inside(options.folder, out, draft) | exemptions.inside,
            )
            if not intake.files and not intake.unknown:
                raise WrongUse(
                    f"{options.folder} 里没有文件。请把各部门的表格放进去。",
                    f"There are no files in {options.folder}. "
                    "Put the departments' spreadsheets there.",
                    code="empty_folder",
                    where=options.folder,
                )
            parameters, problems = resolve_parameters(
                catalogue, as_of, county.division, county.parameters
            )
            told = [*county.problems, *((problem.zh, problem.en) for problem in problems)]
            results = run_rules(
                intake.snapshot,
                flags,
                parameters,
                as_of,
                catalogue=catalogue,
                memory_bytes=options.memory_bytes,
                seconds_limit=_SECONDS_PER_RULE,
                progress=progress,
            )
            tellings = Spool[Told](work)
            findings = make_findings(
                results, intake.snapshot, catalogue, key, tellings, reveal=options.reveal
            )
            exempted, doubts = apply_exemptions(exemptions, findings, as_of)
            aside = put_aside(findings, exempted, explanations, catalogue)
            ran = {result.rule for result in results if result.status != "not_run"}
            comparison = compare(options.previous, findings, aside, ran)
            run = run_record(
                county=county,
                as_of=as_of,
                intake=intake,
                results=results,
                catalogue=catalogue,
                told=told,
                unused=(*exemptions.problems, *doubts),
                exempted=Counter(f.flag.code for f in findings if f.id in exempted),
                comparison=comparison,
                reveal=options.reveal,
                purpose=options.purpose,
                started=started,
            )
            examined = Examined(
                catalogue=catalogue,
                county=county,
                as_of=as_of,
                intake=intake,
                results=tuple(results),
                findings=tuple(findings),
                aside=aside,
                comparison=comparison,
                options=options,
                run=run,
            )
            say("正在写结果……", "Writing …")
            _write(examined, draft, progress)
            write_run(run, draft / "run.json", finished=clock())
            tellings.close()
    except (OSError, duckdb.Error) as error:
        _no_space(error, out)
        raise
    return Outcome(_status(intake, findings), run, out, tuple(findings), aside)


def _write(examined: Examined, draft: Path, progress: Progress | None) -> None:
    write_findings(examined.findings, draft / "findings.ndjson")
    write_set_aside(examined.aside, draft / SET_ASIDE)
    workbook = draft / "findings.xlsx"
    write_workbook(examined, workbook)
    if examined.options.passphrase is not None:
        workbook.write_bytes(lock(workbook.read_bytes(), examined.options.passphrase))
    write_report(examined, draft / "report.html")
    write_returned(examined, draft / "returned", progress=progress)


def _check_options(options: Options) -> None:
    folder = options.folder
    if not folder.is_dir():
        raise WrongUse(
            f"没有“{folder}”这个文件夹。请检查路径。",
            f"There is no folder {folder}. Check the path.",
            code="not_found",
            where=folder,
        )
    if options.reveal and not (options.purpose or "").strip():
        raise WrongUse(
            "要看全号码（--reveal），还没有写用途。请加上 --purpose “……”。",
            "--reveal shows whole numbers, and no purpose is stated. Add --purpose “…”.",
            code="purpose_missing",
            where="--purpose",
        )
    if options.purpose and not options.reveal:
        raise WrongUse(
            "--purpose 只在看全号码时用。请加上 --reveal，或去掉 --purpose。",
            "--purpose is for whole numbers only. Add --reveal, or leave out --purpose.",
            code="reveal_missing",
            where="--reveal",
        )
    if options.previous and not (options.previous / "findings.ndjson").is_file():
        raise WrongUse(
            f"{options.previous} 不是一次核对的结果（里面没有 findings.ndjson）。"
            "请检查 --previous 的路径。",
            f"{options.previous} is not the output of a run (it has no findings.ndjson). "
            "Check the path given by --previous.",
            code="not_a_run",
            where=options.previous,
        )
    if options.answers and not options.answers.is_file():
        raise WrongUse(
            f"没有答复文件“{options.answers}”。请检查 --answers 的路径。",
            f"There is no file of answers {options.answers}. Check the path given by --answers.",
            code="not_found",
            where=options.answers,
        )


def today() -> date:
    """Return the day it is where the program runs."""
    return datetime.now(UTC).astimezone().date()


def _chosen(catalogue: Catalogue, codes: tuple[str, ...] | None) -> list[Flag]:
    if codes is None:
        return list(catalogue.flags.values())
    unknown = [code for code in codes if code not in catalogue.flags]
    if unknown or not codes:
        raise WrongUse(
            f"没有这样的规则：{'、'.join(unknown) or '（空）'}。用 sunledger rules list 看有哪些。",
            f"No such rule: {', '.join(unknown) or '(none)'}. See sunledger rules list.",
            code="no_such_rule",
            where="--rules",
        )
    return [flag for flag in catalogue.flags.values() if flag.code in codes]


def _inside(folder: Path, out: Path, draft: Path) -> frozenset[str]:
    """Return the paths inside the folder that are ours and not to be read."""
    whole = folder.resolve()
    return frozenset(
        path.resolve().relative_to(whole).as_posix()
        for path in (out, draft)
        if path.resolve().is_relative_to(whole)
    )


def _status(intake: Intake, findings: list[Finding]) -> int:
    if not intake.snapshot.tables:
        return NOTHING_READABLE
    return SOMETHING if findings or intake.refused or intake.unknown else NOTHING


def _no_space(error: OSError | duckdb.Error, out: Path) -> None:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "No space left" in str(error):
        raise SunledgerError(
            f"磁盘满了，写不下 {out}。原有结果没有改动。请腾出空间再试。",
            f"The disk is full; {out} could not be written. Earlier results are as they were. "
            "Free some space and try again.",
            code="disk_full",
            where=out,
        ) from error

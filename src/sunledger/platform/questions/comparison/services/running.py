"""A run of the catalogue: asked for, done rule by rule, taken up again wherever it was killed.

One run at a time: whoever does it holds a lock that ends with the process. An attempt has a token
of its own too: where the database lost sight of an attempt that still lives, what was begun later
counts, and the earlier one ends at its next rule. A rule run is written in one transaction with its
hits.
"""

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from sunledger.catalogue.model import Flag
from sunledger.catalogue.values import resolve_parameters
from sunledger.engine.rules.compile import Compiler, Parameters
from sunledger.engine.rules.run import RuleResult, run_rules
from sunledger.engine.rules.whitelist import RuleError
from sunledger.engine.sources.snapshot import Snapshot
from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import village_codes
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.jobs import later
from sunledger.platform.questions.comparison import kin
from sunledger.platform.questions.comparison.contracts import RuleStatus, RunState
from sunledger.platform.questions.comparison.inputs import Inputs
from sunledger.platform.questions.comparison.lines import lines
from sunledger.platform.questions.comparison.models import Hit, KinMark, RuleRun, Run
from sunledger.platform.questions.comparison.night import SEALED, county, platform
from sunledger.platform.questions.comparison.programs import Planned, as_json, planned
from sunledger.platform.questions.comparison.services.alone import alone
from sunledger.platform.questions.comparison.telling import Teller

RUN, NIGHT = "comparison.run", "comparison.night"
_MEMORY = 2 << 30
_SECONDS_PER_RULE = 600.0
_TOLD_EVERY = 1.0
_AT_WORK = ("正在核对……", "Comparing …")
_AT_ONCE = 1_000
_KIN = 7_306_009  # the lock under which kin are renewed
_LONGEST_WHY = 200
_AWAY = (OperationalError, InterfaceError)
_UNFINISHED = (RunState.WAITING, RunState.RUNNING)
_LOG = logging.getLogger(__name__)
Tell = Callable[[str, str], None]


class Superseded(Exception):  # noqa: N818 - it is an answer, not a fault
    """A later attempt has taken the run over."""


def start_run(rules: Sequence[str] | None, why: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Ask for a run of these rules, or of the whole catalogue; return its number.

    It is done by the worker, one run after another. Raises SunledgerError for an unknown rule or
    without a reason.
    """
    require(by, Task.RUN_MATCH, place=county())
    if not why.strip():
        raise SunledgerError(
            "请写明为什么现在比对。",
            "Say why it is to be done now.",
            code="why_missing",
            where="why",
        )
    with acting(by):
        run = _ask(rules, why, by=by, name=by.name, origin=origin)
        later(RUN, by=by, run=str(run))
        return run


def start_here(rules: Sequence[str] | None, why: str, *, origin: Origin) -> uuid.UUID:
    """Ask for a run that whoever asks does at once: somebody at the machine itself.

    Raises SunledgerError for an unknown rule, or before there are places.
    """
    by = platform()
    if not by.posts:
        raise SunledgerError(
            "平台里还没有区划，没有可以比对的。请先登录，加上区划。",
            "There are no places yet and nothing to compare. Sign in and add them first.",
            code="no_places",
        )
    with acting(by):
        return _ask(rules, why, by=by, name=by.name, origin=origin)


def start_nightly(*, origin: Origin) -> uuid.UUID | None:
    """Ask for the run of the night, once a day; None before there are places, or if it was.

    Whoever calls it does what waits then: it is no job of anybody's.
    """
    by = platform()
    if not by.posts:
        return None
    with acting(by):
        day = timezone.localtime(origin.at).date()
        if Run.objects.filter(by=by.ref, as_of=day).exists():
            return None
        return _ask(None, "每天夜里", by=by, name=by.name, origin=origin)


def _ask(rules: Sequence[str] | None, why: str, *, by: By, name: str, origin: Origin) -> uuid.UUID:
    flags = _chosen(rules)
    run = Run.objects.create(
        state=RunState.WAITING,
        why=why.strip()[:_LONGEST_WHY],
        by=by.ref,
        by_name=name,
        asked_at=origin.at,
        rules=None if rules is None else [flag.code for flag in flags],
        as_of=timezone.localtime(origin.at).date(),
        total=len(flags),
        progress_zh="在排队，马上开始。",
        progress_en="Waiting for its turn.",
    )
    told = {"rules": len(flags), "all": rules is None}
    append([Act("comparison.run_asked", "run", str(run.id), told)], by=by, origin=origin)
    return run.id


def _chosen(rules: Sequence[str] | None) -> list[Flag]:
    flags = catalogue().flags
    unknown = [code for code in rules or () if code not in flags]
    if unknown or (rules is not None and not rules):
        raise SunledgerError(
            f"没有这样的规则：{'、'.join(unknown) or '（空）'}。请从规则单里选。",
            f"No such rule: {', '.join(unknown) or '(none)'}. Choose from the list of rules.",
            code="no_such_rule",
            where="rules",
        )
    return [flag for flag in flags.values() if rules is None or flag.code in rules]


def run_waiting(
    number: uuid.UUID | None = None,
    *,
    origin: Origin,
    done: Callable[[int], None] | None = None,
    tell: Tell | None = None,
) -> int:
    """Do the run of this number if it still waits or was left, then all others that wait.

    Return how many came to their end. `done` is told the number of each rule run as it is written.
    Where another is at work nothing is done here: it will take up what waits.
    """
    count = 0
    by = platform()
    while True:
        with alone() as at_work:
            if not at_work:
                return count
            while (begun := _begin(number, by=by, origin=origin)) is not None:
                number = None
                try:
                    _Running(begun, by, origin, done, tell).work()
                    count += 1
                except Superseded:
                    return count
                except _AWAY:
                    raise  # the job is done again
                except Exception as error:  # noqa: BLE001 - whatever it is, the run must not hang
                    _failed(begun, error, by=by, origin=origin)
        # Whoever asked at the last moment found us at work, and went.
        if not Run.objects.filter(state__in=_UNFINISHED).exists():
            return count


def _begin(number: uuid.UUID | None, *, by: Actor, origin: Origin) -> Run | None:
    """Begin an attempt at a run; None where none waits. Nobody else is at work."""
    with acting(by):
        rows = Run.objects.select_for_update().filter(state__in=_UNFINISHED)
        every = list(rows.order_by("asked_at", "id"))
        for row in every:
            if row.state == RunState.RUNNING and row.id != number:
                row.state = RunState.WAITING  # whoever did it is gone
                row.save(update_fields=["state"])
        run = next((row for row in every if row.id == number), None) or next(iter(every), None)
        if run is None:
            return None
        run.state, run.attempt = RunState.RUNNING, uuid.uuid4()
        run.began_at = run.began_at or origin.at
        run.save(update_fields=["state", "attempt", "began_at"])
        return run


def _failed(run: Run, error: Exception, *, by: Actor, origin: Origin) -> None:
    """End a run that cannot be done, saying so; nothing of a row may stand in it."""
    _LOG.error("a run failed", exc_info=error)
    zh, en = "没有做完，已比对的规则照样算数。请管理员看日志。", "It did not come to its end."
    if isinstance(error, SunledgerError):
        zh, en = error.zh, error.en
    elif "No space left" in str(error):
        zh, en = (
            "磁盘满了，没有做完。请腾出空间再比对。",
            "The disk is full. Free space, run again.",
        )
    with acting(by):
        rows = Run.objects.filter(id=run.id, attempt=run.attempt)
        ended = {"state": RunState.FAILED, "ended_at": timezone.now()}
        if rows.update(**ended, progress_zh=zh[:300], progress_en=en[:300]):
            act = Act("comparison.run_failed", "run", str(run.id), {})
            append([act], by=by, origin=origin)


@dataclass
class _Running:
    run: Run
    by: Actor
    origin: Origin
    done: Callable[[int], None] | None
    tell: Tell | None
    began: datetime = field(default_factory=timezone.now)

    def work(self) -> None:
        """Do what of the run is missing."""
        run, known = self.run, catalogue()
        self.say("正在读登记簿和各部门的表……", "Reading the register and the tables …")
        inputs = Inputs(_folder(run), known, on=run.as_of, by=self.by)
        try:
            self._note_inputs(inputs)
            parameters = _parameters(run.as_of)
            compiler = Compiler(known, parameters)
            fresh: list[Planned] = []
            for flag in self._missing():
                try:
                    plan = planned(known, flag, compiler, parameters, inputs.hashes)
                except RuleError as error:
                    self._write_not_run(flag, error.zh, error.en)
                    continue
                if not self._same(plan):
                    fresh.append(plan)
            if fresh:
                self._compare(inputs, fresh, parameters)
            renew_kin(self.run.as_of)
        finally:
            inputs.forget()
        self._end()

    def say(self, zh: str, en: str) -> None:
        """Write down how far the run is, and that somebody is at it."""
        if self.tell is not None:
            self.tell(zh, en)
        mine = Run.objects.filter(id=self.run.id, attempt=self.run.attempt)
        if not mine.update(progress_zh=zh[:300], progress_en=en[:300]):
            raise Superseded

    def _note_inputs(self, inputs: Inputs) -> None:
        mine = Run.objects.filter(id=self.run.id, attempt=self.run.attempt)
        version, tables = inputs.register.version, dict(inputs.hashes)
        if not mine.update(register_version=version, tables=tables):
            raise Superseded

    def _missing(self) -> list[Flag]:
        """Return the rules of the run that have no result yet."""
        with acting(self.by):
            there = set(RuleRun.objects.filter(run=self.run).values_list("rule", flat=True))
        return [flag for flag in _chosen(self.run.rules) if flag.code not in there]

    def _same(self, plan: Planned) -> bool:
        """Point to the last result of a rule where nothing that it depends on has changed."""
        with acting(self.by):
            last = (
                RuleRun.objects.filter(rule=plan.flag.code)
                .exclude(status=RuleStatus.NOT_RUN)
                .order_by("-id")
                .first()
            )
            if last is None or last.fingerprint != plan.fingerprint:
                return False
            self._hold()
            number = last.same_as_id or last.id
            row = self._row(plan, RuleStatus(last.status), same_as_id=number)
            for name in ("why_zh", "why_en", "applied", "flagged", "clear", "not_applicable"):
                setattr(row, name, getattr(last, name))
            row.missing, row.tables, row.batches = last.missing, last.tables, last.batches
            row.save(force_insert=True)
        self._told(row)
        return True

    def _hold(self) -> None:
        """Lock the run until the end of the transaction; raise Superseded where it is another's."""
        mine = Run.objects.select_for_update().filter(id=self.run.id, attempt=self.run.attempt)
        if not mine.exists():
            raise Superseded

    def _row(self, plan: Planned, status: RuleStatus, **more: object) -> RuleRun:
        flag = plan.flag
        return RuleRun(
            run=self.run,
            rule=flag.code,
            route=flag.route,
            sealed=flag.route in SEALED,
            version=flag.version,
            parameters=plan.parameters,
            fingerprint=plan.fingerprint,
            status=status,
            as_of=self.run.as_of,
            began_at=self.began,
            ended_at=timezone.now(),
            tables=dict(plan.tables),
            **more,
        )

    def _told(self, row: RuleRun) -> None:
        self.began = row.ended_at
        if self.done is not None:
            self.done(row.id)

    def _write_not_run(self, flag: Flag, zh: str, en: str) -> None:
        plan = Planned(flag, "", {}, {})
        with acting(self.by):
            self._hold()
            row = self._row(plan, RuleStatus.NOT_RUN, why_zh=zh[:1000], why_en=en[:1000])
            row.save(force_insert=True)
        self._told(row)

    # ---- the rules that are worked out

    def _compare(self, inputs: Inputs, fresh: Sequence[Planned], parameters: Parameters) -> None:
        self.say("正在摆好要比的表……", "Laying out the tables …")
        laid = inputs.lay({name for plan in fresh for name in plan.tables})
        teller = Teller(
            laid,
            catalogue(),
            key=settings.HOME.key("pseudonyms"),
            villages=village_codes(county()),
            lines=lines(),
        )
        try:
            for plan, result in self._results(laid.snapshot, fresh, parameters):
                self._write(inputs, plan, result, teller)
        finally:
            teller.close()

    def _results(
        self, snapshot: Snapshot, fresh: Sequence[Planned], parameters: Parameters
    ) -> Iterator[tuple[Planned, RuleResult]]:
        """Yield what each rule gives as soon as it is there, while others are worked out aside."""
        found: Queue[RuleResult | BaseException | None] = Queue()
        plans = {plan.flag.code: plan for plan in fresh}
        stopped, said = Event(), list[tuple[str, str]]()

        def ready(result: RuleResult) -> None:
            if stopped.is_set():
                raise Superseded
            found.put(result)

        def work() -> None:
            try:
                run_rules(
                    snapshot,
                    [plan.flag for plan in fresh],
                    parameters.values,
                    self.run.as_of,
                    catalogue=catalogue(),
                    memory_bytes=_MEMORY,
                    seconds_limit=_SECONDS_PER_RULE,
                    progress=lambda zh, en: said.append((zh, en)),
                    ready=ready,
                )
                found.put(None)
            except BaseException as error:  # noqa: BLE001 - told in the thread that waits
                found.put(error)

        worker = Thread(target=work, name="comparing", daemon=True)
        worker.start()
        try:
            while True:
                try:
                    one = found.get(timeout=_TOLD_EVERY)
                except Empty:
                    self.say(*(said[-1] if said else _AT_WORK))
                    continue
                if one is None:
                    return
                if isinstance(one, BaseException):
                    raise one
                yield plans[one.rule], one
        finally:
            stopped.set()
            worker.join()

    def _write(self, inputs: Inputs, plan: Planned, result: RuleResult, teller: Teller) -> None:
        """Write the result of a rule with its hits: new ones, and which stand no more."""
        status = RuleStatus(result.status)
        with acting(self.by):
            self._hold()
            read = plan.tables if status is not RuleStatus.NOT_RUN else ()
            row = self._row(plan, status, batches=inputs.batches_of(read))
            if result.why is not None:
                row.why_zh, row.why_en = result.why.zh[:1000], result.why.en[:1000]
            row.applied, row.flagged, row.clear = result.applied, result.flagged, result.clear
            row.not_applicable, row.missing = result.not_applicable, dict(result.missing_data)
            row.parameters = {name: as_json(value) for name, value in result.parameters.items()}
            row.save(force_insert=True)
            if status is not RuleStatus.NOT_RUN:
                row.new, row.gone = _keep(row, teller.hits(plan.flag, result))
                row.save(update_fields=["new", "gone"])
        self._told(row)

    def _end(self) -> None:
        with acting(self.by):
            self._hold()
            ran = RuleRun.objects.filter(run=self.run)
            told = {
                "rules": ran.count(),
                "same": ran.exclude(same_as=None).count(),
                "not_run": ran.filter(status=RuleStatus.NOT_RUN).count(),
                "register": self.run.register_version,
            }
            Run.objects.filter(id=self.run.id).update(
                state=RunState.DONE,
                ended_at=timezone.now(),
                progress_zh="比对完了。",
                progress_en="Done.",
            )
            act = Act("comparison.run_done", "run", str(self.run.id), told)
            append([act], by=self.by, origin=self.origin)


def renew_kin(on: date) -> None:
    """Write anew who is whose kin and who holds a post, where that may have changed.

    Before somebody's kinship decides: a table, an account's ID number or a person of the register
    may be there since the last comparison. Two at once do it once.
    """
    by = platform()
    with acting(by):
        mark = kin.digest(on, by)
        if KinMark.objects.filter(digest=mark).exists():
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KIN])
        if not KinMark.objects.filter(digest=mark).exists():
            kin.renew(_base() / f"kin-{uuid.uuid4().hex}", on, by)
            KinMark.objects.all().delete()
            KinMark.objects.create(digest=mark, at=timezone.now())


def _keep(row: RuleRun, hits: Iterator[Hit]) -> tuple[int, int]:
    """Keep the hits that are new or say something else, end those that stand no more; count both.

    A subject of which something changed is neither: its hit is ended and written anew.
    """
    standing = {
        key: (number, content)
        for number, key, content in Hit.objects.filter(rule=row.rule, ended=None).values_list(
            "id", "ref_key", "content"
        )
    }
    known = len(standing)
    ended: list[int] = []
    made: list[Hit] = []
    new = found = 0
    for hit in hits:
        found += 1
        number, content = standing.pop(hit.ref_key, (None, None))
        if content == hit.content:
            continue
        if number is None:
            new += 1
        else:
            ended.append(number)
        hit.made = row
        made.append(hit)
        if len(made) >= _AT_ONCE:
            _end(ended, row)
            Hit.objects.bulk_create(made)
            ended, made = [], []
    gone = [number for number, _ in standing.values()]
    _end([*ended, *gone], row)
    Hit.objects.bulk_create(made)
    assert known - len(gone) + new == found  # noqa: S101 - each subject once
    return new, len(gone)


def _end(numbers: Sequence[int], row: RuleRun) -> None:
    for start in range(0, len(numbers), _AT_ONCE):
        Hit.objects.filter(id__in=numbers[start : start + _AT_ONCE]).update(ended=row)


def _parameters(on: date) -> Parameters:
    known = catalogue()
    values, _ = resolve_parameters(known, on, county(), {})
    kinds = {name: parameter.kind for name, parameter in known.parameters.items()}
    return Parameters(kinds, values, on)


def _folder(run: Run) -> Path:
    return _base() / str(run.id)


def _base() -> Path:
    base = Path(settings.HOME.files) / "comparison"
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    return base

"""经过: what was stated of a household and done to it, in one line each."""

from datetime import date

from django.utils import timezone

from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import Moment
from sunledger.platform.registers.registry.items import items
from sunledger.platform.registers.registry.models import Procedure, Signing, Step
from sunledger.platform.registers.registry.procedures import procedures
from sunledger.platform.registers.registry.sides import shown

# What the log says of a household, in words; every kind that this room appends is here.
EVENTS = {
    "registry.records_taken_in": ("交来的表登记了 {records} 条", "{records} records taken in"),
    "registry.records_taken_back": ("交来的表退回了", "A table taken in was taken back"),
    "registry.change_proposed": ("有人提出变更", "A change was proposed"),
    "registry.change_applied": ("变更核对后登记", "A change was checked and applied"),
    "registry.change_rejected": ("变更没有同意", "A change was refused"),
    "registry.change_withdrawn": ("变更撤回", "A change was withdrawn"),
    "registry.procedure_started": ("程序开始", "A procedure began"),
    "registry.procedure_stopped": ("程序停下", "A procedure was stopped"),
    "registry.step_done": ("办了一步", "A step was done"),
    "registry.signed": ("农户签字确认", "The household signed"),
}


def moments_of(found: reading.Home, limit: int) -> list[Moment]:
    """Return the moments of a household, the newest first; `by` is the reference of who acted."""
    every = [*_statements(found), *_life(found), *_steps(found), *_signings(found)]
    for key in found.ids:
        every += _events(str(key), limit)
    every.sort(key=lambda m: (m.day, m.at is not None, m.at or m.day, m.ref), reverse=True)
    return every[:limit]


def _events(household: str, limit: int) -> list[Moment]:
    return [
        Moment(
            day=timezone.localdate(event.at),
            at=event.at,
            kind=event.kind,
            zh=EVENTS[event.kind][0].format_map(dict(event.told)),
            en=EVENTS[event.kind][1].format_map(dict(event.told)),
            by=event.by,
            ref=f"event:{event.number:012}",
        )
        for event in events_of("household", household, limit=limit)
        if event.kind in EVENTS
    ]


def _statements(found: reading.Home) -> list[Moment]:
    moments = []
    for said in reading.statements(found, history=True):
        item = items()[said.item]
        value = "收回" if said.value is None else shown(said.item, said.value)
        label = f"（{said.label}）" if said.label else ""
        whose = said.said_name or said.origin.department
        again = "更正：" if said.replaces else ""
        moments.append(
            Moment(
                day=said.said_on or timezone.localdate(said.origin.at),
                at=None,
                kind="statement",
                zh=f"{again}{item.zh}{label}：{value} {whose}".strip(),
                en=f"{'Corrected: ' if again else ''}{item.en}{label}: {value} {whose}".strip(),
                by=said.origin.by,
                ref=f"statement:{said.id:012}",
            )
        )
    return moments


def _life(found: reading.Home) -> list[Moment]:
    """Return joining, leaving and moving, where their days are known."""
    moments: list[Moment] = []

    def add(day: date | None, kind: str, zh: str, en: str, ref: int) -> None:
        if day is not None:
            moments.append(Moment(day, None, kind, zh, en, "", f"{kind}:{ref:012}"))

    for m in reading.members(found):
        add(m.since, "joined", f"{m.name} 加入", f"{m.name} joined", m.membership)
        add(m.until, "left", f"{m.name} 离开", f"{m.name} left", m.membership)
    for place, r in enumerate(reading.residences(found)):
        where = f"{r.village_name}{r.group}"
        add(r.since, "moved", f"住到{where}", f"Lives in {where}", place)
    return moments


def _steps(found: reading.Home) -> list[Moment]:
    moments = []
    for row in Procedure.objects.filter(household__in=found.ids).select_related("version"):
        plan = procedures(row.version.at.date(), "")[row.kind]
        names = {step.code: step for step in plan.steps}
        moments += [
            Moment(
                day=step.day,
                at=None,
                kind="step",
                zh=f"{plan.zh}：{names[step.code].zh} {step.document}".strip(),
                en=f"{plan.en}: {names[step.code].en} {step.document}".strip(),
                by=step.by,
                ref=f"step:{step.id:012}",
            )
            for step in Step.objects.filter(procedure=row)
        ]
    return moments


def _signings(found: reading.Home) -> list[Moment]:
    return [
        Moment(
            day=row.day,
            at=None,
            kind="signing",
            zh=f"农户对 {row.period_from} 至 {row.period_to} 的内容签字",
            en=f"The household signed for {row.period_from} to {row.period_to}",
            by=row.by,
            ref=f"signing:{row.id}",
        )
        for row in Signing.objects.filter(household__in=found.ids)
    ]

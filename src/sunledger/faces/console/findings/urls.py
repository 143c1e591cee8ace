"""The addresses of findings; `console/urls.py` mounts them."""

from functools import partial

from django.urls import URLPattern

from sunledger.faces.audience import any_of, page
from sunledger.faces.console.findings import figures, files, pack, pages
from sunledger.faces.console.findings.household import household_findings
from sunledger.faces.console.findings.listing import findings, helps
from sunledger.faces.console.lists import addresses
from sunledger.faces.console.menu import FINDINGS
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.questions.findings.access import place_of_finding as at
from sunledger.platform.questions.findings.services import Kind
from sunledger.platform.registers.registry.access import place_of_household

_ONE = "c/finding/<uuid:finding>"

# Whoever has a part in findings opens these pages; which finding is there for whom says its room.
SEES = any_of(*FINDINGS)
# Who tells a person, or helps her to reply, writes her the letters.
WRITES = any_of(Task.NOTIFY_PERSON, Task.NOTE_REPLY, Task.CHECK_FINDING, Task.DECIDE_FINDING)

urlpatterns: list[URLPattern] = [
    *addresses(
        "c/finding",
        findings,
        name="findings",
        task=SEES,
        export=any_of(Task.EXPORT, Task.DISCIPLINE_FINDINGS),
    ),
    *addresses("c/help", helps, name="helps", task=Task.HELP, export=Task.EXPORT),
    page(
        "c/household/<uuid:household>/findings",
        household_findings,
        name="household_findings",
        task=Task.SEE_HOUSEHOLD,
        place=place_of_household,
    ),
    *(
        page(f"{_ONE}{tail}", view, name=name, task=SEES, place=at)
        for tail, name, view in (
            ("", "finding", pages.finding),
            ("/evidence", "finding_evidence", pages.evidence),
            ("/replies", "finding_replies", pages.replies),
            ("/steps", "finding_steps", pages.steps),
            ("/papers", "finding_papers", pages.papers),
            ("/pack", "finding_pack", pack.pack),
            ("/paper/<uuid:paper>", "finding_paper", files.paper),
        )
    ),
    *(
        page(
            f"{_ONE}/{kind}.{'pdf' if pdf else 'docx'}",
            partial(files.letter, kind=kind, pdf=pdf),
            name=f"finding_{kind}_{'pdf' if pdf else 'docx'}",
            task=WRITES,
            place=at,
        )
        for kind in Kind
        for pdf in (False, True)
    ),
    *(
        page(f"c/warning{tail}", view, name=name, task=Task.SEE_FIGURES)
        for tail, name, view in (
            ("", "funnel", figures.funnel),
            ("/workload", "workload", figures.workload),
            ("/precision", "precision", figures.precision),
        )
    ),
]

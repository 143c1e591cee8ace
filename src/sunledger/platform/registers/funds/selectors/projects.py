"""What the tables of projects, contracts and payments say of a project: for whoever publishes it.

The room of projects is not there; of tenders, progress and acceptance nothing is known here.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.registers.funds.models import Contract, Project, WorksPayment


@dataclass(frozen=True)
class ContractTold:
    """A contract of a project: with whom, for how much in fen, and what was paid of it."""

    code: str
    buyer: str
    supplier: str
    agreed_fen: int
    signed_on: date
    paid_fen: int


@dataclass(frozen=True)
class PaymentTold:
    """What was paid of a contract on a day, and how many percent were built by then, as written."""

    contract: str
    on: date
    fen: int
    progress: str


@dataclass(frozen=True)
class ProjectTold:
    """A project: what it is called, the code of its village, what was approved, and its money.

    `place` is "" where its village is not known; `approved_fen` None where no table says it.
    """

    code: str
    name: str
    place: str
    approved_fen: int | None
    contracts: tuple[ContractTold, ...]
    payments: tuple[PaymentTold, ...]


def projects(place: str, *, by: Actor, most: int) -> list[tuple[str, str, str]]:
    """Return code, name and village of the projects in a place that have a contract, the newest.

    Raises Refused where the actor may not see funds.
    """
    require(by, Task.SEE_FUNDS)
    inside = villages_within([place])
    with acting(by):
        signed = Contract.objects.values("project")
        found = Project.objects.filter(Q(place__in=inside), code__in=signed).order_by("-id")
        rows = found.values_list("code", "name", "place__code")[:most]
        return [(code, name or code, village) for code, name, village in rows]


def project(code: str, *, by: Actor) -> ProjectTold | None:
    """Return what is known of a project; None where there is none of that code.

    Raises Refused where the actor may not see funds.
    """
    require(by, Task.SEE_FUNDS)
    with acting(by):
        row = Project.objects.filter(code=code).select_related("place").first()
        if row is None:
            return None
        contracts = list(Contract.objects.filter(project=code).order_by("signed_on", "code"))
        paid = WorksPayment.objects.filter(contract__in=contracts).select_related("contract")
        payments = [
            PaymentTold(one.contract.code, one.on, one.amount_fen, one.progress)
            for one in paid.order_by("on", "id")
        ]
    sums = {one.code: 0 for one in contracts}
    for each in payments:
        sums[each.contract] += each.fen
    return ProjectTold(
        code=row.code,
        name=row.name or row.code,
        place="" if row.place is None else row.place.code,
        approved_fen=row.approved_fen,
        contracts=tuple(
            ContractTold(
                one.code,
                one.buyer,
                one.supplier,
                one.amount_fen if one.changed_fen is None else one.changed_fen,
                one.signed_on,
                sums[one.code],
            )
            for one in contracts
        ),
        payments=tuple(payments),
    )

"""Every job of the platform, by name: a thin call of a service."""

import uuid
from datetime import date

from sunledger.faces.jobs.declare import daily, job, often
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency import services as transparency
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.comparison import services as comparison
from sunledger.platform.questions.findings import services as findings
from sunledger.platform.questions.intake import services as intake
from sunledger.platform.questions.notices import services as notices
from sunledger.platform.registers.funds import services as funds


@job(intake.CHECK, in_steps=True)
def check_batch(actor: Actor, origin: Origin, batch: str) -> None:
    """Check a file that was handed in."""
    intake.run_check(uuid.UUID(batch), by=actor, origin=origin)


@job(intake.TAKE, in_steps=True)
def take_batch_in(actor: Actor, origin: Origin, batch: str) -> None:
    """Have the rows of a batch count."""
    intake.run_taking(uuid.UUID(batch), by=actor, origin=origin)


@daily(intake.EXPIRE)
def expire_batches(origin: Origin) -> None:
    """Delete what was handed in and is over."""
    intake.expire(origin)


@job(comparison.RUN, in_steps=True)
def compare(actor: Actor, origin: Origin, run: str) -> None:
    """Compare because somebody asked; the platform itself does it, whoever that was."""
    del actor
    _compare(origin, uuid.UUID(run))


@daily(comparison.NIGHT)
def compare_at_night(origin: Origin) -> None:
    """Compare everything that changed since the night before."""
    comparison.start_nightly(origin=origin)
    _compare(origin)


def _compare(origin: Origin, run: uuid.UUID | None = None) -> None:
    comparison.run_waiting(run, origin=origin)
    findings.take_up_all(origin=origin)


@job(notices.DRAFT_MONTH, in_steps=True)
def draft_month(actor: Actor, origin: Origin, month: str) -> None:
    """Draft a month of all villages."""
    notices.run_month(notices.DRAFT_MONTH, date.fromisoformat(month), by=actor, origin=origin)


@job(notices.AGREE_MONTH, in_steps=True)
def agree_month(actor: Actor, origin: Origin, month: str) -> None:
    """Agree to a month of all villages."""
    notices.run_month(notices.AGREE_MONTH, date.fromisoformat(month), by=actor, origin=origin)


@often(transparency.PUBLISH)
def publish_log(origin: Origin) -> None:
    """Sign what was written into the log since the last time."""
    del origin  # the log goes by numbers, never by a clock
    transparency.publish()


@daily(notices.CLOSE)
def end_notices(origin: Origin) -> None:
    """End the notices whose days are over; take down what is personal."""
    notices.close_due(origin)


@daily(funds.WRITE_REPORTS)
def write_fund_reports(origin: Origin) -> None:
    """Write the regular reports of funds that are due, and those of periods that were missed."""
    funds.write_reports(origin)

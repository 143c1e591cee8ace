"""What a household received, as the tables of payments say: read from the extracts that count.

People are found by the keyed hashes of the household's own ID numbers; of others no row is read.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.questions.intake.extracts import Extract, counting
from sunledger.platform.registers.registry.selectors import numbers

PAYMENTS = "payments"
PAID = "成功"
_FIELDS = ("item", "amount_fen", "pay_month", "paid_on", "status", "failure", "person", "card")


@dataclass(frozen=True)
class Payment:
    """One line of a payment: what it is for, of which month, when it was paid and to whom.

    `paid` tells whether it reached the card; else `failure` may say why not. `name` is the member
    of the household. `card` is the mask of the household's own card that it went to, "" where it
    went to another one. `batch` and `row` are where it is written.
    """

    item: str
    amount_fen: int
    month: date
    paid_on: date | None
    paid: bool
    status: str
    failure: str
    name: str
    card: str
    batch: uuid.UUID
    row: int


def payments_of(household: uuid.UUID, *, by: Actor, on: date) -> list[Payment]:
    """Return every payment to the members of a household that is known on a day, newest first.

    Raises Refused, hidden, where the household is not the actor's own nor hers to see.
    """
    names, cards = numbers(household, by=by)
    found = rows_about(names, PAYMENTS, _FIELDS, on=on)
    payments = [
        Payment(
            item=told["item"],
            amount_fen=told["amount_fen"],
            month=told["pay_month"],
            paid_on=told["paid_on"],
            paid=told["status"] == PAID,
            status=told["status"],
            failure=told["failure"] or "",
            name=names[told["person"]],
            card=cards.get(told["card"], ""),
            batch=batch,
            row=told["row_id"],
        )
        for batch, told in found
    ]
    return sorted(payments, key=_when, reverse=True)


def _when(payment: Payment) -> tuple[date, date, str, str]:
    return payment.month, payment.paid_on or payment.month, payment.item, payment.name


def rows_about(
    people: Collection[int], table: str, fields: Collection[str], *, on: date
) -> list[tuple[uuid.UUID, dict[str, Any]]]:
    """Return the rows of a table about people by their keyed hashes, each with its batch.

    For this room alone: whoever calls it has found the hashes under the actor's own rights.
    """
    extracts = counting(on, table)
    if not people or not extracts:
        return []
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as link:
        return [row for extract in extracts for row in _rows_of(link, extract, people, fields)]


def _rows_of(
    link: duckdb.DuckDBPyConnection,
    extract: Extract,
    people: Collection[int],
    fields: Collection[str],
) -> list[tuple[uuid.UUID, dict[str, Any]]]:
    names = ["row_id", *fields]
    columns = ", ".join(f'"{name}"' for name in names)
    rows = link.execute(
        f"SELECT {columns} FROM read_parquet(?) WHERE person IN (SELECT unnest(?::bigint[]))",
        [str(extract.rows), list(people)],
    ).fetchall()
    return [(extract.batch, dict(zip(names, row, strict=True))) for row in rows]

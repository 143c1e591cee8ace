"""What becomes of the rows of one batch, while it is booked."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sunledger.platform.registers.funds.models import Left

Told = Mapping[str, Any]


@dataclass
class Booking:
    """The work of one batch, and its tally."""

    batch: uuid.UUID
    table: str
    as_of: date
    villages: Mapping[str, int]
    new: int = 0
    changed: int = 0
    same: int = 0
    left: list[Left] = field(default_factory=list)

    def leave(
        self,
        row: int,
        why: str,
        *,
        document: str = "",
        fen: int = 0,
        line: int | None = None,
        told: Told | None = None,
    ) -> None:
        """Keep a row that cannot be booked."""
        self.left.append(
            Left(
                batch=self.batch,
                table=self.table,
                row=row,
                document=document[:120],
                why=why,
                amount_fen=fen,
                line_id=line,
                told=dict(told or {}),
            )
        )

"""A list of households: a part of it in order, and how many there are; used in `acting` only."""

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sunledger.platform.registers.registry.contracts import Query
from sunledger.platform.registers.registry.finding import Listed, homes
from sunledger.platform.registers.registry.writing import bulk_cursor

FACETS = ("status", "monitor_type", "cause")
Tally = dict[tuple[str, ...], int]  # households by the value of each facet


@dataclass(frozen=True)
class Listing:
    """A list asked for: its conditions, with what the text means looked up once.

    `called` are the households that the text means; without a text it narrows nothing.
    """

    query: Query
    villages: list[int]
    called: Listed

    @classmethod
    def of(cls, query: Query, villages: list[int]) -> "Listing":
        """Return the list of a query in some villages."""
        text = query.text.strip()
        return cls(query, villages, homes(text, villages) if text else None)

    def _where(self, *, facets: bool = True) -> tuple[str, list[Any]]:
        """Return the condition, with or without those of the facets, and its values."""
        parts = [
            "h.village_id = ANY(%s::bigint[])",
            "h.undone_id IS NULL",
            "h.merged_into_id IS NULL",
        ]
        values: list[Any] = [self.villages]
        if self.query.on is None:
            parts.append("h.until IS NULL")
        else:
            parts.append("(h.since IS NULL OR h.since <= %s) AND (h.until IS NULL OR h.until > %s)")
            values += [self.query.on, self.query.on]
        for column in FACETS:
            wanted = getattr(self.query, column)
            if wanted and facets:
                parts.append(f"h.{column} = %s")
                values.append(wanted)
        if self.query.text.strip():
            parts.append("h.id = ANY(%s::uuid[])")
            values.append(self.called)
        return " AND ".join(parts), values

    def ids(
        self, limit: int | None, offset: int = 0, after: uuid.UUID | None = None
    ) -> list[uuid.UUID]:
        """Return a part of the list in its order."""
        if limit == 0:
            return []
        where, values = self._where()
        if after is not None:
            where += (
                " AND (h.village_id, h.number, h.id) > (SELECT a.village_id, a.number, a.id"
                " FROM registry_household a WHERE a.id = %s)"
            )
            values = [*values, after]
        with bulk_cursor() as cursor:
            cursor.execute(
                f"SELECT h.id FROM registry_household h WHERE {where}"
                " ORDER BY h.village_id, h.number, h.id LIMIT %s OFFSET %s",
                [*values, limit, offset],
            )
            return [row[0] for row in cursor.fetchall()]

    def tally(self) -> Tally:
        """Count the households by their facets as if none were narrowed: one look at all."""
        where, values = self._where(facets=False)
        columns = ", ".join(f"h.{column}" for column in FACETS)
        with bulk_cursor() as cursor:
            cursor.execute(
                f"SELECT {columns}, count(*) FROM registry_household h WHERE {where}"
                f" GROUP BY {columns}",
                values,
            )
            return {row[:-1]: row[-1] for row in cursor.fetchall()}

    def kept(self, tally: Tally, *, but: str = "") -> Tally:
        """Return what of a tally the facets asked for let through, all of them or all but one."""
        wanted = [column != but and getattr(self.query, column) for column in FACETS]
        return {
            values: count
            for values, count in tally.items()
            if all(not one or one == value for one, value in zip(wanted, values, strict=True))
        }

    def facet(self, column: str, tally: Tally) -> dict[str, int]:
        """Return how many households there are of each value, the most first."""
        found: Counter[str] = Counter()
        for values, count in self.kept(tally, but=column).items():
            found[values[FACETS.index(column)]] += count
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

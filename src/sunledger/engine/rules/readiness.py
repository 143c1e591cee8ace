"""Which rules can run over the tables that are there, and which two tables would help most."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sunledger.catalogue.model import Flag


@dataclass(frozen=True, slots=True)
class Readiness:
    """Rules by what the present tables allow, and the tables to ask for next.

    `runs` and `in_part` can run, `lacking` names for each other rule the tables that it waits for.
    `next_tables` are at most two tables that let the most rules run, `gained` those rules.
    """

    runs: tuple[str, ...]
    in_part: tuple[str, ...]
    lacking: Mapping[str, tuple[str, ...]]
    next_tables: tuple[str, ...]
    gained: tuple[str, ...]


def readiness(flags: Sequence[Flag], present_tables: Collection[str]) -> Readiness:
    """Return what can run over the tables, and what one or two more tables would add.

    Of several pairs that let as many rules run, the one first in the flags' own order is taken; a
    table that adds nothing is not asked for.
    """
    present = set(present_tables)
    lacking = {flag.code: _lacking(flag, present) for flag in flags}
    waiting = [flag for flag in flags if lacking[flag.code]]
    able = [flag for flag in flags if not lacking[flag.code]]
    chosen = _next_tables(waiting, present)
    with_chosen = present | set(chosen)
    return Readiness(
        runs=tuple(flag.code for flag in able if not _unheard(flag, present)),
        in_part=tuple(flag.code for flag in able if _unheard(flag, present)),
        lacking={flag.code: lacking[flag.code] for flag in waiting},
        next_tables=chosen,
        gained=tuple(flag.code for flag in waiting if not _lacking(flag, with_chosen)),
    )


def _lacking(flag: Flag, present: Collection[str]) -> tuple[str, ...]:
    """Return the tables that keep the flag from running; of a group none of which is there, all."""
    absent = [name for name in flag.main if name not in present]
    for group in flag.any_of:
        if not any(name in present for name in group):
            absent += group
    return tuple(dict.fromkeys(absent))


def _unheard(flag: Flag, present: Collection[str]) -> bool:
    """Tell whether a flag that can run would run in part."""
    wanted = (*flag.also, *(name for group in flag.any_of for name in group))
    return any(name not in present for name in wanted)


def _next_tables(waiting: Sequence[Flag], present: set[str]) -> tuple[str, ...]:
    """Return the one or two tables that let the most of the waiting flags run."""
    absent = dict.fromkeys(name for flag in waiting for name in _lacking(flag, present))
    best: tuple[str, ...] = ()
    most = 0
    for size in (1, 2):
        for tables in combinations(absent, size):
            there = present.union(tables)
            gained = sum(not _lacking(flag, there) for flag in waiting)
            if gained > most:
                best, most = tables, gained
    return best

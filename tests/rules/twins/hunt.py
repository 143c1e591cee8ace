"""Sets twins beside the SQL over many small counties, and cuts a difference to its least rows."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from twins.kit import CATALOGUE, Engine, as_seen
from twins.people import Case


@dataclass
class Outcome:
    """How often each rule gave each verdict, and one difference of each."""

    counts: dict = field(default_factory=dict)
    differences: dict = field(default_factory=dict)


def hunt(twins, as_of, overrides, seed, cases):
    """Return the outcome of one day: the SQL reads all cases at once, a twin each by itself."""
    codes = [code for code in twins if code in CATALOGUE.flags]
    engine = Engine(as_of, overrides, codes)
    counties = []
    for number in range(cases):
        dice = Random(f"{seed} {as_of} {number}")  # noqa: S311 - made-up rows
        counties.append(Case(number, dice, as_of, engine.values).make())
    together = {}
    for county in counties:
        for name, rows in county.items():
            together.setdefault(name, []).extend(rows)
    everything = engine.verdicts(as_seen(together, as_of), codes)
    outcome = Outcome()
    answers = {code: [] for code in codes}
    for county in counties:
        seen = as_seen(county, as_of)
        for code in codes:
            answers[code].append(twins[code](seen, as_of, engine.values))
    for code in codes:
        outcome.counts[code] = Counter(everything[code].values())
        wrong = _union(answers[code]).differs(everything[code])
        if wrong:
            ref = min(wrong, key=str)
            differs = _differing(twins, engine, code, as_of)
            home = next((county for county in counties if ref in differs(county)), None)
            outcome.differences[code] = (
                f"{code} {as_of} {overrides} {ref}: twin {wrong[ref][0]}, SQL {wrong[ref][1]}\n"
                + (_told(_least(home, differs, ref)) if home else "only beside other counties")
            )
    return outcome


def _union(answers):
    whole = answers[0]
    for other in answers[1:]:
        for name in ("flagged", "missing", "free", "open"):
            getattr(whole, name).update(getattr(other, name))
    return whole


def _differing(twins, engine, code, as_of):
    def differs(county):
        seen = as_seen(county, as_of)
        theirs = engine.verdicts(seen, [code])[code]
        return twins[code](seen, as_of, engine.values).differs(theirs)

    return differs


def _least(county, differs, ref):
    """Leave out row after row while the difference stays."""
    wanted = differs(county)[ref]
    rows = [(name, row) for name, found in county.items() for row in found]
    for pair in list(rows):
        fewer = [other for other in rows if other is not pair]
        if differs(_tables(fewer)).get(ref) == wanted:
            rows = fewer
    return _tables(rows)


def _tables(rows):
    tables = {}
    for name, row in rows:
        tables.setdefault(name, []).append(row)
    return tables


def _told(county):
    return "\n".join(
        f"  {name}: " + ", ".join(f"{k}={v}" for k, v in row.items() if v is not None)
        for name, rows in county.items()
        for row in rows
    )

"""Twins of the rules on officials and helpers: K01, K07, H02-H05."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from twins_works.kit import (
    ASKED,
    CLEAR,
    FLAGGED,
    FREE,
    MISSING,
    OPEN,
    OUTSIDE,
    QUIET,
    Case,
    Ref,
    Row,
    in_force,
)
from twins_works.works import RELATIONS, kin_on, within_two

ACTIVE = ("在册", "监测")
STATUSES = (*ACTIVE, "已脱贫", "剔除")


def households(case: Case) -> dict[str, Row]:
    """ "A household's 属性状态 and 村代码 are those of its row 户主 or 本人, else of its first
    row."."""
    rows = defaultdict(list)
    for row in case["members"]:
        rows[row["household"]].append(row)
    return {
        household: next((r for r in found if r.get("relation") in ("户主", "本人")), found[0])
        for household, found in rows.items()
    }


def aided(case: Case, *, own_row: bool) -> list[Row]:
    """Return the rows of persons "of an in-force 救助证号": in force by each person's own row, or
    by any row of the number."""
    rows = case["assistance"]
    numbers = {row["aid_no"] for row in rows if in_force(row, case.as_of)}
    if own_row:
        return [row for row in rows if in_force(row, case.as_of)]
    return [row for row in rows if row["aid_no"] in numbers]


def k01(case: Case) -> dict[Ref, str]:
    """ "a member of an active household or a person of an in-force 救助证号 is kin within two
    steps of a cadre in office in the same village, with no `kin_declarations` row for that pair";
    "a declaration covers only its own pair"."""
    edges = kin_on(case, case.as_of)
    listed = [edge for edge in edges if edge[2] in RELATIONS]
    found: dict[str, set[Ref]] = defaultdict(set)
    for cadre in case["cadres"]:
        if not in_force(cadre, case.as_of):
            continue
        near = within_two({cadre["person"]}, listed) - {cadre["person"]}
        far = within_two({cadre["person"]}, edges) - {cadre["person"]}
        for person, village, verdict in supported(case):
            pair = (cadre["person"], person)
            if village == cadre["village"] and person in far:
                found[verdict if person in near else FREE].add(pair)
            elif village is None and person in far:
                found[FREE].add(pair)
    declared = {(row["cadre"], row["relative"]) for row in case["kin_declarations"]}
    said = dict.fromkeys(found[MISSING], MISSING)
    said |= dict.fromkeys(found[FREE], FREE)
    said |= {pair: _k01_refused(case, *pair) for pair in found[FLAGGED]}
    return said | {pair: QUIET for pair in said if pair in declared}


def supported(case: Case) -> list[tuple[int, str | None, str]]:
    """Return who is supported with his village, and the verdict to which that leads."""
    found = []
    heads = households(case)
    for row in case["members"]:
        head = heads[row["household"]]
        if row["person_ok"] and head["status"] in ACTIVE:
            found.append((row["person"], head.get("village"), FLAGGED))
        elif row["person_ok"] and head["status"] not in STATUSES:
            found.append((row["person"], head.get("village"), MISSING))
    own = aided(case, own_row=True)
    return found + [
        (row["person"], row.get("village"), FLAGGED if row in own else FREE)
        for row in aided(case, own_row=False)
    ]


def _k01_refused(case: Case, cadre: int, person: int) -> str:
    """ "either person of a kinship row" speaks for the pair, and so does a declaration of it."""
    verdict = FLAGGED
    for row in case.refused("kinship"):
        if {row.get("person"), row.get("relative")} & {cadre, person}:
            return MISSING
    for row in case.refused("kin_declarations"):
        pair = (row.get("cadre"), row.get("relative"))
        if pair == (cadre, person):
            return MISSING
        if pair in ((None, person), (cadre, None)):
            verdict = ASKED
    others = [
        *(row.get("person") for row in case.refused("cadres")),
        *(row.get("person") for row in case.refused("members")),
        *(row.get("person") for row in case.refused("assistance")),
        *(row.get(f) for row in case.refused("hukou") for f in ("person", "father", "spouse")),
    ]
    own = {row["household"] for row in case["members"] if row["person"] == person}
    shared = any(row.get("household") in own for row in case.refused("members"))
    return ASKED if shared or {cadre, person} & set(others) else verdict


def k07(case: Case) -> dict[Ref, str]:
    """ "a cadre in office now is himself, or is in one household (`members`, `hukou`) or 救助证号
    with, a member of an active household or a person of an in-force 救助证号"."""
    heads = households(case)
    active = {
        row["person"]
        for row in case["members"]
        if row["person_ok"] and heads[row["household"]]["status"] in ACTIVE
    }
    odd = {
        row["person"]
        for row in case["members"]
        if row["person_ok"] and heads[row["household"]]["status"] not in STATUSES
    }
    said = {}
    for cadre in case["cadres"]:
        person = cadre["person"]
        if not in_force(cadre, case.as_of):
            said.setdefault((person,), QUIET)
            continue
        verdicts = set()
        for own_row in (True, False):
            aid = aided(case, own_row=own_row)
            for shared in (case["assistance"], aid):
                with_him = {person}
                for rows, name in (
                    (case["members"], "household"),
                    (case["hukou"], "book"),
                    (shared, "aid_no"),
                ):
                    homes = {row[name] for row in rows if row["person"] == person}
                    with_him |= {row["person"] for row in rows if row[name] in homes}
                if with_him & (active | {row["person"] for row in aid}):
                    verdicts.add(FLAGGED)
                else:
                    verdicts.add(MISSING if with_him & odd else QUIET)
        said[(person,)] = verdicts.pop() if len(verdicts) == 1 else FREE
    return said


def h02(case: Case) -> dict[Ref, str]:
    """ "the same 照片哈希 in two or more visits"."""
    counts = Counter(row.get("photo_hash") for row in case["visits"])
    return {
        (row["visit"],): OPEN
        if row.get("photo_hash") is None
        else FLAGGED
        if counts[row["photo_hash"]] > 1
        else CLEAR
        for row in case["visits"]
    }


def h03(case: Case) -> dict[Ref, str]:
    """ "(the later) consecutive visits of one helper with coordinates whose straight-line speed >
    120 km/h"; "visits without coordinates are left out first; of several in one minute the first
    counts; a sphere of 6371 km"."""
    said = {(row["visit"],): QUIET for row in case["visits"]}
    places: dict[int, list[Row]] = defaultdict(list)
    for row in case["visits"]:
        if row.get("longitude") is None or row.get("latitude") is None:
            said[(row["visit"],)] = OPEN
        elif row["visited_at"] not in [r["visited_at"] for r in places[row["helper"]]]:
            places[row["helper"]].append(row)
    for rows in places.values():
        for a, b in pairwise(sorted(rows, key=lambda row: row["visited_at"])):
            hours = (b["visited_at"] - a["visited_at"]).total_seconds() / 3600
            if kilometres(a, b) / hours > 120:
                said[(b["visit"],)] = FLAGGED
    return said


def kilometres(a: Row, b: Row) -> float:
    x1, y1, x2, y2 = (radians(r[n]) for r in (a, b) for n in ("longitude", "latitude"))
    half = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def periods(case: Case) -> dict[tuple[str, int], list[tuple[date, date]]]:
    """ "adjoining periods of one pair are one pairing"."""
    found = defaultdict(list)
    for row in case["pairings"]:
        pair = (row["household"], row["helper"])
        found[pair].append((row["starts_on"], row.get("ends_on") or date.max))
    joined = {}
    for pair, spans in found.items():
        kept: list[tuple[date, date]] = []
        for start, end in sorted(spans):
            if end < start:
                continue
            if kept and start <= min(kept[-1][1], date.max - timedelta(days=1)) + timedelta(days=1):
                kept[-1] = (kept[-1][0], max(kept[-1][1], end))
            else:
                kept.append((start, end))
        joined[pair] = kept
    return joined


def h04(case: Case) -> dict[Ref, str]:
    """ "active household, pairing valid now, no visit in the last `visit_gap_days` days (no
    default: without it not applicable)"; "more than that many days since the last visit of any
    kind by anyone; a pairing younger than that is not applicable; never visited counts from
    结对起"."""
    gap = case.parameter("visit_gap_days")
    heads = households(case)
    said = {}
    for pair, spans in periods(case).items():
        now = [span for span in spans if span[0] <= case.as_of <= span[1]]
        status = heads[pair[0]]["status"] if pair[0] in heads else "剔除"
        if gap is None:
            said[pair] = OUTSIDE
        elif not now or status in ("已脱贫", "剔除"):
            said[pair] = QUIET
        elif (case.as_of - now[0][0]).days < gap:
            said[pair] = OUTSIDE if status in ACTIVE else OPEN
        else:
            days = [r["visited_at"].date() for r in case["visits"] if r["household"] == pair[0]]
            late = (case.as_of - max(days, default=now[0][0])).days > gap
            if status in ACTIVE:
                said[pair] = _h04_refused(case, *pair) if late else CLEAR
            else:
                said[pair] = MISSING if late else OPEN
    return said


def _h04_refused(case: Case, household: str, helper: int) -> str:
    verdict = FLAGGED
    for row in case.refused("visits"):
        if row.get("household") == household:
            return MISSING
        if row.get("household") is None:
            verdict = ASKED
    for row in case.refused("pairings"):
        if (row.get("household"), row.get("helper")) == (household, helper):
            return MISSING
        if row.get("household") in (household, None) and row.get("helper") in (helper, None):
            verdict = ASKED
    if any(row.get("household") == household for row in case.refused("members")):
        return ASKED
    return verdict


def h05(case: Case) -> dict[Ref, str]:
    """ "in the last full calendar year, wholly covered by the pairing: fewer than
    `visits_per_year` visits, or none in one of `visit_months` (no defaults: without them not
    applicable)"; "H05 counts visits by the paired helper"."""
    least, months = case.parameter("visits_per_year"), case.parameter("visit_months")
    year = case.as_of.year - 1
    said = {}
    for pair, spans in periods(case).items():
        covered = any(s <= date(year, 1, 1) and date(year, 12, 31) <= e for s, e in spans)
        visits = [
            row["visited_at"]
            for row in case["visits"]
            if (row["household"], row["helper"]) == pair and row["visited_at"].year == year
        ]
        few = least is not None and len(visits) < least
        none = any(month not in [day.month for day in visits] for month in months or ())
        if least is None and not months:
            said[pair] = OUTSIDE
        elif not covered:
            said[pair] = QUIET
        else:
            said[pair] = _h05_refused(case, *pair, year) if few or none else CLEAR
    return said


def _h05_refused(case: Case, household: str, helper: int, year: int) -> str:
    verdict = FLAGGED
    for row in case.refused("visits"):
        pair, when = (row.get("household"), row.get("helper")), row.get("visited_at")
        if pair == (household, helper) and (when is None or when.year == year):
            return MISSING
        if pair[0] in (household, None) and pair[1] in (helper, None):
            verdict = ASKED
    for row in case.refused("pairings"):
        if (row.get("household"), row.get("helper")) == (household, helper):
            return MISSING
        if row.get("household") in (household, None) and row.get("helper") in (helper, None):
            verdict = ASKED
    return verdict


TWINS = {"K01": k01, "K07": k07, "H02": h02, "H03": h03, "H04": h04, "H05": h05}

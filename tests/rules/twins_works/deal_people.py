"""Deals random households, cadres, kin, pairings and visits that stand at the limits."""

from datetime import date, datetime, timedelta
from random import Random

from twins_works.deal_books import DAYS, VILLAGES
from twins_works.deal_works import cadres, hukou, kinship
from twins_works.kit import Case, Row

GAP = 90


def deal(rng: Random) -> Case:
    as_of = rng.choice((*DAYS, date(2025, 12, 31), date(2026, 1, 1)))
    case = Case(as_of)
    for name, value in (("visit_gap_days", GAP), ("visits_per_year", 2), ("visit_months", [1, 12])):
        if rng.random() < 0.75:
            case.overrides[name] = value
    case.tables = {
        "members": _members(rng),
        "assistance": _assistance(rng, as_of),
        "cadres": cadres(rng, as_of, [as_of]),
        "kinship": kinship(rng, as_of, [as_of]),
        "hukou": hukou(rng),
        "kin_declarations": _declarations(rng, as_of),
        "pairings": _pairings(rng, as_of),
        "visits": _visits(rng, as_of),
    }
    for name in ("members", "assistance", "hukou"):
        if rng.random() < 0.15:
            case.tables[name] = []
    if rng.random() < 0.4:
        _refuse(rng, case)
    return case


def deal_rounds(rng: Random) -> Case:
    """Deal active households whose pairings and last visits stand at the limits."""
    case = deal(rng)
    case.overrides = {"visit_gap_days": GAP, "visits_per_year": rng.choice((1, 2, 3))}
    case.tables["members"] = [
        {"household": f"H{n}", "name": "某", "person": n, "person_ok": True, "status": "在册"}
        for n in range(1, 6)
    ]
    for row in case["pairings"]:
        if rng.random() < 0.6:
            row["ends_on"] = rng.choice((None, case.as_of))
    for row in case["visits"]:
        day = case.as_of - timedelta(days=rng.choice((GAP - 1, GAP, GAP, GAP + 1, GAP + 9)))
        if rng.random() < 0.7:
            row["visited_at"] = datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001
    return case


def _refuse(rng: Random, case: Case) -> None:
    makers = {
        "members": lambda: _members(rng),
        "assistance": lambda: _assistance(rng, case.as_of),
        "cadres": lambda: cadres(rng, case.as_of, [case.as_of]),
        "kinship": lambda: kinship(rng, case.as_of, [case.as_of]),
        "hukou": lambda: hukou(rng),
        "kin_declarations": lambda: _declarations(rng, case.as_of),
        "pairings": lambda: _pairings(rng, case.as_of),
        "visits": lambda: _visits(rng, case.as_of),
    }
    for name in rng.sample(list(makers), 3):
        rows = makers[name]()
        case.tables[f"{name}_refused"] = [
            {key: None if rng.random() < 0.3 else value for key, value in row.items()}
            for row in rng.sample(rows, min(len(rows), 2))
        ]


def _members(rng: Random) -> list[Row]:
    rows = []
    for number in range(rng.randint(1, 5)):
        village = rng.choice((*VILLAGES[:2], *VILLAGES[:2], VILLAGES[0], None))
        status = rng.choice(("在册", "监测", "已脱贫", "剔除", "其他", "其他"))
        for place in range(rng.randint(1, 3)):
            bad = rng.random() < 0.08
            rows.append(
                {
                    "household": f"H{number}",
                    "name": "某",
                    "person": 100 + number if bad else rng.randint(1, 9),
                    "person_ok": not bad,
                    "relation": rng.choice(("户主", "妻子", "儿子", None, "本人")),
                    "village": village if rng.random() < 0.9 else rng.choice(VILLAGES[:2]),
                    "status": status if place == 0 or rng.random() < 0.85 else "已脱贫",
                }
            )
    unique = {(row["household"], row["person"]): row for row in rows}
    return list(unique.values())


def _assistance(rng: Random, as_of: date) -> list[Row]:
    return [
        {
            "aid_no": f"A{rng.randint(1, 3)}",
            "name": "某",
            "person": rng.randint(1, 9),
            "aid_type": rng.choice(("低保", "特困", "孤儿")),
            "village": rng.choice((*VILLAGES[:2], *VILLAGES[:2], None)),
            "starts_on": as_of - timedelta(days=rng.choice((0, 1, 400))),
            "ends_on": rng.choice((None, *[as_of + timedelta(days=d) for d in (-1, 0, 1)])),
        }
        for _ in range(rng.randint(0, 4))
    ]


def _declarations(rng: Random, as_of: date) -> list[Row]:
    return [
        {
            "cadre": rng.randint(1, 4),
            "relative": rng.randint(1, 9),
            "declared_on": as_of - timedelta(days=rng.choice((0, 9))),
        }
        for _ in range(rng.randint(0, 8))
    ]


def _pairings(rng: Random, as_of: date) -> list[Row]:
    rows = []
    last = as_of.year - 1
    starts = [as_of - timedelta(days=d) for d in (GAP - 1, GAP, GAP + 1, 0)]
    starts += [date(last, 1, d) for d in (1, 2)] + [date(last - 1, 6, 1)] * 2
    ends = [as_of + timedelta(days=d) for d in (-1, 0, 1)]
    ends += [date(last, 12, d) for d in (30, 31)] + [None] * 4
    for _ in range(rng.randint(2, 5)):
        row = {"household": f"H{rng.randint(0, 5)}", "helper": 20 + rng.randint(1, 2)}
        row |= {"helper_name": "某", "starts_on": min(as_of, rng.choice(starts))}
        rows.append({**row, "ends_on": rng.choice(ends)})
        if rng.random() < 0.4:  # a further period that adjoins, or leaves out one day
            middle = rng.choice((date(last, 6, 30), as_of - timedelta(days=40)))
            rows[-1] |= {"starts_on": date(last - 1, 3, 1), "ends_on": middle}
            start = min(as_of, middle + timedelta(days=rng.choice((-5, 1, 1, 2))))
            rows.append({**row, "starts_on": start, "ends_on": rng.choice(ends)})
    rng.shuffle(rows)
    return rows


def _visits(rng: Random, as_of: date) -> list[Row]:
    rows = []
    last = as_of.year - 1
    days = [as_of - timedelta(days=d) for d in (GAP - 1, GAP, GAP + 1, GAP + 1, 300)]
    edges = (date(last, 1, 31), date(last, 12, 1), date(last, 12, 31), date(last, 1, 1))
    days += [*edges, *edges, date(last, 2, 1), date(last - 1, 12, 31)]
    kept = rng.sample(days, 3)
    for number in range(rng.randint(3, 12)):
        day = min(as_of, rng.choice(kept))
        at = datetime(day.year, day.month, day.day, rng.choice((0, 9, 23)), rng.choice((0, 5, 59)))  # noqa: DTZ001
        rows.append(
            {
                "visit": f"F{number}",
                "household": f"H{rng.randint(0, 5)}",
                "helper": 20 + rng.randint(1, 2),
                "visited_at": at,
                "visit_mode": rng.choice(("入户", "电话", "视频", "其他", None)),
                "longitude": rng.choice((None, 105.1, 105.15, 105.4, 106.0, 179.9, -179.9)),
                "latitude": rng.choice((None, 30.0, 30.05, 30.3, 31.5)),
                "photo_hash": rng.choice((None, "p1", "p2", "p3", "p4", "p5", "p6")),
            }
        )
    rng.shuffle(rows)
    return rows

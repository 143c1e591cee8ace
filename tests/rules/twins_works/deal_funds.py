"""Deals random quotas, movements, projects, contracts, notices and assets at the limits."""

from datetime import date, timedelta
from random import Random

from twins_works.deal_books import DAYS
from twins_works.funds import KINDS
from twins_works.kit import Case, Row, add_months

PAYEES = (
    None,
    "路桥公司",
    "路桥公司",
    "甲县财政局",
    "乙镇财政所专户",
    "甲镇人民政府",
    "甲县人民政府",
)


def deal(rng: Random) -> Case:
    as_of = rng.choice((*DAYS, date(2025, 2, 28)))
    case = Case(as_of)
    makers = {
        "quotas": _quotas,
        "movements": _movements,
        "projects": _projects,
        "contracts": _contracts,
        "project_payments": _payments,
        "announcements": _announcements,
        "assets": _assets,
    }
    case.tables = {name: make(rng, as_of) for name, make in makers.items()}
    for name, rows in list(case.tables.items()):
        if rng.random() < 0.15:
            again = [*makers[name](rng, as_of), *rows]
            case.tables[f"{name}_refused"] = [
                {key: None if rng.random() < 0.2 else value for key, value in row.items()}
                for row in rng.sample(again, min(len(again), 2))
            ]
        if rng.random() < 0.05:
            case.tables[name] = []
    return case


def _back(rng: Random, as_of: date, *days: int) -> date:
    return as_of - timedelta(days=rng.choice(days))


def _year_ago(rng: Random, as_of: date) -> date:
    """Return a day about twelve months ago, on each side of the limit."""
    return add_months(as_of, -12) + timedelta(days=rng.choice((-2, -1, 0, 1, 2)))


def _quotas(rng: Random, as_of: date) -> list[Row]:
    rows = []
    for number in range(1, rng.randint(3, 6)):
        received = rng.choice(
            (
                None,
                _back(rng, as_of, 0, 29, 30, 31, 32),
                _back(rng, as_of, 29, 30, 31, 61),
                _year_ago(rng, as_of),
                date(as_of.year - 2, rng.choice((1, 12)), 31),
                date(as_of.year - 1, 1, 1),
            )
        )
        rows.append(
            {
                "quota": f"Q{number}",
                "fund": "衔接资金",
                "quota_level": rng.choice(("中央", "省", "市", "县", "其他")),
                "received_on": received,
                "amount_fen": 1000,
            }
        )
    return rows


def _movements(rng: Random, as_of: date) -> list[Row]:
    rows = []
    for number in range(rng.randint(3, 14)):
        moved = rng.choice(
            (_back(rng, as_of, 0, 1, 30, 31), _back(rng, as_of, 89, 90, 91), _year_ago(rng, as_of))
        )
        rows.append(
            {
                "movement": f"M{number}",
                "quota": f"Q{rng.randint(1, 6)}",
                "movement_kind": rng.choice((*KINDS, "支出", "支出", "调剂")),
                "moved_on": moved,
                "amount_fen": rng.choice((1000, 999, 1001, 500, 525, 526, 210, -1, 0, -500)),
                "payee": rng.choice(PAYEES),
                "project": rng.choice((None, "P1", "P2", "P3", "P4", "P9")),
            }
        )
    return rows


def _projects(rng: Random, as_of: date) -> list[Row]:
    return [
        {
            "project": f"P{number}",
            "title": "路",
            "village": "990101001001",
            "listed_on": rng.choice((None, _back(rng, as_of, 0, 1, 29, 30, 31, 90, 91))),
            "approval_no": rng.choice((None, "批1", "批1")),
            "accepted_on": rng.choice((None, _back(rng, as_of, 89, 90, 91), date(2023, 1, 1))),
        }
        for number in range(1, rng.randint(4, 6))
    ]


def _contracts(rng: Random, as_of: date) -> list[Row]:
    return [
        {
            "contract": f"C{number}",
            "project": f"P{rng.randint(1, 4)}",
            "buyer": "甲镇",
            "supplier": "路桥公司",
            "amount_fen": rng.choice((500, 1000)),
            "changed_fen": rng.choice((None, None, 700, 0)),
            "signed_on": _back(rng, as_of, 9, 10, 11),
            "tender_method": "询价",
        }
        for number in range(rng.randint(1, 5))
    ]


def _payments(rng: Random, as_of: date) -> list[Row]:
    return [
        {
            "contract": f"C{rng.randint(0, 5)}",
            "paid_on": _back(rng, as_of, 0, 1, 8, 9, 9, 9, 10),
            "amount_fen": rng.choice((500, 500, 200, 1, 499, 1000)),
        }
        for _ in range(rng.randint(0, 8))
    ]


def _announcements(rng: Random, as_of: date) -> list[Row]:
    rows = []
    for _ in range(rng.randint(0, 6)):
        end = _back(rng, as_of, 0, 40)
        rows.append(
            {
                "subject_no": f"P{rng.randint(1, 5)}",
                "notice_level": rng.choice(("县", "乡", "村", "其他")),
                "starts_on": end - timedelta(days=rng.choice((8, 9, 9, 10))),
                "ends_on": end,
            }
        )
    return rows


def _assets(rng: Random, as_of: date) -> list[Row]:
    return [
        {
            "asset": f"Z{number}",
            "project": f"P{rng.randint(1, 5)}",
            "asset_class": rng.choice(("经营性", "经营性", "公益性", "到户类", "其他")),
            "registered_on": _year_ago(rng, as_of),
            "last_income_on": rng.choice((None, _year_ago(rng, as_of))),
        }
        for number in range(rng.randint(0, 4))
    ]

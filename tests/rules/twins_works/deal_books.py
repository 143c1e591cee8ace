"""Deals random village books: amounts, dates and counts that stand at the limits."""

from datetime import date, timedelta
from random import Random

from twins_works.kit import Case, Row

VILLAGES = ("990101001001", "990101001002", "990101001003")
DAYS = (
    date(2024, 2, 29),
    date(2025, 5, 31),
    date(2026, 1, 31),
    date(2026, 2, 1),
    date(2026, 3, 31),
    date(2026, 4, 30),
    date(2026, 5, 1),
    date(2026, 6, 25),
)
PAYEES = ("张三", "张 三", "李·四", "李•四", "李四", "王五", None)
CADRES = ("张三", "李‧四")
TICKETS = ("发票", "发票", "收据", "收购凭证", "工资表", "白条", "无", "其他票", None)
WORDS = (
    "付工程款",
    "招待所住宿",
    "招待所招待餐",
    "购酒",
    "购酒精",
    "买烟",
    "接待",
    "招待",
    "招招待所待",
)
OUT = ("101", "101", "102", "101001", "102001", "1012")
OTHER = ("112", "501", "541", "1001", "21101")
LIMITS = (50_000, 100_000, 500_000, 1_500_000, 5_000_000)


def near(rng: Random, *limits: int) -> int:
    """Return an amount at a limit, one fen beside it, or a part of one."""
    limit = rng.choice(limits)
    return limit // rng.choice((1, 1, 1, 2, 3)) + rng.choice((-1, 0, 0, 1))


def pick_days(rng: Random, as_of: date) -> list[date]:
    """Return days before as_of whose distances stand at the limits of chains and of quarters."""
    days = [as_of - timedelta(days=rng.choice((0, 1, 20, 40, 100)))]
    for _ in range(rng.randint(4, 8)):
        days.append(days[-1] - timedelta(days=rng.choice((0, 1, 15, 29, 30, 31, 31, 60, 62))))
    return [*days, as_of.replace(day=1), as_of.replace(day=1) - timedelta(days=1)]


def deal(rng: Random) -> Case:
    as_of = rng.choice(DAYS)
    case = Case(as_of)
    if rng.random() < 0.8:
        case.overrides["zero_reception_from"] = as_of - timedelta(days=rng.choice((0, 30, 60, 400)))
    days = pick_days(rng, as_of)
    villages = VILLAGES[: rng.randint(1, 3)]
    case.tables = {
        "vouchers": _vouchers(rng, villages, days),
        "vouchers_refused": [],
        "disclosures": _disclosures(rng, villages, as_of),
        "disclosures_refused": [],
        "resolutions": _resolutions(rng, villages),
        "resolutions_refused": [],
        "cadres": _cadres(rng, villages, days),
    }
    if rng.random() < 0.5:
        _refuse(rng, case)
    return case


def deal_splits(rng: Random) -> Case:
    """Deal large sums of one or two villages to one payee."""
    case = deal(rng)
    days = pick_days(rng, case.as_of)
    villages = VILLAGES[: rng.choice((1, 1, 2))]
    case.tables["vouchers"] = _vouchers(rng, villages, days, LIMITS[3:], ("张三", "张 三"))
    case.tables["resolutions"] = _resolutions(rng, villages)
    case.tables["vouchers_refused"] = []
    case.tables["resolutions_refused"] = []
    if rng.random() < 0.5:
        _refuse(rng, case)
    return case


def _refuse(rng: Random, case: Case) -> None:
    numbers = [(r["village"], r["voucher"], r["booked_on"]) for r in case["vouchers"]]
    for _ in range(rng.randint(0, 5)):
        village, voucher, day = rng.choice(numbers)
        row: Row = {"village": village, "voucher": voucher, "booked_on": day, "credit_fen": 1}
        case.tables["vouchers_refused"].append(_holes(rng, row))
    if rng.random() < 0.6:
        row = dict(rng.choice(_disclosures(rng, VILLAGES[:1], case.as_of) or [{}]))
        case.tables["disclosures_refused"].append(_holes(rng, row))
    for _ in range(rng.randint(0, 2)):
        row = dict(rng.choice(_resolutions(rng, VILLAGES[:1]) or [{}]))
        case.tables["resolutions_refused"].append(_holes(rng, row))


def _holes(rng: Random, row: Row) -> Row:
    return {name: None if rng.random() < 0.12 else value for name, value in row.items()}


def _vouchers(
    rng: Random,
    villages: tuple[str, ...],
    days: list[date],
    theme: tuple[int, ...] | None = None,
    payees: tuple[str, ...] | None = None,
) -> list[Row]:
    rows = []
    dated: dict[tuple, date] = {}
    last, hashed = rng.choice((5, 14)), rng.choice(("h9", None))
    theme = theme or rng.choice(((LIMITS[0],), LIMITS[1:3], LIMITS[3:], LIMITS[3:], LIMITS))
    payees = payees or tuple(rng.sample(PAYEES, rng.choice((2, 4))))
    tickets = rng.sample(TICKETS, 5)
    for _ in range(rng.randint(6, 20)):
        village, number = rng.choice(villages), f"记-{rng.randint(1, last)}"
        day = rng.choice(days)
        day = dated.setdefault((village, number, day.year, day.month), day)
        made = _lines(rng, theme)
        for row in made:
            row |= {"village": village, "voucher": number, "booked_on": day}
        # what stands for the whole voucher often stands on one line only, not always the first
        head = rng.choice(made)
        head |= {
            "payee": rng.choice(payees),
            "ticket_kind": rng.choice(tickets),
            "ticket_no": rng.choice(("N1", "N2", "N3", None, None, None)),
            "attachment_hash": rng.choice(("h1", "h2", "h3", *[None] * 12)),
            "resolution": rng.choice(("R1", "R2", "R3", "R4", "R9", None, None)),
        }
        if number == "记-1":  # one paper under one number of several villages or months
            made[-1]["attachment_hash"] = hashed
        rows += made
    if rng.random() < 0.3:
        rng.shuffle(rows)
    return rows


def _lines(rng: Random, limits: tuple[int, ...]) -> list[Row]:
    amount = near(rng, *limits)
    if rng.random() < 0.1:
        amount = -amount
    credit = {"account": rng.choice(OUT), "credit_fen": amount, "debit_fen": 0}
    debit = {"account": rng.choice(OTHER), "credit_fen": 0, "debit_fen": amount}
    lines = [debit, credit]
    chance = rng.random()
    if chance < 0.15:  # out of one account into the other, no money out
        debit["account"] = rng.choice(OUT)
    elif chance < 0.3:  # part of it comes back
        part = near(rng, 50_000)
        lines.append({"account": rng.choice(OUT), "credit_fen": 0, "debit_fen": part})
        if rng.random() < 0.8:
            debit["debit_fen"] -= part
    elif chance < 0.4:
        lines.append({"account": "501", "credit_fen": 0, "debit_fen": rng.choice((1, -1))})
    elif chance < 0.5:  # two credits make the sum
        lines.append({"account": rng.choice(OUT), "credit_fen": amount - amount // 2})
        credit["credit_fen"] = amount // 2
    elif chance < 0.55:
        lines.remove(debit)
    rng.shuffle(lines)
    for line in lines:
        line["summary"] = rng.choice(WORDS)
        for name in ("debit_fen", "credit_fen"):
            line.setdefault(name, 0)
    return lines


def _resolutions(rng: Random, villages: tuple[str, ...]) -> list[Row]:
    rows = []
    for village in villages:
        for number in ("R1", "R2", "R3", "R4"):
            if rng.random() < 0.3:
                continue
            due = rng.choice((9, 10, 12, 30))
            part = -(-2 * due // 3)
            present = rng.choice((part - 1, part, part, due, due // 2, due // 2 + 1))
            agreed = rng.choice((present // 2, present // 2 + 1, part - 1, part, part))
            rows.append(
                {
                    "village": village,
                    "resolution": number,
                    "decided_on": rng.choice((date(2025, 4, 30), date(2025, 5, 1))),
                    "meeting": rng.choice(
                        ("村民会议", "村民代表会议", "成员大会", "成员代表大会", "党员大会", None)
                    ),
                    "due_count": due,
                    "present_count": present,
                    "agreed_count": min(agreed, present),
                }
            )
    return rows


def _disclosures(rng: Random, villages: tuple[str, ...], as_of: date) -> list[Row]:
    rows = []
    for village in villages:
        for year in (as_of.year - 1, as_of.year):
            for quarter in (1, 2, 3, 4):
                after = date(year + (quarter == 4), 3 * quarter % 12 + 1, 1)
                deadline = (after + timedelta(days=31)).replace(day=1) - timedelta(days=1)
                day = deadline + timedelta(days=rng.choice((-20, -1, 0, 1, 40)))
                rows += [
                    {
                        "village": village,
                        "disclosure_kind": rng.choice(("财务", "财务", "村务", "其他")),
                        "for_quarter": f"{year}Q{quarter}",
                        "published_on": min(as_of, day + timedelta(days=rng.choice((0, 0, 1)))),
                    }
                    for _ in range(rng.choice((0, 1, 1, 2)) if day <= as_of else 0)
                ]
    return rows


def _cadres(rng: Random, villages: tuple[str, ...], days: list[date]) -> list[Row]:
    rows = []
    for number in range(rng.randint(0, 4)):
        start = rng.choice(days) + timedelta(days=rng.choice((-400, -1, 0, 1)))
        end = rng.choice(days) + timedelta(days=rng.choice((0, -1, 400)))
        rows.append(
            {
                "person": 1 + number % 2,
                "name": CADRES[number % 2],
                "village": rng.choice(villages),
                "post": "委员",
                "starts_on": min(start, days[0]),
                "ends_on": rng.choice((None, end)),
            }
        )
    return rows

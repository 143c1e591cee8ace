"""The money of a line as a picture: what came, and into what it went. A table says the same."""

from dataclasses import dataclass

from sunledger.faces.words import say
from sunledger.platform.registers.funds.contracts import Figures

_WIDE, _HIGH, _GAP, _BAR = 720, 260, 14, 14
_LEFT, _RIGHT = 130, 430


@dataclass(frozen=True)
class Band:
    """One way that money went: its share of the height on both sides, and its words."""

    kind: str
    text: str
    fen: int
    path: str
    y: float
    high: float
    text_y: float


def parts(figures: Figures) -> list[tuple[str, str, int]]:
    """Return into what the money received went, each a kind, words and fen; nothing where none."""
    people, works = figures.credited_fen, figures.works_fen
    sent = max(figures.paid_fen - people - works, 0)
    known = min(people + works + sent, figures.spent_fen)
    people = min(people, known)
    works = min(works, known - people)
    sent = known - people - works
    loose = figures.spent_fen - known
    every = [
        ("people", say("发到人", "to people"), people),
        ("works", say("付到项目", "to works"), works),
        ("sent", say("已送银行，等结果", "with the bank"), sent),
        ("loose", say("支出，还没追到人或项目", "spent, not traced yet"), loose),
        ("back", say("收回", "taken back"), figures.back_fen),
        ("left", say("还没用", "not used yet"), figures.left_fen),
    ]
    return [one for one in every if one[2] > 0]


def bands(figures: Figures) -> list[Band]:
    """Return the bands of the picture, from top to bottom."""
    told = parts(figures)
    whole = sum(fen for _, _, fen in told)
    if not whole:
        return []
    room = _HIGH - _GAP * (len(told) - 1)
    found, left_y, right_y = [], 0.0, 0.0
    for kind, text, fen in told:
        high = max(room * fen / whole, 2.0)
        left_high = _HIGH * fen / whole
        middle = (_LEFT + _RIGHT) / 2
        path = (
            f"M{_LEFT} {left_y:.1f}C{middle} {left_y:.1f} {middle} {right_y:.1f} {_RIGHT} "
            f"{right_y:.1f}V{right_y + high:.1f}C{middle} {right_y + high:.1f} {middle} "
            f"{left_y + left_high:.1f} {_LEFT} {left_y + left_high:.1f}Z"
        )
        at = min(max(right_y + high / 2 + 5, 14), _HIGH - 2)
        found.append(Band(kind, text, fen, path, right_y, high, at))
        left_y += left_high
        right_y += high + _GAP
    return _apart(found)


def _apart(found: list[Band]) -> list[Band]:
    """Move words apart where thin bands stand close."""
    last, kept = -20.0, []
    for one in found:
        at = max(one.text_y, last + 18)
        kept.append(Band(one.kind, one.text, one.fen, one.path, one.y, one.high, at))
        last = at
    return kept


def line(rates: list[int | None], width: int = 720, high: int = 120) -> str:
    """Return the points of a line of rates per ten thousand, the earliest at the left."""
    step = width / max(len(rates) - 1, 1)
    points = [
        f"{at * step:.1f},{high - high * min(rate, 10_000) / 10_000:.1f}"
        for at, rate in enumerate(rates)
        if rate is not None
    ]
    return " ".join(points)

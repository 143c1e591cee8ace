"""Where money went, as a picture: a Sankey drawn on the server, and the same as a nested list.

It reads the table `flow` of a publication: `from`, `to` and an amount in fen, each row one step. At
most 25 boxes are drawn; the smallest of a step are put together, and the table below has all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sunledger.faces.portal.labels import label
from sunledger.faces.words import say
from sunledger.kit.money import yuan
from sunledger.platform.questions.notices.contracts import Table, Type

MOST_NODES = 25
_WIDE, _HIGH, _GAP, _BOX = 720, 380, 8, 12
_WORDS, _LINE = 200, 20  # of the words beside the last boxes; of one line of them
_LABEL = 13  # characters of a label
_TEN_THOUSAND = 1_000_000  # fen
_Box = tuple[float, float, float]  # left, top, height


@dataclass(frozen=True)
class Step:
    """A sum that went from one to another."""

    source: str
    target: str
    fen: int


@dataclass(frozen=True)
class Branch:
    """A box of the nested list: its name, its sum, its share of what is above, what is below."""

    name: str
    fen: int
    share: int | None  # percent
    below: tuple["Branch", ...]


def steps_of(tables: Iterable[Table]) -> tuple[Step, ...]:
    """Return the steps of the table `flow`; none where there is no such table, or it is masked."""
    for table in tables:
        if table.code != "flow":
            continue
        names = [column.name for column in table.columns]
        money = [at for at, one in enumerate(table.columns) if one.type is Type.MONEY_FEN]
        words = [at for at, one in enumerate(table.columns) if one.type is Type.TEXT]
        if not money or len(words) < 2:  # noqa: PLR2004 - from and to
            return ()
        first = names.index("from") if "from" in names else words[0]
        last = names.index("to") if "to" in names else words[1]
        return tuple(
            Step(label(str(row[first])), label(str(row[last])), fen)
            for row in table.rows
            if isinstance(fen := row[money[0]], int) and fen > 0 and row[first] != row[last]
        )
    return ()


def nested(steps: Sequence[Step]) -> tuple[Branch, ...]:
    """Return the steps as a tree from where the money begins, the largest first."""
    below: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        below[step.source].append(step)
    roots = sorted({step.source for step in steps} - {step.target for step in steps})

    def branch(name: str, fen: int, whole: int | None, seen: frozenset[str]) -> Branch:
        under = sorted(below[name], key=lambda step: -step.fen) if name not in seen else []
        total = sum(step.fen for step in under)
        return Branch(
            name,
            fen,
            None if not whole else round(fen * 100 / whole),
            tuple(branch(step.target, step.fen, total, seen | {name}) for step in under),
        )

    return tuple(
        branch(root, sum(step.fen for step in below[root]), None, frozenset()) for root in roots
    )


# --- the picture ----------------------------------------------------------------------------------


def sankey(steps: Sequence[Step], *, about: str) -> SafeString:
    """Draw the steps from left to right; "" where there is nothing to draw."""
    depth = _depths(steps)
    if not depth:
        return SafeString("")
    steps = _gathered(steps, depth)
    depth = _depths(steps)
    sums = _sums(steps)
    columns: dict[int, list[str]] = defaultdict(list)
    for name, at in depth.items():
        columns[at].append(name)
    most = max(len(names) for names in columns.values())
    high = max(_HIGH, most * _LINE)
    widest = max(sum(sums[name] for name in names) for names in columns.values())
    scale = (high - _GAP * most) / widest
    across = (_WIDE - _BOX - _WORDS) / max(1, *columns)
    boxes: dict[str, _Box] = {}
    for at in sorted(columns):
        down = float(_GAP)
        for name in sorted(columns[at], key=lambda one: _order(one, steps, boxes, sums)):
            tall = max(2.0, sums[name] * scale)
            boxes[name] = (at * across, down, tall)
            down += max(tall + _GAP, _LINE)
    bottom = max(down + tall for _, down, tall in boxes.values())
    return format_html(
        '<svg class="flow" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'xmlns="http://www.w3.org/2000/svg">{}{}</svg>',
        _WIDE,
        round(bottom + _GAP),
        about,
        _ribbons(steps, boxes, scale),
        _drawn(boxes, sums),
    )


def _order(
    name: str, steps: Sequence[Step], boxes: Mapping[str, _Box], sums: Mapping[str, int]
) -> tuple[float, int]:
    """Return where a box stands in its column: below what feeds it most, the larger first."""
    above = [step for step in steps if step.target == name and step.source in boxes]
    if not above:
        return 0.0, -sums[name]
    return boxes[max(above, key=lambda step: step.fen).source][1], -sums[name]


def _ribbons(steps: Sequence[Step], boxes: Mapping[str, _Box], scale: float) -> SafeString:
    left: dict[str, float] = {name: box[1] for name, box in boxes.items()}
    right = dict(left)
    paths = []
    for step in sorted(steps, key=lambda one: (boxes[one.source][1], boxes[one.target][1])):
        high = max(1.0, step.fen * scale)
        x1, x2 = boxes[step.source][0] + _BOX, boxes[step.target][0]
        y1, y2 = left[step.source] + high / 2, right[step.target] + high / 2
        left[step.source] += high
        right[step.target] += high
        middle = (x1 + x2) / 2
        shape = f"M{x1:.0f} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
        words = f"{step.source} → {step.target} {short(step.fen)}"
        paths.append((shape, f"{high:.1f}", words))
    return format_html_join(
        "",
        '<path class="ribbon" d="{}" stroke-width="{}"><title>{}</title></path>',
        paths,
    )


def _drawn(boxes: Mapping[str, _Box], sums: Mapping[str, int]) -> SafeString:
    """Draw the boxes, each with its name and its sum beside it."""
    drawn = []
    for name, (x, y, tall) in boxes.items():
        short_name = name if len(name) <= _LABEL else name[: _LABEL - 1] + "…"
        words = (f"{x + _BOX + 5:.0f}", f"{y + tall / 2 + 4:.1f}", short_name, short(sums[name]))
        drawn.append((f"{x:.0f}", f"{y:.1f}", _BOX, f"{tall:.1f}", *words))
    return format_html_join(
        "",
        '<rect class="box" x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{} <tspan class="sum">{}</tspan></text>',
        drawn,
    )


def short(fen: int) -> str:
    """Return a sum as a picture says it: 1,234.5 万元; small ones in yuan."""
    if fen >= _TEN_THOUSAND:
        return say(f"{fen / _TEN_THOUSAND:,.1f} 万元", f"{fen / 100:,.0f} yuan")
    return say(f"{yuan(fen)} 元", f"{yuan(fen)} yuan")


def _sums(steps: Sequence[Step]) -> dict[str, int]:
    came: dict[str, int] = defaultdict(int)
    went: dict[str, int] = defaultdict(int)
    for step in steps:
        went[step.source] += step.fen
        came[step.target] += step.fen
    return {name: max(came[name], went[name]) for name in {*came, *went}}


def _depths(steps: Sequence[Step]) -> dict[str, int]:
    """Return how far from the beginning each box stands; nothing where money goes in a circle."""
    depth = {step.source: 0 for step in steps}
    depth.update({step.target: 0 for step in steps})
    for _ in range(len(depth)):
        changed = False
        for step in steps:
            if depth[step.target] < depth[step.source] + 1:
                depth[step.target] = depth[step.source] + 1
                changed = True
        if not changed:
            return depth
    return {}


def _gathered(steps: Sequence[Step], depth: Mapping[str, int]) -> tuple[Step, ...]:
    """Put the smallest boxes of the fullest column together until no more than 25 are left."""
    names = dict(depth)
    sums = _sums(steps)
    called = {name: name for name in names}
    while len(set(called.values())) > MOST_NODES:
        columns: dict[int, set[str]] = defaultdict(set)
        for name, at in names.items():
            columns[at].add(name)
        at = max(columns, key=lambda column: len(columns[column]))
        over = len(set(called.values())) - MOST_NODES
        least = sorted(columns[at], key=lambda name: sums[name])[: over + 1]
        if len(least) < 2:  # noqa: PLR2004 - nothing to put together
            break
        count = len(least)
        together = say(f"其他 {count} 个", f"{count} others") + "\u200b" * at
        for name in least:
            called[name] = together
            names.pop(name)
        names[together] = at
        sums[together] = sum(sums[name] for name in least)
        called[together] = together
    joined: dict[tuple[str, str], int] = defaultdict(int)
    for step in steps:
        source, target = _last(called, step.source), _last(called, step.target)
        joined[source, target] += step.fen
    return tuple(Step(source, target, fen) for (source, target), fen in joined.items())


def _last(called: Mapping[str, str], name: str) -> str:
    while called[name] != name:
        name = called[name]
    return name

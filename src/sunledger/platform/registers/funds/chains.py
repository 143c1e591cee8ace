"""The chain in both directions: from a quota down to payees, from a payee up to the budget."""

import uuid
from collections import defaultdict

from sunledger.platform.registers.funds import contracts as said
from sunledger.platform.registers.funds.contracts import LinkKind
from sunledger.platform.registers.funds.models import Line, Link
from sunledger.platform.registers.funds.reading import line_of, links_of, payees_of

# Down to payments: payees are counted in them, and are read a page at a time.
_DOWN = """
    WITH RECURSIVE d AS (
        SELECT * FROM funds_link WHERE id = ANY(%s::bigint[]) AND kind <> 'payee'
        UNION ALL
        SELECT l.* FROM d JOIN funds_link l ON l.parent_id = d.id
        WHERE d.kind <> 'payment' AND l.kind <> 'payee'
    ) SELECT * FROM d ORDER BY "on", id
"""
_UP = """
    WITH RECURSIVE u AS (
        SELECT *, 0 AS step FROM funds_link WHERE id = ANY(%s::bigint[])
        UNION
        SELECT l.*, u.step + 1 FROM u JOIN funds_link l ON l.id = u.parent_id
    ) SELECT DISTINCT ON (id) * FROM u ORDER BY id, step
"""
_BELOW = """
    SELECT x.place_id, sum(x.fen)::bigint, sum(x.count)::bigint, x.kind FROM (
        SELECT l.place_id, l.amount_fen - l.back_fen AS fen, 1 AS count, l.kind
        FROM funds_link l WHERE l.line_id = %(line)s AND l.kind = 'allotment'
        UNION ALL
        SELECT r.place_id, r.fen, r.count, 'payee'
        FROM funds_link p JOIN funds_reach r ON r.payment_id = p.id
        WHERE p.line_id = %(line)s AND p.kind = 'payment'
    ) x GROUP BY x.place_id, x.kind
"""


def tree(roots: list[int], most: int) -> list[said.Node]:
    """Return links and all below them down to payments; of each at most so many below."""
    rows = list(Link.objects.raw(_DOWN, [roots]))
    links = {link.id: link for link in links_of(rows)}
    below: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.parent_id in links and row.id not in roots:
            below[row.parent_id].append(row.id)

    def node(number: int) -> said.Node:
        kept = sorted(below[number], key=lambda one: (-links[one].amount_fen, one))
        shown = tuple(node(one) for one in kept[:most])
        return said.Node(links[number], shown, len(kept) - len(shown))

    return [node(number) for number in roots if number in links]


def ways(payees: list[int]) -> list[said.Way]:
    """Return of each payee that is seen the links above it up to the budget, and its line."""
    rows = {row.id: row for row in Link.objects.raw(_UP, [payees])}
    links = {link.id: link for link in links_of(r for r in rows.values() if r.kind != "payee")}
    seen = {one.id: one for one in payees_of(rows[key] for key in payees if key in rows)}
    lines = {row.id: line_of(row) for row in Line.objects.all()}
    found = []
    for key in payees:
        if key not in seen:
            continue
        above, at = [], rows[key].parent_id
        while at is not None and at in links:
            above.append(links[at])
            at = links[at].parent
        found.append(
            said.Way(seen[key], tuple(above), lines.get(above[-1].line) if above else None)
        )
    return found


def of_household(household: uuid.UUID, most: int, start: int = 0) -> tuple[list[said.Way], int]:
    """Return what a household was paid, the newest first, each with its way, and how many."""
    rows = Link.objects.filter(kind=LinkKind.PAYEE, household=household)
    order = ("-on", "-id")
    keys = list(rows.order_by(*order).values_list("id", flat=True)[start : start + most])
    return ways(keys), rows.count()


def payees_page(payment: int, start: int, most: int) -> tuple[list[said.Payee], int]:
    """Return payees of a payment that are seen, a page of them, and how many are."""
    rows = Link.objects.filter(parent=payment, kind=LinkKind.PAYEE)
    return payees_of(rows.order_by("place", "id")[start : start + most]), rows.count()

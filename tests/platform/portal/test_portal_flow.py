"""The picture of the flow: nothing gets lost in it, and it stays readable."""

import re
from collections import defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from sunledger.faces.portal.flow import (
    MOST_NODES,
    Step,
    _depths,
    _gathered,
    nested,
    sankey,
    steps_of,
)
from sunledger.platform.questions.notices.contracts import HIDDEN, Column, Table, Type


def _layered(draw):
    """Return steps from a county over townships to villages."""
    towns = draw(some.integers(1, 12))
    found = []
    for town in range(towns):
        below = draw(some.lists(some.integers(1, 10**12), min_size=0, max_size=12))
        total = sum(below) + draw(some.integers(1, 10**9))
        found.append(Step("县", f"镇{town}", total))
        found += [Step(f"镇{town}", f"村{town}-{at}", fen) for at, fen in enumerate(below)]
    return tuple(found)


@given(some.composite(_layered)())
def test_at_most_25_boxes_are_drawn_and_every_fen_is_among_them(steps):
    gathered = _gathered(steps, _depths(steps))
    names = {step.source for step in gathered} | {step.target for step in gathered}
    assert len(names) <= MOST_NODES
    assert sum(step.fen for step in gathered) == sum(step.fen for step in steps)
    for box in names & {step.source for step in steps}:  # what was not put together is as it was
        went = sum(step.fen for step in steps if step.source == box)
        assert sum(step.fen for step in gathered if step.source == box) == went
    picture = sankey(steps, about="去向")
    assert picture.count("<rect") == len(names)
    assert picture.count("<path") == len(gathered)
    assert "nan" not in picture
    assert 'role="img"' in picture
    assert "style=" not in picture  # the rules of the page allow none


@given(some.composite(_layered)())
def test_the_list_has_every_step(steps):
    seen = defaultdict(int)

    def walk(branch):
        for one in branch.below:
            seen[branch.name, one.name] += one.fen
            walk(one)

    for root in nested(steps):
        walk(root)
    assert seen == {(step.source, step.target): step.fen for step in steps}


def test_boxes_of_one_column_do_not_lie_over_each_other():
    steps = [Step("县", f"镇{town}", 10**8 // (town + 1)) for town in range(20)]
    boxes = re.findall(r'<rect class="box" x="(\d+)" y="([\d.]+)" width="\d+" height="([\d.]+)"',
                       sankey(steps, about="去向"))  # fmt: skip
    column = sorted((float(y), float(high)) for x, y, high in boxes if x != "0")
    assert len(column) == 20
    for (above, high), (below, _) in pairwise(column):
        assert above + high <= below


def test_money_in_a_circle_is_no_picture():
    circle = (Step("甲", "乙", 5), Step("乙", "甲", 5))
    assert sankey(circle, about="去向") == ""
    assert nested(circle) == ()


def test_a_name_is_text_and_never_a_tag():
    picture = sankey([Step("<script>", "乙", 100)], about="<b>")
    assert "<script>" not in picture
    assert "<b>" not in picture


def test_what_is_hidden_is_not_drawn():
    columns = (
        Column("from", "从", "From", Type.TEXT),
        Column("to", "到", "To", Type.TEXT),
        Column("fen", "钱", "Yuan", Type.MONEY_FEN),
    )
    rows = (("县", "镇", 500), ("镇", "三户", HIDDEN), ("镇", "空", None))
    assert steps_of([Table("flow", "", "", columns, rows)]) == (Step("县", "镇", 500),)
    assert steps_of([Table("other", "", "", columns, rows)]) == ()

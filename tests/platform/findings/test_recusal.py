"""Who must leave a matter: over random families, compared with a second way of working it out."""

import random
import time
from functools import partial

import pytest

from sunledger.platform.questions.findings.recusal import (
    NEAR,
    Matter,
    Office,
    Who,
    grounds,
    near_kin,
)

PEOPLE = 10
GRAPHS = 100_000
TRIAGE = frozenset({"triage"})
ME = frozenset({"a:1"})


def covers(outer, inner):
    return inner.startswith(outer.rstrip("0"))


def codes(found):
    return {ground.code for ground in found}


@pytest.mark.quick
def test_kin_within_three_steps_and_no_further_in_100_000_random_families():
    """The second way: powers of the matrix of kinship, a row as the bits of a number."""
    chance = random.Random(20260302)  # noqa: S311 - the same families each time
    began = time.monotonic()
    near = far = 0
    for _ in range(GRAPHS):
        rows = [0] * PEOPLE
        kin = {}
        for _ in range(chance.randrange(PEOPLE + 4)):
            a, b = chance.randrange(PEOPLE), chance.randrange(PEOPLE)
            rows[a] |= 1 << b
            rows[b] |= 1 << a
            kin.setdefault(a, set()).add((b, "亲"))
            kin.setdefault(b, set()).add((a, "亲"))
        family = chance.getrandbits(PEOPLE) & chance.getrandbits(PEOPLE)
        actor = chance.randrange(PEOPLE)
        reach = 1 << actor
        for _ in range(NEAR):
            reach |= _or(rows, reach)
        people = frozenset(n for n in range(PEOPLE) if family >> n & 1)
        matter = Matter("h", people)
        found = grounds(Who(ME, actor), matter, partial(_next_to, kin), covers)
        related = bool(reach & family)
        assert codes(found) == ({"own" if family >> actor & 1 else "kin"} if related else set())
        near += related
        far += not related
    assert near > GRAPHS / 10
    assert far > GRAPHS / 10
    assert time.monotonic() - began < 30


def _next_to(kin, person):
    return kin.get(person, frozenset())


def _or(rows, reach):
    found = 0
    for n, row in enumerate(rows):
        if reach >> n & 1:
            found |= row
    return found


@pytest.mark.quick
def test_the_way_to_kin_is_told_in_words():
    kin = {1: {(2, "配偶")}, 2: {(3, "兄弟姐妹"), (1, "配偶")}, 3: {(4, "子女")}, 4: {(5, "子女")}}

    def of(n):
        return kin.get(n, frozenset())

    assert near_kin(1, frozenset({4}), of) == ("配偶", "兄弟姐妹", "子女")
    assert near_kin(1, frozenset({5}), of) is None
    (ground,) = grounds(Who(ME, 1), Matter("h", frozenset({3})), of, covers)
    assert "配偶的兄弟姐妹" in ground.zh


def nobody(_):
    return frozenset()


@pytest.mark.quick
@pytest.mark.parametrize(
    ("who", "matter", "expected"),
    [
        (Who(ME, own=frozenset({"h"})), Matter("h"), {"own"}),
        (Who(ME), Matter("h", makers=frozenset({"a:1"})), {"made_it"}),
        (Who(ME), Matter("h", declared=frozenset({"a:1"})), {"declared"}),
        (Who(ME), Matter("h", acted={"a:1": TRIAGE}, kind="check"), {"acted_before"}),
        (Who(ME), Matter("h", acted={"a:1": TRIAGE}, kind="triage"), set()),
        (Who(ME), Matter("h", acted={"a:1": TRIAGE}), set()),
        (Who(ME), Matter("h", acted={"a:2": TRIAGE}, kind="opinion"), set()),
        (Who(ME), Matter("h", frozenset({7})), set()),
    ],
)
def test_each_ground_by_itself(who, matter, expected):
    assert codes(grounds(who, matter, nobody, covers)) == expected


@pytest.mark.quick
@pytest.mark.parametrize(
    ("office", "expected"),
    [
        (Office("990101101000", "", "镇长"), {"subordinate"}),  # the same township
        (Office("990101000000", "", "副县长"), {"subordinate"}),  # above it
        (Office("990101101201", "", "村主任"), set()),  # a village below it
        (Office("990101102000", "", "乡长"), set()),  # the next township
        (Office("", "青石镇人民政府", "科员"), {"subordinate"}),  # the same unit
        (Office("", "云岫县民政局", "科员"), set()),
        (Office("", "", "?"), set()),
    ],
)
def test_who_is_below_or_beside_an_official_of_the_household(office, expected):
    who = Who(ME, places=frozenset({"990101101000"}), units=frozenset({"青石镇人民政府"}))
    assert codes(grounds(who, Matter("h", offices=(office,)), nobody, covers)) == expected

"""Two stewards who reform one place at the same moment: one does, the other is told so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from world import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, NOW, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, build

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.places import selectors, services
from sunledger.platform.ground.places.contracts import BodyGoes, BodyKind, NewDivision, SpecialArea
from sunledger.platform.ground.transparency.selectors import events_found, faults

pytestmark = pytest.mark.usefixtures("committed")
PARTS = [NewDivision(VILLAGE, "枫林村"), NewDivision("990101101209", "枫坡村")]
WAYS = {
    "merge": partial(services.merge, [VILLAGE], NEXT_VILLAGE),
    "merge elsewhere": partial(services.merge, [VILLAGE], FAR_VILLAGE),
    "split": partial(services.split, VILLAGE, PARTS),
    "recode": partial(services.recode, [(VILLAGE, "990101101208")]),
    "end": partial(services.end_division, VILLAGE),
    "rename": partial(services.rename, VILLAGE, "枫叶村"),
}


def at_once(*acts):
    """Do all of it at one moment, each on a connection of its own; return what became of each."""
    ready = Barrier(len(acts))

    def one(act):
        ready.wait()
        try:
            act()
        except SunledgerError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.fixture
def reform():
    """Let two stewards do two reforms of the village at one moment; return what one was told."""
    world = build()
    two = [world.actor("data_steward"), world.actor("system_admin")]

    def reform(*ways):
        known = {"on": date(2026, 2, 1), "basis": "云岫府函〔2026〕5 号", "origin": NOW}
        acts = [partial(WAYS[way], by=by, **known) for way, by in zip(ways, two, strict=True)]
        outcomes = at_once(*acts)
        refused = [error for error in outcomes if error is not None]
        assert len(refused) == 1, outcomes
        return refused[0]

    return reform


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("merge", "merge"),
        ("merge", "merge elsewhere"),
        ("merge", "split"),
        ("split", "split"),
        ("split", "recode"),
        ("recode", "end"),
        ("merge", "end"),
        ("end", "end"),
        ("rename", "merge"),
    ],
)
def test_of_two_reforms_of_one_place_at_one_moment_one_is_done_whole(reform, one, other):
    error = reform(one, other)
    assert error.code in {"gone", "bad_day"}
    names = {"枫林村", "枫叶村"} if "rename" in {one, other} else {"枫林村"}
    assert any(name in error.zh for name in names)  # as it is called when the second is refused
    assert "现在没有了" in error.zh or "换晚一些的日子" in error.zh
    reforms = {event.kind for event in events_found(room="places")[0]}
    reforms -= {"places.division_added", "places.body_added"}
    assert len(reforms) == 1, reforms  # nothing of the other is there, not even in the log
    stands = {place.code for place in selectors.tree()}
    assert stands >= {COUNTY, TOWNSHIP, OTHER_TOWNSHIP, NEXT_VILLAGE, FAR_VILLAGE}
    born = stands & {"990101101208", "990101101209"}
    verb = reforms.pop().removeprefix("places.division_")
    assert born == {"split": {"990101101209"}, "recoded": {"990101101208"}}.get(verb, set())
    assert list(faults()) == []


def test_two_townships_merged_into_each_other_at_one_moment_are_not_both_gone():
    world = build()
    by, known = world.actor("data_steward"), {"on": date(2026, 2, 1), "basis": "文"}
    there = [("990101102201", "990101101203"), ("990101102202", "990101101204")]
    here = [("990101101201", "990101102203"), ("990101101202", "990101102204")]
    act = partial(services.merge, by=by, origin=NOW, **known)
    outcomes = at_once(
        partial(act, [OTHER_TOWNSHIP], TOWNSHIP, moves=there),
        partial(act, [TOWNSHIP], OTHER_TOWNSHIP, moves=here),
    )
    [error] = [error for error in outcomes if error is not None]
    assert error.code == "gone"
    assert len(selectors.tree()) == 6  # the county, one township, four villages


def test_what_two_begin_at_one_moment_is_there_once():
    world = build()
    two = [world.actor("data_steward"), world.actor("system_admin")]
    day = {"since": date(2026, 2, 1), "origin": NOW}
    new = NewDivision("990101101207", "新村")
    village = {"place": VILLAGE, **day}
    acts = {
        "bad_rows": partial(services.add_divisions, [new], **day),
        "twice": partial(services.add_body, BodyKind.COLLECTIVE, "枫林村合作社", **village),
    }
    for code, act in acts.items():
        outcomes = at_once(*(partial(act, by=by) for by in two))
        assert [error.code for error in outcomes if error] == [code]
    tag = partial(services.tag, VILLAGE, SpecialArea.KEY_AID, basis="文", **day)
    outcomes = at_once(*(partial(tag, by=by) for by in two))
    assert [error.code for error in outcomes if error] == ["twice"]
    assert len(selectors.bodies(BodyKind.COLLECTIVE)) == 1


def test_a_body_ended_while_its_village_is_merged_is_ended_once():
    world = build()
    by = world.actor("data_steward")
    kind, day = BodyKind.COLLECTIVE, date(2026, 2, 1)
    services.add_body(
        kind, "枫林村合作社", place=VILLAGE, since=date(2026, 1, 5), by=by, origin=NOW
    )
    gives = [BodyGoes(kind, VILLAGE, NEXT_VILLAGE)]
    merge = partial(services.merge, [VILLAGE], NEXT_VILLAGE, bodies=gives, basis="文")
    outcomes = at_once(
        partial(merge, on=day, by=by, origin=NOW),
        partial(services.end_body, kind, VILLAGE, on=day, by=by, origin=NOW),
    )
    [error] = [error for error in outcomes if error is not None]
    assert error.code == "unknown"
    merged = selectors.division(VILLAGE).until is not None
    assert [body.code for body in selectors.bodies(kind)] == ([NEXT_VILLAGE] if merged else [])

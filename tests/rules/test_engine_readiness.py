"""Readiness: which rules run over what is there, and what to ask for next."""

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import Bilingual
from sunledger.engine.rules.readiness import readiness

NOTE = {"kinship": Bilingual("未核对", "not checked")}


def flags(make_flag, **main):
    return [make_flag("", code=code, main=tables) for code, tables in main.items()]


def test_rules_run_in_part_or_wait_for_named_tables(make_flag):
    given = [
        make_flag("", code="X01", main=("members",)),
        make_flag("", code="X02", main=("members",), also=NOTE),
        make_flag("", code="X03", main=("members", "vehicles", "deaths")),
        make_flag("", code="X04", main=("members",), any_of=(("payroll", "property"),)),
        make_flag("", code="X05", main=("members",), any_of=(("payroll", "members"),)),
    ]
    found = readiness(given, ["members"])
    assert found.runs == ("X01",)
    assert found.in_part == ("X02", "X05")
    assert found.lacking == {"X03": ("vehicles", "deaths"), "X04": ("payroll", "property")}


def test_the_two_tables_that_let_most_rules_run_are_named(make_flag):
    given = flags(
        make_flag,
        X01=("deaths",),
        X02=("payments", "cadres"),
        X03=("payments", "cadres", "members"),
        X04=("cadres", "payments"),
        X05=("deaths", "school"),
    )
    found = readiness(given, ["members"])
    assert set(found.next_tables) == {"payments", "cadres"}
    assert found.gained == ("X02", "X03", "X04")


def test_one_table_is_named_where_a_second_adds_nothing(make_flag):
    given = flags(make_flag, X01=("deaths",), X02=("payments", "cadres", "school"))
    found = readiness(given, [])
    assert found.next_tables == ("deaths",)
    assert found.gained == ("X01",)


def test_with_everything_there_nothing_is_asked_for():
    catalogue = load_catalogue()
    found = readiness(list(catalogue.flags.values()), catalogue.sources)
    assert found.runs == tuple(catalogue.flags)
    assert (found.in_part, found.lacking, found.next_tables, found.gained) == ((), {}, (), ())


def test_with_nothing_there_every_rule_waits():
    catalogue = load_catalogue()
    found = readiness(list(catalogue.flags.values()), [])
    assert set(found.lacking) == set(catalogue.flags)
    assert len(found.next_tables) == 2
    assert found.gained

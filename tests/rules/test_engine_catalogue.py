"""The rules of the catalogue keep the promises that the engine and the desk rely on."""

import re
from datetime import date

import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.values import resolve_parameters
from sunledger.engine.rules.compile import Compiler, Parameters
from sunledger.engine.rules.examples import run_example

CATALOGUE = load_catalogue()
FLAGS = list(CATALOGUE.flags.values())
FIRST_RULES = (
    "E01 E02 E03 E04 E05 E06 E07 E08 E09 E13 E14 E15 E16 I01 I03 I04 I05 I06 I09 P01 P02 P04 P06"
    " P07 P11 P13 W01 F01 F02 F03 F07 F09 F10 F11 J01 J02 J03 J05 J07 J08 J09 J10 J12 V01 V02 V05"
    " V06 V07 V09 V11 V12 K01 K04 K06 K07 H02 H03 H04 H05 C01 A01 A02 S01 S02 S03"
)
each_flag = pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.code)


def test_the_first_rules_are_there_in_the_contract_order():
    assert " ".join(flag.code for flag in FLAGS).startswith(FIRST_RULES)


def test_over_empty_tables_every_rule_runs_and_finds_nothing(engine):
    results = engine.run(FLAGS, {table: [] for table in CATALOGUE.sources})
    assert [(r.rule, r.why) for r in results if r.status != "run"] == []
    assert sum(result.applied + result.not_applicable for result in results) == 0


def test_over_the_least_tables_every_rule_runs(engine):
    for flag in FLAGS:
        tables = (*flag.main, *(group[0] for group in flag.any_of))
        (result,) = engine.run([flag], {table: [] for table in tables})
        assert result.status in ("run", "run_in_part"), (flag.code, result.why)
        wanted = {*flag.also, *(table for group in flag.any_of for table in group)}
        assert (result.status == "run_in_part") == bool(wanted - set(tables)), flag.code


def test_over_no_tables_no_rule_runs_and_each_says_why(engine):
    results = engine.run(FLAGS, {})
    assert {result.status for result in results} == {"not_run"}
    assert all(result.why.zh.startswith("缺《") for result in results)


@each_flag
def test_what_a_rule_shows_is_what_it_declares(flag):
    shown = {
        name.removeprefix("v_")
        for example in flag.examples
        for row in run_example(flag, example, CATALOGUE).rows
        for name in row
        if name.startswith("v_")
    }
    assert shown == set(flag.values)
    for text in (flag.question.zh, flag.question.en):
        assert set(re.findall(r"\{(\w+)\}", text)) <= set(flag.values)


@each_flag
def test_parameters_are_declared_where_the_answer_depends_on_them(flag):
    values, _ = resolve_parameters(CATALOGUE, date(2026, 6, 25), None, {})
    kinds = {name: parameter.kind for name, parameter in CATALOGUE.parameters.items()}
    program = Compiler(CATALOGUE, Parameters(kinds, values, date(2026, 6, 25))).compile(flag)
    unused = set(flag.parameters) - set(program.parameters)
    assert unused <= {"quorum"}, "declared and never read"

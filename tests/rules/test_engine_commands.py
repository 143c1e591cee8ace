"""`sunledger rules …`: what the rules are, and whether their examples hold."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from sunledger.catalogue.loader import load_catalogue
from sunledger.desk import rules_commands
from sunledger.kit.errors import WrongUse


def call(*words):
    return CliRunner().invoke(rules_commands.rules_group, words, standalone_mode=False)


def test_list_names_every_rule_in_order():
    result = call("list")
    codes = [line.split()[0] for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert codes == list(load_catalogue().flags)


def test_show_tells_what_a_rule_asks_and_of_what():
    output = call("show", "e05").output
    for word in ("名下有机动车", "《机动车登记》", "vehicle_price_limit", "30000", "SELECT"):
        assert word in output


@pytest.mark.parametrize("command", ["show", "test"])
def test_an_unknown_rule_is_wrong_use(command):
    result = call(command, "X99")
    assert isinstance(result.exception, WrongUse)
    assert "X99" in result.exception.zh


def test_examples_that_hold_are_counted():
    result = call("test", "E05", "E02")
    assert result.return_value == 0
    assert [line[:3] for line in result.output.splitlines()] == ["E05", "E02"]


def test_an_example_that_does_not_hold_is_shown(monkeypatch):
    catalogue = load_catalogue()
    flag = catalogue.flags["E02"]
    first = flag.examples[0]
    wrong = {ref: "clear" for ref, verdict in first.expect.items() if verdict == "flagged"}
    assert wrong
    broken = replace(flag, examples=(replace(first, expect={**first.expect, **wrong}),))
    flags = {**catalogue.flags, "E02": broken}
    monkeypatch.setattr(rules_commands, "load_with", lambda _: replace(catalogue, flags=flags))
    result = call("test", "E02")
    assert result.return_value == 1
    assert "0/1" in result.output
    assert "应为 无疑点" in result.output

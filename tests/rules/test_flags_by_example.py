"""Each example that a flag's author wrote down holds: this is the flags' test."""

import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.rules.examples import run_example

CATALOGUE = load_catalogue()
CASES = [
    pytest.param(flag, number, id=f"{flag.code}-{number}-{example.title.zh}")
    for flag in CATALOGUE.flags.values()
    for number, example in enumerate(flag.examples, start=1)
]


@pytest.mark.parametrize(("flag", "number"), CASES)
def test_example_holds(flag, number):
    result = run_example(flag, flag.examples[number - 1], CATALOGUE)
    wrong = [verdict for verdict in result.verdicts if not verdict.as_expected]
    assert not wrong, wrong


@pytest.mark.parametrize("flag", CATALOGUE.flags.values(), ids=lambda flag: flag.code)
def test_examples_show_both_sides(flag):
    verdicts = {v.partition(":")[0] for e in flag.examples for v in e.expect.values()}
    assert "flagged" in verdicts
    assert verdicts & {"clear", "missing_data", "not_applicable"}

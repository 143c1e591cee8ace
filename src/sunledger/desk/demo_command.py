"""`sunledger demo`: the fictional county, written, checked and compared with its answer key."""

import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from sunledger.desk.check import Options, Outcome, check
from sunledger.desk.demo_county.key import AnswerKey
from sunledger.desk.demo_county.write import write_county
from sunledger.desk.summary import print_summary

DEMO_DAY = date(2026, 6, 25)
SCALE = Fraction(1, 20)
SEED = 7


@click.command(name="demo")
@click.option(
    "--dir", "directory", type=click.Path(path_type=Path), default=Path("demo"), show_default=True
)
def demo_command(directory: Path) -> int:
    """写出虚构的云岫县，核对一遍，并和答案对照。

    Write the fictional county, check it, and compare with its answer key.
    """
    started = time.monotonic()
    county = directory / "county"
    click.echo("云岫县是虚构的，人和事都是编的。 The county is fictional, its people are made up.")
    key = write_county(county, scale=SCALE, seed=SEED, as_of=DEMO_DAY)
    outcome = check(Options(folder=county, as_of=DEMO_DAY, out=directory / "findings"))
    print_summary(outcome)
    whole = print_comparison(key, outcome)
    click.echo(f"用时 Took: {time.monotonic() - started:.0f} s")
    return 0 if whole else 1


def print_comparison(key: AnswerKey, outcome: Outcome) -> bool:
    """Print how the findings agree with the answer key; tell whether they agree in full."""
    found = {(finding.flag.code, finding.ref) for finding in outcome.findings}
    told = [story for story in key.stories if key.shown(story) <= found]
    spared = [innocent for innocent in key.innocents if not key.shown(innocent) & found]
    expected = {pair for story in key.stories for pair in key.shown(story)}
    click.echo(
        f"埋下的故事找到 {len(told)}/{len(key.stories)}；"
        f"无辜的没有误报 {len(spared)}/{len(key.innocents)}；"
        f"多报 {len(found - expected)} 条。\n"
        f"Seeded stories found {len(told)}/{len(key.stories)}; innocents left alone "
        f"{len(spared)}/{len(key.innocents)}; findings too many: {len(found - expected)}."
    )
    return found == expected and len(spared) == len(key.innocents)

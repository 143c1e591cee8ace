"""`sunledger demo`: the fictional county, written, checked and compared with its answer key."""

import shutil
import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from sunledger.desk.check import Outcome, check
from sunledger.desk.demo_county.county import write_county
from sunledger.desk.demo_county.key import AnswerKey
from sunledger.desk.examined import Options
from sunledger.desk.summary import print_summary
from sunledger.kit.errors import WrongUse
from sunledger.kit.keys import finding_id, load_key

DEMO_DAY = date(2026, 6, 25)
SCALE = Fraction(1, 20)
SEED = 7
_MARK = ".demo-county"


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
    _make_room(directory)
    click.echo("云岫县是虚构的，人和事都是编的。 The county is fictional, its people are made up.")
    key = write_county(county, scale=SCALE, seed=SEED, as_of=DEMO_DAY)
    outcome = check(Options(folder=county, as_of=DEMO_DAY, out=directory / "findings"))
    print_summary(outcome)
    whole = print_comparison(key, outcome)
    click.echo(f"用时 Took: {time.monotonic() - started:.0f} s")
    return 0 if whole else 1


def _make_room(directory: Path) -> None:
    """Remove the county that an earlier demo wrote, and nothing that somebody else did."""
    county, mark = directory / "county", directory / _MARK
    if county.exists():
        if not mark.exists():
            raise WrongUse(
                f"{county} 已经存在，不是演示写的。请用 --dir 另选一个文件夹。",
                f"{county} exists and was not written by the demo. Choose another with --dir.",
            )
        shutil.rmtree(county)
    directory.mkdir(parents=True, exist_ok=True)
    mark.touch()


def print_comparison(key: AnswerKey, outcome: Outcome) -> bool:
    """Print how the findings agree with the answer key; tell whether they agree in full."""
    secret = load_key()
    found = {finding.id for finding in outcome.findings}
    stories = [
        {finding_id(secret, rule, ref) for rule, ref in story.expected()} for story in key.stories
    ]
    innocents = [
        {finding_id(secret, rule, ref) for rule, ref in innocent.forbidden()}
        for innocent in key.innocents
    ]
    told = sum(story <= found for story in stories)
    spared = sum(not innocent & found for innocent in innocents)
    extra = len(found - set().union(*stories))
    click.echo(
        f"埋下的故事找到 {told}/{len(stories)}；无辜的没有误报 {spared}/{len(innocents)}；"
        f"多报 {extra} 条。\n"
        f"Seeded stories found {told}/{len(stories)}; innocents left alone "
        f"{spared}/{len(innocents)}; findings too many: {extra}."
    )
    return told == len(stories) and spared == len(innocents) and not extra

"""`sunledger demo`: the fictional county, written, checked and compared with its answer key."""

import shutil
import time
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from sunledger.desk.check import Outcome, check
from sunledger.desk.demo_county.county import write_county
from sunledger.desk.demo_county.key import AnswerKey
from sunledger.desk.examined import Options
from sunledger.desk.summary import print_summary
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.errors import WrongUse
from sunledger.kit.keys import finding_id, load_key
from sunledger.kit.language import say

DEMO_DAY = date(2026, 6, 25)
SCALE = Fraction(1, 20)
SEED = 7
_MARK = ".demo-county"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the findings agree with the answer key."""

    stories: int
    found: int
    innocents: int
    spared: int
    extra: int

    @property
    def agrees(self) -> bool:
        """Tell whether they agree in full."""
        return (self.found, self.spared, self.extra) == (self.stories, self.innocents, 0)


@click.command("demo", cls=Command)
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    metavar="DIR",
    help="放在哪个文件夹 / the folder to put it in",
)
@json_option
def demo_command(directory: Path, *, as_json: bool) -> int:
    """写出虚构的云岫县，核对一遍，并和答案对照。

    Write the made-up county, check it, and compare with its answer key.

    \b
    例：
      sunledger demo
      sunledger demo --dir 试用

    \b
    Examples:
      sunledger demo
      sunledger demo --dir try
    """
    started = time.monotonic()
    county = directory / "county"
    _make_room(directory)
    if not as_json:
        click.echo(
            say("云岫县是虚构的，人和事都是编的。", "The county is made up, and so are its people.")
        )
    with progress_line() as progress:
        key = write_county(county, scale=SCALE, seed=SEED, as_of=DEMO_DAY, progress=progress)
        options = Options(folder=county, as_of=DEMO_DAY, out=directory / "findings")
        outcome = check(options, progress=progress)
    comparison = compare(key, outcome)
    seconds = round(time.monotonic() - started)
    if as_json:
        told = {
            "county": str(county),
            "findings": str(outcome.out),
            **asdict(comparison),
            "agrees": comparison.agrees,
            "seconds": seconds,
        }
        print_json(told)
    else:
        print_summary(outcome)
        print_comparison(comparison)
        click.echo(say(f"用时 {seconds} 秒", f"Took {seconds} s"))
    return 0 if comparison.agrees else 1


def _make_room(directory: Path) -> None:
    """Remove the county that an earlier demo wrote, and nothing that somebody else did."""
    county, mark = directory / "county", directory / _MARK
    if county.exists():
        if not mark.exists():
            raise WrongUse(
                f"{county} 已经存在，不是演示写的。请用 --dir 另选一个文件夹。",
                f"{county} exists and was not written by the demo. Choose another with --dir.",
                code="exists",
                where=county,
            )
        shutil.rmtree(county)
    directory.mkdir(parents=True, exist_ok=True)
    mark.touch()


def compare(key: AnswerKey, outcome: Outcome) -> Comparison:
    """Compare the findings with the answer key."""
    secret = load_key()
    found = {finding.id for finding in outcome.findings}
    stories = [
        {finding_id(secret, rule, ref) for rule, ref in story.expected()} for story in key.stories
    ]
    innocents = [
        {finding_id(secret, rule, ref) for rule, ref in innocent.forbidden()}
        for innocent in key.innocents
    ]
    return Comparison(
        stories=len(stories),
        found=sum(story <= found for story in stories),
        innocents=len(innocents),
        spared=sum(not innocent & found for innocent in innocents),
        extra=len(found - set().union(*stories)),
    )


def print_comparison(told: Comparison) -> None:
    """Print how the findings agree with the answer key."""
    click.echo(
        say(
            f"埋下的故事找到 {told.found}/{told.stories}；"
            f"无辜的没有误报 {told.spared}/{told.innocents}；多报 {told.extra} 条。",
            f"Seeded stories found {told.found}/{told.stories}; innocents left alone "
            f"{told.spared}/{told.innocents}; findings too many: {told.extra}.",
        )
    )

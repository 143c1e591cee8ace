"""The command that makes the demo county."""

from fractions import Fraction
from pathlib import Path

import click

from sunledger.desk.check import today
from sunledger.desk.check_command import read_day
from sunledger.desk.demo_county.county import write_county
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import say


def read_scale(text: str) -> Fraction:
    """Return a scale such as 1/20; raise WrongUse where it is none."""
    try:
        scale = Fraction(text)
    except (ValueError, ZeroDivisionError):
        scale = Fraction(0)
    if not 0 < scale <= 1:
        raise WrongUse(
            f"--scale 不能是“{text}”。请写 1/20 这样的数，大于 0，不大于 1。",
            f"--scale cannot be “{text}”. Give a fraction above 0 and up to 1, such as 1/20.",
            code="bad_value",
            where="--scale",
        )
    return scale


@click.command("demo-county", cls=Command)
@click.argument(
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="写到哪个文件夹 / the folder to write",
)
@click.option(
    "--scale",
    metavar="SCALE",
    default="1/20",
    show_default=True,
    help="规模，1 是全县 / the scale, 1 is the whole county",
)
@click.option(
    "--seed",
    type=int,
    default=7,
    show_default=True,
    help="种子：同一个数，同样的县 / the seed: the same number, the same county",
)
@click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    help="看数据的那一天（默认今天） / the day on which it is looked at (default: today)",
)
@click.option(
    "--clean-mix", is_flag=True, help="只写整齐的表，测速度用 / plain sheets only, for timing"
)
@json_option
def demo_county(
    directory: Path,
    *,
    scale: str,
    seed: int,
    as_of: str | None,
    clean_mix: bool,
    as_json: bool,
) -> None:
    """生成虚构的云岫县（演示数据）和它的答案。

    Make the made-up county and its answer key.

    \b
    例：
      sunledger demo-county 云岫县 --scale 1/60
      sunledger demo-county 云岫县二 --scale 1/60 --seed 3 --as-of 2026-06-25

    \b
    Examples:
      sunledger demo-county county --scale 1/60
      sunledger demo-county county2 --scale 1/60 --seed 3 --as-of 2026-06-25
    """
    with progress_line() as progress:
        key = write_county(
            directory,
            scale=read_scale(scale),
            seed=seed,
            as_of=read_day(as_of) or today(),
            layout="bench" if clean_mix else "messy",
            progress=progress,
        )
    answers = directory.with_name(f"{directory.name}-answer-key.json")
    stories, expected, innocents = len(key.stories), len(key.expected()), len(key.innocents)
    if as_json:
        told = {
            "county": str(directory),
            "answer_key": str(answers),
            "stories": stories,
            "expected": expected,
            "innocents": innocents,
        }
        print_json(told)
        return
    click.echo(
        say(
            f"云岫县已写好：{directory}。{stories} 个故事，{expected} 条疑点，"
            f"{innocents} 个看着像、其实没事的。答案：{answers}",
            f"The county is written: {directory}. {stories} stories, {expected} findings to "
            f"expect, {innocents} look-alikes. Answers: {answers}",
        )
    )

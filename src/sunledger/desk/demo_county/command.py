"""The command that makes the demo county."""

import sys
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import click

from sunledger.desk.demo_county.county import write_county


class _Scale(click.ParamType[Fraction]):
    """A fraction such as 1/20."""

    name = "scale"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction:
        """Return the fraction, more than 0 and at most 1."""
        try:
            scale = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            scale = Fraction(0)
        if not 0 < scale <= 1:
            self.fail(
                "应是 1/20 这样的数，大于 0，不大于 1。 Give a fraction such as 1/20.", param, ctx
            )
        return scale


def _say(words: str) -> None:
    click.echo(words, err=True)


def _keep_quiet(_: str) -> None:
    """Say nothing where nobody watches."""


@click.command("demo-county")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--scale", type=_Scale(), default="1/20", show_default=True, help="规模，1 是全县。")
@click.option("--seed", type=int, default=7, show_default=True, help="种子：同一个数，同样的县。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="看数据的那一天，默认今天。")
@click.option("--clean-mix", is_flag=True, help="只写整齐的表，测速度用。 Plain sheets for timing.")
def demo_county(
    directory: Path, scale: Fraction, seed: int, as_of: datetime | None, *, clean_mix: bool
) -> None:
    """生成虚构的云岫县（演示数据）和它的答案。 Make the fictional county and its answer key.

    \b
    sunledger demo-county 云岫县
    sunledger demo-county 云岫县 --scale 1 --seed 3 --as-of 2026-06-25
    """
    day = as_of.date() if as_of else date.today()  # noqa: DTZ011 - its reader's own day
    key = write_county(
        directory,
        scale=scale,
        seed=seed,
        as_of=day,
        layout="bench" if clean_mix else "messy",
        progress=_say if sys.stderr.isatty() else _keep_quiet,
    )
    answers = directory.with_name(f"{directory.name}-answer-key.json")
    click.echo(
        f"云岫县已写好：{directory}。{len(key.stories)} 个故事，{len(key.expected())} 条疑点，"
        f"{len(key.innocents)} 个看着像、其实没事的。答案：{answers}\n"
        f"{len(key.stories)} stories, {len(key.expected())} findings to expect, "
        f"{len(key.innocents)} look-alikes. Answers: {answers}"
    )

"""`sunledger scenario`: the figures of the documents, by the platform's own reports."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from sunledger.assembly.home import Home
from sunledger.assembly.installed import need_platform
from sunledger.assembly.scenarios import scenario, scenarios
from sunledger.assembly.staging.contracts import Figure, Number, Stage
from sunledger.desk.demo_county.command import read_scale
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import aligned, both, json_option, mark, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import said, say


@click.command("scenario", cls=Command)
@click.argument(
    "name",
    metavar="[NAME]",
    required=False,
    help="哪个场景，不写就列出来 / which scenario; without it they are listed",
)
@click.option(
    "--scale",
    default="1",
    show_default=True,
    metavar="SCALE",
    help="规模，1 是文件里的数 / the scale, 1 gives the documents' own numbers",
)
@click.option(
    "--home",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="留下平台的空文件夹（默认是临时的，做完删掉） / an empty folder in which the platform is"
    " kept (default: a temporary one, deleted at the end)",
)
@json_option
def scenario_command(*, name: str | None, scale: str, folder: Path | None, as_json: bool) -> int:
    """用虚构的数据和平台自己的报表，把文件里的数字重算一遍。有不一样的退出码是 1。

    Work the figures of the documents out again, from made-up data by the platform's own reports.
    The status is 1 where one differs. Without NAME it lists the scenarios.

    \b
    例：
      sunledger scenario
      sunledger scenario huaian --scale 1/100

    \b
    Examples:
      sunledger scenario
      sunledger scenario huaian --scale 1/100
    """
    known = scenarios()
    if name is None:
        if as_json:
            print_json({"scenarios": [{"name": key, **both("shows", known[key])} for key in known]})
        else:
            for row in aligned([(key, said(words)) for key, words in known.items()]):
                click.echo(row)
        return 0
    if name not in known:
        raise WrongUse(
            f"没有叫“{name}”的场景。有：{'、'.join(known)}。",
            f"There is no scenario “{name}”. There are: {', '.join(known)}.",
            code="no_such_scenario",
            where=name,
        )
    need_platform()
    size, began = read_scale(scale), time.monotonic()
    with progress_line() as line, _home(folder) as home, _served(home):
        stage = Stage(home, size, line or _silent)
        figures = list(scenario(name).run(stage))
    seconds = round(time.monotonic() - began, 1)
    equal = all(figure.equal for figure in figures)
    if as_json:
        told = [_plain(figure) for figure in figures]
        print_json(
            {
                "scenario": name,
                "scale": str(size),
                "seconds": seconds,
                "equal": equal,
                "figures": told,
            }
        )
    else:
        _tell(figures, size, seconds)
    return 0 if equal else 1


def _silent(_zh: str, _en: str) -> None:
    """Say nothing."""


@contextmanager
def _home(folder: Path | None) -> Iterator[Home]:
    """Give a home with nothing in it: the named one, which stays, or one that is thrown away."""
    if folder is not None:
        if folder.exists() and any(folder.iterdir()):
            raise WrongUse(
                f"{folder} 不是空的。场景要自己的平台，请换一个空文件夹。",
                f"{folder} is not empty. A scenario needs a platform of its own: name an empty "
                "folder.",
                code="not_empty",
                where=folder,
            )
        yield Home(folder.resolve())
        return
    made = Path(tempfile.mkdtemp(prefix="sunledger-scenario-"))
    try:
        made.chmod(0o711)  # the user of the database must reach it
        yield Home(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _served(home: Home) -> Iterator[None]:
    """Serve the home in this process, always with a database of its own."""
    from sunledger.assembly.database import Database  # noqa: PLC0415 - needs the platform
    from sunledger.assembly.manage import enter  # noqa: PLC0415
    from sunledger.assembly.postgres import Postgres  # noqa: PLC0415
    from sunledger.assembly.serving import alone, prepare  # noqa: PLC0415

    with alone(home), Postgres(home.postgres).running() as server:
        tables = Database.of(server)
        prepare(home, tables)
        enter(home, tables.web)
        from django.db import connections  # noqa: PLC0415 - entered

        try:
            yield
        finally:
            connections.close_all()


def _tell(figures: Sequence[Figure], scale: Fraction, seconds: float) -> None:
    """Print the table, below it what is to be known of the documents, and how long it took."""
    rows = [
        (
            "",
            say("编号", "id"),
            say("文件里的数", "documents"),
            *(() if scale == 1 else (say(f"按 {scale}", f"at {scale}"),)),
            say("平台算出", "ours"),
            "",
            say("是什么", "what"),
        )
    ]
    rows += [
        (
            mark(figure.equal),
            figure.code,
            f"{figure.documents:,}",
            *(() if scale == 1 else (f"{figure.here:,}",)),
            f"{figure.ours:,}",
            "⚠" if figure.remark else "",
            said(figure.what),
        )
        for figure in figures
    ]
    for row in aligned(rows):
        click.echo(row)
    for remark in dict.fromkeys(
        (figure.code, said(figure.remark)) for figure in figures if figure.remark
    ):
        click.echo(f"⚠ {remark[0]}  {remark[1]}")
    good = sum(figure.equal for figure in figures)
    click.echo(
        say(
            f"{len(figures)} 个数里 {good} 个一样，用了 {seconds:,.0f} 秒。",
            f"{good} of {len(figures)} figures are equal; it took {seconds:,.0f} seconds.",
        )
    )


def _plain(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.code,
        **both("what", figure.what),
        "documents": _number(figure.documents),
        "expected": _number(figure.here),
        "ours": _number(figure.ours),
        "equal": figure.equal,
        **(both("remark", figure.remark) if figure.remark else {}),
    }


def _number(value: Number) -> int | float:
    return value if isinstance(value, int) else float(value)

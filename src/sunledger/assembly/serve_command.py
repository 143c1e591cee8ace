"""`sunledger serve`: the platform on one machine."""

import threading
import webbrowser
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from sunledger.assembly.installed import home_of, home_option, need_platform
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.kit.language import say


@click.command("serve", cls=Command)
@home_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    metavar="PORT",
    help="端口，0 是找一个空的 / port, 0 for a free one",
)
@click.option("--open", "browser", is_flag=True, help="打开浏览器 / open the browser")
@click.option(
    "--once",
    is_flag=True,
    help="等到首页能打开就停下，检查用 / stop as soon as the first page answers, to try it",
)
@click.option(
    "--demo",
    is_flag=True,
    help="演示：放进虚构的云岫县，每种岗位一个账号 / a demonstration: the made-up county, one login"
    " per role",
)
@json_option
def serve_command(
    *, folder: Path | None, port: int, browser: bool, once: bool, demo: bool, as_json: bool
) -> int:
    """启动平台：数据库、网页、后台，都在这台电脑上。Ctrl-C 全部停下。

    Start the platform: database, web and worker on this computer. Ctrl-C stops all of it.

    \b
    例：
      sunledger serve
      sunledger serve --home 平台 --port 8080
      sunledger serve --demo

    \b
    Examples:
      sunledger serve
      sunledger serve --home platform --port 8080
      sunledger serve --demo
    """
    need_platform()
    from sunledger.assembly.demo_home import as_demo, fill, tell_logins  # noqa: PLC0415
    from sunledger.assembly.serving import serve  # noqa: PLC0415 - needs the platform

    home = as_demo(folder) if demo else home_of(folder)
    filled = partial(fill, home) if demo else None

    def opened(address: str) -> None:
        if demo and not as_json:
            tell_public(address)
            tell_logins(home)
        tell_open(address, as_json=as_json)
        if browser:
            # in a thread: a browser in the terminal would keep us from watching the parts
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    tell_event("正在启动，文件夹是 " + str(home.folder), f"Starting on {home.folder}")
    with suppress(KeyboardInterrupt):  # so it is ended
        serve(home, port, tell=tell_event, opened=opened, fill=filled, once=once)
    tell_event("平台已停下。", "The platform is stopped.")
    return 0


def tell_event(zh: str, en: str) -> None:
    """Say on standard error what happens."""
    click.echo(say(zh, en), err=True)


def tell_public(address: str) -> None:
    """Say where anybody looks, and where people in office sign in."""
    click.echo(
        say(
            f"大家看的网站：{address}（英文 {address}en/）。工作人员登录：{address}c/",
            f"The site for everybody: {address}en/ (Chinese: {address}). Staff: {address}c/",
        )
    )


def tell_open(address: str, *, as_json: bool) -> None:
    """Say where to open the platform."""
    if as_json:
        print_json({"address": address})
        return
    click.echo(say(f"平台已打开：{address}", f"The platform is open: {address}"))
    click.echo(
        say(
            "只有这台电脑能进；要让别人进，见 docs/zh/command.md。要停下，按 Ctrl-C。",
            "This computer alone can reach it; docs/en/command.md says how others can. "
            "Ctrl-C stops it.",
        )
    )

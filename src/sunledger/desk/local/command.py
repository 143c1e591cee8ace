"""`sunledger desk`: the local page."""

import threading
import webbrowser

import click

from sunledger.desk.local.server import Door
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.kit.errors import WrongUse, reason_of
from sunledger.kit.language import say


@click.command("desk", cls=Command)
@click.option(
    "--browser/--no-browser", default=True, show_default=True, help="打开浏览器 / open the browser"
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help="端口（默认找一个空的） / port (default: a free one)",
)
@json_option
def desk_command(*, browser: bool, port: int, as_json: bool) -> int:
    """在浏览器里核对：选文件夹、看进度、打开报告。只有这台电脑能进，不联网。

    The desk in the browser: choose a folder, watch, open the report. No network.

    \b
    例：
      sunledger desk
      sunledger desk --no-browser

    \b
    Examples:
      sunledger desk
      sunledger desk --no-browser
    """
    try:
        door = Door(port)
    except OSError as error:
        zh, en = reason_of(error)
        raise WrongUse(
            f"用不了端口 {port}：{zh}。请换一个，或者不写 --port。",
            f"Port {port} cannot be used: {en}. Choose another, or leave out --port.",
            code="port_in_use",
            where="--port",
        ) from error
    with door:
        if as_json:
            print_json({"link": door.link})
        else:
            _tell(door.link)
        if browser:
            # in a thread: a browser in the terminal would keep us from answering it
            threading.Thread(target=webbrowser.open, args=(door.link,), daemon=True).start()
        try:
            door.serve_forever()
        finally:
            door.site.close()
    return 0


def _tell(link: str) -> None:
    click.echo(
        say(
            "阳光台账已打开。如果浏览器没有出现，请在浏览器里打开下面的链接（只能用一次）。",
            "The desk is open. Where no browser appears, open this link in one (good once).",
        )
    )
    click.echo(link)
    click.echo(
        say(
            "要关闭，请点页面上的“退出”，或按 Ctrl-C。",
            "To end, use Quit on the page, or Ctrl-C.",
        )
    )

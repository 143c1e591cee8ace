"""`sunledger init`: the five questions."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from sunledger.assembly.answers import ADMINISTRATORS, Question, check, keep, questions, read_file
from sunledger.assembly.home import Home
from sunledger.assembly.installed import home_of, home_option, need_platform
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json, styled
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import say

_ROLES = {
    "system_admin": ("系统管理员", "system administrator"),
    "security_admin": ("安全管理员", "security administrator"),
    "audit_admin": ("审计管理员", "audit administrator"),
}


@click.command("init", cls=Command)
@home_option
@click.option(
    "--answers",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="答案文件（TOML） / the answers, a TOML file",
)
@click.option("--county", metavar="NAME", help="县的名称 / the name of the county")
@click.option("--code", metavar="CODE", help="12 位区划代码 / its 12-digit code")
@click.option(
    "--system-admin", metavar="NAME:USER", help="系统管理员，姓名:登录名 / system administrator"
)
@click.option(
    "--security-admin", metavar="NAME:USER", help="安全管理员，姓名:登录名 / security administrator"
)
@click.option(
    "--audit-admin", metavar="NAME:USER", help="审计管理员，姓名:登录名 / audit administrator"
)
@click.option(
    "--addresses",
    metavar="URL",
    multiple=True,
    help="别人用的网址，可写多次 / an address by which others come; may be repeated",
)
@click.option("--files", metavar="DIR", help="收到的文件放在哪里 / where files taken in lie")
@click.option("--backups", metavar="DIR", help="备份放在哪里 / where backups lie")
@click.option("--language", metavar="zh|en", help="页面先用哪种语言 / the first language of pages")
@click.option("--no-input", is_flag=True, help="什么也不问 / ask nothing")
@click.option("--yes", is_flag=True, help="要改的直接改 / make the changes without asking")
@json_option
def init_command(
    *,
    folder: Path | None,
    file: Path | None,
    no_input: bool,
    yes: bool,
    as_json: bool,
    **flags: Any,  # noqa: ANN401 - the answers
) -> int:
    """问五件事，建好一个县的平台：县、三个管理员、网址、文件夹、语言。

    Ask five things and make the platform of a county: county, three administrators, addresses,
    folders, language.

    \b
    例：
      sunledger init
      sunledger init --answers 云岫县.toml --no-input

    \b
    Examples:
      sunledger init
      sunledger init --answers county.toml --no-input
    """
    need_platform()
    home = home_of(folder)
    given = read_file(file) if file else {}
    given |= {name: _plain(value) for name, value in flags.items() if value not in (None, ())}
    asking = not (no_input or as_json) and sys.stdin.isatty()
    if home.answers:
        return _again(home, given, agreed=yes, asking=asking, as_json=as_json)
    if asking:
        given = _asked(home, given)
    answers = check(home, given)
    return _first(home, answers, as_json=as_json)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _asked(home: Home, given: Mapping[str, Any]) -> dict[str, Any]:
    """Ask for what was not given, again until the answer can be."""
    found = dict(given)
    number = 0
    for question in questions(home):
        if question.name in found:
            continue
        if question.number != number:
            number = question.number
            click.echo(styled(f"{number}/5", bold=True))
        default = question.default
        shown = " ".join(default) if isinstance(default, list) else default
        while True:
            found[question.name] = click.prompt(
                say(question.zh, question.en), default=shown, show_default=bool(shown)
            )
            problem = question.problem(found[question.name])
            if problem is None:
                break
            click.echo(say(*problem), err=True)
    return found


def _first(home: Home, answers: dict[str, Any], *, as_json: bool) -> int:
    from sunledger.assembly.database import opened  # noqa: PLC0415 - needs the platform
    from sunledger.assembly.manage import enter  # noqa: PLC0415
    from sunledger.assembly.serving import alone, prepare  # noqa: PLC0415

    with alone(home), opened(home) as tables:
        home.key("log")  # which signs the public log
        prepare(home, tables)
        enter(home, tables.web)
        from sunledger.assembly.founding import found  # noqa: PLC0415 - after enter

        there = found(
            answers, tell=lambda words: _tell_words(home, answers, words, as_json=as_json)
        )
        keep(home, answers)
    if there:
        click.echo(
            say(
                "账号早就建好了，没有再建；记下了您这次的答案。",
                "The accounts were made before and stay; your answers are kept.",
            ),
            err=True,
        )
    return 0


def _tell_words(
    home: Home, answers: Mapping[str, Any], words: Mapping[str, str], *, as_json: bool
) -> None:
    people = [(role, *answers[role]) for role in ADMINISTRATORS]
    if as_json:
        listed = [
            {"role": role, "name": name, "username": user, "word": words[user]}
            for role, name, user in people
        ]
        print_json({"home": str(home.folder), "administrators": listed})
        return
    click.echo(
        say(
            f"{answers['county']}的平台建好了，文件夹是 {home.folder}",
            f"The platform of {answers['county']} is made, in {home.folder}",
        )
    )
    click.echo(
        say(
            "三个管理员的一次性口令，只显示这一次，7 天内有效。请当面交给本人：",
            "The one-time words of the three administrators, shown this once and good for 7 days. "
            "Hand each over in person:",
        )
    )
    for role, name, user in people:
        click.echo(f"  {say(*_ROLES[role])}  {name}  {user}  {words[user]}")
    address = next(iter(answers["addresses"]), "http://127.0.0.1:8000")
    click.echo(
        say(
            f"下一步：运行 sunledger serve，本人打开 {address}/join 输入口令，设密码。",
            f"Next: run sunledger serve; each opens {address}/join, types the word and sets a "
            "password.",
        )
    )
    click.echo(
        say(
            f"公开的记录在 {address}/log/：请把那里的公钥抄到公开栏上，再定一个见证的文件夹"
            "（docs/zh/log.md）。",
            f"The public log is at {address}/log/: publish its key elsewhere too, and name a "
            "folder for a witness (docs/en/log.md).",
        )
    )


def _again(
    home: Home, given: Mapping[str, Any], *, agreed: bool, asking: bool, as_json: bool
) -> int:
    """Show what is there, and change what was given anew once that is agreed to."""
    now = home.answers
    asked = questions(home)
    kept = {question.name: now[question.name] for question in asked}
    wanted = check(home, {**{q.name: q.written(kept[q.name]) for q in asked}, **given})
    changes = [q for q in asked if _same(wanted[q.name]) != _same(kept[q.name])]
    if not as_json:
        _show(home, asked, kept)
    _refuse(changes, kept, wanted)
    if changes and not agreed:
        for question in changes:
            _tell_change(question, kept, wanted, say("要改", "to change"))
        if not asking:
            raise WrongUse(
                "上面这些还没有改。确实要改，请加 --yes 再运行一次。",
                "Nothing of this was changed. To change it, run it again with --yes.",
                code="not_agreed",
                where=",".join(question.name for question in changes),
            )
        click.confirm(say("改吗", "Change it"), abort=True)
    if changes:
        keep(home, wanted, demo=bool(now.get("demo")))
    if as_json:
        print_json({"home": str(home.folder), **kept, "changed": [q.name for q in changes]})
        return 0
    for question in changes:
        _tell_change(question, kept, wanted, say("已改", "changed"))
    if changes:
        click.echo(say("下次启动起作用。", "It holds from the next start."))
    else:
        click.echo(say("什么也没有改。", "Nothing was changed."))
    return 0


def _same(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _show(home: Home, asked: Sequence[Question], kept: Mapping[str, Any]) -> None:
    click.echo(say(f"{home.folder} 已经建好：", f"{home.folder} is made already:"))
    for question in asked:
        click.echo(f"  {say(question.zh, question.en)}：{question.written(kept[question.name])}")


def _tell_change(
    question: Question, kept: Mapping[str, Any], wanted: Mapping[str, Any], word: str
) -> None:
    before, after = (question.written(values[question.name]) for values in (kept, wanted))
    click.echo(f"  {word} {say(question.zh, question.en)}：{before} → {after}")


def _refuse(
    changes: Sequence[Question], kept: Mapping[str, Any], wanted: Mapping[str, Any]
) -> None:
    fixed = [question.name for question in changes if question.fixed]
    if fixed:
        raise WrongUse(
            f"{'、'.join(fixed)} 已经定了，init 不能再改。县和人的事，请登录平台来办。",
            f"{', '.join(fixed)} stand and are not changed by init. Sign in to the platform for "
            "what is about places and people.",
            code="founded",
            where=",".join(fixed),
        )
    files = Path(kept["files"])
    if wanted["files"] != kept["files"] and files.is_dir() and any(files.iterdir()):
        raise WrongUse(
            f"{files} 里已经有文件。请先停下平台，把它整个搬到 {wanted['files']}，再改。",
            f"{files} holds files already. Stop the platform, move it to {wanted['files']} whole, "
            "and change it then.",
            code="files_in_place",
            where="files",
        )

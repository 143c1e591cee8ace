"""Errors as they are told: what is wrong, why, how to mend it; as JSON where that was asked for."""

import errno
import re
from collections.abc import Sequence

import click

from sunledger.desk.place import meant
from sunledger.desk.terminal.command import BETWEEN, examples
from sunledger.desk.terminal.output import print_json, styled
from sunledger.kit.errors import SunledgerError, WrongUse, reason_of
from sunledger.kit.language import say

INTERRUPTED = "interrupted"

_QUOTED = re.compile(r"'(.*)'", re.DOTALL)
_BRACKETED = re.compile(r"\((.*)\)", re.DOTALL)

# What the system says of a file: a word for programs, and how to mend it.
_FULL = ("disk_full", "请腾出空间再试。", "Free some space and try again.")
_CLOSED = (
    "no_permission",
    "请换一个自己的文件夹，或请管理电脑的人改权限。",
    "Choose a folder of your own, or let its keeper change the permission.",
)
_ABSENT = (
    "not_found",
    "请检查路径，或看看磁盘是不是拔掉了。",
    "Check the path, and whether the disk is still there.",
)
_OTHER = (
    "read_or_write",
    "请检查磁盘，或换一个文件夹再试。",
    "Check the disk, or try another folder.",
)
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: _CLOSED,
    errno.ENOENT: _ABSENT,
    errno.ENOTDIR: _ABSENT,
}

# How the complaints of click.Path end.
_PATHS = (
    ("does not exist.", "not_found", "没有“{}”。", "There is no {}."),
    ("is a file.", "not_a_folder", "“{}”是文件，这里要文件夹。", "{} is a file, not a folder."),
    ("is a directory.", "not_a_file", "“{}”是文件夹，这里要文件。", "{} is a folder, not a file."),
    ("is not readable.", "no_permission", "没有权限读“{}”。", "{} may not be read."),
)


def of_click(error: click.ClickException) -> WrongUse:
    """Return in both languages what click says of the command line."""
    context: click.Context | None = getattr(error, "ctx", None)
    see = _see(context)
    match error:
        case click.NoSuchOption(option_name=name):
            what = (f"没有 {name} 这个选项。", f"There is no option {name}.")
            told = _wrong("no_such_option", name, what, _near(error.possibilities) or see)
        case click.exceptions.NoSuchCommand(command_name=name):
            what = (f"没有“{name}”这个命令。", f"There is no command {name}.")
            told = _wrong("no_such_command", name, what, _near(error.possibilities) or see)
        case click.BadOptionUsage():
            told = _option_misused(error, see)
        case click.MissingParameter():
            told = _missing(error, context, see)
        case click.BadParameter():
            told = _bad_value(error, see)
        case _:
            extra = _BRACKETED.search(error.message)
            text = extra[1] if extra else error.message
            what = (f"多出了“{text}”。", f"“{text}” is one too many.")
            how = ("路径里有空格时请加引号。", "Put a path with spaces in quotes.")
            told = _wrong("too_much", text, what, how)
    return told


def of_system(error: BaseException) -> SunledgerError | None:
    """Return in both languages what the system says of a file; None where it is no such error.

    A library may have wrapped it, and a write to a full disk names no file.
    """
    around = (error, error.__cause__, error.__context__, *error.args)
    found = next(
        (
            each
            for each in around
            if isinstance(each, OSError) and (each.filename is not None or each.errno in _SYSTEM)
        ),
        None,
    )
    if found is None:
        return None
    zh, en = reason_of(found)
    code, mend_zh, mend_en = _SYSTEM.get(found.errno or 0, _OTHER)
    where = None if found.filename is None else meant(str(found.filename))
    return SunledgerError(
        f"读写不了{f' {where}' if where else '文件'}：{zh}。原有结果没有改动。{mend_zh}",
        f"Cannot read or write {where or 'a file'}: {en}. Earlier results are as they were. "
        f"{mend_en}",
        code=code,
        where=where,
    )


def tell(error: SunledgerError, *, as_json: bool) -> None:
    """Tell a person on standard error, or a program on standard output."""
    what, how = map(_legible, error.halves)
    if as_json:
        where = None if error.where is None else _legible(error.where)
        told = {"code": error.code, "message": what, "hint": how or None, "where": where}
        print_json({"error": told})
        return
    if error.code == INTERRUPTED:
        click.echo(f"{what} {how}", err=True)
        return
    click.echo(styled(say("出错了：", "Error: "), fg="red", bold=True) + what, err=True)
    if how:
        click.echo(styled(say("怎么办：", "To mend: "), bold=True) + how, err=True)


def _wrong(code: str, where: str | None, what: tuple[str, str], how: tuple[str, str]) -> WrongUse:
    return WrongUse(f"{what[0]}{how[0]}", f"{what[1]} {how[1]}", code=code, where=where)


def _see(context: click.Context | None) -> tuple[str, str]:
    path = context.command_path if context else "sunledger"
    return f"用法见 {path} --help。", f"See {path} --help."


def _near(names: Sequence[str] | None) -> tuple[str, str] | None:
    if not names:
        return None
    return f"是不是 {' 或 '.join(names)}？", f"Did you mean {' or '.join(names)}?"


def _option_misused(error: click.BadOptionUsage, see: tuple[str, str]) -> WrongUse:
    name = error.option_name
    if "does not take" in error.message:
        return _wrong(
            "value_not_wanted",
            name,
            (f"{name} 后面不用写值。", f"{name} takes no value."),
            ("请去掉等号和后面的字。", "Take out the equals sign and what follows."),
        )
    return _wrong("no_value", name, (f"{name} 后面没有值。", f"{name} has no value."), see)


def _missing(
    error: click.MissingParameter, context: click.Context | None, see: tuple[str, str]
) -> WrongUse:
    name, words = _named(error)
    example = next(iter(examples(context.command)), None) if context else None
    mend = (f"例如：{example}。", f"For example: {example}.") if example else see
    zh, _, en = words.partition(BETWEEN)
    about = (f"（{zh}）", f" ({en or zh})") if words else ("", "")
    return _wrong(
        "missing", name, (f"缺少 {name}{about[0]}。", f"{name} is missing{about[1]}."), mend
    )


def _bad_value(error: click.BadParameter, see: tuple[str, str]) -> WrongUse:
    name, _ = _named(error)
    kind = error.param.type if error.param else None
    quoted = _QUOTED.search(error.message)
    value = quoted[1] if quoted else ""
    if isinstance(kind, click.Choice):
        choices = [str(choice) for choice in kind.choices]
        value = value.split("'")[0]
        return _wrong(
            "bad_value",
            name,
            (f"{name} 不能是“{value}”。", f"{name} cannot be “{value}”."),
            (f"请从 {'、'.join(choices)} 里选一个。", f"Choose one of {', '.join(choices)}."),
        )
    for ending, code, zh, en in _PATHS:
        if error.message.endswith(ending):
            return _wrong(
                code,
                value,
                (zh.format(value), en.format(value)),
                ("请检查路径。", "Check the path."),
            )
    if isinstance(kind, type(click.INT)):
        return _wrong(
            "bad_value",
            name,
            (f"{name} “{value}”不是整数。", f"{name} “{value}” is no whole number."),
            ("请写整数，例如 7。", "Write a whole number, such as 7."),
        )
    return _wrong(
        "bad_value", name, (f"{name} 的值不能用。", f"The value of {name} cannot be used."), see
    )


def _named(error: click.BadParameter) -> tuple[str, str]:
    """Return how the option or argument is written, and its help in both languages."""
    param = error.param
    if isinstance(param, click.Option):
        return max(param.opts, key=len), param.help or ""
    if isinstance(param, click.Argument):
        return param.metavar or param.human_readable_name.upper(), param.help or ""
    return str(error.param_hint or ""), ""


def _legible(text: str) -> str:
    """Return a text with file names as they are, where the locale could not read them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

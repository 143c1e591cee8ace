"""Commands whose help is in the language that is spoken.

A help text holds both languages where it is written: paragraphs in Chinese, paragraphs in
English, and after `例：` and `Examples:` the examples of each. The help of an option or argument
is “中文 / English”.
"""

import inspect
import re
from collections.abc import Iterable, Sequence
from itertools import dropwhile
from typing import Any

import click

from sunledger.desk.terminal.output import JSON_FLAG
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import LANGUAGES, Language, say, spoken

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SHARED_MARK = "\b"
BETWEEN = " / "


def in_one_language(text: str) -> str:
    """Return the paragraphs of a help text that are in the language spoken."""
    chosen = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        first = paragraph.removeprefix(_SHARED_MARK).strip().partition("\n")[0]
        chinese = bool(_CHINESE.search(first))
        if chinese == (spoken() == "zh"):
            chosen.append(paragraph)
    return "\n\n".join(chosen)


def half(text: str) -> str:
    """Return the half of “中文 / English” that is in the language spoken."""
    zh, _, en = text.partition(BETWEEN)
    return say(zh, en or zh)


def examples(command: click.Command) -> list[str]:
    """Return the command lines that the help shows in the language spoken."""
    lines = in_one_language(command.help or "").splitlines()
    return [line.strip() for line in lines if line.strip().startswith("sunledger ")]


class Command(click.Command):
    """A command whose help is in the language that is spoken."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [_usage_word(piece) for piece in self.collect_usage_pieces(ctx)]
        prefix = say("用法：", "Usage: ")
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, and its examples."""
        del ctx
        text = in_one_language(self.help or "")
        if text:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(text)

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments that have a help text."""
        given = [param for param in self.get_params(ctx) if isinstance(param, click.Argument)]
        _write(
            formatter,
            say("要给出的", "Arguments"),
            ((param.make_metavar(ctx), half(param.help)) for param in given if param.help),
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if isinstance(param, click.Option) and record is not None:
                records.append((record[0], _option_words(param, ctx)))
        _write(formatter, say("选项", "Options"), records)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence, for the list of commands."""
        del limit
        first = in_one_language(self.help or "").partition("\n\n")[0]
        return " ".join(first.split())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help with words in both languages."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明 / show this message"
        return option


class Group(Command, click.Group):
    """A group of commands whose help is in the language that is spoken.

    `--json` before a command is that command's.
    """

    command_class = Command
    group_class = type

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hand `--json` on to the command that follows it."""
        after = list(dropwhile(JSON_FLAG.__eq__, args))
        rest = super().parse_args(ctx, after)
        if len(after) < len(args):
            ctx.args.insert(0, JSON_FLAG)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str()))
        _write(formatter, say("命令", "Commands"), rows)


def _write(formatter: click.HelpFormatter, title: str, rows: Iterable[tuple[str, str]]) -> None:
    listed: Sequence[tuple[str, str]] = list(rows)
    if not listed:
        return
    formatter.write_paragraph()
    formatter.write_heading(title)
    with formatter.indentation():
        formatter.write_dl(listed)


def _usage_word(piece: str) -> str:
    words = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
    return say(words.get(piece, piece), piece)


def _option_words(option: click.Option, ctx: click.Context) -> str:
    extra: Any = option.get_help_extra(ctx)
    marks = []
    if "envvars" in extra:
        marks.append(say("环境变量 ", "env var: ") + ", ".join(extra["envvars"]))
    if "default" in extra:
        marks.append(say("默认 ", "default: ") + half(extra["default"]))
    if "required" in extra:
        marks.append(say("必填", "required"))
    words = half(option.help or "")
    return f"{words}  [{'; '.join(marks)}]" if marks else words


def read_language(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Take `--lang LANGUAGE` out of the arguments, wherever it stands before `--`."""
    left: list[str] = []
    found = None
    words = iter(arguments)
    for word in words:
        if word == "--":
            left += [word, *words]
        elif word == "--lang":
            found = next(words, "")
        elif word.startswith("--lang="):
            found = word.removeprefix("--lang=")
        else:
            left.append(word)
    if found is None:
        return None, left
    for language in LANGUAGES:
        if found == language:
            return language, left
    raise WrongUse(
        f"--lang 不能是“{found}”。请写 --lang zh（中文）或 --lang en（英文）。",
        f"--lang cannot be “{found}”. Write --lang zh (Chinese) or --lang en (English).",
        code="bad_value",
        where="--lang",
    )

"""The commands `sunledger docs …`: the reference pages, made of the catalogue.

Of the desk's rules and of those that only the platform can run; no platform is needed for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import click

import sunledger.platform
from sunledger.catalogue.model import Bilingual, Catalogue
from sunledger.catalogue.pages import Lang, flag_page, parameter_page, source_page
from sunledger.desk.catalogues import catalogue_option, load_with
from sunledger.desk.groups import group_of
from sunledger.desk.terminal.command import Group
from sunledger.desk.terminal.output import json_option, print_json

LANGUAGES: tuple[Lang, ...] = ("zh", "en")

PLATFORM = Path(sunledger.platform.__file__).parent / "rules"  # rules that need what it keeps

_FENCE = "```"
_RULES = Bilingual("规则", "Rules")
_SOURCES = Bilingual("来表", "Tables")
_PARAMETERS = Bilingual("参数", "Limits and lists")
_ABOUT_RULES = Bilingual(
    "每条规则问什么、看哪些表、依据什么、用什么查询。疑点是问题，不是结论。"
    "R 开头的规则看平台自己记下的事，只在平台上核对，不用交表。",
    "What each rule asks, which tables it reads, on what legal basis and by which query. "
    "A finding is a question, not a verdict. Rules whose code begins with R read what the platform "
    "itself keeps: they run on the platform alone, and nothing is handed in for them.",
)
_ABOUT_SOURCES = Bilingual(
    "能认的表：谁提供，为什么可以用，有哪些列，还认哪些叫法。",
    "The tables that are recognised: who sends them, why they may be used, their columns and the "
    "other names of these. Headers and listed values are Chinese, as they stand in the sheets.",
)
_ABOUT_PARAMETERS = Bilingual(
    "规则用到的金额、天数和名单。每个值都写明从哪天起、依据是什么。",
    "The amounts, day counts and lists that rules read, each with its first day and its reference.",
)
_MADE = Bilingual(
    "本页由 `sunledger docs write` 按目录生成，不要手改。",
    "This page is made of the catalogue by `sunledger docs write`; do not edit it by hand.",
)


@click.group("docs", cls=Group)
def docs_group() -> None:
    """文档：按目录生成参考页。

    The docs: write the reference pages.

    \b
    例：
      sunledger docs write 说明
      sunledger docs write 说明 --json

    \b
    Examples:
      sunledger docs write pages
      sunledger docs write pages --json
    """


@docs_group.command("write")
@click.argument(
    "directory",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="写到哪个文件夹 / the folder to write",
)
@json_option
@catalogue_option
def write_command(directory: Path, catalogues: tuple[Path, ...], *, as_json: bool) -> None:
    """把规则、来表、参数的说明写成网页文本（Markdown），中英文各一套。

    Write the pages on rules, tables and limits as Markdown, in Chinese and in English.

    \b
    例：
      sunledger docs write 说明
      sunledger docs write 说明 --json

    \b
    Examples:
      sunledger docs write pages
      sunledger docs write pages --json
    """
    paths = []
    for name, text in reference(load_with((PLATFORM, *catalogues))).items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    if as_json:
        print_json({"files": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(path)


def reference(catalogue: Catalogue) -> dict[str, str]:
    """Return the reference pages by relative path, such as zh/rules.md."""
    return {
        f"{lang}/{name}.md": text
        for lang in LANGUAGES
        for name, text in (
            ("rules", _rules(catalogue, lang)),
            ("sources", _sources(catalogue, lang)),
            ("parameters", _parameters(catalogue, lang)),
        )
    }


def _rules(catalogue: Catalogue, lang: Lang) -> str:
    contents = []
    for title, flags in groupby(catalogue.flags.values(), group_of):
        contents.append(f"- {getattr(title, lang)}")
        contents += [
            f"  - [{flag.code} {getattr(flag.title, lang)}](#{flag.code})" for flag in flags
        ]
    pages = {code: flag_page(flag, lang, catalogue) for code, flag in catalogue.flags.items()}
    return _book(_RULES, _ABOUT_RULES, contents, pages, lang)


def _sources(catalogue: Catalogue, lang: Lang) -> str:
    contents = [
        f"- [{getattr(source.title, lang)}](#{name}) `{name}`"
        for name, source in catalogue.sources.items()
    ]
    pages = {name: source_page(source, lang) for name, source in catalogue.sources.items()}
    return _book(_SOURCES, _ABOUT_SOURCES, contents, pages, lang)


def _parameters(catalogue: Catalogue, lang: Lang) -> str:
    parameters = dict(sorted(catalogue.parameters.items()))
    contents = [
        f"- [`{name}`](#{name}) {getattr(parameter.title, lang)}"
        for name, parameter in parameters.items()
    ]
    pages = {name: parameter_page(parameter, lang) for name, parameter in parameters.items()}
    return _book(_PARAMETERS, _ABOUT_PARAMETERS, contents, pages, lang)


def _book(
    title: Bilingual,
    about: Bilingual,
    contents: Sequence[str],
    pages: Mapping[str, str],
    lang: Lang,
) -> str:
    head = [f"# {getattr(title, lang)}", getattr(about, lang), getattr(_MADE, lang)]
    chapters = [f'<a id="{anchor}"></a>\n\n{_lowered(page)}' for anchor, page in pages.items()]
    return "\n\n".join([*head, "\n".join(contents), *chapters]).rstrip() + "\n"


def _lowered(page: str) -> str:
    """Return a page with its headings one step lower, as a chapter of a longer one."""
    return "\n".join(_lowered_lines(page)).rstrip()


def _lowered_lines(page: str) -> Iterator[str]:
    code = False
    for line in page.splitlines():
        if line.startswith(_FENCE):
            code = not code
        yield f"#{line}" if line.startswith("#") and not code else line

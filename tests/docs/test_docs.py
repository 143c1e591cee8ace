"""The docs are whole and not older than what they describe."""

import json
import re
from pathlib import Path

import click
import pytest

from sunledger.assembly.docs_command import LANGUAGES, PLATFORM, reference
from sunledger.assembly.main import sunledger
from sunledger.catalogue.loader import load_catalogue
from sunledger.desk.check import check
from sunledger.desk.examined import Options
from sunledger.desk.sources_commands import _WHY
from sunledger.engine.sources.messages import CODES, NORMALISED
from sunledger.kit.ids import check_character

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *sorted(ROOT.glob("README*.md")),
    *sorted(DOCS.rglob("*.md")),
    *sorted((ROOT / "changes").glob("*.md")),
]
LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+\.png)\)")
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LARGEST_PAGE = 400_000
LARGEST_PICTURE = 250_000


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue((PLATFORM,))


def read(name):
    return (DOCS / name).read_text("utf-8")


def test_pages_made_of_the_catalogue_are_as_new_as_the_catalogue(catalogue):
    for name, text in reference(catalogue).items():
        assert read(name) == text, f"docs/{name} is stale: run make docs"
        assert len(text.encode()) < LARGEST_PAGE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["flags rules", "sources sources", "parameters parameters"])
def test_every_rule_table_and_limit_has_a_chapter_and_a_place_in_the_contents(
    catalogue, language, page
):
    kind, name = page.split()
    text = read(f"{language}/{name}.md")
    for item in getattr(catalogue, kind):
        assert text.count(f'<a id="{item}"></a>') == 1, item
        assert f"](#{item})" in text, item


def test_the_rules_of_the_platform_are_listed_with_its_tables():
    for language, words in (("zh", "只在平台上核对"), ("en", "run on the platform alone")):
        rules = read(f"{language}/rules.md")
        assert words in rules
        for path in PLATFORM.glob("flags/*.sql"):
            assert f'<a id="{path.name[:3]}"></a>' in rules
        for path in PLATFORM.glob("sources/*.yaml"):
            assert f'<a id="{path.stem}"></a>' in read(f"{language}/sources.md")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_warning_and_change_is_explained(language):
    text = read(f"{language}/problems.md")
    rows = re.findall(r"^\| `(\w+)` \|(.+)\|$", text, re.MULTILINE)
    told = [code for code, _ in rows]
    assert sorted(told) == sorted({*CODES, *NORMALISED, "county_file"} | (_WHY.keys() - {"page"}))
    assert all(cell.strip() for _, rest in rows for cell in rest.split(" | "))


def commands(group=sunledger, path=("sunledger",)):
    """Yield each command that does something, with the words by which it is called."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def chapter(text, words):
    """Return what the page says under the heading of the command, or of its group."""
    start = text.index(f"\n## `{' '.join(words[:2])}`\n")
    following = text.find("\n## ", start + 1)
    return text[start : following if following > 0 else None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_is_explained(language):
    text = read(f"{language}/command.md")
    for words, command in commands():
        told = chapter(text, words)
        assert " ".join(words) in told
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                names = [parameter.make_metavar(click.Context(command)).strip("[].…")]
            else:
                names = [*parameter.opts, *parameter.secondary_opts]
            for name in names:
                assert re.search(rf"^\|.*`[^`]*{re.escape(name)}\b.*`", told, re.MULTILINE), (
                    words,
                    name,
                )
    for name in (*sunledger.context_settings["help_option_names"], "--version"):
        assert f"{name}`" in text


def keys(value, free):
    """Yield the keys of a JSON value, except those of maps that hold whatever there is."""
    if isinstance(value, list):
        for item in value:
            yield from keys(item, free)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in free:
                yield from keys(inner, free)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_result_files_is_explained(language, tmp_path):
    first = "99010119600101001"
    number = first + check_character(first)
    rows = f"H1,张三,{number},户主,在册\nH2,张三,{number},户主,在册\nH3,,{number},户主,待定\n"
    folder = tmp_path / "county"
    folder.mkdir()
    (folder / "a.csv").write_text("户编号,姓名,身份证号,与户主关系,属性状态\n" + rows, "utf-8")
    (folder / "b.csv").write_text("户编号,姓名,身份证号\nH1,张三,1\n", "utf-8")
    key_file = tmp_path / "key"
    key_file.write_bytes(bytes(32))
    outcome = check(Options(folder=folder, out=tmp_path / "out", rules=("E03",), key_file=key_file))
    run = json.loads((outcome.out / "run.json").read_text("utf-8"))
    [line] = (outcome.out / "findings.ndjson").read_text("utf-8").splitlines()
    assert all(run[name] for name in ("files", "unknown", "refused", "warnings", "rules"))
    text = read(f"{language}/run-json.md")
    for key in {
        *keys(run, {"parameters", "missing_data"}),
        *keys(json.loads(line), {"values", "fields"}),
    }:
        assert f"`{key}`" in text, key


def test_both_languages_have_the_same_pages():
    zh, en = ({path.name for path in (DOCS / language).iterdir()} for language in LANGUAGES)
    assert zh - {"add-a-flag.md"} == en
    for name in en - {Path(name).name for name in reference(load_catalogue((PLATFORM,)))}:
        levels = [
            [
                heading.split()[0]
                for heading in HEADING.findall(CODE.sub("", read(f"{language}/{name}")))
            ]
            for language in LANGUAGES
        ]
        assert levels[0] == levels[1], name


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    text = page.read_text("utf-8")
    for target in LINK.findall(CODE.sub("", text)):
        file, _, anchor = target.partition("#")
        if file:
            assert (page.parent / file).exists(), target
        elif anchor:
            assert f'<a id="{anchor}"></a>' in text, target


def test_pictures_are_there_and_small():
    pictures = sorted((DOCS / "pictures").glob("*.png"))
    shown = {Path(name).name for page in PAGES for name in PICTURE.findall(page.read_text("utf-8"))}
    assert {path.name for path in pictures} == shown
    assert all(path.stat().st_size <= LARGEST_PICTURE for path in pictures)


def test_each_readme_opens_with_what_it_is_a_picture_and_two_commands():
    for name, picture in (("README.md", "report-en.png"), ("README.zh.md", "report.png")):
        text = (ROOT / name).read_text("utf-8")
        places = [text.index(word) for word in (picture, "make demo", "make test", "make install")]
        assert places == sorted(places), name


def test_every_decision_is_in_the_list():
    listed = set(LINK.findall(read("decisions/README.md")))
    assert listed == {path.name for path in (DOCS / "decisions").glob("[0-9]*.md")}


@pytest.mark.parametrize("word", ["系统", "非法", "校验失败", "！", "违规", "骗"])
def test_pages_for_people_speak_plainly(word):
    made = reference(load_catalogue((PLATFORM,)))
    pages = [path for path in (DOCS / "zh").glob("*.md") if f"zh/{path.name}" not in made]
    post = "系统管理员"  # the name of a post, as the rules on the three administrators have it
    texts = {path.name: path.read_text("utf-8").replace(post, "") for path in pages}
    assert not [name for name, text in texts.items() if word in text]

"""The campaign tutorial is walked from the letter to the second month, as its reader would."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
from campaign_pictures import LARGEST, take
from campaign_tutorial import PAGES, steps, walk

PAPER = re.compile(r"`([^`\s]+\.(?:xlsx|docx|html))`")
PICTURE = re.compile(r"\]\(\.\./pictures/([^)]+)\)")
COMMANDS = 11


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Return the folder of a reader who did all that the page says, and what she was told."""
    place = tmp_path_factory.mktemp("tutorial")
    return place, list(walk("zh", place))


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def sheet(path: Path, name: str) -> list[dict]:
    head, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_command_is_run_and_ends_well(walked):
    _, told = walked
    assert len(told) == COMMANDS
    assert {one.command: one.status for one in told if one.status > 1} == {}
    sent = next(one for one in told if one.command.startswith("dispatch"))
    assert sent.status == 0, "all that the meeting released was sent"


@pytest.mark.parametrize("language", PAGES)
def test_every_paper_that_the_page_names_is_there(walked, language):
    place, _ = walked
    named = PAPER.findall(PAGES[language].read_text("utf-8"))
    assert len(named) > 6
    assert [name for name in named if not (place / name).is_file()] == []


def test_all_that_was_asked_for_has_come(walked):
    _, told = walked
    again = next(one for one in told if "--folder-of" in one.command)
    assert "没有要写的" in again.output


def test_the_gap_is_named_and_then_mended(walked):
    place, told = walked
    first, second = (
        re.search(r"下发 (\d+) 条，已核查 (\d+) 条，其中齐全 (\d+) 条", one.output)
        for one in told
        if one.command.startswith("collect")
    )
    assert int(first[3]) == int(first[2]) - 1
    assert second[3] == second[2]
    gaps = sheet(place / "数据-findings-answers/收回情况.xlsx", "缺项清单")
    assert [row["疑点编号"] for row in gaps] == ["没有"]


def test_the_second_month_does_not_ask_what_was_explained(walked):
    place, _ = walked
    answers = lines(place / "数据-findings-answers/answers.ndjson")
    explained = {a["id"] for a in answers if a["answer"] in ("不属实", "符合政策", "数据有误")}
    aside = {row["id"] for row in lines(place / "数据-7月/set-aside.ndjson")}
    now = {row["id"] for row in lines(place / "数据-7月/findings.ndjson")}
    assert len(explained & aside) > 10
    assert explained & now <= aside


def test_both_pages_do_the_same_and_show_the_same():
    assert steps("zh") == steps("en")
    zh, en = (
        [name.replace("-en.", ".") for name in PICTURE.findall(page.read_text("utf-8"))]
        for page in PAGES.values()
    )
    assert zh == en


@pytest.mark.long
def test_the_pictures_can_be_taken_again(chromium, tmp_path):
    taken = take(tmp_path, chromium)
    kept = (PAGES["zh"].parents[1] / "pictures").glob("campaign-*.png")
    assert sorted(path.name for path in taken) == sorted(path.name for path in kept)
    assert [path.name for path in taken if not 10_000 < path.stat().st_size <= LARGEST] == []

"""report.html in a real browser: two languages without JavaScript, nothing from elsewhere."""

import re

import pytest
from folders import MEMBERS, car_owner, write
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, tmp_path, run):
    folder = car_owner(tmp_path / "county")
    write(
        folder,
        {"坏.csv": f"{MEMBERS.replace(' ', ',')}\nH9,王五,,户主,V,乡,村,在册\n", "x.pdf": "%PDF-"},
    )
    outcome = run(folder, rules=("E05",))
    asked = []
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((outcome.out / "report.html").as_uri())
    yield tab
    assert len(asked) == 1  # the page itself
    context.close()


def test_it_is_chinese_first_and_english_at_a_click(page):
    assert page.get_by_text("疑点是问题，不是结论。").is_visible()
    assert not page.get_by_text("A question is not a verdict.").is_visible()
    page.click("label[for=en]")
    assert page.get_by_text("A question is not a verdict.").is_visible()
    assert not page.get_by_text("疑点是问题，不是结论。").is_visible()


def test_it_tells_what_was_looked_at_and_what_was_not(page):
    text = page.inner_text("main")
    assert "x.pdf" in text
    assert "没有这些表" in text
    assert "死亡注销" in text


def test_a_finding_is_a_question_with_its_row(page):
    rule = page.locator("#E05")
    text = rule.inner_text()
    assert "张三" in text
    assert "？" in text
    assert "车管/车.csv" in text
    assert "先想到这些合理情形" in text


def test_it_speaks_of_no_guilt(page):
    page.click("label[for=en]")
    words = page.content()
    assert not re.search("违规|违法行为|骗保|骗取|冒领|作假|套取|guilty|fraud|cheat", words)


def test_the_refused_rows_are_told_by_department(page):
    assert "坏.csv：C 列第 2 行“身份证号”是空的" in page.inner_text("main")


def test_nothing_is_wider_than_a_phone(browser, tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"), rules=("E05",))
    tab = browser.new_page(viewport={"width": 360, "height": 800})
    tab.goto((outcome.out / "report.html").as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    tab.close()


def test_it_prints_on_paper_with_the_language_that_is_shown(browser, tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"), rules=("E05",))
    tab = browser.new_page()
    tab.goto((outcome.out / "report.html").as_uri())
    tab.emulate_media(media="print")
    assert not tab.locator(".tongues").is_visible()
    assert not tab.locator("main .en").first.is_visible()
    assert tab.pdf(format="A4").startswith(b"%PDF")
    tab.close()

"""The local page in a real browser: by keyboard alone, without scripts, and as axe sees it."""

import shutil
import time

import pytest
from folders import MEMBERS, car_owner, write
from local_page import desk
from playwright.sync_api import expect

from everybody import is_for_everybody

expect.set_options(timeout=30000)


@pytest.fixture
def folder(tmp_path):
    county = car_owner(tmp_path / "一个 县")
    bad = f"{MEMBERS.replace(' ', ',')}\nH9,王五,,户主,V,乡,村,在册\n"
    write(county, {"坏.csv": bad, "x.pdf": "%PDF-"})
    return county


@pytest.fixture
def page(chromium, tmp_path):
    (tmp_path / "home").mkdir()
    with desk(tmp_path / "home") as running:
        context = chromium.new_context(viewport={"width": 900, "height": 800})
        context.set_default_timeout(30000)
        tab = context.new_page()
        asked = []
        context.on("request", lambda request: asked.append(request.url))
        tab.goto(running.link)
        tab.desk = running
        yield tab
        assert all(url.startswith((running.link.split("open")[0], "data:")) for url in asked)
        context.close()


def in_both(tab):
    """Look at the page in Chinese and in English, and leave it in Chinese."""
    is_for_everybody(tab, large=True)
    assert tab.locator("html").get_attribute("lang") == "zh-CN"
    tab.get_by_role("button", name="English").click()
    assert tab.locator("html").get_attribute("lang") == "en"
    is_for_everybody(tab, large=True)
    tab.get_by_role("button", name="中文").click()


def begin(tab, folder):
    tab.get_by_label("文件夹", exact=True).fill(str(folder))
    tab.get_by_role("button", name="开始核对").click()


def tab_to(tab, name, most=40):
    """Press Tab until what has the focus bears the name; the focus must be seen on the way."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        text, outline = tab.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
            return [(e.innerText || e.labels?.[0]?.innerText || '').trim(), s.outlineStyle]; }"""
        )
        assert outline != "none", text
        if text.startswith(name):
            return
    pytest.fail(f"no way to {name} by Tab")


def test_the_whole_way_by_keyboard_alone(page, folder, tmp_path):
    """Browse to the folder, start, open the report; nothing is clicked."""
    tab_to(page, "浏览文件夹", most=8)
    page.keyboard.press("Enter")
    page.wait_for_url("**/folders*")
    expect(page.locator("#here")).to_have_text("home")
    for name in (tmp_path.name, folder.name):
        tab_to(page, name)
        page.keyboard.press("Enter")
        expect(page.locator("#here")).to_have_text(name)
    tab_to(page, "用这个文件夹")
    page.keyboard.press("Enter")
    expect(page.get_by_label("文件夹", exact=True)).to_have_value(str(folder))
    assert "里面有 " in page.locator("#folder-holds").inner_text()
    tab_to(page, "开始核对")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对完了")
    tab_to(page, "打开报告")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    report = opened.value
    report.wait_for_load_state()
    assert "疑点是问题，不是结论。" in report.content()


def test_axe_finds_nothing_before_the_check(page, tmp_path):
    in_both(page)
    begin(page, tmp_path / "没有")
    assert page.title().startswith("有错：")
    expect(page.locator("#wrong")).to_be_focused()
    is_for_everybody(page, large=True)
    page.get_by_role("link", name="浏览文件夹", exact=True).click()
    in_both(page)
    page.goto(f"{page.desk.link.split('open')[0]}nothing")
    is_for_everybody(page, large=True)


def test_axe_finds_nothing_after_the_check(page, folder):
    begin(page, folder)
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对完了")
    in_both(page)
    page.get_by_role("button", name="写出研判表").click()
    assert (folder.parent / "疑点研判表.xlsx").is_file()
    assert "写好了" in page.get_by_role("status").inner_text()
    is_for_everybody(page, large=True)
    page.get_by_role("button", name="退出").click()
    is_for_everybody(page, large=True)
    assert page.desk.process.wait(10) == 0


def test_it_says_what_the_command_says(page, folder):
    begin(page, folder)
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对完了")
    text = page.locator("main").inner_text()
    assert "坏.csv" not in text
    assert "x.pdf" in text
    facts = {dt: dd for dd, dt in page.evaluate(
        "[...document.querySelectorAll('.facts div')].map(d => [d.children[1].innerText,"
        "d.children[0].innerText])"
    )}  # fmt: skip
    assert facts["行退回请改"] == "1"
    assert facts["个看不懂"] == "1"
    out = folder.with_name(f"{folder.name}-findings")
    assert str(out) in text
    assert (out / "report.html").is_file()


def test_a_failed_check_is_told_as_the_command_tells_it(page, folder):
    folder.with_name(f"{folder.name}-findings").mkdir()
    (folder.with_name(f"{folder.name}-findings") / "我的.txt").touch()
    begin(page, folder)
    expect(page.get_by_role("heading", level=1)).to_have_text("没有核对成")
    assert "里面有别的东西，不敢覆盖" in page.get_by_role("alert").inner_text()
    assert page.title().startswith("有错：")
    in_both(page)


def test_a_check_can_be_stopped_and_leaves_nothing(page, tmp_path):
    county = tmp_path / "大"
    county.mkdir()
    rows = "\n".join(f"H{n},张三,,户主,V,乡,村,在册" for n in range(250_000))
    (county / "大.csv").write_text(f"{MEMBERS.replace(' ', ',')}\n{rows}\n", encoding="utf-8")
    begin(page, county)
    assert page.get_by_role("heading", level=1).inner_text() == "正在核对"
    in_both(page)
    page.get_by_role("button", name="停下").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已停下")
    in_both(page)
    assert sorted(path.name for path in tmp_path.iterdir() if "大" in path.name) == ["大"]


def test_it_works_without_scripts(chromium, tmp_path, folder):
    with desk(tmp_path / "home") as running:
        context = chromium.new_context(java_script_enabled=False)
        tab = context.new_page()
        tab.goto(running.link)
        begin(tab, folder)
        deadline = time.monotonic() + 30
        while "核对完了" not in tab.title() and time.monotonic() < deadline:
            time.sleep(0.2)  # the page loads itself anew
        assert "核对完了" in tab.title()
        context.close()


def test_a_folder_of_any_name_can_be_chosen(page, tmp_path):
    odd = tmp_path / "<b>&\"'名 \u00b7"
    shutil.copytree(car_owner(tmp_path / "县"), odd)
    page.goto(f"{page.desk.link.split('open')[0]}folders")
    page.get_by_role("link", name=tmp_path.name, exact=True).click()
    page.get_by_role("link", name=odd.name, exact=True).click()
    page.get_by_role("button", name="用这个文件夹").click()
    expect(page.get_by_label("文件夹", exact=True)).to_have_value(str(odd))
    page.get_by_role("button", name="开始核对").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对完了")

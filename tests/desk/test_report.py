"""report.html in a real browser: two languages without JavaScript, on every width and on paper."""

import re
import subprocess
import time
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from folders import MEMBERS, car_owner, table, write
from hypothesis import given
from hypothesis import strategies as st
from report_folders import RULES, TOWNSHIPS, crowd

from sunledger import catalogue
from sunledger.assembly.main import sunledger
from sunledger.desk.check import check
from sunledger.desk.examined import Options
from sunledger.desk.report.questions import LISTED, ON_PAPER, even_share
from sunledger.kit.language import speak

FEW, MANY = 10, 1_000  # households with four questions each
AUDIENCES = {
    "internal": {},
    "leader": {"audience": "leader"},
    "departments": {"audience": "department"},
    "finance": {"audience": "department", "department": "财政局"},
}
# The numbers that stand where a link of the first screen leads: rows, totals and questions.
COUNTS = """link => {
  const target = document.getElementById(link.hash.slice(1));
  const parts = [target];
  if (target.tagName === "H2")
    for (let next = target.nextElementSibling; next && next.tagName !== "H2";
         next = next.nextElementSibling) parts.push(next);
  const all = what => parts.flatMap(part => [...part.querySelectorAll(what)]);
  const tables = parts.flatMap(part => part.matches("table") ? [part] : []);
  return [
    ...tables.map(table => table.querySelectorAll("tbody tr:not(.head, .note)").length),
    ...tables.flatMap(table => [...table.querySelectorAll("tfoot td")].map(td => td.innerText)),
    all("ol.list > li").length,
  ].map(each => String(each).replaceAll(",", ""));
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Return the report of a run over so many households with questions, each run only once."""
    key_file = tmp_path_factory.mktemp("key") / "key"
    key_file.write_bytes(bytes(range(32)))

    @cache
    def _report(households, audience="internal"):
        folder = tmp_path_factory.mktemp("county") / "county"
        options = Options(
            folder=crowd(folder, households, untidy=households == FEW),
            out=folder.with_name("out"),
            key_file=key_file,
            as_of=date(2026, 6, 25),
            rules=RULES,
            **AUDIENCES[audience],
        )
        return check(options).out / "report.html"

    return _report


@pytest.fixture
def tab(chromium):
    """Open a report in a tab: its width in CSS pixels, its language, dark or light."""
    tabs = []

    def _tab(path, *, width=1280, lang="zh", scheme="light"):
        page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        tabs.append(page)
        page.goto(path.as_uri())
        page.click(f"label[for={lang}]")
        return page

    yield _tab
    for page in tabs:
        page.close()


@pytest.fixture
def page(chromium, tmp_path, run):
    folder = car_owner(tmp_path / "county")
    write(
        folder,
        {"坏.csv": f"{MEMBERS.replace(' ', ',')}\nH9,王五,,户主,V,乡,村,在册\n", "x.pdf": "%PDF-"},
    )
    outcome = run(folder, rules=("E05",))
    asked = []
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((outcome.out / "report.html").as_uri())
    yield tab
    assert len(asked) == 1  # the page itself
    context.close()


def printed(tab, path):
    """Print the tab; return its pages as text."""
    path.write_bytes(tab.pdf(prefer_css_page_size=True))
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    return text.split("\f")[:-1]


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
    assert text.index("先想到这些合理情形") < text.index("张三")


def test_a_rule_tells_how_it_came_to_its_questions(page):
    rule = page.locator("#E05")
    assert "查了 2 户：待核实 1，没有问题 1。" in rule.inner_text()
    rule.locator("summary", has_text="怎么判断").click()
    assert "车辆购置价格起问线：30,000 元" in rule.inner_text()


def test_what_its_rows_say_is_a_click_away_and_masked(page):
    rule = page.locator("#E05")
    assert "购置价格 85,000.00" not in rule.inner_text()
    rule.locator("summary", has_text="证据").click()
    text = rule.inner_text()
    assert "购置价格 85,000.00" in text
    assert "999901" not in text.replace("999901001001", "")


def test_it_speaks_of_no_guilt(page):
    page.click("label[for=en]")
    words = page.content()
    assert not re.search("违规|违法行为|骗保|骗取|冒领|作假|套取|guilty|fraud|cheat", words)


def test_the_refused_rows_are_told_by_department(page):
    assert "坏.csv：C 列第 2 行“身份证号”是空的" in page.inner_text("main")


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("households", [0, FEW])
def test_each_number_of_the_first_screen_leads_to_as_many_rows(report, tab, households, audience):
    page = tab(report(households, audience))
    links = page.locator("#glance .card a").all()
    assert len(links) >= 2
    for link in links:
        number = link.locator("b").inner_text().replace(",", "")
        assert number in link.evaluate(COUNTS), link.inner_text()
    assert all(b.inner_text() == "0" for b in page.locator("#glance .card span > b").all())


def test_the_first_screen_says_what_was_checked_what_not_and_what_needs_a_person(report, tab):
    page = tab(report(FEW))
    told = [re.sub(r"\s+", " ", item) for item in page.locator(".card li").all_inner_texts()]
    assert page.locator(".card h3").all_inner_texts() == ["查了什么", "没能查的", "要人去核实"]
    assert told == [
        "5 种表",
        "72 行数据",
        "2 条规则查完了",
        "39 种表没有收到",
        "1 个文件或工作表看不懂",
        "1 行退回请改",
        "3 条规则没有查，或只查了一部分",
        "40 条待核实",
        "10 户要问",
        "9,600.00 元，疑点涉及的金额（不是损失）",
    ]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_link_leads_somewhere_in_the_page(report, tab, audience):
    page = tab(report(FEW, audience))
    lost = page.evaluate(
        """[...document.querySelectorAll("a")].map(a => a.getAttribute("href"))
           .filter(href => !href.startsWith("#") || !document.getElementById(href.slice(1)))"""
    )
    assert not lost


def test_totals_are_the_sums_of_their_rows(report, tab):
    page = tab(report(FEW))
    each, heads = "tr:not(.head)", ".head"
    for place, rows in (("groups", each), ("groups", heads), ("places", each)):
        table = page.locator(f"#{place} ~ table").first
        counts = table.locator(f"tbody {rows}").evaluate_all(
            f"rows => rows.map(row => row.cells[{1 if place == 'groups' else 4}].innerText)"
        )
        assert sum(map(int, counts)) == 40


def test_townships_are_not_ranked_and_have_their_denominator(report, tab):
    heads = tab(report(FEW)).locator("#places ~ table .head").all_inner_texts()
    told = [head.split() for head in heads]
    names = [row[0][0] for row in told]
    assert names == sorted(names, key=TOWNSHIPS.index)
    assert len(names) == 10
    assert told[0] == ["甲石镇", "3", "1", "33.3", "4"]


@pytest.mark.parametrize("audience", ["leader", "departments"])
def test_nobody_is_named_to_leaders_and_to_departments_at_large(report, tab, audience):
    text = tab(report(FEW, audience)).content()
    assert not re.search(r"[张李]\d|云A\d|\.csv 第|999999", text)
    assert "E05" in text


def test_what_else_there_is_of_a_rule_opens_without_a_script(report, tab):
    rule = tab(report(FEW)).locator("#E05")
    assert rule.locator("ol.list > li:visible").count() == 3
    rule.locator("summary", has_text="再看 7 条").click()
    assert rule.locator("ol.list > li:visible").count() == FEW


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [320, 360, 640, 1280])  # 320 and 640: 400 % and 200 % of 1280
def test_nothing_is_wider_than_the_screen(report, tab, width, lang):
    page = tab(report(FEW), width=width, lang=lang)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """[...document.querySelectorAll("main *")].filter(e => e.checkVisibility()
             && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML)"""
    )
    assert not cut


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        ("internal", {"width": 320, "lang": "en", "scheme": "dark"}),
        ("finance", {"width": 1280, "lang": "zh", "scheme": "light"}),
    ],
)
def test_axe_finds_nothing(report, tab, audience, seen):
    page = tab(report(FEW, audience), **seen)
    found = Axe().run(page).response
    assert len(found["passes"]) > 20
    assert not [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_tables_say_what_their_heads_are_for(report, tab, audience):
    page = tab(report(FEW, audience))
    assert page.locator("table").count() >= 2
    assert not page.locator("th:not([scope])").count()
    assert not page.locator("tbody tr:not(.note):not(:has(th[scope]))").count()


def test_the_keyboard_comes_first_to_the_report_itself(report, tab):
    page = tab(report(FEW))
    page.reload()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#glance"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#tables"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_paper_each_page_has_a_header_and_a_number(report, tab, tmp_path, lang):
    pages = printed(tab(report(FEW), lang=lang), tmp_path / "report.pdf")
    assert 5 <= len(pages) <= 11
    title = {"zh": "县级数据疑点核对报告", "en": "What does not add up"}[lang]
    for number, text in enumerate(pages, start=1):
        assert title in text
        assert re.search(rf"^ *{number} ?/ ?{len(pages)}$", text, re.MULTILINE)
    whole = "\n".join(pages)
    words = {"zh": ("依据：", "制表人", "10. 张29"), "en": ("Basis:", "Made by", "10. 张29")}[lang]
    assert all(word in whole for word in words)
    assert not re.search({"zh": "Basis:|再看", "en": "依据：|See 7 more"}[lang], whole)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("households", [0, FEW])
def test_a_leader_prints_one_page_of_nine_numbers_at_most(report, tab, tmp_path, households, lang):
    page = tab(report(households, "leader"), lang=lang)
    [text] = printed(page, tmp_path / "report.pdf")
    rows = page.locator(".brief tbody tr:not(.head)")
    numbers = page.locator(".brief td.n").all_text_contents()
    assert 5 <= len(numbers) == rows.count() <= 9
    assert page.locator(".brief .day").count() == len(numbers)
    assert numbers[0] == "—"  # no table of funds came in, so nobody could look
    assert {"zh": "没有查", "en": "not looked at"}[lang] in text
    assert not re.search(r"[张李]\d|甲石镇|云A\d|999999", text)


def test_a_brief_counts_one_sum_of_money_once_and_what_is_still_there(tmp_path, run, tab):
    quotas = "指标文号 资金名称 级次 收到日期 金额", "X1 某资金 中央 2023-01-01 1000000"
    moved = "流水号 指标文号 类型 日期 金额", "L1 X1 拨付 2023-02-01 400000"
    folder = write(tmp_path / "county", {"指标.csv": table(*quotas), "流水.csv": table(*moved)})
    first = run(folder, rules=("F02", "F03"), out=tmp_path / "first")
    assert {finding.flag.code for finding in first.findings} == {"F02", "F03"}
    now = run(folder, rules=("F02", "F03"), audience="leader", previous=first.out)
    page = tab(now.out / "report.html")
    page.emulate_media(media="print")
    rows = page.locator(".brief tbody tr:not(.head)").all_inner_texts()
    told = [" ".join(row.split()) for row in rows]
    assert told[0].startswith("2 条上次就问过，这次还在")
    assert told[1].startswith("1 笔资金没有按时动（只查了一部分）")  # F01 was not run
    assert re.match(r"(600,000|1,000,000)\.00 元，", told[2])
    assert "《资金指标》《资金收支流水》" in told[2]


def test_a_brief_counts_what_an_offices_own_rule_finds_not_moving(tmp_path, run, tab):
    own = tmp_path / "own" / "flags" / "X05_car.sql"
    theirs = next(Path(catalogue.__file__).parent.glob("flags/E05_*.sql")).read_text("utf-8")
    own.parent.mkdir(parents=True)
    own.write_text(
        theirs.replace("code: E05", "code: X05\nidle: true").replace("order: ", "order: 9"), "utf-8"
    )
    folder = car_owner(tmp_path / "county")
    told = run(folder, rules=("E05", "X05"), audience="leader", catalogues=(tmp_path / "own",))
    page = tab(told.out / "report.html")
    page.emulate_media(media="print")
    rows = page.locator(".brief tbody tr:not(.head)").all_inner_texts()
    assert any(" ".join(row.split()).startswith("1 件别的事没有动") for row in rows)


def test_it_opens_in_the_language_of_the_run(chromium, tmp_path):
    folder = car_owner(tmp_path / "county")
    for lang, seen in (("en", "What was checked"), ("zh", "查了什么")):
        words = ["check", str(folder), "--out", str(tmp_path / lang), "--lang", lang]
        CliRunner().invoke(sunledger, words)
        page = chromium.new_page(java_script_enabled=False)
        page.goto((tmp_path / lang / "report.html").as_uri())
        assert page.locator(".card h3").first.inner_text() == seen
        page.click("label[for=zh]")
        assert page.locator(".card h3").first.inner_text() == "查了什么"
        page.close()
    speak("zh")


def test_a_table_that_goes_on_repeats_its_head_on_paper(report, tab, tmp_path):
    pages = printed(tab(report(0)), tmp_path / "report.pdf")
    assert sum("等着它的规则" in text for text in pages) == 2


def test_a_strange_name_of_a_county_harms_neither_page_nor_paper(tmp_path, run, tab):
    folder = car_owner(tmp_path / "county")
    name = '云"} * { display: none } </style><script>x</script>\\9县'
    write(folder, {"county.yaml": f"name: '{name}'\n"})
    page = tab(run(folder, rules=("E05",)).out / "report.html")
    assert name in page.inner_text("h1")
    assert not page.locator("script").count()
    assert name in " ".join(printed(page, tmp_path / "report.pdf")[1].split("\n")[:3])


def test_it_prints_in_the_language_that_is_shown(chromium, tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"), rules=("E05",))
    tab = chromium.new_page()
    tab.goto((outcome.out / "report.html").as_uri())
    tab.emulate_media(media="print")
    assert not tab.locator(".tongues").is_visible()
    assert not tab.locator("main .en").first.is_visible()
    tab.close()


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(30, 400))
def test_a_room_is_shared_evenly_and_used_up(counts, room):
    share = even_share(counts, room)
    taken = sum(min(count, share) for count in counts)
    assert taken <= room
    assert share >= max(counts) or taken + sum(count > share for count in counts) > room


@pytest.mark.long
@pytest.mark.parametrize("audience", AUDIENCES)
def test_thousands_of_questions_make_no_heavy_page_and_no_endless_paper(
    report, tab, tmp_path, audience
):
    path = report(MANY, audience)
    assert path.stat().st_size < 5_000_000
    started = time.monotonic()
    page = tab(path)
    assert time.monotonic() - started < 3
    for link in page.locator("#glance .card a").all():
        number = link.locator("b").inner_text().replace(",", "")
        assert number in link.evaluate(COUNTS), link.inner_text()
    pages = printed(page, tmp_path / "report.pdf")
    assert len(pages) <= 40
    if audience == "internal":
        assert page.locator("ol.list > li").count() == 4 * MANY
        assert f"纸上印 {4 * (ON_PAPER // 4)} 条" in pages[0]
        assert "共 1000 条，纸上印了 37 条" in "\n".join(pages)


@pytest.mark.long
def test_what_has_no_room_in_the_page_is_counted(report, tab):
    page = tab(report(1_500))
    assert page.locator("ol.list > li").count() == LISTED
    assert page.get_by_text("共 1500 条，这里列了 1250 条，全部在 findings.xlsx。").count() == 4


@pytest.mark.long
@pytest.mark.parametrize("seen", [*product((320, 1280), ("zh", "en"), ("light", "dark"))])
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("households", [0, FEW])
def test_axe_finds_nothing_anywhere(report, tab, households, audience, seen):
    width, lang, scheme = seen
    page = tab(report(households, audience), width=width, lang=lang, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page).response
    assert not [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]

"""The pages for everybody: no cookie, two languages, equal counts, nothing but what is public."""

import csv
import io
import json
import re

import openpyxl
import pytest
from django.template import engines
from django.test import Client
from on_the_portal import ID_NUMBER, RARE, VOUCHERS
from world import COUNTY, NEXT_VILLAGE, OTHER_VILLAGE, VILLAGE

from sunledger.assembly.web import read_public_pages
from sunledger.faces.audience import PUBLIC, declared_by, every_address
from sunledger.faces.portal import urls
from sunledger.faces.portal.front import in_other_language
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import tree

pytestmark = pytest.mark.django_db

PLAIN = (
    *("/", "/where", "/search", "/fund/", "/subsidy/", "/subsidy/check", "/notice/", "/result/"),
    *("/stats/", "/data/", "/data/villages", "/data/publications", "/power/", "/report", "/help/"),
    *("/about/", "/privacy/", "/accessibility/", "/status/", "/sitemap.xml", "/robots.txt"),
    *(f"/v/{VILLAGE}", f"/v/{VILLAGE}/code"),
    *(
        f"/v/{VILLAGE}/{t}"
        for t in ("money", "projects", "vouchers", "powers", "people", "notices")
    ),
)
LISTS = (
    "where",
    "board",
    "search",
    "fund",
    "subsidy",
    "notice",
    "result",
    "stats",
    "data/publications",
)


def get(path, client=None):
    return (client or Client(raise_request_exception=True)).get(path)


def text(path):
    answer = get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_every_address_is_for_anybody():
    for route, pattern in every_address(urls.urlpatterns):
        assert declared_by(pattern.callback) == (PUBLIC,), route


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("before", ["", "/en"])
def test_where_nothing_is_public_every_page_is_there_and_says_so(before):
    for path in PLAIN:
        answer = get(before + path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert answer.headers["Content-Language"] == ("en" if before else "zh-hans")
    assert "还没有公开过账" in text(f"/v/{VILLAGE}")
    assert "每个季度至少公开一次" in text(f"/v/{VILLAGE}")


def test_no_page_sets_a_cookie_or_needs_a_script(laid):
    for path in (*PLAIN, *(f"/notice/{key}" for key in laid.values()), "/fund/F01",
                 "/fund/F01/flow", "/subsidy/living_allowance", "/nothing",
                 f"/notice/{laid['roster']}/object",
                 f"/v/{VILLAGE}/voucher/2026-05-3"):  # fmt: skip
        for before in ("", "/en"):
            answer = get(before + path)
            assert answer.status_code == (404 if path == "/nothing" else 200), path
            assert not answer.cookies, path
            assert b"<script" not in answer.content, path
            assert b"csrfmiddlewaretoken" not in answer.content, path
            assert b"style=" not in answer.content, path


def test_every_link_of_an_english_page_leads_to_english(laid):
    pages = (*PLAIN, *(f"/notice/{key}" for key in laid.values()), "/fund/F01", "/fund/F01/flow",
             "/log/", "/subsidy/living_allowance", f"/v/{VILLAGE}/voucher/2026-05-3")  # fmt: skip
    for page in pages:
        if page.endswith((".xml", ".txt")):
            continue
        for href in re.findall(r'<a [^>]*href="(/[^"]*)"([^>]*)', text(f"/en{page}")):
            link, more = href
            english = link.startswith("/en/") or link.endswith("?language=en")
            assert english or 'hreflang="zh-CN"' in more or "checkpoint" in link, (page, link)


@pytest.mark.usefixtures("world")
def test_a_link_of_the_english_portal_opens_the_own_pages_in_english():
    client = Client()
    led = client.get("/my/enter?code=1&language=en")
    assert (led.status_code, led.headers["Location"]) == (302, "/my/enter?code=1")
    page = client.get("/my/enter")
    assert page.headers["Content-Language"] == "en"
    assert "The 16 letters and digits on the card" in page.content.decode()
    for wrong in ("xx", "", "en&language=xx"):
        other = Client()
        assert other.get(f"/my/enter?language={wrong}").status_code == 200
        assert "django_language" not in other.cookies
    portal = Client()
    portal.get("/?language=en")
    assert not portal.cookies


def test_whoever_has_signed_in_sees_what_anybody_sees(world, laid):
    for path in ("/", f"/v/{VILLAGE}", f"/notice/{laid['roster']}"):
        assert world.client("county_aid_office").get(path).content == get(path).content


def test_an_english_page_has_no_link_into_the_chinese_ones(laid):
    for path in ("/en/", f"/en/v/{VILLAGE}/vouchers", f"/en/notice/{laid['fund']}", "/en/log/"):
        links = re.findall(r'href="(/[^"]*)"', text(path))
        own = in_other_language(path)
        kept = ("/en/", "/static/", "/my/", "/start", "/log/checkpoint", "/log/since")
        assert [to for to in links if not to.startswith(kept) and to != own] == [], path


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("words", ["枫林", "枫林村", "fenglin", "flc", "FengLin", VILLAGE])
def test_one_village_is_led_to(words):
    answer = get(f"/where?q={words}")
    assert (answer.status_code, answer.headers.get("Location")) == (303, f"/v/{VILLAGE}")


@pytest.mark.usefixtures("world")
def test_a_township_shows_its_villages():
    page = text("/where?q=青石")
    assert f"/v/{VILLAGE}" in page
    assert f"/v/{NEXT_VILLAGE}" in page
    assert OTHER_VILLAGE not in page
    assert "没有找到" in text("/where?q=天上")


def rows_of(path, suffix):
    content = get(path).content
    if suffix == "csv":
        return len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) - 1
    if suffix == "json":
        told = json.loads(content)["tables"][0]
        assert told["count"] == len(told["rows"])
        return told["count"]
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].max_row - 1


def test_page_and_files_count_the_same(laid):
    villages = sum(one.level == DivisionLevel.VILLAGE for one in tree())
    counted = {
        "where": (villages, f"共 {villages} 个村"),
        "board": (4, "共 4 份"),  # books, results, a subsidy and a policy
        "fund": (1, "共 1 笔"),
        "subsidy": (2, "共 2 项"),
        "notice": (len(laid), f"共 {len(laid)} 份"),
        "result": (1, "共 1 份"),
        "stats": (1, "共 1 份"),
        "data/publications": (len(laid), f"共 {len(laid)} 行"),
        "search": (VOUCHERS, f"共 {VOUCHERS} 条"),
    }
    assert set(counted) == set(LISTS)
    for name, (count, words) in counted.items():
        query = f"?q={RARE}" if name == "search" else ""
        slash = "" if name in ("where", "search", "data/publications") else "/"
        assert words in text(f"/{name}{slash}{query}"), name
        for suffix in ("csv", "xlsx", "json"):
            assert rows_of(f"/{name}.{suffix}{query}", suffix) == count, (name, suffix)


def test_the_server_has_read_the_public_pages_before_anybody_asks():
    [loader] = engines["django"].engine.template_loaders
    loader.reset()
    count = read_public_pages()
    assert count == len(loader.get_template_cache) > 50
    assert any("portal/village_money.html" in key for key in loader.get_template_cache)


def test_the_six_boards_have_an_address_and_lead_to_all_of_each(laid):
    assert 'href="/board/"' in text("/")
    assert 'href="/en/board/"' in text("/en/")
    pages = {"": ("小微权力清单", "这里会有什么"), "/en": ("What a village may", "What will stand")}
    for before, words in pages.items():
        page = text(f"{before}/board/")
        assert page.count('id="board-') == 6
        assert all(one in page for one in words)
        for to in ("power/", "notice/?kind=books_month", "notice/?kind=project", "result/",
                   "subsidy/", "report"):  # fmt: skip
            assert f'href="{before}/{to}"' in page
    rows = json.loads(get("/board.json").content)["tables"][0]["rows"]
    assert rows[0]["board"] == "村里的账"
    assert {row["page"] for row in rows} == {
        f"/notice/{laid[name]}" for name in ("book", "result", "subsidy", "policy")
    }


def test_a_publication_has_its_rows_in_every_form(laid):
    page = text(f"/notice/{laid['roster']}")
    assert "共 70 行" in page
    for suffix in ("csv", "xlsx", "json"):
        assert rows_of(f"/notice/{laid['roster']}.{suffix}", suffix) == 70


def test_what_the_gate_hides_is_nowhere(laid):
    for path in (f"/notice/{laid['roster']}", f"/notice/{laid['roster']}?page=2&table=payees",
                 f"/notice/{laid['roster']}.csv", f"/notice/{laid['roster']}.json", "/sitemap.xml",
                 f"/search?q={ID_NUMBER}", f"/search.json?q={ID_NUMBER}"):  # fmt: skip
        found = get(path).content.decode().replace(f"q={ID_NUMBER}", "")
        found = re.sub(rf'value="{ID_NUMBER}"|“{ID_NUMBER}”', "", found)  # what was asked for
        assert ID_NUMBER not in found, path
    assert "不公开" in text(f"/notice/{laid['roster']}")


def test_our_own_words_in_cells_are_english_on_an_english_page_and_stay_in_the_file(laid):
    page = text(f"/en/v/{VILLAGE}")
    assert ("Came in" in page, ">收入<" in page) == (True, False)
    assert ">收入<" in text(f"/v/{VILLAGE}")
    assert "收入" in get(f"/en/notice/{laid['book']}.csv").content.decode()


@pytest.mark.parametrize("words", ["最低生活保障", "zuidisheng", "农村 保障"])
def test_a_subsidy_is_found_by_its_name(laid, words):
    page = text(f"/search?q={words}")
    assert "农村最低生活保障" in page
    assert "公开的内容里没有" not in page
    assert laid


def test_a_list_of_persons_is_read_by_their_names(laid):
    page = text(f"/notice/{laid['roster']}")
    assert '<th scope="row" role="rowheader">赵大山</th>' in page


def test_what_is_personal_is_kept_from_search_engines(laid):
    answer = get(f"/notice/{laid['roster']}")
    assert answer.headers["X-Robots-Tag"] == "noindex, noarchive"
    assert 'name="robots"' in answer.content.decode()
    sitemap = text("/sitemap.xml")
    assert laid["roster"] not in sitemap
    assert laid["fund"] in sitemap
    assert f"/v/{VILLAGE}" in sitemap
    assert "Disallow: /my/" in text("/robots.txt")


def test_the_first_page_of_a_village_is_its_newest_month(laid):
    page = text(f"/v/{VILLAGE}")
    assert "2026 年 5 月的账" in page
    assert "5,000.00" in page
    assert f"{VOUCHERS} 张凭证" in page
    assert "/my/enter" in page
    assert "种粮补贴发放名单" in page
    assert laid


def test_a_voucher_explains_its_words_and_takes_a_question(laid):
    page = text(f"/v/{VILLAGE}/voucher/2026-05-3")
    assert "这笔钱是干什么的" in page
    assert "修水渠第 3 次付款" in page
    assert RARE in page
    assert f"/notice/{laid['book']}/object?line=vouchers:3" in page
    for gone in ("2026-05-61", "2026-05-0", "2026-04-3", "x", "2026-05-3x"):
        assert get(f"/v/{VILLAGE}/voucher/{gone}").status_code == 404
    assert get(f"/v/{OTHER_VILLAGE}/voucher/2026-05-3").status_code == 404


def test_a_fund_shows_where_its_money_is(laid):
    page = text("/fund/F01/flow")
    assert "<svg" in page
    assert page.count('class="p-branches"') == 3
    assert "50,000.00" in page
    assert "/fund/F01/flow" in text("/fund/F01")
    assert get("/fund/F99").status_code == get("/fund/F99/flow").status_code == 404
    assert laid


def test_every_publication_can_be_cited_and_verified(laid):
    for key in laid.values():
        page = text(f"/notice/{key}")
        assert re.search(r"/log/\d+", page), key
        assert re.search(r"[0-9a-f]{64}", page), key
        assert f"/notice/{key}" in page


def test_an_objection_needs_no_name_and_gets_a_number_and_a_day(laid):
    path = f"/notice/{laid['roster']}/object"
    strict = Client(enforce_csrf_checks=True)
    empty = strict.post(path, {"text": "", "contact": ""})
    assert empty.status_code == 422
    assert "有错" in empty.content.decode()
    sent = strict.post(path, {"text": "名单上少了一户", "contact": ""})
    assert sent.status_code == 303
    told = strict.get(sent.headers["Location"])
    assert "以前回答" in told.content.decode()
    assert not told.cookies
    bent = sent.headers["Location"][:-2] + "xx"
    assert strict.get(bent).status_code == 404
    assert "还有 1 条意见等回答" in text(f"/notice/{laid['roster']}")


def test_the_self_check_keeps_nothing_and_promises_nothing(world):
    strict = Client(enforce_csrf_checks=True)
    given = {"people": "4", "income": "3.2万", "has": ["car", "disabled"]}
    answer = strict.post("/subsidy/check", given)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "8,000.00 元" in page
    assert "残疾人两项补贴" in page
    assert "残疾人代步车" in page
    assert "这里说的不算数" in page
    assert "您符合" not in page
    assert (answer.cookies, "no-store" in answer.headers["Cache-Control"]) == ({}, True)
    wrong = strict.post("/subsidy/check", {"people": "0", "income": "很多"})
    assert wrong.status_code == 422
    assert "请写数字" in wrong.content.decode()
    assert world


@pytest.mark.usefixtures("world")
def test_what_is_not_there_is_said_in_the_frame_of_the_portal():
    for path in ("/nothing", "/v/999999999999", f"/v/{COUNTY}", "/subsidy/nothing",
                 "/notice/00000000-0000-0000-0000-000000000000",
                 "/data/nothing", "/picture/nothing"):  # fmt: skip
        answer = get(path)
        assert answer.status_code == 404, path
        assert "找我的村" in answer.content.decode(), path
        assert "Find my village" in get(f"/en{path}").content.decode(), path


@pytest.mark.usefixtures("world")
def test_letters_are_chosen_without_a_token_and_nothing_else_is():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/choose", {"display": "large", "next": "/en/where"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/where")
    assert 'data-display="large"' in strict.get("/en/where").content.decode()
    assert strict.post("/signin", {"login": "x", "password": "y"}).status_code == 403


def test_pages_are_small_and_packed(laid):
    for path in (*PLAIN, *(f"/notice/{key}" for key in laid.values()), "/fund/F01/flow"):
        answer = Client().get(path, headers={"Accept-Encoding": "gzip"})
        assert len(answer.content) < 20_000, path


def test_a_page_asks_few_questions(laid, django_assert_max_num_queries):
    for path, most in (("/", 8), (f"/v/{VILLAGE}", 16), (f"/notice/{laid['roster']}", 8),
                       ("/where", 4), ("/search?q=修水渠", 8)):  # fmt: skip
        with django_assert_max_num_queries(most):
            get(path)

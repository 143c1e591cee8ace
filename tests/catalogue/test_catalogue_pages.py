"""The pages made of the catalogue tell all of it, in one language each."""

import re

import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.pages import flag_page, parameter_page, source_page

pytestmark = pytest.mark.quick

CATALOGUE = load_catalogue()
HAN = re.compile(r"[\u4e00-\u9fff]")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def headings(page: str) -> list[str]:
    return HEADING.findall(page.partition("```sql")[0])


def facts(page: str) -> dict[str, str]:
    lines = re.findall(r"^- (.+?)(?:：|: )(.+)$", page, re.MULTILINE)
    return dict(lines)


def every_page(lang):
    for source in CATALOGUE.sources.values():
        yield source.id, source_page(source, lang)
    for flag in CATALOGUE.flags.values():
        yield flag.code, flag_page(flag, lang)
        yield flag.code, flag_page(flag, lang, CATALOGUE)
    for parameter in CATALOGUE.parameters.values():
        yield parameter.id, parameter_page(parameter, lang)


def test_headings_are_in_one_language():
    for name, page in every_page("zh"):
        for heading in headings(page):
            assert HAN.search(heading), (name, heading)
    for name, page in every_page("en"):
        for heading in headings(page):
            assert heading[0].isascii(), (name, heading)
            assert len(HAN.findall(heading)) < len(heading) / 4, (name, heading)


def test_tables_are_whole_and_no_placeholder_is_left():
    for lang in ("zh", "en"):
        for name, page in every_page(lang):
            prose = page.partition("```sql")[0]
            assert page.endswith("\n"), name
            assert "None" not in prose.replace("None.", ""), name
            assert not re.search(r"Bilingual|\{\w+\}", prose), name
            for block in re.findall(r"(?:^\|.*\n)+", prose, re.MULTILINE):
                widths = {line.replace(r"\|", "").count("|") for line in block.splitlines()}
                assert len(widths) == 1, name


def test_a_source_page_tells_purpose_columns_values_and_words():
    page = source_page(CATALOGUE.sources["vehicles"], "zh")
    assert page.startswith("# 机动车登记\n")
    told = facts(page)
    assert told["谁提供"] == "公安局车管所"
    assert told["为什么可以用"] == CATALOGUE.sources["vehicles"].purpose.zh
    assert told["保存多久"] == f"{CATALOGUE.sources['vehicles'].retention_days} 天"
    assert "每行都单独算" in told["怎样认同一条"]
    assert "“初次登记日期”" in told["从哪天算起"]
    assert re.search(r"^\| 号牌号码 \| 必需 \| 编号.* \| .*车牌号、", page, re.MULTILINE)
    assert re.search(r"^\| 姓名 \|  \| 姓名.* \| .*机动车所有人", page, re.MULTILINE)
    assert re.search(r"^\| 状态 \| 正常 \| 违法未处理、逾期未检验", page, re.MULTILINE)


def test_a_source_page_in_english():
    page = source_page(CATALOGUE.sources["land"], "en")
    told = facts(page)
    assert told["Natural key"] == "户编号 + 承包方代表身份证号 + 地块编码"
    assert told["Begins with"] == "every row is read, whatever its date"
    assert "At least 1 of these are needed as well: 户编号, 承包方代表身份证号." in page
    assert re.search(r"^\| 地块编码 \| required \| number or code", page, re.MULTILINE)


def test_a_wide_form_is_told():
    assert "男方证件号码、女方证件号码" in source_page(CATALOGUE.sources["kinship"], "zh")
    assert "工资性收入, " in source_page(CATALOGUE.sources["income"], "en")


def test_a_flag_page_tells_everything_that_the_file_says():
    for flag in CATALOGUE.flags.values():
        for lang in ("zh", "en"):
            page = flag_page(flag, lang, CATALOGUE)
            for words in (
                *(flag.title, flag.exclusions, flag.next_step),
                *flag.innocent,
                *flag.values.values(),
                *flag.also.values(),
                *(CATALOGUE.parameters[name].title for name in flag.parameters),
                *(example.title for example in flag.examples),
            ):
                assert re.sub(r"\W", "", getattr(words, lang)) in re.sub(r"\W", "", page), flag.code
            assert page.endswith(f"```sql\n{flag.sql}\n```\n")
            assert all(f"`{table}`" in page for table in flag.main)


def test_a_law_that_was_not_checked_says_so():
    flag = CATALOGUE.flags["E05"]
    (law,) = flag.law
    assert not law.verified
    assert f"- {law.zh}（{law.date}）（条文未核实）\n" in flag_page(flag, "zh")
    assert f"- {law.en} ({law.date}) (text not checked)\n" in flag_page(flag, "en")


def test_examples_are_told_in_words():
    zh, en = flag_page(CATALOGUE.flags["E05"], "zh"), flag_page(CATALOGUE.flags["E05"], "en")
    assert "- 正好三万元（核对日 2026-06-25）：H1 列为疑点；H2 没有疑点。\n" in zh
    assert "（核对日 2026-06-25，`vehicle_price_limit` = 50000）：H1 没有疑点。\n" in zh
    assert "- Exactly at the limit (as of 2026-06-25): H1 flagged; H2 clear.\n" in en
    assert "H4 missing data (购置价格)" in en
    assert "H1、H2 不适用；H3 缺数据（属性状态）；H4 没有疑点。" in zh


def test_the_question_names_its_blanks():
    assert "〈车辆类型〉（〈号牌号码〉）" in flag_page(CATALOGUE.flags["E05"], "zh")
    assert "〈Type of vehicle〉 (〈Plate〉)" in flag_page(CATALOGUE.flags["E05"], "en")


def test_columns_and_tables_are_told_by_title_where_the_catalogue_is_given():
    page = flag_page(CATALOGUE.flags["E05"], "zh", CATALOGUE)
    assert "机动车登记 (`vehicles`)" in page
    assert "机动车登记的“购置价格”" in page
    assert "`vehicles.price_fen`" in flag_page(CATALOGUE.flags["E05"], "zh")


def test_a_parameter_page_tells_each_value_with_its_text():
    page = parameter_page(CATALOGUE.parameters["tender_limit"], "zh")
    assert page.startswith("# 必须招标的金额\n")
    assert "| 各地 | 施工 4000000；货物 2000000；服务 1000000 | " in page
    assert "第16号（2018）（条文未核实） |" in page
    english = parameter_page(CATALOGUE.parameters["min_share"], "en")
    assert "| everywhere | 50 | our own default" in english
    assert "- Most: 100\n" in english


def test_a_parameter_without_default_and_a_fixed_one_say_so():
    assert "没有默认值" in parameter_page(CATALOGUE.parameters["poverty_line"], "zh")
    fixed = parameter_page(CATALOGUE.parameters["quorum"], "en")
    assert "set by law" in fixed
    assert "| 2025-05-01 | everywhere | " in fixed

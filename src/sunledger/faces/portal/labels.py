"""Words that our own drafts write into cells in Chinese, in English for the English pages.

What was published stays as it was, word for word: a file and the hash have the Chinese.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html

from sunledger.catalogue.accounts import load_charts
from sunledger.faces.words import english

_IN_ENGLISH: Mapping[str, str] = {
    "收入": "Came in",
    "支出": "Was spent",
    "月末现金": "Cash at the end of the month",
    "月末银行存款": "In the bank at the end of the month",
    "合计": "In all",
    "县里": "The county",
    "收到": "Received",
    "下达": "Passed on",
    "花了": "Spent",
    "到农户账上": "On the accounts of households",
    "收回": "Taken back",
    "还没有花": "Not spent yet",
    "支出率（花了的 ÷ 收到的）": "Spent, of what was received",
    "滞留率（没花的 ÷ 收到的）": "Idle, of what was received",
    "安排给工程": "For works",
    "发给农户": "To households",
    "还没有安排": "Not assigned yet",
    "批复": "Approved",
    "合同一共": "Contracts in all",
    "已经付了": "Paid so far",
    "合同里还没有付的": "Agreed and not paid yet",
    "收据": "Receipt",
    "发票": "Invoice",
    "工资表": "Pay sheet",
}


def label(text: str) -> str:
    """Return a text of a cell in the language of the page where it is one of ours."""
    return _IN_ENGLISH.get(text, text) if english() else text


_NO_NAME = re.compile(r"科目 ([0-9]+)")  # an account that no chart of the county has


def account(name: str) -> str:
    """Return the name of an account; on an English page in English, with the Chinese beside it.

    What stands on paper is the Chinese: whoever compares the two needs both.
    """
    if not english():
        return name
    unknown = _NO_NAME.fullmatch(name)
    said = (
        f"account {unknown[1]}" if unknown else _accounts(tuple(settings.HOME.catalogues)).get(name)
    )
    return format_html('{} <span lang="zh-CN">{}</span>', said, name) if said else name


@cache
def _accounts(catalogues: Sequence[Path]) -> Mapping[str, str]:
    """Return the English name of each account of every chart, by the Chinese one."""
    charts = load_charts(catalogues)
    return {one.name.zh: one.name.en for chart in charts for one in chart.accounts.values()}

"""村里的账: a month of a village's books, voucher by voucher."""

import re
from datetime import date

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.selectors import names
from sunledger.platform.questions.notices.contracts import (
    Column,
    Draft,
    Kind,
    Picture,
    Source,
    Table,
    Type,
)
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.books.codes import MonthState
from sunledger.platform.registers.books.contracts import MonthPaper, PublicVoucher

CLOCK = "books_notice_days"
_VOUCHERS = (
    Column("number", "凭证号", "Voucher", Type.QUANTITY),
    Column("day", "日期", "Day", Type.DATE),
    Column("summary", "摘要", "What for", Type.TEXT),
    Column("payee", "收款人", "Paid to", Type.PERSON_NAME),
    Column("account", "科目", "Account", Type.TEXT),
    Column("in", "收入", "In", Type.MONEY_FEN),
    Column("out", "支出", "Out", Type.MONEY_FEN),
    Column("ticket", "票据", "Receipt", Type.TEXT),
)
_PHOTO = Column("photo", "照片", "Photo", Type.PICTURE)
_BALANCES = (
    Column("account", "科目", "Account", Type.TEXT),
    Column("opening", "月初", "Before", Type.MONEY_FEN),
    Column("debit", "借方", "Debit", Type.MONEY_FEN),
    Column("credit", "贷方", "Credit", Type.MONEY_FEN),
    Column("closing", "月末", "After", Type.MONEY_FEN),
)
_SUMS = (
    Column("what", "项目", "What", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)


def draft(place: str, period: str, *, by: Actor, photos: bool = False) -> Draft:
    """Return a month (`2026-06`) of a village's books.

    Raises SunledgerError where it has none then, or they are not closed. With `photos` the photos
    of its papers are in it, each to be looked at before it is shown.
    """
    paper = books.month_paper(place, date.fromisoformat(f"{period}-01"), by=by)
    if paper is None:
        raise SunledgerError(
            f"{period} 这个月还没有账。请先记账、结账。",
            f"There are no books of {period} yet. Keep and close them first.",
            code="no_books",
        )
    if paper.month.state is MonthState.OPEN:
        raise SunledgerError(
            f"{period} 的账还没有结。请先结账，再公开。",
            f"The books of {period} are not closed yet. Close them, then publish.",
            code="open_books",
        )
    name = names([place]).get(place, place)
    year, month = period.split("-")
    photos = photos and any(one.photos for one in paper.vouchers)
    pictures = tuple(_pictures(paper)) if photos else ()
    return Draft(
        kind=Kind.BOOKS_MONTH,
        place=place,
        period=period,
        slug="",
        title_zh=f"{name} {year} 年 {int(month)} 月的账",
        title_en=f"Books of {name}, {period}",
        body_zh=f"监督委员会意见：{paper.opinion}" if paper.opinion else "",
        body_en=f"The supervision committee says: {paper.opinion}" if paper.opinion else "",
        tables=(
            Table("sums", "这个月", "This month", _SUMS, _sums(paper)),
            Table(
                "vouchers",
                "凭证",
                "Vouchers",
                (*_VOUCHERS, _PHOTO) if photos else _VOUCHERS,
                tuple(_row(one, photos=photos) for one in paper.vouchers),
            ),
            Table("balances", "各科目余额", "Accounts", _BALANCES, _balances(paper)),
        ),
        basis_zh="《村民委员会组织法》第三十条：收支按月公布",
        basis_en="Organic Law of Villagers' Committees, art. 30: accounts are public each month",
        source=Source("books", "month", f"{place}/{period}"),
        pictures=pictures,
        clock=CLOCK,
    )


def _sums(paper: MonthPaper) -> tuple[tuple[str, int], ...]:
    return (
        ("收入", paper.month.in_fen),
        ("支出", paper.month.out_fen),
        ("月末现金", paper.cash_fen),
        ("月末银行存款", paper.bank_fen),
    )


def _row(one: PublicVoucher, *, photos: bool) -> tuple[str | int | None, ...]:
    digits = re.findall(r"[0-9]+", one.number)
    cells: tuple[str | int | None, ...] = (
        int(digits[-1]) if digits else None,
        one.day.isoformat(),
        one.summary,
        one.payee,
        one.account_name.zh,
        one.in_fen or None,
        one.out_fen or None,
        one.ticket.zh if one.ticket else "",
    )
    return (*cells, one.photos[0].sha256 if one.photos else None) if photos else cells


def _pictures(paper: MonthPaper) -> list[Picture]:
    found = {one.photos[0].sha256: one for one in paper.vouchers if one.photos}
    return [
        Picture(photo, "", f"{one.number} 号凭证", f"Voucher {one.number}")
        for photo, one in found.items()
    ]


def _balances(paper: MonthPaper) -> tuple[tuple[str | int, ...], ...]:
    return tuple(
        (one.name.zh, one.opening_fen, one.debit_fen, one.credit_fen, one.closing_fen)
        for one in paper.balances
    )

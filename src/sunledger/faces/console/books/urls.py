"""The addresses of village books; `console/urls.py` mounts them."""

from functools import partial

from django.urls import URLPattern

from sunledger.faces.audience import any_of, page
from sunledger.faces.console.books import listing, many, opening, pages, statements
from sunledger.faces.console.lists import addresses
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.books.access import (
    place_of_centre,
    place_of_photo,
    place_of_village,
    place_of_voucher,
)

_DECIDES = any_of(Task.WRITE_VOUCHER, Task.BOOK)  # who writes down what a meeting decided
_VILLAGE = "c/village/<slug:village>/books"
_MONTH = f"{_VILLAGE}/<int:year>-<int:month>"

urlpatterns: list[URLPattern] = [
    *addresses("c/books", listing.villages, name="books", task=Task.SEE_BOOKS),
    *addresses("c/voucher", listing.vouchers, name="vouchers", task=Task.SEE_BOOKS),
    page(
        "c/books/month/<int:year>-<int:month>",
        many.month_of_all,
        name="books_all",
        task=Task.SEE_BOOKS,
    ),
    page(
        "c/books/centre/<slug:centre>",
        many.centre,
        name="books_centre",
        task=Task.SEE_BOOKS,
        place=place_of_centre,
    ),
    *(
        page(f"{_VILLAGE}{tail}", view, name=name, task=task, place=place_of_village)
        for tail, name, view, task in (
            ("", "village_books", pages.village, Task.SEE_BOOKS),
            ("/new", "new_voucher", pages.new_voucher, Task.WRITE_VOUCHER),
            ("/opening", "books_opening", opening.opening, Task.DIRECT_BOOKS),
            ("/resolution", "books_resolution", pages.resolution, _DECIDES),
        )
    ),
    page(_MONTH, pages.month, name="books_month", task=Task.SEE_BOOKS, place=place_of_village),
    page(
        f"{_MONTH}/statement",
        statements.statements,
        name="books_statements",
        task=Task.SEE_BOOKS,
        place=place_of_village,
    ),
    page(
        f"{_MONTH}/<slug:sheet>",
        statements.statements,
        name="books_statement",
        task=Task.SEE_BOOKS,
        place=place_of_village,
    ),
    *(
        page(
            f"{_MONTH}/<slug:sheet>.{suffix}",
            partial(statements.statements, suffix=suffix),
            name=f"books_statement_{suffix}",
            task=Task.SEE_BOOKS,
            place=place_of_village,
        )
        for suffix in ("csv", "xlsx", "json")
    ),
    page(
        "c/voucher/<int:booking>",
        pages.voucher,
        name="voucher",
        task=Task.SEE_BOOKS,
        place=place_of_voucher,
    ),
    page(
        "c/voucher/<int:booking>/change",
        pages.change_voucher,
        name="change_voucher",
        task=Task.WRITE_VOUCHER,
        place=place_of_voucher,
    ),
    page(
        "c/voucher/photo/<int:shot>",
        pages.photo,
        name="voucher_photo",
        task=Task.SEE_BOOKS,
        place=place_of_photo,
    ),
]

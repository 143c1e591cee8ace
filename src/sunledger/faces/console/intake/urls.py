"""The addresses of batches; `console/urls.py` mounts them."""

from django.urls import URLPattern

from sunledger.faces.audience import page
from sunledger.faces.console.intake import views
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.questions.intake.access import place_of_batch as at

_ONE = "c/import/<uuid:batch>"
urlpatterns: list[URLPattern] = [
    page("c/import/new", views.new, name="batch_new", task=Task.UPLOAD),
    page(_ONE, views.batch, name="batch", task=Task.SEE_BATCHES, place=at),
    page(f"{_ONE}/header", views.header, name="batch_header", task=Task.UPLOAD, place=at),
    page(f"{_ONE}/columns", views.columns, name="batch_columns", task=Task.UPLOAD, place=at),
    page(f"{_ONE}/check", views.check, name="batch_check", task=Task.SEE_BATCHES, place=at),
    page(f"{_ONE}/result", views.result, name="batch_result", task=Task.SEE_BATCHES, place=at),
    page(f"{_ONE}/returned", views.returned, name="batch_returned", task=Task.UPLOAD, place=at),
    page(
        f"{_ONE}/difference",
        views.difference,
        name="batch_difference",
        task=Task.SEE_BATCHES,
        place=at,
    ),
    page(f"{_ONE}/confirm", views.confirm, name="batch_confirm", task=Task.UPLOAD, place=at),
    page(f"{_ONE}/review", views.review, name="batch_review", task=Task.REVIEW_UPLOAD, place=at),
    page(f"{_ONE}/receipt", views.receipt, name="batch_receipt", task=Task.SEE_BATCHES, place=at),
    page(f"{_ONE}/undo", views.undo, name="batch_undo", task=Task.UNDO_BATCH, place=at),
    page(f"{_ONE}/withdraw", views.withdraw, name="batch_withdraw", task=Task.UPLOAD, place=at),
]

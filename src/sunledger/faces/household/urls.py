"""The addresses of a household's own pages: which one it is comes from who signed in."""

from django.urls import URLPattern

from sunledger.faces.audience import page
from sunledger.faces.household import procedures, views
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.registry import access

app_name = "household"
urlpatterns: list[URLPattern] = [
    page("my/", views.home, name="home", task=Task.SEE_OWN_HOUSEHOLD),
    page("my/members", views.members, name="members", task=Task.SEE_OWN_HOUSEHOLD),
    page("my/income", views.income, name="income", task=Task.SEE_OWN_HOUSEHOLD),
    page("my/procedures", procedures.procedures, name="procedures", task=Task.SEE_OWN_HOUSEHOLD),
    page(
        "my/confirm/<uuid:procedure>",
        procedures.confirm,
        name="confirm",
        task=Task.SEE_OWN_HOUSEHOLD,
        place=access.place_of_procedure,
    ),
    page("my/sign", procedures.sign, name="sign", task=Task.SEE_OWN_HOUSEHOLD),
    page("my/who-looked", views.who_looked, name="who_looked", task=Task.SEE_OWN_HOUSEHOLD),
]

"""The addresses of a household's own pages: no id in them, it comes from who signed in."""

from django.urls import URLPattern

from sunledger.faces.audience import page
from sunledger.faces.household import views
from sunledger.platform.ground.accounts.contracts import Task

app_name = "household"
urlpatterns: list[URLPattern] = [
    page("my/", views.home, name="home", task=Task.SEE_OWN_HOUSEHOLD),
    page("my/members", views.members, name="members", task=Task.SEE_OWN_HOUSEHOLD),
    page("my/income", views.income, name="income", task=Task.SEE_OWN_HOUSEHOLD),
    page("my/who-looked", views.who_looked, name="who_looked", task=Task.SEE_OWN_HOUSEHOLD),
]

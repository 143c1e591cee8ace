"""The addresses of comparisons; `console/urls.py` mounts them."""

from django.urls import URLPattern

from sunledger.faces.audience import page
from sunledger.faces.console.lists import addresses
from sunledger.faces.console.matching import asking, rules, runs, sources
from sunledger.platform.ground.accounts.contracts import Task

_RUN, _RULE = "c/match/run/<uuid:run>", "c/match/rule/<slug:rule>"
_SOURCE, _REQUEST = "c/match/source/<slug:table>", "c/match/request/<uuid:asked>"
urlpatterns: list[URLPattern] = [
    *addresses("c/match/run", runs.runs, name="match", task=Task.SEE_MATCH),
    page("c/match/run/new", runs.new, name="match_new", task=Task.RUN_MATCH),
    page(_RUN, runs.run, name="match_run", task=Task.SEE_MATCH),
    *addresses("c/match/rule", rules.rules, name="match_rules", task=Task.SEE_MATCH),
    page(_RULE, rules.rule, name="match_rule", task=Task.SEE_MATCH),
    *addresses(
        f"{_RULE}/hit", rules.hits, name="match_hits", task=Task.SEE_MATCH, export=Task.EXPORT
    ),
    *addresses("c/match/source", sources.sources, name="match_sources", task=Task.SEE_SOURCES),
    page(_SOURCE, sources.source, name="match_source", task=Task.SEE_SOURCES),
    page(f"{_SOURCE}/schedule", sources.schedule, name="match_schedule", task=Task.ASK_TABLES),
    page(f"{_SOURCE}/ask", asking.ask, name="match_ask", task=Task.ASK_TABLES),
    *addresses("c/match/request", asking.requests, name="match_requests", task=Task.SEE_SOURCES),
    page(_REQUEST, asking.request, name="match_request", task=Task.SEE_SOURCES),
    page(f"{_REQUEST}/letter", asking.letter, name="match_letter", task=Task.ASK_TABLES),
    page(f"{_REQUEST}/withdraw", asking.withdraw, name="match_withdraw", task=Task.ASK_TABLES),
]

"""The addresses of the console, and the one by which language and display are chosen."""

from django.http import HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import URLPattern, reverse

from sunledger.faces.audience import PUBLIC, SIGNED_IN, Request, page
from sunledger.faces.console import (
    accounts,
    bodies,
    changes,
    disputes,
    frozen,
    household_cards,
    households,
    merges,
    new_places,
    places,
    procedures,
    purposes,
    reforms,
    saved,
    traces,
    unsettled,
    work,
)
from sunledger.faces.console.books import urls as of_books
from sunledger.faces.console.chrome import choose
from sunledger.faces.console.findings import urls as of_findings
from sunledger.faces.console.funds import urls as of_funds
from sunledger.faces.console.intake import urls as intake
from sunledger.faces.console.intake.views import batches
from sunledger.faces.console.lists import addresses
from sunledger.faces.console.matching import urls as matching
from sunledger.faces.console.publish import urls as of_publish
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.registry import access


def start(request: Request) -> HttpResponse:
    """Go to what is to do."""
    del request
    return HttpResponseRedirect(reverse("console:todo"))


def favicon(request: Request) -> HttpResponse:
    """Lead whoever asks for an icon by its old address to the one that every page names."""
    del request
    return HttpResponseRedirect(static("console/sun.svg"))


app_name = "console"
urlpatterns: list[URLPattern] = [
    page("c/", start, name="home", task=SIGNED_IN),
    page("c/todo", work.todo, name="todo", task=SIGNED_IN),
    page("c/purpose", purposes.purpose, name="purpose", task=SIGNED_IN),
    page("c/view", saved.keep, name="views", task=SIGNED_IN),
    *addresses(
        "c/household",
        households.households,
        name="households",
        task=Task.SEARCH_REGISTRY,
        export=Task.EXPORT,
    ),
    page("c/household/new", changes.new_household, name="new_household", task=Task.PROPOSE_CHANGE),
    *(
        page(
            f"c/household/<uuid:household>{tail}",
            view,
            name=name,
            task=Task.SEE_HOUSEHOLD,
            place=access.place_of_household,
        )
        for tail, name, view in (
            ("", "household", households.household),
            ("/income", "household_income", households.income),
            ("/members", "household_members", households.members),
            ("/procedures", "household_procedures", procedures.household),
            ("/past", "household_past", households.past),
            ("/changes", "household_changes", households.changes),
            ("/person/<uuid:person>", "person", households.person),
        )
    ),
    page(
        "c/household/<uuid:household>/merge",
        merges.merge_household,
        name="merge_household",
        task=Task.PROPOSE_CHANGE,
        place=access.place_of_household,
    ),
    page(
        "c/household/<uuid:household>/person/<uuid:person>/merge",
        merges.merge_person,
        name="merge_person",
        task=Task.PROPOSE_CHANGE,
        place=access.place_of_household,
    ),
    page(
        "c/household/<uuid:household>/unmerge/<int:merge>",
        merges.unmerge,
        name="unmerge",
        task=Task.PROPOSE_CHANGE,
        place=access.place_of_household,
    ),
    page(
        "c/household/<uuid:household>/person/<uuid:person>/<str:field>",
        households.reveal,
        name="reveal",
        task=Task.UNMASK,
        place=access.place_of_household,
    ),
    page(
        "c/household/<uuid:household>/propose/<slug:kind>",
        changes.propose,
        name="propose_change",
        task=Task.PROPOSE_CHANGE,
        place=access.place_of_household,
    ),
    page(
        "c/household/<uuid:household>/start",
        procedures.start,
        name="start_procedure",
        task=Task.PROPOSE_CHANGE,
        place=access.place_of_household,
    ),
    page(
        "c/household/<uuid:household>/sign",
        procedures.sign,
        name="sign",
        task=Task.PROPOSE_CHANGE,
        place=access.place_of_household,
    ),
    page(
        "c/household/<uuid:household>/card",
        household_cards.card,
        name="card",
        task=Task.ISSUE_CARD,
        place=access.place_of_household,
    ),
    page(
        "c/for-household",
        household_cards.for_household,
        name="for_household",
        task=Task.LOOK_FOR_HOUSEHOLD,
    ),
    *addresses("c/dispute", disputes.disputes, name="disputes", task=Task.SEE_HOUSEHOLD),
    *(
        page(
            f"c/dispute/<uuid:dispute>{tail}",
            view,
            name=name,
            task=Task.SEE_HOUSEHOLD,
            place=access.place_of_dispute,
        )
        for tail, name, view in (
            ("", "dispute", disputes.dispute),
            ("/photo", "dispute_photo", disputes.photo),
        )
    ),
    *addresses(
        "c/procedure",
        procedures.procedures,
        name="procedures",
        task=Task.SEE_HOUSEHOLD,
        export=Task.EXPORT,
    ),
    page(
        "c/procedure/<uuid:procedure>",
        procedures.procedure,
        name="procedure",
        task=Task.SEE_HOUSEHOLD,
        place=access.place_of_procedure,
    ),
    page(
        "c/procedure/<uuid:procedure>/stop",
        procedures.stop,
        name="stop_procedure",
        task=Task.CHECK_CHANGE,
        place=access.place_of_procedure,
    ),
    *addresses(
        "c/person",
        households.people,
        name="people",
        task=Task.SEARCH_REGISTRY,
        export=Task.EXPORT,
    ),
    *addresses("c/change", changes.changes, name="changes", task=Task.SEE_HOUSEHOLD),
    page(
        "c/change/<uuid:change>",
        changes.change,
        name="change",
        task=Task.SEE_HOUSEHOLD,
        place=access.place_of_change,
    ),
    *addresses("c/list", frozen.lists, name="lists", task=Task.SEARCH_REGISTRY),
    page("c/list/new", frozen.freeze, name="freeze", task=Task.FREEZE_LIST),
    page(
        "c/list/<uuid:frozen>",
        frozen.one,
        name="frozen",
        task=Task.SEARCH_REGISTRY,
        place=access.place_of_frozen,
    ),
    *addresses(
        "c/list/<uuid:frozen>/household",
        frozen.households,
        name="frozen_households",
        task=Task.SEARCH_REGISTRY,
        export=Task.EXPORT,
        place=access.place_of_frozen,
    ),
    *addresses("c/place", places.places, name="places", task=Task.SEE_PLACES),
    page("c/place/new", new_places.new_places, name="new_places", task=Task.CHANGE_PLACES),
    page("c/place/<str:code>", places.place, name="place", task=Task.SEE_PLACES),
    *(
        page(
            f"c/place/<str:code>/{verb}",
            view,
            name=f"{verb}_place",
            task=Task.CHANGE_PLACES,
            place=stands,
        )
        for verb, view, stands in (
            ("rename", reforms.rename, reforms.place_known),
            ("recode", reforms.recode, reforms.place_to_reform),
            ("merge", reforms.merge, reforms.place_to_reform),
            ("split", reforms.split, reforms.place_to_reform),
            ("end", reforms.end, reforms.place_to_reform),
            ("tag", reforms.tag, reforms.place_known),
            ("untag", reforms.untag, reforms.place_known),
        )
    ),
    *addresses(
        "c/place/<str:code>/unsettled",
        unsettled.unsettled,
        name="unsettled",
        task=Task.SEARCH_REGISTRY,
        export=Task.EXPORT,
        place=reforms.place_known,
    ),
    *addresses("c/body", bodies.bodies, name="bodies", task=Task.SEE_PLACES),
    page("c/body/new", bodies.new_body, name="new_body", task=Task.CHANGE_PLACES),
    page("c/body/<slug:sort>/<slug:body>", bodies.body, name="body", task=Task.SEE_PLACES),
    *(
        page(
            f"c/body/<slug:sort>/<slug:body>/{verb}",
            view,
            name=f"{verb}_body",
            task=Task.CHANGE_PLACES,
            place=stands,
        )
        for verb, view, stands in (
            ("rename", bodies.rename_body, bodies.place_of_body),
            ("end", bodies.end_body, bodies.place_of_body),
            ("reach", bodies.reach_body, bodies.place_of_reaching),
        )
    ),
    # As the departments were called before they stood among the bodies.
    *addresses("c/department", bodies.former_list, name="departments", task=Task.SEE_PLACES),
    page("c/department/new", bodies.former_new, name="new_department", task=Task.CHANGE_PLACES),
    page(
        "c/department/<slug:department>/end",
        bodies.former_end,
        name="end_department",
        task=Task.SEE_PLACES,
    ),
    *addresses("c/account", accounts.accounts, name="accounts", task=Task.SEE_ACCOUNTS),
    page("c/account/new", accounts.new_account, name="new_account", task=Task.PROPOSE_ACCOUNT),
    page("c/account/<uuid:account>", accounts.account, name="account", task=Task.SEE_ACCOUNTS),
    page(
        "c/account/<uuid:account>/unlock", accounts.unlock, name="unlock", task=Task.UNLOCK_ACCOUNT
    ),
    page(
        "c/account/<uuid:account>/end/<int:holding>",
        accounts.propose_end,
        name="propose_end",
        task=Task.PROPOSE_ACCOUNT,
    ),
    page(
        "c/account/<uuid:account>/<slug:act>",
        accounts.propose,
        name="propose",
        task=Task.PROPOSE_ACCOUNT,
    ),
    *addresses("c/proposal", accounts.proposals, name="proposals", task=Task.SEE_ACCOUNTS),
    page("c/proposal/<uuid:number>", accounts.proposal, name="proposal", task=Task.SEE_ACCOUNTS),
    page("c/role", accounts.show_roles, name="roles", task=Task.SEE_ACCOUNTS),
    *addresses("c/import", batches, name="import", task=Task.SEE_BATCHES),
    *intake.urlpatterns,
    *of_books.urlpatterns,
    *of_findings.urlpatterns,
    *of_publish.urlpatterns,
    *of_funds.urlpatterns,
    *matching.urlpatterns,
    *addresses("c/look", traces.looks, name="looks", task=Task.SEE_LOOKS),
    *addresses("c/log", traces.log, name="log", task=Task.SEE_EVENTS),
]
shared: list[URLPattern] = [
    page("choose", choose, name="choose", task=PUBLIC),
    page("favicon.ico", favicon, name="favicon", task=PUBLIC),
]

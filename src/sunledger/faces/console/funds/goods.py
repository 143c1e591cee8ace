"""Goods that a village is to say of whether they came, and the photo of them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sunledger.faces.audience import Request
from sunledger.faces.pictures import of_kind
from sunledger.faces.words import said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.registers.funds import selectors, services


def goods(request: Request) -> HttpResponse:
    """Show the goods that the village is asked about."""
    rows = selectors.goods_to_take(by=request.actor)
    return render(request, "console/funds/goods.html", {"rows": rows})


def say_came(request: Request, delivery: int) -> HttpResponse:
    """Say for the village whether goods came."""
    by, origin = request.actor, request.origin
    try:
        if "came" in request.POST:
            services.take_goods(delivery, by=by, origin=origin)
            messages.success(request, say("记下了：到了。", "Recorded: it came."))
        else:
            services.refuse_goods(delivery, request.POST.get("why", ""), by=by, origin=origin)
            messages.success(request, say("记下了：没到。", "Recorded: it did not come."))
    except Refused as error:
        if error.hidden:
            raise
        messages.error(request, said(error))
    except SunledgerError as error:
        messages.error(request, said(error))
    return HttpResponseRedirect(reverse("console:goods"))


def photo(request: Request, delivery: int) -> HttpResponse:
    """Show the photo of a delivery."""
    name, picture = selectors.delivery_photo(delivery, by=request.actor)
    return of_kind("photo", picture, name)

"""What surrounds every page: menu, language, display, who is signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sunledger.faces import chosen
from sunledger.faces.audience import Request
from sunledger.faces.console.menu import address, menu
from sunledger.faces.console.work import waiting
from sunledger.faces.words import both, said
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import became, division

DISPLAYS = ("normal", "large", "contrast")
DISPLAY = "display"


def around(request: Request) -> dict[str, Any]:
    """Return what the templates of every page need."""
    display = request.COOKIES.get(DISPLAY, "")
    found: dict[str, Any] = {
        "display": display if display in DISPLAYS else DISPLAYS[0],
        "demo": settings.DEMO,
        "county": settings.HOME.answers.get("county", ""),
    }
    actor = getattr(request, "actor", None)
    if isinstance(actor, Actor):
        found |= {
            "menu": menu(actor, request.path, waiting(request, actor)),
            "my_posts": [_post(post.role, post.place) for post in actor.posts],
            "my_links": _links(),
            "sign_out": address("account_logout"),
            "find_href": address("console:households") if may(actor, Task.SEARCH_REGISTRY) else "",
        }
    return found


def _post(role: str, code: str) -> dict[str, Any]:
    """Return a post in words; of a place that ended, also when, and what stands there now."""
    place = division(code)
    gone = place.until if place else None
    after = [one for one in became(code) if one.until is None] if gone else []
    return {
        "role": said(roles()[role]),
        "place": place.name if place else "",
        "gone": gone,
        "became": "、".join(one.name for one in after),
    }


def _links() -> list[dict[str, object]]:
    """Return the pages on the own account that stand."""
    pages = (
        ("account_change_password", both("改密码", "Change the password")),
        ("mfa_index", both("第二道验证", "Second factor")),
        ("usersessions_list", both("登录过的设备", "Signed-in devices")),
        ("api_tokens", both("程序用的令牌", "Tokens for programs")),
    )
    return [{"href": address(name), "text": text} for name, text in pages if address(name)]


# Public pages have this form too, and set no cookie that a token against other sites would need:
# all that another site could do with it is change somebody's letters.
@csrf_exempt
@require_POST
def choose(request: Request) -> HttpResponse:
    """Keep the language or the display that was chosen in a cookie, and go back to the page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    choices = (
        (settings.LANGUAGE_COOKIE_NAME, "language", dict(settings.LANGUAGES)),
        (DISPLAY, DISPLAY, DISPLAYS),
    )
    for cookie, name, known in choices:
        value = request.POST.get(name, "")
        if value in known:
            chosen.keep(answer, cookie, value, secure=request.is_secure())
    return answer

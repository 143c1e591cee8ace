"""The pages of signing in: what is delicate is allauth's, what they say and where they go ours."""

import uuid
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sunledger.faces.audience import Request
from sunledger.faces.entry.forms import ChangePassword, Code, Invitation, Join, NewPhone, SignIn
from sunledger.faces.words import said
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts import services
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import words_of

_HOMES = (
    (Task.SEE_TODO, "console:home"),
    (Task.SEE_ACCOUNTS, "console:home"),
    (Task.SEE_OWN_HOUSEHOLD, "household:home"),
)


# What a browser calls itself -> the name that people know; the first that is there counts.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("360", "360 浏览器"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def _user(request: HttpRequest) -> AbstractBaseUser:
    return cast("AbstractBaseUser", request.user)


def _me(request: HttpRequest) -> uuid.UUID:
    return uuid.UUID(str(request.user.pk))


@require_safe
@never_cache
def home(request: Request) -> HttpResponse:
    """Go to where the work of this person is; where none is, say who has signed in."""
    for task, name in _HOMES:
        if may(request.actor, task):
            try:
                return HttpResponseRedirect(reverse(name))
            except NoReverseMatch:
                continue
    return render(request, "entry/home.html", {"posts": words_of(request.actor.posts)})


class SignInPage(LoginView):
    """User name and password."""

    form_class = SignIn
    template_name = "entry/sign_in.html"


class SignOutPage(LogoutView):
    """Asks whether to sign out, and does it."""

    template_name = "entry/sign_out.html"
    request: Request

    def logout(self) -> None:
        """Sign out, and write it into the log."""
        if self.request.user.is_authenticated:
            services.note("signed_out", _me(self.request), origin=self.request.origin)
        super().logout()


class CodePage(AuthenticateView):
    """The second factor, after the password."""

    form_class = Code
    template_name = "entry/code.html"


@method_decorator(never_cache, name="dispatch")
class NewPhonePage(ActivateTOTPView):
    """Sets up the second factor; with it the sign-in is complete."""

    form_class = NewPhone
    template_name = "entry/new_phone.html"
    request: Request

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        """Go to the page of the second factor where there is one already."""
        if is_mfa_enabled(_user(request), [Authenticator.Type.TOTP]):
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: NewPhone) -> HttpResponse:
        """Keep the phone; giving its code was giving the second factor."""
        response = super().form_valid(form)
        phone = Authenticator.objects.get(user=_user(self.request), type=Authenticator.Type.TOTP)
        phone.wrap().validate_code(form.cleaned_data["code"])  # so it is used, and good no more
        record_authentication(self.request, _user(self.request), "mfa", type="totp")
        services.note("second_factor_set", _me(self.request), origin=self.request.origin)
        return response

    def get_success_url(self) -> str:
        """Go on to the recovery codes."""
        return reverse("mfa_view_recovery_codes")


class RecoveryCodesPage(ViewRecoveryCodesView):
    """Shows the recovery codes, once."""

    template_name = "entry/recovery_codes.html"


@require_http_methods(["GET", "POST"])
@never_cache
def new_recovery_codes(request: Request) -> HttpResponse:
    """Make new recovery codes for whoever has the phone; the old ones are good no more."""
    form = Code(request.POST or None, user=request.user)
    if form.is_valid():
        generate_recovery_codes(request)
        services.note("recovery_codes_renewed", _me(request), origin=request.origin)
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))
    return render(
        request, "entry/new_recovery_codes.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
@never_cache
def second_factor(request: Request) -> HttpResponse:
    """Say whether a phone is set up and how many recovery codes are left."""
    kept = {row.type: row for row in Authenticator.objects.filter(user=request.user)}
    codes = kept.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "phone": kept.get(Authenticator.Type.TOTP),
        "left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
    return render(request, "entry/second_factor.html", context)


def _browser(agent: str) -> str:
    """Return browser and system in words, as far as they say it: `Edge · Windows`."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (browser, system))) or agent[:60]


@require_http_methods(["GET", "POST"])
@never_cache
def devices(request: Request) -> HttpResponse:
    """Show where one has signed in, and sign out a device, or all but this one."""
    sessions = UserSession.objects.purge_and_list(_user(request))
    here = request.session.session_key
    if request.method == "POST":
        which = request.POST.get("device", "")
        for session in sessions:
            if which == str(session.pk) or (which == "others" and session.session_key != here):
                session.end()
                services.note("device_signed_out", _me(request), origin=request.origin)
        return HttpResponseRedirect(reverse("usersessions_list"))
    sessions.sort(key=lambda session: session.last_seen_at, reverse=True)
    lines = [
        (session, _browser(session.user_agent), session.session_key == here) for session in sessions
    ]
    return render(request, "entry/devices.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def change_password(request: Request) -> HttpResponse:
    """Change one's own password; other devices are signed out by it."""
    form = ChangePassword(request.POST or None)
    if form.is_valid():
        try:
            account = services.change_password(
                form.cleaned_data["old"],
                form.cleaned_data["new"],
                by=request.actor,
                origin=request.origin,
            )
        except SunledgerError as error:
            form.add_error(error.where, said(error))
        else:
            update_session_auth_hash(request, account)
            UserSession.objects.create_from_request(request)  # it goes on under another key
            return render(request, "entry/password_changed.html")
    return render(
        request, "entry/change_password.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
@never_cache
def invitation(request: Request) -> HttpResponse:
    """Ask for the word of an invitation that was told or written, and go to it."""
    form = Invitation(request.GET or None)
    if form.is_valid():
        return HttpResponseRedirect(reverse("join", args=[form.cleaned_data["word"]]))
    return render(request, "entry/invitation.html", {"form": form})


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def join(request: Request, word: str) -> HttpResponse:
    """Let whom an invitation is for set the first password."""
    found = services.invited(word, origin=request.origin)
    if found is None:
        return render(request, "entry/join_no_more.html", status=404)
    name, username = found
    form = Join(request.POST or None)
    if form.is_valid():
        try:
            services.accept(word, form.cleaned_data["new"], origin=request.origin)
        except SunledgerError as error:
            form.add_error(error.where if error.where in form.fields else None, said(error))
        else:
            return render(request, "entry/joined.html", {"name": name, "username": username})
    return render(
        request,
        "entry/join.html",
        {"form": form, "name": name, "username": username},
        status=422 if form.errors else 200,
    )

"""The addresses of signing in; the names are those by which allauth finds its way."""

from django.urls import URLPattern

from sunledger.faces.audience import ENTERING, PUBLIC, SIGNED_IN, page
from sunledger.faces.entry import views

urlpatterns: list[URLPattern] = [
    page("start", views.home, name="home", task=SIGNED_IN),
    page("signin", views.SignInPage.as_view(), name="account_login", task=PUBLIC),
    page("signin/code", views.CodePage.as_view(), name="mfa_authenticate", task=PUBLIC),
    page("signout", views.SignOutPage.as_view(), name="account_logout", task=ENTERING),
    page("join", views.invitation, name="invitation", task=PUBLIC),
    page("join/<slug:word>", views.join, name="join", task=PUBLIC),
    page("me/phone/new", views.NewPhonePage.as_view(), name="mfa_activate_totp", task=ENTERING),
    page("me/phone", views.second_factor, name="mfa_index", task=SIGNED_IN),
    page(
        "me/phone/codes",
        views.RecoveryCodesPage.as_view(),
        name="mfa_view_recovery_codes",
        task=SIGNED_IN,
    ),
    page(
        "me/phone/codes/new",
        views.new_recovery_codes,
        name="mfa_generate_recovery_codes",
        task=SIGNED_IN,
    ),
    page("me/devices", views.devices, name="usersessions_list", task=SIGNED_IN),
    page("me/password", views.change_password, name="account_change_password", task=SIGNED_IN),
]

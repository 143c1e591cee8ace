"""The forms of signing in; wrong words of every kind count towards the same lock."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.signals import user_login_failed

from sunledger.faces.words import both
from sunledger.kit.text import fold, squash

_NEEDED = both("请填写这一项。", "Fill this in.")
_CODE = both("手机上的 6 位验证码，或者一个备用码", "The 6 digits on the phone, or a recovery code")


class _Plain:
    """A form without colons, bubbles of the browser and grey words inside its fields."""

    use_required_attribute = False

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **{**more, "label_suffix": ""})
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = _NEEDED


class SignIn(_Plain, LoginForm):
    """User name and password."""

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        self.fields["login"].label = both("登录名", "User name")
        self.fields["password"].label = both("密码", "Password")
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autocapitalize"] = "none"

    def clean_login(self) -> str:
        """Return the user name as it is kept, so that each spelling counts as the same one."""
        return fold(self.cleaned_data["login"]).lower()


class Code(_Plain, AuthenticateForm):
    """The second factor: a code of the phone, or a recovery code."""

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        self.fields["code"].label = both("验证码", "Code")
        self.fields["code"].help_text = _CODE
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """Return a right code; wrong ones are counted, and none is tried while locked."""
        credentials = {"username": self.user.username}
        self.cleaned_data["code"] = squash(self.cleaned_data["code"])
        if not AxesProxyHandler.is_allowed(context.request, credentials):
            context.request.axes_locked_out = True
            context.request.axes_credentials = credentials
            raise forms.ValidationError("locked")
        try:
            return super().clean_code()
        except forms.ValidationError:
            user_login_failed.send(sender="code", credentials=credentials, request=context.request)
            raise


class NewPhone(_Plain, ActivateTOTPForm):
    """The first code of a phone, as proof that it has the secret."""

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        self.fields["code"].label = both("手机上的 6 位验证码", "The 6 digits on the phone")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """Return a right code."""
        self.cleaned_data["code"] = squash(self.cleaned_data["code"])
        return super().clean_code()


def _password(zh: str, en: str, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=both(zh, en),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class _NewPassword(_Plain, forms.Form):
    new = _password("新密码", "New password", "new-password")
    again = _password("再输一次新密码", "New password again", "new-password")

    def clean_again(self) -> str:
        """Return the password; raise where the two differ."""
        if self.cleaned_data["again"] != self.cleaned_data.get("new"):
            raise forms.ValidationError(
                both("两次输的不一样。请重输。", "The two differ. Type again.")
            )
        return str(self.cleaned_data["again"])


class Invitation(_Plain, forms.Form):
    """The word of an invitation."""

    word = forms.SlugField(
        label=both("邀请口令", "Word of the invitation"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "invalid": both(
                "口令只有字母、数字和横线。请对照着输。", "It has letters, digits, dashes."
            )
        },
    )


class Join(_NewPassword):
    """The first password."""


class ChangePassword(_NewPassword):
    """Another password."""

    old = _password("现在的密码", "Present password", "current-password")
    field_order = ["old", "new", "again"]

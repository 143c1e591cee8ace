"""What allauth does otherwise here: no sign-up, no mail, our own words, sealed secrets."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from sunledger.faces.audience import Request
from sunledger.faces.words import both
from sunledger.kit.sealing import Seal
from sunledger.platform.ground.accounts.services import note

_WRONG = both("登录名或密码不对。请再输一次。", "User name or password is wrong. Type them again.")


class Accounts(DefaultAccountAdapter):
    """How people sign in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _WRONG,
        "username_password_mismatch": _WRONG,
        "incorrect_password": both(
            "密码不对。请再输一次。", "The password is wrong. Type it again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Tell that nobody makes an account oneself."""
        return False

    def is_reauthentication_required(self, **_more: Any) -> bool:  # noqa: ANN401 - as allauth's
        """Ask for no password again: recovery codes are shown once, and new ones take a code."""
        return False

    def send_mail(self, *_words: Any, **_more: Any) -> None:  # noqa: ANN401 - as allauth's
        """Send nothing: the platform sends no e-mail."""

    def add_message(self, *_words: Any, **_more: Any) -> None:  # noqa: ANN401 - as allauth's
        """Say nothing: our pages say it themselves."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and write it into the log."""
        super().login(request, user)
        note("signed_in", user.pk, origin=cast("Request", request).origin)


class SecondFactor(DefaultMFAAdapter):
    """How the second factor is kept and named."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": both(
            "验证码不对，或者过时了。请看手机上新的一个。",
            "The code is wrong or too old. Take the new one from the phone.",
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return what the phone shows above the code."""
        return f"阳光台账 {settings.HOME.answers.get('county', '')}".strip()

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return _seal().seal(text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return _seal().open(bytes.fromhex(encrypted_text))


def _seal() -> Seal:
    return Seal(settings.HOME.key("sealing"), "second-factor")

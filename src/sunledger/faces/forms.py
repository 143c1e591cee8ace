"""A form of a page: how it looks, and how the answer of a service lands at its field."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db import transaction

from sunledger.faces.words import both, said
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused

T = TypeVar("T")
NEEDED = {"required": both("请填写这一项。", "Fill this in.")}


class Form(forms.Form):
    """A form without colons and without the bubbles of the browser."""

    use_required_attribute = False

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **{"label_suffix": "", **more})
        for one in self.fields.values():
            if one.error_messages["required"] == forms.Field.default_error_messages["required"]:
                one.error_messages.update(NEEDED)

    def attempt(self, act: Callable[[], T], *, keep: bool = True) -> T | None:
        """Do what the form asks; say at the field, or above all, why it cannot be; None then.

        Refused passes on: it is no matter of what was filled in. Without `keep` it is only tried.
        """
        try:
            return act() if keep else _tried(act)
        except Refused:
            raise
        except SunledgerError as error:
            self.add_error(error.where if error.where in self.fields else None, said(error))
            return None


def _tried(act: Callable[[], T]) -> T:
    with transaction.atomic():
        done = act()
        transaction.set_rollback(True)
    return done

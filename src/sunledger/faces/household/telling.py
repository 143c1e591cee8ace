"""What a household says on its own pages: one of the usual cases, words of its own, a photo."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sunledger.faces.forms import Form
from sunledger.faces.words import both, say

SAY_OTHER = "other"
SPEECH = both("手机键盘上有话筒，可以说话来写。", "The keyboard of a phone takes speech.")
PHOTO = both("拍一张照片", "Take a photo")


class TellForm(Form):
    """One of some reasons, where there are any; words of one's own; a photo.

    The fields `reason`, `words` and `photo` are those of the page, in its own words.
    """

    def __init__(self, *given: Any, reasons: Mapping[str, str], **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*given, **more)
        self.reasons = reasons
        if reasons:
            reason = self.fields["reason"]
            assert isinstance(reason, forms.ChoiceField)  # noqa: S101 - declared above
            reason.choices = list(reasons.items())
        else:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Ask for something where nothing is said at all; words, a photo or a sum are enough.

        Whoever said it in her own way is not sent back to choose one of ours. A browser keeps no
        photo of a form that comes back: the page says so.
        """
        found: dict[str, Any] = super().clean() or {}
        told = found.get("words", "").strip() or found.get("photo")
        told = bool(told) or found.get("amount") is not None
        if "reason" in self.fields and not found.get("reason") and "reason" not in self.errors:
            found["reason"] = SAY_OTHER
            if not told:
                words = say("请选一个，写一句，或者拍照片。", "Choose, write, or take a photo.")
                self.add_error("reason", words)
        elif found.get("reason", SAY_OTHER) == SAY_OTHER and not told:
            words = say("请写一句，或者拍照片。", "Write a sentence or take a photo.")
            self.add_error("words", words)
        if self.errors and found.get("photo"):
            again = say("照片没有留下，请再选一次。", "The photo was not kept; choose it again.")
            self.add_error("photo", again)
        return found

    def reason_said(self) -> list[str]:
        """Return the reason in words; nothing where it is none of them."""
        reason = self.cleaned_data.get("reason", SAY_OTHER)
        return [] if reason == SAY_OTHER else [str(self.reasons[reason])]

    def own_words(self) -> list[str]:
        """Return what was said in own words; nothing where nothing was."""
        return list(filter(None, [self.cleaned_data["words"].strip()]))

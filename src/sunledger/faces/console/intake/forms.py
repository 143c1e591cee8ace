"""What is asked on the way."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms

from sunledger.faces.console.forms import Day, Form, why
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import names
from sunledger.platform.questions.intake import selectors
from sunledger.platform.questions.intake.contracts import AlreadyHere

LONGEST = 200


def places_to_hand_in(actor: Actor) -> list[tuple[str, str]]:
    """Return the places of those posts with which the actor may hand tables in."""
    codes = {p.place for p in actor.posts if Task.UPLOAD in roles()[p.role].tasks}
    return sorted(names(codes).items())


def table_choices() -> list[tuple[str, str]]:
    """Return every table, by department."""
    every = [(s.id, f"{said(s.title)} · {s.department}") for s in selectors.tables()]
    return [("", say("不知道选哪个，请帮我认", "Not sure: find out for me")), *every]


class NewBatch(Form):
    """A file, and which table it is; the number makes a second sending the same batch."""

    number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    table = forms.ChoiceField(
        label=both("哪一种表", "Which table"), required=False, choices=table_choices
    )
    place = forms.ChoiceField(label=both("哪里的", "Of which place"))
    file = forms.FileField(
        label=both("文件", "File"),
        allow_empty_file=True,
        max_length=LONGEST,
        help_text=both(
            "Excel（.xlsx .xls .et）、CSV，或者装着它们的 .zip。最大 300 MB。",
            "Excel (.xlsx .xls .et), CSV, or a .zip of them. 300 MB at most.",
        ),
        error_messages={
            "required": both("还没有选文件。请选一个。", "No file is chosen. Choose one."),
            "missing": both("还没有选文件。请选一个。", "No file is chosen. Choose one."),
            "invalid": both(
                "文件没有送到。请再选一次。", "The file did not arrive. Choose it again."
            ),
            "max_length": both(
                "文件名太长。请改短到 200 个字以内。",
                "Its name is too long: 200 characters at most.",
            ),
        },
    )

    def __init__(self, *words: Any, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = places_to_hand_in(actor)
        self.held: uuid.UUID | None = None

    def hand_in(self, act: Callable[[], uuid.UUID]) -> uuid.UUID | None:
        """Hand the file in; say at the field why it cannot be, and remember where it is held."""

        def told() -> uuid.UUID:
            try:
                return act()
            except AlreadyHere as error:
                self.held = error.batch
                raise

        return self.attempt(told)


WHOLE_EXTRACT = both(
    "这张表是全的：以前交过、这次没有的，比对时不再算",
    "It holds all there is: what was handed in before and is not in it counts no more",
)


class Confirm(Form):
    """What the data are for, on which legal basis, and of which day."""

    purpose = forms.CharField(
        label=both("用途", "Purpose"),
        max_length=LONGEST,
        help_text=both("这些数据拿来做什么。", "What the data are used for."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": both("请写用途：这些数据拿来做什么。", "Say what the data are for.")
        },
    )
    basis = forms.CharField(
        label=both("依据", "Legal basis"),
        max_length=LONGEST,
        help_text=both("哪个文件允许这样用，写文号。", "The law or paper that allows it."),
        error_messages={
            "required": both("请写依据：哪个文件允许这样用。", "Say which law or paper allows it.")
        },
    )
    as_of = Day(
        label=both("数据日期", "As of"),
        help_text=both("这张表是哪天的数。", "The day of the data."),
    )
    whole = forms.BooleanField(
        label=both(
            "这些村的全部人员都在表里，表里没有的就是不在了",
            "It holds everybody of these villages; who is not in it is gone",
        ),
        required=False,
    )


class Why(Form):
    """Why."""

    why = why()

"""A field to choose from, written in Python, is the one that Django's template writes."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer

from sunledger.faces.console.renderer import Renderer

CHOICES = [
    ("", '<x> & "'),
    (1000000, "a'b"),
    ("<组>", [("2", "<i>云岫</i>"), ('"3"', "c")]),
]


class Fields(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, required=False)
    must = forms.TypedChoiceField(choices=[(1, "是"), (2, "不是")])
    many = forms.MultipleChoiceField(choices=CHOICES)
    maybe = forms.NullBooleanField()
    text = forms.CharField()


class _Read(HTMLParser):
    def __init__(self, written):
        super().__init__()
        self.found = []
        self.feed(str(written))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted(attrs)))

    def handle_endtag(self, tag):
        self.found.append(tag)

    def handle_data(self, data):
        self.found += [data] if data.strip() else []


@pytest.mark.parametrize("name", Fields.base_fields)
@pytest.mark.parametrize(
    "given", [{}, {"one": '"3"', "must": "2", "many": ["2", "1000000"], "maybe": "false"}]
)
def test_it_is_what_the_template_of_django_writes(name, given):
    written = [
        _Read(Fields(given, renderer=renderer)[name].as_widget(attrs={"aria-describedby": "why"}))
        for renderer in (Renderer(), DjangoTemplates())
    ]
    assert written[0].found == written[1].found
    assert len(written[0].found) > 0


def test_forms_of_the_platform_are_written_by_it():
    assert type(get_default_renderer()) is Renderer

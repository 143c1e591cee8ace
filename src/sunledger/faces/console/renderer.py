"""How forms are written: fields to choose from in Python, as one may have every village in it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import Select
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class Renderer(DjangoTemplates):
    """Django's own, which reads a template for each choice and for its attributes, but for these.

    What it writes is what `django/forms/widgets/select.html` does.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Write a part of a form."""
        if template_name == Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict[str, Any]) -> SafeString:
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        flatatt(widget["attrs"]),
        mark_safe("".join(_choices(widget["optgroups"]))),  # noqa: S308 - each is written below
    )


def _choices(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> Iterator[str]:
    for group, options, _ in groups:
        if group:
            yield format_html('<optgroup label="{}">', group)
        for one in options:
            attributes = flatatt(one["attrs"]) if one["attrs"] else ""
            yield format_html(
                '<option value="{}"{}>{}</option>', one["value"], attributes, one["label"]
            )
        if group:
            yield "</optgroup>"

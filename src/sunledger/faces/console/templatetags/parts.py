"""The parts of which every page is made: words in two languages, buttons, fields, tables, states.

Each is one tag with one small template in templates/console/parts. A state is always an icon, a
word and a colour; nothing here needs a script.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from sunledger.faces import words
from sunledger.faces.console.icons import ICONS
from sunledger.kit.language import InBoth
from sunledger.kit.money import yuan

register = template.Library()
PARTS = "console/parts/"

# Kind of a state -> its icon; the colour of each stands in site.css under the same name.
STATES = {
    "ok": "ok",
    "wait": "wait",
    "ask": "ask",
    "warn": "warn",
    "error": "error",
    "off": "off",
    "secret": "lock",
    "held": "people",
}


@register.simple_tag
def say(zh: str, en: str, **values: object) -> str:
    """Write a sentence in the language of the page; `{name}` in it is filled from the values."""
    sentence = words.say(zh, en)
    return format_html(sentence, **values) if values else sentence


@register.filter
def said(text: InBoth) -> str:
    """Write something that has `zh` and `en` in the language of the page."""
    return words.said(text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; it is decoration, the word beside it says what it means."""
    return mark_safe(  # noqa: S308 - strokes of our own
        f'<svg class="icon icon-{name}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{ICONS[name]}</svg>"
    )


@register.simple_tag
def status(kind: str, zh: str, en: str = "") -> SafeString:
    """Write a state: icon, word, colour. Red is for what is overdue or refused, never for people.

    `kind` is ok, wait, ask (blue: nobody has answered yet), warn, error, off, secret or held.
    """
    word = words.say(zh, en) if en else zh
    return format_html(
        '<span class="status status-{}">{}<span>{}</span></span>', kind, icon(STATES[kind]), word
    )


@register.inclusion_tag(PARTS + "button.html")
def button(
    text: object,
    *,
    kind: str = "",
    href: str = "",
    name: str = "",
    value: str = "",
    icon: str = "",
    form: str = "",
) -> dict[str, Any]:
    """Write a button; with `href` a link that looks like one. `kind`: primary, danger, quiet."""
    return {
        "text": text,
        "kind": kind,
        "href": href,
        "name": name,
        "value": value,
        "icon": icon,
        "form": form,
    }


@register.inclusion_tag(PARTS + "field.html")
def field(bound: BoundField, *, hint: object = "") -> dict[str, Any]:
    """Write a field of a form: label, hint, error, control, tied to each other for readers."""
    hint = hint or bound.field.help_text
    about = [f"{bound.auto_id}-{part}" for part, there in _about(bound, hint) if there]
    attributes: dict[str, Any] = {"aria-describedby": " ".join(about)} if about else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if bound.field.required:
        attributes["required"] = True
    return {
        "field": bound,
        "hint": hint,
        "control": bound.as_widget(attrs=attributes),
        "kind": type(bound.field.widget).__name__.lower(),
        "many": getattr(bound.field.widget, "input_type", "") in ("radio", "checkbox")
        and hasattr(bound.field, "choices"),
        "row": getattr(bound.field.widget, "in_a_row", False),
        "tick": type(bound.field.widget).__name__ == "CheckboxInput",
    }


def _about(bound: BoundField, hint: object) -> list[tuple[str, bool]]:
    return [("hint", bool(hint)), ("error", bool(bound.errors))]


@register.inclusion_tag(PARTS + "errors.html")
def errors(form: Any) -> dict[str, Any]:  # noqa: ANN401 - any form, or None on a page without one
    """Write the summary of what is wrong with a form, each line a link to its field."""
    found = [] if form is None else list(form.non_field_errors())
    lines = [("", text) for text in found]
    for bound in form or ():
        at = bound.auto_id
        if getattr(bound.field.widget, "input_type", "") == "radio":
            at += "_0"
        lines += [(at, text) for text in bound.errors]
    return {"lines": lines}


@register.inclusion_tag(PARTS + "tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: object) -> dict[str, Any]:
    """Write tabs, each a page: `{"href", "text", "here", "count"}`."""
    return {"items": list(items), "label": label}


@register.inclusion_tag(PARTS + "steps.html")
def steps(items: Iterable[Mapping[str, Any]], label: object) -> dict[str, Any]:
    """Write the steps of a task: `{"text", "href", "state"}`, state done, here or later."""
    return {"items": list(items), "label": label}


@register.inclusion_tag(PARTS + "empty.html")
def empty(title: object, what_next: object = "", *, href: str = "", go: object = "") -> Any:  # noqa: ANN401 - a context
    """Write what stands where nothing is: why, and what to do."""
    return {"title": title, "what_next": what_next, "href": href, "go": go}


@register.inclusion_tag(PARTS + "masked.html", takes_context=True)
def masked(context: Context, shown: str, *, what: str, reveal: str = "") -> dict[str, Any]:
    """Write a masked value; `reveal` is the page that asks for a purpose and then shows it."""
    return {"shown": shown, "what": what, "reveal": reveal, "request": context.get("request")}


@register.inclusion_tag(PARTS + "progress.html")
def progress(done: int, total: int, label: object, *, left: object = "") -> dict[str, Any]:
    """Write how far something is, in words and as a bar."""
    percent = 0 if total <= 0 else min(100, done * 100 // total)
    return {"done": done, "total": total, "label": label, "left": left, "percent": percent}


@register.inclusion_tag(PARTS + "counts.html")
def counts(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Write figures side by side: `{"number", "text", "href", "kind"}`."""
    return {"items": list(items)}


@register.inclusion_tag(PARTS + "pager.html")
def pager(page: Any) -> dict[str, Any]:  # noqa: ANN401 - a page of lists.py
    """Write how many there are and the way to the pages before and after."""
    return {"page": page}


@register.simple_tag
def scroller(label: object) -> SafeString:
    """Begin a table that may be wider than the page; it scrolls by itself, also by keyboard."""
    return format_html(
        '<div class="scroller" role="group" tabindex="0" aria-label="{}">', str(label)
    )


@register.simple_tag
def endscroller() -> SafeString:
    """End a scroller."""
    return mark_safe("</div>")


@register.filter
def money(fen: int | None) -> str:
    """Write fen as yuan: 123450 -> 1,234.50; a stroke where nothing is known."""
    return "—" if fen is None else yuan(fen)


@register.filter
def pieces(hundredths: int | None) -> str:
    """Write goods in pieces: 2500 -> 25 件, in English 25 pieces."""
    if hundredths is None:
        return "—"
    return words.say("{0} 件", "{0} pieces").format(f"{hundredths // 100:,}")


@register.filter
def counted(fen: int | None, unit: object) -> str:
    """Write an amount in what it is counted: money as yuan, goods in whole pieces."""
    return pieces(fen) if str(unit or "") == "pieces" else money(fen)


@register.filter
def wan(fen: int | None) -> str:
    """Write fen as ten thousands of yuan: 12345678900 -> 12,345.68; for figures side by side."""
    return "—" if fen is None else yuan((fen + 5_000) // 10_000)


@register.filter
def number(value: int | None) -> str:
    """Write a count with thousands."""
    return "—" if value is None else f"{value:,}"


@register.filter
def day(value: date | None) -> str | SafeString:
    """Write a day as 2026-03-05."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{0}">{0}</time>', value.isoformat())


@register.filter
def plain_day(value: date | None) -> str | SafeString:
    """Write a day as people say it: 2026 年 3 月 5 日, 5 March 2026."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    said = words.say(f"{value.year} 年 {value.month} 月 {value.day} 日", f"{value:%-d %B %Y}")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), said)


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """Write a time as 2026-03-05 14:20, by the clock of the county."""
    if value is None:
        return "—"
    here = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', here.isoformat(), here.strftime("%Y-%m-%d %H:%M")
    )


@register.simple_tag
def cell(shown: Mapping[str, Any]) -> SafeString:
    """Write a cell of a list, with its tag; in Python, because a page has hundreds of them."""
    value, kind = shown["value"], shown["kind"]
    written: str
    if shown["state"]:
        written = status(shown["state"], str(value))
    else:
        written = _WRITTEN.get(kind, or_stroke)(value)
    if shown["href"]:
        written = format_html('<a href="{}">{}</a>', shown["href"], written)
    name = _NAMES.get(kind)
    if shown["head"]:
        if name is None:
            return format_html('<th scope="row">{}</th>', written)
        return format_html('<th scope="row" class="{}">{}</th>', name, written)
    if name is None:
        return format_html("<td>{}</td>", written)
    return format_html('<td class="{}">{}</td>', name, written)


# Kind of a column -> the class of its cells, and how its values are written.
_NAMES = {
    "code": "nowrap",
    "words": "reason",
    "money": "number",
    "pieces": "number",
    "number": "number",
    "day": "day",
    "moment": "day",
    "long": "long",
}
_WRITTEN: dict[str, Callable[[Any], str]] = {
    "money": money,
    "pieces": pieces,
    "number": number,
    "day": day,
    "moment": moment,
}


@register.simple_tag
def hidden(values: Mapping[str, Any]) -> SafeString:
    """Write values as hidden fields, so that a form keeps the rest of its address."""
    pairs = [
        (key, one)
        for key, value in values.items()
        for one in (value if isinstance(value, (list, tuple)) else [value])
        if one not in (None, "")
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.filter
def yes(value: bool | None) -> str:  # noqa: FBT001 - a filter gets it so
    """Write yes or no; a stroke where nobody said."""
    if value is None:
        return "—"
    return words.say("是", "yes") if value else words.say("否", "no")


@register.filter
def or_stroke(value: object) -> str:
    """Write a value, or a stroke where there is none."""
    return "—" if value in (None, "") else conditional_escape(str(value))

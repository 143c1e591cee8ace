"""Pictures of the report: plain SVG inside a table or beside a sentence that says the same.

They carry no words of their own, so that no text shrinks with them on a phone.
"""

from collections.abc import Sequence

from markupsafe import Markup

_WIDE = 1000
_LEAST = 6  # what is there at all is seen


def bar(count: float, most: float) -> Markup:
    """Return a bar as long as `count` is of `most`; nothing where there is nothing."""
    return _picture("bar", [("q", count, most)]) if count and most else Markup()


def flow(parts: Sequence[tuple[str, int]]) -> Markup:
    """Return one bar split into its parts, each of a kind that the style sheet colours."""
    whole = sum(count for _, count in parts)
    return _picture("flow", [(kind, count, whole) for kind, count in parts if count])


def _picture(name: str, parts: Sequence[tuple[str, float, float]]) -> Markup:
    pieces = []
    start = 0
    for kind, count, whole in parts:
        length = max(round(_WIDE * count / whole), _LEAST)
        pieces.append(Markup('<rect class="{}" x="{}" width="{}"/>').format(kind, start, length))
        start += length
    width = max(start, _WIDE)
    return Markup(
        '<svg class="{}" viewBox="0 0 {} 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(name, width, Markup().join(pieces))

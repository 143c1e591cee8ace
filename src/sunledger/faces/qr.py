"""A QR of a text, for pages that are printed."""

import qrcode
from django.utils.safestring import SafeString, mark_safe

_QUIET = 4  # white around it, in its own squares


def qr(text: str) -> SafeString:
    """Draw a QR of a text, black on white, as one path; it needs no picture and no script."""
    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET)
    made.add_data(text)
    squares = made.get_matrix()
    size = len(squares)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(squares) for x, dark in enumerate(row) if dark
    )
    return mark_safe(  # noqa: S308 - numbers of our own
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="QR"'
        ' shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )

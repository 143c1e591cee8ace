"""What somebody chose of language and display: a cookie keeps it for a year."""

from django.http import HttpResponse

_YEAR = 365 * 24 * 3600


def keep(answer: HttpResponse, cookie: str, value: str, *, secure: bool) -> None:
    """Have the browser keep a choice."""
    answer.set_cookie(cookie, value, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True)

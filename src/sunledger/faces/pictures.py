"""A photo that somebody handed in, as the answer to a request."""

from django.http import Http404, HttpResponse

from sunledger.platform import photos


def picture(name: str) -> HttpResponse:
    """Return a kept picture by its SHA-256; raise Http404 where there is none.

    No browser keeps it, and nothing in it is run.
    """
    content = photos.kept(name)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer

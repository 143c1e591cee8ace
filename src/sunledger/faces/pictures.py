"""A photo that somebody handed in, as the answer to a request."""

from pathlib import PurePath

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from sunledger.platform import photos


def picture(name: str) -> HttpResponse:
    """Return a kept picture by its SHA-256; raise Http404 where there is none.

    No browser keeps it, and nothing in it is run.
    """
    content = photos.kept(name)
    if content is None:
        raise Http404
    return of_kind("photo", content, name)


def of_kind(kind: str, content: bytes, name: str) -> HttpResponse:
    """Return a kept paper: a photo to be seen, a PDF to be taken away; nothing in it is run."""
    if kind == "pdf":
        return taken_away(name, content)
    return _guarded(HttpResponse(content, content_type="image/jpeg"))


_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def taken_away(name: str, content: bytes) -> HttpResponse:
    """Return a paper that the browser keeps as a file of this name."""
    kind = _TYPES.get(PurePath(name).suffix, "application/pdf")
    answer = HttpResponse(content, content_type=kind)
    saved = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["Content-Disposition"] = saved
    return _guarded(answer)


def _guarded(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer

"""A request that comes twice with one Idempotency-Key is done once and answered twice.

The key is claimed, the work is done and the answer is kept in one transaction: of two at once the
second waits for the first, and a request that failed or was killed leaves its key free and nothing
done. Files that the work has no more need of go after that transaction (intake/files.py).
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.http import HttpResponse
from ninja import Schema
from ninja.responses import Status

from sunledger.faces.api.models import Answer
from sunledger.faces.audience import Request
from sunledger.kit.errors import SunledgerError

HEADER = "Idempotency-Key"
KEPT = timedelta(days=2)
Given = HttpResponse | Status[Schema]
_LONGEST = 100
_PIECE = 1 << 20


def once(request: Request, status: int, work: Callable[[], Schema]) -> Given:
    """Do the work, or give the answer that it got before; `status` is that of its success.

    Raises SunledgerError `wrong_value` where the key is longer than 100 characters, and
    `key_used` where it came before with another request.
    """
    key = key_of(request)
    if not key:
        return Status(status, work())
    asked = _digest(request)
    with transaction.atomic():
        kept, new = _claim(request, key, asked, 0, "")
        if not new:
            return _again(kept, asked)
        answer = work()
        kept.status, kept.body = status, answer.model_dump_json()
        kept.save(update_fields=["status", "body"])
        return Status(status, answer)


def answered(request: Request) -> HttpResponse | None:
    """Return the answer that a request got before; None where it has none, or no key."""
    key = key_of(request)
    kept = Answer.objects.filter(by=request.actor.ref, key=key).first() if key else None
    return None if kept is None else _again(kept, _digest(request))


def key_of(request: Request) -> str:
    """Return the key of a request, "" where it has none; raise SunledgerError for a bad one."""
    key = request.headers.get(HEADER, "")
    if len(key) > _LONGEST or not key.isprintable():
        raise SunledgerError(
            f"{HEADER} 最多 {_LONGEST} 个可见字符。请换一个。",
            f"{HEADER} has at most {_LONGEST} visible characters. Use another.",
            code="wrong_value",
            where=HEADER,
        )
    return key


def _claim(request: Request, key: str, asked: bytes, status: int, body: str) -> tuple[Answer, bool]:
    """Return the answer under a key, and whether it is this request's to give."""
    by, at = request.actor.ref, request.origin.at
    Answer.objects.filter(by=by, at__lt=at - KEPT).delete()
    return Answer.objects.get_or_create(
        by=by, key=key, defaults={"asked": asked, "status": status, "body": body, "at": at}
    )


def _again(kept: Answer, asked: bytes) -> HttpResponse:
    if bytes(kept.asked) != asked:
        raise SunledgerError(
            f"这个 {HEADER} 已经用在另一个请求上。新的请求请换一个。",
            f"This {HEADER} was used for another request. Use a new one for a new request.",
            code="key_used",
            where=HEADER,
        )
    return HttpResponse(
        kept.body, "application/json", kept.status, headers={"Idempotency-Replayed": "true"}
    )


def _digest(request: Request) -> bytes:
    """Return the hash of what is asked; of a form its fields and files, whatever parts them."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.digest()
    for name in sorted(request.POST):
        found.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            found.update(repr((name, file.name, file.size)).encode())
            for piece in file.chunks(_PIECE):
                found.update(piece)
            file.seek(0)
    return found.digest()

"""The files of the log, as programs fetch them, and the proofs that people carry away."""

import hashlib
from functools import cache
from importlib import resources

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.entry.refusals import absent
from sunledger.faces.log.words import PUBLIC
from sunledger.kit.files import safe_name
from sunledger.platform.ground.transparency import selectors

CHECKER = "check_proof.py"
_TEXT = "text/plain; charset=utf-8"
_PYTHON = "text/x-python; charset=utf-8"
_FOR_EVER = "public, max-age=31536000, immutable"
_A_MOMENT = "public, max-age=5"


@require_safe
def checkpoint(request: Request) -> HttpResponse:
    """Give the newest signed checkpoint."""
    return _file(request, "checkpoint")


@require_safe
def tile(request: Request, file: str) -> HttpResponse:
    """Give a file of the tree or of the entries."""
    return _file(request, f"tile/{file}")


def _file(request: Request, name: str) -> HttpResponse:
    found = selectors.public_file(name)
    if found is None:
        return absent(request)
    data, lasting = found
    answer = HttpResponse(data, content_type="application/octet-stream" if lasting else _TEXT)
    return _open_to_all(answer, _FOR_EVER if lasting else _A_MOMENT)


@require_safe
def proof(request: Request, entry: int) -> HttpResponse:
    """Give the proof of an entry, to be kept and checked anywhere."""
    found = selectors.proof_of(entry, public=PUBLIC)
    return absent(request) if found is None else _carried(found, f"{entry}.tlog-proof")


@require_safe
def since(request: Request, size: int) -> HttpResponse:
    """Give what shows that the log goes on from an earlier size."""
    found = selectors.growth_since(size)
    return absent(request) if found is None else _carried(found, f"since-{size}.consistency")


@require_safe
def checker(request: Request) -> HttpResponse:
    """Give the checker that needs nothing but Python and shares no code with the log."""
    del request
    return _carried(_checker(), CHECKER, _PYTHON)


def checker_sha256() -> str:
    """Return the SHA-256 of the checker as it is given away."""
    return hashlib.sha256(_checker()).hexdigest()


@cache
def _checker() -> bytes:
    return (resources.files(__package__) / CHECKER).read_bytes()


def _carried(content: str | bytes, name: str, kind: str = _TEXT) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{safe_name(name)}"'
    return _open_to_all(answer, _A_MOMENT)


def _open_to_all(answer: HttpResponse, cache: str) -> HttpResponse:
    """Let other sites read it too: what anybody may have needs no guard."""
    answer["Cache-Control"] = cache
    answer["Access-Control-Allow-Origin"] = "*"
    return answer

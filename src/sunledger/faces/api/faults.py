"""How a fault is told: always `code`, `message`, `hint` and `docs`, in the language asked for."""

from collections.abc import Mapping
from http import HTTPStatus

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from sunledger.kit.errors import SunledgerError
from sunledger.kit.language import LANGUAGES, Language
from sunledger.platform.ground.accounts.contracts import Refused

DOCS = "/api/docs#faults"


class Fault(Schema):
    """What went wrong (`message`), how to mend it (`hint`), and where it is written (`docs`).

    `code` is a word for programs that stays the same. `where` names the field, where there is one.
    """

    code: str
    message: str
    hint: str
    docs: str
    where: str | None = None


# Every fault that a route may answer with, and what its status means.
STATUSES: Mapping[int, tuple[str, str]] = {
    400: ("内容不对，看 hint 怎么改。", "The content is wrong; `hint` says how to mend it."),
    401: ("没有登录，或者令牌不能用了。", "Nobody signed in, or the token is no good any more."),
    403: ("您的岗位不能做这件事。", "Your post does not allow this."),
    404: ("没有，或者不归您看。", "Not there, or not yours to see."),
    409: ("和别人的改动或另一个请求碰上了。", "Another change or request came in between."),
    422: ("请求的格式不对，看 where。", "The request has the wrong form; see `where`."),
    429: ("来得太快，稍后再来。", "Too many requests; come again later."),
}
FAULTS = frozenset(STATUSES)


def hear(api: NinjaAPI, conflicts: frozenset[str]) -> None:
    """Have the API tell every fault so; errors whose code is in `conflicts` are answered 409."""

    @api.exception_handler(SunledgerError)
    def _refused(request: HttpRequest, error: SunledgerError) -> HttpResponse:
        status = 409 if error.code in conflicts else 400
        if isinstance(error, Refused):
            status = 404 if error.hidden else 403
        return told(request, api, status, error)

    @api.exception_handler(AuthenticationError)
    def _nobody(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
        answer = told(
            request,
            api,
            401,
            SunledgerError(
                "没有登录，或者令牌不能用了。请带上有效的令牌。",
                "Nobody signed in, or the token is no good any more. Send a valid token.",
                code="not_signed_in",
            ),
        )
        answer["WWW-Authenticate"] = 'Bearer realm="sunledger"'
        return answer

    @api.exception_handler(ValidationError)
    def _wrong_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return told(
            request,
            api,
            422,
            SunledgerError(
                f"{where} 的格式不对。请对照 {DOCS} 改。",
                f"{where} has the wrong form: {first['msg']}. Compare with {DOCS}.",
                code="wrong_form",
                where=where,
            ),
        )

    @api.exception_handler(Throttled)
    def _too_fast(request: HttpRequest, error: Throttled) -> HttpResponse:
        wait = int(error.wait or 1) + 1
        answer = told(
            request,
            api,
            429,
            SunledgerError(
                f"请求太多。请等 {wait} 秒再来。",
                f"Too many requests. Come again in {wait} seconds.",
                code="too_many",
            ),
        )
        answer["Retry-After"] = str(wait)
        return answer

    @api.exception_handler(DataError)
    def _too_much(request: HttpRequest, _: DataError) -> HttpResponse:
        return told(request, api, 400, _TOO_MUCH)

    @api.exception_handler(Http404)
    def _absent(request: HttpRequest, _: Http404) -> HttpResponse:
        return told(request, api, 404, ABSENT)

    @api.exception_handler(HttpError)
    def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
        said = _OTHERS.get(error.status_code, _OTHERS[400])
        return told(request, api, error.status_code, said)


def language_of(request: HttpRequest) -> Language:
    """Return the language that a program asks for by Accept-Language; Chinese where by none."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    known = (language for code, _ in asked for language in LANGUAGES if code.startswith(language))
    return next(known, LANGUAGES[0])


ABSENT = SunledgerError(
    "没有，或者不归您看。请核对地址。",
    "Not there, or not yours to see. Check the address.",
    code="absent",
)
_TOO_MUCH = SunledgerError(
    "有的内容太长，或者数太大，存不下。请写短一些，或者核对数目。",
    "A text is too long or a number too large to be kept. Shorten it, or check the number.",
    code="too_much",
)
_OTHERS = {
    400: SunledgerError(
        "请求的内容读不出来。请发 UTF-8 的 JSON。",
        "The content of the request cannot be read. Send JSON in UTF-8.",
        code="unreadable",
    ),
    403: SunledgerError(
        "网页的请求没有带防伪标记。请带 X-CSRFToken，或者改用令牌。",
        "The request of a page came without its mark. Send X-CSRFToken, or use a token.",
        code="no_csrf_mark",
    ),
}


def told(request: HttpRequest, api: NinjaAPI, status: int, error: SunledgerError) -> HttpResponse:
    """Return the answer that tells of an error."""
    what, how = error.halves_in(language_of(request))
    fault = Fault(code=error.code, message=what, hint=how, docs=DOCS, where=error.where)
    return api.create_response(request, fault.model_dump(), status=HTTPStatus(status))

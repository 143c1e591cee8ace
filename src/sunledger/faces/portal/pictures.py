"""The pictures of what is public: stripped, blurred where asked, encoded anew by the gate."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import missing
from sunledger.platform.questions.notices import selectors as notices

_A_DAY = "public, max-age=86400"


@require_safe
def picture(request: Request, picture: str) -> HttpResponse:
    """Give a picture of something that is public."""
    path = notices.picture(picture)
    if path is None:
        return missing(request)
    answer = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    answer["Cache-Control"] = _A_DAY
    answer["X-Robots-Tag"] = "noimageindex"
    return answer

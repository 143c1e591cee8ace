"""The ID number of somebody in office, written on a page by one and again by another."""

import pytest
from django.urls import reverse

from sunledger.kit.ids import check_character
from sunledger.platform.ground.accounts.selectors import identity_of

pytestmark = pytest.mark.django_db
BODIES = ("99010119800101123", "99010119800101121")
NUMBER, OTHER = (body + check_character(body) for body in BODIES)


def test_one_writes_it_and_another_again(world):
    account = world.account("township_officer")
    system, security = world.client("system_admin"), world.client("security_admin")
    shown = system.get(reverse("console:account", args=[account])).content.decode()
    assert "没有登记" in shown
    form = reverse("console:propose", args=[account, "identity"])
    assert "号码不留" in system.get(form).content.decode()
    wrong = system.post(form, {"number": "123", "why": "照身份证登记"})
    assert "应是 18 位" in wrong.content.decode()
    answer = system.post(form, {"number": NUMBER, "why": "照身份证登记"})
    page = answer.url
    assert NUMBER not in system.get(page).content.decode()
    assert NUMBER not in security.get(page).content.decode()
    for given in ({"act": "approve"}, {"act": "approve", "number": OTHER}):
        refused = security.post(page, given)
        assert refused.status_code == 200
        assert identity_of(f"a:{account}") is None
    assert "不一样" in refused.content.decode()
    assert system.post(page, {"act": "approve", "number": NUMBER}).status_code in {200, 403, 404}
    assert identity_of(f"a:{account}") is None
    assert security.post(page, {"act": "approve", "number": NUMBER}).status_code == 302
    assert identity_of(f"a:{account}") is not None
    shown = system.get(reverse("console:account", args=[account])).content.decode()
    assert "只留比对码" in shown
    assert NUMBER not in shown

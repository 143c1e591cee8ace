"""Which posts can be: role, place, line and days, beside the posts that somebody has."""

from datetime import date

from django.db.models import Q

from sunledger.platform.ground.accounts.contracts import Level, NewPost
from sunledger.platform.ground.accounts.models import EXCLUSIVE, Account, Holding
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.services.saying import NotPossible, wrong_value
from sunledger.platform.ground.places.contracts import BodyKind, DivisionLevel
from sunledger.platform.ground.places.selectors import body, division

_OVER_COUNTY = {DivisionLevel.PROVINCE, DivisionLevel.CITY, DivisionLevel.COUNTY}
_PLACED = {
    Level.HOUSEHOLD: {DivisionLevel.VILLAGE},
    Level.VILLAGE: {DivisionLevel.VILLAGE},
    Level.TOWNSHIP: {DivisionLevel.TOWNSHIP},
    Level.COUNTY: _OVER_COUNTY,
    Level.PLATFORM: _OVER_COUNTY,
}


def require_fit(post: NewPost, holder: Account | None = None) -> None:
    """Raise NotPossible unless such a post can be, beside those that the holder has."""
    role = roles().get(post.role)
    if role is None:
        raise wrong_value(
            "role", f"没有“{post.role}”这个岗位。请从列出的里选。", "There is no such role."
        )
    place = division(post.place)
    if place is None or place.until is not None:
        raise wrong_value(
            "place", f"现在没有代码为 {post.place} 的地方。请重新选。", "No such place stands."
        )
    if place.level not in _PLACED[role.level]:
        raise wrong_value(
            "place",
            f"“{role.zh}”不设在{place.name}这一级。请换一个地方。",
            f"There is no {role.en} at the level of {place.name}. Choose another place.",
        )
    if role.line != (post.line is not None):
        raise wrong_value(
            "line",
            f"“{role.zh}”要写明部门。请选部门。"
            if role.line
            else f"“{role.zh}”不分部门。请去掉部门。",
            "Say which department." if role.line else "This role has no department. Leave it out.",
        )
    department = body(BodyKind.DEPARTMENT, post.line) if post.line else None
    if post.line and (department is None or department.until is not None):
        raise wrong_value(
            "line",
            f"现在没有“{post.line}”这个部门。请重新选。",
            "No such department. Choose again.",
        )
    if role.household != (post.household is not None):
        raise wrong_value(
            "household",
            f"“{role.zh}”和户要对得上：农户要写明是哪一户，别的岗位不写。请改。",
            "A household's post names its household, and no other does. Mend it.",
        )
    if post.until is not None and post.until <= post.since:
        raise wrong_value(
            "until",
            f"结束日 {post.until} 不在开始日 {post.since} 之后。请换日子。",
            f"The end {post.until} is not after the beginning {post.since}. Change a day.",
        )
    if holder is not None:
        _stands_alone(post, holder)


def _stands_alone(post: NewPost, holder: Account) -> None:
    beside = Holding.objects.filter(account=holder)
    beside = beside.filter(Q(until=None) | Q(until__gt=post.since))
    if post.until is not None:
        beside = beside.filter(since__lt=post.until)
    for held in beside:
        pair = {post.role, held.role}
        if len(pair) > 1 and pair & set(EXCLUSIVE):
            raise NotPossible(
                f"{holder.name}是“{roles()[held.role].zh}”，不能同时当“{roles()[post.role].zh}”。"
                "请换一个人，或者先结束原来的岗位。",
                f"{holder.name} is {roles()[held.role].en} and cannot be {roles()[post.role].en} "
                "too. Choose another person, or end that post first.",
                code="exclusive",
                where="role",
            )
        if (held.role, held.place, held.line, held.household) == (
            post.role,
            post.place,
            post.line,
            post.household,
        ):
            raise NotPossible(
                f"{holder.name}在这些日子已经有这个岗位。请看看日期。",
                f"{holder.name} holds this post in these days already. Check the days.",
                code="twice",
                where="role",
            )


def require_end(held: Holding, until: date) -> None:
    """Raise NotPossible unless a post can end on that day."""
    if until < held.since:
        raise wrong_value(
            "until",
            f"这个岗位从 {held.since} 开始，不能在 {until} 结束。请换晚一些的日子。",
            f"The post begins on {held.since} and cannot end on {until}. Choose a later day.",
        )
    if held.until is not None and held.until <= until:
        raise NotPossible(
            f"这个岗位到 {held.until} 就结束了，不用再办。",
            f"The post ends on {held.until} already. Nothing is left to do.",
            code="ended",
        )

"""补贴、政策: what each is, who may have it and how to ask, in plain words of subsidies.yaml."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

from sunledger.kit.errors import SunledgerError
from sunledger.platform.questions.notices.contracts import Draft, Kind, Source

_ASKED = {
    "who": ("谁能领", "Who may have it"),
    "how": ("怎么办", "How to ask"),
    "gets": ("怎么发", "How it is paid"),
}


@cache
def _file() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("subsidies.yaml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found


def codes(kind: Kind) -> list[str]:
    """Return the codes of all subsidies, or of all policies."""
    return list(_file()["subsidies" if kind is Kind.SUBSIDY else "policies"])


def title(kind: Kind, slug: str) -> tuple[str, str]:
    """Return the title of a subsidy or a policy in Chinese and in English."""
    entry = _file()["subsidies" if kind is Kind.SUBSIDY else "policies"][slug]
    return str(entry["zh"]), str(entry["en"])


def paid_as(slug: str) -> list[str]:
    """Return what payments of a subsidy are called in the titles of rosters; [] if unknown."""
    return list(_file()["subsidies"].get(slug, {}).get("paid_as", ()))


def draft(kind: Kind, place: str, slug: str) -> Draft:
    """Return a subsidy or a policy by its code; SunledgerError where there is none such."""
    entry = _file()["subsidies" if kind is Kind.SUBSIDY else "policies"].get(slug)
    if entry is None:
        raise SunledgerError(
            f"没有叫 {slug} 的。请从列表里选。",
            f"There is no {slug}. Choose one of the list.",
            code="no_policy",
        )
    said = [(words, entry[name]) for name, words in _ASKED.items() if name in entry]
    body = entry.get("body", {})
    return Draft(
        kind=kind,
        place=place,
        period="",
        slug=slug,
        title_zh=entry["zh"],
        title_en=entry["en"],
        body_zh=body.get("zh") or "\n".join(f"{zh}：{text['zh']}" for (zh, _), text in said),
        body_en=body.get("en") or "\n".join(f"{en}: {text['en']}" for (_, en), text in said),
        tables=(),
        basis_zh=entry["basis"]["zh"],
        basis_en=entry["basis"]["en"],
        source=Source("notices", "policy", slug),
    )

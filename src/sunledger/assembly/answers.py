"""What `sunledger init` asks, how an answer must be, and the file in which the answers are kept."""

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sunledger.assembly.home import FOLDERS, Home
from sunledger.kit.errors import WrongUse, reason_of
from sunledger.kit.language import LANGUAGES
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.contracts import CODE_DIGITS, DIGITS, DivisionLevel

_COUNTY_DIGITS = DIGITS[DivisionLevel.COUNTY]
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_LONGEST_NAME = 60
_PAIR = re.compile(r"\s*[:：,，]\s*")


class _Bad(Exception):  # noqa: N818 - an answer that cannot be, caught in this file
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


def _county(raw: object) -> str:
    text = str(raw).strip()
    if not 0 < len(text) <= _LONGEST_NAME:
        raise _Bad("要写县的名称，例如 云岫县", "should be the name of the county")
    return text


def _code(raw: object) -> str:
    text = str(raw).strip()
    whole = text.ljust(CODE_DIGITS, "0") if len(text) == _COUNTY_DIGITS else text
    try:
        level = level_of(whole)
    except ValueError:
        level = None
    if level is not DivisionLevel.COUNTY:
        raise _Bad(
            f"写的是“{text}”，应是县级的 {CODE_DIGITS} 位区划代码，例如 990101000000",
            f"is “{text}”, it should be the {CODE_DIGITS}-digit code of a county, such as "
            "990101000000",
        )
    return whole


def _person(raw: object) -> tuple[str, str]:
    """Read a person: name and user name with a colon between."""
    parts = _PAIR.split(str(raw).strip(), maxsplit=1)
    name, username = parts if len(parts) == 2 else (parts[0], "")  # noqa: PLR2004 - name and user name
    if not 0 < len(name) <= _LONGEST_NAME or not _USERNAME.fullmatch(username.lower()):
        raise _Bad(
            f"写的是“{raw}”，应是“姓名:登录名”，登录名 3 到 40 个小写字母、数字、点、横线，"
            "例如 何平:heping",
            f"is “{raw}”, it should be “name:user name”, the latter of 3 to 40 small letters, "
            "digits, dots and dashes, such as 何平:heping",
        )
    return name, username.lower()


def _addresses(raw: object) -> list[str]:
    given: Sequence[object] = raw if isinstance(raw, list | tuple) else str(raw).split()
    found = []
    for text in map(str, given):
        parts = urlsplit(text if "//" in text else f"http://{text}")
        try:
            port = parts.port
        except ValueError:
            port = -1
        good = parts.scheme in ("http", "https") and re.fullmatch(r"[\w.-]+", parts.hostname or "")
        if not good or port == -1 or parts.path.strip("/") or parts.query:
            raise _Bad(
                f"写的是“{text}”，应是网址，例如 https://taizhang.example.cn",
                f"is “{text}”, it should be an address such as https://taizhang.example.cn",
            )
        found.append(f"{parts.scheme}://{parts.netloc}")
    return list(dict.fromkeys(found))


def _folder(raw: object) -> str:
    path = Path(str(raw)).expanduser()
    if not path.is_absolute():
        raise _Bad(
            f"写的是“{raw}”，应是完整的路径，例如 /data/files",
            f"is “{raw}”, it should be a whole path, such as /data/files",
        )
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise _Bad(
            f"写的是“{raw}”，但是写不进 {nearest}",
            f"is “{raw}”, and {nearest} cannot be written",
        )
    return str(path)


def _language(raw: object) -> str:
    if raw not in LANGUAGES:
        raise _Bad(f"写的是“{raw}”，应是 zh 或 en", f"is “{raw}”, it should be zh or en")
    return str(raw)


@dataclass(frozen=True)
class Question:
    """One thing that is asked, under the name that flag, file and error have for it."""

    name: str
    number: int
    zh: str
    en: str
    read: Callable[[object], Any] = field(repr=False)
    default: Any = None
    fixed: bool = False  # once the platform is founded

    def problem(self, raw: object) -> tuple[str, str] | None:
        """Return what is wrong with an answer by itself; None where it can be."""
        try:
            self.read(raw)
        except _Bad as bad:
            return f"{bad.zh}。", f"It {bad.en}."
        return None

    def written(self, value: object) -> str:
        """Return an answer as one writes it."""
        if self.read is _person and isinstance(value, list | tuple):
            return ":".join(map(str, value))
        return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def questions(home: Home) -> tuple[Question, ...]:
    """Return what is asked, five things in ten answers, with what is meant where nobody says."""
    person = "（姓名:登录名）"
    return (
        Question("county", 1, "县的名称", "Name of the county", _county, fixed=True),
        Question("code", 1, "区划代码（12 位）", "Its 12-digit code", _code, fixed=True),
        Question(
            *("system_admin", 2, f"谁是系统管理员{person}", "System administrator (name:user)"),
            *(_person, None, True),
        ),
        Question(
            *("security_admin", 2, f"谁是安全管理员{person}", "Security administrator (name:user)"),
            *(_person, None, True),
        ),
        Question(
            *("audit_admin", 2, f"谁是审计管理员{person}", "Audit administrator (name:user)"),
            *(_person, None, True),
        ),
        Question(
            *(
                "addresses",
                3,
                "别人用什么网址进来（没有就回车）",
                "Under which addresses others come",
            ),
            *(_addresses, []),
        ),
        Question(
            *("files", 4, "收到的文件放在哪里", "Where files taken in lie"),
            *(_folder, str(home.folder / "files")),
        ),
        Question(
            *("backups", 4, "备份放在哪里", "Where backups lie"),
            *(_folder, str(home.folder / "backups")),
        ),
        Question(
            "language", 5, "页面先用哪种语言（zh/en）", "First language (zh/en)", _language, "zh"
        ),
    )


def read_file(path: Path) -> dict[str, Any]:
    """Return the answers of a TOML file as they stand there; WrongUse where it cannot be read."""
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        zh, en = reason_of(error)
        raise WrongUse(
            f"读不到 {path}：{zh}。请检查路径。",
            f"Cannot read {path}: {en}. Check the path.",
            code="unreadable",
            where=path,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUse(
            f'{path} 读不懂：{error}。每行要写成 名称 = "值"，存成 UTF-8。',
            f'{path} cannot be understood: {error}. Write each line as name = "value", in UTF-8.',
            code="bad_answers",
            where=path,
        ) from error
    return found


def check(home: Home, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every answer, read, with defaults for those not given.

    Raises WrongUse that names every answer that is missing, cannot be or is of no question.
    """
    asked = questions(home)
    wrong = [
        (name, f"{name} 不在要问的里面", f"{name} is not asked for")
        for name in sorted(given.keys() - {question.name for question in asked})
    ]
    found: dict[str, Any] = {}
    for question in asked:
        raw = given.get(question.name, question.default)
        if raw is None or (raw == "" and question.default is None):
            zh, en = f"{question.name} 没有写（{question.zh}）", f"{question.name} is missing"
            wrong.append((question.name, zh, f"{en} ({question.en})"))
            continue
        try:
            found[question.name] = question.read(raw)
        except _Bad as bad:
            wrong.append((question.name, f"{question.name} {bad.zh}", f"{question.name} {bad.en}"))
    wrong += _together(found)
    if wrong:
        raise WrongUse(
            "；".join(zh for _, zh, _ in wrong) + "。请改了再运行一次。",
            "; ".join(en for _, _, en in wrong) + ". Mend that and run it again.",
            code="bad_answers",
            where=",".join(sorted(name for name, _, _ in wrong)),
        )
    return found


def _together(found: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what is wrong with answers beside each other."""
    people = [found[name] for name in ADMINISTRATORS if name in found]
    if len({username for _, username in people}) < len(people) or len(
        {name for name, _ in people}
    ) < len(people):
        return [
            (
                "administrators",
                "三个管理员要是三个人，现在有重复的",
                "the three administrators must be three people, and two are the same",
            )
        ]
    return []


ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


def keep(home: Home, answers: Mapping[str, Any], **more: object) -> None:
    """Write the answers into the home, whole or not at all; folders in it by their place there."""
    hosts = sorted({urlsplit(address).hostname for address in answers["addresses"]})
    placed = {name: _placed(home, Path(answers[name])) for name in FOLDERS}
    kept = {**answers, **placed, "hosts": hosts, **more}
    draft = home.answers_file.with_suffix(".draft")
    draft.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    draft.chmod(0o600)
    draft.replace(home.answers_file)


def _placed(home: Home, folder: Path) -> str:
    return str(folder.relative_to(home.folder) if folder.is_relative_to(home.folder) else folder)

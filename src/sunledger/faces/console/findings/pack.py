"""证据包: one finding as a zip to keep, each file with its hash, and what was written of it."""

import csv
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from sunledger.desk.workbook import safe_text
from sunledger.faces.audience import Request
from sunledger.faces.console import purposes
from sunledger.faces.console.findings.words import source_words, told_of, where
from sunledger.faces.console.purposes import PurposeForm
from sunledger.faces.words import both, said, say
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Purpose, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.services import acting, record_look
from sunledger.platform.ground.transparency.contracts import Act
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.findings import access, selectors
from sunledger.platform.questions.findings.contracts import (
    FindingPage,
    PaperView,
    StepView,
    Track,
)

_EVER = (1980, 1, 1, 0, 0, 0)  # the same pack is the same bytes, whenever it is taken
_SUMS, _MANIFEST = "SHA256SUMS", "manifest.json"
_ENDINGS = {"photo": ".jpg", "pdf": ".pdf"}
_ALL = 1_000_000


class PackForm(PurposeForm):
    """What the evidence is taken away for."""

    purpose = forms.ChoiceField(
        label=both("用途", "Purpose"),
        choices=lambda: [(purpose.value, said(purpose)) for purpose in Purpose],
    )


def may_pack(actor: Actor, page: FindingPage) -> bool:
    """Tell whether the evidence of a finding may be taken away."""
    if page.row.track is Track.SEALED:
        return page.row.route in actor.sealed
    place = page.row.place
    return may(actor, Task.EXPORT, place=place) or any(
        may(actor, task, place=place) for task in (Task.DISCIPLINE_FINDINGS, Task.DECIDE_APPEAL)
    )


def pack(request: Request, finding: uuid.UUID) -> HttpResponse:
    """Give the evidence of a finding as one zip, and write down that it was taken and for what."""
    actor, origin = request.actor, request.origin
    page = access.finding(finding, by=actor, origin=origin)
    form = PackForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        messages.error(request, say("请写明用途，再下载。", "Say what for, then take it."))
        return HttpResponseRedirect(reverse("console:finding_papers", args=[finding]))
    if not may_pack(actor, page):
        raise Refused(
            "您的岗位不能下载证据包。要用，请找能下载的同事。",
            "Your post may not take evidence away. Ask a colleague whose post may.",
        )
    told = purposes.Told(form.cleaned_data["purpose"], form.cleaned_data["words"])
    files = dict(_files(page, actor, _notes(page, request, told)))
    sums = "".join(f"{_sha256(files[name])}  {name}\n" for name in sorted(files))
    whole = _sha256(sums.encode())
    manifest = {
        "finding": str(page.row.id),
        "number": page.row.number,
        "files": {name: _sha256(files[name]) for name in sorted(files)},
        "whole": whole,
        "whole_is": f"SHA-256 of {_SUMS}",
    }
    files[_SUMS] = sums.encode()
    files[_MANIFEST] = _json(manifest)
    _write_down(page, told, {"files": len(files), "sha256": whole}, request)
    answer = HttpResponse(_zip(files), content_type="application/zip")
    name = f"{page.row.number}-{localdate(origin.at)}.zip"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


def _write_down(
    page: FindingPage, told: purposes.Told, kept: Mapping[str, int | str], request: Request
) -> None:
    """Write down that a pack was taken; of a sealed finding the open log says nothing more."""
    key, sealed = str(page.row.id), page.row.track is Track.SEALED
    act = (
        Act("sealed.pack_taken", "sealed", key, {})
        if sealed
        else Act("console.pack_taken", "finding", key, {"purpose": told.code, **kept})
    )
    with acting(request.actor):
        record_look(
            by=request.actor,
            origin=request.origin,
            subject_kind=act.subject_kind,
            subject=key,
            purpose=told.purpose,
            words=told.more,
            household=None if sealed else page.row.household,
        )
        append([act], by=request.actor, origin=request.origin)


def _files(page: FindingPage, actor: Actor, notes: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of the pack."""
    row = page.row
    yield "readme.txt", notes.encode()
    yield "finding.json", _json(_finding(page))
    yield "evidence.csv", _evidence(page)
    yield "steps.json", _json(_plain(page.steps))
    flag = catalogue().flags.get(row.rule)
    if flag is not None:
        yield f"rule-{row.rule}.sql", _rule(page).encode()
    with acting(actor):
        kind = "sealed" if row.track is Track.SEALED else "finding"
        events = events_of(kind, str(row.id), limit=_ALL)
    yield "log.json", _json([_plain(event) for event in reversed(events)])
    for step in page.steps:
        for at, paper in enumerate(step.papers, 1):
            yield _name(step.seq, at, paper), selectors.paper(paper.id, by=actor)[1]


def _finding(page: FindingPage) -> Mapping[str, Any]:
    """Return the finding without what stands in files of its own and what is the reader's alone."""
    apart = {"steps", "open", "grounds", "kinship_seen", "before", "after"}
    return {
        one.name: _plain(getattr(page, one.name)) for one in fields(page) if one.name not in apart
    }


def _name(seq: int, at: int, paper: PaperView) -> str:
    return f"papers/{seq:03}-{at}{_ENDINGS.get(paper.kind, '')}"


def _rule(page: FindingPage) -> str:
    """Return the rule as it now stands, its head first; and whether it was changed since."""
    flag = catalogue().flags[page.row.rule]
    changed = "" if flag.version == page.rule_version else "（提出以后改过 changed since）"
    lines = [
        f"{flag.code} {flag.title.zh} {flag.title.en}",
        f"版本 version {flag.version}{changed}",
        *(f"依据 basis {law.date} {law.zh} {law.en}" for law in flag.law),
        f"不算的 left out: {flag.exclusions.zh} {flag.exclusions.en}",
        f"读的表 tables: {', '.join((*flag.main, *flag.also))}",
    ]
    head = "".join(f"-- {line}\n" for line in lines)
    views = "".join(f"\n-- {name}\n{catalogue().views[name]}\n" for name in flag.views)
    return f"{head}\n{flag.sql}\n{views}"


def _evidence(page: FindingPage) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["表 table", "部门 line", "哪里 where", "批次 batch", "项目 field", "内容 value"]
    )
    for row in page.evidence:
        stands = [source_words(row.source), row.line or "", where(row), str(row.batch or "")]
        writer.writerows(
            [safe_text(cell) for cell in (*stands, name, "" if value is None else str(value))]
            for name, value in row.fields.items()
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _notes(page: FindingPage, request: Request, told: purposes.Told) -> str:
    row = page.row
    when = localtime(request.origin.at).strftime("%Y-%m-%d %H:%M")
    lines = [
        f"{row.number} {row.rule} {row.title_zh} {row.title_en}",
        *(["演示数据 demonstration data"] if settings.DEMO else []),
        f"取的人 taken by {request.actor.name} {when}",
        f"用途 purpose {told.purpose.zh} {told.purpose.en} {told.more}".rstrip(),
        "内部资料，严禁外传 internal; do not pass on",
        "",
        f"问题 {page.question_zh}",
        f"question {page.question_en}",
        f"现在 {row.state.zh} / {row.state.en}",
        *(_line(step) for step in page.steps),
        "",
        f"核对 check: sha256sum -c {_SUMS}",
        f"manifest.json 的 whole 是 {_SUMS} 的指纹，取证据包时记进了留痕",
        f"whole in manifest.json is the hash of {_SUMS}; the log has it, since this was taken",
        "log.json：每条是留痕里的一条，leaf 是它的指纹 each entry of the log with its hash",
    ]
    return "\n".join(lines) + "\n"


def _line(step: StepView) -> str:
    """Return a step in one line: day, who, what, the words, and what was given beside them."""
    told = [step.text, *told_of(step, {})]
    return f"{step.day} {step.name} {step.zh}：{'；'.join(filter(None, told))}".rstrip("：")


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(files):
            kept.writestr(zipfile.ZipInfo(name, _EVER), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(told: Any) -> bytes:  # noqa: ANN401 - what JSON holds
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a contract
    """Return a value of a contract as JSON holds it."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(each) for each in value]
    return _word(value)


def _word(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, datetime):
        return localtime(value).isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, date | uuid.UUID) else value

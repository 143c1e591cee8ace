"""The forms of the steps of a finding: what each asks for is in flow.yaml, its words are here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from sunledger.faces.console.forms import NEEDED, Day, Form
from sunledger.faces.words import both, said, say
from sunledger.platform.questions.findings.contracts import (
    LONGEST_READER,
    FindingPage,
    Given,
    How,
    Open,
    Outcome,
    PaperFile,
    StepPlan,
)

# What is often said, to be chosen by one key; whoever has more to say writes it below.
_OFTEN = {
    "triage": (
        both("两边的记录确实对不上，值得问一句", "The records differ; it is worth asking"),
        both("涉及的金额较大，要问清楚", "The amount is large; ask about it"),
        both("以前没有问过，要当面核对", "It was never asked; compare face to face"),
    ),
    "dismiss": (
        both("是同名的人，不是这一户", "It is a namesake, not this household"),
        both("已有材料能说明，不用再问", "A paper explains it already"),
        both("部门的数据明显有误，已请更正", "The department's data are wrong and being corrected"),
        both("属于规定里不算的情形", "It is a case that the rule leaves out"),
    ),
}
_LABELS = {
    "triage": both("为什么要问", "Why it is worth asking"),
    "dismiss": both("为什么不用问", "Why it needs no asking"),
    "notify": both("告知了什么", "What was told"),
    "reply": both("本人怎么说的", "What the person said"),
    "ask_line": both("请部门核对什么", "What the department is asked"),
    "answer_line": both("部门怎么回答", "What the department answers"),
    "ask": both("请单位说明什么", "What the unit is asked"),
    "answer": both("单位怎么说明", "What the unit answers"),
    "start_check": both("看到了什么，问了谁", "What was seen, and who was asked"),
    "sign_check": both("第二人看到的", "What the second person saw"),
    "redo_check": both("为什么不同意", "Why not"),
    "opine": both("乡镇的意见和理由", "The township's opinion and its reasons"),
    "send_back": both("还要核对什么", "What is to be checked again"),
    "decide": both("决定的理由", "Reasons of the decision"),
    "post": both("贴在哪里", "Where it hangs"),
    "object": both("谁说了什么", "Who said what"),
    "answer_objection": both("怎么回答的", "The answer"),
    "end_notice": both("公示期间的情况", "How the notice went"),
    "effect": both("为什么可以生效", "Why it may take effect"),
    "appeal": both("本人为什么不服", "Why the person disagrees"),
    "decide_appeal": both("复核的理由", "Reasons of the decision"),
    "recuse": both("为什么要回避", "Why you withdraw"),
    "hand_over": both("移交的理由", "Why it is handed over"),
    "assign": both("要帮什么", "What help is needed"),
    "finish": both("帮了什么", "What was done"),
    "confirm": both("怎么确认的", "How it was confirmed"),
    "not_yet": both("还差什么", "What is missing"),
    "mended": both("怎么整改的", "How it was mended"),
    "conclude": both("看的结果", "What was found"),
}
_BUTTONS = {
    "triage": both("要问，看下一条", "Ask; to the next"),
    "dismiss": both("不用问，看下一条", "Do not ask; to the next"),
    "notify": both("告知了，记下", "Told; write it down"),
    "reply": both("记下说明", "Write the reply down"),
    "start_check": both("写好了，请第二人签名", "Written; have the second sign"),
    "sign_check": both("属实，签名", "It is so; sign"),
    "decide": both("就这样决定", "Decide"),
    "effect": both("生效", "Put into effect"),
    "recuse": both("我要回避", "I withdraw"),
    "appeal": both("递交复核申请", "Hand the appeal in"),
}
KEYS = {"triage": "a", "dismiss": "r"}
# What happens at a door or on a board may be written down on a later day than it was done.
_ELSEWHERE = frozenset(
    (
        *("notify", "reply", "answer_line", "answer", "start_check", "sign_check", "tell", "post"),
        *("object", "mended", "finish", "confirm", "not_yet", "appeal", "hand_over"),
    )
)
_REPLIED_BY = (How.COUNTER, How.PHONE, How.VISIT, How.LETTER, How.OFFICIAL)
_TOLD_BY = (How.VISIT, How.LETTER, How.READ_ALOUD, How.PHONE, How.COUNTER)
_MAY_ADD = frozenset(("reply", "answer_line", "answer", "start_check", "sign_check", "notify"))
_MOST_FILES = 10
Able = Callable[[], Sequence[tuple[str, str]]]


class _Several(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class _Files(forms.FileField):
    """Several files; the service says of each whether it is a photo or a scan."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - as Django's field
        super().__init__(widget=_Several(attrs={"multiple": True}), **more)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":  # noqa: ANN401 - as Django's field
        """Return the files that were chosen."""
        files = [file for file in (data or []) if file]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > _MOST_FILES:
            raise forms.ValidationError(
                say(
                    f"一次最多 {_MOST_FILES} 个文件。", f"No more than {_MOST_FILES} files at once."
                )
            )
        return [super(_Files, self).clean(file, initial) for file in files]


@dataclass(frozen=True)
class Asking:
    """Of which finding a step is asked for, on which day, and who may be given help."""

    page: FindingPage
    today: date
    able: Able


class StepForm(Form):
    """What whoever takes a step gives."""

    def __init__(
        self,
        plan: StepPlan,
        asking: Asking,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            data, files, prefix=plan.code, auto_id="step-%s", initial={"day": asking.today}
        )
        self.plan = plan
        for name, one in _fields(plan, asking):
            self.fields[name] = one
            if one.error_messages["required"] == forms.Field.default_error_messages["required"]:
                one.error_messages.update(NEEDED)

    def clean(self) -> dict[str, Any]:
        """Put what was chosen and what was written together."""
        given: dict[str, Any] = super().clean() or {}
        parts = [given.get("often", ""), " ".join(given.get("text", "").split())]
        given["words"] = "；".join(part for part in parts if part)
        if "text" in self.plan.needs and not given["words"] and "text" not in self.errors:
            self.add_error(
                "text", say("请选一句，或者自己写。", "Choose a sentence, or write one.")
            )
        self._who_read(given)
        if given.get("outcome") == Outcome.EXEMPT and not given.get("until"):
            self.add_error("until", say("请写明到哪一天为止。", "Say until which day."))
        return given

    def _who_read(self, given: Mapping[str, Any]) -> None:
        """Ask who read the letter aloud, where it was read, and only there."""
        if "reader" not in self.fields or "how" in self.errors or "reader" in self.errors:
            return
        aloud, reader = given.get("how") == How.READ_ALOUD, given.get("reader")
        if aloud and not reader:
            self.add_error(
                "reader",
                say(
                    "选了“读给本人听”，请写明是谁读的。",
                    "It was read aloud: say by whom.",
                ),
            )
        if reader and not aloud:
            self.add_error(
                "reader",
                say(
                    "写了谁读的，方式却不是“读给本人听”。请改方式，或者把名字删掉。",
                    "It names who read, but the way is another. Change the way, or leave it out.",
                ),
            )

    def given(self, expected: int | None) -> Given:
        """Return what the service takes."""
        told = self.cleaned_data
        return Given(
            text=told["words"],
            expected=expected,
            day=told.get("day"),
            outcome=Outcome(told["outcome"]) if told.get("outcome") else None,
            until=told.get("until") if told.get("outcome") == Outcome.EXEMPT else None,
            how=How(told["how"]) if told.get("how") else None,
            whom=told.get("whom", ""),
            answers=int(told["answers"]) if told.get("answers") else None,
            reader=told.get("reader", ""),
            papers=tuple(
                PaperFile(file.name or "", file.read()) for file in told.get("papers") or ()
            ),
        )


def _fields(plan: StepPlan, asking: Asking) -> Iterator[tuple[str, forms.Field]]:
    code, page = plan.code, asking.page
    if "outcome" in plan.needs:
        yield (
            "outcome",
            _chosen(both("结果", "Outcome"), [(o.value, said(o)) for o in plan.outcomes]),
        )
    if Outcome.EXEMPT in plan.outcomes:
        yield (
            "until",
            Day(
                label=both("到哪一天为止不再问", "Not asked again until"),
                required=False,
                help_text=both("选了“按规定不影响待遇”时要写。", "Needed where it is exempt."),
            ),
        )
    yield from _ways(plan)
    if "whom" in plan.needs:
        yield "whom", _whom(code, asking.able)
    if code == "answer_objection":
        waiting = [step for step in page.steps if step.seq in page.objections_open]
        label = both("回答哪一条", "Which objection")
        yield "answers", _chosen(label, [(str(s.seq), f"{s.day} {s.text}") for s in waiting])
    if code in _OFTEN:
        often = [(str(words), words) for words in _OFTEN[code]]
        yield "often", _chosen(both("常用的话", "Often said"), often, required=False)
    if "text" in plan.needs or "how" in plan.needs:
        yield (
            "text",
            forms.CharField(
                label=_LABELS.get(code, both("情况和理由", "What and why")),
                required="text" in plan.needs and code not in _OFTEN,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2 if code in _OFTEN else 4}),
            ),
        )
    if "paper" in plan.needs or code in _MAY_ADD:
        yield (
            "papers",
            _Files(
                label=both("照片或扫描件", "Photos or scans"),
                required="paper" in plan.needs,
                help_text=both(
                    "JPEG、PNG 或 PDF，每个 10 兆以内。拍摄的地点和手机信息不会留下。",
                    "JPEG, PNG or PDF, 10 MB each. Where and by which phone is not kept.",
                ),
            ),
        )
    if code in _ELSEWHERE:
        yield "day", Day(label=both("哪天的事", "On which day"))


def _chosen(
    label: str, choices: Sequence[tuple[str, Any]], *, required: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": both("请选一个。", "Choose one.")},
    )


def _ways(plan: StepPlan) -> Iterator[tuple[str, forms.Field]]:
    """Yield how a person was told, with who read aloud, or how somebody replied."""
    if "how" in plan.needs:
        ways = [(how.value, said(how)) for how in _TOLD_BY]
        yield "how", _chosen(both("怎么告知的", "How"), ways)
        yield "reader", _reader()
    elif plan.code in {"reply", "answer_line", "answer"}:
        ways = [(how.value, said(how)) for how in _REPLIED_BY]
        yield "how", _chosen(both("怎么说的", "How"), ways)


class _InOneCase(forms.CharField):
    """A field that is needed in a case which its hint names, and so is not called optional."""

    in_one_case = True


def _reader() -> forms.Field:
    """Return the field that is needed, and shown, where the letter was read aloud.

    The style sheet shows it then; where that cannot, it stands there with what it is for.
    """
    return _InOneCase(
        label=both("谁读给本人听的", "Who read it to the person"),
        required=False,
        max_length=LONGEST_READER,
        widget=forms.TextInput(
            attrs={"placeholder": " "}
        ),  # by which a style sees that it is empty
        help_text=both(
            "选了“读给本人听”才要写。写姓名和身份，例如“褚林，帮扶干部”。",
            "Needed only where it was read aloud: name and who that is, such as “Chu Lin, helper”.",
        ),
    )


def _whom(code: str, able: Able) -> forms.Field:
    if code == "hand_over":
        return forms.CharField(label=both("交给谁", "Handed to"), max_length=60)
    return forms.ChoiceField(
        label=both("交给谁办", "Who is to help"),
        choices=[("", say("请选一个人", "Choose somebody")), *able()],
        error_messages={"required": both("请选一个人。", "Choose somebody.")},
    )


@dataclass(frozen=True)
class Offered:
    """A step on a page: its form where it may be taken now, else why not."""

    plan: StepPlan
    form: StepForm | None
    why_not: tuple[Any, ...]
    key: str
    button: str
    open: bool

    @property
    def needs_files(self) -> bool:
        """Tell whether the form takes files."""
        return self.form is not None and "papers" in self.form.fields


def offered(asking: Asking, steps: Sequence[Open], tried: StepForm | None) -> list[Offered]:
    """Return the steps as a page offers them; of what was `tried` the form as it was filled in."""
    free = [one for one in steps if not one.why_not and one.step.code != "recuse"]
    note = _note(free)
    found = []
    for one in steps:
        plan = one.step
        form = None
        if not one.why_not:
            filled = tried is not None and tried.plan.code == plan.code
            form = tried if filled else StepForm(plan, asking)
        found.append(
            Offered(
                plan=plan,
                form=form,
                why_not=one.why_not,
                key=KEYS.get(plan.code, "n" if plan.code == note else ""),
                button=_BUTTONS.get(plan.code, both("写好了，办这一步", "Do this step")),
                open=form is not None and (form is tried or (len(free) == 1 and one in free)),
            )
        )
    return found


def _note(free: Sequence[Open]) -> str:
    """Return the step that the key N opens: what somebody said, else the first but triage."""
    codes = [one.step.code for one in free if one.step.code not in KEYS]
    said_first = [code for code in codes if code in {"reply", "answer", "answer_line"}]
    return next(iter([*said_first, *codes]), "")


def tried_form(request: HttpRequest, asking: Asking) -> StepForm | None:
    """Return the form of the step that was sent, filled in; None where it is none of the page's."""
    code = request.POST.get("step", "")
    plan = next((one.step for one in asking.page.open if one.step.code == code), None)
    if plan is None:
        return None
    files = {name: request.FILES.getlist(name) for name in request.FILES}
    return StepForm(plan, asking, request.POST, files)

"""Forms in steps: one question a page, each kept for itself, until the last one sends the whole form to its verb.

    steps = Steps(request, STEPS, "Words of the form", "Words of its button")
    form = MyForm(steps.data, steps.files, …)
    if response := steps.turn(form) or answer(request, form, …):
        return response
    return form_page_about(request, "….html", form, subject, steps=steps)

`?langkah=2` is the address of a step, `?langkah=semua` that of all on one page; the form's own address opens the first one that
is not done. A step is kept as a draft (`FormDraft`) at its address, as drafts.js keeps what is being typed. So a step may be left
for days, opened alone, or again: the server fills it in from its draft. A form that is taken ends the drafts of all its steps
(`gugus.actions.draft.discard`).

The field `langkah` names the steps that a page shows. What they hold comes from the request, everything else from the drafts. A
request without it holds the whole form. A fault in another step shows that step beside this one, and a refusal of the whole, as
of a form that came too late, shows all. Files are kept with the draft of their step too; those that are chosen again replace
them.
"""

from copy import deepcopy
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BoundField, Form
from django.forms.utils import ErrorList
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.html import format_html

from gugus.actions import draft as drafts
from gugus.forms.faults import came_too_late
from gugus.forms.steps import FormStep
from gugus.forms.version import HIDDEN

SHOWN, ALL, FINISH = "langkah", "semua", "finish"
KEPT_FILES = "{} berkas tersimpan dan ikut terkirim; bila Anda memilih lagi, yang baru menggantikannya. {}"
PASSED = "passed"  # in the draft of a step that was sent without a fault; drafts.js keeps what is half done without it


@dataclass(frozen=True)
class ShownStep:
    """A step as its page draws it: `parts` are pairs of a field and those that follow from it, `folded` what may stay empty."""

    number: int
    question: str
    parts: list[tuple[BoundField, list[BoundField]]]
    folded: list[BoundField]

    @property
    def unfolded(self) -> bool:
        """Whether the fold stands open: something in it is filled in or wrong."""
        return any(field.errors or field.value() or getattr(field, "kept", False) for field in self.folded)


class Steps:
    """The steps of the form that this request is about. The form is made with `data`."""

    def __init__(self, request, steps: tuple[FormStep, ...], label, verb):
        self.request, self.steps, self.label, self.verb = request, steps, label, verb
        self.numbers = range(1, len(steps) + 1)
        self._drafts = drafts.of_steps(by=request.user, path=request.path)
        self.kept = {number for fields, *_ in self._drafts for number in self._numbers(fields.get(SHOWN, []))}
        done = [fields[SHOWN] for fields, *_ in self._drafts if PASSED in fields]
        self.passed = {number for numbers in done for number in self._numbers(numbers)}
        self.sent = self._numbers(request.POST.getlist(SHOWN))
        self.data = self._united() if request.method == "POST" else None
        self.kept_files = next((files for _, files, _ in reversed(self._drafts) if files), [])
        self.files = self._united_files() if request.method == "POST" else None

    def _numbers(self, texts):
        return [number for number in self.numbers if str(number) in texts]

    def _united(self):
        """Return what was sent, with what is kept of the steps that were not."""
        if not self.sent:
            return self.request.POST
        typed, sent = self._typed(set(self.numbers) - {*self.sent}), dict(self.request.POST.lists())
        shared = {name: typed.get(name, []) + sent.get(name, []) for name in self._shared}
        return MultiValueDict(typed | sent | {name: values for name, values in shared.items() if values})

    def _united_files(self):
        """Return the files that were sent; with a step, where none was sent, those that are kept."""
        files = MultiValueDict(self.request.FILES)
        if self.sent and self.kept_files and not files.getlist(self._files):
            files.setlist(self._files, self.kept_files)
        return files

    @cached_property
    def _files(self):
        """The field of files, "" if there is none."""
        return next((step.files for step in self.steps if step.files), "")

    @property
    def _shared(self):
        """The fields whose choices are asked in several steps."""
        return {name for step in self.steps for name in step.choices}

    def _typed(self, numbers):
        """Return the fields that are kept of these steps, the latest of each, and those of the whole form."""
        kept, whole = {}, {}
        for fields, *_ in self._drafts:
            whole |= {name: values for name, values in fields.items() if name in HIDDEN}
            for number in self._numbers(fields.get(SHOWN, [])):
                step = self.steps[number - 1]
                kept |= {(name, number): step.of(name, fields.get(name, [])) for name in step.names if number in numbers}
        typed = {}
        for (name, _), values in kept.items():
            typed[name] = typed.get(name, []) + values
        return {name: values for name, values in typed.items() if values} | whole

    @property
    def asked(self) -> list[int]:
        """The steps of this address; without a number the first that is not done."""
        asked = self.request.GET.get(SHOWN, "")
        if asked == ALL:
            return list(self.numbers)
        left = [number for number in self.numbers if number not in self.passed]
        return self._numbers([asked]) or left[:1] or [self.numbers[-1]]

    @property
    def number(self) -> int:
        """The step of this page; of several the last."""
        return max(self.sent or self.asked)

    @property
    def alone(self) -> bool:
        """Whether the address is that of one step."""
        return len(self.asked) == 1

    @property
    def heading(self) -> str:
        return self.steps[self.number - 1].question if self.alone else self.label

    @property
    def is_last(self) -> bool:
        return self.number == self.numbers[-1]

    @property
    def enough(self) -> bool:
        """Whether the form may be sent from here, before the last step."""
        return self.alone and not self.is_last and self.steps[self.number - 1].enough

    @property
    def address(self) -> str:
        """Where this page is sent: to the address of its step, or of all."""
        return self._address(self.asked[0] if self.alone else ALL)

    @property
    def before(self) -> str:
        """The address of the step before this one, "" if this is the first."""
        return self._address(self.asked[0] - 1) if self.alone and self.asked[0] > 1 else ""

    @property
    def all(self) -> str:
        return self._address(ALL)

    def _address(self, step):
        return f"{self.request.path}?{SHOWN}={step}"

    @property
    def beads(self) -> list[tuple[str, str, bool, bool]]:
        """Of each step its word and address, whether it is the current one, and whether it is done."""
        return [
            (step.title, self._address(number), number == self.number, number in self.passed)
            for number, step in enumerate(self.steps, 1)
        ]

    @property
    def saved_at(self):
        """When the newest step was kept, or None."""
        return max((at for *_, at in self._drafts), default=None)

    @property
    def mark(self) -> str:
        """A digest of what is kept, so that the same words in this step are not taken for the same form."""
        return salted_hmac("gugus.web.steps", repr(self._typed(self.numbers)), algorithm="sha256").hexdigest()[:16]

    def turn(self, form: Form):
        """Keep the step that was sent, and return the redirect to the next one.

        Return None if the whole form is sent, or a page is to be shown: one that is asked for, which is filled in with what is
        kept, or one with faults.
        """
        self.form = form
        if self.request.method != "POST":
            self._fill_in()
        if not self.sent:
            return None
        finishes = FINISH in self.request.POST
        goes_on = not (self.is_last or finishes)
        if goes_on:
            self._forget_faults_of(range(self.number + 1, len(self.steps) + 1))
        self._keep(passed=goes_on and not form.errors)
        if goes_on:
            return None if form.errors else self._lead_to(self.number + 1)
        left = [number for number in self.numbers if number not in self.kept and number not in self.sent]
        if finishes or not left:
            return None
        self._forget_faults_of(left)
        if self._files in form.errors:  # a file that was refused is not kept
            return None
        messages.info(self.request, f"Tersimpan. Tinggal langkah {left[0]}, lalu kirim.")
        return self._lead_to(left[0])

    def _lead_to(self, number):
        self.request.unfinished = True
        return redirect(self._address(number))

    def _fill_in(self):
        kept = MultiValueDict(self._typed(self.numbers))
        names = {name for number in self.kept for name in self.steps[number - 1].names} | {*HIDDEN}
        for name, field in self.form.fields.items():
            if name in names and name != self._files and (name not in HIDDEN or name in kept):
                before = self.form.initial.get(name) if name in self._shared else ()
                self.form.initial[name] = field.widget.value_from_datadict(kept, {}, name)
                for number in (each for each in self.numbers if before and each not in self.kept):
                    self.form.initial[name] += self.steps[number - 1].of(name, before)

    def _keep(self, *, passed):
        fields = {name: values for name, values in self.request.POST.lists() if name in self.form.fields or name == SHOWN}
        fields.pop("submit_key", None)
        fields |= {PASSED: ["1"]} if passed else {}
        sent = self.request.FILES.getlist(self._files)
        files = sent if sent and self._files not in self.form.errors else None
        self.kept_files = files or self.kept_files
        where = {"address": self.address, "page": self.address}
        drafts.save(by=self.request.user, label=self.label, fields=fields, files=files, **where)

    def _forget_faults_of(self, numbers):
        for name in [name for name in self.form.errors if self._last.get(name) in (None, *numbers)]:
            del self.form.errors[name]

    @cached_property
    def _last(self):
        """{field: the last step that asks it}"""
        return {name: number for number in self.numbers for name in self.steps[number - 1].names}

    @property
    def shown(self) -> list[ShownStep]:
        """The steps that the page draws."""
        numbers = {*(self.sent or (self.numbers if self.form.is_bound else self.asked))}
        if self.form.is_bound:
            whole = self.form.non_field_errors() or came_too_late(self.form)
            faulty = {self._last[name] for name in self.form.errors if name in self._last}
            numbers |= {*self.numbers} if whole else faulty
        return [self._shown(number) for number in sorted(numbers)]

    def _shown(self, number):
        """Return a step with those of its fields that the form has, in the parts of its declaration."""
        step = self.steps[number - 1]
        parts = [part for each in step.parts if (part := self._drawn(number, (each,) if isinstance(each, str) else each))]
        return ShownStep(number, step.question, [(part[0], part[1:]) for part in parts], self._drawn(number, step.folded))

    def _drawn(self, number, names):
        step, form = self.steps[number - 1], self.form
        marks = {name: "" if self._last[name] == number else f"-{number}" for name in names if name in form.fields}
        drawn = [Piece(form, name, step, mark) if name in step.choices else form[name] for name, mark in marks.items()]
        for field in drawn:
            if field.name == self._files and self.kept_files:
                field.help_text, field.kept = format_html(KEPT_FILES, len(self.kept_files), field.field.help_text), True
        return drawn


class Piece(BoundField):
    """Those choices of a field that one step asks, with ids of their own. What is wrong with it stands at the last of them."""

    def __init__(self, form, name, step, mark):
        field, self._mark = deepcopy(form.fields[name]), mark
        field.choices = [choice for choice in field.choices if choice[0] in step.choices[name]]
        super().__init__(form, field, name)

    @property
    def auto_id(self):
        return f"{super().auto_id}{self._mark}"

    @property
    def errors(self):
        return ErrorList() if self._mark else super().errors

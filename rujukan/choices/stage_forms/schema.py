"""What a form of a stage asks: its questions, with stable codes, Indonesian labels, and what is required or sealed. A leaf.

A form is a declaration. The Django form, the page, the checks of the verb, the words of an answer and its readers follow from it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from django.conf import settings

from rujukan.choices.children import CHILD, SUSPECTED, GuardianRelation
from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage

# Both differ from a blank: the question was asked.
UNKNOWN, DECLINED = "unknown", "declined"
NO_ANSWER = {UNKNOWN: "Tidak diketahui", DECLINED: "Tidak bersedia menjawab"}
YES_NO = {"yes": "Ya", "no": "Tidak"}
ONE, MANY, DATE, TIME, NUMBER, RUPIAH, SHORT, NOTE = "one", "many", "date", "time", "number", "rupiah", "short", "note"
# The answer is how many files there are. The files are attachments, sealed, in the section of the question.
FILE = "file"
MOST_LETTERS = {SHORT: 80, NOTE: 300}
NEEDED = "Belum diisi."
OPTIONS = ("section", "when", "help", "refuses", "headings", "of_child")  # of a question with choices, beside these


@dataclass(frozen=True)
class Question:
    """One question. `flags`: "!" required to save, "+" required to finish, "§" sealed. `when`: needed only after this answer.

    `refuses` is {answer: {circumstance: why}}: an answer that a circumstance of the victim takes away (`Victim.circumstances`).
    `of_child`: asked of children only, and of whom the age is unknown. `later`: asked when the form is filled in again, because
    nobody knows it the first time.
    """

    code: str
    label: str
    kind: str
    flags: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    section: Section | None = None
    when: tuple[str, tuple[str, ...]] | None = None
    future: bool = False
    help: str = ""
    refuses: dict[str, dict[str, str]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    """{first choice of a group: its heading}, where there are many."""
    of_child: bool = False
    later: bool = False

    @property
    def sealed(self) -> bool:
        return "§" in self.flags or self.kind == NOTE

    @property
    def first(self) -> bool:
        """Whether it stands on the first screen: what is needed to save, and to finish, is not folded."""
        return bool(self.flags.strip("§"))

    def below(self, headings) -> tuple[str, ...]:
        """Return the choices below some headings, each named by its first choice."""
        chosen, below = [], False
        for choice in self.choices:
            below = choice in headings if choice in self.headings else below
            chosen += [choice] if below else []
        return tuple(chosen)

    def refused(self, answer, circumstances) -> str:
        """Return why an answer may not be given in these circumstances; "" if it may."""
        why = self.refuses.get(answer, {}) if self.kind == ONE else {}
        return next((words for circumstance, words in why.items() if circumstance in circumstances), "")

    @property
    def offered(self) -> dict[str, str]:
        """The choices with the two answers that every choice offers."""
        return self.choices | NO_ANSWER if self.choices else {}

    def asked(self, answers, circumstances=()) -> bool:
        """Whether the other answers, and who the person is, leave it open."""
        return self.suits(circumstances) and (self.when is None or answers.get(self.when[0]) in self.when[1])

    def suits(self, circumstances) -> bool:
        return not self.of_child or CHILD in circumstances

    def fits(self, value) -> bool:
        """Whether a stored value is one that this question can have."""
        if self.kind == MANY:
            return isinstance(value, list) and set(value) <= set(self.offered)
        if self.kind == ONE:
            return value in self.offered
        return isinstance(value, int) if self.kind in (NUMBER, RUPIAH, FILE) else isinstance(value, str)


@dataclass(frozen=True)
class Before:
    """What another form under the same referral must say first, if the answers of this one ask for it.

    `anywhere`: under any referral of the victim, because another institution fills it. `of_child`: only for a child.
    """

    form: str
    needed: Callable[[dict, dict], bool]
    """Of the answers of this form, and of {form: newest answers} of the others."""
    holds: Callable[[dict], bool]
    """Of the latest answers of the other form; {} if there is none."""
    question: str
    message: str
    anywhere: bool = False
    of_child: bool = False


@dataclass(frozen=True)
class Lead:
    """Another form that comes next. `answers`: only after one of these; empty for any. `words` say why, without a name.

    `to` is the code of the county's institution that is to be asked for it by a referral of the same stage: saving leads there.
    """

    question: str
    answers: tuple[str, ...]
    form: str
    words: str
    to: str = ""

    def follows(self, answers) -> bool:
        answer = answers.get(self.question)
        return answer in self.answers if self.answers else given(answer)


@dataclass(frozen=True)
class Second:
    """What one person alone does not decide: after `chosen`, (question, answer), another person says yes to `agreed`."""

    chosen: tuple[str, str]
    agreed: str
    message: str


@dataclass(frozen=True)
class StageForm:
    """A form of a stage. `number` is that of the stage's list ("3b").

    `day` is the question whose date is the day of the service, `next_day` that of the next one. `section` says who reads the
    answers besides the institution that gave them; a question may have another. `slip` are the answers that the return slip
    tells. An answer among `alarming` to one of `urgent` tells the coordinators at once. `counts_as` gives the kind of service
    by the answers. `faults` yields (question, message) for answers that contradict. `second` is what takes two people. `leads`
    are the forms that come next, perhaps of another stage (`rujukan.actions.next_forms`).
    `of_child`: it is about children only. `decided`: questions that staff decide and ask nobody, so the page does not offer the
    two answers of a person who was asked; `facts` may be unknown, but nobody refuses to tell them. `schema` counts the versions
    of the questions: a question is never taken away or given another meaning, only retired.
    """

    code: str
    number: str
    label: str
    stage: Stage
    questions: tuple[Question, ...]
    section: Section | None
    counts_as: Callable[[dict], ServiceKind] | ServiceKind = ServiceKind.PREPARATION
    repeats: bool = False
    day: str = ""
    next_day: str = ""
    slip: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    alarming: tuple[str, ...] = ("yes",)
    second: "Second | None" = None
    faults: Callable[[dict], Iterator[tuple[str, str]]] = lambda answers: iter(())
    before: tuple[Before, ...] = ()
    leads: tuple[Lead, ...] = ()
    lead: str = ""
    of_child: bool = False
    decided: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    groups: tuple[tuple, ...] = ()
    """(title, question, codes) of each step of its page, where it is longer than two screens of a telephone.

    A question with headings may be asked in several steps: a fourth element are the first choices of the headings of a step.
    """
    schema: int = 1

    def __str__(self):
        return self.label

    @property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def kind_of(self, answers) -> ServiceKind:
        return self.counts_as(answers) if callable(self.counts_as) else self.counts_as

    def section_of(self, question) -> Section | None:
        return question.section or self.section

    def wrong(self, answers, circumstances=()) -> Iterator[tuple[str, str]]:
        """Yield (question, message) for each reason why these answers, sealed ones included, cannot be saved."""
        for question in self.questions:
            value = answers.get(question.code)
            if not given(value):
                if "!" in question.flags and question.asked(answers, circumstances):
                    yield question.code, NEEDED
            elif not question.fits(value):
                yield question.code, "Pilih salah satu."
            elif question.kind == MANY and len(value) > 1 and set(value) & set(NO_ANSWER):
                yield question.code, "Pilih jawabannya, atau satu saja: tidak diketahui atau tidak bersedia menjawab."
        yield from ordered(answers, *filter(None, (self.day, self.next_day)))
        yield from self.faults(answers)

    def refused(self, answers, circumstances) -> Iterator[tuple[str, str]]:
        """Yield (question, message) of answers that the circumstances of the victim take away."""
        for question in self.questions:
            if words := question.refused(answers.get(question.code), circumstances):
                yield question.code, words

    def alarms(self, answers) -> set[str]:
        """Return the questions whose answers the coordinators are told at once."""
        return {question for question in self.urgent if answers.get(question) in self.alarming}

    @property
    def files(self) -> list[Question]:
        return [question for question in self.questions if question.kind == FILE]

    def suits(self, victim) -> bool:
        return victim.is_child or not self.of_child

    def offered(self, question) -> dict[str, str]:
        """The choices of a question that its page offers; older answers may have others."""
        left_out = NO_ANSWER if question.code in self.decided else (DECLINED,) if question.code in self.facts else ()
        return {answer: label for answer, label in question.offered.items() if answer not in left_out}

    def lacking(self, answers, circumstances=()) -> list[str]:
        """Return the labels of what is needed to finish."""
        needed = [each for each in self.questions if each.first and each.asked(answers, circumstances)]
        return [each.label for each in needed if not given(answers.get(each.code))]


class Fact(StrEnum):
    """What meets the need of a stage beside its forms, with what is needed in words."""

    CONCLUDED = "identifikasi disimpulkan koordinator"
    PLACED = "keluar dari penampungan tercatat, ke tempat yang diketahui"
    FOLLOWED_UP = "kunjungan pemantauan bulan ketiga tanpa risiko tinggi, atau orangnya pindah"


@dataclass(frozen=True)
class Finish:
    """What meets the need of a stage, so that its service may end as "Kebutuhan terpenuhi": a form, or a fact beside the forms.

    The form is finished, and each question of `meets` has one of its answers. An answer of `waits` says that something under the
    same referral is still running: then the need is not met, whatever else is recorded. `words` say what is needed. Asked of
    roles that fill the form; a fact of all roles, or of those that fill `role`. Never of roles that fill `unless`.
    """

    form: str = ""
    words: str = ""
    fact: Fact | None = None
    meets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    waits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    role: str = ""
    unless: str = ""

    def concerns(self, forms) -> bool:
        """Whether it is asked of a role that fills these forms."""
        needed = self.form or self.role
        return (not needed or needed in forms) and self.unless not in forms


def given(value):
    return value not in (None, "", [])


def _with_choices(kind):
    def asked(code, label, flags="", **choices):
        options = {name: choices.pop(name) for name in OPTIONS if name in choices}
        return Question(code, label, kind, flags, choices, **options)

    return asked


def _without_choices(kind):
    return lambda code, label, flags="", **options: Question(code, label, kind, flags, **options)


one, many = map(_with_choices, (ONE, MANY))
date, time, number, rupiah, short, file = map(_without_choices, (DATE, TIME, NUMBER, RUPIAH, SHORT, FILE))


def yes_no(code, label, flags="", **options):
    return Question(code, label, ONE, flags, YES_NO, **options)


def note(label="Catatan"):
    return Question("note", label, NOTE, help="Jangan menulis nama, alamat, atau penyakit.")


def ordered(answers, *dates):
    """Yield a fault for each date that lies before the one named before it."""
    filled = [(code, answers[code]) for code in dates if given(answers.get(code))]
    for (_, earlier), (code, later) in pairwise(filled):
        if later < earlier:
            yield code, "Tanggal ini sebelum langkah sebelumnya."


GUARDIANS = {relation.value: relation.label for relation in GuardianRelation}
GUARDIANS |= {"companion": "Pendamping", "none": "Belum ada"}
NO_SUSPECT = {relation.value: {relation.value: SUSPECTED} for relation in GuardianRelation}
COSTS = {
    "county": f"APBD {settings.COUNTY.plainly}",
    "province": "APBD provinsi",
    "state": "APBN",
    "lpsk": "LPSK, melindungi saksi dan korban",
    "bp3mi": "BP3MI, mengurus pekerja migran",
    "embassy": "Kedutaan atau konsulat negaranya",
    "ngo": "Lembaga swadaya",
    "family": "Keluarga",
    "own": "Sendiri",
}
MODES = {
    "in_person": "Tatap muka",
    "home": "Kunjungan rumah",
    "phone": "Telepon",
    "video": "Daring",
    "partner": "Lewat mitra",
}
# Bodies that take somebody over or are asked, by stable codes.
BODIES = {
    "dsp3akb": settings.COUNTY.lead_name,  # the code of the answer, whichever agency leads
    "polres": settings.COUNTY.police_name,
    "rsud": "RSUD",
    "puskesmas": "Puskesmas",
    "imigrasi": "Imigrasi",
    "gow": settings.COUNTY.institutions.get("gow", {}).get("short_name", "Organisasi wanita"),
    "province": "DPPPA Provinsi",
    "other_body": "Badan lain",
}

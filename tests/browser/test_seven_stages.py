"""A child and an adult go through all seven stages: each institution accepts, fills every form of its role on a phone, and ends.

What each form asks of a person is counted: questions, taps, letters, and from them the seconds. The counts and the pictures are
saved in var/test-results/seven-stages.
"""

from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from gugus.models import User
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.stage_forms import of_role
from rujukan.choices.stage_forms.schema import DATE, FILE, GUARDIANS, MANY, ONE
from rujukan.stages.progress import stage_states
from tests.browser.walking import PHONE, Walk
from tests.rujukan import scenarios
from tests.samples import picture

MOST_SECONDS = 120  # stages.md, section 0
# Seconds that a tired officer is given on a telephone: for a word to read, a tap, a letter to type, a day to choose.
WORD, TAP, LETTER, DAY = 0.3, 1.5, 0.4, 5.0

CHILD = (
    (Stage.IDENTIFICATION, "polres"),
    (Stage.IDENTIFICATION, "disdukcapil"),
    (Stage.SHELTER, "dsp3akb"),
    (Stage.HEALTH, "rsud"),
    (Stage.SOCIAL, "dsp3akb"),
    (Stage.SOCIAL, "paroki"),
    (Stage.LEGAL, "baghukum"),
    (Stage.REPATRIATION, "dsp3akb"),
    (Stage.REINTEGRATION, "dsp3akb"),
)
ADULT = (
    (Stage.IDENTIFICATION, "gow"),
    (Stage.IDENTIFICATION, "imigrasi"),
    (Stage.SHELTER, "polres"),
    (Stage.HEALTH, "puskesmas-badau"),
    (Stage.SOCIAL, "merangat"),
    (Stage.LEGAL, "imigrasi"),
    (Stage.REPATRIATION, "disnaker"),
    (Stage.REINTEGRATION, "diskop"),
)
# Forms of a role in the order in which they are filled, where one must be there before another.
FIRST = ("treatment_consent", "spiritual")
ANSWERS = {
    "treatment": {"state": "finished"},
    "visum": {"state": "handed_over"},
    "activity": {"result": "finished"},
    "destination": {"fear_of_return": "no"},
}


@dataclass
class Cost:
    """What one form asked of a person."""

    form: str
    institution: str
    words: int
    questions: int = 0
    taps: int = 1  # Simpan
    letters: int = 0
    days: int = 0

    @property
    def seconds(self):
        return round(self.words * WORD + self.taps * TAP + self.letters * LETTER + self.days * DAY)

    def __str__(self):
        return (
            f"{self.form:<28} {self.institution:<18} {self.questions:>9} {self.taps:>5} {self.letters:>7} {self.days:>5} "
            f"{self.words:>6} {self.seconds:>8}"
        )


HEAD = f"{'form':<28} {'institution':<18} {'questions':>9} {'taps':>5} {'letters':>7} {'days':>5} {'words':>6} {'seconds':>8}"


class Officer:
    """Serves a person under one referral, on a phone."""

    def __init__(self, walk, referral):
        self.walk, self.page, self.referral = walk, walk.page, referral
        code = referral.to_institution.code
        there = User.objects.filter(institution__code=code, roles=["officer"])
        user = there.first() or scenarios.an_officer(code, f"petugas-{code}")
        walk.as_(user.username, referral.get_absolute_url())
        self.main = self.page.get_by_role("main")

    def serve(self):
        """Accept, fill all forms of the role, and end. Return the costs of the forms."""
        self.walk.press("Terima rujukan")
        if self.referral.stage == Stage.SHELTER:
            self.main.get_by_role("link", name="Catat masuk").click()
            if (bed := self.main.locator("[name=bed]")).count():
                bed.first.check()
            self.walk.press("Catat masuk")
        victim = self.referral.victim
        forms = [form for form in of_role(self.referral.role) if form.suits(victim)]
        costs = [self.fill(form) for form in sorted(forms, key=lambda form: form.code not in FIRST)]
        self.end()
        return costs

    def fill(self, form):
        self.walk.open(reverse("stage_form", args=[self.referral.number, form.code]))
        cost = Cost(f"{form.number} {form.label}", self.referral.to_institution.code, len(self.main.inner_text().split()))
        answers = scenarios.answers_to(form.code, **ANSWERS.get(form.code, {}))
        for question in form.questions:
            if question.refused(answers.get(question.code), self.referral.victim.circumstances):
                answers[question.code] = next(each for each in question.choices if each in GUARDIANS)
        steps = form.groups or [("", "", form.by_code)]
        for step in steps:
            _, _, codes, *headings = step
            for question in map(form.by_code.get, codes):
                if question.code in answers:
                    value = answers[question.code]
                    below = [each for each in value if each in question.below(*headings)] if headings else value
                    self.answer(question, below, cost)
                elif question.kind == FILE and "!" in question.flags:
                    self.photograph(question, cost)
            self.walk.picture(f"{self.referral.stage}-{form.code}")
            self.walk.press("Simpan" if step is steps[-1] else "Simpan dan lanjut")
        expect(self.page).to_have_url(self.walk.base + self.after(form))
        return cost

    def after(self, form):
        """Return where saving leads: a form that names the hospital, into the proposal of a referral to it."""
        if form.code == "onward" and self.referral.to_institution.code != "rsud":
            return f"{reverse('referral_propose', args=[self.referral.number])}?tahap={Stage.HEALTH}&ke=rsud"
        return self.referral.get_absolute_url()

    def answer(self, question, value, cost):
        cost.questions += 1
        field = self.main.locator(f"[name={question.code}]")
        if field.first.evaluate("(node) => node.localName") == "select":
            field.select_option(value)
            cost.taps += 2
        elif question.kind in (ONE, MANY):
            for choice in [value] if question.kind == ONE else value:
                field.and_(self.page.locator(f"[value={choice}]")).check()
                cost.taps += 1
        elif field.input_value() != str(value):
            field.fill(str(value))
            cost.taps += 1
            if question.kind == DATE:
                cost.days += 1
            else:
                cost.letters += len(str(value))

    def photograph(self, question, cost):
        photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        self.main.locator(f"input[type=file][name={question.code}]").set_input_files([photo])
        cost.questions += 1
        cost.taps += 3

    def end(self):
        """End the service, as the return slip asks."""
        self.walk.open(reverse("referral_complete", args=[self.referral.number]))
        met = self.main.locator("[name=complete-outcome][value=fulfilled]").count()
        for name, value in {"outcome": "fulfilled" if met else "partly", "new_danger": "no"}.items():
            self.main.locator(f"[name=complete-{name}][value={value}]").check()
        if self.referral.stage == Stage.SHELTER:
            self.main.locator("[name=complete-left_to]").select_option("family")
            for name in ("own_choice", "safe"):
                self.main.locator(f"[name=complete-{name}][value=yes]").check()
        self.walk.picture(f"{self.referral.stage}-{self.referral.to_institution.code}-ends")
        self.walk.press("Selesaikan layanan")


@pytest.mark.parametrize(("name", "born", "way"), [("anak", date(2012, 5, 17), CHILD), ("dewasa", date(1997, 3, 12), ADULT)])
def test_somebody_goes_through_all_seven_stages(page, live_server, login, cast, name, born, way):
    walk = Walk(page, live_server.url, login, f"seven-stages/{name}", sizes=(PHONE,))
    page.set_viewport_size(PHONE)
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow, birth_date=born, nik="")
    consent, costs = scenarios.a_consent(victim, cast.koordinator), []
    for stage, code in way:
        costs += Officer(walk, scenarios.a_referral(victim, cast.koordinator, code, stage, consent=consent)).serve()
        if (stage, code) == way[1]:
            scenarios.identify(victim, cast.koordinator)
        victim.refresh_from_db()
    (walk.folder / "forms.txt").write_text("\n".join([HEAD, *map(str, costs)]) + "\n")
    assert [cost for cost in costs if cost.seconds > MOST_SECONDS] == []
    assert set(stage_states(victim).values()) == {StageState.COMPLETED}
    walk.as_("koordinator", victim.get_absolute_url())
    walk.picture("path")
    story = walk.reads()
    assert all(stage.label in story for stage in Stage)
    walk.open(reverse("victim_services", args=[victim.code]))
    assert f"{len(costs)} layanan tercatat" in walk.reads()

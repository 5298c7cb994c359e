"""What an institution does under a referral, in order: entry into a shelter, the forms of its stage, the end of the service.

The order is declared with the forms (`stage_forms.steps_of`), and so is when a step is done: what its form needs is answered, and
nothing that was begun is still running (`fulfilment.runs`). Another form that was begun is a step too, until it is done. Once
the need is met, the forms that nobody has begun are no steps any more.
"""

from dataclasses import dataclass
from datetime import datetime

from gugus.formats.indonesian import continued
from gugus.navigation import path_of
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import StageForm, of_role, steps_of
from rujukan.models import Service
from rujukan.stages import fulfilment


@dataclass(frozen=True)
class ServiceStep:
    """One step: where it is taken, or taken again, and when it was done. `record` is the newest record of its form."""

    label: str
    action: str
    url: str
    form: StageForm | None = None
    record: Service | None = None
    done_at: datetime | None = None

    @property
    def verb(self) -> str:
        return self.action.partition(" ")[0]


@dataclass(frozen=True)
class ServicePath:
    """The steps of one referral, of which the last one ends the service, and what else its receiver may record.

    `closed` are (form, why) of steps that an answer in another form rules out for now.
    """

    steps: tuple[ServiceStep, ...]
    others: tuple[ServiceStep, ...]
    closed: tuple[tuple[str, str], ...]

    @property
    def now(self) -> ServiceStep:
        return next(step for step in self.steps if not step.done_at)

    @property
    def place(self) -> int:
        return self.steps.index(self.now) + 1

    @property
    def end(self) -> ServiceStep:
        return self.steps[-1]

    @property
    def later(self) -> list[ServiceStep]:
        """The forms whose turn comes after the present step."""
        return [step for step in self.steps[self.place : -1] if not step.done_at]

    @property
    def again(self) -> ServiceStep | None:
        """The step that is taken again and again, the one with a planned day first."""
        repeated = [step for step in self.steps if step.done_at and step.form and step.form.repeats]
        return min(repeated, key=lambda step: step.record.next_on is None, default=None)

    @property
    def main(self) -> ServiceStep:
        """The step that is offered first: the present one, but instead of the end one that is planned to be taken again."""
        again = self.again if self.now == self.end else None
        return again if again and again.record.next_on else self.now


def service_path(referral, records, stay=None, *, met=False) -> ServicePath:
    """Return the steps under a referral. `records` are the latest versions under it, `stay` the newest, `met` the need."""
    newest = {}
    for record in sorted(records, key=lambda one: (fulfilment.runs(referral.role, one), one.number)):
        newest[record.form] = record
    forms = [form for form in of_role(referral.role) if form.suits(referral.victim)]
    closed = {form.code: why for form in forms if (why := _ruled_out(referral, form, newest))}
    steps = {form.code: _form_step(referral, form, newest.get(form.code)) for form in forms}
    usual = [form.code for form in steps_of(referral.role) if form in forms and form.code not in closed]
    usual = [code for code in usual if steps[code].done_at or not met]
    usual += [code for code, step in steps.items() if step.record and not step.done_at and code not in usual]
    before = _first_steps(referral, stay, forms)
    others = [step for code, step in steps.items() if code not in usual and code not in closed]
    if stay and stay.until:
        others.append(ServiceStep("Masuk lagi", "Catat masuk", path_of("shelter_enter", referral.number)))
    others.append(ServiceStep("Layanan yang tidak ada di daftar", "Catat layanan", path_of("service_new", referral.number)))
    end = ServiceStep("Selesaikan layanan", "Selesaikan layanan", path_of("referral_complete", referral.number))
    return ServicePath(
        steps=(*before, *(steps[code] for code in usual), end),
        others=tuple(others),
        closed=tuple((steps[code].label, why) for code, why in closed.items()),
    )


def _first_steps(referral, stay, forms):
    """Return what precedes the forms: entry into the shelter, or the first service where the role has no form."""
    if referral.stage == Stage.SHELTER:
        url = path_of("shelter_enter", referral.number)
        return [ServiceStep("Masuk penampungan", "Catat masuk", url, done_at=stay and stay.since)]
    if forms:
        return []
    return [ServiceStep("Layanan pertama", "Catat layanan", path_of("service_new", referral.number), done_at=referral.started_at)]


def _form_step(referral, form, record):
    words, address = continued(form.label), path_of("stage_form", referral.number, form.code)
    if record is None:
        return ServiceStep(form.label, f"Isi {words}", address, form)
    if record.finished and not fulfilment.runs(referral.role, record):
        action = f"Tambah {words}" if form.repeats else f"Perbaiki {words}"
        return ServiceStep(record.title, action, address, form, record, record.at)
    action = f"Perbarui {words}" if record.finished else f"Lanjutkan {words}"
    return ServiceStep(record.title, action, path_of("stage_form_again", referral.number, form.code, record.number), form, record)


def _ruled_out(referral, form, newest):
    """Return why another form under the referral rules this one out; "" if none does, or none is recorded yet."""
    filed = {code: record.answers for code, record in newest.items()}
    for before in form.before:
        concerned = before.form in filed and not before.anywhere and (referral.victim.is_child or not before.of_child)
        if concerned and before.needed({}, filed) and not before.holds(filed[before.form]):
            return before.message
    return ""

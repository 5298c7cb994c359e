"""Lifts bars from a case and corrects its suspects, each with a reason. Lifting a bar takes two people."""

from django.db import transaction

from gugus.workflow.lifecycle import require_latest
from rujukan import rules
from rujukan.actions import second_person
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices.event import EventKind
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.models import BarLifting
from rujukan.models.second_person import DECISION


@transaction.atomic
def ask_to_lift(case, *, by, reason, user=None, institution=None, at=None):
    """Ask that a person or institution may see the case again; nothing changes until a second person grants it.

    Raises Refused, and TooLate while such a request waits.
    """
    rules.require_coordinator(by)
    case = locked(case, by)
    require(rules.explains(reason), "Jelaskan mengapa pengecualian ini tidak perlu lagi, tanpa menyebut nama.", "reason")
    reason = require_anonymous(reason, case, by=by, field="reason")
    bar = _bar_of(case, user, institution)
    require_state(bar, "Tidak ada pengecualian seperti itu dalam kasus ini.")
    waiting = case.bar_liftings.waiting().filter(bar=bar.pk, user=user, institution=institution).first()
    require_state(waiting is None, f"Pencabutan pengecualian ini sudah diminta {waiting and waiting.asked_by}.")
    at = moment(at, case.opened_at)
    columns = {"user": user, "institution": institution, "bar": bar.pk, "reason": reason}
    lifting = BarLifting.objects.create(case=case, asked_at=at, asked_by=by, **columns)
    note(EventKind.BAR_LIFT_ASKED, by=by, at=at, case=case, text=reason)
    second_person.announce(lifting, at=at)
    return lifting


def _bar_of(case, user, institution):
    if user is not None:
        return case.barred_users.through.objects.filter(case=case, user=user).first()
    return case.barred_institutions.through.objects.filter(case=case, institution=institution).first()


@transaction.atomic
def decide_lifting(lifting, *, by, granted, at=None):
    """Grant or refuse a lifting, as `second_person.settle`. Granting deletes the bar. Raises Refused."""
    rules.require_coordinator(by)
    case = locked(lifting.case, by)
    lifting = case.bar_liftings.select_for_update(no_key=True).get(pk=lifting.pk)
    at = moment(at, lifting.asked_at)
    second_person.settle(lifting, by=by, granted=granted, at=at, case=case)
    lifting.save(update_fields=DECISION)
    if granted and (bar := _bar_of(case, lifting.user, lifting.institution)):
        with second_person.retelling(at):
            bar.delete()
    kind = EventKind.BAR_LIFTED if granted else EventKind.BAR_KEPT
    note(kind, by=by, at=at, case=case)
    outcome = "dicabut" if granted else "tetap berlaku"
    tell_coordinators(f"{case.number}: satu pengecualian {outcome}", case, at=at)
    return lifting


@transaction.atomic
def correct_suspect(suspect, *, by, version, reason, role, relation, name="", detail="", at=None):
    """Correct what is recorded of a suspect, with a reason. An empty `name` or `detail` changes nothing.

    Raises Refused; Stale when somebody has corrected it since `version`.
    """
    rules.require_coordinator(by)
    case = locked(suspect.case, by)
    require(rules.explains(reason), "Jelaskan apa yang diperbaiki dan mengapa, tanpa menyebut nama.", "reason")
    suspect = case.suspects.select_for_update().get(pk=suspect.pk)
    require_state(suspect.name, "Data terduga ini sudah dimusnahkan.")
    require_latest(suspect, version)
    suspect.version += 1
    at = moment(at, suspect.recorded_at)
    suspect.role, suspect.relation = role, relation
    for column, value in (("name", name), ("detail", detail)):
        if value.strip():
            suspect.put(column, value.strip())
    suspect.save()
    note(EventKind.SUSPECT_CORRECTED, by=by, at=at, case=case, text=reason.strip())
    return suspect

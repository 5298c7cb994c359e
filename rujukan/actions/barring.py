"""Lifts bars from a case and corrects its suspects, each with a reason. Lifting a bar takes two people."""

from django.db import transaction

from gugus.workflow.lifecycle import require_latest
from rujukan import rules
from rujukan.actions import approval as approvals, second_person
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices.approval import RequestKind
from rujukan.choices.event import EventKind
from rujukan.disclosure.anonymity import require_anonymous


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
    about = {"case": case, "user": user, "institution": institution, "bar": bar.pk}
    return approvals.ask(RequestKind.BAR, **about, by=by, at=moment(at, case.opened_at), text=reason, reason=reason)


def _bar_of(case, user, institution):
    if user is not None:
        return case.barred_users.through.objects.filter(case=case, user=user).first()
    return case.barred_institutions.through.objects.filter(case=case, institution=institution).first()


def _lift_bar(approval, case, by, at):
    """Delete the bar as another coordinator asked."""
    if bar := _bar_of(case, approval.user, approval.institution):
        with second_person.retelling(at):
            bar.delete()
    note(EventKind.BAR_LIFTED, by=by, at=at, case=case)
    tell_coordinators(f"{case.number}: satu pengecualian dicabut", case, at=at)


def _tell_bar_stays(approval, outcome, by, at):
    note(EventKind.BAR_KEPT, by=by, at=at, case=approval.case)
    tell_coordinators(f"{approval.case.number}: satu pengecualian tetap berlaku", approval.case, at=at)


approvals.KINDS[RequestKind.BAR] = approvals.Kind(
    _lift_bar,
    _tell_bar_stays,
    asked=EventKind.BAR_LIFT_ASKED,
    granted="Pengecualian dicabut.",
    refused="Permintaan berakhir, pengecualian tetap berlaku.",
)


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

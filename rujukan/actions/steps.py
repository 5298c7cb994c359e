"""What every verb does: check sight of its subject and lock it, write the event, leave notices."""

from django.utils import timezone

from gugus.choices import Role
from gugus.formats.indonesian import short
from gugus.workflow.lifecycle import OUT_OF_SIGHT, Refused, Stale, moment, require, require_latest, require_state, rewrite, step
from gugus.workflow.notice import leave
from rujukan.models import Breach, Case, Companion, Event, LegalProceeding, Referral, Victim


def locked(subject, by, rows=None):
    """Return the row of `subject`, locked until the commit, if it is in `rows`. Raises Refused.

    Without `rows` the scope must show it and `by` may read it.

    To avoid deadlocks every verb locks in the same order: complaint, case, victim, referral. So a referral's victim is locked
    first. The lock is FOR NO KEY UPDATE: an event may point to a row that someone else is changing.
    """
    if isinstance(subject, Referral):
        Victim.objects.select_for_update(no_key=True).only("pk").filter(pk=subject.victim_id).first()
    if rows is None:
        rows = type(subject).objects
        rows = rows.readable_by(by) if isinstance(subject, Case | Victim | LegalProceeding) else rows
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=subject.pk).first()
    if row is None:
        raise Refused(OUT_OF_SIGHT)
    return row


def lock_all(complaints, by):
    """Return several complaints as `locked` does, in the given order. They are locked in the order of their numbers."""
    rows = {complaint.pk: locked(complaint, by) for complaint in sorted(complaints, key=lambda complaint: complaint.number)}
    return [rows[complaint.pk] for complaint in complaints]


def locked_version(subject, by, version):
    """Return the row as `locked` does, with the next version set and not saved. Raises Stale if it is not at `version`."""
    row = locked(subject, by)
    require_latest(row, version)
    row.version += 1
    return row


def note(kind, *, by, at, text="", on_behalf=False, complaint=None, case=None, victim=None, referral=None, breach=None):
    """Write one event; `by` None is the reporter. The case and the victim are filled in from the subject."""
    if referral is not None:
        victim = victim or referral.victim
    of_case = case.pk if case else next((whole.case_id for whole in (victim, complaint) if whole), None)
    return Event.objects.create(
        kind=kind,
        at=at,
        by=by,
        institution=referral.to_institution if on_behalf else by and by.institution,
        on_behalf=on_behalf,
        note=text,
        complaint=complaint,
        case_id=of_case,
        victim=victim,
        referral=referral,
        breach=breach,
    )


def did(by, kind, referral):
    """Return whether this user did that step: nobody approves their own."""
    return referral.events.filter(kind=kind, by=by).exists()


def step_told(table, subject, status, kind):
    """Raise TooLate unless the life cycle `table` lets the subject go to `status`; it says who took that step, of this kind."""
    told = ""
    if subject.status == status and status not in table.get(status, ()):
        last = subject.events.filter(kind=kind).select_related("by", "institution").order_by("-recorded_at").first()
        who = [str(each) for each in (last.by, last.institution, short(timezone.localtime(last.at))) if each] if last else []
        told = f" ({', '.join(who)})" if who else ""
    step(table, subject, status, told)


def tell_institution(institution, text, subject, *, at, urgent=False, linked=True):
    """Leave a notice for an institution; `linked` if it may see the subject. The text holds codes and numbers only."""
    path = subject.get_absolute_url() if linked else ""
    about = _barring_key(subject)
    return leave(institution=institution, text=text, path=path, about=about, urgent=urgent, at=at)


def tell_coordinators(text, subject, *, at, urgent=False):
    """Leave a notice for the coordinators."""
    path, about = subject.get_absolute_url(), _barring_key(subject)
    return leave(role=Role.COORDINATOR, text=text, path=path, about=about, urgent=urgent, at=at)


def _barring_key(subject):
    """Return the key of the case, or of a complaint without one: a policy hides the notice from barred users."""
    if isinstance(subject, Referral | Companion):
        return subject.victim.case_id
    if isinstance(subject, Breach):
        return None
    return subject.pk if isinstance(subject, Case) else subject.case_id or subject.pk

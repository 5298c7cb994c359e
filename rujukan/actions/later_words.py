"""Passes on what is told of a complaint after it was logged: to institutions, to the coordinators' home, and by a new call.

A reporter may see no case, so a task without a user does it. Institutions that serve are told, without the words: nothing of the
words leaves the complaint. A coordinator takes them over into the case (`taking_over`), and marks as read what does not belong
there. Words that come after triage set `Complaint.unread_since`, so that the home of the coordinators and the case show them
until then.

While the danger lasts it calls again. Whoever took the call over before triage is told and keeps it; otherwise a new round of the
alarm begins, which ends when somebody takes it over or the words are read. A reporter may say that somebody is in danger now;
that calls in any state.
"""

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from gugus.access.scope import job
from gugus.choices import Pressing
from gugus.models import Notice
from gugus.workflow.notice import written
from rujukan.actions import alarm as alarms
from rujukan.choices.victim import VictimStatus
from rujukan.models import Complaint, Referral, Victim


@task
def pass_on(key, danger):
    """Pass on that words came to a complaint (key); `danger`: they say that somebody is in danger now."""
    now = timezone.now()
    with transaction.atomic(), job("calls"):
        complaint = Complaint.objects.select_related("duplicate_of").get(pk=key)
        if complaint.triaged_at:
            Complaint.objects.filter(pk=key, unread_since=None).update(unread_since=now)
        in_danger = danger or _danger_lasts(complaint)
        _tell_holders(complaint, now, urgent=in_danger and Pressing.DANGER)
        if in_danger:
            alarms.call_again(complaint.first, now)
    alarms.ring(now)


def _danger_lasts(complaint):
    """Whether a report of danger is not triaged yet, or nobody serves anyone of its case."""
    first = complaint.first
    if not (complaint.in_danger or first.in_danger):
        return False
    people = Victim.objects.filter(case=first.case_id).exclude(status__in=(VictimStatus.CLOSED, VictimStatus.NOT_VICTIM))
    return first.is_open or (bool(first.case_id) and people.exists() and not _serving(first).exists())


def _serving(complaint):
    return Referral.objects.in_service().filter(victim__case=complaint.case_id)


def _tell_holders(complaint, now, *, urgent):
    """Tell each institution that serves somebody of the case, but the one that wrote the words down."""
    rows = _serving(complaint.first).exclude(to_institution=complaint.institution_id).select_related("victim").order_by("-number")
    for referral in {each.to_institution_id: each for each in rows}.values():
        text = f"{referral.number}: ada keterangan baru dari pelapor. Koordinator memeriksanya."
        columns = {"path": referral.get_absolute_url(), "about": referral.victim.case_id, "urgent": urgent, "at": now}
        Notice.objects.bulk_create([written(text=text, institution_id=referral.to_institution_id, **columns)])

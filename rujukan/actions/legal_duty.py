"""Starts the clocks of a victim's legal duties, and records that a duty was met or does not apply."""

from django.db import transaction
from django.utils import timezone

from gugus.choices import InstitutionKind, Pressing
from gugus.models import Institution
from gugus.workflow.lifecycle import FUTURE_TIME
from rujukan import rules
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.legal_duty import NEXT_DUTIES, DutyKind, Settlement
from rujukan.choices.victim import VictimKind, VictimStatus
from rujukan.models import LegalDuty
from rujukan.models.legal_duty import DONE_WHEN
from rujukan.stages import standards

IDENTIFIED = (VictimStatus.IDENTIFIED, VictimStatus.SERVED, VictimStatus.MONITORED)


def begin_for(victim, identification):
    """Start the clock of the police report if its standard applies: to sexual exploitation (UU 12/2022 Ps 41).

    The verb `conclude` calls it.
    """
    if standards.applies(DutyKind.POLICE_REPORT, identification.purposes):
        begin(victim, DutyKind.POLICE_REPORT, identification.at)
    renew_for_child(victim, by=identification.by, at=identification.at)


def renew_for_child(victim, *, by, at):
    """Start the clock by which the unit of the police for children is told of an identified child, once; tell the police.

    Where the age is decided and the person is no child, the duty that still runs does not apply.
    """
    if not victim.is_child:
        meet(victim, DutyKind.CHILD_UNIT_TOLD, by=by, at=at, why="Usianya sudah dipastikan: bukan anak")
    elif victim.kind == VictimKind.VICTIM and victim.status in IDENTIFIED and begin(victim, DutyKind.CHILD_UNIT_TOLD, at):
        text = f"{victim.code}: seorang anak teridentifikasi sebagai korban. Beri tahu Unit PPA, lalu kabari koordinator."
        for police in Institution.objects.active().filter(kind=InstitutionKind.POLICE):
            tell_institution(police, text, victim, at=at, urgent=Pressing.LAW, linked=False)


def begin(victim, kind, since):
    """Start the clock of a duty, once; a corrected date moves a clock that still runs. Return whether it is a new one."""
    limits = {"since": since, "due_at": standards.due(kind, since)}
    duty, created = LegalDuty.objects.get_or_create(victim=victim, kind=kind, defaults=limits)
    if not created and duty.settled_at is None and timezone.localdate(duty.since) != timezone.localdate(since):
        duty.since, duty.due_at = limits["since"], limits["due_at"]
        duty.save()
    return created


def meet(victim, kind, *, by, at, done_at=None, why=""):
    """Settle a running duty because an event of the legal proceeding fulfilled it, or without `done_at` ended it. No event."""
    duty = LegalDuty.objects.filter(victim=victim, kind=kind, settled_at=None).first()
    if duty is None:
        return
    duty.settlement = Settlement.DONE if done_at else Settlement.NOT_APPLICABLE
    duty.done_at, duty.note, duty.settled_at, duty.settled_by = done_at, "" if done_at else why, max(at, duty.since), by
    duty.save()
    for following in NEXT_DUTIES.get(kind, ()) if done_at else ():
        begin(victim, following, done_at)


@transaction.atomic
def settle(duty, *, by, settlement, done_at=None, note_text="", at=None):
    """Record when a duty was met, or why it does not apply. A police report starts the duties of the police. Raises Refused."""
    rules.require_coordinator(by)
    victim = locked(duty.victim, by)
    duty = victim.legal_duties.get(pk=duty.pk)
    require_state(duty.settled_at is None, "Kewajiban ini sudah dicatat selesai.")
    require(settlement, "Pilih salah satu.", "settlement")
    at = moment(at, duty.since)
    done = settlement == Settlement.DONE
    require(not done or done_at, DONE_WHEN, "done_at")
    require(not done or done_at <= at, FUTURE_TIME, "done_at")
    require(done or note_text.strip(), "Tulis mengapa tidak berlaku.", "note_text")
    told = duty.kind != DutyKind.CHILD_UNIT_TOLD or note_text.strip()
    require(told, "Tulis bagaimana unit itu diberi tahu, tanpa nama.", "note_text")
    duty.settlement, duty.done_at, duty.note = settlement, done_at if done else None, note_text.strip()
    duty.settled_at, duty.settled_by = at, by
    duty.save()
    for kind in NEXT_DUTIES.get(duty.kind, ()) if done else ():
        begin(victim, kind, done_at)
    text = f"{duty.get_kind_display()}: {duty.get_settlement_display().lower()}"
    note(EventKind.DUTY_SETTLED, by=by, at=at, victim=victim, text=text)
    return duty

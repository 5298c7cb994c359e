"""Verbs of the calls when somebody is in danger: raise an alarm, call the duty contacts step by step, and answer a call.

A report of danger, or an emergency referral, raises an `Alarm`; the worker calls duty contacts until somebody takes it over. One
person and one receiver have one alarm, however many referrals are sent. A message holds the number, "bahaya sekarang", what is
needed, the time, the address of the call and whom to call back; the district goes to the police only. No name, no code of a
person, no story. The steps are data (`AlarmStep`). `ring` is idempotent: the worker runs it every minute, and a step that was
missed is made up by the next run.

Whoever raised the alarm is not called: the institution that took the complaint, or the coordinators, who alone send referrals. An
institution that the case bars is not called either, nor a contact whose institution said no after being called. The homes of
those who were called show the call first. Only they answer it; any other try is refused and told to the coordinators.
"""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.tasks import task
from django.utils import timezone

from gugus.access.scope import bypass, job
from gugus.choices import ContactKind, ContactPlace, InstitutionKind, Pressing, Role
from gugus.formats.indonesian import clock_time, local_time
from gugus.models import Institution
from gugus.workflow import channels, duty
from gugus.workflow.lifecycle import OUT_OF_SIGHT, Refused, TooLate, moment, require, require_state
from gugus.workflow.notice import leave
from rujukan import rules
from rujukan.choices.alarm import AlarmReason, AlarmReplyKind, CalledParty, CallState
from rujukan.choices.complaint import ImmediateNeed
from rujukan.choices.referral import ReferralStatus
from rujukan.disclosure import calls
from rujukan.models import Alarm, AlarmCall, AlarmReply, AlarmStep, Complaint, Referral, Victim

AGAIN = timedelta(minutes=10)
OF_COORDINATORS = {CalledParty.COORDINATOR: ContactKind.COORDINATOR, CalledParty.HEAD: ContactKind.HEAD}
# The police of Lampiran I: nobody becomes one of them without a second administrator.
OF_POLICE = Q(kind=InstitutionKind.POLICE) & (Q(stage_roles__active=True) | Q(parent__stage_roles__active=True))
NEEDS = {ImmediateNeed.SHELTER: "tempat aman", ImmediateNeed.MEDICAL: "pertolongan medis"}
NOT_CALLED = (
    "Panggilan ini hanya dijawab oleh yang dipanggil, jadi belum berubah. Koordinator diberi tahu."
    " Bila Anda tahu keadaannya, telepon piket."
)


@task
def call_out(reason, key):
    """Raise the alarm of a complaint or referral (key) and make its first calls.

    It does nothing if the alarm is raised already, if somebody has begun to act meanwhile, or if the receiver is being called
    because of another referral of the same person.
    """
    now = timezone.now()
    try:
        with transaction.atomic(), job("calls"):
            alarm = Alarm(pk=key, reason=reason, raised_at=now, next_at=now, **_facts_told(reason, key))
            if not _still_waits(alarm) or _already_calling(alarm):
                return
            alarm.save(force_insert=True)
    except IntegrityError:
        return
    ring(now)


def _facts_told(reason, key):
    if reason == AlarmReason.EMERGENCY:
        return {"referral_id": key, "number": Referral.objects.values_list("number", flat=True).get(pk=key)}
    complaint = Complaint.objects.only("number", "immediate_needs", "district").get(pk=key)
    needs = {"needs": complaint.immediate_needs, "district_id": complaint.district_id}
    return {"complaint_id": key, "number": complaint.number, **needs}


def ring(now=None) -> int:
    """End alarms that no longer wait, take the due steps, send unsent calls; return how many calls were tried."""
    now = now or timezone.now()
    with transaction.atomic(), job("calls"):
        for alarm in Alarm.objects.open().select_for_update(of=("self",), skip_locked=True):
            if not _still_waits(alarm):
                Alarm.objects.filter(pk=alarm.pk).update(ended_at=now, next_at=None)
            elif alarm.next_at and alarm.next_at <= now:
                _take_step(alarm, now)
        waiting = _unsent(now)
    return sum(_deliver(call, now) for call in waiting)


def _take_step(alarm, now):
    """Call those of the next step. If none of them has a contact, the step after it is taken at once."""
    steps = list(AlarmStep.objects.filter(active=True).order_by("after_minutes", "party", "place"))
    minutes = sorted({step.after_minutes for step in steps if step.after_minutes > alarm.step})
    reached = False
    while minutes and not reached:
        alarm.step = minutes.pop(0)
        calls = [call for step in steps if step.after_minutes == alarm.step for call in _calls_of_step(alarm, step, now)]
        AlarmCall.objects.bulk_create(calls)
        reached = any(call.state == CallState.QUEUED for call in calls)
    alarm.next_at = max(now, alarm.raised_at + timedelta(minutes=minutes[0])) if minutes else None
    alarm.save()


def _still_waits(alarm):
    """Whether nobody has begun yet: with the complaint or later words to it, or the receiver with any emergency of the person."""
    if alarm.complaint_id:
        untriaged = Complaint.objects.filter(pk=alarm.complaint_id, triaged_at=None).open()
        return untriaged.exists() or Complaint.objects.of_same(alarm.complaint_id).unread().exists()
    same = Referral.objects.to_same_receiver(alarm.referral_id)
    begun = same.filter(answered_at__gte=alarm.raised_at).exclude(status=ReferralStatus.DECLINED)
    return same.asked_in_emergency().exists() and not begun.exists()


def _already_calling(alarm):
    """Whether the receiver of the referral is being called because of another one of the same person."""
    same = Referral.objects.to_same_receiver(alarm.referral_id)
    return any(_still_waits(other) for other in Alarm.objects.open().filter(referral__in=same))


def _calls_of_step(alarm, step, now):
    """Return the calls of one step, new rows."""
    conditions = {"place": step.place, "kind": OF_COORDINATORS.get(step.party, ContactKind.INSTITUTION)}
    refused = AlarmReply.objects.filter(
        kind=AlarmReplyKind.CANNOT, by__institution=OuterRef("institution"), at__gte=OuterRef("at"), **_present_round(alarm)
    )
    said_no = set(alarm.calls.filter(Exists(refused), round=alarm.round).values_list("contact", flat=True))
    calls = []
    for institution in _called_institutions(alarm, step.party):
        columns = {"step": alarm.step, "institution": institution, "place": step.place, "at": now, **_present_round(alarm)}
        on_duty = duty.contacts(now, institution=institution, **conditions)
        calls += [AlarmCall(contact=contact, **columns) for contact in on_duty if contact.pk not in said_no]
        if not on_duty and step.place == ContactPlace.FIRST:
            calls.append(AlarmCall(state=CallState.NOBODY, **columns))
    return calls


def _present_round(alarm):
    return {"alarm": alarm, "round": alarm.round}


def call_again(complaint, now):
    """Call again because of words about this complaint, the first of those that are the same. It runs in the job "calls".

    Whoever took the call over before triage keeps it and is told, as are the coordinators; otherwise the steps begin again.
    Nothing while it is calling, nor within AGAIN after the last time.
    """
    alarm = Alarm.objects.select_for_update(of=("self",)).select_related("taken_by").filter(pk=complaint.pk).first()
    if alarm is None:
        facts = _facts_told(AlarmReason.DANGER, complaint.pk)
        Alarm.objects.create(pk=complaint.pk, reason=AlarmReason.DANGER, raised_at=now, next_at=now, **facts)
        return
    lately = alarm.calls.filter(round=alarm.round, at__gt=now - AGAIN)
    if alarm.next_at or (alarm.round > 1 and lately.exists()):
        return
    alarm.round += 1
    alarm.ended_at = None
    if alarm.taken_by and complaint.triaged_at is None:
        AlarmCall.objects.bulk_create(_calls_of_taker(alarm, now))
    else:
        alarm.taken_by = alarm.taken_at = None
        alarm.step, alarm.raised_at, alarm.next_at = -1, now, now
    alarm.save()


def _calls_of_taker(alarm, now):
    contacts = duty.contacts(now, kind=ContactKind.COORDINATOR, place=ContactPlace.FIRST)
    if not alarm.taken_by.is_coordinator:
        contacts += duty.contacts(now, kind=ContactKind.INSTITUTION, institution=alarm.taken_by.institution_id)
    columns = {"step": alarm.step, "at": now, **_present_round(alarm)}
    return [AlarmCall(contact=each, institution_id=each.institution_id, place=each.place, **columns) for each in contacts]


def _called_institutions(alarm, party):
    """Return whom a step calls, without those who raised the alarm and those whom the case bars."""
    complaint = Complaint.objects.select_related("taken_by").filter(pk=alarm.complaint_id).first()
    if party == CalledParty.COORDINATOR and (complaint is None or _by_coordinator(complaint)):
        return []
    rows = Institution.objects.active().exclude(pk__in=_barred_institutions(alarm, complaint))
    if party in OF_COORDINATORS:
        return list(rows.filter(duty_contacts__kind=OF_COORDINATORS[party]).distinct())
    if party == CalledParty.RECEIVER and alarm.referral_id:
        return list(rows.filter(referrals_received=alarm.referral_id))
    called = OF_POLICE if party == CalledParty.POLICE else Q(code__in=settings.DANGER_INSTITUTIONS)
    own_report = complaint.institution_id if complaint else None
    return list(rows.filter(called).exclude(pk=own_report).distinct())


def _by_coordinator(complaint):
    return complaint.taken_by is not None and complaint.taken_by.is_coordinator


def _barred_institutions(alarm, complaint):
    cases = Victim.objects.filter(referrals=alarm.referral_id).values("case") if complaint is None else [complaint.case_id]
    return Institution.barred_cases.through.objects.filter(case__in=cases).values("institution")


def _unsent(now):
    waiting = AlarmCall.objects.filter(state=CallState.QUEUED, tries__lt=AlarmCall.MOST_TRIES, alarm__ended_at=None)
    waiting = waiting.exclude(tried_at__gt=now - AlarmCall.RETRY).select_related("contact", "institution", "alarm__district")
    calls = list(waiting.select_for_update(of=("self",), skip_locked=True))
    for call in calls:
        call.tries, call.tried_at = call.tries + 1, now
    AlarmCall.objects.bulk_update(calls, ["tries", "tried_at"])
    return calls


def _deliver(call, now):
    """Send one call; return 1. After the last try it counts as failed, and the next step is due at once."""
    try:
        with transaction.atomic(), job("calls"):
            back = duty.coordinator_on_duty(now)[0]
        duty.send(call.contact, message(call, back))
        call.state = CallState.SENT
    except channels.Unreachable:
        call.state = CallState.FAILED if call.tries >= AlarmCall.MOST_TRIES else CallState.QUEUED
    duty.mark(call.contact, None if call.state == CallState.SENT else now)
    with transaction.atomic(), job("calls"):
        AlarmCall.objects.filter(pk=call.pk).update(state=call.state)
        if call.state == CallState.FAILED:
            Alarm.objects.filter(pk=call.alarm_id, next_at__gt=now).update(next_at=now)
    return 1


def message(call, call_back) -> str:
    """Return the text of a call: number, danger, need, time, its address, whom to call back; the district for the police only.

    The head has no rights on case work, so their message holds the phone number only.
    """
    alarm = call.alarm
    needs = [words for need, words in NEEDS.items() if need in alarm.needs]
    police = call.institution.kind == InstitutionKind.POLICE
    place = f" Kecamatan {alarm.district}." if police and alarm.district else ""
    news = ["keterangan baru"] if alarm.round > 1 else []
    danger = ", ".join([alarm.get_reason_display().lower(), *news, *needs])
    moment_of = call.at if alarm.round > 1 else alarm.raised_at
    ways = [f"telepon piket {call_back}"] if call_back and call.contact.kind != ContactKind.COORDINATOR else []
    if call.contact.kind != ContactKind.HEAD:
        ways.append(f"buka {settings.SITE_URL}{alarm.get_absolute_url()}")  # at the end: a full stop would belong to it
    return f"{alarm.number}: {danger}. Pukul {local_time(moment_of)}.{place} {_as_sentence(ways)}"


def _as_sentence(ways):
    words = " atau ".join(ways)
    return words[:1].upper() + words[1:]


@transaction.atomic
def reply(alarm, *, by, kind, at=None):
    """Answer a call: take it over, or say that one cannot, so that the next are called at once; return the alarm.

    Raises TooLate if somebody else has taken it, or this user has answered so already. Whoever was not called is refused, and
    the coordinators are told.
    """
    require(rules.works_on_cases(by), OUT_OF_SIGHT)
    alarm = _called_for(alarm, by)
    require(kind in AlarmReplyKind, "Pilih salah satu jawaban.")
    require_state(not alarm.replies.filter(by=by, kind=kind, round=alarm.round).exists(), "Jawaban Anda sudah tercatat.")
    if alarm.taken_at:
        raise TooLate(f"Sudah ditangani {alarm.taken_by}, pukul {clock_time(alarm.taken_at)}.")
    require_state(alarm.ended_at is None, "Panggilan ini sudah berakhir.")
    at = moment(at, alarm.raised_at)
    AlarmReply.objects.create(kind=kind, by=by, at=at, **_present_round(alarm))
    if kind == AlarmReplyKind.CANNOT:
        Alarm.objects.filter(pk=alarm.pk, next_at__gt=at).update(next_at=at)
        return alarm
    alarm.taken_by, alarm.taken_at, alarm.next_at = by, at, None
    alarm.save(update_fields=["taken_by", "taken_at", "next_at"])
    _tell_of(alarm, f"ditangani {by.institution or by}, pukul {clock_time(at)}", at, institutions=_others_called(alarm, by))
    return alarm


def taken_over(alarm, by):
    """Return the alarm, locked. Raises Refused if the user's institution has not taken it over."""
    seen = Alarm.objects.select_for_update(of=("self",)).select_related("taken_by").filter(pk=alarm.pk).first()
    require(seen and calls.takes(by, seen), OUT_OF_SIGHT)
    return seen


def end_received(alarm, *, by, at):
    """End a locked alarm, because its person is with the user's institution; tell the other institutions called.

    Return the words, for the notice by which the coordinators hear of the intake. Raises TooLate.
    """
    if alarm.ended_at:
        raise TooLate(f"Sudah dicatat {alarm.taken_by} diterima, pukul {clock_time(alarm.ended_at)}.")
    alarm.taken_by, alarm.ended_at = by, at
    alarm.save(update_fields=["taken_by", "ended_at"])
    words = f"orangnya sudah bersama {by.institution}, pukul {clock_time(at)}"
    return _tell_of(alarm, words, at, roles=(), institutions=_others_called(alarm, by))


def _called_for(alarm, by):
    """Return the alarm, locked. Raises Refused if it did not call this user; the coordinators are told of the attempt."""
    seen = Alarm.objects.select_for_update(of=("self",)).select_related("taken_by").filter(pk=alarm.pk).first()
    if seen is not None and rules.answers_call(by, seen, seen.calls.values_list("institution", flat=True)):
        return seen
    with bypass("uncalled"):
        exists = Alarm.objects.filter(pk=alarm.pk).first()
    require(exists, OUT_OF_SIGHT)
    words = f"dicoba dijawab {by.institution or by} yang tidak dipanggil"
    raise Refused(NOT_CALLED, trace=partial(_tell_of, exists, words, timezone.now(), urgent=Pressing.CALL))


def _others_called(alarm, by):
    return {call.institution for call in alarm.calls.select_related("institution")} - {by.institution}


def _tell_of(alarm, words, at, *, roles=(Role.COORDINATOR,), institutions=(), urgent=False):
    """Leave the same notice for the coordinators and some institutions; return its text."""
    text, about = f"Panggilan {alarm.number}: {words}", alarm.complaint_id or alarm.referral_id
    columns = {"text": text, "path": alarm.get_absolute_url(), "about": about, "urgent": urgent, "at": at}
    for addressee in [*({"role": role} for role in roles), *({"institution": institution} for institution in institutions)]:
        leave(**addressee, **columns)
    return text

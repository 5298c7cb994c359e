"""Emergency intake: an institution takes a person in before any referral exists, for example at night at the police station."""

from django.db import transaction
from django.utils import timezone

from gugus.access.scope import emergency
from gugus.choices import Pressing
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions import alarm as alarms, intake, ownership
from rujukan.actions.casework import open_case_of
from rujukan.actions.consent import confirm
from rujukan.actions.routing import mark_served
from rujukan.actions.service import enter_shelter
from rujukan.actions.steps import did, locked, moment, note, require, require_state, rewrite, tell_coordinators
from rujukan.choices.complaint import Channel, ForwardPermission, ReporterRelation, Safety
from rujukan.choices.consent import LegalBasis
from rujukan.choices.event import EventKind
from rujukan.choices.referral import ReferralStatus, Urgency
from rujukan.choices.shelter import StayReason
from rujukan.choices.stage import Stage
from rujukan.models import Consent, Referral, StageRole

EMERGENCY_STAGES = (Stage.SHELTER, Stage.HEALTH)


def stages_open_to(institution):
    """Return the stages for which an institution may take a person in: shelter and health, where it holds their role."""
    stages = set(_emergency_roles(institution).values_list("stage", flat=True))
    return [stage for stage in EMERGENCY_STAGES if stage in stages]


def _emergency_roles(institution):
    return StageRole.objects.holding(institution).filter(active=True, stage__in=EMERGENCY_STAGES)


@transaction.atomic
def emergency_intake(complaint, *, by, person, stage, call="", at=None):
    """Take in a person whom the institution's own complaint names; return the accepted referral, marked `emergency`.

    It opens the case with every person whom the complaint names. The basis is danger to life (`LegalBasis.VITAL`). A
    coordinator confirms the intake afterwards, and reads with it how the `call` ended that led to it. Raises Refused.
    """
    complaint = locked(complaint, by)
    require(by.is_officer and rules.took(by, complaint), "Hanya institusi yang mencatat pengaduan ini.")
    require(stage in stages_open_to(by.institution), "Institusi Anda tidak memegang penampungan atau kesehatan.", "stage")
    require(person.complaint_id == complaint.pk, "Pilih orang yang disebut pengaduan ini.", "person")
    require_state(complaint.is_open, "Pengaduan ini sudah ditelaah. Hubungi koordinator untuk rujukan.")
    at = moment(at, complaint.logged_at)
    role = _emergency_roles(by.institution).filter(stage=stage).first()
    with emergency():
        victim = open_case_of([complaint], by=by, at=at)[1][person.pk]
        referral = _take_into_service(victim, role, by, at)
    note(EventKind.EMERGENCY_INTAKE, by=by, at=at, referral=referral)
    if stage == Stage.SHELTER:
        enter_shelter(referral, by=by, since=at, reason=StayReason.EMERGENCY, at=at)
        referral.refresh_from_db()
    text = f"Penerimaan darurat {referral.number} oleh {by.institution}: konfirmasikan"
    if call:
        text = f"{call}. Konfirmasikan penerimaan darurat {referral.number}"
    tell_coordinators(text, referral, at=at, urgent=Pressing.EMERGENCY)
    return referral


@transaction.atomic
def receive_called(alarm, *, by, submit_key, fields, person, stage, at=None):
    """Record that the person of a call is with the institution that took it over; return the emergency intake.

    What its officer saw is logged as a complaint of the institution: `fields` and `person` are columns as in `log_complaint`.
    Nobody was asked yet whether it may be passed on. The call ends, and the others who were called are told. The complaint of
    the call stays the coordinator's. Raises Refused, and TooLate if a colleague has recorded it.
    """
    alarm = alarms.taken_over(alarm, by)
    at = moment(at, alarm.taken_at)
    seen = {"channel": Channel.AGENCY, "reporter_relation": ReporterRelation.OFFICIAL, "received_at": at}
    seen |= {"safety": Safety.SAFE, "forward_permission": ForwardPermission.NOT_ASKED}
    columns = {"fields": seen | fields, "persons": [person]}
    complaint, created = intake.log_complaint(by=by, submit_key=submit_key, **columns, told=False, at=at)
    if not created:
        return taken_in(complaint, by=by, stage=stage)
    call = alarms.end_received(alarm, by=by, at=at)
    return emergency_intake(complaint, by=by, person=complaint.persons.get(), stage=stage, call=call, at=at)


def taken_in(complaint, *, by, stage):
    """Return the emergency intake that this user has recorded from a complaint for a stage, or None."""
    intakes = Referral.objects.filter(emergency=True, stage=stage, victim__case=complaint.case_id)
    return intakes.filter(events__kind=EventKind.EMERGENCY_INTAKE, events__by=by).first()


def _take_into_service(victim, role, by, at):
    consent = Consent.objects.create(
        victim=victim, basis=LegalBasis.VITAL, grounds="Penerimaan darurat", recorded_at=at, recorded_by=by
    )
    return Referral.objects.create(
        number=take("RJ", timezone.localtime(at).year),
        victim=victim,
        role=role,
        stage=role.stage,
        to_institution=by.institution,
        from_institution=by.institution,
        status=ReferralStatus.ACCEPTED,
        need="Penerimaan darurat",
        urgency=Urgency.EMERGENCY,
        consent=consent,
        emergency=True,
        sent_at=at,
        seen_at=at,
        respond_by=at,
        answered_at=at,
    )


@transaction.atomic
def confirm_emergency(referral, *, by, at=None):
    """Confirm an emergency intake, as a coordinator who did not take the person in. Raises Refused.

    No coordinator opened its case, so the one who confirms becomes responsible for it.
    """
    rules.require_coordinator(by)
    case = locked(referral.victim.case, by)
    referral = locked(referral, by)
    require_state(referral.emergency and referral.confirmed_at is None, "Tidak ada penerimaan darurat yang menunggu konfirmasi.")
    require(not did(by, EventKind.EMERGENCY_INTAKE, referral), "Penerimaan Anda sendiri dikonfirmasi koordinator lain.")
    at = moment(at, referral.sent_at)
    if referral.consent.awaits_second and referral.consent.recorded_by_id != by.pk:
        confirm(referral.consent, by=by, at=at, victim=referral.victim)
    rewrite(referral, confirmed_at=at)
    note(EventKind.EMERGENCY_CONFIRMED, by=by, at=at, referral=referral)
    ownership.take_over(case, by=by, at=at)
    mark_served(referral.victim, by=by, at=at)
    return referral

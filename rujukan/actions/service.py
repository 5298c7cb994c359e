"""Records what an institution does for a victim under an accepted referral: services, stays, and their end."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.choices import InstitutionKind, Pressing
from gugus.workflow.lifecycle import Refused, step
from gugus.workflow.submit_key import once
from rujukan import rules
from rujukan.actions import monitoring
from rujukan.actions.steps import locked, moment, note, require, require_state, rewrite, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import LeftTo, NewDanger
from rujukan.choices.referral import IN_SERVICE, NEXT_REFERRAL, WITH_RECEIVER, ReferralStatus, ServiceOutcome
from rujukan.choices.shelter import Answer
from rujukan.choices.stage import Stage
from rujukan.models import Service, ShelterStay
from rujukan.models.service import STAYS_OVERLAP, STILL_IN_SHELTER
from rujukan.stages import fulfilment, return_slip, shelter_beds, shelter_days, standards

ONLY_RECEIVER = "Hanya institusi yang menerima rujukan ini, atau koordinator atas namanya, yang dapat mencatat layanan."
LEFT_ALREADY = "Keluar dari penampungan ini sudah dicatat."
LEFT_WHERE = "Pilih ke mana orangnya pergi."
NO_BED = "Pilih tempat dan kamarnya."
FULL = "Kamar ini penuh. Pilih alasannya bila orangnya tetap diterima di sini."


@transaction.atomic
def record(referral, *, by, kind, given_on, note_text="", submit_key, at=None):
    """Record a service; return (service, created). The first one starts the referral. Raises Refused."""
    referral, at, on_behalf = serving(referral, by, at)
    require(given_on <= timezone.localdate(at), "Tanggal layanan tidak boleh sesudah hari ini.", "given_on")
    service, created = once(
        referral.services.all(),
        submit_key,
        lambda: Service.objects.create(
            referral=referral,
            victim=referral.victim,
            submit_key=submit_key,
            kind=kind,
            given_on=given_on,
            note=note_text,
            seen_by=by,
            at=at,
            by=by,
        ),
    )
    if not created:
        return service, False
    start(referral, by, at, on_behalf)
    note(EventKind.SERVICE_RECORDED, by=by, at=at, referral=referral, on_behalf=on_behalf)
    return service, True


@transaction.atomic
def enter_shelter(referral, *, by, since, bed=None, over_reason="", at=None, **arrival):
    """Record that a victim moved in. All stays at the police station share a limit of ± 2 weeks (Lampiran I). Raises Refused.

    `bed` is a place of the receiver and a class of rooms; where the receiver has places, only an emergency intake may leave it
    out. `arrival` may hold `reason`, `brought_by` and `children_with`.
    """
    referral, at, on_behalf = serving(referral, by, at)
    require(referral.stage == Stage.SHELTER, "Rujukan ini bukan untuk penampungan.")
    require(since <= at, "Waktu masuk tidak boleh sesudah sekarang.", "since")
    with bypass("stays"):
        stays = ShelterStay.objects.filter(victim__in=referral.victim.person_codes)
        earlier = list(stays.exclude(until=None).values_list("since", "until", "institution__kind"))
        elsewhere = stays.exclude(victim=referral.victim_id).filter(until=None).exists()
    require(not elsewhere, STILL_IN_SHELTER, "since")
    last_until = max((until for _, until, _ in earlier), default=since)
    require(since >= last_until, STAYS_OVERLAP, "since")
    try:
        with transaction.atomic():
            stay = ShelterStay.objects.create(
                victim=referral.victim,
                referral=referral,
                institution=referral.to_institution,
                since=since,
                **_bed(referral, bed, over_reason),
                **_stay_limit(referral, since, earlier),
                **arrival,
            )
    except IntegrityError as error:
        overlaps = error.__cause__.diag.constraint_name == "shelter_stay_one_at_a_time"
        raise Refused(STAYS_OVERLAP if overlaps else STILL_IN_SHELTER, "since") from error
    start(referral, by, since, on_behalf)
    note(EventKind.SHELTER_ENTERED, by=by, at=since, referral=referral, on_behalf=on_behalf)
    return stay


def _bed(referral, bed, over_reason):
    """Return the columns of the bed. If none is free, a reason is needed and enough: nobody is turned away."""
    places = {place.pk: place for place in shelter_beds.places_of(referral.to_institution_id)}
    if bed is None:
        require(referral.emergency or not places, NO_BED, "bed")
        return {}
    place, room = places.get(bed[0].pk), bed[1]
    require(place and place.beds(room), "Kamar ini tidak dipakai lagi. Pilih yang lain.", "bed")
    is_full = not place.free(room)
    require(over_reason or not is_full, FULL, "over_reason")
    return {"place": place, "room": room, "over_reason": over_reason if is_full else ""}


@transaction.atomic
def move_bed(stay, *, by, bed, over_reason="", at=None):
    """Record the room of an open stay: of an emergency intake for the first time, or another room. Raises Refused."""
    referral, *_ = serving(stay.referral, by, at, WITH_RECEIVER)
    stay = ShelterStay.objects.get(pk=stay.pk)
    require_state(stay.until is None, LEFT_ALREADY)
    require(bed, NO_BED, "bed")
    if (stay.place_id, stay.room) == (bed[0].pk, bed[1]):
        return stay
    for name, value in _bed(referral, bed, over_reason).items():
        setattr(stay, name, value)
    stay.save(update_fields=["place", "room", "over_reason"])
    return stay


def _stay_limit(referral, since, earlier):
    if referral.to_institution.kind != InstitutionKind.POLICE:
        return {}
    allowed = standards.days(standards.POLICE_SHELTER)
    at_police = [(start, until) for start, until, kind in earlier if kind == InstitutionKind.POLICE]
    return {"allowed_days": allowed, "leave_by": shelter_days.leave_by(since, allowed, at_police)}


@transaction.atomic
def leave_shelter(stay, *, by, until, left_to, at=None, **parting):
    """Record when a victim moved out and where to; no stay ends by itself. `parting` as for `leave`. Raises Refused."""
    referral, at, on_behalf = serving(stay.referral, by, at, WITH_RECEIVER)
    stay = ShelterStay.objects.get(pk=stay.pk)
    leave(stay, referral, by=by, until=until, left_to=left_to, at=at, on_behalf=on_behalf, **parting)
    if stay.safe == Answer.NO and not by.is_coordinator:
        tell_coordinators(f"Keluar dari penampungan, tidak aman ({referral.number})", referral, at=at, urgent=Pressing.DANGER)
    return stay


def leave(stay, referral, *, by, until, left_to, at, on_behalf, own_choice=Answer.UNKNOWN, safe=Answer.UNKNOWN):
    """End a stay under a locked referral; the calling verb has checked who may. Raises Refused.

    `own_choice` and `safe` say whether the person wanted to go, and was safe then; if not, the caller tells the coordinators.
    """
    require_state(stay.until is None, LEFT_ALREADY)
    require(left_to, LEFT_WHERE, "left_to")
    require(stay.since <= until <= at, "Waktu keluar harus sesudah masuk dan tidak boleh di masa depan.", "until")
    stay.until, stay.left_to, stay.own_choice, stay.safe = until, left_to, own_choice, safe
    stay.save(update_fields=["until", "left_to", "own_choice", "safe"])
    note(EventKind.SHELTER_LEFT, by=by, at=until, referral=referral, on_behalf=on_behalf, text=LeftTo(left_to).label)
    monitoring.catch_up(referral.victim, by=by, at=at)
    return stay


@transaction.atomic
def complete(referral, *, by, outcome, note_text="", next_on=None, further=(), new_danger="", at=None):
    """Complete a referral with its outcome and return slip; sight of the victim ends. A stay must have ended before.

    The sender reads the slip: `next_on`, the stages that are needed `further`, whether there is a `new_danger`, and what the
    forms say for it (`StageForm.slip`). Raises Refused, for FULFILLED also without what the stage needs for it (`fulfilment`).
    """
    require(outcome, "Pilih hasil layanan.", "outcome")
    words = {"outcome": outcome, "closing_note": note_text, "further": list(further), "new_danger": new_danger}
    referral, at, on_behalf = serving(referral, by, at)
    step(NEXT_REFERRAL, referral, ReferralStatus.COMPLETED)
    still_there = referral.stays.filter(until=None).exists()
    require(not still_there, "Orangnya masih tercatat tinggal di penampungan. Catat dulu kapan dan ke mana perginya.", "left_to")
    if outcome == ServiceOutcome.FULFILLED and (missing := fulfilment.lacking(referral)):
        raise Refused(fulfilment.message(missing), "outcome")
    at = moment(at, referral.started_at, *referral.stays.values_list("until", flat=True))
    require(next_on is None or next_on >= timezone.localdate(at), "Isi hari ini atau sesudahnya.", "next_on")
    slip = {"next_on": next_on, "slip": return_slip.answers_of(referral)}
    rewrite(referral, status=ReferralStatus.COMPLETED, completed_at=at, **words, **slip)
    note(EventKind.REFERRAL_COMPLETED, by=by, at=at, referral=referral, on_behalf=on_behalf)
    if referral.stage == Stage.REPATRIATION:
        monitoring.catch_up(referral.victim, by=by, at=at)  # of who plans to stay, after a return that was not possible
    _tell_of_slip(referral, by, at)
    return referral


def _tell_of_slip(referral, by, at):
    danger = referral.new_danger == NewDanger.YES
    words = f"Hasil {referral.number}: {referral.get_outcome_display().lower()}{', ada bahaya baru' if danger else ''}"
    if not by.is_coordinator or danger:
        tell_coordinators(words, referral, at=at, urgent=danger and Pressing.DANGER)
    if referral.proposed_at and referral.from_institution_id != by.institution_id:
        tell_institution(referral.from_institution, words, referral, at=at)


def serving(referral, by, at, statuses=IN_SERVICE):
    """Check a step under a referral; return (the locked referral, the moment, whether the coordinator acts for the receiver)."""
    referral = locked(referral, by)
    require(rules.answers(by, referral), ONLY_RECEIVER)
    require_state(
        referral.status in statuses,
        f"Rujukan ini berstatus “{referral.get_status_display()}”, jadi layanan tidak dapat dicatat.",
    )
    at = moment(at, referral.answered_at)
    return referral, at, not rules.works_for_receiver(by, referral)


def start(referral, by, at, on_behalf):
    """Start a referral whose first service, form or stay this is."""
    if referral.status == ReferralStatus.ACCEPTED:
        step(NEXT_REFERRAL, referral, ReferralStatus.RUNNING)
        rewrite(referral, status=ReferralStatus.RUNNING, started_at=at)
        note(EventKind.REFERRAL_STARTED, by=by, at=at, referral=referral, on_behalf=on_behalf)

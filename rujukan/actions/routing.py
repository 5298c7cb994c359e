"""Moves a referral through its states: proposed, sent, accepted or declined, handing over, withdrawn (Lampiran I)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.choices import Pressing
from gugus.workflow.lifecycle import Refused, step
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions import alarm as alarms
from rujukan.actions.one_person import every_code
from rujukan.actions.steps import (
    did,
    locked,
    moment,
    note,
    require,
    require_state,
    rewrite,
    step_told,
    tell_coordinators,
    tell_institution,
)
from rujukan.choices.alarm import AlarmReason
from rujukan.choices.children import SUSPECTED
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import EndReason
from rujukan.choices.referral import NEXT_REFERRAL, DeclineReason, ReferralStatus, Urgency
from rujukan.choices.victim import VictimStatus
from rujukan.models import Referral, SafetySheet, StageRole
from rujukan.models.referral import DECLINED_WHY, STILL_OPEN
from rujukan.stages import standards

ONLY_RECEIVER = "Hanya petugas institusi penerima, atau koordinator atas namanya, yang dapat menjawab rujukan ini."
SERVICES_CLOSED = "Layanan bagi orang ini sudah ditutup."
MERGED = "Orang ini kini dilayani dengan kode lain. Rujukan berikutnya dibuat koordinator dari kode itu."
ALREADY_WITHDRAWN = "Persetujuan ini sudah ditarik."
OWN_PROPOSAL = "Usulan Anda sendiri disetujui koordinator lain."


@transaction.atomic
def send(victim, *, by, role, institution, need, urgency, consent, previous=None, at=None):
    """Send a referral to a holder of the stage's role, on a recorded basis; return the referral.

    `previous` is the referral that this one replaces (`reroute`). Raises Refused.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    at = moment(at, victim.added_at)
    consent = basis_of(consent, victim, institution, role)
    require(previous is None or previous.victim_id == victim.pk, "Rujukan sebelumnya milik orang lain.")
    clocks = {"sent_at": at, "consent": consent, "previous": previous, **_limits(role.stage, urgency, at)}
    referral = _write_referral(victim, by, role, institution, need, urgency, ReferralStatus.SENT, at, clocks)
    _announce(referral, by, at)
    return referral


@transaction.atomic
def reroute(previous, *, by, at=None, **route):
    """Send what `previous` asked for to another holder; if it is unanswered, it is withdrawn. Return as `send` does.

    Raises TooLate where the receiver has accepted it, or another coordinator has rerouted it, meanwhile.
    """
    rules.require_coordinator(by)
    previous = locked(previous, by)
    if previous.awaits_answer:
        require(route["institution"] != previous.to_institution, "Pilih institusi lain.", "institution")
        end(previous, by=by, at=at, reason=EndReason.REROUTED.label, why=EndReason.REROUTED)
    else:
        require_state(not previous.is_open, f"{previous.number} sudah dijawab {previous.to_institution}: diterima.")
        follower = previous.next_referrals.filter(stage=previous.stage).first() if previous.ended_at else None
        require_state(follower is None, f"{previous.number} sudah dialihkan: {follower}.")
    return send(previous.victim, by=by, previous=previous, at=at, **route)


@transaction.atomic
def propose(referral, *, by, role, institution, need, urgency, at=None):
    """Propose a next referral, as an institution that serves the victim; a coordinator decides. Return the proposal."""
    referral = locked(referral, by)
    require(rules.works_for_receiver(by, referral), "Hanya institusi yang sedang melayani yang dapat mengusulkan.")
    require_state(referral.in_service, "Usulan hanya dapat dibuat selama layanan berjalan.")
    at = moment(at, referral.answered_at)
    clocks = {"proposed_at": at, "previous": referral, "decide_by": standards.due(standards.DECIDE[urgency], at)}
    proposal = _write_referral(referral.victim, by, role, institution, need, urgency, ReferralStatus.PROPOSED, at, clocks)
    note(EventKind.REFERRAL_PROPOSED, by=by, at=at, referral=proposal)
    tell_coordinators(f"Usulan rujukan {proposal.number} untuk {proposal.victim.code}", proposal, at=at)
    return proposal


def _write_referral(victim, by, role, institution, need, urgency, status, at, clocks):
    check_victim(victim, urgency)
    require(need.strip(), "Tulis layanan yang diminta.", "need")
    check_holder(victim, role, institution)
    try:
        with transaction.atomic():
            return Referral.objects.create(
                number=take("RJ", timezone.localtime(at).year),
                victim=victim,
                role=role,
                stage=role.stage,
                to_institution=institution,
                from_institution=by.institution,
                status=status,
                need=need.strip(),
                urgency=urgency,
                **clocks,
            )
    except IntegrityError as error:
        messages = dict.fromkeys(("referral_one_open", "referral_one_open_for_person"), STILL_OPEN)
        messages["referral_role_in_force"] = _not_holder(role, institution)
        if (refusal := messages.get(error.__cause__.diag.constraint_name)) is None:
            raise
        raise Refused(refusal, "institution") from error


def check_victim(victim, urgency):
    """Raise Refused where a victim can have no new referral: no victim, closed, or restricted without an emergency."""
    require_state(victim.merged_into_id is None, MERGED)
    require_state(victim.status != VictimStatus.NOT_VICTIM, "Menurut identifikasi, orang ini bukan korban.")
    require_state(victim.status != VictimStatus.CLOSED, SERVICES_CLOSED)
    _check_restriction(victim, urgency)


def _check_restriction(victim, urgency):
    require(rules.may_use(victim, danger=urgency == Urgency.EMERGENCY), rules.RESTRICTED, "urgency")


def check_holder(victim, role, institution):
    """Raise Refused unless the institution, or its parent, holds the stage's role, is not barred, and is not asked already."""
    require(
        role.active and institution.active and StageRole.objects.holding(institution).filter(pk=role.pk).exists(),
        _not_holder(role, institution),
        "institution",
    )
    # "Pusat Kesehatan Masyarakat" is one holder; its children receive.
    require(not institution.children.filter(kind=institution.kind).exists(), "Pilih salah satu puskesmas.", "institution")
    case = victim.case
    # At most one for each person, under every code; a bar may hide those of another one.
    others = [code.pk for code in every_code(victim) if code != victim]
    with bypass("candidates"):
        barred = case.barred_institutions.filter(pk=institution.pk).exists()
        asked = Referral.objects.open().filter(victim__in=others, stage=role.stage, to_institution=institution).exists()
    require(not barred, "Institusi ini tidak boleh menangani kasus tersebut.", "institution")
    require(not asked, STILL_OPEN, "institution")


def _not_holder(role, institution):
    return f"{institution} tidak memegang tugas {role.get_stage_display().lower()} menurut Lampiran I."


def basis_of(consent, victim, to, role=None, sections=()):
    """Return the consent read again while the victim is locked: it may have been withdrawn meanwhile.

    Raises Refused, also where it does not cover the institution `to`, the stage and the sections of its `role`, or `sections`.
    """
    consent = consent and victim.consents.filter(pk=consent.pk).first()
    require(consent, "Catat dasar berbagi data lebih dulu.", "basis")
    require(consent.withdrawn_at is None, ALREADY_WITHDRAWN, "basis")
    require(consent.relation not in victim.guardian_relations_in_the_way, SUSPECTED, "basis")
    require(
        not consent.has_expired, "Persetujuan ini sudah berakhir. Tanyakan lagi kepada orangnya, lalu catat yang baru.", "basis"
    )
    require(consent.is_usable, "Dasar ini dipakai setelah koordinator lain menyetujuinya di halaman korban.", "basis")
    lacks = consent.lacks(to, stage=role and role.stage, sections=role.sections if role else sections)
    beyond = f"Persetujuan ini tidak mencakup {', '.join(lacks)}. Tanyakan kepada orangnya, lalu catat persetujuan baru."
    require(not lacks, beyond, "basis")
    return consent


def _limits(stage, urgency, at):
    serve = standards.SERVE.get(stage)
    return {
        "respond_by": standards.due(standards.ANSWER[urgency], at),
        "serve_by": standards.due(serve, at) if serve else None,
    }


def _announce(referral, by, at):
    note(EventKind.REFERRAL_SENT, by=by, at=at, referral=referral)
    urgent = Pressing.EMERGENCY if referral.urgency == Urgency.EMERGENCY else None
    text = f"Rujukan {referral.number}: {referral.get_stage_display().lower()}, {referral.get_urgency_display().lower()}"
    tell_institution(referral.to_institution, text, referral, at=at, urgent=urgent)
    if urgent:
        alarms.call_out.enqueue(AlarmReason.EMERGENCY, str(referral.pk))


@transaction.atomic
def approve(referral, *, by, consent, at=None):
    """Send a proposed referral, as a coordinator who did not propose it. Raises Refused."""
    rules.require_coordinator(by)
    referral = locked(referral, by)
    step_told(NEXT_REFERRAL, referral, ReferralStatus.SENT, EventKind.REFERRAL_SENT)
    require(not did(by, EventKind.REFERRAL_PROPOSED, referral), OWN_PROPOSAL)
    at = moment(at, referral.proposed_at)
    consent = basis_of(consent, referral.victim, referral.to_institution, referral.role)
    check_victim(referral.victim, referral.urgency)
    check_holder(referral.victim, referral.role, referral.to_institution)
    limits = _limits(referral.stage, referral.urgency, at)
    return change(referral, ReferralStatus.SENT, sent_at=at, consent=consent, **limits, announce=(by, at))


@transaction.atomic
def not_approve(referral, *, by, reason, at=None):
    """Refuse a proposed referral, with a reason. Raises Refused."""
    rules.require_coordinator(by)
    require(reason.strip(), "Tulis alasan tidak menyetujui.", "reason")
    referral = locked(referral, by)
    step_told(NEXT_REFERRAL, referral, ReferralStatus.NOT_APPROVED, EventKind.REFERRAL_NOT_APPROVED)
    at = moment(at, referral.proposed_at)
    change(referral, ReferralStatus.NOT_APPROVED, ended_at=at, closing_note=reason)
    note(EventKind.REFERRAL_NOT_APPROVED, by=by, at=at, referral=referral, text=reason)
    tell_institution(referral.from_institution, f"Usulan {referral.number} tidak disetujui", referral, at=at)
    return referral


@transaction.atomic
def mark_seen(referral, *, by, at=None):
    """Record when the receiver first opened a referral. Does nothing for other users, or later."""
    if referral.seen_at or not referral.sent_at or not rules.works_for_receiver(by, referral):
        return referral
    referral = locked(referral, by)
    if referral.seen_at is None:
        referral.seen_at = moment(at, referral.sent_at)
        referral.save(update_fields=["seen_at"])
    return referral


@transaction.atomic
def accept(referral, *, by, at=None):
    """Accept a referral, as its receiver; if the coordinator does it, it counts as answered by telephone. Raises Refused."""
    referral, at, on_behalf = _answer_referral(referral, ReferralStatus.ACCEPTED, by, at, EventKind.REFERRAL_ACCEPTED)
    _check_restriction(referral.victim, referral.urgency)
    change(referral, ReferralStatus.ACCEPTED, answered_at=at, seen_at=referral.seen_at or at, on_behalf=on_behalf)
    note(EventKind.REFERRAL_ACCEPTED, by=by, at=at, referral=referral, on_behalf=on_behalf)
    mark_served(referral.victim, by=by, at=at)
    _tell_sender(referral, by, at, "diterima")
    return referral


@transaction.atomic
def decline(referral, *, by, reason, explanation="", at=None):
    """Decline a referral with a reason, as its receiver; if the coordinator does it, it counts as answered by telephone."""
    require(reason, DECLINED_WHY, "reason")
    text = f"{DeclineReason(reason).label}. {explanation}".strip()
    referral, at, on_behalf = _answer_referral(referral, ReferralStatus.DECLINED, by, at, EventKind.REFERRAL_DECLINED)
    seen_at = referral.seen_at or at
    change(
        referral,
        ReferralStatus.DECLINED,
        answered_at=at,
        seen_at=seen_at,
        on_behalf=on_behalf,
        decline_reason=reason,
        decline_note=explanation,
    )
    note(EventKind.REFERRAL_DECLINED, by=by, at=at, referral=referral, on_behalf=on_behalf, text=text)
    _tell_sender(referral, by, at, "ditolak", Pressing.EMERGENCY if referral.urgency == Urgency.EMERGENCY else None)
    return referral


def mark_served(victim, *, by, at):
    """Set an identified victim to served, because an institution accepted them. The verbs that accept call it."""
    if victim.status == VictimStatus.IDENTIFIED:
        victim.status = VictimStatus.SERVED
        victim.save(update_fields=["status"])
        note(EventKind.VICTIM_SERVED, by=by, at=at, victim=victim)


def _answer_referral(referral, status, by, at, kind):
    referral = locked(referral, by)
    require(rules.answers(by, referral), ONLY_RECEIVER)
    step_told(NEXT_REFERRAL, referral, status, kind)
    at = moment(at, referral.sent_at, referral.question_since)
    resume_clock(referral, at)
    return referral, at, not rules.works_for_receiver(by, referral)


def resume_clock(referral, at):
    """End the pause of a question on a locked referral, for the caller to save: the receiver's limit moves by that time."""
    if referral.question_since:
        referral.respond_by += at - referral.question_since
        referral.question_since = None


def _tell_sender(referral, by, at, word, urgent=None):
    text = f"Rujukan {referral.number} {word} {referral.to_institution}"
    if not by.is_coordinator:
        tell_coordinators(text, referral, at=at, urgent=urgent)


@transaction.atomic
def withdraw(referral, *, by, reason, sheet=None, at=None):
    """Withdraw an open referral with a reason: a coordinator any, an institution its own proposal. Raises Refused.

    Where the person is still with the receiver, the hand-over begins with a safety `sheet` (`end_or_hand_over`).
    """
    referral = locked(referral, by)
    own_proposal = referral.status == ReferralStatus.PROPOSED and referral.from_institution_id == by.institution_id
    require(rules.coordinator(by) or own_proposal, "Hanya koordinator yang dapat menarik rujukan ini.")
    require(reason.strip(), "Tulis alasan menarik rujukan.", "reason")
    require_state(
        not referral.is_handing_over, "Serah terima rujukan ini sudah berjalan. Catat hasilnya, atau lanjutkan layanannya."
    )
    why = EndReason.COORDINATOR if rules.coordinator(by) else EndReason.PROPOSER
    return end_or_hand_over(referral, by=by, at=at, reason=reason, why=why, sheet=sheet)


def end(referral, *, by, at, reason, why=EndReason.COORDINATOR):
    """Withdraw a locked referral: access ends. `reason` is for coordinators, `why` for the receiver.

    Raises Refused where the person is still with the receiver: a change of status moves nobody out and stops no treatment.
    """
    step(NEXT_REFERRAL, referral, ReferralStatus.WITHDRAWN)
    require(
        not referral.holds_somebody,
        f"{referral.victim.code} masih di {referral.to_institution} ({referral.number}). "
        "Catat dulu ke mana orangnya pergi, atau selesaikan layanannya.",
    )
    at = moment(at, *_step_times(referral))
    resume_clock(referral, at)
    sent = referral.sent_at is not None
    change(referral, ReferralStatus.WITHDRAWN, ended_at=at, closing_note=reason, end_reason=why)
    note(EventKind.REFERRAL_WITHDRAWN, by=by, at=at, referral=referral, text=reason)
    if sent:
        text = f"Rujukan {referral.number} berakhir: {why.label.lower()}. Buka untuk membaca apa yang perlu dikerjakan"
        tell_institution(referral.to_institution, text, referral, at=at)
    return referral


def _step_times(referral):
    steps = (referral.proposed_at, referral.sent_at, referral.question_since, referral.answered_at, referral.started_at)
    return (*steps, *referral.stays.values_list("since", flat=True))


def end_or_hand_over(referral, *, by, at, reason, why, sheet=None):
    """End a locked referral; where the person is still with the receiver, begin the hand-over instead.

    Access ends at once in both cases. `sheet` (`must_continue`, `goes_to`, `call`) is what the receiver reads until the person is
    handed over. A barred receiver reads nothing, so it needs none. Raises Refused.
    """
    if not referral.holds_somebody:
        return end(referral, by=by, at=at, reason=reason, why=why)
    step(NEXT_REFERRAL, referral, ReferralStatus.HANDING_OVER)
    fields = {name: value.strip() for name, value in (sheet or {}).items()}
    if why != EndReason.CONFLICT:
        require(fields.get("must_continue"), "Orangnya masih di sana. Tulis apa yang tidak boleh terputus.", "must_continue")
        digits = sum(letter.isdigit() for letter in fields.get("call", ""))
        require(digits >= 3, "Tulis siapa yang dihubungi, dengan nomornya.", "call")
    at = moment(at, *_step_times(referral))
    SafetySheet.objects.create(referral=referral, reason=why, issued_at=at, issued_by=by, **fields)
    change(referral, ReferralStatus.HANDING_OVER, closing_note=reason)
    note(EventKind.HAND_OVER_BEGUN, by=by, at=at, referral=referral, text=reason)
    _announce_hand_over(referral, why, at)
    return referral


def _announce_hand_over(referral, why, at):
    code, here = referral.victim.code, referral.to_institution
    text = f"Rujukan {referral.number}: {why.label.lower()}. Baca lembar keselamatan, lalu catat serah terimanya"
    if why == EndReason.CONFLICT:
        text = f"{code} masih di {here}, yang kini dikecualikan dari kasusnya. Pindahkan, lalu catat di {referral.number}"
    else:
        tell_institution(here, text, referral, at=at, urgent=Pressing.HAND_OVER)
        text = f"{code} masih di {here}: {why.label.lower()}. Pastikan serah terima {referral.number} dicatat"
    tell_coordinators(text, referral, at=at, urgent=Pressing.HAND_OVER)


def change(referral, status, *, announce=None, **columns):
    """Set the status and columns of a locked referral; the caller has checked the step."""
    rewrite(referral, status=status, **columns)
    if announce:
        _announce(referral, *announce)
    return referral

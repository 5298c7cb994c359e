"""Test scenarios. Every object is created through the verbs, so that its state is one that the site can reach."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import duty_contact
from gugus.choices import CallChannel, ContactKind, ContactPlace
from gugus.models import District, Institution, User
from gugus.workflow.lifecycle import version_of
from rujukan.actions import (
    attachment as attachments,
    casework,
    companionship,
    consent,
    guardian as guardians,
    identification,
    intake,
    needs,
    routing,
    service as services,
    task as tasks,
)
from rujukan.choices.children import GuardianRelation
from rujukan.choices.complaint import Channel, ForwardPermission, ReporterRelation, Safety
from rujukan.choices.consent import TASK_FORCE, ConsentGiver, ConsentMethod, LegalBasis
from rujukan.choices.contact import ContactMode
from rujukan.choices.ctdc import Act, AgeBand, Means, Purpose
from rujukan.choices.data_protection import BreachKind, DataKind
from rujukan.choices.hand_over import LeftTo, WithdrawalReason, WithdrawnBy
from rujukan.choices.identification import Conclusion
from rujukan.choices.needs import NeedAnswer, RiskLevel, RiskReason
from rujukan.choices.referral import ServiceOutcome, Urgency
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.subject_rights import IdentityCheck, Requester, Right
from rujukan.choices.victim import Sex, VictimKind
from rujukan.law.actions import proceeding as proceedings
from rujukan.letters.actions import correspondence
from rujukan.models import StageRole
from rujukan.privacy.actions import breach as breach_verbs, data_request
from rujukan.statistics.actions import export as exports
from tests.rujukan.endings import CHECKED, ask_to_close, close, close_all, lift_suspicion, needless
from tests.rujukan.filling import LAWFUL, a_file, answers_to, files_to, fill

__all__ = ["CHECKED", "LAWFUL", "a_file", "answers_to", "ask_to_close", "close", "close_all", "files_to", "fill"]
__all__ += ["lift_suspicion", "needless"]

NAME = "Marselina Contoh"
NIK = "6106015203970001"
PHONE = "0800-0000-1234"
ADDRESS = "Dusun Contoh Hulu RT 3"
NARRATIVE = "Dijanjikan kerja di kebun, paspornya ditahan."
GUARDIAN = "Paman Contoh"
GUARDIAN_PHONE = "0800-0000-5555"
NEEDED = {"stopped": {"stopped_because": "no_evidence"}, "restitution_secured": {"secured": "seized"}}
NEEDED["restitution_unasked"] = {"unasked_because": "wish", "unasked_by": "self"}
ASKED = "Saya ingin tahu apa yang dicatat tentang saya"
SHEET = {"must_continue": "Obat pagi diteruskan", "goes_to": "Rumah singgah", "call": "Koordinator, 0800-0000-1111"}
BREACH_STORY = "Map lembar wawancara tertinggal di perahu."
BREACH_TOLD = "Sebuah map berisi lembar data tertinggal di kendaraan umum."
BREACH_MEASURES = "Map sudah kembali; lembar data tidak lagi dibawa keluar kantor."


def person(**changes):
    """Return the columns of one reported person."""
    return {
        "kind": VictimKind.VICTIM,
        "name": NAME,
        "nik": NIK,
        "birth_date": date(1997, 3, 12),
        "phone": PHONE,
        "address": ADDRESS,
        "sex": Sex.FEMALE,
        "age_band": AgeBand.UNKNOWN,
    } | changes


def ago(**length):
    return timezone.now() - timedelta(**length)


def lately():
    """Return an hour ago, but no moment of last year: years are counted by the day of receipt."""
    now = timezone.localtime()
    return max(now - timedelta(hours=1), now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0))


def complaint_fields(**changes):
    """Return the columns of one complaint, received an hour ago."""
    return {
        "channel": Channel.IN_PERSON,
        "received_at": lately(),
        "reporter_relation": ReporterRelation.FAMILY,
        "reporter_name": "Pelapor Contoh",
        "reporter_contact": "0800-0000-9999",
        "safe_contact": "Telepon sesudah pukul 17.00",
        "narrative": NARRATIVE,
        "district": District.objects.filter(name="Badau").first() or District.objects.first(),
        "safety": Safety.SAFE,
        "forward_permission": ForwardPermission.YES,
    } | changes


def an_addition(complaint, by, text="Mobilnya hitam, KB 1234 XX"):
    """Add text to a complaint later."""
    return intake.append(complaint, by=by, submit_key=uuid.uuid4(), text=text)[0]


def a_file_of(complaint, by, content=b"isi"):
    """Add a file to a complaint later."""
    return attachments.attach(complaint, [a_file(content=content)], by=by)[0]


def a_complaint(by, *, persons=None, files=(), at=None, submit_key=None, **fields):
    if at:
        fields.setdefault("received_at", at)
    complaint, _ = intake.log_complaint(
        by=by,
        submit_key=submit_key or uuid.uuid4(),
        fields=complaint_fields(**fields),
        persons=[person()] if persons is None else persons,
        files=files,
        at=at,
    )
    return complaint


def a_victim(coordinator, *, taken_by=None, at=None, **changes):
    """Return a victim of a case that was opened from one complaint."""
    complaint = a_complaint(taken_by or coordinator, persons=[person(**changes)], at=at)
    case = casework.open_case([complaint], by=coordinator, at=at)
    return case.victims.get()


def a_reach(**changes):
    """Return how far a consent reaches: by default for everything, the task force and every body outside."""
    bodies = Institution.objects.filter(external=True).values_list("code", flat=True)
    return {"stages": list(Stage), "receivers": [TASK_FORCE, *bodies]} | changes


def a_consent(victim, coordinator, at=None, giver=None, **reach):
    """Return a consent of today to everything: by default the person's own, or of a child the parent's."""
    giver = giver or (ConsentGiver.GUARDIAN if victim.is_child else ConsentGiver.SELF)
    return consent.record_consent(
        victim,
        by=coordinator,
        basis=LegalBasis.CONSENT,
        giver=giver,
        relation=GuardianRelation.PARENT if giver == ConsentGiver.GUARDIAN else "",
        method=ConsentMethod.ORAL,
        given_on=timezone.localdate(at),
        reach=a_reach(**reach),
        at=at,
    )


def a_guardian(victim, coordinator, *, relation="relative", name=GUARDIAN, phone=GUARDIAN_PHONE, **changes):
    """Return a guardian of a victim."""
    columns = {"relation": relation, "name": name, "phone": phone} | changes
    return guardians.record(victim, by=coordinator, **columns)


def a_letter(subject, by, *, purpose="return", to="dpppa-provinsi", **changes):
    """Return a letter to the body with code `to`, as the user writes it."""
    columns = {"to": Institution.objects.get(code=to), "disclosed": ["sex", "age"]} | changes
    with scope(by):
        return correspondence.write(subject, by=by, purpose=purpose, **columns)


def a_transfer(victim, by, *, accepted=False, met=False, **changes):
    """Return the letter that asks another county to go on with somebody who moved there.

    `accepted`: it will, from tomorrow; `met`: and it has met the person.
    """
    basis = changes.pop("consent", None) or a_consent(victim, by)
    letter = a_letter(victim, by, purpose="transfer", to="kab-sintang", consent=basis, why="new_address", **changes)
    if accepted or met:
        a_letter_answer(letter, by, "yes", next_on=timezone.localdate() + timedelta(days=1))
    if met:
        a_letter_answer(letter, by, "contacted", next_on=None)
    return letter


def a_letter_answer(letter, by, answer="waiting", **changes):
    """Return what the body answered today; by default that it is asked again in three days."""
    today = timezone.localdate()
    columns = {"on": today, "next_on": today + timedelta(days=3)} | changes
    with scope(by):
        return correspondence.answer(letter, by=by, answer=answer, **columns)


def a_task(subject, by, **changes):
    """Return a task about a case, a victim or a referral that is due in three days."""
    fields = {"text": "Minta surat visum", "due_on": timezone.localdate() + timedelta(days=3)} | changes
    return tasks.ask(subject, by=by, **fields)


def a_duty_contact(code, *, by, number="0812 0000 0001", **changes):
    """Return a duty contact of the institution with this code, called by mail."""
    fields = {"kind": ContactKind.INSTITUTION, "place": ContactPlace.FIRST, "name": "Petugas Piket", "phone": number}
    fields |= {"channel": CallChannel.EMAIL, "address": "piket@contoh.id", "days": [], "starts": None, "ends": None}
    fields |= {"active": True} | changes
    institution = Institution.objects.get(code=code)
    return duty_contact.add(institution, by=by, fields=fields)


def a_referral(victim, coordinator, to, stage=Stage.SHELTER, *, at=None, urgency=Urgency.NORMAL, **changes):
    """Return a referral that was sent to the institution with code `to`."""
    institution = Institution.objects.get(code=to)
    role = StageRole.objects.holding(institution).get(stage=stage)
    return routing.send(
        victim,
        by=coordinator,
        role=role,
        institution=institution,
        need="Tempat aman dan konsumsi",
        urgency=urgency,
        consent=changes.pop("consent", None) or a_consent(victim, coordinator, at),
        at=at,
        **changes,
    )


def a_proposal(referral, by, to, stage):
    """Return a next referral, proposed by the institution that serves under `referral`."""
    role = StageRole.objects.get(stage=stage, institution__code=to)
    route = {"role": role, "institution": role.institution, "need": "Visum", "urgency": Urgency.URGENT}
    return routing.propose(referral, by=by, **route)


def serve(referral, by, *, at=None):
    """Accept and record a first service."""
    routing.accept(referral, by=by, at=at)
    services.record(referral, by=by, kind=ServiceKind.OTHER, given_on=timezone.localdate(at), submit_key=uuid.uuid4(), at=at)
    referral.refresh_from_db()
    return referral


def complete(referral, by, *, at=None, outcome=ServiceOutcome.PARTLY):
    """Accept, serve and complete; for FULFILLED the stage needs more than this service."""
    serve(referral, by, at=at)
    return services.complete(referral, by=by, outcome=outcome, at=at)


def train(referral, by, *, at=None):
    """Accept a reintegration, train the person to the end, and complete: the need is met. The institution only trains."""
    serve(referral, by, at=at)
    fill(referral, "activity", by, at=at, start=timezone.localdate(at).isoformat(), result="finished")
    return services.complete(referral, by=by, outcome=ServiceOutcome.FULFILLED, at=at)


# What a conclusion needs beside the elements, whatever it is.
DECIDED = {"basis": ["statement"], "decided_by": "county", "informed": "yes", "other_route": ["none"]}


def identify(victim, coordinator, *, conclusion=Conclusion.IDENTIFIED, purposes=(Purpose.PALM_OIL,), at=None, **decision):
    review_on = timezone.localdate(at) + timedelta(days=14)
    before = victim.identifications.first()
    decision = DECIDED | {"review_on": review_on, "open_referrals": "keep"} | decision
    return identification.conclude(
        victim,
        by=coordinator,
        version=version_of(before),
        acts=[Act.RECRUITMENT],
        means=[Means.DECEPTION],
        purposes=list(purposes),
        conclusion=conclusion,
        grounds="Keterangan korban dan dokumen",
        at=at,
        **decision,
    )


def accompany(victim, coordinator, officer):
    """Name the officer who accompanies a victim from now on, and return the companion."""
    before = victim.companions.present().first()
    return casework.name_companion(victim, by=coordinator, user=officer, version=version_of(before))


def a_basis(victim, coordinator, basis=LegalBasis.VITAL, *, grounds="Diancam perekrut dan tidak dapat dihubungi", at=None):
    """Return a basis other than consent."""
    return consent.record_consent(victim, by=coordinator, basis=basis, grounds=grounds, at=at)


def take_back(basis, coordinator, *, sheets=None, at=None):
    """Withdraw a consent for the victim; `sheets` maps keys of referrals that hold the person to safety sheets."""
    reasons = {"asked_by": WithdrawnBy.SUBJECT, "why": WithdrawalReason.NO_SHARING}
    return consent.withdraw_consent(basis, by=coordinator, sheets=sheets, at=at, **reasons)


def move_in(referral, by):
    """Accept, and record that the person moved in."""
    routing.accept(referral, by=by)
    services.enter_shelter(referral, by=by, since=timezone.now())
    referral.refresh_from_db()
    return referral


def move_out(referral, by, left_to=LeftTo.FAMILY):
    stay = referral.stays.get(until=None)
    return services.leave_shelter(stay, by=by, until=timezone.now(), left_to=left_to)


def an_assessment(victim, coordinator, answers=None, *, at=None, **changes):
    """Return an assessment of needs; `answers` is {stage: (answer, date, reason)}, the other needs are unknown."""
    answers = dict.fromkeys(Stage, (NeedAnswer.UNKNOWN, None, "")) | (answers or {})
    rows = {stage: dict(zip(("answer", "on", "reason"), row, strict=True)) for stage, row in answers.items()}
    columns = {"version": version_of(victim.assessments.first())}
    columns |= {"safety": Safety.SAFE, "level": RiskLevel.MEDIUM, "why": [RiskReason.THREAT], "needs": rows} | changes
    return needs.assess(victim, by=coordinator, at=at, **columns)


def a_contact(victim, by, **changes):
    """Return a contact of a companion that reached the person, the next one in a week."""
    columns = {"contacted_at": timezone.now(), "mode": ContactMode.PHONE, "reached": True}
    columns |= {"next_on": timezone.localdate() + timedelta(days=7), "note_text": "Baik, tidur cukup"}
    return companionship.record_contact(victim, by=by, **columns | changes)


def a_proceeding(case, coordinator, *, police="polres", prosecution=None):
    """Return the legal proceeding of a case, assigned to an institution of the police (code) and a prosecution."""
    police = Institution.objects.get(code=police) if police else None
    return proceedings.assign(case, by=coordinator, version=None, police=police, prosecution=prosecution)


def a_legal_event(proceeding, by, kind="reported", *, note_text="", **changes):
    """Return an event of a legal proceeding, of today."""
    columns = {"on": timezone.localdate(), "note": note_text, "answers": NEEDED.get(kind, {})}
    return proceedings.record(proceeding, by=by, kind=kind, **columns | changes)


def a_data_request(subject, coordinator, kind=Right.ACCESS, *, at=None, **changes):
    """Return a guardian's request about the data of a victim, or of a complaint's reporter."""
    fields = {
        "asked_by": Requester.GUARDIAN,
        "name": GUARDIAN,
        "contact": PHONE,
        "identity_check": IdentityCheck.DOCUMENT,
        "words": ASKED,
    }
    return data_request.record(subject, by=coordinator, kind=kind, at=at, **fields | changes)


def breach_fields(**changes):
    """Return the columns of one breach, found an hour ago."""
    found_at = timezone.now() - timedelta(hours=1)
    return {
        "kinds": [BreachKind.CONFIDENTIALITY],
        "data": [DataKind.IDENTITY, DataKind.HEALTH],
        "institution": Institution.objects.get(code=settings.COUNTY.lead),
        "happened_from": None,
        "happened_until": None,
        "found_at": found_at,
        "harmful": True,
        "announced": False,
        "story": BREACH_STORY,
        "told": BREACH_TOLD,
        "measures": BREACH_MEASURES,
    } | changes


def a_breach(coordinator, *affected, at=None, **changes):
    fields = breach_fields(**({"found_at": at} if at else {}) | changes)
    return breach_verbs.record(by=coordinator, fields=fields, affected=affected, at=at)


def a_breach_being_told(coordinator, *affected, at=None, **changes):
    """Return a breach whose letters are made."""
    return breach_verbs.make_notices(a_breach(coordinator, *affected, at=at, **changes), by=coordinator, at=at)


def an_export(coordinator, *, at=None, **changes):
    """Return an export of anonymised data that the worker has made."""
    last_year = str(timezone.localtime(at or timezone.now()).year - 1)
    asked = {"kind": "ctdc", "period": last_year, "purpose": "report", "explanation": "Laporan kepada provinsi"}
    export, _ = exports.ask(by=coordinator, at=at, **asked | changes)
    with scope(coordinator):
        exports.make(export.pk)
    export.refresh_from_db()
    return export


def an_officer(code, username):
    """Return another officer of an institution."""
    return User.objects.create_user(username, roles=["officer"], institution=Institution.objects.get(code=code))

"""Objects in every state, for the access matrix, the policies and the forms."""

import uuid
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from gugus.actions import master_data
from gugus.choices import ContactKind
from gugus.models import Notice
from rad.actions import evaluation, evidence, realisation, reminder
from rad.choices import DocumentKind
from rad.models import ActionPlan, Indicator, Recommendation, SourceNote
from rad.regulation.source import TRANSCRIBED
from rujukan.actions import (
    alarm as alarms,
    approval as approvals,
    attachment as attachments,
    barring,
    casework,
    chronology,
    guardian as guardians,
    intake,
    monitoring,
    paper as papers,
    public_intake,
    question as questions,
    referral_letter as letters,
    routing,
    stage_role as stage_roles,
    taking_over,
)
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.complaint import Safety
from rujukan.choices.ctdc import Purpose
from rujukan.choices.legal_duty import DutyKind
from rujukan.choices.paper import PaperKind
from rujukan.choices.referral import DeclineReason, Urgency
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.choices.subject_rights import Right
from rujukan.conferences.actions import conference_minutes
from rujukan.intake import receipts
from rujukan.models import Complaint, NearDuplicate, StageRole, Task, VictimPair
from rujukan.privacy.actions import extract as extracts, retention
from tests import databases
from tests.rad import enactments, plan_reviews, revisions, task_force
from tests.reference import accounts_by_name
from tests.rujukan import conferring, enveloping, retained, scenarios, visits
from tests.rujukan.endings import bar_other_coordinators


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Run the module's tests where every object is; each test is rolled back to it (tests/databases.py)."""
    with django_db_blocker.unblock(), databases.copy_with(world=every_object) as made, transaction.atomic():
        yield made
        transaction.set_rollback(True)


def every_object():
    return objects(accounts_by_name())


def asked_of_the_head(coordinator):
    """Return what a coordinator asks about somebody whose case bars every other one; a lifting and an envelope wait too."""
    child = scenarios.a_victim(coordinator, name="Yang sendiri", nik="", phone="")
    bar_other_coordinators(child.case, coordinator)
    reason = "Ternyata tidak mengenal korban"
    barring.ask_to_lift(child.case, by=coordinator, user=child.case.barred_users.first(), reason=reason)
    basis = scenarios.a_consent(child, coordinator)
    enveloping.an_envelope(scenarios.a_letter(child, coordinator, consent=basis, purpose="shelter"), coordinator)
    suspected = scenarios.a_guardian(child, coordinator, relation="parent", suspected=True)
    return guardians.ask_to_lift(suspected, by=coordinator, reason="Ternyata orang lain yang senama")


def objects(cast):
    """Return {object name: arguments of its URL}, with an object in every state."""
    complaint = scenarios.a_complaint(cast.gow, files=[scenarios.a_file()])
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    basis = scenarios.a_consent(victim, cast.koordinator)
    sent = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=basis)
    running = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", consent=basis), cast.polres)
    scenarios.fill(running, "safety_check", cast.polres)
    letter = letters.give(running, by=cast.koordinator)
    completed = scenarios.complete(
        scenarios.a_referral(victim, cast.koordinator, "imigrasi", Stage.LEGAL, consent=basis), cast.imigrasi
    )
    declined = scenarios.a_referral(victim, cast.koordinator, "disnaker", Stage.REPATRIATION, consent=basis)
    routing.decline(declined, by=cast.disnaker, reason=DeclineReason.CAPACITY)
    somebody = scenarios.a_victim(cast.koordinator, name="Yang pulang", nik="", phone="")
    leaving = scenarios.serve(scenarios.a_referral(somebody, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.a_letter(somebody, cast.koordinator, consent=leaving.consent)
    scenarios.take_back(leaving.consent, cast.koordinator, sheets={leaving.pk: scenarios.SHEET})
    scenarios.an_assessment(victim, cast.koordinator)
    scenarios.a_guardian(victim, cast.koordinator)
    suspected = scenarios.a_guardian(victim, cast.koordinator, relation="parent", name="Ayah Contoh", suspected=True)
    approval = guardians.ask_to_lift(suspected, by=cast.koordinator2, reason="Ternyata orang lain yang senama")
    asked_of_head = asked_of_the_head(cast.koordinator)
    scenarios.accompany(victim, cast.koordinator, cast.gow)
    contact_log = scenarios.a_contact(victim, cast.gow)
    proceeding = scenarios.a_proceeding(victim.case, cast.koordinator)
    legal_event = scenarios.a_legal_event(proceeding, cast.polres, number="LP/12/2026", note_text="Diterima di SPKT")
    out = scenarios.a_letter(victim, cast.koordinator, consent=basis)
    of_police = {"victim": victim, "purpose": "protection", "to": "lpsk"}
    lawful = scenarios.a_letter(proceeding, cast.polres, law="sexual", **of_police)
    answer = scenarios.a_letter_answer(lawful, cast.polres, files=[scenarios.a_file()])
    papers.order(PaperKind.LETTER, out.number, by=cast.koordinator)
    sealed = scenarios.a_letter(victim, cast.koordinator, consent=basis, purpose="shelter")
    envelope = enveloping.an_envelope(sealed, cast.koordinator2)
    granted = approvals.decide(enveloping.an_envelope(lawful, cast.koordinator2), by=cast.koordinator, granted=True).envelope
    papers.order(PaperKind.LETTER, lawful.number, by=cast.polres)
    planned = conferring.a_conference(victim.case, cast.koordinator, [cast.polres.institution], [cast.gow.institution])
    held = conferring.a_held_conference(victim.case, cast.koordinator, [cast.polres.institution], [cast.gow.institution])
    absent = {"present": [cast.polres.institution], "decisions": [conferring.a_decision(cast.gow.institution)]}
    minutes = conferring.minutes_of(held, cast.koordinator, **absent)
    conference_minutes.tell(held, by=cast.koordinator, institution=cast.gow.institution, on=timezone.localdate())
    chronology.rewrite(victim.case, by=cast.koordinator, version=1, summary="Lebih lengkap", reason="Ada keterangan baru")
    taken = victim.case.complaints.get()
    [first, _] = [scenarios.an_addition(taken, cast.gow, text) for text in ("Mobilnya hitam", "Ia dibawa ke Badau")]
    taking_over.take_over(taken, by=cast.koordinator, section=Section.CHRONOLOGY, additions=[first])
    [unsafe] = attachments.attach_to_referral(running, [scenarios.a_file()], by=cast.polres, section=Section.SAFETY)
    of_law = {"by": cast.koordinator, "victim": victim, "section": Section.LEGAL}  # which a shelter does not see
    [legal] = attachments.attach_to_case(victim.case, [scenarios.a_file()], **of_law)
    outsider = scenarios.an_officer("kodim", "kodim")
    suspect = casework.record_suspect(
        somebody.case,
        by=cast.koordinator,
        name="Kerabat",
        role="unknown",
        relation="family",
        bars_users=[outsider],
        bars_institutions=[outsider.institution],
    )
    reason = "Ternyata tidak mengenal korban"
    barring.ask_to_lift(somebody.case, by=cast.koordinator2, user=outsider, reason=reason)
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    proposed = routing.propose(
        running,
        by=cast.polres,
        role=role,
        institution=role.institution,
        need="Pendampingan",
        urgency=Urgency.NORMAL,
    )
    at_home = scenarios.a_victim(cast.koordinator, name="Dipantau", nik="", phone="")
    scenarios.identify(at_home, cast.koordinator)
    scenarios.serve(scenarios.a_referral(at_home, cast.koordinator, "polres"), cast.polres)
    at_home.refresh_from_db()
    monitoring.begin(at_home, by=cast.koordinator, reason="Sudah pulang ke rumahnya")
    of_police = {"next_visit_on": timezone.localdate(), "visitor": cast.polres.institution}
    at_home.refresh_from_db()
    monitoring.plan_visit(at_home, by=cast.koordinator, version=at_home.version, **of_police)
    visit = visits.a_visit(at_home, cast.polres, done_on=timezone.localdate())
    indicator = Indicator.objects.get(code="C-02-01-1")  # coordinated by Disnaker
    report, _ = realisation.report(indicator, 2020, by=cast.disnaker, fields={"text": "160", "value": 160})
    spending, _ = realisation.spend(indicator.paid_by, 2020, by=cast.disnaker, fields={"amount": 200_000_000})
    [proof] = evidence.attach(report, [scenarios.a_file()], by=cast.disnaker)
    for row in (report, spending):
        realisation.submit(row, by=cast.disnaker)
    reminder.set_interval(ActionPlan.objects.get(), by=cast.rad, interval="quarter")
    written, _ = evaluation.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    recommended = Recommendation.objects.create(  # of an evaluation that is not enacted: its state is not kept yet
        evaluation=written, text="Rumah singgah", owner=cast.disnaker.institution, deadline=date(2021, 6, 30)
    )
    next_plan = enactments.a_whole_draft(cast)  # of a finished review, beside one that runs
    enactment = enactments.proposed(cast)  # of another draft
    review = plan_reviews.begun(cast)
    over = retained.a_closed_complaint(cast)
    exploited = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    scenarios.identify(exploited, cast.koordinator, purposes=[Purpose.PROSTITUTION])
    of_both = scenarios.a_consent(exploited, cast.koordinator)
    owing = scenarios.serve(scenarios.a_referral(exploited, cast.koordinator, "polres", consent=of_both), cast.polres)
    scenarios.serve(scenarios.a_referral(exploited, cast.koordinator, "rsud", Stage.HEALTH, consent=of_both), cast.rsud)
    asked_about = scenarios.a_referral(exploited, cast.koordinator, "nasyiatul", Stage.SOCIAL, consent=of_both)
    asking = scenarios.an_officer("nasyiatul", "nasyiatul")
    questions.ask(asked_about, by=asking, question="Berapa lama?")
    proposal = retention.draw_up({"complaint": [over.pk]}, by=cast.koordinator2)
    hold = retention.lay_hold(victim.case, by=cast.koordinator2, reason="Perkara disidangkan")
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    extracts.order(data_request, by=cast.koordinator, handed_over="Langsung di kantor")
    breach = scenarios.a_breach(cast.koordinator, victim)
    told = scenarios.a_breach_being_told(cast.koordinator, victim)
    wrong = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION)
    near = NearDuplicate.objects.first()
    for name in ("Kembar Satu", "Kembar Dua"):
        twin = casework.add_victim(
            exploited.case, by=cast.koordinator, fields=scenarios.person(name=name, nik="", phone="0800-0000-7777")
        )
    pair = VictimPair.objects.get(victim=twin)
    [loosening] = stage_roles.change(role, {"withheld": []}, by=cast.admin)
    [waiting] = master_data.change(role.institution, {"short_name": "Paroki HTM"}, by=cast.admin)
    receipt, _ = public_intake.report(submit_key=uuid.uuid4(), fields=scenarios.complaint_fields(), persons=[scenarios.person()])
    contact = scenarios.a_duty_contact("polres", by=cast.polres)
    scenarios.a_duty_contact("dsp3akb", by=cast.koordinator, kind=ContactKind.COORDINATOR)
    alarm = scenarios.a_complaint(cast.gow, persons=[], safety=Safety.DANGER).alarm
    alarms.reply(alarm, by=cast.polres, kind=AlarmReplyKind.CANNOT)
    task = scenarios.a_task(running, cast.koordinator, institution=cast.polres.institution)
    draft = uuid.uuid4()
    intake.save_draft(by=cast.gow, submit_key=draft, fields={})
    entry = task_force.a_decree(cast.rad)
    [document] = evidence.attach(entry, [scenarios.a_file()], by=cast.rad)
    meeting = task_force.a_meeting(cast.rad)
    decision = task_force.a_decision(meeting, cast.rad, cast.disnaker.institution)
    return {
        "-": [],
        "export": [scenarios.an_export(cast.koordinator, kind="annual").pk],
        "contact": [contact.pk],
        "asked_about": [asked_about.number],
        "alarm": [alarm.pk],
        "task": [task.pk],
        "noticetask": [Task.objects.get(body__isnull=False).pk],
        "entry": [entry.pk],
        "place": [task_force.a_place(cast.rad, entry).pk],
        "planreview": [review.pk],
        "annex": [DocumentKind.ANNEX_2, TRANSCRIBED],
        "reviewforce": [review.pk, "C"],
        "activity": [review.pk, plan_reviews.CODE],
        "nextplan": [next_plan.code],
        "enactment": [enactment.pk],
        "finished": [next_plan.origin.pk],
        "draftforce": [next_plan.code, "C"],
        "draftwork": [next_plan.code, f"v{next_plan.version}-C-02-01"],
        "docfile": [document.pk],
        "draftrow": [f"v{next_plan.version}-C-02-01-1"],
        "meeting": [meeting.pk],
        "decision": [meeting.pk, decision.pk],
        "number": [1],
        "key": ["1", "set-password"],
        "half": ["1", "d0abc1-0123456789"],
        "new": [complaint.number],
        "file": [complaint.attachments.get().pk],
        "safetyfile": [unsafe.pk],
        "legalfile": [legal.pk],
        "answerfile": [answer.attachments.get().pk],
        "public": [Complaint.objects.for_holder(receipts.holder(receipt)).get().number],
        "case": [victim.case.complaints.get().number],
        "draft": [draft],
        "loosening": [loosening.pk],
        "waiting": [waiting.pk],
        "pair": [twin.code, pair.pk],
        "near": [near.complaint.number, near.pk],
        "active": [victim.case.number],
        "victim": [victim.code],
        "guarded": [victim.code, 1],
        "suspected": [victim.code, suspected.number],
        "approval": [approval.pk],
        "headasked": [asked_of_head.pk],
        "monitored": [at_home.code],
        "visited": [at_home.code, visit.pk],
        "contacted": [victim.code, contact_log.pk],
        "pursued": [proceeding.number],
        "conference": [planned.number],
        "held": [held.number],
        "minutescheck": [minutes.sha256],
        "legalform": [proceeding.number, "peristiwa"],
        "legalevent": [proceeding.number, legal_event.pk],
        "stage": [victim.code, Stage.SOCIAL.value],
        "owing": [owing.number],
        "form": [running.number, "safety_check"],
        "fileform": [running.number, "belongings"],
        "record": [running.number, "safety_check", 1],
        "duty": [exploited.code, DutyKind.POLICE_REPORT.value],
        "consent": [victim.code, basis.pk],
        "sent": [sent.number],
        "running": [running.number],
        "outletter": [out.number],
        "lawletter": [lawful.number],
        "outlettercheck": [out.sha256],
        "referralletter": [letter.sha256],
        "envelope": [envelope.pk],
        "envelopepaper": [PaperKind.ENVELOPE, granted.number],
        "lawpaper": [PaperKind.LETTER, lawful.number],
        "sentpaper": [PaperKind.REFERRAL_LETTER, sent.number],
        "runningpaper": [PaperKind.REFERRAL_LETTER, running.number],
        "declinedpaper": [PaperKind.REFERRAL_LETTER, declined.number],
        "handoverpaper": [PaperKind.HAND_OVER, running.number],
        "minutespaper": [PaperKind.MINUTES, held.number],
        "summarypaper": [PaperKind.SUMMARY, victim.case.number],
        "receiptpaper": [PaperKind.RECEIPT, complaint.number],
        "publicpaper": [PaperKind.RECEIPT, Complaint.objects.for_holder(receipts.holder(receipt)).get().number],
        "extractpaper": [PaperKind.EXTRACT, data_request.number],
        "destructionpaper": [PaperKind.DESTRUCTION, proposal.number],
        "breachpaper": [PaperKind.BREACH, told.notices.first().number],
        "completed": [completed.number],
        "declined": [declined.number],
        "proposed": [proposed.number],
        "leaving": [leaving.number],
        "suspect": [somebody.case.number, suspect.pk],
        "barreduser": [somebody.case.number, outsider.pk],
        "barredinstitution": [somebody.case.number, outsider.institution_id],
        "account": [cast.polres.pk],
        "proposal": [proposal.number],
        "hold": [hold.pk],
        "asked": [data_request.number],
        "breach": [breach.number],
        "breachnotice": [breach.number, 1],
        "wrong": [wrong.number],
        "notice": [Notice.objects.filter(institution=cast.rsud.institution).latest("at").pk],
        "drafted": [2020],
        "edition": [2020, 1],
        "chapter": [2020, "kasus"],
        "editionchapter": [2020, 1, "kasus"],
        "recommended": [recommended.pk],
        "hash": ["0" * 64],
        "letter": ["C"],
        "institution": ["polres"],
        "waits": ["rujukan-lewat-tenggat"],
        "sheet": ["target"],
        "note": [SourceNote.objects.first().code],
        "level": [2],
        "year": [2021],
        "period": [2021, "t1"],
        "plan": [indicator.activity.programme.sub_task_force.plan.code],
        "part": ["B-01-01-1", 2020],  # coordinated by Dinas Kesehatan, carried out by RSUD
        "row": [indicator.code],
        "revision": [(revision := revisions.proposed(cast, code="C-02-01-2")).number],
        "revisionpart": [revision.number, "C"],
        "reported": [indicator.code, 2020],
        "evidence": [proof.pk],
        "spent": [indicator.paid_by.code, 2020],
    }

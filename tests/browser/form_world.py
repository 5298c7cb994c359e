"""Objects for the forms that no page of the matrix world shows, or that do nothing there, in states in which they work."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Institution
from rad.actions import evaluation as evaluations, evidence
from rad.models import ActionPlan, PlanReview, Realisation
from rujukan.actions import (
    alarm as alarms,
    approval as approvals,
    casework,
    emergency,
    merging,
    monitoring,
    paper as papers,
    routing,
    service as services,
    triage,
)
from rujukan.choices.aftercare import ClosingCheck
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.complaint import Safety
from rujukan.choices.consent import LegalBasis
from rujukan.choices.data_protection import Delivery
from rujukan.choices.paper import PaperKind
from rujukan.choices.stage import Stage
from rujukan.choices.subject_rights import RequestStatus, Right
from rujukan.letters.actions import envelope as envelopes
from rujukan.models import ShelterPlace, VictimPair
from rujukan.models.identity_token import TokenKind
from rujukan.printing.paper import printed
from rujukan.privacy.actions import breach as breaches, data_request, retention
from tests.rad import evaluations as of_evaluation, plan_reviews, reports
from tests.rad.evaluations import FIELDS, NOTE, OFFICER, recommended
from tests.rujukan import enveloping, retained, scenarios

PROVED = "C-03-01-1"  # of Disnaker, a draft with a file


def pages(cast):
    """Return {URL name: (role, page that shows its form)}. Each part makes its own objects.

    A function may follow that somebody must call before.
    """
    parts = (
        _complaints,
        _merged,
        _victims_at_their_end,
        _aftercare,
        _bars,
        _letters,
        _papers,
        _envelopes,
        _shelter,
        _data_protection,
        _breaches,
        _plan,
        _next_plan,
    )
    return {name: page for part in parts for name, page in part(cast).items()}


def _somebody(cast, name):
    return scenarios.a_victim(cast.koordinator, name=name, nik="", phone="")


def _assessed(cast, name):
    victim = _somebody(cast, name)
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    victim.refresh_from_db()
    return victim


def _complaints(cast):
    ours = scenarios.a_complaint(cast.polres)
    closed = triage.close_complaint(scenarios.a_complaint(cast.gow), by=cast.koordinator2, reason="Dicabut pelapornya")
    taken = scenarios.a_complaint(cast.gow, safety=Safety.DANGER).alarm
    alarms.reply(taken, by=cast.polres, kind=AlarmReplyKind.TAKING)
    return {
        "alarm_receive": ("polres", reverse("alarm_receive", args=[taken.pk])),
        "complaint_emergency": ("polres", ours.get_absolute_url()),
        "complaint_hold": ("koordinator", reverse("complaint_history", args=[closed.number])),
    }


def _merged(cast):
    """Return the page where a merge is undone."""
    kept, _ = (scenarios.a_victim(cast.koordinator, name="Gabung", nik="", phone="0800-0000-6666") for _ in range(2))
    pair = VictimPair.objects.get(other=kept, kind=TokenKind.PHONE)
    merging.merge(pair, by=cast.koordinator2, kept=kept, reason="Ibunya mengenali keduanya sebagai satu orang")
    return {"victim_pair_separate": ("koordinator", reverse("victim_pair", args=[kept.code, pair.pk]))}


def _victims_at_their_end(cast):
    ready, finished, over = (_assessed(cast, name) for name in ("Siap", "Selesai", "Tutup"))
    scenarios.close(finished, cast.koordinator)
    scenarios.close_all(over.case, cast.koordinator)
    return {
        "victim_close": ("koordinator", reverse("victim_close", args=[ready.code])),
        **_suspected(cast),
        "case_close": ("koordinator", reverse("case_close", args=[finished.case.number])),
        "victim_reopen": ("koordinator", reverse("victim_reopen", args=[finished.code])),
        "case_reopen": ("koordinator", reverse("case_reopen", args=[over.case.number])),
        "case_hold": ("koordinator", reverse("case_history", args=[over.case.number])),
        "victim_propose": ("koordinator", reverse("victim_propose", args=[over.code])),
    }


def _suspected(cast):
    guardian = scenarios.a_guardian(_somebody(cast, "Walinya diduga"), cast.koordinator, suspected=True)
    return {"guardian_lift": ("koordinator", reverse("guardian_lift", args=[guardian.victim.code, guardian.number]))}


def _aftercare(cast):
    served, monitored = (_somebody(cast, name) for name in ("Dilayani", "Dipantau"))
    for victim in (served, monitored):
        scenarios.identify(victim, cast.koordinator)
        scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
        victim.refresh_from_db()
    monitoring.begin(monitored, by=cast.koordinator, reason="Sudah pulang sendiri")
    scenarios.a_basis(served, cast.koordinator, LegalBasis.DUTY, grounds="UU 21/2007 mewajibkan pelaporan kepada Polres")
    return {
        "victim_monitor": ("koordinator", reverse("victim_monitor", args=[served.code])),
        "visit_new": ("koordinator", reverse("visit_new", args=[monitored.code])),
        "consent_agree": ("koordinator2", reverse("victim_person", args=[served.code])),
    }


def _letters(cast):
    somebody = _somebody(cast, "Minta psikolog")
    referral = scenarios.a_referral(somebody, cast.koordinator, "dsp3akb", Stage.SOCIAL)
    scenarios.serve(referral, cast.koordinator2)  # an officer of the DSPPPAKB too
    return {"referral_letter_new": ("koordinator2", reverse("referral_letter_new", args=[referral.number]))}


def _papers(cast):
    """Return the page of a drawn paper."""
    case = _somebody(cast, "Diringkas").case
    with scope(cast.koordinator):
        paper, _ = papers.order(PaperKind.SUMMARY, case.number, by=cast.koordinator)
        papers.draw(paper.pk)
    return {"paper_file": ("koordinator", reverse("paper", args=[paper.kind, paper.number]))}


def _envelopes(cast):
    """Return the page of an envelope that its reader has just printed."""
    victim, one = _somebody(cast, "Beramplop"), cast.koordinator
    letter = scenarios.a_letter(victim, one, consent=scenarios.a_consent(victim, one), purpose="protection", to="lpsk")
    envelope = approvals.decide(enveloping.an_envelope(letter, cast.koordinator2), by=one, granted=True).envelope
    with scope(one):
        paper, _ = papers.order(PaperKind.ENVELOPE, envelope.number, by=one)
        papers.draw(paper.pk)
        envelopes.print_once(one, paper.kind, paper.number, printed(one, paper.kind, paper.number))
    return {"envelope_on_paper": ("koordinator", envelope.get_absolute_url())}


def _bars(cast):
    case, outsider = _somebody(cast, "Terhalang").case, scenarios.an_officer("kodim", "kodim-dua")
    casework.record_suspect(case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", bars_users=[outsider])
    return {
        "bar_lift_user": ("koordinator", reverse("bar_lift_user", args=[case.number, outsider.pk])),
        "suspect_reveal": ("koordinator", reverse("case_people", args=[case.number])),
    }


def _shelter(cast):
    held, *_ = [
        scenarios.a_referral(_somebody(cast, name), cast.koordinator, to, stage)
        for name, to, stage in (
            ("Tinggal", "polres", Stage.SHELTER),
            ("Baru", "rsud", Stage.HEALTH),
            ("Lagi", "rsud", Stage.HEALTH),
        )
    ]
    routing.accept(held, by=cast.polres)
    services.enter_shelter(held, by=cast.polres, since=timezone.now() - timedelta(hours=1))
    complaint = scenarios.a_complaint(cast.polres)
    taken_in = emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    ShelterPlace.objects.create(name="Ruang", kind="police", institution=cast.polres.institution, women=2)
    return {
        "shelter_leave": ("polres", reverse("shelter_leave", args=[held.number])),
        "shelter_move": ("polres", reverse("shelter_move", args=[taken_in.number])),
        "referral_confirm": ("koordinator", taken_in.get_absolute_url()),
        "referral_seen": ("rsud", reverse("officer_home")),
    }


def _data_protection(cast):
    limited = scenarios.a_data_request(_somebody(cast, "Dibatasi"), cast.koordinator2, Right.RESTRICTION)
    data_request.answer(limited, by=cast.koordinator2, status=RequestStatus.GRANTED, words="Dibatasi")
    decided, _ = (retained.a_closed_complaint(cast) for _ in range(2))  # the second one is due
    proposal = retention.draw_up({"complaint": [decided.pk]}, by=cast.koordinator2)
    retention.approve(list(proposal.items.all()), by=cast.koordinator)
    return {
        "data_request_lift": ("koordinator", limited.get_absolute_url()),
        "destruction_confirm": ("koordinator", reverse("destruction_confirm", args=[proposal.number])),
        "retention_propose": ("koordinator", reverse("retention_home")),
    }


def _breaches(cast):
    affected = _somebody(cast, "Terdampak")
    told, ended = (scenarios.a_breach_being_told(cast.koordinator, affected) for _ in range(2))
    for notice in ended.notices.filter(delivery=""):
        breaches.settle(notice, by=cast.koordinator, delivery=Delivery(notice.deliveries[0]), words="Diserahkan")
    notice = reverse("breach_notice", args=[told.number, told.notices.first().order])
    return {
        "breach_settle": ("koordinator", notice),
        "breach_close": ("koordinator", ended.get_absolute_url()),
    }


def _plan(cast):
    plan = ActionPlan.objects.newest().get()
    written, submitted = (evaluations.order(plan, year, by=cast.rad)[0] for year in (2020, 2019))  # 2021 can be begun
    for evaluation in (written, submitted):
        evaluations.edit(evaluation, by=cast.rad, version=evaluation.version, fields=FIELDS, recommendations=[recommended()])
    evaluations.submit(submitted, by=cast.rad, note=NOTE)
    evidence.attach(reports.draft(cast.disnaker, PROVED), [scenarios.a_file()], by=cast.disnaker)

    waiting = Realisation.objects.exclude(status="draft").get()

    def enact():
        of_evaluation.enact(evaluations.sign(submitted, by=cast.kepala), by=cast.bupati)

    return {
        "rad:evidence_remove": ("disnaker", reverse("rad:realisation_detail", args=[PROVED, reports.YEAR])),
        "rad:review_return": ("rad", f"{reverse('rad:review_return')}?realisation={waiting.pk}.{waiting.version}"),
        "rad:evaluation_submit": ("rad", reverse("rad:evaluation_detail", args=[2020])),
        "rad:evaluation_withdraw": ("rad", reverse("rad:evaluation_detail", args=[2020])),
        "rad:evaluation_sign": ("kepala", reverse("rad:evaluation_detail", args=[2019])),
        "rad:evaluation_return": ("kepala", reverse("rad:evaluation_detail", args=[2019])),
        "rad:evaluation_enact": (
            "bupati",
            reverse("rad:evaluation_detail", args=[2019]),
            lambda: evaluations.sign(submitted, by=cast.kepala),
        ),
        "rad:evaluation_correct": ("rad", reverse("rad:evaluation_detail", args=[2019]), enact),
        "rad:recommendation_edit": ("rad", reverse("rad:recommendation_edit", args=[submitted.recommendations.get().pk]), enact),
        "rad:realisation_save": ("disnaker", reverse("rad:realisation_detail", args=[reports.SHARED, reports.YEAR])),
        "rad:realisation_grid_save": ("disnaker", reverse("rad:realisation_grid", args=[2021])),
        "rad:progress_grid_save": ("disnaker", reverse("rad:progress_grid", args=[2021, "t1"])),
    }


def _next_plan(cast):
    review = PlanReview.objects.get(draft=None)
    page = reverse("rad:plan_review_detail", args=[review.pk])
    return {
        "rad:plan_review_draft": ("rad", page, lambda: plan_reviews.decided(cast, review)),
        "rad:plan_review_new": (
            "rad",
            reverse("rad:plan_review_new"),
            lambda: plan_reviews.drafted(cast, plan_reviews.decided(cast, review)),
        ),
    }


def typed():
    """Return {URL name: fields} that a person types into these forms, where a sample does not do."""
    now = timezone.localtime()
    today, minute, tomorrow = f"{now:%Y-%m-%d}", f"{now:%Y-%m-%dT%H:%M}", f"{now + timedelta(days=1):%Y-%m-%d}"
    return {
        "complaint_new": {"send": "1", "reporter_contact": "0812 3456 7890"},
        "destruction_confirm": {"understood": "on"},
        "rad:evaluation_edit": {f"rekomendasi-{place}-deadline": tomorrow for place in range(7)},
        "rad:evaluation_sign": OFFICER,
        "rad:realisation_save": {"text": "150", "anggaran-amount": "1000000"},
        "rad:recommendation_edit": {"status": "dropped"},
        "breach_new": {"kinds": "confidentiality", "data": "identity", "found_at": minute, "affected": ""},
        "breach_settle": {"at": minute},
        "victim_monitor": {"next_visit_on": tomorrow},
        "needs_new": {"why": "threat"},
        "guardian_new": {"name": "Kerabat", "phone": "0812 0000 0003"},
        "guardian_edit": {"name": "Kerabat", "phone": "0812 0000 0003"},
        "referral_letter_new": {"to": str(Institution.objects.get(code="dpppa-provinsi").pk), "disclosed": "sex"},
        "visit_new": {"done_on": today, "next_visit_on": tomorrow, "outcome": "seen"},
        "shelter_leave": {"until": minute},
        "victim_close": {"outcome": "goals_met", "checks": ClosingCheck.values, "lives": "home"},
    }

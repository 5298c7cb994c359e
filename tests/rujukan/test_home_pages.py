"""The home pages: what waits for whom, and what a user may not see there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.audit import access_log, figures
from gugus.choices import AccessKind
from gugus.models import Notice, SealCheck
from rujukan.actions import casework, emergency, routing, service as services, triage
from rujukan.choices.complaint import Safety
from rujukan.choices.referral import DeclineReason, Urgency
from rujukan.choices.stage import Stage, StageState
from rujukan.lists import agenda
from rujukan.models import NearDuplicate
from rujukan.statistics import throughput
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.scenarios import ago

pytestmark = pytest.mark.long

DAY = timedelta(days=1)


def day_of(user):
    return agenda.coordinator(user, timezone.now())


def test_empty_day_is_said_kindly(cast):
    page = text(at_desk(cast.koordinator).get(reverse("coordinator_home")))
    assert "Tidak ada yang menunggu Anda" in page
    page = text(at_desk(cast.polres).get(reverse("officer_home")))
    assert "Rujukan baru muncul di sini" in page


def test_unanswered_referral_rises_when_its_limit_has_passed(cast):
    victim = scenarios.a_victim(cast.koordinator, at=ago(days=3))
    late = scenarios.a_referral(victim, cast.koordinator, "polres", at=ago(days=2))
    fresh = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    assert [referral.number for referral in day_of(cast.koordinator)["late"].rows] == [late.number]
    page = text(at_desk(cast.koordinator).get(reverse("coordinator_home")))
    assert late.number in page
    assert "belum menjawab" in page
    assert fresh.number not in page


def test_new_complaints_put_danger_first(cast):
    calm = scenarios.a_complaint(cast.gow, at=ago(hours=20), persons=[scenarios.person(name="Ana", nik="", phone="")])
    danger = scenarios.a_complaint(
        cast.gow, safety=Safety.DANGER, reporter_contact="", persons=[scenarios.person(name="Yosef", nik="", phone="")]
    )
    assert [complaint.number for complaint in day_of(cast.koordinator)["new"].rows] == [danger.number, calm.number]
    triage.review(danger, by=cast.koordinator)
    assert [complaint.number for complaint in day_of(cast.koordinator)["reviewed"].rows] == [danger.number]


def test_many_new_complaints_hide_no_other_section(cast):
    read = scenarios.a_complaint(cast.gow, persons=[])
    triage.review(read, by=cast.koordinator)
    for _ in range(agenda.ROWS + 2):
        scenarios.a_complaint(cast.gow, persons=[], safety=Safety.DANGER)
    day = day_of(cast.koordinator)
    assert (day["new"].total, len(day["new"].rows)) == (agenda.ROWS + 2, agenda.ROWS)
    assert [row.number for row in day["reviewed"].rows] == [read.number]


def test_likeness_waits_until_somebody_has_looked(cast):
    scenarios.a_complaint(cast.gow)
    second = scenarios.a_complaint(cast.polres)
    assert [complaint.number for complaint in day_of(cast.koordinator)["duplicates"].rows] == [second.number]
    for likeness in NearDuplicate.objects.filter(complaint=second):
        triage.settle_near_duplicate(likeness, by=cast.koordinator)
    assert not day_of(cast.koordinator)["duplicates"]


def test_emergency_waits_for_confirmation(cast):
    complaint = scenarios.a_complaint(cast.polres)
    referral = emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    desk = at_desk(cast.koordinator)
    assert "Konfirmasi" in text(desk.get(reverse("coordinator_home")))
    desk.post(reverse("referral_confirm", args=[referral.number]))
    assert not day_of(cast.koordinator)["emergency"]


def test_a_declined_referral_waits_until_replaced_or_not_needed(cast, victim):
    declined = scenarios.a_referral(victim, cast.koordinator, "polres")
    routing.decline(declined, by=cast.polres, reason=DeclineReason.CAPACITY)
    assert day_of(cast.koordinator)["declined"].total == 1
    again = scenarios.a_referral(victim, cast.koordinator, "dsp3akb", previous=declined)
    assert not day_of(cast.koordinator)["declined"]
    routing.decline(again, by=cast.koordinator, reason=DeclineReason.CAPACITY)
    casework.assess_stage(victim, Stage.SHELTER, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Di keluarga")
    assert not day_of(cast.koordinator)["declined"]


def test_police_shelter_warns_before_its_last_day_the_safe_house_never(cast):
    for code, officer in (("polres", cast.polres), ("dsp3akb", cast.koordinator2)):
        victim = scenarios.a_victim(cast.koordinator, at=ago(days=12))
        referral = scenarios.a_referral(victim, cast.koordinator, code, at=ago(days=12))
        routing.accept(referral, by=officer, at=ago(days=12))
        services.enter_shelter(referral, by=officer, since=ago(days=11), at=ago(days=11))
    stays = day_of(cast.koordinator)["stays"]
    assert [victim.shelter for victim in stays.rows] == ["Polres"]
    assert "Hari 12 dari 14" in text(at_desk(cast.koordinator).get(reverse("coordinator_home")))


def test_victim_without_open_referral_is_not_forgotten(cast, victim):
    assert [idle.code for idle in day_of(cast.koordinator)["idle"].rows] == [victim.code]
    scenarios.a_referral(victim, cast.koordinator, "polres")
    assert not day_of(cast.koordinator)["idle"]


def test_coordinator_who_is_an_officer_has_the_institutions_inbox_too(cast):
    referral = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "dsp3akb")
    assert [row.number for row in day_of(cast.koordinator2)["inbox"].rows] == [referral.number]
    assert not day_of(cast.koordinator)["inbox"]


def test_officer_answers_the_most_urgent_first_and_sees_no_name(cast):
    calm = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")
    urgent = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres", urgency=Urgency.EMERGENCY)
    page = text(at_desk(cast.polres).get(reverse("officer_home")))
    assert page.index(urgent.victim.code) < page.index(calm.victim.code)
    for referral in (urgent, calm):
        assert reverse("referral_seen", args=[referral.number]) in page
    assert scenarios.NAME not in page


def test_reading_from_the_inbox_is_stored_once_and_only_for_the_receiver(cast):
    referral = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")
    url = reverse("referral_seen", args=[referral.number])
    at_desk(cast.koordinator).post(url)
    referral.refresh_from_db()
    assert referral.seen_at is None
    assert at_desk(cast.polres).post(url).url == referral.get_absolute_url()
    referral.refresh_from_db()
    first_read = referral.seen_at
    assert first_read
    at_desk(cast.polres).post(url)
    referral.refresh_from_db()
    assert referral.seen_at == first_read


def test_officer_sees_whom_they_serve_and_what_the_month_brought(cast):
    referral = scenarios.serve(
        scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres"), cast.polres
    )
    mine = agenda.officer(cast.polres, timezone.localtime())
    assert [(served.number, step) for served, _, step, _ in mine.serving.rows] == [(referral.number, "Lanjutkan layanan")]
    assert (mine.month.answered, mine.month.on_time, mine.month.completed) == (1, 1, 0)
    assert not agenda.officer(cast.rsud, timezone.localtime()).serving


def test_notice_is_read_once_and_leads_to_its_matter(cast):
    referral = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")
    notice = Notice.objects.get(institution=cast.polres.institution, path=referral.get_absolute_url())
    desk = at_desk(cast.polres)
    assert "1<span" in text(desk.get(reverse("officer_home"))).partition("Pemberitahuan")[2].partition("</a>")[0]
    assert desk.post(reverse("notice_open", args=[notice.pk])).url == referral.get_absolute_url()
    assert "<b>" not in text(desk.get(reverse("officer_home"))).partition("Pemberitahuan")[2].partition("</a>")[0]
    assert at_desk(cast.gow).post(reverse("notice_open", args=[notice.pk])).status_code == 404


def test_throughput_counts_six_months_and_the_unfinished_stages(cast):
    victim = scenarios.a_victim(cast.koordinator, at=ago(days=400))
    other = scenarios.a_victim(cast.koordinator)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    scenarios.a_referral(other, cast.koordinator, "polres")
    casework.assess_stage(other, Stage.LEGAL, by=cast.koordinator, state=StageState.PLANNED)
    figures = throughput.throughput(timezone.now())
    assert [month.complaints for month in figures.months] == [0, 0, 0, 0, 0, 1]
    assert [month.cases for month in figures.months] == [0, 0, 0, 0, 0, 1]
    assert figures.people == 2
    stages = {stage.code: (stage.running, stage.referred, stage.planned) for stage in figures.stages}
    assert stages["shelter"] == (1, 1, 0)
    assert stages["legal"] == (0, 0, 1)


def test_the_auditor_sees_seal_checks_unusual_reads_and_open_breaches(cast):
    page = text(at_desk(cast.auditor).get(reverse("auditor_home")))
    assert "Segelnya belum pernah diperiksa" in page
    victim = scenarios.a_victim(cast.koordinator)
    night = timezone.localtime().replace(hour=2) - DAY
    for number in range(figures.MANY_SUBJECTS):
        access_log.record(cast.polres, AccessKind.DOWNLOAD, f"PGD-2026-{number:05}", at=night)
    notifying, recorded = scenarios.a_breach_being_told(cast.koordinator, victim), scenarios.a_breach(cast.koordinator)
    access_log.seal()
    access_log.verify()
    day = agenda.auditor()
    assert (day.unusual.many, day.unusual.night, day.unusual.wide) == (1, 1, 0)
    assert {row.breach.number for row in day.breaches.rows} == {notifying.number, recorded.number}
    assert (day.check.faults, day.unsealed_since) == ([], None)
    page = text(at_desk(cast.auditor).get(reverse("auditor_home")))
    assert "Utuh" in page
    assert "Belum diberi tahu: 1 orang" in page
    assert victim.code not in page
    SealCheck.objects.create(seals=1, entries=10, anchored=True, faults=["Catatan 3 diubah"])
    assert "Tidak utuh" in text(at_desk(cast.auditor).get(reverse("auditor_home")))

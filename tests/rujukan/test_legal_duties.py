"""Legal duties with a time limit after sexual exploitation."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import ServiceStandard
from gugus.workflow import running_clocks
from gugus.workflow.lifecycle import Refused
from rujukan.actions import legal_duty as legal_duties, service as services
from rujukan.choices.ctdc import Purpose
from rujukan.choices.legal_duty import DutyKind, Settlement
from rujukan.choices.stage import Stage
from rujukan.lists import agenda
from rujukan.models import LegalDuty
from rujukan.stages import clock_kinds
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.sight import shown

HOUR = timedelta(hours=1)


@pytest.fixture
def exploited(cast):
    victim = scenarios.a_victim(cast.koordinator, at=timezone.now() - 60 * HOUR)
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION], at=timezone.now() - 48 * HOUR)
    return victim


def kinds(victim):
    return set(victim.legal_duties.filter(settled_at=None).values_list("kind", flat=True))


def test_concluding_sexual_exploitation_starts_the_report_to_the_police(cast, exploited):
    duty = exploited.legal_duties.get()
    assert (duty.kind, duty.due_at - duty.since) == (DutyKind.POLICE_REPORT, 72 * HOUR)
    (waiting,) = agenda.coordinator(cast.koordinator, timezone.now())["duty"].rows
    assert (waiting.code, waiting.standard) == (exploited.code, "police-report")
    page = text(at_desk(cast.koordinator).get(reverse("coordinator_home")))
    assert "Laporan ke polisi" in page


def test_other_exploitation_starts_none(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    assert not victim.legal_duties.exists()


def test_the_report_starts_what_the_police_owe(cast, exploited):
    reported = timezone.now() - 20 * HOUR
    duty = exploited.legal_duties.get()
    legal_duties.settle(duty, by=cast.koordinator, settlement=Settlement.DONE, done_at=reported)
    assert kinds(exploited) == {DutyKind.POLICE_PROTECTION, DutyKind.LPSK_ASKED}
    limits = {duty.kind: duty.due_at - duty.since for duty in exploited.legal_duties.filter(settled_at=None)}
    assert limits == {DutyKind.POLICE_PROTECTION: 14 * 24 * HOUR, DutyKind.LPSK_ASKED: 24 * HOUR}


def test_a_duty_that_does_not_apply_needs_a_reason_and_starts_none(cast, exploited):
    duty = exploited.legal_duties.get()
    with pytest.raises(Refused) as refusal:
        legal_duties.settle(duty, by=cast.koordinator, settlement=Settlement.NOT_APPLICABLE)
    assert refusal.value.field == "note_text"
    legal_duties.settle(duty, by=cast.koordinator, settlement=Settlement.NOT_APPLICABLE, note_text="Sudah dilaporkan keluarganya")
    assert not kinds(exploited)
    with pytest.raises(Refused):
        legal_duties.settle(duty, by=cast.koordinator, settlement=Settlement.NOT_APPLICABLE, note_text="Lagi")


def test_it_is_recorded_from_the_page_and_blocks_closing_until_then(cast, exploited):
    scenarios.needless(exploited, cast.koordinator)
    with pytest.raises(Refused, match="Laporan ke polisi: belum dicatat"):
        scenarios.close(exploited, cast.koordinator)
    desk, url = at_desk(cast.koordinator), reverse("duty_settle", args=[exploited.code, "police-report"])
    assert desk.post(url, {"settlement": "done"}).status_code == 422
    desk.post(url, {"settlement": "not_applicable", "note_text": "Sudah dilaporkan"})
    assert "Tidak berlaku" in text(desk.get(url))
    assert scenarios.close(exploited, cast.koordinator).is_closed


def test_only_the_police_that_serve_the_victim_see_its_clocks(cast, exploited):
    basis = scenarios.a_consent(exploited, cast.koordinator)
    to_police, to_hospital = (
        scenarios.a_referral(exploited, cast.koordinator, to, stage, consent=basis)
        for to, stage in (("polres", Stage.SHELTER), ("rsud", Stage.HEALTH))
    )
    police = at_desk(cast.polres)
    assert "Kewajiban hukum" not in text(police.get(to_police.get_absolute_url())), "not before they accept"
    scenarios.serve(to_police, cast.polres)
    scenarios.serve(to_hospital, cast.rsud)
    page = text(police.get(to_police.get_absolute_url()))
    assert "Laporan ke polisi" in page
    assert "Dasar: UU 12/2022 Ps 41" in page
    assert "Sisa 24 jam" in page or "Sisa 23 jam" in page
    assert "Kewajiban hukum" not in text(at_desk(cast.rsud).get(to_hospital.get_absolute_url()))
    for user, count in ((cast.polres, 1), (cast.rsud, 0), (cast.gow, 0)):
        assert len(shown(LegalDuty.objects, user)) == count
        with scope(user):
            assert LegalDuty.objects.count() == count
    legal_duties.settle(exploited.legal_duties.get(), by=cast.koordinator, settlement=Settlement.DONE, done_at=timezone.now())
    assert "Permintaan perlindungan ke LPSK" in text(police.get(to_police.get_absolute_url()))
    services.complete(to_police, by=cast.polres, outcome="partly")
    assert "Kewajiban hukum" not in text(police.get(to_police.get_absolute_url()))
    with scope(cast.polres):
        assert not LegalDuty.objects.exists()


def test_the_police_read_a_duty_and_settle_none(cast, exploited):
    scenarios.serve(scenarios.a_referral(exploited, cast.koordinator, "polres"), cast.polres)
    with pytest.raises(Refused):
        legal_duties.settle(exploited.legal_duties.get(), by=cast.polres, settlement=Settlement.DONE, done_at=timezone.now())
    with scope(cast.polres):
        assert LegalDuty.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.polres):
        LegalDuty.objects.update(due_at=timezone.now())


def test_a_case_that_bars_the_police_shows_them_no_duty(cast, exploited):
    scenarios.serve(scenarios.a_referral(exploited, cast.koordinator, "polres"), cast.polres)
    case = exploited.case
    case.barred_institutions.add(cast.polres.institution)
    assert not shown(LegalDuty.objects, cast.polres)


def test_a_standard_that_nothing_reads_says_so(cast):
    unused = set(ServiceStandard.objects.exclude(code__in=running_clocks.used()).values_list("code", flat=True))
    assert unused == {"plan-reviewed"}
    assert set(ServiceStandard.objects.values_list("code", flat=True)) >= clock_kinds.USED
    page = text(at_desk(cast.admin).get(reverse("admin:gugus_servicestandard_changelist")))
    assert page.count("belum dipakai sistem") == 1


def test_the_unit_for_children_is_told_with_a_note_how(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=None, nik="", age_band="9-17")
    scenarios.identify(child, cast.koordinator)
    duty = child.legal_duties.get()
    done = {"by": cast.koordinator, "settlement": Settlement.DONE, "done_at": timezone.now()}
    with pytest.raises(Refused) as caught:
        legal_duties.settle(duty, **done)
    assert caught.value.field == "note_text"
    assert legal_duties.settle(duty, **done, note_text="Lewat telepon, kode saja").settled_by == cast.koordinator

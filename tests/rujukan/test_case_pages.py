"""Pages of cases: finding, reading, closing, reopening; suspects and bars."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import AccessLog
from rujukan.actions import (
    attachment as attachments,
    casework,
    chronology,
    consent,
    routing,
    service as services,
    statement as statements,
)
from rujukan.choices.consent import LegalBasis
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage, StageState
from rujukan.models import Referral, Task
from rujukan.privacy.actions import retention
from tests.rujukan import conferring, scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text

pytestmark = pytest.mark.long

SUSPECT = "Juragan Rekaan"


def listed(desk, **filters):
    return text(desk.get(reverse("case_list"), filters))


def ready_to_close(victim, coordinator):
    scenarios.identify(victim, coordinator)
    for stage in Stage:
        casework.assess_stage(victim, stage, by=coordinator, state=StageState.NOT_NEEDED, reason="Sudah cukup")


def suspect(**changes):
    filled = {"submit_key": str(uuid.uuid4()), "name": SUSPECT, "role": "recruiter", "relation": "family", "detail": "Calo"}
    return filled | changes


def test_list_shows_codes_and_paths_never_names(cast, victim):
    page = listed(at_desk(cast.koordinator))
    assert victim.case.number in page
    assert victim.code in page
    assert "Identifikasi belum dinilai" in page  # the words of the seven glyphs
    assert scenarios.NAME not in page


def test_search_finds_by_number_digits_and_code(cast, victim):
    other = scenarios.a_victim(cast.koordinator).case
    desk = at_desk(cast.koordinator)
    for words in (victim.case.number, victim.case.number[-5:].lstrip("0"), victim.code.lower()):
        page = listed(desk, q=words)
        assert victim.case.get_absolute_url() in page
        assert other.get_absolute_url() not in page
    assert "Tidak ada kasus yang cocok" in listed(desk, q="KS-1999-00001")


@pytest.mark.parametrize(
    ("stage", "state", "is_listed"),
    [
        ("shelter", "referred", True),
        ("shelter", "running", False),
        ("shelter", "not_assessed", False),
        ("health", "not_assessed", True),
        ("shelter", "", True),
        ("health", "", False),
        ("", "referred", True),
        ("", "completed", False),
    ],
)
def test_stage_and_state_filter_by_the_state_that_the_page_shows(cast, victim, stage, state, is_listed):
    scenarios.a_referral(victim, cast.koordinator, "polres")
    page = listed(at_desk(cast.koordinator), stage=stage, state=state)
    assert (victim.case.get_absolute_url() in page) is is_listed


def test_tabs_count_what_they_hold(cast, victim):
    yesterday = timezone.now() - timedelta(days=3)
    late = scenarios.a_victim(cast.koordinator, at=yesterday)
    scenarios.a_referral(late, cast.koordinator, "polres", at=yesterday)
    child = scenarios.a_victim(cast.koordinator, birth_date=timezone.localdate() - timedelta(days=10 * 365))
    basis = consent.record_consent(child, by=cast.koordinator, basis=LegalBasis.CHILD, grounds="Anak dalam bahaya")
    housed = scenarios.a_referral(child, cast.koordinator, "polres", consent=basis)
    routing.accept(housed, by=cast.polres)
    services.enter_shelter(housed, by=cast.polres, since=timezone.now())
    desk = at_desk(cast.koordinator)
    for tab, expected in (
        ("terbuka", {victim.case, late.case, child.case}),
        ("lewat", {late.case}),
        ("penampungan", {child.case}),
        ("anak", {child.case}),
        ("ditutup", set()),
    ):
        page = listed(desk, tab=tab)
        assert {case for case in (victim.case, late.case, child.case) if case.get_absolute_url() in page} == expected
        assert f"<b>{len(expected)}</b> kasus" in page


def test_page_brings_together_complaints_people_story_and_events(cast, victim):
    desk, case = at_desk(cast.koordinator), victim.case
    summary, people, content, history = (text(desk.get(tab_of(case, tab))) for tab in ("detail", "people", "content", "history"))
    assert victim.code in summary
    assert victim.code in people
    assert case.complaints.get().number in content
    assert scenarios.NARRATIVE in content
    assert "Kasus dibuka" in history
    assert scenarios.NAME not in summary + people + content + history


def test_case_closes_only_when_the_services_for_each_person_are_closed(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("case_close", args=[victim.case.number])
    filled = {"outcome": "served", "reason": "Sudah pulang"}
    scenarios.identify(victim, cast.koordinator)
    answer = desk.post(url, filled)
    assert answer.status_code == 422
    assert "Penampungan: belum dinilai." in text(answer)
    assert f"Tutup dulu layanan bagi {victim.code}" in text(answer)
    assert "Sudah pulang" in text(answer)


def test_open_referrals_end_only_by_explicit_choice(cast, victim):
    ready_to_close(victim, cast.koordinator)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    desk, url = at_desk(cast.koordinator), reverse("victim_close", args=[victim.code])
    filled = {"outcome": "goals_met", "reason": "Sudah pulang", **scenarios.CHECKED}
    assert referral.number in text(desk.get(url))
    assert desk.post(url, filled).status_code == 422
    desk.post(url, filled | {"withdraw_open": "on"})
    referral.refresh_from_db()
    assert referral.is_open, "nothing ends before another coordinator agrees"
    approval = victim.approvals.get()
    at_desk(cast.koordinator2).post(reverse("approval_decide", args=[approval.pk]), {"granted": "1"})
    victim.refresh_from_db()
    assert victim.is_closed
    referral.refresh_from_db()
    assert not referral.is_open


def test_closed_case_says_why_and_opens_again_with_a_reason(cast, victim):
    ready_to_close(victim, cast.koordinator)
    desk = at_desk(cast.koordinator)
    scenarios.close(victim, cast.koordinator)
    desk.post(reverse("case_close", args=[victim.case.number]), {"outcome": "served", "reason": "Sudah pulang"})
    assert "Sudah pulang" in text(desk.get(victim.case.get_absolute_url()))
    url = reverse("case_reopen", args=[victim.case.number])
    assert desk.post(url, {"reason": ""}).status_code == 422
    desk.post(url, {"reason": "Ada ancaman baru"})
    victim.case.refresh_from_db()
    assert victim.case.is_active


def test_suspect_is_recorded_once_masked_and_opened_with_a_reason(cast, victim):
    desk, filled = at_desk(cast.koordinator), suspect()
    url = reverse("suspect_new", args=[victim.case.number])
    desk.post(url, filled)
    desk.post(url, filled)
    assert victim.case.suspects.count() == 1
    assert SUSPECT not in text(desk.get(tab_of(victim.case, "people")))
    reveal = reverse("suspect_reveal", args=[victim.case.number])
    assert SUSPECT not in text(desk.post(reveal, {"reason": "investigation", "explanation": ""}))
    assert SUSPECT in text(desk.post(reveal, {"reason": "investigation", "explanation": "Permintaan penyidik"}))
    assert AccessLog.objects.get().subject == victim.case.number


def test_barred_institution_loses_sight_and_the_page_says_who_is_barred(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    desk = at_desk(cast.koordinator)
    desk.post(reverse("suspect_new", args=[victim.case.number]), suspect(bars_institutions=[cast.polres.institution.pk]))
    assert at_desk(cast.polres).get(referral.get_absolute_url()).status_code == 404
    assert referral.number not in text(at_desk(cast.polres).get(reverse("officer_home")))
    page = text(desk.get(tab_of(victim.case, "people")))
    assert "Tidak boleh melihat kasus ini" in page
    assert f"<li>{cast.polres.institution}<br>" in page


def test_coordinator_cannot_bar_themselves(cast, victim):
    url = reverse("suspect_new", args=[victim.case.number])
    answer = at_desk(cast.koordinator).post(url, suspect(bars_users=[cast.koordinator.pk]))
    assert answer.status_code == 422
    assert not victim.case.suspects.exists()


def test_a_case_with_everything_costs_no_more_and_shows_it(cast, victim):
    case, coordinator = victim.case, cast.koordinator
    chronology.rewrite(case, by=coordinator, version=case.version, summary="Ia dijemput malam", reason="Waktunya keliru")
    attachments.attach_to_case(case, [scenarios.a_file()], by=coordinator, section=Section.CHRONOLOGY)
    told = {"told_by": "reporter", "told_on": timezone.localdate(), "heard_by": cast.gow.institution, "text": "Mobilnya hitam"}
    statements.write_down(case, by=coordinator, **told)
    barring = {"bars_users": [cast.gow], "bars_institutions": [cast.rsud.institution]}
    casework.record_suspect(case, by=coordinator, name=SUSPECT, role="recruiter", relation="family", **barring)
    conferring.a_conference(case, coordinator, [], [cast.polres.institution])
    retention.lay_hold(case, by=cast.koordinator2, reason="Perkara disidangkan")
    scenarios.a_task(case, coordinator)
    desk, addresses = at_desk(coordinator), [tab_of(case, tab) for tab in ("detail", "people", "content", "history")]
    assert max(cost(desk, address) for address in addresses) <= MOST_QUERIES
    page = "".join(text(desk.get(address)) for address in addresses)
    shown = ("Versi kronologi sebelumnya (1)", "Mobilnya hitam", "Foto", str(cast.gow), cast.rsud.institution.short_name)
    shown += (
        "Perekrut",
        "Perkara disidangkan",
        str(cast.koordinator2),
        case.complaints.get().number,
        case.conferences.get().number,
    )
    assert not [words for words in shown if words not in page]


def test_the_title_of_a_page_with_faults_says_so_first(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("case_close", args=[victim.case.number])
    assert "<title>Tutup kasus – " in text(desk.get(url))
    assert "<title>Perlu diperiksa: Tutup kasus – " in text(desk.post(url, {"reason": ""}))


def test_the_page_of_a_case_begins_with_what_is_next(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    page = text(at_desk(cast.koordinator).get(victim.case.get_absolute_url()))
    assert page.index("Giliran RSUD") < page.index(referral.get_absolute_url()) < page.index('id="orang"')
    assert scenarios.NARRATIVE not in page


def test_what_the_coordinator_owes_comes_before_what_others_owe(cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    scenarios.a_task(victim, cast.koordinator)
    Referral.objects.update(due_at=timezone.now() - timedelta(days=2))
    Task.objects.update(due_at=timezone.now() - timedelta(days=1))
    page = text(at_desk(cast.koordinator).get(victim.case.get_absolute_url()))
    assert page.index("Giliran Anda") < page.index("Giliran RSUD")


def test_a_case_without_a_clock_says_what_brings_it_on(cast, victim):
    desk, address = at_desk(cast.koordinator), victim.case.get_absolute_url()
    assert "Tentukan yang dibutuhkan" in text(desk.get(address))
    assert "Giliran Anda" in text(desk.get(address))
    assert "Giliran penanggung jawab kasus" in text(at_desk(cast.koordinator2).get(address))
    ready_to_close(victim, cast.koordinator)
    scenarios.close(victim, cast.koordinator)
    assert "tutup kasusnya" in text(desk.get(address))

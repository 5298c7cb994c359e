"""Twelve tasks of a first day, on a phone, with the demo. Each begins with logging in and uses only what the pages show.

What each costs (tests/browser/first_day.py) is held by the table, beside what it cost before the pages became calm: no more than
two thirds of the screens and words. Of taps and answers those are left that decide something, or open what must be read first;
what is filled in already is not answered again. What was measured, beside what it was before and page by page, is saved in
var/test-results/first-day.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import Institution, User
from rad.actions import evaluation as evaluations
from rad.choices import EvaluationStatus, ReportStatus
from rad.models import Evaluation, Realisation
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage_forms import of_role
from rujukan.models import Alarm, Case, Referral, Service
from tests import databases
from tests.browser.first_day import Day
from tests.browser.walking import PHONE
from tests.conftest import ARTIFACTS
from tests.rad.evaluations import NOTE
from tests.rujukan import full_demo, scenarios

# What a task may cost, after what it did cost.
COSTS = """
# task                            taps   fields  screens    words
nurse_accepts                     1:1    0:0     7:3.1      455:180
nurse_fills_in                   3:2    7:2     13.9:4.7   903:310
nurse_finishes                   3:2    2:2     14.5:4.8   1051:280
police_take_somebody_in           6:3    8:3     21.4:6.3   1518:460
coordinator_opens_a_case          2:2    0:0     12.6:5.7   942:400
coordinator_sends_nine_referrals 8:6    9:8     32.9:13.6  2223:960
coordinator_sees_who_is_late      1:1    0:0     4.1:2.7    356:180
reporter_reports_an_activity     3:2    2:2     21.3:8.2   1818:620
secretariat_reviews_a_report      2:2    0:0     11.3:5.6   848:500
head_signs                       2:2    2:0     41.3:7.6   3523:500
regent_enacts_and_downloads      3:3    1:0     38.1:8.2   2837:640
administrator_adds_an_officer     2:2    4:3     5.2:3.4    497:295
"""
MOST_CLICKS = 12  # for nine referrals, from the page of the child
MEASURES = ("taps", "fields", "screens", "words")
SPREAD = {"screens": 1.1, "words": 1.1}  # the demo's records follow the day and the hour


def costs():
    """Return {task: {measure: (before, most)}}."""
    rows = [line.split() for line in COSTS.splitlines() if line and not line.startswith("#")]
    return {
        task: {name: tuple(map(float, cell.split(":"))) for name, cell in zip(MEASURES, cells, strict=True)}
        for task, *cells in rows
    }


@pytest.fixture
def subjects(undrawn):
    demo = {"demo": full_demo.make_demo, "full_demo": full_demo.build}
    with databases.copy_with(full_demo.TESTS, changed=True, **demo) as subjects:
        yield subjects


@pytest.fixture
def day(page, live_server, subjects, request):
    page.set_viewport_size(PHONE)
    day = Day(page, live_server.url)
    yield day
    task = request.node.name.removeprefix("test_").removesuffix("[chromium]")
    day.end()
    found, limits = day.cost(), costs().get(task, {})
    (ARTIFACTS / "first-day").mkdir(parents=True, exist_ok=True)
    line = f"{task:<32} " + ", ".join(f"{name} {limits[name][0]:g} → {found[name]:g}" for name in limits)
    (ARTIFACTS / f"first-day/{task}.txt").write_text("\n".join([line, *day.passed]) + "\n")
    above = {name: (found[name], most) for name, (_, most) in limits.items() if found[name] > most * SPREAD.get(name, 1)}
    assert not above, f"{task}: {above}"
    assert limits, line


def referral_of(number):
    return Referral.objects.get(number=number[0])


def test_nurse_accepts(day, subjects):
    asked = referral_of(subjects["asked puskesmas"])
    day.begin("puskesmas")
    day.reach("^Terima rujukan", "Jawab")
    day.press("^Terima rujukan")
    asked.refresh_from_db()
    assert asked.status == ReferralStatus.ACCEPTED


def test_nurse_fills_in(day, subjects):
    accepted = referral_of(subjects["accepted"])
    day.begin("puskesmas")
    day.follow(accepted.number)
    day.answer(**scenarios.answers_to("treatment_consent", by="companion"))
    day.press("^Simpan")
    assert Service.objects.filter(referral=accepted).exists()


def test_nurse_finishes(day, subjects, cast):
    accepted = referral_of(subjects["accepted"])
    for form in of_role(accepted.role):
        scenarios.fill(accepted, form.code, cast.puskesmas, **({"state": "finished"} if form.code == "treatment" else {}))
    day.begin("puskesmas")
    day.follow(accepted.number)
    day.answer(**{"complete-outcome": "partly", "complete-new_danger": "no"})
    day.press("^Selesaikan layanan")
    accepted.refresh_from_db()
    assert accepted.status == ReferralStatus.COMPLETED


def test_police_take_somebody_in(day, subjects):
    alarm = Alarm.objects.open().filter(complaint__isnull=False).latest("raised_at")
    day.begin("polres", reverse("alarm_detail", args=[alarm.pk]))
    day.press("^Saya tangani")
    day.follow("^Orangnya sudah bersama kami")
    day.answer(name=scenarios.NAME, sex="female", age_band="21-23")
    day.press("^Terima sekarang")
    assert Referral.objects.latest("number").emergency


def test_coordinator_opens_a_case(day):
    before = Case.objects.count()
    day.begin("koordinator")
    day.follow("^Telaah", "Telaah")
    day.press("^Buka kasus")
    assert Case.objects.count() == before + 1


def test_coordinator_sends_nine_referrals(day, cast):
    child = scenarios.a_victim(cast.koordinator, age_band=AgeBand.B9, birth_date=None, nik="")
    day.begin("koordinator")
    day.follow("korban tanpa rujukan")
    day.follow(child.code)
    before = day.taps + day.fields
    day.follow("^Isi asesmen", "Asesmen kebutuhan")
    day.answer(safety="safe", level="high", why="child_alone", rest="now")
    day.press("^Selesai$|^Simpan dan lihat usulan")
    for stage, receiver in (("Penampungan", "Polres"), ("Rehabilitasi sosial", "GOW")):
        section = day.main.get_by_role("region", name=stage, exact=True)
        box = section.get_by_role("checkbox", name=receiver)
        if not box.is_visible():
            day.taps += 1
            section.locator("summary", has_text="Penerima lain").click()
        day.fields += 1
        box.check()
    day.answer(basis="child", grounds="Anak sendirian, wali belum ditemukan")
    day.press("^Kirim yang dipilih")
    assert child.referrals.count() == 9
    assert day.taps + day.fields - before <= MOST_CLICKS


def test_coordinator_sees_who_is_late(day, cast):
    late = Referral.objects.late(timezone.now()).filter(status__in=[ReferralStatus.SENT, ReferralStatus.ACCEPTED])
    day.begin("koordinator")
    if day.sees("link", "lewat tenggat").count():
        day.follow("lewat tenggat")
    else:
        day.unfold("lewat tenggat")
    assert late
    assert all(referral.number in day.main.inner_text() for referral in late)


def test_reporter_reports_an_activity(day):
    day.begin("disnaker")
    day.follow("^Kerjakan", "laporan")
    day.answer(**{"C-02-01-1-text": "240", "C-02-01-1-anggaran-amount": "200.000.000"})
    day.press("^Ajukan")
    assert Realisation.objects.get(indicator__code="C-02-01-1", year=2021).status == ReportStatus.SUBMITTED


def test_secretariat_reviews_a_report(day):
    waiting = Realisation.objects.filter(status=ReportStatus.SUBMITTED)
    before = waiting.count()
    day.begin("rad")
    day.follow("^Periksa", "Periksa")
    day.press("^Setujui")
    assert waiting.count() == before - 1


def test_head_signs(day, cast):
    evaluations.submit(Evaluation.objects.get(year=2021), by=cast.rad, note=NOTE)
    day.begin("kepala")
    day.follow("[Ee]valuasi 2021")
    day.press("^Tandatangani")
    assert Evaluation.objects.get(year=2021).status == EvaluationStatus.SIGNED


def test_regent_enacts_and_downloads(day):
    day.begin("bupati")
    day.follow("[Ee]valuasi 2020")
    day.press("^Sahkan")
    day.taps += 1
    with day.page.expect_download():
        day.sees("link", "^Unduh").first.click()
    assert Evaluation.objects.get(year=2020).status == EvaluationStatus.ENACTED


def test_administrator_adds_an_officer(day):
    day.begin("admin")
    day.follow("^Tambah akun")
    day.answer(email="sari@example.id", roles="officer")
    day.answer(institution=str(Institution.objects.get(code="gow").pk))
    day.leave_by(day.sees("button", "^Simpan$").first)
    assert User.objects.filter(username="sari").exists()

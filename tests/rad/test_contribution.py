"""What a pelaksana contributes to the report of its koordinator."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import AccessLog, Notice
from gugus.workflow.lifecycle import Refused, Stale
from rad import rules
from rad.actions import contribution, evidence, realisation
from rad.lists import owed
from rad.models import Contribution, Evidence, Membership, Realisation
from tests.rad import evaluations, periods, reports, task_force
from tests.rad.reports import UNDECIDED, WORDS, YEAR
from tests.rujukan.pages import enter
from tests.rujukan.scenarios import a_file
from tests.samples import picture

LIST, PAGE = reverse("rad:contribution_list"), reverse("rad:contribution_edit", args=[WORDS, YEAR])
DETAIL, REPORT = (reverse(f"rad:{name}", args=[WORDS, YEAR]) for name in ("realisation_detail", "realisation_save"))


def test_a_pelaksana_finds_its_rows_and_what_each_asks(client, cast):
    waiting = owed.of(cast.rsud).contributions
    assert waiting
    assert (
        f"Angka Anda untuk {waiting} kegiatan institusi lain"
        in enter(client, cast.rsud).get(reverse("rad:realisation_list")).text
    )
    assert WORDS in client.get(LIST).text
    page = client.get(DETAIL, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "Dinas Kesehatan" in page.text or "Dinkes" in page.text
    assert "Angka Anda untuk" not in enter(client, cast.paroki).get(reverse("rad:realisation_list")).text
    assert "Tidak ada yang perlu diisi" in client.get(LIST).text
    assert client.get(PAGE).status_code == 404


def test_it_contributes_with_a_file_and_the_koordinator_takes_it_over(client, cast):
    photo = SimpleUploadedFile("sop.jpg", picture(), "image/jpeg")
    answer = enter(client, cast.rsud).post(PAGE, {"text": "Satu SOP rawat jalan", "files": photo}, follow=True)
    assert "tersimpan" in answer.text
    assert "Satu SOP rawat jalan" in answer.text
    notice = Notice.objects.get(text__startswith="Angka dari")
    assert (notice.institution, notice.path) == (cast.dinkes.institution, DETAIL)
    page = enter(client, cast.dinkes).get(DETAIL).text
    assert "Angka dari pelaksana (1)" in page
    assert "sop.jpg" in page
    client.post(reverse("rad:evidence_open", args=[Evidence.objects.get().pk]))
    assert AccessLog.objects.get(user=cast.dinkes, kind="download").subject == f"{WORDS}-{YEAR}"
    assert not Realisation.objects.exists()
    assert client.post(REPORT, {"text": "", "pakai": f"sumbangan-{Contribution.objects.get().pk}"}).status_code == 302
    row = Realisation.objects.get()
    assert (row.text, row.status) == ("Satu SOP rawat jalan", "draft")


def test_the_koordinator_is_told_once_and_a_repetition_changes_nothing(cast):
    row = periods.contributed(cast)
    assert contribution.contribute(row.indicator, YEAR, by=cast.rsud, fields={"text": row.text}) == (row, False)
    contribution.contribute(row.indicator, YEAR, by=cast.rsud, fields={"text": "Dua SOP"}, version=row.version)
    assert Notice.objects.filter(text__startswith="Angka dari").count() == 1
    with pytest.raises(Stale):
        contribution.contribute(row.indicator, YEAR, by=cast.rsud, fields={"text": "Tiga SOP"}, version=row.version)
    periods.contributed(cast, by=cast.puskesmas, text="Satu lagi")  # a child of the body that is named
    assert Contribution.objects.count() == 2


def test_a_figure_is_taken_over_as_the_figure(client, cast):
    page = reverse("rad:contribution_edit", args=[UNDECIDED, YEAR])
    assert enter(client, cast.disnaker).post(page, {"text": "Dua kelas", "value": "banyak"}).status_code == 422
    assert client.post(page, {"text": "Dua kelas", "value": "7"}).status_code == 302
    row = Contribution.objects.get()
    assert row.value == 7
    address = reverse("rad:realisation_save", args=[UNDECIDED, YEAR])
    enter(client, cast.gow).post(address, {"text": "1", "pakai": f"sumbangan-{row.pk}"})
    assert Realisation.objects.get().value == 7


@pytest.mark.parametrize("username", ["gow", "dinkes", "koordinator", "rad"])
def test_only_a_pelaksana_that_does_not_report_contributes(client, cast, username):
    with pytest.raises(Refused, match="kolom 9"):
        contribution.contribute(reports.indicator(WORDS), YEAR, by=getattr(cast, username), fields={"text": "Satu"})


def test_codes_of_people_and_empty_words_are_refused(cast):
    for text, message in (("Membantu PN-26-M7Q4", "kode korban"), (" ", "Tulis angka")):
        with pytest.raises(Refused, match=message):
            contribution.contribute(reports.indicator(WORDS), YEAR, by=cast.rsud, fields={"text": text})


def test_once_the_realisation_is_submitted_it_stands_until_it_is_returned(client, cast):
    row = periods.contributed(cast)
    [proof] = evidence.attach(row, [a_file()], by=cast.rsud)
    report = reports.submitted(cast.dinkes, WORDS)
    for verb, subjects, arguments in (
        (contribution.contribute, [row.indicator, YEAR], {"fields": {"text": "Dua SOP"}, "version": row.version}),
        (evidence.attach, [row, [a_file("lain.jpg", b"lain")]], {}),
        (evidence.remove, [proof], {}),
    ):
        with pytest.raises(Refused, match="sudah diajukan"):
            verb(*subjects, by=cast.rsud, **arguments)
    page = enter(client, cast.rsud).get(PAGE).text
    assert "tidak diubah lagi" in page
    assert "Simpan</button>" not in page
    assert client.post(PAGE, {"text": "Dua SOP", "version": row.version}).status_code == 422
    realisation.give_back(report, by=cast.rad, reason="Kurang bukti")
    evidence.remove(proof, by=cast.rsud)
    assert contribution.contribute(row.indicator, YEAR, by=cast.rsud, fields={"text": "Dua SOP"}, version=row.version)[1]


def test_a_quarter_is_contributed_to_and_shown_where_its_report_is_written(client, cast):
    periods.quarterly(cast)
    page = reverse("rad:contribution_edit", args=[WORDS, YEAR, periods.QUARTER])
    assert page in enter(client, cast.rsud).get(LIST).text
    assert client.post(page, {"text": "Satu rancangan SOP"}).status_code == 302
    row = Contribution.objects.get()
    assert (row.period, row.get_absolute_url()) == (periods.QUARTER, page)
    label = Truncator(row.indicator.label).chars(60)
    assert Notice.objects.get().text == f"Angka dari RSUD Achmad Diponegoro untuk “{label}” Triwulan I {YEAR}"
    assert owed.of(cast.rsud).contributions == owed.of(cast.puskesmas).contributions - 1
    enter(client, cast.dinkes)
    for report, shown in (
        (DETAIL, True),
        (reverse("rad:realisation_grid", args=[YEAR]), True),
        (reverse("rad:progress_grid", args=[YEAR, periods.QUARTER]), True),
        (reverse("rad:progress_grid", args=[YEAR, "t2"]), False),
    ):
        assert ("Satu rancangan SOP" in client.get(report).text) is shown


def test_only_periods_of_the_plan_that_have_begun_are_contributed_to(client, cast, monkeypatch):
    page = reverse("rad:contribution_edit", args=[WORDS, YEAR, periods.QUARTER])
    assert enter(client, cast.rsud).get(page).status_code == 404
    with pytest.raises(Refused, match="tidak dilaporkan"):
        periods.contributed(cast, period=periods.QUARTER)
    periods.quarterly(cast)
    periods.contributed(cast, period=periods.QUARTER)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(YEAR, 3, 1))
    assert client.get(reverse("rad:contribution_edit", args=[WORDS, YEAR, "t2"])).status_code == 404
    with pytest.raises(Refused, match="belum dimulai"):
        periods.contributed(cast, period="t2")


def test_members_of_a_printed_group_contribute_while_they_are_members(cast):
    """A-11-01-1 names all members as pelaksana, A-13-01-1 those of its sub task force."""
    everybody, of_a = reports.indicator("A-11-01-1"), reports.indicator("A-13-01-1")
    assert not rules.carries_out(cast.paroki, everybody.activity_id)
    decree = task_force.a_decree(cast.rad)
    member = {"institution": cast.paroki.institution, "position": "member"}
    place = task_force.a_place(cast.rad, decree, letter="C", **member)
    assert rules.carries_out(cast.paroki, everybody.activity_id)
    assert not rules.carries_out(cast.paroki, of_a.activity_id)
    with scope(cast.paroki):
        assert contribution.contribute(everybody, YEAR, by=cast.paroki, fields={"text": "Dua paralegal"})[1]
    task_force.a_place(cast.rad, decree, letter="A", **member)
    assert rules.carries_out(cast.paroki, of_a.activity_id)
    Membership.objects.update(until=place.since)
    assert not rules.carries_out(cast.paroki, everybody.activity_id)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.paroki):
        Contribution.objects.create(indicator=of_a, year=YEAR, text="Lain", institution=cast.paroki.institution, by=cast.paroki)


def test_a_closed_year_takes_none(cast):
    evaluations.signed(cast)
    with pytest.raises(Refused, match="sudah ditandatangani"):
        periods.contributed(cast)


def test_without_a_koordinator_the_secretariat_is_told(cast):
    row = periods.contributed(cast)
    Notice.objects.all().delete()
    row.indicator.activity.assignments.coordinating().delete()
    periods.contributed(cast, by=cast.puskesmas)
    assert Notice.objects.get().role == Role.PLAN_MANAGER


def test_another_institution_removes_no_file(cast):
    [proof] = evidence.attach(periods.contributed(cast), [a_file()], by=cast.rsud)
    with pytest.raises(Refused, match="kolom 9"):
        evidence.remove(proof, by=cast.puskesmas)

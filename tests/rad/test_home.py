"""The home page of the plan's roles: the open work of the secretariat, the head and the executive office."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import User
from rad import figures
from rad.actions import evaluation as verbs, realisation
from rad.evaluation import presentation
from rad.lists import activity, agenda, arrears, owed, reporting
from rad.models import ActionPlan, Realisation, ReportingDeadline, SourceNote
from tests.rad import evaluations, reports
from tests.rujukan.pages import at_desk

pytestmark = pytest.mark.long


def page(user):
    client = at_desk(user)
    response = client.get("/", follow=True)
    assert response.redirect_chain == [(reverse("rad:home"), 302)]
    return response.text


def test_reports_wait_for_the_secretariat_the_oldest_first(cast):
    reports.submitted(cast.disnaker, value=Decimal(160))
    older = reports.submitted(cast.disnaker, "C-02-01-2", value=Decimal(160))
    Realisation.objects.filter(pk=older.pk).update(submitted_at=timezone.now() - timedelta(days=3))
    money, _ = realisation.spend(reports.budget(), reports.YEAR, by=cast.disnaker, fields={"amount": 1_000_000})
    realisation.submit(money, by=cast.disnaker)
    reports.draft(cast.disnaker, "C-03-01-1", value=Decimal(1))
    waiting = agenda.of(cast.rad).reviews
    assert waiting.total == 3
    assert waiting.rows[0].code == "C-02-01-2"
    html = page(cast.rad)
    assert html.index("C-02-01-2") < html.index("C-02-01-1")
    assert "Rp1.000.000" in html
    assert not agenda.of(cast.kepala).reviews.total


def test_of_many_reports_the_first_are_shown_and_all_counted(cast, monkeypatch):
    monkeypatch.setattr(agenda, "ROWS", 1)
    for code in ("C-02-01-1", "C-02-01-2"):
        reports.submitted(cast.disnaker, code, value=Decimal(160))
    waiting = agenda.of(cast.rad).reviews
    assert (waiting.total, len(waiting.rows)) == (2, 1)


def test_what_is_not_submitted_is_one_count_everywhere(cast):
    """A draft and a returned report are not submitted; one that waits for review is."""
    year, late = evaluations.YEAR, {one.year: one for one in agenda.of(cast.rad).owed}
    before = late[year].reports
    reports.draft(cast.disnaker, "C-02-01-2", value=Decimal(160))
    returned = reports.submitted(cast.disnaker, "C-04-01-1", value=Decimal(99_999))
    realisation.give_back(returned, by=cast.rad, reason="Bukti belum ada")
    reports.submitted(cast.disnaker, value=Decimal(160))
    reports.approved(cast.disnaker, cast.rad, "C-03-01-1", value=Decimal(1_000))
    home, of_year = page(cast.rad), figures.year(ActionPlan.objects.get(), year)
    [left] = [one for one in agenda.of(cast.rad).owed if one.year == year]
    assert left.reports == before - 2
    assert left.reports == sum(one.missing for one in reporting.by_coordinator(of_year))
    assert left.reports == sum(arrears.by_institution(year).values())
    assert left.reports == sum(activity.lacks(row) for force in of_year.sub_task_forces for row in force.rows)
    assert f"{left.reports}</b> <span>laporan rencana aksi {year} lewat tenggat" in home
    client = at_desk(cast.rad)
    assert f'href="{left.page_of_bodies}"' in home
    owing = [one for some in client.get(left.page_of_bodies).context["reporting"] for one in some]
    assert sum(one.missing for one in owing) == left.reports, "the count leads to who owes them"


def test_late_reports_lead_to_the_page_that_takes_exactly_these(cast):
    client = at_desk(cast.disnaker)
    reports.draft(cast.disnaker, "C-02-01-2", value=Decimal(160))
    reports.submitted(cast.disnaker, value=Decimal(160))
    asked = owed.of(cast.disnaker).years
    assert {one.late for one in asked} == {True}
    for one in asked:
        assert len(client.get(one.page).context["asked"]) == one.reports
    assert [entry.indicator.code for entry, _ in client.get(asked[1].page).context["handed_in"]] == [reports.MEASURED]
    assert client.get(reverse("rad:realisation_list")).context["year"] == asked[0].year


def test_the_secretariat_sees_what_nobody_has_begun(cast):
    """An evaluation whose reports were due, and the review of the plan; a mail does not repeat them each day."""
    html = page(cast.rad)
    assert "Evaluasi 2019 belum disusun" in html
    assert "Rencana 2019–2021 lewat masa tinjau" in html
    assert not agenda.waits(cast.rad)
    client = at_desk(cast.rad)
    assert "Evaluasi 2019 belum disusun" in client.get(reverse("rad:evaluation_list")).text
    verbs.order(ActionPlan.objects.get(), 2019, by=cast.rad)
    assert "Evaluasi 2020 belum disusun" in page(cast.rad)
    for other in (cast.kepala, cast.bupati):
        assert "belum disusun" not in page(other)
        assert "masa tinjau" not in page(other)


def test_an_evaluation_is_not_due_before_its_reports_are(cast):
    ReportingDeadline.objects.create(plan=ActionPlan.objects.get(), year=2019, due_on=timezone.localdate() + timedelta(days=9))
    assert "Evaluasi 2020 belum disusun" in page(cast.rad)
    assert 2019 not in {one.year for one in agenda.of(cast.rad).owed}
    verbs.order(ActionPlan.objects.get(), 2019, by=cast.rad)
    assert "laporan rencana aksi 2019 belum diajukan" in page(cast.rad), "the reports of a running evaluation are named early"


def test_an_evaluation_waits_for_one_role_after_the_other(cast, monkeypatch):
    monkeypatch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF")
    evaluation = evaluations.submitted(cast)
    assert [one.year for one in agenda.of(cast.kepala).to_sign] == [2020]
    assert "Diajukan Nina Bappeda" in page(cast.kepala)
    assert "Evaluasi 2020" not in page(cast.bupati)
    evaluation = verbs.sign(evaluation, by=cast.kepala)
    assert not agenda.of(cast.kepala).to_sign
    assert "Ditandatangani Sri Kepala" in page(cast.bupati)
    evaluation = verbs.send_back(evaluation, by=cast.bupati, reason="Lengkapi kendala")
    assert "Lengkapi kendala" in page(cast.rad)
    assert not agenda.of(cast.bupati).to_enact
    evaluations.enact(verbs.sign(verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE), by=cast.kepala), by=cast.bupati)
    for user in (cast.rad, cast.kepala, cast.bupati):
        assert [one.year for one in agenda.of(user).enacted] == [2020]
        assert reverse("rad:evaluation_edition_pdf", args=[2020, 1]) in page(user)


def test_the_bupatis_office_sees_the_year_at_a_glance_and_every_enacted_report(cast):
    evaluations.enacted_undrawn(cast, year=2019)
    evaluations.signed(cast)
    html = page(cast.bupati)
    assert "Tahun 2020 sekilas" in html
    assert reverse("rad:definitions") in html
    assert "Yang perlu keputusan Bupati" in html
    assert '<th scope="col" class="end">2019</th><th scope="col" class="end">2020</th>' in html
    assert reverse("rad:evaluation_edition_pdf", args=[2019, 1]) in html
    assert "1 rekomendasi masih terbuka" in html
    assert "sekilas" not in page(cast.kepala)


def test_ones_own_submission_waits_for_another_person(cast):
    User.objects.filter(pk=cast.rad.pk).update(roles=["plan_manager", "head"])
    cast.rad.refresh_from_db()
    evaluations.submitted(cast)
    assert not agenda.of(cast.rad).to_sign
    assert agenda.of(cast.kepala).to_sign


def test_a_user_with_two_roles_finds_the_work_of_both_on_one_page(cast):
    reports.submitted(cast.disnaker, value=Decimal(160))
    evaluations.submitted(cast)
    User.objects.filter(pk=cast.kepala.pk).update(roles=["plan_manager", "head"])
    html = page(User.objects.get(pk=cast.kepala.pk))
    assert "Tandatangani evaluasi 2020" in html
    assert ">Periksa<" in html


def test_open_source_notes_are_the_secretariats_to_decide(cast):
    assert agenda.of(cast.rad).due.open_notes == SourceNote.objects.open().count() > 0
    assert agenda.of(cast.bupati).due.open_notes == 0


def test_where_nothing_waits_the_page_says_so(cast):
    assert "Tidak ada yang menunggu Anda" in page(cast.bupati)


def test_a_new_demo_says_where_no_evaluation_is_yet_that_examples_follow(cast, settings):
    client = at_desk(cast.polres)
    words = "contoh laporan dan evaluasi dibuat dalam dua menit pertama"
    assert words in client.get(reverse("rad:evaluation_list")).text
    assert words in page(cast.bupati)
    settings.DEV = False  # a server
    assert words not in client.get(reverse("rad:evaluation_list")).text
    settings.DEV = True
    settings.COUNTY = replace(settings.COUNTY, folder=settings.BASE_DIR)  # another county
    assert words not in client.get(reverse("rad:evaluation_list")).text
    settings.COUNTY = replace(settings.COUNTY, folder=settings.BASE_DIR / "fixtures/kapuas-hulu")
    evaluations.enacted_undrawn(cast, year=2019)
    assert words not in client.get(reverse("rad:evaluation_list")).text
    assert words not in page(cast.bupati)


@pytest.mark.parametrize(("username", "words"), [("disnaker", "laporan rencana aksi lewat tenggat"), ("paroki", "")])
def test_the_home_of_an_officer_says_in_one_line_what_the_plan_asks(cast, username, words):
    client = at_desk(getattr(cast, username))
    home = client.get("/", follow=True).text
    assert ("rencana aksi" in home.partition("<main")[2]) == bool(words)
    assert words in home
    assert "Laporan tahun" not in home


@pytest.mark.parametrize(("username", "asked"), [("puskesmas", True), ("paroki", False), ("koordinator", True)])
def test_an_officer_finds_the_plan_once_it_asks_something_of_the_institution(cast, username, asked):
    client = at_desk(getattr(cast, username))
    links = client.get(reverse("more")).text
    assert (f'href="{reverse("rad:plan_home")}"' in links) == asked

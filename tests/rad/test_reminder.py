"""The deadline until which a year is reported, and reminding the institutions that owe reports."""

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.actions import reminder as reminders
from gugus.choices import Role
from gugus.models import DeadlineReminder, Institution, Notice
from gugus.workflow.lifecycle import Refused
from rad.actions import realisation, reminder
from rad.lists import arrears, due as what_is_due, owed
from rad.models import ActionPlan, Reminder
from rad.models.reporting_deadline import default_deadline
from tests.rad import enactments, evaluations, reports
from tests.rujukan.pages import enter

pytestmark = pytest.mark.django_db
YEAR = 2021


@pytest.fixture
def plan(cast):
    return ActionPlan.objects.get()


def test_the_homes_and_the_list_say_what_is_owed_until_when(client, cast, plan):
    words = "Laporan tahun 2021: 5 belum, batas 31 Januari 2022 sudah lewat."
    assert words in enter(client, cast.disnaker).get(reverse("rad:realisation_list")).text
    assert words in client.get(reverse("rad:realisation_list")).text
    row, _ = realisation.report(reports.indicator(), YEAR, by=cast.disnaker, fields={"text": "500", "value": 500})
    realisation.submit(row, by=cast.disnaker)
    reminder.set_deadline(plan, YEAR, by=cast.rad, due_on=date(2022, 2, 15))
    assert "Laporan tahun 2021: 4 belum, batas 15 Februari 2022" in client.get(reverse("rad:realisation_list")).text
    assert "Laporan tahun 2021" in enter(client, cast.koordinator).get(reverse("rad:realisation_list")).text
    assert "Laporan tahun" not in enter(client, cast.paroki).get(reverse("rad:realisation_list")).text


def test_a_closed_year_is_owed_by_nobody(cast):
    evaluations.signed(cast)
    assert reports.YEAR not in [one.year for one in owed.of(cast.disnaker).years]
    assert YEAR in [one.year for one in owed.of(cast.disnaker).years]


def test_a_deadline_is_after_its_year(client, cast):
    page = reverse("rad:reporting_deadline_save", args=[YEAR])
    answer = enter(client, cast.rad).post(page, {"due_on": "2021-12-31"})
    assert answer.status_code == 422
    assert "tidak boleh sebelum tahunnya berakhir" in answer.text


def test_each_institution_that_owes_gets_one_notice_a_day(client, cast, plan):
    enter(client, cast.rad)
    press = reverse("rad:reporting_remind", args=[YEAR])
    assert "Pemberitahuan ditinggalkan" in client.post(press, follow=True).text
    notices = Notice.objects.filter(text__startswith="Laporan tahun 2021:")
    assert (
        notices.get(institution=cast.disnaker.institution).text == "Laporan tahun 2021: 5 belum diajukan, batas 31 Januari 2022"
    )
    assert notices.filter(role=Role.COORDINATOR).count() == 1
    count = notices.count()
    assert count == Reminder.objects.count() == len(arrears.by_institution(YEAR))
    assert "sudah diingatkan hari ini" in client.post(press, follow=True).text
    assert notices.count() == count


def test_one_institution_is_reminded_alone(client, cast, plan):
    press, disnaker = reverse("rad:reporting_remind", args=[YEAR]), cast.disnaker.institution
    Institution.objects.filter(pk=disnaker.pk).update(phone="0567 000 111")
    page = enter(client, cast.rad).get(reverse("rad:reporting_deadline", args=[YEAR])).text
    assert "0567 000 111" in page
    assert "institusi itu" in client.post(press, {"institusi": disnaker.pk}, follow=True).text
    assert [one.institution for one in Reminder.objects.all()] == [disnaker]
    assert "sudah diingatkan hari ini" in client.post(press, {"institusi": disnaker.pk}, follow=True).text
    assert "Tidak ada institusi" in client.post(press, {"institusi": cast.paroki.institution_id}, follow=True).text
    client.post(press)
    assert Reminder.objects.count() == len(arrears.by_institution(YEAR))


def test_only_the_plan_manager_reminds_and_not_of_a_closed_year(cast, plan):
    with pytest.raises(Refused, match="Hanya pengelola rencana aksi"):
        reminder.remind(plan, YEAR, by=cast.disnaker)
    evaluations.signed(cast)
    with pytest.raises(Refused, match="sudah ditandatangani"):
        reminder.remind(plan, reports.YEAR, by=cast.rad)


def at(year, month, day):
    return datetime(year, month, day, 9, tzinfo=timezone.get_default_timezone())


def test_limits_of_reports_are_told_by_themselves(cast):
    """The institution before the limit, the secretariat too when it has passed, the head when nothing happens."""
    before_the_limit = at(2022, 1, 19)
    before = [one for one in reminders.remind(before_the_limit) if one.subject == f"2021-{cast.disnaker.institution_id}"]
    assert [one.step for one in before] == ["before"]
    own = Notice.objects.filter(institution=cast.disnaker.institution)
    assert own.filter(text="Sisa 12 hari: 5 laporan tahun 2021 dari Disnaker belum diajukan").exists()
    reminders.remind(at(2022, 2, 1))
    assert Notice.objects.filter(role=Role.PLAN_MANAGER, text__startswith="Tenggat: ").exists(), "many become one notice"
    assert not Notice.objects.filter(role=Role.HEAD, text__contains="2021").exists()


def test_a_closed_year_has_no_limit(cast):
    evaluations.signed(cast)
    reminders.remind(at(2021, 3, 1))
    assert not DeadlineReminder.objects.filter(subject__startswith=f"{reports.YEAR}-").exists()


def test_a_plan_that_came_into_force_late_is_not_late_on_its_first_day(cast):
    """Its years are over, and their usual deadlines long ago; those of the plan before it stay as they are."""
    enactments.approved(cast)  # of 2022 to 2024
    soon = default_deadline(2022, since=timezone.localdate())
    assert soon > timezone.localdate()
    assert {year: arrears.deadline(year) for year in (2021, 2023)} == {2021: date(2022, 1, 31), 2023: soon}
    due = {one.year: one.due_on for one in owed.of(cast.disnaker).years}
    assert (due[2020], due[2023], due[2024]) == (date(2021, 1, 31), soon, soon)
    assert {one.due_on for one in what_is_due.of(cast.rad).reports if one.year == 2023} == {soon}


@pytest.mark.parametrize(
    ("since", "due_on"),
    [
        (None, date(2021, 1, 31)),
        (date(2020, 3, 1), date(2021, 1, 31)),
        (date(2026, 11, 30), date(2026, 12, 31)),
        (date(2026, 12, 5), date(2027, 1, 31)),
    ],
)
def test_the_earliest_deadline_is_the_end_of_the_month_after_a_plan_came_into_force(since, due_on):
    assert default_deadline(2020, since=since) == due_on

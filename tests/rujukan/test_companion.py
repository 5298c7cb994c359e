"""Companions: what their institution sees and for how long, the log of contacts, and the task for the next contact."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import reminder as reminders
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import casework, closure, companionship, identification, merging, task as tasks
from rujukan.choices.ctdc import Purpose
from rujukan.choices.legal_duty import DutyKind
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.task import TaskStatus
from rujukan.models import ContactLog, Event, StageNeed, Task, Victim, VictimIdentity, VictimPair
from tests.rujukan import scenarios
from tests.rujukan.overtaking import closure_of
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text
from tests.sight import shown

DAY = timedelta(days=1)


def begin(cast):
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.accompany(victim, cast.koordinator, cast.gow)
    return victim


def page_of(user, victim):
    return at_desk(user).get(reverse("companion_detail", args=[victim.code]))


def planned(victim):
    return Task.objects.open().filter(victim=victim)


def test_a_companion_sees_code_stages_of_its_mandate_and_all_deadlines_but_nobody(cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    page = text(page_of(cast.gow, victim))
    assert victim.code in page
    assert "Jawaban RSUD" in page, "a deadline of another institution"
    assert page.count("Rehabilitasi kesehatan") == 0, "GOW holds no role in health"
    assert "Rehabilitasi sosial" in page
    assert scenarios.NAME not in page
    assert "Pendampingan saja tidak membuka identitas" in page
    assert not shown(VictimIdentity.objects, cast.gow)
    assert not shown(StageNeed.objects, cast.gow)


def test_no_deadline_tells_what_was_done_to_the_person(cast, victim):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION])
    assert DutyKind.POLICE_REPORT.label in text(page_of(cast.koordinator, victim))
    assert DutyKind.POLICE_REPORT.label not in text(page_of(cast.gow, victim))


def test_the_page_of_a_companion_costs_no_more_than_others_and_its_home_leads_there(cast, victim):
    scenarios.a_contact(victim, cast.gow)
    desk, path = at_desk(cast.gow), reverse("companion_detail", args=[victim.code])
    people = reverse("accompanied_list")
    assert f'href="{people}"><b>1</b>' in text(desk.get(reverse("officer_home")))
    assert path in text(desk.get(people))
    assert path not in text(at_desk(cast.polres).get(people))
    first = cost(desk, path)
    scenarios.a_contact(victim, cast.gow)
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    assert cost(desk, path) <= first + 1 <= MOST_QUERIES + 1  # the bases of its deadlines
    assert path in text(at_desk(cast.koordinator).get(tab_of(victim, "services")))


def test_a_companion_does_not_learn_of_a_merge_and_the_coordinator_still_finds_its_contacts(cast, victim):
    kept = scenarios.a_victim(cast.koordinator)
    scenarios.a_contact(victim, cast.gow)
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=kept, reason="NIK dan tanggal lahirnya sama")
    page = text(page_of(cast.gow, victim))
    assert "Digabung" not in page
    assert kept.code not in page
    assert reverse("companion_detail", args=[victim.code]) in text(at_desk(cast.koordinator).get(tab_of(kept, "person")))


def test_the_next_contact_with_somebody_who_is_no_victim_keeps_no_case_open(cast, victim):
    scenarios.a_contact(victim, cast.gow)
    no_victim = {"acts": [], "means": [], "purposes": [], "conclusion": "not_victim", "grounds": "Bekerja atas kemauan sendiri"}
    no_victim |= scenarios.DECIDED
    identification.conclude(victim, by=cast.koordinator, version=None, **no_victim)
    closure.close_case(victim.case, by=cast.koordinator, outcome="not_trafficking", reason="Bukan perdagangan orang")
    assert not planned(victim).exists()
    assert not shown(Victim.objects, cast.gow)


def test_after_the_end_nobody_is_named_companion(cast, victim):
    closure_of(victim.case, cast.koordinator)
    with pytest.raises(TooLate):
        scenarios.accompany(victim, cast.koordinator, cast.rsud)
    assert not shown(Victim.objects, cast.rsud)


def test_only_the_companion_and_coordinators_see_contacts(cast, victim):
    contact = scenarios.a_contact(victim, cast.gow)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    for user in (cast.gow, cast.koordinator):
        assert shown(ContactLog.objects, user) == [contact]
        assert page_of(user, victim).status_code == 200
    for user in (cast.polres, cast.rsud, cast.rad, cast.auditor, cast.admin):
        assert not shown(ContactLog.objects, user)
    assert page_of(cast.polres, victim).status_code == 404
    assert at_desk(cast.gow).get(victim.get_absolute_url()).status_code == 403
    with pytest.raises(Refused):
        scenarios.a_contact(victim, cast.polres)


@pytest.mark.parametrize("how", ["replaced", "closed", "barred"])
def test_sight_ends_with_the_companionship_and_no_task_stays(cast, victim, how):
    scenarios.a_contact(victim, cast.gow)
    assert shown(Victim.objects, cast.gow) == [victim]
    if how == "replaced":
        scenarios.accompany(victim, cast.koordinator, cast.rsud)
        assert shown(ContactLog.objects, cast.rsud), "the next companion reads what was before"
        assert planned(victim).get().institution == cast.rsud.institution, "the planned contact goes on"
    elif how == "closed":
        closure_of(victim.case, cast.koordinator)
    else:
        barring = {"bars_institutions": [cast.gow.institution], "role": "unknown", "relation": "other"}
        casework.record_suspect(victim.case, by=cast.koordinator, name="Kerabat", **barring)
    assert not shown(Victim.objects, cast.gow)
    assert not shown(ContactLog.objects, cast.gow)
    assert not shown(Task.objects, cast.gow)
    assert page_of(cast.gow, victim).status_code == 404
    if how != "replaced":
        assert not planned(victim).exists()
    with pytest.raises(Refused):
        scenarios.a_contact(victim, cast.gow)


def test_the_next_contact_is_a_task_that_the_clock_calls(cast, victim):
    scenarios.a_contact(victim, cast.gow, next_on=timezone.localdate() + 2 * DAY)
    task = planned(victim).get()
    assert (task.institution, timezone.localdate(task.due_at)) == (cast.gow.institution, timezone.localdate() + 2 * DAY)
    page = text(at_desk(cast.gow).get(task.get_absolute_url()))
    assert reverse("companion_detail", args=[victim.code]) in page
    Notice.objects.all().delete()
    reminders.remind(task.due_at + DAY / 24)
    assert {notice.institution and notice.institution.code for notice in Notice.objects.filter(text__contains="Tugas GOW")} == {
        "gow",
        None,
    }
    scenarios.a_contact(victim, cast.gow, next_on=None)
    task.refresh_from_db()
    assert (task.status, task.closed_by) == (TaskStatus.DONE, cast.gow)
    assert not planned(victim).exists()


def test_the_coordinators_are_told_when_a_companion_cancels_the_next_contact(cast, victim):
    scenarios.a_contact(victim, cast.gow)
    Notice.objects.all().delete()
    tasks.close(planned(victim).get(), by=cast.gow, status=TaskStatus.CANCELLED, note_text="Tidak perlu lagi")
    (notice,) = Notice.objects.all()
    assert notice.role == "coordinator"
    assert victim.code in notice.text


def test_a_failed_contact_needs_another_try_and_the_coordinators_are_told(cast, victim):
    with pytest.raises(Refused) as refusal:
        scenarios.a_contact(victim, cast.gow, reached=False, next_on=None)
    assert refusal.value.field == "next_on"
    Notice.objects.all().delete()
    scenarios.a_contact(victim, cast.gow, reached=False)
    (notice,) = Notice.objects.all()
    assert notice.role == "coordinator"
    assert victim.code in notice.text


def test_a_contact_is_not_in_the_future_and_not_of_one_without_a_companion(cast, victim):
    for changes, field in (
        ({"contacted_at": timezone.now() + DAY}, "contacted_at"),
        ({"contacted_at": timezone.now() - 900 * DAY}, "contacted_at"),
        ({"next_on": timezone.localdate() - DAY}, "next_on"),
        ({"mode": "letter"}, "mode"),
    ):
        with pytest.raises(Refused) as refusal:
            scenarios.a_contact(victim, cast.gow, **changes)
        assert refusal.value.field == field
    alone = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    with pytest.raises(TooLate):
        scenarios.a_contact(alone, cast.koordinator)


def test_a_correction_keeps_the_old_version_and_only_the_newest_is_corrected(cast, victim):
    contact = scenarios.a_contact(victim, cast.gow, note_text="Salah ketik")
    columns = {"contacted_at": contact.contacted_at, "mode": "home", "reached": True}
    columns |= {"next_on": timezone.localdate() + 3 * DAY, "note_text": "Dikunjungi"}
    with pytest.raises(Refused):
        companionship.correct_contact(contact, by=cast.gow, reason=" ", **columns)
    corrected = companionship.correct_contact(contact, by=cast.gow, reason="Bukan telepon", **columns)
    assert ContactLog.objects.count() == 2
    assert timezone.localdate(planned(victim).get().due_at) == corrected.next_on
    page = text(page_of(cast.gow, victim))
    for words in ("Salah ketik", "Dikunjungi", "Bukan telepon", "Versi lama (1)"):
        assert words in page
    with pytest.raises(TooLate):
        companionship.correct_contact(contact, by=cast.koordinator, reason="Lagi", **columns)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        ContactLog.objects.filter(pk=contact.pk).update(mode="home")


def test_the_form_keeps_what_was_typed_and_pressed_twice_makes_one_contact(cast, victim):
    desk, address = at_desk(cast.gow), reverse("contact_new", args=[victim.code])
    now = timezone.localtime()
    data = {"contacted_at": f"{now:%Y-%m-%dT%H:%M}", "mode": "phone", "reached": "no", "note_text": "Tidak diangkat"}
    data |= {"submit_key": uuid.uuid4()}
    wrong = desk.post(address, data)
    assert wrong.status_code == 422
    assert "Tidak diangkat" in text(wrong)
    assert "isi kapan dicoba lagi" in text(wrong)
    for _ in range(2):
        assert desk.post(address, data | {"next_on": now.date().isoformat()}).status_code == 302
    assert ContactLog.objects.count() == Task.objects.count() == 1


def test_nobody_writes_in_the_name_of_another_or_about_another_person(cast, victim):
    hidden = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    columns = {"contacted_at": timezone.now(), "mode": "phone", "reached": True}
    for user, whom in ((cast.koordinator, victim), (cast.gow, hidden)):
        with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.gow):
            ContactLog.objects.create(victim=whom, by=user, institution=cast.gow.institution, **columns)


def test_a_colleague_continues_and_who_left_sees_nothing(cast, victim):
    scenarios.a_contact(victim, cast.gow)
    colleague = scenarios.an_officer("gow", "gow2")
    assert scenarios.a_contact(victim, colleague).by == colleague
    left = scenarios.an_officer("kodim", "pindah")
    assert not shown(ContactLog.objects, left)


def test_a_case_closes_although_a_contact_is_planned_and_events_tell_the_story(cast, victim):
    scenarios.a_contact(victim, cast.gow)
    closure_of(victim.case, cast.koordinator)
    assert Event.objects.filter(kind="contact_recorded", victim=victim).count() == 1


def visited_by(institution, victim, due):
    columns = {"status": "monitored", "monitored_from": timezone.now() - 90 * DAY, "next_visit_by": due, "visitor": institution}
    Victim.objects.filter(pk=victim.pk).update(**columns)


def test_todays_work_stands_on_the_home_the_latest_first(cast, victim):
    other = scenarios.a_victim(cast.koordinator, name="Mawar Contoh", nik="", phone="")
    scenarios.accompany(other, cast.koordinator, cast.gow)
    scenarios.a_contact(other, cast.gow, next_on=timezone.localdate())
    visited_by(cast.gow.institution, victim, timezone.now() - 6 * DAY)
    home = text(at_desk(cast.gow).get(reverse("officer_home"))).partition("<h1")[2]
    step, rest = home.partition('id="hari-ini"')[::2]
    assert "Kunjungan pemantauan" in step
    assert "Lewat 6 hari" in step
    assert reverse("visit_new", args=[victim.code]) in step
    assert "Hubungi orangnya" in rest
    assert "Hari ini" in rest
    assert other.code in rest
    assert "kunjungan pemantauan" not in rest, "all of them are shown, so none is counted"


def test_what_is_due_tomorrow_is_no_work_of_today(cast, victim):
    scenarios.a_contact(victim, cast.gow, next_on=timezone.localdate() + DAY)
    visited_by(cast.gow.institution, victim, timezone.now() + DAY)
    home = text(at_desk(cast.gow).get(reverse("officer_home"))).partition("<h1")[2]
    assert "Tidak ada yang menunggu Anda" in home
    assert "<b>1</b> <span>kunjungan pemantauan" in home


def test_a_late_visit_of_another_institution_is_not_on_the_home(cast, victim):
    visited_by(cast.rsud.institution, victim, timezone.now() - DAY)
    for user in (cast.gow, cast.rsud):
        assert victim.code not in text(at_desk(user).get(reverse("officer_home"))), "RSUD does not serve the person"


def test_the_list_of_people_names_the_person_and_the_late_visit_first(cast, victim):
    other = scenarios.a_victim(cast.koordinator, name="Mawar Contoh", nik="", phone="")
    scenarios.accompany(other, cast.koordinator, cast.gow)
    scenarios.a_contact(victim, cast.gow)
    visited_by(cast.gow.institution, victim, timezone.now() - 6 * DAY)
    page = text(at_desk(cast.gow).get(reverse("accompanied_list"))).partition("<h1")[2]
    first, last = page.split("</li>", 1)
    assert "2 orang, yang terdekat dulu" in first
    assert "<b>Perempuan, 27–29 tahun</b>" in first
    assert "Lewat 6 hari" in first
    assert victim.code in first
    assert "Belum direncanakan" in last
    assert other.code in last


def test_a_deadline_that_the_coordinator_keeps_says_so(cast, victim):
    casework.assess_stage(victim, Stage.REPATRIATION, by=cast.koordinator, state=StageState.PLANNED)
    assert "pemulangan</a>, diurus koordinator," in text(page_of(cast.gow, victim))
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    assert "Jawaban RSUD, rehabilitasi kesehatan, diurus" not in text(page_of(cast.gow, victim))

"""Meetings of the task force: who may record them, what they may not hold, and what becomes of their decisions."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gugus.actions import meeting as meetings
from gugus.choices import DecisionStatus, MeetingKind
from gugus.models import Meeting, MeetingDecision, Notice
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from tests.rad import task_force
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text

OWN = "<b>1</b> <span>keputusan rapat</span>"


@pytest.fixture
def meeting(cast):
    return task_force.a_meeting(cast.rad, [cast.gow.institution], [cast.polres])


@pytest.fixture
def decision(cast, meeting):
    return task_force.a_decision(meeting, cast.rad, cast.disnaker.institution)


def test_a_meeting_names_who_takes_part(cast):
    present = {"institutions": [cast.gow.institution], "users": [cast.polres]}
    meeting = meetings.record(by=cast.koordinator, fields=task_force.meeting_fields(), **present)
    assert [str(one) for one in meeting.participants.all()] == [str(cast.gow.institution), str(cast.polres)]


@pytest.mark.parametrize("field", ["title", "place", "agenda", "minutes"])
@pytest.mark.parametrize("words", ["Keadaan PN-26-M7Q4", "kasus ks-2026-00001", "NIK 6106015505900001"])
def test_a_meeting_names_nobody_of_a_case(cast, field, words):
    with pytest.raises(Refused, match="jangan tulis kode korban") as refusal:
        task_force.a_meeting(cast.rad, **{field: words})
    assert refusal.value.field == field


def test_cases_are_not_discussed_here(cast):
    with pytest.raises(Refused, match="tidak dicatat di sini"):
        task_force.a_meeting(cast.rad, kind=MeetingKind.CASE)
    assert "Pembahasan kasus" not in text(at_desk(cast.rad).get(reverse("meeting_new")))


def test_a_meeting_of_a_sub_task_force_names_it_and_no_other_does(cast):
    for fields in ({"kind": "sub_task_force"}, {"letter": "B"}):
        with pytest.raises(Refused) as refusal:
            task_force.a_meeting(cast.rad, **fields)
        assert refusal.value.field == "letter"
    assert task_force.a_meeting(cast.rad, kind="sub_task_force", letter="B").body == "Rapat sub gugus tugas B"


def test_officers_read_meetings_and_record_none(cast, meeting):
    with pytest.raises(Refused, match="pengelola rencana aksi atau koordinator"):
        task_force.a_meeting(cast.gow)
    page = text(at_desk(cast.gow).get(meeting.get_absolute_url()))
    assert "Laporan triwulan" in page
    assert "Tambah keputusan" not in page


def test_a_correction_replaces_who_took_part(cast, meeting):
    fields, present = task_force.meeting_fields(title="Rapat tahunan"), {"institutions": [cast.rsud.institution], "users": []}
    meetings.amend(meeting, by=cast.koordinator, version=meeting.version, fields=fields, **present)
    assert [one.institution for one in meeting.participants.all()] == [cast.rsud.institution]
    with pytest.raises(Stale):
        meetings.amend(meeting, by=cast.rad, version=meeting.version, fields=fields, **present)


def test_its_institution_is_told_of_a_decision_and_reports_it_as_done(cast, meeting, decision):
    assert Notice.objects.filter(institution=cast.disnaker.institution, path=meeting.get_absolute_url()).exists()
    response = at_desk(cast.disnaker).post(
        reverse("decision_close", args=[meeting.pk, decision.pk]), {"status": "done", "note": "Laporan sudah dikirim"}
    )
    assert response.status_code == 302
    decision.refresh_from_db()
    assert (decision.status, decision.closed_by) == (DecisionStatus.DONE, cast.disnaker)
    assert Notice.objects.filter(role="plan_manager", path=meeting.get_absolute_url()).exists()


def test_others_do_not_close_it_and_only_who_keeps_meetings_cancels_it(cast, decision):
    with pytest.raises(Refused, match="institusinya atau pengelola rencana aksi"):
        meetings.close(decision, by=cast.gow, status=DecisionStatus.DONE, note="Selesai")
    with pytest.raises(Refused, match="membatalkan"):
        meetings.close(decision, by=cast.disnaker, status=DecisionStatus.CANCELLED, note="Tidak perlu")
    with pytest.raises(Refused, match="alasan"):
        meetings.close(decision, by=cast.rad, status=DecisionStatus.CANCELLED, note=" ")
    meetings.close(decision, by=cast.rad, status=DecisionStatus.CANCELLED, note="Digabung dengan keputusan lain")
    with pytest.raises(TooLate, match="Dibatalkan"):
        meetings.close(decision, by=cast.disnaker, status=DecisionStatus.DONE, note="Selesai")


def test_nothing_is_decided_before_a_meeting_or_due_before_it(cast, meeting):
    planned = task_force.a_meeting(cast.rad, held_on=task_force.today() + timedelta(days=3))
    with pytest.raises(Refused, match="belum berlangsung"):
        task_force.a_decision(planned, cast.rad, cast.gow.institution)
    with pytest.raises(Refused, match="sebelum rapatnya"):
        task_force.a_decision(meeting, cast.rad, cast.gow.institution, days=-8)


def test_open_decisions_are_on_the_home_of_who_carries_them_out(cast, decision):
    assert OWN in text(at_desk(cast.disnaker).get(reverse("officer_home")))
    assert OWN not in text(at_desk(cast.gow).get(reverse("officer_home")))
    page = text(at_desk(cast.rad).get(reverse("rad:home")))
    assert OWN in page
    listed = text(at_desk(cast.disnaker).get(f"{reverse('decision_list')}?institusi=disnaker"))
    assert decision.text in listed
    meetings.close(decision, by=scenarios.an_officer("disnaker", "sekretaris"), status=DecisionStatus.DONE, note="Dikirim")
    assert OWN not in text(at_desk(cast.disnaker).get(reverse("officer_home")))


def test_late_decisions_are_found(cast, meeting, decision):
    late = task_force.a_decision(meeting, cast.rad, cast.gow.institution, "Menyusun jadwal kampanye", days=-2)
    page = text(at_desk(cast.bupati).get(reverse("decision_list"), {"tampilkan": "lewat"}))
    assert late.text in page
    assert "Lewat 2 hari" in page
    assert decision.text not in page


def test_a_refused_form_keeps_what_was_typed(cast, meeting):
    data = {"kind": "coordination", "held_on": "31-02-2026", "title": "Rapat", "place": "Aula", "minutes": "Kata yang ditulis"}
    response = at_desk(cast.rad).post(reverse("meeting_new"), data)
    assert response.status_code == 422
    assert "Kata yang ditulis" in text(response)
    assert Meeting.objects.count() == 1
    assert not MeetingDecision.objects.exists()

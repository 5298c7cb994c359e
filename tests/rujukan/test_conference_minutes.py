"""Minutes of case conferences: what was shown to whom, versions, decisions as tasks, who was told, and the paper."""

import uuid
from datetime import time, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import reminder as reminders
from gugus.documents import rendering
from gugus.documents.canonical import canonical, sha256
from gugus.models import AccessLog, Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import service as services, task as tasks
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.stage import Stage
from rujukan.choices.task import TaskStatus
from rujukan.conferences.actions import conference_minutes
from rujukan.conferences.disclosure import newest, opened
from rujukan.conferences.lists import identities_open
from rujukan.models import CaseConference, ConferenceMinutes, ConferenceTold, Task
from tests.rujukan import conferring, scenarios
from tests.rujukan.conferring import (
    begin as begin,
    case as case,
    held as held,
    markup,
    page_of,
    planned as planned,
    running as running,
    told_to,
)
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, downloaded, text
from tests.sight import shown

pytestmark = pytest.mark.long
DAY = timedelta(days=1)
SAID = (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE)


def test_there_are_no_minutes_before_the_time_not_even_in_the_database(cast, planned):
    with pytest.raises(Refused, match="belum berlangsung"):
        conferring.minutes_of(planned, cast.koordinator)
    assert "Catat notulen" not in text(page_of(cast.koordinator, planned))
    CaseConference.objects.update(status="held")
    row = {"conference": planned, "number": "KK-1", "content": {}, "outcome": "open", "victim_view": "heard", "body": "{}"}
    with scope(cast.koordinator), pytest.raises(DatabaseError, match="has not been held"), transaction.atomic():
        ConferenceMinutes.objects.create(**row, by=cast.koordinator, sha256="0" * 64)


def test_minutes_say_what_was_shown_to_whom_by_the_sight_it_had(cast, held, victim):
    minutes = conferring.minutes_of(held, cast.koordinator, shown=[cast.polres.institution])
    polres, rsud = (one for one in minutes.content["attendance"])
    assert (polres["identity"], rsud["identity"]) == ([victim.code], [])
    assert (polres["present"], rsud["present"]) == (True, True)
    page = text(page_of(cast.rsud, held))
    assert f"Identitas {victim.code} diperlihatkan" in page
    assert "Kode saja" in page


def test_identity_is_never_recorded_as_shown_to_who_could_not_see_it(cast, held):
    with pytest.raises(Refused, match="hanya kode") as refusal:
        conferring.minutes_of(held, cast.koordinator, shown=[cast.rsud.institution])
    assert refusal.value.field == "shown"
    with pytest.raises(Refused, match="yang hadir"):
        conferring.minutes_of(held, cast.koordinator, present=[cast.rsud.institution], shown=[cast.polres.institution])


def test_sight_is_that_of_the_moment_of_the_conference(cast, victim, running):
    now = timezone.now()
    assert identities_open([victim.code], now) == {cast.polres.institution.pk: [victim.code]}
    assert identities_open([victim.code], running.answered_at - DAY) == {}
    services.complete(running, by=cast.polres, outcome=ServiceOutcome.PARTLY)
    assert identities_open([victim.code], now) == {cast.polres.institution.pk: [victim.code]}, "it served then"
    assert identities_open([victim.code], timezone.now()) == {}


def test_a_hand_over_closes_the_identity_at_its_beginning(cast, victim):
    treating = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    before = timezone.now()
    scenarios.take_back(treating.consent, cast.koordinator, sheets={treating.pk: scenarios.SHEET})
    assert cast.rsud.institution.pk in identities_open([victim.code], before)
    assert identities_open([victim.code], timezone.now()) == {}


def test_of_two_who_record_the_minutes_the_second_is_told(cast, held):
    columns = conferring.minutes_columns(held, decisions=[conferring.a_decision()])
    first = conference_minutes.record(held, by=cast.koordinator, **columns)
    assert held.tasks.filter(standard="").count() == 1
    with pytest.raises(TooLate):
        conferring.minutes_of(held, cast.koordinator2)
    assert held.minutes.get() == first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"present": []}, "present"),
        ({"text": " "}, "text"),
        ({"text": f"Kata {scenarios.NAME}"}, "text"),
        ({"victim_view": "not_asked"}, "view_note"),
        ({"decisions": [conferring.a_decision(days=-1)]}, "due_on_1"),
        ({"decisions": [conferring.a_decision(days=1000)]}, "due_on_1"),
        ({"decisions": [conferring.a_decision(text="  ")]}, "text_1"),
        ({"decisions": [conferring.a_decision(text=f"Jemput {scenarios.NAME}", place=3)]}, "text_3"),
    ],
)
def test_bad_minutes_are_refused_at_the_field_and_nothing_is_half_done(cast, held, changes, field):
    with pytest.raises(Refused) as refusal:
        conferring.minutes_of(held, cast.koordinator, **changes)
    assert refusal.value.field == field
    assert not held.minutes.exists()
    assert not held.tasks.filter(standard="").exists()
    assert CaseConference.objects.get().is_planned


def test_only_who_is_invited_or_a_coordinator_carries_out_a_decision(cast, held):
    with pytest.raises(Refused, match="yang diundang"):
        conferring.minutes_of(held, cast.koordinator, decisions=[conferring.a_decision(cast.gow.institution)])
    with pytest.raises(Refused, match="yang diundang"):
        conferring.minutes_of(held, cast.koordinator, present=[cast.gow.institution])


def test_a_decision_is_a_task_of_its_institution_and_its_end_is_on_the_page(cast, held):
    decisions = [conferring.a_decision(cast.rsud.institution), conferring.a_decision(text="Minta laporan polisi.", place=2)]
    conferring.minutes_of(held, cast.koordinator, decisions=decisions)
    task = held.tasks.get(institution=cast.rsud.institution)
    assert Notice.objects.filter(institution=cast.rsud.institution, path=task.get_absolute_url()).exists()
    assert set(shown(Task.objects, cast.rsud)) == {task}, "not that of the coordinators"
    assert "<b>1</b> <span>tugas</span>" in text(at_desk(cast.rsud).get(reverse("officer_home")))
    assert "Cari tempat" in text(at_desk(cast.rsud).get(reverse("task_list")))
    assert held.number in text(at_desk(cast.rsud).get(task.get_absolute_url()))
    tasks.close(task, by=cast.rsud, status=TaskStatus.DONE, note_text="Kamar dipesan")
    assert Notice.objects.filter(role="coordinator", path=task.get_absolute_url()).exists()
    for user in (cast.koordinator, cast.rsud):
        page = text(page_of(user, held))
        assert "Kamar dipesan" in page
        assert "Minta laporan polisi." in page
    assert "Kamar dipesan" not in text(page_of(cast.polres, held)), "the doer and the coordinators read it"


def test_an_overdue_decision_is_reminded_of_and_escalates(cast, held):
    conferring.minutes_of(held, cast.koordinator, decisions=[conferring.a_decision(cast.rsud.institution, days=0)])
    before = set(Notice.objects.values_list("pk", flat=True))
    reminders.remind(timezone.now() + 5 * DAY)
    new = Notice.objects.exclude(pk__in=before).filter(text__contains=held.number)
    assert new.filter(institution=cast.rsud.institution).exists()
    assert new.filter(role="coordinator").exists()


def test_missing_minutes_are_a_task_that_only_they_or_the_cancellation_end(cast, held):
    task = held.tasks.get()
    assert task.standard == "conference-minutes"
    with pytest.raises(Refused, match="notulennya dicatat"):
        tasks.close(task, by=cast.koordinator, status=TaskStatus.DONE, note_text="Sudah")
    page = text(at_desk(cast.koordinator).get(task.get_absolute_url()))
    assert f"Buka konferensi {held.number}" in page
    assert "Simpan hasilnya" not in page
    conferring.minutes_of(held, cast.koordinator)
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE


def corrected(minutes, by, **changes):
    columns = conferring.minutes_columns(minutes.conference) | {"reason": "Ada yang terlewat"} | changes
    return conference_minutes.correct(minutes, by=by, **columns)


def test_a_correction_is_a_new_version_with_a_reason_and_keeps_the_decisions(cast, held):
    first = conferring.minutes_of(held, cast.koordinator, decisions=[conferring.a_decision()])
    with pytest.raises(Refused) as refusal:
        corrected(first, cast.koordinator, reason=" ")
    assert refusal.value.field == "reason"
    tasks.close(held.tasks.get(standard=""), by=cast.koordinator, status="cancelled", note_text="Keliru")
    second = corrected(first, cast.koordinator2, text="Yang benar", decisions=[conferring.a_decision(text="Yang kedua")])
    assert (first.number, second.number) == (held.number, f"{held.number}-2")
    assert [row["cancelled"] for row, _ in opened(second).decisions] == [True, False]
    with pytest.raises(TooLate, match="versi terbarunya"):
        corrected(first, cast.koordinator)
    page = text(page_of(cast.rsud, held))
    assert "Yang benar" in page
    assert "Ada yang terlewat" in page
    assert "notulen konferensi" in told_to(cast.rsud, held)[0].lower()
    for change in ({"victim_view": "written"}, {"number": "KK-1"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ConferenceMinutes.objects.filter(pk=first.pk).update(**change)


def test_who_was_absent_is_told_later_and_the_paper_says_so(cast, held, victim):
    conferring.minutes_of(held, cast.koordinator, present=[cast.polres.institution])
    html = markup(held)
    assert "Hasil belum diberitahukan" in html
    day = timezone.localdate()
    for _ in range(2):
        conference_minutes.tell(held, by=cast.koordinator, institution=cast.rsud.institution, on=day)
    conference_minutes.tell(held, by=cast.koordinator, code=victim.code, on=day)
    assert ConferenceTold.objects.count() == 2
    html = markup(held)
    assert "Hasil belum diberitahukan" not in html
    assert "Hasil diberitahukan" in html
    assert "<td>Belum</td>" not in html
    page = text(page_of(cast.rsud, held))
    assert "Hasilnya diberitahukan" in page
    assert "Belum diberi tahu" not in page


@pytest.mark.parametrize(("days", "whom", "field"), [(-9, "rsud", "on"), (1, "rsud", "on"), (0, "polres", "whom")])
def test_only_an_absent_institution_is_told_and_not_before_the_conference(cast, held, days, whom, field):
    conferring.minutes_of(held, cast.koordinator, present=[cast.polres.institution])
    on = timezone.localdate() + days * DAY
    with pytest.raises(Refused) as refusal:
        conference_minutes.tell(held, by=cast.koordinator, institution=getattr(cast, whom).institution, on=on)
    assert refusal.value.field == field


def test_the_minutes_on_paper_hold_codes_and_can_be_checked(cast, held, victim, case):
    decision = conferring.a_decision(cast.rsud.institution)
    minutes = conferring.minutes_of(held, cast.koordinator, shown=[cast.polres.institution], decisions=[decision])
    html = markup(held)
    for words in (held.number, victim.code, "Rahasia", "Polres", "Cari tempat", "Tempat berikut dibicarakan", "tatap muka"):
        assert words in html
    assert not [words for words in (*SAID, case.number) if words in html]
    assert len(rendering.layout(html).pages) == 1
    assert ConferenceMinutes.objects.get().sha256 == sha256(canonical(minutes.document))
    checked = text(Client().get(reverse("letter_check", args=[minutes.sha256])))
    assert "Asli" in checked
    assert victim.code not in checked
    url = reverse("paper", args=["minutes", held.number])
    for user in (cast.koordinator, cast.rsud):
        assert url in text(page_of(user, held))
        answer = downloaded(user, "minutes", held.number)
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-store"
        assert AccessLog.objects.filter(kind="download", subject=held.number, user=user).count() == 1
    assert at_desk(cast.gow).get(url).status_code == 404


def test_a_code_in_clear_columns_is_all_that_the_database_holds(cast, held, case):
    minutes = conferring.minutes_of(held, cast.koordinator, decisions=[conferring.a_decision()])
    stored = str(ConferenceMinutes.objects.filter(pk=minutes.pk).values().get())
    stored += str(CaseConference.objects.values().get())
    assert "Cari tempat" not in stored
    assert "Tempat berikut" not in stored
    assert "lantai 2" not in stored


def test_after_the_case_is_closed_who_was_told_is_still_recorded_but_nothing_new_decided(cast, case, victim):
    held = conferring.a_held_conference(case, cast.koordinator, [], [cast.rsud.institution, cast.gow.institution])
    minutes = conferring.minutes_of(held, cast.koordinator, present=[cast.gow.institution])
    scenarios.needless(victim, cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    scenarios.close_all(case, cast.koordinator)
    conference_minutes.tell(held, by=cast.koordinator, institution=cast.rsud.institution, on=timezone.localdate())
    corrected(minutes, cast.koordinator, present=[cast.gow.institution])
    with pytest.raises(TooLate, match="sudah ditutup"):
        corrected(newest(held), cast.koordinator, decisions=[conferring.a_decision()])


def post(user, name, conference, **data):
    return at_desk(user).post(reverse(name, args=[conference.number]), data)


def minutes_data(conference, **changes):
    data = {"submit_key": uuid.uuid4(), "present": [str(one.institution_id) for one in conference.meeting.participants.all()]}
    return data | {"text": "Dibicarakan.", "outcome": "open", "victim_view": "heard"} | changes


def test_a_decision_in_a_folded_row_is_told_of_at_its_own_field(cast, held):
    yesterday = (timezone.localdate() - DAY).isoformat()
    row = {"text_3": "Jemput.", "who_3": "koordinator", "due_on_3": yesterday}
    response = post(cast.koordinator, "conference_minutes", held, **minutes_data(held, **row))
    assert response.status_code == 422
    assert response.context["form"].errors == {"due_on_3": ["Batasnya hari ini atau sesudahnya."]}
    assert "Jemput." in text(response)
    response = post(cast.koordinator, "conference_minutes", held, **minutes_data(held, due_on_2=yesterday))
    assert set(response.context["form"].errors) == {"text_2", "who_2"}


def test_the_pages_take_a_conference_from_its_plan_to_its_correction(cast, case, running, victim):
    data = {"submit_key": uuid.uuid4(), "kind": "urgent", "held_on": timezone.localdate().isoformat(), "time": "00:00"}
    data |= {"mode": "online", "codes": [victim.code], "agenda": "Keamanan", "institutions": [str(cast.polres.institution.pk)]}
    response = at_desk(cast.koordinator).post(reverse("conference_new", args=[case.number]), data)
    conference = CaseConference.objects.get()
    assert response.headers["Location"] == conference.get_absolute_url()
    row = {"text_1": "Jaga rumahnya.", "who_1": str(cast.polres.institution.pk), "due_on_1": timezone.localdate().isoformat()}
    shown_to = {"shown": [str(cast.polres.institution.pk)]}
    assert (
        post(cast.koordinator, "conference_minutes", conference, **minutes_data(conference, **row, **shown_to)).status_code == 302
    )
    form = at_desk(cast.koordinator).get(reverse("conference_minutes", args=[conference.number])).context["form"]
    assert form.initial["shown"] == [str(cast.polres.institution.pk)]
    again = minutes_data(conference, replaces=conference.number, reason="Kurang lengkap", text="Lebih lengkap")
    assert post(cast.koordinator, "conference_minutes", conference, **again).status_code == 302
    late = post(cast.koordinator2, "conference_minutes", conference, **again | {"submit_key": uuid.uuid4()})
    assert late.status_code == 422
    assert "versi terbarunya" in text(late)
    told = post(cast.koordinator, "conference_tell", conference, whom=victim.code, on=timezone.localdate().isoformat())
    assert told.status_code == 302
    assert "Lebih lengkap" in text(page_of(cast.polres, conference))


def test_the_pages_cost_no_more_than_others(cast, held, planned):
    conferring.minutes_of(held, cast.koordinator, decisions=[conferring.a_decision(cast.rsud.institution)])
    for user in (cast.koordinator, cast.polres):
        for conference in (held, planned):
            assert cost(at_desk(user), conference.get_absolute_url()) <= MOST_QUERIES
        assert cost(at_desk(user), reverse("conference_list")) <= MOST_QUERIES
    assert cost(at_desk(cast.koordinator), reverse("conference_new", args=[planned.case.number])) <= MOST_QUERIES
    for name in ("conference_minutes", "conference_change"):
        assert cost(at_desk(cast.koordinator), reverse(name, args=[planned.number])) <= MOST_QUERIES


def test_the_hour_decides_whether_minutes_are_offered(cast, case, running):
    late = conferring.a_conference(
        case, cast.koordinator, [cast.polres.institution], held_on=timezone.localdate(), time=time(23, 59, 59)
    )
    assert "Catat notulen" not in text(page_of(cast.koordinator, late))

"""Law enforcement: who sees a proceeding and what of it, the order of its events, its limits, and restitution."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import reminder as reminders
from gugus.formats.clocks import end_of_day
from gugus.models import Institution, Notice
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rujukan.actions import casework, merging, task as tasks
from rujukan.choices.ctdc import Purpose
from rujukan.choices.legal_duty import DutyKind, Settlement
from rujukan.choices.proceeding import ProceedingEvent
from rujukan.disclosure.proceeding import people_of
from rujukan.law.actions import proceeding as proceedings
from rujukan.models import Case, Event, Identification, LegalEvent, LegalProceeding, Task, Victim, VictimIdentity, VictimPair
from tests.rujukan import scenarios
from tests.rujukan.overtaking import closure_of
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text
from tests.sight import shown

pytestmark = pytest.mark.long
DAY = timedelta(days=1)
COURSE = ("reported", "investigation", "file_sent", "p21", "handed", "indicted")
VERDICT = {"court": "pn", "result": "convicted", "articles": ["kuhp455"], "months": 60, "fine": 120_000_000}


@pytest.fixture
def prosecutor(cast):
    return cast.kejaksaan


@pytest.fixture
def proceeding(cast, victim, prosecutor):
    return scenarios.a_proceeding(victim.case, cast.koordinator, prosecution=prosecutor.institution)


def days_ago(number):
    return timezone.localdate() - number * DAY


def tasks_of(proceeding):
    return {task.standard: task for task in proceeding.tasks.open()}


def up_to_indictment(proceeding, by):
    for place, kind in enumerate(COURSE):
        scenarios.a_legal_event(proceeding, by, kind, on=days_ago(60 - place))


def page_of(user, proceeding):
    return at_desk(user).get(reverse("proceeding_detail", args=[proceeding.number]))


def test_police_and_prosecution_see_codes_and_elements_but_nobody(cast, victim, proceeding, prosecutor):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION])
    scenarios.a_legal_event(proceeding, cast.polres, number="LP/12/2026", note_text="Diterima di SPKT")
    for user in (cast.polres, prosecutor, cast.koordinator):
        page = text(page_of(user, proceeding))
        for words in (victim.code, "pelacuran", "Laporan polisi", "LP/12/2026", "Diterima di SPKT"):
            assert words in page
        assert scenarios.NAME not in page
        assert scenarios.NARRATIVE not in page
    assert victim.case.number not in text(page_of(prosecutor, proceeding)), "the number of the case is the coordinators'"
    for model in (VictimIdentity, Case):
        assert not shown(model.objects, prosecutor)
    for user in (cast.rsud, cast.gow, cast.rad, cast.auditor, cast.admin):
        for model in (LegalProceeding, LegalEvent, Identification):
            assert not shown(model.objects, user)
    assert page_of(cast.rsud, proceeding).status_code == 404
    with pytest.raises(Refused):
        scenarios.a_legal_event(proceeding, cast.rsud)


def test_who_is_assigned_finds_the_page_and_outlives_referrals_and_the_case(cast, victim, proceeding, prosecutor):
    assert Notice.objects.filter(institution=prosecutor.institution, path=proceeding.get_absolute_url()).exists()
    assert reverse("proceeding_list") in text(at_desk(prosecutor).get(reverse("officer_home")))
    assert proceeding.number in text(at_desk(prosecutor).get(reverse("proceeding_list")))
    assert proceeding.get_absolute_url() in text(at_desk(cast.koordinator).get(victim.case.get_absolute_url()))
    scenarios.a_legal_event(proceeding, cast.polres)
    closure_of(victim.case, cast.koordinator)
    assert page_of(prosecutor, proceeding).status_code == 200
    assert scenarios.a_legal_event(proceeding, prosecutor, "inquiry")


def test_a_code_that_was_merged_into_one_of_another_case_stays_with_its_proceeding(cast, victim, proceeding):
    kept = scenarios.a_victim(cast.koordinator)
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=kept, reason="NIK dan tanggal lahirnya sama")
    page = text(page_of(cast.polres, proceeding))
    assert victim.code in page
    assert kept.code not in page


def test_of_two_codes_in_one_case_the_merged_one_stays_only_with_its_restitution(cast, victim, proceeding):
    alias = casework.add_victim(victim.case, by=cast.koordinator, fields=scenarios.person())
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=victim, reason="NIK dan tanggal lahirnya sama")
    assert [person for person, _ in people_of(proceeding)] == [victim]
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=alias)
    assert [person for person, _ in people_of(proceeding)] == [victim, alias]


@pytest.mark.parametrize("how", ["ended", "barred"])
def test_sight_ends_with_the_assignment_and_the_tasks_go_on(cast, victim, proceeding, prosecutor, how):
    scenarios.a_legal_event(proceeding, cast.polres, next_on=days_ago(-3))
    if how == "ended":
        chosen = {"police": None, "prosecution": prosecutor.institution}
        proceedings.assign(victim.case, by=cast.koordinator, version=1, **chosen)
    else:
        barring = {"bars_institutions": [cast.polres.institution], "role": "unknown", "relation": "other"}
        casework.record_suspect(victim.case, by=cast.koordinator, name="Petugas", **barring)
    for model in (LegalProceeding, LegalEvent, Victim, Task):
        assert not shown(model.objects, cast.polres)
    assert page_of(cast.polres, proceeding).status_code == 404
    assert {task.institution for task in proceeding.tasks.open()} == {prosecutor.institution}
    if how == "barred":
        chosen = {"police": cast.polres.institution, "prosecution": None}
        with pytest.raises(Refused, match="mengecualikan"):
            proceedings.assign(victim.case, by=cast.koordinator, version=2, **chosen)


def test_only_a_coordinator_assigns_only_law_enforcement_and_who_was_faster_is_told(cast, victim, proceeding, prosecutor):
    for by, police, version, error in (
        (cast.polres, cast.polres, 1, Refused),
        (cast.koordinator, cast.rsud, 1, Refused),
        (cast.koordinator, None, 7, Stale),
    ):
        with pytest.raises(error):
            proceedings.assign(victim.case, by=by, version=version, police=police and police.institution)
    again = {"police": cast.polres.institution, "prosecution": prosecutor.institution}
    assert proceedings.assign(victim.case, by=cast.koordinator2, version=None, **again) == proceeding, "pressed twice"
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.polres):
        LegalProceeding.objects.update(prosecution=cast.rsud.institution)


def test_a_verdict_before_the_indictment_is_refused_beside_the_field(cast, proceeding):
    desk = at_desk(cast.polres)
    address = reverse("legal_event_new", args=[proceeding.number, "putusan"])
    data = {"kind": "verdict", "on": days_ago(1).isoformat(), "submit_key": uuid.uuid4(), "court": "pn", "result": "convicted"}
    data |= {"note": "Yang sudah diketik", "fine": "Rp120.000.000"}
    wrong = desk.post(address, data)
    assert wrong.status_code == 422
    for words in ("tercatat sesudah: Dakwaan", "Yang sudah diketik", "Rp120.000.000"):
        assert words in text(wrong)
    up_to_indictment(proceeding, cast.polres)
    for _ in range(2):
        assert desk.post(address, data).status_code == 302
    verdict = LegalEvent.objects.get(kind="verdict")
    assert (verdict.fine, verdict.institution) == (120_000_000, cast.polres.institution)
    with pytest.raises(Refused) as refusal:
        scenarios.a_legal_event(proceeding, cast.polres, "verdict", on=days_ago(100), **VERDICT)
    assert refusal.value.field == "on", "the indictment came later"


def test_what_an_event_must_say(cast, proceeding, victim):
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    up_to_indictment(proceeding, cast.polres)
    for kind, changes, field in (
        ("hearing", {"on": timezone.localdate() + DAY}, "on"),
        ("hearing", {"next_on": days_ago(1)}, "next_on"),
        ("stopped", {"answers": {}}, "stopped_because"),
        ("hearing", {"answers": {"receipt": "yes"}}, "receipt"),
        ("hearing", {"answers": {"closed": "maybe"}}, "closed"),
        ("restitution_secured", {"victim": victim, "answers": {}}, "secured"),
        ("verdict", VERDICT | {"court": ""}, "court"),
        ("void", {}, "kind"),
        ("restitution_told", {}, "victim"),
        ("restitution_told", {"victim": other}, "victim"),
        ("restitution_warned", {"victim": victim}, "kind"),
    ):
        with pytest.raises(Refused) as refusal:
            scenarios.a_legal_event(proceeding, cast.polres, kind, **changes)
        assert refusal.value.field == field, kind


def test_the_report_starts_its_clocks_and_each_step_ends_them(cast, proceeding):
    scenarios.a_legal_event(proceeding, cast.polres, on=days_ago(10))
    due = end_of_day(days_ago(10))
    tasks = tasks_of(proceeding)
    assert {name: task.due_at for name, task in tasks.items()} == {
        "police-report-followed": due + 14 * DAY,
        "sp2hp": due + 30 * DAY,
    }
    assert {task.institution for task in tasks.values()} == {cast.polres.institution}
    scenarios.a_legal_event(proceeding, cast.polres, "investigation", on=days_ago(8))
    assert tasks_of(proceeding).keys() == {"sp2hp", "spdp-sent"}
    scenarios.a_legal_event(proceeding, cast.polres, "spdp", on=days_ago(3))
    scenarios.a_legal_event(proceeding, cast.polres, "sp2hp", on=days_ago(2))
    assert {name: task.due_at for name, task in tasks_of(proceeding).items()} == {"sp2hp": end_of_day(days_ago(2)) + 30 * DAY}
    scenarios.a_legal_event(proceeding, cast.polres, "stopped", on=days_ago(1), note_text="Kurang bukti")
    assert tasks_of(proceeding).keys() == {"stop-told"}
    scenarios.a_legal_event(proceeding, cast.polres, "sp2hp", on=days_ago(1))
    assert not tasks_of(proceeding), "nothing more is told of what is over"


def test_the_clocks_remind_the_institution_and_then_the_coordinators(cast, proceeding, prosecutor):
    scenarios.a_legal_event(proceeding, cast.polres, on=days_ago(10))
    task = tasks_of(proceeding)["police-report-followed"]
    Notice.objects.all().delete()
    reminders.remind(task.due_at - DAY)
    (notice,) = Notice.objects.filter(text__contains=proceeding.number)
    assert notice.institution == cast.polres.institution
    reminders.remind(task.due_at + 2 * DAY)
    assert Notice.objects.filter(role="coordinator", text__contains=proceeding.number).exists()


def test_a_next_step_is_a_task_that_the_next_event_of_the_course_ends(cast, proceeding, prosecutor):
    up_to_indictment(proceeding, cast.polres)
    scenarios.a_legal_event(proceeding, prosecutor, "verdict", on=days_ago(9), next_on=timezone.localdate() + DAY, **VERDICT)
    task = tasks_of(proceeding)[""]
    assert (task.institution, timezone.localdate(task.due_at)) == (prosecutor.institution, timezone.localdate() + DAY)
    assert reverse("proceeding_detail", args=[proceeding.number]) in text(at_desk(prosecutor).get(task.get_absolute_url()))
    assert "Langkah berikut" not in text(at_desk(cast.polres).get(reverse("task_list"))), "the other institution's task"
    late = scenarios.a_legal_event(proceeding, cast.polres, "suspect_named", on=days_ago(40))
    assert "" in tasks_of(proceeding), "a late entry changes nothing"
    scenarios.a_legal_event(proceeding, prosecutor, "final", on=days_ago(0))
    task.refresh_from_db()
    assert task.status == "done"
    assert late.institution == cast.polres.institution


def test_a_task_that_is_ended_by_hand_is_in_the_story_of_the_case(cast, victim, proceeding):
    scenarios.a_legal_event(proceeding, cast.polres, next_on=timezone.localdate() + DAY)
    tasks.close(tasks_of(proceeding)[""], by=cast.polres, status="done", note_text="Saksi sudah dipanggil")
    event = Event.objects.get(kind="task_done")
    assert (event.case, event.victim, event.institution) == (victim.case, None, cast.polres.institution)


def test_a_correction_keeps_the_old_version_and_moves_the_limits(cast, proceeding):
    event = scenarios.a_legal_event(proceeding, cast.polres, on=days_ago(10), note_text="Salah ketik")
    columns = {"kind": "reported", "on": days_ago(5), "note": "Benar"}
    with pytest.raises(Refused):
        proceedings.correct(event, by=cast.polres, reason=" ", **columns)
    proceedings.correct(event, by=cast.polres, reason="Tanggalnya keliru", **columns)
    assert LegalEvent.objects.count() == 2
    assert tasks_of(proceeding)["police-report-followed"].due_at == end_of_day(days_ago(5)) + 14 * DAY
    page = text(page_of(cast.polres, proceeding))
    for words in ("Salah ketik", "Benar", "Tanggalnya keliru", "Versi lama (1)"):
        assert words in page
    with pytest.raises(TooLate):
        proceedings.correct(event, by=cast.koordinator, reason="Lagi", **columns)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        LegalEvent.objects.filter(pk=event.pk).update(kind="inquiry")


def test_what_never_was_is_void_unless_later_events_rest_on_it(cast, proceeding):
    reported = scenarios.a_legal_event(proceeding, cast.polres, on=days_ago(10))
    inquiry = scenarios.a_legal_event(proceeding, cast.polres, "inquiry", on=days_ago(9))
    void = {"kind": "void", "by": cast.polres, "reason": "Perkara lain"}
    with pytest.raises(Refused, match="Penyelidikan"):
        proceedings.correct(reported, on=reported.on, **void)
    for event in (inquiry, reported):
        proceedings.correct(event, on=event.on, **void)
    assert not proceeding.tasks.open().exists()
    assert "Tidak berlaku" in text(page_of(cast.polres, proceeding))


def test_a_police_report_meets_the_duty_of_the_victim_and_starts_what_the_police_owe(cast, victim, proceeding):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION])
    scenarios.a_legal_event(proceeding, cast.polres)
    duties = {duty.kind: duty.settlement for duty in victim.legal_duties.all()}
    assert duties == {DutyKind.POLICE_REPORT: Settlement.DONE, DutyKind.POLICE_PROTECTION: "", DutyKind.LPSK_ASKED: ""}
    scenarios.a_legal_event(proceeding, cast.polres, "lpsk_asked")
    assert victim.legal_duties.get(kind=DutyKind.LPSK_ASKED).settlement == Settlement.DONE


@pytest.mark.parametrize(("regime", "kind", "length"), [("uu21", "restitution-paid", 14), ("kuhap", "restitution-paid-30", 30)])
def test_restitution_is_due_by_its_regime_from_the_final_verdict_until_it_is_paid(
    cast, victim, proceeding, prosecutor, regime, kind, length
):
    up_to_indictment(proceeding, cast.polres)
    of_victim = {"victim": victim, "amounts": '{"income": 5000000, "care": 1000000}'}
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_asked", on=days_ago(40), **of_victim)
    scenarios.a_legal_event(proceeding, prosecutor, "verdict", on=days_ago(35), **VERDICT)
    with pytest.raises(Refused) as refusal:
        scenarios.a_legal_event(proceeding, prosecutor, "restitution_granted", on=days_ago(35), **of_victim)
    assert refusal.value.field == "regime"
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_granted", on=days_ago(35), regime=regime, **of_victim)
    assert not victim.legal_duties.exists(), "the verdict is not final"
    scenarios.a_legal_event(proceeding, prosecutor, "final", on=days_ago(20))
    duty = victim.legal_duties.get(kind=kind)
    assert (duty.kind, duty.due_at) == (kind, end_of_day(days_ago(20)) + length * DAY)
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_warned", on=days_ago(3), victim=victim)
    warned = victim.legal_duties.get(kind="restitution-warned")
    assert warned.due_at == end_of_day(days_ago(3)) + 14 * DAY
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_paid", **of_victim)
    settled = {duty.kind: duty.settlement for duty in victim.legal_duties.all()}
    assert settled.pop(DutyKind.RESTITUTION_COPIED, Settlement.NOT_APPLICABLE) == Settlement.NOT_APPLICABLE, "nobody says it was"
    assert set(settled.values()) == {Settlement.DONE}
    page = text(page_of(prosecutor, proceeding))
    assert "Rp5.000.000" in page
    assert "Jumlah: Rp6.000.000" in page


def test_the_page_costs_no_more_with_more_events_and_the_story_tells_each(cast, victim, proceeding):
    scenarios.a_legal_event(proceeding, cast.polres, on=days_ago(10))
    desk, path = at_desk(cast.polres), proceeding.get_absolute_url()
    first = cost(desk, path)
    up_to_indictment(proceeding, cast.polres)
    casework.add_victim(victim.case, by=cast.koordinator, fields=scenarios.person(name="Lain", nik="", phone=""))
    assert cost(desk, path) <= first <= MOST_QUERIES
    assert Event.objects.filter(kind="legal_event_recorded", case=victim.case).count() == len(COURSE) + 1


def test_nobody_writes_in_the_name_of_another_or_about_another_person(cast, proceeding):
    hidden = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    columns = {"proceeding": proceeding, "on": date(2026, 1, 1), "institution": cast.polres.institution}
    for by, kind, whom in ((cast.koordinator, "reported", None), (cast.polres, "restitution_told", hidden)):
        with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.polres):
            LegalEvent.objects.create(by=by, kind=kind, victim=whom, **columns)


def test_the_forms_offer_what_they_record_and_keep_what_was_typed(cast, victim, proceeding):
    desk, address = at_desk(cast.polres), reverse("legal_event_new", args=[proceeding.number, "restitusi"])
    data = {"victim": victim.pk, "kind": "restitution_told", "on": days_ago(0).isoformat(), "submit_key": uuid.uuid4()}
    wrong = desk.post(address, data | {"income": "lima juta"})
    assert wrong.status_code == 422
    assert "lima juta" in text(wrong)
    assert "tanpa pecahan" in text(wrong)
    assert desk.post(address, data).status_code == 302
    assert desk.get(reverse("legal_event_new", args=[proceeding.number, "lain"])).status_code == 404
    row = LegalEvent.objects.get()
    correction = reverse("legal_event_correct", args=[proceeding.number, row.pk])
    assert "Salah catat" in text(desk.get(correction))
    chosen = data | {"kind": "void", "reason": "Orang lain", "submit_key": uuid.uuid4()}
    assert desk.post(correction, chosen).status_code == 302
    assert LegalEvent.objects.get(replaces=row).kind == ProceedingEvent.VOID


def test_a_coordinator_assigns_on_the_page_of_the_case(cast, victim):
    desk, address = at_desk(cast.koordinator), reverse("case_proceeding", args=[victim.case.number])
    assert address in text(desk.get(victim.case.get_absolute_url()))
    empty = desk.post(address, {"police": ""})
    assert empty.status_code == 422
    kejari = Institution.objects.get(code="kejari")
    assert desk.post(address, {"prosecution": kejari.pk}).status_code == 302
    assert LegalProceeding.objects.get().prosecution == kejari

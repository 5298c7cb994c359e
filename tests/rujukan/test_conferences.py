"""Case conferences: who is invited and told, what they see, the minutes and their versions, decisions as tasks, who was told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Meeting, MeetingParticipant, Notice
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rujukan.actions import casework, closure, merging
from rujukan.choices.event import EventKind
from rujukan.choices.stage import Stage
from rujukan.conferences.actions import conference as conferences
from rujukan.models import CaseConference, ConferenceMinutes, Referral, Task, Victim, VictimIdentity, VictimPair
from rujukan.stages import standards
from tests.rujukan import conferring, scenarios
from tests.rujukan.conferring import (
    begin as begin,
    case as case,
    held as held,
    page_of,
    planned as planned,
    running as running,
    told_to,
)
from tests.rujukan.pages import at_desk, text
from tests.sight import shown

DAY = timedelta(days=1)
SAID = (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE)


def test_a_conference_is_numbered_and_its_institutions_are_invited_by_notices_without_identity(cast, planned):
    assert planned.number == f"KK-{timezone.localdate().year}-00001"
    for user in (cast.polres, cast.rsud):
        [notice] = told_to(user, planned)
        assert planned.number in notice
        assert not [words for words in (*SAID, planned.case.number, *planned.codes) if words in notice]
    assert not told_to(cast.gow, planned)
    assert planned.case.events.filter(kind=EventKind.CONFERENCE_PLANNED).count() == 1


def test_without_an_accepted_referral_an_institution_is_invited_with_codes_only_or_not_at_all(cast, case, victim):
    scenarios.a_referral(victim, cast.koordinator, "polres")  # not accepted yet
    with pytest.raises(Refused, match="kode saja") as refusal:
        conferring.a_conference(case, cast.koordinator, [cast.polres.institution])
    assert refusal.value.field == "institutions"
    with pytest.raises(Refused, match="sedikitnya satu"):
        conferring.a_conference(case, cast.koordinator)
    assert conferring.a_conference(case, cast.koordinator, [], [cast.polres.institution])


def test_who_held_a_referral_may_be_invited_like_who_holds_one(cast, case, running):
    Referral.objects.get(pk=running.pk)
    scenarios.complete(scenarios.a_referral(running.victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    assert conferring.a_conference(case, cast.koordinator, [cast.polres.institution, cast.rsud.institution])


def test_a_barred_institution_is_neither_offered_nor_taken(cast, case, running):
    bar(cast, case, cast.rsud)
    with pytest.raises(Refused, match="tidak dapat diundang"):
        conferring.a_conference(case, cast.koordinator, [], [cast.rsud.institution])
    page = text(at_desk(cast.koordinator).get(reverse("conference_new", args=[case.number])))
    offered = page.partition("<form")[2]
    assert f'value="{cast.gow.institution.pk}"' in offered
    assert f'value="{cast.rsud.institution.pk}"' not in offered


def bar(cast, case, user):
    barring = {"role": "unknown", "relation": "other", "bars_institutions": [user.institution]}
    casework.record_suspect(case, by=cast.koordinator, name="Petugas", **barring)


def test_an_institution_that_is_barred_later_loses_sight_and_its_place_and_its_task(cast, case, held):
    decision = conferring.a_decision(cast.rsud.institution)
    conferring.minutes_of(held, cast.koordinator, decisions=[decision])
    planned = conferring.a_conference(case, cast.koordinator, [], [cast.rsud.institution, cast.gow.institution])
    before = Notice.objects.filter(institution=cast.rsud.institution).count()
    bar(cast, case, cast.rsud)
    for model in (CaseConference, ConferenceMinutes, MeetingParticipant, Task):
        assert not shown(model.objects, cast.rsud)
    assert page_of(cast.rsud, held).status_code == page_of(cast.rsud, planned).status_code == 404
    assert [one.institution for one in planned.meeting.participants.all()] == [cast.gow.institution]
    assert held.tasks.open().get().institution is None, "the coordinators do it now"
    assert Notice.objects.filter(institution=cast.rsud.institution).count() == before, "it is told nothing"
    assert Notice.objects.filter(role="coordinator", text__contains=planned.number).exists()
    assert "Cari tempat" in text(page_of(cast.koordinator, held))


def test_a_conference_widens_nobodys_sight(cast, victim, case, planned):
    page = text(page_of(cast.rsud, planned))
    assert planned.number in page
    assert victim.code in page
    assert "kode saja" in page
    assert not [words for words in (*SAID, case.number) if words in page]
    for model in (Victim, VictimIdentity, Referral):
        assert not shown(model.objects, cast.rsud)
    assert page_of(cast.gow, planned).status_code == 404
    for user in (cast.gow, cast.rad, cast.auditor, cast.admin):
        for rows in (CaseConference.objects, MeetingParticipant.objects, Meeting.objects.filter(kind="case")):
            assert not shown(rows, user)


def test_a_conference_is_no_meeting_of_the_task_force(cast, planned):
    for user in (cast.koordinator, cast.polres, cast.rad):
        assert planned.number not in text(at_desk(user).get(reverse("meeting_list")))
        for name in ("meeting_detail", "meeting_changes"):
            assert at_desk(user).get(reverse(name, args=[planned.meeting_id])).status_code == 404
    with scope(cast.koordinator), pytest.raises(DatabaseError), transaction.atomic():
        planned.meeting.decisions.create(text="Rapat", owner=cast.gow.institution, due_on=planned.held_on)


@pytest.mark.parametrize(("field", "words"), [("agenda", scenarios.NAME), ("place", "NIK 6106015505900001")])
def test_an_agenda_names_nobody(cast, case, running, field, words):
    with pytest.raises(Refused, match="Jangan tulis nama") as refusal:
        conferring.a_conference(case, cast.koordinator, [cast.polres.institution], **{field: f"Keadaan {words}"})
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": timezone.localdate() - 8 * DAY}, "held_on"),
        ({"held_on": timezone.localdate() - 3 * DAY}, "held_on"),
        ({"held_on": timezone.localdate() + 400 * DAY}, "held_on"),
        ({"place": " "}, "place"),
        ({"agenda": ""}, "agenda"),
        ({"codes": []}, "codes"),
        ({"codes": ["PN-26-XXXX"]}, "codes"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(cast, case, running, changes, field):
    with pytest.raises(Refused) as refusal:
        conferring.a_conference(case, cast.koordinator, [cast.polres.institution], **changes)
    assert refusal.value.field == field


def test_somebody_whose_data_are_restricted_is_not_discussed(cast, case, running, victim):
    Victim.objects.filter(pk=victim.pk).update(restricted_at=timezone.now())
    with pytest.raises(Refused, match="orang dalam kasus"):
        conferring.a_conference(case, cast.koordinator, [cast.polres.institution])


def test_a_code_that_was_merged_is_discussed_under_the_kept_one(cast, case, victim):
    alias = casework.add_victim(case, by=cast.koordinator, fields=scenarios.person())
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=victim, reason="NIK dan tanggal lahirnya sama")
    others = [cast.rsud.institution]
    with pytest.raises(Refused, match="orang dalam kasus"):
        conferring.a_conference(case, cast.koordinator, [], others, codes=[alias.code])
    assert conferring.a_conference(case, cast.koordinator, [], others, codes=[victim.code])


def changed(conference, by, *, version=None, reason="", institutions=None, **changes):
    fields = conferring.fields_of(conference.case, **changes)
    version = conference.version if version is None else version
    institutions = [one.institution for one in conference.meeting.participants.all()] if institutions is None else institutions
    return conferences.change(conference, by=by, version=version, fields=fields, others=institutions, reason=reason)


def test_a_new_day_is_told_with_its_reason_and_moves_the_limit_of_the_minutes(cast, planned):
    due = planned.tasks.get().due_at
    with pytest.raises(Refused, match="Pilih alasannya") as refusal:
        changed(planned, cast.koordinator, held_on=planned.held_on + DAY)
    assert refusal.value.field == "reason"
    planned = CaseConference.objects.get()
    moved = changed(planned, cast.koordinator, held_on=planned.held_on + 7 * DAY, reason="unavailable")
    assert moved.tasks.get().due_at == standards.due(standards.MINUTES, moved.starts_at) > due  # in working days
    for user in (cast.polres, cast.rsud):
        [newest, _] = told_to(user, planned)
        assert "peserta berhalangan" in newest
    assert "peserta berhalangan" in text(page_of(cast.rsud, planned))


def test_a_new_place_is_told_with_its_reason_and_not_named(cast, planned):
    with pytest.raises(Refused, match="Pilih alasannya") as refusal:
        changed(planned, cast.koordinator, place="Aula lama")
    assert refusal.value.field == "reason"
    changed(CaseConference.objects.get(), cast.koordinator, place="Aula lama", reason="unavailable")
    for user in (cast.polres, cast.rsud):
        [newest, _] = told_to(user, planned)
        assert "berubah tempat" in newest
        assert "Aula lama" not in newest


def test_who_is_invited_later_or_no_longer_is_told_and_the_agenda_alone_needs_no_reason(cast, planned):
    changed(planned, cast.koordinator, institutions=[cast.polres.institution, cast.gow.institution], agenda="Yang lain")
    assert len(told_to(cast.polres, planned)) == 1
    assert len(told_to(cast.gow, planned)) == 1
    assert Notice.objects.filter(institution=cast.rsud.institution, text__contains="tidak lagi diundang").exists()
    assert page_of(cast.rsud, planned).status_code == 404
    assert page_of(cast.gow, planned).status_code == 200


def test_of_two_coordinators_who_change_it_the_second_is_told(cast, planned):
    stale = planned.version
    changed(planned, cast.koordinator, agenda="Yang pertama")
    with pytest.raises(Stale):
        changed(CaseConference.objects.get(), cast.koordinator2, version=stale, agenda="Yang kedua")


def test_cancelling_is_told_with_its_reason_once_and_ends_everything(cast, planned):
    conferences.cancel(planned, by=cast.koordinator, reason="settled")
    with pytest.raises(TooLate):
        conferences.cancel(planned, by=cast.koordinator, reason="settled")
    with pytest.raises(TooLate):
        conferences.cancel(planned, by=cast.koordinator2, reason="settled")
    for user in (cast.polres, cast.rsud):
        assert "sudah selesai tanpa konferensi" in told_to(user, planned)[0]
    assert not planned.tasks.open().exists()
    with pytest.raises(TooLate):
        conferring.minutes_of(planned, cast.koordinator)
    with pytest.raises(TooLate):
        changed(CaseConference.objects.get(), cast.koordinator)
    assert "Dibatalkan" in text(page_of(cast.rsud, planned))


def test_a_planned_conference_keeps_a_case_open_and_a_closed_case_gets_none(cast, case, victim):
    conference = conferring.a_conference(case, cast.koordinator, [], [cast.rsud.institution])
    scenarios.needless(victim, cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    scenarios.close(victim, cast.koordinator)
    closing = {"by": cast.koordinator, "outcome": "served", "reason": "Bibinya menjaga"}
    with pytest.raises(Refused, match=f"{conference} belum ada notulennya"):
        closure.close_case(case, **closing)
    conferences.cancel(conference, by=cast.koordinator, reason="settled")
    case = closure.close_case(case, **closing)
    with pytest.raises(TooLate, match="sudah ditutup"):
        conferring.a_conference(case, cast.koordinator, [], [cast.rsud.institution])
    assert "Rencanakan konferensi" not in text(at_desk(cast.koordinator).get(case.get_absolute_url()))


def test_the_home_of_an_invited_institution_shows_it_before_its_day(cast, planned):
    for user, seen in ((cast.polres, True), (cast.rsud, True), (cast.gow, False)):
        assert ("<b>1</b> <span>konferensi kasus" in text(at_desk(user).get(reverse("officer_home")))) == seen
        assert (planned.number in text(at_desk(user).get(reverse("conference_list")))) == seen
    assert planned.number in text(at_desk(cast.koordinator).get(reverse("conference_list")))
    assert planned.get_absolute_url() in text(at_desk(cast.koordinator).get(planned.case.get_absolute_url()))
    conferences.cancel(planned, by=cast.koordinator, reason="settled")
    assert reverse("conference_detail", args=[planned.number]) not in text(at_desk(cast.polres).get(reverse("conference_list")))


def test_only_coordinators_run_a_conference(cast, planned, held):
    for attempt in (
        lambda: conferring.a_conference(planned.case, cast.polres, [cast.polres.institution]),
        lambda: changed(planned, cast.polres),
        lambda: conferences.cancel(planned, by=cast.polres, reason="settled"),
        lambda: conferring.minutes_of(held, cast.polres),
    ):
        with pytest.raises(Refused, match="koordinator"):
            attempt()

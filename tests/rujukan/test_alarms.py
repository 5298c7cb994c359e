"""When somebody is in danger, duty contacts are called outside the system until one of them takes it over."""

from datetime import time, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import digest as digests, duty_contact
from gugus.choices import CallChannel, ContactKind
from gugus.models import DutyContact, Notice
from gugus.workflow import channels
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import alarm as alarms, casework, routing
from rujukan.choices.alarm import AlarmReplyKind, CallState
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage
from rujukan.models import Alarm, AlarmCall
from tests.rujukan import scenarios
from tests.rujukan.calling import PHONES, called, contact, contacts, danger, sent
from tests.rujukan.pages import at_desk, tab_of, text
from tests.sight import shown

__all__ = ["contacts", "sent"]
pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_danger_calls_the_police_and_the_coordinator_at_once(cast, contacts, sent):
    complaint = danger(cast)
    assert sorted(called(sent)) == [PHONES["polres"], PHONES["dsp3akb"]]
    to_police, to_coordinator = (dict(sent)[PHONES[code]] for code in ("polres", "dsp3akb"))
    start = f"{complaint.number}: bahaya sekarang, tempat aman. Pukul "
    assert to_police.startswith(start)
    assert to_coordinator.startswith(start)
    assert PHONES["dsp3akb"] in to_police, "whom to call back"


def test_only_the_police_are_told_the_district(cast, contacts, sent):
    complaint = danger(cast)
    words = dict(sent)
    assert f"Kecamatan {complaint.district}" in words[PHONES["polres"]]
    assert str(complaint.district) not in words[PHONES["dsp3akb"]]


def test_no_message_holds_anything_about_a_person(cast, contacts, sent):
    complaint = danger(cast)
    with scope(cast.koordinator):
        secrets = [complaint.open("narrative"), complaint.persons.get().open("name"), "perempuan", "PN-"]
    for minutes in (0, 10, 20, 30, 40):
        alarms.ring(timezone.now() + minutes * MINUTE)
    assert len(sent) > 4
    assert not [secret for secret in secrets for _, words in sent if secret.lower() in words.lower()]


def test_without_an_answer_the_next_are_called(cast, contacts, sent):
    danger(cast)
    start = timezone.now()
    sent.clear()
    assert not alarms.ring(start + 9 * MINUTE)
    alarms.ring(start + 11 * MINUTE)
    assert called(sent) == [PHONES["polres2"]]
    alarms.ring(start + 21 * MINUTE)
    assert called(sent)[1:] == [PHONES["polres"]]
    alarms.ring(start + 31 * MINUTE)
    assert called(sent)[2:] == [PHONES["head"]]
    alarms.ring(start + 600 * MINUTE)
    assert len(sent) == 3, "nobody is called twice in one step"


def test_a_step_that_was_missed_is_made_up(cast, contacts, sent):
    danger(cast)
    sent.clear()
    late = timezone.now() + 45 * MINUTE
    for _ in range(4):
        alarms.ring(late)
    assert called(sent) == [PHONES["polres2"], PHONES["polres"], PHONES["head"]]


def test_who_takes_it_over_stops_the_calls_and_everybody_called_learns_it(cast, contacts, sent):
    danger(cast)
    alarm = Alarm.objects.get()
    Notice.objects.all().delete()
    with scope(cast.polres):
        alarms.reply(alarm, by=cast.polres, kind=AlarmReplyKind.TAKING)
    sent.clear()
    assert not alarms.ring(timezone.now() + 60 * MINUTE)
    assert not sent
    assert all("ditangani" in notice.text for notice in Notice.objects.all())
    assert set(Notice.objects.values_list("institution__code", "role")) == {(None, "coordinator"), ("dsp3akb", "")}
    with pytest.raises(TooLate):
        alarms.reply(alarm, by=cast.polres, kind=AlarmReplyKind.TAKING)
    with pytest.raises(TooLate, match="Sudah ditangani"):
        alarms.reply(alarm, by=cast.koordinator, kind=AlarmReplyKind.TAKING)


def test_who_cannot_come_has_the_next_called_at_once(cast, contacts, sent):
    danger(cast)
    sent.clear()
    with scope(cast.polres):
        alarms.reply(Alarm.objects.get(), by=cast.polres, kind=AlarmReplyKind.CANNOT)
    alarms.ring(timezone.now() + MINUTE)
    assert called(sent) == [PHONES["polres2"]]


def test_triage_ends_the_calls(cast, contacts, sent):
    complaint = danger(cast)
    casework.open_case([complaint], by=cast.koordinator)
    sent.clear()
    assert not alarms.ring(timezone.now() + 60 * MINUTE)
    assert Alarm.objects.get().ended_at


def test_an_unreachable_contact_is_tried_again_shown_and_passed_over(cast, contacts, sent):
    sent.dead = {PHONES["polres"], PHONES["dsp3akb"]}
    danger(cast)
    now = timezone.now()
    for minutes in (2, 4):
        alarms.ring(now + minutes * MINUTE + timedelta(seconds=1))
    assert set(AlarmCall.objects.values_list("state", flat=True)) == {CallState.FAILED}
    alarms.ring(now + 5 * MINUTE)
    assert called(sent) == [PHONES["polres2"]], "before the ten minutes are over"
    page = text(at_desk(cast.koordinator).get(reverse("duty_contact_list")))
    assert page.count("Tidak terhubung") == 2


def test_without_any_contact_the_next_step_is_taken_at_once_and_the_coordinator_sees_it(cast, sent):
    contact("dsp3akb", PHONES["head"], cast.koordinator, kind=ContactKind.HEAD)
    danger(cast)
    assert called(sent) == [PHONES["head"]]
    page = text(at_desk(cast.koordinator).get(Alarm.objects.get().get_absolute_url()))
    assert "Belum ada petugas piket" in page


def test_an_emergency_referral_calls_its_receiver(cast, victim, contacts, sent):
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, urgency=Urgency.EMERGENCY)
    assert called(sent) == [PHONES["rsud"]], "not the coordinator, who sent it"
    assert f"{referral.number}: rujukan darurat. Pukul" in sent[0][1]
    routing.accept(referral, by=cast.rsud)
    sent.clear()
    assert not alarms.ring(timezone.now() + 60 * MINUTE)


def test_duty_hours_last_over_midnight():
    night = DutyContact(starts=time(20), ends=time(6), days=[4])  # Friday
    friday = timezone.make_aware(timezone.datetime(2026, 11, 27, 22))
    assert night.on_duty(friday)
    assert night.on_duty(friday + timedelta(hours=6))
    assert not night.on_duty(friday + timedelta(hours=9))
    assert not night.on_duty(friday + timedelta(hours=24))
    assert night.hours == "Jumat, 20.00–06.00"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "0567-21000"}, "phone"),
        ({"channel": CallChannel.EMAIL, "address": "bukan alamat"}, "address"),
        ({"channel": CallChannel.TELEGRAM, "address": "https://jahat.contoh"}, "address"),
        ({"starts": time(8)}, "ends"),
        ({"starts": time(8), "ends": time(8)}, "ends"),
        ({"kind": ContactKind.HEAD}, "kind"),
    ],
)
def test_a_contact_that_cannot_be_called_is_refused(cast, changes, field):
    with pytest.raises(Refused) as refusal:
        contact("polres", PHONES["polres"], cast.polres, **changes)
    assert refusal.value.field == field


def test_nobody_keeps_the_contacts_of_another_institution(cast, contacts):
    with pytest.raises(Refused):
        contact("polres", PHONES["polres"], cast.gow)
    assert [one.kind for one in shown(DutyContact.objects, cast.gow)] == [ContactKind.COORDINATOR], "whom to call back"
    polres = DutyContact.objects.filter(institution__code="polres").first()
    assert at_desk(cast.gow).get(reverse("duty_contact_edit", args=[polres.pk])).status_code == 404
    with pytest.raises(ProgrammingError, match="policy"), transaction.atomic(), scope(cast.gow):
        DutyContact.objects.update(active=False)


def test_a_test_message_says_whether_it_went_out(cast, contacts, sent):
    polres = DutyContact.objects.filter(institution__code="polres").first()
    page = at_desk(cast.polres).post(reverse("duty_contact_try", args=[polres.pk]), follow=True)
    assert "Pesan uji terkirim" in text(page)
    assert sent == [(PHONES["polres"], duty_contact.TEST)]
    sent.dead = {PHONES["polres"]}
    page = at_desk(cast.polres).post(reverse("duty_contact_try", args=[polres.pk]), follow=True)
    assert "Pesan uji tidak terkirim" in text(page)


def test_the_morning_digest_says_only_that_something_waits(cast, contacts, sent):
    scenarios.a_complaint(cast.gow)
    scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "rsud", Stage.HEALTH)
    morning = timezone.localtime().replace(hour=8, minute=0)
    assert digests.send_all(morning.replace(hour=2)) == 0
    assert digests.send_all(morning) == 2
    assert sorted(called(sent)) == [PHONES["dsp3akb"], PHONES["rsud"]]
    assert {words for _, words in sent} == {"Ada tugas untuk Anda di Gugus Tugas TPPO: http://localhost:8000"}
    assert digests.send_all(morning) == 0, "once a day"


def at_clock(hour, minute=0):
    return timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)


def test_each_contact_chooses_when_the_digest_comes(cast, contacts, sent):
    scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "rsud", Stage.HEALTH)
    DutyContact.objects.filter(institution__code="rsud").update(digest_at=time(6))
    assert digests.send_all(at_clock(6)) == 1
    assert called(sent) == [PHONES["rsud"]]
    assert digests.send_all(at_clock(7, 29)) == 0
    digests.send_all(at_clock(7, 30))
    assert called(sent) == [PHONES["rsud"], PHONES["dsp3akb"]]
    with pytest.raises(Refused) as refusal:
        contact("rsud", PHONES["rsud"], cast.rsud, digest_at=time(2))
    assert refusal.value.field == "digest_at"


def test_who_was_called_at_night_is_told_in_one_digest(cast, contacts, sent):
    contact("polres", PHONES["polres"], cast.polres)  # the same phone twice
    danger(cast)
    alarms.ring(timezone.now() + 11 * MINUTE)
    night = at_clock(7, 30)
    AlarmCall.objects.update(at=night - 5 * 60 * MINUTE)
    DutyContact.objects.filter(phone__isnull=False).update(starts=time(20), ends=time(6))  # off duty in the morning
    sent.clear()
    digests.send_all(night)
    digests.send_all(night + 15 * MINUTE)
    assert sorted(called(sent)) == sorted([PHONES["polres"], PHONES["polres2"], PHONES["dsp3akb"]])
    assert {words.partition(";")[2] for _, words in sent} == {
        f" semalam Anda dipanggil {times} kali: http://localhost:8000" for times in (1, 2)
    }


def test_a_message_of_a_real_channel_goes_through_its_service(monkeypatch, settings):
    monkeypatch.undo()
    settings.CALL_CHANNELS = {"sms": "json://localhost:1/{to}"}
    with pytest.raises(channels.Unreachable):
        channels.send(CallChannel.SMS, PHONES["polres"], "", "Uji")


def test_a_mail_goes_to_its_address(monkeypatch, mailoutbox):
    monkeypatch.undo()
    channels.send(CallChannel.EMAIL, "", "piket@contoh.id", "PGD-2026-00001: bahaya sekarang.")
    assert [mail.to for mail in mailoutbox] == [["piket@contoh.id"]]


def test_the_complaint_says_who_took_its_call_at_the_top_and_in_its_history(cast, contacts, sent):
    complaint = danger(cast)
    alarm = Alarm.objects.get(complaint=complaint)
    for tab in ("detail", "history"):
        assert "ditangani" not in text(at_desk(cast.koordinator).get(tab_of(complaint, tab)))
    alarms.reply(alarm, by=cast.koordinator, kind=AlarmReplyKind.TAKING)
    for tab in ("detail", "content", "history"):
        assert f"Panggilan daruratnya ditangani {cast.koordinator}" in text(at_desk(cast.koordinator).get(tab_of(complaint, tab)))
    assert "Panggilan darurat ditangani" in text(at_desk(cast.koordinator).get(tab_of(complaint, "history")))

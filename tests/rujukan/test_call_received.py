"""The person of a call is with whoever took it over: what the taker reads where no place was told, and how the call ends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import AccessLog, Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import alarm as alarms, emergency, later_words, triage
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.complaint import ForwardPermission, Safety
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex, VictimKind
from rujukan.models import Alarm, Complaint, Referral
from tests.rujukan import scenarios
from tests.rujukan.calling import PHONES, contact, contacts, danger, sent
from tests.rujukan.pages import at_desk, text

__all__ = ["contacts", "sent"]
PLACE, BACK = "Warung dekat terminal lama", "0800-0000-9999"
SEEN = {"name": "Melati", "sex": Sex.FEMALE, "age_band": AgeBand.B9}
NOTHING = {"place": "", "village": "", "reporter_contact": "", "safe_contact": ""}
OFFICE = "0567 21000"


def a_call(cast, by=None, taker=None, **told):
    """Return the alarm of a report of danger, which Polres, or this taker, has taken over."""
    persons = [scenarios.person(birth_date=None, age_band=AgeBand.B9)]
    alarm = danger(cast, by, **{"place": PLACE, "persons": persons} | told).alarm
    alarms.reply(alarm, by=taker or cast.polres, kind=AlarmReplyKind.TAKING)
    alarm.refresh_from_db()
    return alarm


def opened(alarm, by):
    return text(at_desk(by).post(reverse("alarm_open", args=[alarm.pk])))


def form_of(alarm, by):
    return at_desk(by).get(reverse("alarm_receive", args=[alarm.pk]))


def receive(alarm, by, **changes):
    form = form_of(alarm, by).context["form"]
    data = {"submit_key": form["submit_key"].value(), "stage": Stage.SHELTER, "narrative": form["narrative"].value(), **SEEN}
    return at_desk(by).post(reverse("alarm_receive", args=[alarm.pk]), data | changes, follow=True)


# What the taker reads where no place was told


def test_without_a_place_and_a_number_the_page_says_so_and_whom_to_call(cast, contacts):
    type(cast.gow.institution).objects.filter(pk=cast.gow.institution_id).update(phone=OFFICE)
    page = opened(a_call(cast, **NOTHING), cast.polres)
    for words in ("Tempatnya belum diketahui.", f"Telepon {cast.gow.institution.short_name} dan tanyakan", OFFICE):
        assert words in page
    assert "Nomor pelapor tidak dicatat." in page
    assert 'href="tel:+6256721000"' in page


def test_the_duty_contact_of_who_recorded_it_stays_closed_to_the_taker(cast, contacts):
    contact("gow", "0812 0000 0077", cast.gow)
    assert "0812 0000 0077" not in opened(a_call(cast, **NOTHING), cast.polres)


def test_without_any_number_the_coordinator_on_duty_is_to_be_called(cast, contacts):
    type(cast.gow.institution).objects.filter(pk=cast.gow.institution_id).update(phone="")
    page = opened(a_call(cast, **NOTHING), cast.polres)
    assert "Belum ada nomor teleponnya" in page
    assert PHONES["dsp3akb"] in page


def test_where_place_and_number_are_told_nothing_is_said_to_be_missing(cast, contacts):
    page = opened(a_call(cast), cast.polres)
    for words in (PLACE, BACK, str(cast.gow.institution.short_name)):
        assert words in page
    for words in ("belum diketahui.", "tidak dicatat", scenarios.NARRATIVE, scenarios.NAME):
        assert words not in page


def test_before_it_is_opened_nobody_reads_who_recorded_it(cast, contacts):
    alarm = a_call(cast)
    assert "Mencatat pengaduan ini" not in text(at_desk(cast.polres).get(alarm.get_absolute_url()))


# The person is with the taker


def test_the_form_begins_with_what_the_call_tells_and_is_logged(cast, contacts):
    alarm = a_call(cast)
    page = text(form_of(alarm, cast.polres))
    for words in (PLACE, alarm.number, "Dalam laporan: anak."):
        assert words in page
    assert form_of(alarm, cast.polres).context["form"]["district"].value() == alarm.district_id
    assert form_of(alarm, cast.polres).context["form"]["stage"].value() == Stage.SHELTER
    assert AccessLog.objects.filter(subject=alarm.number, user=cast.polres).count() == 3


def test_one_form_logs_the_complaint_takes_the_person_in_and_ends_the_call(cast, contacts):
    alarm = a_call(cast)
    Notice.objects.all().delete()
    page = text(receive(alarm, cast.polres, place=PLACE, district=alarm.district_id))
    alarm.refresh_from_db()
    referral = Referral.objects.get()
    own = Complaint.objects.get(institution=cast.polres.institution)
    assert f"Penerimaan darurat {referral} tercatat. Panggilannya selesai." in page
    assert referral.emergency
    assert referral.victim.case == own.case
    assert (own.safety, own.forward_permission) == (Safety.SAFE, ForwardPermission.NOT_ASKED)
    assert alarm.number in own.open("narrative")
    assert own.open("place") == PLACE
    assert own.district == alarm.district
    assert alarm.ended_at
    assert Complaint.objects.get(pk=alarm.pk).is_open, "the coordinator decides about the first report"
    told = Notice.objects.filter(text__contains=f"Panggilan {alarm.number}: orangnya sudah bersama {cast.polres.institution}")
    assert {(notice.role, notice.institution) for notice in told} == {("coordinator", None), ("", cast.koordinator.institution)}
    [notice] = Notice.objects.filter(role="coordinator")
    assert f"Konfirmasikan penerimaan darurat {referral}" in notice.text
    assert (notice.path, notice.urgent) == (referral.get_absolute_url(), True)


def test_the_page_and_the_homes_say_that_the_person_is_safe(cast, contacts):
    alarm = a_call(cast)
    receive(alarm, cast.polres)
    for user in (cast.polres, cast.koordinator):
        assert f"Orangnya sudah bersama {cast.polres.institution}" in text(at_desk(user).get(alarm.get_absolute_url()))
    assert (
        alarm.number not in text(at_desk(cast.polres).get(reverse("officer_home"))).partition("<h1")[2].partition("Selain itu")[0]
    )
    page = text(at_desk(cast.koordinator).get(reverse("complaint_detail", args=[alarm.number])))
    assert f"Orangnya sudah bersama {cast.polres.institution}" in page
    assert "Sudah diterima" in text(at_desk(cast.koordinator).get(reverse("alarm_list")))
    assert "Sudah diterima" in text(at_desk(cast.koordinator).get(reverse("coordinator_home")))


def test_a_colleague_of_whoever_took_it_ends_it(cast, contacts):
    colleague, alarm = scenarios.an_officer("polres", "polres2"), a_call(cast)
    receive(alarm, colleague)
    alarm.refresh_from_db()
    assert (alarm.ended_at is not None, alarm.taken_by) == (True, colleague)


def test_pressed_twice_it_makes_one(cast, contacts):
    alarm = a_call(cast)
    key = form_of(alarm, cast.polres).context["form"]["submit_key"].value()
    for _ in range(2):
        data = {"submit_key": key, "stage": Stage.SHELTER, "narrative": "Sudah di kantor", **SEEN}
        at_desk(cast.polres).post(reverse("alarm_receive", args=[alarm.pk]), data)
    fields = {"district": None, "village": "", "place": "", "narrative": "Sudah di kantor"}
    again = {"submit_key": key, "fields": fields, "person": SEEN | {"kind": VictimKind.VICTIM}, "stage": Stage.SHELTER}
    assert emergency.receive_called(alarm, by=cast.polres, **again) == Referral.objects.get()
    assert Complaint.objects.filter(institution=cast.polres.institution).count() == 1


def test_a_second_form_of_a_colleague_is_told_and_keeps_its_words(cast, contacts):
    alarm = a_call(cast)
    data = receive(alarm, cast.polres).request and {"stage": Stage.SHELTER, "narrative": "Diantar ibunya", **SEEN}
    key = "00000000-0000-4000-8000-000000000001"
    colleague = scenarios.an_officer("polres", "polres2")
    late = at_desk(colleague).post(reverse("alarm_receive", args=[alarm.pk]), data | {"submit_key": key})
    assert late.status_code == 422
    assert "Diantar ibunya" in text(late)
    assert "Sudah dicatat" in text(late)
    assert Referral.objects.count() == 1
    with pytest.raises(TooLate):
        alarms.end_received(Alarm.objects.get(), by=colleague, at=timezone.now())


def test_only_whoever_took_it_over_ends_it(cast, contacts, settings):
    settings.DANGER_INSTITUTIONS = ["polres", "rsud"]
    alarm = a_call(cast)
    fields = {"district": None, "village": "", "place": "", "narrative": "Di rumah sakit"}
    asked = {"fields": fields, "person": SEEN | {"kind": VictimKind.VICTIM}, "submit_key": alarm.pk}
    assert form_of(alarm, cast.rsud).url == alarm.get_absolute_url()
    for user, stage in ((cast.rsud, Stage.HEALTH), (cast.koordinator, Stage.SHELTER)):
        with pytest.raises(Refused):
            emergency.receive_called(alarm, by=user, stage=stage, **asked)
    assert Complaint.objects.count() == 1


def test_a_stage_that_the_institution_does_not_hold_is_refused_and_nothing_is_written(cast, contacts):
    alarm = a_call(cast)
    assert receive(alarm, cast.polres, stage=Stage.HEALTH).status_code == 422
    assert Complaint.objects.count() == 1
    alarm.refresh_from_db()
    assert alarm.ended_at is None


def test_after_triage_the_person_may_still_be_received_but_no_place_is_read(cast, contacts):
    alarm = a_call(cast)
    triage.review(alarm.complaint, by=cast.koordinator)
    assert PLACE not in text(form_of(alarm, cast.polres))
    assert "Panggilannya selesai" in text(receive(alarm, cast.polres))


def test_an_ended_call_leads_to_its_page(cast, contacts):
    alarm = a_call(cast)
    receive(alarm, cast.polres)
    assert form_of(alarm, cast.polres).url == alarm.get_absolute_url()


def test_words_of_danger_after_that_call_the_taker_again(cast, contacts, sent):
    alarm = a_call(cast)
    receive(alarm, cast.polres)
    sent.clear()
    later_words.pass_on.call(str(alarm.pk), True)
    alarms.ring(timezone.now() + timedelta(minutes=1))
    assert PHONES["polres"] in [phone for phone, _ in sent]
    alarm.refresh_from_db()
    assert alarm.ended_at is None

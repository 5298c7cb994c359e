"""Who is called and who answers: once for a person and receiver, nobody about their own click, nobody who said no; and what
whoever takes a call over reads, until triage."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import bypass, scope
from gugus.choices import AccessKind
from gugus.formats.indonesian import continued, short
from gugus.models import AccessLog, Notice
from rujukan.actions import alarm as alarms, casework, routing, triage
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.referral import DeclineReason, Urgency
from rujukan.choices.stage import Stage
from rujukan.disclosure import calls
from rujukan.models import Alarm, Complaint
from tests.rujukan import scenarios
from tests.rujukan.calling import PHONES, called, contacts, danger, sent
from tests.rujukan.pages import at_desk, text

__all__ = ["contacts", "sent"]

MINUTE = timedelta(minutes=1)
PLACE, VEHICLE, BACK = "Warung dekat terminal lama", "Mobil putih KB 4321", "0800-0000-9999"
GIRL = {"name": "Melati Contoh", "age_band": AgeBand.B9, "birth_date": None, "nik": ""}


def seen_at_night(cast, **changes):
    """Return the alarm of a complaint that tells where, in which vehicle and whom to call back."""
    told = {"place": PLACE, "vehicle": VEHICLE, "persons": [scenarios.person(**GIRL)]} | changes
    return danger(cast, **told).alarm


def take(alarm, by, kind=AlarmReplyKind.TAKING):
    return at_desk(by).post(reverse("alarm_reply", args=[alarm.pk]), {"kind": kind}, follow=True)


def again(alarm, by):
    return text(at_desk(by).post(reverse("alarm_open", args=[alarm.pk]), follow=True))


def page_of(alarm, user):
    return text(at_desk(user).get(alarm.get_absolute_url()))


def emergencies(victim, cast, *stages, to="polres"):
    return [scenarios.a_referral(victim, cast.koordinator, to, stage, urgency=Urgency.EMERGENCY) for stage in stages]


# Whom a message leads where


def test_the_message_of_a_call_leads_to_the_call(cast, contacts, sent):
    alarm = seen_at_night(cast)
    assert [words.rpartition("uka ")[2] for _, words in sent] == [f"http://localhost:8000{alarm.get_absolute_url()}"] * 2


def test_who_is_not_logged_in_comes_to_the_call_after_login(cast, contacts, client):
    alarm = seen_at_night(cast)
    login = client.get(alarm.get_absolute_url())
    assert login.url == f"{reverse('account_login')}?next={alarm.get_absolute_url()}"


def test_the_head_who_may_not_open_it_gets_no_address(cast, contacts, sent):
    seen_at_night(cast)
    alarms.ring(timezone.now() + 10 * MINUTE)
    for minutes in (20, 30):
        alarms.ring(timezone.now() + minutes * MINUTE)
    words = dict(sent)[PHONES["head"]]
    assert "http" not in words
    assert f"Telepon piket {PHONES['dsp3akb']}" in words


# Once


def test_several_emergencies_of_a_person_call_their_receiver_once(cast, victim, contacts, sent):
    emergencies(victim, cast, Stage.SHELTER, Stage.IDENTIFICATION)
    assert called(sent) == [PHONES["polres"]]
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, urgency=Urgency.EMERGENCY)
    assert called(sent) == [PHONES["polres"], PHONES["rsud"]]


def test_another_person_calls_the_same_receiver_again(cast, contacts, sent):
    for name in ("Melati", "Mawar"):
        emergencies(scenarios.a_victim(cast.koordinator, name=f"{name} Contoh", nik="", phone=""), cast, Stage.SHELTER)
    assert called(sent) == [PHONES["polres"]] * 2


def test_a_receiver_who_declines_one_is_still_called_for_the_others(cast, contacts, sent):
    first, second = emergencies(scenarios.a_victim(cast.koordinator), cast, Stage.SHELTER, Stage.IDENTIFICATION)
    sent.clear()
    routing.decline(first, by=cast.polres, reason=DeclineReason.CAPACITY)
    alarms.ring(timezone.now() + 11 * MINUTE)
    assert called(sent) == [PHONES["polres2"]]
    routing.accept(second, by=cast.polres)
    sent.clear()
    assert not alarms.ring(timezone.now() + 60 * MINUTE)


def test_a_later_emergency_calls_again_once_the_first_is_answered(cast, victim, contacts, sent):
    [first] = emergencies(victim, cast, Stage.SHELTER)
    routing.accept(first, by=cast.polres)
    sent.clear()
    emergencies(victim, cast, Stage.IDENTIFICATION)
    assert called(sent) == [PHONES["polres"]]


def test_nobody_is_called_about_their_own_report(cast, contacts, sent):
    danger(cast, cast.polres)
    alarms.ring(timezone.now() + 60 * MINUTE)
    assert called(sent) == [PHONES["dsp3akb"], PHONES["head"]]


def test_a_coordinator_is_not_called_about_her_own_report(cast, contacts, sent):
    danger(cast, cast.koordinator)
    assert called(sent) == [PHONES["polres"]]


def test_the_institution_that_reports_a_danger_gets_no_notice_of_it(cast):
    danger(cast, cast.polres)
    assert not Notice.objects.filter(institution=cast.polres.institution).exists()


def test_an_institution_whose_contacts_said_no_is_passed_over(cast, contacts, sent):
    alarm = seen_at_night(cast)
    now = timezone.now()
    sent.clear()
    take(alarm, cast.polres, AlarmReplyKind.CANNOT)
    alarms.ring(now + MINUTE)
    assert called(sent) == [PHONES["polres2"]]
    alarms.ring(now + 21 * MINUTE)
    assert called(sent) == [PHONES["polres2"], PHONES["head"]], "not the first of Polres again, but the next step at once"


def test_police_who_are_not_in_the_regulation_are_not_called(cast, contacts, sent):
    impostor = scenarios.an_officer("dishub", "palsu").institution
    type(impostor).objects.filter(pk=impostor.pk).update(kind="police")
    seen_at_night(cast)
    for minutes in (10, 20, 30):
        alarms.ring(timezone.now() + minutes * MINUTE)
    assert impostor.pk not in Alarm.objects.values_list("calls__institution", flat=True)


def test_an_institution_that_the_case_bars_is_not_called(cast, victim, contacts, sent):
    bars = [cast.polres.institution]
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="Petugas", role="unknown", relation="other", bars_institutions=bars
    )
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, urgency=Urgency.EMERGENCY)
    alarms.ring(timezone.now() + 60 * MINUTE)
    alarms.ring(timezone.now() + 60 * MINUTE)
    assert called(sent) == [PHONES["rsud"], PHONES["head"]]


# Who answers


def test_who_was_not_called_is_refused_and_the_coordinators_are_told(cast, contacts):
    alarm = seen_at_night(cast)
    Notice.objects.all().delete()
    assert alarms.NOT_CALLED in text(take(alarm, cast.rsud))
    alarm.refresh_from_db()
    assert alarm.is_open
    told = f"Panggilan {alarm.number}: dicoba dijawab {cast.rsud.institution} yang tidak dipanggil"
    assert [notice.text for notice in Notice.objects.filter(role="coordinator")] == [told]
    assert at_desk(cast.rsud).get(alarm.get_absolute_url()).status_code == 404


def test_a_coordinator_does_not_take_the_emergency_that_coordinators_sent(cast, contacts):
    [referral] = emergencies(scenarios.a_victim(cast.koordinator), cast, Stage.SHELTER)
    assert "Saya tangani" not in page_of(referral.alarm, cast.koordinator)
    take(referral.alarm, cast.koordinator)
    assert Alarm.objects.get().is_open


def test_coordinators_see_who_took_it(cast, contacts):
    alarm = seen_at_night(cast)
    take(alarm, cast.polres)
    assert str(cast.polres) in page_of(alarm, cast.koordinator)


def test_a_call_stands_first_on_the_homes_of_those_called_with_both_answers(cast, contacts):
    scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres", Stage.SHELTER)
    alarm = seen_at_night(cast)
    answer = f'action="{reverse("alarm_reply", args=[alarm.pk])}"'
    for user, home, until in ((cast.polres, "officer_home", 'id="jawab"'), (cast.koordinator, "coordinator_home", "</li>")):
        first = text(at_desk(user).get(reverse(home))).partition("<h1")[2].partition(until)[0]
        assert first.count(answer) == 2
        assert first.count(">Saya tangani") == first.count(">Tidak bisa") == 1
    assert alarm.number not in text(at_desk(cast.rsud).get(reverse("officer_home")))


def test_a_call_leaves_the_homes_once_its_complaint_is_triaged(cast, contacts):
    alarm = seen_at_night(cast)
    for minutes in (10, 20, 30):
        alarms.ring(timezone.now() + minutes * MINUTE)
    triage.review(alarm.complaint, by=cast.koordinator)
    alarms.ring()
    assert "Saya tangani" not in text(at_desk(cast.polres).get(reverse("officer_home")))


def test_whoever_took_it_finds_it_first_for_a_day(cast, contacts):
    alarm = seen_at_night(cast)
    take(alarm, cast.polres)
    assert "Buka tempat dan nomor telepon" in text(at_desk(cast.polres).get(reverse("officer_home")))
    Alarm.objects.update(taken_at=timezone.now() - timedelta(hours=25))
    assert "Buka tempat dan nomor telepon" not in text(at_desk(cast.polres).get(reverse("officer_home")))


# What the taker reads


def test_whoever_takes_it_reads_where_what_and_whom_to_call_back(cast, contacts):
    page = text(take(seen_at_night(cast), cast.polres))
    for words in (PLACE, VEHICLE, "Badau", calls.CHILD, "Tempat aman malam ini", BACK, "Telepon sesudah pukul 17.00"):
        assert words in page


def test_the_taker_reads_no_name_and_no_story(cast, contacts):
    page = text(take(seen_at_night(cast, reporter_name="Pelapor Rahasia"), cast.polres))
    for words in (GIRL["name"], "Pelapor Rahasia", scenarios.NARRATIVE, scenarios.ADDRESS, scenarios.PHONE):
        assert words not in page


def test_before_somebody_takes_it_nobody_reads_the_place(cast, contacts):
    alarm = seen_at_night(cast)
    for page in (page_of(alarm, cast.polres), again(alarm, cast.polres)):
        assert PLACE not in page
    assert not AccessLog.objects.exists()


def test_each_opening_is_logged(cast, contacts):
    alarm = seen_at_night(cast)
    take(alarm, cast.polres)
    assert PLACE not in page_of(alarm, cast.polres)
    assert PLACE in again(alarm, cast.polres)
    entries = AccessLog.objects.all()
    assert [(entry.user, entry.kind, entry.subject, entry.reason) for entry in entries] == [
        (cast.polres, AccessKind.REVEAL, alarm.number, "emergency")
    ] * 2


def test_triage_ends_the_sight_and_the_page_says_so(cast, contacts):
    alarm = seen_at_night(cast)
    take(alarm, cast.polres)
    triage.review(alarm.complaint, by=cast.koordinator)
    page = again(alarm, cast.polres)
    assert PLACE not in page
    assert BACK not in page
    assert calls.CLOSED in page


def test_an_age_that_nobody_knows_counts_as_a_child(cast, contacts):
    for persons, words in (
        ([], calls.PERHAPS_CHILD),
        ([scenarios.person(birth_date=None, age_band=AgeBand.UNKNOWN)], calls.PERHAPS_CHILD),
        ([scenarios.person(birth_date=None, age_band=AgeBand.B21)], calls.ADULT),
    ):
        assert words in text(take(seen_at_night(cast, persons=persons), cast.polres))


def test_another_institution_that_was_called_reads_nothing(cast, contacts, settings):
    settings.DANGER_INSTITUTIONS = ["polres", "rsud"]
    alarm = seen_at_night(cast)
    take(alarm, cast.polres)
    assert PLACE not in page_of(alarm, cast.rsud) + again(alarm, cast.rsud)


def test_the_database_shows_the_taker_no_other_complaint(cast, contacts):
    alarm = seen_at_night(cast)
    scenarios.a_complaint(cast.gow)
    with scope(cast.polres), bypass("taken_call"):
        assert not Complaint.objects.exists()
    take(alarm, cast.polres)
    with scope(cast.polres), bypass("taken_call"):
        assert [one.pk for one in Complaint.objects.all()] == [alarm.pk]
    with scope(cast.rsud), bypass("taken_call"):
        assert not Complaint.objects.exists()
    with scope(cast.polres):
        assert not Complaint.objects.exists(), "only the call opens it, no list"


# Who reported it


def test_whoever_reports_a_danger_finds_the_numbers_where_the_page_says_to_call(cast, contacts):
    type(cast.polres.institution).objects.filter(pk=cast.polres.institution_id).update(phone="0567 21110")
    complaint = danger(cast)
    for tab in ("complaint_detail", "complaint_content"):
        note = text(at_desk(cast.gow).get(reverse(tab, args=[complaint.number]))).partition("telepon langsung;")[2]
        for number in (PHONES["dsp3akb"].replace(" ", "").replace("0", "+62", 1), "+6256721110"):
            assert f'href="tel:{number}"' in note


def test_the_time_of_an_answer_says_what_it_is(cast):
    complaint = scenarios.a_complaint(cast.gow)
    page = text(at_desk(cast.gow).get(complaint.get_absolute_url()))
    assert f"Koordinator menjawab paling lambat {short(complaint.triage_by)}." in page
    assert page.count(short(complaint.triage_by)) == 1, "no bare time"


# The homes of those who are called


def test_danger_stands_before_an_older_emergency_and_each_line_says_where(cast, contacts):
    [referral] = emergencies(scenarios.a_victim(cast.koordinator), cast, Stage.SHELTER)
    alarm = seen_at_night(cast)
    Alarm.objects.filter(pk=alarm.pk).update(raised_at=timezone.now() + MINUTE)
    home = text(at_desk(cast.polres).get(reverse("officer_home"))).partition("<h1")[2]
    first, rest = home.partition("Panggilan lain")[::2]
    assert alarm.number in first
    assert "Kecamatan Badau" in first
    rest = rest.partition('id="lain"')[0]
    assert f"Rujukan darurat: {continued(referral.open('need'))}" in rest
    assert referral.victim.get_age_band_display().lower() in rest
    assert "Baru saja" in rest
    assert "late" not in rest.partition("</ul>")[0], "the hourglass is for time that is left"


def test_only_the_police_read_the_district_of_a_danger_before_they_answer(cast, contacts, settings):
    settings.DANGER_INSTITUTIONS = ["polres", "rsud"]
    seen_at_night(cast)
    home = text(at_desk(cast.rsud).get(reverse("officer_home"))).partition("<h1")[2]
    assert "Bahaya sekarang" in home
    assert "Badau" not in home


def test_a_danger_of_which_no_need_was_told_is_not_named_twice(cast, contacts):
    Alarm.objects.filter(pk=seen_at_night(cast).pk).update(needs=[])
    home = text(at_desk(cast.polres).get(reverse("officer_home"))).partition("<h1")[2].partition("</section>")[0]
    assert home.count("Bahaya sekarang") == 1
    assert "Ada yang tidak aman" in home


def test_whoever_took_an_emergency_referral_is_told_to_answer_it(cast, contacts):
    [referral] = emergencies(scenarios.a_victim(cast.koordinator), cast, Stage.SHELTER)
    alarm = Alarm.objects.get(pk=referral.pk)
    take(alarm, cast.polres)
    assert "Sekarang jawab rujukannya." in page_of(alarm, cast.polres)
    assert "Tidak ada yang perlu Anda lakukan." in page_of(alarm, cast.koordinator)

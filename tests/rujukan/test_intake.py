"""Logging a complaint: idempotent, with warnings, clocks and notices."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, emergency, intake, triage
from rujukan.choices.complaint import ComplaintStatus, Safety
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.disclosure.intake import raw_fields
from rujukan.matching import near_duplicate as near_duplicates
from rujukan.models import Complaint, ComplaintDraft, Event, NearDuplicate
from tests.rujukan import scenarios
from tests.sight import only, shown


def test_a_complaint_gets_a_number_an_event_and_a_clock_of_a_day(cast):
    complaint = scenarios.a_complaint(cast.gow)
    year = timezone.localdate().year
    assert complaint.number == f"PGD-{year}-00001"
    assert complaint.triage_by - complaint.logged_at == timedelta(days=1)
    assert [event.kind for event in Event.objects.all()] == ["complaint_logged"]
    assert only(Notice.objects, cast.koordinator).path == complaint.get_absolute_url()


def test_the_number_follows_the_year_of_logging(cast):
    past = timezone.now() - timedelta(days=6 * 366)
    complaint = scenarios.a_complaint(cast.gow, at=past)
    assert complaint.number == f"PGD-{timezone.localdate(past).year}-00001"
    assert scenarios.a_complaint(cast.gow).number.endswith("-00001")


def test_the_same_form_again_is_the_same_complaint(cast):
    key = uuid.uuid4()
    first = scenarios.a_complaint(cast.gow, submit_key=key)
    again = scenarios.a_complaint(cast.gow, submit_key=key, narrative="Dikirim ulang")
    assert again == first
    assert Complaint.objects.count() == Event.objects.count() == 1
    assert scenarios.a_complaint(cast.gow).number.endswith("-00002"), "the second sending took no number"


def test_danger_notifies_coordinator_and_police_with_two_hours_to_triage(cast):
    complaint = scenarios.a_complaint(cast.gow, safety=Safety.DANGER)
    assert complaint.triage_by - complaint.logged_at == timedelta(hours=2)
    for user in (cast.koordinator, cast.polres):
        notice = only(Notice.objects, user)
        assert notice.urgent
        assert complaint.number in notice.text
    assert not shown(Notice.objects, cast.rsud)
    assert not shown(Complaint.objects, cast.polres), "told of it, not shown it"


def test_the_age_band_is_derived_from_the_birth_date(cast):
    born = date(timezone.localdate().year - 17, 1, 1)
    complaint = scenarios.a_complaint(cast.gow, persons=[scenarios.person(birth_date=born)])
    assert complaint.persons.get().age_band == AgeBand.B9


@pytest.mark.parametrize("username", ["rad", "kepala", "bupati", "auditor", "admin"])
def test_only_staff_of_an_institution_log_complaints(cast, username):
    with pytest.raises(Refused):
        scenarios.a_complaint(getattr(cast, username))
    assert not Complaint.objects.exists()


def test_nothing_is_received_in_the_future(cast):
    with pytest.raises(Refused) as refusal:
        scenarios.a_complaint(cast.gow, received_at=timezone.now() + timedelta(minutes=5))
    assert refusal.value.field == "received_at"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": "", "phone": ""}, "nik"),
        ({"name": "", "nik": "", "phone": "+62 800-0000-1234"}, "phone"),
        ({"name": "Marsellina Tjontoh", "nik": "", "phone": ""}, "name"),
    ],
)
def test_a_near_duplicate_is_found_by_nik_phone_or_sound(cast, changes, kind):
    scenarios.a_complaint(cast.gow, persons=[scenarios.person(phone="0800-0000-1234")])
    (match,) = near_duplicates.near_duplicates(persons=[scenarios.person(**changes)])
    assert match.kind == kind


def test_a_crowd_of_the_same_first_name_hides_nobody(cast, monkeypatch):
    monkeypatch.setattr(near_duplicates, "MOST_CANDIDATES", 3)
    unknown = {"nik": "", "phone": "", "birth_date": None}
    earlier = scenarios.a_complaint(cast.gow, persons=[scenarios.person(name="Aminah", **unknown)])
    for name in ("Siti Rahmawati", "Siti Suryani", "Siti Kartika"):
        scenarios.a_complaint(cast.gow, persons=[scenarios.person(name=name, **unknown)])
    (match,) = near_duplicates.near_duplicates(persons=[scenarios.person(name="Siti Aminah", **unknown)])
    assert match.complaint == earlier


def test_a_like_name_with_a_far_birth_date_is_no_likeness(cast):
    scenarios.a_complaint(cast.gow)
    far = scenarios.person(nik="", phone="", birth_date=date(1970, 1, 1))
    assert not near_duplicates.near_duplicates(persons=[far])


def test_an_officer_gets_only_matches_of_their_own_institution(cast):
    earlier = scenarios.a_complaint(cast.polres)
    for user, matches in ((cast.gow, 0), (cast.koordinator, 1)):
        with scope(user):
            assert len(near_duplicates.near_duplicates(persons=[scenarios.person()])) == matches
    later = scenarios.a_complaint(cast.gow)
    warning = NearDuplicate.objects.get()
    assert (warning.complaint, warning.other) == (later, earlier), "the coordinator's list has it all the same"
    triage.settle_near_duplicate(warning, by=cast.koordinator)
    with pytest.raises(Refused), scope(cast.gow):
        triage.settle_near_duplicate(warning, by=cast.gow)


def test_only_its_writer_reads_a_draft_and_submitting_deletes_it(cast):
    key = uuid.uuid4()
    draft = intake.save_draft(by=cast.gow, submit_key=key, fields={"narrative": "Belum selesai"})
    assert raw_fields(draft) == {"narrative": "Belum selesai"}
    assert b"Belum selesai" not in bytes(ComplaintDraft.objects.get().fields)
    with pytest.raises(Refused), scope(cast.polres):
        intake.save_draft(by=cast.polres, submit_key=key, fields={})
    assert not shown(ComplaintDraft.objects, cast.polres)
    scenarios.a_complaint(cast.gow, submit_key=key)
    assert not ComplaintDraft.objects.exists()
    assert intake.save_draft(by=cast.gow, submit_key=key, fields={}) is None, "a late autosave brings nothing back"


def test_a_draft_stays_behind_with_the_institution_it_was_begun_for(cast):
    intake.save_draft(by=cast.gow, submit_key=uuid.uuid4(), fields={"narrative": "Belum selesai"})
    cast.gow.institution = cast.polres.institution
    cast.gow.save()
    assert not shown(ComplaintDraft.objects, cast.gow)


def test_the_taking_institution_may_append_also_after_triage(cast):
    complaint = scenarios.a_complaint(cast.gow)
    triage.close_complaint(complaint, by=cast.koordinator, reason="Salah paham")
    key = uuid.uuid4()
    addition, created = intake.append(complaint, by=cast.gow, submit_key=key, text="Pelapor menelepon lagi")
    assert created
    assert intake.append(complaint, by=cast.gow, submit_key=key, text="Pelapor menelepon lagi") == (addition, False)
    with pytest.raises(Refused):
        intake.append(complaint, by=cast.polres, submit_key=uuid.uuid4(), text="Bukan milik kami")


def test_triage_goes_only_forward_and_only_by_the_coordinator(cast):
    complaint = scenarios.a_complaint(cast.gow)
    with pytest.raises(Refused):
        triage.review(complaint, by=cast.gow)
    triage.review(complaint, by=cast.koordinator)
    with pytest.raises(Refused):
        triage.review(complaint, by=cast.koordinator)
    triage.forward(complaint, by=cast.koordinator, to="Dinas Sosial", reason="Masalah keluarga")
    with pytest.raises(Refused):
        triage.close_complaint(complaint, by=cast.koordinator, reason="Sudah")
    complaint.refresh_from_db()
    assert complaint.status == ComplaintStatus.FORWARDED


def test_a_duplicate_names_the_first_of_its_kind(cast):
    first, second, third = (scenarios.a_complaint(cast.gow) for _ in range(3))
    with pytest.raises(Refused):
        triage.mark_duplicate(first, by=cast.koordinator, of=first)
    triage.mark_duplicate(second, by=cast.koordinator, of=first)
    with pytest.raises(Refused):
        triage.mark_duplicate(third, by=cast.koordinator, of=second)


def test_an_emergency_intake_needs_no_referral_and_is_confirmed_later(cast):
    complaint = scenarios.a_complaint(cast.polres, safety=Safety.DANGER)
    referral = emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    assert referral.emergency
    assert referral.status == ReferralStatus.RUNNING
    assert referral.confirmed_at is None
    stay = referral.stays.get()
    last = timezone.localdate(stay.since) + timedelta(days=13)
    assert timezone.localdate(stay.leave_by) == last, "the day of entry is the first of 14"
    with pytest.raises(Refused):
        emergency.confirm_emergency(referral, by=cast.polres)
    emergency.confirm_emergency(referral, by=cast.koordinator)
    with pytest.raises(Refused):
        emergency.confirm_emergency(referral, by=cast.koordinator)


def test_nobody_confirms_their_own_emergency_intake(cast):
    complaint = scenarios.a_complaint(cast.koordinator2)
    person = complaint.persons.get()
    referral = emergency.emergency_intake(complaint, by=cast.koordinator2, person=person, stage=Stage.SHELTER)
    with pytest.raises(Refused):
        emergency.confirm_emergency(referral, by=cast.koordinator2)
    emergency.confirm_emergency(referral, by=cast.koordinator)


def test_a_form_whose_row_the_user_may_not_see_is_refused(cast):
    key = uuid.uuid4()
    scenarios.a_complaint(cast.gow, submit_key=key)
    with pytest.raises(Refused), scope(cast.polres):
        scenarios.a_complaint(cast.polres, submit_key=key)


def test_only_shelter_and_health_take_in_before_a_referral(cast):
    for user, stage in ((cast.gow, Stage.SOCIAL), (cast.gow, Stage.SHELTER), (cast.rsud, Stage.SHELTER)):
        complaint = scenarios.a_complaint(user)
        with pytest.raises(Refused):
            emergency.emergency_intake(complaint, by=user, person=complaint.persons.get(), stage=stage)
    complaint = scenarios.a_complaint(cast.puskesmas)
    assert (
        emergency.emergency_intake(
            complaint, by=cast.puskesmas, person=complaint.persons.get(), stage=Stage.HEALTH
        ).role.institution.code
        == "puskesmas"
    )


def test_a_victim_added_to_a_case_is_matched_by_later_complaints(cast):
    complaint = scenarios.a_complaint(cast.gow, persons=[])
    case = casework.open_case([complaint], by=cast.koordinator)
    fields = {"kind": "victim", "sex": "female", "age_band": AgeBand.B21, "name": "Siti Contoh", "nik": scenarios.NIK}
    casework.add_victim(case, by=cast.koordinator, fields=fields)
    (match,) = near_duplicates.near_duplicates(persons=[scenarios.person(name="", phone="")])
    assert (match.number, match.kind) == (complaint.number, "nik")

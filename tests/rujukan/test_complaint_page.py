"""The list and the page of complaints: who sees what, and what the institution that took one may do."""

import uuid

import pytest
from django.urls import reverse

from gugus.models import AccessLog, Submission
from rujukan.actions import casework, intake, triage
from rujukan.choices.complaint import Safety
from rujukan.models import Complaint, ComplaintAddition, NearDuplicate, Referral
from tests.rujukan import scenarios
from tests.rujukan.pages import tab_of, text

SECRETS = (
    scenarios.NAME,
    scenarios.NIK,
    scenarios.PHONE,
    scenarios.ADDRESS,
    "Pelapor Contoh",
    "0800-0000-9999",
    "Telepon sesudah pukul 17.00",
)
REASON = {"reason": "contact", "explanation": "Menghubungi wali"}


def page(client, user, complaint, tab="detail"):
    client.force_login(user)
    return client.get(tab_of(complaint, tab))


def leaks(response):
    return [secret for secret in SECRETS if secret in response.content.decode()]


# The list


def listed(client, user, **query):
    client.force_login(user)
    response = client.get(reverse("complaint_list"), query)
    assert response.status_code == 200
    return [row.number for row in response.context["page"]], response


def test_an_officer_lists_their_own_institutions_the_coordinator_all(client, cast):
    own, foreign = scenarios.a_complaint(cast.gow), scenarios.a_complaint(cast.polres)
    assert listed(client, cast.gow)[0] == [own.number]
    assert set(listed(client, cast.koordinator)[0]) == {own.number, foreign.number}


def test_a_list_names_nobody(client, cast, complaint):
    numbers, response = listed(client, cast.koordinator)
    assert numbers == [complaint.number]
    assert leaks(response) == []
    assert scenarios.NARRATIVE not in response.content.decode()


def test_filters_narrow_and_states_count(client, cast, complaint):
    danger = scenarios.a_complaint(cast.polres, safety=Safety.DANGER)
    triage.review(danger, by=cast.koordinator)
    narrowed = [
        ({"bahaya": "danger"}, danger),
        ({"institusi": cast.gow.institution_id}, complaint),
        ({"keadaan": "reviewed"}, danger),
        ({"nomor": complaint.number.lower()}, complaint),
        ({"nomor": complaint.number.rsplit("-", 1)[1].lstrip("0")}, complaint),
    ]
    for query, expected in narrowed:
        assert listed(client, cast.koordinator, **query)[0] == [expected.number], query
    assert listed(client, cast.koordinator, nomor="PGD-2026-99999")[0] == []
    assert listed(client, cast.koordinator, tahun="2019")[0] == []
    response = listed(client, cast.koordinator, bahaya="danger")[1]
    labels = [label for _, label in response.context["form"].fields["keadaan"].choices]
    assert {"Semua", "Baru (0)", "Ditelaah (1)", "Menjadi kasus"} <= set(labels), "nobody acts on how long the archive is"
    assert "<b>1</b> pengaduan, keamanan" in text(response)


@pytest.mark.parametrize(
    "query", [{"saluran": "x"}, {"kecamatan": "x"}, {"tahun": "x"}, {"page": "x"}, {"keadaan": "x"}, {"nomor": "a" * 99}]
)
def test_an_invalid_filter_causes_no_error(client, cast, complaint, query):
    listed(client, cast.koordinator, **query)


def test_an_officer_cannot_filter_by_institution(client, cast, complaint):
    scenarios.a_complaint(cast.polres)
    numbers, response = listed(client, cast.gow, institusi=cast.polres.institution_id)
    assert numbers == [complaint.number]
    assert "institusi" not in response.context["form"].fields


def test_a_page_of_the_list_holds_fifteen(client, cast):
    rows = [
        Complaint(
            **{
                **scenarios.complaint_fields(),
                "number": f"PGD-2026-{place:05}",
                "institution": cast.gow.institution,
                "taken_by": cast.gow,
                "triage_by": scenarios.timezone.now(),
            }
        )
        for place in range(1, 21)
    ]
    Complaint.objects.bulk_create(rows)
    assert len(listed(client, cast.gow)[0]) == 15
    assert len(listed(client, cast.gow, page="2")[0]) == 5


# The page


def test_a_foreign_number_is_not_found(client, cast, complaint):
    client.force_login(cast.polres)
    for page_of_it in ("detail", "content", "history", "append", "reveal", "emergency"):
        name = f"complaint_{page_of_it}"
        assert client.post(reverse(name, args=[complaint.number]), REASON).status_code in (404, 405), name
        assert client.get(reverse(name, args=[complaint.number]), follow=True).status_code == 404, name
    assert client.get(reverse("complaint_detail", args=["PGD-2026-99999"])).status_code == 404
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("name", ["gow", "koordinator"])
def test_before_triage_the_story_shows_and_names_do_not(client, cast, complaint, name):
    assert leaks(page(client, getattr(cast, name), complaint)) == []
    response = page(client, getattr(cast, name), complaint, "content")
    assert scenarios.NARRATIVE in response.content.decode()
    assert leaks(response) == []
    assert "no-store" in response.headers["Cache-Control"]


def test_after_triage_its_institution_sees_number_and_state(client, cast, complaint):
    intake.append(complaint, by=cast.gow, submit_key=uuid.uuid4(), text="Rahasia tambahan")
    triage.forward(complaint, by=cast.koordinator, to="Dinas lain", reason="Bukan perdagangan orang")
    tabs = ("detail", "content", "history")
    text = "".join(page(client, cast.gow, complaint, tab).content.decode() for tab in tabs)
    assert complaint.number in text
    assert "Diteruskan" in text
    for hidden in (scenarios.NARRATIVE, "Rahasia tambahan", "Dinas lain", "Bukan perdagangan orang", *SECRETS):
        assert hidden not in text
    text = page(client, cast.koordinator, complaint, "history").content.decode()
    assert "Dinas lain" in text
    assert "Bukan perdagangan orang" in text


def test_reviewing_is_triage_already(client, cast, complaint):
    triage.review(complaint, by=cast.koordinator)
    for tab in ("detail", "content"):
        assert scenarios.NARRATIVE not in page(client, cast.gow, complaint, tab).content.decode()
    assert scenarios.NARRATIVE in page(client, cast.koordinator, complaint, "content").content.decode()


def test_an_identity_opens_with_a_reason_once_and_is_logged(client, cast, complaint):
    client.force_login(cast.gow)
    reveal = reverse("complaint_reveal", args=[complaint.number])
    for missing in ({}, {"reason": "contact"}, {"explanation": "x"}, {"reason": "curiosity", "explanation": "x"}):
        response = client.post(reveal, missing)
        assert response.status_code == 422
        assert leaks(response) == []
    assert not AccessLog.objects.exists()
    response = client.post(reveal, REASON)
    assert leaks(response) == list(SECRETS)
    entry = AccessLog.objects.get()
    assert (entry.user, entry.subject, entry.reason) == (cast.gow, complaint.number, "contact")
    assert leaks(client.get(tab_of(complaint, "content"))) == []
    assert client.get(reveal).status_code == 302, "asked for by address, nothing opens"


def test_an_identity_that_is_opened_twice_is_shown_and_logged_twice(client, cast, complaint):
    client.force_login(cast.koordinator)
    key = REASON | {"submit_key": str(uuid.uuid4())}
    for times in (1, 2):
        assert len(leaks(client.post(reverse("complaint_reveal", args=[complaint.number]), key))) > 1
        assert AccessLog.objects.filter(subject=complaint.number).count() == times
    assert not Submission.objects.exists()


def test_after_triage_its_institution_opens_nothing(client, cast, complaint):
    triage.close_complaint(complaint, by=cast.koordinator, reason="Selesai")
    client.force_login(cast.gow)
    response = client.post(reverse("complaint_reveal", args=[complaint.number]), REASON)
    assert response.status_code == 422
    assert leaks(response) == []
    assert not AccessLog.objects.exists()


def test_an_addition_before_and_after_triage_is_stored_once_each(client, cast, complaint):
    client.force_login(cast.gow)
    append = reverse("complaint_append", args=[complaint.number])
    form = {"submit_key": str(uuid.uuid4()), "text": "Nomor baru"}
    assert client.post(append, form).status_code == client.post(append, form).status_code == 302
    assert "Nomor baru" in client.get(tab_of(complaint, "content")).content.decode()
    triage.close_complaint(complaint, by=cast.koordinator, reason="Selesai")
    client.post(append, {"submit_key": str(uuid.uuid4()), "text": "Ternyata masih ada"})
    assert ComplaintAddition.objects.count() == 2
    assert client.post(append, {"submit_key": str(uuid.uuid4()), "text": " "}).status_code == 422


def test_a_complaint_of_danger_shows_who_got_a_notice(client, cast):
    danger = scenarios.a_complaint(cast.gow, safety=Safety.DANGER)
    assert "Koordinator dan Polres" in " ".join(page(client, cast.gow, danger).content.decode().split())


def test_only_holders_of_shelter_or_health_are_offered_an_emergency_intake(client, cast, complaint):
    assert page(client, cast.gow, complaint).context["emergency_form"] is None
    assert (
        client.post(reverse("complaint_emergency", args=[complaint.number]), {"person": "1", "stage": "shelter"}).status_code
        == 302
    )
    assert not Referral.objects.exists()


def test_the_police_take_somebody_in_before_any_referral(client, cast):
    complaint = scenarios.a_complaint(cast.polres, safety=Safety.DANGER)
    assert "Terima darurat" in page(client, cast.polres, complaint).content.decode()
    emergency = reverse("complaint_emergency", args=[complaint.number])
    assert client.post(emergency, {"person": "1", "stage": "health"}).status_code == 422
    assert client.post(emergency, {"person": "9", "stage": "shelter"}).status_code == 422
    response = client.post(emergency, {"person": "1", "stage": "shelter"})
    referral = Referral.objects.get()
    assert response.headers["Location"] == referral.get_absolute_url()
    assert referral.emergency


def test_a_barred_user_finds_no_complaint_of_the_case(client, cast, complaint):
    case = casework.open_case([complaint], by=cast.koordinator)
    case.barred_institutions.add(cast.gow.institution)
    assert page(client, cast.gow, complaint).status_code == 404
    assert listed(client, cast.gow)[0] == []


# Near duplicates


def test_the_coordinator_works_off_the_warnings(client, cast, complaint):
    later = scenarios.a_complaint(cast.polres)
    response = page(client, cast.koordinator, later)
    ((warning, other),) = response.context["near"]
    assert other == complaint
    settle = reverse("near_duplicate_settle", args=[later.number, warning.pk])
    assert client.post(reverse("near_duplicate_settle", args=["PGD-2026-99999", warning.pk])).status_code == 404
    assert client.post(settle).status_code == 302
    assert NearDuplicate.objects.get().settled_by == cast.koordinator
    assert page(client, cast.koordinator, later).context["near"] == []


def test_an_officer_sees_no_near_duplicate_of_another_institution(client, cast, complaint):
    later = scenarios.a_complaint(cast.polres)
    response = page(client, cast.polres, later)
    assert response.context["near"] == []
    assert complaint.number not in response.content.decode()

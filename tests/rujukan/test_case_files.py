"""Files of a case: who adds them, and who sees which of them, on the page and by row policies."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gugus.access.scope import scope
from gugus.choices import AccessKind
from gugus.models import AccessLog, Notice
from gugus.uploads.files import inspect
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import attachment as attachments, casework, service as services
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.section import Section
from rujukan.models import Attachment, AttachmentContent
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, cost, tab_of
from tests.samples import picture

pytestmark = pytest.mark.long


def photo():
    return SimpleUploadedFile("Marselina.jpg", picture(), "image/jpeg")


def add(cast, victim, section, content=b"isi"):
    [attachment] = attachments.attach_to_case(
        victim.case, [scenarios.a_file(content=content)], by=cast.koordinator, section=section, victim=victim
    )
    return attachment


def end(referral, cast):
    services.complete(referral, by=cast.rsud, outcome=ServiceOutcome.PARTLY)


def seen(user):
    with scope(user):
        return {attachment.section for attachment in Attachment.objects.filter(content__isnull=False)}


def test_the_database_shows_a_receiver_the_files_of_its_sections_only(cast, victim, hospital):
    for section in Section:
        add(cast, victim, section)
    assert seen(cast.rsud) == {Section.IDENTITY, Section.SAFETY, Section.HEALTH, Section.GUARDIAN}
    assert seen(cast.koordinator) == set(Section)
    assert seen(cast.gow) == seen(cast.polres) == set()


def test_a_receiver_sees_no_file_of_another_victim_of_the_case(cast, victim, hospital):
    other = casework.add_victim(victim.case, by=cast.koordinator, fields={"kind": "victim", "sex": "male", "age_band": "9-17"})
    add(cast, other, Section.HEALTH)
    assert seen(cast.rsud) == set()


def test_sight_of_files_ends_with_the_referral(client, cast, victim, hospital):
    attachment = add(cast, victim, Section.HEALTH)
    client.force_login(cast.rsud)
    assert client.get(attachment.get_absolute_url()).status_code == 200
    end(hospital, cast)
    assert seen(cast.rsud) == set()
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_withdrawn_consent_ends_sight_of_files(client, cast, victim, hospital):
    attachment = add(cast, victim, Section.SAFETY)
    scenarios.take_back(hospital.consent, cast.koordinator, sheets={hospital.pk: scenarios.SHEET})
    client.force_login(cast.rsud)
    assert seen(cast.rsud) == set()
    assert client.post(attachment.get_absolute_url()).status_code == 404


def test_a_barred_coordinator_sees_no_file_of_the_case(client, cast, victim):
    attachment = add(cast, victim, Section.SAFETY)
    bars = {"bars_users": [cast.koordinator2], "name": "Petugas", "role": "unknown", "relation": "other"}
    casework.record_suspect(victim.case, by=cast.koordinator, **bars)
    client.force_login(cast.koordinator2)
    assert seen(cast.koordinator2) == set()
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_what_opens_with_a_reason_opens_as_a_file_with_a_reason_too(client, cast, victim, hospital):
    [attachment] = attachments.attach_to_case(
        victim.case, [inspect(photo())], by=cast.koordinator, section=Section.IDENTITY, victim=victim
    )
    client.force_login(cast.rsud)
    assert "Marselina.jpg" not in client.get(reverse("referral_attach", args=[hospital.number])).content.decode()
    assert client.post(attachment.get_absolute_url()).status_code == 422
    assert not AccessLog.objects.exists()
    why = {"reason": "service", "explanation": "Mencocokkan wajahnya"}
    assert "data:image/jpeg" in client.post(attachment.get_absolute_url(), why).content.decode()
    entry = AccessLog.objects.get()
    assert (entry.kind, entry.subject, entry.reason) == (AccessKind.VIEW, victim.code, "service")
    assert entry.sections == ["files", "identity"]


def test_a_name_that_somebody_else_gave_a_file_tells_a_receiver_nobody(cast, victim, hospital):
    [attachment] = attachments.attach_to_case(
        victim.case, [inspect(photo())], by=cast.koordinator, section=Section.HEALTH, victim=victim
    )
    for url in (reverse("referral_attach", args=[hospital.number]), attachment.get_absolute_url()):
        assert "Marselina.jpg" not in at_desk(cast.rsud).get(url).content.decode()


def test_a_receiver_adds_files_and_the_coordinator_is_told(client, cast, victim, hospital):
    client.force_login(cast.rsud)
    url = reverse("referral_attach", args=[hospital.number])
    for _ in range(2):
        assert client.post(url, {"section": "health", "files": [photo()]}).status_code == 302
    attachment = Attachment.objects.get(case=victim.case)
    assert (attachment.victim, attachment.institution) == (victim, cast.rsud.institution)
    assert Notice.objects.filter(role="coordinator", text__contains=f"pada {hospital.number}").count() == 1
    assert "Kesehatan dan kebutuhan 1." in client.get(url).content.decode()
    client.force_login(cast.koordinator)
    page = client.get(tab_of(victim.case, "content")).content.decode()
    assert "Marselina.jpg" in page
    assert victim.code in page


def test_a_receiver_adds_to_the_sections_only_that_it_sees(client, cast, victim, hospital):
    client.force_login(cast.rsud)
    response = client.post(reverse("referral_attach", args=[hospital.number]), {"section": "legal", "files": [photo()]})
    assert response.status_code == 422
    with pytest.raises(Refused, match="bagian yang terbuka"):
        attachments.attach_to_referral(hospital, [scenarios.a_file()], by=cast.rsud, section=Section.LEGAL)
    with pytest.raises(Refused, match="penerima"):
        attachments.attach_to_referral(hospital, [scenarios.a_file()], by=cast.koordinator, section=Section.HEALTH)
    end(hospital, cast)
    with pytest.raises(TooLate):
        attachments.attach_to_referral(hospital, [scenarios.a_file()], by=cast.rsud, section=Section.HEALTH)
    assert not Attachment.objects.filter(case__isnull=False).exists()


def test_the_database_refuses_a_file_of_a_section_that_the_institution_does_not_see(cast, victim, hospital):
    columns = {"case": victim.case, "victim": victim, "order": 1, "kind": "jpeg", "size": 1, "name": "a", "sha256": "b"}
    own = {"by": cast.rsud, "institution": cast.rsud.institution}
    for more in (
        {"section": Section.LEGAL},
        {"section": Section.HEALTH, "by": cast.polres},
        {"section": Section.HEALTH, "victim": None},
    ):
        with pytest.raises(Exception, match=r"row-level security|attachment_about_whom"), scope(cast.rsud):
            Attachment.objects.create(**columns | own | more)


def test_only_the_chronology_is_about_the_whole_case(client, cast, victim):
    client.force_login(cast.koordinator)
    url = reverse("case_attach", args=[victim.case.number])
    response = client.post(url, {"victim": "", "section": "health", "files": [photo()]})
    assert response.status_code == 422
    assert "Pilih orangnya" in response.content.decode()
    assert client.post(url, {"victim": "", "section": "chronology", "files": [photo()]}).status_code == 302
    assert client.post(url, {"section": "chronology"}).status_code == 422, "without a file"
    assert Attachment.objects.get(case=victim.case).victim is None


def test_a_download_names_the_victim_and_not_the_case(client, cast, victim, hospital):
    attachment = add(cast, victim, Section.HEALTH)
    client.force_login(cast.rsud)
    response = client.post(reverse("attachment_open", args=[attachment.pk]), {"explanation": "Untuk rekam medis"})
    assert response.headers["Content-Disposition"] == f'attachment; filename="{victim.code}-health-1.jpg"'
    assert AccessLog.objects.get().subject == victim.code
    assert victim.case.number not in client.get(attachment.get_absolute_url()).content.decode()


def test_a_file_of_an_unknown_key_is_not_found(client, cast):
    client.force_login(cast.koordinator)
    assert client.get(reverse("attachment_detail", args=[uuid.uuid4()])).status_code == 404
    assert not AttachmentContent.objects.exists()


@pytest.mark.parametrize("content", [b"MZ" + bytes(80), b"", picture(size=(90, 90))[:-60]])
def test_a_bad_file_is_refused_beside_the_field_and_nothing_is_stored(client, cast, hospital, content):
    client.force_login(cast.rsud)
    bad = SimpleUploadedFile("laporan.jpg", content, "image/jpeg")
    response = client.post(reverse("referral_attach", args=[hospital.number]), {"section": "health", "files": [photo(), bad]})
    assert response.status_code == 422
    assert "“laporan.jpg”" in response.content.decode()
    assert not Attachment.objects.filter(case__isnull=False).exists()


def test_a_section_of_a_person_has_a_limit_of_bytes(cast, victim, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES_IN_ALL", 5)
    add(cast, victim, Section.HEALTH, b"empat")
    with pytest.raises(Refused, match="paling banyak") as refusal:
        add(cast, victim, Section.HEALTH, b"lima")
    assert refusal.value.field == "files"


def test_more_files_cost_a_page_no_more_queries(cast, victim, hospital):
    pages = {cast.rsud: reverse("referral_attach", args=[hospital.number]), cast.koordinator: tab_of(victim.case, "content")}
    add(cast, victim, Section.HEALTH)
    costs = {user: cost(at_desk(user), url) for user, url in pages.items()}
    for number in range(3):
        add(cast, victim, Section.HEALTH, bytes([number]))
    assert {user: cost(at_desk(user), url) for user, url in pages.items()} == costs

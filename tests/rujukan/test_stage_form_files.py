"""Files that a form of a stage asks for: sealed, in the form's section, kept with their record, and counted as an answer."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import draft as drafts
from gugus.models import AccessLog, FormDraft
from gugus.workflow.lifecycle import Refused
from rujukan.actions import attachment as attachments, routing
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import FORMS
from rujukan.forms.stage_form import steps_of
from rujukan.models import Attachment, StageRole
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.samples import picture


@pytest.fixture
def shelter(cast, victim):
    return scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)


def url_of(referral, form, *record):
    return reverse("stage_form_again" if record else "stage_form", args=[referral.number, form, *record])


def photo(name="Marselina.jpg"):
    return SimpleUploadedFile(name, picture(), "image/jpeg")


def posted(form, *photos, **changes):
    return scenarios.answers_to(form, **changes) | {"submit_key": uuid.uuid4(), FORMS[form].files[0].code: list(photos)}


def test_a_photo_is_stored_sealed_in_the_section_of_its_form(cast, shelter, victim):
    desk, data = at_desk(cast.polres), posted("belongings", photo())
    assert desk.post(url_of(shelter, "belongings"), data).status_code == 302
    [record] = shelter.services.filed()
    [file] = record.files.all()
    assert (file.section, file.victim, file.question) == (Section.SAFETY, victim, "picture")
    assert record.finished
    assert record.answers["picture"] == 1
    assert "Marselina" not in str(record.answers)
    page = text(desk.get(shelter.get_absolute_url()))
    assert "Foto barang: 1 berkas" in page
    assert "Barang bawaan 1, foto barang" in text(desk.get(reverse("referral_attach", args=[shelter.number])))
    shown = text(desk.post(file.get_absolute_url()))
    assert "data:image/jpeg" in shown
    assert AccessLog.objects.filter(user=cast.polres, subject=victim.code, sections=["files", "safety"]).exists()


def test_without_its_file_a_form_says_so_beside_the_field_and_keeps_what_was_chosen(cast, shelter):
    desk, url = at_desk(cast.polres), url_of(shelter, "belongings")
    answer = desk.post(url, posted("belongings"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["picture"] == ["Belum diisi."]
    answer = desk.post(url, posted("belongings", SimpleUploadedFile("a.exe", b"MZ rusak")))
    assert "Program tidak diterima" in answer.context["form"].errors["picture"][0]
    answer = desk.post(url, posted("belongings", photo(), on="bukan tanggal"))
    assert answer.status_code == 422
    assert "Pilih sekali lagi sebelum mengirim" in text(answer), "files.js sends it ahead; without it a browser keeps none"
    assert not Attachment.objects.exists()


def test_files_stay_with_the_record_and_a_new_version_adds_to_them(cast, shelter):
    record = scenarios.fill(shelter, "belongings", cast.polres)
    desk, url = at_desk(cast.polres), url_of(shelter, "belongings", 1)
    assert "Sudah ada 1 berkas" in text(desk.get(url))
    again = {"version": 1, "why": "changed"}
    assert desk.post(url, posted("belongings") | again).status_code == 302, "no file is needed again"
    assert desk.post(url, posted("belongings", photo()) | again | {"version": 2}).status_code == 302
    [newest] = shelter.services.filed()
    assert (newest.version, newest.answers["picture"]) == (3, 2)
    assert record.files.count() == newest.files.count() == 1


def test_the_same_photo_twice_is_one(cast, shelter):
    scenarios.fill(shelter, "belongings", cast.polres)
    files = scenarios.files_to("belongings")
    again = {"number": 1, "version": 1, "why": "error"}
    second = scenarios.fill(shelter, "belongings", cast.polres, files=files, **again)
    assert second.answers["picture"] == 1
    assert Attachment.objects.count() == 1


@pytest.fixture
def travelled(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION), cast.polres)
    scenarios.fill(referral, "destination", cast.polres, **scenarios.LAWFUL["destination"])
    scenarios.fill(referral, "journey", cast.polres)
    return referral


def send_step(desk, url, number, *photos, key=None, **changes):
    """Send one step of the hand-over."""
    step = steps_of(FORMS["handover"])[number - 1]
    answers = {name: value for name, value in scenarios.answers_to("handover", **changes).items() if name in step.names}
    data = answers | {"langkah": str(number), "submit_key": key or uuid.uuid4()} | ({"record": list(photos)} if photos else {})
    return desk.post(f"{url}?langkah={number}", data)


def test_a_photo_of_a_step_is_kept_until_the_others_are_sent(cast, travelled):
    desk, url = at_desk(cast.polres), url_of(travelled, "handover")
    assert send_step(desk, url, 3, photo()).url == f"{url}?langkah=1", "the last step, opened alone"
    FormDraft.objects.update(saved_at=timezone.now() - timedelta(days=7))
    assert send_step(desk, url, 1).url == f"{url}?langkah=2"
    assert "1 berkas tersimpan dan ikut terkirim" in text(desk.get(f"{url}?langkah=3"))
    assert "berkas tersimpan" not in text(at_desk(scenarios.an_officer("polres", "rekan")).get(f"{url}?langkah=3"))
    assert send_step(desk, url, 2).url == f"{url}?langkah=3"
    key = uuid.uuid4()
    assert [send_step(desk, url, 3, key=key).status_code for _ in range(2)] == [302, 302]
    [record] = travelled.services.filed().filter(form="handover")
    assert record.finished
    assert record.files.count() == 1
    assert not FormDraft.objects.exists()


def test_a_photo_that_is_chosen_again_replaces_the_kept_one_and_a_bad_file_does_not(cast, travelled):
    desk, url = at_desk(cast.polres), url_of(travelled, "handover")
    send_step(desk, url, 3, photo())
    refused = send_step(desk, url, 3, SimpleUploadedFile("a.exe", b"MZ rusak"))
    assert (refused.status_code, "Program tidak diterima" in text(refused)) == (422, True)
    assert "1 berkas tersimpan dan ikut terkirim" in text(refused)
    refused = send_step(desk, url, 3, photo("lain.jpg"), first_visit_on="bukan tanggal")
    assert "Pilih sekali lagi" not in text(refused), "it is kept, although something else is wrong"
    [draft] = FormDraft.objects.all()
    assert [file.name for file in drafts.files_of(draft)] == ["lain.jpg"]


def test_a_hand_over_is_finished_with_the_signed_record(cast, travelled):
    referral = travelled
    first = scenarios.fill(referral, "handover", cast.polres, files={})
    assert not first.finished
    again = {"number": 1, "version": 1, "why": "continued", "files": scenarios.files_to("handover")}
    assert scenarios.fill(referral, "handover", cast.polres, **again).finished


@pytest.mark.parametrize("form", ["civil", "immigration", "labour", "patrol", "inspection", "complaint", "police"])
def test_a_finding_takes_its_result_and_opens_it_as_its_section(cast, victim, form):
    role = next(role for role in StageRole.objects.select_related("institution") if form in role.forms)
    officer = scenarios.an_officer(role.institution.code, "pemeriksa")
    referral = routing.accept(
        scenarios.a_referral(victim, cast.koordinator, role.institution.code, Stage.IDENTIFICATION), by=officer
    )
    with scope(officer):
        record = scenarios.fill(referral, form, officer, whole=True)
    [file] = record.files.all()
    assert file.section == FORMS[form].section
    answer = at_desk(officer).get(file.get_absolute_url())
    assert answer.status_code == 200
    assert ("Keterangan singkat" in text(answer)) == (file.section == Section.IDENTITY), "an identity opens with a reason"
    stranger = scenarios.an_officer("paroki", "orang-lain")
    assert at_desk(stranger).get(file.get_absolute_url()).status_code == 404


def test_a_role_whose_section_is_withheld_is_not_asked_for_a_file(cast, victim):
    StageRole.objects.filter(institution__code="disnaker", stage="identification").update(withheld=["elements"])
    referral = scenarios.a_referral(victim, cast.koordinator, "disnaker", Stage.IDENTIFICATION)
    referral = routing.accept(referral, by=cast.disnaker)
    assert "Berkas hasil" not in text(at_desk(cast.disnaker).get(f"{url_of(referral, 'labour')}?langkah=semua"))
    with pytest.raises(Refused) as refusal, transaction.atomic():
        scenarios.fill(referral, "labour", cast.disnaker, whole=True)
    assert (refusal.value.field, refusal.value.message) == ("result", attachments.NOT_THEIRS)
    assert not referral.services.filed().exists(), "nothing half done"


def test_the_database_takes_a_file_only_for_a_record_that_this_person_has_made(cast, shelter, victim):
    record = scenarios.fill(shelter, "belongings", cast.polres)
    colleague = scenarios.an_officer("polres", "rekan")
    columns = {"case_id": victim.case_id, "victim": victim, "section": Section.SAFETY, "order": 7, "kind": "jpeg", "size": 1}
    columns |= {"by": colleague, "institution": colleague.institution, "name": "a", "sha256": "b"}
    with pytest.raises(ProgrammingError), transaction.atomic(), scope(colleague):
        Attachment.objects.create(service=record, question="picture", **columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(service=record, **columns)

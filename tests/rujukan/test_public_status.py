"""Public status page: the reporter comes back with the receipt; row-level security of reports and their parts."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.login.limits import take
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import blind_indexes, casework, intake, public_intake, triage
from rujukan.choices.complaint import Channel
from rujukan.intake import receipts
from rujukan.models import Complaint, ComplaintAddition, Event, ReportedPerson
from tests.rujukan import retained, scenarios
from tests.rujukan.pages import at_desk, tab_of, text
from tests.rujukan.public_intake import STORY, came_back, receipt_on, reported, sent
from tests.samples import picture
from tests.test_policies import GUARDED, seen

pytestmark = pytest.mark.django_db

# Coming back


@pytest.mark.parametrize(
    ("become", "state"),
    [
        (None, "Sudah diterima"),
        (triage.review, "Sedang ditelaah"),
        (lambda complaint, by: casework.open_case([complaint], by=by), "Sedang ditindaklanjuti"),
        (lambda complaint, by: triage.forward(complaint, by=by, to="Disnaker", reason=""), "Sudah diteruskan"),
        (lambda complaint, by: triage.close_complaint(complaint, by=by, reason="Salah paham"), "Sudah ditutup"),
    ],
)
def test_the_page_shows_the_state_in_plain_words_and_nothing_else(client, cast, become, state):
    receipt, complaint = reported(client, place="Rumah biru", **{"orang-0-name": "Melati Contoh"})
    if become:
        become(complaint, by=cast.koordinator)
    page = text(came_back(client, receipt))
    assert f"<h1>{state}</h1>" in page
    hidden = (STORY, complaint.number, "Rumah biru", "Melati", "Disnaker", "Salah paham", "koordinator2")
    assert not [word for word in hidden if word in page]


def test_a_village_on_one_network_may_mistype_often(client):
    """Sixty wrong receipts in an hour are no brute-force attack: there are 10^15 receipts."""
    receipt, _ = reported(client)
    for key in ("public receipt 127.0.0.1", "public receipt"):
        take(key, 1, 3600, weight=900)
    assert came_back(client, receipts.of(uuid.uuid4())).status_code == 422
    assert came_back(client, receipt).status_code == 200


def test_a_duplicate_does_not_betray_that_others_reported(client, cast):
    _, first = reported(client)
    receipt, second = reported(client)
    triage.mark_duplicate(second, by=cast.koordinator, of=first)
    page = text(came_back(client, receipt))
    assert "Sedang ditindaklanjuti" in page
    assert not re.search("duplikat|sama dengan|laporan lain", page, re.IGNORECASE)


def test_a_question_and_its_answer_go_to_and_fro(client, cast):
    receipt, complaint = reported(client)
    desk = at_desk(cast.koordinator)
    question = {"submit_key": str(uuid.uuid4()), "text": "Apakah ia sudah pulang?"}
    assert desk.post(reverse("complaint_ask", args=[complaint]), question).status_code == 302
    assert "Apakah ia sudah pulang?" in text(came_back(client, receipt))
    page = text(came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text="Belum, masih di sana."))
    assert "sudah kami terima" in page
    assert "Apakah ia sudah pulang?" not in page, "answered, it is put away"
    assert "masih di sana" not in page
    html = text(desk.get(tab_of(complaint, "content")))
    assert "Belum, masih di sana." in html
    assert "Pertanyaan kepada pelapor" in html
    assert Notice.objects.filter(role="coordinator", text=f"Pelapor menambah keterangan pada {complaint}").exists()


def test_an_answer_submitted_twice_is_stored_once(client):
    receipt, _ = reported(client)
    more = {"send": "1", "submit_key": str(uuid.uuid4()), "text": "Kabar baru"}
    pages = [text(came_back(client, receipt, **more)) for _ in range(2)]
    assert all("sudah kami terima" in page for page in pages)
    assert ComplaintAddition.objects.count() == 1


def test_after_it_became_a_case_the_reporter_can_still_add(client, cast):
    receipt, complaint = reported(client)
    case = casework.open_case([complaint], by=cast.koordinator)
    came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text="Kabar baru")
    assert case.events.filter(kind="complaint_appended", by=None).exists()


def test_once_its_data_are_destroyed_the_receipt_leads_nowhere(client, cast):
    long_ago = timezone.now() - retained.YEARS
    receipt, _ = public_intake.report(submit_key=uuid.uuid4(), fields=scenarios.complaint_fields(), persons=[], at=long_ago)
    complaint = Complaint.objects.for_holder(receipts.holder(receipt)).get()
    triage.close_complaint(complaint, by=cast.koordinator, reason="Salah paham", at=long_ago)
    retained.destroyed(cast)
    assert "tidak kami kenal" in text(came_back(client, receipt))
    with pytest.raises(Refused):
        public_intake.add(receipts.holder(receipt), submit_key=uuid.uuid4(), text="Kabar baru")
    assert sum(changed for _, changed in blind_indexes.rebuild_receipts()) == 0


def test_one_reporter_does_not_flood_the_coordinator(client, monkeypatch):
    monkeypatch.setattr(public_intake, "MOST_ADDITIONS", 2)
    receipt, _ = reported(client)
    for number in range(3):
        response = came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text=f"Kabar {number}")
    assert response.status_code == 422
    assert "Lanjutkan besok" in text(response)
    assert "Kabar 2" in text(response), "what was typed stays"
    assert ComplaintAddition.objects.count() == 2


def test_a_filled_honeypot_adds_nothing(client):
    receipt, _ = reported(client)
    response = came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text="Beli sekarang", website="x")
    assert "Kotak ini harus kosong" in text(response)
    assert not ComplaintAddition.objects.exists()


def test_files_need_no_text_and_a_refused_file_does_not_stop_the_rest(client):
    receipt, complaint = reported(client)
    files = [SimpleUploadedFile("bukti.png", picture()), SimpleUploadedFile("surat.docx", b"PK\x03\x04[Content_Types].xml")]
    page = text(came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text="", files=files))
    assert "Berkas Word" in page
    assert complaint.attachments.count() == ComplaintAddition.objects.count() == 1
    response = came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text="")
    assert (response.status_code, "Tulis dulu" in text(response)) == (422, True)


def test_only_a_coordinator_asks_and_only_reporters_of_the_public_form(client, cast):
    _, complaint = reported(client)
    other = scenarios.a_complaint(cast.gow)
    question = {"submit_key": str(uuid.uuid4()), "text": "Siapa namanya?"}
    assert at_desk(cast.gow).post(reverse("complaint_ask", args=[complaint]), question).status_code == 403
    response = at_desk(cast.koordinator).post(reverse("complaint_ask", args=[other]), question)
    assert response.status_code == 422
    assert not ComplaintAddition.objects.exists()


def test_a_barred_coordinator_asks_nothing(client, cast):
    _, complaint = reported(client)
    case = casework.open_case([complaint], by=cast.koordinator)
    casework.record_suspect(
        case, by=cast.koordinator, name="Kerabat", role="unknown", relation="other", bars_users=[cast.koordinator2]
    )
    question = {"submit_key": str(uuid.uuid4()), "text": "Siapa namanya?"}
    assert at_desk(cast.koordinator2).post(reverse("complaint_ask", args=[complaint]), question).status_code == 404


# Row-level security


def columns(index, **changes):
    """Return the columns of a complaint as the public form writes them."""
    own = {"number": f"PGD-{uuid.uuid4().hex[:12]}", "channel": Channel.PUBLIC_FORM, "receipt": index, "narrative": "x"}
    at = {name: timezone.now() for name in ("received_at", "logged_at", "triage_by")}
    plain = {"reporter_relation": "unknown", "safety": "unknown", "forward_permission": "not_asked"}
    return own | at | plain | changes


def refused(make, receipt):
    with pytest.raises(Exception, match=r"row-level security|violates|constraint|denied"), scope(receipt=receipt):
        make()


def test_the_database_lets_a_reporter_add_that_one_complaint_and_no_other(client, cast):
    mine, other = "a" * 64, "b" * 64
    with scope(receipt=mine):
        Complaint.objects.create(**columns(mine))
    refused(lambda: Complaint.objects.create(**columns(other)), mine)
    refused(lambda: Complaint.objects.create(**columns(None)), mine)
    refused(lambda: Complaint.objects.create(**columns(mine, channel=Channel.PHONE)), mine)
    refused(lambda: Complaint.objects.create(**columns(other, institution=cast.gow.institution)), other)
    refused(lambda: Complaint.objects.create(**columns(other, status="reviewed")), other)
    refused(lambda: Complaint.objects.create(**columns(other)), "")
    with pytest.raises(Exception, match="row-level security"), scope(cast.gow, receipt=other):
        Complaint.objects.create(**columns(other))


def test_a_receipt_reads_its_own_report_and_questions_and_nothing_else(client, cast):

    scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    receipt, complaint = reported(client, safety="danger", **{"orang-0-name": "Melati", "reporter_contact": "0812 0000 1111"})
    reported(client)
    public_intake.ask(complaint, by=cast.koordinator, text="Sudah pulang?")
    intake.append(complaint, by=cast.koordinator, submit_key=uuid.uuid4(), text="Catatan dinas")
    casework.open_case([complaint], by=cast.koordinator)
    with scope(receipt=receipts.holder(receipt)):
        rows_of = {table: seen(table) for table in GUARDED}
        assert Complaint.objects.update(status="closed") == 0
        assert not ComplaintAddition.objects.exclude(asked=True).exists()
    opened = {table: len(rows) for table, rows in rows_of.items() if rows}
    assert opened.pop("rujukan_identitytoken") > 0
    assert opened == {"rujukan_complaint": 1, "rujukan_complaintaddition": 1}


def test_a_reporter_adds_nothing_to_the_report_of_another(client, cast):
    mine, _ = reported(client)
    _, other = reported(client)
    taken = scenarios.a_complaint(cast.gow)
    receipt_index = receipts.holder(mine)
    for complaint in (other, taken):
        person = {"order": 9, "sex": "unknown", "age_band": "unknown", "complaint": complaint}
        refused(lambda person=person: ReportedPerson.objects.create(**person), receipt_index)
        refused(lambda complaint=complaint: ComplaintAddition.objects.create(complaint=complaint, text="x"), receipt_index)
        event = {"kind": "complaint_appended", "at": complaint.logged_at, "complaint": complaint}
        refused(lambda event=event: Event.objects.create(**event), receipt_index)
        refused(
            lambda complaint=complaint: Notice.objects.create(role="coordinator", text="x", about=complaint.pk), receipt_index
        )
    own = Complaint.objects.for_holder(receipt_index).get()
    refused(lambda: ComplaintAddition.objects.create(complaint=own, text="x", by=cast.gow), receipt_index)
    refused(lambda: ComplaintAddition.objects.create(complaint=own, text="x", asked=True), receipt_index)


def test_the_numbers_to_call_stay_until_the_receipt_is_copied_and_after(client):
    page = text(sent(client, safety="danger"))
    receipt = receipt_on(page)
    assert '<input type="hidden" name="danger" value="True"' in page
    for copied, danger in (("1234", True), (receipt, True), (receipt, False)):
        page = text(client.post(reverse("public_form"), {"receipt": receipt, "danger": str(danger), "typed": copied}))
        assert ("Masih berbahaya?" in page) is danger

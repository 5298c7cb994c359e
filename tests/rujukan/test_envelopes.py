"""The sealed letter of identity: asked for by one coordinator, decided by another, printed once, and in the access log."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from gugus.models import AccessLog, Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan import rules
from rujukan.actions import approval as approvals, casework, task as tasks
from rujukan.choices.event import EventKind
from rujukan.choices.task import TaskStatus
from rujukan.letters.actions import envelope as envelopes
from rujukan.models import Approval, IdentityEnvelope, Paper
from rujukan.printing import paper as papers
from tests.rujukan import enveloping, scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text
from tests.sight import shown
from tests.worker import run_worker

pytestmark = pytest.mark.long


@pytest.fixture
def letter(cast, victim, basis):
    return scenarios.a_letter(victim, cast.koordinator, consent=basis, purpose="protection", to="lpsk")


@pytest.fixture
def asked(cast, letter):
    return enveloping.an_envelope(letter, cast.koordinator)


@pytest.fixture
def granted(cast, asked):
    return approvals.decide(asked, by=cast.koordinator2, granted=True).envelope


def sheet(envelope):
    return reverse("paper", args=["envelope", envelope.number])


def on_paper(envelope):
    return reverse("envelope_on_paper", args=[envelope.pk])


def file(envelope):
    return reverse("paper_file", args=["envelope", envelope.number])


@pytest.fixture
def in_words(monkeypatch):
    """Draw each PDF as its HTML, which can be read."""

    def pdf(template, context, *, moment, attachments=()):
        return b"%PDF" + rendering.markup(template, context, moment=moment).encode()

    monkeypatch.setattr(rendering, "pdf", pdf)


def test_the_page_offers_nobody_to_grant_their_own_request(cast, asked):
    page = text(at_desk(cast.koordinator).get(asked.get_absolute_url()))
    assert "koordinator lain yang memutuskan" in page
    assert "Setujui" not in page
    assert "Setujui" in text(at_desk(cast.koordinator2).get(asked.get_absolute_url()))
    assert Notice.objects.filter(role="coordinator", urgent=True, path=asked.get_absolute_url()).exists()


def test_the_database_takes_no_envelope_without_a_grant_and_no_print_in_another_name_or_twice(cast, asked):
    now = timezone.now()
    for by in (transaction.atomic(), scope(cast.koordinator)):
        with pytest.raises(DatabaseError, match="takes a second person"), by:
            IdentityEnvelope.objects.create(approval=asked, number="AI-1-1")
    envelope = approvals.decide(asked, by=cast.koordinator2, granted=True).envelope
    with pytest.raises(DatabaseError, match="own name"), scope(cast.koordinator):
        IdentityEnvelope.objects.update(printed_by=cast.koordinator2, printed_at=now)
    with scope(cast.koordinator):
        IdentityEnvelope.objects.filter(pk=envelope.pk).update(printed_by=cast.koordinator, printed_at=now)
    with pytest.raises(DatabaseError, match="printed once"), scope(cast.koordinator):
        IdentityEnvelope.objects.update(printed_by=None, printed_at=None)


def test_it_is_printed_once_numbered_marked_and_logged(cast, victim, letter, granted, queue, in_words):
    desk = at_desk(cast.koordinator)
    assert granted.number.startswith("AI-")
    desk.post(sheet(granted))
    assert "Sedang dibuat" in text(desk.get(sheet(granted)))
    assert not AccessLog.objects.filter(kind="print").exists(), "drawing it shows it to nobody"
    run_worker()
    assert scenarios.NAME.encode() not in bytes(Paper.objects.get().content)
    page = text(desk.get(sheet(granted)))
    assert scenarios.NAME not in page
    printed = desk.post(file(granted))
    assert printed["Content-Disposition"] == f'attachment; filename="amplop-{granted.number}.pdf"'
    words = text(printed)
    for word in (scenarios.NAME, scenarios.NIK, victim.code, granted.number, letter.number, str(cast.koordinator)):
        assert word in words
    assert scenarios.PHONE not in words, "only what was asked for"
    entry = AccessLog.objects.get(kind="print", subject=victim.code)
    assert (entry.user, entry.sections) == (cast.koordinator, ["identity"])
    assert granted.number in entry.explanation
    assert desk.post(on_paper(granted)).url == granted.get_absolute_url()
    assert not Paper.objects.exists()
    again = desk.post(file(granted), follow=True)
    assert "sudah dicetak" in text(again)
    assert "sudah dicetak" in text(desk.post(sheet(granted), follow=True))
    assert AccessLog.objects.filter(kind="print").count() == 1


def test_a_download_that_broke_is_repeated_by_the_same_person_within_minutes_and_logged(cast, granted, in_words):
    desk = at_desk(cast.koordinator)
    desk.post(sheet(granted))
    first = desk.post(file(granted)).content
    page = text(desk.get(granted.get_absolute_url()))
    assert "Unduhannya terputus" in page
    assert "Sudah tercetak" in page
    assert cost(desk, granted.get_absolute_url()) <= MOST_QUERIES
    assert desk.post(file(granted)).content == first
    entries = AccessLog.objects.filter(kind="print").order_by("pk")
    assert ["diulang" in entry.explanation for entry in entries] == [False, True]
    assert {entry.user for entry in entries} == {cast.koordinator}
    told = granted.letter.victim.events.filter(kind=EventKind.IDENTITY_PRINTED)
    assert ["diulang" in event.open("note") for event in told.order_by("at")] == [False, True]
    other = at_desk(cast.koordinator2)
    assert "Unduhannya terputus" not in text(other.get(granted.get_absolute_url()))
    assert other.post(sheet(granted)).url == granted.get_absolute_url()


def test_after_the_minutes_it_is_not_downloaded_again(cast, granted, in_words, monkeypatch):
    desk = at_desk(cast.koordinator)
    desk.post(sheet(granted))
    desk.post(file(granted))
    monkeypatch.setattr(rules, "REPEATED_WITHIN", timedelta(0))
    assert "sudah dicetak" in text(desk.post(file(granted), follow=True))
    page = text(desk.get(granted.get_absolute_url()))
    assert "tidak dapat diunduh lagi" in page
    assert "Unduhannya terputus" not in page
    assert AccessLog.objects.filter(kind="print").count() == 1


def test_only_who_printed_it_says_once_that_it_is_on_paper(cast, granted, in_words):
    desk = at_desk(cast.koordinator)
    with pytest.raises(Refused):
        envelopes.put_on_paper(granted, by=cast.koordinator)
    desk.post(sheet(granted))
    desk.post(file(granted))
    with pytest.raises(Refused, match="mengunduhnya"):
        envelopes.put_on_paper(granted, by=cast.koordinator2)
    done = envelopes.put_on_paper(granted, by=cast.koordinator)
    assert done.on_paper_at
    with pytest.raises(TooLate):
        envelopes.put_on_paper(granted, by=cast.koordinator)
    page = text(desk.get(granted.get_absolute_url()))
    assert "dipastikan" in page
    assert "Lembar ini sudah dicetak" in page
    with pytest.raises(DatabaseError, match="printed once"), scope(cast.koordinator):
        IdentityEnvelope.objects.update(on_paper_at=None)


def test_a_second_print_asks_again(cast, letter, granted, in_words):
    desk = at_desk(cast.koordinator2)
    desk.post(sheet(granted))
    assert desk.post(file(granted)).content.startswith(b"%PDF")
    second = approvals.decide(enveloping.an_envelope(letter, cast.koordinator), by=cast.koordinator2, granted=True).envelope
    assert second.number != granted.number
    desk.post(sheet(second))
    assert desk.post(file(second)).content.startswith(b"%PDF")


def test_of_two_who_prepared_it_one_prints_it(cast, granted, in_words):
    for user in (cast.koordinator, cast.koordinator2):
        at_desk(user).post(sheet(granted))
    assert at_desk(cast.koordinator).post(file(granted)).content.startswith(b"%PDF")
    assert at_desk(cast.koordinator2).post(file(granted)).status_code == 302
    assert AccessLog.objects.filter(kind="print").count() == 1


def test_the_letter_stays_code_only(cast, letter, granted):
    assert scenarios.NAME not in str(letter.content)
    page = at_desk(cast.koordinator).get(letter.get_absolute_url())
    assert granted.number in text(page)
    assert scenarios.NAME not in text(page)
    assert cost(at_desk(cast.koordinator), letter.get_absolute_url()) <= MOST_QUERIES


def test_it_rests_on_a_basis_that_holds_until_it_is_printed(cast, basis, letter, granted, in_words):
    desk = at_desk(cast.koordinator)
    desk.post(sheet(granted))
    scenarios.take_back(basis, cast.koordinator)
    assert "dasarnya berakhir" in text(desk.post(file(granted), follow=True))
    with pytest.raises(TooLate):
        enveloping.an_envelope(letter, cast.koordinator)
    assert not AccessLog.objects.filter(kind="print").exists()


def test_a_request_whose_basis_ended_is_refused_and_not_granted(cast, basis, asked):
    scenarios.take_back(basis, cast.koordinator)
    with pytest.raises(Refused):
        approvals.decide(asked, by=cast.koordinator2, granted=True)
    refused = approvals.decide(asked, by=cast.koordinator2, granted=False)
    refused.task.refresh_from_db()
    assert (IdentityEnvelope.objects.count(), refused.task.status) == (0, TaskStatus.DONE)


def test_restricted_data_leave_in_no_envelope(cast, victim, letter, granted):
    type(victim).objects.filter(pk=victim.pk).update(restricted_at=timezone.now())
    assert at_desk(cast.koordinator).get(sheet(granted)).status_code == 302
    with pytest.raises(Refused, match="dibatasi"):
        enveloping.an_envelope(letter, cast.koordinator)


def test_what_was_corrected_since_it_was_drawn_is_drawn_again(cast, victim, granted, in_words):
    desk = at_desk(cast.koordinator)
    desk.post(sheet(granted))
    victim.refresh_from_db()
    casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields={"name": "Nama Yang Benar"})
    assert "Isinya berubah" in text(desk.post(file(granted), follow=True))
    desk.post(sheet(granted))
    words = text(desk.post(file(granted)))
    assert "Nama Yang Benar" in words
    assert scenarios.NAME not in words


def test_nothing_is_printed_once_the_services_are_closed(cast, victim, letter, granted, in_words):
    desk = at_desk(cast.koordinator)
    desk.post(sheet(granted))
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    scenarios.a_letter_answer(letter, cast.koordinator, "yes", next_on=None)
    scenarios.close(victim, cast.koordinator)
    assert "sudah ditutup" in text(desk.post(file(granted), follow=True))
    assert "sudah ditutup" in text(desk.post(sheet(granted), follow=True))
    assert not AccessLog.objects.filter(kind="print").exists()


def test_what_is_asked_for_and_why_is_checked(cast, victim, letter, basis):
    vital = scenarios.a_basis(victim, cast.koordinator, "vital", grounds="Ada ancaman dibunuh hari ini")
    for changes in (
        {"reason": "uji"},
        {"reason": f"Untuk {scenarios.NAME} sendiri"},
        {"parts": ["narrative"]},
        {"consent": vital},
    ):
        with pytest.raises(Refused):
            enveloping.an_envelope(letter, cast.koordinator, **changes)
    with pytest.raises(Refused, match="koordinator"):
        enveloping.an_envelope(letter, cast.polres)


def test_the_form_keeps_what_was_typed_and_a_second_click_asks_once(cast, letter, basis):
    desk, address = at_desk(cast.koordinator), reverse("envelope_new", args=[letter.number])
    data = {"parts": ["nik"], "reason": "uji", "basis": str(basis.pk), "submit_key": uuid.uuid4()}
    page = desk.post(address, data)
    assert page.status_code == 422
    assert "Jelaskan" in text(page)
    data["reason"] = "LPSK memeriksa permohonannya atas nama"
    for _ in range(2):
        assert desk.post(address, data).url == Approval.objects.get().get_absolute_url()


def test_its_task_is_closed_by_no_hand_and_leads_to_it(cast, asked):
    with pytest.raises(Refused, match="diputuskan"):
        tasks.close(asked.task, by=cast.koordinator2, status=TaskStatus.DONE, note_text="Sudah")
    assert asked.get_absolute_url() in text(at_desk(cast.koordinator2).get(asked.task.get_absolute_url()))


def test_no_officer_and_no_barred_coordinator_sees_it(cast, victim, granted):
    for user in (cast.polres, cast.gow, cast.auditor, cast.admin):
        assert not shown(IdentityEnvelope.objects, user)
    assert at_desk(cast.polres).get(sheet(granted)).status_code == 404
    victim.case.barred_users.add(cast.koordinator2)
    assert not shown(IdentityEnvelope.objects, cast.koordinator2)
    assert at_desk(cast.koordinator2).get(granted.get_absolute_url()).status_code == 404
    assert at_desk(cast.koordinator2).get(sheet(granted)).status_code == 404


def test_the_sheet_fits_on_one_page(cast, granted):
    with scope(cast.koordinator):
        prints = papers.printed(cast.koordinator, "envelope", granted.number)
        html = rendering.markup(prints.template, prints.context | prints.sealed(), moment=timezone.now())
    assert scenarios.NAME in html
    assert len(rendering.layout(html).pages) == 1

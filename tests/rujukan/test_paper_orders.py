"""Papers of case work as PDF: ordered by who may read them, drawn once by the worker, for their orderer alone and for a day."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import DrawingStatus
from gugus.documents import rendering
from gugus.models import AccessLog
from gugus.models.drawing import PATIENCE
from gugus.workflow.lifecycle import Refused
from rujukan.actions import paper as papers
from rujukan.models import Paper, ReferralLetter
from rujukan.privacy.actions import sweep
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, downloaded, text
from tests.sight import shown
from tests.worker import run_worker

pytestmark = pytest.mark.long


@pytest.fixture
def letter(cast, victim):
    return scenarios.a_letter(victim, cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))


def page_of(letter):
    return reverse("paper", args=["letter", letter.number])


def file_of(letter):
    return reverse("paper_file", args=["letter", letter.number])


def test_the_worker_draws_what_was_ordered_and_the_page_shows_its_progress(cast, queue, letter, drawn):
    desk, page = at_desk(cast.koordinator), page_of(letter)
    assert page in text(desk.get(letter.get_absolute_url()))
    assert "belum dibuat" in text(desk.get(page))
    for _ in range(2):
        assert desk.post(page).url == page
    assert queue.ready().count() == 1, "asked twice, done once"
    waiting = desk.get(page)
    assert "Sedang dibuat" in text(waiting)
    assert waiting["Refresh"]
    assert drawn == [], "nothing is drawn in the request"
    assert desk.post(file_of(letter)).url == page
    run_worker()
    ready = desk.get(page)
    assert "PDF siap diunduh" in text(ready)
    assert "Refresh" not in ready
    answer = desk.post(file_of(letter))
    assert answer.content == b"%PDF-1.7 trial 1"
    assert answer["Content-Disposition"] == f'attachment; filename="surat-{letter}.pdf"'
    desk.post(page)
    assert not queue.ready().exists(), "the same again is not drawn again"
    assert cost(desk, page) <= MOST_QUERIES


def test_a_letter_drawn_again_has_the_same_bytes(cast, letter):
    first = downloaded(cast.koordinator, "letter", letter.number).content
    Paper.objects.all().delete()
    assert downloaded(cast.koordinator, "letter", letter.number).content == first
    assert downloaded(cast.koordinator2, "letter", letter.number).content == first
    assert AccessLog.objects.filter(kind="download", explanation=f"Surat {letter}").count() == 3


def test_each_orders_a_pdf_of_their_own(cast, letter):
    papers.order("letter", letter.number, by=cast.koordinator)
    assert len(shown(Paper.objects, cast.koordinator)) == 1
    for other in (cast.koordinator2, cast.polres, cast.auditor, cast.admin):
        assert not shown(Paper.objects, other)
    assert at_desk(cast.koordinator2).post(file_of(letter)).url == page_of(letter)
    with pytest.raises(Refused), scope(cast.gow):
        papers.order("letter", letter.number, by=cast.gow)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.polres):
        Paper.objects.create(kind="letter", number=letter.number, ordered_by=cast.koordinator, ordered_at=timezone.now())


def test_what_a_person_may_no_longer_read_is_neither_drawn_nor_downloaded(cast, queue, letter, drawn):
    desk = at_desk(cast.koordinator2)
    desk.post(page_of(letter))
    letter.victim.case.barred_users.add(cast.koordinator2)
    run_worker()
    assert drawn == []
    assert not Paper.objects.exists()
    letter.victim.case.barred_users.clear()
    desk.post(page_of(letter))
    run_worker()
    letter.victim.case.barred_users.add(cast.koordinator2)
    assert [desk.get(page_of(letter)).status_code, desk.post(file_of(letter)).status_code] == [404, 404]


def test_a_letter_whose_basis_ended_does_not_leave_although_it_is_drawn(cast, letter, drawn):
    desk = at_desk(cast.koordinator)
    desk.post(page_of(letter))
    scenarios.take_back(letter.consent, cast.koordinator)
    assert "tidak diunduh lagi" in text(desk.post(file_of(letter), follow=True))
    assert not AccessLog.objects.filter(kind="download").exists()


def test_what_has_changed_since_is_made_again(cast, victim, drawn):
    desk, args = at_desk(cast.koordinator), ["summary", victim.case.number]
    desk.post(reverse("paper", args=args))
    scenarios.a_referral(victim, cast.koordinator, "polres")
    assert "sudah berubah" in text(desk.get(reverse("paper", args=args)))
    assert "Isinya berubah" in text(desk.post(reverse("paper_file", args=args), follow=True))
    desk.post(reverse("paper", args=args))
    assert desk.post(reverse("paper_file", args=args)).content == b"%PDF-1.7 trial 2"


def test_a_failed_drawing_is_shown_and_ordered_again(cast, queue, letter, drawn, monkeypatch):
    def fail(*_, **__):
        raise rendering.Unprintable("trial")

    desk = at_desk(cast.koordinator)
    desk.post(page_of(letter))
    with monkeypatch.context() as broken:
        broken.setattr(rendering, "pdf", fail)
        with pytest.raises(rendering.Unprintable):
            run_worker()
    assert "tidak berhasil dibuat" in text(desk.get(page_of(letter)))
    desk.post(page_of(letter))
    run_worker()
    assert desk.post(file_of(letter)).content == b"%PDF-1.7 trial 1"


def test_one_that_takes_too_long_is_ordered_again(cast, queue, letter, drawn):
    desk = at_desk(cast.koordinator)
    desk.post(page_of(letter))
    Paper.objects.update(ordered_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    assert "belum selesai" in text(desk.get(page_of(letter)))
    desk.post(page_of(letter))
    run_worker()
    assert len(drawn) == 1, "the first task finds its order replaced"


def test_a_task_that_is_repeated_draws_nothing_twice(cast, letter, drawn):
    paper, _ = papers.order("letter", letter.number, by=cast.koordinator)
    for _ in range(2):
        with scope(cast.koordinator):
            papers.draw(paper.pk)
    assert len(drawn) == 1


def test_a_pdf_is_sealed_and_deleted_after_a_day(cast, letter, drawn):
    at_desk(cast.koordinator).post(page_of(letter))
    assert b"trial" not in bytes(Paper.objects.get().content)
    Paper.objects.update(ordered_at=timezone.now() - timedelta(days=1, minutes=1))
    desk = at_desk(cast.koordinator)
    assert desk.post(file_of(letter)).url == page_of(letter), "also before the job has run"
    assert "belum dibuat" in text(desk.get(page_of(letter)))
    assert sweep.sweep()["papers"] == 1


def test_an_order_of_a_coordinator_gives_a_referral_its_letter_at_once(cast, queue, drawn):
    sent = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")
    address = reverse("paper", args=["referral", sent.number])
    for _ in range(2):
        at_desk(cast.koordinator).post(address)
    assert ReferralLetter.objects.count() == 1
    assert ReferralLetter.objects.get().number in text(at_desk(cast.polres).get(address))


def test_ready_without_a_fingerprint_cannot_be_stored(cast, queue, letter):
    papers.order("letter", letter.number, by=cast.koordinator)
    with pytest.raises(DatabaseError, match="ready_is_complete"):
        Paper.objects.update(status=DrawingStatus.READY)

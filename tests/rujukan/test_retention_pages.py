"""The coordinator's pages of retention, and what pages say where something was destroyed."""

import uuid

import pytest
from django.urls import reverse

from rujukan.models import Destruction, DestructionList, LegalHold
from rujukan.privacy.actions import retention as verbs
from tests.rujukan import retained, scenarios
from tests.rujukan.pages import at_desk, downloaded, tab_of, text
from tests.rujukan.retained import closed, victim

__all__ = ["closed", "victim"]

pytestmark = pytest.mark.long
REASON = {"reason": "contact", "explanation": "Menghubungi wali"}


def chosen(cast):
    return retained.everything_due(cast.koordinator) | {"submit_key": uuid.uuid4(), "reason": "Akhir tahun"}


def test_the_whole_way_by_two_coordinators(cast, victim):
    one, other = at_desk(cast.koordinator), at_desk(cast.koordinator2)
    page = one.post(reverse("retention_propose"), chosen(cast))
    proposal = DestructionList.objects.get()
    assert page["Location"] == proposal.get_absolute_url()
    items = {"items": [item.pk for item in proposal.items.all()]}
    decide = reverse("destruction_decide", args=[proposal.number])
    assert one.post(decide, items | {"approve": ""}).status_code == 422, "never one's own"
    assert other.post(decide, items | {"approve": ""}).status_code == 302
    confirm = reverse("destruction_confirm", args=[proposal.number])
    assert "tidak dapat dibatalkan" in text(other.get(confirm))
    assert other.post(confirm, {}).status_code == 422, "without a tick nothing happens"
    assert not Destruction.objects.exists()
    assert other.post(confirm, {"understood": "on"})["Location"] == proposal.get_absolute_url()
    assert Destruction.objects.count() == 4
    assert downloaded(cast.koordinator, "destroyed", proposal.number).content.startswith(b"%PDF")
    assert "Belum ada yang dimusnahkan" not in text(one.get("/retensi/dimusnahkan/"))


def test_returning_asks_for_a_reason_beside_its_field(cast, victim):
    proposal = retained.proposed(cast)
    items = {"items": [item.pk for item in proposal.items.all()], "return": ""}
    page = at_desk(cast.koordinator2).post(reverse("destruction_decide", args=[proposal.number]), items)
    assert page.status_code == 422
    assert "Tulis mengapa dikembalikan." in text(page)


def test_what_is_no_longer_due_is_refused_with_words(cast, victim):
    form = chosen(cast)
    verbs.lay_hold(victim.case, by=cast.koordinator2, reason="Sidang")
    page = at_desk(cast.koordinator).post(reverse("retention_propose"), form)
    assert page.status_code == 422
    assert "Pilih paling sedikit satu." in text(page)


def test_the_page_of_a_list_says_what_a_hold_kept(cast, victim):
    proposal = retained.approved(cast)
    verbs.lay_hold(victim.case, by=cast.koordinator, reason="Sidang")
    desk = at_desk(cast.koordinator2)
    page = desk.post(reverse("destruction_confirm", args=[proposal.number]), {"understood": "on"}, follow=True)
    assert f"{victim.code} tidak dimusnahkan: pemusnahannya sedang ditunda." in text(page)
    assert not Destruction.objects.exists()


def test_a_hold_is_laid_on_the_page_of_the_case_and_lifted_by_another(cast, victim):
    one, other = at_desk(cast.koordinator), at_desk(cast.koordinator2)
    url = reverse("case_hold", args=[victim.case.number])
    one.post(url, {"reason": ""})
    assert not LegalHold.objects.exists()
    one.post(url, {"reason": "Perkara disidangkan"})
    assert "Perkara disidangkan" in text(one.get(tab_of(victim.case, "history")))
    lift = reverse("hold_lift", args=[LegalHold.objects.get().pk])
    assert lift not in text(one.get("/retensi/"))
    assert "koordinator lain" in text(one.post(lift, follow=True))
    assert LegalHold.objects.standing().exists()
    other.post(lift)
    assert not LegalHold.objects.standing().exists()


def test_pages_say_what_was_destroyed_and_when(cast, victim):
    complaint, case = victim.case.complaints.get(), victim.case
    proposal = retained.destroyed(cast)
    desk = at_desk(cast.koordinator)
    told = ((complaint, "detail", "Isi pengaduan"), (complaint, "content", "Isi pengaduan"))
    told += ((case, "content", "Kronologi"), (case, "people", "Nama terduga"))
    for subject, tab, words in ((victim, "detail", "Identitas"), *told):
        page = text(desk.get(tab_of(subject, tab)))
        assert f"<b>{words} telah dimusnahkan</b>" in page
        assert proposal.number in page
        assert f"{12 if tab == 'people' else 10} tahun sejak" in page
    officer = text(at_desk(cast.gow).get(tab_of(complaint, "content")))
    assert "<b>Isi pengaduan telah dimusnahkan</b>" in officer
    assert "Tambah keterangan" not in officer


def test_a_reveal_says_so_instead_of_showing_nothing(cast, victim):
    complaint, case = victim.case.complaints.get(), victim.case
    retained.destroyed(cast)
    desk = at_desk(cast.koordinator)
    doors = {"victim_reveal": victim.code, "complaint_reveal": complaint.number, "suspect_reveal": case.number}
    for name, code in doors.items():
        page = desk.post(reverse(name, args=[code]), REASON)
        assert page.status_code == 422
        assert "telah dimusnahkan pada" in text(page)


def test_a_barred_coordinator_sees_nothing_of_it(cast, victim):
    proposal = retained.proposed(cast)
    victim.case.barred_users.add(cast.koordinator2)
    desk = at_desk(cast.koordinator2)
    page = text(desk.get(proposal.get_absolute_url()))
    assert victim.code not in page
    assert victim.case.number not in page
    items = {"items": [item.pk for item in proposal.items.all()], "approve": ""}
    assert desk.post(reverse("destruction_decide", args=[proposal.number]), items).status_code == 422


def test_a_victim_is_proposed_early_from_its_page(cast, victim):
    desk = at_desk(cast.koordinator)
    url = reverse("victim_propose", args=[victim.code])
    assert url in text(desk.get(tab_of(victim, "person")))
    page = desk.post(url, {"basis": "Permintaan orangnya", "reason": "", "submit_key": uuid.uuid4()})
    assert page["Location"] == DestructionList.objects.get().get_absolute_url()
    again = desk.post(url, {"basis": "Permintaan keluarganya", "reason": "", "submit_key": uuid.uuid4()})
    assert "sudah diusulkan" in text(again)


def test_a_victim_in_service_is_not_offered(cast):
    victim = scenarios.a_victim(cast.koordinator)
    page = text(at_desk(cast.koordinator).get(tab_of(victim, "person")))
    assert reverse("victim_propose", args=[victim.code]) not in page


def test_the_record_names_codes_only(cast, victim):
    proposal = retained.destroyed(cast)
    answer = downloaded(cast.koordinator, "destroyed", proposal.number)
    assert answer["Content-Disposition"] == f'attachment; filename="berita-acara-{proposal.number}.pdf"'
    assert "no-store" in answer["Cache-Control"]

"""The pages of an enactment: the form with its faults, the page that the head decides on, and what comes too late."""

import pytest
from django.urls import reverse

from rad.actions import next_plan
from rad.lists import agenda
from rad.models import PlanEnactment
from tests.forms import Forms
from tests.rad import enactments
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long


def begin(cast):
    return enactments.a_whole_draft(cast)


@pytest.fixture
def draft(start):
    return start


@pytest.fixture
def enactment(cast, draft):
    return enactments.proposed(cast, draft)


def new_page(draft):
    return reverse("rad:plan_enactment_new", args=[draft.code])


def test_the_secretariat_proposes_and_the_head_approves_on_the_pages(cast, draft):
    desk, head = at_desk(cast.rad), at_desk(cast.kepala)
    comparison = reverse("rad:plan_comparison", args=[draft.code])
    assert new_page(draft) in desk.get(comparison).text
    assert new_page(draft) not in head.get(comparison).text
    [form] = [form for form in Forms(desk.get(new_page(draft)).text).forms if "document_number" in form.kinds]
    document = enactments.DOCUMENT | {"document_date": "2021-12-01"}
    answer = text(
        desk.post(new_page(draft), form.filled(**document, b_2022="new", b_2022_reason="Masuk rencana baru"), follow=True)
    )
    assert "Penetapan RAD 2022–2024 diusulkan" in answer
    enactment = PlanEnactment.objects.get()
    page = reverse("rad:plan_enactment_detail", args=[enactment.pk])
    assert "Penetapannya menunggu keputusan" in text(desk.get(comparison))
    assert new_page(draft) not in desk.get(comparison).text
    assert desk.get(new_page(draft))["Location"] == page
    assert agenda.of(cast.kepala).count == 1
    assert page in head.get(reverse("rad:home")).text
    shown = text(head.get(page))
    assert "Masuk rencana baru" in shown
    assert "Setujui penetapan" in shown
    assert "ditetapkan dan berlaku" in text(head.post(reverse("rad:plan_enactment_approve", args=[enactment.pk]), follow=True))
    assert "Peraturan Bupati Kapuas Hulu Nomor 7 Tahun 2021" in text(at_desk(cast.gow).get(page))
    plan_page = reverse("rad:plan_home") + f"?rencana={draft.code}"
    assert "Peraturan Bupati Kapuas Hulu Nomor 7 Tahun 2021" in text(at_desk(cast.gow).get(plan_page))
    assert "sudah ditetapkan" in text(desk.get(comparison))


def test_the_page_lists_every_fault_instead_of_the_form(cast):
    draft = enactments.a_draft(cast)
    page = at_desk(cast.rad).get(new_page(draft))
    assert "2 hal perlu dilengkapi dulu" in text(page)
    assert reverse("rad:draft_row_edit", args=["v2-C-02-01-2"]) in page.text
    assert "document_number" not in page.text


def test_bad_input_is_named_and_kept(cast, draft):
    fields = {"document_number": "Nomor 7", "document_date": "kemarin", "b_2022": "new"}
    response = at_desk(cast.rad).post(new_page(draft), fields)
    assert response.status_code == 422
    assert {"document_date", "document_title", "b_2022_reason", "submit_key"} >= response.context["form"].errors.keys()
    assert {"document_date", "document_title", "b_2022_reason"} <= response.context["form"].errors.keys()
    assert "Nomor 7" in response.text


def test_a_proposal_that_comes_after_the_withdrawal_of_the_draft_is_told_so(cast, draft):
    [form] = [form for form in Forms(at_desk(cast.rad).get(new_page(draft)).text).forms if "document_number" in form.kinds]
    next_plan.withdraw(draft.origin, by=cast.rad, reason="Menunggu RPJMD baru", resumes=False)
    document = enactments.DOCUMENT | {"document_date": "2021-12-01"}
    answer = at_desk(cast.rad).post(new_page(draft), form.filled(**document, b_2022="new", b_2022_reason="Masuk rencana baru"))
    assert answer.status_code == 422
    assert "Rancangan dibatalkan" in text(answer)
    assert enactments.DOCUMENT["document_number"] in text(answer)


def test_a_closed_overlap_offers_the_old_table_only(cast, draft):
    enactments.signed(cast, 2022)
    form = at_desk(cast.rad).get(new_page(draft)).context["form"]
    assert [value for value, _ in form.fields["b_2022"].choices] == ["old"]


def test_who_does_not_see_the_draft_does_not_see_its_enactment(cast, enactment):
    page = reverse("rad:plan_enactment_detail", args=[enactment.pk])
    assert at_desk(cast.disnaker).get(page).status_code == 404
    assert at_desk(cast.auditor).get(page).status_code == 200


def test_the_head_rejects_with_a_reason(cast, enactment):
    page = reverse("rad:plan_enactment_reject", args=[enactment.pk])
    assert at_desk(cast.kepala).post(page, {"reason": ""}).status_code == 422
    answer = text(at_desk(cast.kepala).post(page, {"reason": "Anggaran belum disetujui"}, follow=True))
    assert "Anggaran belum disetujui" in answer
    assert "Tarik usulan" not in text(at_desk(cast.rad).get(reverse("rad:plan_enactment_detail", args=[enactment.pk])))

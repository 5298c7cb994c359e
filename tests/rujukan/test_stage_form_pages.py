"""The pages of the forms of a stage: one template for all, what bad input gets, drafts, strangers, few statements."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gugus.actions import draft as drafts
from rujukan.actions import routing, service as services
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import FORMS
from rujukan.choices.stage_forms.schema import DECLINED
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text


@pytest.fixture
def referral(cast, victim):
    return scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)


def url_of(referral, form, *record):
    return reverse("stage_form_again" if record else "stage_form", args=[referral.number, form, *record])


def posted(form, **changes):
    return scenarios.answers_to(form, **changes) | {"submit_key": uuid.uuid4()}


def test_the_receiver_fills_a_form_and_everybody_concerned_sees_that_it_is_filled(cast, referral, victim):
    desk, url = at_desk(cast.rsud), url_of(referral, "examination")
    page = text(desk.get(referral.get_absolute_url()))
    assert url in page
    assert "Konseling" not in page
    data = posted("examination", fit_travel="not_yet")
    assert desk.post(url, data).status_code == desk.post(url, data).status_code == 302
    [record] = referral.services.filed()
    page = text(desk.get(referral.get_absolute_url()))
    assert "Pemeriksaan 1" in page
    assert "Siap bepergian: Belum" in page
    coordinator = at_desk(cast.koordinator)
    for address in (tab_of(victim, "services"), tab_of(victim.case, "history")):
        assert record.title in text(coordinator.get(address))


@pytest.mark.parametrize("form", [form.code for form in FORMS.values() if form.stage == Stage.HEALTH])
def test_every_form_is_drawn_by_the_same_template(cast, referral, form):
    desk = at_desk(cast.rsud)
    with CaptureQueriesContext(connection) as queries:
        page = text(desk.get(f"{url_of(referral, form)}?langkah=semua"))
    assert all((question.label in page) is not question.later for question in FORMS[form].questions)
    asks = any(DECLINED in FORMS[form].offered(each) for each in FORMS[form].questions)
    assert ("Tidak bersedia menjawab" in page) is asks
    assert len([query for query in queries if "gugus_user" not in query["sql"] and "session" not in query["sql"]]) <= 10


def test_what_nobody_knows_the_first_time_is_asked_in_a_correction(cast, referral):
    scenarios.fill(referral, "treatment_consent", cast.rsud)
    page = at_desk(cast.rsud).get(url_of(referral, "treatment_consent"))
    assert "withdrawn_on" in page.context["form"].fields


def test_what_staff_decide_is_not_answered_by_the_person(cast, referral):
    fields = at_desk(cast.rsud).get(url_of(referral, "treatment")).context["form"].fields
    assert "declined" in dict(fields["transport"].choices), "the person is asked"
    assert not {"unknown", "declined"} & dict(fields["state"].choices).keys()
    paid_by = at_desk(cast.rsud).get(url_of(referral, "onward")).context["form"].fields["cost"]
    assert {"unknown", "declined"} & dict(paid_by.choices).keys() == {"unknown"}, "a fact may be unknown"


def test_an_answer_that_is_offered_no_more_stays_in_a_correction(cast, referral):
    scenarios.fill(referral, "onward", cast.rsud, cost="declined")
    desk = at_desk(cast.rsud)
    page = desk.get(url_of(referral, "onward", 1))
    assert "declined" in dict(page.context["form"].fields["cost"].choices)
    data = posted("onward", cost="declined") | {"version": 1, "why": "told_more"}
    assert desk.post(url_of(referral, "onward", 1), data).status_code == 302


def test_a_step_with_something_urgent_says_that_nobody_is_told_yet(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    data = {"langkah": "1", "place": "field", "suspect_near": "yes", "submit_key": uuid.uuid4()}
    answer = at_desk(cast.polres).post(url_of(referral, "interview"), data, follow=True)
    assert "Koordinator baru diberi tahu bila formulir ini dikirim" in text(answer)


@pytest.mark.parametrize(
    ("form", "changes", "words"),
    [
        ("visum", {"state": "examined", "requested_on": None}, "Catat dulu persetujuan tindakan"),
        ("visum", {"state": "examined", "examined_on": None}, "Belum diisi"),
        ("visum", {"requested_on": "2026-01-05", "examined_on": "2026-01-02"}, "sebelum langkah sebelumnya"),
        ("examination", {"seen_on": f"{timezone.localdate() + timedelta(days=9)}"}, "Isi tanggal hari ini atau sebelumnya"),
        ("examination", {"fit_travel": "hamil"}, "fit_travel_error"),
        ("treatment", {"next_on": None}, "Belum diisi"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_what_was_typed_stays(cast, referral, form, changes, words):
    typed = {"request_no": "R/12/2026"} if form == "visum" else {}
    changes = {"state": "requested"} | changes if form == "visum" else changes
    answer = at_desk(cast.rsud).post(url_of(referral, form), posted(form, **changes, **typed))
    assert answer.status_code == 422
    page = text(answer)
    assert words in page
    assert all(value in page for value in typed.values())
    assert not referral.services.filed().exists()


def test_the_page_of_a_correction_shows_the_answers_but_no_sealed_one(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    scenarios.fill(referral, "screening", cast.polres, note="Ia menunjuk pintu belakang")
    desk, url = at_desk(cast.polres), url_of(referral, "screening", 1)
    page = text(desk.get(f"{url}?langkah=semua"))
    assert "pintu" not in page
    assert "Biarkan kosong bila tidak berubah" in page
    data = posted("screening", impression="some") | {"version": 1, "why": "told_more"}
    assert desk.post(url, data).status_code == 302
    assert "versi 2: ada keterangan baru" in text(desk.get(reverse("referral_history", args=[referral.number])))


def step_by_step(desk, url, *steps, **every):
    """Send each step of a form; return the last answer."""
    for number, data in enumerate(steps, 1):
        answer = desk.post(f"{url}?langkah={number}", every | {"langkah": str(number), "submit_key": uuid.uuid4()} | data)
    return answer


IMPRESSION = {"impression": "some", "urgent": "no", "heard_from": ["seen"]}


def test_signs_are_asked_in_several_steps_and_are_one_answer(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    desk, url = at_desk(cast.polres), url_of(referral, "screening")
    assert step_by_step(desk, url, {"signs": ["good_offer", "side_road"]}, {}, {"signs": ["neglect"]}).status_code == 302
    page = text(desk.get(f"{url}?langkah=1"))
    assert "Tampak tidak terurus" not in page
    assert page.count("checked") == 2
    step_by_step(desk, url, {"signs": ["good_offer"]}, {}, {"signs": ["neglect"]}, IMPRESSION)
    [record] = referral.services.filed()
    assert record.answers["signs"] == ["good_offer", "neglect"]
    again = url_of(referral, "screening", 1)
    assert "checked" in text(desk.get(f"{again}?langkah=3")), "what was ticked before"
    desk.post(f"{again}?langkah=1", {"langkah": "1", "why": "told_more", "version": "1", "submit_key": uuid.uuid4()})
    assert text(desk.get(f"{again}?langkah=3")).count("checked") == 1, "the first step takes nothing from the third"


def test_without_any_sign_the_last_step_that_asks_them_says_so(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    desk, url = at_desk(cast.polres), url_of(referral, "screening")
    assert step_by_step(desk, url, {}, {}).status_code == 302
    answer = step_by_step(desk, url, {}, {}, {})
    assert answer.status_code == 422
    page = text(answer)
    assert 'href="#id_signs_0"' in page
    assert "Perekrutan" not in page
    ids = re.findall(r' id="([^"]+)"', text(desk.get(f"{url}?langkah=semua")))
    assert len(ids) == len(set(ids))


def test_a_form_of_another_role_or_for_a_stranger_is_not_found(cast, referral):
    assert at_desk(cast.rsud).get(url_of(referral, "session")).status_code == 404
    assert at_desk(cast.rsud).get(url_of(referral, "examination", 7)).status_code == 404
    assert at_desk(cast.polres).get(url_of(referral, "examination")).status_code == 404
    services.complete(referral, by=cast.rsud, outcome="partly")
    assert at_desk(cast.rsud).get(url_of(referral, "examination")).status_code == 302


def test_the_steps_show_what_comes_first_what_is_begun_and_what_is_not_complete(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.SOCIAL)
    routing.accept(referral, by=cast.koordinator)
    officer = scenarios.an_officer("dsp3akb", "singgah")
    scenarios.fill(referral, "psychologist", officer, answer=None)
    desk, page = at_desk(officer), referral.get_absolute_url()
    assert [word in text(desk.get(page)) for word in ("Isi ini dulu", "belum lengkap", "Draf")] == [True, True, False]
    drafts.save(by=officer, address=url_of(referral, "session"), page=page, label="Simpan", fields={})
    assert "Draf" in text(desk.get(page))


def test_the_sender_reads_the_slip_and_no_note(cast, victim):
    own = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    proposal = scenarios.a_proposal(own, cast.polres, "rsud", Stage.HEALTH)
    routing.approve(proposal, by=cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))
    proposal = routing.accept(proposal, by=cast.rsud)
    scenarios.fill(proposal, "examination", cast.rsud, fit_travel="not_yet")
    end = {"complete-outcome": "partly", "complete-note_text": "Catatan dalam", "complete-new_danger": "no"}
    end |= {"complete-further": ["social"], "complete-next_on": f"{timezone.localdate():%Y-%m-%d}"}
    at_desk(cast.rsud).post(reverse("referral_complete", args=[proposal.number]), end)
    page = text(at_desk(cast.polres).get(proposal.get_absolute_url()))
    for words in ("Hasil untuk yang merujuk", "Terpenuhi sebagian", "Rehabilitasi sosial", "siap bepergian", "Belum"):
        assert words in page
    assert "Catatan dalam" not in page


def test_a_new_version_that_is_stored_already_is_stored_once(cast, referral):
    scenarios.fill(referral, "examination", cast.rsud)
    for user in (cast.rsud, scenarios.an_officer("rsud", "rsud-dua")):
        data = posted("examination", fit_travel="not_yet") | {"version": 1, "why": "changed"}
        assert at_desk(user).post(url_of(referral, "examination", 1), data).status_code == 302
    assert referral.services.filed().count() == 1
    assert referral.services.filter(form="examination").count() == 2

"""What an institution does next under a referral: the order of its steps, what is done, and what the page shows of it."""

from datetime import date

import pytest
from django.urls import reverse

from rujukan.actions import routing
from rujukan.choices import stage_forms
from rujukan.choices.children import LEAVE_ALONE
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import FINISHES, FORMS, STEPS
from rujukan.models import StageRole
from rujukan.stages.service_steps import service_path
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text


def accepted(cast, code, stage, officer, **person):
    victim = scenarios.a_victim(cast.koordinator, **person)
    return routing.accept(scenarios.a_referral(victim, cast.koordinator, code, stage), by=officer)


def path_of(referral, **more):
    return service_path(referral, list(referral.services.latest_versions()), **more)


def codes(path):
    return [step.form.code if step.form else step.label for step in path.steps]


def test_a_form_stands_after_those_without_which_it_is_refused():
    for stage, forms in STEPS.items():
        order = [form.code for form in forms]
        assert {FORMS[code].stage for code in order} == {stage}
        for form in forms:
            earlier = {before.form for before in form.before if not before.anywhere} & set(order)
            assert all(order.index(code) < order.index(form.code) for code in earlier), form


@pytest.mark.django_db
def test_every_role_has_steps_that_lead_to_what_meets_the_need():
    for role in StageRole.objects.all():
        steps = {form.code for form in stage_forms.steps_of(role)}
        meeting = {finish.form for finish in stage_forms.finishes_of(role)}
        assert steps & meeting or any(finish.fact for finish in FINISHES[role.stage])
        assert steps <= set(role.forms)


def test_a_nurse_begins_with_the_consent_and_ends_with_the_service(cast):
    referral = accepted(cast, "puskesmas-badau", Stage.HEALTH, cast.puskesmas)
    path = path_of(referral)
    assert codes(path) == ["treatment_consent", "examination", "treatment", "Selesaikan layanan"]
    assert (path.now.form.code, path.place) == ("treatment_consent", 1)
    assert [step.verb for step in path.others] == ["Isi", "Catat"], "another form, and what has none"
    page = text(at_desk(cast.puskesmas).get(referral.get_absolute_url()))
    assert "Isi ini dulu" in page
    assert "Langkah 1 dari 4" in page
    assert f'class="button main" href="{path.now.url}">Isi persetujuan tindakan</a>' in page
    assert page.count("button main") == 1, "one thing to press"


def test_what_is_done_is_a_line_and_the_next_one_opens(cast):
    referral = accepted(cast, "rsud", Stage.HEALTH, cast.rsud)
    scenarios.fill(referral, "treatment_consent", cast.rsud, whole=True)
    scenarios.fill(referral, "examination", cast.rsud)
    path = path_of(referral)
    assert (path.now.form.code, path.place) == ("treatment", 3)
    scenarios.fill(referral, "treatment", cast.rsud, state="running")
    running = path_of(referral).now
    assert running.action == "Perbarui perawatan"
    assert running.url == reverse("stage_form_again", args=[referral.number, "treatment", 1])
    page = text(at_desk(cast.rsud).get(referral.get_absolute_url()))
    assert "Masih berjalan" in page
    assert reverse("referral_complete", args=[referral.number]) in page, "it may end otherwise"
    record = referral.services.get(form="examination")
    anchor = f"layanan-{record.pk}"
    assert f'{reverse("referral_history", args=[referral.number])}#{anchor}"' in page
    assert f'id="{anchor}"' in text(at_desk(cast.rsud).get(reverse("referral_history", args=[referral.number])))


def test_once_the_need_is_met_only_the_end_is_left(cast):
    referral = accepted(cast, "rsud", Stage.HEALTH, cast.rsud)
    scenarios.fill(referral, "treatment_consent", cast.rsud, whole=True)
    scenarios.fill(referral, "visum", cast.rsud, state="handed_over")
    path = path_of(referral, met=True)
    assert codes(path) == ["treatment_consent", "Selesaikan layanan"]
    assert path.now == path.end
    assert {step.form.code for step in path.others if step.form} == {"examination", "treatment", "visum", "onward"}
    assert "Langkah terakhir" in text(at_desk(cast.rsud).get(referral.get_absolute_url()))


def test_another_form_that_was_begun_is_a_step_until_it_is_done(cast):
    officer = scenarios.an_officer("dsp3akb", "dinas")
    referral = accepted(cast, "dsp3akb", Stage.SOCIAL, officer)
    assert codes(path_of(referral)) == ["session", "Selesaikan layanan"]
    scenarios.fill(referral, "session", officer)
    scenarios.fill(referral, "psychologist", officer, answer="waiting")
    path = path_of(referral)
    assert codes(path) == ["session", "psychologist", "Selesaikan layanan"]
    assert path.now.action == "Perbarui minta psikolog"


def test_what_an_answer_rules_out_is_said_and_is_no_step(cast):
    referral = accepted(cast, "paroki", Stage.SOCIAL, cast.paroki)
    assert codes(path_of(referral)) == ["spiritual", "spiritual_session", "Selesaikan layanan"]
    scenarios.fill(referral, "spiritual", cast.paroki, wished="no")
    path = path_of(referral)
    assert codes(path) == ["spiritual", "Selesaikan layanan"]
    assert [label for label, _ in path.closed] == ["Sesi rohani"]
    assert "Sesi rohani belum dapat diisi." in text(at_desk(cast.paroki).get(referral.get_absolute_url()))


def test_a_session_is_followed_by_the_next_one(cast):
    referral = accepted(cast, "merangat", Stage.SOCIAL, scenarios.an_officer("merangat", "pendamping"))
    officer = type(cast.rsud).objects.get(username="pendamping")
    scenarios.fill(referral, "session", officer)
    page = text(at_desk(officer).get(referral.get_absolute_url()))
    for words in ("Lanjutkan atau selesaikan", "Tambah sesi", "Selesaikan layanan"):
        assert words in page


def test_a_shelter_takes_in_first(cast):
    referral = accepted(cast, "polres", Stage.SHELTER, cast.polres)
    path = path_of(referral)
    assert codes(path) == ["Masuk penampungan", "safety_check", "move_plan", "Selesaikan layanan"]
    assert path.now.url == reverse("shelter_enter", args=[referral.number])


def test_the_home_leads_to_the_form_that_is_next(cast):
    referral = accepted(cast, "puskesmas-badau", Stage.HEALTH, cast.puskesmas)
    desk, address = at_desk(cast.puskesmas), reverse("referral_next", args=[referral.number])
    assert f'href="{address}"' in text(desk.get(reverse("officer_home")))
    for form, answers in (("treatment_consent", {}), ("examination", {}), ("treatment", {"state": "finished"})):
        assert desk.get(address).url == path_of(referral).now.url == reverse("stage_form", args=[referral.number, form])
        scenarios.fill(referral, form, cast.puskesmas, **answers)
    assert desk.get(address).url == reverse("referral_complete", args=[referral.number])


@pytest.mark.parametrize(("planned", "main"), [(None, "Selesaikan layanan"), ("2099-01-05", "Tambah sesi")])
def test_what_is_planned_again_comes_before_the_end(cast, planned, main):
    officer = scenarios.an_officer("merangat", "pendamping")
    referral = accepted(cast, "merangat", Stage.SOCIAL, officer)
    scenarios.fill(referral, "session", officer, next_on=planned)
    step, desk = path_of(referral).main, at_desk(officer)
    assert step.action == main
    assert f'class="button main" href="{step.url}"' in text(desk.get(referral.get_absolute_url()))
    assert desk.get(reverse("referral_next", args=[referral.number])).url == step.url


def test_a_form_says_who_it_is_about_and_whom_to_leave_alone(cast):
    referral = accepted(cast, "puskesmas-badau", Stage.HEALTH, cast.puskesmas, age_band=AgeBand.B9, birth_date=None)
    scenarios.a_guardian(referral.victim, cast.koordinator, relation="parent", suspected=True)
    desk, number = at_desk(cast.puskesmas), referral.number
    for url in (path_of(referral).now.url, reverse("stage_form", args=[number, "onward"]), reverse("service_new", args=[number])):
        assert LEAVE_ALONE in text(desk.get(url)), url
    assert f"{referral.victim.get_sex_display().lower()}, {AgeBand.B9.label.lower()}" in text(desk.get(path_of(referral).now.url))


def test_a_child_goes_to_school_first_and_an_adult_is_not_asked(cast):
    officer = scenarios.an_officer("dsp3akb", "dinas")
    child = accepted(cast, "dsp3akb", Stage.REINTEGRATION, officer, birth_date=date(2014, 5, 17))
    assert codes(path_of(child))[0] == "school"
    grown = accepted(cast, "dsp3akb", Stage.REINTEGRATION, officer, name="Orang Dewasa", nik="")
    assert codes(path_of(grown))[0] == "plan"


def test_a_role_without_forms_begins_with_a_service(cast):
    referral = accepted(cast, "rsud", Stage.HEALTH, cast.rsud)
    referral.role.forms = []
    path = service_path(referral, [])
    assert codes(path) == ["Layanan pertama", "Selesaikan layanan"]
    assert path.now.url == reverse("service_new", args=[referral.number])


def test_the_page_of_a_form_that_has_no_use_now_leads_to_the_referral(cast):
    referral = accepted(cast, "rsud", Stage.HEALTH, cast.rsud)
    for name in ("referral_complete", "referral_decline", "shelter_enter", "shelter_leave", "shelter_move", "referral_hand_over"):
        answer = at_desk(cast.rsud).get(reverse(name, args=[referral.number]))
        assert answer.status_code == 302, name
        assert answer.url == referral.get_absolute_url(), name

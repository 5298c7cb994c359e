"""That somebody is unsafe is said until it is recorded that they are safe; what the reports ask for tonight is offered first."""

import pytest
from django.urls import reverse

from rujukan.actions import casework, triage
from rujukan.choices.complaint import ImmediateNeed, Safety
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage, StageState
from rujukan.lists import finding
from rujukan.models import Victim
from rujukan.stages.danger import danger_of, with_danger
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text
from tests.rujukan.scenarios import ago

TONIGHT = {"safety": Safety.DANGER, "immediate_needs": [ImmediateNeed.SHELTER, ImmediateNeed.MEDICAL, ImmediateNeed.DOCUMENTS]}


@pytest.fixture
def two(cast):
    """Two girls of one report that says that they are unsafe."""
    names = {"nik": "", "birth_date": None, "phone": ""}
    persons = [scenarios.person(name=name, **names) for name in ("Ani", "Budiarti")]
    complaint = scenarios.a_complaint(cast.gow, persons=persons, at=ago(hours=5), **TONIGHT)
    case = casework.open_case([complaint], by=cast.koordinator, at=ago(hours=4))
    return list(case.victims.order_by("code"))


def danger(victim):
    return danger_of(with_danger(Victim.objects.filter(pk=victim.pk)).get())


def test_the_case_goes_on_to_say_who_is_unsafe_and_offers_what_each_needs(cast, two):
    desk, case = at_desk(cast.koordinator), two[0].case
    context = desk.get(case.get_absolute_url()).context
    steps = [context["step"], *context["others"]]
    assert [(step.code, step.what, step.state) for step in steps[:2]] == [
        (victim.code, "Rujuk sekarang: penampungan dan rehabilitasi kesehatan", "bad") for victim in two
    ]
    for page in (case.get_absolute_url(), reverse("case_people", args=[case.number])):
        assert text(desk.get(page)).count("Tidak aman") == 2
    for victim in two:
        for tab in (victim.get_absolute_url(), *(tab_of(victim, name) for name in ("services", "person", "history"))):
            assert "Tidak aman" in text(desk.get(tab))


def test_the_next_step_sends_both_with_receiver_and_urgency_filled_in(cast, two):
    desk, victim = at_desk(cast.koordinator), two[0]
    step = desk.get(victim.get_absolute_url()).context["step"]
    assert (step.heading, step.state) == ("Rujuk sekarang: penampungan dan rehabilitasi kesehatan", "bad")
    proposals = {each.stage: each for each in desk.get(step.url).context["form"].proposals}
    for stage in Stage:
        asked = stage in (Stage.SHELTER, Stage.HEALTH)
        assert bool(proposals[stage].role) is asked
        assert proposals[stage].urgency == (Urgency.EMERGENCY if asked else Urgency.NORMAL)
    assert proposals[Stage.SHELTER].state == StageState.PLANNED


def test_what_was_sent_is_not_offered_again_and_the_danger_is_still_said(cast, two):
    desk, victim = at_desk(cast.koordinator), two[0]
    scenarios.a_referral(victim, cast.koordinator, "polres", Stage.SHELTER)
    assert desk.get(victim.get_absolute_url()).context["step"].heading == "Rujuk sekarang: rehabilitasi kesehatan"
    casework.assess_stage(victim, Stage.HEALTH, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Sudah diperiksa")
    page = desk.get(victim.get_absolute_url())
    assert page.context["step"].state != "bad"
    assert "Tidak aman" in text(page)


def test_only_a_word_of_safety_ends_it(cast, two):
    one, other = two
    scenarios.an_assessment(one, cast.koordinator, safety=Safety.UNKNOWN)
    assert danger(one).stages == ()  # the assessment decides what is needed
    scenarios.an_assessment(one, cast.koordinator, safety=Safety.SAFE)
    assert danger(one) is None
    assert danger(other)
    scenarios.an_assessment(one, cast.koordinator, safety=Safety.DANGER)
    assert danger(one)


def test_later_words_of_danger_begin_it_again(cast, two):
    one, _ = two
    scenarios.an_assessment(one, cast.koordinator, at=ago(hours=2))
    assert danger(one) is None
    scenarios.intake.append(
        one.case.complaints.get(), by=cast.gow, submit_key=scenarios.uuid.uuid4(), text="Dicari orang", danger=True
    )
    assert danger(one).stages == (Stage.SHELTER, Stage.HEALTH)


def test_a_report_that_is_the_same_counts_too(cast):
    victim = scenarios.a_victim(cast.koordinator)
    assert danger(victim) is None
    second = scenarios.a_complaint(cast.gow, persons=[], **TONIGHT)
    triage.mark_duplicate(second, by=cast.koordinator, of=victim.case.complaints.get())
    assert danger(victim)


def test_it_is_not_said_of_somebody_who_is_no_victim(cast, two):
    victim, _ = two
    scenarios.identify(victim, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)
    assert danger(victim) is None


def urgency(desk, victim, stage, code=""):
    query = {"tahap": stage.value} | ({"ke": code} if code else {})
    form = desk.get(reverse("referral_new", args=[victim.code], query=query)).context["form"]
    return form["urgency"].value(), form["holder"].value()


def test_the_urgency_of_a_referral_is_preset_by_danger_and_need(cast, two):
    desk, (victim, _) = at_desk(cast.koordinator), two
    assert urgency(desk, victim, Stage.SHELTER)[0] == Urgency.EMERGENCY
    assert urgency(desk, victim, Stage.HEALTH, "rsud")[0] == Urgency.EMERGENCY
    assert urgency(desk, victim, Stage.LEGAL)[0] == Urgency.NORMAL  # danger does not make the other needs urgent
    assert urgency(desk, victim, Stage.SHELTER)[1]  # the receiver of the mandate


def test_the_urgency_that_was_chosen_is_kept_for_what_cannot_wait_either(cast):
    desk, victim = at_desk(cast.koordinator), scenarios.a_victim(cast.koordinator)
    assert urgency(desk, victim, Stage.SHELTER) == (Urgency.NORMAL, None)
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, urgency=Urgency.EMERGENCY)
    assert urgency(desk, victim, Stage.SHELTER)[0] == Urgency.EMERGENCY
    assert urgency(desk, victim, Stage.LEGAL)[0] == Urgency.NORMAL


def test_a_list_of_cases_tells_who_is_unsafe_in_no_further_statement(cast, two, django_assert_num_queries):
    with django_assert_num_queries(1):
        [row] = finding.case_rows([two[0].case])
    assert [bool(one.danger) for one in row.victims] == [True, True]

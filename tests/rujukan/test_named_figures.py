"""Named figures of children, monitoring and law enforcement, which indicators of the plan may be bound to."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from rad.actions import case_source
from rad.lists import case_offer
from rad.models import Indicator
from rujukan import figures
from rujukan.actions import casework, merging, monitoring
from rujukan.choices.stage import Stage
from rujukan.figures import NAMED, Number
from rujukan.models import VictimPair
from rujukan.statistics.law_enforcement import law_enforcement
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_law_enforcement import a_proceeding, restitution
from tests.rujukan.visits import a_served_victim, a_visit, ago, home, served

__all__ = ["home", "served"]
pytestmark = pytest.mark.long
DAY = timedelta(days=1)
THIS_YEAR = timezone.localdate().year
YEAR = THIS_YEAR - 1


@pytest.fixture
def somebody(cast):
    return a_served_victim(cast).code


@pytest.fixture(autouse=True)
def received_this_year(cast):
    """A complaint of today: a year without one has no figures, and who is monitored now was perhaps reported last year."""
    scenarios.a_complaint(cast.gow, received_at=timezone.now())


def of(year, *codes):
    numbers = figures.numbers(year, codes)
    return [numbers[code] for code in codes]


def test_every_figure_has_its_own_code_label_and_definition():
    assert len(NAMED) == len({one.label for one in NAMED.values()}) == len({one.definition for one in NAMED.values()})
    assert {code for code in NAMED if len(code) > 30} == set()


def test_all_figures_of_a_year_are_counted_at_once(cast):
    scenarios.a_victim(cast.koordinator)
    assert figures.numbers(THIS_YEAR).keys() == NAMED.keys()


# Children


def healed(cast, **person):
    victim = scenarios.a_victim(cast.koordinator, **{"nik": "", "phone": "", "birth_date": None} | person)
    basis = scenarios.a_basis(victim, cast.koordinator)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=basis), cast.rsud)
    return victim


def test_children_are_counted_apart_and_so_is_who_has_no_known_age(cast):
    for name, band in {"A": "9-17", "B": "unknown", "C": "30-38", "D": "30-38", "E": "30-38"}.items():
        healed(cast, name=f"Orang {name}", age_band=band)
    healed_all, children = of(THIS_YEAR, "healed", "children_healed")
    assert healed_all == Number(5, 5)
    assert children.value == 2


def test_the_number_of_children_is_as_small_as_that_of_the_adults_who_would_follow(cast):
    for number in range(6):
        healed(cast, name=f"Anak {number}", age_band="9-17")
    assert of(THIS_YEAR, "children_healed") == [Number(6, 6)]
    healed(cast, name="Seorang dewasa", age_band="30-38")
    assert of(THIS_YEAR, "children_healed") == [Number(6, 1)]


def test_a_person_of_two_codes_is_a_child_by_the_code_that_goes_on(cast):
    healed(cast, name="Orang A", age_band="9-17", phone="0800-0000-6666")
    person = {"name": "Orang A", "nik": "", "phone": "0800-0000-6666", "birth_date": None, "age_band": "9-17"}
    kept = scenarios.a_victim(cast.koordinator, **person)
    pair = VictimPair.objects.about([kept]).first()
    merging.merge(pair, by=cast.koordinator, kept=kept, reason="Ibunya mengenali keduanya sebagai satu orang")
    assert [one.value for one in of(THIS_YEAR, "healed", "children_healed")] == [1, 1]
    kept.refresh_from_db()
    casework.correct_victim(kept, by=cast.koordinator, version=kept.version, fields={"age_band": "30-38"})
    assert [one.value for one in of(THIS_YEAR, "healed", "children_healed")] == [1, 0]


def test_children_recorded_tell_no_age_band_that_the_evaluation_hides(cast):
    for number in range(6):
        scenarios.a_victim(cast.koordinator, name=f"Anak {number}", nik="", phone="", birth_date=None, age_band="9-17")
        scenarios.a_victim(cast.koordinator, name=f"Dewasa {number}", nik="", phone="", birth_date=None, age_band="30-38")
    assert of(THIS_YEAR, "children_recorded") == [Number(6, 6)]
    scenarios.a_victim(cast.koordinator, name="Lain", nik="", phone="", birth_date=None, age_band="18-20")
    assert of(THIS_YEAR, "children_recorded") == [Number(6, 1)]


def test_the_statistics_count_children_apart(cast):
    scenarios.a_victim(cast.koordinator, birth_date=None, age_band="9-17")
    scenarios.a_victim(cast.koordinator, name="Dewasa", nik="", phone="", birth_date=None, age_band="30-38")
    page = text(at_desk(cast.koordinator).get(reverse("statistics_places")))
    assert "<td>2</td><td>1</td></tr>" in page


# Monitoring


def test_visits_count_those_due_on_time_late_and_not_made(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=100))
    a_visit(home, cast.koordinator, at=ago(days=75))
    a_visit(home, cast.koordinator, at=ago(days=20))
    years = {timezone.localdate(ago(days=length)).year for length in (70, 10, 0)}
    due, share = zip(*(of(year, "visits_due", "visits_on_time") for year in sorted(years)), strict=True)
    home.refresh_from_db()
    made = home.visits.exclude(due_by=None)
    assert sum(one.value for one in due) == made.count() + (home.next_visit_by < timezone.now())
    assert [one.people for one in due if one.value] == [1] * sum(bool(one.value) for one in due)
    assert sum(one.whole for one in share) == sum(one.value for one in due)
    assert sum(one.value for one in share) == sum(one.done_on <= timezone.localdate(one.due_by) for one in made)


@pytest.mark.parametrize(
    ("days", "found", "expected"),
    [
        pytest.param(79, {}, Number(0, 0, whole=0), id="too early"),
        pytest.param(81, {}, Number(1, 1, whole=1), id="safe"),
        pytest.param(95, {"safety": 2}, Number(0, 1, whole=1), id="not safe"),
        pytest.param(95, {"recruiter_contact": "yes"}, Number(0, 1, whole=1), id="recruiter"),
    ],
)
def test_who_is_safe_at_month_three_was_met_then_and_felt_safe(cast, home, days, found, expected):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=days))
    a_visit(home, cast.koordinator, **found)
    assert of(THIS_YEAR, "safe_at_month_three") == [expected]


# Law enforcement


def test_proceedings_and_restitution_are_those_of_the_statistics(cast):
    scenarios.a_complaint(cast.gow, received_at=timezone.now().replace(year=YEAR, day=5), at=timezone.now())
    pairs = [a_proceeding(cast, name=f"Orang {letter}") for letter in "ABCDE"]
    a_proceeding(cast, name="Yang lain", until="investigation")
    day = date(YEAR, 6, 1)
    for victim, proceeding in pairs:
        restitution(victim, proceeding, cast.kejaksaan, "restitution_asked", on=day, income=5_000_000)
        restitution(victim, proceeding, cast.kejaksaan, "restitution_granted", on=day, income=4_000_000)
        restitution(victim, proceeding, cast.kejaksaan, "restitution_part", on=day, income=1_000_000)
    assert of(YEAR, "reported", "charged", "decided") == [Number(6, 6), Number(5, 5), Number(5, 5)]
    assert of(YEAR, "restitution_asked", "restitution_granted", "restitution_paid") == [Number(5, 5)] * 3
    assert of(YEAR, "rupiah_asked", "rupiah_granted", "rupiah_paid") == [
        Number(25_000_000, 5),
        Number(20_000_000, 5),
        Number(5_000_000, 5),
    ]
    with scope(cast.koordinator):
        counted = law_enforcement(cast.koordinator, YEAR)
    assert {step: number for step, number in counted.steps.items() if number} == {"Dilaporkan": 6, "Didakwa": 5, "Diputus": 5}
    assert counted.money[-1].asked == 25_000_000


def test_a_sum_is_hidden_if_one_of_its_heads_would_be(cast):
    scenarios.a_complaint(cast.gow, received_at=timezone.now().replace(year=YEAR, day=5), at=timezone.now())
    pairs = [a_proceeding(cast, name=f"Orang {letter}") for letter in "ABCDE"]
    for place, (victim, proceeding) in enumerate(pairs):
        amounts = {"income": 5_000_000} | ({"care": 7} if place == 0 else {})
        restitution(victim, proceeding, cast.kejaksaan, "restitution_asked", on=date(YEAR, 6, 1), **amounts)
    assert of(YEAR, "rupiah_asked") == [Number(25_000_007, 1)]
    indicator = Indicator.objects.get(code="C-08-01-1")
    for figure, offered in {"rupiah_asked": "", "restitution_asked": "5 orang", "charged": "5 perkara"}.items():
        source = Indicator.objects.get(pk=indicator.pk).case_source
        case_source.bind(indicator, by=cast.rad, figure=figure, version=source.version)
        assert case_offer.offer(Indicator.objects.get(pk=indicator.pk), YEAR).words == offered


def test_others_read_small_steps_hidden(cast):
    a_proceeding(cast)
    with scope(cast.bupati):
        assert list(law_enforcement(cast.bupati, YEAR).steps.values()) == [None, None, None, 0, 0]


def test_a_share_of_visits_says_so(cast, monkeypatch):
    numbers = {"visits_on_time": Number(15, 8, whole=20)}
    monkeypatch.setattr(figures, "numbers", lambda *_: numbers)
    indicator = Indicator.objects.get(code="C-08-01-1")
    case_source.bind(indicator, by=cast.rad, figure="visits_on_time", version=1)
    offer = case_offer.offer(Indicator.objects.get(pk=indicator.pk), YEAR)
    assert (offer.words, offer.behind) == ("75%", "15 dari 20 kunjungan")
    assert json.dumps(offer.why) == '""'

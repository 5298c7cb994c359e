"""Scoring: examples calculated by hand, then properties that hold for any numbers."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from gugus.formats.indonesian import percent
from rad.choices import Accumulation, Direction, TargetState
from rad.scoring import (
    BANDS,
    Band,
    Outcome,
    Quadrant,
    Score,
    Spent,
    band,
    measure,
    needs_grade,
    quadrant,
    reached,
    score,
    so_far,
    summarise,
    total,
)

UP, DOWN, UNDECIDED = Direction.INCREASE, Direction.DECREASE, Direction.UNDECIDED
amounts = st.decimals(min_value=0, max_value=999_999_999_999, places=2)  # what the database's columns can hold
positive = st.decimals(min_value="0.01", max_value=999_999_999_999, places=2)
directions, states = st.sampled_from(Direction), st.sampled_from(TargetState)
scores = st.one_of(
    st.sampled_from([Score(outcome) for outcome in Outcome if outcome is not Outcome.SCORED]),
    st.decimals(min_value=0, max_value=10_000, places=2).map(lambda percent: Score(Outcome.SCORED, percent)),
)
bundles = st.lists(
    st.builds(
        Spent,
        key=st.integers(0, 8),
        budget=st.none() | st.integers(0, 10**12),
        spent=st.none() | st.integers(0, 10**12),
    ),
    unique_by=lambda one: one.key,
)


def scored(direction, target, value, **more):
    return score(
        direction=direction, state=TargetState.NUMBER, target=Decimal(target), reported=True, value=Decimal(value), **more
    )


@pytest.mark.parametrize(
    ("direction", "target", "value", "percent"),
    [
        (UP, 25, 18, "72.00"),
        (UP, 25, 50, "200.00"),
        (UP, 3, 2, "66.66"),
        (UP, 5, 0, "0.00"),
        (DOWN, 40, 40, "100.00"),
        (DOWN, 40, 30, "125.00"),
        (DOWN, 40, 60, "50.00"),
        (DOWN, 40, 90, "0.00"),
        (DOWN, 0, 0, "100"),
        (DOWN, 0, 1, "0"),
    ],
)
def test_worked_examples(direction, target, value, percent):
    assert scored(direction, target, value) == Score(Outcome.SCORED, Decimal(percent))


def test_zero_to_increase_is_not_targeted_even_when_something_was_done():
    assert scored(UP, 0, 12).outcome is Outcome.NOT_TARGETED
    assert summarise([scored(UP, 0, 12), scored(UP, 10, 5)]).mean == Decimal("50.00")


def test_zero_without_a_direction_is_not_targeted_and_not_graded():
    zero = {"direction": UNDECIDED, "state": TargetState.NUMBER, "target": Decimal(0)}
    assert score(**zero, reported=True, value=Decimal(3), grade=50).outcome is Outcome.NOT_TARGETED
    assert not needs_grade(**zero)
    assert scored(DOWN, 0, 0).percent == 100


@pytest.mark.parametrize(("reported", "covered"), [(0, False), (25, False), (26, True), (51, True)])
def test_a_mean_bears_a_band_from_its_coverage(reported, covered):
    unreported = [Score(Outcome.NOT_REPORTED)] * (51 - reported)
    summary = summarise([*unreported, *[Score(Outcome.SCORED, Decimal(95))] * reported, Score(Outcome.NOT_TARGETED)])
    assert summary.covers(50) is covered


def test_nothing_targeted_covers_nothing():
    assert not summarise([Score(Outcome.NOT_TARGETED)]).covers(0)


def test_spending_above_the_ceiling_is_a_class_of_its_own():
    assert quadrant(Decimal(100), Spent("a", 100, 101)) is Quadrant.EXCEEDING
    assert quadrant(None, Spent("a", 100, 101)) is Quadrant.EXCEEDING
    assert quadrant(Decimal(100), Spent("a", 100, 100)) is Quadrant.HIGH_HIGH
    assert total([Spent("a", 100, 101), Spent("b", 100, 100), Spent("c", 0, 5)]).exceeding == 1


def test_an_undecided_direction_is_never_scored_silently():
    assert scored(UNDECIDED, 40, 40).outcome is Outcome.AWAITS_GRADE
    assert scored(UNDECIDED, 40, 40, grade=60) == Score(Outcome.SCORED, Decimal(60))
    assert needs_grade(direction=UNDECIDED, state=TargetState.NUMBER, target=Decimal(5))


def test_a_target_in_words_waits_for_its_grade_and_is_never_dropped():
    words = {"direction": UP, "state": TargetState.SENTENCE, "target": None}
    assert score(**words, reported=False).outcome is Outcome.NOT_REPORTED
    assert score(**words, reported=True).outcome is Outcome.AWAITS_GRADE
    assert summarise([score(**words, reported=True)]).awaits_grade == 1
    assert summarise([score(**words, reported=True, grade=80)]).mean == 80


def test_a_grade_does_not_outweigh_a_measured_value():
    assert scored(UP, 10, 5, grade=100).percent == 50


def test_dash_and_blank_ask_for_nothing():
    for state in (TargetState.DASH, TargetState.BLANK):
        assert score(direction=UP, state=state, target=None, reported=True, grade=90).outcome is Outcome.WITHOUT_TARGET
        assert not needs_grade(direction=UNDECIDED, state=state, target=None)


def test_the_mean_caps_what_the_page_shows_raw():
    over = scored(UP, 10, 30)
    assert (over.percent, over.capped) == (300, 100)
    assert summarise([over, scored(UP, 10, 0)]).mean == 50


def test_just_below_target_is_neither_met_nor_shown_as_hundred():
    near = scored(UP, 1_000_000, "999999.99")
    assert not near.met
    assert percent(near.percent) == "99,9%"


@pytest.mark.parametrize(
    ("percent", "code"),
    [(250, "very_high"), (91, "very_high"), ("90.99", "high"), (76, "high"), (66, "medium"), (51, "low"), ("50.99", "very_low")],
)
def test_bands(percent, code):
    assert band(Decimal(percent)).code == code


def test_bands_may_be_configured_and_nothing_has_none():
    two = (Band(0, "no", "Belum"), Band(100, "yes", "Tercapai"))
    assert [band(percent, two).code for percent in (99, 100)] == ["no", "yes"]
    assert band(None) is None


def test_three_figures_by_hand():
    figures = summarise(
        [
            scored(UP, 10, 10),
            scored(UP, 10, 4),
            scored(UP, 0, 1),
            scored(UNDECIDED, 5, 5),
            score(direction=UP, state=TargetState.NUMBER, target=Decimal(2), reported=False),
            score(direction=UP, state=TargetState.BLANK, target=None, reported=False),
        ]
    )
    assert (figures.indicators, figures.targeted, figures.not_targeted, figures.without_target) == (6, 4, 1, 1)
    assert (figures.reported, figures.not_reported, figures.awaits_grade) == (3, 1, 1)
    assert (figures.scored, figures.met, figures.partly, figures.unknown, figures.mean) == (2, 1, 1, 2, 70)
    assert (figures.reported_percent, figures.met_percent) == (75, 25)


def test_nothing_has_no_mean_and_no_share():
    nothing = summarise([])
    assert (nothing.targeted, nothing.mean, nothing.met_percent) == (0, None, None)
    assert total([]).absorption is None


@pytest.mark.parametrize(
    ("achievement", "budget", "spent", "expected"),
    [
        (90, 100, 90, Quadrant.HIGH_HIGH),
        (90, 100, 10, Quadrant.HIGH_LOW),
        (10, 100, 90, Quadrant.LOW_HIGH),
        (10, 100, 10, Quadrant.LOW_LOW),
        (76, 100, 76, Quadrant.HIGH_HIGH),
        (90, 0, None, Quadrant.WITHOUT_BUDGET),
        (None, None, 50, Quadrant.WITHOUT_BUDGET),
        (None, 100, 90, Quadrant.UNKNOWN),
        (90, 100, None, Quadrant.UNKNOWN),
    ],
)
def test_quadrants(achievement, budget, spent, expected):
    achievement = None if achievement is None else Decimal(achievement)
    assert quadrant(achievement, Spent("A-03", budget, spent)) is expected
    assert expected.label


def test_no_bundle_at_all_is_without_budget():
    assert quadrant(Decimal(90), None) is Quadrant.WITHOUT_BUDGET


def test_money_by_hand():
    money = total([Spent(1, 100, 60), Spent(2, 100, None), Spent(3, 0, 5), Spent(4, None, None)])
    assert (money.bundles, money.funded, money.without_budget, money.reported, money.not_reported) == (4, 2, 2, 1, 1)
    assert (money.budget, money.spent, money.budget_not_reported, money.spent_without_budget) == (200, 60, 100, 5)
    assert money.absorption == 30


@given(directions, states, st.none() | amounts, st.booleans(), st.none() | amounts, st.none() | st.integers())
def test_scoring_never_raises_and_percent_stands_exactly_with_scored(direction, state, target, reported, value, grade):
    one = score(direction=direction, state=state, target=target, reported=reported, value=value, grade=grade)
    assert (one.outcome is Outcome.SCORED) == (one.percent is not None)
    if one.percent is not None:
        assert reported
        assert one.percent >= 0
        assert 0 <= one.capped <= 100
        assert one.met == (one.capped == 100)


@given(positive, amounts, amounts)
def test_more_is_never_worse_when_it_is_to_increase(target, one, other):
    assert measure(UP, target, min(one, other)) <= measure(UP, target, max(one, other))


@given(amounts, amounts, amounts)
def test_less_is_never_worse_when_it_is_to_decrease(target, one, other):
    assert measure(DOWN, target, min(one, other)) >= measure(DOWN, target, max(one, other))


@given(positive, amounts)
def test_met_is_exactly_reaching_the_target(target, value):
    assert scored(UP, target, value).met == (value >= target)
    assert scored(DOWN, target, value).met == (value <= target)


years = st.dictionaries(st.integers(2019, 2022), amounts)


def test_a_cumulative_target_is_compared_with_the_sum_of_its_years():
    values = {2019: Decimal(80), 2020: Decimal(70), 2021: Decimal(90)}
    expected = {
        Accumulation.ANNUAL: [80, 70, 90],
        Accumulation.UNDECIDED: [80, 70, 90],
        Accumulation.CUMULATIVE: [80, 150, 240],
        Accumulation.LATEST: [80, 70, 90],
    }
    for accumulation, figures in expected.items():
        assert [reached(accumulation, year, values) for year in values] == figures


@given(st.sampled_from(Accumulation), st.integers(2019, 2022), amounts)
def test_a_single_year_counts_the_same_however_it_accumulates(accumulation, year, value):
    assert reached(accumulation, year, {year: value}) == value


@given(years, st.integers(2019, 2022))
def test_later_years_never_count(values, year):
    until = {one: value for one, value in values.items() if one <= year}
    for accumulation in Accumulation:
        assert reached(accumulation, year, values) == reached(accumulation, year, until)


@given(years, st.integers(2019, 2022))
def test_each_accumulation_counts_its_own_years(values, year):
    annual, cumulative, latest = (
        reached(one, year, values) for one in (Accumulation.ANNUAL, Accumulation.CUMULATIVE, Accumulation.LATEST)
    )
    assert reached(Accumulation.UNDECIDED, year, values) == annual == values.get(year)
    assert (cumulative is None) == (annual is None)
    if annual is not None:
        assert latest == annual
        assert cumulative - annual == sum(value for one, value in values.items() if one < year)
    if latest is None:
        assert not [one for one in values if one <= year]


@given(st.lists(scores, max_size=40))
def test_denominators_add_up(many):
    figures = summarise(many)
    assert figures.targeted + figures.not_targeted + figures.without_target == figures.indicators == len(many)
    assert figures.reported + figures.not_reported == figures.targeted
    assert figures.scored + figures.awaits_grade == figures.reported
    assert figures.met + figures.partly + figures.unknown == figures.targeted
    assert (figures.mean is None) == (figures.scored == 0)
    assert figures.mean is None or 0 <= figures.mean <= 100


@given(st.lists(scores, max_size=5))
def test_order_does_not_matter(many):
    assert len({summarise(order) for order in permutations(many)}) == 1


@given(bundles, st.randoms())
def test_a_bundle_counts_once_however_many_rows_name_it(once, random):
    repeated = once + [random.choice(once) for _ in once]
    random.shuffle(repeated)
    assert total(repeated) == total(once)


@given(bundles)
def test_money_adds_up(once):
    money = total(once)
    assert money.funded + money.without_budget == money.bundles == len(once)
    assert money.reported + money.not_reported == money.funded
    assert money.budget_not_reported <= money.budget
    assert (money.absorption is None) == (money.budget == 0)


@given(st.decimals(min_value=0, max_value=1000, places=2), st.decimals(min_value=0, max_value=1000, places=2))
def test_a_higher_percentage_never_falls_into_a_lower_band(one, other):
    order = {step.code: step.floor for step in BANDS}
    assert order[band(min(one, other)).code] <= order[band(max(one, other)).code]


@pytest.mark.parametrize(("accumulation", "figure"), [("annual", 100), ("cumulative", 100), ("undecided", 100), ("latest", 60)])
def test_periods_add_up_as_the_accumulation_says(accumulation, figure):
    assert so_far(accumulation, {"t3": Decimal(60), "t1": Decimal(40)}) == figure
    assert so_far(accumulation, {}) is None

"""The case figures of the evaluation: small-cell suppression, so that no small group is shown or can be computed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from gugus.access.scope import scope
from gugus.formats.suppression import small
from rad.evaluation import assembly, case_figures
from rujukan import figures as cases
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex
from tests.rujukan import scenarios

pytestmark = pytest.mark.long

MARCH = datetime(2020, 3, 10, 2, 0, tzinfo=UTC)
COUNTS = st.integers(0, 14)


def tallies(*codes):
    return st.lists(COUNTS, min_size=len(codes), max_size=len(codes)).map(
        lambda numbers: tuple(cases.Tally(code, code, number) for code, number in zip(codes, numbers, strict=True))
    )


@st.composite
def lines(draw, code):
    completed, in_service, declined, waiting = (draw(COUNTS) for _ in range(4))
    sent = completed + in_service + declined + waiting
    answered = draw(st.integers(0, sent))
    due = draw(st.integers(answered, sent))
    answers = cases.Answers(due, draw(st.integers(0, answered)), answered, draw(st.none() | st.floats(0.5, 90)))
    return cases.ReferralLine(code, code, sent, completed, in_service, declined, waiting, answers)


@st.composite
def referrals(draw):
    stages = tuple(draw(lines(stage)) for stage in ("a", "b", "c"))
    bodies = tuple(draw(lines(body)) for body in ("x", "y", "z", "w"))
    return cases.Referrals(draw(lines("all")), stages, bodies)


def counts_in(part, path=()):
    """Yield every whole number of a document, with its path."""
    if isinstance(part, bool):
        return
    if isinstance(part, int):
        yield path, part
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from counts_in(inner, (*path, key))
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from counts_in(inner, (*path, place))


@given(
    st.builds(cases.Complaints, st.just(0), tallies("1", "2", "3"), tallies("p", "q"), tallies("new", "case", "closed")),
    st.builds(cases.Victims, st.just(0), tallies("f", "m", "u"), tallies("0", "9", "18"), tallies("61", "62"), COUNTS),
    referrals(),
    st.builds(cases.Stays, st.just(0), tallies("p", "d"), COUNTS, st.integers(0, 4), COUNTS, st.none() | st.floats(0, 30)),
    tallies("a", "b", "c"),
    st.lists(COUNTS, min_size=6, max_size=6),
)
def test_no_small_group_is_shown(complaints, victims, referred, stays, services, owed):
    duties = tuple(cases.DutyLine(code, code, *owed[place : place + 3]) for code, place in (("a", 0), ("b", 3)))
    figures = case_figures.document(cases.Year(2020, complaints, victims, referred, stays, services, duties))
    # How many answers came in time is a figure about institutions, and not shown for a small group.
    leaks = [(path, count) for path, count in counts_in(figures) if small(count) and "on_time" not in path]
    assert leaks == []
    for line in (figures["referrals"]["answers"], *figures["referrals"]["stages"], *figures["referrals"]["institutions"]):
        assert line["sent"] is not None or (line["due"], line["on_time"], line["on_time_percent"]) == (None, None, None)
        assert line["due"] is None or line["due"] >= 5
    if None in [count for _, count in figures["stays"]["institutions"]["rows"]]:
        assert figures["stays"]["limited"] is figures["stays"]["over"] is None


def test_the_few_who_were_served_cannot_be_found(cast):
    for place in range(7):
        sex = Sex.MALE if place < 2 else Sex.FEMALE
        victim = scenarios.a_victim(cast.koordinator, at=MARCH, sex=sex)
        scenarios.complete(
            scenarios.a_referral(victim, cast.koordinator, "polres", at=MARCH), cast.polres, at=MARCH + timedelta(hours=2)
        )
    lone = scenarios.a_victim(cast.koordinator, at=MARCH, sex=Sex.FEMALE)
    scenarios.a_referral(lone, cast.koordinator, "rsud", Stage.HEALTH, at=MARCH)

    figures = assembly.assemble(2020, at=MARCH + timedelta(days=300))["cases"]
    assert figures["victims"]["sexes"] == {
        "rows": [["Perempuan", None], ["Laki-laki", None], ["Belum diketahui", 0]],
        "total": 8,
    }
    bodies = {line["label"]: line for line in figures["referrals"]["institutions"]}
    assert bodies["RSUD Achmad Diponegoro"]["sent"] is bodies["Polres"]["sent"] is None
    assert bodies["Polres"]["on_time_percent"] is None, "the seven answered would give the eighth away"
    assert figures["referrals"]["total"] == 8
    assert figures["referrals"]["answers"]["on_time_percent"] == "87.5"


def test_the_secretariat_counts_the_complaints_of_the_year_before_too(cast):
    for _ in range(5):
        scenarios.a_complaint(cast.gow, at=MARCH - timedelta(days=365))
    with scope(cast.rad):
        figures = assembly.assemble(2020, at=MARCH)
    assert figures["cases_before"]["channels"]["total"] == 5
    assert figures["cases"]["complaints"]["channels"]["total"] == 0


def test_the_threshold_is_configurable(cast, settings):
    settings.SMALLEST_GROUP = 1
    scenarios.a_victim(cast.koordinator, at=MARCH)
    figures = assembly.assemble(2020, at=MARCH)
    assert figures["cases"]["victims"]["sexes"]["total"] == figures["threshold"] == 1


def test_assembling_costs_the_same_however_much_there_is(cast, django_assert_num_queries):
    for _ in range(2):
        scenarios.a_referral(scenarios.a_victim(cast.koordinator, at=MARCH), cast.koordinator, "polres", at=MARCH)
        with django_assert_num_queries(16):
            assembly.assemble(2020, at=MARCH)

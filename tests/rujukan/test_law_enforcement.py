"""The counts of law enforcement: what is counted in which year, and what others than coordinators do not see of it."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from rujukan.actions import casework
from rujukan.law.actions import proceeding as proceedings
from rujukan.statistics.law_enforcement import law_enforcement
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.long
YEAR = timezone.localdate().year - 1
COURSE = ("reported", "investigation", "file_sent", "p21", "handed", "indicted")
VERDICT = {"court": "pn", "result": "convicted", "months": 60}


def a_proceeding(cast, *, name="Orang lain", until="final", begin=None):
    """Return the victim of a proceeding whose steps were ten days apart in the year before this one, up to a step."""
    victim = scenarios.a_victim(cast.koordinator, name=name, nik="", phone="")
    proceeding = scenarios.a_proceeding(victim.case, cast.koordinator, prosecution=cast.kejaksaan.institution)
    course = (*COURSE, "verdict", "final")
    for place, kind in enumerate(course[: course.index(until) + 1]):
        on = (begin or date(YEAR, 1, 10)) + timedelta(days=10 * place)
        scenarios.a_legal_event(proceeding, cast.polres, kind, on=on, **(VERDICT if kind == "verdict" else {}))
    return victim, proceeding


def restitution(victim, proceeding, by, kind, *, on, **amounts):
    details = {"amounts": json.dumps(amounts)} if amounts else {}
    details |= {"regime": "uu21"} if kind == "restitution_granted" else {}
    scenarios.a_legal_event(proceeding, by, kind, victim=victim, on=on, **details)


def counted(user, year=YEAR):
    with scope(user):
        return law_enforcement(user, year)


def test_a_coordinator_reads_phases_days_verdicts_and_money(cast):
    victim, proceeding = a_proceeding(cast)
    a_proceeding(cast, name="Yang lain", until="investigation")
    day = date(YEAR, 6, 1)
    restitution(victim, proceeding, cast.kejaksaan, "restitution_asked", on=day, income=5_000_000, care=1_000_000)
    restitution(victim, proceeding, cast.kejaksaan, "restitution_granted", on=day, income=4_000_000)
    for kind in ("restitution_part", "restitution_paid"):
        restitution(victim, proceeding, cast.kejaksaan, kind, on=day, income=2_000_000)
    figures = counted(cast.koordinator)
    assert {phase: number for phase, number in figures.phases.items() if number} == {
        "Penyidikan": 1,
        "Inkracht atau dieksekusi": 1,
    }
    assert figures.handled == 2
    spans = {span.label: (span.number, span.days) for span in figures.spans}
    assert spans["Laporan sampai penyidikan"] == (2, 10)
    assert spans["Seluruhnya, laporan sampai inkracht"] == (1, 70)
    assert figures.verdicts == {"Terbukti": 1, "Bebas": 0, "Lepas": 0}
    assert (figures.restitution["Memohon"], figures.restitution["Lunas"], figures.restitution["Tidak dibayar"]) == (1, 1, 0)
    income, *_, whole = figures.money
    assert (income.asked, income.granted, income.paid) == (5_000_000, 4_000_000, 4_000_000)
    assert (whole.asked, whole.granted, whole.paid) == (6_000_000, 4_000_000, 4_000_000)


def test_a_proceeding_counts_in_each_year_in_which_it_was_under_way(cast):
    a_proceeding(cast, until="investigation", begin=date(YEAR - 1, 3, 1))
    a_proceeding(cast, name="Selesai", begin=date(YEAR - 1, 3, 1))
    assert counted(cast.koordinator, YEAR - 2).handled == 0
    assert counted(cast.koordinator, YEAR - 1).handled == 2
    assert counted(cast.koordinator, YEAR).handled == 1
    assert {span.number for span in counted(cast.koordinator, YEAR).spans} == {0}, "these steps were in the year before"


def test_others_see_no_count_below_five_and_no_money_of_fewer(cast):
    pairs = [a_proceeding(cast, name=f"Orang {letter}") for letter in "ABCD"]
    for victim, proceeding in pairs:
        restitution(victim, proceeding, cast.kejaksaan, "restitution_asked", on=date(YEAR, 6, 1), income=1_000_000)
    for user in (cast.bupati, cast.kepala):
        figures = counted(user)
        assert set(figures.phases.values()) == {None}
        assert figures.handled is figures.verdicts["Terbukti"] is figures.restitution["Memohon"] is None
        assert {one.asked for one in figures.money} == {0, None}
        assert figures.money[0].asked is figures.money[-1].asked is None
        assert {span.number for span in figures.spans} == {None}
    victim, proceeding = a_proceeding(cast, name="Orang E")
    restitution(victim, proceeding, cast.kejaksaan, "restitution_asked", on=date(YEAR, 6, 1), income=1_000_000, care=7)
    figures = counted(cast.bupati)
    assert (figures.handled, figures.restitution["Memohon"], figures.money[0].asked) == (5, 5, 5_000_000)
    care, whole = figures.money[2], figures.money[-1]
    assert care.asked is whole.asked is None, "the total would tell what one person asked for"


def test_a_coordinator_counts_what_no_case_bars_and_others_count_all(cast):
    for letter in "ABCDE":
        victim, _ = a_proceeding(cast, name=f"Orang {letter}")
    suspect = {"name": "Kerabat", "role": "unknown", "relation": "family"}
    casework.record_suspect(victim.case, by=cast.koordinator2, bars_users=[cast.koordinator], **suspect)
    assert counted(cast.koordinator).handled == 4
    assert counted(cast.koordinator2).handled == counted(cast.bupati).handled == 5


def test_a_corrected_and_a_mistaken_event_count_once_and_not_at_all(cast):
    _, proceeding = a_proceeding(cast, until="reported")
    again = {"reason": "Keliru", "by": cast.polres, "on": date(YEAR, 2, 1)}
    event = proceeding.legal_events.get()
    new = proceedings.correct(event, kind="reported", **again)
    assert counted(cast.koordinator).handled == 1
    proceedings.correct(new, kind="void", **again)
    assert counted(cast.koordinator).handled == 0


def test_the_page_says_for_whom_it_is_and_costs_the_same_with_more(cast):
    address = reverse("law_enforcement")
    a_proceeding(cast)
    first = cost(at_desk(cast.kepala), address)
    shown = text(at_desk(cast.koordinator).get(address, {"tahun": YEAR}))
    assert "jangan diteruskan" in shown
    assert f"Penegakan hukum {YEAR}" in shown
    assert address in text(at_desk(cast.koordinator).get(reverse("statistics")))
    a_proceeding(cast, name="Yang lain")
    for user in (cast.bupati, cast.kepala):
        page = text(at_desk(user).get(address, {"tahun": YEAR}))
        assert "•" in page
        assert "semua perkara" in page
        assert address in text(at_desk(user).get(reverse("rad:home")))
    assert cost(at_desk(cast.kepala), address) == first <= MOST_QUERIES
    assert text(at_desk(cast.bupati).get(address, {"tahun": "1900"}))

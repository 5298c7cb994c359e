"""What became of people in a year: the counts, their suppression, and the figures that the plan may be bound to."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from rujukan import figures
from rujukan.actions import casework, merging
from rujukan.choices.ctdc import Purpose
from rujukan.choices.stage import Stage
from rujukan.figures import outcomes
from rujukan.figures.named import Number
from rujukan.models import StageNeed, Victim, VictimPair
from rujukan.statistics.outcomes import outcomes as shown
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

YEAR = timezone.localdate().year


def shown_to(user):
    with scope(user):
        return shown(YEAR)


def lists(counted):
    return {part.code: part.counts for part in counted.parts}


def a_return(cast, victim, **destination):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION), cast.polres)
    scenarios.fill(referral, "destination", cast.polres, fear_of_return="no", **destination)
    scenarios.fill(referral, "papers", cast.polres, passport="ready")
    scenarios.fill(referral, "journey", cast.polres)
    scenarios.fill(referral, "handover", cast.polres)
    return referral


def test_a_visum_is_asked_handed_over_and_took_days(cast, victim):
    today = timezone.localdate()
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.fill(referral, "treatment_consent", cast.rsud)
    asked = {"requested_on": f"{today - timedelta(days=6)}", "examined_on": f"{today - timedelta(days=5)}"}
    scenarios.fill(referral, "visum", cast.rsud, state="examined", **asked)
    begun = today - timedelta(days=6)
    counted = outcomes.count(begun.year)
    assert (counted.visum, counted.visum_days) == ({"asked": 1, "handed": 0}, None)
    assert figures.numbers(begun.year, ["visum_days"]).get("visum_days", Number(None, 0)) == Number(None, 0)
    again = {"number": 1, "version": 1, "why": "continued", "handed_on": f"{today}", "handed_to": "investigator"}
    scenarios.fill(referral, "visum", cast.rsud, state="handed_over", **asked, **again)
    counted = outcomes.count(today.year)
    assert (counted.visum["handed"], counted.visum_days) == (1, 6)
    assert figures.numbers(today.year, ["visum_days"]) == {"visum_days": Number(6, 1)}


def test_who_returned_is_counted_by_destination_and_way(cast, victim):
    a_return(cast, victim, to="abroad")
    home = scenarios.a_victim(cast.koordinator, name="Yang lain", nik="", phone="")
    referral = a_return(cast, home, to="in_county")
    scenarios.fill(referral, "arrival", cast.polres, arrival="deported", screened="yes")
    counted = outcomes.count(YEAR)
    assert counted.returned == {"in_county": 1, "other_county": 0, "other_province": 0, "abroad": 1, "unknown": 0}
    assert (counted.came["deported"], counted.left) == (1, {"repatriation": 0, "deportation": 0})
    assert outcomes.count(YEAR - 1).returned["abroad"] == 0


def test_who_is_identified_again_in_another_case_is_counted_once(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    assert outcomes.count(YEAR).retrafficked == 0
    later = scenarios.a_victim(cast.koordinator)
    scenarios.identify(later, cast.koordinator)
    assert outcomes.count(YEAR).retrafficked == 0, "nobody has found out yet that both are one person"
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=later, reason="NIK dan tanggal lahirnya sama")
    assert outcomes.count(YEAR).retrafficked == 1


def test_closing_long_service_and_unassessed_needs(cast, victim):
    year_ago = timezone.now() - timedelta(days=400)
    Victim.objects.filter(pk=victim.pk).update(added_at=year_ago)
    counted = outcomes.count(YEAR)
    assert (counted.long_open, counted.unassessed, sum(counted.closed.values())) == (1, 1, 0)
    for need in StageNeed.objects.filter(victim=victim):
        need.state, need.reason = "not_needed", "Tidak perlu"
        need.save()
    assert outcomes.count(YEAR).unassessed == 0
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    scenarios.close(victim, cast.koordinator)
    victim.refresh_from_db()
    counted = outcomes.count(YEAR)
    assert (counted.long_open, counted.closed[victim.outcome]) == (0, 1)


def test_the_profile_counts_who_was_recorded_in_the_year(cast, victim):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION, Purpose.PALM_OIL])
    referral = scenarios.a_referral(victim, cast.koordinator, "imigrasi", Stage.IDENTIFICATION)
    officer = scenarios.an_officer("imigrasi", "petugas-imigrasi")
    scenarios.fill(scenarios.serve(referral, officer), "immigration", officer, entry="unofficial")
    counted = outcomes.count(YEAR)
    assert {code: number for code, number in counted.purposes.items() if number} == {"prostitution": 1, "palm_oil": 1}
    assert (counted.routes["unofficial"], counted.channels["in_person"], counted.recorded) == (1, 1, 1)
    assert outcomes.count(YEAR - 1).recorded == 0


def test_a_coordinator_reads_small_counts_of_the_cases_that_she_may_see(cast, victim):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PALM_OIL])
    scenarios.a_victim(cast.koordinator2, name="Petronela Ujang", nik="", phone="")
    suspect = {"name": "Kerabat", "role": "unknown", "relation": "family", "bars_users": [cast.koordinator2]}
    for user, recorded in ((cast.koordinator, 2), (cast.koordinator2, 2)):
        assert shown_to(user).recorded == recorded
    casework.record_suspect(victim.case, by=cast.koordinator, **suspect)
    assert shown_to(cast.koordinator).recorded == 2
    assert shown_to(cast.koordinator2).recorded == 1, "a case that bars her is not counted"
    purposes = {user: dict(lists(shown_to(user))["tujuan"]) for user in (cast.koordinator, cast.koordinator2)}
    assert [counts[Purpose.PALM_OIL.label] for counts in purposes.values()] == [1, 0]


def test_the_page_shows_the_year_at_the_price_of_a_page(cast, victim):
    desk, address = at_desk(cast.koordinator), reverse("outcomes")
    page = text(desk.get(address))
    assert f"Hasil layanan {YEAR}" in page
    assert "•" not in page
    assert "jangan diteruskan apa adanya" in page
    assert address in text(desk.get(reverse("statistics")))
    assert cost(desk, address) <= MOST_QUERIES

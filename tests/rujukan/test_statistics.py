"""The coordinator's statistics: how institutions answered in a month or quarter, and what came from which district."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from rujukan.actions import casework, routing
from rujukan.statistics.periods import Period, offered
from rujukan.statistics.statistics import statistics
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

NOW = datetime(2026, 8, 20, 12, tzinfo=timezone.get_default_timezone())
DAY = timedelta(days=1)
JULY, THIRD_QUARTER = Period(2026 * 12 + 6, 1), Period(2026 * 12 + 6, 3)


def begin(cast):
    return scenarios.a_victim(cast.koordinator, at=NOW - 60 * DAY)


def sent(victim, cast, *, at):
    return scenarios.a_referral(victim, cast.koordinator, "polres", at=at)


def another(cast):
    return scenarios.a_victim(cast.koordinator, at=NOW - 60 * DAY, name="Orang lain", nik="", phone="")


def line(user, name, period=JULY, now=NOW):
    with scope(user):
        return next((one for one in statistics(period, now).institutions if one.name == name), None)


def test_late_and_unanswered_referrals_count_against_an_institution(cast, victim):
    july = NOW - 40 * DAY
    name = cast.polres.institution.short_name
    on_time = sent(victim, cast, at=july)
    routing.accept(on_time, by=cast.polres, at=july + timedelta(hours=6))
    assert line(cast.koordinator, name).percent == 100
    late = sent(another(cast), cast, at=july)
    routing.accept(late, by=cast.polres, at=late.respond_by + timedelta(hours=2))
    sent(another(cast), cast, at=july)
    counted = line(cast.koordinator, name)
    assert (counted.received, counted.on_time, counted.late, counted.unanswered) == (3, 1, 1, 1)
    assert counted.percent.quantize(Decimal(1)) == 33
    assert counted.median_hours == pytest.approx(16)
    assert counted.load == 3


def test_what_is_withdrawn_after_the_limit_was_not_answered_either(cast, victim):
    name = cast.polres.institution.short_name
    for person, after in ((victim, 2 * DAY), (another(cast), timedelta(hours=1))):
        referral = sent(person, cast, at=NOW - 40 * DAY)
        routing.withdraw(referral, by=cast.koordinator, reason="Dialihkan ke institusi lain", at=NOW - 40 * DAY + after)
    counted = line(cast.koordinator, name)
    assert (counted.received, counted.due, counted.unanswered, counted.load) == (2, 1, 1, 0)


def test_an_institution_with_work_that_records_nothing_for_a_month_is_quiet(cast, victim):
    name = cast.polres.institution.short_name
    referral = sent(victim, cast, at=NOW - 40 * DAY)
    assert line(cast.koordinator, name).quiet
    routing.accept(referral, by=cast.koordinator, at=NOW - 3 * DAY)
    assert line(cast.koordinator, name).quiet, "the coordinator recorded it on its behalf"


def test_an_institution_that_records_something_is_not_quiet(cast, victim):
    referral = sent(victim, cast, at=NOW - 40 * DAY)
    routing.accept(referral, by=cast.polres, at=NOW - 3 * DAY)
    assert not line(cast.koordinator, cast.polres.institution.short_name).quiet


def test_months_and_quarters_hold_what_was_sent_in_them(cast, victim):
    name = cast.polres.institution.short_name
    sent(victim, cast, at=datetime(2026, 7, 1, 0, 30, tzinfo=timezone.get_default_timezone()))
    assert line(cast.koordinator, name, JULY).received == 1
    assert line(cast.koordinator, name, THIRD_QUARTER).received == 1
    june = line(cast.koordinator, name, Period(2026 * 12 + 5, 1))
    assert (june.received, june.load) == (0, 1), "the load is that of now"


def test_periods_offered_begin_with_the_present_ones():
    periods = offered(NOW)
    assert [period.label for period in periods[:2]] == ["Agustus 2026", "Juli 2026"]
    assert [period.code for period in periods[12:14]] == ["2026-t3", "2026-t2"]
    assert periods[12].label == "Triwulan III 2026"
    assert [(period.code, period.label) for period in periods[20:22]] == [("2026", "Tahun 2026"), ("2025", "Tahun 2025")]


def test_districts_count_complaints_and_people(cast):
    scenarios.a_victim(cast.koordinator, at=NOW - 40 * DAY)
    scenarios.a_complaint(cast.gow, at=NOW - 40 * DAY, district=None, persons=[])
    with scope(cast.koordinator):
        districts = statistics(JULY, NOW).districts
    assert [(one.name, one.complaints, one.people) for one in districts] == [("Badau", 1, 1), ("Belum diketahui", 1, 0)]


def test_a_case_that_bars_the_coordinator_does_not_count(cast, victim):
    sent(victim, cast, at=NOW - 40 * DAY)
    bars = {"bars_users": [cast.koordinator2]}
    casework.record_suspect(victim.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)
    assert line(cast.koordinator2, cast.polres.institution.short_name) is None


def test_the_page_and_the_workbook_hold_the_same_counts(cast):
    victim = scenarios.a_victim(cast.koordinator)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    routing.accept(referral, by=cast.polres)
    client, name = at_desk(cast.koordinator), cast.polres.institution.short_name
    page = text(client.get(reverse("statistics")))
    assert name in page
    assert "1 dari 1" in page
    assert cost(client, reverse("statistics")) <= MOST_QUERIES
    response = client.get(reverse("statistics_export"))
    book = openpyxl.load_workbook(BytesIO(response.content))
    assert [cell.value for cell in book["Institusi"][2]][:5] == [name, 1, 1, 1, 100]
    assert book["Kecamatan"]["A2"].value == "Badau"
    assert "Penampungan" in book.sheetnames


def test_an_unknown_period_shows_the_present_month(cast):
    response = at_desk(cast.koordinator).get(reverse("statistics"), {"periode": "2026-13"})
    assert response.status_code == 200
    assert response.context["form"].period == offered(timezone.now())[0]


def test_the_load_of_an_institution_leads_to_exactly_its_referrals(cast, victim):
    late = sent(victim, cast, at=timezone.now() - 60 * DAY)
    routing.accept(sent(another(cast), cast, at=timezone.now()), by=cast.polres)
    desk, code = at_desk(cast.koordinator), cast.polres.institution.code
    [(load, _)] = desk.get(reverse("statistics")).context["loads"]
    assert (load.waiting, load.served, load.late) == (1, 1, 1)
    page = desk.get(reverse("institution_detail", args=[code]))
    counted = {"?late=1": 1, "?status=sent": 1, "?status=serving": 1}
    for filters, count in counted.items():
        address = f"{reverse('referral_list')}{filters}&institution={cast.polres.institution.pk}"
        assert f'href="{address}"' in page.text.replace("&amp;", "&")
        assert desk.get(address).context["page"].paginator.count == count
    assert late.number in desk.get(f"{reverse('referral_list')}?late=1&institution={load.key}").text
    assert "menunggu jawabannya" not in text(at_desk(cast.gow).get(reverse("institution_detail", args=[code])))


def test_institutions_are_found_by_name_and_stage(cast):
    desk, page = at_desk(cast.gow), reverse("institution_matrix")

    def found(**filters):
        return [row.institution.short_name for row in desk.get(page, filters).context["rows"]]

    assert "Puskesmas Kalis" not in found()
    assert found(q="kalis") == ["Puskesmas Kalis"]
    assert found(q="kalis", tahap="shelter") == []
    assert found(tahap="?") == found()
    assert desk.get(reverse("institution_detail", args=["tidak-ada"])).status_code == 404

"""What one form of a stage asks of another: fit to travel, a region, an age; and which form an answer leads to."""

import uuid

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from gugus.access.scope import scope
from gugus.actions import master_data
from gugus.models import District, Institution, Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import routing
from rujukan.choices.consent import LegalBasis
from rujukan.choices.needs import ASKS
from rujukan.choices.stage import Stage
from rujukan.models import StageRole, Victim
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long


def refused(error, *arguments, **changes):
    with pytest.raises(error) as caught, transaction.atomic():
        scenarios.fill(*arguments, **changes)
    return caught.value


def test_whom_the_hospital_calls_unfit_goes_on_no_journey(cast, hospital, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION), cast.polres)
    scenarios.fill(referral, "destination", cast.polres, **scenarios.LAWFUL["destination"])
    scenarios.fill(hospital, "examination", cast.rsud, fit_travel="not_yet")
    for answer in ("yes", "unknown", None):
        assert refused(Refused, referral, "journey", cast.polres, fit_travel=answer).field == "fit_travel"
    assert refused(Refused, referral, "journey", cast.polres, fit_travel="not_yet").field == "leave_on"
    waits = {"fit_travel": "not_yet", "leave_on": None, "arrive_on": None}
    assert not scenarios.fill(referral, "journey", cast.polres, **waits).finished
    assert "belum siap" in refused(Refused, referral, "handover", cast.polres).message
    scenarios.fill(hospital, "examination", cast.rsud, fit_travel="yes")
    assert scenarios.fill(referral, "journey", cast.polres, number=1, version=1, why="changed").finished
    assert scenarios.fill(referral, "handover", cast.polres).finished


def test_a_destination_names_the_region_that_lies_there(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION), cast.polres)
    calm = {"fear_of_return": "no"}
    for to, region in (("in_county", "61.05"), ("other_county", "61.06.14"), ("abroad", "32"), ("other_province", "61")):
        assert refused(Refused, referral, "destination", cast.polres, **calm, to=to, region=region).field == "region"
    assert refused(Refused, referral, "destination", cast.polres, **calm, region=None).field == "region"
    assert scenarios.fill(referral, "destination", cast.polres, **calm, to="abroad", region="unknown").finished
    assert dict(District.objects.values_list("code", "name")) == settings.COUNTY.districts
    page = text(at_desk(cast.polres).get(reverse("stage_form", args=[referral.number, "destination"])))
    assert '<optgroup label="Kecamatan">' in page


def test_nobody_works_below_fifteen_and_a_form_of_an_adult_does_not_ask(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=None, nik="", age_band="9-17")
    officer = scenarios.an_officer("dsp3akb", "petugas-dinas")
    basis = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    referral = scenarios.a_referral(child, cast.koordinator, "dsp3akb", Stage.REINTEGRATION, consent=basis)
    routing.accept(referral, by=officer)
    url = reverse("stage_form", args=[referral.number, "activity"])
    assert "Sudah berusia 15 tahun?" in text(at_desk(officer).get(url))
    assert refused(Refused, referral, "activity", officer, kind="job").field == "aged_15", "who is no adult is asked"
    for answer in ("no", "unknown"):
        assert refused(Refused, referral, "activity", officer, kind="job", aged_15=answer).field == "aged_15"
    assert scenarios.fill(referral, "activity", officer, kind="job", aged_15="yes").finished
    Victim.objects.filter(pk=child.pk).update(age_band="0-8")
    assert refused(Refused, referral, "activity", officer, kind="job", aged_15="yes").field == "kind"
    Victim.objects.filter(pk=child.pk).update(age_band="unknown")
    assert refused(Refused, referral, "activity", officer, kind="job").field == "aged_15", "until the age is known"
    Victim.objects.filter(pk=child.pk).update(age_band="18-20")
    assert "15 tahun" not in text(at_desk(officer).get(url))
    assert scenarios.fill(referral, "activity", officer, kind="job").finished


# What comes next


def notices(institution, words):
    return list(Notice.objects.filter(institution__code=institution, text__contains=words))


def test_who_is_shaken_beside_counsel_is_told_to_the_holder_of_sessions(cast, victim):
    counsel, social = scenarios.an_officer("baghukum", "baghukum"), scenarios.an_officer("dsp3akb", "dinas")
    legal = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "baghukum", Stage.LEGAL), counsel)
    with scope(counsel):
        scenarios.fill(legal, "attendance", counsel, after="fine")
        assert not Notice.objects.filter(text__contains="erguncang").exists()
        first = scenarios.fill(legal, "attendance", counsel, after="shaken")
    [notice] = Notice.objects.filter(role="coordinator", text__contains="rujuk untuk Rehabilitasi sosial")
    assert scenarios.NAME not in notice.text
    session = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.SOCIAL), social)
    with scope(counsel):
        again = {"number": first.number, "version": 1, "why": "error"}
        scenarios.fill(legal, "attendance", counsel, after="shaken", **again)
        assert not notices("dsp3akb", "erguncang"), "a correction says nothing new"
        scenarios.fill(legal, "attendance", counsel, after="shaken")
    [notice] = notices("dsp3akb", "erguncang")
    assert (notice.path, victim.code in notice.text) == (session.get_absolute_url(), True)


def test_where_the_holder_is_switched_off_the_coordinators_are_told(cast, victim):
    counsel, social = scenarios.an_officer("baghukum", "baghukum"), scenarios.an_officer("dsp3akb", "dinas")
    legal = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "baghukum", Stage.LEGAL), counsel)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.SOCIAL), social)
    master_data.change(Institution.objects.get(pk=social.institution_id), {"active": False}, by=cast.admin)
    with scope(counsel):
        scenarios.fill(legal, "attendance", counsel, after="shaken")
    assert not notices("dsp3akb", "erguncang")
    assert Notice.objects.filter(role="coordinator", text__contains="rujuk untuk Rehabilitasi sosial").exists()


def test_a_session_that_asks_for_a_psychologist_proposes_that_form(cast, victim):
    officer, merangat = scenarios.an_officer("dsp3akb", "dinas"), scenarios.an_officer("merangat", "merangat")
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.SOCIAL), officer)
    other = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "merangat", Stage.SOCIAL), merangat)
    url = reverse("stage_form", args=[referral.number, "psychologist"])
    page = referral.get_absolute_url()
    assert "Perlu psikolog sekarang." not in text(at_desk(officer).get(page))
    scenarios.fill(referral, "session", officer, psychologist_now="yes")
    assert f'<a class="do" href="{url}">Isi Minta psikolog</a>' in text(at_desk(officer).get(page))
    scenarios.fill(referral, "psychologist", officer)
    assert "Isi Minta psikolog" not in text(at_desk(officer).get(page))
    with scope(merangat):
        scenarios.fill(other, "session", merangat, psychologist_now="yes")
    assert notices("dsp3akb", "psikolog")


def test_where_nobody_fills_the_urgent_form_one_notice_says_it(cast, victim):
    merangat = scenarios.an_officer("merangat", "merangat")
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "merangat", Stage.SOCIAL), merangat)
    before = set(Notice.objects.filter(role="coordinator"))
    with scope(merangat):
        scenarios.fill(referral, "session", merangat, psychologist_now="yes")
    [notice] = set(Notice.objects.filter(role="coordinator")) - before
    assert "Perlu psikolog sekarang" in notice.text
    assert notice.urgent


def test_an_arrival_leads_to_the_first_signs(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION), cast.polres)
    scenarios.fill(referral, "arrival", cast.polres, screened="no")
    page = referral.get_absolute_url()
    address = reverse("referral_propose", args=[referral.number])
    assert f'href="{address}?tahap=identification"' in text(at_desk(cast.polres).get(page))
    there = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    url = reverse("stage_form", args=[there.number, "screening"])
    assert f'href="{url}">Isi Tanda awal' in text(at_desk(cast.polres).get(page))
    scenarios.fill(there, "screening", cast.polres)
    assert url not in text(at_desk(cast.polres).get(page))


def test_a_referral_to_the_hospital_is_proposed_where_the_form_was_saved(cast, victim):
    """Nobody receives the form of a health centre automatically, so saving opens the filled-in proposal."""
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "puskesmas-badau", Stage.HEALTH), cast.puskesmas)
    desk, url = at_desk(cast.puskesmas), reverse("stage_form", args=[referral.number, "onward"])
    data = scenarios.answers_to("onward", to="rsud") | {"submit_key": uuid.uuid4(), "version": ""}
    answer = desk.post(url, data)
    proposing = f"{reverse('referral_propose', args=[referral.number])}?tahap=health&ke=rsud"
    assert answer.url == proposing
    page = text(desk.get(proposing))
    assert "RSUD belum tahu" in page
    form = desk.get(proposing).context["form"]
    role = StageRole.objects.get(stage=Stage.HEALTH, institution__code="rsud")
    assert (form["holder"].value(), form["need"].value()) == (str(role.pk), ASKS[Stage.HEALTH])
    assert "RSUD belum tahu" in text(desk.get(referral.get_absolute_url()))
    scenarios.a_proposal(referral, cast.puskesmas, "rsud", Stage.HEALTH)
    assert "RSUD belum tahu" not in text(desk.get(referral.get_absolute_url()))

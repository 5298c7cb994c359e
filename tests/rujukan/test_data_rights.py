"""What is done when somebody asks to correct, restrict or erase their data."""

import uuid

import pytest
from django.urls import reverse

from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused, Stale
from rujukan.actions import routing
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage
from rujukan.choices.subject_rights import IdentityCheck, RequestStatus, Right
from rujukan.disclosure.section import reveal, reveal_complaint
from rujukan.models import DataRequest, DestructionList
from rujukan.privacy.actions import data_request as verbs, retention
from tests.rujukan import retained, scenarios
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long

YES = {"status": RequestStatus.GRANTED, "words": "Sudah dikerjakan"}
WHY = {"reason": "service", "explanation": "Layanan kesehatan"}
BADGE = "Pemakaian data dibatasi</b> sejak"
DANGER = {"reason": "emergency", "explanation": "Ancaman nyata"}


def restricted(cast, subject):
    """Restrict the data of a victim or of a complaint's reporter; return the data request."""
    return verbs.answer(scenarios.a_data_request(subject, cast.koordinator, Right.RESTRICTION), by=cast.koordinator, **YES)


# Correction


def test_a_correction_records_the_columns_but_not_their_values(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION)
    with pytest.raises(Refused, match="Perbaiki dulu"):
        verbs.answer(data_request, by=cast.koordinator, **YES)
    verbs.correct(
        data_request, by=cast.koordinator, version=victim.version, fields={"nik": "6106995203970002", "name": "Maria Contoh"}
    )
    data_request.refresh_from_db()
    assert data_request.corrected == ["name", "nik"]
    assert data_request.history.get().pgh_label == "update"
    victim.identity.refresh_from_db()
    assert victim.identity.open("name") == "Maria Contoh"
    assert verbs.answer(data_request, by=cast.koordinator, **YES).status == RequestStatus.GRANTED


def test_the_blind_indexes_follow(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION)
    before = set(victim.tokens.values_list("token", flat=True))
    verbs.correct(data_request, by=cast.koordinator, version=victim.version, fields={"nik": "6106995203970002"})
    after = set(victim.tokens.values_list("token", flat=True))
    assert (len(before - after), len(after - before)) == (1, 1)


def test_no_correction_without_identity_change_or_current_version(cast, victim):
    unknown = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION, identity_check=IdentityCheck.UNCERTAIN)
    other = scenarios.a_data_request(victim, cast.koordinator, Right.ACCESS)
    for data_request in (unknown, other):
        with pytest.raises(Refused, match="meminta perbaikan"):
            verbs.correct(data_request, by=cast.koordinator, version=victim.version, fields={"name": "Maria Contoh"})
    data_request = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION)
    with pytest.raises(Refused, match="Belum ada yang diubah"):
        verbs.correct(data_request, by=cast.koordinator, version=victim.version, fields={})
    with pytest.raises(Stale):
        verbs.correct(data_request, by=cast.koordinator, version=victim.version + 1, fields={"name": "Maria Contoh"})
    victim.identity.refresh_from_db()
    assert victim.identity.open("name") == scenarios.NAME


def test_the_page_of_the_request_leads_to_the_correction_and_names_it(cast, victim):
    data_request, desk = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION), at_desk(cast.koordinator)
    url = reverse("data_request_correct", args=[data_request.number])
    assert url in text(desk.get(data_request.get_absolute_url()))
    unchanged = {"kind": victim.kind, "sex": victim.sex, "age_band": victim.age_band, "version": victim.version}
    unchanged["found_district"] = victim.found_district_id
    assert desk.post(url, unchanged | {"name": "Maria Contoh"})["Location"] == data_request.get_absolute_url()
    page = text(desk.get(data_request.get_absolute_url()))
    assert "Sudah diperbaiki: Nama." in page
    assert "Maria Contoh" not in page


# Restriction


def test_restricted_data_are_kept_but_not_opened(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    restricted(cast, victim)
    victim.refresh_from_db()
    referral.refresh_from_db()
    for user, through in ((cast.koordinator, None), (cast.polres, referral)):
        with pytest.raises(Refused, match="dibatasi"):
            reveal(user, victim, referral=through, **WHY)
    with pytest.raises(Refused, match="dibatasi"):
        reveal_complaint(cast.koordinator, victim.case.complaints.get(), **WHY)
    assert not AccessLog.objects.exists()
    assert victim.identity.open("name") == scenarios.NAME


def test_restricted_data_open_if_life_is_in_danger(cast, victim):
    restricted(cast, victim)
    victim.refresh_from_db()
    reveal(cast.koordinator, victim, **DANGER)
    reveal_complaint(cast.koordinator, victim.case.complaints.get(), **DANGER)
    assert AccessLog.objects.filter(reason="emergency").count() == 2


def test_a_restricted_victim_is_referred_only_in_danger(cast, victim):
    waiting = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    restricted(cast, victim)
    with pytest.raises(Refused, match="dibatasi"):
        scenarios.a_referral(victim, cast.koordinator, "polres")
    with pytest.raises(Refused, match="dibatasi"):
        routing.accept(waiting, by=cast.rsud)
    urgent = scenarios.a_referral(victim, cast.koordinator, "polres", urgency=Urgency.EMERGENCY)
    assert routing.accept(urgent, by=cast.polres).in_service


def test_a_proposal_is_not_sent_while_restricted(cast, victim):
    running = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    target = scenarios.a_referral(victim, cast.koordinator, "paroki", Stage.SOCIAL)
    routing.withdraw(target, by=cast.koordinator, reason="Diusulkan saja")
    details = {"role": target.role, "institution": target.to_institution, "need": "Pendampingan", "urgency": Urgency.NORMAL}
    proposed = routing.propose(running, by=cast.polres, **details)
    restricted(cast, victim)
    with pytest.raises(Refused, match="dibatasi"):
        routing.approve(proposed, by=cast.koordinator, consent=target.consent)


def test_a_restriction_is_lifted_with_a_reason(cast, victim):
    data_request = restricted(cast, victim)
    with pytest.raises(Refused, match="mengapa"):
        verbs.lift(data_request, by=cast.koordinator, reason=" ")
    with pytest.raises(Refused, match="Hanya koordinator"):
        verbs.lift(data_request, by=cast.polres, reason="Selesai")
    lifted = verbs.lift(data_request, by=cast.koordinator2, reason="Orangnya setuju lagi")
    assert (lifted.lifted_by, lifted.open("lifting")) == (cast.koordinator2, "Orangnya setuju lagi")
    victim.refresh_from_db()
    assert victim.restricted_at is None
    reveal(cast.koordinator, victim, **WHY)
    with pytest.raises(Refused, match="tidak sedang membatasi"):
        verbs.lift(data_request, by=cast.koordinator, reason="Lagi")


def test_data_stay_restricted_while_another_request_restricts_them(cast, victim):
    first, second = restricted(cast, victim), restricted(cast, victim)
    verbs.lift(first, by=cast.koordinator, reason="Keliru")
    victim.refresh_from_db()
    assert victim.restricted_at
    verbs.lift(second, by=cast.koordinator, reason="Selesai")
    victim.refresh_from_db()
    assert victim.restricted_at is None


def test_a_refusal_restricts_nothing(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator, Right.RESTRICTION)
    verbs.answer(data_request, by=cast.koordinator, status=RequestStatus.REFUSED, words="Tidak", basis="UU 27/2022 Ps 15")
    victim.refresh_from_db()
    assert victim.restricted_at is None


def test_a_reporter_restricts_their_own_report(cast):
    complaint = scenarios.a_complaint(cast.gow)
    restricted(cast, complaint)
    complaint.refresh_from_db()
    for user in (cast.koordinator, cast.gow):
        with pytest.raises(Refused, match="dibatasi"):
            reveal_complaint(user, complaint, **WHY)
    reveal_complaint(cast.gow, complaint, **DANGER)


def test_pages_show_the_restriction_and_how_it_ends(cast, victim):
    data_request, desk = restricted(cast, victim), at_desk(cast.koordinator)
    assert BADGE in text(desk.get(victim.get_absolute_url()))
    assert "Hanya rujukan darurat" in text(desk.get(reverse("referral_new", args=[victim.code])))
    page = desk.post(reverse("victim_reveal", args=[victim.code]), WHY)
    assert page.status_code == 422
    assert "dibatasi atas permintaan orangnya" in text(page)
    lift = reverse("data_request_lift", args=[data_request.number])
    assert lift in text(desk.get(data_request.get_absolute_url()))
    assert desk.post(lift, {"reason": ""}).status_code == 422
    desk.post(lift, {"reason": "Orangnya setuju lagi"})
    assert "Orangnya setuju lagi" in text(desk.get(data_request.get_absolute_url()))
    assert BADGE not in text(desk.get(victim.get_absolute_url()))


# Erasure


def erasing(cast, victim):
    return DataRequest.objects.get(number=scenarios.a_data_request(victim, cast.koordinator, Right.STOP).number)


def test_erasure_is_granted_after_a_proposal_and_restricts_at_once(cast):
    victim = retained.a_closed_victim(cast)
    data_request = erasing(cast, victim)
    with pytest.raises(Refused, match="Usulkan dulu"):
        verbs.answer(data_request, by=cast.koordinator, **YES)
    retention.propose(victim, by=cast.koordinator)
    verbs.answer(data_request, by=cast.koordinator, **YES)
    victim.refresh_from_db()
    with pytest.raises(Refused, match="dibatasi"):
        reveal(cast.koordinator, victim, **WHY)


def test_a_returned_proposal_grants_nothing(cast):
    victim = retained.a_closed_victim(cast)
    proposal = retention.propose(victim, by=cast.koordinator)
    retention.give_back(list(proposal.items.all()), by=cast.koordinator2, reason="Restitusi belum dibayar")
    with pytest.raises(Refused, match="Usulkan dulu"):
        verbs.answer(erasing(cast, victim), by=cast.koordinator, **YES)


def test_the_page_leads_to_the_proposal_and_tells_what_it_waits_for(cast):
    victim = retained.a_closed_victim(cast)
    data_request, desk = erasing(cast, victim), at_desk(cast.koordinator)
    url = f"{reverse('victim_propose', args=[victim.code])}?hak={data_request.number}"
    assert url in text(desk.get(data_request.get_absolute_url()))
    assert data_request.number in text(desk.get(url)), "the basis names the request"
    desk.post(url, {"basis": f"Permintaan {data_request.number}", "reason": "", "submit_key": uuid.uuid4()})
    assert "menunggu keputusan koordinator lain" in text(desk.get(data_request.get_absolute_url()))
    retention.lay_hold(victim.case, by=cast.koordinator2, reason="Perkara disidangkan")
    page = text(desk.get(data_request.get_absolute_url()))
    assert "Pemusnahan ditunda" in page
    assert "Perkara disidangkan" in page
    retention.approve(list(DestructionList.objects.get().items.all()), by=cast.koordinator2)
    assert "sudah disetujui, tetapi belum dijalankan" in text(desk.get(data_request.get_absolute_url()))


def test_the_page_says_that_services_still_go_on(cast, victim):
    page = text(at_desk(cast.koordinator).get(erasing(cast, victim).get_absolute_url()))
    assert "sesudah layanannya ditutup" in page


def test_the_page_says_with_what_a_reporters_data_are_destroyed(cast):
    complaint = scenarios.a_complaint(cast.gow)
    page = text(at_desk(cast.koordinator).get(erasing(cast, complaint).get_absolute_url()))
    assert "bersama pengaduannya" in page
    with pytest.raises(Refused, match="Usulkan dulu"):
        verbs.answer(DataRequest.objects.get(), by=cast.koordinator, **YES)

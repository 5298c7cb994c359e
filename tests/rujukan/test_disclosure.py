"""Who sees what of a victim, and when: before and after a referral is accepted (two-step disclosure)."""

import pytest

from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, routing
from rujukan.choices.referral import DeclineReason
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.disclosure.case import note_of
from rujukan.disclosure.referral import need_again
from rujukan.disclosure.section import disclose, disclose_complaint, entitled_sections, reveal, reveal_complaint
from rujukan.disclosure.victim import bases_of, with_grounds
from rujukan.models import Case, Complaint, Referral, Victim
from tests.rujukan import scenarios
from tests.sight import shown


def begin(cast):
    return scenarios.a_victim(cast.koordinator)


def values(disclosure):
    return [field.value for fields in disclosure.open.values() for field in fields]


def test_before_accepting_the_receiver_sees_no_section(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    disclosure = disclose(cast.polres, victim, referral)
    assert disclosure.summary
    assert not disclosure.open
    assert not disclosure.locked


def test_after_accepting_the_sections_of_the_stage_open(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    referral = routing.accept(referral, by=cast.polres)
    disclosure = disclose(cast.polres, victim, referral)
    assert set(disclosure.open) == {Section.SAFETY, Section.HEALTH}
    assert set(disclosure.locked) == {Section.IDENTITY, Section.GUARDIAN}
    assert scenarios.NAME not in values(disclosure)


def test_identity_opens_only_with_a_reason_and_is_logged(cast, victim):
    referral = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    with pytest.raises(Refused):
        reveal(cast.polres, victim, reason="", explanation="Visum", referral=referral)
    with pytest.raises(Refused):
        reveal(cast.polres, victim, reason="service", explanation="  ", referral=referral)
    assert not AccessLog.objects.exists()
    disclosure = reveal(cast.polres, victim, reason="service", explanation="Daftar penghuni", referral=referral)
    assert scenarios.NAME in values(disclosure)
    assert scenarios.NAME not in repr(disclosure)
    assert scenarios.ADDRESS not in values(disclosure), "family and home address are not for shelter"
    entry = AccessLog.objects.get()
    assert (entry.user, entry.subject, entry.sections) == (cast.polres, victim.code, ["guardian", "identity"])


@pytest.mark.parametrize("end", ["completed", "declined", "withdrawn"])
def test_afterwards_the_receiver_sees_the_code_alone(cast, victim, end):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    match end:
        case "completed":
            referral = scenarios.complete(referral, cast.polres)
        case "declined":
            referral = routing.decline(referral, by=cast.polres, reason=DeclineReason.CAPACITY)
        case "withdrawn":
            referral = routing.withdraw(referral, by=cast.koordinator, reason="Salah tujuan")
    disclosure = disclose(cast.polres, victim, referral)
    assert not disclosure.summary
    assert not disclosure.open
    assert not disclosure.locked
    with pytest.raises(Refused):
        reveal(cast.polres, victim, reason="service", explanation="Lupa", referral=referral)
    assert not Victim.objects.readable_by(cast.polres).exists()


def test_a_referral_gives_no_sight_of_another_victim(cast, victim):
    referral = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    other = scenarios.a_victim(cast.koordinator, name="Orang Lain", nik="")
    assert not entitled_sections(cast.polres, other, referral)
    assert not disclose(cast.polres, other, referral).summary


@pytest.mark.parametrize("username", ["gow", "puskesmas", "rad", "kepala", "bupati", "auditor", "admin"])
def test_a_stranger_sees_nothing(cast, victim, username):
    stranger = getattr(cast, username)
    referral = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    assert not entitled_sections(stranger, victim, referral)
    for model in (Complaint, Case, Victim, Referral):
        assert not shown(model.objects, stranger)


def test_an_officer_who_leaves_loses_sight_and_a_colleague_continues(cast, victim):
    referral = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    colleague = scenarios.an_officer("polres", "rekan")
    cast.polres.institution, cast.polres.roles = None, []
    cast.polres.save()
    assert not shown(Referral.objects, cast.polres)
    assert Section.IDENTITY in entitled_sections(colleague, victim, referral)


def test_an_institution_that_is_switched_off_sees_nothing(client, cast, victim):
    referral = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    cast.polres.institution.active = False
    cast.polres.institution.save()
    assert not shown(Referral.objects, cast.polres)
    assert not entitled_sections(cast.polres, victim, referral)
    client.force_login(cast.polres)
    assert client.get(referral.get_absolute_url()).status_code == 403


def test_a_barred_institution_sees_nothing_of_the_case(cast):
    complaint = scenarios.a_complaint(cast.polres)
    case = casework.open_case([complaint], by=cast.koordinator)
    victim = case.victims.get()
    referral = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    casework.record_suspect(
        case,
        by=cast.koordinator,
        name="Oknum",
        role="accomplice",
        relation="other",
        bars_institutions=[cast.polres.institution],
    )
    assert not shown(Referral.objects, cast.polres)
    assert not shown(Complaint.objects, cast.polres)
    assert not Victim.objects.readable_by(cast.polres).exists()
    assert not entitled_sections(cast.polres, victim, referral)
    assert not disclose(cast.polres, victim, referral).summary
    referral.refresh_from_db()
    assert not referral.is_open, "nobody there can answer it any more"


def test_a_barred_coordinator_sees_nothing_of_the_case(cast, victim):
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", bars_users=[cast.koordinator2]
    )
    for model in (Complaint, Case, Victim, Referral):
        assert not shown(model.objects, cast.koordinator2)
    with pytest.raises(Refused):
        reveal(cast.koordinator2, victim, reason="contact", explanation="Ingin tahu")


def test_the_institution_that_took_a_complaint_reads_it_until_triage(cast):
    complaint = scenarios.a_complaint(cast.gow)
    assert disclose_complaint(cast.gow, complaint).narrative == scenarios.NARRATIVE
    assert not any(field.text for fields in disclose_complaint(cast.gow, complaint).persons for field in fields)
    opened = reveal_complaint(cast.gow, complaint, reason="contact", explanation="Menelepon pelapor")
    assert opened.persons[0][0].value == scenarios.NAME
    casework.open_case([complaint], by=cast.koordinator)
    complaint.refresh_from_db()
    after = disclose_complaint(cast.gow, complaint)
    assert not after.content
    assert not after.narrative
    with pytest.raises(Refused):
        reveal_complaint(cast.gow, complaint, reason="contact", explanation="Menelepon pelapor")


def test_what_coordinators_wrote_for_each_other_opens_for_them_alone(cast, victim):
    basis = scenarios.a_basis(victim, cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", stage=Stage.HEALTH)
    routing.withdraw(referral, by=cast.koordinator, reason="Salah alamat")
    event, conclusions = referral.events.get(kind="referral_withdrawn"), list(victim.identifications.all())

    def texts(user):
        grounds = [text for _, text in (*bases_of(user, victim), *with_grounds(user, conclusions))]
        return [note_of(user, event), need_again(user, referral), *filter(None, grounds)]

    assert texts(cast.koordinator)[0] == "Salah alamat"
    assert basis.awaits_second
    assert all(texts(cast.koordinator))
    assert len(texts(cast.koordinator)) == 4
    for reader in (cast.rsud, cast.gow):
        assert texts(reader) == ["", ""]

"""Children: guardians and which of them nobody may tell, the unit of the police, and what a return requires first."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import AccessLog, Notice
from gugus.workflow.lifecycle import Refused, Stale
from rujukan.actions import casework, consent, guardian as guardians, merging, routing, stage_form as stage_forms
from rujukan.choices.children import BY_GUARDIAN, LEAVE_ALONE, SUSPECTED
from rujukan.choices.consent import LegalBasis
from rujukan.choices.hand_over import WithdrawalReason, WithdrawnBy
from rujukan.choices.identification import Conclusion
from rujukan.choices.legal_duty import DutyKind, Settlement
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import FORMS
from rujukan.choices.subject_rights import IdentityCheck, Requester, Right
from rujukan.disclosure.section import disclose, entitled_sections, reveal
from rujukan.models import Consent, Guardian, Victim, VictimPair
from rujukan.privacy.actions import data_request
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.sight import shown

OF_GUARDIAN = {"basis": LegalBasis.CONSENT, "giver": "guardian", "method": "oral"}


@pytest.fixture
def child(cast):
    return scenarios.a_victim(cast.koordinator, birth_date=None, nik="", age_band="9-17")


def agreed(child, cast, relation="parent"):
    columns = OF_GUARDIAN | {"relation": relation, "given_on": timezone.localdate(), "reach": scenarios.a_reach()}
    return consent.record_consent(child, by=cast.koordinator, **columns)


def refused(verb, *arguments, **columns):
    with pytest.raises(Refused) as caught, transaction.atomic():
        verb(*arguments, **columns)
    return caught.value


def suspect(guardian, cast, **changes):
    columns = {"version": guardian.version, "why": "told_more", "relation": guardian.relation, "suspected": True}
    return guardians.correct(guardian, by=cast.koordinator, **columns | changes)


def a_return(child, cast, code="dsp3akb"):
    """Return a return that its receiver may begin, with the officer who fills its forms."""
    officer = getattr(cast, code, None) or scenarios.an_officer(code, f"petugas-{code}")
    basis = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    referral = scenarios.a_referral(child, cast.koordinator, code, Stage.REPATRIATION, consent=basis)
    routing.accept(referral, by=officer)
    scenarios.fill(referral, "destination", officer, fear_of_return="no")
    return referral, officer


# A guardian


def test_a_guardian_is_a_person_of_its_own_and_sealed(cast, child):
    first = scenarios.a_guardian(child, cast.koordinator)
    second = suspect(first, cast, suspected=False, phone="0800-0000-6666")
    assert (second.number, second.version, second.replaces) == (1, 2, first)
    assert (second.open("name"), second.open("phone")) == (scenarios.GUARDIAN, "0800-0000-6666")
    assert list(child.guardians.current()) == [second]
    assert refused(guardians.record, child, by=cast.gow, relation="parent", name="x")
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Guardian.objects.filter(pk=first.pk).update(suspected=True)


def test_two_who_correct_the_same_guardian_do_not_overwrite_each_other(cast, child):
    guardian = scenarios.a_guardian(child, cast.koordinator)
    suspect(guardian, cast)
    with pytest.raises(Stale):
        suspect(guardian, cast, suspected=False)


def test_a_guardian_without_name_or_relation_is_refused_beside_the_field(cast, child):
    columns = {"by": cast.koordinator, "relation": "parent", "name": "Ibu Contoh"}
    assert refused(guardians.record, child, **columns | {"name": " "}).field == "name"
    assert refused(guardians.record, child, **columns | {"relation": "uncle"}).field == "relation"


@pytest.mark.parametrize(
    ("code", "stage", "sees"),
    [
        ("polres", Stage.SHELTER, True),
        ("rsud", Stage.HEALTH, True),
        ("dsp3akb", Stage.SOCIAL, True),
        ("paroki", Stage.SOCIAL, False),
        ("polres", Stage.IDENTIFICATION, False),
        ("dsp3akb", Stage.REPATRIATION, False),
        ("disnaker", Stage.REINTEGRATION, False),
        ("baghukum", Stage.LEGAL, False),
    ],
)
def test_shelter_hospital_and_social_work_open_a_guardian_with_a_reason(cast, child, code, stage, sees):
    officer = scenarios.an_officer(code, "petugas")
    scenarios.a_guardian(child, cast.koordinator)
    basis = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    referral = scenarios.a_referral(child, cast.koordinator, code, stage, consent=basis)
    assert Section.GUARDIAN not in entitled_sections(officer, child, referral), "not yet accepted"
    scenarios.serve(referral, officer)
    assert (Section.GUARDIAN in entitled_sections(officer, child, referral)) == sees
    assert scenarios.GUARDIAN not in str(disclose(officer, child, referral).masked)
    opened = reveal(officer, child, referral=referral, reason="contact", explanation="Menelepon wali")
    assert (Section.GUARDIAN in opened.open) == sees
    if sees:
        assert scenarios.GUARDIAN in [line.text for line in opened.open[Section.GUARDIAN]]
        assert "guardian" in AccessLog.objects.latest("at").sections


# A suspected one


def test_a_suspected_guardian_is_told_apart_on_the_pages_of_all_who_serve(cast, child):
    basis = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    referral = scenarios.a_referral(child, cast.koordinator, "disnaker", Stage.REINTEGRATION, consent=basis)
    scenarios.serve(referral, cast.disnaker)
    suspect(scenarios.a_guardian(child, cast.koordinator), cast)
    page = text(at_desk(cast.disnaker).get(referral.get_absolute_url()))
    assert page.index(LEAVE_ALONE) < page.index("Isi ini dulu"), "before anything else"
    assert scenarios.GUARDIAN not in page
    assert LEAVE_ALONE in text(at_desk(cast.koordinator).get(child.get_absolute_url()))
    assert "Jangan dihubungi" in Notice.objects.filter(institution=cast.disnaker.institution).latest("at").text
    assert child.code in Notice.objects.filter(role="coordinator").latest("at").text


def test_an_institution_that_serves_a_child_twice_is_told_once(cast, child):
    basis = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    for stage in (Stage.REINTEGRATION, Stage.REPATRIATION):
        routing.accept(scenarios.a_referral(child, cast.koordinator, "disnaker", stage, consent=basis), by=cast.disnaker)
    suspect(scenarios.a_guardian(child, cast.koordinator), cast)
    assert Notice.objects.filter(institution=cast.disnaker.institution, text__contains="Jangan dihubungi").count() == 1


def test_who_accompanies_a_child_is_told_too(cast, child):
    scenarios.accompany(child, cast.koordinator, cast.gow)
    suspect(scenarios.a_guardian(child, cast.koordinator), cast)
    notice = Notice.objects.filter(institution=cast.gow.institution).latest("at")
    assert "Jangan dihubungi" in notice.text
    assert notice.path == reverse("companion_detail", args=[child.code])


def test_nobody_is_given_the_telephone_of_a_suspected_guardian(cast, child):
    suspect(scenarios.a_guardian(child, cast.koordinator), cast)
    opened = reveal(cast.koordinator, child, reason="service", explanation="Mencari keluarga lain")
    words = " ".join(line.text for line in opened.open[Section.GUARDIAN])
    assert scenarios.GUARDIAN in words
    assert LEAVE_ALONE in words
    assert scenarios.GUARDIAN_PHONE not in words


def test_a_suspected_guardian_consents_to_nothing(cast, child):
    guardian = scenarios.a_guardian(child, cast.koordinator, relation="parent")
    given = agreed(child, cast)
    suspect(guardian, cast)
    assert refused(agreed, child, cast).field == "relation"
    assert given not in child.consents.usable()
    refusal = refused(scenarios.a_referral, child, cast.koordinator, "polres", consent=given)
    assert (refusal.field, refusal.message) == ("basis", SUSPECTED)
    assert agreed(child, cast, "relative").giver_words == "Wali (keluarga)"


def test_another_parent_who_is_not_suspected_consents(cast, child):
    suspect(scenarios.a_guardian(child, cast.koordinator, relation="parent"), cast)
    mother = scenarios.a_guardian(child, cast.koordinator, relation="parent", name="Ibu Contoh")
    assert agreed(child, cast) in child.consents.usable()
    suspect(mother, cast, suspected=False, ended=True)
    assert refused(agreed, child, cast).field == "relation"


def test_the_database_refuses_the_consent_of_a_suspected_guardian(cast, child):
    given = agreed(child, cast)
    suspect(scenarios.a_guardian(child, cast.koordinator, relation="parent"), cast)
    copied = ("basis", "giver", "relation", "method", "given_on", "recorded_at", "stages", "receivers")
    columns = {name: getattr(given, name) for name in copied}
    with pytest.raises(IntegrityError, match="suspected"), transaction.atomic():
        Consent.objects.create(victim=child, recorded_by=cast.koordinator, **columns)


def test_a_form_does_not_offer_the_relation_and_tells_why_beside_it(cast, child):
    suspect(scenarios.a_guardian(child, cast.koordinator, relation="parent"), cast)
    desk, url = at_desk(cast.koordinator), reverse("consent_new", args=[child.code])
    offered = dict(desk.get(url).context["form"].fields["relation"].choices)
    assert "parent" not in offered
    assert "relative" in offered
    data = OF_GUARDIAN | {"relation": "parent", "given_on": timezone.localdate(), "submit_key": uuid.uuid4()}
    response = desk.post(url, data)
    assert response.context["form"].errors["relation"] == [SUSPECTED]


def test_a_suspected_guardian_neither_withdraws_nor_learns_anything(cast, child):
    given = agreed(child, cast)
    guardian = scenarios.a_guardian(child, cast.koordinator, relation="parent")
    suspect(guardian, cast)
    withdrawal = {"asked_by": WithdrawnBy.GUARDIAN, "why": WithdrawalReason.NO_SERVICE}
    assert refused(consent.withdraw_consent, given, by=cast.koordinator, **withdrawal).field == "asked_by"
    asked = {"kind": Right.ACCESS, "words": "Di mana ia?", "name": "Wali", "identity_check": IdentityCheck.DOCUMENT}
    asked |= {"by": cast.koordinator, "asked_by": Requester.GUARDIAN}
    assert refused(data_request.record, child, **asked).field == "asked_by"


def two_codes(cast):
    """Return two codes of a child; the second is served by Polres."""
    kept, alias = (scenarios.a_victim(cast.koordinator, birth_date=date(2012, 3, 12)) for _ in range(2))
    basis = scenarios.a_basis(alias, cast.koordinator, LegalBasis.CHILD)
    routing.accept(scenarios.a_referral(alias, cast.koordinator, "polres", consent=basis), by=cast.polres)
    return kept, alias


def merge(kept, cast):
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=kept, reason="Dikenali pendampingnya", staying=())


def in_the_way(victim):
    return Victim.objects.get(pk=victim.pk).guardian_relations_in_the_way


def warned(cast):
    with scope(cast.polres):
        return Notice.objects.filter(text__contains="seorang wali diduga terlibat").count()


def test_a_merge_does_not_forget_whom_nobody_may_call(cast):
    born = {"birth_date": date(2012, 3, 12)}
    kept, alias = (scenarios.a_victim(cast.koordinator, **born) for _ in range(2))
    suspect(scenarios.a_guardian(alias, cast.koordinator, relation="parent"), cast)
    pair = VictimPair.objects.get()
    merging.merge(pair, by=cast.koordinator, kept=kept, reason="Dikenali pendampingnya", staying=())
    assert kept.guardian_relations_in_the_way == {"parent"}


def test_a_merge_warns_those_who_serve_under_either_code(cast):
    kept, alias = two_codes(cast)
    suspect(scenarios.a_guardian(alias, cast.koordinator, relation="parent"), cast)
    suspect(scenarios.a_guardian(kept, cast.koordinator, relation="relative"), cast)
    before = warned(cast)
    merge(kept, cast)
    assert in_the_way(kept) == in_the_way(alias) == {"parent", "relative"}
    assert warned(cast) == before + 1


def test_a_merge_shows_nobody_the_other_guardians(cast):
    kept, alias = two_codes(cast)
    scenarios.a_guardian(alias, cast.koordinator, relation="parent")
    merge(kept, cast)
    assert not kept.guardians.exists()


def test_a_suspicion_after_the_merge_reaches_every_code_and_so_does_its_end(cast):
    kept, alias = two_codes(cast)
    merge(kept, cast)
    guardian = suspect(scenarios.a_guardian(kept, cast.koordinator, relation="parent"), cast)
    assert in_the_way(alias) == {"parent"}
    assert warned(cast) == 1
    scenarios.lift_suspicion(guardian, cast.koordinator)
    assert in_the_way(kept) == in_the_way(alias) == set()


# The forms of the stages


def test_a_suspected_guardian_does_not_consent_to_a_treatment(cast, child):
    basis = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    referral = scenarios.a_referral(child, cast.koordinator, "rsud", Stage.HEALTH, consent=basis)
    routing.accept(referral, by=cast.rsud)
    suspect(scenarios.a_guardian(child, cast.koordinator, relation="parent"), cast)
    for by, message in (("parent", SUSPECTED), ("self", BY_GUARDIAN)):
        refusal = refused(fill_consent, referral, cast.rsud, by)
        assert (refusal.field, refusal.message) == ("by", message)
    url = reverse("stage_form", args=[referral.number, "treatment_consent"])
    desk = at_desk(cast.rsud)
    offered = dict(desk.get(url).context["form"].fields["by"].choices)
    assert not {"parent", "self"} & set(offered)
    response = desk.post(url, {"by": "parent", "on": timezone.localdate(), "submit_key": uuid.uuid4()})
    assert response.context["form"].errors["by"] == [SUSPECTED]


def fill_consent(referral, officer, by):
    answers = {"by": by, "on": timezone.localdate().isoformat()}
    return stage_forms.fill(referral, FORMS["treatment_consent"], by=officer, answers=answers)


def test_a_child_goes_home_after_a_note_that_it_is_best(cast, child):
    referral, officer = a_return(child, cast)
    assert refused(scenarios.fill, referral, "journey", officer).field == "route"
    first = scenarios.fill(referral, "best_interest", officer, result="no")
    assert "Kepentingan terbaik anak" in refused(scenarios.fill, referral, "journey", officer).message
    scenarios.fill(referral, "best_interest", officer, version=first.version, why="changed", result="conditions")
    scenarios.fill(referral, "journey", officer)
    scenarios.fill(referral, "handover", officer, to="office")


def test_the_note_counts_for_another_institution_that_brings_the_child(cast, child):
    brings, police = a_return(child, cast, "polres")
    assert refused(scenarios.fill, brings, "journey", police).field == "route"
    judged, officer = a_return(child, cast)
    scenarios.fill(judged, "best_interest", officer)
    with scope(police):
        scenarios.fill(brings, "journey", police)


def test_an_adult_needs_no_note_and_has_no_form_of_a_child(cast):
    adult = scenarios.a_victim(cast.koordinator)
    referral = scenarios.a_referral(adult, cast.koordinator, "dsp3akb", Stage.REPATRIATION)
    officer = scenarios.an_officer("dsp3akb", "petugas-dinas")
    routing.accept(referral, by=officer)
    scenarios.fill(referral, "destination", officer, fear_of_return="no")
    scenarios.fill(referral, "journey", officer)
    assert refused(scenarios.fill, referral, "best_interest", officer)
    url = reverse("stage_form", args=[referral.number, "best_interest"])
    assert at_desk(officer).get(url).status_code == 404
    assert url not in text(at_desk(officer).get(referral.get_absolute_url()))


@pytest.mark.parametrize(("relation", "answer"), [("parent", "family"), ("legal", "family"), ("relative", "kin")])
def test_a_suspected_guardian_receives_nobody(cast, child, relation, answer):
    referral, officer = a_return(child, cast)
    scenarios.fill(referral, "best_interest", officer)
    scenarios.fill(referral, "journey", officer)
    suspect(scenarios.a_guardian(child, cast.koordinator, relation=relation), cast)
    for form, question in (("receiver", "receiver"), ("handover", "to")):
        assert refused(scenarios.fill, referral, form, officer, **{question: answer}).field == question
        scenarios.fill(referral, form, officer, **{question: "office"})


def test_school_comes_first_for_a_child(cast, child):
    officer = scenarios.an_officer("dsp3akb", "petugas-dinas")
    basis = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    referral = scenarios.a_referral(child, cast.koordinator, "dsp3akb", Stage.REINTEGRATION, consent=basis)
    routing.accept(referral, by=officer)
    assert refused(scenarios.fill, referral, "activity", officer, kind="capital").field == "kind"
    scenarios.fill(referral, "activity", officer, kind="school")
    assert not scenarios.fill(referral, "school", officer, plan="same", back_on=None).finished
    assert scenarios.fill(referral, "school", officer, version=1, number=1, why="continued", plan="later").finished


# Who is a child


@pytest.mark.parametrize(("band", "child"), [("0-8", True), ("9-17", True), ("unknown", True), ("18-20", False)])
def test_whose_age_is_unknown_is_a_child_until_somebody_decides(cast, band, child):
    person = scenarios.a_victim(cast.koordinator, birth_date=None, nik="", age_band=band)
    own = {"basis": LegalBasis.CONSENT, "giver": "self", "method": "oral", "given_on": timezone.localdate()}
    own["reach"] = scenarios.a_reach()
    assert person.is_child == child
    if child:
        assert refused(consent.record_consent, person, by=cast.koordinator, **own).field == "giver"
    else:
        consent.record_consent(person, by=cast.koordinator, **own)


# The unit of the police for children


def told(cast, child):
    return Notice.objects.filter(institution=cast.polres.institution, text__contains=child.code).count()


def test_the_police_are_told_once_of_an_identified_child(cast, child):
    scenarios.identify(child, cast.koordinator)
    scenarios.identify(child, cast.koordinator, why="evidence")
    duty = child.legal_duties.get(kind=DutyKind.CHILD_UNIT_TOLD)
    assert duty.due_at > timezone.now()
    assert told(cast, child) == 1
    with scope(cast.polres):
        assert not shown(Guardian.objects, cast.polres)
    notice = Notice.objects.get(institution=cast.polres.institution, text__contains=child.code)
    assert (notice.path, scenarios.NAME in notice.text) == ("", False)


def test_neither_an_adult_nor_a_child_witness_is_a_case_for_that_unit(cast, child):
    adult = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    scenarios.identify(adult, cast.koordinator)
    scenarios.identify(child, cast.koordinator, conclusion=Conclusion.WITNESS)
    assert not adult.legal_duties.exists()
    assert not child.legal_duties.exists()


def test_a_decided_age_starts_or_ends_the_duty(cast, child):
    scenarios.identify(child, cast.koordinator)
    child.refresh_from_db()
    casework.correct_victim(child, by=cast.koordinator, version=child.version, fields={"age_band": "18-20"})
    assert child.legal_duties.get().settlement == Settlement.NOT_APPLICABLE
    adult = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    scenarios.identify(adult, cast.koordinator)
    adult.refresh_from_db()
    casework.correct_victim(adult, by=cast.koordinator, version=adult.version, fields={"birth_date": date(2012, 3, 12)})
    assert adult.legal_duties.get().settled_at is None
    assert told(cast, adult) == 1

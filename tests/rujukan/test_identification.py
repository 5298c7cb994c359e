"""Conclusions of an identification: a wrong one is revised, never overwritten; a witness is served like a victim."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, version_of
from rujukan.actions import casework, monitoring, routing
from rujukan.actions.identification import conclusions_open_to
from rujukan.choices.ctdc import Act, Means, Purpose
from rujukan.choices.elements import MEANINGS
from rujukan.choices.identification import Conclusion
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimKind, VictimStatus
from rujukan.disclosure.section import reveal
from rujukan.lists import finding
from rujukan.models import Event, Identification
from rujukan.stages.progress import stage_states
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, drawn, tab_of, text

DECIDED = {"basis": "statement", "decided_by": "county", "informed": "yes"}


def conclude(victim, cast, conclusion, why="", **changes):
    identification = scenarios.identify(victim, cast.koordinator, conclusion=conclusion, why=why, **changes)
    victim.refresh_from_db()
    return identification


def test_each_act_means_and_purpose_says_beside_it_what_it_means(cast, victim):
    page = text(at_desk(cast.koordinator).get(reverse("identification_new", args=[victim.code]) + "?langkah=semua"))
    assert MEANINGS.keys() == {*Act, *Means, *Purpose}
    for choice in (*Act, *Means, *Purpose):
        assert len(MEANINGS[choice]) <= 110, "a telephone shows it in three lines"
        described = re.search(rf'value="{choice.value}"[^>]* aria-describedby="([\w-]+)"', page)
        assert f'id="{described[1]}" aria-hidden="true">{MEANINGS[choice]}<' in page


def test_a_wrong_conclusion_is_revised_and_stays(cast, victim):
    first = conclude(victim, cast, Conclusion.NOT_VICTIM)
    second = conclude(victim, cast, Conclusion.IDENTIFIED, "evidence")
    assert victim.status == VictimStatus.IDENTIFIED
    assert (second.revises, second.why) == (first, "evidence")
    assert list(victim.identifications.all()) == [second, first]
    story = Event.objects.get(kind="victim_revised").open("note")
    assert first.get_conclusion_display() in story
    assert "Bukti baru" in story
    assert "diperbaiki" in Notice.objects.filter(role="coordinator").latest("at").text


def test_a_revision_says_why_not_only_to_the_verb(cast, victim):
    first = conclude(victim, cast, Conclusion.IDENTIFIED)
    with pytest.raises(Refused) as refusal:
        conclude(victim, cast, Conclusion.NOT_VICTIM)
    assert refusal.value.field == "why"
    with pytest.raises(IntegrityError), transaction.atomic():
        Identification.objects.create(
            victim=victim, acts=[], means=[], purposes=[], conclusion="witness", grounds="x", by=cast.koordinator, revises=first
        )


def test_a_conclusion_says_on_what_it_rests_and_who_decided(cast, victim):
    for name, wrong in (("basis", []), ("decided_by", ""), ("informed", "")):
        with pytest.raises(Refused) as refusal:
            conclude(victim, cast, Conclusion.IDENTIFIED, **{name: wrong})
        assert refusal.value.field == name
    concluded = conclude(victim, cast, Conclusion.IDENTIFIED, basis=["statement", "court"], decided_by="court")
    assert (concluded.basis, concluded.review_on, concluded.other_route) == (["statement", "court"], None, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        Identification.objects.create(
            victim=victim, conclusion="still_suspected", grounds="x", by=cast.koordinator, basis=["court"], decided_by="court"
        )


def test_who_stays_suspected_is_looked_at_again_until_a_new_conclusion(cast, victim):
    today = timezone.localdate()
    for day in (None, today, today + timedelta(days=367)):
        with pytest.raises(Refused) as refusal:
            conclude(victim, cast, Conclusion.STILL_SUSPECTED, review_on=day)
        assert refusal.value.field == "review_on"
    conclude(victim, cast, Conclusion.STILL_SUSPECTED, review_on=today + timedelta(days=5))
    task = victim.tasks.open().get()
    assert timezone.localdate(task.due_at) == today + timedelta(days=5)
    assert "Tinjau lagi" in task.open("text")
    conclude(victim, cast, Conclusion.IDENTIFIED, "evidence")
    assert not victim.tasks.open().exists()


def test_who_is_no_victim_is_told_and_helped_elsewhere(cast, victim):
    with pytest.raises(Refused) as refusal:
        conclude(victim, cast, Conclusion.NOT_VICTIM, other_route=[])
    assert refusal.value.field == "other_route"
    concluded = conclude(victim, cast, Conclusion.NOT_VICTIM, other_route=["labour"], informed="no")
    assert concluded.other_route == ["labour"]
    assert "Beri tahu orangnya" in victim.tasks.open().get().open("text")


def test_the_form_asks_for_the_day_and_the_other_way_only_where_they_belong(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("identification_new", args=[victim.code])
    assert desk.get(url).context["form"].initial["review_on"] == timezone.localdate() + timedelta(days=14)
    filled = {"grounds": "Dokumen", "basis": "document", "decided_by": "county", "informed": "yes", "review_on": ""}
    assert "review_on" in desk.post(url, filled | {"conclusion": "still_suspected"}).context["form"].errors
    assert "other_route" in desk.post(url, filled | {"conclusion": "not_victim"}).context["form"].errors
    assert desk.post(url, filled | {"conclusion": "not_victim", "other_route": "none"}).status_code == 302


@pytest.mark.parametrize("before", [None, Conclusion.STILL_SUSPECTED])
def test_an_old_page_does_not_overturn_what_a_colleague_concluded(cast, victim, before):
    if before:
        conclude(victim, cast, before)
    desk, url = at_desk(cast.koordinator2), reverse("identification_new", args=[victim.code])
    old = drawn(desk.get(f"{url}?langkah=semua"))
    why = {"why": "evidence"} if before else {}
    newer = conclude(victim, cast, Conclusion.IDENTIFIED, why.get("why", ""))
    suspected = DECIDED | {"conclusion": "still_suspected", "grounds": "Ceritanya belum dicocokkan"}
    answer = desk.post(url, old.filled(**suspected | why))
    assert answer.status_code == 422
    assert victim.identifications.first() == newer
    page = text(answer)
    words = f"Sekarang tersimpan: “{Conclusion.IDENTIFIED.label}”. Anda menulis: “{Conclusion.STILL_SUSPECTED.label}”."
    assert words in page
    assert "Ceritanya belum dicocokkan" in page
    assert str(cast.koordinator) in page.partition('id="keduluan"')[2], "who concluded"
    assert desk.post(url, drawn(answer).filled(why="evidence")).status_code == 302
    assert victim.identifications.first().conclusion == Conclusion.STILL_SUSPECTED


def test_the_same_conclusion_on_other_grounds_is_not_thrown_away(cast, victim):
    desk, url = at_desk(cast.koordinator2), reverse("identification_new", args=[victim.code])
    old = drawn(desk.get(f"{url}?langkah=semua"))
    conclude(victim, cast, Conclusion.STILL_SUSPECTED)
    fields = DECIDED | {"conclusion": "still_suspected", "acts": ["recruitment"], "means": ["deception"]}
    answer = desk.post(url, old.filled(**fields, purposes=["palm_oil"], grounds="Ceritanya belum dicocokkan"))
    assert answer.status_code == 422
    assert f"Terakhir diubah {cast.koordinator}" in text(answer)


def test_a_served_victim_stays_served_when_elements_are_corrected(cast, victim):
    routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    conclude(victim, cast, Conclusion.IDENTIFIED)
    conclude(victim, cast, Conclusion.IDENTIFIED, "error")
    assert victim.status == VictimStatus.SERVED


def test_no_victim_with_open_referrals_asks_what_happens_with_them(cast, victim):
    conclude(victim, cast, Conclusion.IDENTIFIED)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    with pytest.raises(Refused) as refusal:
        conclude(victim, cast, Conclusion.NOT_VICTIM, "evidence", open_referrals="")
    assert refusal.value.field == "open_referrals"
    conclude(victim, cast, Conclusion.NOT_VICTIM, "evidence", open_referrals="withdraw")
    referral.refresh_from_db()
    assert (referral.status, referral.end_reason) == ("withdrawn", "not_victim")


def test_no_conclusion_moves_somebody_out(cast, victim):
    stay = scenarios.move_in(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    with pytest.raises(Refused, match="masih di"):
        conclude(victim, cast, Conclusion.NOT_VICTIM, open_referrals="withdraw")
    conclude(victim, cast, Conclusion.NOT_VICTIM, open_referrals="keep")
    stay.refresh_from_db()
    assert stay.in_service
    assert stay.stays.get().until is None


def test_still_suspected_leaves_the_question_open(cast, victim):
    conclude(victim, cast, Conclusion.STILL_SUSPECTED)
    assert victim.status == VictimStatus.SUSPECTED
    assert stage_states(victim)[Stage.IDENTIFICATION] == StageState.NOT_ASSESSED
    conclude(victim, cast, Conclusion.IDENTIFIED, "told_more")
    assert stage_states(victim)[Stage.IDENTIFICATION] == StageState.COMPLETED
    conclude(victim, cast, Conclusion.STILL_SUSPECTED, "evidence")
    assert stage_states(victim)[Stage.IDENTIFICATION] == StageState.NOT_ASSESSED


def test_a_witness_is_concluded_served_and_closed_as_one(cast, victim):
    identification = scenarios.identify(victim, cast.koordinator, conclusion=Conclusion.WITNESS)
    victim.refresh_from_db()
    assert (identification.conclusion, identification.acts) == (Conclusion.WITNESS, []), "what was done to others is theirs"
    assert (victim.kind, victim.status) == (VictimKind.WITNESS, VictimStatus.IDENTIFIED)
    assert victim.get_status_display() == "Ditetapkan"
    scenarios.complete(scenarios.a_referral(victim, cast.koordinator, "paroki", Stage.SOCIAL), cast.paroki)
    victim.refresh_from_db()
    assert victim.status == VictimStatus.SERVED
    for stage in set(Stage) - {Stage.SOCIAL, Stage.IDENTIFICATION}:
        casework.assess_stage(victim, stage, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Tidak diperlukan")
    assert not scenarios.close_all(victim.case, cast.koordinator).is_active


def test_the_conclusion_sets_the_kind_and_nothing_else_does(cast, victim):
    conclude(victim, cast, Conclusion.WITNESS)
    with pytest.raises(Refused) as refusal:
        casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields={"kind": VictimKind.VICTIM})
    assert refusal.value.field == "kind"
    conclude(victim, cast, Conclusion.IDENTIFIED, "evidence")
    assert victim.kind == VictimKind.VICTIM


@pytest.mark.parametrize("conclusion", Conclusion)
@pytest.mark.parametrize("first", [Conclusion.IDENTIFIED, Conclusion.NOT_VICTIM, Conclusion.STILL_SUSPECTED])
def test_every_offered_conclusion_can_be_saved(cast, victim, first, conclusion):
    conclude(victim, cast, first)
    if conclusion in conclusions_open_to(victim):
        conclude(victim, cast, conclusion, "evidence")
    else:
        with pytest.raises(Refused):
            conclude(victim, cast, conclusion, "evidence")


def test_the_form_offers_only_what_can_be_saved(cast, victim):
    conclude(victim, cast, Conclusion.IDENTIFIED)
    routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    monitoring.begin(victim, by=cast.koordinator, reason="Menetap di kerabat")
    page = at_desk(cast.koordinator).get(reverse("identification_new", args=[victim.code]))
    offered = [value for value, _ in page.context["form"].fields["conclusion"].choices]
    assert offered == [Conclusion.IDENTIFIED, Conclusion.WITNESS, Conclusion.NOT_VICTIM], "who is monitored is suspected no more"


def test_once_closed_nothing_is_offered_or_taken(cast, victim):
    conclude(victim, cast, Conclusion.NOT_VICTIM)
    scenarios.close(victim, cast.koordinator)
    victim.refresh_from_db()
    assert conclusions_open_to(victim) == []
    with pytest.raises(Refused):
        conclude(victim, cast, Conclusion.IDENTIFIED, "evidence")
    url = reverse("identification_new", args=[victim.code])
    assert at_desk(cast.koordinator).get(url).status_code == 302


def test_the_form_holds_the_signs_of_the_complaints_and_says_whose(cast):
    signs = {"acts": [Act.RECRUITMENT], "purposes": [Purpose.PALM_OIL]}
    complaint = scenarios.a_complaint(cast.gow, **signs)
    victim = casework.open_case([complaint], by=cast.koordinator).victims.get()
    url = reverse("identification_new", args=[victim.code])
    form = at_desk(cast.koordinator).get(url).context["form"]
    assert {name: form.initial[name] for name in signs} == signs
    assert f"Terisi dari pengaduan {complaint.number}" in form.fields["acts"].help_text
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.DOMESTIC_WORK])
    again = at_desk(cast.koordinator).get(url).context["form"]
    assert again.initial["purposes"] == [Purpose.DOMESTIC_WORK], "what was concluded counts"
    assert "Terisi dari" not in again.fields["acts"].help_text


def test_the_description_of_a_reported_person_is_carried_into_the_identity(cast):
    complaint = scenarios.a_complaint(cast.gow, persons=[scenarios.person(description="Tanda lahir di leher kiri")])
    victim = casework.open_case([complaint], by=cast.koordinator).victims.get()
    page = text(at_desk(cast.koordinator).get(tab_of(victim, "person")))
    assert "Tanda lahir" not in page
    why = {"reason": "service", "explanation": "Mencocokkan orangnya"}
    opened = reveal(cast.koordinator, victim, **why)
    assert "Tanda lahir di leher kiri" in [line.text for line in opened.open[Section.IDENTITY]]


def test_the_page_shows_what_was_concluded_before(cast, victim):
    conclude(victim, cast, Conclusion.NOT_VICTIM)
    desk, url = at_desk(cast.koordinator2), reverse("identification_new", args=[victim.code])
    page = text(desk.get(url))
    for words in ("Perbaiki kesimpulan", str(cast.koordinator), "Keterangan korban dan dokumen"):
        assert words in page
    assert cost(desk, url) <= MOST_QUERIES
    filled = {"acts": "recruitment", "means": "deception", "purposes": "palm_oil", "grounds": "Dokumen"}
    filled |= {
        "basis": "document",
        "decided_by": "county",
        "informed": "yes",
        "version": version_of(victim.identifications.get()),
    }
    assert desk.post(url, filled | {"conclusion": "identified"}).status_code == 422
    assert desk.post(url, filled | {"conclusion": "identified", "why": "evidence"}).status_code == 302
    assert "Perbaiki kesimpulan" in text(desk.get(victim.get_absolute_url()))


def test_after_the_conclusion_the_path_says_done(cast, victim):
    conclude(victim, cast, Conclusion.IDENTIFIED)
    page = text(at_desk(cast.koordinator).get(victim.get_absolute_url()))
    assert "Disimpulkan koordinator" in page
    assert "Tidak perlu" not in page


def test_the_row_of_the_case_list_says_done_as_the_page_does(cast, victim):
    conclude(victim, cast, Conclusion.IDENTIFIED)
    (row,) = finding.case_rows([victim.case])
    assert {stage: one.state for stage, one in row.victims[0].standings.items()} == stage_states(victim)
    assert row.victims[0].standings[Stage.IDENTIFICATION].state == StageState.COMPLETED


def test_the_list_finds_the_concluded_as_done(cast, victim):
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="")
    conclude(victim, cast, Conclusion.IDENTIFIED)

    def found(state):
        cases = finding.cases(timezone.now(), stage=Stage.IDENTIFICATION, state=state)
        return {case.pk for case in cases}

    assert found(StageState.COMPLETED) == {victim.case_id}
    assert found(StageState.NOT_ASSESSED) == {other.case_id}
    assert found(StageState.NOT_NEEDED) == set()
    scenarios.a_referral(victim, cast.koordinator, "imigrasi", Stage.IDENTIFICATION)
    assert found(StageState.COMPLETED) == set()
    assert found(StageState.REFERRED) == {victim.case_id}


def test_the_stages_of_closed_cases_are_looked_for_among_the_latest(client, cast, victim, monkeypatch):
    latest = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="")
    for one in (victim, latest):
        conclude(one, cast, Conclusion.IDENTIFIED)
        scenarios.needless(one, cast.koordinator)
        scenarios.close_all(one.case, cast.koordinator)
    client.force_login(cast.koordinator)
    monkeypatch.setattr(finding, "LATEST", 1)
    page = client.get(reverse("case_list"), {"tab": "ditutup", "stage": "identification", "state": "completed"})
    assert [row.number for row in page.context["page"]] == [latest.case.number]
    assert "di antara 1 kasus tertutup" in page.content.decode()
    assert "di antara" not in client.get(reverse("case_list"), {"tab": "ditutup"}).content.decode()

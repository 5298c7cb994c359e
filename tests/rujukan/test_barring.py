"""Two coordinators lift a bar; a suspect is corrected with a reason; the history keeps the former state."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.workflow.lifecycle import Refused
from rujukan.actions import approval as approvals, barring, casework, routing
from rujukan.lists import agenda
from rujukan.models import Approval, BarredInstitution, Case, Event, Referral
from tests.rujukan import conferring, scenarios
from tests.rujukan.pages import at_desk, cost, tab_of, text
from tests.sight import shown

WHY = "Ternyata orang lain yang bernama sama"


@pytest.fixture
def case(cast):
    """Return a case that bars Polres and one officer of RSUD."""
    case = scenarios.a_victim(cast.koordinator).case
    bars = {"bars_users": [cast.rsud], "bars_institutions": [cast.polres.institution]}
    casework.record_suspect(case, by=cast.koordinator, name="Oknum", role="unknown", relation="unknown", **bars)
    return case


@pytest.fixture
def lifting(cast, case):
    return barring.ask_to_lift(case, by=cast.koordinator, institution=cast.polres.institution, reason=WHY)


def barred(case):
    return set(case.barred_institutions.values_list("code", flat=True))


def test_the_database_deletes_no_bar_without_a_second_coordinator(cast, case, lifting):
    through = Case.barred_institutions.through
    with scope(cast.koordinator):
        assert not through.objects.filter(case=case).delete()[0]
    assert barred(case) == {"polres"}
    with scope(cast.koordinator2):
        approvals.decide(lifting, by=cast.koordinator2, granted=True)
    assert barred(case) == set()


def test_a_second_coordinator_lifts_it_and_the_history_records_it(cast, case, lifting):
    done = approvals.decide(lifting, by=cast.koordinator2, granted=True)
    assert (done.asked_by, done.decided_by, done.open("reason")) == (cast.koordinator, cast.koordinator2, WHY)
    assert barred(case) == set()
    assert BarredInstitution.history.rel.related_model.objects.filter(case=case, pgh_label="delete").exists()
    assert set(Event.objects.filter(case=case).values_list("kind", flat=True)) >= {"bar_lift_asked", "bar_lifted"}
    again = scenarios.a_referral(case.victims.get(), cast.koordinator, "polres")
    routing.accept(again, by=cast.polres)
    assert shown(Referral.objects, cast.polres)


def test_a_refusal_keeps_the_bar_and_the_lifting_may_be_requested_again(cast, case, lifting):
    approvals.decide(lifting, by=cast.koordinator2, granted=False)
    assert barred(case) == {"polres"}
    again = barring.ask_to_lift(case, by=cast.koordinator2, institution=cast.polres.institution, reason=WHY)
    assert again != lifting


def test_an_old_lifting_does_not_lift_a_new_bar(cast, case, lifting):
    approvals.decide(lifting, by=cast.koordinator2, granted=True)
    bars = {"bars_institutions": [cast.polres.institution]}
    casework.record_suspect(case, by=cast.koordinator, name="Lain", role="unknown", relation="unknown", **bars)
    with scope(cast.koordinator):
        assert not Case.barred_institutions.through.objects.filter(case=case).delete()[0]


def test_a_request_to_lift_needs_a_reason_and_a_bar(cast, case):
    polres = cast.polres.institution
    with pytest.raises(Refused) as refusal:
        barring.ask_to_lift(case, by=cast.koordinator, user=cast.rsud, reason="uji")
    assert refusal.value.field == "reason"
    with pytest.raises(Refused):
        barring.ask_to_lift(case, by=cast.koordinator, user=cast.gow, reason=WHY)
    with pytest.raises(Refused):
        barring.ask_to_lift(case, by=cast.polres, institution=polres, reason=WHY)


def test_two_coordinators_lift_a_bar_on_the_page(cast, case):
    desk, institution = at_desk(cast.koordinator), cast.polres.institution_id
    url = reverse("bar_lift_institution", args=[case.number, institution])
    assert url in text(desk.get(tab_of(case, "people")))
    before = cost(at_desk(cast.koordinator2), tab_of(case, "people"))
    assert desk.post(url, {"reason": "..."}).status_code == 422
    assert desk.post(url, {"reason": WHY}).status_code == 302
    decide = reverse("approval_decide", args=[Approval.objects.get().pk])
    assert "Setujui" not in text(desk.get(url))
    assert "Tarik permintaan" in text(desk.get(url))
    other = at_desk(cast.koordinator2)
    assert "Pencabutan menunggu keputusan" in text(other.get(tab_of(case, "people")))
    page = text(other.get(url))
    assert decide in page
    assert WHY in page
    assert cost(other, tab_of(case, "people")) == before, "a lifting that waits costs no statement more"
    other.post(decide, {"granted": "1"})
    assert barred(case) == set()


def test_a_waiting_lifting_is_on_the_home_of_those_who_may_decide_it(cast, case, lifting):
    third = scenarios.an_officer("dsp3akb", "koordinator3")
    third.roles = ["coordinator"]
    third.save()
    by_user = barring.ask_to_lift(case, by=cast.koordinator2, user=cast.rsud, reason=WHY)
    url, home = reverse("bar_lift_institution", args=[case.number, cast.polres.institution_id]), reverse("coordinator_home")
    desk = agenda.coordinator(cast.koordinator2, timezone.now())
    assert [(row.code, row.key) for row in desk["lifting"].rows] == [(case.number, str(lifting.institution_id))], (
        "its own request waits for another"
    )
    page = text(at_desk(cast.koordinator2).get(home))
    assert "Pencabutan pengecualian" in page
    assert url in page
    assert by_user.get_absolute_url() not in page
    assert agenda.coordinator(third, timezone.now())["lifting"].total == 2
    approvals.decide(by_user, by=third, granted=False)
    assert agenda.coordinator(third, timezone.now())["lifting"].total == 1
    assert cost(at_desk(third), home) == cost(at_desk(cast.koordinator), home), "however many wait"
    bars = {"bars_users": [third]}
    casework.record_suspect(case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)
    with scope(third):
        assert not agenda.coordinator(third, timezone.now())["lifting"]
    assert "Pencabutan pengecualian" not in text(at_desk(third).get(home))


def test_a_suspect_is_corrected_with_a_reason(cast, case):
    suspect = case.suspects.get()
    with pytest.raises(Refused):
        barring.correct_suspect(suspect, by=cast.koordinator, version=1, role="recruiter", relation="family", reason=" ")
    correction = {"role": "recruiter", "relation": "family", "reason": "Keterangan korban kedua lebih jelas"}
    barring.correct_suspect(suspect, by=cast.koordinator, version=1, **correction)
    suspect.refresh_from_db()
    assert (suspect.role, suspect.open("name")) == ("recruiter", "Oknum"), "an empty name stays as it was"
    barring.correct_suspect(suspect, by=cast.koordinator, version=2, name="Nama lain", **correction)
    suspect.refresh_from_db()
    assert suspect.open("name") == "Nama lain"
    assert suspect.history.filter(role="unknown").exists()
    assert Event.objects.filter(kind="suspect_corrected").latest("at").open("note") == correction["reason"]
    assert barred(case) == {"polres"}, "whom it bars is another question"


def test_a_suspect_is_corrected_on_its_page(cast, case):
    desk, suspect = at_desk(cast.koordinator), case.suspects.get()
    url = reverse("suspect_edit", args=[case.number, suspect.pk])
    assert url in text(desk.get(tab_of(case, "people")))
    assert "Oknum" not in text(desk.get(url)), "the name stays masked"
    filled = {"role": "recruiter", "relation": "family", "name": "", "detail": "", "version": 1, "reason": "Peran diketahui"}
    assert desk.post(url, filled | {"reason": ""}).status_code == 422
    assert desk.post(url, filled).status_code == 302
    suspect.refresh_from_db()
    assert suspect.role == "recruiter"


def test_a_barred_coordinator_reads_no_access_log_of_the_case_by_sql(cast):
    """Nor the pages of its complaint, referral, letters, proceeding, conference and data request."""
    victim, other = (scenarios.a_victim(cast.koordinator2, name=name, nik="", phone="") for name in ("Petronela", "Lusia"))
    referral = scenarios.a_referral(victim, cast.koordinator2, "polres")
    letter = scenarios.a_letter(victim, cast.koordinator2, consent=scenarios.a_consent(victim, cast.koordinator2))
    rows = [victim, victim.case, victim.case.complaints.get(), referral, letter]
    rows.append(scenarios.a_proceeding(victim.case, cast.koordinator2))
    rows.append(conferring.a_conference(victim.case, cast.koordinator2, others=[cast.polres.institution]))
    rows.append(scenarios.a_data_request(victim, cast.koordinator2))
    subjects = {victim.code, *(row.number for row in rows[1:])}
    for subject in (*subjects, other.code):
        access_log.record(cast.koordinator2, AccessKind.REVEAL, subject)

    def read():
        with scope(cast.koordinator), connection.cursor() as cursor:
            cursor.execute("SELECT subject FROM gugus_accesslog")
            return {subject for (subject,) in cursor.fetchall()}

    assert read() == subjects | {other.code}
    suspect = {"name": "Kerabat", "role": "unknown", "relation": "family", "bars_users": [cast.koordinator]}
    casework.record_suspect(victim.case, by=cast.koordinator2, **suspect)
    assert read() == {other.code}

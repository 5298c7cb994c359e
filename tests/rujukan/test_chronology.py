"""The chronology of a case is changed with a reason; what it said before stays readable for those who may read it."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rujukan.actions import casework, chronology
from rujukan.choices.stage import Stage
from rujukan.models import Case, ChronologyVersion
from tests.rujukan import scenarios
from tests.rujukan.pages import told_page

NEW = "Ia berangkat tanggal 3, bukan tanggal 8."
WHY = "Tanggalnya keliru"


def rewrite(case, by, version=1, summary=NEW, reason=WHY):
    return chronology.rewrite(case, by=by, version=version, summary=summary, reason=reason)


def page(client, user, subject):
    client.force_login(user)
    return client.get(told_page(subject)).content.decode()


def test_receivers_of_the_chronology_read_both_and_are_told(client, cast, victim):
    police = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    hospital = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    client.force_login(cast.koordinator)
    url = reverse("case_chronology", args=[victim.case.number])
    for _ in range(2):  # a second click finds it stored
        assert client.post(url, {"version": 1, "summary": NEW, "reason": WHY}).status_code == 302
    assert ChronologyVersion.objects.count() == 1
    for user, subject in ((cast.polres, police), (cast.koordinator, victim.case)):
        html = page(client, user, subject)
        assert NEW in html
        assert WHY in html
        assert scenarios.NARRATIVE in html
    assert WHY not in page(client, cast.rsud, hospital)
    with scope(cast.rsud):
        assert not ChronologyVersion.objects.exists()
    told = Notice.objects.filter(text__startswith="Kronologi diubah").values_list("institution", flat=True)
    assert list(told) == [cast.polres.institution_id]


def test_who_begins_to_serve_later_does_not_read_what_was_taken_out(client, cast, victim):
    rewrite(victim.case, cast.koordinator, reason="Nama pelapor tertulis di situ")
    police = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    html = page(client, cast.polres, police)
    assert NEW in html
    assert scenarios.NARRATIVE not in html


def test_a_complaint_that_joins_leaves_a_version_too(cast, victim):
    before = victim.case
    complaint = scenarios.a_complaint(cast.gow, persons=[])
    casework.join_case(complaint, before, by=cast.koordinator)
    version = ChronologyVersion.objects.get()
    assert version.open("text") == scenarios.NARRATIVE
    assert complaint.number in version.open("reason")


def test_what_it_refuses(cast, victim):
    case = victim.case
    for why, changed in {
        "mengapa": {"reason": " "},
        "Tulis kronologinya": {"summary": " "},
        "sama dengan": {"summary": f"{scenarios.NARRATIVE} "},
        "Hanya koordinator": {"by": cast.gow},
    }.items():
        with pytest.raises(Refused, match=why):
            rewrite(case, **{"by": cast.koordinator} | changed)
    rewrite(case, cast.koordinator2)
    with pytest.raises(Stale):
        rewrite(case, cast.koordinator, summary="Lain lagi")
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=case.opened_at, outcome="served")
    with pytest.raises(TooLate):
        rewrite(case, cast.koordinator, version=2, summary="Lain lagi")


def test_versions_are_append_only_and_sealed(cast, victim):
    rewrite(victim.case, cast.koordinator)
    with pytest.raises(DatabaseError), scope(cast.koordinator):
        ChronologyVersion.objects.update(order=9)
    version = ChronologyVersion.objects.get()
    assert WHY.encode() not in bytes(version.reason)

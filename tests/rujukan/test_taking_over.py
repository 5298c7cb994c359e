"""What was added to a complaint later is taken over into its case: once, for those who may see the section, who are told."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import taking_over
from rujukan.choices.section import Section
from rujukan.models import Attachment, Statement
from tests.rujukan import scenarios
from tests.rujukan.pages import told_page

pytestmark = pytest.mark.long

CAR = "Mobilnya hitam, KB 1234 XX"


@pytest.fixture
def complaint(victim):
    return victim.case.complaints.get()


def take(complaint, by, section=Section.CHRONOLOGY, **what):
    return taking_over.take_over(complaint, by=by, section=section, **what)


def page(client, user, subject):
    client.force_login(user)
    return client.get(told_page(subject)).content.decode()


def send(client, user, complaint, *items, **more):
    client.force_login(user)
    data = {"items": items, "section": "chronology", "victim": ""} | more
    return client.post(reverse("complaint_take_over", args=[complaint.number]), data)


def test_receivers_who_may_see_the_section_read_it_and_are_told(client, cast, complaint, police, hospital):
    addition = scenarios.an_addition(complaint, cast.gow, CAR)
    assert CAR not in page(client, cast.polres, police)
    assert send(client, cast.koordinator, complaint, f"keterangan-{addition.pk}").status_code == 302
    assert CAR in page(client, cast.polres, police)
    assert CAR in page(client, cast.koordinator, complaint.case)
    assert CAR not in page(client, cast.rsud, hospital)
    told = set(Notice.objects.filter(text__startswith="Keterangan baru pada").values_list("institution", "text"))
    assert told == {(cast.polres.institution_id, f"Keterangan baru pada rujukan {police.number}")}
    with scope(cast.rsud):
        assert not Statement.objects.exists()


def test_it_is_taken_over_once(client, cast, complaint):
    addition = scenarios.an_addition(complaint, cast.gow, CAR)
    for _ in range(2):
        assert send(client, cast.koordinator, complaint, f"keterangan-{addition.pk}").status_code == 302
    assert Statement.objects.count() == 1
    addition.refresh_from_db()
    with pytest.raises(TooLate):
        take(complaint, cast.koordinator, additions=[addition])
    with pytest.raises(TooLate, match="Sudah ditambahkan"):
        take(complaint, cast.koordinator2, additions=[addition])
    html = page(client, cast.koordinator, complaint)
    assert "Sudah di kasus" in html
    assert "Belum ada di kasus" not in html


def test_a_file_is_taken_over_for_the_section_of_one_person(client, cast, complaint, victim, hospital, police):
    scenarios.an_addition(complaint, cast.gow)
    file = scenarios.a_file_of(complaint, cast.gow, b"surat dokter")
    sent = send(client, cast.koordinator, complaint, f"berkas-{file.pk}", section="health", victim=str(victim.pk))
    assert sent.status_code == 302
    copy = Attachment.objects.get(source=file)
    assert (copy.case, copy.victim, copy.section, copy.order) == (victim.case, victim, "health", 1)
    assert copy.content.open("content") == b"surat dokter"
    with scope(cast.rsud):
        assert Attachment.objects.get() == copy
    with scope(cast.polres):
        assert not Attachment.objects.exists()
    assert Notice.objects.filter(text=f"Berkas baru pada rujukan {hospital.number}").count() == 1


def test_what_it_refuses(client, cast, complaint, victim):
    addition = scenarios.an_addition(complaint, cast.gow)
    other = scenarios.an_addition(scenarios.a_complaint(cast.gow), cast.gow)
    for why, changed in {
        "Pilih orangnya": {"section": Section.HEALTH},
        "Pilih bagian lain": {"section": Section.IDENTITY, "victim": victim},
        "Pilih dulu": {"additions": [other]},
        "Hanya koordinator": {"by": cast.gow},
    }.items():
        with pytest.raises(Refused, match=why):
            take(complaint, **{"by": cast.koordinator, "additions": [addition]} | changed)
    with pytest.raises(TooLate, match="belum menjadi kasus"):
        take(other.complaint, cast.koordinator, additions=[other])
    assert "Pilih dulu" in send(client, cast.koordinator, complaint).content.decode()
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    scenarios.close_all(victim.case, cast.koordinator)
    with pytest.raises(TooLate, match="sudah ditutup"):
        take(complaint, cast.koordinator, additions=[addition])
    assert not Statement.objects.exists()


def test_a_statement_is_append_only_and_written_in_ones_own_name(cast, complaint):
    addition = scenarios.an_addition(complaint, cast.gow)
    take(complaint, cast.koordinator, additions=[addition])
    with pytest.raises(DatabaseError), scope(cast.koordinator):
        Statement.objects.update(section=Section.SAFETY)
    other = scenarios.an_addition(complaint, cast.gow, "Lagi")
    columns = {"case": complaint.case, "section": Section.CHRONOLOGY, "source": other, "text": "x"}
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        Statement.objects.create(**columns, by=cast.koordinator2)

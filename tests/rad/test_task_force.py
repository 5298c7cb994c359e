"""The task force's own work: who is a member by which decree, and the register of documents and campaigns."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError
from django.urls import reverse

from gugus.access.master_data import TABLE
from gugus.access.scope import scope
from gugus.models import District, Notice
from gugus.workflow.lifecycle import Refused
from rad.actions import membership, register
from rad.models import Indicator, Membership, RegisterEntry
from tests.rad import task_force
from tests.rujukan.pages import at_desk, text

DAY = timedelta(days=1)


@pytest.fixture
def decree(cast):
    return task_force.a_decree(cast.rad)


def test_the_list_tells_who_is_in_force_on_a_day(cast, decree):
    ended = date(2023, 6, 30)
    former = task_force.a_place(cast.rad, decree, official="Ketua lama", until=ended)
    task_force.a_place(cast.rad, decree, official="Ketua baru", since=ended + DAY)
    assert Membership.objects.in_force(ended).get() == former
    client = at_desk(cast.gow)
    page = text(client.get(reverse("rad:membership_list")))
    assert "Ketua baru" in page
    assert "Ketua lama" not in page
    page = text(client.get(reverse("rad:membership_list"), {"pada": "2023-06-30"}))
    assert "Ketua lama" in page
    assert "Ketua baru" not in page


TOLD = [name for name, column in TABLE[Membership].items() if column.told]


@pytest.mark.parametrize("name", TOLD)
def test_who_is_concerned_hears_of_each_change_of_a_place_without_its_value(cast, decree, name):
    place = task_force.a_place(cast.rad, decree, institution=task_force.body("gow"), official="Ratna")
    another = {"letter": "A", "institution": task_force.body("polres"), "position": "member", "official": "Sari Utami"}
    another |= {"office": "Wakil ketua", "decree": task_force.a_decree(cast.rad, number="SK 99/2022")}
    another |= {"since": place.since + DAY, "until": place.since + 2 * DAY}
    fields = task_force.place_fields(decree, institution=place.institution, official="Ratna")
    Notice.objects.all().delete()
    with scope(cast.rad):
        membership.amend(place, by=cast.rad, version=place.version, **fields | {name: another[name]})
    told = {notice.institution.code if notice.institution else notice.role for notice in Notice.objects.all()}
    assert told == {"plan_manager", "gow"} | ({"polres"} if name == "institution" else set())
    text = " ".join(Notice.objects.values_list("text", flat=True))
    assert "diubah oleh Bappeda" in text
    assert not [secret for secret in ("Ratna", "Sari", "Wakil", "SK 99") if secret in text]


def test_a_sub_task_force_has_one_chair_at_a_time(cast, decree):
    chair = task_force.a_place(cast.rad, decree, letter="A")
    with pytest.raises(Refused, match="ketuanya Sri") as refusal:
        task_force.a_place(cast.rad, decree, letter="A", institution=task_force.body("gow"), official="Ratna")
    assert refusal.value.field == "position"
    task_force.a_place(cast.rad, decree, letter="B")
    fields = task_force.place_fields(decree, letter="A", until=date(2022, 1, 1))
    membership.amend(chair, by=cast.rad, version=chair.version, **fields)
    task_force.a_place(cast.rad, decree, letter="A", official="Ratna", since=date(2022, 1, 2))


def test_nobody_holds_the_same_place_twice(cast, decree):
    task_force.a_place(cast.rad, decree, position="member")
    with pytest.raises(Refused, match="Sudah tercatat"):
        task_force.a_place(cast.rad, decree, position="secretary", since=decree.dated_on + DAY)


@pytest.mark.parametrize("words", ["Sri 0812-3456-7890", "NIP 19700101 199501 1 001", "Sri (0567) 21234"])
def test_a_member_is_named_without_numbers(cast, decree, words):
    with pytest.raises(Refused, match="tanpa nomor telepon") as refusal:
        task_force.a_place(cast.rad, decree, official=words)
    assert refusal.value.field == "official"


def test_membership_rests_on_a_decree_that_stays_one(cast, decree):
    other = task_force.a_decree(cast.rad, kind="sop", number="")
    with pytest.raises(Refused, match="surat keputusan"):
        task_force.a_place(cast.rad, other)
    task_force.a_place(cast.rad, decree)
    with pytest.raises(Refused, match="tetap SK") as refusal:
        register.amend(decree, by=cast.rad, version=decree.version, fields=task_force.entry_fields(kind="sop"))
    assert refusal.value.field == "kind"
    assert "Keanggotaan menurut SK ini" in text(at_desk(cast.gow).get(decree.get_absolute_url()))


FAULTS = [
    ({"number": ""}, "number"),
    ({"participants": 20}, "participants"),
    ({"dated_on": task_force.today() + DAY}, "dated_on"),
    ({"valid_until": date(2020, 1, 1)}, "valid_until"),
    ({"note": "Untuk PN-26-M7Q4"}, "note"),
]


@pytest.mark.parametrize(("fields", "field"), FAULTS, ids=[field for _, field in FAULTS])
def test_a_faulty_entry_is_refused_at_its_field(cast, fields, field):
    with pytest.raises(Refused) as refusal:
        task_force.a_decree(cast.rad, **fields)
    assert refusal.value.field == field
    assert not RegisterEntry.objects.exists()


def test_only_the_secretariat_keeps_register_and_membership(cast, decree):
    for verb in (task_force.a_decree, lambda by: task_force.a_place(by, decree)):
        with pytest.raises(Refused, match="pengelola rencana aksi"):
            verb(cast.koordinator)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.gow):
        RegisterEntry.objects.update(title="Diubah")


@pytest.fixture
def campaigns(cast, decree):
    badau, bika = District.objects.get(name="Badau"), District.objects.get(name="Bika")
    row = Indicator.objects.get(code="A-12-01-1")
    held = {"kind": "campaign", "number": "", "participants": 40, "indicator": row}
    return [
        task_force.a_decree(cast.rad, title="=1+1", district=badau, dated_on="2022-03-09", **held),
        task_force.a_decree(cast.rad, title="Kampanye Bika", district=bika, dated_on="2021-03-09", **held),
    ]


def test_the_register_is_found_by_kind_year_institution_and_district(cast, decree, campaigns):
    def titles(**filters):
        page = at_desk(cast.gow).get(reverse("rad:register_list"), filters)
        return [entry.title for entry in page.context["page"].object_list]

    assert titles() == ["=1+1", "Kampanye Bika", decree.title]
    assert titles(jenis="campaign", tahun="2021") == ["Kampanye Bika"]
    assert titles(institusi="dsp3akb", jenis="decree") == [decree.title]
    assert titles(kecamatan=campaigns[0].district.code) == ["=1+1"]
    assert len(titles(tahun="bukan tahun")) == 3


def test_the_export_has_the_rows_of_the_list_and_no_formula(cast, decree, campaigns):
    response = at_desk(cast.gow).get(reverse("rad:register_export"), {"jenis": "campaign"})
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows())
    assert [cell.value for cell in rows[0]][:3] == ["Jenis", "Nomor", "Judul"]
    assert [row[2].value for row in rows[1:]] == ["=1+1", "Kampanye Bika"]
    assert rows[1][2].data_type == "s"
    assert [rows[1][column].value for column in (5, 6, 7, 8)] == ["DSPPPAKB", "Badau", 40, "A-12-01-1"]


def test_the_changes_of_an_entry_are_shown(cast, decree):
    fields = task_force.entry_fields(title="Perubahan gugus tugas")
    register.amend(decree, by=cast.rad, version=decree.version, fields=fields)
    page = text(at_desk(cast.gow).get(reverse("rad:register_changes", args=[decree.pk])))
    assert "Pembentukan gugus tugas" in page


def test_all_members_are_the_institutions_with_a_place_in_force(cast, decree):
    task_force.a_place(cast.rad, decree)
    task_force.a_place(cast.rad, decree, letter="A", institution=task_force.body("gow"), position="member")
    ended = {"until": decree.dated_on + DAY, "position": "member", "official": "Lama"}
    task_force.a_place(cast.rad, decree, institution=task_force.body("polres"), **ended)
    page = text(at_desk(cast.gow).get(reverse("rad:plan_table", args=["A"])))
    assert "Seluruh anggota gugus tugas: 2 institusi" in page


def test_members_of_a_sub_task_force_are_those_of_the_table(cast, decree):
    task_force.a_place(cast.rad, decree, letter="A", institution=task_force.body("gow"), position="member")
    places = Membership.objects.in_force(task_force.today())
    assert places.of_group("sub_task_force", "A").count() == places.of_group("all_members", "A").count() == 1
    assert not places.of_group("sub_task_force", "B").exists()
    assert not places.of_group("district_offices", "A").exists()

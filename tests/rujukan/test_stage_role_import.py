"""Stage roles by table: what tightens is saved at once, what widens waits for others, and all faults are told together."""

import io

from gugus.models import ChangeRequest
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.models import StageRole
from tests.gugus.test_admin import url
from tests.test_second_person import checked, decided, imported

ROLES = "rujukan_stagerole"
HEADINGS = "tahap;institusi;urutan cetak;institusi, seperti tercetak;tugas dan kewenangan, seperti tercetak;berlaku\n"


def test_an_imported_stage_role_waits_for_a_second_person(administrator, cast):
    stage = Stage.IDENTIFICATION.label
    shown = imported(administrator, HEADINGS + f"{stage};bappeda;90;Bappeda;Menelaah;Ya\n", ROLES)
    assert "tidak berlaku → berlaku" in shown
    role = StageRole.objects.get(institution__code="bappeda")
    assert not role.active
    decided(cast.admin2, "grant", ChangeRequest.objects.get())
    role.refresh_from_db()
    assert role.active


def test_an_import_ends_and_tightens_stage_roles_at_once_and_asks_for_the_rest(administrator, cast):
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    more = "; ".join(section.label for section in Section if section in {*role.withheld, Section.FAMILY})
    imported(
        administrator, f'tahap;institusi;bagian yang tidak dibuka;berlaku\n{Stage.SOCIAL.label};paroki;"{more}";Tidak\n', ROLES
    )
    role.refresh_from_db()
    assert (role.active, Section.FAMILY in role.withheld) == (False, True)
    assert not ChangeRequest.objects.exists()
    imported(administrator, f"tahap;institusi;bagian yang tidak dibuka;berlaku\n{Stage.SOCIAL.label};paroki;;Ya\n", ROLES)
    before = set(role.withheld)
    role.refresh_from_db()
    assert (role.active, set(role.withheld)) == (False, before)
    assert {request.kind for request in ChangeRequest.objects.all()} == {"stage_role", "disclosure"}


def test_an_exported_table_of_stage_roles_changes_nothing(administrator):
    before = list(StageRole.objects.order_by("pk").values())
    file = io.BytesIO(administrator.get(url(f"{ROLES}_export")).content)
    file.name = "peran.xlsx"
    page = administrator.post(url(f"{ROLES}_import"), {"import_file": file, "format": "0"})
    assert page.context["result"].totals["skip"] == len(before)
    administrator.post(url(f"{ROLES}_process_import"), page.context["confirm_form"].initial)
    assert list(StageRole.objects.order_by("pk").values()) == before
    assert not ChangeRequest.objects.exists()


def test_all_faults_of_a_table_of_stage_roles_are_told_at_once(administrator):
    rows = "Ketujuh;hilang;x;;;mungkin\n" + f"{Stage.SOCIAL.label};gow;tiga;;;\n" * 2
    page = checked(administrator, HEADINGS + rows, ROLES)
    shown = page.content.decode()
    assert "confirm_form" not in page.context
    for words in (
        "Baris 2",
        "“Ketujuh”",
        "“hilang”",
        "“x”",
        "Ya atau Tidak",
        "Baris 3",
        "“tiga”",
        "Baris 4",
        "sudah ada di atas",
    ):
        assert words in shown, words

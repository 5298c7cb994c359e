"""Loading the regulation into an installed site: what people edited stays, what the code reads is there."""

import pytest
from django.core.management import call_command

from gugus.models import District, ServiceStandard
from rad.actions import source_note
from rad.models import BudgetAmount, SourceNote
from rujukan.models import StageRole

pytestmark = pytest.mark.long


def test_loading_the_regulation_again_keeps_what_people_edited(db):
    District.objects.filter(code="61.06.01").update(name="Nama baru")
    call_command("load_regulation", verbosity=0)
    assert District.objects.get(code="61.06.01").name == "Nama baru"


def test_loading_over_what_people_edited_leaves_the_plan_to_its_revisions(db, cast):
    note = source_note.decide(SourceNote.objects.first(), by=cast.rad, decision="Seperti tercetak")
    District.objects.filter(code="61.06.01").update(name="Nama baru")
    BudgetAmount.objects.filter(budget_line__code="C-02-01-1", year=2021).update(amount=5)
    call_command("load_regulation", again=True, verbosity=0)
    assert District.objects.get(code="61.06.01").name != "Nama baru"
    assert BudgetAmount.objects.get(budget_line__code="C-02-01-1", year=2021).amount == 5
    assert SourceNote.objects.get(pk=note.pk).decision == "Seperti tercetak"


def test_loading_the_regulation_adds_what_the_code_reads_and_the_site_lacks(db, capsys):
    ServiceStandard.objects.filter(code="recipients-told").delete()
    call_command("load_regulation", verbosity=0)
    assert ServiceStandard.objects.get(code="recipients-told").hours == 72
    assert "added: standar layanan" in capsys.readouterr().out
    call_command("load_regulation", verbosity=0)
    assert capsys.readouterr().out == ""


def test_a_technician_sees_where_the_site_differs_from_the_regulation_as_shipped(db, capsys):
    call_command("load_regulation", compare=True)
    assert "as they are shipped" in capsys.readouterr().out
    role = StageRole.objects.get(stage="identification", institution__code="imigrasi")
    StageRole.objects.filter(pk=role.pk).update(withheld=[], forms=["screening"])
    District.objects.filter(code="61.06.01").update(latitude=0.5)
    StageRole.objects.filter(stage="legal", institution__code="satpolpp").delete()
    rows = StageRole.objects.count()
    call_command("load_regulation", compare=True)
    told = capsys.readouterr().out
    assert f"“{role}”, /admin/rujukan/stagerole/" in told
    assert "Bagian yang tidak dibuka: here –; shipped Kronologi" in told
    assert "Temuan keimigrasian" in told.partition("Formulir: here")[2].partition("\n")[0]
    assert "is missing here" in told
    assert StageRole.objects.count() == rows, "nothing is changed"

"""Export and import of tables: no formula injection, and no value is lost."""

import io

import openpyxl
import pytest

from gugus.admin.tables import quoted, unquoted
from gugus.models import ChangeRequest, Institution
from tests.gugus.test_admin import administrator, url

__all__ = ["administrator"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("value", ['=HYPERLINK("http://x.id";"a")', "+62 567 1", "-1", "@SUM(1)", "\t=1", "'=1", "'biasa"])
def test_a_formula_is_exported_as_text_and_imported_unchanged(administrator, cast, value):
    Institution.objects.filter(code="paroki").update(phone=value)
    table = administrator.get(url("gugus_institution_export"))
    book = openpyxl.load_workbook(io.BytesIO(table.content))
    cells = {cell.value: cell for row in book.active.iter_rows() for cell in row}
    assert cells[value].data_type == "s"
    assert cells[value].quotePrefix is (value[0] in "=+-@\t")
    Institution.objects.filter(code="paroki").update(phone="")
    file = io.BytesIO(table.content)
    file.name = "institusi.xlsx"
    page = administrator.post(url("gugus_institution_import"), {"import_file": file, "format": "0"})
    administrator.post(url("gugus_institution_process_import"), page.context["confirm_form"].initial)
    assert Institution.objects.get(code="paroki").phone == value
    assert not ChangeRequest.objects.exists()


def test_an_uncalculated_formula_is_imported_as_text(administrator):
    book = openpyxl.Workbook()
    for row in (("code", "phone"), ("paroki", "=1+1")):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "institusi.xlsx"
    page = administrator.post(url("gugus_institution_import"), {"import_file": file, "format": "0"})
    administrator.post(url("gugus_institution_process_import"), page.context["confirm_form"].initial)
    assert Institution.objects.get(code="paroki").phone == "=1+1"


@pytest.mark.parametrize("value", ["=1+1", "+62 567 1", "-1", "@SUM(1)", "\t=1", "'=1", "''+1", "biasa", "'biasa", ""])
def test_a_formula_in_csv_gets_an_apostrophe(value):
    assert unquoted(quoted(value)) == value
    assert not quoted(value).startswith(("=", "+", "-", "@", "\t"))

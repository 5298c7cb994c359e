"""Master data: for administrators; logs: for auditors; no door to a case, no way to more rights for oneself."""

import io

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse

from gugus import audit
from gugus.actions import roles
from gugus.choices import AccessKind, Role
from gugus.lifecycle import Refused
from gugus.models import AccessLog, Institution, RoleRequest, User
from gugus.vault import SealedModel
from rujukan.choices import Section, Stage
from rujukan.models import ServiceStandard, StageRole

PASSWORD = "sungai-kapuas-2026"


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast.admin)
    return client


def url(name, *args):
    return reverse(f"admin:{name}", args=args)


def changed(client, name, row, **values):
    """Send the change form of a row as it stands, with `values` put in."""
    page = client.get(url(f"{name}_change", row.pk))
    form = page.context["adminform"].form
    data = {key: value for key in form.fields if (value := form[key].value()) is not None and value is not False}
    for formset in page.context["inline_admin_formsets"]:
        data |= {f"{formset.formset.prefix}-{key}": value for key, value in formset.formset.management_form.initial.items()}
    data.pop("password", None)
    return client.post(url(f"{name}_change", row.pk), data | values)


# Who


@pytest.mark.parametrize("name", ["koordinator", "gow", "rad", "kepala", "bupati"])
def test_others_find_no_admin(client, cast, name):
    user = getattr(cast, name)
    User.objects.filter(pk=user.pk).update(is_staff=True)  # the role decides, not the flag
    client.force_login(user)
    response = client.get(url("index"), follow=True)
    assert response.resolver_match.url_name != "index"
    assert client.get(url("gugus_user_changelist")).status_code in (302, 403)


def test_a_stranger_is_led_to_the_one_login_page(client):
    response = client.get(url("gugus_user_changelist"), follow=True)
    assert response.resolver_match.url_name == "account_login"
    assert client.get(url("login")).headers["Location"].startswith(reverse("account_login"))


def test_no_sealed_model_is_registered():
    assert [model for model in admin.site._registry if issubclass(model, SealedModel)] == []
    assert not any(model.__name__ in {"Notice", "Event", "IdentityToken"} for model in admin.site._registry)


def test_every_page_of_the_admin_opens_for_an_administrator(administrator):
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    opened = {name: administrator.get(url(f"{name}_changelist")).status_code for name in names}
    mine = {"gugus_user", "gugus_institution", "gugus_district", "rujukan_stagerole", "rujukan_stagefootnote"}
    mine |= {"rujukan_servicestandard", "admin_logentry"}
    assert {name for name in mine if opened[name] != 200} == set()
    assert opened["gugus_accesslog"] == 403


def test_an_auditor_reads_the_logs_and_nothing_else(client, cast):
    audit.record(cast.gow, AccessKind.REVEAL, "PN-26-M7Q4", reason="contact", explanation="Menghubungi wali")
    client.force_login(cast.auditor)
    entry = AccessLog.objects.get()
    assert "PN-26-M7Q4" in client.get(url("gugus_accesslog_changelist")).content.decode()
    assert client.get(url("gugus_accesslog_change", entry.pk)).status_code == 200
    assert client.post(url("gugus_accesslog_change", entry.pk), {"subject": "x"}).status_code == 403
    assert client.post(url("gugus_accesslog_delete", entry.pk), {"post": "yes"}).status_code == 403
    assert client.get(url("admin_logentry_changelist")).status_code == 200
    for name in ("gugus_user_changelist", "gugus_institution_changelist", "gugus_institution_export", "gugus_institution_import"):
        assert client.get(url(name)).status_code == 403, name


# Accounts


def decided(client, action, *requests):
    data = {"action": action, "_selected_action": [request.pk for request in requests]}
    return client.post(url("gugus_rolerequest_changelist"), data, follow=True).content.decode()


def test_an_account_that_sees_identities_takes_two_administrators(administrator, cast):
    gow = Institution.objects.get(code="gow")
    form = {"username": "baru", "password1": PASSWORD, "password2": PASSWORD, "institution": gow.pk}
    answer = administrator.post(url("gugus_user_add"), form | {"roles": ["officer", "plan_manager"]}, follow=True)
    assert "menunggu persetujuan administrator lain" in answer.content.decode()
    user = User.objects.get(username="baru")
    assert (user.roles, user.institution, user.is_superuser) == (["plan_manager"], gow, False)
    assert user.check_password(PASSWORD)
    asked = RoleRequest.objects.get()
    assert "Anda yang memintanya" in decided(administrator, "grant", asked)
    administrator.force_login(cast.admin2)
    assert "disetujui" in decided(administrator, "grant", asked)
    assert "sudah diputuskan" in decided(administrator, "refuse", asked)
    user.refresh_from_db()
    assert user.roles == ["officer", "plan_manager"]
    assert RoleRequest.objects.get().decided_by == cast.admin2


def test_nobody_grants_their_own_role(cast):
    asked = roles.ask(cast.admin, [Role.COORDINATOR], by=cast.admin2)[0]
    for by in (cast.admin, cast.admin2, cast.koordinator):
        with pytest.raises(Refused):
            roles.grant(asked, by=by)
    with pytest.raises(Refused):
        roles.ask(cast.admin, [Role.COORDINATOR], by=cast.admin)
    roles.refuse(asked, by=cast.admin2)
    cast.admin.refresh_from_db()
    assert cast.admin.roles == [Role.ADMINISTRATOR]


def test_an_officers_role_without_an_institution_is_refused_with_words(cast):
    asked = roles.ask(cast.bupati, [Role.OFFICER], by=cast.admin)[0]
    with pytest.raises(Refused, match="harus mempunyai institusi"):
        roles.grant(asked, by=cast.admin2)


def test_the_database_holds_the_second_person_too(cast):
    asked = roles.ask(cast.rad, [Role.COORDINATOR], by=cast.admin)[0]
    with pytest.raises(IntegrityError, match="role_request_second_person"), transaction.atomic():
        RoleRequest.objects.filter(pk=asked.pk).update(decided_by=cast.admin, decided_at=asked.asked_at, granted=True)


def test_another_institution_is_asked_for_anew(administrator, cast):
    changed(administrator, "gugus_user", cast.gow, institution=cast.polres.institution_id)
    cast.gow.refresh_from_db()
    assert (cast.gow.roles, cast.gow.institution) == ([], cast.polres.institution)
    assert RoleRequest.objects.open().get().user == cast.gow


def test_what_somebody_holds_is_not_asked_for_again(administrator, cast):
    changed(administrator, "gugus_user", cast.gow, first_name="Ratna Sari")
    cast.gow.refresh_from_db()
    assert (cast.gow.first_name, cast.gow.roles) == ("Ratna Sari", [Role.OFFICER])
    assert not RoleRequest.objects.exists()


def test_an_officer_needs_an_institution(administrator):
    form = {"username": "baru", "password1": PASSWORD, "password2": PASSWORD, "roles": ["officer"]}
    assert "Petugas dan koordinator harus mempunyai institusi" in administrator.post(url("gugus_user_add"), form).content.decode()
    assert not User.objects.filter(username="baru").exists()


def test_roles_change_and_the_change_is_on_record(administrator, cast):
    changed(administrator, "gugus_user", cast.rad, roles=[Role.PLAN_MANAGER, Role.HEAD])
    cast.rad.refresh_from_db()
    assert set(cast.rad.roles) == {Role.PLAN_MANAGER, Role.HEAD}
    assert LogEntry.objects.get().object_id == str(cast.rad.pk)


def test_nobody_changes_their_own_roles_or_institution(administrator, cast):
    text = administrator.get(url("gugus_user_change", cast.admin.pk)).content.decode()
    assert "hanya dapat diubah administrator lain" in text
    changed(
        administrator,
        "gugus_user",
        cast.admin,
        roles=[Role.ADMINISTRATOR, Role.COORDINATOR],
        institution=cast.gow.institution_id,
        is_superuser="on",
        first_name="Eko Baru",
    )
    cast.admin.refresh_from_db()
    assert cast.admin.first_name == "Eko Baru"
    assert (cast.admin.roles, cast.admin.institution, cast.admin.is_superuser) == ([Role.ADMINISTRATOR], None, False)


def test_a_password_is_set_for_another(administrator, cast):
    administrator.post(url("auth_user_password_change", cast.rad.pk), {"password1": PASSWORD, "password2": PASSWORD})
    cast.rad.refresh_from_db()
    assert cast.rad.check_password(PASSWORD)


def test_nothing_is_deleted(administrator, cast):
    for name, row in (("gugus_user", cast.rad), ("gugus_institution", cast.gow.institution)):
        assert administrator.post(url(f"{name}_delete", row.pk), {"post": "yes"}).status_code == 403


# Lampiran I


def test_disclosure_is_tightened_and_never_loosened(administrator):
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    assert Section.HEALTH in role.withheld
    response = changed(administrator, "rujukan_stagerole", role, withheld=[])
    assert "memerlukan koordinator dan auditor" in response.content.decode()
    before = set(role.withheld)
    changed(administrator, "rujukan_stagerole", role, withheld=[*before, Section.FAMILY])
    role.refresh_from_db()
    assert set(role.withheld) == before | {Section.FAMILY}
    assert Section.FAMILY not in role.sections


def test_a_role_keeps_its_stage_and_institution(administrator, cast):
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    changed(administrator, "rujukan_stagerole", role, stage=Stage.LEGAL, institution=cast.gow.institution_id, mandate="Baru")
    role.refresh_from_db()
    assert (role.stage, role.institution.code, role.mandate) == (Stage.SOCIAL, "paroki", "Baru")


def test_standards_go_out_and_come_back_as_a_table(administrator):
    out = administrator.get(url("rujukan_servicestandard_export"))
    assert out.headers["Content-Type"].startswith("application/vnd")
    table = io.BytesIO(b"code,trigger,hours,basis,confirmed\ncomplaint-triaged,Pengaduan ditelaah,12,SOP,0\n")
    table.name = "standar.csv"
    page = administrator.post(url("rujukan_servicestandard_import"), {"import_file": table, "format": "1"})
    confirm = page.context["confirm_form"]
    administrator.post(url("rujukan_servicestandard_process_import"), confirm.initial)
    assert ServiceStandard.objects.get(code="complaint-triaged").hours == 12

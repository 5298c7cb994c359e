"""The admin: master data for administrators, logs for auditors, no access to cases, no way to more rights for oneself."""

import io
import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.models import AccessLog, ChangeRequest, Institution, ServiceStandard, User
from gugus.vault.sealing import SealedModel
from rad.models import SourceNote
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.models import StageRole


def url(name, *args):
    return reverse(f"admin:{name}", args=args)


def changed(client, name, row, /, **values):
    """Post the change form of a row with its stored values and these `values`."""
    page = client.get(url(f"{name}_change", row.pk))
    form = page.context["adminform"].form
    data = {key: value for key in form.fields if (value := form[key].value()) is not None and value is not False}
    for formset in page.context["inline_admin_formsets"]:
        data |= {f"{formset.formset.prefix}-{key}": value for key, value in formset.formset.management_form.initial.items()}
    data.pop("password", None)
    return client.post(url(f"{name}_change", row.pk), data | values)


# Who has access


@pytest.mark.parametrize("name", ["koordinator", "gow", "rad", "kepala", "bupati"])
def test_others_find_no_admin(client, cast, name):
    user = getattr(cast, name)
    User.objects.filter(pk=user.pk).update(is_staff=True)  # the role decides, not the flag
    client.force_login(user)
    response = client.get(url("index"), follow=True)
    assert response.resolver_match.url_name != "index"
    assert client.get(url("gugus_user_changelist")).status_code in (302, 403)


def test_a_visitor_is_redirected_to_the_login_page(client):
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
    mine |= {"gugus_servicestandard", "admin_logentry"}
    assert {name for name in mine if opened[name] != 200} == set()
    assert opened["gugus_accesslog"] == 403


def test_an_auditor_reads_the_logs_and_nothing_else(client, cast):
    access_log.record(cast.gow, AccessKind.REVEAL, "PN-26-M7Q4", reason="contact", explanation="Menghubungi wali")
    client.force_login(cast.auditor)
    entry = AccessLog.objects.get()
    assert "PN-26-M7Q4" in client.get(url("gugus_accesslog_changelist")).content.decode()
    assert client.get(url("gugus_accesslog_change", entry.pk)).status_code == 200
    assert client.post(url("gugus_accesslog_change", entry.pk), {"subject": "x"}).status_code == 403
    assert client.post(url("gugus_accesslog_delete", entry.pk), {"post": "yes"}).status_code == 403
    assert client.get(url("admin_logentry_changelist")).status_code == 200
    for name in ("gugus_user_changelist", "gugus_institution_changelist", "gugus_institution_export", "gugus_institution_import"):
        assert client.get(url(name)).status_code == 403, name


@pytest.mark.parametrize("log", ["gugus_accesslog", "admin_logentry", "gugus_changerequest"])
def test_no_link_that_an_auditor_is_shown_is_refused(client, cast, log):
    access_log.record(cast.gow, AccessKind.REVEAL, "PN-26-M7Q4", reason="contact", explanation="Menghubungi wali")
    LogEntry.objects.log_actions(cast.admin.pk, [cast.gow.institution], 2, "diubah", single_object=True)
    client.force_login(cast.auditor)
    waiting, refused = [url("index"), url(f"{log}_changelist")], []
    for address in waiting:
        response = client.get(address, follow=True)
        if response.status_code != 200:
            refused.append(address)
        links = {urljoin(address, unescape(href)) for href in re.findall(r'<a [^>]*href="([^"?#]+)"', response.text)}
        waiting += sorted(link for link in links if link.startswith("/admin/") and link not in waiting)
    assert len(waiting) > 4
    assert refused == []


def test_aria_describedby_names_existing_elements(administrator, cast):
    broken = []
    for model, page in admin.site._registry.items():
        name, row = f"{model._meta.app_label}_{model._meta.model_name}", model.objects.order_by("-pk").first()
        addresses = [url(f"{name}_change", row.pk)] if row else []
        addresses += [url(f"{name}_add")] if page.has_add_permission(administrator.get("/").wsgi_request) else []
        for address in addresses:
            html = administrator.get(address).text
            wanted = {one for ids in re.findall(r'aria-describedby="([^"]*)"', html) for one in ids.split()}
            broken += [(address, one) for one in wanted if f'id="{one}"' not in html]
    assert broken == []


def test_notes_without_a_letter_have_a_filter_with_a_name(administrator):
    page = administrator.get(url("rad_sourcenote_changelist"))
    assert not re.search(r'<a href="\?[^"]*"></a>', page.text)
    assert "Tanpa sub gugus tugas" in page.text
    notes = administrator.get(url("rad_sourcenote_changelist"), {"sub": "tanpa"}).context["cl"].queryset
    assert notes.count() == SourceNote.objects.filter(letter="").count() == 35
    assert set(administrator.get(url("rad_sourcenote_changelist"), {"sub": "B"}).context["cl"].queryset) == set(
        SourceNote.objects.filter(letter="B")
    )


def test_nothing_is_deleted(administrator, cast):
    for name, row in (("gugus_user", cast.rad), ("gugus_institution", cast.gow.institution)):
        assert administrator.post(url(f"{name}_delete", row.pk), {"post": "yes"}).status_code == 403


def test_an_empty_to_field_still_opens_the_row(administrator, cast):
    for name, row in (("gugus_institution", cast.gow.institution), ("gugus_user", cast.rad)):
        assert administrator.get(url(f"{name}_change", row.pk), {"_to_field": ""}).status_code == 200


# Lampiran I


def test_an_administrator_tightens_disclosure_and_cannot_loosen_it(administrator):
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    assert Section.HEALTH in role.withheld
    response = changed(administrator, "rujukan_stagerole", role, withheld=[])
    assert "menunggu persetujuan koordinator dan auditor" in administrator.get(response.url).content.decode()
    before = set(role.withheld)
    role.refresh_from_db()
    assert set(role.withheld) == before
    changed(administrator, "rujukan_stagerole", role, withheld=[*before, Section.FAMILY])
    role.refresh_from_db()
    assert set(role.withheld) == before | {Section.FAMILY}
    assert Section.FAMILY not in role.sections


def test_a_role_keeps_its_stage_and_institution(administrator, cast):
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    changed(administrator, "rujukan_stagerole", role, stage=Stage.LEGAL, institution=cast.gow.institution_id, mandate="Baru")
    role.refresh_from_db()
    assert (role.stage, role.institution.code, role.mandate) == (Stage.SOCIAL, "paroki", "Baru")


def test_service_standards_are_exported_and_imported(administrator):
    out = administrator.get(url("gugus_servicestandard_export"))
    assert out.headers["Content-Type"].startswith("application/vnd")
    table = io.BytesIO(b"kode,pemicu,batas (jam),dasar,dikonfirmasi Bagian Hukum\ncomplaint-triaged,Ditelaah,12,SOP,0\n")
    table.name = "standar.csv"
    page = administrator.post(url("gugus_servicestandard_import"), {"import_file": table, "format": "0"})
    confirm = page.context["confirm_form"]
    administrator.post(url("gugus_servicestandard_process_import"), confirm.initial)
    assert ServiceStandard.objects.get(code="complaint-triaged").hours == 12


def test_an_import_adds_a_row(administrator):
    table = io.BytesIO(b"kode,pemicu,batas (jam),dasar,dikonfirmasi Bagian Hukum\nbaru,Baru,12,SOP,0\n")
    table.name = "standar.csv"
    page = administrator.post(url("gugus_servicestandard_import"), {"import_file": table, "format": "0"})
    administrator.post(url("gugus_servicestandard_process_import"), page.context["confirm_form"].initial)
    assert ServiceStandard.objects.get(code="baru").hours == 12


def test_two_administrators_of_one_institution_see_each_others_change(administrator, cast):
    paroki = Institution.objects.get(code="paroki")
    address = url("gugus_institution_change", paroki.pk)
    form = administrator.get(address).context["adminform"].form
    drawn = {name: form[name].value() or "" for name in form.fields}
    aliases = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    Institution.objects.filter(pk=paroki.pk).update(phone="0800-0000-1111", external=not paroki.external)
    response = administrator.post(address, drawn | aliases | {"phone": "0800-0000-2222"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Sekarang tersimpan: “0800-0000-1111”" in page
    assert "Anda menulis: “0800-0000-2222”" in page
    again = response.context["adminform"].form
    assert bool(again["external"].value()) is not paroki.external, "an untouched field takes the stored value"
    sent = {name: again[name].value() or "" for name in again.fields}
    assert administrator.post(address, sent | aliases).status_code == 302
    assert ChangeRequest.objects.get().becomes == "0800-0000-2222"

"""Separation of duties for institutions and stage roles, tried by form, by import, by verb and by SQL statement.

tests/gugus/test_accounts.py has the tests of accounts, tests/rujukan/test_approvals.py those of case work.
"""

import io

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from gugus.access.scope import scope
from gugus.actions import change_request as change_requests, master_data
from gugus.models import ChangeRequest, District, Institution, Notice, User
from gugus.workflow.lifecycle import Refused
from rujukan.actions import stage_role as stage_roles
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.models import Guardian, StageRole
from rujukan.stages.routes import candidates
from tests.gugus.test_accounts import again, an_officer_without_referrals, decided, opened
from tests.gugus.test_admin import changed, url
from tests.gugus.test_sessions import is_in
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk
from tests.sight import shown


def institution(code):
    return Institution.objects.select_related("parent").get(code=code)


def columns(row):
    return type(row).objects.filter(pk=row.pk).values().get()


def imported(client, table, name="gugus_institution"):
    """Import a table; return the page that shows what the import would change."""
    page = checked(client, table, name)
    assert not ChangeRequest.objects.exists(), "the preview changes nothing"
    client.post(url(f"{name}_process_import"), page.context["confirm_form"].initial)
    return page.content.decode()


def checked(client, table, name):
    file = io.BytesIO(table.encode())
    file.name = "tabel.csv"
    return client.post(url(f"{name}_import"), {"import_file": file, "format": "0"})


def page_of(user):
    return at_desk(user).get(reverse("change_request_list")).content.decode()


def sent(user, name, request):
    """Press a button on the page of requests as this user; return the page that follows."""
    return at_desk(user).post(reverse(name, args=[request.pk]), follow=True).content.decode()


# Institutions


def district():
    """Return another district than that of Paroki: what one administrator changes alone."""
    return District.objects.order_by("pk").last()


def by_form(client, row):
    response = changed(client, "gugus_institution", row, short_name="Polres KH", district=district().pk)
    return client.get(response.url).content.decode()


def by_table(client, row):
    shown = imported(client, f"kode,nama pendek,kecamatan\nparoki,Polres KH,{district().code}\n")
    assert "Menunggu persetujuan" in shown
    return client.get(url("gugus_institution_changelist")).content.decode()


@pytest.mark.parametrize("way", [by_form, by_table])
def test_one_administrator_cannot_change_who_is_sent_referrals(administrator, cast, way):
    """Each column is tried in tests/test_master_data.py."""
    row = institution("paroki")
    before = columns(row)
    alone = before | {"district_id": district().pk}
    answer = way(administrator, row)
    assert columns(row) == alone, "what one person may change is saved, the rest waits"
    assert "menunggu persetujuan administrator lain" in answer
    request = ChangeRequest.objects.open().get()
    assert (request.institution, request.asked_by) == (row, cast.admin)
    if way is by_form:
        way(administrator, row)
        assert ChangeRequest.objects.count() == 1, "two equal requests are one"
    assert "Anda yang memintanya" in decided(cast.admin, "grant", request)
    assert columns(row) == alone
    assert "disetujui" in decided(cast.admin2, "grant", request)
    assert columns(row) == alone | {"short_name": "Polres KH"}


def test_a_statement_of_the_site_changes_what_one_person_may(cast):
    with scope(cast.admin):
        Institution.objects.filter(code="paroki").update(district=district(), active=False)


def test_a_granted_request_allows_its_own_value_only(cast):
    """Another change in the same transaction as a granted request is still refused."""
    paroki = institution("paroki")
    with scope(cast.admin):
        [request] = master_data.change(paroki, {"short_name": "Paroki HTM"}, by=cast.admin)
    with scope(cast.admin2):
        change_requests.grant(request, by=cast.admin2)
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin2):
        Institution.objects.filter(pk=paroki.pk).update(short_name="Polres KH")


def test_coordinators_get_one_notice_for_an_import(administrator, cast):
    imported(administrator, "kode,nama pendek\nparoki,Polres KH\ngow,Polres Baru\n")
    [notice] = shown(Notice.objects.filter(path=reverse("change_request_list")), cast.koordinator)
    assert notice.text == "2 perubahan diminta: Nama pendek institusi"


def test_officers_who_gain_sight_by_a_parent_lose_their_password(cast):
    rani = an_officer_without_referrals("rani")
    [request] = master_data.change(institution("bappeda"), {"parent": institution("polres")}, by=cast.admin)
    assert again(rani).has_usable_password()
    change_requests.grant(request, by=cast.admin2)
    assert not again(rani).has_usable_password(), "a single administrator had set this account's password"


def test_one_administrator_deactivates_an_institution(administrator, cast):
    paroki = institution("paroki")
    changed(administrator, "gugus_institution", paroki, active="", district=district().pk)
    assert not institution("paroki").active
    assert not ChangeRequest.objects.exists()


def test_the_parish_does_not_take_the_place_of_the_police(administrator, cast):
    """With kind police, parent Polres and short name "Polres KH" the parish would look like Polres in the coordinator's list."""
    victim = scenarios.a_victim(cast.koordinator)

    def offered():
        return [candidate.institution.code for candidate in candidates(victim, Stage.IDENTIFICATION)]

    before = offered()
    assert "polres" in before
    wanted = {"kind": "police", "parent": institution("polres").pk, "short_name": "Polres KH"}
    response = changed(administrator, "gugus_institution", institution("paroki"), **wanted)
    answer = administrator.get(response.url).content.decode()
    for title in ("Jenis institusi Kepolisian", "Institusi induk Kepolisian Resor", "Nama pendek institusi Polres KH"):
        assert title in answer
    assert offered() == before
    for request in ChangeRequest.objects.open():
        with pytest.raises(Refused, match="Anda yang memintanya"):
            change_requests.grant(request, by=cast.admin)
    [notice] = shown(Notice.objects.filter(path=reverse("change_request_list")), cast.koordinator)
    assert notice.text == "Perubahan diminta: Nama pendek institusi, Jenis institusi, Institusi induk – Paroki Putussibau"
    page = page_of(cast.koordinator)
    for words in ("Lembaga keagamaan", "Kepolisian", "Polres KH", "Eko Admin", "Menunggu"):
        assert words in page
    assert "Setujui" not in page, "administrators decide this"
    decided(cast.admin2, "refuse", *ChangeRequest.objects.open())
    assert offered() == before
    assert page_of(cast.koordinator).count("Ditolak") == 3
    assert len(shown(Notice.objects.filter(text__startswith="Perubahan ditolak"), cast.koordinator)) == 3


def test_the_form_of_an_institution_says_what_waits(administrator, cast):
    paroki = institution("paroki")
    changed(administrator, "gugus_institution", paroki, short_name="Polres KH")
    page = administrator.get(url("gugus_institution_change", paroki.pk)).content.decode()
    assert (
        "Nama pendek institusi: Paroki Putussibau → Polres KH. Diminta Eko Admin, menunggu administrator lain (Wati Admin)."
        in page
    )


def test_a_request_for_a_value_changed_since_is_refused(cast):
    paroki = institution("paroki")
    [request] = master_data.change(paroki, {"short_name": "Polres KH"}, by=cast.admin)
    Institution.objects.filter(pk=paroki.pk).update(short_name="Paroki Hati Tersuci")
    with pytest.raises(Refused, match="sudah berubah sejak diminta"):
        change_requests.grant(request, by=cast.admin2)
    assert institution("paroki").short_name == "Paroki Hati Tersuci"


def test_the_requester_can_withdraw(cast):
    [request] = master_data.change(institution("paroki"), {"short_name": "Polres KH"}, by=cast.admin)
    sent(cast.koordinator, "change_request_refuse", request)
    assert ChangeRequest.objects.open().exists(), "a coordinator reads this and does not decide it"
    assert "Permintaan ditarik" in sent(cast.admin, "change_request_refuse", request)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("Ditarik", cast.admin)
    for verb in (change_requests.grant, change_requests.refuse):
        with pytest.raises(Refused, match="sudah diputuskan"):
            verb(request, by=cast.admin2)


def test_nobody_grants_a_change_of_their_own_institution(cast):
    [request] = master_data.change(institution("paroki"), {"parent": institution("polres")}, by=cast.admin)
    User.objects.filter(pk=cast.admin2.pk).update(roles=["administrator", "officer"], institution=institution("paroki"))
    with pytest.raises(Refused, match="perubahan institusinya sendiri"):
        change_requests.grant(request, by=again(cast.admin2))


def test_an_institutions_name_taken_meanwhile_is_refused(cast):
    [request] = master_data.change(institution("paroki"), {"name": "Nama Baru"}, by=cast.admin)
    Institution.objects.filter(code="gow").update(name="Nama Baru")
    with pytest.raises(Refused, match="telah ada"):
        change_requests.grant(request, by=cast.admin2)


# Stage roles


def new_role(code="bappeda", **columns):
    form_data = {"stage": Stage.IDENTIFICATION.value, "order": 90, "printed_institution": "Bappeda", "mandate": "Menelaah"}
    return form_data | {"institution": institution(code).pk, "active": "on"} | columns


def test_a_request_for_a_stage_role_names_who_gains_sight(administrator, cast):
    rani = an_officer_without_referrals("rani")
    session = opened(rani, "sungai-kapuas-2026")
    response = administrator.post(url("rujukan_stagerole_add"), new_role())
    assert "menunggu persetujuan administrator lain" in administrator.get(response.url).content.decode()
    role = StageRole.objects.get(institution__code="bappeda")
    assert not role.active
    request = ChangeRequest.objects.get()
    assert "Identitas dan kontak, Kronologi, Unsur perdagangan orang" in request.becomes_words
    for page in (page_of(cast.koordinator), decided(cast.admin, "grant", request)):
        assert "rani" in page
    role.refresh_from_db()
    assert not role.active
    assert "dikirim kepada rani@example.id" in decided(cast.admin2, "grant", request)
    role.refresh_from_db()
    assert role.active
    assert not again(rani).has_usable_password(), "a single administrator had set this account's password"
    assert not is_in(session)


def test_no_statement_adds_or_reactivates_a_stage_role(cast):
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    columns = {
        "stage": Stage.LEGAL,
        "institution": institution("bappeda"),
        "order": 90,
        "printed_institution": "x",
        "mandate": "x",
    }
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        StageRole.objects.create(**columns)
    for wanted in ({"stage": Stage.LEGAL}, {"institution": institution("bappeda")}, {"withheld": []}):
        with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
            StageRole.objects.filter(pk=role.pk).update(**wanted)
    with scope(cast.admin):
        StageRole.objects.filter(pk=role.pk).update(active=False)
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        StageRole.objects.filter(pk=role.pk).update(active=True)


def test_one_person_ends_a_stage_role_and_two_bring_it_back(administrator, cast):
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    changed(administrator, "rujukan_stagerole", role, active="")
    role.refresh_from_db()
    assert not role.active
    changed(administrator, "rujukan_stagerole", role, active="on", mandate="Pendampingan rohani")
    role.refresh_from_db()
    assert (role.active, role.mandate) == (False, "Pendampingan rohani")
    decided(cast.admin2, "grant", ChangeRequest.objects.get())
    role.refresh_from_db()
    assert role.active


def test_a_stage_role_loosened_since_the_request_is_not_granted(cast):
    role = StageRole(stage=Stage.LEGAL, institution=institution("bappeda"), order=90, withheld=[Section.IDENTITY.value])
    [request] = stage_roles.create(role, by=cast.admin)
    StageRole.objects.filter(pk=role.pk).update(withheld=[])
    with pytest.raises(Refused, match="sudah berubah"):
        change_requests.grant(request, by=cast.admin2)


# Disclosure


def test_no_statement_lifts_the_suspicion_of_a_guardian(cast):
    guardian = scenarios.a_guardian(scenarios.a_victim(cast.koordinator), cast.koordinator, suspected=True)
    version = {"victim": guardian.victim, "number": 1, "version": 2, "replaces": guardian, "why": "error", "by": cast.koordinator}
    with pytest.raises(DatabaseError, match="second person"), scope(cast.koordinator):
        Guardian.objects.create(relation=guardian.relation, name="x", **version)


@pytest.fixture
def loosening(administrator, cast):
    """Return Paroki's role in social rehabilitation, and an administrator's open request to disclose its section health."""
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    still_withheld = [section for section in role.withheld if section != Section.HEALTH]
    changed(administrator, "rujukan_stagerole", role, withheld=[*still_withheld, Section.FAMILY.value])
    role.refresh_from_db()
    assert Section.FAMILY in role.withheld, "one person tightens, at once"
    assert Section.HEALTH in role.withheld
    return role, ChangeRequest.objects.get()


@pytest.mark.parametrize("order", [("koordinator", "auditor"), ("auditor", "koordinator")])
def test_opening_a_section_needs_a_coordinator_and_an_auditor(cast, loosening, order):
    role, request = loosening
    for username in ("admin", "admin2", "gow"):
        sent(getattr(cast, username), "change_request_grant", request)
        assert "Setujui" not in (page_of(getattr(cast, username)) if username != "gow" else "")
    for username in ("koordinator", "auditor"):
        assert shown(Notice.objects.filter(text__contains="Pembukaan data"), getattr(cast, username))
        assert "Setujui" in page_of(getattr(cast, username))
    first, second = (getattr(cast, username) for username in order)
    assert "Persetujuan Anda dicatat" in sent(first, "change_request_grant", request)
    assert "sudah Anda setujui" in sent(first, "change_request_grant", request)
    role.refresh_from_db()
    assert Section.HEALTH in role.withheld
    assert "Persetujuan Anda dicatat" in sent(second, "change_request_grant", request)
    role.refresh_from_db()
    assert Section.HEALTH not in role.withheld
    assert Section.FAMILY in role.withheld
    assert "sudah diputuskan" in sent(second, "change_request_grant", request)


def test_two_coordinators_are_no_auditor_and_one_person_is_not_two(cast, loosening):
    _, request = loosening
    change_requests.grant(request, by=cast.koordinator)
    with pytest.raises(Refused, match="Masih menunggu Auditor"):
        change_requests.grant(request, by=cast.koordinator2)
    User.objects.filter(pk=cast.koordinator.pk).update(roles=["auditor", "coordinator"])
    with pytest.raises(Refused, match="sudah Anda setujui"):
        change_requests.grant(request, by=again(cast.koordinator))
    with pytest.raises(IntegrityError, match="change_request_each_decider"), transaction.atomic():
        ChangeRequest.objects.update(granted=True, decided_by=cast.koordinator, decided_at=request.asked_at)


def test_either_decider_can_refuse(cast, loosening):
    role, request = loosening
    assert "Permintaan ditolak" in sent(cast.auditor, "change_request_refuse", request)
    role.refresh_from_db()
    assert Section.HEALTH in role.withheld
    assert "Ditolak" in page_of(cast.koordinator)


def test_a_coordinator_opens_no_section_by_a_statement(cast, loosening):
    role, _ = loosening
    for user in (cast.koordinator, cast.auditor):
        with pytest.raises(DatabaseError, match=r"second person|row-level security"), scope(user):
            StageRole.objects.filter(pk=role.pk).update(withheld=[])


def test_a_role_tightened_since_the_request_is_not_loosened(cast, loosening):
    role, request = loosening
    stage_roles.change(role, {"withheld": [*role.withheld, Section.SAFETY.value]}, by=cast.admin2)
    with pytest.raises(Refused, match="sudah berubah"):
        change_requests.grant(request, by=cast.koordinator)

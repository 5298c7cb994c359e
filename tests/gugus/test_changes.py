"""Riwayat perubahan on the screen, and who may read it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.audit import changes
from gugus.models import District, Institution, ServiceStandard
from gugus.models.history import History
from rad.actions import realisation
from rad.models import Indicator
from rujukan.actions import casework, intake, service as services
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import Sex
from rujukan.models import Victim
from tests.gugus.test_history import histories, ours
from tests.rujukan import scenarios


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow)


def words(client, name, *arguments):
    """Return the text of the entries on a history page, without tags."""
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    listed = answer.content.decode().partition('<ol class="timeline">')[2].partition("</ol>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", listed).split())


def edit(victim, by, **fields):
    with scope(by, "victim_edit"):
        casework.correct_victim(victim, by=by, version=Victim.objects.get(pk=victim.pk).version, fields=fields)


def test_a_change_reads_as_labels_names_and_words(client, cast, victim):
    district = District.objects.get(name="Badau")
    edit(victim, cast.koordinator, sex=Sex.MALE, current_district=district, phone="0812-0000-2222")
    client.force_login(cast.koordinator)
    page_text = words(client, "victim_changes", victim.code)
    assert "Korban atau saksi diubah" in page_text
    assert "Jenis kelamin: Perempuan → Laki-laki" in page_text
    assert "Kecamatan sekarang: kosong → Badau" in page_text
    assert "Identitas korban diubah Telepon: isi diubah" in page_text
    assert "Dewi Koordinator, DSPPPAKB" in page_text
    assert "0812" not in page_text


def test_the_newest_change_comes_first_and_each_ends_where_the_next_begins(client, cast, victim):
    casework.assess_stage(victim, Stage.HEALTH, by=cast.koordinator, state=StageState.PLANNED)
    reason = "Sudah diperiksa"
    casework.assess_stage(victim, Stage.HEALTH, by=cast.koordinator, state=StageState.NOT_NEEDED, reason=reason)
    client.force_login(cast.koordinator)
    page_text = words(client, "victim_changes", victim.code)
    later = page_text.index("Keadaan: Direncanakan → Tidak perlu")
    assert later < page_text.index("Keadaan: Belum dinilai → Direncanakan")
    assert "Alasan: isi diubah" in page_text
    assert "Sudah diperiksa" not in page_text


def test_the_history_of_a_case_names_whom_it_bars(client, cast, victim):
    bars = {"bars_users": [cast.koordinator2], "bars_institutions": [cast.polres.institution]}
    with scope(cast.koordinator):
        casework.record_suspect(victim.case, by=cast.koordinator, name="X", role="unknown", relation="other", **bars)
    client.force_login(cast.koordinator)
    page_text = words(client, "case_changes", victim.case.number)
    assert "Orang yang dikecualikan ditambahkan" in page_text
    assert "Akun: Lusia Koordinator" in page_text
    assert "Institusi: Polres" in page_text
    client.force_login(cast.koordinator2)
    assert client.get(reverse("case_changes", args=[victim.case.number])).status_code == 404


def test_the_taker_reads_the_history_of_a_complaint_until_triage(client, cast):
    complaint = scenarios.a_complaint(cast.gow)
    client.force_login(cast.gow)
    assert client.get(reverse("complaint_changes", args=[complaint.number])).status_code == 200
    casework.open_case([complaint], by=cast.koordinator)
    assert client.get(reverse("complaint_changes", args=[complaint.number])).status_code == 404


def test_a_sender_reads_a_referral_and_not_what_was_done_under_it(client, cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    services.enter_shelter(referral, by=cast.polres, since=timezone.now())
    referral.stays.update(since=timezone.now() - timedelta(days=1))
    client.force_login(cast.polres)
    page_text = words(client, "referral_changes", referral.number)
    assert "Keadaan: Dikirim → Diterima" in page_text
    assert "Masuk: " in page_text
    referral.from_institution = cast.gow.institution
    referral.save()
    client.force_login(cast.gow)
    page_text = words(client, "referral_changes", referral.number)
    assert "Keadaan: Dikirim → Diterima" in page_text
    assert "Masuk: " not in page_text


def test_a_completed_referral_shows_no_history_of_the_victim(client, cast, victim):
    edit(victim, cast.koordinator, sex=Sex.MALE)
    referral = scenarios.complete(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    client.force_login(cast.polres)
    assert "Laki-laki" not in words(client, "referral_changes", referral.number)
    with scope(cast.polres):
        assert not victim.history.exists()


def test_a_reports_history_includes_its_indicator(client, cast):
    indicator = Indicator.objects.get(code="C-02-01-1")
    realisation.report(indicator, 2020, by=cast.disnaker, fields={"text": "150", "value": 150})
    report = indicator.realisations.get()
    realisation.report(indicator, 2020, by=cast.disnaker, version=report.version, fields={"text": "160", "value": 160})
    Indicator.objects.filter(pk=indicator.pk).update(direction="decrease")
    client.force_login(cast.disnaker)
    page_text = words(client, "rad:realisation_changes", indicator.code, 2020)
    assert "Realisasi: 150 → 160" in page_text
    assert "Indikator diubah Arah:" in page_text


def test_the_admin_shows_the_history_of_master_data(client, cast):
    standard = ServiceStandard.objects.first()
    with scope(cast.admin):
        ServiceStandard.objects.filter(pk=standard.pk).update(hours=standard.hours + 1)
    client.force_login(cast.admin)
    page_text = words(client, "admin:gugus_servicestandard_history", standard.pk)
    assert f"Batas (jam): {standard.hours} → {standard.hours + 1}" in page_text
    assert "Eko Admin" in page_text


def test_the_institutions_history_shows_a_deleted_alias(client, cast):
    alias = Institution.objects.filter(aliases__isnull=False).first().aliases.first()
    with scope(cast.admin):
        alias.delete()
    client.force_login(cast.admin)
    assert f"Ejaan lain {alias.name} dihapus" in words(client, "admin:gugus_institution_history", alias.institution_id)


def test_a_change_without_a_user_names_its_source(cast, victim):
    Victim.objects.filter(pk=victim.pk).update(sex=Sex.MALE)
    (change,) = changes.page(changes.parts(victim), 1).object_list
    assert change.by == "Langsung di basis data"


def test_long_histories_come_in_pages(client, cast):
    complaint = scenarios.a_complaint(cast.gow)
    for number in range(30):
        intake.Complaint.objects.filter(pk=complaint.pk).update(forwarded_to=f"Dinas {number}")
    client.force_login(cast.koordinator)
    url = reverse("complaint_changes", args=[complaint.number])
    assert "Dinas 2 → Dinas 3" not in client.get(url).content.decode()
    assert "Dinas 2 → Dinas 3" in client.get(url, {"page": 2}).content.decode()


def test_every_column_of_a_history_has_a_label():
    for model in histories():
        tracked = model.pgh_tracked_model
        for part in (changes.Part(tracked, "pgh_obj", None),):
            columns = {name: field for name, field in part.columns.items() if not field.is_relation}
            unnamed = {name for name, field in columns.items() if not field.deconstruct()[-1].get("verbose_name")}
            assert not unnamed, f"{tracked.__name__}: {unnamed}"
        assert tracked._meta.verbose_name.replace(" ", "").lower() != tracked.__name__.lower(), tracked


def test_nothing_but_histories_is_part_of_a_page():
    assert all(issubclass(model, History) for model in ours() if hasattr(model, "part_of"))

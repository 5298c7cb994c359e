"""The pages of a realisation: input, errors beside the fields, decisions, and lists."""

from decimal import Decimal

import pytest
from django.urls import reverse

from gugus.choices import Role
from gugus.models import Institution, User
from rad.actions import realisation as verbs
from rad.choices import Hindrance, ReportStatus
from rad.models import Indicator, Realisation, Spending
from tests.rad.reports import MEASURED, WORDS, YEAR, approved, budget, draft, indicator, submitted

SHORT = {"hindrance": Hindrance.PANDEMIC, "follow_up": "Dilanjutkan tahun depan"}


@pytest.fixture
def health(db):
    institution = Institution.objects.get(code="dinkes")
    return User.objects.create(username="petugas-dinkes", roles=[Role.OFFICER], institution=institution)


def url(verb="detail", code=MEASURED, year=YEAR, kind="realisation"):
    return reverse(f"rad:{kind}_{verb}", args=[code, year])


def post(client, user, address, **data):
    client.force_login(user)
    return client.post(address, data)


def test_numbers_are_accepted_as_they_are_written_here(client, cast):
    data = {"text": "1.250,5", "anggaran-amount": "Rp200.000.000", "simpan": "1"}
    assert post(client, cast.disnaker, url("save"), **data).status_code == 302
    assert Realisation.objects.get().value == Decimal("1250.50")
    assert Spending.objects.get().amount == 200_000_000


@pytest.mark.parametrize("typed", ["12.5", "dua belas", "-3", "1e9", "9" * 30, "1,234"])
def test_numbers_that_can_be_misread_are_refused_beside_the_field(client, cast, typed):
    answer = post(client, cast.disnaker, url("save"), text=typed, simpan="1")
    assert answer.status_code == 422
    assert answer.context["written"].errors["text"]
    assert typed in answer.content.decode()
    assert not Realisation.objects.exists()


def test_both_parts_are_stored_or_neither(client, cast):
    answer = post(client, cast.disnaker, url("save"), **{"text": "160", "anggaran-amount": "banyak", "ajukan": "1"})
    assert answer.status_code == 422
    assert not Realisation.objects.exists()


def test_submitting_below_target_says_what_is_missing_and_keeps_the_input(client, cast):
    answer = post(client, cast.disnaker, url("save"), text="120", ajukan="1")
    assert answer.status_code == 422
    assert "hindrance" in answer.context["written"].errors
    assert not Realisation.objects.exists()


def test_all_that_is_missing_is_said_at_once_beside_its_field(client, cast):
    answer = post(client, cast.disnaker, url("save"), **{"text": "120", "anggaran-amount": "300.000.000", "ajukan": "1"})
    assert answer.status_code == 422
    assert {"hindrance", "follow_up"} == set(answer.context["written"].errors)
    assert set(answer.context["spent"].errors) == {"excess_reason"}
    assert not Realisation.objects.exists()
    assert not Spending.objects.exists()


@pytest.mark.parametrize(
    ("accumulation", "asked", "counted"),
    [
        ("annual", f"Tahun {YEAR} saja.", "Capaian tahun ini saja"),
        ("undecided", f"Tahun {YEAR} saja.", "Capaian tahun ini saja; belum diputuskan"),
        ("latest", "Isi keadaan terakhir pada akhir 2020, bukan tambahannya.", "Keadaan terakhir</dd>"),
        ("cumulative", "Target dihitung sejak 2019; ditambahkan pada 80 yang sudah disetujui (2019: 80).", "Sejak 2019</dd>"),
    ],
)
def test_the_form_says_which_years_the_target_counts(client, cast, accumulation, asked, counted):
    Indicator.objects.filter(code=MEASURED).update(accumulation=accumulation)
    row, _ = verbs.report(indicator(), 2019, by=cast.disnaker, fields={"text": "80", "value": Decimal(80)})
    verbs.approve(verbs.submit(row, by=cast.disnaker), by=cast.rad)
    client.force_login(cast.disnaker)
    page = client.get(url()).text
    assert asked in page
    assert counted in page


@pytest.mark.parametrize("button", ["ajukan", "simpan"])
def test_nothing_but_an_empty_spending_says_what_is_missing(client, cast, button):
    approved(cast.disnaker, cast.rad, value=Decimal(160))
    answer = post(client, cast.disnaker, url("save"), **{"anggaran-amount": "", button: "1"})
    assert answer.status_code == 422
    assert "Tulis jumlah yang terpakai" in answer.context["spent"].errors["amount"][0]
    assert not Spending.objects.exists()


def test_a_realisation_is_submitted_without_its_spending_and_says_so(client, cast):
    client.force_login(cast.disnaker)
    answer = client.post(url("save"), {"text": "160", "ajukan": "1"}, follow=True)
    assert "Laporan diajukan kepada pengelola rencana aksi. Uang yang terpakai belum diisi." in answer.content.decode()
    assert Realisation.objects.get().status == ReportStatus.SUBMITTED


def test_the_reviewer_is_asked_for_a_hindrance_in_the_same_step(client, cast, health):
    submitted(health, WORDS)
    client.force_login(cast.rad)
    answer = client.post(url("approve", WORDS), {"grade": "60", "justification": "Baru SOP", "version": "2"})
    assert answer.status_code == 422
    (form,) = (one["approve"] for one in answer.context["decisions"])
    assert set(form.errors) == {"hindrance", "follow_up"}
    fields = {"grade": "60", "justification": "Baru SOP", "hindrance": "staff", "follow_up": "SPM disusun", "version": "2"}
    assert client.post(url("approve", WORDS), fields).status_code == 302
    assert Realisation.objects.get().grade == 60


def test_a_second_click_makes_no_second_row_and_no_fault(client, cast):
    for _ in range(2):
        answer = post(client, cast.disnaker, url("save"), **{"text": "160", "anggaran-amount": "5.000", "simpan": "1"})
        assert answer.status_code == 302
    assert (Realisation.objects.count(), Spending.objects.count()) == (1, 1)
    again = {"text": "160", "version": "1", "anggaran-amount": "5.000", "anggaran-version": "1", "ajukan": "1"}
    for _ in range(2):
        assert post(client, cast.disnaker, url("save"), **again).status_code == 302
    assert Realisation.objects.get().status == ReportStatus.SUBMITTED


def test_the_second_of_two_editors_sees_both_values(client, cast):
    draft(cast.disnaker, value=Decimal(120))
    post(client, cast.disnaker, url("save"), text="125", version="1", simpan="1")
    answer = post(client, cast.disnaker, url("save"), text="130", version="1", simpan="1")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"Sekarang tersimpan: “125” ({cast.disnaker}, " in page
    assert "Anda menulis: “130”." in page
    assert Realisation.objects.get().value == 125


def test_a_first_draft_that_came_second_sees_both_values_too(client, cast):
    draft(cast.disnaker, value=Decimal(120))
    answer = post(client, cast.disnaker, url("save"), text="130", simpan="1")
    assert "Sekarang tersimpan: “120”" in answer.content.decode()


def test_a_conflict_over_spending_is_shown_in_rupiah(client, cast):
    send = {"text": "160", "version": "1", "anggaran-version": "1", "simpan": "1"}
    for amount in ("5.000", "6.000"):
        assert post(client, cast.disnaker, url("save"), **send, **{"anggaran-amount": amount}).status_code == 302
    answer = post(client, cast.disnaker, url("save"), **send, **{"anggaran-amount": "7.000"})
    assert answer.status_code == 422
    assert f"Sekarang tersimpan: “Rp6.000” ({cast.disnaker}, " in answer.content.decode()
    assert "Anda menulis: “Rp7.000”." in answer.content.decode()
    assert Spending.objects.get().amount == 6_000


def test_other_institutions_rows_are_not_found(client, cast):
    client.force_login(cast.polres)
    assert client.get(url()).status_code == 404
    assert client.post(url("save"), {"text": "1"}).status_code == 404
    assert client.get(url(code="C-99-99-9")).status_code == 404


def test_the_secretariat_approves_and_returns_by_page(client, cast, health):
    submitted(cast.disnaker, value=Decimal(160))
    client.force_login(cast.rad)
    assert client.get(reverse("rad:review_list")).status_code == 200
    assert client.get(url("approve")).url == url()
    assert client.post(url("return"), {"reason": "", "version": "2"}).status_code == 422
    assert client.post(url("approve"), {"version": "2"}).status_code == 302
    assert client.post(url("approve"), follow=True).status_code == 200  # a message, not an error page
    assert Realisation.objects.get().status == ReportStatus.APPROVED
    submitted(health, WORDS, **SHORT)
    answer = client.post(url("approve", WORDS), {"grade": "80", "version": "2"})
    assert answer.status_code == 422
    graded = {"grade": "80", "justification": "Baru dua", "version": "2"}
    assert client.post(url("approve", WORDS), graded).status_code == 302


def test_spending_is_decided_on_its_own(client, cast):
    row, _ = verbs.spend(budget(), YEAR, by=cast.disnaker, fields={"amount": 5})
    verbs.submit(row, by=cast.disnaker)
    client.force_login(cast.rad)
    assert client.post(url("return", kind="spending"), {"reason": "Salah tahun", "version": "2"}).status_code == 302
    assert Spending.objects.get().status == ReportStatus.RETURNED
    verbs.submit(Spending.objects.get(), by=cast.disnaker)
    assert client.post(url("approve", kind="spending"), {"version": "4"}).status_code == 302
    assert Spending.objects.get().status == ReportStatus.APPROVED


def test_the_list_shows_waiting_reports_and_institutions_without_reports(client, cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    verbs.give_back(row, by=cast.rad, reason="Lampirkan daftar hadir")
    client.force_login(cast.disnaker)
    page = client.get(reverse("rad:realisation_list"), {"tahun": YEAR}).content.decode()
    assert "Lampirkan daftar hadir" in page
    assert "C-03-01-1" in page
    assert "A-01-01-1" not in page
    client.force_login(cast.rad)
    reporting = client.get(reverse("rad:realisation_list"), {"tahun": YEAR}).context["reporting"]
    disnaker = next(one for some in reporting for one in some if one.coordinators == ("Disnaker",))
    assert (disnaker.asked, disnaker.returned, disnaker.unfilled) == (3, 1, 2)


def test_the_list_filters_reports_by_state_and_coordinator(client, cast):
    approved(cast.disnaker, cast.rad, value=Decimal(120), **SHORT)
    verbs.give_back(submitted(cast.disnaker, "C-03-01-1", value=Decimal(200)), by=cast.rad, reason="Lampirkan bukti")

    def codes(user, **query):
        client.force_login(user)
        sections = client.get(reverse("rad:realisation_list"), {"tahun": YEAR} | query).context["sections"]
        return {row.code for *_, rows, _, _ in sections for row in rows}

    assert codes(cast.disnaker, tampilkan="below") == {MEASURED}
    assert codes(cast.disnaker, tampilkan="returned") == {"C-03-01-1"}
    assert codes(cast.disnaker, tampilkan="unsubmitted") == {"C-02-01-2", "C-03-01-1", "C-04-01-1", "C-04-02-1"}
    assert codes(cast.rad) == set()  # the table by coordinator
    assert codes(cast.rad, koordinator="Disnaker") == codes(cast.disnaker)


def test_doubts_about_letters_stay_off_the_form(client, cast):
    client.force_login(cast.disnaker)
    kinds = {note.kind for note in client.get(url()).context["notes"]}
    assert kinds == {"measure"}
    client.force_login(cast.koordinator)
    page = client.get(url(code="A-06-01-1")).text
    assert "agaknya “desa”" not in page


def test_a_returned_spending_is_first_in_the_list_like_a_realisation(client, cast):
    row, _ = verbs.spend(budget(), YEAR, by=cast.disnaker, fields={"amount": 5})
    verbs.give_back(verbs.submit(row, by=cast.disnaker), by=cast.rad, reason="Salah tahun")
    client.force_login(cast.disnaker)
    answer = client.get(reverse("rad:realisation_list"), {"tahun": YEAR})
    page = answer.content.decode()
    assert page.index("Salah tahun") < page.index("Belum diisi")
    assert MEASURED not in {bundle.code for bundle, _ in answer.context["unspent"]}

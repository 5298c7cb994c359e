"""The review list: what a reviewer compares, and the approval of several reports together."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape, strip_tags

from gugus.workflow.lifecycle import Refused
from rad.actions import realisation, review
from rad.choices import Accumulation, ReportStatus
from rad.lists import review as reviews
from rad.models import Indicator, Realisation, Spending
from tests.forms import Forms
from tests.overtaking import TYPED
from tests.rad import reports
from tests.rad.reports import MEASURED, WORDS, YEAR, submitted
from tests.rujukan.pages import at_desk

pytestmark = pytest.mark.long
LIST, APPROVE, RETURN = (reverse(f"rad:review_{name}") for name in ("list", "approve", "return"))
SHORT = {"hindrance": "pandemic", "follow_up": "Dilanjutkan tahun depan"}


def begin(cast):
    """A realisation on target, one below it, and a spending, all of Disnaker."""
    spent, _ = realisation.spend(reports.budget(), YEAR, by=cast.disnaker, fields={"amount": 200_000_000})
    return [
        submitted(cast.disnaker, value=Decimal(160)),
        submitted(cast.disnaker, "C-03-01-1", value=Decimal(100), **SHORT),
        realisation.submit(spent, by=cast.disnaker),
    ]


@pytest.fixture
def waiting(start):
    return start


def seen(rows):
    return [(row, row.version) for row in rows]


def statuses():
    return {row.status for model in (Realisation, Spending) for row in model.objects.filter(year=YEAR)}


def picks(rows):
    data = {"realisation": [], "spending": []}
    for row in rows:
        data["realisation" if isinstance(row, Realisation) else "spending"].append(f"{row.pk}.{row.version}")
    return data


def test_several_are_approved_together(client, cast, waiting):
    client.force_login(cast.rad)
    answer = client.post(APPROVE, picks(waiting), follow=True)
    assert "3 laporan disetujui." in answer.text
    assert statuses() == {ReportStatus.APPROVED}
    assert client.post(APPROVE, picks(waiting)).status_code == 302  # the answer was lost: the same again


def test_all_or_none_are_approved_and_the_faulty_ones_are_named(client, cast, waiting):
    graded = submitted(cast.dinkes, WORDS)
    client.force_login(cast.rad)
    answer = client.post(APPROVE, picks([*waiting, graded]))
    assert answer.status_code == 422
    assert f"{escape(graded.name)}: Beri nilai 0 sampai 100" in answer.text
    assert f'value="{waiting[0].pk}.{waiting[0].version}"' in answer.text
    assert answer.text.count(" checked") == 3
    assert statuses() == {ReportStatus.SUBMITTED}


def test_what_changed_since_the_page_was_drawn_is_not_approved(cast, waiting):
    old = seen(waiting)
    row = realisation.give_back(waiting[0], by=cast.rad, reason="Bukti belum ada")
    row, _ = realisation.report(
        row.indicator, YEAR, by=cast.disnaker, version=row.version, fields={"text": "170", "value": Decimal(170)}
    )
    realisation.submit(row, by=cast.disnaker)
    with pytest.raises(Refused, match=f"{re.escape(row.name)} sudah berubah"):
        review.approve_all(old, by=cast.rad)
    assert statuses() == {ReportStatus.SUBMITTED}


@pytest.mark.parametrize("typed", [{}, {"realisation": ["x"]}, {"realisation": ["1.1' OR 1=1"]}, {"spending": ["\x00"]}])
def test_nothing_or_nonsense_is_refused(client, cast, waiting, typed):
    client.force_login(cast.rad)
    assert client.post(APPROVE, typed).status_code == 422
    assert statuses() == {ReportStatus.SUBMITTED}


def test_several_are_returned_together_with_one_reason(client, cast, waiting):
    client.force_login(cast.rad)
    answer = client.post(RETURN, picks(waiting))  # from the list: it leads to the page that asks for the reason
    page = client.get(answer.url)
    [form] = [form for form in Forms(page.text).forms if "reason" in form.kinds]
    assert "Kembalikan 3 laporan" in page.text
    sent = form.filled(reason="Bukti belum ada")
    assert client.post(answer.url, sent | {"reason": " "}).status_code == 422
    assert statuses() == {ReportStatus.SUBMITTED}
    assert "3 laporan dikembalikan" in client.post(answer.url, sent, follow=True).text
    assert {row.return_reason for model in (Realisation, Spending) for row in model.objects.filter(year=YEAR)} == {
        "Bukti belum ada"
    }
    assert client.post(answer.url, sent).status_code == 302, "pressed twice"
    assert statuses() == {ReportStatus.RETURNED}


def test_none_is_returned_if_a_colleague_was_faster_with_one(client, cast, waiting):
    client.force_login(cast.rad)
    old = picks(waiting)
    realisation.give_back(waiting[0], by=cast.rad, reason="Periksa lagi angkanya")
    answer = client.post(RETURN, old | {"reason": TYPED})
    assert answer.status_code == 422
    assert f"{escape(waiting[0].name)}: " in answer.text
    assert TYPED in answer.text
    assert statuses() == {ReportStatus.SUBMITTED, ReportStatus.RETURNED}


def test_nothing_chosen_leads_back_to_the_list(client, cast, waiting):
    client.force_login(cast.rad)
    for query in ("", "?realisation=x", "?realisation=999999.1"):
        assert client.get(f"{RETURN}{query}").url == LIST


def test_ones_own_reports_are_left_to_others(cast, waiting):
    with pytest.raises(Refused, match="Hanya pengelola rencana aksi"):
        review.approve_all(seen(waiting), by=cast.disnaker)


def test_the_list_shows_target_percentage_and_the_year_before(client, cast, waiting):
    Indicator.objects.filter(code=MEASURED).update(accumulation=Accumulation.CUMULATIVE)
    row, _ = realisation.report(reports.indicator(), 2019, by=cast.disnaker, fields={"text": "80", "value": Decimal(80)})
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)
    listed = {one.code: one for one in reviews.realisations(cast.rad)}
    one = listed[MEASURED]
    assert (one.target, one.reported, one.percent, one.before) == ("160", "160", Decimal(150), "80")
    assert (one.coordinators, one.below, one.selectable) == (("Disnaker",), False, True)
    assert listed["C-03-01-1"].below
    (money,) = reviews.spendings(cast.rad)
    assert (money.target, money.reported, money.percent) == ("Rp258.000.000", "Rp200.000.000", Decimal("77.51"))


def test_the_filter_keeps_what_is_below_target_or_needs_a_grade(client, cast, waiting):
    submitted(cast.dinkes, WORDS)
    client.force_login(cast.rad)

    def codes(**query):
        return {one.code for *_, listed in client.get(LIST, query).context["lists"] for one, _ in listed}

    assert codes(tampilkan="below") == {"C-03-01-1"}
    assert codes(tampilkan="graded") == {WORDS}
    assert codes(koordinator="Disnaker", tahun=YEAR) == {MEASURED, "C-03-01-1"}
    assert codes(tampilkan="nonsense") == codes() == {MEASURED, "C-03-01-1", WORDS}
    assert client.get(LIST, {"pilih": "semua"}).text.count(" checked") == 3


@pytest.mark.parametrize("decision", [{"grade": 90, "justification": TYPED} | SHORT, {"reason": TYPED}])
def test_what_was_edited_since_the_page_was_drawn_is_not_decided(cast, decision):
    verb = "return" if "reason" in decision else "approve"
    address = reverse(f"rad:realisation_{verb}", args=[WORDS, YEAR])
    row = submitted(cast.dinkes, WORDS, text="Lima puskesmas")
    page = at_desk(cast.rad).get(reverse("rad:realisation_detail", args=[WORDS, YEAR]))
    handed_in_anew(row, cast, text="Dua puskesmas")
    answer = at_desk(cast.rad).post(address, form_to(page, address).filled(**decision))
    assert answer.status_code == 422
    assert "Dua puskesmas" in answer.text
    assert TYPED in answer.text
    assert f"Laporan diajukan {cast.dinkes}" in " ".join(strip_tags(answer.text).split())
    assert statuses() == {ReportStatus.SUBMITTED}
    assert at_desk(cast.rad).post(address, form_to(answer, address).filled(**decision)).status_code == 302


@pytest.mark.parametrize("verb", ["approve", "return"])
def test_a_decision_without_the_version_of_its_report_is_refused(client, cast, waiting, verb):
    client.force_login(cast.rad)
    for kind in ("realisation", "spending"):
        address = reverse(f"rad:{kind}_{verb}", args=[MEASURED, YEAR])
        assert client.post(address, {"reason": TYPED}).status_code == 422
    assert statuses() == {ReportStatus.SUBMITTED}


def handed_in_anew(row, cast, **fields):
    """Return a report to its institution, which writes other words and hands it in again."""
    row = realisation.give_back(row, by=cast.rad, reason="Periksa lagi angkanya")
    row, _ = realisation.report(row.indicator, YEAR, by=row.author, version=row.version, fields=fields)
    realisation.submit(row, by=row.author)


def form_to(page, address):
    """Return the form of a page that is sent to an address."""
    return next(form for form in Forms(page.text).forms if form.action == address)

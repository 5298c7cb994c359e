"""Figures of the cases that are offered to whoever reports an indicator."""

from decimal import Decimal

import pytest
from django.urls import reverse

from gugus.workflow.lifecycle import Refused
from rad.actions import case_source, realisation
from rad.lists import case_offer
from rad.models import CaseSource, Indicator, Realisation, SourceNote
from rujukan import figures
from rujukan.figures import Number
from tests.rad import reports

pytestmark = pytest.mark.django_db
CODE, YEAR = "C-08-01-1", 2020  # DSPPPAKB, 10 people
PAGE, SAVE = (reverse(f"rad:{name}", args=[CODE, YEAR]) for name in ("realisation_detail", "realisation_save"))


@pytest.fixture
def counted(monkeypatch):
    """Return a function that sets what the cases count: {code: Number}."""

    def count(**numbers):
        monkeypatch.setattr(figures, "numbers", lambda *_: dict.fromkeys(figures.NAMED, Number(0, 0)) | numbers)

    count(returned=Number(12, 12))
    return count


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.koordinator)
    return client


def row():
    return Realisation.objects.get(indicator__code=CODE, year=YEAR)


def test_every_bound_figure_exists_and_has_a_doubt_to_confirm():
    sources = CaseSource.objects.select_related("indicator")
    assert {source.figure for source in sources} <= figures.NAMED.keys()
    for source in sources:
        notes = SourceNote.objects.filter(row=source.indicator.code, kind="measure", what__contains="untuk dikonfirmasi")
        assert notes.exists(), source.indicator.code


def test_the_figure_stands_on_the_form_with_its_definition_and_one_press_takes_it(desk, counted):
    page = desk.get(PAGE).text
    assert "12 orang" in page
    assert figures.NAMED["returned"].definition in page
    desk.post(SAVE, {"text": "", "pakai": "1", "evidence": "Berita acara"})
    assert (row().text, row().value, row().offered, row().evidence) == ("12 orang", 12, 12, "Berita acara")


def test_another_number_takes_a_reason_that_the_reviewer_reads(client, desk, counted, cast):
    answer = desk.post(SAVE, {"text": "15", "ajukan": "1"})
    assert answer.status_code == 422
    assert "Data kasus menunjukkan 12" in answer.text
    answer = desk.post(SAVE, {"text": "15", "other_reason": "Tiga dipulangkan provinsi", "ajukan": "1"}, follow=True)
    assert answer.status_code == 200
    client.force_login(cast.rad)
    page = client.get(PAGE).text
    assert "Tiga dipulangkan provinsi" in page
    assert "lain dari yang dilaporkan" in page


def test_the_verb_itself_refuses_another_number_without_a_reason(counted, cast):
    draft, _ = realisation.report(reports.indicator(CODE), YEAR, by=cast.koordinator, fields={"text": "15", "value": Decimal(15)})
    with pytest.raises(Refused, match="Data kasus menunjukkan 12"):
        realisation.submit(draft, by=cast.koordinator)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        pytest.param({"returned": Number(4, 4)}, "dapat dikenali", id="few people"),
        pytest.param({"returned": Number(2, 4)}, "dapat dikenali", id="few people behind"),
        pytest.param(None, "belum ada pengaduan", id="nothing recorded"),
    ],
)
def test_a_small_group_and_an_empty_year_offer_nothing_and_say_why(desk, counted, monkeypatch, numbers, words):
    if numbers is None:
        monkeypatch.setattr(figures, "numbers", lambda *_: {})
    else:
        counted(**numbers)
    page = desk.get(PAGE).text
    assert words in page
    assert "Pakai " not in page
    desk.post(SAVE, {"text": "10", "ajukan": "1"})
    assert (row().status, row().offered) == ("submitted", None)


@pytest.mark.parametrize(("complete", "words"), [(15, "75%"), (18, ""), (3, "")])
def test_a_share_is_hidden_if_either_part_is_small(counted, cast, complete, words):
    counted(complete=Number(complete, 20, whole=20))
    indicator = Indicator.objects.get(code=CODE)
    case_source.bind(indicator, by=cast.rad, figure="complete", version=1)
    assert case_offer.offer(Indicator.objects.get(code=CODE), YEAR).words == words


def test_an_empty_form_of_an_unbound_indicator_stores_nothing(client, cast):
    """Whoever opens the form and saves it as it is adds no row."""
    client.force_login(cast.rad)
    unbound = Indicator.objects.filter(case_source=None).first()
    edit, before = reverse("rad:case_source_edit", args=[unbound.code]), CaseSource.objects.count()
    for sent in ({"csrfmiddlewaretoken": "x"}, {"figure": "", "note": "", "version": ""}):
        assert client.post(edit, sent).status_code == 302
    assert CaseSource.objects.count() == before


def test_the_plan_manager_binds_and_unbinds_and_a_stored_report_stays(client, desk, counted, cast):
    desk.post(SAVE, {"text": "", "pakai": "1"})
    client.force_login(cast.rad)
    edit = reverse("rad:case_source_edit", args=[CODE])
    assert client.post(edit, {"figure": "karangan", "version": 1}).status_code == 422
    assert client.post(edit, {"figure": "", "note": "", "version": 1}).status_code == 302
    assert "Dari data kasus" not in client.get(PAGE).text
    assert row().value == 12
    assert CaseSource.objects.get(indicator__code=CODE).history.get().figure == "returned"

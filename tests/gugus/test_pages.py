"""Pagination: pages by the key of a row, lists that are cut, and addresses that name no page."""

from datetime import timedelta

import pytest
from django import forms
from django.conf import settings
from django.db.models import Case, F, When
from django.db.models.functions import Lower
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from gugus.models import DayOff, District, Notice
from gugus.web.pages import LONGEST, Pages, page_with

ROWS = 5
FAR = Case(When(latitude__gt=1, then=1), default=0)
ORDERS = (["-name"], ["latitude", "-pk"], [F("name").desc()], [FAR.desc(), "name"], [FAR, "-name"], [Lower("name")])


@pytest.fixture
def names(cast):
    return sorted(District.objects.values_list("name", flat=True))


def pages_of(*order, **limits):
    return Pages(District.objects.order_by(*order), ROWS, **limits)


def follow(page, way):
    """Return the parameters of the link to the page beside this one, or None."""
    request = RequestFactory().get("/kasus/", {"tahun": "2026", "sesudah": "x", "sebelum": "x"})
    html = Template("{% pager page %}").render(Context({"page": page, "request": request}))
    _, link, rest = html.partition(f'rel="{way}" href="')
    query = RequestFactory().get(rest.partition('"')[0].replace("&amp;", "&")).GET
    assert not link or query["tahun"] == "2026"
    return query if link else None


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("most", [1000, 8])
def test_pages_follow_each_other_forth_and_back(names, order, most):
    keyed = not isinstance(order[0], Lower)
    if not keyed and most == 8:
        pytest.skip("a list without keys ends where it is cut")
    expected = [one.name for one in District.objects.order_by(*order)]
    query, shown = {}, []
    while query is not None:
        page = pages_of(*order, most=most).asked(query)
        shown += page
        assert page.number == (len(shown) - 1) // ROWS + 1
        query = follow(page, "next")
        assert query is None or ("sesudah" in query) == keyed
    assert [one.name for one in shown] == expected
    back = [one.name for one in page]
    while query := follow(page, "prev"):
        page = pages_of(*order, most=most).asked(query)
        back[:0] = [one.name for one in page]
    assert back == expected
    assert page.number == 1


def test_a_number_alone_is_the_page_of_that_number(names, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = pages_of("-name").asked({"page": "3"})
        assert ([one.name for one in page], page.paginator.count) == (names[::-1][10:15], 23)
    assert [one.name for one in pages_of("-name").asked({"page": "6"})] == names[::-1][20:], "the nearest one"


def test_rows_that_come_and_go_move_no_page(names):
    query = follow(pages_of("name").asked({}), "next")
    District.objects.create(code="00", name=" Paling atas", latitude=0, longitude=112)
    assert [one.name for one in pages_of("name").asked(query)] == names[5:10]
    District.objects.filter(name=names[4]).update(name="Paling bawah")
    assert [one.name for one in pages_of("name").asked(query)] == names[5:10]


def test_a_cut_list_says_so_and_goes_on(names):
    whole, cut = pages_of("name", most=23), pages_of("name", most=12)
    last = [pages.asked({"page": "99"}) for pages in (whole, cut)][-1]
    assert (whole.count, whole.cut, whole.total) == (23, False, "23")
    assert (cut.count, cut.cut, cut.num_pages, cut.total) == (12, True, 3, "lebih dari 12")
    assert [one.name for one in last] == names[10:15]
    assert last.has_next()
    assert not pages_of(Lower("name"), most=12).asked({"page": "99"}).has_next(), "without keys it ends there"


def test_a_page_its_count_and_what_stands_beside_are_one_statement(names, django_assert_num_queries):
    class Filter(forms.Form):
        kecamatan = forms.ModelChoiceField(District.objects.order_by("name"), empty_label="Semua")

    request, form = RequestFactory().get("/kasus/"), Filter()
    nobody = District.objects.none()
    with django_assert_num_queries(1):
        page, latest, none = page_with(request, District.objects.all(), District.objects.order_by("-name")[:2], nobody, form=form)
        assert (len(page), page.paginator.count, page.paginator.cut) == (settings.LIST_ROWS, 23, False)
        assert ([one.name for one in latest], none) == (names[:-3:-1], [])
        assert [label for _, label in form["kecamatan"].field.widget.choices] == ["Semua", *names]
    assert not page_with(request, nobody)[0].object_list


def test_a_column_that_may_be_empty_gives_keys_where_the_list_says_that_it_is_not(cast):
    moment = timezone.now()
    for number in range(12):
        Notice.objects.create(role="coordinator", text=str(number), at=moment, read_at=moment + number * timedelta(hours=1))
    read = Notice.objects.order_by("-read_at", "text")
    assert Pages(read, ROWS).asked({}).after is None
    pages = [Pages(read.filter(read_at__isnull=False), ROWS).asked({})]
    while after := pages[-1].after:
        pages.append(Pages(read.filter(read_at__isnull=False), ROWS).asked({"page": "2", "sesudah": after}))
    assert [row.text for page in pages for row in page] == [str(number) for number in range(11, -1, -1)]


KEYS = ("", "~", "\0", "a~b", "x" * 100_000, "9" * LONGEST, "0001-01-01", "9999-12-31T23:59:59-14:00", "'; --")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("page", ["99999", "-1", "0", "²", "9" * 5000, "", "\0"])
def test_what_names_no_page_leads_to_one(cast, key, page):
    DayOff.objects.create(day="2026-12-25", name="Natal")
    for rows in (District.objects.all(), District.objects.order_by("latitude"), DayOff.objects.all()):
        assert list(Pages(rows, ROWS).asked({"page": page, "sesudah": key}))
        assert list(Pages(rows, ROWS).asked({"page": page, "sebelum": key}))


def test_a_year_out_of_the_ordinary_is_a_year(cast):
    entries = type(cast.gow).objects.order_by("-date_joined", "pk")
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert list(Pages(entries, ROWS).asked({"sesudah": f"{moment}~1"}))
    assert not Pages(entries, ROWS).asked({"sesudah": "2026-01-01T00:00:00~1"}).has_previous(), "a moment without its zone"

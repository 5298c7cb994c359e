"""Pagination: deep pages, and lists that are cut."""

import pytest
from django.core.paginator import EmptyPage

from gugus.models import District
from gugus.web import pages
from gugus.web.pages import Pages

pytestmark = pytest.mark.django_db


def test_a_deep_page_shows_the_same_rows(monkeypatch, cast, django_assert_num_queries):
    districts = District.objects.order_by("-name")
    names = [district.name for district in districts]
    monkeypatch.setattr(pages, "DEEP", 10)
    shown = [[district.name for district in Pages(districts, 5).page(number)] for number in range(1, 6)]
    assert [name for page in shown for name in page] == names
    with django_assert_num_queries(2):
        list(Pages(districts, 5, count=23).page(3))
    with pytest.raises(EmptyPage):
        Pages(districts, 5).page(6)


def test_a_cut_list_says_so_and_ends_there(cast):
    whole, cut = Pages(District.objects.order_by("name"), 5, most=23), Pages(District.objects.order_by("name"), 5, most=12)
    assert (whole.count, whole.cut) == (23, False)
    assert (cut.count, cut.cut, cut.num_pages) == (12, True, 3)
    assert len(cut.get_page(99).object_list) == 2

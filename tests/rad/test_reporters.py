"""Who reports on the plan: each coordinating institution that the demo shows has an account that reaches its rows."""

import pytest
from django.test import Client
from django.urls import reverse

from rad.models import Assignment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["disnaker", "dinkes", "dishub", "ppni", "kemenag", "bappeda"])
def test_a_coordinating_institution_fills_in_its_rows(cast, username):
    reporter = getattr(cast, username)
    assert Assignment.objects.coordinating().of(reporter.institution_id).exists()
    client = Client()
    client.force_login(reporter)
    pages = [client.get(reverse("rad:realisation_list"), {"tahun": year}).text for year in (2019, 2020, 2021)]
    assert any("Belum diisi" in page for page in pages)

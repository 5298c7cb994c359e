"""The users who report on the plan: they reach their rows, and are notified of returned reports."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from gugus.choices import Role
from gugus.models import Notice, User
from rad.actions import realisation
from rad.models import Assignment
from tests.rad.reports import submitted
from tests.sight import only

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["disnaker", "dinkes", "dishub", "ppni", "kemenag", "bappeda"])
def test_a_coordinating_institution_fills_in_its_rows(cast, username):
    reporter = getattr(cast, username)
    assert Assignment.objects.coordinating().of(reporter.institution_id).exists()
    client = Client()
    client.force_login(reporter)
    pages = [client.get(reverse("rad:realisation_list"), {"tahun": year}).text for year in (2019, 2020, 2021)]
    assert any("Belum diisi" in page for page in pages)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLAN_MANAGER])
def test_the_notice_of_a_returned_report_reaches_its_reporter(cast, role):
    """Only officers read an institution's notices, so other reporters are notified by their role."""
    row = submitted(cast.disnaker, value=Decimal(160))
    User.objects.filter(pk=cast.disnaker.pk).update(roles=[role])
    Notice.objects.all().delete()
    realisation.give_back(row, by=cast.rad, reason="Bukti belum ada")
    assert only(Notice.objects, User.objects.get(pk=cast.disnaker.pk)).path == row.get_absolute_url()

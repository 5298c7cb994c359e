"""Who reports on the plan: they reach their rows, and are told what comes back."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from gugus.choices import Role
from gugus.models import Notice, User
from rad.actions import realisation
from rad.models import Assignment
from tests.rad.reports import submitted

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
def test_what_is_returned_is_told_where_its_reporter_reads_it(cast, role):
    """An institution's notices are its officers' to read: a reporter who is none is told by their role."""
    row = submitted(cast.disnaker, value=Decimal(160))
    User.objects.filter(pk=cast.disnaker.pk).update(roles=[role])
    Notice.objects.all().delete()
    realisation.give_back(row, by=cast.rad, reason="Bukti belum ada")
    assert Notice.objects.for_user(User.objects.get(pk=cast.disnaker.pk)).get().path == row.get_absolute_url()

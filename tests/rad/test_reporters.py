"""The users who report on the plan: they reach their rows, and are notified of returned reports."""

from decimal import Decimal

import pytest
from django.urls import reverse

from gugus.choices import Role
from gugus.models import Notice, User
from rad import rules
from rad.actions import realisation
from rad.choices import AssignmentKind
from rad.models import Activity, Assignment, Membership
from rad.models.assignment import kin
from tests.rad import task_force
from tests.rad.reports import submitted
from tests.rujukan.pages import at_desk
from tests.sight import only


@pytest.mark.parametrize("username", ["disnaker", "dinkes", "dishub", "ppni", "kemenag", "bappeda", "kejaksaan"])
def test_a_coordinating_institution_fills_in_its_rows(cast, username):
    reporter = getattr(cast, username)
    assert Assignment.objects.coordinating().of(reporter.institution_id).exists()
    client = at_desk(reporter)
    pages = [client.get(reverse("rad:realisation_list"), {"tahun": year}).text for year in (2019, 2020, 2021)]
    assert any("Belum diisi" in page for page in pages)


@pytest.mark.parametrize("username", ["disnaker", "polres", "imigrasi", "gow", "rad"])
def test_queries_agree_with_the_single_check_on_who_reports(cast, username):
    """`HasPart` asks the function of the row policies; `may_report` and this test ask the relations themselves."""
    Assignment.objects.coordinating().filter(activity__code="C-02-01").delete()  # the secretariat reports on it then
    decree, member = task_force.a_decree(cast.rad), {"institution": cast.gow.institution, "position": "member"}
    task_force.a_place(cast.rad, decree, letter="A", **member)
    task_force.a_place(cast.rad, decree, letter="C", until=task_force.today() - task_force.WEEK, **member)
    user, activities = getattr(cast, username), list(Activity.objects.all())
    reported = set(Activity.objects.filter(rules.reported_by(user, "pk")))
    assert reported == {activity for activity in activities if rules.may_report(user, [activity])}
    carried_out = set(Activity.objects.filter(rules.carried_out_by(user, "pk")))
    assert carried_out == ({duty.activity for duty in implementing(user)} - reported if rules.contributes(user) else set())
    assert reported or carried_out


def implementing(user):
    """Return the duties in column 9 of a user's institution, and those of printed groups to which it belongs."""
    duties = Assignment.objects.filter(kind=AssignmentKind.IMPLEMENTER)
    own = duties.of(user.institution_id)
    places = Membership.objects.in_force(task_force.today()).filter(institution__in=kin(user.institution_id))
    of_groups = duties.exclude(group="").select_related("activity__programme__sub_task_force")
    return [
        *own,
        *(duty for duty in of_groups if places.of_group(duty.group, duty.activity.programme.sub_task_force.letter).exists()),
    ]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLAN_MANAGER])
def test_the_notice_of_a_returned_report_reaches_its_reporter(cast, role):
    """Only officers read an institution's notices, so other reporters are notified by their role."""
    row = submitted(cast.disnaker, value=Decimal(160))
    User.objects.filter(pk=cast.disnaker.pk).update(roles=[role])
    Notice.objects.all().delete()
    realisation.give_back(row, by=cast.rad, reason="Bukti belum ada")
    assert only(Notice.objects, User.objects.get(pk=cast.disnaker.pk)).path == row.get_absolute_url()

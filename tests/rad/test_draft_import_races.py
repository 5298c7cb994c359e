"""Two people of the secretariat apply workbooks to one draft plan at the same moment, with real threads on PostgreSQL."""

import pytest

from gugus.models import User
from gugus.workflow.lifecycle import TooLate
from rad.actions import draft_import as verbs
from rad.lists import plan_content
from rad.models import BudgetAmount
from tests import reference
from tests.rad import plan_reviews
from tests.rujukan.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
LINE, YEAR = "C-02-01-1", 2022  # without the version of the plan


@pytest.fixture
def draft():
    return plan_reviews.drafted(reference.accounts_by_name())


def applying(draft, username, amount):
    """Return the call that applies a workbook with this amount (rupiah), compared with the draft as it is now."""
    now = plan_content.of(draft)
    fingerprint = plan_content.fingerprint(now)
    now["amounts"][LINE, YEAR]["amount"] = amount
    by = User.objects.get(username=username)
    return lambda: verbs.apply(draft, plan_content.as_lists(now), by=by, fingerprint=fingerprint)


def test_two_workbooks_at_once_do_not_mix(draft):
    first, second = (applying(draft, name, amount) for name, amount in (("rad", 7), ("sekretariat", 8)))
    results = at_once([first, second])
    assert sorted(map(type, results), key=str) == sorted([type(draft), TooLate], key=str)
    amount = BudgetAmount.objects.get(budget_line__code=f"v2-{LINE}", year=YEAR).amount
    assert amount == (7 if results[0] == draft else 8)


def test_one_workbook_applied_twice_at_once_is_applied_once(draft):
    results = at_once([applying(draft, name, 7) for name in ("rad", "sekretariat")])
    assert sorted(map(type, results), key=str) == [type(draft)] * 2

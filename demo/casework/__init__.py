"""The demo's complaints, cases and referrals: invented scenarios, made by calling the verbs with past times.

`build` makes the open work of the last half year, `build_years` sixteen cases of 2019 to 2021 and what is about ended cases. Each
run gives the same data, except the day of the run and what is random: keys and the codes of victims.
"""

from django.db import transaction
from django.utils import timezone

from demo import IS_WHOLE
from demo.casework import breaches, children, conferences, later, public_intake, retained, rights, tasks, weeks, years
from demo.casework.cast import Cast
from demo.casework.pacing import Turn, interleave
from demo.casework.people import People
from gugus.access.scope import scope
from rujukan.models import Case, Complaint

OPEN_WORK = (weeks, public_intake, tasks, children, later, conferences)
ABOUT_ENDED_CASES = (retained, rights, breaches)
PEOPLE_OF_YEARS = 400  # so many are invented for the open work at most


def build(users):
    """Make the open work unless there is a complaint; return whether it was made. `users` are the accounts by user name."""
    with scope(users["koordinator"]):  # without a scope no row is visible
        if Complaint.objects.exists():
            return False
    _run_scenarios(users, OPEN_WORK if IS_WHOLE else (weeks, public_intake), People())
    return True


def build_years(users):
    """Make the cases of the three years unless there are any; return whether they were made. Needs the open work."""
    with scope(users["koordinator"]):
        if Case.objects.filter(opened_at__year=years.DUPLICATED).exists():
            return False
    people = People(PEOPLE_OF_YEARS)
    _run_scenarios(users, [years], people)
    _run_scenarios(users, ABOUT_ENDED_CASES, people)
    return True


@transaction.atomic
def _run_scenarios(users, modules, people):
    """Run the scenarios of some modules in the order of time."""
    with Turn() as turn:
        cast = Cast(timezone.localtime(), users, turn, people)
        for at in interleave([scenario for module in modules for scenario in module.scenarios(cast)]):
            if at > cast.now:  # nothing may happen in the future
                break

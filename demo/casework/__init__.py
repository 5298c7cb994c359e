"""The demo's complaints, cases and referrals: invented scenarios, made by calling the verbs with past times.

Sixteen cases of 2019 to 2021, and the open work of the last weeks. Each run gives the same data, except the day of the run
and what is random: keys and the codes of victims.
"""

from random import Random

from django.db import transaction
from django.utils import timezone

from demo.casework import breaches, children, conferences, later, public_intake, retained, rights, tasks, weeks, years
from demo.casework.cast import Cast
from demo.casework.pacing import Turn, interleave
from demo.casework.people import People
from gugus.access.scope import scope
from rujukan.models import Complaint

SEED = 84


@transaction.atomic
def build(users, now=None):
    """Run all scenarios if there is no complaint yet; return whether they ran. `users` are the demo's accounts by user name."""
    with scope(users["koordinator"]):  # without a scope no row is visible
        if Complaint.objects.exists():
            return False
    with Turn() as turn:
        cast = Cast(now or timezone.localtime(), users, turn)
        people = People(Random(SEED))
        scenarios_of_all = (
            years.scenarios(cast, people),
            weeks.scenarios(cast, people),
            public_intake.scenarios(cast, people),
            retained.scenarios(cast),
        )
        scenarios_of_all += (rights.scenarios(cast), breaches.scenarios(cast), tasks.scenarios(cast))
        scenarios_of_all += (children.scenarios(cast), later.scenarios(cast), conferences.scenarios(cast))
        for at in interleave([scenario for scenarios in scenarios_of_all for scenario in scenarios]):
            if at > cast.now:  # nothing may happen in the future
                break
    return True

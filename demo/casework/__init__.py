"""The demo's complaints, cases and referrals: invented lives, told through the verbs at their true times.

Some forty cases of 2019 to 2021, and what the last weeks left to do. The same at every run, but for the day it is made and
for what chance makes: keys and the codes of victims.
"""

from random import Random

from django.db import transaction
from django.utils import timezone

from demo.casework import breaches, public_intake, retained, rights, weeks, years
from demo.casework.cast import Cast
from demo.casework.pacing import Turn, together
from demo.casework.people import People
from gugus.access.scope import scope
from rujukan.models import Complaint

SEED = 84


@transaction.atomic
def build(users, now=None):
    """Tell all stories, once; return whether they were told now. `users` are the accounts of `demo.accounts` by user name."""
    with scope(users["koordinator"]):  # out of a scope no row is in sight
        if Complaint.objects.exists():
            return False
    with Turn() as turn:
        cast = Cast(now or timezone.localtime(), users, turn)
        people = People(Random(SEED))
        told = (
            years.stories(cast, people),
            weeks.stories(cast, people),
            public_intake.stories(cast, people),
            retained.stories(cast),
        )
        told += (rights.stories(cast), breaches.stories(cast))
        for at in together([story for stories in told for story in stories]):
            if at > cast.now:  # what is still to come stays untold
                break
    return True

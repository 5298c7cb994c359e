"""The demo's reports and evaluations, made by calling the verbs with past times.

2019 is enacted, its recommendations followed up. 2020 is reported in full and signed, and waits for the Bupati's office. 2021 is
incomplete: some reports wait for review, one was returned, some are missing. One budget of 2021 was revised, a correction waits
for the head. A made-up plan of 2022 to 2024 is in force, and there is a draft for 2025 to 2027.

`make demo` makes them, after the cases of these years, while the site already serves.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from demo.casework.pacing import Turn
from demo.plan import evaluations, next_plan, reports, revisions, task_force
from rad.models import ActionPlan, Realisation


@transaction.atomic
def build(users, now: datetime | None = None) -> bool:
    """Make the reports and evaluations unless there are any; return whether they were made. `users` are the demo's accounts."""
    if Realisation.objects.exists():
        return False
    now = now or timezone.localtime()
    with Turn() as turn:
        desk = reports.Desk(turn, users)
        desk.report_year(2019, reports.in_january(2020), share=0.2)
        evaluations.enacted(turn, users, _plan(2019), 2019, reports.in_january(2020))
        desk.report_year(2020, reports.in_january(2021))
        evaluations.followed_up(turn, users, 2019, reports.in_january(2021))
        revisions.revised(turn, users)
        evaluations.signed(turn, users, _plan(2020), 2020, reports.in_january(2021))
        desk.report_year(2021, reports.in_january(2022), share=0.15, but="disnaker")
        desk.leave_waiting(2021, now)
        revisions.corrected(turn, users, now)
        task_force.build(turn, users, now)
        next_plan.build(turn, users, now)
    return True


def _plan(year):
    return ActionPlan.objects.in_force(year).first()

"""Two plans in force side by side: 2019 to 2021 of the regulation, and 2022 to 2024, made of its review."""

from rad.choices import PlanStatus
from rad.models import ActionPlan, YearInForce
from tests.rad import plan_reviews

YEARS = (2022, 2023, 2024)
SHARED = ("B", 2022)  # both plans print it
LEGAL_BASIS = "Peraturan Bupati Kapuas Hulu Nomor 1 Tahun 2022"


def enacted(cast, *, moves=False, is_example=False):
    """Put the plan of 2022 to 2024 in force as the owner; return it. `moves`: table B of 2022 passes to it too."""
    plan = plan_reviews.drafted(cast)
    columns = {"status": PlanStatus.ENACTED, "legal_basis": LEGAL_BASIS, "is_example": is_example}
    ActionPlan.objects.filter(pk=plan.pk).update(**columns)
    plan.refresh_from_db()
    for force in plan.sub_task_forces.all():
        for year in YEARS:
            if (force.letter, year) != SHARED:
                YearInForce.objects.create(sub_task_force=force, letter=force.letter, year=year)
    if moves:
        move(plan)
    return plan


def move(plan):
    """Let table B of 2022 pass to this plan."""
    letter, year = SHARED
    force = plan.sub_task_forces.get(letter=letter)
    YearInForce.objects.filter(letter=letter, year=year).update(sub_task_force=force)

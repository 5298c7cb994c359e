"""The verb that changes the rubric for targets that an assessor grades."""

from django.db import transaction

from gugus.workflow.lifecycle import require, require_seen, rewrite
from rad import rules
from rad.models import GradeLevel


@transaction.atomic
def edit(level, *, by, version=None, **fields):
    """Change a level of the rubric; return it. `fields`: floor, name, meaning. Grades that were given before stay as they are.

    Raises Refused if the floor does not lie between those of its neighbours; Stale if the level has changed since `version`.
    """
    rules.require_plan_manager(by)
    levels = list(GradeLevel.objects.select_for_update())  # all of them, because their floors must stay in order
    place = next(place for place, one in enumerate(levels) if one.pk == level.pk)
    level = levels[place]
    if all(getattr(level, name) == value for name, value in fields.items()):
        return level
    require_seen(level, version)
    above, below = levels[:place][-1:], levels[place + 1 :][:1]
    require(above or fields["floor"] == level.floor, "Tingkat tertinggi selalu mulai nilai 100.", "floor")
    require(below or fields["floor"] == level.floor, "Tingkat terendah selalu mulai nilai 0.", "floor")
    for one in above:
        require(fields["floor"] < one.floor, f"Harus di bawah tingkat di atasnya, yang mulai nilai {one.floor}.", "floor")
    for one in below:
        require(fields["floor"] > one.floor, f"Harus di atas tingkat di bawahnya, yang mulai nilai {one.floor}.", "floor")
    return rewrite(level, **fields)

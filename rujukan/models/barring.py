from django.db.models import Q

from gugus.models import Institution, User


def barred(user, case=""):
    """The condition that a case bars this person or their institution; `case` is the lookup that leads to it ("case__").

    Written as IN of the few cases that bar somebody: the database reads those once, and not for every row of a list.
    """
    barring = User.barred_cases.through.objects.filter(user=user.pk).values("case")
    if user.institution_id:
        own = Institution.barred_cases.through.objects.filter(institution=user.institution_id).values("case")
        barring = barring.union(own, all=True)
    return Q(**{f"{case.removesuffix('__') or 'pk'}__in": barring})

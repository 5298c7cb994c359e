from django.db.models import Q

from gugus.models import Institution, User


def barred(user, case=""):
    """The condition that a case bars this person or their institution; `case` is the lookup that leads to it ("case__").

    Written as IN of the few cases that bar somebody: the database reads those once, and not for every row of a list.
    """
    return Q(**{f"{case.removesuffix('__') or 'pk'}__in": _barring(user)})


def bars(case_id, user):
    """Whether a case bars this person or their institution; true of a case that they cannot read as well."""
    return _barring(user, case=case_id).exists()


def _barring(user, **of):
    barring = User.barred_cases.through.objects.filter(user=user.pk, **of).values("case")
    if user.institution_id:
        own = Institution.barred_cases.through.objects.filter(institution=user.institution_id, **of).values("case")
        barring = barring.union(own, all=True)
    return barring

from django.db.models import Case, Q, Value, When

from gugus.models import Institution, User


def barred(user, case=""):
    """Return the condition that a case bars this user or their institution; `case` is the lookup to the case ("case__").

    It is an IN over the few cases that bar the user: the database reads them once, and not for every row of a list.
    """
    return Q(**{f"{case.removesuffix('__') or 'pk'}__in": _barring(user)})


def bars_reader(user, case=""):
    """Return the annotation `bars_reader`: whether a row's case bars this user, for whom the page is read."""
    return Case(When(barred(user, case), then=Value(True)), default=Value(False))


def bars(case_id, user):
    """Return whether a case bars this user or their institution, also where they cannot read the case."""
    return _barring(user, case=case_id).exists()


def _barring(user, **of):
    barring = User.barred_cases.through.objects.filter(user=user.pk, **of).values("case")
    if user.institution_id:
        of_institution = Institution.barred_cases.through.objects.filter(institution=user.institution_id, **of).values("case")
        barring = barring.union(of_institution, all=True)
    return barring

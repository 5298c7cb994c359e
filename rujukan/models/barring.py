from django.db.models import Q


def barred(user, case=""):
    """The condition that a case bars this person or their institution; `case` is the lookup that leads to it ("case__")."""
    condition = Q(**{f"{case}barred_users": user.pk})
    if user.institution_id:
        condition |= Q(**{f"{case}barred_institutions": user.institution_id})
    return condition

"""Who may, in the action plan: predicates of a user."""


def decides_source_notes(user):
    """The plan secretariat keeps the plan, the administrator its master data: both may decide a doubt about the print."""
    return user.is_authenticated and (user.is_plan_manager or user.is_administrator)


def drafts_evaluation(user):
    """The plan secretariat writes the year's evaluation and submits it."""
    return user.is_authenticated and user.is_plan_manager


def signs_evaluation(user):
    """The head of DSPPPAKB signs what was submitted, or returns it."""
    return user.is_authenticated and user.is_head


def enacts_evaluation(user):
    """The Bupati's office enacts what was signed, or returns it."""
    return user.is_authenticated and user.is_executive


def returns_evaluation(user):
    """Either desk."""
    return signs_evaluation(user) or enacts_evaluation(user)

"""Who may, in the action plan: predicates of a user."""


def decides_source_notes(user):
    """The plan secretariat keeps the plan, the administrator its master data: both may decide a doubt about the print."""
    return user.is_authenticated and (user.is_plan_manager or user.is_administrator)

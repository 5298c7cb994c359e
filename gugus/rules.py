"""Who may: predicates of a user, for `gugus.access.scope.allow`."""


def anyone(user):
    """Also without an account: health page, public pages."""
    return True


def unnamed(user):
    """Also without an account, and of who has one the log does not tell that it was them (gugus/logs.py): the public form."""
    return True


def signed_in(user):
    return user.is_authenticated


def officer(user):
    return user.is_authenticated and user.is_officer


def coordinator(user):
    return user.is_authenticated and user.is_coordinator


def auditor(user):
    return user.is_authenticated and user.is_auditor


def administrator(user):
    return user.is_authenticated and user.is_administrator


def reads_changes(user):
    """Sees what was asked and decided about accounts, institutions and stage roles."""
    return coordinator(user) or auditor(user) or administrator(user)

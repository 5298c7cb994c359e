"""Access rules: predicates of a user, for `gugus.access.scope.allow`."""


def anyone(user):
    """Everybody, also without an account: for public pages such as login, help and health."""
    return True


def unnamed(user):
    """Everybody, also without an account, and the log never names the user (gugus/logs.py): the public form."""
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
    """Whether the user may read change requests about accounts, institutions and stage roles."""
    return coordinator(user) or auditor(user) or administrator(user)

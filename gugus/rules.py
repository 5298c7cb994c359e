"""Access rules: predicates of a user, for `gugus.access.scope.allow`, or of a user and an object."""


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


def keeps_meetings(user):
    """The plan secretariat and the coordinators record the meetings of the task force and their decisions."""
    return user.is_authenticated and (user.is_plan_manager or user.is_coordinator)


def carries_out(user, decision):
    """Staff of the institution that a meeting's decision names may report it as done."""
    return user.institution_id == decision.owner_id and (user.is_officer or user.is_coordinator)


def closes_decision(user, decision):
    """Whoever keeps the meetings closes a decision as done or cancelled; staff of its institution only as done."""
    return keeps_meetings(user) or carries_out(user, decision)


NOT_YOUR_CONTACTS = "Petugas piket diatur institusinya sendiri atau koordinator."


def has_contacts(user):
    """Officers keep the duty contacts of their institution, coordinators those of all."""
    return user.is_authenticated and (user.is_officer or user.is_coordinator)


def keeps_contacts(user, institution):
    return has_contacts(user) and (user.is_coordinator or user.institution_id == institution.pk)

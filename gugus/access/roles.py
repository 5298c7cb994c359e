"""The database roles to which a scope switches.

A policy of case work is written for one of them, so it is one condition that an index can serve, not an OR over all roles. The
site logs in as the web role, which may switch to each of them and inherits from none: outside a scope a query of case work fails.
"""

from django.conf import settings

USER = "user"  # somebody with an account, who does no case work
OFFICER = "officer"
COORDINATOR = "coordinator"  # sees no less than an officer, so it is also the role of somebody who is both
REPORTER = "reporter"  # the holder of a receipt, without an account
BYPASS = "bypass"  # one query of a verb (gugus.access.scope.bypass)
ACCOUNTS = (USER, OFFICER, COORDINATOR)
ALL = (*ACCOUNTS, REPORTER, BYPASS)


def named(role):
    """Return the name in PostgreSQL of one of these roles."""
    return f"{settings.DATABASE_WEB_ROLE}_{role}"


def of(user, receipt):
    """Return the database role of a scope, for SET ROLE; without a user and a receipt it is the web role itself."""
    if user is not None:
        return named(COORDINATOR if user.is_coordinator else OFFICER if user.is_officer else USER)
    return named(REPORTER) if receipt else settings.SCOPE_ROLE or "none"

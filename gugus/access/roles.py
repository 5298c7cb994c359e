"""The database roles to which a scope switches: officer, coordinator, another user, reporter with a receipt, and bypass.

The site logs in as the web role, which may switch to each of them and inherits from none: outside a scope a query of case work
fails. A coordinator sees no less than an officer, so somebody who is both acts as coordinator.

A policy of case work is written for one role, so it is one condition that an index can serve. The other way was one policy with
an OR over all roles, and the same filter in Python. With 20,000 complaints and prepared statements in both, pages take 0.80 to
0.95 of the time that they took with it (lists of complaints and referrals, inbox, coordinator's home: about 0.8): the OR could
not use an index, and planning it took longer than running the query. Generating filter and policy from one predicate in Python
would say the rule once too, but PostgreSQL would still evaluate both. PostgreSQL plans a prepared statement again when another
role runs it, so each role has statements of its own (`gugus.access.scope`).
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

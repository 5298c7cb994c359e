"""Row-level security of case work: which rows each database role may read and change (`gugus.access.policies` says how it works).

A policy decides about rows. `rujukan.disclosure.section` decides which sections of a row are shown.

A verb that must read more than its user may see (a near duplicate, a count) opens a bypass with `gugus.access.scope.bypass`;
BYPASSES lists the tables of each reason. A reporter without an account adds to the one complaint whose receipt is in the scope,
and reads from it only what the status page needs: its row, the questions, and that an answer came.
"""

from gugus.access import policies
from rujukan.policies import master_data  # noqa: F401 (adds its lines to the table)
from rujukan.policies.bypasses import BYPASSES
from rujukan.policies.functions import PREPARED, VIEWS
from rujukan.policies.openings import RULES

__all__ = ["BYPASSES", "RULES", "VIEWS", "renew"]


def renew(using, **_):
    """Bring the policies of this app up to date (receiver of post_migrate; runs as the owner)."""
    policies.renew(using, RULES, PREPARED, named=["gugus_changerequest"])

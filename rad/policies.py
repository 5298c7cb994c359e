"""Row policies of the action plan: of its histories alone. The plan is a published regulation; who reads which report, and an
evaluation before it is enacted, `for_user` decides.
"""

from gugus import policies
from gugus.policies import ME, holds, kept

PLAN = (
    *("actionplan", "subtaskforce", "narrativeitem", "programme", "activity", "indicator", "target", "assignment"),
    *("budgetline", "budgetamount", "realisation", "spending", "sourcenote"),
)
RULES = {f"rad_{name}history": kept(f"{ME} IS NOT NULL") for name in PLAN}
# Its drafts are the secretariat's; the auditor reads all.
RULES["rad_evaluationhistory"] = kept(f"{holds('plan_manager')} OR {holds('auditor')}")


def renew(using, **_):
    """Put up this room's wall (receiver of post_migrate; runs as the owner)."""
    policies.renew(using, RULES, {}, [])

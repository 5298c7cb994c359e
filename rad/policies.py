"""Row policies of the action plan (`gugus.access.policies` says how). The plan is a published regulation; a report is its desks'
and its coordinating institution's until it is approved, an evaluation goes from desk to desk.
"""

from gugus.access import policies
from gugus.access.policies import ADMINISTRATOR, AUDITOR, ME, Rule, everybodys, has, holds, kept, once, told
from rad.choices import AssignmentKind, EvaluationStatus, ReportStatus

PLAN_MANAGER, HEAD, EXECUTIVE = map(holds, ("plan_manager", "head", "executive"))
# The institution of somebody who works on cases, and so reports for it.
STAFF_OF = once(f"CASE WHEN {has('officer')} OR {has('coordinator')} THEN {told('institution_id', '::bigint')} END")
ON_DUTY = f"ANY (({once('rad_duties()')})::bigint[])"
COORDINATED = {
    "realisation": "EXISTS (SELECT FROM rad_indicator one WHERE one.id = {table}.indicator_id AND one.activity_id = {duty})",
    "spending": "(EXISTS (SELECT FROM rad_activity one WHERE one.budget_line_id = {table}.budget_line_id AND one.id = {duty})"
    " OR EXISTS (SELECT FROM rad_indicator one"
    " WHERE one.budget_line_id = {table}.budget_line_id AND one.activity_id = {duty}))",
}


def report(kind, table):
    """A report, or an entry of its history: the desks' of the plan, and of who coordinates the activity."""
    own = COORDINATED[kind].format(table=table, duty=ON_DUTY)
    return f"{PLAN_MANAGER} OR {HEAD} OR {EXECUTIVE} OR {AUDITOR} OR {own}"


PLAN = (
    *("actionplan", "subtaskforce", "narrativeitem", "programme", "activity", "indicator", "target", "assignment"),
    *("budgetline", "budgetamount", "sourcenote"),
)
RULES = {f"rad_{name}": everybodys(ADMINISTRATOR) for name in PLAN}
RULES["rad_sourcenote"] = everybodys(f"{ADMINISTRATOR} OR {PLAN_MANAGER}")
RULES |= {f"rad_{name}history": kept(f"{ME} IS NOT NULL") for name in PLAN}
for name in COORDINATED:
    approved = f"status = '{ReportStatus.APPROVED.value}' AND {ME} IS NOT NULL"  # everybody's figures count them
    RULES[f"rad_{name}"] = Rule(
        f"{approved} OR {report(name, f'rad_{name}')}", added=report(name, f"rad_{name}"), changed=report(name, f"rad_{name}")
    )
    RULES[f"rad_{name}history"] = kept(report(name, f"rad_{name}history"))
# What is enacted anybody may hold against its fingerprint.
RULES["rad_evaluation"] = Rule(
    f"status = '{EvaluationStatus.ENACTED.value}' OR {PLAN_MANAGER} OR {AUDITOR}"
    f" OR {HEAD} AND submitted_at IS NOT NULL OR {EXECUTIVE} AND signed_at IS NOT NULL",
    added=PLAN_MANAGER,
    changed=f"{PLAN_MANAGER} OR {HEAD} OR {EXECUTIVE}",
)
# The draft PDF is for whoever sees the evaluation, and any of them may order it.
DRAFTED = "EXISTS (SELECT FROM rad_evaluation one WHERE one.id = rad_evaluationdraft.evaluation_id)"
RULES["rad_evaluationdraft"] = Rule(DRAFTED, added=f"{DRAFTED} AND ordered_by_id = {ME}", deleted=DRAFTED)
# Its drafts are the secretariat's; the auditor reads all.
RULES["rad_evaluationhistory"] = kept(f"{PLAN_MANAGER} OR {AUDITOR}")

# Whether the year's evaluation was signed, so that its figures stand still.
BYPASSES = {"signed": ("rad_evaluation",)}

# The activities that the asker's institution, a parent or a child of it coordinates (`rad.models.assignment.kin`).
DUTIES = f"""
CREATE OR REPLACE FUNCTION rad_duties() RETURNS bigint[] LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ARRAY(
        SELECT duty.activity_id FROM rad_assignment duty
        JOIN gugus_institution body ON body.id = duty.institution_id
        LEFT JOIN gugus_institution above ON above.id = body.parent_id
        LEFT JOIN gugus_institution own ON own.id = {STAFF_OF}
        LEFT JOIN gugus_institution parent ON parent.id = own.parent_id
        WHERE duty.kind = '{AssignmentKind.COORDINATOR.value}'
        AND (own.id IN (body.id, above.id, above.parent_id) OR body.id IN (parent.id, parent.parent_id))
    )
$$
"""  # noqa: S608 (constants of this file)


def renew(using, **_):
    """Put up this room's wall (receiver of post_migrate; runs as the owner)."""
    policies.renew(using, RULES, BYPASSES, [DUTIES])

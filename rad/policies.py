"""Row-level security of the action plan (see `gugus.access.policies`).

Everybody with an account reads the plan, a published regulation. Until a report is approved, only the roles of the plan, the
auditor and the coordinating institution see it; a contribution also the pelaksana that made it. An evaluation becomes visible to
each role at its step.
"""

from django.conf import settings

from gugus.access import policies
from gugus.access.policies import (
    ADMINISTRATOR,
    AUDITOR,
    EVERYBODY,
    ME,
    REASON,
    REMINDING,
    Rule,
    everybodys,
    has,
    holds,
    kept,
    once,
    runs,
    told,
)
from gugus.access.roles import BYPASS
from rad.access import enactment, locks, master_data  # noqa: F401 (adds its lines to the table)
from rad.access.locks import COUNT_LOCK
from rad.choices import (
    EVALUATION_EDITABLE,
    NEVER_IN_FORCE,
    AssignedGroup,
    AssignmentKind,
    EnactmentStatus,
    EvaluationStatus,
    PlanStatus,
    ReportStatus,
    RevisionKind,
    RevisionStatus,
)
from rad.models.evidence import SECOND_THOUGHTS

PLAN_MANAGER, HEAD, EXECUTIVE = map(holds, ("plan_manager", "head", "executive"))
COUNTING = once(runs("evaluations"))  # the job that keeps the counts of evaluations
COUNTS = once(f"{told('user_id')} IS NOT NULL OR {runs('evaluations')}")  # whoever may count what is approved
# The institution of an officer or coordinator, who reports for it.
STAFF_OF = once(f"CASE WHEN {has('officer')} OR {has('coordinator')} THEN {told('institution_id', '::bigint')} END")
ON_DUTY, CARRIED_OUT = (
    f"ANY (({once(f"rad_activities_of({STAFF_OF}, '{kind.value}')")})::bigint[])"
    for kind in (AssignmentKind.COORDINATOR, AssignmentKind.IMPLEMENTER)
)
COORDINATED = {
    "realisation": "EXISTS (SELECT FROM rad_indicator one WHERE one.id = {table}.indicator_id AND one.activity_id = {duty})",
    "spending": "(EXISTS (SELECT FROM rad_activity one WHERE one.budget_line_id = {table}.budget_line_id AND one.id = {duty})"
    " OR EXISTS (SELECT FROM rad_indicator one"
    " WHERE one.budget_line_id = {table}.budget_line_id AND one.activity_id = {duty}))",
}


def report(kind, table):
    """Return the SQL condition to see a report or its history: a role of the plan, the auditor, or a coordinating institution."""
    own = COORDINATED[kind].format(table=table, duty=ON_DUTY)
    return f"{PLAN_MANAGER} OR {HEAD} OR {EXECUTIVE} OR {AUDITOR} OR {own}"


PLAN = (
    *("actionplan", "subtaskforce", "narrativeitem", "programme", "activity", "indicator", "target", "assignment"),
    *("budgetline", "budgetamount", "sourcenote", "gradelevel", "casesource", "reportingdeadline", "reportinginterval"),
    "yearinforce",
)
RULES = {f"rad_{name}": everybodys(ADMINISTRATOR) for name in PLAN}
# The secretariat makes the draft of the next plan, and edits it. Only the roles of the plan see it before it is enacted.
KEPT_BY = f"{ADMINISTRATOR} OR {PLAN_MANAGER}"
RULES |= {f"rad_{name}": everybodys(KEPT_BY) for name in ("subtaskforce", "sourcenote", "gradelevel")}
READS_DRAFTS = f"{KEPT_BY} OR {HEAD} OR {EXECUTIVE} OR {AUDITOR}"
IS_DRAFT = f"status = '{PlanStatus.DRAFT.value}'"
NEVER = f"status IN ({', '.join(repr(one.value) for one in sorted(NEVER_IN_FORCE))})"
RULES["rad_actionplan"] = Rule(
    f"NOT {NEVER} OR {READS_DRAFTS}",
    added=f"{ADMINISTRATOR} OR {PLAN_MANAGER} AND {IS_DRAFT}",
    # They withdraw a draft (a trigger keeps it withdrawn), and the head puts one in force.
    changed=f"{ADMINISTRATOR} OR {PLAN_MANAGER} AND {NEVER} OR {HEAD} AND {enactment.ENACTING.format('rad_actionplan.id')}",
)
# Nobody proposes or decides in the name of another user. A revision and an enactment have the same states (PROPOSAL_NEXT).
PROPOSES = f"proposed_by_id = {ME} AND status = '{RevisionStatus.PROPOSED.value}'"
DECIDES = (
    f"decided_by_id = {ME} AND ({HEAD} AND status IN ('{RevisionStatus.APPROVED.value}', '{RevisionStatus.REJECTED.value}')"
    f" OR proposed_by_id = {ME} AND status = '{RevisionStatus.WITHDRAWN.value}')"
)
# Whoever sees a draft sees its enactments, and everybody those that put a plan in force.
RULES["rad_planenactment"] = Rule(
    f"status = '{EnactmentStatus.APPROVED.value}' OR {READS_DRAFTS}",
    added=f"{PLAN_MANAGER} AND {PROPOSES}",
    changed=DECIDES,
)
OF_ENACTMENT = "EXISTS (SELECT FROM rad_planenactment one WHERE one.id = rad_overlapdecision.enactment_id{})"
RULES["rad_overlapdecision"] = Rule(
    OF_ENACTMENT.format(""),
    added=OF_ENACTMENT.format(f" AND one.proposed_by_id = {ME} AND one.status = '{EnactmentStatus.PROPOSED.value}'"),
    changed="false",
)


def from_draft(table, of_plan):
    """Return the condition to delete a row: the secretariat takes an activity out of a draft, with all rows that belong to it,
    and an import items of its lists.
    """
    plan = of_plan.format(table)
    return f"{PLAN_MANAGER} AND EXISTS (SELECT FROM rad_actionplan plan WHERE plan.id = ({plan}) AND plan.{IS_DRAFT})"


# The head changes cells by approving a revision. Triggers refuse every other change of an enacted plan (rad.access.locks).
for name in ("narrativeitem", "programme", "activity", "indicator", "target", "assignment", "budgetline", "budgetamount"):
    changed = KEPT_BY if name in ("narrativeitem", "programme") else f"{KEPT_BY} OR {HEAD}"
    deleted = from_draft(f"rad_{name}", locks.PLAN_OF[f"rad_{name}"])
    RULES[f"rad_{name}"] = Rule("true", added=KEPT_BY, changed=changed, deleted=deleted)
RULES["rad_casesource"] = everybodys(KEPT_BY, deleted=from_draft("rad_casesource", locks.PLAN_OF["rad_target"]))
RULES["rad_removedactivity"] = Rule(READS_DRAFTS, added=f"{PLAN_MANAGER} AND by_id = {ME}", changed="false")
# Everybody with an account reads revisions, as they read the plan.
RULES["rad_revision"] = Rule(
    "true",
    added=f"({PLAN_MANAGER} OR {ADMINISTRATOR} AND kind = '{RevisionKind.CORRECTION.value}') AND {PROPOSES}",
    changed=DECIDES,
)
RULES["rad_revisedcell"] = Rule(
    "true",
    added="EXISTS (SELECT FROM rad_revision one WHERE one.id = rad_revisedcell.revision_id"
    f" AND one.proposed_by_id = {ME} AND one.status = '{RevisionStatus.PROPOSED.value}')",
    changed="false",
)
# Everybody with an account reads a review. The koordinator of an activity decides on it, until the draft is made.
RULES["rad_planreview"] = Rule("true", added=f"{PLAN_MANAGER} AND begun_by_id = {ME} AND draft_id IS NULL", changed=PLAN_MANAGER)
RULES["rad_reviewedactivity"] = Rule(
    "true",
    added=PLAN_MANAGER,
    changed=f"decided_by_id = {ME} AND ({PLAN_MANAGER} OR activity_id = {ON_DUTY})"
    " AND EXISTS (SELECT FROM rad_planreview one WHERE one.id = rad_reviewedactivity.review_id AND one.draft_id IS NULL"
    " AND one.ended_at IS NULL)",
)
RULES["rad_reviewedactivityhistory"] = kept(f"{ME} IS NOT NULL")
# Only the head's approval of an enactment puts a table in force.
RULES["rad_yearinforce"] = everybodys(HEAD)
# Progress is read as a report before its approval, and written by reporters. A contribution is also its institution's.
OF_ROW = COORDINATED["realisation"]
REPORTS_PROGRESS = f"author_id = {ME} AND ({PLAN_MANAGER} OR {OF_ROW.format(table='rad_progress', duty=ON_DUTY)})"
RULES["rad_progress"] = Rule(report("realisation", "rad_progress"), added=REPORTS_PROGRESS, changed=REPORTS_PROGRESS)
RULES["rad_progresshistory"] = kept(report("realisation", "rad_progresshistory"))
ADDS = (
    f"by_id = {ME} AND institution_id = {STAFF_OF} AND {OF_ROW.format(table='rad_contribution', duty=CARRIED_OUT)}"
    " AND NOT rad_handed_in(indicator_id, year)"
)
RULES["rad_contribution"] = Rule(
    f"institution_id = {STAFF_OF} OR {report('realisation', 'rad_contribution')}", added=ADDS, changed=ADDS
)
RULES["rad_contributionhistory"] = kept(f"institution_id = {STAFF_OF} OR {report('realisation', 'rad_contributionhistory')}")
# The files of a report are for those who read its page, also once everybody reads the approved figures.
OWN_FILE = " OR ".join(
    f"EXISTS (SELECT FROM rad_{kind} report WHERE report.id = rad_evidence.{kind}_id AND {of})"
    for kind, of in (
        (
            "realisation",
            "EXISTS (SELECT FROM rad_indicator one WHERE one.id = report.indicator_id AND one.activity_id = " + ON_DUTY + ")",
        ),
        ("spending", COORDINATED["spending"].format(table="report", duty=ON_DUTY)),
    )
)
WRITTEN = " OR ".join(
    f"EXISTS (SELECT FROM rad_{kind} report WHERE report.id = rad_evidence.{kind}_id"
    f" AND report.status IN ('{ReportStatus.DRAFT.value}', '{ReportStatus.RETURNED.value}'))"
    for kind in COORDINATED
)
OF_CONTRIBUTION = "EXISTS (SELECT FROM rad_contribution part WHERE part.id = rad_evidence.contribution_id{})"
OWN_PART = OF_CONTRIBUTION.format(f" AND part.institution_id = {STAFF_OF} AND NOT rad_handed_in(part.indicator_id, part.year)")
# Those of the register are for everybody with an account; the secretariat adds them, and removes a wrong one within a day.
REGISTERED = "rad_evidence.register_entry_id IS NOT NULL"
FILES = (
    f"{PLAN_MANAGER} OR {HEAD} OR {EXECUTIVE} OR {AUDITOR} OR {REGISTERED} AND {ME} IS NOT NULL OR {OWN_FILE}"
    f" OR {OF_CONTRIBUTION.format('')}"
)
REPORTED = f"(({PLAN_MANAGER} OR {OWN_FILE}) AND ({WRITTEN}) OR {OWN_PART})"
ADDED_FILE = f"({PLAN_MANAGER} AND {REGISTERED} OR {REPORTED})"
REMOVED_FILE = (
    f"({PLAN_MANAGER} AND {REGISTERED} AND rad_evidence.at > now() - interval '{SECOND_THOUGHTS.total_seconds():.0f} seconds'"
    f" OR {REPORTED})"
)
RULES["rad_evidence"] = Rule(FILES, added=f"by_id = {ME} AND {ADDED_FILE}", changed="false", deleted=REMOVED_FILE)
OF_FILE = "EXISTS (SELECT FROM rad_evidence WHERE rad_evidence.id = rad_evidencecontent.id AND {})"
RULES["rad_evidencecontent"] = Rule(
    OF_FILE.format("true"), added=OF_FILE.format(ADDED_FILE), changed="false", deleted=OF_FILE.format(REMOVED_FILE)
)
RULES |= {f"rad_reporting{name}": everybodys(PLAN_MANAGER) for name in ("deadline", "interval")}
RULES["rad_reminder"] = Rule("true", added=f"{PLAN_MANAGER} AND by_id = {ME}", changed="false")
TASK_FORCE = ("membership", "registerentry")  # the task force's own work: public, kept by the secretariat
RULES |= {f"rad_{name}": everybodys(PLAN_MANAGER) for name in TASK_FORCE}
RULES |= {f"rad_{name}history": kept(f"{ME} IS NOT NULL") for name in (*PLAN, *TASK_FORCE)}
for name in COORDINATED:
    # Everybody's figures count approved ones; the job that tells of limits asks which are submitted.
    approved = f"{REMINDING} OR status = '{ReportStatus.APPROVED.value}' AND {COUNTS}"
    RULES[f"rad_{name}"] = Rule(
        f"{approved} OR {report(name, f'rad_{name}')}", added=report(name, f"rad_{name}"), changed=report(name, f"rad_{name}")
    )
    RULES[f"rad_{name}history"] = kept(report(name, f"rad_{name}history"))
# An enacted evaluation is visible without an account: anybody may check a document's SHA-256 against it.
EVALUATION = Rule(
    f"status = '{EvaluationStatus.ENACTED.value}' OR {PLAN_MANAGER} OR {AUDITOR}"
    f" OR {HEAD} AND submitted_at IS NOT NULL OR {EXECUTIVE} AND signed_at IS NOT NULL",
    added=PLAN_MANAGER,
    changed=f"{PLAN_MANAGER} OR {HEAD} OR {EXECUTIVE}",
    deleted=f"{PLAN_MANAGER} AND status IN ({', '.join(repr(one.value) for one in sorted(EVALUATION_EDITABLE))})",
)
RULES["rad_withdrawnevaluation"] = Rule(f"{PLAN_MANAGER} OR {AUDITOR}", added=f"{PLAN_MANAGER} AND by_id = {ME}", changed="false")
# The bypass "signed" reads the signed figures of a closed year, and how they measured a row.
# The job "evaluations" reads what the counts of a draft need.
BYPASSES = {"signed": ("rad_evaluation",), "evaluations": ("rad_evaluation", "rad_realisation", "rad_spending")}
RULES["rad_evaluation"] = {
    EVERYBODY: EVALUATION,
    BYPASS: kept(f"{ME} IS NOT NULL AND {REASON} = 'signed' OR {COUNTING}"),
}
# The kept counts of a draft are seen with it; only the job writes them.
OF_EVALUATION = "EXISTS (SELECT FROM rad_evaluation one WHERE one.id = rad_{}.evaluation_id)"
RULES["rad_evaluationcount"] = Rule(OF_EVALUATION.format("evaluationcount"), added=COUNTING, changed=COUNTING)
# Whoever sees the plan sees its documents. The report of a review quotes the draft that was made of it. Whoever sees the
# evaluation sees its draft PDF.
DOCUMENT = (
    f"{ME} IS NOT NULL AND EXISTS (SELECT FROM rad_actionplan one WHERE one.id = rad_ordereddocument.plan_id)"
    f" AND (review_id IS NULL OR {READS_DRAFTS})"
    f" AND (evaluation_id IS NULL OR {OF_EVALUATION.format('ordereddocument')})"
)
RULES["rad_ordereddocument"] = Rule(DOCUMENT, added=f"{DOCUMENT} AND ordered_by_id = {ME}", deleted=DOCUMENT)
# Recommendations are seen with their evaluation; the secretariat writes them and keeps their state.
RULES["rad_recommendation"] = Rule(
    OF_EVALUATION.format("recommendation"), added=PLAN_MANAGER, changed=PLAN_MANAGER, deleted=PLAN_MANAGER
)
# Only the secretariat and the auditor see earlier versions of an evaluation.
for name in ("evaluation", "recommendation"):
    RULES[f"rad_{name}history"] = kept(f"{PLAN_MANAGER} OR {AUDITOR}")


# `kin` are an institution, its parents and its children, as `rad.models.assignment.kin`, found once for both parts. Members carry
# out what their groups of the plan do, as long as they are members (`MembershipQuerySet.of_group`). Every role sees all that it
# reads. It runs as the owner, because as the caller PostgreSQL would plan it anew whenever another role asks.
ACTIVITIES_OF = f"""
CREATE OR REPLACE FUNCTION rad_activities_of(of_institution bigint, of_kind text) RETURNS bigint[] LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH kin AS MATERIALIZED (SELECT ARRAY(
        SELECT body.id FROM gugus_institution own LEFT JOIN gugus_institution parent ON parent.id = own.parent_id
        CROSS JOIN gugus_institution body LEFT JOIN gugus_institution above ON above.id = body.parent_id
        WHERE own.id = of_institution
        AND (own.id IN (body.id, above.id, above.parent_id) OR body.id IN (parent.id, parent.parent_id))
    ) AS keys)
    SELECT ARRAY(
        SELECT activity_id FROM rad_assignment WHERE kind = of_kind AND institution_id = ANY ((SELECT keys FROM kin)::bigint[])
        UNION SELECT duty.activity_id FROM rad_assignment duty
        JOIN rad_activity activity ON activity.id = duty.activity_id
        JOIN rad_programme programme ON programme.id = activity.programme_id
        JOIN rad_subtaskforce force ON force.id = programme.sub_task_force_id
        JOIN rad_membership place ON duty."group" = '{AssignedGroup.ALL_MEMBERS.value}'
            OR duty."group" = '{AssignedGroup.SUB_TASK_FORCE.value}' AND place.letter = force.letter
        WHERE place.institution_id = ANY ((SELECT keys FROM kin)::bigint[])
        AND duty.kind = of_kind AND of_kind = '{AssignmentKind.IMPLEMENTER.value}'
        AND place.since <= (now() AT TIME ZONE '{settings.TIME_ZONE}')::date
        AND (place.until IS NULL OR place.until >= (now() AT TIME ZONE '{settings.TIME_ZONE}')::date)
    )
$$
"""  # noqa: S608 (constants of this file)


# A pelaksana does not see a realisation before its approval, so this function runs as the owner. It tells only whether it is
# handed in.
HANDED_IN = f"""
CREATE OR REPLACE FUNCTION rad_handed_in(of_indicator bigint, of_year integer) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM rad_realisation WHERE indicator_id = of_indicator AND year = of_year
        AND status NOT IN ('{ReportStatus.DRAFT.value}', '{ReportStatus.RETURNED.value}')
    )
$$
"""  # noqa: S608 (constants of this file)
# The same for all: one call instead of one for each row of a list.
ALL_HANDED_IN = f"""
CREATE OR REPLACE FUNCTION rad_all_handed_in() RETURNS bigint[] LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ARRAY(
        SELECT indicator_id * 10000 + year FROM rad_realisation
        WHERE status NOT IN ('{ReportStatus.DRAFT.value}', '{ReportStatus.RETURNED.value}')
    )
$$
"""  # noqa: S608 (constants of this file)

# Reporters see no draft of an evaluation, so this function runs as the owner. It tells only whether there was a count. The
# lock holds off the job that keeps the counts until this transaction ends. It is taken, and the counts are deleted, before any
# lock on a year or a row.
DROP_COUNTS = f"""
CREATE OR REPLACE FUNCTION rad_drop_counts() RETURNS boolean LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock_shared({COUNT_LOCK});
    WITH dropped AS (DELETE FROM rad_evaluationcount RETURNING id) SELECT EXISTS (SELECT FROM dropped);
$$
"""  # noqa: S608 (constants of this file)


def renew(using, **_):
    """Bring the policies of this app up to date (receiver of post_migrate; runs as the owner)."""
    policies.renew(using, RULES, [ACTIVITIES_OF, HANDED_IN, ALL_HANDED_IN, DROP_COUNTS, *locks.STATEMENTS, *enactment.STATEMENTS])

"""Row triggers that lock an enacted plan: the web role changes a cell only by a revision approved in the same transaction.

They refuse a form, an import or an `update()` that skips the revision, as `gugus.access.second_person` does for accounts. A
target or budget of a year whose evaluation is submitted or signed, and the printed text, cannot change at all. No row leaves the
plan, and the plan does not become a draft again. A draft is locked too while its enactment waits for the head. The triggers do
not bind the owner of the tables, who loads the regulation; `load_regulation --again` therefore leaves the plan as it is. Like row
policies, they do not protect against SQL injection.

tests/rad/test_lock_matrix.py is the table of who changes which cell in which state, by form, admin, import and SQL.
"""

from rad.choices import EnactmentStatus, EvaluationStatus, PlanStatus, RevisedColumn, RevisionStatus
from rad.models.evaluation import SIGNED_OR_LATER
from rad.models.revision import REVISED

COUNT_LOCK = 84_005  # the advisory lock that keeps the counts of evaluations apart from changes of what they count
OF_YEAR = {RevisedColumn.TARGET, RevisedColumn.AMOUNT}
STATUSES = ", ".join(f"'{EvaluationStatus(status).value}'" for status in SIGNED_OR_LATER)
# The closed years of all tables: those whose evaluation is signed, unless a correction counts their figures again. Users who may
# not see an evaluation are bound by it too, so this function runs as the owner. It tells only the years.
CLOSED = f"""
CREATE OR REPLACE FUNCTION rad_closed_years() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ARRAY(
        SELECT DISTINCT closed.year::integer FROM rad_evaluation closed WHERE closed.status IN ({STATUSES}) AND NOT EXISTS (
            SELECT FROM rad_evaluation again
            WHERE again.year = closed.year AND again.recounts AND again.status NOT IN ({STATUSES})
        ) ORDER BY 1
    )
$$"""  # noqa: S608 (constants of the project)
# The plan of a year does not change either while its figures are submitted.
FROZEN = f"""
CREATE OR REPLACE FUNCTION rad_year_frozen(of_year integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT of_year = ANY (rad_closed_years()) OR EXISTS (
        SELECT FROM rad_evaluation WHERE year = of_year AND status = '{EvaluationStatus.SUBMITTED.value}'
    )
$$"""  # noqa: S608 (constants of the project)

FORCE = (
    "SELECT force.plan_id FROM rad_subtaskforce force JOIN rad_programme programme ON programme.sub_task_force_id = force.id"
    " JOIN rad_activity activity ON activity.programme_id = programme.id"
)
OF_FORCE = "SELECT plan_id FROM rad_subtaskforce WHERE id = {}.sub_task_force_id"
# The plan of a row of each table; the placeholder is OLD or NEW.
PLAN_OF = {
    "rad_subtaskforce": "{}.plan_id",
    "rad_narrativeitem": OF_FORCE,
    "rad_programme": OF_FORCE,
    "rad_activity": "SELECT plan_id FROM rad_subtaskforce force JOIN rad_programme programme"
    " ON programme.sub_task_force_id = force.id WHERE programme.id = {}.programme_id",
    "rad_indicator": FORCE + " WHERE activity.id = {}.activity_id",
    "rad_target": FORCE + " JOIN rad_indicator indicator ON indicator.activity_id = activity.id"
    " WHERE indicator.id = {}.indicator_id",
    "rad_assignment": FORCE + " WHERE activity.id = {}.activity_id",
    "rad_budgetline": OF_FORCE,
    "rad_budgetamount": "SELECT plan_id FROM rad_subtaskforce force JOIN rad_budgetline line ON line.sub_task_force_id = force.id"
    " WHERE line.id = {}.budget_line_id",
}
# Columns of master data beside the print, which the admin changes at any time.
FREE = {"rad_subtaskforce": ("name",)}
# Nobody opens an enacted plan again as a draft.
PLAN = [
    f"""
CREATE OR REPLACE FUNCTION rad_actionplan_locked() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF row_security_active(TG_RELID) AND OLD.status <> '{PlanStatus.DRAFT.value}' AND (
        NEW.status = '{PlanStatus.DRAFT.value}'
        OR to_jsonb(NEW) - ARRAY['title', 'legal_basis', 'status'] <> to_jsonb(OLD) - ARRAY['title', 'legal_basis', 'status']
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'The printed text of an enacted plan does not change.';
    END IF;
    RETURN NULL;
END $$""",
    "CREATE OR REPLACE TRIGGER plan_locked AFTER UPDATE ON rad_actionplan FOR EACH ROW EXECUTE FUNCTION rad_actionplan_locked()",
]


def _row_expression(record, names):
    return "ROW(" + ", ".join(f'{record}."{name}"' for name in names) + ")"


def _refusing_statement(column, names):
    """Return the statement that refuses a change of these columns without its approved revision."""
    values = ", ".join(f"'{name}', NEW.\"{name}\"" for name in names)
    closed = "rad_year_frozen(NEW.year)" if column in OF_YEAR else "false"
    return f"""
    IF {_row_expression("NEW", names)} IS DISTINCT FROM {_row_expression("OLD", names)} THEN
        IF {closed} THEN
            RAISE insufficient_privilege USING MESSAGE = 'This year of the plan is closed.';
        ELSIF NOT EXISTS (
            SELECT FROM rad_revisedcell cell JOIN rad_revision revision ON revision.id = cell.revision_id
            WHERE revision.status = '{RevisionStatus.APPROVED.value}' AND revision.applied_at = transaction_timestamp()
            AND cell."column" = '{column.value}' AND cell.subject = NEW.id AND cell.new = jsonb_build_object({values})
        ) THEN
            RAISE insufficient_privilege USING MESSAGE = 'This change of the plan takes an approved revision.';
        END IF;
    END IF;"""


def _trigger(table, columns):
    """Return the statements that create the trigger of a table. `columns`: {RevisedColumn: names of table columns}."""
    names = ", ".join(f"'{name}'" for name in (*(name for some in columns.values() for name in some), *FREE.get(table, ())))
    rest = "(to_jsonb({}) - ARRAY[" + names + "]::text[])"
    return [
        f"""
CREATE OR REPLACE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE of_plan bigint; before bigint;
BEGIN
    IF NOT row_security_active(TG_RELID) THEN RETURN NULL; END IF;
    of_plan := ({PLAN_OF[table].format("NEW")});
    before := ({PLAN_OF[table].format("OLD")});
    IF NOT EXISTS (
        SELECT FROM rad_actionplan plan WHERE id IN (of_plan, before) AND (
            status <> '{PlanStatus.DRAFT.value}' OR EXISTS (
                SELECT FROM rad_planenactment one WHERE one.plan_id = plan.id AND one.status = '{EnactmentStatus.PROPOSED.value}'
            )
        )
    ) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' OR {rest.format("NEW")} IS DISTINCT FROM {rest.format("OLD")} THEN
        RAISE insufficient_privilege USING MESSAGE = 'The printed text of an enacted plan does not change.';
    END IF;{"".join(_refusing_statement(column, some) for column, some in columns.items())}
    RETURN NULL;
END $$""",  # noqa: S608 (constants of the project)
        f"CREATE OR REPLACE TRIGGER plan_locked AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_locked()",
    ]


def _locked_tables():
    tables = {table: {} for table in PLAN_OF}
    for column, (model, names) in REVISED.items():
        tables[model._meta.db_table][column] = names
    return tables


TRIGGERS = [statement for table, columns in _locked_tables().items() for statement in _trigger(table, columns)]
STATEMENTS = [CLOSED, FROZEN, *PLAN, *TRIGGERS]

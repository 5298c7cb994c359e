"""Row triggers that put a plan in force: the web role does it only by an enactment approved in the same transaction.

They refuse the admin, an `update()` and a shell, as `rad.access.locks` does for cells. A year whose evaluation is signed stays
with its tables: none is moved, and none is added. They do not bind the owner of the tables, who loads the regulation.
"""

from rad.access.locks import STATUSES
from rad.choices import EnactmentStatus, OverlapOutcome, PlanStatus

# Binds also users who may not see the evaluation, so it runs as the owner. It tells only whether one is signed.
SIGNED = f"""
CREATE OR REPLACE FUNCTION rad_year_signed(of_year integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM rad_evaluation WHERE year = of_year AND status IN ({STATUSES}))
$$"""  # noqa: S608 (constants of the project)
# The condition that an enactment of a plan is approved in this transaction; the placeholder is the key of the plan.
ENACTING = (
    "EXISTS (SELECT FROM rad_planenactment enactment WHERE enactment.plan_id = {} AND"
    f" enactment.status = '{EnactmentStatus.APPROVED.value}' AND enactment.applied_at = transaction_timestamp())"
)
PLAN = f"""
CREATE OR REPLACE FUNCTION rad_actionplan_enacted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT row_security_active(TG_RELID) OR NEW.status <> '{PlanStatus.ENACTED.value}' THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = '{PlanStatus.ENACTED.value}' THEN RETURN NULL; END IF;
    IF NOT {ENACTING.format("NEW.id")} THEN
        RAISE insufficient_privilege USING MESSAGE = 'A plan comes into force by an approved enactment.';
    END IF;
    RETURN NULL;
END $$"""
YEAR = f"""
CREATE OR REPLACE FUNCTION rad_yearinforce_enacted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE of_plan bigint; of_letter varchar;
BEGIN
    IF NOT row_security_active(TG_RELID) THEN RETURN NULL; END IF;
    SELECT plan_id, letter INTO of_plan, of_letter FROM rad_subtaskforce WHERE id = NEW.sub_task_force_id;
    IF NEW.letter <> of_letter OR TG_OP = 'UPDATE' AND (NEW.letter, NEW.year) IS DISTINCT FROM (OLD.letter, OLD.year) THEN
        RAISE insufficient_privilege USING MESSAGE = 'A year in force keeps its letter and its year.';
    ELSIF rad_year_signed(NEW.year) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This year of the plan is closed.';
    ELSIF NOT {ENACTING.format("of_plan")} OR TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM rad_overlapdecision overlap JOIN rad_planenactment enactment ON enactment.id = overlap.enactment_id
        WHERE enactment.plan_id = of_plan AND enactment.status = '{EnactmentStatus.APPROVED.value}' AND overlap.year = NEW.year
        AND overlap.sub_task_force_id = OLD.sub_task_force_id AND overlap.outcome = '{OverlapOutcome.NEW.value}'
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'A table comes into force by an approved enactment.';
    END IF;
    RETURN NULL;
END $$"""  # noqa: S608 (constants of the project)

STATEMENTS = [
    SIGNED,
    PLAN,
    "CREATE OR REPLACE TRIGGER plan_enacted AFTER INSERT OR UPDATE ON rad_actionplan FOR EACH ROW"
    " EXECUTE FUNCTION rad_actionplan_enacted()",
    YEAR,
    "CREATE OR REPLACE TRIGGER year_enacted AFTER INSERT OR UPDATE ON rad_yearinforce FOR EACH ROW"
    " EXECUTE FUNCTION rad_yearinforce_enacted()",
]

"""Row triggers for separation of duties: the web role cannot widen who may see an identity or sign without a granted request.

A trigger refuses a change of a guarded column if no `ChangeRequest` for it was granted in the same transaction. So the database
refuses a form, an import or an `update()` that skips the request. The triggers do not bind the owner of the tables (fixtures,
migrations). Like row policies, they do not protect against SQL injection: injected SQL can also claim that somebody granted.
"""

from gugus.choices import AccountChange, InstitutionChange, Role

NAME = "second_person"

# SQL function: whether this institution or its parent holds a stage role. `rujukan/policies/functions.py` replaces it.
HOLDS = """
CREATE OR REPLACE FUNCTION gugus_holds(institution bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {} $$"""


def granted(kind, subject, becomes):
    """Return the SQL condition that a request of this kind was granted in this transaction.

    `subject` is a condition on the request; `becomes` is the SQL for the new value of the row.
    """
    return (
        "EXISTS (SELECT FROM gugus_changerequest WHERE granted AND decided_at = transaction_timestamp()"
        f" AND kind = '{kind}' AND {subject} AND becomes = {becomes})"
    )


def trigger(table, events, *refused):
    """Return the statements that create a trigger: it refuses a row if one of these conditions on NEW, OLD and TG_OP holds."""
    conditions = "\n OR ".join(f"({condition})" for condition in refused)
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_second_person() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF row_security_active(TG_RELID) AND ({conditions}) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This change takes a second person.';
    END IF;
    RETURN NULL;
END $$""",
        f"CREATE OR REPLACE TRIGGER {NAME} AFTER {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_second_person()",
    ]


def unless(changed, *request):
    """Return the SQL condition that an UPDATE makes this change without the granted request."""
    return f"TG_OP = 'UPDATE' AND {changed} AND NOT {granted(*request)}"


def of_institution(column, kind, value="NEW.{}"):
    value = value.format(column)
    return unless(f"NEW.{column} IS DISTINCT FROM OLD.{column}", kind.value, "institution_id = NEW.id", value)


INSTITUTION = trigger(
    "gugus_institution",
    "INSERT OR UPDATE",
    "TG_OP = 'INSERT' AND NEW.parent_id IS NOT NULL",
    of_institution("name", InstitutionChange.NAME),
    of_institution("short_name", InstitutionChange.SHORT_NAME),
    of_institution("kind", InstitutionChange.KIND),
    of_institution("parent_id", InstitutionChange.PARENT, "COALESCE(NEW.{}::text, '')"),
    unless("NEW.active AND NOT OLD.active", InstitutionChange.ACTIVATION.value, "institution_id = NEW.id", "'1'"),
)

# A privileged account sees identities, decides who does, reads who did, signs or enacts: it has any role but officer, or it is an
# officer of an institution that holds a stage role, itself or through its parent.
OFFICER = f"'{Role.OFFICER.value}'"
PRIVILEGED = f"(array_remove(OLD.roles, {OFFICER}) <> '{{}}' OR {OFFICER} = ANY (OLD.roles) AND gugus_holds(OLD.institution_id))"
GIVEN = (
    "EXISTS (SELECT FROM unnest(NEW.roles) role WHERE (TG_OP = 'INSERT' OR role <> ALL (OLD.roles))"
    f" AND (role <> {OFFICER} OR gugus_holds(NEW.institution_id))"
    f" AND NOT {granted(AccountChange.ROLE.value, 'user_id = NEW.id', 'role')})"
)
MOVED = "NEW.institution_id IS NOT NULL AND NEW.institution_id IS DISTINCT FROM OLD.institution_id"
GAINS = f"{OFFICER} = ANY (OLD.roles) AND {OFFICER} = ANY (NEW.roles) AND gugus_holds(NEW.institution_id)"


def of_account(changed, kind, value):
    return unless(changed, kind.value, "user_id = NEW.id", value)


USER = trigger(
    "gugus_user",
    "INSERT OR UPDATE OF roles, institution_id, username, email, is_active",
    GIVEN,
    of_account(f"({MOVED}) AND ({PRIVILEGED} OR {GAINS})", AccountChange.INSTITUTION, "NEW.institution_id::text"),
    of_account(f"NEW.username <> OLD.username AND {PRIVILEGED}", AccountChange.USERNAME, "NEW.username"),
    of_account(f"NEW.email <> OLD.email AND {PRIVILEGED}", AccountChange.EMAIL, "NEW.email"),
    of_account(f"NEW.is_active AND NOT OLD.is_active AND {PRIVILEGED}", AccountChange.ACTIVATION, "''"),
)

TRIGGERS = [*INSTITUTION, *USER]

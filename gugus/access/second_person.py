"""Row triggers for separation of duties: the web role makes no change that takes two people without a granted request.

A trigger refuses a change of such a column (`gugus.access.master_data`) if no `ChangeRequest` for it was granted in the same
transaction. So the database refuses a form, an import or an `update()` that skips the request. The triggers do not bind the
owner of the tables (fixtures, migrations). Like row policies, they do not protect against SQL injection: injected SQL can also
claim that somebody granted.
"""

from django.db.models import BooleanField, CharField

from gugus.access.master_data import kind_of, titled
from gugus.choices import AccountChange
from gugus.models import EmergencyNumber, Institution, User

NAME = "second_person"


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


def of_columns(model, subject, kinds=kind_of, besides=()):
    """Return the conditions that a column of this model changes without the request that the table of master data asks for."""
    for name, column in titled(model).items():
        field = model._meta.get_field(name)
        if name in besides:
            continue
        value, old = (f'{row}."{field.column}"' for row in ("NEW", "OLD"))
        if isinstance(field, BooleanField):
            becomes, given = f"CASE WHEN {value} THEN '1' ELSE '' END", value
        else:
            becomes = value if isinstance(field, CharField) else f"COALESCE({value}::text, '')"
            given = f"{value} IS NOT NULL"
        changed = f"{value} IS DISTINCT FROM {old}" + (f" AND {given}" if column.on_only else "")
        yield unless(changed, kinds(model, name), subject, becomes)


# A new institution or number is in force once a second person has agreed.
ADDED_IN_FORCE = "TG_OP = 'INSERT' AND NEW.active"
GIVEN = (
    "EXISTS (SELECT FROM unnest(NEW.roles) role WHERE (TG_OP = 'INSERT' OR role <> ALL (OLD.roles))"
    f" AND NOT {granted(AccountChange.ROLE.value, 'user_id = NEW.id', 'role')})"
)
TRIGGERS = [
    *trigger("gugus_institution", "INSERT OR UPDATE", ADDED_IN_FORCE, *of_columns(Institution, "institution_id = NEW.id")),
    *trigger("gugus_emergencynumber", "INSERT OR UPDATE", ADDED_IN_FORCE, *of_columns(EmergencyNumber, "subject = NEW.id")),
    *trigger(
        "gugus_user",
        "INSERT OR UPDATE OF roles, institution_id, username, email, first_name, last_name, is_active",
        GIVEN,
        unless("NEW.is_active AND NOT OLD.is_active", AccountChange.ACTIVATION.value, "user_id = NEW.id", "''"),
        *of_columns(User, "user_id = NEW.id", lambda _, name: name, besides=("roles", "is_active")),
    ),
]

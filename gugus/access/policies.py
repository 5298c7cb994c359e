"""Row-level security (RLS): the policies of the base tables, and the functions with which each app writes its own.

Only the policies say who sees a row: a query inside a scope (`gugus.access.scope`) returns the rows that its user may see. Where
a page shows less, a method of the queryset says so: `readable_by`, `received_by`, `open`. Every `migrate` brings policies up to
date (`gugus.access.definitions`), as it does grants, so a changed rule needs no migration. Rules of case work are written for one
database role each (`gugus.access.roles`); the web role has no rights on those tables, so a query outside a scope fails. Policies
do not bind the owner of the tables.

`RULES` of each app maps a table to a `Rule`, or in case work a table and a database role. A `Rule` is the SQL condition for
reading and, where it differs, for adding, changing and deleting. A table gets row-level security with its entry there;
`tests/test_policies.py` fails without one, unless it lists the table in `EXEMPT` with a reason. Conditions read the scope's
settings as scalar subqueries, so that PostgreSQL evaluates them once per statement and not once per row. Where a policy must look
into another guarded table, it uses a view or a `SECURITY DEFINER` function: otherwise the other table's policies would be
evaluated as well.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connections

from gugus.access import definitions, grants, roles, second_person


def told(name, cast=""):
    """Return the SQL that reads a setting of the scope; NULL if the setting is empty."""
    return f"NULLIF(current_setting('gugus.{name}', true), ''){cast}"


ROLES = "string_to_array(current_setting('gugus.roles', true), ',')"


def has(role):
    """Return the SQL condition that the user of the scope has this role."""
    return f"'{role}' = ANY ({ROLES})"


def once(expression):
    """Return the expression as a scalar subquery: PostgreSQL evaluates it once per statement, not once per row.

    Each subquery adds a small cost for every table in a statement.
    """
    return f"(SELECT {expression})"


def setting(name, cast=""):
    """As `told`, evaluated once per statement."""
    return once(told(name, cast))


def holds(role):
    """As `has`, evaluated once per statement."""
    return once(has(role))


ME, HERE, REASON = setting("user_id", "::bigint"), setting("institution_id", "::bigint"), setting("bypass")
COORDINATOR, ADMINISTRATOR, AUDITOR = map(holds, ("coordinator", "administrator", "auditor"))
# The institution of an officer. For all other users NULL, which equals nothing.
OFFICE = once(f"CASE WHEN {has('officer')} THEN {told('institution_id', '::bigint')} END")
RECEIPT = setting("receipt")  # of a reporter without an account
# Neither a user nor a reporter is known: at login, and in background tasks.
NOBODY = once(f"{told('user_id')} IS NULL AND {told('receipt')} IS NULL")


def runs(job):
    """Return the SQL condition that this job runs: without a user and a reporter (`gugus.access.scope.job`)."""
    return f"{told('bypass')} = '{job}' AND {told('user_id')} IS NULL AND {told('receipt')} IS NULL"


# The job of the reminders, the one that calls duty contacts, and the readings of monitoring, which count rows and read
# moments.
REMINDING, CALLING, WATCHING = (once(runs(job)) for job in ("reminders", "calls", "watch"))


@dataclass(frozen=True)
class Rule:
    """The SQL conditions under which a database role may read (`sight`), add, change and delete rows of a table.

    `added` and `changed` default to `sight`; by default no row may be deleted. A row must satisfy `sight` before a change and
    `changed` after it.
    """

    sight: str
    added: str = ""
    changed: str = ""
    deleted: str = "false"


EVERYBODY = "PUBLIC"


def of_roles(rule):
    """Return {database role: rule} of a table; a rule that names no role is for everybody."""
    return {EVERYBODY: rule} if isinstance(rule, Rule) else rule


def kept(sight):
    """Return the rule of a history table (gugus.models.history): only triggers add rows, as the owner; nobody changes them."""
    return Rule(sight, added="false", changed="false")


def everybodys(kept_by, deleted="false"):
    """Return the rule of a table that everybody may read. The condition `kept_by` says who adds and changes rows."""
    return Rule("true", added=kept_by, changed=kept_by, deleted=deleted)


MASTER_DATA = [f"gugus_{name}" for name in ("institution", "district", "emergencynumber", "servicestandard", "dayoff")]
CONTACTS = f"({COORDINATOR} OR institution_id = {OFFICE})"
# Whoever changes a contact replaces the request that it be called, also a colleague's.
TO_BE_CALLED = f"kind = 'dutycontact_activation' AND {CONTACTS}"
OWN = f"user_id = {ME}"
# A user cannot give themselves a role or another institution. The scope leaves out the role officer if the institution is
# inactive, so this condition ignores that role.
ONESELF = f"id = {ME} AND institution_id IS NOT DISTINCT FROM {HERE} AND array_remove(roles::text[], 'officer') <@ {once(ROLES)}"
OWN_OR_LOGIN = f"({OWN} OR {NOBODY})"
# SQL function: whether an entry of the access log is about a case that bars the user. `rujukan/policies/functions.py` replaces
# it.
BARRED_ENTRY = """
CREATE OR REPLACE FUNCTION gugus_barred_entry(logged text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {} $$"""

RULES = {
    # Everybody reads accounts, because pages name who did what. A login and a password reset change the account before its user
    # is known; the trigger USER_KEPT limits them to USER_COLUMNS.
    "gugus_user": Rule("true", added=ADMINISTRATOR, changed=f"{ADMINISTRATOR} OR {NOBODY} OR {ONESELF}"),
    "mfa_authenticator": Rule(f"{OWN_OR_LOGIN} OR {ADMINISTRATOR}", added=OWN, deleted=f"{OWN} OR {ADMINISTRATOR}"),
    "account_emailaddress": Rule(f"{OWN_OR_LOGIN} OR {ADMINISTRATOR}"),
    "account_emailconfirmation": Rule("false"),
    "gugus_signin": Rule(OWN),
    **dict.fromkeys(("gugus_formdraft", "gugus_submission"), Rule(OWN, deleted=OWN)),
    "gugus_stagedpiece": Rule(OWN, changed="false", deleted=OWN),
    # Nobody can ask or decide in the name of another user.
    "gugus_changerequest": Rule(
        f"{ADMINISTRATOR} OR {COORDINATOR} OR {AUDITOR} OR asked_by_id = {ME} OR {TO_BE_CALLED}",
        added=f"({ADMINISTRATOR} OR {TO_BE_CALLED}) AND asked_by_id = {ME}"
        " AND decided_by_id IS NULL AND agreed_by_id IS NULL AND granted IS NULL",
        changed=f"decided_by_id = {ME}"
        f" AND (({ADMINISTRATOR} OR {TO_BE_CALLED}) AND NOT granted OR deciders::text[] && {once(ROLES)})"
        f" OR decided_by_id IS NULL AND agreed_by_id = {ME} AND ARRAY[agreed_as]::text[] <@ {once(ROLES)}"
        " AND agreed_as = ANY (deciders)",
    ),
    "django_admin_log": Rule(f"{ADMINISTRATOR} OR {AUDITOR}", added=f"{ADMINISTRATOR} AND {OWN}", changed="false"),
    # Nobody can log that another user has read something. A user can read their own entries, because INSERT … RETURNING
    # needs it.
    "gugus_accesslog": Rule(
        f"{AUDITOR} OR {OWN} OR {WATCHING} OR {COORDINATOR} AND NOT gugus_barred_entry(subject)", added=OWN, changed="false"
    ),
    **dict.fromkeys(
        ("gugus_seal", "gugus_sealedentry", "gugus_sealcheck"),
        Rule(f"{AUDITOR} OR {WATCHING}", added="false", changed="false"),
    ),
    "django_tasks_database_dbtaskresult": Rule(NOBODY, added="true", deleted=NOBODY),
    "gugus_deadlinereminder": Rule(REMINDING, changed="false"),
    "gugus_digest": Rule(CALLING, changed="false"),
    "gugus_dailymail": Rule(f"{OWN} OR {CALLING}", added=OWN, deleted=OWN),
    # Whoever is called calls the coordinator on duty back.
    "gugus_dutycontact": Rule(
        f"{CONTACTS} OR kind = 'coordinator' AND {OFFICE} IS NOT NULL OR {CALLING}",
        added=CONTACTS,
        changed=f"{CONTACTS} OR {CALLING}",
    ),
    "gugus_dutycontacthistory": kept(CONTACTS),
    **dict.fromkeys(MASTER_DATA, everybodys(ADMINISTRATOR)),
    "gugus_institutionalias": everybodys(ADMINISTRATOR, deleted=ADMINISTRATOR),
}
# Histories of master data of the base: administrators; of accounts and institutions also whoever reads change requests, which say
# what changed lately.
RULES |= {
    f"gugus_{name}history": kept(ADMINISTRATOR)
    for name in ("changerequest", "dayoff", "district", "emergencynumber", "institutionalias", "servicestandard")
}
RULES |= dict.fromkeys(("gugus_userhistory", "gugus_institutionhistory"), kept(f"{ADMINISTRATOR} OR {COORDINATOR} OR {AUDITOR}"))


# Everybody with an account reads the meetings of the task force. Case work says who sees a meeting about a case: it replaces this
# function (`rujukan/policies/functions.py`).
CASE_MEETING = """
CREATE OR REPLACE FUNCTION gugus_case_meeting(meeting bigint, recorder bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {} $$"""
OF_TASK_FORCE = f"kind <> 'case' AND {ME} IS NOT NULL"
OF_CASE = "kind = 'case' AND gugus_case_meeting(id, recorded_by_id)"
OF_MEETING = "EXISTS (SELECT FROM gugus_meeting one WHERE one.id = {table}.meeting_id{more})"
KEEPS_MEETINGS = f"({holds('plan_manager')} OR {COORDINATOR})"
# The institution of an officer or coordinator, who carries out its decisions.
OWNS_DECISION = (
    f"owner_id = {once(f'CASE WHEN {has("officer")} OR {has("coordinator")} THEN {told("institution_id", "::bigint")} END')}"
)
PARTICIPANT = OF_MEETING.format(table="gugus_meetingparticipant", more="")
DECISION = OF_MEETING.format(table="gugus_meetingdecision", more=" AND one.kind <> 'case'")
RULES |= {
    "gugus_meeting": Rule(
        f"{OF_TASK_FORCE} OR {OF_CASE} OR {REMINDING}",
        added=f"kind <> 'case' AND {KEEPS_MEETINGS} OR kind = 'case' AND {COORDINATOR} AND recorded_by_id = {ME}",
        changed=f"kind <> 'case' AND {KEEPS_MEETINGS} OR {COORDINATOR} AND {OF_CASE}",
    ),
    "gugus_meetingparticipant": Rule(
        PARTICIPANT,
        added=f"{KEEPS_MEETINGS} AND {PARTICIPANT}",
        changed="false",
        deleted=f"{KEEPS_MEETINGS} AND {PARTICIPANT}",
    ),
    "gugus_meetingdecision": Rule(
        f"{DECISION} OR {REMINDING}",
        added=f"{KEEPS_MEETINGS} AND {DECISION}",
        changed=f"({KEEPS_MEETINGS} OR {OWNS_DECISION}) AND {DECISION}",
    ),
    "gugus_meetinghistory": kept(OF_TASK_FORCE),
    **{
        f"gugus_meeting{name}history": kept(OF_MEETING.format(table=f"gugus_meeting{name}history", more=""))
        for name in ("participant", "decision")
    },
}


# A policy cannot compare a row before a change with the row after it, so a trigger does. Outside the scope of an administrator
# only the columns that logging in, setting a password and ending all sessions write may change.
USER_COLUMNS = ("last_login", "password", "sessions_ended")
USER_KEPT = [
    f"""
CREATE OR REPLACE FUNCTION gugus_user_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active(TG_RELID) AND {has("administrator")} IS NOT TRUE
        AND to_jsonb(OLD) - '{{{",".join(USER_COLUMNS)}}}'::text[] IS DISTINCT FROM
            to_jsonb(NEW) - '{{{",".join(USER_COLUMNS)}}}'::text[] THEN
        RAISE insufficient_privilege USING MESSAGE = 'permission denied: only an administrator changes this account';
    END IF;
    RETURN NEW;
END $$""",
    "CREATE OR REPLACE TRIGGER user_kept BEFORE UPDATE ON gugus_user FOR EACH ROW EXECUTE FUNCTION gugus_user_kept()",
]


# A number is taken once: except for the owner's commands a series only increases by one.
SERIES_KEPT = [
    """
CREATE OR REPLACE FUNCTION gugus_series_kept() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')
        AND (TG_OP = 'INSERT' AND NEW.last <> 1
            OR TG_OP = 'UPDATE' AND (NEW.name, NEW.year, NEW.last) IS DISTINCT FROM (OLD.name, OLD.year, OLD.last + 1)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'permission denied: a series goes on by one';
    END IF;
    RETURN NEW;
END $$""",
    "CREATE OR REPLACE TRIGGER series_kept BEFORE INSERT OR UPDATE ON gugus_series"
    " FOR EACH ROW EXECUTE FUNCTION gugus_series_kept()",
]

# SQL function: the county's time zone, for triggers. Their text is in migrations, which are the same in every county.
LOCAL = f"""
CREATE OR REPLACE FUNCTION gugus_time_zone() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '{settings.TIME_ZONE}' $$"""


def renew_base(using, **_):
    """Bring the policies and triggers of the base up to date (receiver of post_migrate; runs as the owner)."""
    placeholders = [one.format("false") for one in (CASE_MEETING, BARRED_ENTRY)]
    renew(using, RULES, [LOCAL, *USER_KEPT, *SERIES_KEPT, *second_person.TRIGGERS], placeholders=placeholders)


def lower(using, plan, **_):
    """Drop all policies, the views that they read and the second-person triggers before a migration is reversed (receiver of
    pre_migrate).

    PostgreSQL refuses to drop a column that they name. Row-level security stays enabled: until `renew` the web role sees nothing.
    """
    if any(backwards for _, backwards in plan):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
            for name, table in cursor.fetchall():
                cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
            cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP VIEW "{name}"')
            cursor.execute("SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = %s", [second_person.NAME])
            for (table,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {second_person.NAME} ON {table}")


OPEN = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s) AND NOT relrowsecurity
"""


def renew(using, rules, prepared, named=(), placeholders=()):
    """Enable RLS on an app's tables and bring their policies up to date; equal ones are not touched (`definitions`).

    `rules` is {table: rule or {database role: rule}}, `prepared` the statements that make functions, triggers and views,
    `placeholders` functions that an app above replaces. On tables whose rules name database roles the web role itself loses its
    rights.

    The policies are replaced only once all tables of `rules` exist, and those of other apps in `named`. Until then the existing
    tables show no more than their older policies allow.
    """
    introspection = connections[using].introspection

    def differences(cursor):
        tables = set(introspection.table_names(cursor))
        existing = rules.keys() & tables
        closed = {table for table in existing if EVERYBODY not in of_roles(rules[table])}
        cursor.execute(OPEN, [list(existing)])
        open_tables = {table for (table,) in cursor.fetchall()}
        statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in sorted(open_tables)]
        statements += grants.differences(cursor, existing, closed)
        if len(existing) < len(rules) or not tables.issuperset(named):
            return open_tables, statements
        wanted = definitions.gathered([*prepared, *_create_policies(rules)])
        locked, changes = definitions.changes(cursor, wanted, existing)
        return open_tables | locked, statements + definitions.missing(cursor, placeholders) + changes

    definitions.carry_out(using, differences)


def _create_policies(rules):
    """Name each policy by its database role and what it allows: `officer_sight`. Without a policy nothing is allowed."""
    for table, of_table in rules.items():
        for role, rule in of_roles(of_table).items():
            name, to = ("all", role) if role == EVERYBODY else (role, roles.named(role))
            added, changed = rule.added or rule.sight, rule.changed or rule.sight
            conditions = {
                "sight": f"SELECT TO {to} USING ({rule.sight})",
                "added": f"INSERT TO {to} WITH CHECK ({added})" if added != "false" else "",
                "changed": f"UPDATE TO {to} USING ({rule.sight}) WITH CHECK ({changed})" if changed != "false" else "",
                "deleted": f"DELETE TO {to} USING ({rule.deleted})" if rule.deleted != "false" else "",
            }
            yield from (f"CREATE POLICY {name}_{verb} ON {table} FOR {words}" for verb, words in conditions.items() if words)

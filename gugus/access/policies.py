"""Row policies: the second wall, behind every `for_user`. A room writes its rules in its own `policies.py`, on these words.

Raised anew after every `migrate`, as grants are: a change of a rule needs no migration. Whoever asks is known by what
`gugus.access.scope` has set; without it there is little. The owner of the tables is not bound. Which tables have no policy, and
why, says `tests/test_policies.py`.
"""

from dataclasses import dataclass

from django.db import connections, transaction

from gugus.access import second_person


def told(name, cast=""):
    """A setting of the scope; NULL where it is empty."""
    return f"NULLIF(current_setting('gugus.{name}', true), ''){cast}"


ROLES = "string_to_array(current_setting('gugus.roles', true), ',')"


def has(role):
    return f"'{role}' = ANY ({ROLES})"


def once(expression):
    """Reckoned once in a statement, and not for every row. Each costs a little at every table that a statement names."""
    return f"(SELECT {expression})"


def setting(name, cast=""):
    """A setting of the scope, reckoned once."""
    return once(told(name, cast))


def holds(role):
    return once(has(role))


ME, HERE, REASON = setting("user_id", "::bigint"), setting("institution_id", "::bigint"), setting("bypass")
COORDINATOR, OFFICER, ADMINISTRATOR, AUDITOR = map(holds, ("coordinator", "officer", "administrator", "auditor"))
# The institution of an officer; NULL, which equals nothing, of anybody else.
OFFICE = once(f"CASE WHEN {has('officer')} THEN {told('institution_id', '::bigint')} END")
# The receipt of a reporter without an account; NULL of anybody else.
RECEIPT = once(f"CASE WHEN {told('user_id')} IS NULL THEN {told('receipt')} END")
# Nobody is known yet, as at the login, or works in the background.
NOBODY = once(f"{told('user_id')} IS NULL AND {told('receipt')} IS NULL")


@dataclass(frozen=True)
class Rule:
    """Which rows of a table may be read (`sight`), added, changed and deleted; without a condition of their own, as `sight`.

    `changed` is what a row must still be after a change. `reporter_sight` and `reporter_added`, which hang on RECEIPT, are what
    a reporter without an account may read and add; without them nothing, and never a change.
    """

    sight: str
    added: str = ""
    changed: str = ""
    deleted: str = "false"
    reporter_sight: str = ""
    reporter_added: str = ""


def kept(sight):
    """The rule of a history (gugus.models.history): its triggers alone add to it, as the owner, and nobody changes it."""
    return Rule(sight, added="false", changed="false")


def everybodys(kept_by, deleted="false"):
    """The rule of what everybody may read: who keeps it adds to it and changes it."""
    return Rule("true", added=kept_by, changed=kept_by, deleted=deleted)


OWN = f"user_id = {ME}"
# Nobody gives themselves a role or another institution. An officer of one that is switched off is none in the scope.
ONESELF = f"id = {ME} AND institution_id IS NOT DISTINCT FROM {HERE} AND array_remove(roles::text[], 'officer') <@ {once(ROLES)}"
OWN_OR_LOGIN = f"({OWN} OR {NOBODY})"

RULES = {
    # Pages name who did what. A login and a forgotten password change the account before anybody is known: of which columns,
    # USER_KEPT says.
    "gugus_user": Rule("true", added=ADMINISTRATOR, changed=f"{ADMINISTRATOR} OR {NOBODY} OR {ONESELF}"),
    "mfa_authenticator": Rule(f"{OWN_OR_LOGIN} OR {ADMINISTRATOR}", added=OWN, deleted=f"{OWN} OR {ADMINISTRATOR}"),
    "account_emailaddress": Rule(f"{OWN_OR_LOGIN} OR {ADMINISTRATOR}"),
    "account_emailconfirmation": Rule("false"),
    "gugus_signin": Rule(OWN),
    # Nobody asks, or decides, in the name of another.
    "gugus_changerequest": Rule(
        f"{ADMINISTRATOR} OR {COORDINATOR} OR {AUDITOR}",
        added=f"{ADMINISTRATOR} AND asked_by_id = {ME} AND decided_by_id IS NULL AND agreed_by_id IS NULL AND granted IS NULL",
        changed=f"decided_by_id = {ME} AND ({ADMINISTRATOR} AND NOT granted OR deciders::text[] && {once(ROLES)})"
        f" OR decided_by_id IS NULL AND agreed_by_id = {ME} AND ARRAY[agreed_as]::text[] <@ {once(ROLES)}"
        " AND agreed_as = ANY (deciders)",
    ),
    "django_admin_log": Rule(f"{ADMINISTRATOR} OR {AUDITOR}", added=f"{ADMINISTRATOR} AND {OWN}", changed="false"),
    # Nobody writes down that another has read. What one wrote oneself one may read: the database gives the key back.
    "gugus_accesslog": Rule(f"{AUDITOR} OR {COORDINATOR} OR {OWN}", added=OWN, changed="false"),
    **dict.fromkeys(("gugus_seal", "gugus_sealedentry", "gugus_sealcheck"), Rule(AUDITOR, added="false", changed="false")),
    "django_tasks_database_dbtaskresult": Rule(NOBODY, added="true", deleted=NOBODY),
    **dict.fromkeys(("gugus_institution", "gugus_district", "gugus_emergencynumber"), everybodys(ADMINISTRATOR)),
    "gugus_institutionalias": everybodys(ADMINISTRATOR, deleted=ADMINISTRATOR),
}
# What the ground keeps of institutions and accounts: for who looks after them.
RULES |= {
    f"gugus_{name}history": kept(ADMINISTRATOR)
    for name in ("changerequest", "district", "emergencynumber", "institution", "institutionalias", "user")
}


# What a policy cannot compare: the row before a change with the row after it. Whoever is not in the scope of an administrator
# changes of an account only what logging in, a new password and ending all sessions change.
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


def renew_base(using, **_):
    """Put up the wall of the ground (receiver of post_migrate; runs as the owner)."""
    renew(using, RULES, {}, [*USER_KEPT, *second_person.STATEMENTS])


def lower(using, plan, **_):
    """Take all policies away, the views that they read and the triggers beside them, before a migration is taken back, for a
    column that they name cannot be dropped (receiver of pre_migrate). Row security stays on: until `renew` nothing is seen.
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


def renew(using, rules, bypasses, prepared, for_reporters=(), named=()):
    """Put up the wall of a room: `prepared` (statements that may be repeated), {table: Rule}, {reason: tables that it opens}.

    A reason opens its tables to somebody with an account, those in `for_reporters` to a reporter as well.

    Until a room has all its tables, and those of the ground that it has `named`, its wall cannot stand: those that are there
    then show no more than older policies allow.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        existing = rules.keys() & tables
        statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in sorted(existing)]
        if len(existing) == len(rules) and tables.issuperset(named):
            statements += [*_drop_policies(cursor, rules), *prepared, *_create_policies(rules, bypasses, for_reporters)]
        cursor.execute(";".join(statements))


def _drop_policies(cursor, rules):
    cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE tablename = ANY (%s)", [list(rules)])
    return [f'DROP POLICY "{name}" ON {table}' for name, table in cursor.fetchall()]


def _open(reasons, for_reporters):
    """One of the reasons is given, by somebody with an account, or by a reporter to whom it is open as well."""
    given = {reason: f"{told('bypass')} = '{reason}'" for reason in reasons}
    anybody = [f"{told('user_id')} IS NOT NULL AND ({' OR '.join(given.values())})"]
    anybody += [f"{told('receipt')} IS NOT NULL AND {given[reason]}" for reason in reasons if reason in for_reporters]
    return once(" OR ".join(anybody))


def _create_policies(rules, bypasses, for_reporters):
    for table, rule in rules.items():
        reasons = [reason for reason, tables in bypasses.items() if table in tables]
        # First, for it costs nothing: a count of everything shall not ask of each row whether it is the asker's.
        opened = f"{_open(reasons, for_reporters)} OR " if reasons else ""
        yield f"CREATE POLICY sight ON {table} FOR SELECT USING ({opened}{rule.sight})"
        yield f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({rule.added or rule.sight})"
        yield f"CREATE POLICY changed ON {table} FOR UPDATE USING ({rule.sight}) WITH CHECK ({rule.changed or rule.sight})"
        yield f"CREATE POLICY deleted ON {table} FOR DELETE USING ({rule.deleted})"
        if rule.reporter_sight:
            yield f"CREATE POLICY reporter_sight ON {table} FOR SELECT USING ({rule.reporter_sight})"
        if rule.reporter_added:
            yield f"CREATE POLICY reporter_added ON {table} FOR INSERT WITH CHECK ({rule.reporter_added})"

"""Makes an archive of closed work as large as wanted, out of the closed cases and complaints that a test has made.

The rows are copied in the database, with keys of their own, earlier and earlier, so that only what is over grows. What is sealed
is empty in the copies, because it could only be opened at its first place.
"""

from django.apps import apps
from django.db import connection

# Each subject, its table, and which of its rows are over. The rows of another table are copied if all their subjects are.
SUBJECTS = {
    "case": ("rujukan_case", "status = 'closed'"),
    "victim": ("rujukan_victim", "case_id IN (SELECT id FROM over_case)"),
    "referral": ("rujukan_referral", "victim_id IN (SELECT id FROM over_victim)"),
    "complaint": ("rujukan_complaint", "status = 'closed' OR case_id IN (SELECT id FROM over_case)"),
    "letter": ("rujukan_letter", "victim_id IN (SELECT id FROM over_victim)"),
    "proceeding": ("rujukan_legalproceeding", "case_id IN (SELECT id FROM over_case)"),
    "conference": ("rujukan_caseconference", "case_id IN (SELECT id FROM over_case)"),
    "alarm": ("rujukan_alarm", "complaint_id IN (SELECT id FROM over_complaint)"),
    "meeting": (
        "gugus_meeting",
        "kind <> 'case' OR id IN (SELECT meeting_id FROM rujukan_caseconference JOIN over_conference USING (id))",
    ),
}
OF_MEETING = ("gugus_meeting", "gugus_meetingparticipant", "gugus_meetingdecision")
MORE = ("gugus_accesslog", "gugus_notice", *OF_MEETING)
OVER = {
    "gugus_meetingdecision": "status <> 'open'",
    "rujukan_approval": "decided_at IS NOT NULL",
    "rujukan_datarequest": "status <> 'waiting'",
    "rujukan_task": "status <> 'open'",
}
# The columns that are not filled by themselves, and the keys of NUMBERS.
COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
        AND NOT attisdropped AND attgenerated = '' AND (attidentity = '' OR attrelid = ANY (%s::regclass[]))
"""
COPIED = {
    "uuid": "md5({0}::text || copy)::uuid",
    "timestamp with time zone": "{0} - copy * interval '3 hours'",
    "date": "{0} - copy / 8",
    "bytea": "''::bytea",
}
# The keys of these tables are numbers, which other tables name.
NUMBERS = {"gugus_meeting": "meeting_id", "rujukan_legalproceeding": "proceeding_id"}
NEXT_NUMBER = "{0} + copy::bigint * 1000000"
NUMBERED = "regexp_replace({0}, '[^-]*$', '') || lpad((10000 + row_number() OVER ())::text, 5, '0')"


def grow(rows):
    """Copy what is over until each table holds so many rows of it, and let PostgreSQL learn how its tables have grown."""
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in apps.get_app_config("rujukan").get_models()] + [*MORE]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # else tables cannot be altered
        for table in tables:  # triggers write history, and keep what is over as it is
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for subject, (table, over) in SUBJECTS.items():
            cursor.execute(f"CREATE TEMPORARY TABLE over_{subject} ON COMMIT DROP AS SELECT id FROM {table} WHERE {over}")
        for table in tables:
            _copy(cursor, table, rows)
        cursor.execute("ANALYZE")


def _copy(cursor, table, rows):
    cursor.execute(COLUMNS, [table, [*NUMBERS]])
    columns = cursor.fetchall()
    names = {name for name, _ in columns}
    subjects = [(f"{subject}_id", subject) for subject in SUBJECTS if f"{subject}_id" in names]
    subjects += [("id", subject) for subject, (of, _) in SUBJECTS.items() if of == table]
    if not (subjects or table in MORE):
        return
    over = [f"({column} IS NULL OR {column} IN (SELECT id FROM over_{subject}))" for column, subject in subjects]
    values = {name: COPIED.get(kind, "{0}").format(f'"{name}"') for name, kind in columns}
    texts = {name for name, kind in columns if kind == "character varying"}
    values |= {name: NUMBERED.format(f'"{name}"') for name in {"number", "code", "subject"} & texts}
    values |= dict.fromkeys({"sha256"} & texts, "md5(sha256 || copy)")
    keys = ({"id"} if table in NUMBERS else set()) | names.intersection(NUMBERS.values())
    values |= {name: NEXT_NUMBER.format(name) for name in keys}
    values |= {"read_at": '"at"'} if table == "gugus_notice" else {}
    over += [OVER.get(table, "true")]
    condition, into = " AND ".join(over), ", ".join(f'"{name}"' for name in values)
    cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
    [there] = cursor.fetchone()
    if there:
        source = f"{table}, generate_series(1, {rows // there + 1}) copy WHERE {condition}"
        cursor.execute(f"INSERT INTO {table} ({into}) SELECT {', '.join(values.values())} FROM {source} ON CONFLICT DO NOTHING")

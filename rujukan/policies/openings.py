"""Adds to the rules of each table what the bypasses open there, beside what `rows` says of those that write, and the head's."""

from dataclasses import replace

from gugus.access.policies import ME, kept
from gugus.access.roles import BYPASS, OFFICER, USER
from rujukan.choices.envelope import DECIDED
from rujukan.policies.bypasses import BYPASSES, COMPANION, TAKEN_CALL, opened
from rujukan.policies.conditions import VISUM_HERE, accompanied, either, exists
from rujukan.policies.deciders import RULES_OF_HEAD
from rujukan.policies.rows import OF_JOBS, RULES

__all__ = ["RULES"]

OF_PROCEEDING = "rujukan_accompanied_proceeding"
# {bypass: {table: the condition of the rows that it shows}}; every other bypass shows all rows of its tables.
SHOWN = {
    COMPANION: {table: accompanied(f"{table}.victim_id") for table in BYPASSES[COMPANION]}
    | {
        "rujukan_legalproceeding": exists(OF_PROCEEDING, "seen.id = rujukan_legalproceeding.id"),
        "rujukan_legalevent": exists(OF_PROCEEDING, "seen.id = rujukan_legalevent.proceeding_id"),
    },
    TAKEN_CALL: {
        "rujukan_complaint": exists("rujukan_taken_call", "seen.id = rujukan_complaint.id"),
        "rujukan_reportedperson": exists("rujukan_taken_call", "seen.id = rujukan_reportedperson.complaint_id"),
    },
}
for table in {table for tables in BYPASSES.values() for table in tables}:
    opening = [reason for reason, tables in BYPASSES.items() if table in tables and reason not in SHOWN]
    conditions = [opened(*opening)] if opening else []
    conditions += [f"{opened(reason)} AND {shown[table]}" for reason, shown in SHOWN.items() if table in shown]
    RULES[table].setdefault(BYPASS, kept(" OR ".join(conditions)))
# Of alarms the job that calls writes some (rows.py).
RULES["rujukan_alarm"][BYPASS] = replace(OF_JOBS, sight=f"{OF_JOBS.sight} OR {opened('uncalled')}")
# It notes that words came to a complaint.
RULES["rujukan_complaint"][BYPASS] = replace(RULES["rujukan_complaint"][BYPASS], changed=opened("calls"))
# The hospital answers the letters for a visum that were sent to it, and ends their tasks; it changes no rows of others.
for table, rule in {"rujukan_letteranswer": {"added": "by_id"}, "rujukan_task": {"changed": "closed_by_id"}}.items():
    allowed = {name: f"{opened('visum')} AND {VISUM_HERE.format(table)} AND {column} = {ME}" for name, column in rule.items()}
    RULES[table][BYPASS] = replace(RULES[table][BYPASS], **allowed)
# The head refuses an envelope without sight of its case, and so ends its task.
TASK = RULES["rujukan_task"][BYPASS]
ENDED_BY_HEAD = f"{opened('refusal')} AND standard = '{DECIDED}' AND closed_by_id = {ME}"
RULES["rujukan_task"][BYPASS] = replace(TASK, changed=f"{TASK.changed} OR {ENDED_BY_HEAD}")
# The head may be an officer too.
for table, rule in RULES_OF_HEAD.items():
    RULES[table] |= {role: either(RULES[table][role], rule) if role in RULES[table] else rule for role in (USER, OFFICER)}

"""Row-level security of this app: which rows the web role may read and change (`gugus.access.policies` says how it works).

A policy decides about rows. `rujukan.disclosure.sections` decides which sections of a row are shown.

The functions and views at the end read without the policies, because a policy may not query its own table. They answer only
for the user of the scope. A verb that must read more than its user may see (a near duplicate, a count) opens a bypass with
`gugus.access.scope.bypass`; BYPASSES lists the tables of each reason.

A reporter without an account adds to the one complaint whose receipt is in the scope. The reporter reads from it only what
the status page needs: its row, the questions, and that an answer came.
"""

from django.conf import settings

from gugus.access import policies, second_person
from gugus.access.policies import (
    ADMINISTRATOR,
    COORDINATOR,
    HERE,
    ME,
    OFFICE,
    REASON,
    RECEIPT,
    Rule,
    everybodys,
    has,
    kept,
    once,
    setting,
    told,
)
from gugus.access.second_person import granted
from gugus.choices import InstitutionKind
from rujukan.choices import IN_SERVICE, Channel, ReferralStatus
from rujukan.models.referral import ENDS_PLAN
from rujukan.models.stage_role import StageRoleChange
from rujukan.privacy import erasure


def statuses(chosen):
    return "(" + ", ".join(f"'{status.value}'" for status in chosen) + ")"


EMERGENCY = once(f"{has('officer')} AND {told('bypass')} = 'emergency'")
POLICE = once(f"EXISTS (SELECT FROM gugus_institution WHERE id = {OFFICE} AND kind = '{InstitutionKind.POLICE.value}')")
SERVING, ASKED = statuses(IN_SERVICE), statuses([ReferralStatus.SENT, *IN_SERVICE])
# A referral that the user's institution received, sent or proposed.
OWN = f"(to_institution_id = {OFFICE} AND sent_at IS NOT NULL OR from_institution_id = {OFFICE})"


def free(*columns):
    """Return the condition that no case bars the user from the rows that these columns point to."""
    barred = "ANY ((SELECT rujukan_barred())::uuid[])"
    return " AND ".join(f"({column} = {barred}) IS NOT TRUE" for column in columns)


def exists(table, condition):
    """Return the condition that such a row exists; where `table` is one of VIEWS, that the user may see it."""
    return f"EXISTS (SELECT FROM {table} seen WHERE {condition})"


def served(victim):
    """Return the condition that the user's institution serves this victim under an accepted referral."""
    return exists("rujukan_own_referral", f"seen.victim_id = {victim} AND seen.received AND seen.status IN {SERVING}")


def received(referral):
    return exists("rujukan_own_referral", f"seen.id = {referral} AND seen.received")


def lifted(table, column):
    granted = f"seen.bar = {table}.id AND seen.case_id = {table}.case_id AND seen.{column} = {table}.{column} AND seen.granted"
    return f"{COORDINATOR} AND {free('case_id')} AND {exists('rujukan_barlifting', granted)}"


def handing_over(referral):
    return exists(
        "rujukan_own_referral",
        f"seen.id = {referral} AND seen.received AND seen.status = '{ReferralStatus.HANDING_OVER.value}'",
    )


def party(column, value):
    """Return the condition that the user's institution received, sent or proposed such a referral."""
    return exists("rujukan_own_referral", f"seen.{column} = {value}")


def taken(complaint, still="true"):
    """Return the condition that the user's institution took this complaint, and that `still` holds."""
    return exists("rujukan_own_complaint", f"seen.id = {complaint} AND {still}")


def joined(case):
    """Return the condition for an emergency: a complaint of the user's institution has just become this case."""
    return emergency(exists("rujukan_own_complaint", f"seen.case_id = {case}"))


def emergency(condition):
    """Return the condition for an emergency only. The verb of an officer declares the emergency with a bypass."""
    return f"({EMERGENCY} AND {condition})"


def of_victim(table):
    """Return the rule for rows of a victim: coordinators, and the institutions that serve the victim."""
    taken_in = emergency(f"rujukan_takes_in({table}.victim_id)")
    return f"{free('victim_id')} AND ({COORDINATOR} OR {served(f'{table}.victim_id')} OR {taken_in})"


def of_complaint(table):
    return f"{free('complaint_id')} AND ({COORDINATOR} OR {taken(f'{table}.complaint_id')})"


def hangs(condition):
    """Return the condition that the user may see the attachment of a content, and that `condition` holds for it."""
    return exists("rujukan_attachment", f"seen.id = rujukan_attachmentcontent.id AND {condition}")


def reported(column, more="true"):
    """Return the condition that a row belongs to the complaint whose receipt the reporter holds."""
    return f"{more} AND {exists('rujukan_reported_complaint', f'seen.id = {column}')}"


OPEN_HERE = "EXISTS (SELECT FROM rujukan_own_complaint own WHERE own.id = seen.complaint_id AND own.triaged_at IS NULL)"
ADDRESSED = f"(role = ANY (string_to_array({setting('roles')}, ',')) OR institution_id = {OFFICE})"
ASKED_WITH = exists("rujukan_own_referral", f"seen.consent_id = rujukan_consent.id AND seen.received AND seen.status IN {ASKED}")
TAKES_IN = emergency("rujukan_takes_in(rujukan_consent.victim_id)")
OWN_DRAFT = f"user_id = {ME} AND institution_id IS NOT DISTINCT FROM {HERE}"
TOKEN_OWNER = (
    taken("rujukan_identitytoken.complaint_id"),
    served("rujukan_identitytoken.victim_id"),
    emergency("rujukan_takes_in(rujukan_identitytoken.victim_id)"),
)
TOKEN = f"{free('complaint_id', 'victim_id')} AND ({' OR '.join((COORDINATOR, *TOKEN_OWNER))})"
EVENT_OF_OWN = f"{party('id', 'rujukan_event.referral_id')} OR {taken('rujukan_event.complaint_id')}"

OF_SUBJECT = f"{free('victim_id', 'complaint_id', 'case_id')} AND {COORDINATOR}"
OF_AFFECTED = f"{free('victim_id', 'complaint_id')} AND {COORDINATOR}"
OF_OWN_LIST = exists("rujukan_destructionlist", f"seen.id = list_id AND seen.proposed_by_id = {ME}")
OF_ITEM = exists("rujukan_destructionitem", "seen.id = item_id")

RULES = {
    # A constraint on the channel of the public form ensures that a reporter's complaint has no user and no institution.
    "rujukan_complaint": Rule(
        f"{free('case_id')} AND ({COORDINATOR} OR institution_id = {OFFICE})",
        reporter_sight=f"receipt = {RECEIPT}",
        reporter_added=f"receipt = {RECEIPT} AND channel = '{Channel.PUBLIC_FORM.value}' AND status = 'new'",
    ),
    "rujukan_reportedperson": Rule(
        of_complaint("rujukan_reportedperson"), reporter_added=reported("rujukan_reportedperson.complaint_id")
    ),
    "rujukan_complaintaddition": Rule(
        of_complaint("rujukan_complaintaddition"),
        reporter_sight=reported("rujukan_complaintaddition.complaint_id", "(asked OR by_id IS NULL)"),
        reporter_added=reported("rujukan_complaintaddition.complaint_id", "by_id IS NULL"),
    ),
    "rujukan_attachment": Rule(
        of_complaint("rujukan_attachment"),
        reporter_sight=reported("rujukan_attachment.complaint_id"),
        reporter_added=reported("rujukan_attachment.complaint_id", "by_id IS NULL"),
    ),
    # After triage the institution that took a complaint may still add files, but opens none. A reporter never opens a file.
    "rujukan_attachmentcontent": Rule(
        f"{hangs(COORDINATOR)} OR {hangs(OPEN_HERE)}",
        added=hangs(f"{ME} IS NOT NULL"),
        reporter_added=hangs("seen.by_id IS NULL"),
    ),
    "rujukan_complaintdraft": Rule(OWN_DRAFT, deleted=OWN_DRAFT),
    # A receiver reads the summary of the case of a victim it serves; no page shows it which case that is.
    "rujukan_case": Rule(
        f"{free('id')} AND ({COORDINATOR} OR {exists('rujukan_served_case', 'seen.id = rujukan_case.id')}"
        f" OR {joined('rujukan_case.id')})",
        added=f"{COORDINATOR} OR {emergency(f'opened_by_id = {ME}')}",
    ),
    # A bar is deleted only by a lifting that one coordinator asked for and another granted.
    "rujukan_case_barred_users": Rule(
        f"user_id = {ME} OR {COORDINATOR} AND {free('case_id')}", deleted=lifted("rujukan_case_barred_users", "user_id")
    ),
    "rujukan_case_barred_institutions": Rule(
        f"institution_id = {HERE} OR {COORDINATOR} AND {free('case_id')}",
        deleted=lifted("rujukan_case_barred_institutions", "institution_id"),
    ),
    "rujukan_barlifting": Rule(
        f"{free('case_id')} AND {COORDINATOR}",
        added=f"{free('case_id')} AND {COORDINATOR} AND asked_by_id = {ME} AND decided_at IS NULL",
        changed=f"{free('case_id')} AND {COORDINATOR} AND decided_by_id = {ME}",
    ),
    "rujukan_suspect": Rule(f"{free('case_id')} AND {COORDINATOR}"),
    # Before acceptance, and after the service, a receiver knows the victim's code and what the referral asked for.
    "rujukan_victim": Rule(
        f"{free('case_id')} AND ({COORDINATOR}"
        f" OR {party('victim_id', 'rujukan_victim.id')} OR {joined('rujukan_victim.case_id')})",
        added=f"{free('case_id')} AND ({COORDINATOR} OR {joined('rujukan_victim.case_id')})",
    ),
    "rujukan_victimidentity": Rule(of_victim("rujukan_victimidentity")),
    "rujukan_stageneed": Rule(of_victim("rujukan_stageneed")),
    "rujukan_legalduty": Rule(
        f"{free('victim_id')} AND ({COORDINATOR} OR {POLICE} AND {served('rujukan_legalduty.victim_id')})",
        **dict.fromkeys(("added", "changed"), f"{free('victim_id')} AND {COORDINATOR}"),
    ),
    "rujukan_monitoringvisit": Rule(
        f"{free('victim_id')} AND {COORDINATOR}", added=f"{free('victim_id')} AND {COORDINATOR} AND by_id = {ME}"
    ),
    "rujukan_companion": Rule(of_victim("rujukan_companion")),
    "rujukan_identification": Rule(of_victim("rujukan_identification")),
    "rujukan_consent": Rule(
        f"{free('victim_id')} AND ({COORDINATOR} OR {ASKED_WITH} OR {TAKES_IN})",
        added=f"{free('victim_id')} AND ({COORDINATOR} OR {TAKES_IN}) AND recorded_by_id = {ME}",
    ),
    # Nobody records a request in the name of another user.
    "rujukan_datarequest": Rule(
        f"{free('victim_id', 'complaint_id')} AND {COORDINATOR}",
        added=f"{free('victim_id', 'complaint_id')} AND {COORDINATOR} AND recorded_by_id = {ME} AND status = 'waiting'",
    ),
    # Foreign-key checks bypass RLS. So `refers` checks that the institution serves the victim, or takes them in now.
    "rujukan_referral": Rule(
        f"{free('victim_id')} AND ({COORDINATOR} OR {OWN})",
        added=f"{free('victim_id')} AND ({COORDINATOR}"
        f" OR from_institution_id = {OFFICE} AND status = 'proposed' AND rujukan_refers(victim_id)"
        f" OR {emergency(f'from_institution_id = {HERE} AND to_institution_id = {HERE} AND rujukan_takes_in(victim_id)')})",
        changed=f"{free('victim_id')} AND ({COORDINATOR} OR {OWN} AND rujukan_knows(victim_id))",
    ),
    # A receiver reads it until the hand-over is recorded.
    "rujukan_safetysheet": Rule(
        f"{free('referral_id')} AND ({COORDINATOR} OR {handing_over('rujukan_safetysheet.referral_id')})", added=COORDINATOR
    ),
    "rujukan_service": Rule(f"{free('referral_id')} AND ({COORDINATOR} OR {received('rujukan_service.referral_id')})"),
    "rujukan_shelterstay": Rule(f"{free('referral_id')} AND ({COORDINATOR} OR {received('rujukan_shelterstay.referral_id')})"),
    "rujukan_event": Rule(
        f"{free('case_id', 'complaint_id')} AND ({COORDINATOR} OR {EVENT_OF_OWN})",
        added=f"{COORDINATOR} OR by_id = {ME} AND institution_id = {OFFICE}",
        reporter_added=reported("rujukan_event.complaint_id", "by_id IS NULL"),
    ),
    "rujukan_identitytoken": Rule(
        TOKEN,
        deleted=TOKEN,
        reporter_sight=reported("rujukan_identitytoken.complaint_id"),
        reporter_added=reported("rujukan_identitytoken.complaint_id"),
    ),
    "rujukan_nearduplicate": Rule(f"{free('complaint_id', 'other_id')} AND {COORDINATOR}", added=f"{REASON} = 'matches'"),
    "rujukan_legalhold": Rule(
        f"{free('case_id', 'complaint_id')} AND {COORDINATOR}",
        added=f"{free('case_id', 'complaint_id')} AND {COORDINATOR} AND by_id = {ME} AND lifted_at IS NULL",
        changed=f"{COORDINATOR} AND lifted_by_id = {ME}",
    ),
    "rujukan_destructionlist": Rule(COORDINATOR, added=f"{COORDINATOR} AND proposed_by_id = {ME}"),
    "rujukan_destructionitem": Rule(OF_SUBJECT, added=f"{OF_SUBJECT} AND {OF_OWN_LIST}"),
    "rujukan_destructiondecision": Rule(OF_ITEM, added=f"{OF_ITEM} AND by_id = {ME}"),
    # Only the database function writes it. The institution that took a complaint may know that its text is destroyed.
    "rujukan_destruction": Rule(f"{OF_SUBJECT} OR {taken('rujukan_destruction.complaint_id')}", added="false"),
    # The auditor reads the register of breaches. Only coordinators read who is affected, and the history of the rows.
    "rujukan_breach": Rule(
        once(f"{has('coordinator')} OR {has('auditor')}"),
        added=f"{COORDINATOR} AND recorded_by_id = {ME}",
        changed=COORDINATOR,
    ),
    "rujukan_breachnotice": Rule(OF_AFFECTED, changed=f"{OF_AFFECTED} AND (settled_by_id = {ME}) IS NOT FALSE"),
    "gugus_notice": Rule(
        f"{free('about')} AND {ADDRESSED}",
        added=f"{ME} IS NOT NULL",
        changed=f"{free('about')} AND {ADDRESSED} AND (read_by_id = {ME}) IS NOT FALSE",
        reporter_added=exists("rujukan_reported_complaint", "gugus_notice.about IN (seen.id, seen.case_id)"),
    ),
}

# A history shows more than the row does now. Case history: coordinators only. Complaint history: also the institution that took
# the complaint, until triage. Referral and service history: same visibility as the row.
OF_CASE = {"case": "pgh_obj_id", "suspect": "case_id", "barreduser": "case_id", "barredinstitution": "case_id"}
OF_VICTIM = {"victim": "pgh_obj_id"} | dict.fromkeys(
    ("victimidentity", "stageneed", "companion", "consent", "monitoringvisit", "legalduty"), "victim_id"
)
OF_REFERRAL = dict.fromkeys(("service", "shelterstay"), "referral_id")
RULES |= {f"rujukan_{name}history": kept(f"{free(column)} AND {COORDINATOR}") for name, column in (OF_CASE | OF_VICTIM).items()}
for name, column in {"complaint": "pgh_obj_id", "reportedperson": "complaint_id"}.items():
    RULES[f"rujukan_{name}history"] = kept(f"{free(column)} AND ({COORDINATOR} OR {taken(column, 'seen.triaged_at IS NULL')})")
RULES["rujukan_datarequesthistory"] = kept(f"{free('victim_id', 'complaint_id')} AND {COORDINATOR}")
RULES["rujukan_referralhistory"] = kept(f"{free('pgh_obj_id')} AND ({COORDINATOR} OR {party('id', 'pgh_obj_id')})")
for name, column in OF_REFERRAL.items():
    RULES[f"rujukan_{name}history"] = kept(f"{free(column)} AND ({COORDINATOR} OR {received(column)})")
RULES["rujukan_safetysheethistory"] = kept(f"{free('referral_id')} AND {COORDINATOR}")
RULES |= {"rujukan_breachhistory": kept(COORDINATOR), "rujukan_breachnoticehistory": kept(OF_AFFECTED)}
# Everybody reads stage roles, footnotes, service standards and retention rules.
for name in ("stagerole", "stagefootnote", "servicestandard", "retentionrule"):
    RULES |= {f"rujukan_{name}": everybodys(ADMINISTRATOR), f"rujukan_{name}history": kept(ADMINISTRATOR)}
# A coordinator and an auditor open a section; the one who agrees last writes it. The trigger below lets them change nothing else.
OPENED = granted(StageRoleChange.DISCLOSURE.value, "subject = {}.id", "array_to_string({}.withheld, ',')")
LAST_TO_AGREE = OPENED.format(*["rujukan_stagerole"] * 2)
RULES["rujukan_stagerole"] = Rule("true", added=ADMINISTRATOR, changed=f"{ADMINISTRATOR} OR {LAST_TO_AGREE}")


# The tables that each bypass opens, whoever the user is, and why.
BYPASSES = {
    # Is this person known from another complaint? Only the coordinator's work list shows the answer.
    "matches": (
        *("rujukan_complaint", "rujukan_reportedperson", "rujukan_identitytoken", "rujukan_victim"),
        "rujukan_nearduplicate",
    ),
    # The figures of a year count everybody; readers see them with small-cell suppression.
    "counts": (
        *("rujukan_complaint", "rujukan_victim", "rujukan_identification", "rujukan_referral"),
        *("rujukan_service", "rujukan_shelterstay"),
    ),
    # How many people a breach affects, and whether one of them belongs to a case that bars the user.
    "affected": ("rujukan_breachnotice", "rujukan_complaint", "rujukan_victim"),
    # Is this victim code free?
    "codes": ("rujukan_victim",),
    # The days at the police station over all stays of the victim there, and whether a new stay overlaps another.
    "stays": ("rujukan_shelterstay",),
    # Which institutions the case bars from receiving a referral, and how fast the others usually answer.
    "candidates": ("rujukan_case_barred_institutions", "rujukan_referral"),
    # A new notice is for others, but INSERT … RETURNING returns its key to the writer.
    "notices": ("gugus_notice",),
}
FOR_REPORTERS = ("matches", "notices")

BARRED = f"""
CREATE OR REPLACE FUNCTION rujukan_barred() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    WITH barring AS MATERIALIZED (
        SELECT case_id AS id FROM rujukan_case_barred_users WHERE user_id = {ME}
        UNION SELECT case_id FROM rujukan_case_barred_institutions WHERE institution_id = {HERE}
    ), victims AS MATERIALIZED (
        SELECT victim.id FROM barring JOIN rujukan_victim victim ON victim.case_id = barring.id
    )
    SELECT ARRAY(
        SELECT id FROM barring UNION ALL SELECT id FROM victims
        UNION ALL SELECT complaint.id FROM barring JOIN rujukan_complaint complaint ON complaint.case_id = barring.id
        UNION ALL SELECT referral.id FROM victims JOIN rujukan_referral referral ON referral.victim_id = victims.id
    )
$$
"""  # noqa: S608 (constants of this file)
# The cases in which a clock has passed its limit (rujukan.stages.deadlines); answers coordinators only.
OVERDUE = f"""
CREATE OR REPLACE FUNCTION rujukan_overdue(moment timestamptz) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    IF NOT {COORDINATOR} THEN RETURN; END IF;
    RETURN QUERY SELECT victim.case_id FROM rujukan_victim victim WHERE victim.id IN (
        SELECT victim_id FROM rujukan_referral WHERE due_at < moment
        UNION ALL SELECT victim_id FROM rujukan_shelterstay WHERE until IS NULL AND leave_by < moment
        UNION ALL SELECT victim_id FROM rujukan_legalduty WHERE settled_at IS NULL AND due_at < moment
        UNION ALL SELECT victim_id FROM rujukan_datarequest WHERE status = 'waiting' AND answer_by < moment
        UNION ALL SELECT id FROM rujukan_victim WHERE status = 'monitored' AND next_visit_by < moment
        UNION ALL SELECT need.victim_id FROM rujukan_stageneed need JOIN rujukan_victim one ON one.id = need.victim_id
            WHERE need.state = 'planned' AND need.refer_by < moment AND one.status NOT IN ('closed', 'not_victim')
            AND NOT EXISTS (SELECT FROM rujukan_referral referral WHERE referral.victim_id = need.victim_id
                AND referral.stage = need.stage AND referral.status IN {statuses(ENDS_PLAN)}));
END $$
"""  # noqa: S608 (constants of this file)
ASKING = {
    "knows": f"EXISTS (SELECT FROM rujukan_referral WHERE victim_id = victim AND {OWN})",
    "refers": "EXISTS (SELECT FROM rujukan_referral WHERE victim_id = victim"
    f" AND to_institution_id = {HERE} AND status IN {SERVING})",
    "takes_in": "EXISTS (SELECT FROM rujukan_victim one JOIN rujukan_complaint complaint USING (case_id)"
    f" WHERE one.id = victim AND complaint.institution_id = {HERE})",
}

# What a policy reads from another table. With that table's policies PostgreSQL would also evaluate those of further tables:
# planning a statement on cases took 25 ms. The user may see each row of a view; a row holds keys and states only.
VIEWS = {
    "own_complaint": "SELECT id, case_id, triaged_at FROM rujukan_complaint"  # noqa: S608
    f" WHERE institution_id = {OFFICE} AND {free('case_id')}",
    "reported_complaint": f"SELECT id, case_id FROM rujukan_complaint WHERE receipt = {RECEIPT}",  # noqa: S608
    "own_referral": f"SELECT id, victim_id, consent_id, status, to_institution_id = {OFFICE} AS received"  # noqa: S608
    f" FROM rujukan_referral WHERE {OWN} AND {free('victim_id')}",
    "served_case": "SELECT victim.case_id AS id FROM rujukan_victim victim JOIN rujukan_referral referral"  # noqa: S608
    f" ON referral.victim_id = victim.id AND referral.to_institution_id = {OFFICE} AND referral.status IN {SERVING}"
    f" WHERE {free('case_id')}",
}
STAGE_ROLE = second_person.trigger(
    "rujukan_stagerole",
    "INSERT OR UPDATE",
    "TG_OP = 'INSERT' AND NEW.active",
    "TG_OP = 'UPDATE' AND (NEW.stage, NEW.institution_id) IS DISTINCT FROM (OLD.stage, OLD.institution_id)",
    second_person.unless("NEW.active AND NOT OLD.active", StageRoleChange.FORCE.value, "subject = NEW.id", "becomes"),
    f"TG_OP = 'UPDATE' AND NOT OLD.withheld <@ NEW.withheld AND NOT {OPENED.format(*['NEW'] * 2)}",
    f"TG_OP = 'UPDATE' AND NOT {ADMINISTRATOR} AND to_jsonb(NEW) - 'withheld' <> to_jsonb(OLD) - 'withheld'",
)
HOLDS = second_person.HOLDS.format(
    "EXISTS (SELECT FROM rujukan_stagerole held JOIN gugus_institution here ON held.institution_id IN (here.id, here.parent_id)"
    " WHERE here.id = institution)"
)
PREPARED = [
    BARRED,
    OVERDUE,
    HOLDS,
    *STAGE_ROLE,
    *(
        f"CREATE OR REPLACE FUNCTION rujukan_{name}(victim uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {condition} $$"
        for name, condition in ASKING.items()
    ),
    *erasure.FUNCTIONS,
    *(f"DROP VIEW IF EXISTS rujukan_{name}" for name in VIEWS),
    *(f"CREATE VIEW rujukan_{name} WITH (security_barrier) AS {query}" for name, query in VIEWS.items()),
    *(f"GRANT SELECT ON rujukan_{name} TO {settings.DATABASE_WEB_ROLE}" for name in VIEWS),
]


def renew(using, **_):
    """Drop and create all policies of this app (receiver of post_migrate; runs as the owner)."""
    policies.renew(using, RULES, BYPASSES, PREPARED, FOR_REPORTERS, named=["gugus_changerequest"])
